// SPDX-License-Identifier: GPL-2.0
/*
 * A look is an array of records, by tid.  Of a task that did nothing it has the record of the look
 * before: so a look of 10,000 tasks of which 200 did something takes memory for 200.
 */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "moment.h"
#include "row_index.h"

static struct kept **array_of(size_t nr)
{
	struct kept **array = calloc(nr + 1, sizeof(struct kept *));

	if (!array)
		out_of_memory();
	return array;
}

/* The tasks that are no more what they were. */
struct passed {
	struct row_index read;
	struct row_index exited;
};

static void passed_begin(struct passed *passed, bool threads, const struct ts_set *read,
			 const struct ts_set *exited)
{
	row_index_make(&passed->read, read, threads);
	row_index_make(&passed->exited, exited, threads);
}

static void passed_free(struct passed *passed)
{
	row_index_free(&passed->read);
	row_index_free(&passed->exited);
}

/* A thread that called execve() has another number now. */
static bool is_passed(const struct passed *passed, const struct record *rec)
{
	return (passed->read.threads && rec->key && row_index_find(&passed->read, rec)) ||
	       row_index_find(&passed->exited, rec);
}

/*
 * A task that exited after the living were read was read twice: then its end counts.  So was a
 * thread that called execve() meanwhile, under both of its tids.
 */
static bool is_twin(const struct passed *passed, const struct ts_task *read)
{
	const struct ts_task *first = passed->read.threads ?
				      row_index_find(&passed->read, &read->rec) : NULL;

	return (first && first != read) || row_index_find(&passed->exited, &read->rec);
}

static void add_read(struct moment *moment, const struct moment *before, size_t at,
		     const struct record *rec, bool ages)
{
	struct kept *old = before && at < before->nr && before->task[at]->rec.tid == rec->tid ?
			   before->task[at] : NULL;

	moment->task[moment->nr++] = old && !ages && kept_is_alike(old, rec) ? kept_get(old) :
				     kept_new(rec);
}

static void merge(struct moment *moment, const struct moment *before, const struct ts_set *read,
		  const struct ts_set *exited, bool ages)
{
	size_t nr_before = before ? before->nr : 0, i = 0, k = 0;
	struct passed passed;

	passed_begin(&passed, moment->threads, read, exited);
	moment->task = array_of(nr_before + read->nr);
	while (i < nr_before || k < read->nr) {
		if (k == read->nr ||
		    (i < nr_before && before->task[i]->rec.tid < read->task[k].rec.tid)) {
			if (!moment->is_whole && !is_passed(&passed, &before->task[i]->rec))
				moment->task[moment->nr++] = kept_get(before->task[i]);
			i++;
			continue;
		}
		if (!is_twin(&passed, &read->task[k]))
			add_read(moment, before, i, &read->task[k].rec, ages);
		i += i < nr_before && before->task[i]->rec.tid == read->task[k].rec.tid;
		k++;
	}
	passed_free(&passed);
}

static void take_exits(struct moment *moment, const struct moment *before,
		       const struct ts_set *exited)
{
	size_t old = before ? before->nr_exits : 0, i;
	size_t of_new = exited->nr < MOMENT_EXITS ? exited->nr : MOMENT_EXITS;
	size_t of_old = old < MOMENT_EXITS - of_new ? old : MOMENT_EXITS - of_new;

	moment->gone = array_of(exited->nr);
	moment->exit = array_of(MOMENT_EXITS);
	for (i = 0; i < exited->nr; i++)
		moment->gone[moment->nr_gone++] = kept_new(&exited->task[i].rec);
	for (i = old - of_old; i < old; i++)
		moment->exit[moment->nr_exits++] = kept_get(before->exit[i]);
	for (i = exited->nr - of_new; i < exited->nr; i++)
		moment->exit[moment->nr_exits++] = kept_get(moment->gone[i]);
}

static int compare_ends(const void *a, const void *b)
{
	const struct ts_task *x = a, *y = b;

	return (x->rec.exited->freed_ns > y->rec.exited->freed_ns) -
	       (x->rec.exited->freed_ns < y->rec.exited->freed_ns);
}

void moment_order_exits(struct ts_set *exited)
{
	if (exited->nr)
		qsort(exited->task, exited->nr, sizeof(*exited->task), compare_ends);
}

void moment_take(struct moment *moment, const struct moment *before, const struct ts_set *read,
		 const struct ts_set *exited, bool ages)
{
	moment->nr_read = read->nr;
	merge(moment, before, read, exited, ages);
	take_exits(moment, before, exited);
}

void moment_count_waiting(struct moment *moment, const struct ts_set *tasks)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		if (rec->sched && rec->accounts && rec->accounts->account == TSCOPE_ACCOUNT_WAIT &&
		    (__u32)rec->sched->cpu < moment->nr_cpus)
			moment->cpu[rec->sched->cpu].waiting++;
	}
}

struct kept *moment_find(const struct moment *moment, __s32 tid)
{
	size_t low = 0, high = moment->nr, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (moment->task[mid]->rec.tid < tid)
			low = mid + 1;
		else
			high = mid;
	}
	return low < moment->nr && moment->task[low]->rec.tid == tid ? moment->task[low] : NULL;
}

size_t moment_bytes(const struct moment *moment, const struct moment *before)
{
	size_t bytes = sizeof(*moment) + moment->nr_cpus * sizeof(*moment->cpu) +
		       (moment->nr + moment->nr_exits + moment->nr_gone) * sizeof(struct kept *);
	size_t i, k = 0;

	for (i = 0; i < moment->nr; i++) {
		while (before && k < before->nr &&
		       before->task[k]->rec.tid < moment->task[i]->rec.tid)
			k++;
		if (!before || k == before->nr || before->task[k] != moment->task[i])
			bytes += moment->task[i]->bytes;
	}
	for (i = 0; i < moment->nr_gone; i++)
		bytes += moment->gone[i]->bytes;
	return bytes;
}

static void put_all(struct kept **array, size_t nr)
{
	while (nr)
		kept_put(array[--nr]);
	free(array);
}

void moment_free(struct moment *moment)
{
	if (!moment)
		return;
	put_all(moment->task, moment->nr);
	put_all(moment->exit, moment->nr_exits);
	put_all(moment->gone, moment->nr_gone);
	free(moment->cpu);
	free(moment->stack);
	free(moment);
}
