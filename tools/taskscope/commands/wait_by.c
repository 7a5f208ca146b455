// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>

#include "by.h"
#include "cgroups.h"
#include "exits.h"
#include "explain.h"
#include "known.h"
#include "wait_by.h"

/* What a look needs; @known: the process that was asked for. */
struct look {
	const struct wait_request *req;
	struct cgroup cgroup;
	struct known known;
	bool is_over;
};

static bool by_threads(const struct wait_request *req)
{
	return group_by_needs_threads(req->view.by) || (req->tid && req->view.by != BY_PROCESS);
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
	known_meet(&look->known, tasks);
	return 0;
}

static void see(void *arg, const struct census *census)
{
	struct look *look = arg;

	if (!look->req->tid)
		return;
	if (!look->known.nr)
		known_meet_exited(&look->known, &census->exited, look->req->tid);
	known_look(&look->known, census->has_exited ? &census->exited : NULL, census->began_ns);
	look->is_over = known_are_over(&look->known, census->began_ns);
}

static bool is_of_cgroup(const struct record *rec, const void *arg)
{
	const struct look *look = arg;

	return cgroup_holds(&look->cgroup, rec);
}

static int choose(void *arg, const struct ts *client, struct ts_set *living, struct ts_set *exited,
		  struct lost *lost)
{
	struct look *look = arg;

	(void)client;
	if (look->req->cgroup) {
		ts_set_keep(living, is_of_cgroup, look);
		ts_set_keep(exited, is_of_cgroup, look);
	} else if (look->req->tid) {
		known_keep(&look->known, exited);
		lost_since(lost, known_ended_after(&look->known, by_threads(look->req)));
	}
	return 0;
}

int wait_by(const struct ts *client, struct wait_request *req)
{
	struct look look = { .req = req };
	const struct by_source source = {
		.query = {
			.threads = by_threads(req),
			.groups = view_groups(&req->view) |
				  (req->cgroup ? TSCOPE_GROUP_CGROUP : 0),
			.read = read_living,
			.arg = &look,
		},
		.see = see,
		.choose = choose,
		.arg = &look,
		.is_over = &look.is_over,
	};
	bool is_known;
	size_t nr = 0;
	int err;

	err = req->cgroup ? cgroup_find(&look.cgroup, req->cgroup) : 0;
	if (err) {
		cgroup_free(&look.cgroup);
		return cgroup_explain(req->cgroup, err);
	}
	err = by_run(client, &req->view, &source, &nr);
	is_known = !req->tid || look.known.nr;
	known_free(&look.known);
	cgroup_free(&look.cgroup);
	if (err)
		return client_explain(err);
	if (nr || (is_known && req->view.repeat.period_ns))
		return EXIT_DONE;
	if (req->tid)
		return explain_find(-ESRCH, req->tid);
	warnx("no process is in the cgroup %s, nor below it", req->cgroup);
	return EXIT_FAILED;
}
