// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu_weight.h"
#include "fairness.h"
#include "memory.h"
#include "tasks.h"

/* A path, and the group that tasks there are in: that cgroup, or one above it. */
struct place {
	char *path;
	size_t group;
};

struct known_group {
	char *name;
	size_t above;
	double weight;
};

/* By runnable_task.own. */
struct known_task {
	const struct runnable_task *task;
	size_t group;
	double weight;
	__u64 cgroup;
	__u64 limit_ns;
};

struct fairness {
	struct fairness_source source;
	struct entitled *entitled;
	struct runnable *runnable;
	struct place *place;
	size_t nr_places;
	struct known_group *group;
	size_t nr_groups;
	struct known_task *task;
	size_t nr_tasks;
	struct fairness_totals totals;
};

static void *more(void *array, size_t nr, size_t bytes)
{
	array = reallocarray(array, nr + 1, bytes);
	if (!array)
		out_of_memory();
	return array;
}

static char *copy(const char *s, size_t bytes)
{
	char *to = strndup(s, bytes);

	if (!to)
		out_of_memory();
	return to;
}

static size_t add_group(struct fairness *f, const char *name, size_t above, double weight)
{
	f->group = more(f->group, f->nr_groups, sizeof(*f->group));
	f->group[f->nr_groups] = (struct known_group){ copy(name, strlen(name)), above, weight };
	/* The root is there from the beginning. */
	return f->nr_groups++ ? entitled_add_group(f->entitled, above, weight) : ENTITLED_ROOT;
}

static size_t add_place(struct fairness *f, const char *path, size_t bytes, size_t group)
{
	f->place = more(f->place, f->nr_places, sizeof(*f->place));
	f->place[f->nr_places++] = (struct place){ copy(path, bytes), group };
	return group;
}

/* The group of the tasks of a cgroup, whose path is @bytes of @path. */
static size_t find_group(struct fairness *f, const char *path, size_t bytes)
{
	size_t i, end = bytes, group;
	double weight;

	/* What is the root is called "/", and begins all other paths. */
	if (bytes <= 1)
		return ENTITLED_ROOT;

	for (i = 0; i < f->nr_places; i++)
		if (!strncmp(f->place[i].path, path, bytes) && !f->place[i].path[bytes])
			return f->place[i].group;
	do
		end--;
	while (end && path[end] != '/');
	group = find_group(f, path, end);
	add_place(f, path, bytes, group);
	i = f->nr_places - 1;
	if (f->source.cgroup(f->source.arg, f->place[i].path, &weight))
		f->place[i].group = add_group(f, f->place[i].path, group, weight);
	return f->place[i].group;
}

static size_t find_autogroup(struct fairness *f, __s32 tid)
{
	char name[32];
	unsigned int nr;
	double weight;
	size_t i;

	if (!f->source.autogroup(f->source.arg, tid, &nr, &weight))
		return ENTITLED_ROOT;
	snprintf(name, sizeof(name), "autogroup-%u", nr);
	for (i = 0; i < f->nr_groups; i++)
		if (!strcmp(f->group[i].name, name))
			return i;
	return add_group(f, name, ENTITLED_ROOT, weight);
}

static double weight_of(const struct record *rec)
{
	if (rec->fair && rec->fair->weight)
		return rec->fair->weight;
	/* It is of another class now, but may come back. */
	return rec->sched ? weight_of_nice(rec->sched->nice) : WEIGHT_NICE_0;
}

static void describe(struct fairness *f, struct known_task *known, const struct record *rec,
		     __s32 tid)
{
	known->weight = weight_of(rec);
	if (!rec->cgroup)
		return;
	known->cgroup = rec->cgroup->id;
	known->group = find_group(f, rec->cgroup->path, strlen(rec->cgroup->path));
	if (known->group == ENTITLED_ROOT && !(rec->ids && rec->ids->kind & TSCOPE_KIND_KTHREAD))
		known->group = find_autogroup(f, tid);
}

