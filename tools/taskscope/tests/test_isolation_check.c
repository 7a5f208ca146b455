// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "isolation_check.h"
#include "quiet.h"
#include "unit.h"

#define CPU "/sys/devices/system/cpu"

static const struct isolation_check *find(const struct isolation *isolation, const char *id)
{
	size_t i;

	for (i = 0; i < isolation->nr; i++)
		if (!strcmp(isolation->check[i].id, id))
			return &isolation->check[i];
	return NULL;
}

/* One file is another: the one check comes to @outcome, says @says, and no other changes. */
static void expect(const struct fake_machine *machine, struct quiet_tasks *tasks, const char *id,
		   enum check_outcome outcome, const char *says)
{
	struct isolation isolation = { .root = machine->root, .tasks = &tasks->set };
	const struct isolation_check *check;
	size_t i;

	cpu_set_parse(&isolation.cpus, "8-15");
	isolation_check(&isolation);
	check = find(&isolation, id);
	ok(check && check->outcome == outcome, "%s: %s", id,
	   outcome == CHECK_PASS ? "pass" : outcome == CHECK_FAIL ? "fail" : "not known");
	if (check && !ok(strstr(text_str(&check->says), says), "  says: %s", says))
		printf("# %s\n", check->says.s);
	for (i = 0; i < isolation.nr; i++) {
		check = &isolation.check[i];
		if (strcmp(check->id, id) && check->outcome != CHECK_PASS)
			ok(false, "  and %s with it: %s", check->id, check->says.s);
		if ((check->outcome == CHECK_FAIL) != !!check->fix.len && strcmp(check->id, "online"))
			ok(false, "  a fix where it fails, and only there: %s", check->id);
	}
	isolation_free(&isolation);
}

/* A check that passes, then another content of the file, then the first one again. */
static void change(struct quiet_tasks *tasks, const char *path, const char *content, const char *id,
		   enum check_outcome outcome, const char *says)
{
	struct fake_machine machine;

	quiet_machine(&machine);
	if (content)
		fake_put(&machine, content, "%s", path);
	else
		fake_remove(&machine, path);
	expect(&machine, tasks, id, outcome, says);
	fake_remove(&machine, "");
}

static void test_good(struct quiet_tasks *tasks)
{
	struct fake_machine machine;

	quiet_machine(&machine);
	expect(&machine, tasks, "online", CHECK_PASS, "CPUs left for all else: 0-7");
	expect(&machine, tasks, "domain", CHECK_PASS, "isolcpus: 8-15, partitions: none");
	expect(&machine, tasks, "irq", CHECK_PASS, "none of 1 interrupts");
	expect(&machine, tasks, "tasks", CHECK_PASS, "none of 10 tasks");
	fake_remove(&machine, "");
}

static void test_each_check(struct quiet_tasks *tasks)
{
	change(tasks, CPU "/online", "0-14", "online", CHECK_FAIL, "not online: 15");
	change(tasks, CPU "/isolated", "", "domain", CHECK_FAIL, "not left out of load balancing: 8-15");
	change(tasks, CPU "/isolated", NULL, "domain", CHECK_UNKNOWN, "No such file");
	change(tasks, CPU "/nohz_full", "(null)", "nohz_full", CHECK_FAIL, "8-15");
	change(tasks, CPU "/nohz_full", "", "nohz_full", CHECK_FAIL, "8-15");
	change(tasks, CPU "/nohz_full", "8-14", "nohz_full", CHECK_FAIL, ": 15");
	change(tasks, CPU "/nohz_full", NULL, "nohz_full", CHECK_UNKNOWN, "No such file");
	change(tasks, "/proc/cmdline", "isolcpus=managed_irq,8-15", "rcu_nocbs", CHECK_FAIL, "8-15");
	change(tasks, "/proc/cmdline", "isolcpus=managed_irq,8-15 nohz_full=8-N", "rcu_nocbs", CHECK_PASS, "threads");
	change(tasks, "/proc/cmdline", "isolcpus=managed_irq,8-15 rcu_nocbs=all", "rcu_nocbs", CHECK_PASS, "threads");
	change(tasks, "/proc/cmdline", "isolcpus=domain,8-15 rcu_nocbs=8-15", "managed_irq", CHECK_FAIL, "8-15");
	change(tasks, "/proc/cmdline", "isolcpus=8-15 rcu_nocbs=8-15", "managed_irq", CHECK_FAIL, "8-15");
	change(tasks, "/proc/cmdline", "xisolcpus=managed_irq,8-15 rcu_nocbs=8-15", "managed_irq", CHECK_FAIL, "8-15");
	change(tasks, "/proc/irq/24/effective_affinity_list", "9", "irq", CHECK_PASS, "after 1 have come once more");
	change(tasks, "/proc/irq/24/smp_affinity_list", "0-15", "irq", CHECK_FAIL, "24 (eth0) may come to 8-15");
	change(tasks, "/proc/irq/default_smp_affinity", "ffff", "default_irq", CHECK_FAIL, "8-15");
	change(tasks, "/sys/devices/virtual/workqueue/cpumask", "1ff", "workqueue", CHECK_FAIL, "to 8");
	change(tasks, "/sys/devices/virtual/workqueue/cpumask", NULL, "workqueue", CHECK_UNKNOWN, "No such file");
	change(tasks, "/proc/sys/kernel/watchdog_cpumask", "0-15", "watchdog", CHECK_FAIL, "8-15");
	change(tasks, "/proc/sys/kernel/watchdog", "0", "watchdog", CHECK_PASS, "no lockup detector");
	change(tasks, "/proc/sys/kernel/timer_migration", "0", "timer_migration", CHECK_FAIL, "expire there");
	change(tasks, CPU "/cpu9/cpufreq/scaling_governor", "powersave", "governor", CHECK_FAIL, "powersave of CPU 9");
	change(tasks, CPU "/cpu9/cpufreq", NULL, "governor", CHECK_UNKNOWN, "no frequency scaling");
	change(tasks, CPU "/cpu9/cpuidle/state2/disable", "0", "cstates", CHECK_FAIL, "C6 of CPU 9");
	change(tasks, CPU "/cpu9/topology/thread_siblings_list", "1,9", "siblings", CHECK_FAIL, "among them: 1");
	change(tasks, "/proc/cpuinfo", "flags\t\t: fpu hypervisor sse", "host", CHECK_UNKNOWN, "virtual machine");
}

