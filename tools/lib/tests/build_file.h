/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_BUILD_FILE_H
#define TASKSCOPE_BUILD_FILE_H

#include "file_writer.h"

/* A recording made by hand: of so many CPUs, with so many events in each block. */
#define FILE_CPUS 2
#define FILE_EVENTS 5

/**
 * file_chunk() - write a chunk; a failure ends the test
 * @recorder: the file
 * @type:     TSCOPE_CHUNK_*
 * @content:  what is in it
 * @bytes:    of that
 */
void file_chunk(struct ts_writer *recorder, __u32 type, const void *content, size_t bytes);

/**
 * file_start() - write INFO and START
 * @recorder: the file
 * @flags:    TSCOPE_STREAM_*
 */
void file_start(struct ts_writer *recorder, __u32 flags);

/**
 * file_block() - write a block of FILE_EVENTS switches
 * @recorder: the file
 * @cpu:      whose block it is; event N is 10 * (N + 1) ns after 1000 * @nr + @cpu
 * @nr:	      its number
 * @first:    events before it
 */
void file_block(struct ts_writer *recorder, __u32 cpu, __u64 nr, __u64 first);

/**
 * file_block_at() - write a block of FILE_EVENTS switches, of any time
 * @recorder: the file
 * @cpu:      whose block it is
 * @nr:	      its number
 * @first:    events before it
 * @at_ns:    event N is 10 * (N + 1) ns after that
 */
void file_block_at(struct ts_writer *recorder, __u32 cpu, __u64 nr, __u64 first, __u64 at_ns);

/**
 * file_end() - write RING of each CPU, STOP and END
 * @recorder: the file
 * @begun:    blocks of each CPU
 * @produced: events of each CPU, with the lost ones
 * @lost:     lost events of each CPU
 */
void file_end(struct ts_writer *recorder, __u64 begun, __u64 produced, __u64 lost);

/**
 * file_unpack() - write a recording of tests/corpus
 * @packed: its name there
 * @path:   where to
 */
void file_unpack(const char *packed, const char *path);

#endif
