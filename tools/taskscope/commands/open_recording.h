/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_OPEN_RECORDING_H
#define TASKSCOPE_OPEN_RECORDING_H

#include "file_reader.h"
#include "replay.h"

/**
 * recording_start() - open a recording, say on stderr why not, and show times by its clock
 * @recording: filled; to be ended even where this fails
 * @path:      the file
 *
 * Says on stderr, too, where a file that can be read is not whole.
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int recording_start(struct ts_file *recording, const char *path);

/**
 * recording_begin_at() - leave out what comes before a window, as far as that can be
 * @recording: the recording, before any of its events was taken
 * @ns:	       the window begins
 *
 * See ts_file_begin_at().  What is wrong is said on stderr, here or by recording_end().
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int recording_begin_at(struct ts_file *recording, __u64 ns);

/**
 * recording_end() - close a recording, and say on stderr what in it made no sense
 * @recording: what recording_start() filled
 *
 * Return: the exit status so far: EXIT_FAILED where the file is not whole or makes no
 *	   sense, otherwise EXIT_DONE.
 */
int recording_end(struct ts_file *recording);

/**
 * replay_open() - open a recording that is to be replayed
 * @recording: filled; to be closed even where this fails
 * @path:      the file
 * @events:    1 << TSCOPE_EVENT_* that have to be in it
 *
 * Says on stderr why not.
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int replay_open(struct ts_file *recording, const char *path, __u64 events);

/**
 * replay_check() - has a recording the events for a replay?
 * @recording: the recording
 * @events:    1 << TSCOPE_EVENT_* that have to be in it
 *
 * Says on stderr which are missing.
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int replay_check(const struct ts_file *recording, __u64 events);

/**
 * replay_explain() - say on stderr what of the tasks is not in the recording
 * @recording: the recording
 * @set:     its tasks
 */
void replay_explain(const struct ts_file *recording, const struct replay_set *set);

#endif
