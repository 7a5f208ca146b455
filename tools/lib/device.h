/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DEVICE_H
#define TASKSCOPE_DEVICE_H

#include <taskscope/taskscope.h>

#include "clock.h"
#include "tasks.h"

/**
 * struct ts - the open device
 * @fd:	   file descriptor, -1 when closed
 * @info:  what the module said of itself when it was opened
 * @clock: the clocks at that time
 * @cpu:   ts_cpu(): the latest one
 * @is_reading: ts_each() has not returned yet
 * @has_streamed: a stream was started: poll() is about that
 * @followed: ts_exited(): what the module was asked for last; filter NONE: it has been asked
 *	   for something else since
 * @followed_next: the first number that it has not given of that
 * @why:   ts_why()
 *
 * Functions that are not in taskscope/taskscope.h leave @cpu, @is_reading and @why alone.
 */
struct ts {
	int fd;
	struct tscope_info info;
	struct ts_clock clock;
	struct tscope_cpu_get cpu;
	bool is_reading;
	bool has_streamed;
	struct tscope_snapshot followed;
	__u64 followed_next;
	char why[160];
};

/* Of exited tasks: processes, and threads that were no leaders of a process at its end. */
enum { GONE_PROCESSES = 1, GONE_THREADS = 2, GONE_ALL = 3 };

/**
 * ts_device_open() - open /dev/taskscope, and check that it is a module of this ABI
 * @client: filled
 *
 * Return: 0, or -errno: what ts_sentence() knows.
 */
int ts_device_open(struct ts *client);

/**
 * ts_device_take() - the same with a descriptor that is open
 * @client: filled
 * @fd:	    the descriptor, which is closed if this fails
 *
 * Return: as ts_device_open().
 */
int ts_device_take(struct ts *client, int fd);

/**
 * ts_device_open_stream() - the same, so that a stream can be started
 * @client: filled
 *
 * The device is opened for writing, too: a reader of a stream writes how far it is.
 *
 * Return: as ts_device_open().
 */
int ts_device_open_stream(struct ts *client);

/**
 * ts_sentence() - an error of the device in words
 * @err: -errno
 *
 * Return: a sentence with what to do.
 */
const char *ts_sentence(int err);

/**
 * ts_fail() - note for ts_why() what went wrong
 * @ts:	 the handle
 * @err: -errno; 0 or above: nothing went wrong
 * @fmt: a sentence; NULL: ts_sentence()
 *
 * Return: @err.
 */
