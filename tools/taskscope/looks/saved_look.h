/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SAVED_LOOK_H
#define TASKSCOPE_SAVED_LOOK_H

#include "census.h"
#include "file_reader.h"

/*
 * All tasks at one time, in a file.  It is a recording, see taskscope_file.h, of a stream that gives
 * no events and ends as it begins: what reads recordings reads its tasks.
 */

/**
 * saved_look_write() - write a look to a file
 * @path:   the file; one that there is stays as it is until the look is whole
 * @info:   what the module said of itself as the look began
 * @living: the threads that live
 * @exited: the processes and the threads that have exited
 *
 * Return: 0 or -errno.
 */
int saved_look_write(const char *path, const struct tscope_info *info, const struct ts_set *living,
		     const struct ts_set *exited);

/**
 * saved_look_is() - is a file a look, and no recording of events?
 * @file: the file
 */
bool saved_look_is(const struct ts_file *file);

/**
 * saved_look_has_exited() - did the module keep exited tasks?
 * @look: a look
 *
 * Return: false: which tasks had exited is not known.
 */
bool saved_look_has_exited(const struct ts_file *look);

/**
 * saved_looks_are_same() - are two looks at one machine, without a start of the machine or of the
 *			     module between them?
 * @a: a look
 * @b: the other
 *
 * Return: true: a task is in both, with the same birth and the same beginning of its record.
 */
bool saved_looks_are_same(const struct ts_file *a, const struct ts_file *b);

/**
 * saved_look_take() - take a look as the next one of a census
 * @census: the census, with @threads
 * @look:   the look; its tasks are none afterwards
 */
void saved_look_take(struct census *census, struct ts_file *look);

#endif
