// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints: found by name, type-checked, attached, detached.
 *
 * The scheduler's and fork's tracepoints are not exported to modules, so they
 * are found by name and the probes registered through a void pointer.  The
 * kernel's own declarations give the type check back (see the end of the table).
 *
 * A probe unpacks its arguments and calls one ordinary function.  It makes no
 * assumption about its caller but those written here: up to 6.19 a tracepoint
 * disables preemption around its probes, from 7.0 on it does not, and gives them
 * no RCU read section either.  Those that come with interrupts off (sched_switch,
 * sched_migrate_task, sched_waking but for one that wakes itself, sched_wakeup_new)
 * are in one by that; the other probes make their own.
 *
 * Two may be missing: then nobody knows who sent a signal, or a limit that is over goes on
 * until the CPU switches.  Two are attached only while a stream wants them.
 *
 * Order: sched_process_free first, task_newtask last, so that every record that
 * is born has all of its life seen; detached in reverse.
 */
#include <linux/hrtimer.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "compat.h"
#include "cpu.h"
#include "hooks.h"
#include "killer.h"
#include "record.h"
#include "stream.h"

static void tscope_probe_free(void *data, struct task_struct *task)
{
	rcu_read_lock();
	tscope_record_freed(task);
	rcu_read_unlock();
}

static void tscope_probe_exit(void *data, TSCOPE_EXIT_PROTO)
{
	rcu_read_lock();
	tscope_record_exiting(task);
	rcu_read_unlock();
	if (tscope_stream_goes_on())
		tscope_stream_exit(task);
}

static void tscope_probe_exec(void *data, struct task_struct *task, pid_t old_tid,
			      struct linux_binprm *bprm)
{
	rcu_read_lock();
	tscope_record_exec(task, old_tid);
	rcu_read_unlock();
	if (tscope_stream_goes_on())
		tscope_stream_exec(task, old_tid);
}

static void tscope_probe_migrate(void *data, struct task_struct *task, int to)
{
	tscope_cpu_migrate(task, to);
}

static void tscope_probe_switch(void *data, TSCOPE_SWITCH_PROTO)
{
	tscope_cpu_switch(prev, next, TSCOPE_SWITCH_STATE);
}

static void tscope_probe_waking(void *data, struct task_struct *task)
{
	/* One that wakes itself goes on running. */
	if (task != current)
		tscope_record_waking(task);
}

static void tscope_probe_wakeup_new(void *data, struct task_struct *task)
{
	tscope_record_started(task);
}

static void tscope_probe_newtask(void *data, struct task_struct *task,
				 tscope_clone_flags_t clone_flags)
{
	tscope_record_born(task, clone_flags);
	if (tscope_stream_goes_on())
		tscope_stream_fork(task, clone_flags);
}

static void tscope_probe_signal(void *data, int sig, struct kernel_siginfo *info,
				struct task_struct *task, int group, int result)
{
	/* Others were ignored, or the same is pending already: then that one's sender counts. */
	if (result == TRACE_SIGNAL_DELIVERED || result == TRACE_SIGNAL_LOSE_INFO)
		tscope_killer_note(sig, info, task);
}

static void tscope_probe_timer(void *data, struct hrtimer *timer)
{
	tscope_cpu_timer();
}

static void tscope_probe_wakeup(void *data, struct task_struct *task)
{
	tscope_stream_wakeup(task);
}

static void tscope_probe_rename(void *data, struct task_struct *task, const char *comm)
{
	tscope_stream_rename(task, comm);
}

#define TSCOPE_HOOKS(X)							\
	X(sched_process_free, tscope_probe_free, TSCOPE_HOOK_FREE)	\
	X(sched_process_exit, tscope_probe_exit, TSCOPE_HOOK_EXIT)	\
	X(sched_process_exec, tscope_probe_exec, TSCOPE_HOOK_EXEC)	\
	X(sched_migrate_task, tscope_probe_migrate, TSCOPE_HOOK_MIGRATE) \
	X(sched_switch, tscope_probe_switch, TSCOPE_HOOK_SWITCH)	\
	X(sched_waking, tscope_probe_waking, TSCOPE_HOOK_WAKING)	\
	X(sched_wakeup_new, tscope_probe_wakeup_new, TSCOPE_HOOK_WAKEUP_NEW) \
	X(task_newtask, tscope_probe_newtask, TSCOPE_HOOK_NEWTASK)

