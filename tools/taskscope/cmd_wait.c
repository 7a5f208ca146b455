// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>

#include "args.h"
#include "client.h"
#include "cmd.h"
#include "exits.h"
#include "waiting.h"
#include "watch.h"

/* Return: -1: read; otherwise the exit status. */
static int read_waiting(const struct client *client, const struct args *args, struct waiting *w)
{
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS |
			     TSCOPE_GROUP_WAKERS | TSCOPE_GROUP_BLAME;
	struct tasks tasks = {};
	int err, status = -1;
	bool is_process;

	err = client_named(client, groups, args->tid, args->alone, &tasks, &is_process);
	if (err) {
		status = client_explain_task(err, args->tid);
	} else if (!tasks.task[0].rec.ids || !tasks.task[0].rec.waits) {
		warnx("nothing was counted of task %d", args->tid);
		status = EXIT_FAILED;
	} else {
		waiting_copy(w, &tasks.task[0].rec, client->info.blame_ns);
		w->is_process = is_process;
	}
	tasks_free(&tasks);
	return status;
}

static void print(struct waiting *w, const struct args *args, const struct round *round,
		  bool first)
{
	struct text t = {};
	struct json j = { .out = &t, .one_line = args->watch_ns };

	if (args->top)
		waiting_cut(w, args->top);
	if (args->json) {
		waiting_put_json(&j, w, round);
	} else {
		round_put(round, first);
		waiting_put(&t, w);
	}
	text_flush(&t, stdout);
	text_free(&t);
}

/* Once, or again and again.  Return: an exit status. */
static int show_waiting(const struct client *client, const struct args *args)
{
	struct waiting now[2] = {}, since;
	struct quota quota[2] = {}, quota_of_round;
	bool first = true;
	struct watch watch;
	struct round round;
	int i = 0, status;

	if (!(client->info.groups & TSCOPE_GROUP_WAITS))
		return client_explain(-EOPNOTSUPP);
	watch_start(&watch, args->watch_ns, args->count);
	do {
		status = read_waiting(client, args, &now[i]);
		if (status >= 0)
			return status;
		quota_read(&quota[i], "", args->tid);
		if (watch_is_due(&watch)) {
			waiting_since(&since, &now[i], &now[!i]);
			quota_of_round = quota[i];
			quota_since(&quota_of_round, &quota[!i]);
			since.quota = &quota_of_round;
			print(&since, args, watch_round(&watch, &round), first);
			first = false;
		}
		i = !i;
	} while (watch_next(&watch));
	return EXIT_DONE;
}

int cmd_wait(int argc, char **argv)
{
	static const struct usage usage = {
		.command = "wait",
		.about = "Show how long a process waited for a CPU, where its time went, who was in its way,\n"
			 "and who woke it: all its threads together, those that have exited included.\n"
			 "A TID that is no process's is about that thread.",
		.task = true,
		.process = true,
		.watch = true,
	};
	struct client client;
	struct args args;
	int status;

	status = start_command(&args, &client, &usage, argc, argv);
	if (status >= 0)
		return status;
	status = show_waiting(&client, &args);
	client_close(&client);
	return status;
}
