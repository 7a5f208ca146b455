// SPDX-License-Identifier: GPL-2.0
/* Tells a reader of a page what happened, and keeps track of what that reader knows. */
#include <stdlib.h>

#include "memory.h"
#include "page_ops.h"
#include "parse.h"

/* Bits 4 to 7 of an op. */
#define PLAIN_SWITCH	8
#define PLAIN_WAKE	1
#define FROM_WAKE	2
#define IRQ_WAKE	4
#define NEW_WAKE	8
#define FROM_MIGRATE	1
#define NEXT_CLOSE	8

void page_ops_begin(struct page_ops *ops, FILE *out, __u64 begin_ns, __u32 nr_cpus)
{
	ops->bytes.out = out;
	ops->begin_ns = ops->now_ns = begin_ns;
	ops->nr_cpus = nr_cpus;
	ops->cpu = calloc(nr_cpus + 1UL, sizeof(*ops->cpu));
	if (!ops->cpu)
		out_of_memory();
}

__u32 page_ops_number(struct page_ops *ops, struct task_replay *task)
{
	if (task->track)
		return task->track;
	if (ops->nr == ops->cap) {
		ops->cap = ops->cap ? 2 * ops->cap : 256;
		ops->track = reallocarray(ops->track, ops->cap, sizeof(*ops->track));
		if (!ops->track)
			out_of_memory();
	}
	ops->track[ops->nr] = (struct page_track){ .task = task };
	return task->track = PAGE_TASK + ops->nr++;
}

/* Return: what a reader knows of it; NULL: it is none of the tasks. */
static struct page_track *track_of(struct page_ops *ops, __u32 nr)
{
	return nr < PAGE_TASK ? NULL : &ops->track[nr - PAGE_TASK];
}

__u32 page_ops_number_at(struct page_ops *ops, const struct replay_set *set, __s32 tid)
{
	struct task_replay *task = tid ? replay_set_find(set, tid) : NULL;

	return task ? page_ops_number(ops, task) : tid ? PAGE_OTHER : PAGE_IDLE;
}

bool page_ops_clip(const struct page_ops *ops, __u64 *from_ns, __u64 *to_ns)
{
	if (*from_ns < ops->from_ns)
		*from_ns = ops->from_ns;
	if (*to_ns > ops->to_ns)
		*to_ns = ops->to_ns;
	return *from_ns < *to_ns;
}

void page_ops_closed(void *arg, struct task_replay *task, unsigned int account, __u64 ns,
		     __u64 to_ns)
{
	struct page_ops *ops = arg;
	__u64 from_ns = to_ns - ns;
	__u32 nr = page_ops_number(ops, task);

	if (!page_ops_clip(ops, &from_ns, &to_ns))
		return;
	if (ops->nr_closing == ops->cap_closing) {
		ops->cap_closing = ops->cap_closing ? 2 * ops->cap_closing : 16;
		ops->closing = reallocarray(ops->closing, ops->cap_closing, sizeof(*ops->closing));
		if (!ops->closing)
			out_of_memory();
	}
	ops->closing[ops->nr_closing++] = (struct page_closing){ nr, account, from_ns, to_ns };
}

static void put_op(struct page_ops *ops, enum page_op op, unsigned int bits)
{
	page_byte(&ops->bytes, op | bits << 4);
}

void page_ops_time(struct page_ops *ops, __u64 now_ns)
{
	put_op(ops, PAGE_TIME, 0);
	page_s64(&ops->bytes, now_ns - ops->now_ns);
	ops->now_ns = now_ns;
}

/* An op of an event; none goes back in time, but in a file that lies. */
static void put_event(struct page_ops *ops, enum page_op op, unsigned int bits,
		      const struct ts_event *event)
{
	if (event->time_ns < ops->now_ns)
		page_ops_time(ops, event->time_ns);
	put_op(ops, op, bits);
	page_u64(&ops->bytes, event->cpu);
	page_u64(&ops->bytes, event->time_ns - ops->now_ns);
	ops->now_ns = event->time_ns;
}

/* A time by that of the latest op. */
static void put_time(struct page_ops *ops, __u64 ns)
{
	page_s64(&ops->bytes, ns - ops->now_ns);
}

