/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TOP_ACTIONS_H
#define TASKSCOPE_TOP_ACTIONS_H

#include "top_helper.h"
#include "ui.h"

/**
 * struct top_actions - what goes on beside the live screen
 * @recorder: record, of ten seconds of a task
 * @doctor:   diagnose
 *
 * Starts as all zeroes.
 */
struct top_actions {
	struct top_helper recorder;
	struct top_helper doctor;
};

/**
 * top_record() - record the selected task
 * @actions: what goes on
 * @ui:	     the screen, which says what is done
 */
void top_record(struct top_actions *actions, struct ui *ui);

/**
 * top_diagnose() - diagnose the selected task
 * @actions: what goes on
 * @ui:	     the screen, which says what is done
 */
void top_diagnose(struct top_actions *actions, struct ui *ui);

/**
 * top_actions_look() - has something of it ended?
 * @actions: what goes on
 * @ui:	     the screen, which shows what came of it
 */
void top_actions_look(struct top_actions *actions, struct ui *ui);

/**
 * top_actions_end() - end all of it
 * @actions: what goes on
 */
void top_actions_end(struct top_actions *actions);

#endif
