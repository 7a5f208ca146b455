// SPDX-License-Identifier: GPL-2.0
/*
 * own-limit: it could not have run, whatever others did: its deadline budget was used up, the
 * real-time tasks of its CPU had used up their share, or it was stopped: by a signal, a tracer
 * or a freezer.  The limit of a fair task is a quota, which has a rule of its own.
 */
#include "evidence.h"
#include "names.h"
#include "rules.h"

enum limit {
	LIMIT_DEADLINE,
	LIMIT_REALTIME,
	LIMIT_FROZEN,
	LIMIT_TRACED,
	LIMIT_SIGNAL,
	LIMIT_STOPPED,		/* by what, is not known any more */
	NR_LIMITS,
};

/* A limit, the time of all threads, and the thread that lost most by it. */
struct limited {
	__u64 ns;
	__u64 most_ns;
	const struct verdict_thread *thread;
};

static void count(struct limited *limited, const struct verdict_thread *thread, __u64 ns)
{
	limited->ns += ns;
	if (ns > limited->most_ns) {
		limited->most_ns = ns;
		limited->thread = thread;
	}
}

static enum limit kind_of_stop(const struct verdict_task *task)
{
	if (!task->state)
		return LIMIT_STOPPED;
	if (task->state->flags & TSCOPE_STATE_FROZEN)
		return LIMIT_FROZEN;
	if (task->state->letter == 't')
		return LIMIT_TRACED;
	return task->state->letter == 'T' ? LIMIT_SIGNAL : LIMIT_STOPPED;
}

static void take(struct limited limited[NR_LIMITS], const struct verdict_thread *thread,
		 struct ledger_thread *left)
{
	const struct verdict_task *task = &thread->task;

	if (left->stop)
		count(&limited[kind_of_stop(task)], thread, ledger_take(&left->stop, ~0ULL));
	if (!left->limit || !task->has_sched)
		return;
	if (task->policy == TSCOPE_POLICY_DEADLINE)
		count(&limited[LIMIT_DEADLINE], thread, ledger_take(&left->limit, ~0ULL));
	else if (task->policy == TSCOPE_POLICY_FIFO || task->policy == TSCOPE_POLICY_RR)
		count(&limited[LIMIT_REALTIME], thread, ledger_take(&left->limit, ~0ULL));
}

static void put_lost(struct verdict *verdict, const struct limited *limited, const char *source,
		     const char *words)
{
	const struct verdict_task *task = &limited->thread->task;
	struct text *t = evidence_add(verdict, limited->ns, "ns", source,
				      "the sum over the threads of the target");

	put_task(t, task->tid, task->comm);
	text_printf(t, " %s ", words);
	text_put_time(t, limited->ns);
	if (limited->most_ns < limited->ns)
		text_puts(t, ", with other threads of the target");
}

/* The nearest cgroup that is frozen. */
static const struct cgroup_level *frozen_level(const struct verdict_task *task)
{
	size_t i;

	for (i = 0; task->cgroup && i < task->cgroup->nr; i++)
		if (task->cgroup->level[i].is_frozen)
			return &task->cgroup->level[i];
	return NULL;
}

static void fix_deadline(struct verdict *verdict, const struct limited *limited, bool is_alone)
{
	const struct verdict_task *task = &limited->thread->task;
	const struct tscope_accounts *a = &limited->thread->accounts;
	const struct tscope_deadline *d = task->deadline;
	__u64 wanted;
	struct text *t;

	if (!d)
		return;
	t = evidence_add(verdict, d->runtime_ns, "ns", "group deadline of show",
			 "the budget that sched_setattr() has set");
	text_puts(t, "its budget is ");
	text_put_time(t, d->runtime_ns);
	text_puts(t, " of each ");
	text_put_time(t, d->period_ns);
	/* So much of each period did it run, or want to. */
	wanted = (double)(a->run_ns + limited->most_ns) / (a->run_ns + a->wait_ns + a->sleep_ns +
							   a->block_ns + a->stop_ns) * d->period_ns;
	wanted += wanted / 10;
	if (wanted < d->deadline_ns - d->deadline_ns / 5) {
		text_puts(&verdict->fix, "give it the budget that it needs");
		text_printf(command_add(verdict),
			    "chrt --deadline --sched-runtime %llu --sched-deadline %llu --sched-period %llu -p 0 %d",
			    wanted, d->deadline_ns, d->period_ns, task->tid);
		return;
	}
	text_puts(&verdict->fix, "it never sleeps, so that no budget is enough: make it a task like others");
	command_be_other(verdict, task, is_alone);
}

