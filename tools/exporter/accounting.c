// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "accounting.h"

int accounting_init(struct accounting *accounting, enum by by, __u32 max_groups)
{
	*accounting = (struct accounting){ .by = by };
	return groups_init(&accounting->groups, max_groups);
}

void accounting_free(struct accounting *accounting)
{
	groups_free(&accounting->groups);
	seen_free(&accounting->seen);
	text_free(&accounting->name);
}

void accounting_begin(struct accounting *accounting, __u64 now_ns)
{
	groups_begin(&accounting->groups);
	accounting->look++;
	accounting->now_ns = accounting->event_ns = now_ns;
	accounting->nr_without_record = 0;
}

void accounting_end(struct accounting *accounting)
{
	accounting->shown_ns = accounting->now_ns;
}

/* A task whose group is not known has no label: an empty one. */
static __u32 find_group(struct accounting *accounting, const struct ts_task *task,
			const struct seen *seen)
{
	text_clear(&accounting->name);
	if (!group_name_put(&accounting->name, accounting->by, task) && seen)
		return seen->group;
	return groups_find(&accounting->groups, text_str(&accounting->name), accounting->event_ns);
}

/* A task that runs or waits is read by each look, unless it exits. */
static bool is_asleep(const struct seen *seen)
{
	return seen->account >= COUNT_SLEEP_NS && seen->account <= COUNT_STOP_NS;
}

/* Where the time of a task that is not read goes on. */
static struct asleep *asleep_of(struct accounting *accounting, const struct seen *seen)
{
	struct group *group = &accounting->groups.group[seen->group];

	if (!is_asleep(seen))
		return NULL;
	return seen->look == accounting->look ? &group->now[seen->account] :
						&group->before[seen->account];
}

/* What was shown of its open account was counted, and stays with its group. */
static void leave_group(struct accounting *accounting, struct seen *seen)
{
	struct group *group = &accounting->groups.group[seen->group];
	struct asleep *asleep = asleep_of(accounting, seen);
	__u64 shown_ns = 0;

	if (asleep) {
		if (accounting->shown_ns > seen->now_ns)
			shown_ns = accounting->shown_ns - seen->now_ns;
		group->count[seen->account] += shown_ns;
		seen->count[seen->account] += shown_ns;
		asleep->nr--;
		asleep->sum_ns -= seen->now_ns;
	}
	if (!--group->nr_tasks)
		group->emptied_ns = accounting->event_ns;
}

static void enter_group(struct accounting *accounting, const struct seen *seen)
{
	struct asleep *asleep = asleep_of(accounting, seen);

	if (asleep) {
		asleep->nr++;
		asleep->sum_ns += seen->now_ns;
	}
	accounting->groups.group[seen->group].nr_tasks++;
}

static void add_delta(struct group *group, const struct counts *counts, const struct seen *seen)
{
	enum count i;

	for (i = 0; i < NR_TASK_COUNTS; i++)
		group->count[i] += counts->count[i] - (seen ? seen->count[i] : 0);
}

/* A thread that calls execve() takes over the birth of its leader, whose own is left. */
static bool is_thread(const struct ts_task *task)
{
	const struct tscope_birth *birth = ts_group(task, TSCOPE_GROUP_BIRTH, NULL);
	const struct tscope_exited *exited = ts_group(task, TSCOPE_GROUP_EXITED, NULL);

	return (birth && birth->clone_flags & CLONE_THREAD) ||
	       (exited && exited->flags & TSCOPE_EXITED_EXEC);
}

static bool has_birth(const struct ts_task *task)
{
	const struct tscope_birth *birth = ts_group(task, TSCOPE_GROUP_BIRTH, NULL);

	return birth && birth->flags & TSCOPE_BIRTH_SEEN;
}

static void count_birth(struct group *group, const struct ts_task *task)
{
	if (has_birth(task))
		group->count[is_thread(task) ? COUNT_BORN_THREADS : COUNT_BORN_PROCESSES]++;
}

