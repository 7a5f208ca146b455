/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fuzzer: threads that draw actions from a table, by weight, and check what each
 * gave.
 *
 * An action is one way to call the kernel, with the outcomes that are right for
 * it and no others.  All that a call draws comes from the seed, the thread and the
 * number of the call: the same seed makes the same calls, though two threads
 * need not meet in the same way again.
 *
 * Threads share descriptors, under numbers that are fixed, so that one may close
 * what another is about to use; and each has descriptors of its own, of which it
 * knows what they must answer.
 *
 * A buffer is taken from a zone and given back.  Zones are filled with one byte and
 * end in front of a page that nobody may touch.
 */
#ifndef TASKSCOPE_TEST_FUZZ_H
#define TASKSCOPE_TEST_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Descriptors that all threads share: FUZZ_FD_FIRST and above. */
#define FUZZ_FD_FIRST	200
#define FUZZ_FDS	6

#define FUZZ_THREADS_MAX 16
#define FUZZ_ACTIONS_MAX 128

/* Errors that an action may end with, at the most. */
#define FUZZ_ERRNOS	8

/* Stands among the errnos for a read() that returned 0. */
#define FUZZ_END	134

struct fuzz;

/**
 * struct fuzz_action - one row of the table
 * @name:	what the report calls it
 * @weight:	how often it is drawn
 * @run:	makes the call; Return: what it returned, or -errno, or -FUZZ_END
 * @param:	for @run
 * @ok:		it may succeed, and has failed if it never does
 * @errnos:	how it may end otherwise
 * @shared_errnos: and how, if it used a descriptor that is shared
 */
struct fuzz_action {
	const char *name;
	unsigned int weight;
	long (*run)(struct fuzz *fuzz);
	unsigned int param;
	bool ok;
	short errnos[FUZZ_ERRNOS];
	short shared_errnos[FUZZ_ERRNOS];
};

/**
 * struct fuzz_plan - a table and what it needs
 * @actions:	the table
 * @nr_actions:	its rows
 * @nr_calls:	calls of all threads together
 * @calls_name:	of a variable in the environment that says how many instead; or NULL
 * @start:	called by each thread (and by each child) before its first call
 * @state_bytes: memory of a thread for @actions, zeroed
 */
struct fuzz_plan {
	const struct fuzz_action *actions;
	unsigned int nr_actions;
	unsigned int nr_calls;
	const char *calls_name;
	void (*start)(struct fuzz *fuzz);
	size_t state_bytes;
};

/**
 * struct fuzz_zone - memory for buffers
 * @start:	first byte; a guard
 * @end:	after the last byte; there begins a page that cannot be touched
 */
struct fuzz_zone {
	unsigned char *start;
	unsigned char *end;
};

/**
 * struct fuzz - one thread
 * @random:	for this call
 * @index:	number of the thread
 * @call:	number of the call
 * @salt:	0, or what makes a child's calls differ from its parent's
 * @action:	what it does now
 * @is_shared:	@action uses a shared descriptor
 * @args:	for arguments: 32 KiB
 * @data:	for what is read: 128 KiB
 * @rom:	a page that can only be read, from the time when @start has returned
 * @state:	the plan's
 * @run:	all threads
 * @counts:	outcomes of each action; 0: success
 */
struct fuzz {
	uint64_t random;
	unsigned int index;
	unsigned int call;
	unsigned int salt;
	const struct fuzz_action *action;
	bool is_shared;
	struct fuzz_zone args;
	struct fuzz_zone data;
	unsigned char *rom;
	void *state;
	struct fuzz_run *run;
	unsigned int (*counts)[FUZZ_END + 1];
};

/*
 * Run the plan, print what came of it.
 * Return: how many things went wrong; each has been printed.
 */
unsigned int fuzz_run(const struct fuzz_plan *plan);

/* A number below @below; a number from @from to @to; one of a list. */
uint64_t fuzz_draw(struct fuzz *fuzz, uint64_t below);
long fuzz_between(struct fuzz *fuzz, long from, long to);
#define fuzz_one_of(_fuzz, ...)							\
({										\
	const long _list[] = { __VA_ARGS__ };					\
	_list[fuzz_draw(_fuzz, sizeof(_list) / sizeof(_list[0]))];		\
})

/* A task that lives: a thread of the fuzzer, the test, or process 1. */
pid_t fuzz_living_tid(struct fuzz *fuzz);
/* Number of such tids; the one with number @i. */
unsigned int fuzz_nr_living(const struct fuzz *fuzz);
pid_t fuzz_living(const struct fuzz *fuzz, unsigned int i);

/* This call is wrong, for this reason. */
__attribute__((format(printf, 2, 3))) void fuzz_fail(struct fuzz *fuzz, const char *format, ...);
/* @ret must be @wanted; Return: @ret. */
long fuzz_expect(struct fuzz *fuzz, long ret, long wanted);

/* @size bytes: aligned, not aligned, or up to the zone's end. */
unsigned char *fuzz_take(struct fuzz *fuzz, const struct fuzz_zone *zone, size_t size);
unsigned char *fuzz_take_at_end(const struct fuzz_zone *zone, size_t size);
/* All but the first @used bytes, and what is around them, must be as it was. */
void fuzz_give(struct fuzz *fuzz, const struct fuzz_zone *zone, unsigned char *bytes,
	       size_t size, size_t used);
/* Forget what is in the zone from @bytes on: a call ended in its middle. */
void fuzz_refill(const struct fuzz_zone *zone, unsigned char *bytes);
/* An address where nothing can be written, whatever the size; or read, if it is for input. */
void *fuzz_nowhere(struct fuzz *fuzz, bool for_input);

/* The same call of a system call, as the kernel has it: -errno. */
long fuzz_ret(long ret);
/* Let all have @fd, what open() returned, under the number @to; Return: that, or -errno. */
long fuzz_share(int fd, int to);
/* Actions: a child that makes some calls and ends; a signal to another thread. */
long fuzz_fork(struct fuzz *fuzz);
long fuzz_signal(struct fuzz *fuzz);

#endif
