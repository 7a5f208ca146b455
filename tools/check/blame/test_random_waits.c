// SPDX-License-Identifier: GPL-2.0
/*
 * Waits by chance.  One task waits again and again on two CPUs, which run tasks as they like; it
 * migrates, meets limits, and is looked at while it waits.  What it is told is compared with what
 * the CPUs really ran in its waits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/minmax.h>

#include "model.h"
#include "unit.h"

#define RUNS 300
#define NR_CPUS 2
#define NR_TASKS 100
/* The last ones have no record. */
#define NR_RECORDS 90
/* A wait of up to so many turns is told exactly. */
#define FEW_TURNS 8
/* Limits that a CPU remembers. */
#define NR_LIMITS 16
/* Clocks differ: a reader may see switches so much later, and the idle clock be so much ahead. */
#define LATE_NS 5000

/**
 * struct truth - what really happened in some waits
 * @wait_ns:  their length
 * @limit_ns: time in which the task itself could not have run
 * @ran_ns:   what each task ran in the rest, by tid; 0: idle time, as the idle clock has it
 */
struct truth {
	u64 wait_ns;
	u64 limit_ns;
	u64 ran_ns[NR_TASKS];
};

/**
 * struct waiter - the task that waits
 * @set:     what it is told
 * @earlier: the part of the wait on other CPUs
 * @waits:   it waits now
 * @cpu:     on which CPU
 * @began:   since when
 * @least_ns: the wait does not end earlier
 * @ended:   of its waits that have ended and were long
 * @open:    of the part of this wait on other CPUs
 */
struct waiter {
	struct tscope_blame_set set;
	struct tscope_blame_earlier earlier;
	bool waits;
	unsigned int cpu;
	u64 began;
	u64 least_ns;
	struct truth ended;
	struct truth open;
};

/**
 * struct limited - when the task that waits could not run on a CPU
 * @span: each time; to 0: it goes on
 * @nr:	  how many
 */
struct limited {
	struct tscope_span span[NR_LIMITS];
	unsigned int nr;
};

/**
 * struct world - two CPUs, their tasks, and the task that waits
 * @until:   when each CPU switches next
 * @now_ns:  the time
 * @mean_ns: mean length of a turn of each task
 * @burst:   so many short turns follow
 * @edges:   mean number of switches from one edge of a limit to the next; 0: there are none
 * @limited: the limits, by CPU
 */
struct world {
	u64 seed;
	struct model_cpu cpu[NR_CPUS];
	u64 until[NR_CPUS];
	u64 now_ns;
	struct model_task task[NR_TASKS];
	u64 mean_ns[NR_TASKS];
	unsigned int nr_tasks;
	unsigned int burst;
	unsigned int edges;
	struct limited limited[NR_CPUS];
	struct waiter waiter;
};

/* What was compared, and how often it differed. */
static struct {
	unsigned int looks, ends, migrations, exact;
	unsigned int wrong_sum, wrong_task, wrong_idle, wrong_limit, wrong_exact;
} seen;

/* Only the first ones are of interest. */
static bool is_wrong(unsigned int *nr)
{
	return (*nr)++ < 5;
}

/* How much of a time is in the spans of limits. */
static u64 limited_ns(const struct tscope_spans *limits, u64 from, u64 to)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < limits->nr; i++) {
		u64 begin = max(limits->span[i].from, from), end = min(limits->span[i].to, to);

		sum += end > begin ? end - begin : 0;
	}
	return sum;
}

/* A part of a wait of which nothing needs to be told. */
static void truth_skip(struct truth *truth, u64 from, u64 to)
{
	truth->wait_ns += to - from;
}

static void truth_add(struct truth *truth, const struct model_cpu *cpu,
		      const struct tscope_spans *limits, u64 from, u64 to)
{
	u64 end = to;
	size_t i;

	truth->wait_ns += to - from;
	truth->limit_ns += limits->ns;
	*(limits->has_idle ? &truth->limit_ns : &truth->ran_ns[0]) += limits->other_idle_ns;
	for (i = cpu->nr; i && end > from; i--) {
		const struct model_turn *turn = &cpu->turn[i - 1];
		u64 begin = max(turn->at_ns, from);

		if (begin >= end)
			continue;
		if (turn->tid)
			truth->ran_ns[turn->tid] += end - begin - limited_ns(limits, begin, end);
		end = begin;
	}
}

static void truth_join(struct truth *truth, const struct truth *other)
{
	unsigned int i;

	truth->wait_ns += other->wait_ns;
	truth->limit_ns += other->limit_ns;
	for (i = 0; i < NR_TASKS; i++)
		truth->ran_ns[i] += other->ran_ns[i];
}

