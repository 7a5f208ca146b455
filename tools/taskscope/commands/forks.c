// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "command.h"
#include "device.h"
#include "exited_list.h"
#include "exits.h"
#include "explain.h"
#include "forks_print.h"
#include "memory.h"
#include "proc_stat.h"
#include "repeat.h"

/* Tasks that have exited are freed by then, on most machines; and how often that is looked at. */
#define GRACE_NS	1000000000
#define GRACE_LOOKS	10

/* What the user asked for. */
struct request {
	__u64 duration_ns;
	__u32 top;
	bool json;
};

/* Faults of the children that each process has waited for, as the time began. */
struct waited {
	__s32 tid;
	__u64 faults;
};

struct before {
	__u64 now_ns;
	__u64 nr_seen;
	struct waited *waited;
	size_t nr;
};

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group forks_group = {
	.rows = (const struct option_row[]){
		{ "duration", 0, "SECONDS", .kind = OPTION_SECONDS, AT(duration_ns),
		  .help = "what is made in the next SECONDS; without it: since the module was loaded" },
		{ "top", 0, "N", .kind = OPTION_COUNT, AT(top), .help = "the first N lines" },
		{},
	},
};

/* Return: 0 or -errno. */
static int look_before(const struct ts *client, struct before *before)
{
	struct ts_set tasks = {};
	struct proc_faults faults;
	struct tscope_info info;
	size_t i;
	int err;

	err = ts_device_processes(client, TSCOPE_GROUP_IDS, TSCOPE_FILTER_NONE, 0, &tasks);
	before->waited = calloc(tasks.nr + 1, sizeof(*before->waited));
	if (!before->waited)
		out_of_memory();
	for (i = 0; i < tasks.nr; i++)
		if (read_faults(&faults, "", tasks.task[i].rec.tid))
			before->waited[before->nr++] = (struct waited){ tasks.task[i].rec.tid,
									faults.children };
	ts_set_clear(&tasks);
	if (!err)
		err = ts_device_info(client, &info);
	before->now_ns = info.now_ns;
	before->nr_seen = info.nr_seen;
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct waited *x = a, *y = b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

/* Once for each process, in its first line. */
static void find_waited(struct forks *forks, const struct before *before)
{
	struct proc_faults faults;
	const struct waited *was;
	struct waited key;
	size_t i, k;

	for (i = 0; i < forks->nr; i++) {
		key.tid = forks->group[i].creator;
		for (k = 0; k < i && forks->group[k].creator != key.tid; k++)
			;
		was = bsearch(&key, before->waited, before->nr, sizeof(key), compare);
		if (k < i || !was || !read_faults(&faults, "", key.tid) ||
		    faults.children < was->faults)
			continue;
		forks->group[i].waited = faults.children - was->faults;
		forks->group[i].has_waited = true;
	}
}

/* Keys in order. */
struct keys {
	__u64 *key;
	size_t nr;
};

static int compare_keys(const void *a, const void *b)
{
	const __u64 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void keys_take(struct keys *keys, const struct ts_set *tasks)
{
	size_t i;

	keys->key = calloc(tasks->nr + 1, sizeof(*keys->key));
	if (!keys->key)
		out_of_memory();
	for (i = 0; i < tasks->nr; i++)
		keys->key[keys->nr++] = tasks->task[i].rec.key;
	qsort(keys->key, keys->nr, sizeof(*keys->key), compare_keys);
}

static bool is_not_among(const struct record *rec, const void *arg)
{
	const struct keys *keys = arg;

	return !bsearch(&rec->key, keys->key, keys->nr, sizeof(rec->key), compare_keys);
}

/* Return: 0 or -errno. */
static int look_once(const struct ts *client, __u64 since_ns, __u64 until_ns, struct forks *forks,
		     struct lost *lost)
{
	struct ts_set living = {}, exited = {};
	struct keys keys = {};
	int err;

	/* In this order no task is missed: one that exits between the two is in both. */
	err = ts_device_snapshot(client, FORKS_GROUPS, TSCOPE_FILTER_NONE, 0, &living);
	if (!err)
		err = exited_read(client, GONE_ALL, FORKS_GROUPS, &exited, lost);
	if (!err) {
		keys_take(&keys, &exited);
		ts_set_keep(&living, is_not_among, &keys);
		forks_add(forks, &living, since_ns, until_ns, "");
		forks_add(forks, &exited, since_ns, until_ns, "");
		lost_since(lost, since_ns);
	}
	free(keys.key);
	ts_set_clear(&living);
	ts_set_clear(&exited);
	return err;
}

/*
 * A task that has exited is in no list until RCU lets it be freed.  The module counts births, so
 * it is known whether some are missing, and they are waited for.  Return: 0 or -errno.
 */
static int look(const struct ts *client, const struct before *before, __u64 *until_ns,
		struct forks *forks, struct lost *lost)
{
	const struct timespec pause = { .tv_nsec = GRACE_NS / GRACE_LOOKS };
	struct tscope_info info;
	int i, err = ts_device_info(client, &info);

	*until_ns = info.now_ns;
	for (i = 0; !err && i <= GRACE_LOOKS; i++) {
		forks_free(forks);
		forks->nr_born = info.nr_seen - before->nr_seen;
		err = look_once(client, before->now_ns, *until_ns, forks, lost);
		if (lost->nr || forks->nr_tasks >= forks->nr_born)
			break;
		nanosleep(&pause, NULL);
	}
	return err;
}

static void print(const struct forks *forks, const struct request *req, __u64 span_ns)
{
	struct text t = {};
	struct json j = { .out = &t };

	if (req->json)
		forks_put_json(&j, forks, span_ns, req->top);
	else
		forks_put(&t, forks, span_ns, req->top);
	text_flush(&t, stdout);
	text_free(&t);
}

static int show_forks(void *request, const struct ts *client)
{
	const struct request *req = request;
	struct before before = { .now_ns = client->info.loaded_ns };
	struct forks forks = {};
	struct lost lost = {};
	int err = 0, status = EXIT_DONE;
	__u64 until_ns = 0;

	if (!(client->info.groups & TSCOPE_GROUP_COUNTS))
		return client_explain(-EOPNOTSUPP);
	if (req->duration_ns) {
		signals_hold();
		err = look_before(client, &before);
		if (!err)
			signals_came(req->duration_ns);
	}
	if (!err)
		err = look(client, &before, &until_ns, &forks, &lost);
	if (!err) {
		forks_end(&forks);
		find_waited(&forks, &before);
		print(&forks, req, until_ns - before.now_ns);
		lost_warn(&lost);
	} else {
		status = client_explain_departed(err);
	}
	free(before.waited);
	forks_free(&forks);
	return status;
}

static int run(void *request)
{
	return client_run(request, show_forks);
}

COMMAND(forks) = {
	.name = "forks",
	.topic = TOPIC_TASKS,
	.summary = "which processes make tasks: how many, how, how soon they run, and how long they live",
	.about = "Show which processes make tasks, and how: how many, what they share with their\n"
		 "creator, how soon they run and call execve(), how long they live, and the faults\n"
		 "of copies.  Tasks that have exited count as long as the module keeps them; if some\n"
		 "are not kept any more, stderr says so.",
	.groups = {
		{ &forks_group, 0 },
		{ &json_group, offsetof(struct request, json) },
	},
	.request_bytes = sizeof(struct request),
	.run = run,
};
