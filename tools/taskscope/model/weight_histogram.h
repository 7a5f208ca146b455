/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WEIGHT_HISTOGRAM_H
#define TASKSCOPE_WEIGHT_HISTOGRAM_H

#include <stdbool.h>

#include <linux/types.h>

/*
 * A histogram of numbers of any size, with a bounded relative error.
 *
 * Numbers below 32 have a bucket each.  From there on each power of two has 16 buckets, so that a
 * bucket is at most a sixteenth as wide as its numbers are large.  Memory is taken for the buckets
 * between the smallest and the largest number alone.
 */

/**
 * struct histogram - how much weight each number has; zeroed: none
 * @weight: the weight of each bucket from @first on
 * @first:  the first bucket that has memory
 * @nr:	    how many have
 * @total:  the sum of all weights
 * @max:    the largest number
 * @sum:    the sum of all numbers, each times its weight
 */
struct histogram {
	__u64 *weight;
	unsigned int first;
	unsigned int nr;
	__u64 total;
	__u64 max;
	double sum;
};

/**
 * histogram_add() - add a number
 * @h:	    the histogram
 * @value:  the number
 * @weight: how often it was there, or how long
 */
void histogram_add(struct histogram *h, __u64 value, __u64 weight);

/**
 * histogram_merge() - add all numbers of another histogram
 * @to:	  the histogram
 * @from: the other
 */
void histogram_merge(struct histogram *to, const struct histogram *from);

/**
 * histogram_quantile() - a quantile
 * @h:	      the histogram, with some weight
 * @share:    so much of the weight, 0 to 1, is of numbers that are not larger than the result
 * @is_count: the numbers are counts, which have nothing between them; otherwise the numbers of a
 *	      bucket are taken to be spread evenly
 *
 * Return: the quantile; the error is at most a sixteenth of it, and none for counts below 32.
 */
double histogram_quantile(const struct histogram *h, double share, bool is_count);

/**
 * histogram_below() - the weight of the numbers that are not larger than a number
 * @h:	      the histogram
 * @value:    the number
 * @is_count: as of histogram_quantile()
 *
 * Return: the weight.
 */
double histogram_below(const struct histogram *h, double value, bool is_count);

/**
 * histogram_bucket() - where a number may be that is known by its bucket alone
 * @value: the number
 * @low:   the bucket begins
 * @high:  the bucket ends
 */
void histogram_bucket(double value, double *low, double *high);

/**
 * histogram_free() - forget it
 * @h: the histogram
 */
void histogram_free(struct histogram *h);

#endif
