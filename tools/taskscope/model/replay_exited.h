/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_REPLAY_EXITED_H
#define TASKSCOPE_REPLAY_EXITED_H

#include "task_replay.h"

struct ts_set;

/**
 * replay_exited_find() - what the module counted of tasks that exited in a recording
 * @task:   the tasks; task_replay_found() is called for each of which a record is found
 * @nr:	    how many
 * @exited: the records of the tasks that had exited when the recording ended
 */
void replay_exited_find(struct task_replay **task, size_t nr, const struct ts_set *exited);

#endif
