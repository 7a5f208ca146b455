// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "status_check.h"
#include "device.h"
#include "exits.h"
#include "explain.h"
#include "status.h"

/* Long enough for some switches, short enough not to be waited for. */
#define CHECK_NS	(200 * 1000 * 1000)

static int read_ctxt(__u64 *ctxt)
{
	struct text t = {};
	char piece[4096];
	ssize_t n;
	int fd;

	fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		text_add(&t, piece, n);
	n = n < 0 ? -errno : parse_ctxt(text_str(&t), ctxt) ? 0 : -ENODATA;
	close(fd);
	text_free(&t);
	return n;
}

/* One line of a file, without its end; empty: it cannot be read. */
static void read_line(const char *path, char *line, size_t bytes)
{
	FILE *file = fopen(path, "re");

	if (!file || !fgets(line, bytes, file))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (file)
		fclose(file);
}

/* On its way in or out it runs some tasks, too, and there may be no name of it. */
static void find_bpf_scheduler(struct status *st)
{
	char state[32];

	read_line("/sys/kernel/sched_ext/state", state, sizeof(state));
	if (!state[0] || !strcmp(state, "disabled"))
		return;
	read_line("/sys/kernel/sched_ext/root/ops", st->bpf_scheduler, sizeof(st->bpf_scheduler));
	if (!st->bpf_scheduler[0])
		strcpy(st->bpf_scheduler, "unnamed");
}

/* Return: 0, or -errno of the module; *done tells whether /proc/stat could be read. */
static int take_reading(const struct ts *client, struct ctxt_reading *reading, bool *done)
{
	struct tscope_info info;
	int err;

	err = ts_device_info(client, &info);
	if (err)
		return err;
	reading->before = info.nr_switches;
	err = read_ctxt(&reading->ctxt);
	if (err) {
		warnx("/proc/stat: %s", strerror(-err));
		*done = false;
	}
	err = ts_device_info(client, &info);
	reading->after = info.nr_switches;
	return err;
}

/* Sleep for a while, and see what the module says of that. */
static int watch_sleep(const struct ts *client, struct sleep_check *check)
{
	const __u64 groups = TSCOPE_GROUP_COUNTS | TSCOPE_GROUP_ACCOUNTS;
	const struct timespec pause = { .tv_nsec = CHECK_NS };
	struct ts_set before = {}, after = {};
	const struct ts_task *was, *is;
	pid_t self = getpid();
	int err;

	err = ts_device_snapshot(client, groups, TSCOPE_FILTER_TID, self, &before);
	if (!err) {
		/* A signal would cut it short. */
		if (nanosleep(&pause, NULL))
			self = 0;
		err = ts_device_snapshot(client, groups, TSCOPE_FILTER_TID, getpid(), &after);
	}
	was = ts_set_lookup(&before, self);
	is = ts_set_lookup(&after, self);
	if (!err && was && is)
		check_sleep(check, &was->rec, &is->rec, CHECK_NS);
	ts_set_clear(&before);
	ts_set_clear(&after);
	return err;
}

static int run_checks(const struct ts *client, struct status *st)
{
	const __u64 counts = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED |
			     TSCOPE_GROUP_COUNTS;
	const __u64 groups = counts | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_ACCOUNTS |
			     TSCOPE_GROUP_WAITS | TSCOPE_GROUP_SWITCHES;
	struct ts_set before = {}, after = {};
	int err;

	st->counts_done = (client->info.groups & counts) == counts && client->info.hooks;
	st->accounts_done = client->info.groups & TSCOPE_GROUP_ACCOUNTS;
	st->ctxt_done = client->info.hooks & TSCOPE_HOOK_SWITCH;

	st->before = client->info;
	err = take_reading(client, &st->first, &st->ctxt_done);
	if (!err)
		err = ts_device_snapshot(client, groups, TSCOPE_FILTER_NONE, 0, &before);
	if (!err)
		err = watch_sleep(client, &st->sleep);
	if (!err)
		err = ts_device_snapshot(client, groups, TSCOPE_FILTER_NONE, 0, &after);
	if (!err)
		err = take_reading(client, &st->second, &st->ctxt_done);
	if (!err)
		err = ts_device_info(client, &st->info);
	if (!err) {
		ts_set_settle(&before);
		ts_set_settle(&after);
		check_counts(&st->counts, &before, &after, client->info.hooks);
		check_accounts(&st->accounts, &after);
		check_times(&st->run, &st->wait, &before, &after,
			    sysconf(_SC_NPROCESSORS_CONF));
		st->ctxt_ok = ctxt_agrees(&st->first, &st->second, sysconf(_SC_NPROCESSORS_CONF));
	}
	ts_set_clear(&before);
	ts_set_clear(&after);
	return err;
}

static int run(void *request)
{
	const bool *json = request;
	struct status st = {};
	struct ts client;
	struct text t = {};
	struct json j = { .out = &t };
	int err, end;

	end = client_start(&client);
	if (end >= 0)
		return end;
	find_bpf_scheduler(&st);
	err = run_checks(&client, &st);
	ts_device_close(&client);
	if (err)
		return client_explain(err);

	if (*json)
		status_put_json(&j, &st);
	else
		status_put(&t, &st);
	text_flush(&t, stdout);
	text_free(&t);
	return status_ok(&st) ? EXIT_DONE : EXIT_FAILED;
}

COMMAND(status) = {
	.name = "status",
	.topic = TOPIC_MACHINE,
	.summary = "the module: versions, hooks, counters, and checks of its numbers",
	.about = "Show the module's versions, hooks and counters, and check its numbers.\n"
		 "The exit status is 1 if a check fails.",
	.groups = { { &json_group, 0 } },
	.request_bytes = sizeof(bool),
	.run = run,
};
