/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PANES_H
#define TASKSCOPE_PANES_H

#include "ui.h"

/**
 * pane_put_task() - all that is known of the selected row
 * @t:	appended to
 * @ui: the screen
 */
void pane_put_task(struct text *t, const struct ui *ui);

/**
 * pane_put_verdicts() - what the engine says of the last seconds, and of a task
 * @t:	appended to
 * @ui: the screen
 */
void pane_put_verdicts(struct text *t, const struct ui *ui);

/**
 * pane_put_help() - the keys
 * @t: appended to
 */
void pane_put_help(struct text *t);

#endif
