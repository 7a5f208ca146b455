/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FILE_PARTS_H
#define TASKSCOPE_FILE_PARTS_H

#include "file_frame.h"
#include "file_reader.h"

/* What those files share that read a recording. */

/* What a chunk may hold. */
union file_content {
	char bytes[TSCOPE_CHUNK_BYTES_MAX];
	struct tscope_block block;
	struct tscope_file_ring ring;
	__u32 size;
};

/* Where a chunk is: see struct tscope_file_entry. */
struct file_place {
	off_t at;
	__u64 at_ns;
	__u32 inside;
};

/* The end of a chunk: of one in a frame also the place of that, and the end in it. */
struct file_end {
	off_t at;
	__u64 inside;
	off_t end;
};

/**
 * ts_file_fail() - say what went wrong
 * @recording: the recording
 * @err:       -errno
 * @fmt:       in words
 *
 * Return: @err.
 */
int ts_file_fail(struct ts_file *recording, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * ts_file_no_memory() - say that there is no memory
 * @recording: the recording
 *
 * Return: -ENOMEM.
 */
int ts_file_no_memory(struct ts_file *recording);

/**
 * ts_file_bad() - say that the recording makes no sense
 * @recording: the recording
 * @what:      what does not
 *
 * Return: -EBADMSG.
 */
int ts_file_bad(struct ts_file *recording, const char *what);

/**
 * ts_file_other() - say that another program has to read it
 * @recording: the recording
 * @where:     where or by what it was recorded
 *
 * Return: -EPROTO.
 */
int ts_file_other(struct ts_file *recording, const char *where);

/**
 * ts_file_draft() - say that it is of a version that was never released
 * @recording: the recording
 *
 * Return: -EPROTO.
 */
int ts_file_draft(struct ts_file *recording);

/**
 * ts_file_keep() - is there so much that a file of its size may have?
 * @recording: the recording
 * @bytes:     more that is kept of its chunks
 *
 * A frame of zstd may say the same very often.
 *
 * Return: 0; or -EBADMSG: it is more, which was said.
 */
int ts_file_keep(struct ts_file *recording, __u64 bytes);

/**
 * ts_chunk_read() - read a chunk to which the index leads
 * @recording: the recording, of which @content is filled
 * @place:     where it is
 * @last:      the end of the one before, at first zeroed: updated.  Chunks that lie in one another
 *	       would be more than there is in the file
 * @chunk:     filled: its head
 *
 * Return: 0 or -errno, which was said.
 */
int ts_chunk_read(struct ts_file *recording, const struct file_place *place,
		  struct file_end *last, struct tscope_chunk *chunk);

/**
 * ts_chunk_take() - take a chunk
 * @recording: the recording, whose content it is
 * @type:      TSCOPE_CHUNK_*
 * @place:     where it is; @at_ns need not be filled
 * @bytes:     of its content
 *
 * Return: 0 or -errno, which was said.
 */
int ts_chunk_take(struct ts_file *recording, __u32 type, const struct file_place *place,
		  size_t bytes);

/**
 * ts_chunk_take_tasks() - take records
 * @recording: the recording, whose content they are
 * @tasks:     where to
 * @bytes:     of them
 *
 * Return: 0 or -errno, which was said.
 */
int ts_chunk_take_tasks(struct ts_file *recording, struct ts_set *tasks, size_t bytes);

/**
 * ts_blocks_take() - there is a block
 * @recording: the recording, whose content it is
 * @place:     where it is; @at_ns need not be filled
 * @bytes:     of the chunk
 *
 * Return: 0 or -errno, which was said.
 */
int ts_blocks_take(struct ts_file *recording, const struct file_place *place, size_t bytes);

/**
 * ts_blocks_add() - there is the next block of a ring, says the index
 * @recording: the recording
 * @cpu:       the CPU of the ring
 * @place:     where it is
 *
 * Return: 0; 1: it has to be taken, since it is the first of its ring; or -errno, which was said.
 */
int ts_blocks_add(struct ts_file *recording, __u32 cpu, const struct file_place *place);

/**
 * ts_blocks_end() - how a ring ended
 * @recording: the recording, whose content it is
 * @bytes:     of the chunk
 *
 * Return: 0 or -errno, which was said.
 */
int ts_blocks_end(struct ts_file *recording, size_t bytes);

/**
 * ts_blocks_add_rings() - all blocks are known: make them a stream
 * @recording: the recording
 */
void ts_blocks_add_rings(struct ts_file *recording);

/**
 * ts_blocks_go_to() - go to the blocks of a time
 * @recording: the recording
 * @ns:        no block is skipped that has an event of then, or of later
 *
 * Return: 0, or -EBADMSG: such a block makes no sense.
 */
int ts_blocks_go_to(struct ts_file *recording, __u64 ns);

/**
 * ts_keys_add() - there are tasks of the middle of the recording
 * @recording: the recording
 * @place:     where they are
 *
 * Return: 0 or -ENOMEM, which was said.
 */
int ts_keys_add(struct ts_file *recording, const struct file_place *place);

/**
 * ts_blocks_free() - forget the rings
 * @recording: the recording
 */
void ts_blocks_free(struct ts_file *recording);

#endif
