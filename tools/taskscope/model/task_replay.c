// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "memory.h"
#include "task_replay.h"

void task_replay_set_comm(struct task_replay *task, const char *comm)
{
	snprintf(task->comm, sizeof(task->comm), "%s", comm);
}

static bool is_asleep(const struct task_replay *task)
{
	return task->in > TSCOPE_ACCOUNT_WAIT && task->in < TSCOPE_ACCOUNT_ENDED;
}

static bool is_seen(const struct record *rec)
{
	return rec->birth && rec->birth->flags & TSCOPE_BIRTH_SEEN;
}

static __u64 latest_move(const struct record *rec)
{
	return rec->moves ? rec->moves->last[0].at_ns : rec->accounts->now_ns;
}

void task_replay_identify(struct task_replay *task, const struct record *rec)
{
	task->who = rec;
	task->creds = rec->creds;
	task->cgroup = rec->cgroup;
	if (rec->sched)
		task->cpu = rec->sched->cpu + 1;
	task->tgid = record_tgid(rec);
	task->ppid = record_ppid(rec);
	if (record_comm(rec))
		task_replay_set_comm(task, record_comm(rec));
	task->birth_ns = rec->birth ? rec->birth->birth_ns : rec->ids ? rec->ids->start_ns : 0;
}

void task_replay_tell(struct task_replay *task, const struct record *rec)
{
	task->who = rec;
	if (rec->creds)
		task->creds = rec->creds;
	if (rec->cgroup)
		task->cgroup = rec->cgroup;
}

void task_replay_begin(struct task_replay *task, const struct record *rec)
{
	const struct tscope_accounts *accounts = rec->accounts;

	task->before = rec;
	task_replay_identify(task, rec);
	task->since_ns = accounts->now_ns;
	task->told_ns = task->opened_ns = accounts->opened_ns;
	task->moves_told_ns = latest_move(rec);
	task->in = accounts->account < TSCOPE_ACCOUNT_ENDED ? accounts->account :
							      TSCOPE_ACCOUNT_ENDED;
	/* What was in the account up to now is in the record. */
	if (task->in != TSCOPE_ACCOUNT_ENDED)
		task->ns[task->in] -= accounts->now_ns - accounts->opened_ns;
	task->is_new = task->in == TSCOPE_ACCOUNT_RUN && !is_seen(rec) &&
		       accounts->opened_ns == accounts->since_ns;
}

void task_replay_forget(struct task_replay *task)
{
	task->before = task->after = NULL;
	task->told_ns = task->moves_told_ns = 0;
	task->last_ns = task->moves_last_ns = ~0ULL;
	memset(task->ns, 0, sizeof(task->ns));
	task->in = TSCOPE_ACCOUNT_ENDED;
	task->since_ns = task->opened_ns = 0;
	task->is_new = false;
	task->is_unmet = true;
}

void task_replay_meet(struct task_replay *task, unsigned int in, __u64 now)
{
	task->since_ns = task->opened_ns = now;
	task->in = in;
	task->is_unmet = false;
}

bool task_replay_is_unstarted(const struct task_replay *task)
{
	return task->before && is_seen(task->before) && task->in == TSCOPE_ACCOUNT_SLEEP &&
	       task->opened_ns == task->before->accounts->since_ns;
}

bool task_replay_found(struct task_replay *task, const struct record *rec)
{
	__u64 since = rec->accounts->since_ns;

	if (task->key && rec->key) {
		if (task->key != rec->key)
			return false;
	} else if (task->before ? since != task->before->accounts->since_ns :
			   !task->is_born || since > task->since_ns) {
		return false;
	}
	task->after = rec;
	task_replay_tell(task, rec);
	task->last_ns = rec->accounts->opened_ns;
	task->moves_last_ns = latest_move(rec);
	return true;
}

/* A record holds what is not later than its latest change, and nothing else. */
static bool is_outside(const struct task_replay *task, __u64 now)
{
	return now <= task->told_ns || now > task->last_ns;
}

static __u64 above_zero(__s64 ns)
{
	return ns > 0 ? ns : 0;
}

/* What is in the record of before is none of the recording. */
static void tell(struct task_replay *task, unsigned int account, __u64 ns)
{
	__s64 in = task->ns[account];
	__u64 new_ns = above_zero(in) - above_zero(in - (__s64)ns);

	if (task->watch && new_ns)
		task->watch->closed(task->watch->arg, task, account, new_ns, task->opened_ns);
}

