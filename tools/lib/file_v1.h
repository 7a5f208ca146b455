/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FILE_V1_H
#define TASKSCOPE_FILE_V1_H

#include <sys/types.h>

#include <taskscope/taskscope.h>

/*
 * Recordings of file version 1, which modules of ABI 1 gave: what is in them, as it is now.
 *
 * What version 1 did not know is 0 and not flagged:
 *
 *   accounts	limit_ns was throttled_ns, which went on until the task ran again, so that
 *		TSCOPE_ACCOUNTS_WHOLE_LIMIT is clear; 0 where the kernel did not tell it
 *   waits	the wait that goes on is added, if the record has the accounts; otherwise
 *		these are the waits that have ended
 *   blame	limit_ns is 0; a wait that goes on is not in it
 *   exited	TSCOPE_EXITED_PROCESS is set for a leader; no other flag is.  A leader that
 *		another thread's execve() ended stands under the number of that thread
 *   rename	old_comm is empty
 *   exec	it is followed by an empty string
 *   switch	the priority is not told; a frozen task has the letter of its sleep
 *   info	exited_max is of processes and threads together
 */

/* What there is of tscope_info at the least. */
#define TS_V1_INFO_BYTES	152

/* No record becomes longer by more. */
#define TS_V1_MORE_BYTES	256

/**
 * ts_v1_info() - what a module of ABI 1 said of itself
 * @info: what it said, and zeroes after that; changed
 */
void ts_v1_info(struct tscope_info *info);

/* As long as it has been since version 1.2; it was shorter without a trigger. */
#define TS_V1_START_BYTES	88
#define TS_V1_START_BYTES_LEAST	56

/**
 * ts_v1_start() - how a stream of ABI 1 was started
 * @start: filled
 * @old:   struct tscope_stream_start of then
 * @bytes: bytes in @old, TS_V1_START_BYTES_LEAST or more
 */
void ts_v1_start(struct tscope_stream_start *start, const void *old, size_t bytes);

/**
 * ts_v1_record() - a record of ABI 1 as one of now
 * @to:	   filled, 8-byte aligned
 * @room:  bytes in @to
 * @old:   the record and what follows it, 8-byte aligned
 * @bytes: in: bytes in @old; out: bytes of the record
 *
 * Nothing in @old is trusted.  What a record of now has to be as well, ts_record_parse()
 * looks at.
 *
 * Return: bytes that were filled, or -EBADMSG: it is none, or has no room.
 */
ssize_t ts_v1_record(void *to, size_t room, const void *old, size_t *bytes);

/**
 * ts_v1_event() - an event of ABI 1 as one of now
 * @event: as it was, as long as its words say; changed
 *
 * Return: false: it is none.
 */
bool ts_v1_event(struct ts_event *event);

#endif