static void limits_add(struct tscope_spans *limits, const struct model_cpu *cpu, u64 from, u64 to)
{
	limits->span[limits->nr++] = (struct tscope_span){ from, to };
	limits->ns += to - from;
	limits->idle_ns += model_ran(cpu, 0, from, to);
}

/* The limits of the CPU in a part of a wait. */
static void limits_seen(const struct limited *limited, const struct model_cpu *cpu, u64 from,
			u64 to, struct tscope_spans *limits)
{
	unsigned int i;

	for (i = 0; i < limited->nr; i++) {
		u64 begin = max(limited->span[i].from, from);
		u64 end = min(limited->span[i].to ?: to, to);

		if (begin < end)
			limits_add(limits, cpu, begin, end);
	}
}

/* Limits by chance in a part of a wait, with edges that were not marked. */
static void limits_made_up(struct world *world, const struct model_cpu *cpu, u64 from, u64 to,
			   struct tscope_spans *limits)
{
	unsigned int nr = draw(&world->seed, 2) ? 0 : 1 + draw(&world->seed, NR_LIMITS);
	u64 begin, end;

	for (; nr && from < to; nr--) {
		begin = from + draw(&world->seed, to - from);
		end = begin + 1 + draw(&world->seed, to - begin);
		limits_add(limits, cpu, begin, end);
		from = end + draw(&world->seed, to - end);
	}
}

/* Limits in a part of a wait, as tscope_limit_spans() would find them. */
static void limits_draw(struct world *world, const struct model_cpu *cpu, u64 from, u64 to,
			struct tscope_spans *limits)
{
	*limits = (struct tscope_spans){ .has_idle = !draw(&world->seed, 4) };
	if (world->edges && draw(&world->seed, 4))
		limits_seen(&world->limited[cpu - world->cpu], cpu, from, to, limits);
	else
		limits_made_up(world, cpu, from, to, limits);
	limits->other_idle_ns = model_ran(cpu, 0, from, to) - limits->idle_ns;
	if (!limits->has_idle && cpu->nr && cpu->turn[0].at_ns <= from && !draw(&world->seed, 4))
		limits->other_idle_ns += draw(&world->seed, LATE_NS);
}

static u64 sum_of(const struct tscope_blame *told)
{
	u64 sum = told->limit_ns + told->idle_ns + told->others_ns + told->unknown_ns;
	unsigned int i;

	for (i = 0; i < TSCOPE_BLAMED; i++)
		sum += told->blamed[i].ns;
	return sum;
}

/* A part that fell below 0 is very large, and the sum may still be right. */
static bool adds_up(const struct tscope_blame *told, u64 wait_ns)
{
	return told->sum_ns == wait_ns && sum_of(told) == wait_ns &&
	       told->others_ns <= wait_ns && told->unknown_ns <= wait_ns;
}

static void check_tasks(const struct tscope_blame *told, const struct truth *truth)
{
	unsigned int i;

	for (i = 0; i < TSCOPE_BLAMED; i++) {
		const struct tscope_blamed *blamed = &told->blamed[i];

		if (blamed->ns > truth->ran_ns[blamed->tid] && is_wrong(&seen.wrong_task))
			printf("# task %d ran %llu ns, and is told %llu\n", blamed->tid,
			       truth->ran_ns[blamed->tid], blamed->ns);
	}
}

static void check_told(const struct tscope_blame_set *set, const struct truth *truth)
{
	struct tscope_blame told;

	tscope_blame_read(set, &told);
	if (!adds_up(&told, truth->wait_ns) && is_wrong(&seen.wrong_sum))
		printf("# the parts of %llu ns add up to %llu, sum_ns is %llu, others %llu\n",
		       truth->wait_ns, sum_of(&told), told.sum_ns, told.others_ns);
	if (told.idle_ns > truth->ran_ns[0] && is_wrong(&seen.wrong_idle))
		printf("# idle for %llu ns, and %llu are told\n", truth->ran_ns[0], told.idle_ns);
	if (told.limit_ns != truth->limit_ns && is_wrong(&seen.wrong_limit))
		printf("# limits of %llu ns, and %llu are told\n", truth->limit_ns, told.limit_ns);
	check_tasks(&told, truth);
}

/* Number of tasks that ran. */
static unsigned int nr_ran(const struct truth *truth)
{
	unsigned int i, nr = 0;

	for (i = 1; i < NR_TASKS; i++)
		nr += truth->ran_ns[i] != 0;
	return nr;
}