/*
 * Such a thread counts as the process, and the leader as a thread, whatever they were when they
 * were counted.  group_show() waits until others have made up for a count that falls.
 */
static void move_birth(struct group *group, const struct ts_task *task, const struct seen *seen)
{
	if (!has_birth(task) || seen->is_thread == is_thread(task))
		return;
	group->count[seen->is_thread ? COUNT_BORN_THREADS : COUNT_BORN_PROCESSES]--;
	count_birth(group, task);
}

/* What it did before the accounting began cannot be told from what it did after that. */
static bool is_old(const struct accounting *accounting, const struct counts *counts)
{
	return counts->since_ns < accounting->base_ns;
}

static void count_exit(struct group *group, const struct ts_task *task)
{
	const struct tscope_exited *exited = ts_group(task, TSCOPE_GROUP_EXITED, NULL);

	if (!exited)
		return;
	if (exited->flags & TSCOPE_EXITED_OOM)
		group->count[COUNT_EXIT_OOM]++;
	else if (WIFSIGNALED(exited->exit_code))
		group->count[COUNT_EXIT_SIGNAL]++;
	else if (exited->exit_code)
		group->count[COUNT_EXIT_FAILURE]++;
	else
		group->count[COUNT_EXIT_SUCCESS]++;
}

int accounting_take(struct accounting *accounting, const struct ts_task *task)
{
	struct group *group;
	struct counts counts;
	struct seen *seen;
	enum count i;
	__u32 at;

	accounting->nr_read++;
	if (!counts_read(&counts, task)) {
		accounting->nr_without_record++;
		return 0;
	}
	accounting->has_llc |= counts.has_llc;
	seen = seen_find(&accounting->seen, ts_task_key(task));
	at = find_group(accounting, task, seen);
	group = &accounting->groups.group[at];
	if (seen) {
		leave_group(accounting, seen);
		add_delta(group, &counts, seen);
		move_birth(group, task, seen);
	} else {
		seen = seen_add(&accounting->seen, ts_task_key(task));
		if (!seen)
			return -ENOMEM;
		if (!is_old(accounting, &counts)) {
			count_birth(group, task);
			add_delta(group, &counts, NULL);
		}
	}
	seen->is_thread = is_thread(task);
	for (i = 0; i < NR_TASK_COUNTS; i++)
		seen->count[i] = counts.count[i];
	seen->look = accounting->look;
	seen->now_ns = counts.now_ns;
	seen->account = counts.account;
	seen->group = at;
	enter_group(accounting, seen);
	if (counts.open_wait_ns > group->longest_ns)
		group->longest_ns = counts.open_wait_ns;
	return 0;
}

void accounting_take_exited(struct accounting *accounting, const struct ts_task *task,
			    bool is_process)
{
	struct group *group;
	struct counts counts;
	struct seen *seen;

	accounting->nr_read++;
	seen = seen_find(&accounting->seen, ts_task_key(task));
	group = &accounting->groups.group[find_group(accounting, task, seen)];
	/* Also of a group whose tasks never live until a look. */
	if (!group->nr_tasks)
		group->emptied_ns = accounting->event_ns;
	if (is_process)
		count_exit(group, task);
	if (!counts_read(&counts, task))
		return;
	accounting->has_llc |= counts.has_llc;
	if (seen) {
		leave_group(accounting, seen);
		add_delta(group, &counts, seen);
		move_birth(group, task, seen);
		seen_remove(&accounting->seen, seen);
	} else if (!is_old(accounting, &counts)) {
		count_birth(group, task);
		add_delta(group, &counts, NULL);
	}
}

void accounting_drop_lost(struct accounting *accounting, __u64 full_look)
{
	struct seen_table *table = &accounting->seen;
	__u32 i;

	for (i = table->nr; i-- > 0;) {
		struct seen *seen = &table->task[i];

		if (seen->look >= full_look)
			continue;
		leave_group(accounting, seen);
		seen_remove(table, seen);
	}
}
