// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "summary.h"

enum doing {
	NOT_KNOWN,
	IS_OFF,		/* neither waits nor runs */
	WAITS_WOKEN,
	WAITS_PREEMPTED,
	WAITS,		/* since before the recording: it is not known after what */
	RUNS,
};

/*
 * What a task does, since when, on which CPU or for which.  @since_ns is 0 where the beginning is
 * not known.  @was_woken: it was woken while it was still on its CPU.
 */
struct summary_task {
	enum doing doing;
	__u64 since_ns;
	__u32 cpu;
	bool was_woken;
	size_t group;
	char comm[TSCOPE_COMM_BYTES];
};

static bool waits(const struct summary_task *task)
{
	return task->doing >= WAITS_WOKEN && task->doing <= WAITS;
}

static bool is_inside(const struct summary *s, __u64 ns)
{
	return ns >= s->from_ns && ns < s->to_ns;
}

/* A task that waits or runs begins or ends to do so. */
static void count(struct summary *s, const struct summary_task *task, int by, __u64 now)
{
	struct summary_group *group = s->by ? &s->group[task->group] : NULL;

	summary_count(s, group, task->cpu, task->doing == RUNS, by, now);
}

/* From now on the task does that; 0 for @since_ns: it may have begun earlier. */
static void put(struct summary *s, struct summary_task *task, enum doing doing, __u32 cpu,
		__u64 since_ns, __u64 now)
{
	if (task->doing > IS_OFF)
		count(s, task, -1, now);
	task->doing = doing;
	task->since_ns = since_ns;
	task->cpu = cpu < s->nr_rings ? cpu : 0;
	task->was_woken = false;
	if (task->doing > IS_OFF)
		count(s, task, 1, now);
}

/* A task that has another name is in another group from now on. */
static void sort_in(struct summary *s, struct summary_task *task, const struct task_replay *of,
		    bool is_new, __u64 now)
{
	bool is_on = task->doing > IS_OFF;

	if (!s->by || (!is_new && (s->by != BY_COMM ||
				   !memcmp(task->comm, of->comm, sizeof(task->comm)))))
		return;
	if (is_on)
		count(s, task, -1, now);
	memcpy(task->comm, of->comm, sizeof(task->comm));
	task->group = summary_place_of(s, of);
	if (is_on)
		count(s, task, 1, now);
}

/* Return: what is known of a task; NULL: the recording is not about it. */
static struct summary_task *task_of(struct summary *s, struct task_replay *of, __u64 now)
{
	bool is_new = of && !of->place;

	if (!of || !of->is_followed)
		return NULL;
	if (is_new) {
		if (s->nr_tasks == s->cap_tasks) {
			s->cap_tasks = s->cap_tasks ? 2 * s->cap_tasks : 256;
			s->task = reallocarray(s->task, s->cap_tasks, sizeof(*s->task));
			if (!s->task)
				out_of_memory();
		}
		memset(&s->task[s->nr_tasks], 0, sizeof(*s->task));
		of->place = ++s->nr_tasks;
	}
	sort_in(s, &s->task[of->place - 1], of, is_new, now);
	return &s->task[of->place - 1];
}

static struct summary_task *find(struct summary *s, const struct replay_set *set, __s32 nr,
				 __u64 now)
{
	return nr ? task_of(s, replay_set_find(set, nr), now) : NULL;
}

static struct summary_slice *slice_of(const struct summary *s, const struct summary_task *task,
				      unsigned int slice)
{
	return s->by ? &s->group[task->group].slice[slice] : NULL;
}

/* Events */

/* A wait, or a stretch on a CPU, ends. */
static void end_time(struct summary *s, const struct summary_task *task, __u64 now)
{
	unsigned int nr = summary_slice_at(s, now);
	struct summary_slice *to[] = { &s->machine.slice[nr], slice_of(s, task, nr) };
	__u64 ns = now > task->since_ns ? now - task->since_ns : 0;
	size_t i;

	if (!task->since_ns)
		return;
	for (i = 0; i < 2 && to[i]; i++) {
		if (task->doing == WAITS_WOKEN)
			histogram_add(&to[i]->wakeup, ns, 1);
		else if (task->doing == WAITS_PREEMPTED)
			histogram_add(&to[i]->preempt, ns, 1);
		else if (task->doing == RUNS)
			histogram_add(&to[i]->stretch, ns, 1);
	}
}

static void count_switch(struct summary *s, const struct summary_task *task, __u64 now)
{
	if (!is_inside(s, now))
		return;
	s->machine.slice[summary_slice_at(s, now)].switches++;
	if (s->by)
		slice_of(s, task, summary_slice_at(s, now))->switches++;
}

static void count_migration(struct summary *s, const struct summary_task *task, __u64 now)
{
	if (!is_inside(s, now))
		return;
	s->machine.slice[summary_slice_at(s, now)].migrations++;
	if (s->by)
		slice_of(s, task, summary_slice_at(s, now))->migrations++;
}