/* If the wait had begun at @from: the latest turns of the CPU tell all of it. */
static void check_exact(const struct model_cpu *cpu, const struct tscope_spans *limits, u64 from,
			u64 to)
{
	const struct tscope_blame_earlier earlier = {};
	struct tscope_blame_set set = {};
	struct tscope_blame told;
	struct truth truth = {};
	unsigned int i;

	truth_add(&truth, cpu, limits, from, to);
	if (model_turns(cpu, from) >= FEW_TURNS || nr_ran(&truth) > TSCOPE_BLAMED)
		return;
	seen.exact++;
	tscope_blame_open(&set, &earlier, &cpu->history, limits, from, to);
	tscope_blame_read(&set, &told);
	for (i = 1; i < NR_TASKS; i++) {
		u64 ns = told_ns(&told, i);

		if (ns != truth.ran_ns[i] && is_wrong(&seen.wrong_exact))
			printf("# task %u ran %llu ns of a short wait, and is told %llu\n", i,
			       truth.ran_ns[i], ns);
	}
}

/* Where the wait goes on since it left the other CPUs. */
static u64 waiter_here(const struct waiter *waiter)
{
	return waiter->began + waiter->earlier.ns;
}

/* A reader looks at the wait, and leaves it as it is. */
static void waiter_look(struct world *world, u64 now)
{
	const struct waiter *waiter = &world->waiter;
	const struct model_cpu *cpu = &world->cpu[waiter->cpu];
	struct tscope_blame_set set = waiter->set;
	struct truth truth = waiter->ended;
	u64 here = waiter_here(waiter);
	struct tscope_spans limits;

	if (now <= here || !tscope_blame_is_due(&waiter->earlier, now - waiter->began))
		return;
	limits_draw(world, cpu, here, now, &limits);
	truth_join(&truth, &waiter->open);
	truth_add(&truth, cpu, &limits, here, now);
	tscope_blame_open(&set, &waiter->earlier, &cpu->history, &limits, waiter->began, now);
	check_told(&set, &truth);
	check_exact(cpu, &limits, here, now);
	seen.looks++;
}

static void waiter_begin(struct world *world, u64 now)
{
	struct waiter *waiter = &world->waiter;

	waiter->waits = true;
	waiter->cpu = draw(&world->seed, NR_CPUS);
	waiter->began = now;
	waiter->least_ns = 1ULL << (10 + draw(&world->seed, 22));
	memset(&waiter->open, 0, sizeof(waiter->open));
}

static void waiter_migrate(struct world *world, u64 now)
{
	struct waiter *waiter = &world->waiter;
	const struct model_cpu *cpu = &world->cpu[waiter->cpu];
	u64 here = waiter_here(waiter), uncharged = waiter->earlier.uncharged_ns;
	bool is_queued = draw(&world->seed, 8);
	struct tscope_spans limits;

	if (now <= here)
		return;
	limits_draw(world, cpu, here, now, &limits);
	tscope_blame_migrate(&waiter->set, &waiter->earlier, &cpu->history,
			     is_queued ? &limits : NULL, waiter->began, now);
	if (waiter->earlier.uncharged_ns > uncharged)
		truth_skip(&waiter->open, here, now);
	else
		truth_add(&waiter->open, cpu, &limits, here, now);
	waiter->cpu = !waiter->cpu;
	seen.migrations++;
}

/* In the middle of a switch of its CPU. */
static void waiter_end(struct world *world, u64 now)
{
	struct waiter *waiter = &world->waiter;
	const struct model_cpu *cpu = &world->cpu[waiter->cpu];
	u64 here = waiter_here(waiter);
	struct tscope_spans limits;

	waiter->waits = false;
	if (!tscope_blame_is_due(&waiter->earlier, now - waiter->began)) {
		tscope_blame_forget(&waiter->earlier);
		return;
	}
	limits_draw(world, cpu, here, now, &limits);
	truth_join(&waiter->ended, &waiter->open);
	truth_add(&waiter->ended, cpu, &limits, here, now);
	tscope_blame_wait(&waiter->set, &waiter->earlier, &cpu->history, &limits, waiter->began,
			  now);
	check_told(&waiter->set, &waiter->ended);
	seen.ends++;
}

/* Between two switches. */
static void waiter_act(struct world *world, u64 now)
{
	if (!world->waiter.waits) {
		if (!draw(&world->seed, 20))
			waiter_begin(world, now);
		return;
	}
	if (!draw(&world->seed, 4))
		now -= draw(&world->seed, LATE_NS);
	if (draw(&world->seed, 20))
		waiter_look(world, now);
	else
		waiter_migrate(world, now);
}

/* The task that a CPU runs next: often one of the first, and not that of the other CPU. */
static unsigned int world_pick(struct world *world, unsigned int nr)
{
	const struct model_task *elsewhere = world->cpu[!nr].running;
	unsigned int one = draw(&world->seed, draw(&world->seed, 5) ? world->nr_tasks : 3);

	return elsewhere == &world->task[one] ? 0 : one;
}

