/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PERFETTO_PACKET_H
#define TASKSCOPE_PERFETTO_PACKET_H

#include "event_print.h"
#include "members.h"
#include "perfetto.pb-c.h"

/* The track of what ftrace has no event for. */
#define PERFETTO_TRACK 1

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
 * perfetto_put() - a packet, at no time
 * @p:	    the trace
 * @packet: the packet
 */
void perfetto_put(struct perfetto *p, TracePacket *packet);

/**
 * perfetto_put_at() - a packet
 * @p:	     the trace
 * @packet:  the packet
 * @time_ns: its time
 */
void perfetto_put_at(struct perfetto *p, TracePacket *packet, __u64 time_ns);

/**
 * perfetto_visible() - a name in UTF-8, as all strings of a trace are
 * @t:	  room for it
 * @comm: the name
 *
 * Return: the name, in @t; NULL: not known.
 */
char *perfetto_visible(struct text *t, const char *comm);

/**
 * perfetto_name() - the name of a task
 * @p:	 the trace
 * @i:	 which room for names is taken
 * @tid: the task
 * @cpu: the CPU, if that is its idle task
 *
 * Return: the name; NULL: not known.
 */
char *perfetto_name(struct perfetto *p, int i, __s32 tid, __u32 cpu);

#endif
