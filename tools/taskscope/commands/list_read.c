// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>

#include "device.h"
#include "exe.h"
#include "known.h"
#include "list_read.h"
#include "names.h"
#include "parse.h"

static bool is_filtered(const struct record *rec, const void *arg)
{
	return filter_matches(arg, rec);
}

/* Without -T, the processes of which any thread matches.  Return: 0 or -errno. */
static int apply_filter(const struct list_request *req, const struct ts *client,
			struct ts_set *tasks)
{
	struct ts_set threads = {};
	int err;

	if (req->threads) {
		ts_set_keep(tasks, is_filtered, &req->filter);
		return 0;
	}
	err = ts_device_snapshot(client, filter_groups(&req->filter), TSCOPE_FILTER_NONE, 0,
				 &threads);
	if (!err)
		filter_processes(&req->filter, &threads, tasks);
	ts_set_clear(&threads);
	return err;
}

static bool is_wanted(const struct record *rec, const void *arg)
{
	const struct list_request *req = arg;

	if (req->cgroup_name && !cgroup_holds(&req->cgroup, rec))
		return false;
	if (req->exe && !exe_is(req->exe, rec))
		return false;
	return comm_matches(req->comm, record_comm(rec));
}

void list_keep_wanted(const struct list_request *req, struct ts_set *tasks)
{
	ts_set_keep(tasks, is_wanted, req);
}

int list_read_living(const struct list_request *req, const struct ts *client, __u64 groups,
		     __u32 filter, __s32 id, struct ts_set *tasks)
{
	return req->threads ? ts_device_snapshot(client, groups, filter, id, tasks) :
			      ts_device_processes(client, groups, filter, id, tasks);
}

__u64 list_groups(const struct list_request *req)
{
	__u64 groups = view_groups(&req->view) | filter_groups(&req->filter);

	if (req->comm || req->exe || req->view.table.tree)
		groups |= TSCOPE_GROUP_IDS;
	if (req->cgroup_name)
		groups |= TSCOPE_GROUP_CGROUP;
	return groups;
}

int list_read_named(const struct list_request *req, const struct ts *client, __u64 groups,
		    struct ts_set *tasks, const struct known *known, bool *missing)
{
	const char *s, *end;
	__s32 pid;
	int err = 0;

	if (req->subtree)
		return list_read_living(req, client, groups, TSCOPE_FILTER_SUBTREE, req->subtree,
					tasks);
	if (!req->pids)
		return list_read_living(req, client, groups, TSCOPE_FILTER_NONE, 0, tasks);
	for (s = req->pids; s && !err; s = *end ? end + 1 : NULL) {
		pid = ts_parse_tid(s, &end);
		err = list_read_living(req, client, groups, TSCOPE_FILTER_TGID, pid, tasks);
		if (err == -ESRCH) {
			if (!known || !known_has(known, pid))
				warnx("no process %d", pid);
			*missing = true;
			err = 0;
		}
	}
	return err;
}

int list_choose_living(const struct list_request *req, const struct ts *client,
		       struct ts_set *tasks)
{
	if (req->comm || req->exe || req->cgroup_name)
		list_keep_wanted(req, tasks);
	return filter_groups(&req->filter) ? apply_filter(req, client, tasks) : 0;
}
