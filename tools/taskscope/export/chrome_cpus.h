/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHROME_CPUS_H
#define TASKSCOPE_CHROME_CPUS_H

#include "chrome_json.h"
#include "export_events.h"
#include "replay_set.h"

/**
 * struct chrome_run - what a CPU runs
 * @tid:      the task; 0: none, or not known
 * @since_ns: since when that is known
 * @heard_ns: the latest event of the CPU
 * @prio:     priority of the task
 * @has_prio: @prio is known
 */
struct chrome_run {
	__s32 tid;
	__u64 since_ns;
	__u64 heard_ns;
	int prio;
	bool has_prio;
};

/**
 * struct chrome_cpus - the lines of the CPUs
 * @ex:	 what is exported
 * @out: the JSON
 * @cpu: the CPUs
 * @has_switches: it is known when they change their tasks
 */
struct chrome_cpus {
	const struct export *ex;
	struct chrome_out *out;
	struct chrome_run *cpu;
	bool has_switches;
};

/**
 * chrome_cpus_begin() - name the lines, and find which tasks run as the recording begins
 * @cpus: zeroes, with @ex and @out
 */
void chrome_cpus_begin(struct chrome_cpus *cpus);

/**
 * chrome_cpus_take() - show what an event ends
 * @cpus:  the lines
 * @set:   the tasks, which have gone on by the event
 * @event: the event, before names follow it
 */
void chrome_cpus_take(struct chrome_cpus *cpus, const struct replay_set *set,
		      const struct ts_event *event);

/**
 * chrome_cpus_end() - show what goes on as the recording ends, and forget all
 * @cpus:  the lines
 * @set:   the tasks
 * @until: when it ends
 */
void chrome_cpus_end(struct chrome_cpus *cpus, const struct replay_set *set, __u64 until);

#endif
