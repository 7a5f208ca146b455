// SPDX-License-Identifier: GPL-2.0
/*
 * unfair: tasks that are entitled to more of the CPU ran while the target waited.  The weights
 * are those of nice, of SCHED_IDLE, and of cpu.weight where the two are in different cgroups.
 */
#include "contest.h"
#include "rivals.h"
#include "rules.h"

/* One step of nice is 1.25: two steps are no rounding. */
#define RATIO	1.5

static bool is_heavier(const struct verdict_input *in, const struct verdict_task *task,
		       const struct verdict_task *other)
{
	const struct contest contest = contest_of(in, task, other);

	return contest.own_weight && contest.other_weight > contest.own_weight * RATIO;
}

static void put_session(struct verdict *verdict, const struct verdict_task *task)
{
	struct text *t = evidence_add(verdict, 100, "count",
				      "file /proc/sys/kernel/sched_autogroup_enabled",
				      "1: sessions in the root cgroup compete as cgroups do, with the "
				      "weight 100 unless /proc/PID/autogroup has another nice than 0");

	text_puts(t, "the session of ");
	put_task(t, task->tid, task->comm);
	text_puts(t, " competes as a cgroup of the weight 100");
}

static void put_own_weight(struct verdict *verdict, const struct contest *contest,
			   const struct verdict_task *task)
{
	struct text *t;

	if (contest->own) {
		t = evidence_add_file(verdict, contest->own->weight, "count", contest->own,
				      contest->own->is_idle ? "cpu.idle" : "cpu.weight",
				      "100 is usual");
		put_path(t, contest->own);
		if (contest->own->is_idle)
			text_puts(t, " is idle (cpu.idle): it runs when no others do");
		else
			text_printf(t, " has the weight %u", contest->own->weight);
		return;
	}
	if (contest->own_is_session) {
		put_session(verdict, task);
		return;
	}
	t = evidence_add(verdict, contest->own_weight, "count", "columns WEIGHT, POLICY and NICE",
			 "1024 is nice 0; each step of nice is a factor of 1.25");
	put_task(t, task->tid, task->comm);
	if (task->policy == TSCOPE_POLICY_IDLE)
		text_printf(t, " is SCHED_IDLE, with the weight %llu", contest->own_weight);
	else
		text_printf(t, " has nice %d, with the weight %llu", task->nice, contest->own_weight);
}

static void put_other_weight(struct verdict *verdict, const struct contest *contest,
			     const struct verdict_task *other)
{
	struct text *t;

	if (contest->other) {
		t = evidence_add_file(verdict, contest->other->weight, "count", contest->other,
				      "cpu.weight", "100 is usual");
		put_path(t, contest->other);
		text_printf(t, " has the weight %u", contest->other->weight);
		return;
	}
	if (contest->other_is_session) {
		put_session(verdict, other);
		return;
	}
	t = evidence_add(verdict, contest->other_weight, "count", "columns WEIGHT and NICE",
			 "1024 is nice 0; each step of nice is a factor of 1.25");
	put_task(t, other->tid, other->comm);
	text_printf(t, " has nice %d, with the weight %llu", other->nice, contest->other_weight);
}

static void put_shares(struct verdict *verdict, const struct contest *contest,
		       const struct ledger *ledger)
{
	const struct verdict_thread *thread;
	const __u64 entitled = permille_of(contest->own_weight,
					   contest->own_weight + contest->other_weight);
	__u64 run = 0, wait = 0;
	struct text *t;

	t = evidence_add(verdict, entitled, "permille", "the two weights above",
			 "its weight, divided by the sum of both");
	text_printf(t, "beside that alone it is entitled to %llu.%llu%% of a CPU", entitled / 10,
		    entitled % 10);
	for (thread = ledger->in->thread; thread < ledger->in->thread + ledger->in->nr_threads;
	     thread++) {
		run += thread->accounts.run_ns;
		wait += thread->accounts.wait_ns;
	}
	t = evidence_add(verdict, permille_of(run, run + wait), "permille", "columns RUN and WAIT",
			 "RUN, divided by RUN + WAIT: of the time in which it could have run");
	text_puts(t, "it received ");
	put_part(t, run, run + wait);
	text_puts(t, " of the time in which it could have run");
}

/* Which of the two is not as usual? */
static void add_commands(struct verdict *verdict, const struct verdict_input *in,
			 const struct verdict_task *task, const struct verdict_task *other)
{
	const struct contest contest = contest_of(in, task, other);
	const bool by_nice = !contest.other && !contest.own_is_session && !contest.other_is_session;
	const bool is_alone = in->kind == TARGET_THREAD;
	char weight[16];

	if (contest.own && contest.own->is_idle) {
		command_write(verdict, contest.own, "cpu.idle", "0");
	} else if (contest.own) {
		snprintf(weight, sizeof(weight), "%u", contest.other ? contest.other->weight : 100);
		command_write(verdict, contest.own, "cpu.weight", weight);
	} else if (!contest.own_is_session && task->policy == TSCOPE_POLICY_IDLE) {
		command_be_other(verdict, task, is_alone);
	} else if (!contest.own_is_session && task->nice > 0) {
		command_renice(verdict, task, is_alone,
			       by_nice && other->nice <= 0 ? other->nice : 0);
	} else if (contest.other) {
		command_write(verdict, contest.other, "cpu.weight", "100");
	} else if (by_nice && !other->is_kthread) {
		command_renice(verdict, other, false, task->nice);
	}
}

static bool blames(const struct verdict_thread *thread, const struct verdict_task *other)
{
	size_t i;

	for (i = 0; i < TSCOPE_BLAMED; i++)
		if (thread->blame.blamed[i].ns && thread->blame.blamed[i].key == other->key)
			return true;
	return false;
}

/* Of all threads of the target that such a rival kept waiting: each may need another command. */
static void put_fix(struct verdict *verdict, const struct rivals *rivals)
{
	const struct verdict_input *in = rivals->in;
	const struct verdict_task *other = NULL;
	const struct verdict_thread *thread;

	text_puts(&verdict->fix, "give both the same weight");
	while ((other = rivals_next(rivals, other)) &&
	       rivals_ns(rivals, other) * 10 >= verdict->lost_ns) {
		add_commands(verdict, in, rivals_victim(rivals, other), other);
		for (thread = in->thread; thread < in->thread + in->nr_threads; thread++)
			if (!thread->is_rest && blames(thread, other) &&
			    is_heavier(in, &thread->task, other))
				add_commands(verdict, in, &thread->task, other);
	}
}

void rule_unfair(struct verdict *verdict, struct ledger *ledger)
{
	const struct verdict_task *first, *task;
	struct contest contest;
	struct rivals rivals;

	rivals_init(&rivals, ledger->in);
	verdict->lost_ns = rivals_take(&rivals, ledger, is_heavier);
	first = rivals_next(&rivals, NULL);
	if (first) {
		task = rivals_victim(&rivals, first);
		contest = contest_of(ledger->in, task, first);
		verdict->confidence = CONFIDENCE_EXACT;
		put_task(&verdict->summary, first->tid, first->comm);
		text_printf(&verdict->summary, " ran while it waited, and counts %.1f times as much",
			    (double)contest.other_weight / contest.own_weight);
		put_own_weight(verdict, &contest, task);
		put_other_weight(verdict, &contest, first);
		put_shares(verdict, &contest, ledger);
		rivals_put(verdict, &rivals, 4);
		put_fix(verdict, &rivals);
	}
	rivals_free(&rivals);
}
