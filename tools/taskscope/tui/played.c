// SPDX-License-Identifier: GPL-2.0
/*
 * A recording, step by step: its tasks are led through the events up to each look.  The figures are
 * those of report, of a recording that ends there; the last look is that of its end.
 */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "played.h"
#include "report.h"

static const struct ts_set nobody;

/* What a CPU did: the time of its idle task. */
struct played_cpu {
	__u64 idle_ns;
	__u64 idle_since_ns;
	__s32 tid;
	char comm[TSCOPE_COMM_BYTES];
	bool is_idle;
	bool is_known;
};

static __u64 begin_of(const struct ts_file *recording)
{
	const __u64 from = recording->stream.start.now_ns;

	return recording->from_ns > from ? recording->from_ns : from;
}

static void next_event(struct played *played)
{
	const bool is_cut = !played->recording->stream.stop.size;

	do {
		played->has_event = ts_file_next(played->recording, &played->event) > 0;
	} while (played->has_event && played->event.time_ns < played->recording->from_ns);
	if (is_cut && played->has_event && played->event.time_ns > played->until_ns)
		played->has_event = false;
}

static void expect_all(struct played *played)
{
	struct ts_event event;

	while (ts_file_next(played->recording, &event) > 0)
		replay_set_expect(&played->set, &event);
	ts_file_rewind(played->recording);
}

/* From its first event on. */
static void begin(struct played *played)
{
	const struct ts_file *recording = played->recording;

	played->until_ns = replay_until(played->recording);
	/* Whose records come at the end is not told before: their figures are of the end. */
	replay_set_begin(&played->set, &recording->stream.start, &recording->before, &nobody);
	if (recording->stream.start.filter == TSCOPE_FILTER_CGROUP)
		expect_all(played);
	if (recording->overwritten)
		replay_set_forget(&played->set, &recording->after, &recording->gone,
				  recording->from_ns);
	free(played->cpu);
	played->cpu = calloc(recording->stream.start.nr_rings + 1UL, sizeof(*played->cpu));
	if (!played->cpu)
		out_of_memory();
	played->has_set = true;
	next_event(played);
}

static void take_switch(struct played *played, const struct ts_event *event)
{
	struct played_cpu *cpu = &played->cpu[event->cpu];
	const struct task_replay *next;

	if (!cpu->is_known && !event->sw.prev)
		cpu->idle_ns += event->time_ns - begin_of(played->recording);
	else if (cpu->is_idle)
		cpu->idle_ns += event->time_ns - cpu->idle_since_ns;
	cpu->is_known = true;
	cpu->is_idle = !event->sw.next;
	cpu->idle_since_ns = event->time_ns;
	cpu->tid = event->sw.next;
	next = replay_set_find(&played->set, event->sw.next);
	memset(cpu->comm, 0, sizeof(cpu->comm));
	if (next)
		memcpy(cpu->comm, next->comm, sizeof(cpu->comm));
}

static void play_to(struct played *played, __u64 ns)
{
	for (; played->has_event && played->event.time_ns <= ns; next_event(played)) {
		replay_set_take(&played->set, &played->event);
		if (played->event.head.type == TSCOPE_EVENT_SWITCH &&
		    played->event.cpu < played->set.start.nr_rings)
			take_switch(played, &played->event);
	}
}

static void add_row(struct ts_set *tasks, const struct record *rec)
{
	if (tasks->nr == tasks->cap) {
		tasks->cap = tasks->cap ? 2 * tasks->cap : 256;
		tasks->task = reallocarray(tasks->task, tasks->cap, sizeof(*tasks->task));
		if (!tasks->task)
			out_of_memory();
	}
	tasks->task[tasks->nr++] = (struct ts_task){ .rec = *rec };
}

/* The living, and those that have exited since the last look. */
static void sort_out(const struct report *report, __u64 since_ns, struct ts_set *living,
		     struct ts_set *exited)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < report->nr; i++) {
		rec = &report->order[i]->rec;
		if (rec->exited) {
			if (rec->exited->freed_ns > since_ns)
				add_row(exited, rec);
		} else if (rec->accounts->account != TSCOPE_ACCOUNT_ENDED || rec->state) {
			add_row(living, rec);
		}
	}
}

