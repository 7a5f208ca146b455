// SPDX-License-Identifier: GPL-2.0
/*
 * Fills the groups of a task that the hooks count: from the task's record.
 *
 * Fields that a switch, a migration or a wakeup changes are read under both sequence counts of
 * the record, and read again until none of the two has changed.  So the accounts, waits, blame
 * and counts are of one instant.  The sections that write these fields are short and run with
 * interrupts off.  An open wait counts as if it ended at that instant.
 *
 * That instant is not later than any change that is still being made, so no account ever
 * falls.
 */
#include <linux/minmax.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "blame.h"
#include "clock.h"
#include "compat.h"
#include "cpu.h"
#include "exec_inherit.h"
#include "fill_history.h"
#include "idle.h"
#include "infer.h"
#include "off_cpu.h"
#include "pidns.h"
#include "record.h"
#include "wait_split.h"
#include "walk.h"

/* The kernel's counters when this record began to count. */
struct tscope_bases {
	u64 nvcsw;
	u64 nivcsw;
	u64 migrations;
};

/* In execve() by a thread the birth of the process takes the place of these: see exec_inherit.c. */
static void tscope_read_bases(const struct tscope_record *rec, struct tscope_bases *bases)
{
	unsigned int seq;

	do {
		seq = tscope_inherit_read_begin();
		*bases = (struct tscope_bases){ };
		if (!rec->is_seen) {
			bases->nvcsw = rec->nvcsw_base;
			bases->nivcsw = rec->nivcsw_base;
			bases->migrations = rec->migrations_base;
		}
	} while (tscope_inherit_read_retry(seq));
}

static size_t tscope_fill_counts(const struct tscope_record *rec,
				 const struct task_struct *task, u64 now,
				 struct tscope_counts *counts)
{
	struct tscope_bases bases;
	int i;

	tscope_read_bases(rec, &bases);
	counts->since_ns = rec->since_ns;
	/* The fast clock of this CPU may be some ns earlier than that of another CPU. */
	counts->now_ns = max(now, rec->since_ns);
	counts->voluntary = rec->nvcsw_last - bases.nvcsw;
	counts->involuntary = -counts->voluntary;
	for (i = 0; i < TSCOPE_NR_SWITCH_KINDS; i++)
		counts->involuntary += rec->switches[i];
	counts->migrations = tscope_migration_total(&rec->migrations);
	counts->nvcsw_base = bases.nvcsw;
	counts->nivcsw_base = bases.nivcsw;
	counts->migrations_base = bases.migrations;
	if (!rec->has_switch_base && task) {
		counts->nvcsw_base = READ_ONCE(task->nvcsw);
		counts->nivcsw_base = READ_ONCE(task->nivcsw);
	}
	if (!rec->has_migration_base && task)
		counts->migrations_base = READ_ONCE(task->se.nr_migrations);
	return sizeof(*counts);
}

/*
 * Is the task awake?  A wakeup that races with the switch-out may not be noted in the record.  The first
 * wakeup of a new task always is, but a moment after its state has changed.
 */
static bool tscope_is_awake(const struct tscope_record *rec, const struct task_struct *task)
{
	unsigned int state = tscope_task_state(task);

	return (state == TASK_RUNNING || state & TASK_WAKING) &&
	       (rec->waking.at_ns || !rec->is_seen);
}

/* Add the idle and the limited part of an open wait. */
static void tscope_read_open_wait(const struct tscope_record *rec,
				  const struct task_struct *task, s64 idle_from,
				  struct tscope_accounts *accounts, struct tscope_spans *spans)
{
	unsigned int cpu = task_cpu(task), seq;
	const struct tscope_limits *limits = &tscope_cpu_history(cpu)->limits;
	bool is_preempted = rec->account.now_in == TSCOPE_ACCOUNT_WAIT && !rec->blame_earlier.ns;
	u64 now = accounts->now_ns, here = min(accounts->opened_ns + rec->blame_earlier.ns, now);
	struct tscope_waited waited;
	u64 later;
	s64 idle = tscope_idle_read(cpu, &later);

	do {
		seq = raw_read_seqcount_begin(&limits->seq);
		tscope_limit_spans(limits, task, rec->account.pending & TSCOPE_PENDING_LIMIT, is_preempted, here,
				   now, idle_from, idle, spans);
	} while (read_seqcount_retry(&limits->seq, seq));
	waited = (struct tscope_waited){
		.ns = now - here, .idle_from = idle_from, .idle_to = idle,
		.limit_ns = spans->ns, .limit_idle_ns = spans->idle_ns,
		.limit_has_idle = spans->has_idle,
	};
	tscope_wait_split(&waited, &accounts->wait_idle_ns, &accounts->limit_ns);
}

