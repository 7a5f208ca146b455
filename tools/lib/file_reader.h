/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FILE_READER_H
#define TASKSCOPE_FILE_READER_H

#include <stdio.h>

#include "stream_merge.h"
#include "taskscope_file.h"

struct file_buffers;
struct file_place;
struct file_ring;
struct ts_frames;
union file_content;

/**
 * struct ts_file - a file that is read, see taskscope_file.h
 * @path:     its name
 * @head:     its start
 * @info:     what the module said of itself
 * @stream:   its events; stop.size is 0 where the file is not whole
 * @before:   the tasks as the stream began, settled
 * @after:    the living as it ended, settled
 * @exited_before: the tasks that had exited when it began
 * @gone:     the tasks that had exited when it ended, in the order of their ends
 * @cpus:     only these were recorded, as ts_are_cpus() has them; NULL: all
 * @args:     command lines, each after a struct tscope_file_args
 * @args_bytes: of these
 * @args_cap: room for these
 * @overwritten: events that were written over, before the first that there are
 * @from_ns:  from then on none is missing for that reason; 0: none is
 * @is_whole: nothing is missing at its end
 * @is_bad:   something in it made no sense
 * @file:     the open file
 * @rings:    where the blocks of each CPU are; NULL: it has none
 * @buffers:  ts_file_read(): what is read
 * @content:  ts_file_read(): the chunk that is read
 * @frames:   the frames of @file
 * @keys:     where TASKS_AT chunks are, by an index
 * @nr_keys:  how many
 * @cap_keys: room for these
 * @since_ns: ts_file_begin_at(): nothing before that is read; 0: all is
 * @kept_bytes: what is kept of its chunks
 * @kept_max: and may be at most
 * @clock:    the clocks as it was written
 * @why:      what went wrong, after a function failed: a sentence without the name
 *
 * Nothing in a file is trusted: what makes no sense is an error.
 */
struct ts_file {
	const char *path;
	struct tscope_file head;
	struct tscope_info info;
	struct ts_stream stream;
	struct ts_set before;
	struct ts_set after;
	struct ts_set exited_before;
	struct ts_set gone;
	char *cpus;
	char *args;
	size_t args_bytes;
	size_t args_cap;
	__u64 overwritten;
	__u64 from_ns;
	bool is_whole;
	bool is_bad;
	FILE *file;
	struct file_ring **rings;
	struct file_buffers *buffers;
	union file_content *content;
	struct ts_frames *frames;
	struct file_place *keys;
	size_t nr_keys;
	size_t cap_keys;
	__u64 since_ns;
	__u64 kept_bytes;
	__u64 kept_max;
	struct ts_clock clock;
	char why[160];
};

/**
 * ts_file_read() - open a recording, and read all but its events
 * @recording: filled; to be closed even where this fails
 * @path:      the file; it can be sought in
 *
 * Return: 0; -EBADMSG: it makes no sense, or is no recording; -EPROTO: another version, or
 *	   byte order, of file; -ENODATA: it ends before its events; -ESPIPE: it cannot be
 *	   sought in; -ENOMEM; or another -errno of open() and read().  recording.why says
 *	   it in words.
 */
int ts_file_read(struct ts_file *recording, const char *path);

/**
 * ts_file_has_events() - has a CPU events, of whatever time?
 * @recording: the recording
 * @cpu:       its number, less than that of the rings
 */
bool ts_file_has_events(const struct ts_file *recording, __u32 cpu);

/**
 * ts_file_begin_at() - leave out what comes before a time, as far as that can be
 * @recording: the recording, before any event was taken
 * @ns:        the time
 *
 * With an index, the recording is from now on as if it had begun with the latest TASKS_AT before
 * @ns that had been read by then, and before any wait of those tasks: @before and
 * stream.start.now_ns are those of then, and no earlier event is read.  Without one, or if that has no such tasks, or if they make no sense, nothing changes.  The same holds
 * for the recording of a part of the tasks: which tasks are among these may be told earlier.
 *
 * Return: 0; -EBADMSG: it makes no sense; or -ENOMEM.
 */
int ts_file_begin_at(struct ts_file *recording, __u64 ns);

/**
 * ts_file_loses_next() - does the next event of any CPU tell of a loss?
 * @recording: the recording
 *
 * Such a loss may have begun before the latest event that was taken.
 */
bool ts_file_loses_next(const struct ts_file *recording);

/**
 * ts_file_drop() - close it
 * @recording: what ts_file_read() filled
 */
void ts_file_drop(struct ts_file *recording);

#endif
