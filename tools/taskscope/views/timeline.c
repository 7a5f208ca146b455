// SPDX-License-Identifier: GPL-2.0
/* Which task had most of each slot of a CPU.  Which sign it has in the picture, too. */
#include <ctype.h>
#include <stdlib.h>

#include "memory.h"
#include "parse.h"
#include "timeline.h"

void timeline_begin(struct timeline *timeline)
{
	struct timeline_cpu *cpu;

	timeline->cpu = calloc(timeline->nr_cpus + 1, sizeof(*timeline->cpu));
	if (!timeline->cpu)
		out_of_memory();
	for (cpu = timeline->cpu; cpu < timeline->cpu + timeline->nr_cpus; cpu++)
		cpu->since_ns = cpu->heard_ns = timeline->begin_ns;
}

/* Not all numbers need be those of a CPU. */
static void be_there(const struct timeline *timeline, struct timeline_cpu *cpu)
{
	if (cpu->slot)
		return;
	cpu->slot = calloc(timeline->nr_slots + 1, sizeof(*cpu->slot));
	if (!cpu->slot)
		out_of_memory();
}

__u64 timeline_at(const struct timeline *timeline, size_t nr)
{
	__u64 all = timeline->to_ns - timeline->from_ns;

	return timeline->from_ns + all / timeline->nr_slots * nr +
	       all % timeline->nr_slots * nr / timeline->nr_slots;
}

static size_t slot_at(const struct timeline *timeline, __u64 ns)
{
	__u64 all = timeline->to_ns - timeline->from_ns;
	size_t nr = (double)(ns - timeline->from_ns) / all * timeline->nr_slots;

	if (nr >= timeline->nr_slots)
		nr = timeline->nr_slots - 1;
	while (nr && timeline_at(timeline, nr) > ns)
		nr--;
	while (nr + 1 < timeline->nr_slots && timeline_at(timeline, nr + 1) <= ns)
		nr++;
	return nr;
}

static int compare_pieces(const void *a, const void *b)
{
	const struct timeline_piece *x = a, *y = b;

	if (x->task->tid != y->task->tid)
		return x->task->tid < y->task->tid ? -1 : 1;
	return (x->task->since_ns > y->task->since_ns) - (x->task->since_ns < y->task->since_ns);
}

/* One piece for each task. */
static void merge_pieces(struct timeline_cpu *cpu)
{
	size_t i, nr = 0;

	qsort(cpu->piece, cpu->nr_pieces, sizeof(*cpu->piece), compare_pieces);
	for (i = 0; i < cpu->nr_pieces; i++) {
		if (nr && cpu->piece[nr - 1].task == cpu->piece[i].task)
			cpu->piece[nr - 1].ns += cpu->piece[i].ns;
		else
			cpu->piece[nr++] = cpu->piece[i];
	}
	cpu->nr_pieces = nr;
}

/* Find the longest of a slot that is over. */
static void finish_slot(struct timeline_cpu *cpu)
{
	struct timeline_slot *slot = &cpu->slot[cpu->nr];
	const struct timeline_piece *piece;

	if (!cpu->nr_pieces)
		return;
	merge_pieces(cpu);
	for (piece = cpu->piece; piece < cpu->piece + cpu->nr_pieces; piece++) {
		if (piece->ns <= slot->longest_ns)
			continue;
		slot->longest = piece->task;
		slot->longest_ns = piece->ns;
	}
	cpu->nr_pieces = 0;
}

/* In a long slot the same few tasks run again and again. */
static void make_room(struct timeline_cpu *cpu)
{
	if (cpu->cap)
		merge_pieces(cpu);
	if (cpu->nr_pieces < cpu->cap / 2)
		return;
	cpu->cap = cpu->cap ? cpu->cap * 2 : 64;
	cpu->piece = reallocarray(cpu->piece, cpu->cap, sizeof(*cpu->piece));
	if (!cpu->piece)
		out_of_memory();
}

static void add_piece(struct timeline_cpu *cpu, struct task_replay *task, __u64 ns)
{
	if (cpu->nr_pieces == cpu->cap)
		make_room(cpu);
	cpu->piece[cpu->nr_pieces++] = (struct timeline_piece){ task, ns };
	cpu->slot[cpu->nr].run_ns += ns;
	task->drawn_ns += ns;
}

static bool is_shown(const struct timeline *timeline, const struct task_replay *task)
{
	return !timeline->pids || (task->tgid && ts_tids_have(timeline->pids, task->tgid));
}

/* What the CPU did since it was told last, in one slot. */
static void fill_slot(const struct timeline *timeline, struct timeline_cpu *cpu, __u64 ns)
{
	if (!cpu->is_known)
		cpu->slot[cpu->nr].unknown_ns += ns;
	else if (cpu->running && is_shown(timeline, cpu->running))
		add_piece(cpu, cpu->running, ns);
	else if (cpu->running)
		cpu->slot[cpu->nr].others_ns += ns;
}

