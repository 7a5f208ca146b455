// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>

#include "args.h"
#include "cmd.h"
#include "device.h"
#include "exited.h"
#include "exits.h"
#include "explain.h"
#include "find_task.h"
#include "repeat.h"
#include "wait.h"
#include "wait_cgroup.h"

/* Who has exited is nowhere until RCU lets it be freed: about so long. */
#define GRACE_NS 30000000000ULL

/* Return: -1: read; -2: nobody has the number; otherwise the exit status. */
static int read_waiting(const struct ts *client, const struct args *args, struct waiting *w,
			size_t *nr_ends)
{
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS |
			     TSCOPE_GROUP_WAKERS | TSCOPE_GROUP_BLAME;
	struct ts_set tasks = {};
	int err, status = -1;
	bool is_process;

	err = find_task(client, groups, args->tid, args->alone, &tasks, &is_process, nr_ends);
	if (err == -ESRCH) {
		status = -2;
	} else if (err) {
		status = explain_find(err, args->tid);
	} else if ((!tasks.task[0].rec.ids && !*nr_ends) || !tasks.task[0].rec.waits) {
		warnx("nothing was counted of task %d", args->tid);
		status = EXIT_FAILED;
	} else {
		waiting_copy(w, &tasks.task[0].rec, client->info.blame_ns);
		w->is_process = is_process;
	}
	ts_set_clear(&tasks);
	return status;
}

static void print(struct waiting *w, const struct args *args, const struct round *round,
		  bool first, size_t nr_ends)
{
	struct text t = {};
	struct json j = { .out = &t, .one_line = args->watch_ns };

	if (args->top)
		waiting_cut(w, args->top);
	if (args->json) {
		waiting_put_json(&j, w, round);
	} else {
		round_put(round, first);
		put_exited(&t, &w->rec, nr_ends);
		waiting_put(&t, w);
	}
	text_flush(&t, stdout);
	text_free(&t);
}

/* Once, or again and again.  Return: an exit status. */
static int show_waiting(const struct ts *client, const struct args *args)
{
	struct waiting now[2] = {}, since;
	struct quota quota[2] = {}, quota_of_round;
	bool first = true, was_there = false;
	__u64 missing_ns = 0;
	struct watch watch;
	struct round round;
	size_t nr_ends = 0;
	int i = 0, status;

	if (!(client->info.groups & TSCOPE_GROUP_WAITS))
		return client_explain(-EOPNOTSUPP);
	watch_start(&watch, args->watch_ns, args->count);
	do {
		status = read_waiting(client, args, &now[i], &nr_ends);
		if (status >= 0)
			return status;
		if (status == -2 && missing_ns < GRACE_NS && was_there) {
			missing_ns += args->watch_ns;
			continue;
		}
		if (status == -2)
			return explain_find(-ESRCH, args->tid);
		was_there = true;
		quota[i] = (struct quota){};
		if (!nr_ends)
			quota_read(&quota[i], "", args->tid);
		/* Of one that has exited this is all that there will be. */
		if (watch_is_due(&watch) || nr_ends) {
			waiting_since(&since, &now[i], &now[!i]);
			quota_of_round = quota[i];
			quota_since(&quota_of_round, &quota[!i]);
			since.quota = nr_ends ? NULL : &quota_of_round;
			print(&since, args, watch_round(&watch, &round), first, nr_ends);
			first = false;
		}
		i = !i;
		/* Nothing will be added. */
	} while (!nr_ends && watch_next(&watch));
	return EXIT_DONE;
}

int cmd_wait(int argc, char **argv)
{
	static const struct usage usage = {
		.command = "wait",
		.about = "Show how long a process waited for a CPU, where its time went, who was in its way,\n"
			 "and who woke it: all its threads together, those that have exited included.\n"
			 "A TID that is no process's is about that thread.  One that has exited is shown as\n"
			 "long as the module keeps it.  Of a cgroup all processes that live are added up, and\n"
			 "each has a row.",
		.task = true,
		.process = true,
		.watch = true,
		.cgroup = true,
	};
	struct ts client;
	struct args args;
	int status;

	status = start_command(&args, &client, &usage, argc, argv);
	if (status >= 0)
		return status;
	status = args.cgroup ? wait_cgroup(&client, &args) : show_waiting(&client, &args);
	ts_device_close(&client);
	return status;
}
