// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at the machine.  Only what has changed is read, and what has exited.  Some changes the
 * module does not count as such: what others do to a task that sleeps.  So all tasks are read from
 * time to time; and each time if a column is shown that grows while a task sleeps.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clock.h"
#include "live.h"
#include "memory.h"
#include "text.h"

#define SECOND_NS	1000000000ULL
#define WHOLE_NS	(10 * SECOND_NS)

/* Of a task whose exit is not told it is not known that it is gone: only all tasks tell that. */
static bool are_exits_missing(const struct live *live, const struct tscope_info *info)
{
	return !(info->groups & TSCOPE_GROUP_EXITED) || live->missed != live->whole_missed ||
	       info->nr_ends_missed != live->whole_ends_missed;
}

static bool is_due(const struct live *live, const struct live_query *query,
		   const struct moment *before, const struct tscope_info *info)
{
	return !before || before->threads != query->threads || !live_has_read(live, query) ||
	       !(info->snapshot_flags & TSCOPE_CHANGED) || are_exits_missing(live, info) ||
	       info->now_ns - live->whole_ns >= WHOLE_NS;
}

static int read_tasks(const struct live *live, const struct live_query *query, bool is_whole,
		      struct ts_set *tasks)
{
	const struct tscope_snapshot wanted = {
		.groups = query->groups,
		.flags = (query->threads ? 0 : TSCOPE_PROCESSES) | (is_whole ? 0 : TSCOPE_CHANGED),
		.changed_ns = is_whole ? 0 : live->since_ns,
	};
	int err = ts_device_choose(live->client, &wanted);

	if (!err)
		err = ts_device_take_set(live->client, tasks);
	ts_set_settle(tasks);
	return err;
}

/* The first look shows the latest that there are. */
static void begin_exits(struct live *live, const struct tscope_info *info)
{
	const __u64 last[2] = { info->nr_exited, info->nr_exited_threads };
	size_t i;

	for (i = 0; i < 2; i++)
		live->next[i] = last[i] > MOMENT_EXITS ? last[i] + 1 - MOMENT_EXITS : 1;
}

static int read_ring(struct live *live, const struct live_query *query, unsigned int ring,
		     struct ts_set *exited)
{
	const struct tscope_snapshot wanted = {
		.filter = ring ? TSCOPE_FILTER_EXITED_THREADS : TSCOPE_FILTER_EXITED,
		.groups = query->groups | TSCOPE_GROUP_EXITED,
		.flags = query->threads ? 0 : TSCOPE_PROCESSES,
		.from = live->next[ring],
	};
	const size_t first = exited->nr;
	int err = ts_device_choose(live->client, &wanted);
	__u64 seq;

	if (!err)
		err = ts_device_take_set(live->client, exited);
	if (err || exited->nr == first)
		return err;
	seq = exited->task[first].rec.exited->seq;
	if (live->nr && seq > live->next[ring])
		live->missed += seq - live->next[ring];
	live->next[ring] = exited->task[exited->nr - 1].rec.exited->seq + 1;
	return 0;
}

static int read_exits(struct live *live, const struct live_query *query, struct ts_set *exited)
{
	int err;

	if (!(live->client->info.groups & TSCOPE_GROUP_EXITED))
		return 0;
	err = read_ring(live, query, 0, exited);
	if (!err && query->threads)
		err = read_ring(live, query, 1, exited);
	moment_order_exits(exited);
	return err;
}

static int read_cpus(const struct live *live, struct moment *moment)
{
	struct moment_cpu *at;
	__u32 cpu;
	int err;

	moment->cpu = calloc(moment->info.nr_cpus + 1, sizeof(*moment->cpu));
	if (!moment->cpu)
		out_of_memory();
	moment->nr_cpus = moment->info.nr_cpus;
	for (cpu = 0; cpu < moment->nr_cpus; cpu++) {
		at = &moment->cpu[cpu];
		err = ts_device_cpu(live->client, cpu, &at->cpu.get);
		if (err == -EOPNOTSUPP)
			return 0;
		if (err && err != -ENXIO)
			return err;
		at->is_there = !err;
		at->cpu.loaded_ns = moment->info.loaded_ns;
		at->cpu.hooks = moment->info.hooks;
	}
	return 0;
}

/* A process does not tell on which CPUs its threads wait: those that wait now are read. */
static int count_waiting(const struct live *live, const struct live_query *query,
			 struct moment *moment, const struct ts_set *read)
{
	const bool can = moment->info.snapshot_flags & TSCOPE_CHANGED;
	const struct tscope_snapshot wanted = {
		.groups = TSCOPE_GROUP_SCHED | TSCOPE_GROUP_ACCOUNTS,
		.flags = can ? TSCOPE_CHANGED : 0,
		.changed_ns = can ? moment->now_ns : 0,
	};
	struct ts_set tasks = {};
	int err;

	if (query->threads) {
		moment_count_waiting(moment, read);
		return 0;
	}
	err = ts_device_choose(live->client, &wanted);
	if (!err)
		err = ts_device_take_set(live->client, &tasks);
	if (!err)
		moment_count_waiting(moment, &tasks);
	ts_set_clear(&tasks);
	return err;
}

static void read_stack(struct moment *moment, __s32 tid)
{
	char line[256];
	struct text t = {};
	FILE *file;

	snprintf(line, sizeof(line), "/proc/%d/stack", tid);
	moment->stack_tid = tid;
	file = fopen(line, "re");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		text_puts(&t, line);
	fclose(file);
	moment->stack = t.s;
}

static __u64 own_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * SECOND_NS + ts.tv_nsec;
}

static int look(struct live *live, const struct live_query *query, const struct moment *before,
		struct moment *moment)
{
	struct ts_set read = {}, exited = {};
	int err;

	moment->is_whole = is_due(live, query, before, &moment->info);
	if (!live->nr || live->asked.threads != query->threads)
		begin_exits(live, &moment->info);
	/* In this order no task is missed: one that exits in between is read twice, see moment_take(). */
	err = read_tasks(live, query, moment->is_whole, &read);
	if (!err)
		err = read_exits(live, query, &exited);
	if (!err)
		err = read_cpus(live, moment);
	if (!err)
		err = count_waiting(live, query, moment, &read);
	if (!err)
		moment_take(moment, before && before->threads == query->threads ? before : NULL,
			    &read, &exited, query->ages);
	ts_set_clear(&read);
	ts_set_clear(&exited);
	return err;
}

bool live_has_read(const struct live *live, const struct live_query *query)
{
	return live->nr && live->asked.threads == query->threads && !query->ages &&
	       !(query->groups & ~live->asked.groups);
}

int live_look(struct live *live, const struct live_query *query, const struct moment *before,
	      struct moment **moment)
{
	struct moment *new = calloc(1, sizeof(*new));
	const __u64 missed = live->missed;
	int err;

	if (!new)
		out_of_memory();
	*moment = new;
	new->threads = query->threads;
	err = ts_device_info(live->client, &new->info);
	new->now_ns = new->info.now_ns;
	new->real_ns = ts_clock_real_ns();
	if (!err)
		err = look(live, query, before, new);
	if (err)
		return err;
	if (query->stack_of)
		read_stack(new, query->stack_of);
	new->lost = new->info.nr_missed + new->info.nr_ends_missed + live->missed;
	new->own_ns = own_time();
	live->since_ns = new->now_ns;
	if (new->is_whole) {
		live->whole_ns = new->now_ns;
		live->whole_ends_missed = new->info.nr_ends_missed;
		live->whole_missed = missed;
	}
	live->asked = *query;
	live->nr++;
	return 0;
}
