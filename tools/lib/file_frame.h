/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FILE_FRAME_H
#define TASKSCOPE_FILE_FRAME_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "taskscope_file.h"

/*
 * Frames of zstd, see TSCOPE_CHUNK_ZSTD.  Nothing in a frame is trusted: what it says of its own
 * size is not asked, and what comes out is at most TSCOPE_FRAME_BYTES_MAX.
 */

struct ts_packer;
struct ts_frames;

/**
 * ts_packer_new() - make what makes frames
 *
 * Return: the packer, or NULL: no memory.
 */
struct ts_packer *ts_packer_new(void);

/**
 * ts_packer_pack() - make a frame
 * @packer: the packer
 * @from:   what is to be in it
 * @bytes:  of that, at most TSCOPE_FRAME_BYTES_MAX
 * @frame:  filled: the frame, good until the next call
 *
 * Return: bytes of the frame; 0: it would be no smaller than that, or too large for a chunk.
 */
size_t ts_packer_pack(struct ts_packer *packer, const void *from, size_t bytes,
		      const void **frame);

/**
 * ts_packer_free() - forget it
 * @packer: the packer, or NULL
 */
void ts_packer_free(struct ts_packer *packer);

/**
 * ts_frames_new() - make what reads frames
 * @file: of this file, which stays as long
 *
 * Return: the frames, or NULL: no memory.
 */
struct ts_frames *ts_frames_new(FILE *file);

/**
 * ts_frames_keep() - so many frames are read by turns
 * @frames:   the frames
 * @nr_rings: the rings whose blocks are in them
 */
void ts_frames_keep(struct ts_frames *frames, size_t nr_rings);

/**
 * ts_frame_may_have() - may a chunk be in a frame?
 * @type: TSCOPE_CHUNK_*
 */
bool ts_frame_may_have(__u32 type);

/**
 * ts_frames_unpack() - unpack a frame
 * @frames: the frames
 * @frame:  the frame
 * @bytes:  of it
 * @to:     filled: TSCOPE_FRAME_BYTES_MAX bytes of room
 *
 * Return: bytes that were filled, or -EBADMSG: it is no frame, or there is more in it.
 */
ssize_t ts_frames_unpack(struct ts_frames *frames, const void *frame, size_t bytes, void *to);

/**
 * ts_frames_look() - read the head of a chunk that is in no frame
 * @frames: the frames
 * @at:     where it is in the file
 * @head:   filled: its head
 *
 * Return: there is one.
 */
bool ts_frames_look(struct ts_frames *frames, off_t at, struct tscope_chunk *head);

/**
 * ts_frames_read() - read a chunk, in a frame or not
 * @frames: the frames
 * @at:     where it is in the file, or the ZSTD chunk that it is in
 * @inside: where in that
 * @head:   filled: its head
 * @to:     filled: its content
 * @room:   bytes in @to
 *
 * Return: 0; -EBADMSG: there is none, or no room for it; or -ENOMEM.
 */
int ts_frames_read(struct ts_frames *frames, off_t at, __u32 inside, struct tscope_chunk *head,
		   void *to, size_t room);

/**
 * ts_frames_end() - the end of the chunk that was read last, or of the ZSTD chunk that it is in
 * @frames: the frames
 */
off_t ts_frames_end(const struct ts_frames *frames);

/**
 * ts_frames_lack_memory() - was there too little memory for a frame?
 * @frames: the frames
 */
bool ts_frames_lack_memory(const struct ts_frames *frames);

/**
 * ts_frames_free() - forget them
 * @frames: the frames, or NULL
 */
void ts_frames_free(struct ts_frames *frames);

#endif
