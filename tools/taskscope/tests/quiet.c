// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "quiet.h"

#define CPU "/sys/devices/system/cpu"

void quiet_machine(struct fake_machine *machine)
{
	unsigned int cpu;

	fake_make(machine);
	fake_put(machine, "0-15", CPU "/online");
	fake_put(machine, "8-15", CPU "/isolated");
	fake_put(machine, "8-15", CPU "/nohz_full");
	fake_put(machine, "quiet isolcpus=nohz,managed_irq,domain,8-15 rcu_nocbs=8-15", "/proc/cmdline");
	fake_put(machine, "flags\t\t: fpu sse", "/proc/cpuinfo");
	fake_put(machine, "", "/sys/fs/cgroup/cpuset.cpus.isolated");
	fake_put(machine, "ff", "/proc/irq/default_smp_affinity");
	fake_put(machine, "0-15", "/proc/irq/3/smp_affinity_list");
	fake_put(machine, "0-7", "/proc/irq/24/smp_affinity_list");
	fake_put(machine, "2", "/proc/irq/24/effective_affinity_list");
	fake_put(machine, "1", "/proc/irq/24/eth0/handled");
	fake_put(machine, "ff", "/sys/devices/virtual/workqueue/cpumask");
	fake_put(machine, "1", "/proc/sys/kernel/watchdog");
	fake_put(machine, "0-7", "/proc/sys/kernel/watchdog_cpumask");
	fake_put(machine, "1", "/proc/sys/kernel/timer_migration");
	for (cpu = 8; cpu < 16; cpu++) {
		fake_put(machine, "performance", CPU "/cpu%u/cpufreq/scaling_governor", cpu);
		fake_put(machine, "POLL", CPU "/cpu%u/cpuidle/state0/name", cpu);
		fake_put(machine, "0", CPU "/cpu%u/cpuidle/state0/disable", cpu);
		fake_put(machine, "C1_ACPI", CPU "/cpu%u/cpuidle/state1/name", cpu);
		fake_put(machine, "0", CPU "/cpu%u/cpuidle/state1/disable", cpu);
		fake_put(machine, "C6", CPU "/cpu%u/cpuidle/state2/name", cpu);
		fake_put(machine, "1", CPU "/cpu%u/cpuidle/state2/disable", cpu);
		fake_put(machine, cpu % 2 ? "9,11,13,15" : "8,10,12,14",
			 CPU "/cpu%u/topology/thread_siblings_list", cpu);
	}
}

static void make_task(struct ts_task *task, struct quiet_task *made, __s32 tid, const char *comm,
		      __u32 kind, __u64 mask)
{
	*made = (struct quiet_task){ .ids.kind = kind, .affinity.nr_cpus = 16, .mask = mask };
	snprintf(made->ids.comm, sizeof(made->ids.comm), "%s", comm);
	memset(task, 0, sizeof(*task));
	task->rec.tid = tid;
	task->rec.ids = &made->ids;
	task->rec.affinity = &made->affinity;
}

void quiet_tasks(struct quiet_tasks *tasks)
{
	char comm[TSCOPE_COMM_BYTES];
	unsigned int i;

	for (i = 0; i < 8; i++) {
		snprintf(comm, sizeof(comm), "rcuo%c/%u", i % 2 ? 'p' : 's', 8 + i);
		make_task(&tasks->task[i], &tasks->made[i], 10 + i, comm, TSCOPE_KIND_KTHREAD, 0xff);
	}
	make_task(&tasks->task[8], &tasks->made[8], 800, "app", 0, 0xff00);
	make_task(&tasks->task[9], &tasks->made[9], 900, "else\n", 0, 0xff);
	tasks->set = (struct ts_set){ .task = tasks->task, .nr = 10 };
}

struct record past_record(struct past *past)
{
	*past = (struct past){
		.sched.cpu = 3, .counts = { .voluntary = 4, .involuntary = 1 },
		.accounts = { .since_ns = 1000, .now_ns = 1100, .run_ns = 60,
			      .account = TSCOPE_ACCOUNT_SLEEP, .opened_ns = 1090 },
	};
	return (struct record){ .tid = 7, .ids = &past->ids, .sched = &past->sched,
				.counts = &past->counts, .accounts = &past->accounts,
				.wakers = &past->wakers, .moves = &past->moves };
}
