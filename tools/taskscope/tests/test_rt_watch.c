// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "fairness.h"
#include "rt_watch.h"
#include "tasks.h"
#include "unit.h"

#define MS 1000000ULL

/* A task of the snapshot, by hand. */
struct made {
	struct tscope_ids ids;
	struct tscope_state state;
	struct tscope_sched sched;
	struct tscope_accounts accounts;
	struct tscope_deadline deadline;
	struct tscope_fair fair;
};

static void make(struct ts_task *task, struct made *made, __s32 tid, __u32 policy, int prio)
{
	*made = (struct made){
		.ids = { .tgid = tid },
		.sched = { .policy = policy, .prio = prio,
			   .rt_priority = prio >= 0 && prio < 99 ? 99 - prio : 0 },
		.accounts = { .account = TSCOPE_ACCOUNT_SLEEP },
		.deadline = { .deadline_ns = 5 * MS },
		.fair = { .weight = 1024 },
	};
	made->ids.comm[0] = 'a' + tid - 1;
	task->rec = (struct record){
		.tid = tid, .ids = &made->ids, .state = &made->state, .sched = &made->sched,
		.accounts = &made->accounts, .fair = &made->fair,
		.deadline = policy == TSCOPE_POLICY_DEADLINE ? &made->deadline : NULL,
	};
}

static struct ts_event switches(__u64 ms, __s32 prev, char letter, __s32 next, int prio)
{
	return (struct ts_event){
		.time_ns = ms * MS,
		.sw = { .event = { .type = TSCOPE_EVENT_SWITCH,
				   .info = letter | (prio + TSCOPE_SWITCH_PRIO_PLUS)
					   << TSCOPE_SWITCH_PRIO_SHIFT },
			.prev = prev, .next = next },
	};
}

static struct ts_event wakes(__u64 ms, __s32 tid)
{
	return (struct ts_event){
		.time_ns = ms * MS,
		.waking = { .event = { .type = TSCOPE_EVENT_WAKING }, .tid = tid },
	};
}

/* 1 is a FIFO task, 2 a deadline task, 3 a fair one, which is boosted once; 4 has no record. */
static void tell(void *to, void (*take)(void *to, const struct ts_event *event))
{
	const struct ts_event events[] = {
		wakes(10, 3), switches(10, 0, 'R', 3, 120), wakes(20, 1), switches(20, 3, 'R', 1, 89),
		switches(50, 1, 'S', 3, 120), wakes(60, 2), switches(66, 3, 'R', 2, -1),
		switches(70, 2, 'R', 3, 120), switches(80, 3, 'R', 2, -1), switches(82, 2, 'S', 3, 89),
		switches(90, 3, 'S', 0, 120), wakes(94, 1), switches(94, 0, 'R', 1, 89),
		switches(96, 1, 'R', 0, 120), switches(98, 0, 'R', 1, 89),
		switches(99, 1, 'S', 4, 120),
	};
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		take(to, &events[i]);
}

static void take_rt(void *to, const struct ts_event *event)
{
	rt_watch_take(to, event);
}

void test_rt_watch(void)
{
	struct ts_task task[3] = {};
	struct made made[3];
	struct ts_set tasks = { .task = task, .nr = 3 };
	const struct rt_task *fifo, *deadline, *fair;
	const struct rt_cpu *cpu;
	struct rt_watch *w;
	__u64 lost;

	make(&task[0], &made[0], 1, TSCOPE_POLICY_FIFO, 89);
	make(&task[1], &made[1], 2, TSCOPE_POLICY_DEADLINE, -1);
	make(&task[2], &made[2], 3, TSCOPE_POLICY_OTHER, 120);
	w = rt_watch_new(1, &tasks);
	rt_watch_begin(w, 5 * MS);
	tell(w, take_rt);
	rt_watch_end(w, 105 * MS, &tasks);
	fifo = rt_watch_task(w, 0);
	deadline = rt_watch_task(w, 1);
	fair = rt_watch_task(w, 2);
	cpu = rt_watch_cpu(w, 0);
	ok(rt_watch_window(w, &lost) == 100 * MS && !lost, "rt: the window");
	ok(cpu->deadline_ns == 6 * MS && cpu->realtime_ns == 41 * MS && cpu->other_ns == 42 * MS,
	   "rt: what the CPU ran: %llu %llu %llu", cpu->deadline_ns, cpu->realtime_ns, cpu->other_ns);
	ok(fifo->run_ns == 33 * MS && fifo->longest_ns == 30 * MS && fifo->longest_at_ns == 50 * MS &&
	   fifo->nr_stops == 1 && fifo->stopped_ns == 2 * MS && !fifo->nr_boosts,
	   "rt: a task that its share stopped");
	ok(deadline->run_ns == 6 * MS && deadline->nr_stops == 1 &&
	   deadline->stopped_ns == 16 * MS && deadline->nr_starts == 1 &&
	   deadline->nr_late_starts == 1 && deadline->nr_late_ends == 1,
	   "rt: a deadline task that was late: %llu", deadline->stopped_ns);
	ok(fair->run_ns == 8 * MS && fair->nr_boosts == 1 && fair->boosted_ns == 8 * MS,
	   "rt: a boosted task");
	ok(fair->starved_ns == 36 * MS && fair->starved_longest_ns == 30 * MS,
	   "rt: who waited meanwhile: %llu", fair->starved_ns);
	ok(rt_watch_task(w, 3) && !rt_watch_task(w, 4) && !rt_watch_task(w, 3)->run_ns,
	   "rt: a task that is new");
	rt_watch_free(w);
	rt_watch_free(NULL);
}

