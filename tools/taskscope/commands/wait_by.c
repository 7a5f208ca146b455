// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>

#include "by.h"
#include "cgroups.h"
#include "exits.h"
#include "explain.h"
#include "wait_by.h"

/* What a look needs. */
struct look {
	const struct wait_request *req;
	struct cgroup cgroup;
	__s32 tgid;
	__u64 start_ns;
	bool is_over;
};

static bool by_threads(const struct wait_request *req)
{
	return group_by_needs_threads(req->view.by) || (req->tid && req->view.by != BY_PROCESS);
}

/* Remembers the process, so that its exited threads are told from those of an earlier one. */
static void know_process(struct look *look, const struct ts_set *tasks)
{
	const struct tscope_ids *ids;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		ids = tasks->task[i].rec.ids;
		if (!ids || ids->tgid != tasks->task[i].rec.tid)
			continue;
		look->tgid = ids->tgid;
		look->start_ns = ids->start_ns;
	}
}

static int read_living(void *arg, const struct ts *client, __u64 groups, struct ts_set *tasks)
{
	struct look *look = arg;
	const __s32 tid = look->req->tid;
	const __u32 filter = tid ? TSCOPE_FILTER_TGID : TSCOPE_FILTER_NONE;
	int err = by_threads(look->req) ? ts_device_snapshot(client, groups, filter, tid, tasks) :
					  ts_device_processes(client, groups, filter, tid, tasks);

	if (!tid || (err && err != -ESRCH))
		return err;
	look->is_over = err;
	know_process(look, tasks);
	return 0;
}

static bool is_of_cgroup(const struct record *rec, const void *arg)
{
	const struct look *look = arg;

	return cgroup_holds(&look->cgroup, rec);
}

static bool is_of_process(const struct record *rec, const void *arg)
{
	const struct look *look = arg;

	return record_tgid(rec) == look->tgid &&
	       (!look->start_ns || (rec->birth && rec->birth->birth_ns >= look->start_ns));
}

static int choose(void *arg, const struct ts *client, struct ts_set *living, struct ts_set *exited)
{
	struct look *look = arg;

	(void)client;
	if (look->req->cgroup) {
		ts_set_keep(living, is_of_cgroup, look);
		ts_set_keep(exited, is_of_cgroup, look);
	} else if (look->req->tid) {
		ts_set_keep(exited, is_of_process, look);
	}
	return 0;
}

int wait_by(const struct ts *client, struct wait_request *req)
{
	struct look look = { .req = req, .tgid = req->tid };
	const struct by_source source = {
		.query = {
			.kinds = by_threads(req) ? GONE_ALL : GONE_PROCESSES,
			.groups = view_groups(&req->view) |
				  (req->cgroup ? TSCOPE_GROUP_CGROUP : 0),
			.read = read_living,
			.arg = &look,
		},
		.choose = choose,
		.arg = &look,
		.is_over = &look.is_over,
	};
	size_t nr = 0;
	int err;

	err = req->cgroup ? cgroup_find(&look.cgroup, req->cgroup) : 0;
	if (err) {
		cgroup_free(&look.cgroup);
		return cgroup_explain(req->cgroup, err);
	}
	err = by_run(client, &req->view, &source, &nr);
	cgroup_free(&look.cgroup);
	if (err)
		return client_explain(err);
	if (nr || req->view.repeat.period_ns)
		return EXIT_DONE;
	if (req->tid)
		return explain_find(-ESRCH, req->tid);
	warnx("no process is in the cgroup %s, nor below it", req->cgroup);
	return EXIT_FAILED;
}
