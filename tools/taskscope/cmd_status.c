// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "checks.h"
#include "client.h"
#include "cmd.h"
#include "exits.h"
#include "names.h"

/* Long enough for some switches, short enough not to be waited for. */
#define CHECK_NS	(200 * 1000 * 1000)

/* Everything that status tells. */
struct status {
	struct tscope_info info;
	bool counts_done;
	struct counts_check counts;
	bool ctxt_done;
	bool ctxt_ok;
	struct ctxt_reading first;
	struct ctxt_reading second;
};

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

/* Return: 0, or -errno of the module; *done tells whether /proc/stat could be read. */
static int take_reading(const struct client *client, struct ctxt_reading *reading, bool *done)
{
	struct tscope_info info;
	int err;

	err = client_info(client, &info);
	if (err)
		return err;
	reading->before = info.nr_switches;
	err = read_ctxt(&reading->ctxt);
	if (err) {
		warnx("/proc/stat: %s", strerror(-err));
		*done = false;
	}
	err = client_info(client, &info);
	reading->after = info.nr_switches;
	return err;
}

static int run_checks(const struct client *client, struct status *st)
{
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED |
			     TSCOPE_GROUP_COUNTS;
	const struct timespec pause = { .tv_nsec = CHECK_NS };
	struct tasks before = {}, after = {};
	int err;

	st->counts_done = (client->info.groups & groups) == groups && client->info.hooks;
	st->ctxt_done = client->info.hooks & TSCOPE_HOOK_SWITCH;

	err = take_reading(client, &st->first, &st->ctxt_done);
	if (!err)
		err = client_snapshot(client, groups, TSCOPE_FILTER_NONE, 0, &before);
	if (!err) {
		nanosleep(&pause, NULL);
		err = client_snapshot(client, groups, TSCOPE_FILTER_NONE, 0, &after);
	}
	if (!err)
		err = take_reading(client, &st->second, &st->ctxt_done);
	if (!err)
		err = client_info(client, &st->info);
	if (!err) {
		tasks_settle(&before);
		tasks_settle(&after);
		check_counts(&st->counts, &before, &after, client->info.hooks);
		st->ctxt_ok = ctxt_agrees(&st->first, &st->second, sysconf(_SC_NPROCESSORS_CONF));
	}
	tasks_free(&before);
	tasks_free(&after);
	return err;
}

/* A check that found nothing to look at has not shown anything. */
static bool counts_ok(const struct status *st)
{
	return st->counts.checked && !st->counts.unequal;
}

static const char *verdict(bool done, bool ok)
{
	return !done ? "not checked" : ok ? "ok" : "FAILED";
}

static void put_status(struct text *t, const struct status *st)
{
	const struct tscope_info *info = &st->info;

	text_printf(t, "module      %.*s, ABI %u.%u; this program %s, ABI %d.%d\n",
		    TSCOPE_VERSION_BYTES, info->version, info->abi_major, info->abi_minor,
		    TASKSCOPE_VERSION, TSCOPE_ABI_MAJOR, TSCOPE_ABI_MINOR);
	text_puts(t, "loaded      ");
	text_put_time(t, info->now_ns - info->loaded_ns);
	text_printf(t, " ago, %u CPUs\nhooks       ", info->nr_cpus);
	if (info->hooks)
		put_hook_names(t, info->hooks);
	else
		text_puts(t, "none: nothing is counted, births are inferred");
	text_puts(t, "\ngroups      ");
	put_group_names(t, info->groups);
	if (info->groups != TSCOPE_GROUPS_ALL) {
		text_puts(t, "\nnot here    ");
		put_group_names(t, TSCOPE_GROUPS_ALL & ~info->groups);
	}
	text_printf(t, "\nrecords     %llu; begun at birth %llu, adopted %llu, missed %llu, ended %llu\n",
		    info->nr_records, info->nr_seen, info->nr_adopted, info->nr_missed,
		    info->nr_freed);
	text_puts(t, "memory      ");
	text_put_size(t, info->memory_bytes);
	text_printf(t, "\nswitches    %llu\nmigrations  %llu\n\nchecks\n", info->nr_switches,
		    info->nr_migrations);

	text_printf(t, "  counts    %s", verdict(st->counts_done, counts_ok(st)));
	if (st->counts_done)
		text_printf(t, ": NVCSW, NIVCSW and MIGRATIONS rose by what was counted; %zu tasks checked, %zu unequal, %zu ran meanwhile, %zu not counted",
			    st->counts.checked, st->counts.unequal, st->counts.ran,
			    st->counts.uncounted);
	if (st->counts.bad_tid)
		text_printf(t, "; see taskscope show %d", st->counts.bad_tid);
	text_printf(t, "\n  ctxt      %s", verdict(st->ctxt_done, st->ctxt_ok));
	if (st->ctxt_done)
		text_printf(t, ": ctxt of /proc/stat rose by %llu, switches seen on all CPUs by %llu to %llu",
			    st->second.ctxt - st->first.ctxt, st->second.before - st->first.after,
			    st->second.after - st->first.before);
	text_putc(t, '\n');
}

