/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The time accounts of a task: at any instant it is in exactly one, which is closed
 * at the same time at which the next is opened, so that their sum is its age.
 *
 *	run	closed when it is switched out
 *	wait	opened when it is switched out and runnable still, or when it is
 *		woken; closed when it is switched in
 *	sleep, block, stop
 *		opened when it is switched out; closed when it is woken
 *
 * What woke it has no right to write here: it holds the task's pi_lock, and its
 * switch-out may be under way on another CPU.  It leaves the time in
 * tscope_waking.  The switch-in, which comes behind both, settles the two: a task
 * that had gone to sleep and is switched in was woken by the latest waking.  If
 * that was not noted behind its switch-out, it was woken while it was on its way
 * out, and waits from there on.
 *
 * A probe may have missed what came before, at the beginning of a record: a task that
 * is switched out ran, whatever was believed; a task that is switched in and was
 * believed to run had been switched out, and is treated as one that went to sleep.
 *
 * Idle clock: how long the CPU that the task waits for has been idle.  Its advance
 * over a wait is the part in which nobody was in the way, or the part of the task's own
 * limit in which the CPU had nothing else to do (limit.h); where the task moves it is
 * settled.
 *
 * The clocks of two CPUs may be some ns apart.  No interval is below zero; each
 * begins where the one before has ended.
 *
 * All here are ordinary functions of their arguments.
 */
#ifndef _TSCOPE_ACCOUNT_H
#define _TSCOPE_ACCOUNT_H

#ifdef __KERNEL__
#include <linux/minmax.h>
#include <linux/types.h>
#endif
#include <linux/taskscope.h>

/**
 * struct tscope_account - the accounts of a task
 * @opened_ns:	since when it is in @now_in
 * @idle_from:	idle clock at that time; if it moved since, at that time
 * @freed_ns:	once the record is of one of the departed: when that was freed
 * @ns:		what is in each account without the time since @opened_ns
 * @idle_ns:	the part of the waits in which the CPU was idle, without @limit_ns
 * @limit_ns:	the part in which it could not have run, whatever others did
 * @now_in:	TSCOPE_ACCOUNT_*
 * @is_limited: it was so when it was switched out, and waits since
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
	bool is_limited;
};

/**
 * struct tscope_waking - the latest time that a task was woken
 * @at_ns:	when; 0: never yet
 * @idle_from:	idle clock then; if it moved since, at that time
 */
struct tscope_waking {
	u64 at_ns;
	s64 idle_from;
};

/**
 * struct tscope_waited - a wait, as far as it was for one CPU
 * @ns:		how long it was
 * @idle_from:	idle clock of the CPU when it began
 * @idle_to:	and when it ended
 * @limit_ns:	the part in which the task could not have run
 * @limit_idle_ns: the part of that in which the CPU was idle
 * @limit_has_idle: so is the rest of the time in which it was
 */
struct tscope_waited {
	u64 ns;
	s64 idle_from;
	s64 idle_to;
	u64 limit_ns;
	u64 limit_idle_ns;
	bool limit_has_idle;
};

/**
 * tscope_account_is_woken() - is it awake since @waking, though it has gone to sleep?
 * @account: its accounts
 * @waking:  when it was woken
 */
static __always_inline bool tscope_account_is_woken(const struct tscope_account *account,
						    const struct tscope_waking *waking)
{
	return account->now_in > TSCOPE_ACCOUNT_WAIT &&
	       account->now_in < TSCOPE_ACCOUNT_ENDED &&
	       waking->at_ns > account->opened_ns;
}

/**
 * tscope_account_switch_out() - it leaves its CPU
 * @account: its accounts
 * @next_in:    account to open: TSCOPE_ACCOUNT_*, but RUN
 * @now:     the time
 * @idle:    idle clock of that CPU
 *
 * Return: how long it ran, in ns.
 */
static __always_inline u64 tscope_account_switch_out(struct tscope_account *account,
						     unsigned int next_in, u64 now, s64 idle)
{
	u64 ran = now > account->opened_ns ? now - account->opened_ns : 0;

	account->ns[TSCOPE_ACCOUNT_RUN] += ran;
	account->opened_ns += ran;
	account->idle_from = idle;
	account->now_in = next_in;
	return ran;
}

/**
 * tscope_account_switch_in() - it gets a CPU
 * @account: its accounts
 * @waking:  the latest time that it was woken
 * @now:     the time
 * @idle_from: set to the idle clock when the wait began, or moved here
 *
 * What of the wait is not for others is added by tscope_account_split().
 *
 * Return: how long it waited, in ns: up to @account->opened_ns.
 */
static __always_inline u64 tscope_account_switch_in(struct tscope_account *account,
						    const struct tscope_waking *waking,
						    u64 now, s64 *idle_from)
{
	u64 began = account->opened_ns, wait;

	*idle_from = account->idle_from;
	if (now < began)
		now = began;
	/* Its switch-out was not seen. */
	if (unlikely(account->now_in == TSCOPE_ACCOUNT_RUN))
		account->now_in = TSCOPE_ACCOUNT_SLEEP;
	if (tscope_account_is_woken(account, waking)) {
		began = waking->at_ns < now ? waking->at_ns : now;
		*idle_from = waking->idle_from;
		account->ns[account->now_in] += began - account->opened_ns;
	}
	wait = now - began;
	account->ns[TSCOPE_ACCOUNT_WAIT] += wait;
	account->opened_ns = now;
	account->now_in = TSCOPE_ACCOUNT_RUN;
	return wait;
}

void tscope_account_begin(struct tscope_account *account, unsigned int now_in, u64 now, s64 idle);
u64 tscope_account_migrate(struct tscope_account *account, struct tscope_waking *waking,
			   bool is_queued, u64 now, s64 idle_right, s64 *idle_from);
void tscope_account_split(const struct tscope_waited *waited, u64 *idle_ns, u64 *limit_ns);
void tscope_account_end(struct tscope_account *account, u64 now);
s64 tscope_account_read(const struct tscope_account *account,
			const struct tscope_waking *waking, unsigned int now_in, u64 now,
			struct tscope_accounts *accounts);

#endif /* _TSCOPE_ACCOUNT_H */
