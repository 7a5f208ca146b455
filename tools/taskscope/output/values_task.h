/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_VALUES_TASK_H
#define TASKSCOPE_VALUES_TASK_H

#include <string.h>

#include "column.h"

/*
 * What the columns of columns.c call: struct column.get and struct column.explain.
 * Each is named after its column; these are the ones that serve several.
 */

/**
 * typedef getter - what struct column.get is
 * @col: the column
 * @rec: the task
 * @v:	 filled
 *
 * Return: false: not known.
 */
typedef bool getter(const struct column *col, const struct record *rec, struct value *v);

/**
 * set_text() - a value that is a text
 * @v:	  filled
 * @text: the text, or NULL
 *
 * Return: whether there is a text.
 */
static inline bool set_text(struct value *v, const char *text)
{
	v->text = text;
	return text;
}

/**
 * get_member() - a number that stands in its group as it is; most columns are one
 */
getter get_member;

/**
 * get_nonzero() - a number of which 0 says that there is none
 */
getter get_nonzero;

/**
 * record_has_left() - is it a leader that has exited, while its process lives?
 * @rec: the task, with TSCOPE_GROUP_STATE
 */
bool record_has_left(const struct record *rec);

/* What the kernel keeps. */
getter get_tid, get_key, get_tgid, get_ppid, get_comm, get_kind, get_start, get_departed;
getter get_started_at, get_args;
getter get_state, get_exit_code, get_ended;
getter get_policy, get_delay, get_lag, get_affinity, get_cgroup, get_container, get_node;
getter get_nspid, get_ns_level, get_killed_by, get_killer, get_killer_key, get_killer_comm;

void explain_state(const struct value *v, struct text *t);
void explain_on_rq(const struct value *v, struct text *t);
void explain_tracer(const struct value *v, struct text *t);
void explain_caps(const struct value *v, struct text *t);
void explain_seccomp(const struct value *v, struct text *t);
void explain_signals(const struct value *v, struct text *t);
void explain_exit_signal(const struct value *v, struct text *t);

#endif
