/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * taskscope: what `taskscope record` writes, and who reads it may rely on.
 *
 *   struct tscope_file
 *   struct tscope_chunk, its bytes, zeroes up to the next multiple of 8
 *   struct tscope_chunk, ...
 *
 * Numbers are in the byte order of the machine that wrote it, which is that of the reader
 * if tscope_file.order is TSCOPE_FILE_ORDER.  What is in the chunks is described in
 * linux/taskscope.h: a file is what the module gave, as it gave it.  Where that depends on
 * the version of the ABI, it is the version that INFO tells.
 *
 *   INFO		one, the first
 *   START		one, behind it
 *   TASKS, EXITED	the tasks as the stream began, and those who were gone by then: who
 *			goes meanwhile is in one of the two
 *   BLOCK		in any order of CPUs, each CPU's in the order of their numbers; behind
 *			TASKS and in front of RING, some or all of them behind TASKS_END
 *   TASKS_END, EXITED_END	the tasks as it ended; read before it was stopped: what they
 *			say is in the blocks, unless a trigger had ended it before
 *   RING		one for each CPU that has a ring, and was recorded
 *   CPUS		since 2.1: behind START, if not all CPUs were recorded
 *   ARGS		since 2.1: behind START, in front of STOP: command lines
 *   STOP		one
 *   END		one, the last: without it the file is not whole, and what is there
 *			is true as far as it goes
 *
 * There may be several chunks of records, one behind the other, each of whole records.
 * A reader steps over what it does not know: a chunk by its bytes, an event by its words, a
 * group of a record by tscope_info.group_bytes of INFO, the head of a block by
 * tscope_info.block_head_bytes.  INFO, START, RING and STOP may be longer than it knows: what
 * is new is at their ends.  major changes when an old reader would break, minor when types
 * are added.
 *
 * Versions:
 *
 *   1.0	what modules of ABI 1 gave.  libtaskscope reads it, as if it were of now; what it
 *		lacks is in tools/lib/file_v1.h
 *   2.0, and 1.0 and 1.1 of a module of ABI 2.0 or 2.1: never released; nothing reads them
 *   2.1	since modules of ABI 2.2, whose INFO tells the sizes of groups and heads; CPUS, ARGS
 */
#ifndef _TASKSCOPE_FILE_H
#define _TASKSCOPE_FILE_H

#include <linux/taskscope.h>

#define TSCOPE_FILE_MAGIC	"tscope\r\n"	/* 8 bytes, and no NUL */
#define TSCOPE_FILE_ORDER	0x01020304U
#define TSCOPE_FILE_MAJOR	2
#define TSCOPE_FILE_MINOR	1

/* No chunk is larger. */
#define TSCOPE_CHUNK_BYTES_MAX	TSCOPE_READ_BYTES_MAX

/**
 * struct tscope_file - the start of the file
 * @magic:	TSCOPE_FILE_MAGIC
 * @order:	TSCOPE_FILE_ORDER
 * @bytes:	of this struct; the first chunk follows it
 * @major:	TSCOPE_FILE_MAJOR
 * @minor:	TSCOPE_FILE_MINOR
 * @reserved:	0
 * @real_ns:	CLOCK_REALTIME ...
 * @mono_ns:	... at this time of CLOCK_MONOTONIC, in which the events are
 * @boot_ns:	... and of CLOCK_BOOTTIME, which goes on while the machine sleeps
 * @release:	the kernel's, as of uname(2), a string
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
#define TSCOPE_CHUNK_START	2	/* struct tscope_stream_start, as it was filled */
#define TSCOPE_CHUNK_TASKS	3	/* records, each a struct tscope_head and its groups */
#define TSCOPE_CHUNK_EXITED	4	/* records, with TSCOPE_FILTER_EXITED */
#define TSCOPE_CHUNK_BLOCK	5	/* struct tscope_block and its events */
#define TSCOPE_CHUNK_TASKS_END	6	/* as TASKS */
#define TSCOPE_CHUNK_EXITED_END 7	/* as EXITED */
#define TSCOPE_CHUNK_RING	8	/* struct tscope_file_ring */
#define TSCOPE_CHUNK_STOP	9	/* struct tscope_stream_stop, as it was filled */
#define TSCOPE_CHUNK_END	10	/* nothing */

#define TSCOPE_CHUNK_CPUS	11	/* which were recorded, as cpuset(7) lists them, and a NUL */
#define TSCOPE_CHUNK_ARGS	12	/* command lines, each a struct tscope_file_args */

/**
 * struct tscope_chunk - the start of a chunk
 * @type:	TSCOPE_CHUNK_*
 * @bytes:	bytes behind this struct, without the zeroes; at most TSCOPE_CHUNK_BYTES_MAX
 */
struct tscope_chunk {
	__u32 type;
	__u32 bytes;
};

/**
 * struct tscope_file_ring - the state of a ring when its stream was stopped
 * @cpu:	whose
 * @reserved:	0
 * @ring:	as it was
 */
struct tscope_file_ring {
	__u32 cpu;
	__u32 reserved;
	struct tscope_ring ring;
};

/**
 * struct tscope_file_args - a command line, as /proc/PID/cmdline had it
 * @bytes:	of this struct and what follows it; a multiple of 8
 * @tgid:	whose: the process that had this number then
 * @at_ns:	when: an instant at which it was that process
 *
 * Behind it are the arguments with blanks between, and one to eight NULs.
 */
struct tscope_file_args {
	__u32 bytes;
	__s32 tgid;
	__u64 at_ns;
};

#endif /* _TASKSCOPE_FILE_H */
