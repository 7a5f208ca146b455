/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_GATE_H
#define TASKSCOPE_GATE_H

#include "diff.h"
#include "text.h"

/*
 * A condition on a figure of two recordings, for a CI.
 *
 *	GATE	[GROUPED=NAME] FIGURE < LIMIT	or the same with >
 *	GROUPED	comm, cgroup or container
 *	LIMIT	[+|-] NUMBER UNIT
 *	UNIT	%; of a time ns, us, ms or s; of a rate /s, or none; of others none
 *
 * With a sign the limit is for the difference, with % in percent of A.  Without a sign it is for the
 * figure of B.
 */

/**
 * struct gate - a condition
 * @text:	as it was typed
 * @by:		of a group of these; BY_NOTHING: of the machine
 * @group:	where its name begins in @text; NULL: none
 * @group_len:	the length of that name
 * @figure:	place of the figure
 * @is_above:	the figure has to be above the limit; otherwise below
 * @is_difference: the limit is for the difference
 * @is_percent:	the limit is in percent of A
 * @limit:	the limit, in the unit of the figure, or in percent
 */
struct gate {
	const char *text;
	enum group_by by;
	const char *group;
	size_t group_len;
	unsigned int figure;
	bool is_above;
	bool is_difference;
	bool is_percent;
	double limit;
};

enum gate_state {
	GATE_HOLDS,
	GATE_VIOLATED,
	GATE_UNKNOWN,
};

/**
 * gate_parse() - take a condition apart
 * @gate:  filled
 * @text:  the condition, which stays as long
 * @wrong: what is wrong with it is appended
 *
 * Return: false: something is wrong.
 */
bool gate_parse(struct gate *gate, const char *text, struct text *wrong);

/**
 * gate_check() - does a condition hold?
 * @gate:     the condition
 * @diff:     what differs
 * @nr_gates: how many gates are checked
 * @why:      a sentence about it is appended
 *
 * The figure has an interval, which is as wide as needed for all gates together: in DIFF_BEYOND of
 * all cases at most, any of them misses the truth.  A gate holds if all of the interval is on the
 * right side of the limit, and is violated if all of it is on the other side.  A figure of B alone
 * is that of the whole machine, also where the machines differ in size.
 *
 * Return: whether it holds; GATE_UNKNOWN also if the limit is inside the interval.
 */
enum gate_state gate_check(const struct gate *gate, const struct diff *diff, size_t nr_gates,
			   struct text *why);

#endif
