// SPDX-License-Identifier: GPL-2.0
/* The time accounts of a task: what is needed less often than at every switch.  See account.h. */
#include "account.h"

/**
 * tscope_account_begin() - open the first account
 * @account: the accounts, zeroed
 * @now_in:  account that the task seems to be in
 * @now:     the time
 * @idle:    idle clock of the task's CPU
 */
void tscope_account_begin(struct tscope_account *account, unsigned int now_in, u64 now, s64 idle)
{
	account->opened_ns = now;
	account->idle_from = idle;
	account->now_in = now_in;
}

/**
 * tscope_account_migrate() - a task that does not run migrates to another CPU
 * @account:   the task's accounts
 * @waking:    the latest wakeup
 * @is_queued: the task is runnable, on a run queue
 * @now:       the time
 * @idle_right: idle clock of the CPU that the task goes to
 * @idle_from: set to the idle clock of the CPU that the task leaves, as of the beginning of
 *	       the wait or of the latest migration in it
 *
 * Return: when the wait began; @now if the task does not wait.
 */
u64 tscope_account_migrate(struct tscope_account *account, struct tscope_waking *waking,
			   bool is_queued, u64 now, s64 idle_right, s64 *idle_from)
{
	s64 *from = &account->idle_from;
	u64 began = account->opened_ns;

	if (tscope_account_is_woken(account, waking)) {
		from = &waking->idle_from;
		began = waking->at_ns;
	} else if (account->now_in != TSCOPE_ACCOUNT_WAIT && !is_queued) {
		/* 6.12 and later: the task sleeps, though its dequeue is delayed. */
		account->idle_from = idle_right;
		return now;
	}
	*idle_from = *from;
	*from = idle_right;
	return now > began ? began : now;
}

/**
 * tscope_account_end() - close the accounts of an exited task
 * @account: the task's accounts
 * @now:     when the task began to exit, or later
 *
 * Nothing happens if the task's last switch-out has closed them already.
 */
void tscope_account_end(struct tscope_account *account, u64 now)
{
	if (account->now_in == TSCOPE_ACCOUNT_ENDED)
		return;
	if (now > account->opened_ns) {
		account->ns[account->now_in] += now - account->opened_ns;
		account->opened_ns = now;
	}
	account->now_in = TSCOPE_ACCOUNT_ENDED;
}

/**
 * tscope_account_read() - read the accounts, with the open one up to now
 * @account:  the accounts
 * @waking:   the latest wakeup
 * @now_in:   the account that the task is in, without regard to that wakeup
 * @now:      the time
 * @accounts: filled, but for since_ns, age_ns and flags; wait_idle_ns and limit_ns lack an
 *	      open wait
 *
 * Return: idle clock of the task's CPU when the open wait began, or at a later migration.
 */
s64 tscope_account_read(const struct tscope_account *account,
			const struct tscope_waking *waking, unsigned int now_in, u64 now,
			struct tscope_accounts *accounts)
{
	u64 ns[TSCOPE_ACCOUNT_ENDED + 1], opened = account->opened_ns;
	s64 from = account->idle_from;
	int i;

	for (i = 0; i < TSCOPE_ACCOUNT_ENDED; i++)
		ns[i] = account->ns[i];
	if (now_in == TSCOPE_ACCOUNT_ENDED || now < opened)
		now = opened;
	if (tscope_account_is_woken(account, waking)) {
		if (now < waking->at_ns)
			now = waking->at_ns;
		ns[account->now_in] += waking->at_ns - opened;
		opened = waking->at_ns;
		from = waking->idle_from;
		now_in = TSCOPE_ACCOUNT_WAIT;
	}
	if (now_in != TSCOPE_ACCOUNT_ENDED)
		ns[now_in] += now - opened;
	accounts->now_ns = now;
	accounts->run_ns = ns[TSCOPE_ACCOUNT_RUN];
	accounts->wait_ns = ns[TSCOPE_ACCOUNT_WAIT];
	accounts->sleep_ns = ns[TSCOPE_ACCOUNT_SLEEP];
	accounts->block_ns = ns[TSCOPE_ACCOUNT_BLOCK];
	accounts->stop_ns = ns[TSCOPE_ACCOUNT_STOP];
	accounts->wait_idle_ns = account->idle_ns;
	accounts->limit_ns = account->limit_ns;
	accounts->opened_ns = opened;
	accounts->account = now_in;
	return from;
}
