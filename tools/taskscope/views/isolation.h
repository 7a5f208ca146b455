/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_H
#define TASKSCOPE_ISOLATION_H

#include "isolation_check.h"
#include "isolation_plan.h"
#include "isolation_ran.h"
#include "isolation_watch.h"
#include "json.h"

/**
 * struct isolation_audit - what keeps work away from some CPUs, and what ran there anyway
 * @isolation: checked
 * @list:      a list for each of the CPUs
 * @nr_lists:  how many
 * @loaded_ns: when the module was loaded
 * @top:       show so many tasks of each CPU; 0: all
 */
struct isolation_audit {
	struct isolation isolation;
	struct ran_list *list;
	size_t nr_lists;
	__u64 loaded_ns;
	__u32 top;
};

/**
 * isolation_outsiders() - number of CPUs on which a task ran that may run elsewhere, too
 * @audit: the audit
 */
size_t isolation_outsiders(const struct isolation_audit *audit);

/**
 * isolation_put() - append an audit, for people
 * @t:	   the text
 * @audit: the audit
 */
void isolation_put(struct text *t, const struct isolation_audit *audit);

/**
 * isolation_put_json() - the same for programs
 * @j:	   the document
 * @audit: the audit
 */
void isolation_put_json(struct json *j, const struct isolation_audit *audit);

/**
 * violation_put() - append a violation, for people
 * @t:		the text
 * @v:		the violation
 * @since_ns:	when the watch began
 * @waker_comm: name of its waker; NULL: not known
 */
void violation_put(struct text *t, const struct violation *v, __u64 since_ns,
		   const char *waker_comm);

/**
 * violation_put_json() - the same for programs
 * @j:		the document
 * @v:		the violation
 * @waker_comm: name of its waker; NULL: not known
 */
void violation_put_json(struct json *j, const struct violation *v, const char *waker_comm);

/**
 * plan_put() - append what to do, for people
 * @t:		the text
 * @plan:	the plan
 */
void plan_put(struct text *t, const struct isolation_plan *plan);

/**
 * plan_put_json() - the same for programs
 * @j:		the document
 * @plan:	the plan
 */
void plan_put_json(struct json *j, const struct isolation_plan *plan);

#endif
