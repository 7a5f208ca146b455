/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the C tests share: calls of the device as they are, and mktask, which makes
 * tasks.  reader.h reads tasks with libtaskscope.
 */
#ifndef TASKSCOPE_TEST_CLIENT_H
#define TASKSCOPE_TEST_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include <linux/taskscope.h>

#include "task_record.h"

#define TASKS_MAX 16384

/**
 * struct snapshot - all records of one snapshot, in the order in which they came
 * @bytes:	memory of the records
 * @nr_bytes:	how much they take
 * @records:	the records
 * @nr:		how many
 * @nr_reads:	read() calls that returned some
 */
struct snapshot {
	char *bytes;
	size_t nr_bytes;
	struct record *records;
	size_t nr;
	size_t nr_reads;
};

/* To read; says why not. Return: as open(). */
int open_device(void);
/* Choose; Return: as ioctl(). */
int snapshot_choose(int fd, __u64 groups, __u32 filter, __s32 id);
/*
 * Read to the end, @read_bytes at a time.
 * Return: NULL, or what went wrong; @snapshot is to be freed in any case.
 */
const char *snapshot_read(struct snapshot *snapshot, int fd, size_t read_bytes);
/* Both of the above, with large reads. */
const char *snapshot_take(struct snapshot *snapshot, int fd, __u64 groups, __u32 filter,
			  __s32 id);
void snapshot_free(struct snapshot *snapshot);

/* TSCOPE_TASK_GET into static memory. Return: 0 or errno. */
int task_get(struct record *record, int fd, pid_t tid, __u64 groups);

/* A stream of all that happens, in the smallest of rings. */
extern const struct tscope_stream_start stream_small;
/* Begin a stream as @start says; end one, whatever @stop has. Return: 0 or errno. */
int stream_start(int fd, struct tscope_stream_start *start);
int stream_stop(int fd, struct tscope_stream_stop *stop);

/**
 * struct made_task - a task that mktask made
 * @tid:	its thread id
 * @tgid:	its process
 * @line:	the whole line, which says more
 */
struct made_task {
	pid_t tid;
	pid_t tgid;
	char line[256];
};

/**
 * struct made - a run of mktask
 * @pid:	mktask
 * @to:		its stdin: ends the tasks
 * @from:	its stdout
 * @tasks:	what it made
 * @nr:		how many
 */
struct made {
	pid_t pid;
	int to;
	FILE *from;
	struct made_task *tasks;
	size_t nr;
};

/*
 * Run mktask with arguments separated by blanks and wait until it is ready.
 * Return: NULL, or what went wrong.
 */
const char *make_tasks(struct made *made, const char *arguments);
/* End the tasks. Return: mktask's wait status. */
int end_tasks(struct made *made);
/* Order the tasks by their tids: numbers begin anew when all have been used. */
void sort_tasks(struct made *made);
/*
 * Bytes of the pages that the kernel has in use, roughly, since CPUs keep some of what
 * is free.  -1: not to be had.
 */
long long memory_used(void);
/*
 * Start threads, one after the other, that call @run and end.
 * Return: NULL, or what @run of one of them or pthread_create() returned.
 */
void *run_threads(int nr, void *(*run)(void *), void *arg);
/* Of as many struct pid as such threads had: those that are not freed; @nr if one failed. */
long long pids_left(int nr, void *(*run)(void *));
/* A number of the task's line, as made_number(task, "flags"); -1: not there. */
long long made_number(const struct made_task *task, const char *key);

#endif