int ts_fail(struct ts *ts, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/**
 * ts_device_close() - close the device
 * @client: what ts_device_open() filled
 */
void ts_device_close(struct ts *client);

/**
 * ts_device_info() - ask the module again
 * @client: the device
 * @info:   filled
 *
 * Return: 0 or -errno.
 */
int ts_device_info(const struct ts *client, struct tscope_info *info);

/**
 * ts_device_snapshot() - read tasks
 * @client: the device
 * @groups: TSCOPE_GROUP_* wanted; those that the module lacks are left out
 * @filter: TSCOPE_FILTER_*
 * @id:     task that @filter speaks of; 0 for none
 * @tasks:  they are added here
 *
 * Return: 0, -ESRCH: no task @id, or another -errno.
 */
int ts_device_snapshot(const struct ts *client, __u64 groups, __u32 filter, __s32 id,
		       struct ts_set *tasks);

/**
 * ts_device_processes() - read processes
 * @client: the device
 * @groups: as for ts_device_snapshot()
 * @filter: TSCOPE_FILTER_*
 * @id:     any task of the process that @filter speaks of; 0 for none
 * @tasks:  their leaders are added here, with what all threads of each have done
 *
 * Return: as ts_device_snapshot().
 */
int ts_device_processes(const struct ts *client, __u64 groups, __u32 filter, __s32 id,
			struct ts_set *tasks);

/**
 * ts_device_choose() - say which tasks are to be read
 * @client:   the device
 * @snapshot: what is wanted; its size is set here, and groups that the module lacks are left
 *	      out
 *
 * Return: 0 or -errno.
 */
int ts_device_choose(const struct ts *client, const struct tscope_snapshot *snapshot);

/**
 * ts_device_take_set() - read tasks that were chosen
 * @client: the device
 * @tasks:  they are added here
 *
 * Return: 0 or -errno.
 */
int ts_device_take_set(const struct ts *client, struct ts_set *tasks);

/**
 * ts_device_take_each() - the same, one after the other, in constant memory
 * @client: the device
 * @fn:	    called for each
 * @arg:    for @fn
 *
 * Return: 0, what @fn returned, or -errno.
 */
int ts_device_take_each(const struct ts *client, ts_task_fn *fn, void *arg);

/**
 * ts_device_task() - read one task
 * @client: the device
 * @groups: as for ts_device_snapshot()
 * @tid:    the task
 * @tasks:  it is added here
 *
 * Return: 0, -ESRCH: no such task, or another -errno.
 */
int ts_device_task(const struct ts *client, __u64 groups, __s32 tid, struct ts_set *tasks);

/**
 * ts_device_process() - read one process
 * @client: the device
 * @groups: as for ts_device_snapshot()
 * @tid:    any of its threads
 * @tasks:  its leader is added here, with what all threads have done
 *
 * Return: as ts_device_task().
 */
int ts_device_process(const struct ts *client, __u64 groups, __s32 tid, struct ts_set *tasks);

/**
 * ts_device_named() - read what a number means
 * @client: the device
 * @groups: as for ts_device_snapshot()
 * @tid:    that of a process: with all its threads; that of another thread: the thread
 * @alone:  the task alone in any case
 * @tasks:  none; it is added here
 * @is_process: filled: it is a process
 *
 * Return: as ts_device_task().
 */
int ts_device_named(const struct ts *client, __u64 groups, __s32 tid, bool alone,
		    struct ts_set *tasks, bool *is_process);

/**
 * ts_device_departed() - read the records of exited tasks
 * @client: the device
 * @kinds:  GONE_PROCESSES, GONE_THREADS; without threads each process is all of its threads
 * @groups: as for ts_device_snapshot()
 * @tasks:  they are added here, in the order in which they went
 *
 * Return: 0, -EOPNOTSUPP: the module does not keep them, or another -errno.
 */
int ts_device_departed(const struct ts *client, unsigned int kinds, __u64 groups,
		       struct ts_set *tasks);

/**
 * ts_device_cpu() - read what a CPU has done
 * @client: the device
 * @cpu:    its number
 * @get:    filled
 *
 * Return: 0, -ENXIO: there is none of this number, -EOPNOTSUPP: the module is older
 *	   than that, or another -errno.
 */
int ts_device_cpu(const struct ts *client, __u32 cpu, struct tscope_cpu_get *get);

/**
 * ts_device_migrations() - read how many tasks went from a CPU to each other
 * @client: the device
 * @from:   the CPU that they left
 * @counts: filled, client->info.nr_cpus numbers
 *
 * Return: 0, -ENXIO: too many CPUs to count that, -EOPNOTSUPP: the module does not
 *	   count it, or another -errno.
 */
int ts_device_migrations(const struct ts *client, __u32 from, __u64 *counts);

/**
 * ts_device_stream_start() - start a stream
 * @client: the device, from ts_device_open_stream()
 * @start:  what is wanted, but for its size; filled
 *
 * Return: 0, -ENOTTY: the module is older than that, or another -errno.
 */
int ts_device_stream_start(const struct ts *client, struct tscope_stream_start *start);

/**
 * ts_device_stream_stop() - end the stream
 * @client: the device
 * @stop:   filled
 *
 * Return: 0 or -errno.
 */
int ts_device_stream_stop(const struct ts *client, struct tscope_stream_stop *stop);

#endif