static void test_partitions(struct quiet_tasks *tasks)
{
	struct fake_machine machine;

	/* 7.3 lists them in a file of their own. */
	quiet_machine(&machine);
	fake_put(&machine, "", CPU "/isolated");
	fake_put(&machine, "8-15", "/sys/fs/cgroup/cpuset.cpus.isolated");
	expect(&machine, tasks, "domain", CHECK_PASS, "isolcpus: none, partitions: 8-15");
	/* Older ones do not: each cgroup says what it is. */
	fake_remove(&machine, "/sys/fs/cgroup/cpuset.cpus.isolated");
	fake_put(&machine, "isolated", "/sys/fs/cgroup/a.slice/b/cpuset.cpus.partition");
	fake_put(&machine, "8-15", "/sys/fs/cgroup/a.slice/b/cpuset.cpus.effective");
	fake_put(&machine, "root", "/sys/fs/cgroup/a.slice/cpuset.cpus.partition");
	fake_put(&machine, "0-15", "/sys/fs/cgroup/a.slice/cpuset.cpus.effective");
	expect(&machine, tasks, "domain", CHECK_PASS, "partitions: 8-15");
	fake_put(&machine, "isolated invalid (Parent is not a partition root)",
		 "/sys/fs/cgroup/a.slice/b/cpuset.cpus.partition");
	expect(&machine, tasks, "domain", CHECK_FAIL, "8-15");
	fake_remove(&machine, "");
}

static void test_interrupts(struct quiet_tasks *tasks)
{
	struct fake_machine machine;

	quiet_machine(&machine);
	fake_put(&machine, "0-15", "/proc/irq/24/smp_affinity_list");
	fake_put(&machine, "9", "/proc/irq/24/effective_affinity_list");
	expect(&machine, tasks, "irq", CHECK_FAIL, "interrupt 24 (eth0) comes to 9");
	/* Some kernels do not tell it. */
	fake_remove(&machine, "/proc/irq/24/effective_affinity_list");
	expect(&machine, tasks, "irq", CHECK_FAIL, "interrupt 24 (eth0) may come to 8-15");
	fake_remove(&machine, "");
}

static void test_tasks(struct quiet_tasks *tasks)
{
	struct fake_machine machine;

	quiet_machine(&machine);
	tasks->made[9].mask = 0xffff;
	expect(&machine, tasks, "tasks", CHECK_FAIL, "1 of 10 tasks may run there and elsewhere: 900 else\\x0a");
	tasks->made[9].mask = 0xff;
	/* The thread of CPU 15 is not there. */
	strcpy(tasks->made[7].ids.comm, "rcuog/15");
	expect(&machine, tasks, "rcu_nocbs", CHECK_FAIL, ": 15");
	quiet_tasks(tasks);
	fake_remove(&machine, "");
}

void test_isolation_check(void)
{
	struct quiet_tasks tasks;

	quiet_tasks(&tasks);
	test_good(&tasks);
	test_each_check(&tasks);
	test_partitions(&tasks);
	test_interrupts(&tasks);
	test_tasks(&tasks);
}
