// SPDX-License-Identifier: GPL-2.0
#include <sched.h>
#include <search.h>
#include <stdlib.h>

#include "memory.h"
#include "replay_set.h"

/* The largest number that a kernel gives to a task. */
#define NR_MAX (4 * 1024 * 1024)
/* Below its root a task is looked for so far; a file that lies may have a circle. */
#define DEPTH_MAX 1000

static int compare_nrs(const void *a, const void *b)
{
	const struct life *x = a, *y = b;

	return (x->nr > y->nr) - (x->nr < y->nr);
}

struct life *lives_find(const struct lives *lives, __s32 nr)
{
	const struct life key = { .nr = nr };
	struct life **found = tfind(&key, &lives->by_nr, compare_nrs);

	return found ? *found : NULL;
}

static int compare_keys(const void *a, const void *b)
{
	const struct life *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static struct life *find_key(const struct lives *lives, __u64 key)
{
	const struct life wanted = { .key = key };
	struct life **found = key ? tfind(&wanted, &lives->by_key, compare_keys) : NULL;

	return found ? *found : NULL;
}

/* Its key is known from now on; in a file that lies another life may have it. */
static void take_key(struct lives *lives, struct life *life, __u64 key)
{
	if (!key || find_key(lives, key))
		return;
	life->key = key;
	if (!tsearch(life, &lives->by_key, compare_keys))
		out_of_memory();
}

static void drop_key(struct lives *lives, struct life *life)
{
	if (life->key)
		tdelete(life, &lives->by_key, compare_keys);
	life->key = 0;
}

static void take_number(struct lives *lives, struct life *life, __s32 nr)
{
	life->nr = nr;
	if (!tsearch(life, &lives->by_nr, compare_nrs))
		out_of_memory();
}

static void drop_number(struct lives *lives, const struct life *life)
{
	tdelete(life, &lives->by_nr, compare_nrs);
}

/* Its number is nobody else's. */
static struct life *new_life(struct lives *lives, __s32 nr, __u64 now)
{
	size_t cap = lives->cap ? lives->cap * 2 : 256;
	struct life *life = calloc(1, sizeof(*life));

	if (lives->nr == lives->cap) {
		lives->life = reallocarray(lives->life, cap, sizeof(struct life *));
		lives->cap = cap;
	}
	if (!life || !lives->life)
		out_of_memory();
	life->tid = nr;
	life->since_ns = life->opened_ns = now;
	life->last_ns = life->moves_last_ns = ~0ULL;
	lives->life[lives->nr++] = life;
	take_number(lives, life, nr);
	return life;
}

static __u64 since_of(const struct record *rec)
{
	return rec->accounts ? rec->accounts->since_ns : 0;
}

static void find_after(const struct lives *lives, struct life *life)
{
	const struct ts_task *task = ts_set_lookup(lives->after, life->nr);

	if (task && task->rec.accounts)
		life_found(life, &task->rec);
}

/* Is it in that process or below it?  In a file that lies it may be its own parent. */
static bool is_below(const struct lives *lives, const struct life *life, __s32 tgid)
{
	size_t steps;

	for (steps = 0; life && steps <= DEPTH_MAX; steps++) {
		if (life->tgid == tgid)
			return true;
		life = life->ppid ? lives_find(lives, life->ppid) : NULL;
	}
	return false;
}

/* In the recording of a cgroup: one of those in it, at some time. */
static bool is_member(const struct lives *lives, __s32 nr)
{
	return lives->members && nr > 0 && nr <= NR_MAX && lives->members[nr];
}

/* Whom the module follows, see its follow.c; who is in a cgroup has events of its own. */
static bool is_wanted(const struct lives *lives, const struct life *life)
{
	__s32 id = lives->start.id;
	const struct life *of = lives_find(lives, id);

	switch (lives->start.filter) {
	case TSCOPE_FILTER_NONE: return true;
	case TSCOPE_FILTER_TID: return life->nr == id;
	case TSCOPE_FILTER_TGID: return life->tgid == (of ? of->tgid : id);
	case TSCOPE_FILTER_SUBTREE: return is_below(lives, life, of ? of->tgid : id);
	default: return is_member(lives, life->nr);
	}
}

/* The same of one who was cloned. */
static bool is_inherited(const struct lives *lives, const struct tscope_event_fork *fork)
{
	const struct life *creator = lives_find(lives, fork->creator);

	switch (lives->start.filter) {
	case TSCOPE_FILTER_NONE: return true;
	case TSCOPE_FILTER_TGID:
		return creator && creator->is_followed && fork->clone_flags & CLONE_THREAD;
	case TSCOPE_FILTER_SUBTREE: return creator && creator->is_followed;
	default: return is_member(lives, fork->tid);
	}
}

void lives_begin(struct lives *lives, const struct tscope_stream_start *start,
		 const struct ts_set *before, const struct ts_set *after)
{
	const struct record *rec;
	struct life *life;
	size_t i;

	*lives = (struct lives){ .start = *start, .after = after };
	lives->cpu = calloc(start->nr_rings + 1UL, sizeof(*lives->cpu));
	if (!lives->cpu)
		out_of_memory();
	for (i = 0; i < before->nr; i++) {
		rec = &before->task[i].rec;
		if (!rec->accounts)
			continue;
		life = new_life(lives, rec->tid, 0);
		life_begin(life, rec);
		take_key(lives, life, rec->key);
		find_after(lives, life);
	}
	for (i = 0; i < lives->nr; i++)
		lives->life[i]->is_followed = is_wanted(lives, lives->life[i]);
}

/* Who had a number at some time, and has it still, or had it last. */
static void identify(struct lives *lives, const struct record *rec)
{
	struct life *life = lives_find(lives, rec->tid);

	if (rec->tid <= 0 || rec->tid > NR_MAX)
		return;
	if (!life)
		life = new_life(lives, rec->tid, 0);
	drop_key(lives, life);
	take_key(lives, life, rec->key);
	life_identify(life, rec);
}

void lives_forget(struct lives *lives, const struct ts_set *living, const struct ts_set *gone,
		  __u64 from_ns)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < gone->nr; i++) {
		rec = &gone->task[i].rec;
		if (record_lived_at(rec, from_ns))
			identify(lives, rec);
	}
	for (i = 0; i < living->nr; i++) {
		rec = &living->task[i].rec;
		if (record_lived_at(rec, from_ns))
			identify(lives, rec);
	}
	for (i = 0; i < lives->nr; i++) {
		life_forget(lives->life[i]);
		lives->life[i]->is_followed = is_wanted(lives, lives->life[i]);
	}
}