/* The clocks of two CPUs may be some ns apart: no interval is below zero. */
static __u64 close_account(struct task_replay *task, unsigned int account, __u64 now)
{
	__u64 ns = now > task->opened_ns ? now - task->opened_ns : 0;

	task->ns[account] += ns;
	task->opened_ns += ns;
	tell(task, account, ns);
	return ns;
}

static void add_wait(struct task_replay *task, __u64 ns)
{
	struct tscope_waits *waits = task->waits;

	if (!waits)
		waits = task->waits = calloc(1, sizeof(*waits));
	if (!waits)
		out_of_memory();
	waits->nr++;
	waits->sum_ns += ns;
	waits->bucket[tscope_wait_bucket(ns)]++;
	if (ns >= waits->max_ns) {
		waits->max_ns = ns;
		waits->max_at_ns = task->opened_ns;
	}
}

void task_replay_switch_in(struct task_replay *task, __u64 now, bool lossy)
{
	if (is_outside(task, now))
		return;
	/* Asleep: the module missed the waking of one on its way to sleep, too. */
	task->is_doubtful |= task->in == TSCOPE_ACCOUNT_RUN || task->in == TSCOPE_ACCOUNT_ENDED ||
			     (is_asleep(task) && lossy);
	add_wait(task, close_account(task, TSCOPE_ACCOUNT_WAIT, now));
	task->in = TSCOPE_ACCOUNT_RUN;
	task->woken_ns = 0;
}

/* As tscope_state_account() of the module. */
static unsigned int account_of(char letter)
{
	switch (letter) {
	case 'R': return TSCOPE_ACCOUNT_WAIT;
	case 'D': return TSCOPE_ACCOUNT_BLOCK;
	case 'F':
	case 'T':
	case 't': return TSCOPE_ACCOUNT_STOP;
	case 'X':
	case 'Z': return TSCOPE_ACCOUNT_ENDED;
	default: return TSCOPE_ACCOUNT_SLEEP;
	}
}

static void count_switch(struct task_replay *task, bool voluntary)
{
	if (task->is_new)
		task->is_new = false;
	else if (voluntary)
		task->voluntary++;
	else
		task->involuntary++;
}

void task_replay_switch_out(struct task_replay *task, __u64 now, char letter)
{
	if (is_outside(task, now))
		return;
	task->is_doubtful |= task->in != TSCOPE_ACCOUNT_RUN;
	close_account(task, TSCOPE_ACCOUNT_RUN, now);
	task->in = account_of(letter);
	if (is_asleep(task) && task->woken_ns)
		task->in = TSCOPE_ACCOUNT_WAIT;
	task->woken_ns = 0;
	count_switch(task, letter != 'R');
}

bool task_replay_wake(struct task_replay *task, __u64 now)
{
	if (is_outside(task, now))
		return false;
	if (task->in == TSCOPE_ACCOUNT_RUN) {
		task->woken_ns = now;
	} else if (is_asleep(task)) {
		close_account(task, task->in, now);
		task->in = TSCOPE_ACCOUNT_WAIT;
	}
	return true;
}

void task_replay_migrate(struct task_replay *task, __u64 now)
{
	if (now > task->moves_told_ns && now <= task->moves_last_ns)
		task->migrations++;
}

void task_replay_end(struct task_replay *task, __u64 until_ns)
{
	const struct tscope_accounts *after = task->after ? task->after->accounts : NULL;

	if (after)
		until_ns = after->now_ns;
	/* Nothing tells of a waking that the module missed, but for the task itself. */
	if (after && after->account == TSCOPE_ACCOUNT_WAIT && is_asleep(task))
		task->in = TSCOPE_ACCOUNT_WAIT;
	if (task->in != TSCOPE_ACCOUNT_ENDED)
		task->open_ns = close_account(task, task->in, until_ns);
	/* Not the time of a later event that is not in its window. */
	task->until_ns = task->opened_ns > task->since_ns ? task->opened_ns : task->since_ns;
}

void task_replay_free(struct task_replay *task)
{
	waker_count_free(&task->wakers);
	free(task->waits);
	free(task);
}
