/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_HOOKS_H
#define _TSCOPE_HOOKS_H

#include <linux/types.h>

struct tracepoint;

/**
 * struct tscope_hook - a probe and its tracepoint
 * @name:     of the tracepoint
 * @probe:    what is called there
 * @bit:      TSCOPE_HOOK_*
 * @tp:	      the tracepoint; NULL: this kernel has none of that name
 * @nr_users: calls of tscope_hooks_get() that want it
 */
struct tscope_hook {
	const char *name;
	void *probe;
	u64 bit;
	struct tracepoint *tp;
	unsigned int nr_users;
};

/**
 * struct tscope_hook_table - all probes
 * @required: attached in this order, detached in reverse; none may be missing
 * @nr_required: how many
 * @optional: attached before those, and detached before; each may be missing
 * @nr_optional: how many
 * @on_demand:   attached while tscope_hooks_get() wants them
 * @nr_on_demand: how many
 */
struct tscope_hook_table {
	struct tscope_hook *required;
	size_t nr_required;
	struct tscope_hook *optional;
	size_t nr_optional;
	struct tscope_hook *on_demand;
	size_t nr_on_demand;
};

int tscope_hooks_attach(struct tscope_hook_table *table);
void tscope_hooks_detach(void);
u64 tscope_hooks_attached(void);
u64 tscope_hooks_on_demand(void);
int tscope_hooks_get(u64 *hooks);
void tscope_hooks_put(u64 hooks);

#endif /* _TSCOPE_HOOKS_H */
