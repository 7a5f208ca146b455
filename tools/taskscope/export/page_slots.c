// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "page_slots.h"

/* Of a CPU in a slot so many tasks are told; the others together are one. */
#define PIECES_TOLD 4

void page_slots_begin(struct page_slots *slots, struct page_ops *ops, __u64 begin_ns,
		      __u64 slot_ns, size_t marks_max)
{
	__u32 cpu;

	*slots = (struct page_slots){ .ops = ops, .begin_ns = begin_ns, .slot_ns = slot_ns,
				      .marks_max = marks_max };
	slots->cpu = calloc(ops->nr_cpus + 1UL, sizeof(*slots->cpu));
	if (!slots->cpu)
		out_of_memory();
	for (cpu = 0; cpu < ops->nr_cpus; cpu++)
		slots->cpu[cpu].since_ns = begin_ns;
}

/* What was before the first is in it. */
static __u64 slot_at(const struct page_slots *slots, __u64 ns)
{
	return ns > slots->begin_ns ? (ns - slots->begin_ns) / slots->slot_ns : 0;
}

static __u64 slot_begin(const struct page_slots *slots, __u64 slot)
{
	return slots->begin_ns + slot * slots->slot_ns;
}

static void tell_task(struct page_slots *slots, __u32 nr)
{
	struct page_slot_task *task = &slots->task[nr - PAGE_TASK];
	unsigned int account;

	for (account = 0; account < TSCOPE_ACCOUNT_ENDED; account++) {
		if (!task->ns[account])
			continue;
		page_ops_close(slots->ops, nr, account, task->at_ns,
			       task->at_ns + task->ns[account]);
		task->at_ns += task->ns[account];
	}
	memset(task->ns, 0, sizeof(task->ns));
}

static struct page_slot_task *task_of(struct page_slots *slots, __u32 nr)
{
	size_t i = nr - PAGE_TASK, cap = 2 * i + 256;

	if (i >= slots->cap) {
		slots->task = reallocarray(slots->task, cap, sizeof(*slots->task));
		if (!slots->task)
			out_of_memory();
		memset(slots->task + slots->cap, 0, (cap - slots->cap) * sizeof(*slots->task));
		slots->cap = cap;
	}
	return &slots->task[i];
}

static void enter(struct page_slots *slots, __u32 nr, __u64 slot, __u64 ns)
{
	struct page_slot_task *task = task_of(slots, nr);

	tell_task(slots, nr);
	task->slot = slot;
	task->at_ns = ns;
}

void page_slots_closed(void *arg, struct task_replay *closed, unsigned int account, __u64 ns,
		       __u64 to_ns)
{
	struct page_slots *slots = arg;
	__u64 from_ns = to_ns - ns, first, last, end_ns;
	__u32 nr = page_ops_number(slots->ops, closed);
	struct page_slot_task *task = task_of(slots, nr);

	if (!page_ops_clip(slots->ops, &from_ns, &to_ns))
		return;
	first = slot_at(slots, from_ns);
	last = slot_at(slots, to_ns - 1);
	if (task->slot != first || !task->at_ns)
		enter(slots, nr, first, from_ns);
	if (first != last) {
		end_ns = slot_begin(slots, first + 1);
		task->ns[account] += end_ns - from_ns;
		from_ns = slot_begin(slots, last);
		enter(slots, nr, last, from_ns);
		if (from_ns > end_ns)
			page_ops_close(slots->ops, nr, account, end_ns, from_ns);
	}
	task->ns[account] += to_ns - from_ns;
}

static int compare_pieces(const void *a, const void *b)
{
	const struct page_piece *x = a, *y = b;

	return x->ns != y->ns ? (x->ns < y->ns ? 1 : -1) : (x->nr > y->nr) - (x->nr < y->nr);
}

static void tell_cpu(struct page_slots *slots, __u32 nr)
{
	struct page_slot_cpu *cpu = &slots->cpu[nr];
	__u64 others_ns = 0;
	size_t i;

	qsort(cpu->piece, cpu->nr, sizeof(*cpu->piece), compare_pieces);
	for (i = 0; i < cpu->nr; i++) {
		if (i < PIECES_TOLD || cpu->piece[i].nr < PAGE_TASK)
			page_ops_ran(slots->ops, nr, cpu->piece[i].nr, cpu->piece[i].is_known,
				     cpu->piece[i].ns);
		else
			others_ns += cpu->piece[i].ns;
	}
	if (others_ns)
		page_ops_ran(slots->ops, nr, PAGE_SEVERAL, true, others_ns);
	cpu->nr = 0;
}

