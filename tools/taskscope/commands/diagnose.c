// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "command.h"
#include "device.h"
#include "diagnose.h"
#include "exits.h"
#include "explain.h"
#include "find_task.h"
#include "parse.h"
#include "repeat.h"

#define SECOND_NS 1000000000ULL
#define DEFAULT_NS (5 * SECOND_NS)

/* Looks at the states of tasks in the window. */
#define SAMPLES 50
#define SAMPLES_OF_ALL 4
#define STEP_LEAST_NS 10000000ULL

/* What the user asked for. */
struct request {
	__s32 pid;
	__s32 tid;
	__s32 tree;
	const char *cgroup;
	bool all;
	__u64 duration_ns;
	bool since_birth;
	bool json;
	__u32 explain;
};

/* On a terminal stderr says how long it will take. */
static void show_progress(__u64 left_ns)
{
	if (!isatty(STDERR_FILENO))
		return;
	if (left_ns)
		fprintf(stderr, "\rtaskscope: looking, %llu s left \b", (left_ns + SECOND_NS - 1) / SECOND_NS);
	else
		fputs("\r\033[K", stderr);
}

/* Up to the second look, with samples in between; Ctrl-C ends the window early. */
static void wait_for(__u64 ns, struct samples *samples, const struct ts *client,
		     const struct target *target)
{
	const __u64 nr = target->kind == TARGET_ALL ? SAMPLES_OF_ALL : SAMPLES;
	const __u64 step = ns / nr > STEP_LEAST_NS ? ns / nr : STEP_LEAST_NS;
	__u64 part;

	signals_hold();
	while (ns) {
		show_progress(ns);
		part = ns < step ? ns : step;
		ns = signals_came(part) ? 0 : ns - part;
		if (ns)
			samples_take(samples, client, target);
	}
	show_progress(0);
}

static int explain_target(int err, const struct target *target)
{
	switch (target->kind) {
	case TARGET_CGROUP:
	case TARGET_ALL:
		return client_explain(err);
	default:
		return client_explain_task(err, target->id);
	}
}

/* Return: exit status. */
static int show(const struct request *req, const struct diagnose_view *view)
{
	const struct verdicts *v = view->verdicts;
	struct text t = {};
	struct json j = { .out = &t };
	bool shown = true;

	if (req->explain)
		shown = diagnose_put_evidence(&t, view, req->explain);
	else if (req->json)
		diagnose_put_json(&j, view);
	else
		diagnose_put(&t, view);
	text_flush(&t, stdout);
	text_free(&t);
	if (!shown) {
		warnx("there is no evidence %u this time", req->explain);
		return EXIT_FAILED;
	}
	return v->is_healthy ? EXIT_DONE : EXIT_FOUND;
}

/* A cgroup without tasks has nothing to be diagnosed.  Return: -1: go on. */
static int check_empty(const struct target *target, const struct diagnosis *diagnosis)
{
	const char *path = target->cgroup.path.len ? target->cgroup.path.s : "/";
	int fd;

	if (diagnosis->in.nr_threads)
		return -1;
	if (target->kind != TARGET_CGROUP) {
		warnx("no task of it is there any more");
		return EXIT_FAILED;
	}
	fd = cgroup_open(path);
	if (fd < 0)
		warnx("the cgroup %s has vanished, and no task of it is known", path);
	else
		warnx("no process was in the cgroup %s, nor below it", path);
	if (fd >= 0)
		close(fd);
	return EXIT_FAILED;
}

static void tell_missing(const struct target *target, const struct diagnosis *diagnosis)
{
	if (diagnosis->has_ended)
		warnx("task %d has exited meanwhile: this is about the time until then", target->id);
	if (diagnosis->nr_missing)
		warnx("%zu process%s exited meanwhile, and %s not among the exited: nothing is known of what %s did",
		      diagnosis->nr_missing, diagnosis->nr_missing == 1 ? "" : "es",
		      diagnosis->nr_missing == 1 ? "is" : "are",
		      diagnosis->nr_missing == 1 ? "it" : "they");
}

static void tell_unseen(const struct diagnosis *diagnosis, const struct chain_stream *stream)
{
	if (diagnosis->wants_chain && stream->err)
		warnx("no chain is looked for: %s", ts_why(stream->ts));
}

static int judge(const struct request *req, const struct ts *client, const struct target *target,
		 const struct look *before, struct look *after, const struct samples *samples,
		 struct chain_stream *stream)
{
	struct diagnosis diagnosis = {};
	struct verdicts verdicts;
	const int err = diagnosis_make(&diagnosis, client, target, before, after, samples,
				       stream);
	int status;

	if (err == -ESRCH) {
		warnx("task %d has exited meanwhile, and what it did is not kept", target->id);
		status = EXIT_FAILED;
	} else if (err) {
		status = client_explain(err);
	} else {
		status = check_empty(target, &diagnosis);
	}
	if (status < 0) {
		tell_missing(target, &diagnosis);
		tell_unseen(&diagnosis, stream);
		verdicts_find(&verdicts, &diagnosis.in);
		status = show(req, &(struct diagnose_view){
			.target = target,
			.diagnosis = &diagnosis,
			.verdicts = &verdicts,
			.since_birth = req->since_birth,
		});
		verdicts_free(&verdicts);
	}
	diagnosis_free(&diagnosis);
	return status;
}

