/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_STREAM_START_H
#define TASKSCOPE_STREAM_START_H

#include "stream_merge.h"
#include "stream_options.h"

/**
 * stream_device_open() - open the device for a stream, and say why not
 * @client: filled
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int stream_device_open(struct ts *client);

/**
 * stream_start() - start the stream, and say why not, or what it will lack
 * @options: what is wanted
 * @stream:  filled; to be closed even where this fails
 * @client:  the device
 * @events:  1 << TSCOPE_EVENT_* that are needed besides
 *
 * Return: -1: it has begun; otherwise end with this exit status.
 */
int stream_start(const struct stream_options *options, struct ts_stream *stream,
		 const struct ts *client, __u64 events);

#endif
