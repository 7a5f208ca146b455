// SPDX-License-Identifier: GPL-2.0
/* Has a task changed since a time?  TSCOPE_CHANGED asks. */
#include <linux/compiler.h>
#include <linux/seqlock.h>
#include <linux/taskscope.h>

#include "changed.h"
#include "record.h"

/**
 * tscope_record_has_changed() - has a task done anything since a time?
 * @rec:      the task's record
 * @since_ns: the time
 *
 * A change that is being made just now may count as later.  A task that waits for a CPU changes
 * all the time.
 *
 * Context: in an RCU read section.
 * Return: true if the task runs or waits, or since then ran, was woken, was born, called
 *	   execve() or began to exit.
 */
bool tscope_record_has_changed(const struct tscope_record *rec, u64 since_ns)
{
	/* Read without the locks of the writers. */
	u64 opened = data_race(READ_ONCE(rec->account.opened_ns));
	u64 woken = data_race(READ_ONCE(rec->waking.at_ns));

	return data_race(READ_ONCE(rec->account.now_in)) <= TSCOPE_ACCOUNT_WAIT ||
	       woken > opened || opened >= since_ns ||
	       data_race(raw_read_seqcount(&rec->waking_seq) & 1) ||
	       rec->birth_ns >= since_ns || READ_ONCE(rec->exec_ns) >= since_ns ||
	       READ_ONCE(rec->exit_ns) >= since_ns;
}
