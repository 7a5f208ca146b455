// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "memory.h"
#include "row_index.h"

/* Keys are above all tids. */
struct identity {
	__u64 nr;
	__u64 birth_ns;
};

static struct identity identity_of(const struct record *rec, bool by_key)
{
	if (by_key && rec->key)
		return (struct identity){ .nr = rec->key };
	return (struct identity){ .nr = rec->tid, .birth_ns = record_birth_ns(rec) };
}

static int compare(struct identity a, struct identity b)
{
	if (a.nr != b.nr)
		return a.nr < b.nr ? -1 : 1;
	return (a.birth_ns > b.birth_ns) - (a.birth_ns < b.birth_ns);
}

static int compare_rows(const void *a, const void *b, void *by_key)
{
	const struct ts_task *x = *(struct ts_task *const *)a, *y = *(struct ts_task *const *)b;

	return compare(identity_of(&x->rec, *(bool *)by_key), identity_of(&y->rec, *(bool *)by_key));
}

void row_index_make(struct row_index *index, const struct ts_set *rows, bool threads)
{
	size_t i;

	*index = (struct row_index){
		.row = calloc(rows->nr + 1, sizeof(*index->row)),
		.nr = rows->nr,
		.threads = threads,
	};
	if (!index->row)
		out_of_memory();
	for (i = 0; i < rows->nr; i++)
		index->row[i] = &rows->task[i];
	qsort_r(index->row, index->nr, sizeof(*index->row), compare_rows, &index->threads);
}

static struct ts_task *find(const struct row_index *index, struct identity wanted)
{
	size_t low = 0, high = index->nr, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (compare(identity_of(&index->row[mid]->rec, index->threads), wanted) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == index->nr || compare(identity_of(&index->row[low]->rec, index->threads), wanted))
		return NULL;
	return index->row[low];
}

struct ts_task *row_index_find(const struct row_index *index, const struct record *rec)
{
	struct ts_task *row = find(index, identity_of(rec, index->threads));

	/* It may have had no key yet. */
	if (!row && index->threads)
		row = find(index, identity_of(rec, false));
	if (!row)
		return NULL;
	return (index->threads ? ts_record_is_same : ts_process_is_same)(&row->rec, rec) ? row : NULL;
}

void row_index_free(struct row_index *index)
{
	free(index->row);
	*index = (struct row_index){};
}