/* What was born inherits the place of its creator, unless it lives and says otherwise. */
static void born(void *arg, struct runnable_task *task, const struct runnable_task *creator)
{
	struct fairness *f = arg;
	const struct record *rec = task->rec ? task->rec : f->source.ask(f->source.arg, task->tid);
	struct known_task known = { .task = task, .weight = WEIGHT_NICE_0 };

	if (creator) {
		known.group = f->task[creator->own].group;
		known.weight = f->task[creator->own].weight;
		known.cgroup = f->task[creator->own].cgroup;
	}
	if (rec)
		describe(f, &known, rec, task->tid);
	if (rec && !task->comm[0] && record_comm(rec))
		memcpy(task->comm, record_comm(rec), sizeof(task->comm) - 1);
	f->task = more(f->task, f->nr_tasks, sizeof(*f->task));
	f->task[f->nr_tasks] = known;
	task->own = entitled_add_task(f->entitled, known.group, known.weight);
	f->nr_tasks++;
}

static void put(void *arg, const struct runnable_task *task, const struct runnable_task *before,
		__u64 now)
{
	struct fairness *f = arg;
	bool is_fair = task->prio >= PRIO_FAIR;

	entitled_put(f->entitled, task->own, task->is_on && is_fair ? task->cpu : ENTITLED_NONE, now);
	if (task->is_running)
		entitled_run(f->entitled, task->cpu, is_fair ? task->own : ENTITLED_NONE, now);
	else if (before->is_running)
		entitled_run(f->entitled, before->cpu, ENTITLED_NONE, now);
}

static const struct runnable_user user = { .born = born, .put = put };

struct fairness *fairness_new(const struct fairness_source *source, size_t nr_cpus, size_t cpu,
			      const struct ts_set *tasks)
{
	struct fairness *f = calloc(1, sizeof(*f));

	if (!f)
		out_of_memory();
	f->source = *source;
	f->entitled = entitled_new(nr_cpus, cpu);
	add_group(f, "/", ENTITLED_NONE, 0);
	f->runnable = runnable_new(&user, f, nr_cpus, tasks);
	return f;
}

void fairness_take(struct fairness *f, const struct ts_event *event)
{
	runnable_take(f->runnable, event);
}

void fairness_begin(struct fairness *f, __u64 now)
{
	f->totals.from_ns = now;
	entitled_restart(f->entitled, now);
}

/* What a task says in the end that it did not say before. */
static void compare(struct fairness *f, struct known_task *known, const struct record *rec)
{
	const struct record *was = known->task->rec;

	if (weight_of(rec) != known->weight || (rec->cgroup && rec->cgroup->id != known->cgroup))
		f->totals.nr_changed++;
	if (was && was->accounts && rec->accounts &&
	    rec->accounts->limit_ns > was->accounts->limit_ns)
		known->limit_ns = rec->accounts->limit_ns - was->accounts->limit_ns;
}

void fairness_end(struct fairness *f, __u64 now, const struct ts_set *tasks)
{
	const struct ts_task *found;
	struct known_task *known;

	entitled_until(f->entitled, now);
	f->totals.until_ns = now;
	f->totals.lost = runnable_lost(f->runnable);
	for (known = f->task; known < f->task + f->nr_tasks; known++) {
		found = ts_set_lookup(tasks, known->task->tid);
		if (found && known->task == runnable_find(f->runnable, known->task->tid))
			compare(f, known, &found->rec);
	}
}

const struct fairness_totals *fairness_totals(const struct fairness *f)
{
	return &f->totals;
}

bool fairness_group(const struct fairness *f, size_t i, struct fairness_group *group)
{
	if (i >= f->nr_groups)
		return false;
	*group = (struct fairness_group){ f->group[i].name, f->group[i].above, f->group[i].weight,
					  entitled_of_group(f->entitled, i) };
	return true;
}

bool fairness_task(const struct fairness *f, size_t i, struct fairness_task *task)
{
	if (i >= f->nr_tasks)
		return false;
	*task = (struct fairness_task){ f->task[i].task, f->task[i].group, f->task[i].weight,
					entitled_of_task(f->entitled, i), f->task[i].limit_ns };
	return true;
}

void fairness_free(struct fairness *f)
{
	size_t i;

	if (!f)
		return;
	for (i = 0; i < f->nr_places; i++)
		free(f->place[i].path);
	for (i = 0; i < f->nr_groups; i++)
		free(f->group[i].name);
	runnable_free(f->runnable);
	entitled_free(f->entitled);
	free(f->place);
	free(f->group);
	free(f->task);
	free(f);
}
