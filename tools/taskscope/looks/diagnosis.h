/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DIAGNOSIS_H
#define TASKSCOPE_DIAGNOSIS_H

#include "chain_stream.h"
#include "look.h"
#include "samples.h"
#include "verdict.h"

/**
 * struct diagnosis - what two looks at a target say
 * @in:		for verdicts_find()
 * @exited:	processes that have exited between the looks, on the whole machine
 * @others:	the tasks that were in the way
 * @nr_missing:	processes that were there at the first look and are neither at the second nor
 *		among the exited: nothing is known of what they did
 * @chains:	what the stream says, for @in
 * @wants_chain: the target slept for so long that chains were looked for; if @in has none then
 *		there was no stream
 * @has_ended:	the process or the thread that is the target has exited
 *
 * Starts as all zeroes.  It uses the memory of both looks.
 */
struct diagnosis {
	struct verdict_input in;
	struct ts_set exited;
	struct ts_set others;
	size_t nr_missing;
	struct chains chains;
	bool wants_chain;
	bool has_ended;
};

/**
 * diagnosis_make() - put together what two looks say
 * @diagnosis: filled, for diagnosis_free(), also if this fails
 * @client:    the device, to read those that have exited, and those that were in the way
 * @target:    the target
 * @before:    the first look; NULL: all since the records began
 * @after:     the second look; what it has is changed
 * @samples:   of the time between them; stays as long as @diagnosis
 * @stream:    of the same time, stopped; not used without @before
 *
 * Return: 0; -ESRCH: the target has exited, and it is not known what it did; or another -errno.
 */
int diagnosis_make(struct diagnosis *diagnosis, const struct ts *client,
		   const struct target *target, const struct look *before, struct look *after,
		   const struct samples *samples, struct chain_stream *stream);

/**
 * diagnosis_free() - free what diagnosis_make() has filled
 * @diagnosis: the diagnosis
 */
void diagnosis_free(struct diagnosis *diagnosis);

#endif
