/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LOOKS_H
#define TASKSCOPE_LOOKS_H

#include "file_reader.h"
#include "view_options.h"

/**
 * look_save() - ps --save: write all tasks to a file
 * @client: the device
 * @path:   the file
 *
 * Return: exit status.
 */
int look_save(const struct ts *client, const char *path);

/**
 * looks_compare() - diff of two looks: what each group did between them
 * @look: the looks, which lose their tasks
 * @by:   what tasks are grouped by
 * @json: print JSON
 *
 * Those of two machines, or of two starts of one, have nothing between them: each is shown from
 * the birth of its tasks on.
 *
 * Return: exit status.
 */
int looks_compare(struct ts_file look[2], enum group_by by, bool json);

#endif