static void tscope_read_accounts(const struct tscope_record *rec,
				 const struct task_struct *task, u64 now,
				 struct tscope_accounts *accounts, struct tscope_spans *spans)
{
	unsigned int in = rec->account.now_in;
	s64 idle_from;

	/* No switch was seen since the record began: the task may have changed its state. */
	if (task && !rec->has_switch_base)
		in = tscope_state_guess(task);
	else if (task && in > TSCOPE_ACCOUNT_WAIT && in < TSCOPE_ACCOUNT_ENDED &&
		 tscope_is_awake(rec, task))
		in = TSCOPE_ACCOUNT_WAIT;
	accounts->since_ns = rec->since_ns;
	accounts->flags = TSCOPE_TELLS_THROTTLED ? TSCOPE_ACCOUNTS_WHOLE_LIMIT : 0;
	idle_from = tscope_account_read(&rec->account, &rec->waking, in, now, accounts);
	accounts->age_ns = accounts->now_ns - accounts->since_ns;
	if (task && accounts->account == TSCOPE_ACCOUNT_WAIT)
		tscope_read_open_wait(rec, task, idle_from, accounts, spans);
}

static size_t tscope_fill_accounts(const struct tscope_accounts *read,
				   struct tscope_accounts *accounts)
{
	*accounts = *read;
	return sizeof(*accounts);
}

/* How long the open wait has lasted; 0: there is none. */
static u64 tscope_open_wait(const struct tscope_accounts *accounts)
{
	return accounts->account == TSCOPE_ACCOUNT_WAIT ?
		accounts->now_ns - accounts->opened_ns : 0;
}

static size_t tscope_fill_waits(const struct tscope_record *rec,
				const struct tscope_accounts *accounts,
				struct tscope_waits *waits)
{
	tscope_wait_read(&rec->waits, rec->waits_more, tscope_open_wait(accounts),
			 accounts->now_ns, waits);
	waits->sum_ns = accounts->wait_ns;
	return sizeof(*waits);
}

static size_t tscope_fill_wakers(const struct tscope_record *rec, struct tscope_wakers *wakers)
{
	tscope_waker_read(&rec->wakers, wakers);
	return sizeof(*wakers);
}

/* The history has names as of the switch-in: give the running task its present name. */
static void tscope_rename_running(struct tscope_blame_set *set,
				  const struct tscope_history *history)
{
	const struct task_struct *task;
	struct tscope_history_entry entry;

	tscope_history_latest(history, &entry);
	task = tscope_pidns_owner(entry.tid, entry.who);
	if (task)
		tscope_blame_rename(set, entry.who, task);
}

static void tscope_fill_blame(const struct tscope_record *rec, const struct task_struct *task,
			      const struct tscope_accounts *accounts,
			      const struct tscope_spans *spans, struct tscope_blame *blame)
{
	u64 open = tscope_open_wait(accounts);
	const struct tscope_history *history;
	struct tscope_blame_set set;

	if (!task || !open || !tscope_blame_is_due(&rec->blame_earlier, open)) {
		tscope_blame_read(&rec->blame, blame);
		return;
	}
	set = rec->blame;
	history = tscope_cpu_history(task_cpu(task));
	tscope_blame_open(&set, &rec->blame_earlier, history, spans, accounts->opened_ns,
			  accounts->now_ns);
	tscope_rename_running(&set, history);
	tscope_blame_read(&set, blame);
}

/* A task that has no number in a namespace has neither a name nor a key there. */
static void tscope_translate(struct pid_namespace *ns, u64 *key, s32 *tid, char *comm)
{
	*tid = tscope_pidns_nr(ns, *tid, *key);
	if (*tid)
		return;
	*key = 0;
	memset(comm, 0, TSCOPE_COMM_BYTES);
}

/* From numbers of the initial pid namespace to those of the reader's. */
static void tscope_translate_all(struct pid_namespace *ns, struct tscope_wakers *wakers,
				 struct tscope_blame *blame)
{
	struct tscope_waker *waker;
	struct tscope_blamed *blamed;
	int i;

