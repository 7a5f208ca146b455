/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DIFF_FIGURES_H
#define TASKSCOPE_DIFF_FIGURES_H

#include "summary.h"
#include "text.h"

/*
 * The figures of a group, each with an interval that holds what chance would have made of it.
 *
 * The window of a recording has been cut into slices; k of them had no losses.  What a slice adds
 * to a figure is a pair: x of w.  Of a mean x is the sum, and w the number; of a rate x is the
 * number, and w the time; of a share x is the weight of the values up to a limit, and w all the
 * weight.  The figure is R, the sum of all x divided by the sum of all w.  What it varies by is told
 * by how much the slices differ, e = x - R * w:
 *
 *	se^2 = k / (k - 1) * (the sum of all e^2) * f / (the sum of all w)^2
 *
 * That is the variance of a ratio (Cochran, Sampling Techniques, 6.4), for batch means.  Where one
 * slice resembles the next one, there is less to learn from k of them: f = (1 + r) / (1 - r), with
 * the correlation r of a slice and the next one, if r is above zero.
 *
 * The interval is R - t * se to R + t * se, with Student's t for k - 1 degrees of freedom.  That of
 * a quantile has the quantiles of the shares p - t * se and p + t * se for its ends, where se is that
 * of the share of values up to the quantile (Woodruff, J. Amer. Statist. Assoc. 47, 1952): so it
 * stays true where the values have gaps.  Both ends go on to the end of the bucket that they are
 * in, since the histogram does not tell where in it they are.
 *
 * All that needs slices which are many, and independent.  A figure is not known if k / f is below 8,
 * or if (the sum of all y)^2 / (the sum of all y^2) is below 6, where y is x, or of a quantile the
 * weight beyond it: then a few phases of the load make it up, and whether the next recording has as
 * many of these is chance that nothing measured.
 */

enum unit {
	UNIT_NS,
	UNIT_PER_SECOND,
	UNIT_TASKS,
	UNIT_CPUS,
};

/* One of them is chosen by its place, from 0 on. */
#define FIGURES_MAX 32

/**
 * struct figure - a figure of a group
 * @name:     its name, which stays
 * @what:     what it is, in some words
 * @unit:     its unit
 * @is_total: it grows with the number of CPUs
 * @of_machine: only the machine has it
 * @floor:    smaller differences are of no interest
 */
struct figure {
	const char *name;
	const char *what;
	enum unit unit;
	bool is_total;
	bool of_machine;
	double floor;
};

/* Why a figure is not known. */
enum unknown {
	IS_KNOWN,
	FEW_SLICES,	/* too few slices without losses */
	FEW_EVENTS,	/* too few events */
	UNSTEADY,	/* too few slices make it up, or the slices are too much alike */
	FEW_CPUS,	/* it is not known how many CPUs there are */
	NOT_ALL_TASKS,	/* all tasks would have to be recorded */
};

/**
 * struct estimate - a figure of a recording
 * @unknown: why it is not known
 * @value:   the figure; where it is not known: if @has_value, as far as it can be told
 * @has_value: there is one
 * @low:     the interval begins
 * @high:    the interval ends; infinity: nothing tells where
 * @nr:	     of how many events; 0: it is not of events
 */
struct estimate {
	enum unknown unknown;
	bool has_value;
	double value;
	double low;
	double high;
	__u64 nr;
};

/**
 * figure_at() - a figure by its place
 * @nr: the place
 *
 * Return: the figure; NULL: there are no more.
 */
const struct figure *figure_at(unsigned int nr);

/**
 * figure_find() - the place of a figure
 * @name: its name
 *
 * Return: the place; below 0: there is none of this name.
 */
int figure_find(const char *name);

/**
 * unknown_words() - why a figure is not known
 * @unknown: why
 *
 * Return: some words; NULL: it is known.
 */
const char *unknown_words(enum unknown unknown);

/**
 * figure_put() - append a figure for a person
 * @t:	   the text
 * @unit:  its unit
 * @value: the figure; infinity is "?"
 * @sign:  with a sign, also of +
 */
void figure_put(struct text *t, enum unit unit, double value, bool sign);

/**
 * figure_estimate() - a figure of a group
 * @estimate: filled
 * @nr:	      place of the figure
 * @summary:  the recording, after summary_end()
 * @group:    one of its groups, or its machine; NULL: a group that has no task in it
 * @beyond:   the interval misses the truth with this probability
 */
void figure_estimate(struct estimate *estimate, unsigned int nr, const struct summary *summary,
		     const struct summary_group *group, double beyond);

#endif