/* A thread has called execve(), and has its leader's number from now on. */
static void renumber(struct lives *lives, struct life *life, __s32 nr)
{
	struct life *leader = lives_find(lives, nr);

	drop_number(lives, life);
	if (leader) {
		drop_number(lives, leader);
		leader->nr = life->nr;
		leader->was_leader = true;
		/* What belongs to the process goes on. */
		life->birth_ns = leader->birth_ns;
		/* It may have a last switch before it. */
		leader->is_doubtful |= leader->in != TSCOPE_ACCOUNT_ENDED &&
				       leader->in != TSCOPE_ACCOUNT_RUN;
	}
	take_number(lives, life, nr);
	life->tid = nr;
	find_after(lives, life);
}

/*
 * A CPU that ran @was leaves @prev.  If that is another number, a thread and its leader
 * have changed theirs, which EXEC tells later.
 * Return: whom it leaves, if that is known.
 */
static struct life *leave(struct lives *lives, struct life *was, __s32 prev)
{
	struct life *thread;

	if (!was || !was->is_followed || lives->lost)
		return NULL;
	if (was->nr == prev)
		return was;
	if (prev == was->tgid) {
		renumber(lives, was, prev);
		return was;
	}
	thread = lives_find(lives, prev);
	if (!thread || was->nr != was->tgid || thread->tgid != was->tgid)
		return NULL;
	renumber(lives, thread, was->nr);
	return was;
}

