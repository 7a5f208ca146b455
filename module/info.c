// SPDX-License-Identifier: GPL-2.0
/* What the module reports about itself and about CPUs, for the device and for debugfs. */
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/topology.h>
#include <linux/time.h>
#include <linux/ktime.h>

#include "blame.h"
#include "clock.h"
#include "cost.h"
#include "cpu.h"
#include "exited_ring.h"
#include "fill_task.h"
#include "hooks.h"
#include "idle.h"
#include "info.h"
#include "kill_sender.h"
#include "pidns.h"
#include "process.h"
#include "record.h"
#include "stream.h"
#include "table.h"
#include "task_end.h"
#include "task_key.h"

static u64 tscope_loaded_ns;

/**
 * tscope_info_init() - note the time of load
 *
 * Return: the time, from which on everything is counted.
 */
u64 tscope_info_init(void)
{
	tscope_loaded_ns = tscope_clock_any();
	return tscope_loaded_ns;
}

/**
 * tscope_info_fill_cpu() - fill struct tscope_cpu_get
 * @ns:	 pid namespace of the reader
 * @cpu: number of a possible CPU
 * @get: filled, but for its size
 *
 * Context: process context.
 */
void tscope_info_fill_cpu(struct pid_namespace *ns, unsigned int cpu,
			  struct tscope_cpu_get *get)
{
	struct tscope_history_entry entry;

	memset(get, 0, sizeof(*get));
	get->cpu = cpu;
	get->idle_ns = tscope_idle_read(cpu, &get->now_ns);
	get->node = cpu_to_node(cpu);
	tscope_cpu_switch_kinds(cpu, &get->switches);
	if (cpu_online(cpu))
		get->flags |= TSCOPE_CPU_ONLINE;
	if (tscope_cpu_has_matrix()) {
		get->flags |= TSCOPE_CPU_HAS_MIGRATIONS;
		tscope_cpu_migrated(cpu, &get->migrated_in, &get->migrated_out);
	}
	tscope_history_latest(tscope_cpu_history(cpu), &entry);
	/* The CPU may be going offline, and its stopper the latest task: see tscope_hotplug_dead(). */
	if (!cpu_online(cpu))
		entry.who = entry.tid = 0;
	rcu_read_lock();
	get->tid = tscope_pidns_nr(ns, entry.tid, entry.who);
	rcu_read_unlock();
	if (get->tid) {
		get->key = tscope_key_of(entry.who);
		memcpy(get->comm, entry.comm, sizeof(get->comm));
	}
}

/**
 * tscope_info_fill() - versions, abilities and counters
 * @info: filled
 *
 * Context: process context.
 */
void tscope_info_fill(struct tscope_info *info)
{
	struct tscope_stream_stats streams;
	struct tscope_table_stats stats;
	u64 now = tscope_clock_any();
	unsigned int kind;

	tscope_table_stats(&stats);
	tscope_stream_stats(&streams);
	*info = (struct tscope_info) {
		.size = sizeof(*info),
		.abi_major = TSCOPE_ABI_MAJOR,
		.abi_minor = TSCOPE_ABI_MINOR,
		.version = TSCOPE_VERSION,
		.groups = tscope_fill_groups(),
		.hooks = tscope_hooks_attached(),
		.clock_id = CLOCK_MONOTONIC,
		.nr_cpus = nr_cpu_ids,
		.now_ns = now,
		.loaded_ns = tscope_loaded_ns,
		.nr_records = stats.nr_records,
		.nr_seen = stats.nr_seen,
		.nr_adopted = stats.nr_adopted,
		.nr_missed = tscope_record_missed(),
		.nr_freed = stats.nr_freed,
		.nr_switches = tscope_cpu_total_switches(),
		.nr_migrations = tscope_cpu_total_migrations(),
		.memory_bytes = stats.memory_bytes + tscope_record_spare_bytes() +
				tscope_exited_ring_bytes() + tscope_process_bytes() +
				tscope_end_bytes() + tscope_killer_bytes(),
		.nr_exited = tscope_exited_ring_total(TSCOPE_RING_PROCESSES),
		.blame_ns = READ_ONCE(tscope_blame_ns),
		.exited_max = tscope_exited_ring_max(TSCOPE_RING_PROCESSES),
		.exited_threads_max = tscope_exited_ring_max(TSCOPE_RING_THREADS),
		.nr_exited_threads = tscope_exited_ring_total(TSCOPE_RING_THREADS),
		.exited_whole_ns = tscope_exited_ring_whole(TSCOPE_RING_PROCESSES),
		.exited_threads_whole_ns = tscope_exited_ring_whole(TSCOPE_RING_THREADS),
		.nr_ends_missed = tscope_end_missed(),
		.nr_streams = streams.nr,
		.clock_cost_ns = min_t(u64, tscope_clock_cost(), U16_MAX),
		.clock_source = tscope_clock_is_counter() ? TSCOPE_CLOCK_COUNTER :
							    TSCOPE_CLOCK_KERNEL,
		.stream_bytes = streams.bytes,
		.stream_bytes_max = streams.bytes_max,
		.events = tscope_stream_events(),
		.snapshot_filters = TSCOPE_SNAPSHOT_FILTERS,
		.stream_filters = TSCOPE_STREAM_FILTERS,
		.snapshot_flags = TSCOPE_SNAPSHOT_FLAGS,
		.stream_flags = TSCOPE_STREAM_FLAGS,
		.ring_head_bytes = TSCOPE_BLOCK_BYTES,
		.block_head_bytes = sizeof(struct tscope_block),
		.real_ns = ktime_to_ns(ktime_mono_to_any(ns_to_ktime(now), TK_OFFS_REAL)),
		.cpu_bytes = tscope_cpu_bytes(),
		.boot_ns = ktime_to_ns(ktime_mono_to_any(ns_to_ktime(now), TK_OFFS_BOOT)),
	};
	memcpy(info->group_bytes, tscope_group_bytes, sizeof(info->group_bytes));
	for (kind = 0; kind < TSCOPE_COST_KINDS; kind++)
		tscope_cost_read(kind, &info->cost[kind]);
	/* These two are counted with the CPUs. */
	info->cost[TSCOPE_COST_SWITCH].nr = info->nr_switches;
	info->cost[TSCOPE_COST_WAKING].nr = tscope_cpu_total_wakings();
}
