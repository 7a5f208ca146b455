// SPDX-License-Identifier: GPL-2.0
/*
 * Probes: the functions that are called at the tracepoints.  The two that are called most often
 * are in probe_switch.c (sched_switch) and in probe_waking.c (sched_waking).
 *
 *	tracepoint
 *	    |
 *	    v
 *	probe (here)
 *	    |
 *	    +---> probe_switch.c	switches, migrations	--+
 *	    +---> probe_waking.c	wakeups			  +-->	record	account, wait, waker,
 *	    +---> task_life.c		birth, execve, exit	--+		blame, migration
 *	    |							  |
 *	    |							  +-->	CPU	cpu, idle, wait_limit,
 *	    |									history
 *	    |
 *	    +---> events.c ---> ring ---> mmap()	while a stream is running; the other three
 *	    |						call it, too
 *	    |
 *	    +---> kill_sender.c			senders of signals
 *
 *	record, CPU ---> fill_history.c, fill_task.c, fill_exited.c ---> read(), ioctl(), debugfs
 *
 * A probe unpacks its arguments and calls one ordinary function.  The probes of sched_switch and
 * sched_waking stand beside that function, in probe_switch.c and probe_waking.c, so that nothing
 * is called at each switch.
 *
 * A probe assumes nothing about its caller except for this: up to 6.19 a tracepoint disables
 * preemption around its probes; from 7.0 on it does not, and gives them no RCU read section,
 * either.  Some probes are called with interrupts off, which is an RCU read section:
 * sched_switch, sched_migrate_task, sched_wakeup_new, and sched_waking unless a task wakes
 * itself.  The other probes make their own.
 *
 * Probes are registered through a void pointer, see hooks.c.  The kernel's own declarations
 * check their types (see the end of this file).
 *
 * Two probes are optional.  Without signal_generate the senders of signals are not known;
 * without hrtimer_expire_exit a limit that is over ends only at the next switch of its CPU.  Two
 * probes are attached only while a stream needs them.
 *
 * Order: sched_process_free first, task_newtask last, so that no later part of a new task's
 * life is missed; detached in reverse.
 */
#include <linux/binfmts.h>
#include <linux/hrtimer.h>
#include <linux/rcupdate.h>
#include <linux/tracepoint.h>

#include "compat.h"
#include "cost.h"
#include "events.h"
#include "hooks.h"
#include "kill_sender.h"
#include "probe_switch.h"
#include "probe_waking.h"
#include "probes.h"
#include "table.h"
#include "task_life.h"

static void tscope_probe_free(void *data, struct task_struct *task)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_FREE);

	rcu_read_lock();
	tscope_record_freed(task);
	rcu_read_unlock();
	tscope_cost_end(TSCOPE_COST_FREE, run);
}

static void tscope_probe_exit(void *data, TSCOPE_EXIT_PROTO)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_EXIT);

	rcu_read_lock();
	tscope_record_exiting(task);
	rcu_read_unlock();
	if (tscope_stream_goes_on())
		tscope_stream_exit(task);
	tscope_cost_end(TSCOPE_COST_EXIT, run);
}

static void tscope_probe_exec(void *data, struct task_struct *task, pid_t old_tid,
			      struct linux_binprm *bprm)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_EXEC);

	rcu_read_lock();
	tscope_record_exec(task, old_tid);
	rcu_read_unlock();
	if (tscope_stream_goes_on())
		tscope_stream_exec(task, old_tid, bprm->filename);
	tscope_cost_end(TSCOPE_COST_EXEC, run);
}

static void tscope_probe_migrate(void *data, struct task_struct *task, int to)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_MIGRATE);

	tscope_cpu_migrate(task, to);
	tscope_cost_end(TSCOPE_COST_MIGRATE, run);
}

static void tscope_probe_wakeup_new(void *data, struct task_struct *task)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_WAKEUP_NEW);

	tscope_record_wakeup_new(task);
	tscope_cost_end(TSCOPE_COST_WAKEUP_NEW, run);
}

static void tscope_probe_newtask(void *data, struct task_struct *task,
				 tscope_clone_flags_t clone_flags)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_NEWTASK);

	tscope_record_forked(task, clone_flags);
	if (tscope_stream_goes_on())
		tscope_stream_fork(task, clone_flags);
	tscope_cost_end(TSCOPE_COST_NEWTASK, run);
}