static void add_piece(struct page_slot_cpu *cpu, __u32 nr, bool is_known, __u64 ns)
{
	size_t i;

	for (i = 0; i < cpu->nr; i++) {
		if (cpu->piece[i].nr == nr && cpu->piece[i].is_known == is_known) {
			cpu->piece[i].ns += ns;
			return;
		}
	}
	if (cpu->nr == cpu->cap) {
		cpu->cap = cpu->cap ? 2 * cpu->cap : 16;
		cpu->piece = reallocarray(cpu->piece, cpu->cap, sizeof(*cpu->piece));
		if (!cpu->piece)
			out_of_memory();
	}
	cpu->piece[cpu->nr++] = (struct page_piece){ nr, is_known, ns };
}

/* It ran this one up to @to_ns, since it was told last. */
static void add_run(struct page_slots *slots, __u32 nr, __u32 task, bool is_known, __u64 to_ns)
{
	struct page_slot_cpu *cpu = &slots->cpu[nr];
	__u64 from_ns = cpu->since_ns, first, last, end_ns;

	if (!page_ops_clip(slots->ops, &from_ns, &to_ns))
		return;
	cpu->since_ns = to_ns;
	first = slot_at(slots, from_ns);
	last = slot_at(slots, to_ns - 1);
	if (cpu->slot != first)
		tell_cpu(slots, nr);
	if (first != last) {
		end_ns = slot_begin(slots, first + 1);
		add_piece(cpu, task, is_known, end_ns - from_ns);
		tell_cpu(slots, nr);
		from_ns = slot_begin(slots, last);
		if (from_ns > end_ns)
			page_ops_ran(slots->ops, nr, task, is_known, from_ns - end_ns);
	}
	cpu->slot = last;
	add_piece(cpu, task, is_known, to_ns - from_ns);
}

static void see_cpu(struct page_slots *slots, const struct replay_set *set,
		    const struct ts_event *event)
{
	struct page_cpu *cpu = &slots->ops->cpu[event->cpu];

	cpu->is_there = true;
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		add_run(slots, event->cpu, page_ops_number_at(slots->ops, set, event->sw.prev),
			true, event->time_ns);
		cpu->running = page_ops_number_at(slots->ops, set, event->sw.next);
		cpu->is_known = true;
		break;
	case TSCOPE_EVENT_LOST:
		add_run(slots, event->cpu, cpu->running, cpu->is_known, cpu->heard_ns);
		add_run(slots, event->cpu, PAGE_IDLE, false, event->time_ns);
		cpu->is_known = false;
		break;
	}
	cpu->heard_ns = event->time_ns;
}

/* There is one trigger at most: it has to be there. */
static void tell_mark(struct page_slots *slots, const struct replay_set *set,
		      const struct ts_event *event)
{
	bool is_mark = page_ops_is_mark(event);

	if (is_mark && slots->nr_marks >= slots->marks_max) {
		slots->ops->marks_left++;
		return;
	}
	page_ops_mark(slots->ops, set, event);
	slots->nr_marks += is_mark;
}

void page_slots_see(void *arg, const struct replay_set *set, const struct ts_event *event)
{
	struct page_slots *slots = arg;
	__u64 slot = slot_at(slots, event->time_ns);

	if (event->cpu >= slots->ops->nr_cpus)
		return;
	if (page_ops_count(slots->ops, event)) {
		if (slot > slots->slot)
			page_ops_time(slots->ops, slot_begin(slots, slot));
		slots->slot = slot > slots->slot ? slot : slots->slot;
		tell_mark(slots, set, event);
	}
	see_cpu(slots, set, event);
}

void page_slots_end(struct page_slots *slots, __u64 until_ns)
{
	const struct page_cpu *cpu;
	__u32 nr;

	for (nr = PAGE_TASK; nr < PAGE_TASK + slots->cap && nr < PAGE_TASK + slots->ops->nr; nr++)
		tell_task(slots, nr);
	for (nr = 0; nr < slots->ops->nr_cpus; nr++) {
		cpu = &slots->ops->cpu[nr];
		if (!cpu->is_there)
			continue;
		add_run(slots, nr, cpu->running, cpu->is_known, until_ns);
		tell_cpu(slots, nr);
	}
}

void page_slots_free(struct page_slots *slots)
{
	__u32 cpu;

	for (cpu = 0; slots->cpu && cpu < slots->ops->nr_cpus; cpu++)
		free(slots->cpu[cpu].piece);
	free(slots->cpu);
	free(slots->task);
}
