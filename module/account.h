/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The time accounts of a task.
 *
 * At any instant a task is in exactly one account.  The next account opens at the very time
 * at which the one before closes, so the sum of all accounts is the age of the record.
 *
 *	run	opened by a switch-in; closed by the next switch-out
 *	wait	runnable, not running.  Opened by a switch-out that leaves the task runnable,
 *		or by a wakeup; closed by the next switch-in
 *	sleep, block, stop
 *		opened by a switch-out in that state; closed by a wakeup
 *
 * Example: a new task, all times in ns.
 *
 *	at	what happens			closes		adds
 *	1000	task_newtask: sleep opens	-		-
 *	1300	sched_wakeup_new		sleep		300 to sleep
 *	1500	switch-in			wait		200 to wait
 *	4500	switch-out, in state S		run		3000 to run
 *	9000	sched_waking			sleep		4500 to sleep
 *	9700	switch-in			wait		700 to wait
 *
 * A reader at 10000 adds the open account, 300 to run.  It sees run 3300, wait 900, sleep
 * 4800, block 0 and stop 0: the sum is 9000, the age (10000 - 1000).
 *
 * Wakeups: the waker must not write the accounts.  It holds only the task's pi_lock, and the
 * task may be switching out on another CPU.  So the waker stores the time in tscope_waking,
 * and the next switch-in, which comes after both, reconciles the two.  If the latest wakeup
 * is later than the switch-out, the task slept up to the wakeup and waited from then on.  If
 * it is not, the wakeup raced with the switch-out: the wait starts at the switch-out.
 *
 * At the beginning of a record the probes may have missed a switch.  On a switch-out the task
 * is treated as having run, whatever the record says.  On a switch-in of a task whose record
 * says RUN, a switch-out was missed: the task is treated as having slept.
 *
 * Idle clock: how long a CPU has been idle (idle.h).  The advance of this clock over a wait is
 * the time in which no other task had the CPU, or the part of the task's own limit in which
 * the CPU had nothing else to run (wait_limit.h).  A migration settles this part for the CPU that
 * the task leaves.
 *
 * The clocks of two CPUs may differ by some ns.  No interval is below zero, and each begins
 * where the one before ended.
 *
 * All functions here are ordinary functions of their arguments.
 */
#ifndef _TSCOPE_ACCOUNT_H
#define _TSCOPE_ACCOUNT_H

#ifdef __KERNEL__
#include <linux/compiler.h>
#include <linux/types.h>
#endif
#include <linux/taskscope.h>

/*
 * tscope_account.pending: the latest switch-out was for a limit of the task's own, and the task
 * waits since then; a part of the current wait was spent on other CPUs; the task has not run yet.
 */
#define TSCOPE_PENDING_LIMIT	1
#define TSCOPE_PENDING_EARLIER	2
#define TSCOPE_PENDING_FIRST	4

/**
 * struct tscope_account - the accounts of a task
 * @opened_ns:	when the account @now_in was opened
 * @idle_from:	idle clock of the task's CPU at that time, or at a later migration
 * @freed_ns:	of an exited task's record: when the task was freed
 * @ns:		time in each account, without the time since @opened_ns
 * @idle_ns:	the part of the waits in which the CPU was idle, without @limit_ns
 * @limit_ns:	the part of the waits in which the task could not have run, whatever other
 *		tasks did
 * @now_in:	TSCOPE_ACCOUNT_*
 * @pending:	TSCOPE_PENDING_*: what the next switch-in has to see to
 * @place:	where the CPU on which the task ran last sums up its run time; see cpu_history.h
 */
struct tscope_account {
	u64 opened_ns;
	union {
		s64 idle_from;
		u64 freed_ns;
	};
	u64 ns[TSCOPE_ACCOUNT_ENDED];
	u64 idle_ns;
	u64 limit_ns;
	u8 now_in;
	u8 pending;
	u8 place;
};

/**
 * struct tscope_waking - the latest wakeup of a task
 * @at_ns:	time of the wakeup; 0: none yet
 * @idle_from:	idle clock of the task's CPU then, or at a later migration
 */
struct tscope_waking {
	u64 at_ns;
	s64 idle_from;
};

/**
 * tscope_account_is_woken() - was the task woken after its latest switch-out?
 * @account: the task's accounts
 * @waking:  the latest wakeup
 *
 * Return: false also for a task that did not sleep.
 */
static __always_inline bool tscope_account_is_woken(const struct tscope_account *account,
						    const struct tscope_waking *waking)
{
	return account->now_in > TSCOPE_ACCOUNT_WAIT &&
	       account->now_in < TSCOPE_ACCOUNT_ENDED &&
	       waking->at_ns > account->opened_ns;
}

/**
 * tscope_account_switch_out() - the task leaves its CPU
 * @account: the task's accounts
 * @next_in: account to open: TSCOPE_ACCOUNT_*, but not RUN
 * @now:     the time
 * @idle:    idle clock of that CPU
 *
 * Return: how long the task ran, in ns.
 */
static __always_inline u64 tscope_account_switch_out(struct tscope_account *account,
						     unsigned int next_in, u64 now, s64 idle)
{
	s64 ran = now - account->opened_ns;

	if (unlikely(ran < 0))
		ran = 0;

	account->ns[TSCOPE_ACCOUNT_RUN] += ran;
	account->opened_ns += ran;
	account->idle_from = idle;
	account->now_in = next_in;
	return ran;
}

/**
 * tscope_account_switch_in() - the task gets a CPU
 * @account: the task's accounts
 * @waking:  the latest wakeup
 * @now:     the time
 * @idle_from: set to the idle clock when the wait began, or when the task migrated here
 *
 * The caller adds the idle and the limited part of the wait with tscope_wait_split().
 *
 * Return: how long the task waited, in ns, up to @account->opened_ns.
 */
static __always_inline u64 tscope_account_switch_in(struct tscope_account *account,
						    const struct tscope_waking *waking,
						    u64 now, s64 *idle_from)
{
	u64 began = account->opened_ns, wait;

	*idle_from = account->idle_from;
	/* The probes missed the switch-out. */
	if (unlikely(account->now_in == TSCOPE_ACCOUNT_RUN))
		account->now_in = TSCOPE_ACCOUNT_SLEEP;
	if (tscope_account_is_woken(account, waking)) {
		account->ns[account->now_in] += waking->at_ns - began;
		began = waking->at_ns;
		*idle_from = waking->idle_from;
	}
	wait = now - began;
	if (unlikely((s64)wait < 0)) {
		wait = 0;
		now = began;
	}
	account->ns[TSCOPE_ACCOUNT_WAIT] += wait;
	account->opened_ns = now;
	account->now_in = TSCOPE_ACCOUNT_RUN;
	return wait;
}

void tscope_account_begin(struct tscope_account *account, unsigned int now_in, u64 now, s64 idle);
u64 tscope_account_migrate(struct tscope_account *account, struct tscope_waking *waking,
			   bool is_queued, u64 now, s64 idle_right, s64 *idle_from);
void tscope_account_end(struct tscope_account *account, u64 now);
s64 tscope_account_read(const struct tscope_account *account,
			const struct tscope_waking *waking, unsigned int now_in, u64 now,
			struct tscope_accounts *accounts);

#endif /* _TSCOPE_ACCOUNT_H */