static void leave(struct summary *s, struct summary_task *task, char letter, __u32 cpu, __u64 now)
{
	bool was_woken = task->was_woken;

	if (task->doing == RUNS && is_inside(s, now))
		end_time(s, task, now);
	count_switch(s, task, now);
	if (letter == 'R')
		put(s, task, WAITS_PREEMPTED, cpu, now, now);
	else if (was_woken && letter != 'X' && letter != 'Z')
		put(s, task, WAITS_WOKEN, cpu, now, now);
	else
		put(s, task, IS_OFF, cpu, now, now);
}

static void take_switch(struct summary *s, const struct replay_set *set,
			const struct ts_event *event)
{
	size_t *running = &s->running[event->cpu];
	__u64 now = event->time_ns;
	struct summary_task *prev = find(s, set, event->sw.prev, now), *next, *was;

	summary_find_again(s, event->cpu, now);
	was = *running ? &s->task[*running - 1] : NULL;
	if (was && was != prev && was->doing == RUNS && was->cpu == event->cpu)
		put(s, was, NOT_KNOWN, event->cpu, 0, now);
	if (prev)
		leave(s, prev, event->head.info & TSCOPE_SWITCH_LETTER, event->cpu, now);
	/* It may move the tasks. */
	next = find(s, set, event->sw.next, now);
	*running = next ? (size_t)(next - s->task) + 1 : 0;
	if (!next)
		return;
	if (waits(next) && is_inside(s, now))
		end_time(s, next, now);
	put(s, next, RUNS, event->cpu, now, now);
}

static void take_waking(struct summary *s, const struct replay_set *set,
			const struct ts_event *event)
{
	struct summary_task *task = find(s, set, event->waking.tid, event->time_ns);

	if (!task || waits(task))
		return;
	if (task->doing == RUNS)
		task->was_woken = true;
	else
		put(s, task, WAITS_WOKEN, event->head.info & TSCOPE_WAKING_CPU, event->time_ns,
		    event->time_ns);
}

static void take_migrate(struct summary *s, const struct replay_set *set,
			 const struct ts_event *event)
{
	struct summary_task *task = find(s, set, event->migrate.tid, event->time_ns);

	if (!task)
		return;
	count_migration(s, task, event->time_ns);
	if (waits(task))
		put(s, task, task->doing, event->head.info, task->since_ns, event->time_ns);
}

/*
 * What the tasks of that CPU do is not known any more.  A task that waits for another CPU may have
 * been pulled.
 */
static void take_lost(struct summary *s, const struct ts_event *event)
{
	__u64 from = s->last_ns[event->cpu], now = event->time_ns;
	struct summary_task *task;

	if (from < s->to_ns && now >= s->from_ns)
		s->lost += event->lost.nr;
	if (s->has_ended) {
		summary_leave_out(s, from, now);
		return;
	}
	summary_lose(s, event->cpu, from);
	for (task = s->task; task < s->task + s->nr_tasks; task++) {
		if (waits(task))
			summary_lose(s, task->cpu, now);
		else if (task->cpu != event->cpu)
			continue;
		put(s, task, NOT_KNOWN, task->cpu, 0, now);
	}
	s->running[event->cpu] = 0;
}

/* What a task that is older than the recording does as that begins. */
static void meet(struct summary *s, struct task_replay *of)
{
	const struct tscope_accounts *accounts = of->before ? of->before->accounts : NULL;
	__u64 start = s->recording->stream.start.now_ns;
	struct summary_task *task;
	enum doing doing = IS_OFF;
	__u32 cpu;

	if (!accounts)
		return;
	cpu = of->before->sched ? of->before->sched->cpu : 0;
	if (accounts->opened_ns > start || accounts->account >= TSCOPE_ACCOUNT_ENDED)
		return;
	task = task_of(s, of, start);
	if (!task)
		return;
	if (accounts->account == TSCOPE_ACCOUNT_RUN)
		doing = RUNS;
	else if (accounts->account == TSCOPE_ACCOUNT_WAIT)
		doing = WAITS;
	put(s, task, doing, cpu, accounts->opened_ns, start);
	if (doing == RUNS)
		s->running[task->cpu] = of->place;
}

/* Each CPU has tasks of the kernel that stay on it. */
static void meet_cpus(struct summary *s, const struct ts_set *tasks)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		if (!rec->sched)
			continue;
		summary_meet_cpu(s, rec->sched->cpu);
		s->lacks_cpus = false;
	}
}

/* Of the tasks of the beginning nothing is known. */
static bool begins_lossy(const struct summary *s)
{
	return s->recording->overwritten || (!s->is_partial && !s->recording->before.nr);
}