/* It did so up to @to. */
static void fill(const struct timeline *timeline, struct timeline_cpu *cpu, __u64 to)
{
	__u64 from = cpu->since_ns > timeline->from_ns ? cpu->since_ns : timeline->from_ns;
	__u64 end, until = to < timeline->to_ns ? to : timeline->to_ns;
	size_t nr;

	if (to > cpu->since_ns)
		cpu->since_ns = to;
	be_there(timeline, cpu);
	if (from >= until)
		return;
	for (nr = slot_at(timeline, from); from < until; nr++, from = end) {
		end = timeline_at(timeline, nr + 1);
		if (end > until)
			end = until;
		if (nr != cpu->nr) {
			finish_slot(cpu);
			cpu->nr = nr;
		}
		fill_slot(timeline, cpu, end - from);
	}
}

static bool is_drawn(const struct timeline *timeline, __u32 cpu)
{
	return cpu < timeline->nr_cpus && (!timeline->cpus || ts_cpus_have(timeline->cpus, cpu)) &&
	       (!timeline->recorded || ts_cpus_have(timeline->recorded, cpu));
}

void timeline_add_cpu(struct timeline *timeline, __u32 cpu)
{
	if (is_drawn(timeline, cpu))
		be_there(timeline, &timeline->cpu[cpu]);
}

/* A task that the recording is about. */
static struct task_replay *find(const struct replay_set *set, __s32 nr)
{
	struct task_replay *task = nr ? replay_set_find(set, nr) : NULL;

	return task && task->is_followed ? task : NULL;
}

void timeline_take(struct timeline *timeline, const struct replay_set *set,
		   const struct ts_event *event)
{
	struct timeline_cpu *cpu;

	if (!is_drawn(timeline, event->cpu))
		return;
	cpu = &timeline->cpu[event->cpu];
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		/* Up to here it ran this one, since the switch before, or the loss. */
		cpu->is_known = true;
		cpu->is_there = true;
		cpu->running = find(set, event->sw.prev);
		fill(timeline, cpu, event->time_ns);
		cpu->running = find(set, event->sw.next);
		break;
	case TSCOPE_EVENT_LOST:
		if (cpu->is_there)
			fill(timeline, cpu, cpu->heard_ns);
		cpu->is_known = false;
		cpu->is_there = true;
		fill(timeline, cpu, event->time_ns);
		break;
	}
	cpu->heard_ns = event->time_ns;
}

/* A CPU that has not switched at all ran the task that was met running, or none. */
static void meet_cpus(struct timeline *timeline, const struct replay_set *set)
{
	struct timeline_cpu *cpu;
	const struct record *rec;
	size_t i;

	for (i = 0; i < set->nr; i++) {
		rec = set->task[i]->before;
		if (!rec || !rec->sched || !is_drawn(timeline, rec->sched->cpu))
			continue;
		cpu = &timeline->cpu[rec->sched->cpu];
		be_there(timeline, cpu);
		if (cpu->is_there || timeline->is_cut)
			continue;
		cpu->is_known = true;
		if (rec->accounts->account == TSCOPE_ACCOUNT_RUN && set->task[i]->is_followed)
			cpu->running = set->task[i];
	}
}

static int compare_drawn(const void *a, const void *b)
{
	const struct task_replay *x = *(struct task_replay *const *)a;
	const struct task_replay *y = *(struct task_replay *const *)b;

	if (x->drawn_ns != y->drawn_ns)
		return x->drawn_ns < y->drawn_ns ? 1 : -1;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

static void make_legend(struct timeline *timeline, const struct replay_set *set)
{
	size_t i;

	timeline->legend = calloc(set->nr + 1, sizeof(struct task_replay *));
	if (!timeline->legend)
		out_of_memory();
	for (i = 0; i < set->nr; i++)
		if (set->task[i]->drawn_ns)
			timeline->legend[timeline->nr_legend++] = set->task[i];
	qsort(timeline->legend, timeline->nr_legend, sizeof(struct task_replay *), compare_drawn);
	for (i = 0; i < timeline->nr_legend; i++)
		timeline->legend[i]->letter = i < TIMELINE_LETTERS ? 'A' + i : '*';
}

void timeline_end(struct timeline *timeline, const struct replay_set *set, __u64 until_ns)
{
	struct timeline_cpu *cpu;

	meet_cpus(timeline, set);
	for (cpu = timeline->cpu; cpu < timeline->cpu + timeline->nr_cpus; cpu++) {
		if (!cpu->slot)
			continue;
		fill(timeline, cpu, until_ns);
		finish_slot(cpu);
	}
	make_legend(timeline, set);
}

void timeline_free(struct timeline *timeline)
{
	size_t i;

	for (i = 0; i < timeline->nr_cpus; i++) {
		free(timeline->cpu[i].slot);
		free(timeline->cpu[i].piece);
	}
	free(timeline->cpu);
	free(timeline->legend);
}

char timeline_symbol(const struct timeline_slot *slot, __u64 slot_ns, struct timeline_seen *seen)
{
	if (slot->unknown_ns > slot_ns / 2) {
		seen->unknown = true;
		return '?';
	}
	if (!slot->longest) {
		seen->others |= slot->others_ns;
		return slot->others_ns ? '-' : '.';
	}
	if (slot->longest_ns < slot->run_ns / 3) {
		seen->several = true;
		return '+';
	}
	return slot->run_ns < slot_ns / 2 ? tolower(slot->longest->letter) : slot->longest->letter;
}
