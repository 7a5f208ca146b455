/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_BUILDER_H
#define TASKSCOPE_BUILDER_H

#include "chain_stream.h"
#include "look.h"
#include "samples.h"

/* What is read of a task that is not of the target. */
#define OTHER_GROUPS	(TSCOPE_GROUP_IDS | TSCOPE_GROUP_SCHED | TSCOPE_GROUP_FAIR |		\
			 TSCOPE_GROUP_CGROUP)

/**
 * struct builder - a diagnosis that is being made, with the arrays of its input as they grow
 * @in:		 what is made: the input of the verdicts
 * @exited:	 processes that have exited between the looks, on the whole machine
 * @others:	 tasks that are not of the target
 * @client:	 the device
 * @target:	 the target
 * @before:	 the first look, or NULL
 * @after:	 the second look
 * @samples:	 of the time between them
 * @thread:	 the threads of the target
 * @nr_threads:	 how many
 * @cap_threads: room in @thread
 * @other:	 the tasks that were in the way
 * @nr_others:	 how many
 * @cap_others:	 room in @other
 * @nr_living:	 threads of the target that live
 * @nr_missing:	 its processes that are nowhere
 */
struct builder {
	struct verdict_input *in;
	struct ts_set *exited;
	struct ts_set *others;
	const struct ts *client;
	const struct target *target;
	const struct look *before;
	struct look *after;
	const struct samples *samples;
	struct verdict_thread *thread;
	size_t nr_threads, cap_threads;
	struct verdict_task *other;
	size_t nr_others, cap_others;
	size_t nr_living;
	size_t nr_missing;
};

/**
 * builder_grown() - an array with room for one more
 * @array: the array
 * @nr:	   how many it has
 * @cap:   room in it
 * @bytes: of one
 */
void *builder_grown(void *array, size_t nr, size_t *cap, size_t bytes);

/**
 * builder_fill_task() - what a record says of a task
 * @task:  filled
 * @rec:   the record
 * @files: of its cgroup
 */
void builder_fill_task(struct verdict_task *task, const struct record *rec,
		       struct cgroup_files *files);

/**
 * builder_describe_others() - find out about the tasks that are in the blame of the threads
 * @b: the builder, with all threads
 *
 * Return: 0 or -errno.
 */
int builder_describe_others(struct builder *b);

/**
 * builder_sum_short_lived() - processes that were born and have exited in the window
 * @b: the builder, with the exited; whatever the target is
 */
void builder_sum_short_lived(struct builder *b);

/**
 * builder_find_chain() - find the chains in the stream, if the target slept for long at all
 * @b:	    the builder, with both looks, all threads and the window
 * @stream: the events between the looks, stopped
 * @seen:   filled, and in the input if there is a stream; stays as long as that
 *
 * Return: true: it slept until tasks woke it, so that the stream was wanted.
 */
bool builder_find_chain(struct builder *b, struct chain_stream *stream, struct chains *seen);

#endif