static void put_state(struct page_ops *ops, struct page_track *track, unsigned int state,
		      __u64 open_ns)
{
	put_op(ops, PAGE_SET, state);
	page_u64(&ops->bytes, track->task->track);
	put_time(ops, open_ns);
	page_u64(&ops->bytes, track->task->cpu);
	track->state = state;
	track->open_ns = open_ns;
	track->cpu = track->task->cpu;
	track->is_met = true;
}

void page_ops_close(struct page_ops *ops, __u32 nr, unsigned int account, __u64 from_ns,
		    __u64 to_ns)
{
	struct page_track *track = track_of(ops, nr);
	bool is_next;

	/* On which CPU it is. */
	if (!track->is_met)
		put_state(ops, track, account, from_ns);
	is_next = track->open_ns == from_ns;
	put_op(ops, PAGE_CLOSE, account | (is_next ? NEXT_CLOSE : 0));
	page_u64(&ops->bytes, nr);
	put_time(ops, to_ns);
	if (!is_next)
		page_u64(&ops->bytes, to_ns - from_ns);
	track->open_ns = to_ns;
}

static void tell_closings(struct page_ops *ops)
{
	struct page_closing *closing = ops->closing;

	for (; closing < ops->closing + ops->nr_closing; closing++)
		page_ops_close(ops, closing->nr, closing->account, closing->from_ns,
			       closing->to_ns);
	ops->nr_closing = 0;
}

/* Return: does a plain op end this, and is that what happened?  @nr counts what ends. */
static bool is_told_by_it(const struct page_ops *ops, const struct page_track *track,
			  unsigned int account, size_t *nr)
{
	const struct page_closing *closing = &ops->closing[*nr];

	if (!track || !track->is_met || track->open_ns >= ops->now_ns)
		return true;
	return (*nr)++ < ops->nr_closing && closing->nr == track->task->track &&
	       closing->account == account && closing->from_ns == track->open_ns &&
	       closing->to_ns == ops->now_ns;
}

static void close_plainly(const struct page_ops *ops, struct page_track *track)
{
	if (track && track->is_met && track->open_ns < ops->now_ns)
		track->open_ns = ops->now_ns;
}

/* Where a reader does not have it as it is by now. */
static void settle(struct page_ops *ops, struct page_track *track)
{
	const struct task_replay *task = track ? track->task : NULL;
	__u64 open_ns;

	if (!task)
		return;
	open_ns = task->opened_ns > task->since_ns ? task->opened_ns : task->since_ns;
	if (open_ns < ops->from_ns)
		open_ns = ops->from_ns;
	if (track->state == task->in && track->is_met &&
	    (track->open_ns == open_ns || task->in == TSCOPE_ACCOUNT_ENDED))
		return;
	put_state(ops, track, task->in, open_ns);
}

static void tell_switch(struct page_ops *ops, const struct replay_set *set,
			const struct ts_event *event)
{
	struct page_cpu *cpu = &ops->cpu[event->cpu];
	__u32 prev = page_ops_number_at(ops, set, event->sw.prev);
	__u32 next = page_ops_number_at(ops, set, event->sw.next);
	struct page_track *left = track_of(ops, prev), *taken = track_of(ops, next);
	unsigned int state = left ? left->task->in : 0;
	__u64 before = ops->now_ns;
	bool is_plain = cpu->is_read && cpu->running == prev;
	size_t nr = 0;

	ops->now_ns = event->time_ns;
	is_plain = is_plain && is_told_by_it(ops, left, TSCOPE_ACCOUNT_RUN, &nr) &&
		   is_told_by_it(ops, taken, TSCOPE_ACCOUNT_WAIT, &nr) && nr == ops->nr_closing;
	ops->now_ns = before;
	put_event(ops, PAGE_SWITCH, state | (is_plain ? PLAIN_SWITCH : 0), event);
	page_u64(&ops->bytes, next);
	if (is_plain) {
		close_plainly(ops, left);
		close_plainly(ops, taken);
		ops->nr_closing = 0;
	} else {
		page_u64(&ops->bytes, prev);
	}
	if (left)
		left->state = state;
	if (taken) {
		taken->state = TSCOPE_ACCOUNT_RUN;
		taken->cpu = event->cpu + 1;
	}
	tell_closings(ops);
	settle(ops, left);
	settle(ops, taken);
	cpu->is_read = cpu->is_told = true;
}

static bool is_asleep(unsigned int state)
{
	return state > TSCOPE_ACCOUNT_WAIT && state < TSCOPE_ACCOUNT_ENDED;
}

