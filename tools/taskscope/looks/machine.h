/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MACHINE_H
#define TASKSCOPE_MACHINE_H

#include "device.h"
#include "input.h"

/**
 * struct machine - the CPUs at one time
 * @get: TSCOPE_CPU_GET of each; size 0: there is no such CPU
 * @steal_ns: of each: what the host took, since boot
 * @nr:	 numbers are below this
 */
struct machine {
	struct tscope_cpu_get *get;
	__u64 *steal_ns;
	__u32 nr;
};

/**
 * machine_read() - look at the CPUs
 * @machine: filled, for machine_free()
 * @client:  the device
 *
 * Return: 0 or -errno.
 */
int machine_read(struct machine *machine, const struct ts *client);

/**
 * machine_since() - what the CPUs did between two looks
 * @in:	    cpu and nr_cpus are filled; the caller frees cpu
 * @before: the first look; NULL: since load
 * @after:  the second look
 * @loaded_ns: tscope_info.loaded_ns
 */
void machine_since(struct verdict_input *in, const struct machine *before,
		   const struct machine *after, __u64 loaded_ns);

/**
 * machine_read_settings() - limits of real-time tasks, autogroups, idle states
 * @in: filled
 */
void machine_read_settings(struct verdict_input *in);

/**
 * machine_free() - free what machine_read() has filled
 * @machine: the machine
 */
void machine_free(struct machine *machine);

#endif
