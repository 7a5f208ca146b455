/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_KEPT_H
#define TASKSCOPE_KEPT_H

#include "task_record.h"

/**
 * struct kept - a record that several looks may share
 * @rec:   the record; its groups are in the memory of this struct
 * @refs:  how many hold it
 * @bytes: memory that it takes
 *
 * A task that did nothing between two looks has one of these in both: that is how it is known.
 */
struct kept {
	struct record rec;
	size_t refs;
	size_t bytes;
};

/**
 * kept_new() - copy a record
 * @rec: the record
 *
 * Return: the copy, held once.
 */
struct kept *kept_new(const struct record *rec);

/**
 * kept_get() - hold it once more
 * @kept: the record
 *
 * Return: @kept.
 */
struct kept *kept_get(struct kept *kept);

/**
 * kept_put() - hold it once less; the last one frees it
 * @kept: the record; NULL: nothing is done
 */
void kept_put(struct kept *kept);

/**
 * kept_is_same() - is it the same task?
 * @a:	     its record
 * @b:	     another record of the same tid
 * @threads: each is a thread; otherwise a process with all its threads
 */
bool kept_is_same(const struct record *a, const struct record *b, bool threads);

/**
 * kept_is_alike() - has nothing but the age of a task changed?
 * @kept: what it was
 * @rec:  what it is
 */
bool kept_is_alike(const struct kept *kept, const struct record *rec);

#endif
