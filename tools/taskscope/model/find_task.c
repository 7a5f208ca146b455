// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <string.h>

#include "columns.h"
#include "exits.h"
#include "explain.h"
#include "find_task.h"

static bool has_number(const struct record *rec, const void *arg)
{
	return rec->exited && rec->tid == *(const __s32 *)arg;
}

int find_exited(const struct ts *client, __u64 groups, __s32 tid, bool process,
		struct ts_set *tasks, size_t *nr_ends)
{
	const struct ts_task *latest;
	size_t i;
	int err;

	*nr_ends = 0;
	groups |= TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_EXITED;
	err = ts_device_departed(client, process ? GONE_PROCESSES : GONE_ALL, groups, tasks);
	/* Nobody keeps them, or not for this pid namespace. */
	if (err == -EOPNOTSUPP || err == -EPERM)
		return -ESRCH;
	if (err)
		return err;
	ts_set_keep(tasks, has_number, &tid);
	*nr_ends = tasks->nr;
	/* It may have been a thread's. */
	if (!tasks->nr && process) {
		ts_set_clear(tasks);
		return find_exited(client, groups, tid, false, tasks, nr_ends);
	}
	if (!tasks->nr)
		return -ESRCH;
	latest = &tasks->task[0];
	for (i = 1; i < tasks->nr; i++)
		if (tasks->task[i].rec.exited->freed_ns > latest->rec.exited->freed_ns)
			latest = &tasks->task[i];
	tasks->task[0] = *latest;
	tasks->nr = 1;
	return 0;
}

int find_task(const struct ts *client, __u64 groups, __s32 tid, bool alone,
	      struct ts_set *tasks, bool *is_process, size_t *nr_ends)
{
	bool process = false;
	int err = ts_device_named(client, groups & ~TSCOPE_GROUP_EXITED, tid, alone, tasks,
				  &process);

	*nr_ends = 0;
	if (err == -ESRCH) {
		ts_set_clear(tasks);
		err = find_exited(client, groups, tid, !alone, tasks, nr_ends);
		process = !err && !alone && record_tgid(&tasks->task[0].rec) == tid;
	}
	if (is_process)
		*is_process = process;
	return err;
}

int explain_find(int err, __s32 tid)
{
	if (err != -ESRCH)
		return client_explain(err);
	warnx("no task %d, nor one that has exited, as far back as the module keeps them", tid);
	return EXIT_FAILED;
}

static void put_column(struct text *t, const char *name, const struct record *rec)
{
	struct value v = {};

	if (!column_put_human(column_find(name, strlen(name)), rec, &v, t))
		text_puts(t, "not known");
	text_free(&v.scratch);
}

bool put_exited(struct text *t, const struct record *rec, size_t nr_ends)
{
	if (!nr_ends)
		return false;
	text_printf(t, "%d ", rec->tid);
	text_put_visible(t, record_comm(rec), false);
	text_puts(t, " has exited: ");
	put_column(t, "ENDED", rec);
	text_puts(t, ", at ");
	put_column(t, "ENDED_AT", rec);
	if (nr_ends > 1)
		text_printf(t, "; so have %zu earlier task%s of this number, see taskscope gone",
			    nr_ends - 1, nr_ends == 2 ? "" : "s");
	text_putc(t, '\n');
	return true;
}
