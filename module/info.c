// SPDX-License-Identifier: GPL-2.0
/* What the module says of itself, to the device and to debugfs alike. */
#include <linux/cpumask.h>
#include <linux/string.h>
#include <linux/time.h>
#include <linux/ktime.h>

#include "cpu.h"
#include "hooks.h"
#include "info.h"
#include "inspect.h"
#include "record.h"
#include "table.h"

static u64 tscope_loaded_ns;

/**
 * tscope_info_init() - the module begins to look
 */
void tscope_info_init(void)
{
	tscope_loaded_ns = ktime_get_mono_fast_ns();
}

/**
 * tscope_info_fill() - versions, abilities and counters
 * @info: filled
 *
 * Context: process context.
 */
void tscope_info_fill(struct tscope_info *info)
{
	struct tscope_table_stats stats;

	tscope_table_stats(&stats);
	*info = (struct tscope_info) {
		.size = sizeof(*info),
		.abi_major = TSCOPE_ABI_MAJOR,
		.abi_minor = TSCOPE_ABI_MINOR,
		.version = TSCOPE_VERSION,
		.groups = tscope_inspect_groups(),
		.hooks = tscope_hooks_attached(),
		.clock_id = CLOCK_MONOTONIC,
		.nr_cpus = nr_cpu_ids,
		.now_ns = ktime_get_mono_fast_ns(),
		.loaded_ns = tscope_loaded_ns,
		.nr_records = stats.nr_records,
		.nr_seen = stats.nr_seen,
		.nr_adopted = stats.nr_adopted,
		.nr_missed = tscope_record_missed(),
		.nr_freed = stats.nr_freed,
		.nr_switches = tscope_cpu_total_switches(),
		.nr_migrations = tscope_cpu_total_migrations(),
		.memory_bytes = stats.memory_bytes + tscope_record_spare_bytes(),
	};
}