static bool cgroup(void *arg, const char *path, double *weight)
{
	(void)arg;
	*weight = 2048;
	return !strcmp(path, "/a");
}

static bool autogroup(void *arg, __s32 tid, unsigned int *nr, double *weight)
{
	(void)arg;
	*nr = 9;
	*weight = 1024;
	return tid == 2;
}

static const struct record *ask(void *arg, __s32 tid)
{
	(void)arg;
	(void)tid;
	return NULL;
}

static void take_fair(void *to, const struct ts_event *event)
{
	fairness_take(to, event);
}

void test_fairness(void)
{
	const struct fairness_source source = { cgroup, autogroup, ask, NULL };
	struct {
		struct tscope_cgroup group;
		char path[16];
	} place[3] = { { .group.id = 1 }, { .group.id = 2 }, { .group.id = 3 } };
	struct ts_task task[3] = {};
	struct made made[3];
	struct ts_set tasks = { .task = task, .nr = 3 };
	struct fairness_group group;
	struct fairness_task one;
	struct fairness *f;
	size_t i;

	for (i = 0; i < 3; i++) {
		make(&task[i], &made[i], i + 1, TSCOPE_POLICY_OTHER, 120);
		strcpy(place[i].group.path, i == 0 ? "/a/off" : "/");
		task[i].rec.cgroup = &place[i].group;
	}
	f = fairness_new(&source, 1, ENTITLED_NONE, &tasks);
	fairness_begin(f, 0);
	/* 1 is in /a, whose weight is 2048; 2 in an autogroup; 3 in the root.  All of 1024. */
	const struct ts_event events[] = {
		wakes(10, 1), wakes(10, 2), wakes(10, 3), switches(10, 0, 'R', 1, 120),
		switches(50, 1, 'S', 2, 120), switches(90, 2, 'R', 3, 89), switches(95, 3, 'S', 2, 120),
	};
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		take_fair(f, &events[i]);
	made[2].fair.weight = 15;
	fairness_end(f, 100 * MS, &tasks);
	ok(fairness_task(f, 0, &one) && one.share->entitled_ns == 20e6 &&
	   one.share->received_ns == 40 * MS, "fairness: a task in a group");
	ok(fairness_task(f, 1, &one) && one.share->entitled_ns == 10e6 + 20e6 + 5e6 &&
	   one.share->received_ns == 45 * MS, "fairness: a task in an autogroup: %.0f",
	   one.share->entitled_ns);
	ok(fairness_task(f, 2, &one) && one.share->entitled_ns == 30e6 && !one.share->received_ns,
	   "fairness: a task in the root, which was boosted: %.0f", one.share->entitled_ns);
	ok(!fairness_task(f, 3, &one), "fairness: no more tasks");
	ok(fairness_group(f, 1, &group) && !strcmp(group.name, "/a") && group.weight == 2048 &&
	   group.above == ENTITLED_ROOT, "fairness: a group");
	ok(fairness_group(f, 2, &group) && !strcmp(group.name, "autogroup-9"), "fairness: an autogroup");
	ok(fairness_group(f, 0, &group) && group.share->received_ns == 85 * MS &&
	   !fairness_group(f, 3, &group), "fairness: all");
	ok(fairness_totals(f)->nr_changed == 1 && fairness_totals(f)->until_ns == 100 * MS,
	   "fairness: a weight that changed");
	fairness_free(f);
	fairness_free(NULL);
}
