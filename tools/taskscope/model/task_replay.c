// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope_waits.h>

#include "memory.h"
#include "task_replay.h"

void life_set_comm(struct life *life, const char *comm)
{
	snprintf(life->comm, sizeof(life->comm), "%s", comm);
}

static bool is_asleep(const struct life *life)
{
	return life->in > TSCOPE_ACCOUNT_WAIT && life->in < TSCOPE_ACCOUNT_ENDED;
}

static bool is_seen(const struct record *rec)
{
	return rec->birth && rec->birth->flags & TSCOPE_BIRTH_SEEN;
}

static __u64 latest_move(const struct record *rec)
{
	return rec->moves ? rec->moves->last[0].at_ns : rec->accounts->now_ns;
}

void life_identify(struct life *life, const struct record *rec)
{
	life->tgid = record_tgid(rec);
	life->ppid = record_ppid(rec);
	if (record_comm(rec))
		life_set_comm(life, record_comm(rec));
	life->birth_ns = rec->birth ? rec->birth->birth_ns : rec->ids ? rec->ids->start_ns : 0;
}

void life_begin(struct life *life, const struct record *rec)
{
	const struct tscope_accounts *accounts = rec->accounts;

	life->before = rec;
	life_identify(life, rec);
	life->since_ns = accounts->now_ns;
	life->told_ns = life->opened_ns = accounts->opened_ns;
	life->moves_told_ns = latest_move(rec);
	life->in = accounts->account < TSCOPE_ACCOUNT_ENDED ? accounts->account :
							      TSCOPE_ACCOUNT_ENDED;
	/* What was in the account up to now is in the record. */
	if (life->in != TSCOPE_ACCOUNT_ENDED)
		life->ns[life->in] -= accounts->now_ns - accounts->opened_ns;
	life->is_new = life->in == TSCOPE_ACCOUNT_RUN && !is_seen(rec) &&
		       accounts->opened_ns == accounts->since_ns;
}

void life_forget(struct life *life)
{
	life->before = life->after = NULL;
	life->told_ns = life->moves_told_ns = 0;
	life->last_ns = life->moves_last_ns = ~0ULL;
	memset(life->ns, 0, sizeof(life->ns));
	life->in = TSCOPE_ACCOUNT_ENDED;
	life->since_ns = life->opened_ns = 0;
	life->is_new = false;
	life->is_unmet = true;
}

void life_meet(struct life *life, unsigned int in, __u64 now)
{
	life->since_ns = life->opened_ns = now;
	life->in = in;
	life->is_unmet = false;
}

bool life_is_unstarted(const struct life *life)
{
	return life->before && is_seen(life->before) && life->in == TSCOPE_ACCOUNT_SLEEP &&
	       life->opened_ns == life->before->accounts->since_ns;
}

bool life_found(struct life *life, const struct record *rec)
{
	__u64 since = rec->accounts->since_ns;

	if (life->key && rec->key) {
		if (life->key != rec->key)
			return false;
	} else if (life->before ? since != life->before->accounts->since_ns :
			   !life->is_born || since > life->since_ns) {
		return false;
	}
	life->after = rec;
	life->last_ns = rec->accounts->opened_ns;
	life->moves_last_ns = latest_move(rec);
	return true;
}

/* A record holds what is not later than its latest change, and nothing else. */
static bool is_outside(const struct life *life, __u64 now)
{
	return now <= life->told_ns || now > life->last_ns;
}

/* The clocks of two CPUs may be some ns apart: no interval is below zero. */
static __u64 close_account(struct life *life, unsigned int account, __u64 now)
{
	__u64 ns = now > life->opened_ns ? now - life->opened_ns : 0;

	life->ns[account] += ns;
	life->opened_ns += ns;
	return ns;
}

static void add_wait(struct life *life, __u64 ns)
{
	struct tscope_waits *waits = life->waits;

	if (!waits)
		waits = life->waits = calloc(1, sizeof(*waits));
	if (!waits)
		out_of_memory();
	waits->nr++;
	waits->sum_ns += ns;
	waits->bucket[tscope_wait_bucket(ns)]++;
	if (ns >= waits->max_ns) {
		waits->max_ns = ns;
		waits->max_at_ns = life->opened_ns;
	}
}

void life_switch_in(struct life *life, __u64 now, bool lossy)
{
	if (is_outside(life, now))
		return;
	/* Asleep: the module missed the waking of one on its way to sleep, too. */
	life->is_doubtful |= life->in == TSCOPE_ACCOUNT_RUN || life->in == TSCOPE_ACCOUNT_ENDED ||
			     (is_asleep(life) && lossy);
	add_wait(life, close_account(life, TSCOPE_ACCOUNT_WAIT, now));
	life->in = TSCOPE_ACCOUNT_RUN;
	life->woken_ns = 0;
}

/* As tscope_state_into() of the module. */
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

static void count_switch(struct life *life, bool voluntary)
{
	if (life->is_new)
		life->is_new = false;
	else if (voluntary)
		life->voluntary++;
	else
		life->involuntary++;
}

void life_switch_out(struct life *life, __u64 now, char letter)
{
	if (is_outside(life, now))
		return;
	life->is_doubtful |= life->in != TSCOPE_ACCOUNT_RUN;
	close_account(life, TSCOPE_ACCOUNT_RUN, now);
	life->in = account_of(letter);
	if (is_asleep(life) && life->woken_ns)
		life->in = TSCOPE_ACCOUNT_WAIT;
	life->woken_ns = 0;
	count_switch(life, letter != 'R');
}

bool life_wake(struct life *life, __u64 now)
{
	if (is_outside(life, now))
		return false;
	if (life->in == TSCOPE_ACCOUNT_RUN) {
		life->woken_ns = now;
	} else if (is_asleep(life)) {
		close_account(life, life->in, now);
		life->in = TSCOPE_ACCOUNT_WAIT;
	}
	return true;
}

void life_migrate(struct life *life, __u64 now)
{
	if (now > life->moves_told_ns && now <= life->moves_last_ns)
		life->migrations++;
}

void life_end(struct life *life, __u64 until_ns)
{
	const struct tscope_accounts *after = life->after ? life->after->accounts : NULL;

	if (after)
		until_ns = after->now_ns;
	/* Nothing tells of a waking that the module missed, but for the task itself. */
	if (after && after->account == TSCOPE_ACCOUNT_WAIT && is_asleep(life))
		life->in = TSCOPE_ACCOUNT_WAIT;
	if (life->in != TSCOPE_ACCOUNT_ENDED)
		life->open_ns = close_account(life, life->in, until_ns);
	/* Not the time of a later event that is not in its window. */
	life->until_ns = life->opened_ns > life->since_ns ? life->opened_ns : life->since_ns;
}

void life_free(struct life *life)
{
	tally_free(&life->wakers);
	free(life->waits);
	free(life);
}
