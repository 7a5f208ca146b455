// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "entitled.h"
#include "memory.h"

/*
 * What a group has on one CPU.  @nr members are runnable there; @load is their weight, where that
 * of a group counts with its part for this CPU; @part is that of the group itself.
 */
struct load {
	size_t nr;
	double load;
	double part;
};

struct group {
	struct entitled_share share;
	size_t above;
	double weight;
	struct load *on;
};

struct task {
	struct entitled_share share;
	size_t group;
	double weight;
	size_t cpu;
	/* Its place among those of its CPU. */
	size_t place;
};

struct cpu {
	__u64 since_ns;
	size_t running;
	size_t *runnable;
	size_t nr;
};

struct entitled {
	struct group *group;
	size_t nr_groups;
	struct task *task;
	size_t nr_tasks;
	struct cpu *cpu;
	size_t nr_cpus;
	size_t only;
};

static void *grow(void *array, size_t nr, size_t bytes)
{
	/* Powers of two, beginning with 16. */
	if (nr & (nr - 1) || (nr && nr < 16))
		return array;
	array = reallocarray(array, nr ? 2 * nr : 16, bytes);
	if (!array)
		out_of_memory();
	return array;
}

static void *zeroes(size_t nr, size_t bytes)
{
	void *array = calloc(nr, bytes);

	if (!array)
		out_of_memory();
	return array;
}

struct entitled *entitled_new(size_t nr_cpus, size_t only)
{
	struct entitled *e = zeroes(1, sizeof(*e));
	size_t i;

	e->nr_cpus = nr_cpus;
	e->only = only;
	e->cpu = zeroes(nr_cpus, sizeof(*e->cpu));
	for (i = 0; i < nr_cpus; i++)
		e->cpu[i].running = ENTITLED_NONE;
	entitled_add_group(e, ENTITLED_NONE, 0);
	return e;
}

void entitled_free(struct entitled *e)
{
	size_t i;

	if (!e)
		return;
	for (i = 0; i < e->nr_cpus; i++)
		free(e->cpu[i].runnable);
	for (i = 0; i < e->nr_groups; i++)
		free(e->group[i].on);
	free(e->cpu);
	free(e->group);
	free(e->task);
	free(e);
}

size_t entitled_add_group(struct entitled *e, size_t above, double weight)
{
	e->group = grow(e->group, e->nr_groups, sizeof(*e->group));
	e->group[e->nr_groups] = (struct group){
		.above = above,
		.weight = weight,
		.on = zeroes(e->nr_cpus, sizeof(struct load)),
	};
	return e->nr_groups++;
}

size_t entitled_add_task(struct entitled *e, size_t group, double weight)
{
	e->task = grow(e->task, e->nr_tasks, sizeof(*e->task));
	e->task[e->nr_tasks] = (struct task){
		.group = group,
		.weight = weight,
		.cpu = ENTITLED_NONE,
	};
	return e->nr_tasks++;
}

/* The part of its CPU that a runnable task is entitled to; groups on the way up get as much. */
static void divide(struct entitled *e, const struct task *task, double ns,
		   struct entitled_share *share)
{
	double part = task->weight;
	size_t group;

	for (group = task->group; ; group = e->group[group].above) {
		part /= e->group[group].on[task->cpu].load;
		if (group == ENTITLED_ROOT)
			break;
		part *= e->group[group].on[task->cpu].part;
	}
	share->entitled_ns += ns * part;
	for (group = task->group; group != ENTITLED_NONE; group = e->group[group].above)
		e->group[group].share.entitled_ns += ns * part;
}

static void receive(struct entitled *e, struct task *task, __u64 ns)
{
	size_t group;

	task->share.received_ns += ns;
	for (group = task->group; group != ENTITLED_NONE; group = e->group[group].above)
		e->group[group].share.received_ns += ns;
}

static void settle(struct entitled *e, size_t nr, __u64 now)
{
	struct cpu *cpu = &e->cpu[nr];
	__u64 ns = now > cpu->since_ns ? now - cpu->since_ns : 0;
	struct task *task;
	size_t i;

	if (!ns)
		return;
	cpu->since_ns = now;
	if (e->only != ENTITLED_NONE && e->only != nr)
		return;
	for (i = 0; i < cpu->nr; i++) {
		task = &e->task[cpu->runnable[i]];
		task->share.runnable_ns += ns;
		if (cpu->running != ENTITLED_NONE)
			divide(e, task, ns, &task->share);
	}
	for (i = 0; i < e->nr_groups && cpu->nr; i++)
		if (e->group[i].on[nr].nr)
			e->group[i].share.runnable_ns += ns;
	if (cpu->running != ENTITLED_NONE)
		receive(e, &e->task[cpu->running], ns);
}

