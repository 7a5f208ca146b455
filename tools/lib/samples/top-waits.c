// SPDX-License-Identifier: GPL-2.0
/* Print the ten tasks with the longest wait for a CPU since they were first seen. */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include <taskscope/taskscope.h>

static __u64 longest(const struct ts_task *task)
{
	const struct tscope_waits *waits = ts_group(task, TSCOPE_GROUP_WAITS, NULL);

	return waits ? waits->max_ns : 0;
}

static int compare(const void *a, const void *b)
{
	__u64 x = longest(*(const struct ts_task *const *)a);
	__u64 y = longest(*(const struct ts_task *const *)b);

	return (x < y) - (x > y);
}

/* A name may hold any bytes: none must reach the terminal as a command. */
static void put_name(const char *s)
{
	for (; s && *s; s++)
		putchar(isprint((unsigned char)*s) ? *s : '?');
	putchar('\n');
}

int main(void)
{
	const struct ts_query query = { .groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_WAITS };
	const struct tscope_waits *waits;
	const struct ts_task **task;
	struct ts_set *set;
	struct ts *ts;
	size_t i, nr;

	if (ts_open(&ts, 0) || ts_snapshot(ts, &query, &set))
		errx(1, "%s", ts_why(ts));
	nr = ts_set_size(set);
	task = calloc(nr + 1, sizeof(*task));
	if (!task)
		err(1, "calloc");
	for (i = 0; i < nr; i++)
		task[i] = ts_set_at(set, i);
	qsort(task, nr, sizeof(*task), compare);
	puts("  LONGEST_NS       P99_NS     TID COMM");
	for (i = 0; i < nr && i < 10 && longest(task[i]); i++) {
		waits = ts_group(task[i], TSCOPE_GROUP_WAITS, NULL);
		printf("%12llu %12llu %7d ", waits->max_ns, ts_quantile(waits, 990), ts_tid(task[i]));
		put_name(ts_comm(task[i]));
	}
	free(task);
	ts_set_free(set);
	ts_close(ts);
}
