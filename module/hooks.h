/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_HOOKS_H
#define _TSCOPE_HOOKS_H

#include <linux/types.h>

struct tracepoint;

/**
 * struct tscope_hook - a probe and its tracepoint
 * @name:     name of the tracepoint
 * @probe:    function to call there
 * @bit:      TSCOPE_HOOK_*
 * @tp:	      the tracepoint; NULL: this kernel has none of that name
 * @nr_users: of a hook on demand: users that tscope_hooks_get() has counted
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
 * @required: attached in this order, detached in reverse; all must exist
 * @nr_required: number of required hooks
 * @optional: attached and detached before the required ones; each may be missing
 * @nr_optional: number of optional hooks
 * @on_demand: attached while tscope_hooks_get() has users for them
 * @nr_on_demand: number of hooks on demand
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
