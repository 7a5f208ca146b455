/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PERFETTO_H
#define TASKSCOPE_PERFETTO_H

#include "event_print.h"
#include "file_reader.h"
#include "members.h"

/**
 * struct perfetto_cpu - what events told of a CPU
 * @running:  the task that it runs
 * @prio:     the priority that this got with the CPU
 * @is_known: @running is
 * @has_prio: @prio is known
 */
struct perfetto_cpu {
	__s32 running;
	int prio;
	bool is_known;
	bool has_prio;
};

/**
 * struct perfetto - a Perfetto trace that is being written
 * @out:     bytes are added here
 * @comms:   what tasks are called
 * @boot_ns: CLOCK_BOOTTIME is so much ahead of CLOCK_MONOTONIC
 * @members: which task is of which process, and which have ended
 * @cpu:     what the CPUs do, as the reader of the trace knows it
 * @nr_cpus: how many
 * @name:    room for names
 */
struct perfetto {
	struct text *out;
	const struct comm_cache *comms;
	__u64 boot_ns;
	struct members members;
	struct perfetto_cpu *cpu;
	__u32 nr_cpus;
	struct text name[2];
};

/**
 * perfetto_begin() - what comes before the events: clocks, the system, its tasks
 * @p:	       filled
 * @out:       where to
 * @recording: of it all but its events
 * @comms:     what tasks are called; to be kept up to date by event_follow()
 */
void perfetto_begin(struct perfetto *p, struct text *out, const struct ts_file *recording,
		    const struct comm_cache *comms);

/**
 * perfetto_event() - an event
 * @p:	   the trace
 * @event: the event
 */
void perfetto_event(struct perfetto *p, const struct ts_event *event);

/**
 * perfetto_pass() - an event that is not to be in the trace
 * @p:	   the trace
 * @event: the event: names and ends are those that it tells of
 */
void perfetto_pass(struct perfetto *p, const struct ts_event *event);

/**
 * perfetto_end() - give memory back
 * @p: the trace, which is whole
 */
void perfetto_end(struct perfetto *p);

#endif