/* The task of an event; one that is met first in it has been there before. */
static struct life *meet(struct lives *lives, __s32 nr, unsigned int in, __u64 now)
{
	struct life *life = lives_find(lives, nr);
	const struct ts_task *task;

	if (life && life->is_unmet)
		life_meet(life, in, now);
	if (life || nr <= 0 || nr > NR_MAX || (lives->start.filter && !is_member(lives, nr)))
		return life;
	life = new_life(lives, nr, now);
	life->in = in;
	life->is_followed = true;
	/* Born outside of the cgroup, it has come into it. */
	task = lives->members ? ts_set_lookup(lives->after, nr) : NULL;
	if (task && record_lived_at(&task->rec, now)) {
		take_key(lives, life, task->rec.key);
		life_identify(life, &task->rec);
	}
	return life;
}

static void take_switch(struct lives *lives, const struct ts_event *event)
{
	const struct tscope_event_switch *sw = &event->sw;
	struct lives_cpu *cpu = &lives->cpu[event->cpu];
	__u64 now = event->time_ns;
	struct life *life;

	life = leave(lives, cpu->running, sw->prev);
	if (!life)
		life = meet(lives, sw->prev, TSCOPE_ACCOUNT_RUN, now);
	if (life)
		life_switch_out(life, now, event->head.info & TSCOPE_SWITCH_LETTER);
	life = meet(lives, sw->next, TSCOPE_ACCOUNT_WAIT, now);
	if (life)
		life_switch_in(life, now, lives->lost);
	cpu->running = life;
}

static void take_waking(struct lives *lives, const struct ts_event *event)
{
	const struct tscope_event_waking *waking = &event->waking;
	__u16 flags = waking->event.info;
	const struct life *waker;
	struct life *life;

	life = meet(lives, waking->tid, TSCOPE_ACCOUNT_SLEEP, event->time_ns);
	if (!life || !life_wake(life, event->time_ns) || flags & TSCOPE_WAKING_NEW)
		return;
	if (flags & TSCOPE_WAKING_IRQ || !waking->waker) {
		life->irq++;
		return;
	}
	waker = lives_find(lives, waking->waker);
	tally_add(&life->wakers, waking->waker, waker ? life_comm(waker) : NULL);
}

/* Is it in the snapshot of before?  That may have been read before the event was written. */
static bool is_known(const struct life *life, const struct tscope_event_fork *fork, __u64 now)
{
	if (!life->before)
		return false;
	if (life->key && fork->key)
		return life->key == fork->key;
	return now <= life->since_ns || life_is_unstarted(life);
}

static void take_fork(struct lives *lives, const struct ts_event *event)
{
	const struct tscope_event_fork *fork = &event->fork;
	struct life *life = lives_find(lives, fork->tid);
	__u64 now = event->time_ns;

	if (fork->tid <= 0 || fork->tid > NR_MAX || (life && is_known(life, fork, now)))
		return;
	if (life) {
		life->is_doubtful |= life->in != TSCOPE_ACCOUNT_ENDED;
		drop_number(lives, life);
	}
	life = new_life(lives, fork->tid, now);
	take_key(lives, life, fork->key);
	life->is_born = true;
	life->is_followed = is_inherited(lives, fork);
	life->in = TSCOPE_ACCOUNT_SLEEP;
	life->birth_ns = now;
	life->tgid = fork->tgid;
	life->ppid = fork->ppid;
	life_set_comm(life, fork->comm);
	find_after(lives, life);
}

static void take_exec(struct lives *lives, const struct tscope_event_exec *exec, __u64 now)
{
	struct life *life = lives_find(lives, exec->old_tid);

	if (life && exec->old_tid != exec->tid && life->tgid == exec->tid)
		renumber(lives, life, exec->tid);
	life = lives->members ? meet(lives, exec->tid, TSCOPE_ACCOUNT_RUN, now) :
				lives_find(lives, exec->tid);
	if (life)
		life_set_comm(life, exec->comm);
}

