/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAST_LOOKS_H
#define TASKSCOPE_PAST_LOOKS_H

#include "moment.h"

/* How far back the looks go, and the memory that they may take: what is over is forgotten. */
#define PAST_NS		300000000000ULL
#define PAST_BYTES	(128UL << 20)

/**
 * struct past_looks - the latest looks
 * @look:      the looks, the oldest first
 * @bytes_of:  memory that each takes
 * @nr:	       how many
 * @cap:       room in @look
 * @bytes:     of all
 * @bytes_max: they may take so many; the latest two stay in any case
 */
struct past_looks {
	struct moment **look;
	size_t *bytes_of;
	size_t nr;
	size_t cap;
	size_t bytes;
	size_t bytes_max;
};

/**
 * past_looks_add() - one more look
 * @past:   the looks
 * @moment: the look, which belongs to @past from then on
 *
 * Return: how many of the oldest were forgotten.
 */
size_t past_looks_add(struct past_looks *past, struct moment *moment);

/**
 * past_looks_last() - the latest look
 * @past: the looks
 *
 * Return: the look; NULL: there is none.
 */
struct moment *past_looks_last(const struct past_looks *past);

/**
 * past_looks_before() - the look that another one is compared with
 * @past: the looks
 * @i:	  the place of that one
 *
 * Return: the one before it, if it has rows of the same kind; otherwise NULL.
 */
const struct moment *past_looks_before(const struct past_looks *past, size_t i);

/**
 * past_looks_free() - forget all
 * @past: the looks
 */
void past_looks_free(struct past_looks *past);

#endif
