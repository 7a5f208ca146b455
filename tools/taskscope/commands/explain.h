/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPLAIN_H
#define TASKSCOPE_EXPLAIN_H

#include "device.h"
#include "file_reader.h"
#include "stream.h"

/**
 * client_start() - ts_device_open(), and say why not
 * @client: filled
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int client_start(struct ts *client);

/**
 * client_explain() - say on stderr why something failed, and what to do
 * @err: -errno that a client function returned
 *
 * Return: the exit status that fits: EXIT_UNREACHABLE or EXIT_FAILED.
 */
int client_explain(int err);

/**
 * client_explain_task() - client_explain() for what is about one task
 * @err: -errno that a client function returned
 * @tid: the task
 *
 * Return: as client_explain().
 */
int client_explain_task(int err, __s32 tid);

/**
 * client_explain_departed() - client_explain() for ts_device_departed()
 * @err: what it returned
 *
 * Return: as client_explain().
 */
int client_explain_departed(int err);

/**
 * stream_explain() - say what went wrong with a stream that had begun
 * @stream: the stream
 * @err:    -errno, of a function of the client or the stream
 *
 * Return: exit status.
 */
int stream_explain(const struct ts_stream *stream, int err);

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
 * recording_take() - ts_file_next(), and say on stderr, once, what makes no sense
 * @recording: the recording
 * @event:     filled
 *
 * Return: as ts_file_next().
 */
int recording_take(struct ts_file *recording, struct ts_event *event);

/**
 * recording_end() - close a recording
 * @recording: what recording_start() filled
 *
 * Return: the exit status so far: EXIT_FAILED where the file is not whole or makes no
 *	   sense, otherwise EXIT_DONE.
 */
int recording_end(struct ts_file *recording);

#endif