/* What a task did that was not met before this event of its own. */
static unsigned int in_at(const struct ts_event *event)
{
	return event->head.type == TSCOPE_EVENT_EXIT ? TSCOPE_ACCOUNT_RUN : TSCOPE_ACCOUNT_WAIT;
}

/* An event of the task alone. */
static void take_own(struct life *life, const struct ts_event *event)
{
	if (life->is_unmet)
		life_meet(life, in_at(event), event->time_ns);
	life->is_followed = true;
	switch (event->head.type) {
	case TSCOPE_EVENT_MIGRATE:
		life_migrate(life, event->time_ns);
		break;
	case TSCOPE_EVENT_EXIT:
		life->has_exit = true;
		life->exit_code = event->exit.exit_code;
		break;
	case TSCOPE_EVENT_RENAME:
		life_set_comm(life, event->rename.comm);
		break;
	}
}

void lives_lost(struct lives *lives, __u64 from_ns, __u64 nr)
{
	if (!lives->lost || from_ns < lives->lost_from_ns)
		lives->lost_from_ns = from_ns;
	lives->lost += nr;
}

static void take_lost(struct lives *lives, const struct ts_event *event)
{
	struct lives_cpu *cpu = &lives->cpu[event->cpu];

	lives_lost(lives, cpu->last_ns, event->lost.nr);
	cpu->running = NULL;
}

/* The task that an event is about alone, whatever the filter was; 0: none. */
static __s32 subject_of(const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_WAKING: return event->waking.tid;
	case TSCOPE_EVENT_WAKEUP: return event->wakeup.tid;
	case TSCOPE_EVENT_MIGRATE: return event->migrate.tid;
	case TSCOPE_EVENT_EXEC: return event->exec.tid;
	case TSCOPE_EVENT_EXIT: return event->exit.tid;
	case TSCOPE_EVENT_RENAME: return event->rename.tid;
	default: return 0;
	}
}

/* The key that an event has of it; 0: none. */
static __u64 key_of(const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_EXEC: return event->exec.key;
	case TSCOPE_EVENT_EXIT: return event->exit.key;
	case TSCOPE_EVENT_RENAME: return event->rename.key;
	default: return 0;
	}
}

/*
 * The task of an event of its own, which @life has the number of.  If that is another one, by
 * its key, then it is a thread that calls execve(), before EXEC tells, or one whose birth was
 * lost.
 */
static struct life *owner_of(struct lives *lives, struct life *life, const struct ts_event *event)
{
	__u64 key = key_of(event);
	struct life *owner;

	if (!key || !life || life->key == key)
		return life;
	owner = find_key(lives, key);
	if (owner && owner->tgid == life->nr) {
		renumber(lives, owner, life->nr);
		return owner;
	}
	if (owner)
		return life;
	if (!life->key) {
		take_key(lives, life, key);
		return life;
	}
	life->is_doubtful |= life->in != TSCOPE_ACCOUNT_ENDED;
	drop_number(lives, life);
	owner = new_life(lives, life->nr, event->time_ns);
	take_key(lives, owner, key);
	owner->in = in_at(event);
	owner->is_doubtful = true;
	return owner;
}

void lives_expect(struct lives *lives, const struct ts_event *event)
{
	__s32 nr = subject_of(event);
	struct life *life;

	if (lives->start.filter != TSCOPE_FILTER_CGROUP || nr <= 0 || nr > NR_MAX)
		return;
	if (!lives->members)
		lives->members = calloc(NR_MAX + 1, sizeof(*lives->members));
	if (!lives->members)
		out_of_memory();
	lives->members[nr] = true;
	life = lives_find(lives, nr);
	if (life)
		life->is_followed = true;
}

