// SPDX-License-Identifier: GPL-2.0
/* Draws a timeline.  timeline.c chooses the sign of each slot. */
#include "timeline.h"

/* Slots from one time in the ruler to the next. */
#define RULER 20

static void put_ruler(struct text *t, const struct timeline *timeline)
{
	struct text time = {};
	size_t nr;

	text_puts(t, "        ");
	for (nr = 0; nr + RULER / 2 <= timeline->nr_slots; nr += RULER) {
		text_clear(&time);
		text_put_time(&time, timeline_at(timeline, nr) - timeline->begin_ns);
		if (nr + RULER + RULER / 2 <= timeline->nr_slots)
			text_printf(t, "|%-*s", RULER - 1, time.s);
		else
			text_printf(t, "|%s", time.s);
	}
	text_putc(t, '\n');
	text_free(&time);
}

static void put_cpu(struct text *t, const struct timeline *timeline, size_t cpu, struct timeline_seen *seen)
{
	const struct timeline_slot *slot = timeline->cpu[cpu].slot;
	size_t nr;

	text_printf(t, "CPU %-4zu", cpu);
	for (nr = 0; nr < timeline->nr_slots; nr++)
		text_putc(t, timeline_symbol(&slot[nr],
				       timeline_at(timeline, nr + 1) - timeline_at(timeline, nr),
				       seen));
	text_putc(t, '\n');
}

static void put_task(struct text *t, const struct timeline *timeline,
		     const struct task_replay *task)
{
	struct text time = {};

	text_put_time(&time, task->drawn_ns);
	text_printf(t, "%c %7d  %7s", task->letter, task->tid, time.s);
	text_put_share(t, task->drawn_ns, timeline->to_ns - timeline->from_ns);
	text_puts(t, "  ");
	text_put_visible(t, task->comm, true);
	text_putc(t, '\n');
	text_free(&time);
}

static void put_legend(struct text *t, const struct timeline *timeline)
{
	size_t i;

	text_puts(t, "\n      TID      RUN    SHARE  COMM\n");
	for (i = 0; i < timeline->nr_legend && i < TIMELINE_LETTERS; i++)
		put_task(t, timeline, timeline->legend[i]);
	if (i < timeline->nr_legend)
		text_printf(t, "* %zu others\n", timeline->nr_legend - i);
}

static void put_symbols(struct text *t, const struct timeline *timeline, const struct timeline_seen *seen)
{
	text_puts(t, "\nA: ran longest in the slot; a: those shown ran for less than half of it;\n");
	if (seen->several)
		text_puts(t, "+: several, none of them for a third of that time; ");
	if (seen->others)
		text_puts(t, "-: none of those asked for; ");
	if (seen->unknown)
		text_puts(t, "?: events are missing; ");
	text_puts(t, timeline->is_partial ? ".: idle, or not recorded\n" : ".: idle\n");
}

void timeline_put(struct text *t, const struct timeline *timeline)
{
	struct timeline_seen seen = {};
	size_t cpu;

	put_ruler(t, timeline);
	for (cpu = 0; cpu < timeline->nr_cpus; cpu++)
		if (timeline->cpu[cpu].slot)
			put_cpu(t, timeline, cpu, &seen);
	put_legend(t, timeline);
	put_symbols(t, timeline, &seen);
}

static void put_json_slot(struct json *j, const struct timeline_slot *slot)
{
	const struct task_replay *task = slot->longest;

	json_open(j, NULL, '{', false);
	if (task) {
		json_s64(j, "tid", task->tid);
		json_string(j, "comm", task_replay_comm(task));
	} else {
		json_literal(j, "tid", "null");
		json_string(j, "comm", NULL);
	}
	json_u64(j, "longest", slot->longest_ns);
	json_u64(j, "run", slot->run_ns);
	json_u64(j, "others", slot->others_ns);
	json_u64(j, "unknown", slot->unknown_ns);
	json_close(j);
}

static void put_json_cpu(struct json *j, const struct timeline *timeline, size_t cpu)
{
	const struct timeline_slot *slot = timeline->cpu[cpu].slot;

	json_open(j, NULL, '{', true);
	json_u64(j, "cpu", cpu);
	json_open(j, "slots", '[', true);
	for (; slot < timeline->cpu[cpu].slot + timeline->nr_slots; slot++)
		put_json_slot(j, slot);
	json_close(j);
	json_close(j);
}

static void put_json_task(struct json *j, const struct task_replay *task)
{
	json_open(j, NULL, '{', false);
	json_string(j, "letter", (char[]){ task->letter, '\0' });
	json_s64(j, "tid", task->tid);
	json_s64(j, "tgid", task->tgid);
	json_string(j, "comm", task_replay_comm(task));
	json_u64(j, "run", task->drawn_ns);
	json_close(j);
}

void timeline_put_json(struct json *j, const struct timeline *timeline)
{
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "timeline", '{', true);
	json_u64(j, "begin", timeline->begin_ns);
	json_u64(j, "from", timeline->from_ns);
	json_u64(j, "to", timeline->to_ns);
	json_open(j, "cpus", '[', true);
	for (i = 0; i < timeline->nr_cpus; i++)
		if (timeline->cpu[i].slot)
			put_json_cpu(j, timeline, i);
	json_close(j);
	json_open(j, "tasks", '[', true);
	for (i = 0; i < timeline->nr_legend; i++)
		put_json_task(j, timeline->legend[i]);
	json_close(j);
	json_close(j);
	json_close(j);
}
