/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * taskscope: the file format of `taskscope record`, for programs that read it.
 *
 *   struct tscope_file
 *   struct tscope_chunk, its bytes, zeroes up to the next multiple of 8
 *   struct tscope_chunk, ...
 *
 * Numbers are in the byte order of the machine that wrote the file.  It is the reader's order if
 * tscope_file.order is TSCOPE_FILE_ORDER.  The contents of the chunks are described in
 * linux/taskscope.h: a file has what the module gave, unchanged.  Where that depends on the
 * version of the ABI, it is the version in INFO.
 *
 *   INFO		one, the first
 *   START		one, after INFO
 *   TASKS, EXITED	the living tasks as the stream began, and the tasks that had exited by
 *			then; a task that exits meanwhile is in one of the two
 *   BLOCK		the blocks of each CPU in the order of their numbers, of all CPUs in any
 *			order; after TASKS and before RING.  Some or all may come after
 *			TASKS_END
 *   TASKS_END, EXITED_END	the same as the stream ended.  They were read before it was
 *			stopped: changes up to then are in the blocks, unless a trigger ended the
 *			stream before
 *   RING		one for each CPU that has a ring and was recorded
 *   CPUS		since 2.2: after START, if not all CPUs were recorded
 *   ARGS		since 2.2: after START, before STOP: command lines
 *   TASKS_AT	since 2.3: the living tasks at a time of the recording, as TASKS are those of its
 *		beginning.  A reader may begin there: INDEX has the time.  Many or none
 *   INDEX	since 2.3: where the other chunks are.  None or many, each after the chunks that it
 *		names
 *   INDEX_AT	since 2.3: where the last INDEX is; right before END, if there is any INDEX
 *   ZSTD	since 3.0: one frame of zstd, in which are other chunks, each whole and with its
 *		zeroes, together at most TSCOPE_FRAME_BYTES_MAX bytes.  INDEX, INDEX_AT, END and ZSTD
 *		are in none
 *   STOP		one
 *   END		one, the last.  Without END the file is not whole; the chunks that are
 *			there are valid
 *
 * A look of `taskscope ps --save` is such a file of a stream without events, in which
 * events_given of START is 0: INFO, START, TASKS, EXITED, STOP and END.
 *
 * Records may be in several chunks, one after the other, each with whole records.  A reader
 * skips what it does not know: a chunk by its bytes, an event by its words, a group of a record
 * by tscope_info.group_bytes of INFO, the head of a block by tscope_info.block_head_bytes.  INFO,
 * START, RING and STOP may be longer than the reader knows: new members are at their ends.  major
 * changes when an old reader would break, minor when types are added.
 *
 * Versions:
 *
 *   1.0	from modules of ABI 1.  libtaskscope converts it to the present form; for the parts
 *		that it lacks see tools/lib/file_v1.h
 *   2.0 and 2.1, and 1.0 and 1.1 of a module of ABI 2.0 to 2.2: never released; no program reads
 *		them
 *   2.2	since modules of ABI 2.3, whose INFO has the sizes of groups and heads, and whose
 *		blocks have words (TSCOPE_WORD_*); CPUS, ARGS
 *   2.3	TASKS_AT, INDEX, INDEX_AT, which a reader of 2.2 skips
 *   3.0	as 2.3, with ZSTD: compressed.  A reader of 2 refuses it
 */
#ifndef _TASKSCOPE_FILE_H
#define _TASKSCOPE_FILE_H

#include <linux/taskscope.h>

#define TSCOPE_FILE_MAGIC	"tscope\r\n"	/* 8 bytes, and no NUL */
#define TSCOPE_FILE_ORDER	0x01020304U
#define TSCOPE_FILE_MAJOR	2
#define TSCOPE_FILE_MINOR	3
/* Of a file with ZSTD chunks. */
#define TSCOPE_FILE_ZSTD_MAJOR	3
#define TSCOPE_FILE_ZSTD_MINOR	0

/* Maximum size of a chunk. */
#define TSCOPE_CHUNK_BYTES_MAX	TSCOPE_READ_BYTES_MAX

/* Maximum size of what is in a ZSTD chunk: the largest chunk, and its head. */
#define TSCOPE_FRAME_BYTES_MAX	(TSCOPE_CHUNK_BYTES_MAX + 8)

/**
 * struct tscope_file - the start of the file
 * @magic:	TSCOPE_FILE_MAGIC
 * @order:	TSCOPE_FILE_ORDER
 * @bytes:	size of this struct; the first chunk comes after it
 * @major:	TSCOPE_FILE_MAJOR, or TSCOPE_FILE_ZSTD_MAJOR
 * @minor:	TSCOPE_FILE_MINOR, or TSCOPE_FILE_ZSTD_MINOR
 * @reserved:	0
 * @real_ns:	CLOCK_REALTIME ...
 * @mono_ns:	... at this time of CLOCK_MONOTONIC, the clock of the events
 * @boot_ns:	... and at this time of CLOCK_BOOTTIME, which goes on while the machine sleeps
 * @release:	release of the kernel, as in uname(2), a string
 */
