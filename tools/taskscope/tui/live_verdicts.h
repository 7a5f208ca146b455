/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIVE_VERDICTS_H
#define TASKSCOPE_LIVE_VERDICTS_H

#include "look.h"
#include "text.h"

/**
 * struct live_verdicts - the engine of diagnose, of the whole machine, again and again
 * @before:   the first look of the window
 * @has_look: there is one
 * @window_ns: how long a window is
 *
 * Starts as all zeroes but for @window_ns.
 */
struct live_verdicts {
	struct look before;
	bool has_look;
	__u64 window_ns;
};

/**
 * live_verdicts_go_on() - end a window that is long enough, and begin the next one
 * @verdicts: the engine
 * @client:   the device
 * @now_ns:   the time, of tscope_info
 * @t:	      what it says: another text at the end of a window
 *
 * Return: 0 or -errno.
 */
int live_verdicts_go_on(struct live_verdicts *verdicts, const struct ts *client, __u64 now_ns,
			struct text *t);

/**
 * live_verdicts_stop() - forget the window
 * @verdicts: the engine
 */
void live_verdicts_stop(struct live_verdicts *verdicts);

#endif
