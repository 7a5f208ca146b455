/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DIFF_H
#define TASKSCOPE_DIFF_H

#include "diff_figures.h"

/*
 * What differs between two recordings, A and B.
 *
 * A difference has an interval, of the two intervals of diff_figures.h: from
 *
 *	d - sqrt((b - low of b)^2 + (high of a - a)^2)
 * to	d + sqrt((high of b - b)^2 + (a - low of a)^2)
 *
 * (Zou and Donner, Statist. Med. 27, 2008), for intervals that need not be symmetric.
 *
 * A figure has changed if that does not hold 0 and the difference is large enough to matter.  It
 * has not changed if no difference in the interval is large enough to matter.  Otherwise it is not
 * known.  With many figures, chance alone would make some differ.  So each interval is as wide as needed for all
 * of them together: in DIFF_BEYOND of all pairs of recordings of the same load at most, any figure
 * of the machine, or any of a group, differs.  Half of that is for the figures of the machine, which
 * are few, and half for those of all groups (Bonferroni).
 */

#define DIFF_BEYOND 0.05

enum verdict_of_figure {
	NOT_CHANGED,
	CHANGED,
	UNKNOWN,
};

/**
 * struct diff_figure - a figure of both recordings
 * @a:	     of A
 * @b:	     of B
 * @verdict: what became of it
 * @why:     of UNKNOWN: why, some words; otherwise NULL
 * @difference: of B less that of A, where both have a value
 * @low:     its interval begins
 * @high:    its interval ends
 * @has_interval: it has one
 */
struct diff_figure {
	struct estimate a;
	struct estimate b;
	enum verdict_of_figure verdict;
	const char *why;
	double difference;
	double low;
	double high;
	bool has_interval;
};

/**
 * struct diff_group - a group of both recordings
 * @name:    its name; NULL: that is not known
 * @is_machine: it is all tasks
 * @in_a:    it is in A, or may be: A had no room for all groups
 * @in_b:    it is in B, or may be
 * @of_a:    its slices in A; NULL: it has none
 * @of_b:    its slices in B; NULL: it has none
 * @nr_changed: figures that have changed
 * @figure:  its figures, by their places
 */
struct diff_group {
	const char *name;
	bool is_machine;
	bool in_a;
	bool in_b;
	const struct summary_group *of_a;
	const struct summary_group *of_b;
	unsigned int nr_changed;
	struct diff_figure figure[FIGURES_MAX];
};

/**
 * struct diff - what differs
 * @a:	       a recording, after summary_end()
 * @b:	       the other, with the same @by
 * @least:     a smaller part of A's figure does not matter: 0.1 for 10 %
 * @per_cpu:   the machines have not the same number of CPUs: what grows with it is for each CPU
 * @group:     the machine, then the groups by name
 * @nr_groups: how many
 * @nr:	       how many figures there are of each verdict
 */
struct diff {
	const struct summary *a;
	const struct summary *b;
	double least;
	bool per_cpu;
	struct diff_group *group;
	size_t nr_groups;
	size_t nr[UNKNOWN + 1];
};

/**
 * diff_make() - compare two recordings
 * @diff:  filled; to be freed
 * @a:	   a recording, which stays as long
 * @b:	   the other
 * @least: as diff.least
 */
void diff_make(struct diff *diff, const struct summary *a, const struct summary *b, double least);

/**
 * diff_compare() - compare a figure
 * @f:	    filled
 * @diff:   what diff_make() filled
 * @group:  one of its groups
 * @nr:	    place of the figure
 * @beyond: the interval misses the truth with this probability
 */
void diff_compare(struct diff_figure *f, const struct diff *diff, const struct diff_group *group,
		  unsigned int nr, double beyond);

/**
 * diff_free() - forget it
 * @diff: what diff_make() filled
 */
void diff_free(struct diff *diff);

#endif
