/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORT_H
#define TASKSCOPE_EXPORT_H

#include "export_events.h"

/**
 * struct export_format - a format of another program
 * @name:      what users call it
 * @is_binary: it is not for a terminal
 * @is_folder: it is a folder of files
 * @write:     writes a recording in it, as export_recording() says
 */
struct export_format {
	const char *name;
	bool is_binary;
	bool is_folder;
	int (*write)(struct export *ex);
};

/**
 * export_find() - a format that a user typed
 * @name: its name
 *
 * Return: the format; NULL: there is none of that name.
 */
const struct export_format *export_find(const char *name);

/**
 * export_recording() - write the events of a recording in the format of another program
 * @recording: the recording, at its first event
 * @format:    the format
 * @cpus:      only what event_is_of() these; NULL: all
 * @to:        where to
 *
 * It is read and written event by event: memory is needed for tasks alone.
 *
 * Where it could not be written, files of a folder are taken away; a single file is left to the
 * caller.
 *
 * Return: 0; -EBADMSG: the recording makes no sense from some event on, up to which it was
 *	   written; or another -errno: it could not be written.
 */
int export_recording(struct ts_file *recording, const struct export_format *format,
		     const char *cpus, struct export_to to);

#endif
