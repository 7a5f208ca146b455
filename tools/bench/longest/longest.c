// SPDX-License-Identifier: GPL-2.0
/*
 * How many instructions the probes of a tracepoint take, all in all, in a guest whose counter
 * advances by one for each instruction: the mean, and the most of any single call.
 *
 * A probe that is called before all others reads the counter, one that is called after all others
 * reads it again.  So nothing of what is measured has to know of it.  The calls of the two and
 * the reading itself are in the figures: what they take is seen without other probes.
 *
 *	/sys/module/longest/parameters/NAME	"CALLS SUM MOST"; writing begins anew
 */
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/tracepoint.h>
#include <trace/events/sched.h>
#include <asm/msr.h>

struct site {
	struct tracepoint *tp;
	u64 calls;
	u64 sum;
	u64 most;
};

static struct site site_switch, site_waking, site_migrate;
static DEFINE_PER_CPU(u64, began);

/* All three tracepoints are called with interrupts off, unless a task wakes itself. */
static __always_inline void before(void)
{
	this_cpu_write(began, rdtsc());
}

static __always_inline void after(struct site *site)
{
	u64 took = rdtsc() - this_cpu_read(began);

	if (!irqs_disabled())
		return;
	site->calls++;
	site->sum += took;
	if (took > site->most)
		site->most = took;
}

static void before_all(void *data)
{
	before();
}

static void after_switch(void *data)
{
	after(&site_switch);
}

static void after_waking(void *data)
{
	after(&site_waking);
}

static void after_migrate(void *data)
{
	after(&site_migrate);
}

static int site_get(char *buffer, const struct kernel_param *param)
{
	const struct site *site = param->arg;

	return sprintf(buffer, "%llu %llu %llu\n", site->calls, site->sum, site->most);
}

static int site_set(const char *value, const struct kernel_param *param)
{
	struct site *site = param->arg;

	site->calls = 0;
	site->sum = 0;
	site->most = 0;
	return 0;
}

static const struct kernel_param_ops site_ops = { .get = site_get, .set = site_set };

module_param_cb(switch, &site_ops, &site_switch, 0644);
module_param_cb(waking, &site_ops, &site_waking, 0644);
module_param_cb(migrate, &site_ops, &site_migrate, 0644);

static void find(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "sched_switch"))
		site_switch.tp = tp;
	else if (!strcmp(tp->name, "sched_waking"))
		site_waking.tp = tp;
	else if (!strcmp(tp->name, "sched_migrate_task"))
		site_migrate.tp = tp;
}

static void detach(struct site *site, void *last)
{
	tracepoint_probe_unregister(site->tp, last, site);
	tracepoint_probe_unregister(site->tp, before_all, site);
}

/* The probes take no argument but the first: the caller does not mind. */
static int attach(struct site *site, void *last)
{
	int err = tracepoint_probe_register_prio(site->tp, before_all, site, INT_MAX);

	if (err)
		return err;
	err = tracepoint_probe_register_prio(site->tp, last, site, INT_MIN);
	if (err)
		tracepoint_probe_unregister(site->tp, before_all, site);
	return err;
}

static int __init longest_init(void)
{
	int err;

	for_each_kernel_tracepoint(find, NULL);
	if (!site_switch.tp || !site_waking.tp || !site_migrate.tp)
		return -ENOENT;
	err = attach(&site_switch, after_switch);
	if (err)
		goto err_wait;
	err = attach(&site_waking, after_waking);
	if (err)
		goto err_switch;
	err = attach(&site_migrate, after_migrate);
	if (err)
		goto err_waking;
	return 0;

err_waking:
	detach(&site_waking, after_waking);
err_switch:
	detach(&site_switch, after_switch);
err_wait:
	/* No probe may run once the text is freed. */
	tracepoint_synchronize_unregister();
	return err;
}

module_init(longest_init);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Counts what the probes of a tracepoint take");
