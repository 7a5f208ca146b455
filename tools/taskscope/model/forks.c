// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>
#include <stdlib.h>
#include <string.h>

#include "clone_info.h"
#include "forks.h"
#include "memory.h"
#include "proc_stat.h"

/* Twice the room, in memory that may move. */
static void *more_room(void *at, size_t *room, size_t bytes)
{
	*room = *room ? 2 * *room : 16;
	at = reallocarray(at, *room, bytes);
	if (!at)
		out_of_memory();
	return at;
}

static void spans_add(struct spans *spans, __u64 from_ns, __u64 to_ns)
{
	if (spans->nr == spans->room)
		spans->ns = more_room(spans->ns, &spans->room, sizeof(*spans->ns));
	/* Clocks of two CPUs may differ by a little. */
	spans->ns[spans->nr++] = to_ns > from_ns ? to_ns - from_ns : 0;
}

static int compare_ns(const void *a, const void *b)
{
	const __u64 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

__u64 spans_at(const struct spans *spans, unsigned int permille)
{
	return spans->nr ? spans->ns[(spans->nr * permille + 999) / 1000 - 1] : 0;
}

static const char *kind_of(const struct record *rec)
{
	return clone_kind(birth_flags(rec->birth), rec->birth->flags, rec->ids ? rec->ids->kind : 0);
}

static struct fork_group *group_of(struct forks *forks, const struct record *rec)
{
	const struct tscope_birth *birth = rec->birth;
	const char *kind = kind_of(rec);
	struct fork_group *group;
	size_t i;

	for (i = 0; i < forks->nr; i++)
		if (forks->group[i].creator == birth->creator_tgid &&
		    !strcmp(forks->group[i].kind, kind))
			return &forks->group[i];
	if (forks->nr == forks->room)
		forks->group = more_room(forks->group, &forks->room, sizeof(*group));
	group = &forks->group[forks->nr++];
	*group = (struct fork_group){ .creator = birth->creator_tgid, .kind = kind, .flags = ~0ULL };
	memcpy(group->comm, birth->creator_comm, sizeof(group->comm));
	return group;
}

static void add_faults(struct fork_group *group, const struct record *rec, const char *root)
{
	struct proc_faults faults;

	group->nr_copies++;
	if (!read_faults(&faults, root, rec->tid))
		return;
	group->faults += faults.own;
	group->nr_faults++;
}

static void add_task(struct forks *forks, const struct record *rec, const char *root)
{
	const struct tscope_birth *birth = rec->birth;
	struct fork_group *group = group_of(forks, rec);

	forks->nr_tasks++;
	group->nr++;
	group->flags &= birth->clone_flags;
	if (record_comm(rec))
		memcpy(group->last_comm, record_comm(rec), sizeof(group->last_comm));
	if (birth->flags & TSCOPE_BIRTH_HAS_RUN)
		spans_add(&group->first_run, birth->birth_ns, birth->first_run_ns);
	if (birth->flags & TSCOPE_BIRTH_HAS_EXEC)
		spans_add(&group->to_exec, birth->birth_ns, birth->exec_ns);
	if (rec->exited && birth->flags & TSCOPE_BIRTH_HAS_EXIT)
		spans_add(&group->life, birth->birth_ns, birth->exit_ns);
	if (rec->exited)
		return;
	group->nr_alive++;
	if (!(birth->clone_flags & CLONE_VM) && !(birth->flags & TSCOPE_BIRTH_HAS_EXEC))
		add_faults(group, rec, root);
}

void forks_add(struct forks *forks, const struct ts_set *tasks, __u64 since_ns, __u64 until_ns,
	       const char *root)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		if (rec->birth && !birth_inferred(rec->birth) &&
		    rec->birth->birth_ns >= since_ns && rec->birth->birth_ns <= until_ns)
			add_task(forks, rec, root);
	}
}

static int compare_groups(const void *a, const void *b)
{
	const struct fork_group *x = a, *y = b;

	if (x->nr != y->nr)
		return x->nr < y->nr ? 1 : -1;
	return x->creator != y->creator ? (x->creator > y->creator) - (x->creator < y->creator) :
	       strcmp(x->kind, y->kind);
}

static void sort_spans(struct spans *spans)
{
	if (spans->nr)
		qsort(spans->ns, spans->nr, sizeof(*spans->ns), compare_ns);
}

void forks_end(struct forks *forks)
{
	size_t i;

	for (i = 0; i < forks->nr; i++) {
		sort_spans(&forks->group[i].first_run);
		sort_spans(&forks->group[i].to_exec);
		sort_spans(&forks->group[i].life);
	}
	if (forks->nr)
		qsort(forks->group, forks->nr, sizeof(*forks->group), compare_groups);
}

void forks_free(struct forks *forks)
{
	size_t i;

	for (i = 0; i < forks->nr; i++) {
		free(forks->group[i].first_run.ns);
		free(forks->group[i].to_exec.ns);
		free(forks->group[i].life.ns);
	}
	free(forks->group);
	*forks = (struct forks){};
}
