// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "by.h"
#include "exits.h"
#include "explain.h"
#include "looks.h"
#include "memory.h"
#include "saved_look.h"

/* @exited: none, if the module does not keep them.  Return: 0 or -errno of the device. */
static int read_all(const struct ts *client, struct tscope_info *info, struct ts_set *living,
		    struct ts_set *exited)
{
	int err = ts_device_info(client, info);

	/* In this order, so that a task that exits in between is not missed. */
	if (!err)
		err = ts_device_snapshot(client, TSCOPE_GROUPS_ALL, TSCOPE_FILTER_NONE, 0, living);
	if (!err)
		err = ts_device_departed(client, GONE_ALL, TSCOPE_GROUPS_ALL, exited);
	return err == -EOPNOTSUPP && !(info->groups & TSCOPE_GROUP_EXITED) ? 0 : err;
}

int look_save(const struct ts *client, const char *path)
{
	struct ts_set living = {}, exited = {};
	struct tscope_info info;
	int status = EXIT_DONE, err = read_all(client, &info, &living, &exited);

	if (err) {
		status = client_explain_departed(err);
	} else {
		signal(SIGXFSZ, SIG_IGN);
		signal(SIGPIPE, SIG_IGN);
		err = saved_look_write(path, &info, &living, &exited);
		if (err) {
			warnx("%s: %s", path, strerror(-err));
			status = EXIT_FAILED;
		} else if (!(info.groups & TSCOPE_GROUP_EXITED)) {
			warnx("%s: without exited tasks, for the module keeps none", path);
		}
	}
	ts_set_clear(&living);
	ts_set_clear(&exited);
	return status;
}

/* What a census has seen; from its second look on, what came since the one before. */
static void print(const struct view *view, struct census *census, bool is_interval)
{
	const struct grouping how = {
		.by = view->by, .threads = true, .is_round = is_interval,
		.has_exited = census->has_exited,
	};
	struct ts_task **task = calloc(census->living.nr + census->exited.nr + 1,
				       sizeof(struct ts_task *));
	size_t i, nr = 0;

	if (!task)
		out_of_memory();
	for (i = 0; i < census->living.nr; i++)
		task[nr++] = &census->living.task[i];
	for (i = 0; i < census->exited.nr; i++)
		task[nr++] = &census->exited.task[i];
	by_print(view, &how, task, nr, NULL, true);
	free(task);
	if (!census->has_exited)
		warnx("tasks that have exited are not known: the module keeps none");
	else if (is_interval && census->lost.nr)
		warnx("%llu tasks that exited between the looks are missing: save looks more often",
		      census->lost.nr);
}

static int print_interval(const struct view *view, struct ts_file look[2])
{
	struct census census = { .threads = true };
	struct text t = {};

	if (look[1].info.now_ns == look[0].info.now_ns) {
		warnx("%s and %s are the same look, with no time between: give two looks, the older one first",
		      look[0].path, look[1].path);
		return EXIT_FAILED;
	}
	if (look[1].info.now_ns < look[0].info.now_ns) {
		warnx("%s is older than %s: give the older one first", look[1].path, look[0].path);
		return EXIT_FAILED;
	}
	text_put_time(&t, look[1].info.now_ns - look[0].info.now_ns);
	warnx("what tasks did in the %s from %s to %s", t.s, look[0].path, look[1].path);
	text_free(&t);
	saved_look_take(&census, &look[0]);
	saved_look_take(&census, &look[1]);
	print(view, &census, true);
	census_free(&census);
	return EXIT_DONE;
}

static int print_both(const struct view *view, struct ts_file look[2])
{
	struct census census;
	int i;

	if (view->json) {
		warnx("%s and %s are of two machines, or of two starts of one: with --json give two looks between which neither it nor the module was started",
		      look[0].path, look[1].path);
		return EXIT_FAILED;
	}
	warnx("two machines, or two starts of one: what tasks did since their births");
	for (i = 0; i < 2; i++) {
		census = (struct census){ .threads = true };
		printf("%s%s:\n", i ? "\n" : "", look[i].path);
		saved_look_take(&census, &look[i]);
		print(view, &census, false);
		census_free(&census);
	}
	return EXIT_DONE;
}

int looks_compare(struct ts_file look[2], enum group_by by, bool json)
{
	struct view view = {
		.command = "diff", .set = &task_columns, .cols = "COMM", .json = json,
		.table = { .key = "tasks" }, .by = by ? by : BY_COMM,
	};
	struct text wrong = {};
	int status = EXIT_FAILED, i;

	for (i = 0; i < 2; i++)
		if (!look[i].is_whole) {
			warnx("%s: not all tasks are in it: save a new look", look[i].path);
			return EXIT_FAILED;
		}
	if (!view_choose(&view, &wrong))
		abort();
	status = saved_looks_are_same(&look[0], &look[1]) ? print_interval(&view, look) :
							   print_both(&view, look);
	view_free(&view);
	text_free(&wrong);
	return status;
}
