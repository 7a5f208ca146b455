/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORT_EVENTS_H
#define TASKSCOPE_EXPORT_EVENTS_H

#include "event_print.h"
#include "file_reader.h"

/**
 * struct export_to - where to
 * @out:    a file; NULL: the format is a folder
 * @folder: that folder, which is there and empty
 */
struct export_to {
	FILE *out;
	const char *folder;
};

/**
 * struct export - a recording that is being exported
 * @recording: the recording
 * @cpus:      only what event_is_of() these; NULL: all
 * @to:        where to
 * @view:      the names of tasks, as of the event that is being exported
 * @text:      bytes that are not written yet
 */
struct export {
	struct ts_file *recording;
	const char *cpus;
	struct export_to to;
	struct event_view view;
	struct text text;
};

/**
 * export_wants() - is an event one of those that the user wants?
 * @ex:	   the export
 * @event: the event
 */
bool export_wants(const struct export *ex, const struct ts_event *event);

/**
 * export_each() - lead a format through all events
 * @ex:	  the export, at the first event
 * @take: is called with each event of a known type, in the order of their times.  Return: 0, or
 *	  -errno of what it could not write: then no more are read
 * @arg:  its own
 *
 * Writes what @take adds to the text.
 *
 * Return: as export_recording().
 */
int export_each(struct export *ex,
		int (*take)(void *arg, const struct ts_event *event, bool is_wanted), void *arg);

/**
 * export_flush() - write the text, if it is long enough
 * @ex:	 the export
 * @all: in any case
 *
 * Return: 0; or why it could not be written, as export_failed().
 */
int export_flush(struct export *ex, bool all);

/**
 * export_failed() - why something could not be written, right after that
 *
 * Return: -errno, which is not -EBADMSG.
 */
int export_failed(void);

#endif
