// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "ancestry.h"
#include "clone_info.h"
#include "memory.h"

/* The exited processes by number, then by their end. */
struct dead {
	struct ts_task **process;
	size_t nr;
};

static bool is_process(const struct ts_task *task)
{
	const struct tscope_exited *exited = task->rec.exited;

	/* A leader whose process has lived on is not its end. */
	return record_tgid(&task->rec) == task->rec.tid &&
	       !(exited && exited->flags & TSCOPE_EXITED_EXEC);
}

static __u64 began(const struct record *rec)
{
	return rec->birth ? rec->birth->birth_ns : 0;
}

static int compare_tids(const void *a, const void *b)
{
	return ts_task_compare(*(struct ts_task *const *)a, *(struct ts_task *const *)b);
}

static void sort_by_tid(struct ts_task **order, size_t nr)
{
	qsort(order, nr, sizeof(*order), compare_tids);
}

static void find_processes(struct dead *dead, const struct ts_set *exited)
{
	size_t i;

	dead->process = reallocarray(NULL, exited->nr + 1, sizeof(struct ts_task *));
	if (!dead->process)
		out_of_memory();
	dead->nr = 0;
	for (i = 0; i < exited->nr; i++)
		if (exited->task[i].rec.exited && is_process(&exited->task[i]))
			dead->process[dead->nr++] = &exited->task[i];
	sort_by_tid(dead->process, dead->nr);
}

/* The first of those with this number. */
static size_t first_of(const struct dead *dead, __s32 tid)
{
	size_t low = 0, high = dead->nr, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (dead->process[mid]->rec.tid < tid)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The one that had this number at a time. */
static struct ts_task *find_dead(const struct dead *dead, __s32 tid, __u64 when)
{
	const struct record *rec;
	size_t i;

	for (i = first_of(dead, tid); i < dead->nr && dead->process[i]->rec.tid == tid; i++) {
		rec = &dead->process[i]->rec;
		if (began(rec) <= when && when <= rec->exited->freed_ns)
			return dead->process[i];
	}
	return NULL;
}

/* A living process that had its number already at a time. */
static struct ts_task *find_living(const struct ts_set *living, __s32 tid, __u64 when)
{
	struct ts_task *task = ts_set_lookup(living, tid);

	return task && began(&task->rec) <= when ? task : NULL;
}

static struct ts_task *find_parent(const struct ts_set *living, const struct dead *dead,
				   const struct ts_task *task)
{
	const struct record *rec = &task->rec;
	const struct tscope_birth *birth = rec->birth;
	struct ts_task *parent = NULL;
	__u64 when = ~0ULL;

	if (!is_process(task))
		return ts_set_lookup(living, record_tgid(rec));
	if (birth && !birth_inferred(birth) && birth->creator_tgid)
		parent = find_dead(dead, birth->creator_tgid, birth->birth_ns);
	if (parent && parent != task)
		return parent;
	if (rec->exited)
		when = birth && birth->flags & TSCOPE_BIRTH_HAS_EXIT ? birth->exit_ns :
		       rec->exited->freed_ns;
	parent = find_living(living, record_ppid(rec), when);
	if (!parent)
		parent = find_dead(dead, record_ppid(rec), when);
	return parent != task ? parent : NULL;
}

/* Marks the exited processes above the living ones. */
static void mark_needed(const struct ts_set *living)
{
	struct ts_task *task;
	size_t i;

	for (i = 0; i < living->nr; i++)
		for (task = living->task[i].parent; task && task->rec.exited && !task->line;
		     task = task->parent)
			task->line = task;
}

static void gather(struct ancestry *ancestry, const struct ts_set *living, const struct dead *dead,
		   const struct ancestry_shape *shape)
{
	size_t i;

	for (i = 0; i < living->nr; i++)
		if (shape->threads || is_process(&living->task[i]))
			ancestry->order[ancestry->nr++] = &living->task[i];
	for (i = 0; i < dead->nr; i++) {
		if (shape->all || dead->process[i]->line)
			ancestry->order[ancestry->nr++] = dead->process[i];
		dead->process[i]->line = NULL;
	}
}

/* The process of a living task, or else the last exited one of this number. */
static struct ts_task *find_root(const struct ts_set *living, const struct dead *dead, __s32 tid)
{
	struct ts_task *task = ts_set_lookup(living, tid);
	size_t i;

	if (task)
		return ts_set_lookup(living, record_tgid(&task->rec));
	i = first_of(dead, tid);
	if (i == dead->nr || dead->process[i]->rec.tid != tid)
		return NULL;
	while (i + 1 < dead->nr && dead->process[i + 1]->rec.tid == tid)
		i++;
	return dead->process[i];
}

bool ancestry_build(struct ancestry *ancestry, const struct ts_set *living,
		    const struct ts_set *exited, const struct ancestry_shape *shape)
{
	struct ts_task *task, *root = NULL;
	size_t i, depth = 0;
	struct dead dead;

	find_processes(&dead, exited);
	ancestry->nr = 0;
	ancestry->order = reallocarray(NULL, living->nr + dead.nr + 1, sizeof(struct ts_task *));
	if (!ancestry->order)
		out_of_memory();
	for (i = 0; i < living->nr; i++)
		living->task[i].parent = find_parent(living, &dead, &living->task[i]);
	for (i = 0; i < dead.nr; i++)
		dead.process[i]->parent = find_parent(living, &dead, dead.process[i]);
	mark_needed(living);
	if (shape->root) {
		root = find_root(living, &dead, shape->root);
		if (root && root->rec.exited)
			root->line = root;
	}
	gather(ancestry, living, &dead, shape);
	free(dead.process);
	if (shape->root && !root)
		return false;

	if (shape->sort)
		shape->sort(ancestry->order, ancestry->nr, shape->arg);
	else
		sort_by_tid(ancestry->order, ancestry->nr);
	task = ts_tree_link(ancestry->order, ancestry->nr);
	if (root) {
		root->parent = root->next = NULL;
		task = root;
	}
	for (i = 0; task; task = ts_tree_next(task, &depth))
		ancestry->order[i++] = task;
	ancestry->nr = i;
	return true;
}
