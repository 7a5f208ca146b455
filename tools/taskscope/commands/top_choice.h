/* SPDX-License-Identifier: GPL-2.0 */
/* What the live screen begins with, and what stays of it for the next time. */
#ifndef TASKSCOPE_TOP_CHOICE_H
#define TASKSCOPE_TOP_CHOICE_H

#include "ui.h"

/* What the command line says. */
struct top_request {
	const char *path;
	__u64 delay_ns;
	__u64 window_ns;
	enum group_by by;
	bool threads;
	bool tree;
	bool since_birth;
	bool paused;
	const char *output;
	const char *sort;
	const char *filter;
};

/**
 * struct top_choice - what was chosen before the first key
 * @kept:     as it was kept
 * @began:    with what the command line says
 * @may_save: the file of it may be written
 */
struct top_choice {
	struct choice kept;
	struct choice began;
	bool may_save;
};

/**
 * top_choice_begin() - choose what was kept, and what the command line says, which counts before it
 * @choice: filled
 * @ui:	    the screen, just made; it says what is wrong with what was kept
 * @req:    the command line
 *
 * Return: false: a name on the command line is no column.
 */
bool top_choice_begin(struct top_choice *choice, struct ui *ui, const struct top_request *req);

/**
 * top_choice_end() - keep what the keys have changed, and no more
 * @choice: what top_choice_begin() filled
 * @ui:	    the screen
 *
 * Return: 0 or -errno, as choice_save() has it.
 */
int top_choice_end(struct top_choice *choice, const struct ui *ui);

/**
 * top_choice_free() - forget it
 * @choice: what top_choice_begin() filled
 */
void top_choice_free(struct top_choice *choice);

#endif
