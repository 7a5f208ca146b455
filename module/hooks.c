// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints: found by name, attached, detached.
 *
 * The tracepoints of the scheduler and of fork are not exported to modules.  So they are found
 * by name, and the probes are registered through a void pointer.  The table of probes is in
 * probes.c.
 */
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "hooks.h"

/* Set by tscope_hooks_attach(). */
static struct tscope_hook_table *tscope_hooks;
static u64 tscope_hooks_mask;
/* Guards nr_users and so the hooks on demand; held as long as the kernel's own lock. */
static DEFINE_MUTEX(tscope_hooks_lock);

static void tscope_hooks_find_in(struct tscope_hook *hook, size_t nr, struct tracepoint *tp)
{
	for (; nr--; hook++)
		if (!strcmp(tp->name, hook->name))
			hook->tp = tp;
}

static void tscope_hooks_find(struct tracepoint *tp, void *table)
{
	struct tscope_hook_table *hooks = table;

	tscope_hooks_find_in(hooks->required, hooks->nr_required, tp);
	tscope_hooks_find_in(hooks->optional, hooks->nr_optional, tp);
	tscope_hooks_find_in(hooks->on_demand, hooks->nr_on_demand, tp);
}

static void tscope_hooks_detach_first(size_t nr)
{
	size_t i;

	/* First: the timer hook reads tasks whose migrations the other hooks have to see. */
	for (i = 0; i < tscope_hooks->nr_optional; i++)
		if (tscope_hooks_mask & tscope_hooks->optional[i].bit)
			tracepoint_probe_unregister(tscope_hooks->optional[i].tp,
						    tscope_hooks->optional[i].probe, NULL);
	while (nr--)
		tracepoint_probe_unregister(tscope_hooks->required[nr].tp,
					    tscope_hooks->required[nr].probe, NULL);
	WRITE_ONCE(tscope_hooks_mask, 0);
	/* After this line no probe runs, and none can start. */
	tracepoint_synchronize_unregister();
}

/**
 * tscope_hooks_attach() - attach all probes, except for those on demand
 * @table: the probes; must stay until all are detached
 *
 * Context: process context.
 * Return: 0; -ENOENT if this kernel lacks a required tracepoint; or the error of registering a
 *	   required probe.  After an error none is attached.
 */
int tscope_hooks_attach(struct tscope_hook_table *table)
{
	size_t i;
	int err;

	tscope_hooks = table;
	for_each_kernel_tracepoint(tscope_hooks_find, table);
	for (i = 0; i < table->nr_optional; i++) {
		struct tscope_hook *hook = &table->optional[i];

		if (!hook->tp || tracepoint_probe_register(hook->tp, hook->probe, NULL)) {
			pr_notice("tracepoint %s: cannot attach, its data will be missing\n",
				  hook->name);
			continue;
		}
		WRITE_ONCE(tscope_hooks_mask, tscope_hooks_mask | hook->bit);
	}
	for (i = 0; i < table->nr_required; i++) {
		struct tscope_hook *hook = &table->required[i];

		err = hook->tp ? tracepoint_probe_register(hook->tp, hook->probe, NULL) :
				 -ENOENT;
		if (err) {
			pr_err("tracepoint %s: cannot attach (%d)\n", hook->name, err);
			tscope_hooks_detach_first(i);
			return err;
		}
		WRITE_ONCE(tscope_hooks_mask, tscope_hooks_mask | hook->bit);
	}
	return 0;
}

/**
 * tscope_hooks_detach() - detach all probes, if any is attached
 *
 * When this returns no probe runs.
 *
 * Context: process context; sleeps.
 */
void tscope_hooks_detach(void)
{
	if (tscope_hooks_mask)
		tscope_hooks_detach_first(tscope_hooks->nr_required);
}

/**
 * tscope_hooks_attached() - the hooks that are attached
 *
 * Return: TSCOPE_HOOK_*; 0 with hooks=0.
 */
u64 tscope_hooks_attached(void)
{
	return READ_ONCE(tscope_hooks_mask);
}

/**
 * tscope_hooks_on_demand() - the hooks that tscope_hooks_get() can attach
 *
 * Return: TSCOPE_HOOK_* whose tracepoint this kernel has; 0 with hooks=0.
 */
u64 tscope_hooks_on_demand(void)
{
	const struct tscope_hook *hook;
	u64 can = 0;

	if (!tscope_hooks_attached())
		return 0;
	for (hook = tscope_hooks->on_demand;
	     hook < tscope_hooks->on_demand + tscope_hooks->nr_on_demand; hook++)
		if (hook->tp)
			can |= hook->bit;
	return can;
}

static void tscope_hooks_put_locked(u64 hooks)
{
	struct tscope_hook *hook;

	lockdep_assert_held(&tscope_hooks_lock);
	for (hook = tscope_hooks->on_demand;
	     hook < tscope_hooks->on_demand + tscope_hooks->nr_on_demand; hook++) {
		if (!(hooks & hook->bit) || --hook->nr_users)
			continue;
		tracepoint_probe_unregister(hook->tp, hook->probe, NULL);
		WRITE_ONCE(tscope_hooks_mask, tscope_hooks_mask & ~hook->bit);
	}
}

/**
 * tscope_hooks_get() - use hooks on demand: attach those that had no user yet
 * @hooks: in: TSCOPE_HOOK_WAKEUP, TSCOPE_HOOK_RENAME; out: those whose tracepoint this kernel
 *	   has, for tscope_hooks_put()
 *
 * Context: process context; sleeps; the required hooks are attached.
 * Return: 0; or the error of registering a probe, which may succeed the next time: then this
 *	   call has attached none, and @hooks is 0.
 */
int tscope_hooks_get(u64 *hooks)
{
	struct tscope_hook *hook;
	u64 attached = 0;
	int err = 0;

	if (!*hooks)
		return 0;
	mutex_lock(&tscope_hooks_lock);
	for (hook = tscope_hooks->on_demand;
	     hook < tscope_hooks->on_demand + tscope_hooks->nr_on_demand; hook++) {
		if (!(*hooks & hook->bit) || !hook->tp)
			continue;
		if (!hook->nr_users)
			err = tracepoint_probe_register(hook->tp, hook->probe, NULL);
		if (err)
			break;
		hook->nr_users++;
		attached |= hook->bit;
		WRITE_ONCE(tscope_hooks_mask, tscope_hooks_mask | hook->bit);
	}
	if (err) {
		tscope_hooks_put_locked(attached);
		attached = 0;
	}
	mutex_unlock(&tscope_hooks_lock);
	*hooks = attached;
	return err;
}

/**
 * tscope_hooks_put() - detach the hooks that have no other user
 * @hooks: as tscope_hooks_get() has returned them
 *
 * Their probes may run until a grace period has passed.
 *
 * Context: process context; sleeps.
 */
void tscope_hooks_put(u64 hooks)
{
	if (!hooks)
		return;
	mutex_lock(&tscope_hooks_lock);
	tscope_hooks_put_locked(hooks);
	mutex_unlock(&tscope_hooks_lock);
}
