// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/minmax.h>

#include "model.h"

struct model_task model_idle = { .task = { .comm = "swapper" } };

u64 draw(u64 *seed, u64 below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return below ? *seed % below : 0;
}

void model_task_init(struct model_task *task, pid_t tid)
{
	memset(task, 0, sizeof(*task));
	task->task.pid = tid;
	snprintf(task->task.comm, sizeof(task->task.comm), "task%d", tid);
	task->key = TSCOPE_KEY_FIRST + tid * TSCOPE_KEY_STEP;
	task->place = tscope_history_place(task->key);
}

void model_boot(struct model_cpu *cpu, u64 now_ns)
{
	memset(cpu, 0, sizeof(*cpu));
	cpu->now_ns = now_ns;
}

void model_free(struct model_cpu *cpu)
{
	free(cpu->turn);
	cpu->turn = NULL;
}

static void model_note(struct model_cpu *cpu, pid_t tid)
{
	if (cpu->nr == cpu->room) {
		cpu->room = max(2 * cpu->room, (size_t)1024);
		cpu->turn = reallocarray(cpu->turn, cpu->room, sizeof(*cpu->turn));
		if (!cpu->turn)
			err(2, "turns");
	}
	cpu->turn[cpu->nr++] = (struct model_turn){ cpu->now_ns, tid };
}

void model_start(struct model_cpu *cpu, struct model_task *task)
{
	tscope_history_add(&cpu->history, &task->task, task->key ?: task->task.pid,
			   task->task.pid, cpu->now_ns);
	tscope_history_end(&cpu->history);
	model_note(cpu, task->task.pid);
	cpu->running = task;
}

void model_stop(struct model_cpu *cpu, u64 now_ns)
{
	struct model_task *task = cpu->running;

	tscope_history_begin(&cpu->history);
	cpu->now_ns = now_ns;
	if (task && task->key)
		tscope_history_ran(&cpu->history, &task->place, &task->task, task->key,
				   now_ns - cpu->turn[cpu->nr - 1].at_ns);
}

void model_run(struct model_cpu *cpu, struct model_task *task, u64 ns)
{
	model_start(cpu, task);
	model_stop(cpu, cpu->now_ns + ns);
}

u64 model_ran(const struct model_cpu *cpu, pid_t tid, u64 from, u64 to)
{
	u64 sum = 0, end = to;
	size_t i;

	for (i = cpu->nr; i && end > from; i--) {
		const struct model_turn *turn = &cpu->turn[i - 1];

		if (turn->at_ns >= end)
			continue;
		if (turn->tid == tid)
			sum += end - max(turn->at_ns, from);
		end = turn->at_ns;
	}
	return sum;
}

size_t model_turns(const struct model_cpu *cpu, u64 from)
{
	size_t nr = 0;

	while (nr < cpu->nr && cpu->turn[cpu->nr - 1 - nr].at_ns > from)
		nr++;
	return nr;
}

void model_wait(const struct model_cpu *cpu, u64 began, struct tscope_blame *told)
{
	const struct tscope_spans limits = {
		.other_idle_ns = model_ran(cpu, 0, began, cpu->now_ns),
	};
	struct tscope_blame_earlier earlier = {};
	struct tscope_blame_set set = {};

	tscope_blame_wait(&set, &earlier, &cpu->history, &limits, began, cpu->now_ns);
	tscope_blame_read(&set, told);
}

const struct tscope_blamed *told_of(const struct tscope_blame *told, pid_t tid)
{
	unsigned int i;

	for (i = 0; i < TSCOPE_BLAMED; i++)
		if (told->blamed[i].ns && told->blamed[i].tid == tid)
			return &told->blamed[i];
	return NULL;
}

u64 told_ns(const struct tscope_blame *told, pid_t tid)
{
	const struct tscope_blamed *blamed = told_of(told, tid);

	return blamed ? blamed->ns : 0;
}