static void put_names_json(struct json *j, const char *key, __u64 bits,
			   void (*put)(struct text *t, __u64 bits))
{
	struct text name = {};

	json_open(j, key, '[', false);
	for (; bits; bits &= bits - 1) {
		text_clear(&name);
		put(&name, bits & -bits);
		json_string(j, NULL, name.s);
	}
	json_close(j);
	text_free(&name);
}

static void put_verdict_json(struct json *j, const char *key, bool done, bool ok)
{
	json_open(j, key, '{', false);
	if (done)
		json_bool(j, "ok", ok);
	else
		json_literal(j, "ok", "null");
}

static void put_status_json(struct json *j, const struct status *st)
{
	const struct tscope_info *info = &st->info;
	char version[TSCOPE_VERSION_BYTES + 1] = {};

	memcpy(version, info->version, TSCOPE_VERSION_BYTES);
	json_open(j, NULL, '{', true);
	json_open(j, "status", '{', true);
	json_string(j, "version", TASKSCOPE_VERSION);
	json_string(j, "module_version", version);
	json_u64(j, "abi_major", info->abi_major);
	json_u64(j, "abi_minor", info->abi_minor);
	put_names_json(j, "hooks", info->hooks, put_hook_names);
	put_names_json(j, "groups", info->groups, put_group_names);
	json_u64(j, "clock_id", info->clock_id);
	json_u64(j, "nr_cpus", info->nr_cpus);
	json_u64(j, "now", info->now_ns);
	json_u64(j, "loaded", info->loaded_ns);
	json_u64(j, "records", info->nr_records);
	json_u64(j, "seen", info->nr_seen);
	json_u64(j, "adopted", info->nr_adopted);
	json_u64(j, "missed", info->nr_missed);
	json_u64(j, "freed", info->nr_freed);
	json_u64(j, "switches", info->nr_switches);
	json_u64(j, "migrations", info->nr_migrations);
	json_u64(j, "memory", info->memory_bytes);

	json_open(j, "checks", '{', true);
	put_verdict_json(j, "counts", st->counts_done, counts_ok(st));
	json_u64(j, "checked", st->counts.checked);
	json_u64(j, "unequal", st->counts.unequal);
	json_u64(j, "ran", st->counts.ran);
	json_u64(j, "uncounted", st->counts.uncounted);
	json_close(j);
	put_verdict_json(j, "ctxt", st->ctxt_done, st->ctxt_ok);
	json_u64(j, "kernel", st->second.ctxt - st->first.ctxt);
	json_u64(j, "least", st->second.before - st->first.after);
	json_u64(j, "most", st->second.after - st->first.before);
	json_close(j);
	json_close(j);

	json_close(j);
	json_close(j);
}

int cmd_status(int argc, char **argv)
{
	static const char about[] =
		"Show the module's versions, hooks and counters, and check its numbers.\n"
		"The exit status is 1 if a check fails.";
	struct status st = {};
	struct client client;
	struct text t = {};
	struct json j = { .out = &t };
	struct args args;
	int err, end;

	end = parse_args(&args, "status", about, false, argc, argv);
	if (end >= 0)
		return end;
	err = client_open(&client);
	if (err)
		return client_explain(err);
	err = run_checks(&client, &st);
	client_close(&client);
	if (err)
		return client_explain(err);

	if (args.json)
		put_status_json(&j, &st);
	else
		put_status(&t, &st);
	text_flush(&t, stdout);
	text_free(&t);
	return (st.counts_done && !counts_ok(&st)) || (st.ctxt_done && !st.ctxt_ok) ?
	       EXIT_FAILED : EXIT_DONE;
}
