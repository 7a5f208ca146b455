// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <linux/time64.h>

#include "model.h"
#include "unit.h"

/* Switches of a wait that the latest entries tell, and of one that the sums tell. */
#define FEW 4
#define MANY 30

/* Of the task that gets a new name, before and after it takes its leader's tid. */
#define OLD_TID 1
#define NEW_TID 3

/* Two tasks that run by turns, and have had their places for long. */
struct pair {
	struct model_cpu cpu;
	struct model_task task[2];
};

static void run_by_turns(struct pair *pair, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		model_run(&pair->cpu, &pair->task[i % 2], NSEC_PER_MSEC);
}

static void pair_begin(struct pair *pair)
{
	model_boot(&pair->cpu, NSEC_PER_SEC);
	model_task_init(&pair->task[0], OLD_TID);
	model_task_init(&pair->task[1], 2);
	run_by_turns(pair, 1000);
}

/* A wait since @began, which ends now, is told the new name of this tid, and no other. */
static void check_wait(const struct pair *pair, u64 began, pid_t tid, const char *what)
{
	const struct tscope_blamed *blamed;
	struct tscope_blame told;

	model_wait(&pair->cpu, began, &told);
	blamed = told_of(&told, tid);
	is(blamed ? blamed->comm : NULL, "new", "new name: %s, a wait of %zu switches", what,
	   model_turns(&pair->cpu, began));
	if (tid != OLD_TID)
		ok(!told_of(&told, OLD_TID), "new name: %s, without the old tid", what);
}

static void check_name(struct pair *pair, unsigned int nr, pid_t tid, const char *what)
{
	u64 began = pair->cpu.now_ns;

	run_by_turns(pair, nr);
	check_wait(pair, began, tid, what);
}

/* No hook tells the history that another task writes /proc/TID/comm. */
static void check_unseen(void)
{
	struct pair pair;

	pair_begin(&pair);
	strcpy(pair.task[0].task.comm, "new");
	run_by_turns(&pair, MANY);
	check_name(&pair, FEW, OLD_TID, "given by another task");
	check_name(&pair, MANY, OLD_TID, "given by another task");
	model_free(&pair.cpu);
}

/* In execve() by a thread a task gets the tid of its leader, too: at once, as it runs. */
static void check_exec(void)
{
	struct model_task *task;
	struct pair pair;
	u64 began, latest;

	pair_begin(&pair);
	task = &pair.task[0];
	began = pair.cpu.now_ns;
	run_by_turns(&pair, MANY);
	latest = pair.cpu.now_ns;
	model_start(&pair.cpu, task);
	strcpy(task->task.comm, "new");
	task->task.pid = NEW_TID;
	tscope_history_rename(&pair.cpu.history, task->key, OLD_TID, &task->task);
	model_stop(&pair.cpu, pair.cpu.now_ns + NSEC_PER_MSEC);
	check_wait(&pair, began, NEW_TID, "in execve() within it");
	check_wait(&pair, latest, NEW_TID, "in execve() within it");
	check_name(&pair, FEW, NEW_TID, "in execve()");
	check_name(&pair, MANY, NEW_TID, "in execve()");
	model_free(&pair.cpu);
}

void test_new_name(void)
{
	check_unseen();
	check_exec();
}
