/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MIGRATION_MATRIX_H
#define TASKSCOPE_MIGRATION_MATRIX_H

#include "json.h"

/**
 * struct migration_matrix - how many tasks went from each CPU to each other
 * @count: row after row: count[from * nr + to]
 * @nr:	   CPUs
 */
struct migration_matrix {
	__u64 *count;
	__u32 nr;
};

/**
 * migration_matrix_init() - begin with zeroes
 * @matrix: filled
 * @nr:	    CPUs
 */
void migration_matrix_init(struct migration_matrix *matrix, __u32 nr);

/**
 * migration_matrix_free() - forget all
 * @matrix: the matrix
 */
void migration_matrix_free(struct migration_matrix *matrix);

/**
 * migration_matrix_row() - where to is counted from one CPU
 * @matrix: the matrix
 * @from:   the CPU
 *
 * Return: @matrix->nr numbers.
 */
__u64 *migration_matrix_row(const struct migration_matrix *matrix, __u32 from);

/**
 * migration_matrix_put() - for people: CPUs that no task came to or left are left out
 * @t:	    appended to
 * @matrix: the matrix
 */
void migration_matrix_put(struct text *t, const struct migration_matrix *matrix);

/**
 * migration_matrix_put_json() - for programs: all CPUs
 * @j:	    the document
 * @matrix: the matrix
 */
void migration_matrix_put_json(struct json *j, const struct migration_matrix *matrix);

#endif
