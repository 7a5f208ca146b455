// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "ancestry.h"
#include "cmdline.h"
#include "device.h"
#include "exited_list.h"
#include "exits.h"
#include "explain.h"
#include "list_read.h"
#include "order.h"
#include "tree_exited.h"

static bool is_below_cgroup(const struct record *rec, const void *arg)
{
	const struct list_request *req = arg;

	return cgroup_holds(&req->cgroup, rec);
}

static void sort_siblings(struct ts_task **order, size_t nr, const void *arg)
{
	const struct view *view = arg;

	tasks_sort(order, nr, view->sort_col, view->descending);
}

int tree_exited_show(const struct list_request *req, const struct ts *client)
{
	__u64 groups = view_groups(&req->view) | TSCOPE_GROUP_IDS | TSCOPE_GROUP_BIRTH |
		       TSCOPE_GROUP_EXITED | (req->cgroup_name ? TSCOPE_GROUP_CGROUP : 0);
	struct ts_set living = {}, departed = {}, root = {};
	struct ancestry ancestry = {};
	struct view view = req->view;
	__s32 subtree = req->subtree;
	struct lost lost = {};
	int err, status = EXIT_DONE;

	/* In this order, so that a task that exits in between is not there twice. */
	err = exited_read(client, GONE_PROCESSES, groups, &departed, &lost);
	if (!err)
		err = list_read_living(req, client, groups, TSCOPE_FILTER_NONE, 0, &living);
	if (err) {
		status = client_explain_departed(err);
	} else {
		ts_set_settle(&living);
		if (view_has(&req->view, "ARGS"))
			cmdlines_read(&living);
		if (req->cgroup_name) {
			ts_set_keep(&living, is_below_cgroup, req);
			ts_set_keep(&departed, is_below_cgroup, req);
		}
		/* It may be a thread's number. */
		if (subtree && !req->threads && !ts_device_process(client, 0, subtree, &root))
			subtree = root.task[0].rec.tid;
		view.table.lost = &lost;
		if (ancestry_build(&ancestry, &living, &departed,
				   &(struct ancestry_shape){ .threads = req->threads,
							.all = req->all_departed,
							.root = subtree,
							.sort = sort_siblings,
							.arg = &req->view }))
			view_print(&view, ancestry.order, ancestry.nr, NULL, true);
		else
			status = explain_find(-ESRCH, req->subtree);
		lost_warn(&lost);
	}
	free(ancestry.order);
	ts_set_clear(&root);
	ts_set_clear(&living);
	ts_set_clear(&departed);
	return status;
}
