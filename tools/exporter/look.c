// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "look.h"

/* So long after its end at the latest a task is among the exited: a stall of RCU lasts as long. */
#define FREED_NS 30000000000ULL

int look_init(struct look *look, struct ts *ts, enum by by, __u32 max_groups)
{
	*look = (struct look){
		.ts = ts,
		.processes = { .kind = TS_EXITED_LEADERS, .next = 1 },
		.threads = { .kind = TS_EXITED_THREADS, .next = 1 },
		.loaded_ns = ts_real_ns(ts, ts_info(ts)->loaded_ns),
		.nr_cpus = ts_info(ts)->nr_cpus,
	};
	look->cpu = calloc(look->nr_cpus, sizeof(*look->cpu));
	if (!look->cpu)
		return -ENOMEM;
	if (!accounting_init(&look->accounting, by, max_groups))
		return 0;
	free(look->cpu);
	return -ENOMEM;
}

void look_free(struct look *look)
{
	accounting_free(&look->accounting);
	free(look->cpu);
}

static __u64 groups_of(const struct look *look)
{
	return COUNTS_GROUPS | TSCOPE_GROUP_BIRTH | by_groups(look->accounting.by);
}

static int take_task(void *arg, const struct ts_task *task)
{
	return accounting_take(arg, task);
}

/* The library has asked for the time just before. */
static void take_one_exited(struct look *look, const struct ts_task *task, bool is_process)
{
	look->accounting.event_ns = ts_info(look->ts)->now_ns;
	accounting_take_exited(&look->accounting, task, is_process);
}

static int take_process(void *arg, const struct ts_task *task)
{
	take_one_exited(arg, task, true);
	return 0;
}

static int take_thread(void *arg, const struct ts_task *task)
{
	take_one_exited(arg, task, false);
	return 0;
}

static int take_exited(struct look *look)
{
	int err = ts_exited(look->ts, &look->threads, groups_of(look), take_thread, look);

	return err ? err : ts_exited(look->ts, &look->processes, groups_of(look), take_process,
				     look);
}

/* Tasks that were overwritten among the exited: a look at all tasks did not find them. */
static void drop_lost(struct look *look)
{
	const struct loss loss = look->loss;

	if (!loss.drop_ns || ts_info(look->ts)->now_ns < loss.drop_ns)
		return;
	accounting_drop_lost(&look->accounting, loss.full_look);
	look->loss = look->later.full_look > loss.full_look ? look->later : (struct loss){};
}

int look_take_exited(struct look *look)
{
	int err = take_exited(look);

	if (!err)
		drop_lost(look);
	return err;
}

static int take_tasks(struct look *look, __u64 now_ns)
{
	__u64 missed = look->processes.missed + look->threads.missed;
	bool is_full = !look->changed_ns || missed != look->missed ||
		       !ts_can(look->ts, TS_CAN_CHANGED);
	struct ts_query query = {
		.groups = groups_of(look) | TSCOPE_GROUP_IDS,
		.flags = is_full ? 0 : TSCOPE_CHANGED,
		.changed_ns = is_full ? 0 : look->changed_ns,
	};
	int err;

	accounting_begin(&look->accounting, now_ns);
	err = ts_each(look->ts, &query, take_task, &look->accounting);
	if (err)
		return err;
	if (missed != look->missed) {
		look->later = (struct loss){ look->accounting.look, now_ns + FREED_NS };
		/* Another one before its time does not put it off. */
		if (!look->loss.drop_ns)
			look->loss = look->later;
	}
	look->missed = missed;
	return 0;
}

/* Clocks of CPUs differ a little: a counter stays where it is until the time has come. */
static void raise_to(__u64 *count, __u64 value)
{
	if ((__s64)(value - *count) > 0)
		*count = value;
}

static void take_cpu(struct cpu *cpu, const struct tscope_cpu_get *get, __u64 loaded_ns)
{
	__u64 *count = cpu->count;

	cpu->is_there = true;
	cpu->has_migrations = get->flags & TSCOPE_CPU_HAS_MIGRATIONS;
	raise_to(&count[CPU_BUSY_NS], get->now_ns - loaded_ns - get->idle_ns);
	raise_to(&count[CPU_IDLE_NS], get->idle_ns);
	raise_to(&count[CPU_SAME_MM], get->switches.same_mm);
	raise_to(&count[CPU_CROSS_MM], get->switches.cross_mm);
	raise_to(&count[CPU_KTHREAD], get->switches.kthread);
	raise_to(&count[CPU_TO_IDLE], get->switches.idle);
	raise_to(&count[CPU_MIGRATED_IN], get->migrated_in);
	raise_to(&count[CPU_MIGRATED_OUT], get->migrated_out);
}

static int take_cpus(struct look *look)
{
	const struct tscope_cpu_get *get;
	__u32 i;
	int err;

	for (i = 0; i < look->nr_cpus; i++) {
		err = ts_cpu(look->ts, i, &get);
		if (!err)
			take_cpu(&look->cpu[i], get, ts_info(look->ts)->loaded_ns);
		else if (err != -ENXIO)
			return err;
	}
	return 0;
}

int look_take(struct look *look)
{
	__u64 now_ns;
	int err = ts_update_info(look->ts);

	if (err)
		return err;
	now_ns = ts_info(look->ts)->now_ns;
	err = take_tasks(look, now_ns);
	if (!err)
		err = look_take_exited(look);
	if (!err)
		err = take_cpus(look);
	if (err)
		return err;
	look->changed_ns = now_ns;
	accounting_end(&look->accounting);
	return 0;
}

int look_begin(struct look *look)
{
	const struct tscope_info *info = ts_info(look->ts);
	int err = ts_update_info(look->ts);

	if (err)
		return err;
	look->processes.next = info->nr_exited + 1;
	look->threads.next = info->nr_exited_threads + 1;
	look->accounting.base_ns = info->now_ns;
	return look_take(look);
}
