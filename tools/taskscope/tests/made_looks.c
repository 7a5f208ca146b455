// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "build.h"
#include "made_looks.h"
#include "unit.h"

#define SECOND 1000000000ULL

/* A pseudo-random number below @below, the same each time. */
static __u64 number(struct made_machine *machine, __u64 below)
{
	machine->seed = machine->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (machine->seed >> 33) % below;
}

static void be_born(struct made_machine *machine, size_t i)
{
	machine->task[i] = (struct made_task){
		.tid = 100 + i, .tgid = 100 + i / 4 * 4, .key = machine->next_key++,
		.since_ns = machine->now_ns, .opened_ns = machine->now_ns,
		.account = TSCOPE_ACCOUNT_SLEEP, .is_there = true, .has_changed = true,
	};
}

void made_machine_begin(struct made_machine *machine, __u64 seed)
{
	size_t i;

	*machine = (struct made_machine){ .now_ns = 100 * SECOND, .seed = seed,
					  .next_key = BUILD_KEY + 1 };
	for (i = 0; i < MADE_TASKS; i += 1 + number(machine, 2))
		be_born(machine, i);
}

static void put_history(struct built *b, const struct made_machine *machine,
			const struct made_task *task)
{
	struct tscope_birth *birth = build_group(b, TSCOPE_GROUP_BIRTH, sizeof(*birth));
	struct tscope_counts *counts = build_group(b, TSCOPE_GROUP_COUNTS, sizeof(*counts));
	struct tscope_accounts *a = build_group(b, TSCOPE_GROUP_ACCOUNTS, sizeof(*a));
	struct tscope_waits *waits = build_group(b, TSCOPE_GROUP_WAITS, sizeof(*waits));
	struct tscope_blame *blame;

	birth->birth_ns = task->since_ns;
	counts->since_ns = task->since_ns;
	counts->now_ns = machine->now_ns;
	counts->voluntary = task->nr_waits;
	a->since_ns = task->since_ns;
	a->now_ns = machine->now_ns;
	a->run_ns = task->run_ns;
	a->wait_ns = task->wait_ns;
	a->sleep_ns = task->sleep_ns;
	if (task->account == TSCOPE_ACCOUNT_SLEEP)
		a->sleep_ns += machine->now_ns - task->opened_ns;
	a->account = task->account;
	a->opened_ns = task->opened_ns;
	waits->nr = task->nr_waits;
	waits->sum_ns = task->wait_ns;
	waits->bucket[tscope_wait_bucket(1000000)] = task->nr_waits;
	waits->max_ns = task->nr_waits ? 1000000 : 0;
	blame = build_group(b, TSCOPE_GROUP_BLAME, sizeof(*blame));
	blame->nr = task->nr_waits / 2;
}

static void put_task(struct built *b, const struct made_machine *machine,
		     const struct made_task *task)
{
	struct tscope_state *state;
	struct tscope_sched *sched;
	char name[TSCOPE_COMM_BYTES];

	snprintf(name, sizeof(name), "made-%d", task->tgid);
	build_task(b, task->tid, task->tgid, 1, name)->start_ns = task->since_ns;
	((struct tscope_head *)b->bytes)->key = task->key;
	state = build_group(b, TSCOPE_GROUP_STATE, sizeof(*state));
	state->letter = task->account == TSCOPE_ACCOUNT_SLEEP ? 'S' : 'R';
	sched = build_group(b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->cpu = task->tid % 2;
	put_history(b, machine, task);
}

static void exit_now(struct made_machine *machine, struct made_task *task)
{
	struct tscope_exited *exited;
	struct built b;

	build_start(&b, task->tid)->key = task->key;
	put_history(&b, machine, task);
	exited = build_group(&b, TSCOPE_GROUP_EXITED, sizeof(*exited));
	exited->tgid = task->tgid;
	exited->freed_ns = machine->now_ns;
	exited->exit_code = 7 << 8;
	exited->flags = task->tid == task->tgid ? TSCOPE_EXITED_PROCESS : 0;
	strcpy(exited->comm, "ended");
	add_built(&machine->exited, &b);
	task->is_there = false;
}

void made_machine_end(struct made_machine *machine, size_t i)
{
	machine->task[i].has_changed = true;
	exit_now(machine, &machine->task[i]);
	machine->task[i].is_there = true;
}

static void run_a_little(struct made_machine *machine, struct made_task *task)
{
	const __u64 ran = number(machine, SECOND / 4), waited = number(machine, SECOND / 4);

	if (task->account == TSCOPE_ACCOUNT_SLEEP)
		task->sleep_ns += machine->now_ns - task->opened_ns - ran - waited;
	task->run_ns += ran;
	task->wait_ns += waited;
	task->nr_waits += 3;
	task->opened_ns = machine->now_ns;
	task->account = TSCOPE_ACCOUNT_SLEEP;
	task->has_changed = true;
}

void made_machine_go_on(struct made_machine *machine)
{
	size_t i, born = number(machine, MADE_TASKS), ends = number(machine, MADE_TASKS);

	machine->now_ns += SECOND;
	ts_set_clear(&machine->exited);
	for (i = 0; i < MADE_TASKS; i++)
		machine->task[i].has_changed = false;
	for (i = 0; i < MADE_TASKS; i++)
		if (machine->task[i].is_there && !number(machine, 4))
			run_a_little(machine, &machine->task[i]);
	if (machine->task[ends].is_there)
		exit_now(machine, &machine->task[ends]);
	/* Also with the number of one that has just exited. */
	if (!machine->task[born].is_there)
		be_born(machine, born);
}

void made_machine_read(const struct made_machine *machine, bool is_whole, struct ts_set *tasks)
{
	const struct made_task *task;
	struct built b;

	for (task = machine->task; task < machine->task + MADE_TASKS; task++) {
		if (!task->is_there || !(is_whole || task->has_changed))
			continue;
		put_task(&b, machine, task);
		add_built(tasks, &b);
	}
	ts_set_settle(tasks);
}

struct moment *made_machine_look(const struct made_machine *machine, const struct moment *before,
				 bool is_whole)
{
	struct moment *moment = calloc(1, sizeof(*moment));
	struct ts_set read = {};

	if (!moment)
		abort();
	moment->threads = !machine->processes;
	moment->is_whole = is_whole;
	moment->now_ns = moment->real_ns = moment->info.now_ns = machine->now_ns;
	moment->info.blame_ns = 10000000;
	made_machine_read(machine, is_whole, &read);
	moment->nr_cpus = 2;
	moment->cpu = calloc(moment->nr_cpus, sizeof(*moment->cpu));
	moment->cpu[0] = (struct moment_cpu){
		.is_there = true,
		.cpu = { .hooks = TSCOPE_HOOK_SWITCH,
			 .get = { .now_ns = machine->now_ns, .idle_ns = machine->now_ns / 4 * 3,
				  .flags = TSCOPE_CPU_ONLINE, .tid = 7, .comm = "runs" } },
	};
	moment_take(moment, before, &read, &machine->exited, false);
	ts_set_clear(&read);
	return moment;
}