/* Between the two looks the target may go: what is known of it then is in the first. */
static int look_twice(const struct request *req, const struct ts *client,
		      const struct target *target)
{
	struct look before, after = {};
	struct chain_stream stream = {};
	struct samples samples = {};
	int err, status;

	err = look_take(&before, client, target, NULL);
	if (!err) {
		chain_stream_start(&stream, target, &before);
		wait_for(req->duration_ns, &samples, client, target);
		chain_stream_stop(&stream);
		err = look_take(&after, client, target, &before);
		if (!err || err == -ESRCH)
			status = judge(req, client, target, &before, &after, &samples, &stream);
		else
			status = explain_target(err, target);
	} else {
		status = explain_target(err, target);
	}
	chain_stream_free(&stream);
	samples_free(&samples);
	look_free(&after);
	look_free(&before);
	return status;
}

static int look_once(const struct request *req, const struct ts *client,
		     const struct target *target)
{
	struct samples samples = {};
	struct look look;
	int err = look_take(&look, client, target, NULL), status;

	if (err)
		status = explain_target(err, target);
	else
		status = judge(req, client, target, NULL, &look, &samples, NULL);
	look_free(&look);
	return status;
}

/* A number that is a thread's and no process's means this thread.  Return: -1: go on. */
static int choose_target(struct target *target, const struct request *req, const struct ts *client)
{
	struct ts_set tasks = {};
	bool is_process = false;
	int err = 0;

	*target = (struct target){ .kind = TARGET_ALL };
	if (req->cgroup) {
		target->kind = TARGET_CGROUP;
		err = cgroup_find(&target->cgroup, req->cgroup);
		return err ? cgroup_explain(req->cgroup, err) : -1;
	}
	if (req->tree) {
		target->kind = TARGET_TREE;
		target->id = req->tree;
	} else if (req->tid) {
		target->kind = TARGET_THREAD;
		target->id = req->tid;
	} else if (req->pid) {
		target->id = req->pid;
		err = ts_device_named(client, TSCOPE_GROUP_IDS, req->pid, false, &tasks, &is_process);
		target->kind = is_process ? TARGET_PROCESS : TARGET_THREAD;
		ts_set_clear(&tasks);
	}
	return err ? client_explain_task(err, req->pid) : -1;
}

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group diagnose_group = {
	.rows = (const struct option_row[]){
		{ "tid", 't', "TID", .kind = OPTION_TASK, AT(tid),
		  .help = "this task alone, not all threads of its process" },
		{ "cgroup", 0, "PATH", .kind = OPTION_STRING, AT(cgroup),
		  .help = "all processes that are in this cgroup or below it" },
		{ "tree", 0, "PID", .kind = OPTION_PROCESS, AT(tree),
		  .help = "this process and all its descendants" },
		{ "all", 'a', AT(all), .help = "all tasks of the machine" },
		{ "duration", 0, "SECONDS", .kind = OPTION_SECONDS, AT(duration_ns),
		  .help = "so long after the first look comes the second; without it 5 s" },
		{ "since-birth", 0, AT(since_birth),
		  .help = "look once: all that happened since the records of the tasks began" },
		{ "explain", 0, "N", .kind = OPTION_COUNT, AT(explain),
		  .help = "show where the number of evidence N comes from, instead of the verdicts" },
		{},
	},
};

static bool take_operand(struct request *req, const char *s, struct text *wrong)
{
	const char *end;

	req->pid = ts_parse_tid(s, &end);
	if (req->pid && !*end)
		return true;
	if (!access(s, F_OK))
		return refuse(wrong, "diagnose looks at tasks that live now, and %s is a file; taskscope report reads recordings",
			      s);
	return take_task(&req->pid, "diagnose", "a process", s, wrong);
}

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;
	const int targets = !!nr + !!req->tid + !!req->cgroup + !!req->tree + req->all;

	if (nr > 1 || targets != 1)
		return refuse(wrong, "diagnose takes one of PID, --tid TID, --cgroup PATH, --tree PID and --all");
	if (req->since_birth && req->duration_ns)
		return refuse(wrong, "--since-birth looks once, so that it has no --duration");
	if (req->explain && req->json)
		return refuse(wrong, "--explain and --json exclude each other: JSON has how each number is made");
	if (!req->duration_ns)
		req->duration_ns = DEFAULT_NS;
	return !nr || take_operand(req, operands[0], wrong);
}

static int run(void *request)
{
	const struct request *req = request;
	struct target target;
	struct ts client;
	int status;

	status = client_start(&client);
	if (status >= 0)
		return status;
	if (!(client.info.groups & TSCOPE_GROUP_WAITS)) {
		status = client_explain(-EOPNOTSUPP);
	} else {
		status = choose_target(&target, req, &client);
		if (status < 0)
			status = req->since_birth ? look_once(req, &client, &target) :
						    look_twice(req, &client, &target);
		cgroup_free(&target.cgroup);
	}
	ts_device_close(&client);
	return status;
}

COMMAND(diagnose) = {
	.name = "diagnose",
	.topic = TOPIC_TASKS,
	.summary = "why is it slow: what cost it time, the evidence, and what helps",
	.operands = "[PID]",
	.about = "Look twice, add up the time that the tasks lost (they waited for a CPU, or were\n"
		 "blocked), and say what cost it: verdicts, that with most of it first, each with its\n"
		 "evidence and, where something helps, the commands.  Exit status 4: there are some.",
	.groups = {
		{ &diagnose_group, 0 },
		{ &json_group, offsetof(struct request, json) },
	},
	.request_bytes = sizeof(struct request),
	.take = take,
	.run = run,
};
