/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kinds of tasks are made of.
 *
 *   main ── host ── task
 *    │       │       └ what a kind makes; reported in one line, then held
 *    │       └ one process per kind asked for; makes its tasks, stays their parent
 *    └ prints "ready", waits for stdin, kills and reaps everything
 *
 * Held tasks sleep in a read() of the lifeline, a pipe that only main can
 * write: if main dies, whatever the cause, they read its end and exit.  main is
 * a child subreaper, so that no task can leave the tree.
 */
#ifndef MKTASK_H
#define MKTASK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PARAMS_MAX	8

/**
 * struct params - key=value pairs of one kind
 * @nr:		pairs
 * @key:	keys, all of which the kind knows
 * @value:	what was asked for, or the kind's default
 * @text:	memory of the strings
 */
struct params {
	int nr;
	char *key[PARAMS_MAX];
	char *value[PARAMS_MAX];
	char text[512];
};

/**
 * struct host - the process that makes the tasks of one kind
 * @kind:	name of the kind, first word of each line
 * @params:	its parameters
 * @main_pid:	process at the root of the tree
 * @seq:	number of this host, unique under @main_pid
 * @lifeline:	held tasks read it
 * @arrive:	pipe: a task writes a byte when it is about to be held
 * @sync:	pipe to main: this host is done, or has failed
 * @shared:	memory that the host shares with its tasks, for what they find out
 * @nr_reported: lines printed
 */
struct host {
	const char *kind;
	const struct params *params;
	pid_t main_pid;
	int seq;
	int lifeline;
	int arrive[2];
	int sync;
	long long *shared;
	int nr_reported;
};

/**
 * struct kind - one row of a table of kinds
 * @name:	first word of a specification
 * @defaults:	every parameter that it knows, with its default
 * @make:	makes and reports the tasks; runs in the host
 * @mix:	parameters for a place in "mixed"; NULL: not in it
 * @help:	for --list
 */
struct kind {
	const char *name;
	const char *defaults;
	void (*make)(struct host *host);
	const char *mix;
	const char *help;
};

/* Each table ends with a row without a name. */
extern const struct kind kinds_clone[];
extern const struct kind kinds_container[];
extern const struct kind kinds_sched[];
extern const struct kind kinds_state[];
extern const struct kind kinds_creds[];
extern const struct kind kinds_ids[];

/* params.c */

/**
 * params_parse() - read "key=value,key=value"
 * @params:	to be filled
 * @defaults:	every key that is allowed, with its default
 * @asked:	what the caller wants otherwise, or NULL
 *
 * Return: NULL, or a message that says what is wrong.
 */
const char *params_parse(struct params *params, const char *defaults, const char *asked);
const char *param(const struct host *host, const char *key);
long long param_int(const struct host *host, const char *key);
/* "NEWPID|VM" or a number. */
unsigned long long param_flags(const struct host *host, const char *key);
/* "0+2-3" to a mask of CPUs 0 to 63. */
unsigned long long param_cpus(const struct host *host, const char *key);
/* "10+12" to a set in which bit N - 1 is signal N. */
unsigned long long param_signals(const struct host *host, const char *key);
void clone_flags_list(void);

/* task.c */

/* Say what failed (": " and errno's text are added if errno is set), tell main. */
__attribute__((noreturn, format(printf, 2, 3)))
void die(const struct host *host, const char *format, ...);
/* The task is as it should be: sleep until the end. */
__attribute__((noreturn)) void hold(const struct host *host);
/* The same for a task that may not ask for its tid any more. */
__attribute__((noreturn)) void hold_as(const struct host *host, pid_t tid);
/* The first half of hold(), for tasks that wait in another way. */
void arrive(const struct host *host);
void arrive_as(const struct host *host, pid_t tid);
/* Return: the tid of the next task that arrives, as it sees it itself. */
pid_t await_arrival(const struct host *host);
/* Wait until /proc shows @tid in one of the states @letters. */
void await_state(const struct host *host, pid_t tid, const char *letters);
/* fork(); the child runs @setup, which may not return, and is held. */
pid_t fork_task(const struct host *host, void (*setup)(const struct host *host));
/* The same, and wait until it is held. */
pid_t fork_held(const struct host *host, void (*setup)(const struct host *host));
/* The only child of @pid, by the numbers of our own pid namespace. */
pid_t only_child(const struct host *host, pid_t pid);
/* Print a task's line. @format continues it, or is "". */
__attribute__((format(printf, 4, 5)))
void report(struct host *host, pid_t tid, pid_t tgid, const char *format, ...);
/* Replace this process by a held one; @host's descriptors stay open. */
__attribute__((noreturn)) void exec_held(const struct host *host);
pid_t gettid_raw(void);
/* A decimal member of /proc/PID/@file, that is "name<blanks or colon>number". */
long long proc_number(const struct host *host, pid_t tid, const char *file, const char *name);

/* clone.c */

enum clone_api { CLONE_API_AUTO, CLONE_API_CLONE, CLONE_API_CLONE3 };

enum clone_api param_api(const struct host *host, const char *key);
/* clone() with these very flags; the child runs @entry and is held. */
pid_t clone_task(const struct host *host, unsigned long long flags, int exit_signal,
		 enum clone_api api, void (*entry)(const struct host *host));

/* cgroup.c */

/* Make the cgroup v2 /mktask.MAIN_PID.SEQ. Return: a descriptor of its directory. */
int cgroup_make(const struct host *host);
/* Remove every cgroup that hosts of @main_pid made. */
void cgroup_remove_all(pid_t main_pid);

#endif