static void fill_cpus(const struct played *played, struct moment *moment)
{
	const struct played_cpu *cpu;
	struct moment_cpu *at;
	__u32 i;

	moment->nr_cpus = played->set.start.nr_rings;
	moment->cpu = calloc(moment->nr_cpus + 1UL, sizeof(*moment->cpu));
	if (!moment->cpu)
		out_of_memory();
	for (i = 0; i < moment->nr_cpus; i++) {
		cpu = &played->cpu[i];
		at = &moment->cpu[i];
		at->is_there = ts_file_has_events(played->recording, i);
		at->cpu.loaded_ns = begin_of(played->recording);
		at->cpu.hooks = cpu->is_known ? TSCOPE_HOOK_SWITCH : 0;
		at->cpu.get = (struct tscope_cpu_get){
			.cpu = i, .now_ns = moment->now_ns, .flags = TSCOPE_CPU_ONLINE, .node = -1,
			.idle_ns = cpu->idle_ns +
				   (cpu->is_idle ? moment->now_ns - cpu->idle_since_ns : 0),
			.tid = cpu->tid,
		};
		memcpy(at->cpu.get.comm, cpu->comm, sizeof(cpu->comm));
	}
}

static struct moment *moment_of(const struct played *played, struct report *report, __u64 since_ns,
				const struct moment *before)
{
	struct moment *moment = calloc(1, sizeof(*moment));
	struct ts_set living = {}, exited = {};

	if (!moment)
		out_of_memory();
	moment->threads = moment->is_whole = true;
	moment->now_ns = played->at_ns;
	moment->real_ns = ts_clock_of_mono(&played->recording->clock, played->at_ns);
	moment->info = played->recording->info;
	moment->info.now_ns = played->at_ns;
	moment->lost = played->set.lost;
	sort_out(report, since_ns, &living, &exited);
	ts_set_settle(&living);
	moment_order_exits(&exited);
	fill_cpus(played, moment);
	moment_count_waiting(moment, &living);
	moment_take(moment, before, &living, &exited, true);
	free(living.task);
	free(exited.task);
	return moment;
}

/* Ends the replay for the report, and goes on with it as if that had not been. */
static struct moment *look_now(struct played *played, __u64 since_ns, const struct moment *before)
{
	struct task_replay *as_they_were = calloc(played->set.nr + 1, sizeof(*as_they_were));
	struct moment *moment;
	struct report report;
	size_t i;

	if (!as_they_were)
		out_of_memory();
	for (i = 0; i < played->set.nr; i++)
		as_they_were[i] = *played->set.task[i];
	replay_set_end(&played->set, played->at_ns, &nobody);
	report_make(&report, &played->set, false);
	moment = moment_of(played, &report, since_ns, before);
	report_free(&report);
	for (i = 0; i < played->set.nr; i++)
		*played->set.task[i] = as_they_were[i];
	free(as_they_were);
	return moment;
}

/* With what the records of the end say. */
static struct moment *look_at_end(struct played *played, __u64 since_ns,
				  const struct moment *before)
{
	struct moment *moment;
	struct report report;

	replay_set_free(&played->set);
	ts_file_rewind(played->recording);
	replay(played->recording, &played->set, NULL, NULL);
	report_make(&report, &played->set, false);
	moment = moment_of(played, &report, since_ns, before);
	report_free(&report);
	return moment;
}

/* It may have become longer, or whole.  Where it cannot be read any more, it is as it was. */
static bool has_grown(struct played *played)
{
	struct ts_file *new = calloc(1, sizeof(*new));
	const char *path = played->recording->path;
	__u64 until;

	if (!new)
		out_of_memory();
	if (ts_file_read(new, path)) {
		ts_file_drop(new);
		free(new);
		return false;
	}
	until = replay_until(new);
	if (until <= played->until_ns && !new->is_whole) {
		ts_file_drop(new);
		free(new);
		return false;
	}
	replay_set_free(&played->set);
	ts_file_drop(played->recording);
	*played->recording = *new;
	free(new);
	begin(played);
	play_to(played, played->at_ns);
	return true;
}

struct moment *played_look(struct played *played, const struct moment *before)
{
	const bool is_first = !played->has_set;
	const __u64 since_ns = played->at_ns;

	if (is_first)
		begin(played);
	if (played->is_over && (played->recording->is_whole || !has_grown(played)))
		return NULL;
	played->at_ns = is_first ? begin_of(played->recording) : played->at_ns + played->step_ns;
	played->is_over = played->at_ns >= played->until_ns;
	if (played->is_over)
		played->at_ns = played->until_ns;
	play_to(played, played->at_ns);
	if (played->is_over && played->recording->is_whole)
		return look_at_end(played, since_ns, before);
	return look_now(played, since_ns, before);
}

void played_free(struct played *played)
{
	if (played->has_set)
		replay_set_free(&played->set);
	free(played->cpu);
	played->has_set = false;
	played->cpu = NULL;
}