	for (i = 0; wakers && i < TSCOPE_WAKERS; i++) {
		waker = &wakers->waker[i];
		tscope_translate(ns, &waker->key, &waker->tid, waker->comm);
	}
	for (i = 0; blame && i < TSCOPE_BLAMED; i++) {
		blamed = &blame->blamed[i];
		tscope_translate(ns, &blamed->key, &blamed->tid, blamed->comm);
	}
}

/**
 * tscope_put_history() - copy groups of a process to the reader's buffer
 * @ns:	    pid namespace of the reader
 * @totals: all groups; its numbers are translated in place
 * @groups: which of TSCOPE_GROUPS_HOOKED to copy
 * @buf:    filled; must not overlap @totals
 *
 * Context: in an RCU read section.
 * Return: bytes filled.
 */
size_t tscope_put_history(struct pid_namespace *ns, struct tscope_totals *totals, u64 groups,
			  void *buf)
{
	void *at = buf;

	if (ns != &init_pid_ns)
		tscope_translate_all(ns, &totals->wakers, &totals->blame);
#define TSCOPE_PUT(_group, _member)						\
	do {									\
		if (groups & (_group))						\
			at = memcpy(at, &totals->_member, sizeof(totals->_member)) +	\
			     sizeof(totals->_member);				\
	} while (0)
	TSCOPE_PUT(TSCOPE_GROUP_COUNTS, counts);
	TSCOPE_PUT(TSCOPE_GROUP_ACCOUNTS, accounts);
	TSCOPE_PUT(TSCOPE_GROUP_WAITS, waits);
	TSCOPE_PUT(TSCOPE_GROUP_WAKERS, wakers);
	TSCOPE_PUT(TSCOPE_GROUP_BLAME, blame);
	TSCOPE_PUT(TSCOPE_GROUP_MOVES, moves);
	TSCOPE_PUT(TSCOPE_GROUP_SWITCHES, switches);
#undef TSCOPE_PUT
	return at - buf;
}

static size_t tscope_fill_moves(const struct tscope_record *rec, struct tscope_moves *moves)
{
	tscope_migration_read(&rec->migrations, rec->node_ns, moves);
	return sizeof(*moves);
}

static size_t tscope_fill_switches(const struct tscope_record *rec,
				   struct tscope_switches *switches)
{
	switches->same_mm = rec->switches[TSCOPE_SWITCH_SAME_MM];
	switches->cross_mm = rec->switches[TSCOPE_SWITCH_CROSS_MM];
	switches->kthread = rec->switches[TSCOPE_SWITCH_KTHREAD];
	switches->idle = rec->switches[TSCOPE_SWITCH_IDLE];
	return sizeof(*switches);
}

/**
 * tscope_fill_history() - fill the groups that the hooks count
 * @ns:	    pid namespace of the reader
 * @task:   the task; NULL: it has exited
 * @rec:    the task's record
 * @groups: which of TSCOPE_GROUPS_HOOKED to fill
 * @buf:    filled
 *
 * Context: process context, in an RCU read section.
 * Return: bytes filled.
 */
size_t tscope_fill_history(struct pid_namespace *ns, const struct task_struct *task,
			   const struct tscope_record *rec, u64 groups, void *buf)
{
	unsigned int seq, waking_seq;
	struct tscope_accounts accounts;
	struct tscope_spans spans;
	struct tscope_wakers *wakers;
	struct tscope_blame *blame;
	void *at;
	u64 now;

#define TSCOPE_FILL(_group, _fill)		\
	do {					\
		if (groups & (_group))		\
			at += (_fill);		\
	} while (0)

	do {
		/* Take the time first: all earlier changes have to be in the record by then. */
		now = tscope_clock_any();
		smp_rmb();
		if (task)
			tscope_cpu_settle(task_cpu(task));
		seq = raw_read_seqcount_begin(&rec->seq);
		waking_seq = raw_read_seqcount_begin(&rec->waking_seq);
		tscope_read_accounts(rec, task, now, &accounts, &spans);
		at = buf;
		TSCOPE_FILL(TSCOPE_GROUP_COUNTS, tscope_fill_counts(rec, task, now, at));
		TSCOPE_FILL(TSCOPE_GROUP_ACCOUNTS, tscope_fill_accounts(&accounts, at));
		TSCOPE_FILL(TSCOPE_GROUP_WAITS, tscope_fill_waits(rec, &accounts, at));
		wakers = groups & TSCOPE_GROUP_WAKERS ? at : NULL;
		TSCOPE_FILL(TSCOPE_GROUP_WAKERS, tscope_fill_wakers(rec, at));
		blame = groups & TSCOPE_GROUP_BLAME ? at : NULL;
		TSCOPE_FILL(TSCOPE_GROUP_BLAME, sizeof(*blame));
		TSCOPE_FILL(TSCOPE_GROUP_MOVES, tscope_fill_moves(rec, at));
		TSCOPE_FILL(TSCOPE_GROUP_SWITCHES, tscope_fill_switches(rec, at));
		/* Last, because the history of a CPU is read again if it switches meanwhile. */
		if (blame)
			tscope_fill_blame(rec, task, &accounts, &spans, blame);
	} while (read_seqcount_retry(&rec->waking_seq, waking_seq) ||
		 read_seqcount_retry(&rec->seq, seq));
#undef TSCOPE_FILL
	if (ns != &init_pid_ns)
		tscope_translate_all(ns, wakers, blame);
	return at - buf;
}