static void fix_realtime(struct verdict *verdict, const struct limited *limited,
			 const struct verdict_input *in)
{
	struct text *t = evidence_add(verdict, in->rt_runtime_us * 1000, "ns",
				      "file /proc/sys/kernel/sched_rt_runtime_us",
				      "of each sched_rt_period_us");

	text_puts(t, "real-time tasks may use ");
	text_put_time(t, in->rt_runtime_us * 1000);
	text_puts(t, " of each ");
	text_put_time(t, in->rt_period_us * 1000);
	text_puts(&verdict->fix, "a real-time task has to sleep: make it a task like others");
	command_be_other(verdict, &limited->thread->task, in->kind == TARGET_THREAD);
}

static void fix_frozen(struct verdict *verdict, const struct limited *limited)
{
	const struct cgroup_level *level = frozen_level(&limited->thread->task);

	if (!level) {
		text_puts(&verdict->fix, "thaw it");
		return;
	}
	put_path(evidence_add_file(verdict, 1, "count", level, "cgroup.freeze", "1: it is frozen"),
		 level);
	text_puts(&verdict->evidence[verdict->nr_evidence - 1].text, " is frozen");
	text_puts(&verdict->fix, "thaw the cgroup");
	command_write(verdict, level, "cgroup.freeze", "0");
}

static void put_stop(struct verdict *verdict, enum limit limit, const struct limited *limited)
{
	const struct verdict_task *task = &limited->thread->task;

	switch (limit) {
	case LIMIT_FROZEN:
		put_lost(verdict, limited, "column STOP", "was frozen for");
		fix_frozen(verdict, limited);
		break;
	case LIMIT_TRACED:
		put_lost(verdict, limited, "columns STOP and TRACER", "was stopped by its tracer for");
		text_printf(&verdict->fix, "let its tracer go on, or detach: task %d", task->tracer);
		break;
	case LIMIT_SIGNAL:
		put_lost(verdict, limited, "column STOP", "was stopped by a signal for");
		text_puts(&verdict->fix, "let it go on");
		text_printf(command_add(verdict), "kill -CONT %d", task->tgid);
		break;
	default:
		put_lost(verdict, limited, "column STOP", "was stopped, which is over, for");
		break;
	}
}

void rule_own_limit(struct verdict *verdict, struct ledger *ledger)
{
	static const char *const summaries[NR_LIMITS] = {
		[LIMIT_DEADLINE] = "it used up its deadline budget, and had to wait for the next period",
		[LIMIT_REALTIME] = "real-time tasks used up their share of the CPU, and it is one of them",
		[LIMIT_FROZEN] = "it is frozen",
		[LIMIT_TRACED] = "its tracer has stopped it",
		[LIMIT_SIGNAL] = "a signal has stopped it",
		[LIMIT_STOPPED] = "it was stopped for a while",
	};
	struct limited limited[NR_LIMITS] = {};
	size_t i, most = 0;

	for (i = 0; i < ledger->in->nr_threads; i++)
		take(limited, &ledger->in->thread[i], &ledger->thread[i]);
	for (i = 0; i < NR_LIMITS; i++) {
		verdict->lost_ns += limited[i].ns;
		most = limited[i].ns > limited[most].ns ? i : most;
	}
	if (!verdict->lost_ns)
		return;
	verdict->confidence = CONFIDENCE_EXACT;
	text_puts(&verdict->summary, summaries[most]);
	if (most == LIMIT_DEADLINE) {
		put_lost(verdict, &limited[most], "column WAIT_LIMIT", "was out of its budget for");
		fix_deadline(verdict, &limited[most], ledger->in->kind == TARGET_THREAD);
	} else if (most == LIMIT_REALTIME) {
		put_lost(verdict, &limited[most], "column WAIT_LIMIT", "was held back for");
		fix_realtime(verdict, &limited[most], ledger->in);
	} else {
		put_stop(verdict, most, &limited[most]);
	}
}
