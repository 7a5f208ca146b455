/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAIT_H
#define TASKSCOPE_WAIT_H

#include "waiting.h"
#include "watch_round.h"

/* What is shown of each process of a crowd. */
#define NR_CROWD_COLUMNS	9
extern const char *const crowd_columns[NR_CROWD_COLUMNS];

/**
 * waiting_put() - for people
 * @t: appended to
 * @w: what to show
 */
void waiting_put(struct text *t, const struct waiting *w);

/**
 * waiting_put_json() - for programs
 * @j:	   the document
 * @w:	   what to show
 * @round: which round it is; NULL: there is only one
 */
void waiting_put_json(struct json *j, const struct waiting *w, const struct round *round);

#endif