static void tell_waking(struct page_ops *ops, const struct replay_set *set,
			const struct ts_event *event)
{
	const struct page_cpu *cpu = &ops->cpu[event->cpu];
	__u16 info = event->head.info;
	__u32 nr = page_ops_number_at(ops, set, event->waking.tid);
	__u32 waker = page_ops_number_at(ops, set, event->waking.waker);
	struct page_track *track = track_of(ops, nr);
	bool is_from = !cpu->is_read || cpu->running != waker;
	bool was_asleep = track && is_asleep(track->state), is_plain;
	__u64 before = ops->now_ns;
	size_t ended = 0;

	ops->now_ns = event->time_ns;
	is_plain = (!was_asleep || is_told_by_it(ops, track, track->state, &ended)) &&
		   ended == ops->nr_closing;
	ops->now_ns = before;
	put_event(ops, PAGE_WAKE, (is_plain ? PLAIN_WAKE : 0) | (is_from ? FROM_WAKE : 0) |
		  (info & TSCOPE_WAKING_IRQ ? IRQ_WAKE : 0) |
		  (info & TSCOPE_WAKING_NEW ? NEW_WAKE : 0), event);
	page_u64(&ops->bytes, nr);
	page_u64(&ops->bytes, info & TSCOPE_WAKING_CPU);
	if (is_from)
		page_u64(&ops->bytes, waker);
	if (track)
		track->cpu = (info & TSCOPE_WAKING_CPU) + 1;
	if (was_asleep && is_plain) {
		close_plainly(ops, track);
		track->state = TSCOPE_ACCOUNT_WAIT;
		ops->nr_closing = 0;
	}
	tell_closings(ops);
	settle(ops, track);
}

static void tell_migration(struct page_ops *ops, const struct replay_set *set,
			   const struct ts_event *event)
{
	__u32 nr = page_ops_number_at(ops, set, event->migrate.tid);
	struct page_track *track = track_of(ops, nr);
	bool is_from = !track || track->cpu != event->migrate.from + 1;

	put_event(ops, PAGE_MIGRATE, is_from ? FROM_MIGRATE : 0, event);
	page_u64(&ops->bytes, nr);
	page_u64(&ops->bytes, event->head.info);
	if (is_from)
		page_u64(&ops->bytes, event->migrate.from);
	if (track)
		track->cpu = event->head.info + 1;
}

static void tell_loss(struct page_ops *ops, const struct ts_event *event)
{
	struct page_cpu *cpu = &ops->cpu[event->cpu];

	put_event(ops, PAGE_LOST, 0, event);
	put_time(ops, cpu->heard_ns > ops->begin_ns ? cpu->heard_ns : ops->begin_ns);
	page_u64(&ops->bytes, event->lost.nr);
	cpu->is_read = false;
	cpu->is_told = true;
}

static void put_visible(struct page_ops *ops, const char *s)
{
	text_clear(&ops->name);
	text_put_plain(&ops->name, s);
	page_string(&ops->bytes, text_str(&ops->name));
}

bool page_ops_mark(struct page_ops *ops, const struct replay_set *set,
		   const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_FORK:
		put_event(ops, PAGE_FORK, 0, event);
		page_u64(&ops->bytes, page_ops_number_at(ops, set, event->fork.tid));
		page_u64(&ops->bytes, page_ops_number_at(ops, set, event->fork.creator));
		break;
	case TSCOPE_EVENT_EXEC:
		put_event(ops, PAGE_EXEC, 0, event);
		page_u64(&ops->bytes, page_ops_number_at(ops, set, event->exec.tid));
		put_visible(ops, event->exec.comm);
		put_visible(ops, event->exec.file);
		break;
	case TSCOPE_EVENT_EXIT:
		put_event(ops, PAGE_EXIT, 0, event);
		page_u64(&ops->bytes, page_ops_number_at(ops, set, event->exit.tid));
		page_u64(&ops->bytes, (__u32)event->exit.exit_code);
		break;
	case TSCOPE_EVENT_RENAME:
		put_event(ops, PAGE_RENAME, 0, event);
		page_u64(&ops->bytes, page_ops_number_at(ops, set, event->rename.tid));
		put_visible(ops, event->rename.comm);
		break;
	case TSCOPE_EVENT_TRIGGER:
		put_event(ops, PAGE_TRIGGER, event->head.info & TSCOPE_TRIGGER_WAITS, event);
		page_u64(&ops->bytes, page_ops_number_at(ops, set, event->trigger.tid));
		page_u64(&ops->bytes, event->trigger.wait_ns);
		break;
	default:
		return false;
	}
	return true;
}

