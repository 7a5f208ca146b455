/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SUMMARY_PRINT_H
#define TASKSCOPE_SUMMARY_PRINT_H

#include "diff_figures.h"
#include "json.h"

/**
 * summary_put() - append the figures of a recording, for people
 * @t:	     the text
 * @path:    the recording
 * @summary: its figures
 */
void summary_put(struct text *t, const char *path, const struct summary *summary);

/**
 * summary_put_json() - write them as a document
 * @j:	     the document
 * @path:    the recording
 * @summary: its figures
 */
void summary_put_json(struct json *j, const char *path, const struct summary *summary);

/**
 * summary_put_head() - append a line about a recording
 * @t:	     the text
 * @path:    the recording
 * @summary: its figures
 */
void summary_put_head(struct text *t, const char *path, const struct summary *summary);

/**
 * summary_put_head_json() - add an object about a recording
 * @j:	     the document
 * @key:     as of struct json
 * @path:    the recording
 * @summary: its figures
 */
void summary_put_head_json(struct json *j, const char *key, const char *path,
			   const struct summary *summary);

/**
 * group_put_title() - append the line above the figures of a group
 * @t:	  the text
 * @by:	  what tasks are grouped by
 * @name: the name of the group; NULL: not known
 * @is_rest: it is those for which there was no group
 */
void group_put_title(struct text *t, enum group_by by, const char *name, bool is_rest);

/**
 * figure_unit() - the unit of a figure in JSON
 * @unit: the unit
 *
 * Return: its name.
 */
const char *figure_unit(enum unit unit);

/**
 * json_number() - add a number that need not be whole
 * @j:	   the document
 * @key:   as of struct json
 * @value: the number; what is none, or infinite, is null
 */
void json_number(struct json *j, const char *key, double value);

#endif
