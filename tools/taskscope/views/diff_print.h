/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DIFF_PRINT_H
#define TASKSCOPE_DIFF_PRINT_H

#include "gate.h"
#include "json.h"

/**
 * struct gate_result - a condition, and whether it holds
 * @gate:  the condition
 * @state: whether it holds
 * @why:   a sentence about it
 */
struct gate_result {
	const struct gate *gate;
	enum gate_state state;
	struct text why;
};

/**
 * struct diff_view - what is shown
 * @diff:   what differs
 * @path_a: the recording A
 * @path_b: the recording B
 * @all:    every figure of every group, not only those that have changed
 * @gate:   conditions
 * @nr_gates: how many
 */
struct diff_view {
	const struct diff *diff;
	const char *path_a;
	const char *path_b;
	bool all;
	const struct gate_result *gate;
	size_t nr_gates;
};

/**
 * diff_put() - append it for people
 * @t:	  the text
 * @view: what is shown
 */
void diff_put(struct text *t, const struct diff_view *view);

/**
 * diff_put_json() - write it as a document, with every figure
 * @j:	  the document
 * @view: what is shown
 */
void diff_put_json(struct json *j, const struct diff_view *view);

#endif
