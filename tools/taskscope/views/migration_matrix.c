// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "memory.h"
#include "migration_matrix.h"

void migration_matrix_init(struct migration_matrix *matrix, __u32 nr)
{
	matrix->nr = nr;
	matrix->count = calloc((size_t)nr * nr + 1, sizeof(*matrix->count));
	if (!matrix->count)
		out_of_memory();
}

void migration_matrix_free(struct migration_matrix *matrix)
{
	free(matrix->count);
	matrix->count = NULL;
}

__u64 *migration_matrix_row(const struct migration_matrix *matrix, __u32 from)
{
	return matrix->count + (size_t)from * matrix->nr;
}

static __u64 sum_out(const struct migration_matrix *matrix, __u32 cpu)
{
	__u64 sum = 0;
	__u32 to;

	for (to = 0; to < matrix->nr; to++)
		sum += migration_matrix_row(matrix, cpu)[to];
	return sum;
}

static __u64 sum_in(const struct migration_matrix *matrix, __u32 cpu)
{
	__u64 sum = 0;
	__u32 from;

	for (from = 0; from < matrix->nr; from++)
		sum += migration_matrix_row(matrix, from)[cpu];
	return sum;
}

void migration_matrix_put(struct text *t, const struct migration_matrix *matrix)
{
	__u32 *some = calloc(matrix->nr + 1, sizeof(*some));
	__u32 cpu, nr = 0, from, to;
	__u64 total = 0, count;

	if (!some)
		out_of_memory();
	for (cpu = 0; cpu < matrix->nr; cpu++) {
		total += sum_out(matrix, cpu);
		if (sum_out(matrix, cpu) || sum_in(matrix, cpu))
			some[nr++] = cpu;
	}
	if (!nr) {
		text_puts(t, "no task changed its CPU since taskscope was loaded\n");
		free(some);
		return;
	}
	text_puts(t, "FROM  TO");
	for (to = 0; to < nr; to++)
		text_printf(t, " %7u", some[to]);
	text_puts(t, "     OUT\n");
	for (from = 0; from < nr; from++) {
		text_printf(t, "%4u    ", some[from]);
		for (to = 0; to < nr; to++) {
			count = migration_matrix_row(matrix, some[from])[some[to]];
			if (count)
				text_printf(t, " %7llu", count);
			else
				text_puts(t, "       .");
		}
		text_printf(t, " %7llu\n", sum_out(matrix, some[from]));
	}
	text_puts(t, "  IN    ");
	for (to = 0; to < nr; to++)
		text_printf(t, " %7llu", sum_in(matrix, some[to]));
	text_printf(t, " %7llu\n", total);
	free(some);
}

void migration_matrix_put_json(struct json *j, const struct migration_matrix *matrix)
{
	__u32 from, to;

	json_open(j, NULL, '{', true);
	json_open(j, "migrations", '[', true);
	for (from = 0; from < matrix->nr; from++) {
		json_open(j, NULL, '{', false);
		json_u64(j, "from", from);
		json_u64(j, "out", sum_out(matrix, from));
		json_u64(j, "in", sum_in(matrix, from));
		json_open(j, "to", '[', false);
		for (to = 0; to < matrix->nr; to++)
			json_u64(j, NULL, migration_matrix_row(matrix, from)[to]);
		json_close(j);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}
