/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MIGRATION_MATRIX_H
#define TASKSCOPE_MIGRATION_MATRIX_H

#include "json.h"

/**
 * struct matrix - how many tasks went from each CPU to each other
 * @count: row after row: count[from * nr + to]
 * @nr:	   CPUs
 */
struct matrix {
	__u64 *count;
	__u32 nr;
};

/**
 * matrix_init() - begin with zeroes
 * @matrix: filled
 * @nr:	    CPUs
 */
void matrix_init(struct matrix *matrix, __u32 nr);

/**
 * matrix_free() - forget all
 * @matrix: the matrix
 */
void matrix_free(struct matrix *matrix);

/**
 * matrix_row() - where to is counted from one CPU
 * @matrix: the matrix
 * @from:   the CPU
 *
 * Return: @matrix->nr numbers.
 */
__u64 *matrix_row(const struct matrix *matrix, __u32 from);

/**
 * matrix_put() - for people: CPUs that no task came to or left are left out
 * @t:	    appended to
 * @matrix: the matrix
 */
void matrix_put(struct text *t, const struct matrix *matrix);

/**
 * matrix_put_json() - for programs: all CPUs
 * @j:	    the document
 * @matrix: the matrix
 */
void matrix_put_json(struct json *j, const struct matrix *matrix);

#endif
