// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "device.h"

static int check(struct ts *ts, const struct ts_query *query)
{
	size_t i;

	for (i = 0; i < sizeof(query->reserved) / sizeof(query->reserved[0]); i++)
		if (query->reserved[i])
			return ts_fail(ts, -EINVAL, "a reserved member of ts_query is not 0");
	if (query->filter > TSCOPE_FILTER_SUBTREE)
		return ts_fail(ts, -EINVAL,
			       "filter %u is not for ts_query; exited tasks: ts_exited()",
			       query->filter);
	if (ts->is_reading)
		return ts_fail(ts, -EBUSY,
			       "tasks are being read with this handle: open another one");
	return 0;
}

/* Note what a read of tasks has returned, of which @id was asked. */
static int finish(struct ts *ts, int err, __s32 id)
{
	return err == -ESRCH ? ts_fail(ts, err, "no task %d", id) :
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
	if (query->flags == TSCOPE_PROCESSES)
		err = ts_device_processes(ts, query->groups, query->filter, query->id, full);
	else if (!query->flags)
		err = ts_device_snapshot(ts, query->groups, query->filter, query->id, full);
	else
		err = -EINVAL;
	ts_set_settle(full);
	return give(set, full, finish(ts, err, query->id));
}

/* Read with @fn, which may not read.  What @fn returns is no failure of the handle. */
static int each(struct ts *ts, const struct tscope_snapshot *snapshot, ts_task_fn *fn, void *arg)
{
	int err;

	ts->is_reading = true;
	err = ts_device_each(ts, snapshot, fn, arg);
	ts->is_reading = false;
	return err;
}

int ts_each(struct ts *ts, const struct ts_query *query, ts_task_fn *fn, void *arg)
{
	const struct tscope_snapshot snapshot = {
		.filter = query->filter,
		.groups = query->groups,
		.id = query->id,
		.flags = query->flags,
	};
	int err = check(ts, query);

	return err ? err : finish(ts, each(ts, &snapshot, fn, arg), query->id);
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

/* A reader of the exited, and how far it is. */
struct reader {
	struct ts_exits *exits;
	ts_task_fn *fn;
	void *arg;
};

static int take_exited(void *arg, const struct ts_task *task)
{
	struct reader *reader = arg;
	struct ts_exits *exits = reader->exits;
	__u64 seq;

	if (!task->rec.exited)
		return -EBADMSG;
	seq = task->rec.exited->seq;
	if (seq < exits->next)
		return 0;
	if (exits->next)
		exits->missed += seq - exits->next;
	exits->next = seq + 1;
	return reader->fn(reader->arg, task);
}

int ts_exited(struct ts *ts, struct ts_exits *exits, __u64 groups, ts_task_fn *fn, void *arg)
{
	struct reader reader = { exits, fn, arg };
	bool are_threads = exits->kind == TS_EXITED_THREADS;
	const struct tscope_snapshot snapshot = {
		.filter = are_threads ? TSCOPE_FILTER_EXITED_THREADS : TSCOPE_FILTER_EXITED,
		.groups = groups | TSCOPE_GROUP_EXITED,
		.flags = are_threads ? 0 : TSCOPE_PROCESSES,
	};
	__u64 latest;
	int err;

	if (exits->kind > TS_EXITED_THREADS || exits->unused)
		return ts_fail(ts, -EINVAL, "unknown kind of exited tasks: %u", exits->kind);
	if (ts->is_reading)
		return ts_fail(ts, -EBUSY,
			       "tasks are being read with this handle: open another one");
	if (!(ts->info.groups & TSCOPE_GROUP_EXITED))
		return ts_fail(ts, -EOPNOTSUPP, NULL);
	err = ts_update_info(ts);
	if (err)
		return err;
	latest = are_threads ? ts->info.nr_exited_threads : ts->info.nr_exited;
	if (exits->next > latest + 1)
		return ts_fail(ts, -ESTALE,
			       "the module was loaded anew: begin again, with next = 0");
	if (exits->next == latest + 1)
		return 0;
	err = each(ts, &snapshot, take_exited, &reader);
	/* The module may keep none at all (departed=0). */
	if (!err && exits->next <= latest) {
		exits->missed += exits->next ? latest + 1 - exits->next : 0;
		exits->next = latest + 1;
	}
	return err == -EPERM ? ts_fail(ts, err,
				       "exited tasks are shown in the initial pid namespace only") :
			       ts_fail(ts, err, NULL);
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