#define TSCOPE_HOOKS_OPTIONAL(X)					\
	X(signal_generate, tscope_probe_signal, TSCOPE_HOOK_SIGNAL)	\
	X(hrtimer_expire_exit, tscope_probe_timer, TSCOPE_HOOK_TIMER)

#define TSCOPE_HOOKS_WANTED(X)						\
	X(sched_wakeup, tscope_probe_wakeup, TSCOPE_HOOK_WAKEUP)	\
	X(task_rename, tscope_probe_rename, TSCOPE_HOOK_RENAME)

struct tscope_hook {
	const char *name;
	void *probe;
	u64 bit;
	struct tracepoint *tp;
	unsigned int nr_wanted;
};

#define TSCOPE_HOOK_ENTRY(_tp, _fn, _bit) { .name = #_tp, .probe = _fn, .bit = _bit },
static struct tscope_hook tscope_hooks[] = { TSCOPE_HOOKS(TSCOPE_HOOK_ENTRY) };
static struct tscope_hook tscope_hooks_optional[] = { TSCOPE_HOOKS_OPTIONAL(TSCOPE_HOOK_ENTRY) };
static struct tscope_hook tscope_hooks_wanted[] = { TSCOPE_HOOKS_WANTED(TSCOPE_HOOK_ENTRY) };

static u64 tscope_hooks_mask;
/* Guards nr_wanted, and with it who attaches; held as long as the kernel's own lock is. */
static DEFINE_MUTEX(tscope_hooks_lock);

/* Never called: the compiler checks the probes against the tracepoints here. */
static void __maybe_unused tscope_hooks_check_types(void)
{
#define TSCOPE_HOOK_CHECK(_tp, _fn, _bit) check_trace_callback_type_##_tp(_fn);
	TSCOPE_HOOKS(TSCOPE_HOOK_CHECK)
	TSCOPE_HOOKS_OPTIONAL(TSCOPE_HOOK_CHECK)
	TSCOPE_HOOKS_WANTED(TSCOPE_HOOK_CHECK)
}

static void tscope_hooks_find(struct tracepoint *tp, void *unused)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tscope_hooks); i++)
		if (!strcmp(tp->name, tscope_hooks[i].name))
			tscope_hooks[i].tp = tp;
	for (i = 0; i < ARRAY_SIZE(tscope_hooks_optional); i++)
		if (!strcmp(tp->name, tscope_hooks_optional[i].name))
			tscope_hooks_optional[i].tp = tp;
	for (i = 0; i < ARRAY_SIZE(tscope_hooks_wanted); i++)
		if (!strcmp(tp->name, tscope_hooks_wanted[i].name))
			tscope_hooks_wanted[i].tp = tp;
}

static void tscope_hooks_detach_first(size_t nr)
{
	size_t i;

	/* First: a timer follows tasks that the others have seen move and run. */
	for (i = 0; i < ARRAY_SIZE(tscope_hooks_optional); i++)
		if (tscope_hooks_mask & tscope_hooks_optional[i].bit)
			tracepoint_probe_unregister(tscope_hooks_optional[i].tp,
						    tscope_hooks_optional[i].probe, NULL);
	while (nr--)
		tracepoint_probe_unregister(tscope_hooks[nr].tp,
					    tscope_hooks[nr].probe, NULL);
	WRITE_ONCE(tscope_hooks_mask, 0);
	/* No probe runs, and none can start, past this line. */
	tracepoint_synchronize_unregister();
}

/**
 * tscope_hooks_attach() - attach all probes
 *
 * Context: process context.
 * Return: 0; -ENOENT if this kernel lacks a tracepoint; or what registering it
 *	   returned.  After an error none is attached.  One that is optional may be missing.
 */
