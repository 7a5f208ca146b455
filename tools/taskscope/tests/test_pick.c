// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "pick.h"
#include "text.h"
#include "unit.h"

/* A task of a run queue by hand. */
struct made {
	struct record rec;
	struct tscope_state state;
	struct tscope_sched sched;
	struct tscope_accounts accounts;
	struct tscope_deadline deadline;
	struct tscope_queue queue;
};

static const struct pick_rules rules = {
	.tick_ns = 4000000, .runs_to_parity = true, .latency_ns = 12000000,
	.min_granularity_ns = 1500000,
};

static void make(struct made *made, __s32 tid, int prio, bool runs)
{
	*made = (struct made){ .rec = { .tid = tid } };
	made->state = (struct tscope_state){ .on_cpu = runs, .on_rq = 1, .letter = 'R' };
	made->sched = (struct tscope_sched){ .prio = prio };
	made->accounts.opened_ns = 1000 + tid;
	made->rec.state = &made->state;
	made->rec.sched = &made->sched;
	made->rec.accounts = &made->accounts;
	if (prio >= 100 || prio < 0)
		made->rec.queue = &made->queue;
}

/* The task itself, or a group above those that were added before. */
static void add_level(struct made *made, __u64 id, double load, __s64 vruntime, __s64 deadline)
{
	made->queue.flags |= TSCOPE_QUEUE_FAIR;
	made->queue.level[made->queue.nr_levels++] = (struct tscope_level){
		.id = id, .load = load * 1024, .vruntime_ns = vruntime, .deadline_ns = deadline,
		.slice_ns = 3000000, .flags = TSCOPE_LEVEL_QUEUED,
	};
}

static void make_fair(struct made *made, __s32 tid, bool runs, double load, __s64 vruntime,
		      __s64 deadline)
{
	make(made, tid, 120, runs);
	add_level(made, 0, load, vruntime, deadline);
}

/* @wanted: tids in their order, 0 at the end. */
static void order_is(struct made *made, size_t nr, const char *wanted, const char *what)
{
	const struct record *rec[16];
	struct pick pick[16];
	struct text t = {};
	size_t i, n;

	for (i = 0; i < nr; i++)
		rec[i] = &made[i].rec;
	n = pick_order(pick, rec, nr, &rules);
	for (i = 0; i < n; i++)
		text_printf(&t, "%s%d:%zu", i ? " " : "", pick[i].rec->tid, pick[i].place);
	is(text_str(&t), wanted, "pick: %s", what);
	text_free(&t);
}

static void test_classes(void)
{
	struct made made[8];

	make_fair(&made[0], 1, false, 1024, 0, 0);
	make(&made[1], 2, 89, false);
	make(&made[2], 3, 79, true);
	make(&made[3], 4, -1, false);
	made[3].queue = (struct tscope_queue){ .flags = TSCOPE_QUEUE_DEADLINE, .dl_deadline_ns = 500 };
	make(&made[4], 5, -1, false);
	made[4].queue = (struct tscope_queue){ .flags = TSCOPE_QUEUE_DEADLINE, .dl_deadline_ns = 400 };
	make(&made[5], 6, 79, false);
	make(&made[6], 7, -1, false);
	made[6].rec.deadline = &made[6].deadline;
	made[6].deadline.flags = TSCOPE_DEADLINE_THROTTLED;
	make(&made[7], 8, 79, false);
	order_is(made, 8, "3:0 5:1 4:2 6:3 8:4 2:5 1:6 7:0", "classes, deadlines, priorities");
	made[0].sched.flags = TSCOPE_SCHED_EXT;
	order_is(made, 1, "1:0", "a BPF scheduler's order is not known");
	order_is(made, 0, "", "an empty queue");
	made[0].rec.sched = NULL;
	order_is(made, 1, "", "a task of which too little is known");
}

static void test_vruntime(void)
{
	struct made made[4];

	/* The running one has had least now; it will not when its slice is over. */
	make_fair(&made[0], 1, true, 1024, 10000000, 0);
	make_fair(&made[1], 2, false, 1024, 12000000, 0);
	make_fair(&made[2], 3, false, 335, 11000000, 0);
	order_is(made, 3, "1:0 3:1 2:2", "the least vruntime");
	make_fair(&made[3], 4, false, 1024, 10500000, 0);
	made[3].queue.flags |= TSCOPE_QUEUE_THROTTLED;
	order_is(made, 4, "1:0 3:1 2:2 4:0", "a throttled one gets no place");
}

static void test_vruntime_levels(void)
{
	struct made made[3];

	/* The group of 1 and 2 has run more than that of 3; inside, 2 is next. */
	make_fair(&made[0], 1, true, 1024, 500, 0);
	add_level(&made[0], 77, 1024, 90000000, 0);
	make_fair(&made[1], 2, false, 1024, 400, 0);
	add_level(&made[1], 77, 1024, 90000000, 0);
	make_fair(&made[2], 3, false, 1024, 700000000, 0);
	add_level(&made[2], 78, 1024, 60000000, 0);
	order_is(made, 3, "1:0 3:1 2:2", "first the groups");
	/* The other way round: of its own group the next. */
	made[2].queue.level[1].vruntime_ns = 200000000;
	order_is(made, 3, "1:0 2:1 3:2", "then their tasks");
}

static void eevdf(struct made *made, size_t nr, __u32 flags)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		made[i].queue.flags |= TSCOPE_QUEUE_EEVDF | flags;
		made[i].queue.flat_load = made[i].queue.level[0].load;
		made[i].queue.level[0].protect_ns = made[i].queue.level[0].deadline_ns;
	}
}

static void test_deadline(void)
{
	struct made made[4];

	/* 3 has the earliest deadline and has run too much; 2 is eligible. */
	make_fair(&made[0], 1, true, 1024, 9000000, 12000000);
	make_fair(&made[1], 2, false, 1024, 10000000, 13000000);
	make_fair(&made[2], 3, false, 1024, 60000000, 11000000);
	eevdf(made, 3, 0);
	order_is(made, 3, "1:0 2:1 3:2", "eligible, then by deadline");
	made[2].queue.level[0].vruntime_ns = 10000000;
	order_is(made, 3, "1:0 3:1 2:2", "the earliest deadline");
	/* One that sleeps is taken out when its turn comes. */
	make_fair(&made[3], 4, false, 1024, 10000000, 10500000);
	made[3].state.flags = TSCOPE_STATE_DELAYED;
	eevdf(made, 4, 0);
	order_is(made, 4, "1:0 3:1 2:2 4:0", "a delayed one gets no place");
}

static void test_flat(void)
{
	struct made made[2];

	/* By their groups 2 would be next, by itself it is alone. */
	make_fair(&made[0], 1, true, 512, 0, 3000000);
	add_level(&made[0], 77, 1024, 90000000, 0);
	make_fair(&made[1], 2, false, 512, 1000, 3000001);
	add_level(&made[1], 78, 1024, 900000000, 0);
	eevdf(made, 2, TSCOPE_QUEUE_FLAT);
	order_is(made, 2, "1:0 2:1", "all at once");
}

void test_pick(void)
{
	test_classes();
	test_vruntime();
	test_vruntime_levels();
	test_deadline();
	test_flat();
}
