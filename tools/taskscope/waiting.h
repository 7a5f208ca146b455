/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAITING_H
#define TASKSCOPE_WAITING_H

#include "json.h"
#include "record.h"

/**
 * struct waiting - how a task waited for CPUs, who was in its way, who woke it
 * @rec:      the task; its groups are those below, each only if it is known
 * @ids:      who it is
 * @accounts: where its time went
 * @waits:    its waits
 * @wakers:   who woke it
 * @blame:    who was in its way
 * @blame_ns: waits are long from this on; 0: not known
 */
struct waiting {
	struct record rec;
	struct tscope_ids ids;
	struct tscope_accounts accounts;
	struct tscope_waits waits;
	struct tscope_wakers wakers;
	struct tscope_blame blame;
	__u64 blame_ns;
};

/**
 * waiting_copy() - take it out of a record
 * @w:	      filled; it must stay where it is
 * @rec:      the record, with ids
 * @blame_ns: tscope_info.blame_ns, or 0
 *
 * Those who are not in the reader's pid namespace are one, of the number 0.
 */
void waiting_copy(struct waiting *w, const struct record *rec, __u64 blame_ns);

/**
 * waiting_since() - leave only what came since a round ago
 * @w:	    filled; it must stay where it is
 * @now:    all that there is now
 * @before: all that there was then; of another task: all stays
 *
 * The longest wait stays only if it came since.  Who woke it, or was in its way, and
 * can no longer be told from others, is among the others.
 */
void waiting_since(struct waiting *w, const struct waiting *now, const struct waiting *before);

/**
 * waiting_put() - for people
 * @t: appended to
 * @w: what to show
 */
void waiting_put(struct text *t, const struct waiting *w);

/**
 * waiting_put_json() - for programs
 * @j: the document
 * @w: what to show
 */
void waiting_put_json(struct json *j, const struct waiting *w);

#endif
