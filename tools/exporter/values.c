// SPDX-License-Identifier: GPL-2.0
#include "metrics.h"
#include "values.h"

bool value_of_group(const struct accounting *accounting, struct group *group, unsigned int what,
		    __u64 *value)
{
	switch (what) {
	case GROUP_TASKS:
		*value = group->nr_tasks;
		return true;
	case GROUP_LONGEST_NS:
		*value = group->longest_ns;
		return true;
	case COUNT_LLC:
		*value = group_show(group, what, accounting->now_ns);
		return accounting->has_llc;
	default:
		*value = group_show(group, what, accounting->now_ns);
		return true;
	}
}

bool value_of_cpu(const struct cpu *cpu, unsigned int what, __u64 *value)
{
	*value = cpu->count[what];
	if (what == CPU_MIGRATED_IN || what == CPU_MIGRATED_OUT)
		return cpu->is_there && cpu->has_migrations;
	return cpu->is_there;
}

/* A probe that is not attached has no runs, and is left out. */
static bool value_of_probe(const struct tscope_info *info, unsigned int what, __u64 *value)
{
	const struct tscope_probe_cost *cost = &info->cost[what % PROBE_RUNS];

	if (what >= PROBE_MEASURED_NS)
		*value = cost->measured_ns;
	else if (what >= PROBE_MEASURED)
		*value = cost->nr_measured;
	else
		*value = cost->nr;
	return cost->nr || info->hooks & 1ULL << (what % PROBE_RUNS);
}

static __u64 value_of_module(const struct look *look, unsigned int what)
{
	const struct tscope_info *info = ts_info(look->ts);

	switch (what) {
	case MODULE_LOADED_NS:	return look->loaded_ns;
	case MODULE_RECORDS:	return info->nr_records;
	case MODULE_SEEN:	return info->nr_seen;
	case MODULE_ADOPTED:	return info->nr_adopted;
	case MODULE_MISSED:	return info->nr_missed;
	case MODULE_ENDS_MISSED: return info->nr_ends_missed;
	case MODULE_TASK_BYTES:	return info->memory_bytes;
	case MODULE_CPU_BYTES:	return info->cpu_bytes;
	default:		return info->stream_bytes;
	}
}

bool value_of_look(const struct look *look, unsigned int what, __u64 *value)
{
	const struct accounting *accounting = &look->accounting;

	if (what >= PROBE_RUNS)
		return value_of_probe(ts_info(look->ts), what, value);
	switch (what) {
	case EXPORTER_TASKS:
		*value = accounting->seen.nr;
		break;
	case EXPORTER_WITHOUT_RECORD:
		*value = accounting->nr_without_record;
		break;
	case EXPORTER_READ:
		*value = accounting->nr_read;
		break;
	case EXPORTER_LOST_PROCESSES:
		*value = look->processes.missed;
		break;
	case EXPORTER_LOST_THREADS:
		*value = look->threads.missed;
		break;
	case EXPORTER_GROUPS:
		*value = accounting->groups.nr_used;
		break;
	case EXPORTER_MAX_GROUPS:
		*value = accounting->groups.max;
		break;
	case EXPORTER_FOLDED:
		*value = accounting->groups.nr_folded;
		break;
	default:
		*value = value_of_module(look, what);
	}
	return true;
}
