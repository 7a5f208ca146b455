/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_RECORD_KEY_H
#define TASKSCOPE_RECORD_KEY_H

#include "device.h"
#include "file_writer.h"

/*
 * The tasks that live, written now and then while events are recorded: a window of the recording is
 * told from there on, and what was before it is not read.  It is done every 5 seconds, but not
 * before the events since the last time take eight times as many bytes as the tasks did.
 */

/**
 * struct record_key - when the tasks were written last
 * @at_ns:     then
 * @raw_bytes: of the file, as it would be if it was not compressed, after that
 * @bytes:     of the tasks
 */
struct record_key {
	__u64 at_ns;
	__u64 raw_bytes;
	__u64 bytes;
};

/**
 * record_key_begin() - the tasks of the beginning are written
 * @key:      filled
 * @recorder: the file
 * @now:      the time
 */
void record_key_begin(struct record_key *key, const struct ts_writer *recorder, __u64 now);

/**
 * record_key_write() - write the tasks, if it is time
 * @key:      when they were written last
 * @client:   the device
 * @recorder: the file
 * @now:      not later than now, and not much earlier
 *
 * Return: 0 or -errno.
 */
int record_key_write(struct record_key *key, const struct ts *client, struct ts_writer *recorder,
		     __u64 now);

#endif