/* A change on one CPU changes the weights of the groups above on all their CPUs. */
static void settle_around(struct entitled *e, size_t group, size_t cpu, __u64 now)
{
	size_t i;

	settle(e, cpu, now);
	if (group == ENTITLED_ROOT)
		return;
	while (e->group[group].above != ENTITLED_ROOT)
		group = e->group[group].above;
	for (i = 0; i < e->nr_cpus; i++)
		if (e->group[group].on[i].nr)
			settle(e, i, now);
}

/* Sums of what comes and goes need not come back to 0 by themselves. */
static void add_load(struct load *on, double more)
{
	on->load = on->nr ? on->load + more : 0;
}

/* Divides the weight of a group anew.  @nr: what its members on @cpu have become more by. */
static void divide_weight(struct entitled *e, size_t nr, size_t cpu, int more)
{
	struct group *group = &e->group[nr], *above = &e->group[group->above];
	double all = 0, part;
	size_t i;

	/* Its first member has come, or the last has gone. */
	if (more > 0 && group->on[cpu].nr == 1)
		above->on[cpu].nr++;
	else if (more < 0 && !group->on[cpu].nr)
		above->on[cpu].nr--;
	for (i = 0; i < e->nr_cpus; i++)
		all += group->on[i].load;
	for (i = 0; i < e->nr_cpus; i++) {
		part = group->on[i].nr ? group->weight * group->on[i].load / all : 0;
		add_load(&above->on[i], part - group->on[i].part);
		group->on[i].part = part;
	}
}

/* Return: whether the number of members on @cpu of the group above has changed. */
static int changes_above(const struct group *group, size_t cpu, int more)
{
	if (more > 0)
		return group->on[cpu].nr == 1;
	return more && !group->on[cpu].nr ? -1 : 0;
}

static void change(struct entitled *e, const struct task *task, size_t cpu, int more)
{
	size_t nr = task->group;

	e->group[nr].on[cpu].nr += more;
	add_load(&e->group[nr].on[cpu], more * task->weight);
	for (; nr != ENTITLED_ROOT; nr = e->group[nr].above) {
		divide_weight(e, nr, cpu, more);
		more = changes_above(&e->group[nr], cpu, more);
	}
}

static void take_out(struct entitled *e, struct task *task, __u64 now)
{
	struct cpu *cpu = &e->cpu[task->cpu];
	size_t last;

	settle_around(e, task->group, task->cpu, now);
	if (cpu->running == (size_t)(task - e->task))
		cpu->running = ENTITLED_NONE;
	last = cpu->runnable[--cpu->nr];
	cpu->runnable[task->place] = last;
	e->task[last].place = task->place;
	change(e, task, task->cpu, -1);
	task->cpu = ENTITLED_NONE;
}

void entitled_put(struct entitled *e, size_t nr, size_t to, __u64 now)
{
	struct task *task = &e->task[nr];
	struct cpu *cpu;

	if (task->cpu == to)
		return;
	if (task->cpu != ENTITLED_NONE)
		take_out(e, task, now);
	if (to == ENTITLED_NONE)
		return;
	settle_around(e, task->group, to, now);
	cpu = &e->cpu[to];
	cpu->runnable = grow(cpu->runnable, cpu->nr, sizeof(*cpu->runnable));
	task->place = cpu->nr;
	cpu->runnable[cpu->nr++] = nr;
	task->cpu = to;
	change(e, task, to, 1);
}

void entitled_run(struct entitled *e, size_t cpu, size_t task, __u64 now)
{
	settle(e, cpu, now);
	e->cpu[cpu].running = task;
}

void entitled_until(struct entitled *e, __u64 now)
{
	size_t i;

	for (i = 0; i < e->nr_cpus; i++)
		settle(e, i, now);
}

void entitled_restart(struct entitled *e, __u64 now)
{
	size_t i;

	entitled_until(e, now);
	for (i = 0; i < e->nr_cpus; i++)
		e->cpu[i].since_ns = now;
	for (i = 0; i < e->nr_tasks; i++)
		e->task[i].share = (struct entitled_share){};
	for (i = 0; i < e->nr_groups; i++)
		e->group[i].share = (struct entitled_share){};
}

const struct entitled_share *entitled_of_task(const struct entitled *e, size_t task)
{
	return &e->task[task].share;
}

const struct entitled_share *entitled_of_group(const struct entitled *e, size_t group)
{
	return &e->group[group].share;
}
