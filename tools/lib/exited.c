// SPDX-License-Identifier: GPL-2.0
/* Tasks that have exited, each once, as they were freed; and a wait for the next. */
#include <errno.h>
#include <poll.h>

#include "query.h"

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

	if (!task->rec.exited || task->rec.exited->seq < exits->next)
		return -EBADMSG;
	exits->missed += task->rec.exited->missed;
	exits->next = task->rec.exited->seq + 1;
	return reader->fn(reader->arg, task);
}

/* Have the module's cursor where the reader is; often it is there already. */
static int follow(struct ts *ts, const struct ts_exits *exits, __u64 groups)
{
	bool are_threads = exits->kind == TS_EXITED_THREADS;
	const struct tscope_snapshot wanted = {
		.filter = are_threads ? TSCOPE_FILTER_EXITED_THREADS : TSCOPE_FILTER_EXITED,
		.groups = groups | TSCOPE_GROUP_EXITED,
		.flags = exits->kind == TS_EXITED_PROCESSES ? TSCOPE_PROCESSES : 0,
		.from = exits->next,
	};
	int err;

	if (exits->kind > TS_EXITED_LEADERS || exits->unused)
		return ts_fail(ts, -EINVAL, "unknown kind of exited tasks: %u", exits->kind);
	if (ts->is_reading)
		return ts_fail(ts, -EBUSY,
			       "tasks are being read with this handle: open another one");
	if (!ts_can(ts, TS_CAN_EXITED))
		return ts_fail(ts, -EOPNOTSUPP, NULL);
	if (exits->next && ts->followed.filter == wanted.filter &&
	    ts->followed.groups == wanted.groups && ts->followed.flags == wanted.flags &&
	    ts->followed_next == exits->next)
		return 0;
	err = ts_device_choose(ts, &wanted);
	if (err == -ERANGE)
		return ts_fail(ts, -ESTALE,
			       "the module was loaded anew: begin again, with next = 0");
	ts->followed = wanted;
	ts->followed_next = exits->next;
	if (err)
		ts->followed.filter = TSCOPE_FILTER_NONE;
	return ts_fail(ts, err, NULL);
}

int ts_exited(struct ts *ts, struct ts_exits *exits, __u64 groups, ts_task_fn *fn, void *arg)
{
	struct reader reader = { exits, fn, arg };
	bool are_threads = exits->kind == TS_EXITED_THREADS;
	__u64 latest;
	int err = follow(ts, exits, groups);

	if (err)
		return err;
	err = ts_update_info(ts);
	if (err)
		return err;
	latest = are_threads ? ts->info.nr_exited_threads : ts->info.nr_exited;
	if (exits->next == latest + 1)
		return 0;
	err = ts_query_take_each(ts, take_exited, &reader);
	if (err) {
		/* It has read more than it has given. */
		ts->followed.filter = TSCOPE_FILTER_NONE;
		return ts_fail(ts, err, NULL);
	}
	if (exits->next > latest)
		ts->followed_next = exits->next;
	/* The module may keep none at all (exited=0); or the last are in no namespace of ours. */
	else if (!(are_threads ? ts->info.exited_threads_max : ts->info.exited_max))
		exits->missed += exits->next ? latest + 1 - exits->next : 0;
	if (exits->next <= latest)
		exits->next = ts->followed_next = latest + 1;
	return 0;
}

int ts_exited_wait(struct ts *ts, const struct ts_exits *exits, int timeout_ms)
{
	struct pollfd one = { .fd = ts->fd, .events = POLLIN };
	__u64 groups = ts->followed.filter ? ts->followed.groups : 0;
	int err, nr;

	if (ts->has_streamed)
		return ts_fail(ts, -EBUSY, "this handle has a stream: wait for exits with another one");
	err = follow(ts, exits, groups);
	if (err)
		return err;
	nr = poll(&one, 1, timeout_ms);
	if (nr < 0)
		return errno == EINTR ? 0 : ts_fail(ts, -errno, NULL);
	return nr > 0;
}
