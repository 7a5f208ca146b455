/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A CPU that forgets nothing, beside the history that the module keeps of it.
 *
 * The CPU does with the history what tscope_cpu_switch() does.  Between model_stop() and
 * model_start() it is in the middle of a switch, where the module charges the wait of the next
 * task.
 */
#ifndef BLAME_MODEL_H
#define BLAME_MODEL_H

#include <linux/sched.h>
#include <linux/types.h>

#include "blame.h"
#include "cpu_history.h"

/**
 * struct model_task - a task
 * @task:  what the kernel knows of it
 * @key:   its key; 0: it has no record, or is the idle task
 * @place: as in struct tscope_account
 */
struct model_task {
	struct task_struct task;
	u64 key;
	u8 place;
};

/**
 * struct model_turn - a CPU begins to run a task
 * @at_ns: when
 * @tid:   the task; 0: the idle task
 */
struct model_turn {
	u64 at_ns;
	pid_t tid;
};

/**
 * struct model_cpu - a CPU
 * @history: what the module keeps
 * @now_ns:  the time
 * @running: the task that it runs, or ran before this switch; NULL: not known
 * @turn:    all turns
 * @nr:      number of turns
 * @room:    turns that fit in @turn
 */
struct model_cpu {
	struct tscope_history history;
	u64 now_ns;
	struct model_task *running;
	struct model_turn *turn;
	size_t nr;
	size_t room;
};

/* The idle task of all CPUs. */
extern struct model_task model_idle;

/**
 * draw() - a number by chance, the same ones everywhere
 * @seed:  state of the generator
 * @below: the number is less; 0 is drawn if this is 0
 */
u64 draw(u64 *seed, u64 below);

/**
 * model_task_init() - a new task with a record, as tscope_record_alloc() makes it
 * @task: the task
 * @tid:  its tid; the key is made of it, too
 */
void model_task_init(struct model_task *task, pid_t tid);

/**
 * model_boot() - a CPU of which no switch was noted yet
 * @cpu:    the CPU
 * @now_ns: the time
 */
void model_boot(struct model_cpu *cpu, u64 now_ns);

/**
 * model_free() - free the turns of a CPU
 * @cpu: the CPU
 */
void model_free(struct model_cpu *cpu);

/**
 * model_start() - a CPU begins to run a task, now
 * @cpu:  the CPU
 * @task: the task
 */
void model_start(struct model_cpu *cpu, struct model_task *task);

/**
 * model_stop() - the task that a CPU runs leaves it
 * @cpu:    the CPU
 * @now_ns: when
 */
void model_stop(struct model_cpu *cpu, u64 now_ns);

/**
 * model_run() - a CPU runs a task
 * @cpu:  the CPU, in the middle of a switch, as afterwards
 * @task: the task
 * @ns:   how long
 */
void model_run(struct model_cpu *cpu, struct model_task *task, u64 ns);

/**
 * model_ran() - how long a CPU really ran a task
 * @cpu:  the CPU
 * @tid:  the task; 0: the idle task
 * @from: since when
 * @to:   until when
 */
u64 model_ran(const struct model_cpu *cpu, pid_t tid, u64 from, u64 to);

/**
 * model_turns() - number of turns that began after a time
 * @cpu:  the CPU
 * @from: the time
 */
size_t model_turns(const struct model_cpu *cpu, u64 from);

/**
 * model_wait() - what the first wait of a task is told, which ends in this switch
 * @cpu:   the CPU
 * @began: when the wait began
 * @told:  filled
 */
void model_wait(const struct model_cpu *cpu, u64 began, struct tscope_blame *told);

/**
 * told_of() - what is told of a task
 * @told: the blame
 * @tid:  the task
 *
 * Return: NULL: nothing.
 */
const struct tscope_blamed *told_of(const struct tscope_blame *told, pid_t tid);

/**
 * told_ns() - how long a task is told to have run
 * @told: the blame
 * @tid:  the task
 */
u64 told_ns(const struct tscope_blame *told, pid_t tid);

#endif
