// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs that go offline: a last switch, without a tracepoint, from the stopper to the idle task.
 * This switch is noted once the CPU is offline.
 *
 * Locking: see cpu.c.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/irqflags.h>

#include "clock.h"
#include "cpu.h"
#include "cpu_history.h"
#include "hotplug.h"
#include "idle.h"
#include "probe_switch.h"
#include "wait_limit.h"

/* State number from cpuhp_setup_state(); 0: none. */
static int tscope_hotplug_state;

/*
 * A CPU is offline.
 *
 * Context: process context, on another CPU; @nr stays offline meanwhile.
 * Return: 0.
 */
static int tscope_hotplug_dead(unsigned int nr)
{
	struct tscope_cpu *cpu = per_cpu_ptr(&tscope_cpus, nr);
	struct tscope_record *rec = cpu->running;
	unsigned long flags;
	u64 now;

	/* Readers spin until the end: the writer must not be preempted. */
	local_irq_save(flags);
	tscope_history_begin(cpu->history);
	now = tscope_clock();
	if (tscope_limit_goes_on(&cpu->history->limits))
		tscope_limit_offline(&cpu->history->limits, now, tscope_idle_at(nr, now));
	if (rec)
		tscope_cpu_stop_stopper(cpu, rec, nr, now);
	tscope_history_end(cpu->history);
	local_irq_restore(flags);
	return 0;
}

/**
 * tscope_hotplug_watch() - begin to note each CPU that goes offline
 *
 * Context: process context; sleeps; the hooks are attached.
 * Return: 0, or the error of cpuhp_setup_state_nocalls().
 */
int tscope_hotplug_watch(void)
{
	int state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "taskscope:dead", NULL,
					      tscope_hotplug_dead);
	unsigned int cpu;

	if (state < 0)
		return state;
	tscope_hotplug_state = state;
	/* A CPU may have gone offline after the hooks were attached. */
	cpus_read_lock();
	for_each_possible_cpu(cpu)
		if (!cpu_online(cpu))
			tscope_hotplug_dead(cpu);
	cpus_read_unlock();
	return 0;
}

/**
 * tscope_hotplug_unwatch() - undo tscope_hotplug_watch(), if it was called
 *
 * Context: process context; sleeps; the hooks are still attached.
 */
void tscope_hotplug_unwatch(void)
{
	if (tscope_hotplug_state)
		cpuhp_remove_state_nocalls(tscope_hotplug_state);
}
