/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_RECORDER_H
#define TASKSCOPE_RECORDER_H

#include "tasks.h"
#include "taskscope_file.h"

/**
 * struct recorder - a file that is written, see taskscope_file.h
 * @path:  its name
 * @fd:    its descriptor, -1 when closed
 * @bytes: of it, in whole chunks
 * @err:   0, or why it could not be written
 */
struct recorder {
	const char *path;
	int fd;
	__u64 bytes;
	int err;
};

/**
 * recorder_open() - make the file anew, with its head
 * @recorder: filled
 * @path:     the file; only its owner may read it
 *
 * Return: 0 or -errno.
 */
int recorder_open(struct recorder *recorder, const char *path);

/**
 * recorder_chunk() - write a chunk
 * @recorder: the file
 * @type:     TSCOPE_CHUNK_*
 * @content:  what is in it
 * @bytes:    of that, at most TSCOPE_CHUNK_BYTES_MAX
 *
 * What cannot be written as a whole is taken back: the file can be read.
 *
 * Return: 0 or -errno.
 */
int recorder_chunk(struct recorder *recorder, __u32 type, const void *content, size_t bytes);

/**
 * recorder_tasks() - write records, in chunks
 * @recorder: the file
 * @type:     TSCOPE_CHUNK_*
 * @tasks:    as they were read
 *
 * Return: 0 or -errno.
 */
int recorder_tasks(struct recorder *recorder, __u32 type, const struct tasks *tasks);

/**
 * recorder_remove() - there is nothing to be recorded: remove the file
 * @recorder: the file; what is none, as a pipe, stays
 */
void recorder_remove(const struct recorder *recorder);

/**
 * recorder_close() - close the file
 * @recorder: the file
 *
 * Return: 0 or -errno: not everything may have arrived.
 */
int recorder_close(struct recorder *recorder);

#endif
