// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "contest.h"

#define NICE_0_WEIGHT	1024
#define DEFAULT_SHARES	100	/* cpu.weight */
#define IDLE_WEIGHT	3

/* The next cgroup below @from, on the way down to the task's own, that has a weight. */
static const struct cgroup_level *next_below(const struct cgroup_levels *levels, size_t *from)
{
	while (levels && *from) {
		--*from;
		if (levels->level[*from].has & LEVEL_WEIGHT)
			return &levels->level[*from];
	}
	return NULL;
}

static __u64 weight_of(const struct cgroup_level *level, bool is_session,
		       const struct verdict_task *task)
{
	if (is_session)
		return NICE_0_WEIGHT;
	if (!level)
		return task->weight;
	return level->is_idle ? IDLE_WEIGHT : (__u64)level->weight * NICE_0_WEIGHT / DEFAULT_SHARES;
}

/* Tasks of one session compete with each other by themselves. */
static void find_sessions(struct contest *contest, const struct verdict_task *task,
			  const struct verdict_task *other)
{
	contest->own_is_session = !contest->own && task->sid && !task->is_kthread;
	contest->other_is_session = !contest->other && other->sid && !other->is_kthread;
	if (contest->own_is_session && contest->other_is_session && task->sid == other->sid)
		contest->own_is_session = contest->other_is_session = false;
}

struct contest contest_of(const struct verdict_input *in, const struct verdict_task *task,
			  const struct verdict_task *other)
{
	size_t a = task->cgroup ? task->cgroup->nr : 0, b = other->cgroup ? other->cgroup->nr : 0;
	struct contest contest = {};
	bool in_root = true;

	for (;;) {
		contest.own = next_below(task->cgroup, &a);
		contest.other = next_below(other->cgroup, &b);
		if (!contest.own || !contest.other || strcmp(contest.own->path, contest.other->path))
			break;
		in_root = false;
	}
	if (in_root && in->has_autogroups)
		find_sessions(&contest, task, other);
	contest.own_weight = weight_of(contest.own, contest.own_is_session, task);
	contest.other_weight = weight_of(contest.other, contest.other_is_session, other);
	return contest;
}

/* Deadline above real-time above all others. */
static unsigned int rank_of(const struct verdict_task *task)
{
	switch (task->policy) {
	case TSCOPE_POLICY_DEADLINE:
		return 100;
	case TSCOPE_POLICY_FIFO:
	case TSCOPE_POLICY_RR:
		return task->rt_priority;
	default:
		return 0;
	}
}

bool task_outranks(const struct verdict_task *other, const struct verdict_task *task)
{
	return other->has_sched && rank_of(other) > (task->has_sched ? rank_of(task) : 0);
}

void contest_add_command(struct verdict *verdict, const struct contest *contest,
			 const struct verdict_task *other)
{
	struct text command = {};

	if (contest->other) {
		if (contest->other->is_idle)
			return;
		if (contest->other->has & LEVEL_IDLE)
			command_write(verdict, contest->other, "cpu.idle", "1");
		else if (contest->other->weight > 1)
			command_write(verdict, contest->other, "cpu.weight", "1");
	} else if (contest->other_is_session) {
		text_printf(&command, "echo 19 > /proc/%d/autogroup", other->tgid);
		command_add_once(verdict, &command);
	} else if (other->nice < 19 && other->policy != TSCOPE_POLICY_IDLE) {
		command_renice(verdict, other, false, 19);
	}
}