static void tscope_fill_creator(struct pid_namespace *ns, const struct tscope_record *rec,
				struct tscope_birth *birth)
{
	if (!rec->is_exited) {
		birth->creator = pid_nr_ns(rec->creator, ns);
		birth->creator_tgid = pid_nr_ns(rec->creator_tgid, ns);
		return;
	}
	birth->creator = rec->creator_nr;
	birth->creator_tgid = rec->creator_tgid_nr;
	tscope_pidns_both(ns, rec->creator_key, &birth->creator, &birth->creator_tgid);
}

static void tscope_read_birth(struct pid_namespace *ns, struct task_struct *task,
			      const struct tscope_record *rec, struct tscope_birth *birth)
{
	memset(birth, 0, sizeof(*birth));
	birth->birth_ns = rec->birth_ns;
	birth->clone_flags = rec->clone_flags;
	birth->known = rec->is_seen ? ~0ULL : rec->known;
	birth->exit_signal = rec->exit_signal;
	birth->exec_ns = READ_ONCE(rec->exec_ns);
	birth->nr_execs = atomic_read(&rec->nr_execs);
	/* A leader may exit long before its process does. */
	if (!task || !tscope_task_has_left(task))
		birth->exit_ns = READ_ONCE(rec->exit_ns);
	birth->flags = (birth->exec_ns ? TSCOPE_BIRTH_HAS_EXEC : 0) |
		       (birth->exit_ns ? TSCOPE_BIRTH_HAS_EXIT : 0) |
		       (rec->is_ns_init ? TSCOPE_BIRTH_NS_INIT : 0) |
		       (rec->has_own_mounts ? TSCOPE_BIRTH_OWN_MOUNTS : 0);
	if (!rec->is_seen)
		return;
	birth->flags |= TSCOPE_BIRTH_SEEN;
	birth->first_run_ns = READ_ONCE(rec->first_run_ns);
	if (birth->first_run_ns)
		birth->flags |= TSCOPE_BIRTH_HAS_RUN;
	tscope_fill_creator(ns, rec, birth);
	/* A creator that has no number in this namespace has neither a name nor a key here. */
	if (birth->creator) {
		birth->creator_key = rec->creator_key;
		memcpy(birth->creator_comm, rec->creator_comm, sizeof(birth->creator_comm));
	}
}

/**
 * tscope_fill_birth() - fill TSCOPE_GROUP_BIRTH
 * @ns:	   pid namespace of the reader
 * @task:  the task; NULL: it has exited
 * @rec:   the task's record; NULL: it has none
 * @birth: filled
 *
 * Context: process context, in an RCU read section.
 * Return: bytes filled.
 */
size_t tscope_fill_birth(struct pid_namespace *ns, struct task_struct *task,
			 const struct tscope_record *rec,
			 struct tscope_birth *birth)
{
	unsigned int seq;

	if (!rec) {
		memset(birth, 0, sizeof(*birth));
		birth->birth_ns = READ_ONCE(task->start_time);
		birth->exit_signal = READ_ONCE(task->exit_signal);
		tscope_infer_birth(task, &birth->clone_flags, &birth->known);
		birth->flags = tscope_infer_init(task);
		return sizeof(*birth);
	}
	do {
		seq = tscope_inherit_read_begin();
		tscope_read_birth(ns, task, rec, birth);
	} while (tscope_inherit_read_retry(seq));
	return sizeof(*birth);
}
