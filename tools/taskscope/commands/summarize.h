/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SUMMARIZE_H
#define TASKSCOPE_SUMMARIZE_H

#include "file_reader.h"
#include "summary.h"
#include "time_window.h"

/* What tasks may be grouped by in a summary, for --by. */
#define SUMMARY_BY_WORDS "comm, cgroup or container"

/**
 * summarize() - the figures of a recording
 * @summary:   filled; to be freed where this succeeds
 * @recording: filled; to be ended with recording_end() in any case
 * @path:      the file
 * @by:	       what tasks are grouped by
 * @window:    which part of it counts
 *
 * Says on stderr why not, and what is missing.
 *
 * Return: -1: it succeeded; otherwise an exit status.
 */
int summarize(struct summary *summary, struct ts_file *recording, const char *path,
	      enum group_by by, const struct time_window *window);

/**
 * summarize_opened() - the same, of a recording that is open
 * @summary:   as there
 * @recording: the recording, at its first event
 * @by:	       as there
 * @window:    as there
 *
 * Return: as there.
 */
int summarize_opened(struct summary *summary, struct ts_file *recording, enum group_by by,
		     const struct time_window *window);

/**
 * summary_can() - can tasks be grouped so in a summary?
 * @by:	   what tasks are grouped by
 * @wrong: filled where they cannot
 *
 * Return: false: they cannot.
 */
bool summary_can(enum group_by by, struct text *wrong);

#endif
