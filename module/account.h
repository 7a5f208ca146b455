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
 * over a wait is the part in which nobody was in the way; where the task moves it
 * is settled.
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
 * @ns:		what is in each account without the time since @opened_ns
 * @idle_ns:	the part of the waits in which the CPU was idle
 * @throttled_ns: waits that began throttled
 * @now_in:	TSCOPE_ACCOUNT_*
 * @is_throttled: it was throttled when it was switched out
 */
struct tscope_account {
	u64 opened_ns;
	s64 idle_from;
	u64 ns[TSCOPE_ACCOUNT_ENDED];
	u64 idle_ns;
	u64 throttled_ns;
	u8 now_in;
	bool is_throttled;
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

/* The part of a wait in which the idle clock went from @from to @to. */
static __always_inline u64 tscope_account_idle_part(s64 from, s64 to, u64 wait_ns)
{
	s64 idle = to - from;

	return idle <= 0 ? 0 : (u64)idle < wait_ns ? (u64)idle : wait_ns;
}

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
 * @into:    account to open: TSCOPE_ACCOUNT_*, but RUN
 * @now:     the time
 * @idle:    idle clock of that CPU
 *
 * Return: how long it ran, in ns.
 */
static __always_inline u64 tscope_account_switch_out(struct tscope_account *account,
						     unsigned int into, u64 now, s64 idle)
{
	u64 ran = now > account->opened_ns ? now - account->opened_ns : 0;

	account->ns[TSCOPE_ACCOUNT_RUN] += ran;
	account->opened_ns += ran;
	account->idle_from = idle;
	account->now_in = into;
	return ran;
}

/**
 * tscope_account_switch_in() - it gets a CPU
 * @account: its accounts
 * @waking:  the latest time that it was woken
 * @now:     the time
 * @idle:    idle clock of that CPU
 *
 * Return: how long it waited, in ns: up to @account->opened_ns.
 */
static __always_inline u64 tscope_account_switch_in(struct tscope_account *account,
						    const struct tscope_waking *waking,
						    u64 now, s64 idle)
{
	u64 began = account->opened_ns, wait;
	s64 from = account->idle_from;

	if (now < began)
		now = began;
	/* Its switch-out was not seen. */
	if (unlikely(account->now_in == TSCOPE_ACCOUNT_RUN))
		account->now_in = TSCOPE_ACCOUNT_SLEEP;
	if (tscope_account_is_woken(account, waking)) {
		began = waking->at_ns < now ? waking->at_ns : now;
		from = waking->idle_from;
		account->ns[account->now_in] += began - account->opened_ns;
	}
	wait = now - began;
	account->ns[TSCOPE_ACCOUNT_WAIT] += wait;
	account->idle_ns += tscope_account_idle_part(from, idle, wait);
	if (unlikely(account->is_throttled)) {
		account->throttled_ns += wait;
		account->is_throttled = false;
	}
	account->opened_ns = now;
	account->now_in = TSCOPE_ACCOUNT_RUN;
	return wait;
}

void tscope_account_begin(struct tscope_account *account, unsigned int in, u64 now, s64 idle);
u64 tscope_account_move(struct tscope_account *account, struct tscope_waking *waking,
			bool is_queued, u64 now, s64 idle_left, s64 idle_right);
void tscope_account_end(struct tscope_account *account, u64 now);
void tscope_account_read(const struct tscope_account *account,
			 const struct tscope_waking *waking, unsigned int in, u64 now,
			 s64 idle, struct tscope_accounts *accounts);

#endif /* _TSCOPE_ACCOUNT_H */
