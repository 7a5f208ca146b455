/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FILE_WRITER_H
#define TASKSCOPE_FILE_WRITER_H

#include "clock.h"
#include "file_frame.h"
#include "tasks.h"
#include "taskscope_file.h"

struct ts_index_part;

/**
 * struct ts_writer - a file that is written, see taskscope_file.h
 * @path:  its name
 * @fd:    its descriptor, -1 when closed
 * @is_new: there was none of this name before
 * @has_begun: ts_writer_begin() was called
 * @bytes: of it, in whole chunks
 * @raw_bytes: what these would be if nothing was compressed, with what waits for more
 * @err:   0, or why it could not be written
 * @packer: makes frames; NULL: nothing is compressed
 * @batch: chunks that wait for more, to be compressed together
 * @batch_bytes: of these
 * @index: the entries since the last INDEX, those of @batch without their places; NULL: there
 *	   is no memory for an index
 * @nr_placed: how many of them have their places
 * @nr_entries: how many there are in all
 * @has_blocks: there is a use for it
 * @lacks_index: there was no memory for it
 * @key_ns: the time of the TASKS_AT that are written
 */
struct ts_writer {
	const char *path;
	int fd;
	bool is_new;
	bool has_begun;
	__u64 bytes;
	__u64 raw_bytes;
	int err;
	struct ts_packer *packer;
	char *batch;
	size_t batch_bytes;
	struct ts_index_part *index;
	size_t nr_placed;
	__u64 nr_entries;
	bool has_blocks;
	bool lacks_index;
	__u64 key_ns;
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
 * ts_writer_compress() - compress the file
 * @recorder: the file, before ts_writer_begin()
 *
 * Return: 0 or -ENOMEM.
 */
int ts_writer_compress(struct ts_writer *recorder);

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
 * In a file that is compressed it may wait for more, up to ts_writer_flush().  After blocks an
 * index is written in front of END.
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
 * ts_writer_tasks_at() - write records from which on the file can be read
 * @recorder: the file
 * @at_ns:    before they were read
 * @tasks:    all that lived then, or were born since
 *
 * Return: 0 or -errno.
 */
int ts_writer_tasks_at(struct ts_writer *recorder, __u64 at_ns, const struct ts_set *tasks);

/**
 * ts_writer_flush() - write what waits for more
 * @recorder: the file
 *
 * Return: 0 or -errno.
 */
int ts_writer_flush(struct ts_writer *recorder);

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
 * ts_writer_close() - close the file, with what waited; a new one that was not begun is gone
 * @recorder: the file
 *
 * Return: 0 or -errno: not everything may have arrived.
 */
int ts_writer_close(struct ts_writer *recorder);

#endif
