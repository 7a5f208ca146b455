/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WATCH_ROUND_H
#define TASKSCOPE_WATCH_ROUND_H

#include <stdbool.h>

#include "json.h"

/**
 * struct round - one of several times that something is shown
 * @at:		 when, by the clock on the wall, in seconds since 1970
 * @at_ns:	 and nanoseconds of that second
 * @interval_ns: about how long after the one before
 */
struct round {
	__s64 at;
	__u32 at_ns;
	__u64 interval_ns;
};

/**
 * round_put() - in front of a round, for people: when it was; a terminal is cleared
 * @round: the round; NULL: nothing is put
 * @first: there was none before it
 */
void round_put(const struct round *round, bool first);

/**
 * round_put_json() - the same as members of the open object
 * @j:	   the document
 * @round: the round; NULL: nothing is put
 */
void round_put_json(struct json *j, const struct round *round);

#endif
