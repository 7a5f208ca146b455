/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FAIRNESS_PRINT_H
#define TASKSCOPE_FAIRNESS_PRINT_H

#include "fairness.h"
#include "json.h"

/**
 * struct fairness_view - what is shown
 * @f:	    the figures
 * @cpu:    the CPU that they are of; ENTITLED_NONE: all
 * @cgroup: show this cgroup alone, by its path; NULL: all
 * @knows_weights: the weights of cgroups could be read
 */
struct fairness_view {
	const struct fairness *f;
	size_t cpu;
	const char *cgroup;
	bool knows_weights;
};

/**
 * fairness_put() - for people
 * @t:	  appended to
 * @view: what is shown
 */
void fairness_put(struct text *t, const struct fairness_view *view);

/**
 * fairness_put_json() - for programs
 * @j:	  the document
 * @view: what is shown
 */
void fairness_put_json(struct json *j, const struct fairness_view *view);

#endif