struct tscope_file {
	char magic[8];
	__u32 order;
	__u32 bytes;
	__u16 major;
	__u16 minor;
	__u32 reserved;
	__u64 real_ns;
	__u64 mono_ns;
	__u64 boot_ns;
	char release[64];
};

/* tscope_chunk.type */
#define TSCOPE_CHUNK_INFO	1	/* struct tscope_info */
#define TSCOPE_CHUNK_START	2	/* struct tscope_stream_start, as the module filled it */
#define TSCOPE_CHUNK_TASKS	3	/* records, each a struct tscope_head and its groups */
#define TSCOPE_CHUNK_EXITED	4	/* records, with TSCOPE_FILTER_EXITED */
#define TSCOPE_CHUNK_BLOCK	5	/* struct tscope_block and its events */
#define TSCOPE_CHUNK_TASKS_END	6	/* as TASKS */
#define TSCOPE_CHUNK_EXITED_END 7	/* as EXITED */
#define TSCOPE_CHUNK_RING	8	/* struct tscope_file_ring */
#define TSCOPE_CHUNK_STOP	9	/* struct tscope_stream_stop, as the module filled it */
#define TSCOPE_CHUNK_END	10	/* nothing */

#define TSCOPE_CHUNK_CPUS	11	/* recorded CPUs, as a list of cpuset(7), and a NUL */
#define TSCOPE_CHUNK_ARGS	12	/* command lines, each a struct tscope_file_args */
#define TSCOPE_CHUNK_TASKS_AT	13	/* as TASKS */
#define TSCOPE_CHUNK_INDEX	14	/* struct tscope_file_index and its entries */
#define TSCOPE_CHUNK_INDEX_AT	15	/* struct tscope_file_index_at */
#define TSCOPE_CHUNK_ZSTD	16	/* a frame of zstd, with other chunks in it */

/**
 * struct tscope_chunk - the start of a chunk
 * @type:	TSCOPE_CHUNK_*
 * @bytes:	bytes after this struct, without the zeroes; at most TSCOPE_CHUNK_BYTES_MAX
 */
struct tscope_chunk {
	__u32 type;
	__u32 bytes;
};

/**
 * struct tscope_file_ring - the state of a ring when its stream was stopped
 * @cpu:	CPU of the ring
 * @reserved:	0
 * @ring:	the state
 */
struct tscope_file_ring {
	__u32 cpu;
	__u32 reserved;
	struct tscope_ring ring;
};

/**
 * struct tscope_file_args - a command line, from /proc/PID/cmdline
 * @bytes:	size of this struct and of the arguments after it; a multiple of 8
 * @tgid:	the process that had this number at @at_ns
 * @at_ns:	a time at which the command line was that of the process
 *
 * After it come the arguments with blanks between them, and one to eight NULs.
 */
struct tscope_file_args {
	__u32 bytes;
	__s32 tgid;
	__u64 at_ns;
};

/**
 * struct tscope_file_entry - where a chunk is
 * @at:		its offset in the file; of one in a ZSTD chunk, the offset of that
 * @at_ns:	BLOCK: tscope_block.at_ns; TASKS_AT: the tasks lived then, or were born since; other
 *		types: 0
 * @inside:	in a ZSTD chunk: its offset in what is in the frame; otherwise 0
 * @type:	TSCOPE_CHUNK_*
 * @cpu:	BLOCK: tscope_block.cpu; other types: 0
 */
struct tscope_file_entry {
	__u64 at;
	__u64 at_ns;
	__u32 inside;
	__u16 type;
	__u16 cpu;
};

/**
 * struct tscope_file_index - entries for chunks, in the order of the file
 * @before:	offset of the INDEX before; 0: this is the first
 * @check:	FNV-1a, by numbers of 64 bits, of @before and all bytes of the entries
 *
 * After it come struct tscope_file_entry up to the end of the chunk.  There is one for each chunk
 * since the INDEX before, but none for INDEX, INDEX_AT, END and ZSTD.
 */
struct tscope_file_index {
	__u64 before;
	__u64 check;
};

/**
 * struct tscope_file_index_at - where the index is
 * @at:		offset of the last INDEX
 * @nr:		number of all entries
 */
struct tscope_file_index_at {
	__u64 at;
	__u64 nr;
};

#endif /* _TASKSCOPE_FILE_H */