static void begin(struct summary *s, const struct replay_set *set)
{
	__u32 cpu;
	size_t i;

	s->has_begun = true;
	s->lacks_cpus = true;
	meet_cpus(s, &s->recording->before);
	meet_cpus(s, &s->recording->after);
	for (cpu = 0; cpu < s->nr_rings; cpu++)
		if (s->recording->rings && ts_file_has_events(s->recording, cpu))
			summary_meet_cpu(s, cpu);
	for (cpu = 0; cpu < s->nr_rings && begins_lossy(s); cpu++)
		if (s->has_cpu[cpu])
			summary_lose(s, cpu, s->last_ns[cpu]);
	for (i = 0; i < set->nr; i++)
		meet(s, set->task[i]);
}

static void end(struct summary *s)
{
	__u32 cpu;
	size_t i;

	s->has_ended = true;
	summary_settle_all(s);
	for (i = 0; i < s->nr_tasks; i++)
		if (waits(&s->task[i]))
			end_time(s, &s->task[i], s->to_ns);
	for (cpu = 0; cpu < s->nr_rings; cpu++)
		summary_find_again(s, cpu, s->to_ns);
}

void summary_begin(struct summary *s, const struct ts_file *recording, enum group_by by,
		   __u64 from_ns, __u64 to_ns)
{
	const struct tscope_stream_start *start = &recording->stream.start;
	__u32 cpu;

	*s = (struct summary){
		.by = by, .from_ns = from_ns, .to_ns = to_ns, .recording = recording,
		.is_partial = start->filter != TSCOPE_FILTER_NONE, .nr_rings = start->nr_rings,
	};
	s->machine.slice = summary_array(SUMMARY_SLICES, sizeof(*s->machine.slice));
	s->group = summary_array(SUMMARY_GROUPS_MAX + 1, sizeof(*s->group));
	s->cpu = summary_array(s->nr_rings, sizeof(*s->cpu));
	s->has_cpu = summary_array(s->nr_rings, sizeof(*s->has_cpu));
	s->last_ns = summary_array(s->nr_rings, sizeof(*s->last_ns));
	s->lossy_ns = summary_array(s->nr_rings, sizeof(*s->lossy_ns));
	s->running = summary_array(s->nr_rings, sizeof(*s->running));
	s->at = summary_array(1, sizeof(*s->at));
	s->cap_at = 2;
	for (cpu = 0; cpu < s->nr_rings; cpu++)
		s->last_ns[cpu] = start->now_ns;
	summary_sort_gone(s);
}

static void take_inside(struct summary *s, const struct replay_set *set,
			const struct ts_event *event)
{
	summary_meet_cpu(s, event->cpu);
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		take_switch(s, set, event);
		break;
	case TSCOPE_EVENT_WAKING:
		take_waking(s, set, event);
		break;
	case TSCOPE_EVENT_MIGRATE:
		take_migrate(s, set, event);
		break;
	case TSCOPE_EVENT_EXEC:
		find(s, set, event->exec.tid, event->time_ns);
		break;
	case TSCOPE_EVENT_RENAME:
		find(s, set, event->rename.tid, event->time_ns);
		break;
	}
}

void summary_take(struct summary *s, const struct replay_set *set, const struct ts_event *event)
{
	if (event->cpu >= s->nr_rings)
		return;
	if (!s->has_begun)
		begin(s, set);
	/* Losses that end after the window may have begun in it. */
	if (event->head.type == TSCOPE_EVENT_LOST)
		take_lost(s, event);
	else if (!s->has_ended && event->time_ns >= s->to_ns)
		end(s);
	else if (!s->has_ended)
		take_inside(s, set, event);
	s->last_ns[event->cpu] = event->time_ns;
}

void summary_end(struct summary *s, const struct replay_set *set)
{
	if (!s->has_begun)
		begin(s, set);
	if (!s->has_ended)
		end(s);
	summary_order(s);
}

static void free_group(struct summary_group *group)
{
	unsigned int i;

	for (i = 0; i < SUMMARY_SLICES; i++) {
		histogram_free(&group->slice[i].wakeup);
		histogram_free(&group->slice[i].preempt);
		histogram_free(&group->slice[i].stretch);
		histogram_free(&group->slice[i].queue);
	}
	free(group->slice);
	free(group->name);
}

void summary_free(struct summary *s)
{
	size_t i;

	for (i = 0; i < SUMMARY_SLICES; i++)
		histogram_free(&s->imbalance[i]);
	for (i = 0; i < s->nr_groups; i++)
		free_group(&s->group[i]);
	free_group(&s->machine);
	free(s->group);
	free(s->gone);
	free(s->task);
	free(s->cpu);
	free(s->has_cpu);
	free(s->last_ns);
	free(s->lossy_ns);
	free(s->running);
	free(s->at);
	*s = (struct summary){};
}
