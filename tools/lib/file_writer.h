/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FILE_WRITER_H
#define TASKSCOPE_FILE_WRITER_H

#include "clock.h"
#include "tasks.h"
#include "taskscope_file.h"

/**
 * struct ts_writer - a file that is written, see taskscope_file.h
 * @path:  its name
 * @fd:    its descriptor, -1 when closed
 * @is_new: there was none of this name before
 * @has_begun: ts_writer_begin() was called
 * @bytes: of it, in whole chunks
 * @err:   0, or why it could not be written
 */
struct ts_writer {
	const char *path;
	int fd;
	bool is_new;
	bool has_begun;
	__u64 bytes;
	int err;
};

/**
 * ts_writer_open() - open the file; what it holds stays
 * @recorder: filled
 * @path:     the file; if it is new, only its owner may read it
 *
 * Context: Waits for a reader, if it is a named pipe.
 *
 * Return: 0 or -errno.
 */
int ts_writer_open(struct ts_writer *recorder, const char *path);

/**
 * ts_writer_begin() - throw away what the file holds, and write its head
 * @recorder: the file
 *
 * Return: 0 or -errno.
 */
int ts_writer_begin(struct ts_writer *recorder);

/**
 * ts_writer_chunk() - write a chunk
 * @recorder: the file
 * @type:     TSCOPE_CHUNK_*
 * @content:  what is in it
 * @bytes:    of that, at most TSCOPE_CHUNK_BYTES_MAX
 *
 * A chunk that cannot be written as a whole is taken back: the file can be read.  A program that
 * does not ignore SIGPIPE and SIGXFSZ is ended by a pipe without a reader, or a limit to the
 * size of files.
 *
 * Return: 0 or -errno.
 */
int ts_writer_chunk(struct ts_writer *recorder, __u32 type, const void *content, size_t bytes);

/**
 * ts_writer_tasks() - write records, in chunks
 * @recorder: the file
 * @type:     TSCOPE_CHUNK_*
 * @tasks:    as they were read
 *
 * Return: 0 or -errno.
 */
int ts_writer_tasks(struct ts_writer *recorder, __u32 type, const struct ts_set *tasks);

/**
 * ts_writer_args() - write a command line, if there is one
 * @recorder: the file
 * @tgid:     the process
 * @at_ns:    when it was that
 * @line:     the command line
 * @bytes:    its length; 0: there is none
 *
 * Return: 0 or -errno.
 */
int ts_writer_args(struct ts_writer *recorder, __s32 tgid, __u64 at_ns, const char *line,
		   size_t bytes);

/**
 * ts_writer_close() - close the file; a new one that was not begun is gone
 * @recorder: the file
 *
 * Return: 0 or -errno: not everything may have arrived.
 */
int ts_writer_close(struct ts_writer *recorder);

#endif