int tscope_hooks_attach(void)
{
	size_t i;
	int err;

	for_each_kernel_tracepoint(tscope_hooks_find, NULL);
	for (i = 0; i < ARRAY_SIZE(tscope_hooks_optional); i++) {
		struct tscope_hook *hook = &tscope_hooks_optional[i];

		if (!hook->tp || tracepoint_probe_register(hook->tp, hook->probe, NULL)) {
			pr_notice("tracepoint %s: cannot attach, what it tells is not known\n",
				  hook->name);
			continue;
		}
		WRITE_ONCE(tscope_hooks_mask, tscope_hooks_mask | hook->bit);
	}
	for (i = 0; i < ARRAY_SIZE(tscope_hooks); i++) {
		struct tscope_hook *hook = &tscope_hooks[i];

		err = hook->tp ? tracepoint_probe_register(hook->tp, hook->probe, NULL) :
				 -ENOENT;
		if (err) {
			pr_err("tracepoint %s: cannot attach (%d)\n", hook->name, err);
			tscope_hooks_detach_first(i);
			return err;
		}
		WRITE_ONCE(tscope_hooks_mask, tscope_hooks_mask | hook->bit);
	}
	return 0;
}

/**
 * tscope_hooks_detach() - detach all probes, if they are attached
 *
 * No probe runs when it returns.
 *
 * Context: process context; sleeps.
 */
void tscope_hooks_detach(void)
{
	if (tscope_hooks_mask)
		tscope_hooks_detach_first(ARRAY_SIZE(tscope_hooks));
}

/**
 * tscope_hooks_attached() - which hooks are attached
 *
 * Return: TSCOPE_HOOK_*, 0 with hooks=0.
 */
u64 tscope_hooks_attached(void)
{
	return READ_ONCE(tscope_hooks_mask);
}

/**
 * tscope_hooks_want() - attach hooks that are not always attached
 * @hooks: TSCOPE_HOOK_WAKEUP, TSCOPE_HOOK_RENAME
 *
 * Context: process context; sleeps.
 * Return: those of them that are attached now, for tscope_hooks_unwant().
 */
u64 tscope_hooks_want(u64 hooks)
{
	struct tscope_hook *hook;
	u64 attached = 0;

	if (!hooks)
		return 0;
	mutex_lock(&tscope_hooks_lock);
	for (hook = tscope_hooks_wanted;
	     hook < tscope_hooks_wanted + ARRAY_SIZE(tscope_hooks_wanted); hook++) {
		if (!(hooks & hook->bit))
			continue;
		if (!hook->nr_wanted &&
		    (!hook->tp || tracepoint_probe_register(hook->tp, hook->probe, NULL))) {
			pr_notice("tracepoint %s: cannot attach, there are no such events\n",
				  hook->name);
			continue;
		}
		hook->nr_wanted++;
		attached |= hook->bit;
	}
	WRITE_ONCE(tscope_hooks_mask, tscope_hooks_mask | attached);
	mutex_unlock(&tscope_hooks_lock);
	return attached;
}

/**
 * tscope_hooks_unwant() - detach them if nobody else wants them
 * @hooks: what tscope_hooks_want() returned
 *
 * They may run until a grace period has passed.
 *
 * Context: process context; sleeps.
 */
void tscope_hooks_unwant(u64 hooks)
{
	struct tscope_hook *hook;

	if (!hooks)
		return;
	mutex_lock(&tscope_hooks_lock);
	for (hook = tscope_hooks_wanted;
	     hook < tscope_hooks_wanted + ARRAY_SIZE(tscope_hooks_wanted); hook++) {
		if (!(hooks & hook->bit) || --hook->nr_wanted)
			continue;
		tracepoint_probe_unregister(hook->tp, hook->probe, NULL);
		WRITE_ONCE(tscope_hooks_mask, tscope_hooks_mask & ~hook->bit);
	}
	mutex_unlock(&tscope_hooks_lock);
}
