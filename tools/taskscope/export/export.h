/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORT_H
#define TASKSCOPE_EXPORT_H

#include "file_reader.h"

enum export_format {
	EXPORT_NONE,
	EXPORT_PERFETTO,
	EXPORT_JSON,
	EXPORT_CSV,
};

/**
 * export_parse() - a format that a user typed
 * @name: its name
 *
 * Return: the format; EXPORT_NONE: it is none.
 */
enum export_format export_parse(const char *name);

/**
 * export_recording() - write the events of a recording in the format of another program
 * @recording: the recording, at its first event
 * @format:    the format
 * @cpus:      only what event_is_of() these; NULL: all
 * @out:       where to
 *
 * It is read and written event by event: memory is needed for the names of tasks alone.
 *
 * Return: 0; -EIO: see errno, it could not be written; or -EBADMSG, which was explained.
 */
int export_recording(struct ts_file *recording, enum export_format format, const char *cpus,
		     FILE *out);

#endif