void lives_take(struct lives *lives, const struct ts_event *event)
{
	struct life *life;

	if (event->cpu >= lives->start.nr_rings)
		return;
	switch (event->head.type) {
	case TSCOPE_EVENT_LOST:
		take_lost(lives, event);
		break;
	case TSCOPE_EVENT_SWITCH:
		take_switch(lives, event);
		break;
	case TSCOPE_EVENT_WAKING:
		take_waking(lives, event);
		break;
	case TSCOPE_EVENT_FORK:
		take_fork(lives, event);
		break;
	case TSCOPE_EVENT_EXEC:
		take_exec(lives, &event->exec, event->time_ns);
		break;
	}
	life = lives->members ? meet(lives, subject_of(event), in_at(event), event->time_ns) :
				lives_find(lives, subject_of(event));
	life = owner_of(lives, life, event);
	if (life)
		take_own(life, event);
	lives->cpu[event->cpu].last_ns = event->time_ns;
}

/* By number, and of one number the latest first. */
static int compare_gone(const void *a, const void *b)
{
	const struct record *x = &(*(struct ts_task *const *)a)->rec;
	const struct record *y = &(*(struct ts_task *const *)b)->rec;

	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	return (since_of(x) < since_of(y)) - (since_of(x) > since_of(y));
}

static int compare_gone_keys(const void *a, const void *b)
{
	__u64 x = (*(struct ts_task *const *)a)->rec.key, y = (*(struct ts_task *const *)b)->rec.key;

	return (x > y) - (x < y);
}

/* The one that has its key; @gone are in the order of theirs. */
static void find_gone_key(struct life *life, struct ts_task **gone, size_t nr)
{
	const struct ts_task wanted = { .rec = { .key = life->key } }, *at = &wanted;
	struct ts_task **found = bsearch(&at, gone, nr, sizeof(*gone), compare_gone_keys);

	if (found && (*found)->rec.accounts)
		life_found(life, &(*found)->rec);
}

/* Of those with its number: the latest that began when it did, or, unseen, right before. */
static void find_gone(struct life *life, struct ts_task **gone, size_t nr)
{
	const struct tscope_accounts began = {
		.since_ns = life->before ? since_of(life->before) : life->since_ns,
	};
	const struct ts_task key = { .rec = { .tid = life->tid, .accounts = &began } };
	const struct ts_task *at = &key;
	size_t low = 0, high = nr, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (compare_gone(&gone[mid], &at) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < nr && gone[low]->rec.tid == life->tid && gone[low]->rec.accounts)
		life_found(life, &gone[low]->rec);
}

void lives_end(struct lives *lives, __u64 until_ns, const struct ts_set *gone)
{
	struct ts_task **order = reallocarray(NULL, gone->nr + 1, sizeof(*order));
	struct life *life;
	size_t i;

	if (!order)
		out_of_memory();
	for (i = 0; i < gone->nr; i++)
		order[i] = &gone->task[i];
	qsort(order, gone->nr, sizeof(*order), compare_gone_keys);
	for (i = 0; i < lives->nr; i++) {
		life = lives->life[i];
		if (!life->after && life->key)
			find_gone_key(life, order, gone->nr);
	}
	qsort(order, gone->nr, sizeof(*order), compare_gone);
	for (i = 0; i < lives->nr; i++) {
		life = lives->life[i];
		if (!life->after)
			find_gone(life, order, gone->nr);
		life_end(life, until_ns);
		life->is_doubtful |= lives->lost && life->until_ns > lives->lost_from_ns;
	}
	free(order);
}

void lives_free(struct lives *lives)
{
	size_t i;

	while (lives->by_nr)
		drop_number(lives, *(struct life **)lives->by_nr);
	while (lives->by_key)
		drop_key(lives, *(struct life **)lives->by_key);
	for (i = 0; i < lives->nr; i++)
		life_free(lives->life[i]);
	free(lives->life);
	free(lives->cpu);
	free(lives->members);
	*lives = (struct lives){};
}
