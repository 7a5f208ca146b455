/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHAIN_STREAM_H
#define TASKSCOPE_CHAIN_STREAM_H

#include "chains.h"
#include "look.h"

/**
 * struct chain_stream - the events between two looks, in which chains are
 * @ts:	    the device, on a handle of its own; NULL: none is needed
 * @stream: the stream; NULL: there is none
 * @err:    why there is none, or why it cannot be read; 0: there is one; ts_why() has it in words
 *
 * Starts as all zeroes.  Later events overwrite earlier ones in rings of a fixed size, and nobody
 * reads them before the second look: so that a busy machine costs neither more memory nor more
 * time, but shows less of the window.
 */
struct chain_stream {
	struct ts *ts;
	struct ts_stream *stream;
	int err;
};

/**
 * chain_stream_wakers() - has a task been woken by tasks?
 * @wakers: of the task; NULL: it is not known
 */
bool chain_stream_wakers(const struct tscope_wakers *wakers);

/**
 * chain_stream_start() - begin, right after the first look
 * @chains: filled, for chain_stream_free()
 * @target: the target; of all tasks every link is of the target, and there is nothing to begin
 * @before: the first look; if no thread of the target was ever woken by a task, nothing is begun
 */
void chain_stream_start(struct chain_stream *chains, const struct target *target,
			const struct look *before);

/**
 * chain_stream_stop() - stop, before the second look
 * @chains: the stream
 */
void chain_stream_stop(struct chain_stream *chains);

/**
 * chain_stream_read() - find the chains in it
 * @chains: the stream, stopped; afterwards @err may say why it could not be read
 * @search: where, but for the time since which the stream has all events
 * @found:  filled
 *
 * Return: false: there is no stream that could be read.
 */
bool chain_stream_read(struct chain_stream *chains, const struct chain_search *search,
		       struct chains *found);

/**
 * chain_stream_free() - forget it
 * @chains: the stream
 */
void chain_stream_free(struct chain_stream *chains);

#endif
