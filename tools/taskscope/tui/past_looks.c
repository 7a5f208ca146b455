// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "past_looks.h"

static void forget(struct past_looks *past, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		past->bytes -= past->bytes_of[i];
		moment_free(past->look[i]);
	}
	past->nr -= nr;
	memmove(past->look, past->look + nr, past->nr * sizeof(struct moment *));
	memmove(past->bytes_of, past->bytes_of + nr, past->nr * sizeof(size_t));
}

/* A record that a later look still has stays; this counts it as forgotten. */
static size_t count_old(const struct past_looks *past)
{
	const __u64 now = past_looks_last(past)->now_ns;
	size_t bytes = past->bytes, i;

	for (i = 0; i + 2 < past->nr; i++) {
		if (past->look[i]->now_ns + PAST_NS >= now && bytes <= past->bytes_max)
			break;
		bytes -= past->bytes_of[i];
	}
	return i;
}

size_t past_looks_add(struct past_looks *past, struct moment *moment)
{
	size_t old;

	if (!past->bytes_max)
		past->bytes_max = PAST_BYTES;
	if (past->nr == past->cap) {
		past->cap = past->cap ? 2 * past->cap : 64;
		past->look = reallocarray(past->look, past->cap, sizeof(struct moment *));
		past->bytes_of = reallocarray(past->bytes_of, past->cap, sizeof(size_t));
		if (!past->look || !past->bytes_of)
			out_of_memory();
	}
	past->bytes_of[past->nr] = moment_bytes(moment, past_looks_last(past));
	past->bytes += past->bytes_of[past->nr];
	past->look[past->nr++] = moment;
	old = count_old(past);
	forget(past, old);
	return old;
}

struct moment *past_looks_last(const struct past_looks *past)
{
	return past->nr ? past->look[past->nr - 1] : NULL;
}

const struct moment *past_looks_before(const struct past_looks *past, size_t i)
{
	if (!i || i >= past->nr || past->look[i - 1]->threads != past->look[i]->threads)
		return NULL;
	return past->look[i - 1];
}

void past_looks_free(struct past_looks *past)
{
	forget(past, past->nr);
	free(past->look);
	free(past->bytes_of);
	*past = (struct past_looks){};
}
