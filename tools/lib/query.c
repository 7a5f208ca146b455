// SPDX-License-Identifier: GPL-2.0
/* What a program asks of the module: snapshots, one task.  Ioctls: device.c; exited tasks: exited.c. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "query.h"

static int check(struct ts *ts, const struct ts_query *query)
{
	size_t i;

	for (i = 0; i < sizeof(query->reserved) / sizeof(query->reserved[0]); i++)
		if (query->reserved[i])
			return ts_fail(ts, -EINVAL, "a reserved member of ts_query is not 0");
	if (query->filter == TSCOPE_FILTER_EXITED || query->filter == TSCOPE_FILTER_EXITED_THREADS)
		return ts_fail(ts, -EINVAL,
			       "filter %u is not for ts_query; exited tasks: ts_exited()",
			       query->filter);
	if (query->flags & TS_PIDFD &&
	    (query->id || !query->filter || query->filter > TSCOPE_FILTER_SUBTREE))
		return ts_fail(ts, -EINVAL, "a pidfd goes with a filter for a task, without an id");
	if (ts->is_reading)
		return ts_fail(ts, -EBUSY,
			       "tasks are being read with this handle: open another one");
	return 0;
}

/* The process of a pidfd, as /proc has it.  Return: its number, -ESRCH, -EBADF. */
static int pidfd_tid(int fd)
{
	char path[64], line[64];
	int tid = -EBADF;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Pid: %d", &tid) == 1)
			break;
	if (file)
		fclose(file);
	return tid > 0 || tid == -EBADF ? tid : -ESRCH;
}

/* Say to the module what a query asks for. */
static int choose(struct ts *ts, const struct ts_query *query)
{
	struct tscope_snapshot snapshot = {
		.filter = query->filter,
		.groups = query->groups,
		.id = query->id,
		.fd = query->fd,
		.flags = query->flags & ~TS_PIDFD,
		.uid = query->uid,
		.changed_ns = query->changed_ns,
	};
	int err;

	ts->followed.filter = TSCOPE_FILTER_NONE;
	if (query->flags & TS_PIDFD) {
		snapshot.fd = 0;
		snapshot.id = pidfd_tid(query->fd);
		if (snapshot.id < 0)
			return snapshot.id;
	}
	err = ts_device_choose(ts, &snapshot);
	/* If it has not been reaped by now, the number was its own when the module took it. */
	if (!err && query->flags & TS_PIDFD && pidfd_tid(query->fd) != snapshot.id)
		err = -ESRCH;
	return err;
}

/* Note what a read of tasks has returned, of which @id was asked. */
static int finish(struct ts *ts, int err, __s32 id)
{
	return err == -ESRCH && !id ? ts_fail(ts, err, "the process has been reaped") :
	       err == -ESRCH ? ts_fail(ts, err, "no task %d", id) :
	       err == -EBADF ? ts_fail(ts, err, "the descriptor is none of a cgroup v2, or no pidfd") :
	       err == -ENOENT ? ts_fail(ts, err, "this cgroup has been removed") :
	       err == -EINVAL ? ts_fail(ts, err, "a query that cannot be: see ts_snapshot(3)") :
				ts_fail(ts, err, NULL);
}

static struct ts_set *new_set(void)
{
	return calloc(1, sizeof(struct ts_set));
}

/* Return: @err; the set is there only without one. */
static int give(struct ts_set **set, struct ts_set *full, int err)
{
	if (err) {
		ts_set_free(full);
		full = NULL;
	}
	*set = full;
	return err;
}

int ts_snapshot(struct ts *ts, const struct ts_query *query, struct ts_set **set)
{
	struct ts_set *full;
	int err = check(ts, query);

	*set = NULL;
	if (err)
		return err;
	full = new_set();
	if (!full)
		return ts_fail(ts, -ENOMEM, NULL);
	err = choose(ts, query);
	if (!err)
		err = ts_device_take_set(ts, full);
	ts_set_settle(full);
	return give(set, full, finish(ts, err, query->id));
}

int ts_query_take_each(struct ts *ts, ts_task_fn *fn, void *arg)
{
	int err;

	ts->is_reading = true;
	err = ts_device_take_each(ts, fn, arg);
	ts->is_reading = false;
	return err;
}

int ts_each(struct ts *ts, const struct ts_query *query, ts_task_fn *fn, void *arg)
{
	int err = check(ts, query);

	if (err)
		return err;
	err = choose(ts, query);
	return finish(ts, err ? err : ts_query_take_each(ts, fn, arg), query->id);
}

int ts_task(struct ts *ts, pid_t tid, __u64 groups, struct ts_set **set)
{
	struct ts_set *full = new_set();

	*set = NULL;
	if (!full)
		return ts_fail(ts, -ENOMEM, NULL);
	return give(set, full, finish(ts, ts_device_task(ts, groups, tid, full), tid));
}

int ts_process(struct ts *ts, pid_t tid, __u64 groups, struct ts_set **set)
{
	struct ts_set *full = new_set();

	*set = NULL;
	if (!full)
		return ts_fail(ts, -ENOMEM, NULL);
	return give(set, full, finish(ts, ts_device_process(ts, groups, tid, full), tid));
}

void ts_set_free(struct ts_set *set)
{
	if (!set)
		return;
	ts_set_clear(set);
	free(set);
}

size_t ts_set_size(const struct ts_set *set)
{
	return set->nr;
}

const struct ts_task *ts_set_at(const struct ts_set *set, size_t i)
{
	return i < set->nr ? &set->task[i] : NULL;
}

const struct ts_task *ts_set_find(const struct ts_set *set, pid_t tid)
{
	return ts_set_lookup(set, tid);
}

pid_t ts_tid(const struct ts_task *task)
{
	return task->rec.tid;
}

__u64 ts_task_key(const struct ts_task *task)
{
	return task->rec.key;
}

const char *ts_comm(const struct ts_task *task)
{
	return record_comm(&task->rec);
}

const void *ts_group(const struct ts_task *task, __u64 group, size_t *bytes)
{
	unsigned int bit;

	if (!group || group & (group - 1) || !(task->rec.mask & group))
		return NULL;
	bit = __builtin_ctzll(group);
	if (bytes)
		*bytes = ts_record_group_bytes(&task->rec, bit);
	return task->rec.group[bit];
}

bool ts_is_same(const struct ts_task *a, const struct ts_task *b)
{
	bool has_keys = a->rec.key && b->rec.key;

	return (has_keys || a->rec.tid == b->rec.tid) && ts_record_is_same(&a->rec, &b->rec);
}
