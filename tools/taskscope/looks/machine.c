// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "added.h"
#include "cgroup_mount.h"
#include "cpulist.h"
#include "machine.h"
#include "memory.h"
#include "text.h"

#define SECOND_NS 1000000000ULL
#define IDLE_STATES_MAX 16

static void *allocate(size_t nr, size_t bytes)
{
	void *memory = calloc(nr + 1, bytes);

	if (!memory)
		out_of_memory();
	return memory;
}

/* cpuN USER NICE SYSTEM IDLE IOWAIT IRQ SOFTIRQ STEAL ..., in ticks of user space. */
static void read_steal(struct machine *machine)
{
	FILE *file = fopen("/proc/stat", "re");
	const long hz = sysconf(_SC_CLK_TCK);
	unsigned long long steal;
	char line[1024];
	unsigned int cpu;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "cpu%u %*u %*u %*u %*u %*u %*u %*u %llu", &cpu, &steal) == 2 &&
		    cpu < machine->nr && hz > 0)
			machine->steal_ns[cpu] = steal * (SECOND_NS / hz);
	if (file)
		fclose(file);
}

int machine_read(struct machine *machine, const struct ts *client)
{
	__u32 cpu;
	int err;

	machine->nr = client->info.nr_cpus;
	machine->get = allocate(machine->nr, sizeof(*machine->get));
	machine->steal_ns = allocate(machine->nr, sizeof(*machine->steal_ns));
	for (cpu = 0; cpu < machine->nr; cpu++) {
		err = ts_device_cpu(client, cpu, &machine->get[cpu]);
		/* Numbers need not be without gaps. */
		if (err == -ENXIO)
			machine->get[cpu].size = 0;
		else if (err)
			return err;
	}
	read_steal(machine);
	return 0;
}

/* Return: @set, empty where there is none. */
static const struct cpu_set *read_isolated(struct cpu_set *set)
{
	char line[4096];

	if (!cgroup_read_line("", "/sys/devices/system/cpu", "isolated", line, sizeof(line)) ||
	    !cpulist_parse(set->word, VERDICT_CPUS, line))
		*set = (struct cpu_set){};
	return set;
}

void machine_since(struct verdict_input *in, const struct machine *before,
		   const struct machine *after, __u64 loaded_ns)
{
	struct verdict_cpu *cpu = allocate(after->nr, sizeof(*cpu));
	const struct tscope_cpu_get *now, *then;
	struct cpu_set isolated;
	__u32 i;

	in->cpu = cpu;
	read_isolated(&isolated);
	for (i = 0; i < after->nr; i++) {
		now = &after->get[i];
		if (!now->size)
			continue;
		then = before && i < before->nr && before->get[i].size ? &before->get[i] : NULL;
		cpu->cpu = i;
		cpu->is_online = now->flags & TSCOPE_CPU_ONLINE;
		cpu->is_isolated = i < VERDICT_CPUS && isolated.word[i / 64] >> i % 64 & 1;
		cpu->window_ns = added(now->now_ns, then ? then->now_ns : loaded_ns);
		cpu->idle_ns = added(now->idle_ns, then ? then->idle_ns : 0);
		cpu->steal_ns = added(after->steal_ns[i], then ? before->steal_ns[i] : 0);
		cpu++;
	}
	in->nr_cpus = cpu - in->cpu;
}

static bool read_number(const char *folder, const char *name, __s64 *number)
{
	long long value;
	char line[64];

	if (!cgroup_read_line("", folder, name, line, sizeof(line)) ||
	    sscanf(line, "%lld", &value) != 1)
		return false;
	*number = value;
	return true;
}

/* The deepest idle state that is not disabled, of CPU 0. */
static void read_idle_states(struct verdict_input *in)
{
	struct text folder = {};
	__s64 latency, disabled;
	unsigned int i;

	for (i = 1; i < IDLE_STATES_MAX; i++) {
		text_clear(&folder);
		text_printf(&folder, "/sys/devices/system/cpu/cpu0/cpuidle/state%u", i);
		if (!read_number(folder.s, "latency", &latency))
			break;
		if (read_number(folder.s, "disable", &disabled) && disabled)
			continue;
		in->idle_state = i;
		in->idle_latency_us = latency;
	}
	text_free(&folder);
}

void machine_read_settings(struct verdict_input *in)
{
	static const char folder[] = "/proc/sys/kernel";
	__s64 number;

	in->has_autogroups = read_number(folder, "sched_autogroup_enabled", &number) && number;
	in->has_fair_server = !access("/sys/kernel/debug/sched/fair_server", F_OK);
	if (read_number(folder, "sched_rt_period_us", &number) && number > 0 &&
	    read_number(folder, "sched_rt_runtime_us", &in->rt_runtime_us))
		in->rt_period_us = number;
	read_idle_states(in);
}

void machine_free(struct machine *machine)
{
	free(machine->get);
	free(machine->steal_ns);
	*machine = (struct machine){};
}
