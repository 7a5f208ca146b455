// SPDX-License-Identifier: GPL-2.0
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "task_past.h"

#define IN_UNKNOWN	(TSCOPE_ACCOUNT_ENDED + 1)
#define PIECES_LEAST	1024
/* A task that was woken while it was about to sleep leaves its CPU within this time. */
#define SOON_NS		1000000

struct past {
	const struct past_user *user;
	void *arg;
	__u64 from_ns;
	struct past_task **task;
	size_t nr_tasks;
	size_t cap_tasks;
	/* A tree of tsearch(3): the task that has a number now. */
	void *by_tid;
	/* Piece N, counted from 1, is at (N - 1) % cap_pieces. */
	struct past_piece *piece;
	__u64 nr_pieces;
	size_t cap_pieces;
	struct urgency urgency;
};

static int compare(const void *a, const void *b)
{
	const struct past_task *x = a, *y = b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

static struct past_task *find(const struct past *past, __s32 tid)
{
	const struct past_task wanted = { .tid = tid };
	struct past_task **found = tfind(&wanted, &past->by_tid, compare);

	return found ? *found : NULL;
}

static void drop(struct past *past, __s32 tid)
{
	const struct past_task wanted = { .tid = tid };

	tdelete(&wanted, &past->by_tid, compare);
}

static void put(struct past *past, struct past_task *task)
{
	if (!tsearch(task, &past->by_tid, compare))
		out_of_memory();
}

/* One that had the number before stays where pieces speak of it. */
static struct past_task *add(struct past *past, __s32 tid, __u64 now, bool is_new,
			     const struct past_task *creator, __u64 clone_flags)
{
	struct past_task *task = calloc(1, sizeof(*task));

	if (past->nr_tasks == past->cap_tasks) {
		past->cap_tasks = past->cap_tasks ? 2 * past->cap_tasks : 256;
		past->task = reallocarray(past->task, past->cap_tasks, sizeof(struct past_task *));
	}
	if (!task || !past->task)
		out_of_memory();
	*task = (struct past_task){
		.tid = tid, .in = IN_UNKNOWN, .since_ns = past->from_ns, .seen_ns = now,
		.prio = PAST_PRIO_UNKNOWN, .cpu = -1, .is_new = is_new,
	};
	past->task[past->nr_tasks++] = task;
	drop(past, tid);
	put(past, task);
	past->user->born(past->arg, task, creator, clone_flags);
	return task;
}

/* The task of an event; of the idle tasks, whose number is 0, nothing is kept. */
static struct past_task *meet(struct past *past, __s32 tid, __u64 now)
{
	struct past_task *task = tid > 0 ? find(past, tid) : NULL;

	if (!task && tid > 0)
		task = add(past, tid, now, false, NULL, 0);
	if (task)
		task->seen_ns = now;
	return task;
}

static struct past_piece *place_of(const struct past *past, __u64 nr)
{
	return &past->piece[(nr - 1) % past->cap_pieces];
}

struct past_piece *past_piece(const struct past *past, __u64 nr)
{
	return nr && nr + past->cap_pieces > past->nr_pieces ? place_of(past, nr) : NULL;
}

static struct past_piece *new_piece(struct past *past)
{
	if (past->nr_pieces == past->cap_pieces && past->cap_pieces < PAST_PIECES) {
		past->cap_pieces = past->cap_pieces ? 2 * past->cap_pieces : PIECES_LEAST;
		past->piece = reallocarray(past->piece, past->cap_pieces, sizeof(*past->piece));
		if (!past->piece)
			out_of_memory();
	}
	return place_of(past, ++past->nr_pieces);
}

/* What it was in is over. */
static struct past_piece *end(struct past *past, struct past_task *task, enum past_kind kind,
			      __u64 now)
{
	struct past_piece *piece = new_piece(past);

	*piece = (struct past_piece){
		.from_ns = task->since_ns, .to_ns = now, .counted_ns = now, .lower_ns = now,
		.before = task->latest, .kind = kind, .prio = task->prio, .rival_prio = PRIO_FAIR,
	};
	task->latest = past->nr_pieces;
	return piece;
}

static void go_to(struct past_task *task, unsigned int in, __u64 now)
{
	task->in = in;
	task->since_ns = now;
	task->woken_ns = 0;
}

static unsigned int in_of_letter(char letter)
{
	switch (letter) {
	case 'R':
		return TSCOPE_ACCOUNT_WAIT;
	case 'D':
		return TSCOPE_ACCOUNT_BLOCK;
	case 'T':
	case 't':
	case 'F':
		return TSCOPE_ACCOUNT_STOP;
	case 'X':
	case 'Z':
		return TSCOPE_ACCOUNT_ENDED;
	default:
		return TSCOPE_ACCOUNT_SLEEP;
	}
}

/* It leaves its CPU. */
static void go(struct past *past, struct past_task *task, unsigned int in, const struct ts_event *event)
{
	const int prio = task->prio == PAST_PRIO_UNKNOWN ? URGENCY_UNKNOWN : task->prio;

	if (task->in == TSCOPE_ACCOUNT_RUN || task->in == IN_UNKNOWN)
		urgency_ran(&past->urgency, event->cpu, prio, task->since_ns, event->time_ns);
	if (task->woken_ns && event->time_ns - task->woken_ns <= SOON_NS && in != TSCOPE_ACCOUNT_ENDED)
		in = TSCOPE_ACCOUNT_WAIT;
	task->cpu = event->cpu;
	go_to(task, in, event->time_ns);
}

/* It may have waited for the CPU that it left, and for this one. */
static void end_wait(struct past *past, struct past_task *task, const struct ts_event *event)
{
	const int here = urgency_since(&past->urgency, event->cpu, task->since_ns);
	const int there = urgency_since(&past->urgency, task->cpu, task->since_ns);

	end(past, task, PAST_WAIT, event->time_ns)->rival_prio = here < there ? here : there;
}

static void take_switch(struct past *past, const struct ts_event *event)
{
	const struct tscope_event_switch *sw = &event->sw;
	const unsigned int prio = (sw->event.info & TSCOPE_SWITCH_PRIO) >> TSCOPE_SWITCH_PRIO_SHIFT;
	struct past_task *task = meet(past, sw->prev, event->time_ns);
	const unsigned int in = in_of_letter(sw->event.info & TSCOPE_SWITCH_LETTER);

	if (task)
		go(past, task, in, event);
	task = meet(past, sw->next, event->time_ns);
	if (!task)
		return;
	task->prio = prio ? (int)prio - TSCOPE_SWITCH_PRIO_PLUS : PAST_PRIO_UNKNOWN;
	if (task->in == TSCOPE_ACCOUNT_WAIT || task->in == IN_UNKNOWN)
		end_wait(past, task, event);
	/* Its waking was not seen. */
	else if (task->in == TSCOPE_ACCOUNT_SLEEP || task->in == TSCOPE_ACCOUNT_BLOCK)
		end(past, task, task->in == TSCOPE_ACCOUNT_SLEEP ? PAST_SLEEP : PAST_BLOCK,
		    event->time_ns);
	go_to(task, TSCOPE_ACCOUNT_RUN, event->time_ns);
}

/* A task can wake another one only while it runs: otherwise something is missing. */
static struct past_task *find_waker(struct past *past, const struct ts_event *event)
{
	const struct tscope_event_waking *waking = &event->waking;
	struct past_task *waker;

	if (waking->event.info & TSCOPE_WAKING_IRQ || waking->waker == waking->tid)
		return NULL;
	waker = meet(past, waking->waker, event->time_ns);
	if (waker && waker->in == IN_UNKNOWN)
		waker->in = TSCOPE_ACCOUNT_RUN;
	return waker && waker->in == TSCOPE_ACCOUNT_RUN ? waker : NULL;
}

static struct past_piece *end_by_waking(struct past *past, struct past_task *task, enum past_kind kind,
					const struct ts_event *event)
{
	struct past_task *waker = find_waker(past, event);
	struct past_piece *piece = end(past, task, kind, event->time_ns);

	piece->by_irq = event->waking.event.info & TSCOPE_WAKING_IRQ || !event->waking.waker;
	piece->waker = waker;
	piece->of_waker = waker ? waker->latest : 0;
	return piece;
}

/*
 * A task whose birth was not seen has the number of one that has exited, or a new one.  One whose
 * birth was seen slept since then, until the one that made it had made it.
 */
static void take_first_waking(struct past *past, const struct ts_event *event)
{
	struct past_task *task = find(past, event->waking.tid);

	if (!task || !task->is_new)
		task = add(past, event->waking.tid, event->time_ns, true, NULL, 0);
	if (task->in == TSCOPE_ACCOUNT_SLEEP)
		end_by_waking(past, task, PAST_SLEEP, event);
	task->is_new = false;
	task->seen_ns = event->time_ns;
	go_to(task, TSCOPE_ACCOUNT_WAIT, event->time_ns);
}

static void take_waking(struct past *past, const struct ts_event *event)
{
	struct past_piece *piece;
	struct past_task *task;

	if (event->waking.tid <= 0)
		return;
	if (event->waking.event.info & TSCOPE_WAKING_NEW) {
		take_first_waking(past, event);
		return;
	}
	task = meet(past, event->waking.tid, event->time_ns);
	switch (task->in) {
	case TSCOPE_ACCOUNT_RUN:
		task->woken_ns = event->time_ns;
		return;
	case TSCOPE_ACCOUNT_SLEEP:
		piece = end_by_waking(past, task, PAST_SLEEP, event);
		if (piece->waker)
			past->user->slept(past->arg, task, piece);
		break;
	case TSCOPE_ACCOUNT_BLOCK:
		end_by_waking(past, task, PAST_BLOCK, event);
		break;
	case IN_UNKNOWN:
		/* It slept, or was blocked. */
		end_by_waking(past, task, PAST_SLEEP, event);
		break;
	case TSCOPE_ACCOUNT_WAIT:
	case TSCOPE_ACCOUNT_ENDED:
		return;
	}
	task->cpu = event->waking.event.info & TSCOPE_WAKING_CPU;
	go_to(task, TSCOPE_ACCOUNT_WAIT, event->time_ns);
}

static void take_fork(struct past *past, const struct ts_event *event)
{
	const struct tscope_event_fork *fork = &event->fork;
	const struct past_task *creator = meet(past, fork->creator, event->time_ns);
	struct past_task *task;

	if (fork->tid <= 0)
		return;
	task = add(past, fork->tid, event->time_ns, true, creator, fork->clone_flags);
	go_to(task, TSCOPE_ACCOUNT_SLEEP, event->time_ns);
	memcpy(task->comm, fork->comm, sizeof(task->comm) - 1);
}

static void take_exec(struct past *past, const struct ts_event *event)
{
	struct past_task *task = meet(past, event->exec.old_tid, event->time_ns);

	if (!task || event->exec.tid <= 0)
		return;
	memcpy(task->comm, event->exec.comm, sizeof(task->comm) - 1);
	if (task->tid == event->exec.tid)
		return;
	/* Its leader has exited. */
	drop(past, event->exec.tid);
	drop(past, task->tid);
	task->tid = event->exec.tid;
	put(past, task);
}

void past_take(struct past *past, const struct ts_event *event)
{
	if (event->time_ns < past->from_ns)
		return;
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		take_switch(past, event);
		break;
	case TSCOPE_EVENT_WAKING:
		take_waking(past, event);
		break;
	case TSCOPE_EVENT_FORK:
		take_fork(past, event);
		break;
	case TSCOPE_EVENT_EXEC:
		take_exec(past, event);
		break;
	}
}

void past_sleeps(struct past *past, __s32 tid)
{
	struct past_task *task = meet(past, tid, past->from_ns);

	if (task)
		task->in = TSCOPE_ACCOUNT_SLEEP;
}

struct past *past_new(const struct past_user *user, void *arg, __u64 from_ns)
{
	struct past *past = calloc(1, sizeof(*past));

	if (!past)
		out_of_memory();
	past->user = user;
	past->arg = arg;
	past->from_ns = from_ns;
	return past;
}

static void forget_nothing(void *task)
{
	(void)task;
}

void past_free(struct past *past)
{
	size_t i;

	tdestroy(past->by_tid, forget_nothing);
	for (i = 0; i < past->nr_tasks; i++)
		free(past->task[i]);
	free(past->task);
	urgency_free(&past->urgency);
	free(past->piece);
	free(past);
}