static void tscope_probe_signal(void *data, int sig, struct kernel_siginfo *info,
				struct task_struct *task, int group, int result)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_SIGNAL);

	/* Not for ignored signals, nor if the same is pending: then its first sender counts. */
	if (result == TRACE_SIGNAL_DELIVERED || result == TRACE_SIGNAL_LOSE_INFO)
		tscope_killer_note(sig, info, task, tscope_table_key);
	tscope_cost_end(TSCOPE_COST_SIGNAL, run);
}

static void tscope_probe_timer(void *data, struct hrtimer *timer)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_TIMER);

	tscope_cpu_timer();
	tscope_cost_end(TSCOPE_COST_TIMER, run);
}

static void tscope_probe_wakeup(void *data, struct task_struct *task)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_WAKEUP);

	tscope_stream_wakeup(task);
	tscope_cost_end(TSCOPE_COST_WAKEUP, run);
}

static void tscope_probe_rename(void *data, struct task_struct *task, const char *comm)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_RENAME);

	tscope_stream_rename(task, comm);
	tscope_cost_end(TSCOPE_COST_RENAME, run);
}

#define TSCOPE_PROBES(X)						\
	X(sched_process_free, tscope_probe_free, TSCOPE_HOOK_FREE)	\
	X(sched_process_exit, tscope_probe_exit, TSCOPE_HOOK_EXIT)	\
	X(sched_process_exec, tscope_probe_exec, TSCOPE_HOOK_EXEC)	\
	X(sched_migrate_task, tscope_probe_migrate, TSCOPE_HOOK_MIGRATE) \
	X(sched_switch, tscope_probe_switch, TSCOPE_HOOK_SWITCH)	\
	X(sched_waking, tscope_probe_waking, TSCOPE_HOOK_WAKING)	\
	X(sched_wakeup_new, tscope_probe_wakeup_new, TSCOPE_HOOK_WAKEUP_NEW) \
	X(task_newtask, tscope_probe_newtask, TSCOPE_HOOK_NEWTASK)

#define TSCOPE_PROBES_OPTIONAL(X)					\
	X(signal_generate, tscope_probe_signal, TSCOPE_HOOK_SIGNAL)	\
	X(hrtimer_expire_exit, tscope_probe_timer, TSCOPE_HOOK_TIMER)

#define TSCOPE_PROBES_ON_DEMAND(X)						\
	X(sched_wakeup, tscope_probe_wakeup, TSCOPE_HOOK_WAKEUP)	\
	X(task_rename, tscope_probe_rename, TSCOPE_HOOK_RENAME)

#define TSCOPE_PROBE_ENTRY(_tp, _fn, _bit) { .name = #_tp, .probe = _fn, .bit = _bit },
static struct tscope_hook tscope_probes_required[] = { TSCOPE_PROBES(TSCOPE_PROBE_ENTRY) };
static struct tscope_hook tscope_probes_optional[] = { TSCOPE_PROBES_OPTIONAL(TSCOPE_PROBE_ENTRY) };
static struct tscope_hook tscope_probes_on_demand[] = {
	TSCOPE_PROBES_ON_DEMAND(TSCOPE_PROBE_ENTRY)
};

struct tscope_hook_table tscope_probes = {
	.required = tscope_probes_required,
	.nr_required = ARRAY_SIZE(tscope_probes_required),
	.optional = tscope_probes_optional,
	.nr_optional = ARRAY_SIZE(tscope_probes_optional),
	.on_demand = tscope_probes_on_demand,
	.nr_on_demand = ARRAY_SIZE(tscope_probes_on_demand),
};

/* Never called: makes the compiler check the probes against the tracepoints. */
static void __maybe_unused tscope_probes_check_types(void)
{
#define TSCOPE_PROBE_CHECK(_tp, _fn, _bit) check_trace_callback_type_##_tp(_fn);
	TSCOPE_PROBES(TSCOPE_PROBE_CHECK)
	TSCOPE_PROBES_OPTIONAL(TSCOPE_PROBE_CHECK)
	TSCOPE_PROBES_ON_DEMAND(TSCOPE_PROBE_CHECK)
}