static u64 world_turn_ns(struct world *world, unsigned int task)
{
	if (world->burst) {
		world->burst--;
		return draw(&world->seed, 3000);
	}
	if (!draw(&world->seed, 200))
		world->burst = draw(&world->seed, 60);
	return draw(&world->seed, 50) ? draw(&world->seed, 2 * world->mean_ns[task]) : 0;
}

/* A limit begins or ends with the switch that goes on; not each is seen then. */
static void world_edge(struct world *world, unsigned int nr)
{
	struct limited *limited = &world->limited[nr];

	if (draw(&world->seed, 8))
		tscope_history_edge(&world->cpu[nr].history);
	if (limited->nr && !limited->span[limited->nr - 1].to) {
		limited->span[limited->nr - 1].to = world->now_ns;
		return;
	}
	if (limited->nr == NR_LIMITS)
		memmove(limited->span, limited->span + 1,
			sizeof(limited->span[0]) * --limited->nr);
	limited->span[limited->nr++] = (struct tscope_span){ .from = world->now_ns };
}

static void world_switch(struct world *world, unsigned int nr)
{
	struct model_cpu *cpu = &world->cpu[nr];
	struct waiter *waiter = &world->waiter;
	unsigned int next = world_pick(world, nr);

	world->now_ns = world->until[nr];
	model_stop(cpu, world->now_ns);
	if (waiter->waits && waiter->cpu == nr &&
	    world->now_ns - waiter->began >= waiter->least_ns)
		waiter_end(world, world->now_ns);
	if (world->edges && !draw(&world->seed, world->edges))
		world_edge(world, nr);
	model_start(cpu, next ? &world->task[next] : &model_idle);
	world->until[nr] += world_turn_ns(world, next);
}

static void world_step(struct world *world)
{
	unsigned int nr = world->until[1] < world->until[0];

	if (!draw(&world->seed, 4))
		waiter_act(world, world->now_ns +
				  draw(&world->seed, world->until[nr] - world->now_ns));
	world_switch(world, nr);
}

static void world_begin(struct world *world, u64 seed)
{
	u64 mean_ns;
	unsigned int i;

	memset(world, 0, sizeof(*world));
	world->seed = seed;
	world->now_ns = 1000000 + draw(&world->seed, 1000000000);
	mean_ns = 1ULL << (8 + draw(&world->seed, 16));
	world->nr_tasks = 3 + draw(&world->seed, draw(&world->seed, 3) ? 12 : NR_TASKS - 2);
	for (i = 0; i < NR_TASKS; i++) {
		model_task_init(&world->task[i], i);
		if (i >= NR_RECORDS)
			world->task[i].key = 0;
		world->mean_ns[i] = 1 + draw(&world->seed, mean_ns << draw(&world->seed, 4));
	}
	for (i = 0; i < NR_CPUS; i++) {
		model_boot(&world->cpu[i], world->now_ns);
		world->until[i] = world->now_ns + draw(&world->seed, 10 * mean_ns);
	}
	world->edges = draw(&world->seed, 2) ? 1 << draw(&world->seed, 11) : 0;
	tscope_blame_ns = draw(&world->seed, 3) ? 1ULL << draw(&world->seed, 20) : 0;
}

static void world_run(struct world *world, u64 seed)
{
	unsigned int steps;

	world_begin(world, seed);
	for (steps = 100 + draw(&world->seed, 6000); steps; steps--)
		world_step(world);
	model_free(&world->cpu[0]);
	model_free(&world->cpu[1]);
}

void test_random_waits(void)
{
	const unsigned long long blame_ns = tscope_blame_ns;
	static struct world world;
	unsigned int run;

	for (run = 0; run < RUNS; run++)
		world_run(&world, 88172645463325252ULL + run);
	tscope_blame_ns = blame_ns;
	printf("# %u looks, %u ends, %u migrations, %u short waits\n", seen.looks, seen.ends,
	       seen.migrations, seen.exact);
	ok(seen.looks > RUNS * 100 && seen.ends > RUNS && seen.migrations > RUNS,
	   "random waits: there are many of each kind");
	ok(!seen.wrong_sum, "random waits: what is told adds up to the waits");
	ok(!seen.wrong_task, "random waits: no task is told more than it ran");
	ok(!seen.wrong_idle, "random waits: no more idle time is told than the idle clock has");
	ok(!seen.wrong_limit, "random waits: all time of limits is told");
	ok(seen.exact > RUNS * 10 && !seen.wrong_exact,
	   "random waits: of a wait of a few switches all is told");
}