static void tell_birth(struct page_ops *ops, const struct replay_set *set,
		       const struct ts_event *event)
{
	__u32 nr;

	page_ops_mark(ops, set, event);
	nr = page_ops_number_at(ops, set, event->fork.tid);
	settle(ops, track_of(ops, nr));
}

bool page_ops_tell_of(const struct page_ops *ops, const struct ts_event *event)
{
	return event->cpu < ops->nr_cpus && event->time_ns >= ops->begin_ns &&
	       event->time_ns >= ops->from_ns && event->time_ns <= ops->to_ns;
}

bool page_ops_count(struct page_ops *ops, const struct ts_event *event)
{
	bool is_told = page_ops_tell_of(ops, event);

	ops->nr_events += is_told;
	return is_told;
}

/* What it did, whether that is told or not. */
static void follow_cpu(struct page_ops *ops, const struct replay_set *set,
		       const struct ts_event *event)
{
	struct page_cpu *cpu = &ops->cpu[event->cpu];

	cpu->is_there = true;
	cpu->heard_ns = event->time_ns;
	if (event->head.type == TSCOPE_EVENT_LOST)
		cpu->is_known = false;
	if (event->head.type != TSCOPE_EVENT_SWITCH)
		return;
	cpu->running = page_ops_number_at(ops, set, event->sw.next);
	cpu->is_known = true;
}

void page_ops_see(void *arg, const struct replay_set *set, const struct ts_event *event)
{
	struct page_ops *ops = arg;

	if (event->cpu >= ops->nr_cpus)
		return;
	if (page_ops_count(ops, event)) {
		switch (event->head.type) {
		case TSCOPE_EVENT_LOST: tell_loss(ops, event); break;
		case TSCOPE_EVENT_SWITCH: tell_switch(ops, set, event); break;
		case TSCOPE_EVENT_WAKING: tell_waking(ops, set, event); break;
		case TSCOPE_EVENT_MIGRATE: tell_migration(ops, set, event); break;
		case TSCOPE_EVENT_FORK: tell_birth(ops, set, event); break;
		default: page_ops_mark(ops, set, event); break;
		}
	}
	tell_closings(ops);
	follow_cpu(ops, set, event);
}

void page_ops_meet(struct page_ops *ops, const struct replay_set *set, bool is_cut)
{
	const struct record *rec;
	struct page_cpu *cpu;
	size_t i;

	for (i = 0; i < set->nr; i++) {
		rec = set->task[i]->before;
		if (!rec || !rec->sched || rec->sched->cpu >= ops->nr_cpus ||
		    (ops->recorded && !ts_cpus_have(ops->recorded, rec->sched->cpu)))
			continue;
		cpu = &ops->cpu[rec->sched->cpu];
		if (cpu->is_there && !cpu->is_quiet)
			continue;
		cpu->is_there = cpu->is_quiet = true;
		cpu->is_known = !is_cut;
		if (rec->accounts->account == TSCOPE_ACCOUNT_RUN)
			cpu->running = page_ops_number(ops, set->task[i]);
	}
}

void page_ops_ran(struct page_ops *ops, __u32 cpu, __u32 nr, bool is_known, __u64 ns)
{
	put_op(ops, PAGE_RAN, is_known);
	page_u64(&ops->bytes, cpu);
	page_u64(&ops->bytes, nr);
	page_u64(&ops->bytes, ns);
	ops->cpu[cpu].is_told = true;
}

void page_ops_end(struct page_ops *ops)
{
	struct page_cpu *cpu;

	tell_closings(ops);
	for (cpu = ops->cpu; cpu < ops->cpu + ops->nr_cpus; cpu++) {
		if (!cpu->is_there || cpu->is_told)
			continue;
		put_op(ops, PAGE_CPU, cpu->is_known);
		page_u64(&ops->bytes, cpu - ops->cpu);
		page_u64(&ops->bytes, cpu->running);
	}
	put_op(ops, PAGE_END, 0);
	page_bytes_end(&ops->bytes);
}

void page_ops_free(struct page_ops *ops)
{
	free(ops->track);
	free(ops->cpu);
	free(ops->closing);
	text_free(&ops->name);
}
