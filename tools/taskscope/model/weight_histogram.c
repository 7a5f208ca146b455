// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "weight_histogram.h"

/* Numbers below this have a bucket each. */
#define EXACT	32U
/* Buckets of a power of two. */
#define PARTS	16U
#define PARTS_SHIFT 4
/* Memory is taken for so many buckets at once. */
#define STEP	8U

static unsigned int bucket_of(__u64 value)
{
	unsigned int log;

	if (value < EXACT)
		return value;
	log = 63 ^ __builtin_clzll(value);
	/* value >> (log - 4) is 16 to 31. */
	return (log - 5) * PARTS + PARTS + (value >> (log - PARTS_SHIFT));
}

static double floor_of(unsigned int bucket)
{
	unsigned int log;

	if (bucket < EXACT)
		return bucket;
	bucket -= EXACT;
	log = 5 + bucket / PARTS;
	return (double)((__u64)(PARTS + bucket % PARTS) << (log - PARTS_SHIFT));
}

/* How far the numbers of a bucket are spread. */
static double width_of(unsigned int bucket, bool is_count)
{
	return bucket < EXACT || is_count ? 0 : (double)(1ULL << ((bucket - EXACT) / PARTS + 1));
}

/* Takes memory for the buckets from @first to below @end, too. */
static void reach(struct histogram *h, unsigned int first, unsigned int end)
{
	unsigned int old_end = h->first + h->nr;
	__u64 *weight;

	if (h->nr && first >= h->first && end <= old_end)
		return;
	first = first / STEP * STEP;
	end = (end + STEP - 1) / STEP * STEP;
	if (h->nr && h->first < first)
		first = h->first;
	if (h->nr && old_end > end)
		end = old_end;
	weight = calloc(end - first, sizeof(*weight));
	if (!weight)
		out_of_memory();
	if (h->nr)
		memcpy(weight + (h->first - first), h->weight, h->nr * sizeof(*weight));
	free(h->weight);
	h->weight = weight;
	h->first = first;
	h->nr = end - first;
}

void histogram_add(struct histogram *h, __u64 value, __u64 weight)
{
	unsigned int bucket = bucket_of(value);

	if (!weight)
		return;
	reach(h, bucket, bucket + 1);
	h->weight[bucket - h->first] += weight;
	h->total += weight;
	h->sum += (double)value * weight;
	if (value > h->max)
		h->max = value;
}

void histogram_merge(struct histogram *to, const struct histogram *from)
{
	unsigned int i;

	if (!from->total)
		return;
	reach(to, from->first, from->first + from->nr);
	for (i = 0; i < from->nr; i++)
		to->weight[from->first + i - to->first] += from->weight[i];
	to->total += from->total;
	to->sum += from->sum;
	if (from->max > to->max)
		to->max = from->max;
}

double histogram_quantile(const struct histogram *h, double share, bool is_count)
{
	double rank = share * h->total, seen = 0, value;
	unsigned int i;

	for (i = 0; i < h->nr; i++) {
		if (h->weight[i] && seen + h->weight[i] >= rank)
			break;
		seen += h->weight[i];
	}
	if (i == h->nr)
		return h->max;
	value = floor_of(h->first + i) +
		width_of(h->first + i, is_count) * (rank - seen) / h->weight[i];
	return value < h->max ? value : h->max;
}

double histogram_below(const struct histogram *h, double value, bool is_count)
{
	double seen = 0, low, width;
	unsigned int i;

	for (i = 0; i < h->nr; i++) {
		low = floor_of(h->first + i);
		width = width_of(h->first + i, is_count);
		if (low + width <= value)
			seen += h->weight[i];
		else if (low < value)
			seen += h->weight[i] * (value - low) / width;
	}
	return seen;
}

void histogram_bucket(double value, double *low, double *high)
{
	unsigned int bucket = bucket_of(value < 1.8e19 ? (__u64)value : ~0ULL);

	*low = floor_of(bucket);
	*high = *low + (bucket < EXACT ? 0 : width_of(bucket, false));
}

void histogram_free(struct histogram *h)
{
	free(h->weight);
	*h = (struct histogram){};
}
