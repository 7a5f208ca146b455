/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAITING_SINCE_H
#define TASKSCOPE_WAITING_SINCE_H

struct waiting;

/**
 * waiting_since() - leave only what came since a round ago
 * @w:	    filled; it must stay where it is
 * @now:    all that there is now
 * @before: all that there was then; of another task: all stays
 *
 * A wait counts with its part since then, in each round that it lies in; how long that
 * part was is known exactly of the longest wait so far and of the one that goes on, and
 * about of others.  The sum is exact.  Who woke it, or was in its way, and can no longer
 * be told from others, is among the others.
 */
void waiting_since(struct waiting *w, const struct waiting *now, const struct waiting *before);

#endif
