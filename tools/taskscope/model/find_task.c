// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

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
