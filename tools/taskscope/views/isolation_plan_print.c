// SPDX-License-Identifier: GPL-2.0
/*
 * What to do so that some CPUs are isolated: lines for each of the ways that there are, none
 * of which is carried out.
 */
#include <string.h>

#include "isolation.h"

/* The ways; plan_put() has a heading for each. */
enum way { WAY_BOOT, WAY_SYSTEMD, WAY_TUNED, WAY_NOW, WAY_RUN, NR_WAYS };

/* A line that begins and ends with words, and CPUs between. */
static void add_line(struct text *t, const char *before, const struct cpu_set *cpus,
		     const char *after)
{
	text_puts(t, before);
	cpu_set_put(t, cpus);
	text_printf(t, "%s\n", after);
}

static void put_boot(struct text *t, const struct isolation_plan *plan)
{
	text_puts(t, "isolcpus=domain,managed_irq,");
	cpu_set_put(t, &plan->cpus);
	text_puts(t, " nohz_full=");
	cpu_set_put(t, &plan->cpus);
	text_puts(t, " rcu_nocbs=");
	cpu_set_put(t, &plan->cpus);
	text_puts(t, " irqaffinity=");
	cpu_set_put(t, &plan->others);
	text_putc(t, '\n');
}

static void put_systemd(struct text *t, const struct isolation_plan *plan)
{
	add_line(t, "/etc/systemd/system.conf: [Manager] CPUAffinity=", &plan->others, "");
	add_line(t, "the service: [Service] CPUAffinity=", &plan->cpus, "");
	text_puts(t, "the service: [Service] CPUSchedulingPolicy=fifo\n"
		  "the service: [Service] CPUSchedulingPriority=50\n");
}

static void put_tuned(struct text *t, const struct isolation_plan *plan)
{
	add_line(t, "/etc/tuned/cpu-partitioning-variables.conf: isolated_cores=", &plan->cpus, "");
	text_puts(t, "tuned-adm profile cpu-partitioning\n");
}

/* Without a boot: a partition, and what is asked of the kernel's files. */
static void put_now(struct text *t, const struct isolation_plan *plan)
{
	const char *partition = "/sys/fs/cgroup/isolated";

	text_puts(t, "echo +cpuset >/sys/fs/cgroup/cgroup.subtree_control\n");
	text_printf(t, "mkdir %s\n", partition);
	text_puts(t, "echo ");
	cpu_set_put(t, &plan->cpus);
	text_printf(t, " >%s/cpuset.cpus\n", partition);
	text_printf(t, "echo isolated >%s/cpuset.cpus.partition\n", partition);
	text_puts(t, "echo ");
	cpu_set_put_mask(t, &plan->others);
	text_puts(t, " >/sys/devices/virtual/workqueue/cpumask\n");
	text_puts(t, "echo ");
	cpu_set_put_mask(t, &plan->others);
	text_puts(t, " >/proc/irq/default_smp_affinity\n");
	add_line(t, "for irq in /proc/irq/*/smp_affinity_list; do echo ", &plan->others,
		 " >\"$irq\"; done");
	add_line(t, "echo ", &plan->others, " >/proc/sys/kernel/watchdog_cpumask");
	add_line(t, "cpupower -c ", &plan->cpus, " frequency-set -g performance");
	/* States that take 11 us or more to leave: those deeper than C1 and C1E. */
	add_line(t, "cpupower -c ", &plan->cpus, " idle-set -D 11");
}

static void put_run(struct text *t, const struct isolation_plan *plan)
{
	unsigned int cpu, i = 1;

	for (cpu = cpu_set_next(&plan->threads, 0); cpu < CPU_SET_MAX;
	     cpu = cpu_set_next(&plan->threads, cpu + 1), i++)
		text_printf(t, "taskset -pc %u TID%u; chrt -f -p 50 TID%u\n", cpu, i, i);
	add_line(t, "taskscope isolation watch ", &plan->cpus, "");
}

static void put_way(struct text *t, const struct isolation_plan *plan, enum way way)
{
	static void (*const put[NR_WAYS])(struct text *t, const struct isolation_plan *plan) = {
		put_boot, put_systemd, put_tuned, put_now, put_run,
	};

	put[way](t, plan);
}

void plan_put(struct text *t, const struct isolation_plan *plan)
{
	static const char *const titles[NR_WAYS] = {
		"the kernel's command line", "systemd: keep all else away, and run the service there",
		"or tuned, which writes both", "or until the next boot, without nohz_full and rcu_nocbs",
		"each thread to a core, and a look whether it is alone there",
	};
	struct text lines = {};
	char *line, *save = NULL;
	enum way way;

	text_puts(t, "CPUs ");
	cpu_set_put(t, &plan->cpus);
	text_printf(t, " of %u, on %u cores, for %u thread%s", cpu_set_count(&plan->online),
		    plan->nr_cores, cpu_set_count(&plan->threads),
		    cpu_set_count(&plan->threads) == 1 ? "" : "s");
	if (plan->node >= 0)
		text_printf(t, ", all on node %d", plan->node);
	text_puts(t, plan->is_one_llc ? ", with one last level of cache" : ", with several last levels of cache");
	text_puts(t, "\nCPUs left for all else: ");
	cpu_set_put(t, &plan->others);
	text_puts(t, "\nnothing is done: these are the lines for it\n");
	for (way = 0; way < NR_WAYS; way++) {
		text_printf(t, "\n%s\n", titles[way]);
		text_clear(&lines);
		put_way(&lines, plan, way);
		for (line = strtok_r(lines.s, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
			text_printf(t, "  %s\n", line);
	}
	text_free(&lines);
}

static void put_lines_json(struct json *j, const char *key, const struct isolation_plan *plan,
			   enum way way)
{
	struct text lines = {};
	char *line, *save = NULL;

	put_way(&lines, plan, way);
	json_open(j, key, '[', true);
	for (line = strtok_r(lines.s, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		json_string(j, NULL, line);
	json_close(j);
	text_free(&lines);
}

static void put_set_json(struct json *j, const char *key, const struct cpu_set *set)
{
	struct text t = {};

	cpu_set_put(&t, set);
	json_string(j, key, t.s);
	text_free(&t);
}

void plan_put_json(struct json *j, const struct isolation_plan *plan)
{
	json_open(j, NULL, '{', true);
	json_open(j, "plan", '{', true);
	put_set_json(j, "cpus", &plan->cpus);
	put_set_json(j, "threads", &plan->threads);
	put_set_json(j, "others", &plan->others);
	if (plan->node >= 0)
		json_s64(j, "node", plan->node);
	else
		json_literal(j, "node", "null");
	json_bool(j, "one_llc", plan->is_one_llc);
	put_lines_json(j, "command_line", plan, WAY_BOOT);
	put_lines_json(j, "systemd", plan, WAY_SYSTEMD);
	put_lines_json(j, "tuned", plan, WAY_TUNED);
	put_lines_json(j, "now", plan, WAY_NOW);
	put_lines_json(j, "run", plan, WAY_RUN);
	json_close(j);
	json_close(j);
}
