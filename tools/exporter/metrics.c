// SPDX-License-Identifier: GPL-2.0
#include "look.h"
#include "metrics.h"

#define ONE(_value) (const struct series[]){ { NULL, _value } }
#define SEVERAL(...) (const struct series[]){ __VA_ARGS__, {} }

#define PROBES(_value)						\
	SEVERAL({ "fork", (_value) + TSCOPE_COST_NEWTASK },	\
		{ "switch", (_value) + TSCOPE_COST_SWITCH },	\
		{ "migrate", (_value) + TSCOPE_COST_MIGRATE },	\
		{ "exec", (_value) + TSCOPE_COST_EXEC },	\
		{ "exit", (_value) + TSCOPE_COST_EXIT },	\
		{ "free", (_value) + TSCOPE_COST_FREE },	\
		{ "waking", (_value) + TSCOPE_COST_WAKING },	\
		{ "wakeup_new", (_value) + TSCOPE_COST_WAKEUP_NEW }, \
		{ "wakeup", (_value) + TSCOPE_COST_WAKEUP },	\
		{ "rename", (_value) + TSCOPE_COST_RENAME },	\
		{ "signal", (_value) + TSCOPE_COST_SIGNAL },	\
		{ "timer", (_value) + TSCOPE_COST_TIMER },	\
		{ "exited", (_value) + TSCOPE_COST_EXITED })

