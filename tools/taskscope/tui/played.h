/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PLAYED_H
#define TASKSCOPE_PLAYED_H

#include "file_reader.h"
#include "moment.h"
#include "replay.h"

/**
 * struct played - a recording that is looked at step by step
 * @recording: the file
 * @set:       its tasks at @at_ns
 * @has_set:   they have been led up to there
 * @event:     the next event
 * @has_event: there is one
 * @until_ns:  when the recording ends, as far as it is written
 * @at_ns:     the time of the last look; 0: there was none
 * @step_ns:   from look to look
 * @is_over:   the last look was of its end
 * @cpu:       what each CPU did up to @at_ns
 */
struct played {
	struct ts_file *recording;
	struct replay_set set;
	bool has_set;
	struct ts_event event;
	bool has_event;
	__u64 until_ns;
	__u64 at_ns;
	__u64 step_ns;
	bool is_over;
	struct played_cpu *cpu;
};

/**
 * played_look() - the next look
 * @played: the recording; @recording and @step_ns are set
 * @before: the last look; NULL: there is none
 *
 * Of a recording that is still being written what has come meanwhile is read, too.
 *
 * Return: the look; NULL: there is none after the last one.
 */
struct moment *played_look(struct played *played, const struct moment *before);

/**
 * played_free() - forget it; the recording stays open
 * @played: the recording
 */
void played_free(struct played *played);

#endif