static const struct metric metrics[] = {
	{ "taskscope_tasks", "Tasks that live, each thread counted",
	  NULL, OF_GROUP, GAUGE, NO_UNIT, ONE(GROUP_TASKS) },
	{ "taskscope_run_seconds", "Time that tasks were on a CPU",
	  NULL, OF_GROUP, COUNTER, SECONDS, ONE(COUNT_RUN_NS) },
	{ "taskscope_wait_seconds", "Time that tasks were runnable and not on a CPU",
	  NULL, OF_GROUP, COUNTER, SECONDS, ONE(COUNT_WAIT_NS) },
	{ "taskscope_wait_cause_seconds",
	  "The same by cause: other tasks ran (contended), the tasks could not have run because of a "
	  "quota, a deadline budget or real-time throttling (limit), the CPU was idle and slow to "
	  "take them (idle), not known (unknown)",
	  "cause", OF_GROUP, COUNTER, SECONDS,
	  SEVERAL({ "contended", COUNT_CONTENDED_NS }, { "limit", COUNT_LIMIT_NS },
		  { "idle", COUNT_IDLE_NS }, { "unknown", COUNT_UNKNOWN_NS }) },
	{ "taskscope_sleep_seconds",
	  "Time that tasks slept so that a signal could have woken them, were idle threads of the "
	  "kernel, or had not started yet",
	  NULL, OF_GROUP, COUNTER, SECONDS, ONE(COUNT_SLEEP_NS) },
	{ "taskscope_block_seconds",
	  "Time that tasks slept so that no signal could have woken them, as for a disk",
	  NULL, OF_GROUP, COUNTER, SECONDS, ONE(COUNT_BLOCK_NS) },
	{ "taskscope_stop_seconds", "Time that tasks were stopped by a signal, a tracer or a freezer",
	  NULL, OF_GROUP, COUNTER, SECONDS, ONE(COUNT_STOP_NS) },
	{ "taskscope_wait_duration_seconds",
	  "Lengths of the waits for a CPU that have ended",
	  NULL, OF_GROUP, HISTOGRAM, SECONDS, ONE(COUNT_WAIT_BUCKET) },
	{ "taskscope_longest_open_wait_seconds",
	  "How long the task has waited that waits for a CPU now and has waited longest; 0: none waits",
	  NULL, OF_GROUP, GAUGE, SECONDS, ONE(GROUP_LONGEST_NS) },
	{ "taskscope_switches",
	  "Switches from tasks, as the kernel counts: they left the CPU by themselves (voluntary), or "
	  "it was taken from them",
	  "kind", OF_GROUP, COUNTER, NO_UNIT,
	  SEVERAL({ "voluntary", COUNT_VOLUNTARY }, { "involuntary", COUNT_INVOLUNTARY }) },
	{ "taskscope_switch_partners",
	  "The same switches by what the CPU ran next: a task with the same address space, one with "
	  "another, a kernel thread (or the task is one), the idle task",
	  "partner", OF_GROUP, COUNTER, NO_UNIT,
	  SEVERAL({ "same_mm", COUNT_SAME_MM }, { "cross_mm", COUNT_CROSS_MM },
		  { "kthread", COUNT_KTHREAD }, { "idle", COUNT_TO_IDLE }) },
	{ "taskscope_migrations",
	  "Migrations of tasks to another CPU: of the same core, of the same last level of cache (llc; "
	  "from Linux 6.7 on, before that in node), of the same NUMA node, of another node (remote)",
	  "distance", OF_GROUP, COUNTER, NO_UNIT,
	  SEVERAL({ "core", COUNT_CORE }, { "llc", COUNT_LLC }, { "node", COUNT_NODE },
		  { "remote", COUNT_REMOTE }) },
	{ "taskscope_births", "Tasks that were born, as far as the module saw it",
	  "kind", OF_GROUP, COUNTER, NO_UNIT,
	  SEVERAL({ "process", COUNT_BORN_PROCESSES }, { "thread", COUNT_BORN_THREADS }) },
	{ "taskscope_exits",
	  "Processes that have exited: with status 0 (success), with another status (failure), killed "
	  "by a signal (signal), killed for lack of memory (oom)",
	  "status", OF_GROUP, COUNTER, NO_UNIT,
	  SEVERAL({ "success", COUNT_EXIT_SUCCESS }, { "failure", COUNT_EXIT_FAILURE },
		  { "signal", COUNT_EXIT_SIGNAL }, { "oom", COUNT_EXIT_OOM }) },

	{ "taskscope_cpu_busy_seconds", "Time that the CPU ran tasks, since the module was loaded",
	  NULL, OF_CPU, COUNTER, SECONDS, ONE(CPU_BUSY_NS) },
	{ "taskscope_cpu_idle_seconds",
	  "Time that the CPU ran its idle task or was offline, since the module was loaded",
	  NULL, OF_CPU, COUNTER, SECONDS, ONE(CPU_IDLE_NS) },
	{ "taskscope_cpu_switches",
	  "Switches of the CPU, by the two tasks: with the same address space, with different ones, "
	  "one of them a kernel thread, one of them the idle task",
	  "kind", OF_CPU, COUNTER, NO_UNIT,
	  SEVERAL({ "same_mm", CPU_SAME_MM }, { "cross_mm", CPU_CROSS_MM },
		  { "kthread", CPU_KTHREAD }, { "idle", CPU_TO_IDLE }) },
	{ "taskscope_cpu_migrations", "Tasks that migrated to the CPU, and away from it",
	  "direction", OF_CPU, COUNTER, NO_UNIT,
	  SEVERAL({ "in", CPU_MIGRATED_IN }, { "out", CPU_MIGRATED_OUT }) },

	{ "taskscope_module", "Versions of the module, of its ABI and of the exporter",
	  NULL, OF_MODULE, INFO, NO_UNIT, ONE(MODULE_VERSIONS) },
	{ "taskscope_module_loaded_time_seconds", "When the module was loaded, since 1970",
	  NULL, OF_MODULE, GAUGE, SECONDS, ONE(MODULE_LOADED_NS) },
	{ "taskscope_module_records", "Tasks of which the module has a record",
	  NULL, OF_MODULE, GAUGE, NO_UNIT, ONE(MODULE_RECORDS) },
	{ "taskscope_module_records_begun",
	  "Records that were begun: at the birth of the task (seen), later (adopted)",
	  "how", OF_MODULE, COUNTER, NO_UNIT,
	  SEVERAL({ "seen", MODULE_SEEN }, { "adopted", MODULE_ADOPTED }) },
	{ "taskscope_module_records_missed", "Births for which there was no memory for a record",
	  NULL, OF_MODULE, COUNTER, NO_UNIT, ONE(MODULE_MISSED) },
	{ "taskscope_module_ends_missed",
	  "Exited tasks whose cgroup is not known, because there was no memory to keep it",
	  NULL, OF_MODULE, COUNTER, NO_UNIT, ONE(MODULE_ENDS_MISSED) },
	{ "taskscope_module_memory_bytes", "Memory of the module: for tasks, for CPUs, for streams",
	  "of", OF_MODULE, GAUGE, BYTES,
	  SEVERAL({ "tasks", MODULE_TASK_BYTES }, { "cpus", MODULE_CPU_BYTES },
		  { "streams", MODULE_STREAM_BYTES }) },
	{ "taskscope_module_probe_runs", "How often a probe of the module ran",
	  "probe", OF_MODULE, COUNTER, NO_UNIT, PROBES(PROBE_RUNS) },
	{ "taskscope_module_probe_measured_runs",
	  "How many of these runs the module has measured: about one in 1,024 switches and wakings, one "
	  "in 16 others",
	  "probe", OF_MODULE, COUNTER, NO_UNIT, PROBES(PROBE_MEASURED) },
	{ "taskscope_module_probe_measured_seconds", "How long the measured runs took",
	  "probe", OF_MODULE, COUNTER, SECONDS, PROBES(PROBE_MEASURED_NS) },

	{ "taskscope_exporter_tasks", "Living tasks that the exporter knows",
	  NULL, OF_EXPORTER, GAUGE, NO_UNIT, ONE(EXPORTER_TASKS) },
	{ "taskscope_exporter_tasks_without_record",
	  "Living tasks of which the module has no record, so that their time is in no group",
	  NULL, OF_EXPORTER, GAUGE, NO_UNIT, ONE(EXPORTER_WITHOUT_RECORD) },
	{ "taskscope_exporter_tasks_read",
	  "Tasks that were read, living ones and exited ones: what has changed",
	  NULL, OF_EXPORTER, COUNTER, NO_UNIT, ONE(EXPORTER_READ) },
	{ "taskscope_exporter_exits_lost",
	  "Exited tasks that the module had overwritten before the exporter read them: what they did "
	  "since they were last read is in no group",
	  "kind", OF_EXPORTER, COUNTER, NO_UNIT,
	  SEVERAL({ "process", EXPORTER_LOST_PROCESSES }, { "thread", EXPORTER_LOST_THREADS }) },
	{ "taskscope_exporter_groups", "Groups that are shown, with the group other",
	  NULL, OF_EXPORTER, GAUGE, NO_UNIT, ONE(EXPORTER_GROUPS) },
	{ "taskscope_exporter_groups_limit", "The most groups that are shown, with the group other",
	  NULL, OF_EXPORTER, GAUGE, NO_UNIT, ONE(EXPORTER_MAX_GROUPS) },
	{ "taskscope_exporter_groups_folded",
	  "Groups without tasks that were forgotten, with their counters, to make room for new ones",
	  NULL, OF_EXPORTER, COUNTER, NO_UNIT, ONE(EXPORTER_FOLDED) },
};

const struct metric *metric_at(size_t i)
{
	return i < sizeof(metrics) / sizeof(metrics[0]) ? &metrics[i] : NULL;
}

const struct series *metric_next(const struct metric *metric, const struct series *series)
{
	if (!series)
		return metric->series;
	return metric->label && series[1].label ? &series[1] : NULL;
}
