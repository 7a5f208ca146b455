// SPDX-License-Identifier: GPL-2.0
#include "diagnose.h"

static void put_target(struct json *j, const struct target *target)
{
	static const char *const kinds[] = {
		[TARGET_PROCESS] = "process",
		[TARGET_THREAD] = "thread",
		[TARGET_CGROUP] = "cgroup",
		[TARGET_TREE] = "tree",
		[TARGET_ALL] = "all",
	};

	json_open(j, "target", '{', false);
	json_string(j, "kind", kinds[target->kind]);
	if (target->kind == TARGET_CGROUP)
		json_string(j, "path", target->cgroup.path.len ? target->cgroup.path.s : "/");
	else if (target->kind != TARGET_ALL)
		json_s64(j, "pid", target->id);
	json_close(j);
}

/* A part of the lost time, as a number from 0 to 1; of none all is the first verdict's. */
static void put_share(struct json *j, const char *key, __u64 part, __u64 whole, double of_none)
{
	struct text t = {};

	text_printf(&t, "%.6f", whole ? (double)part / whole : of_none);
	json_literal(j, key, t.s);
	text_free(&t);
}

static void put_evidence(struct json *j, const struct verdict *verdict)
{
	const struct evidence *evidence;

	json_open(j, "evidence", '[', true);
	for (evidence = verdict->evidence; evidence < verdict->evidence + verdict->nr_evidence;
	     evidence++) {
		json_open(j, NULL, '{', false);
		json_string(j, "text", text_str(&evidence->text));
		json_u64(j, "value", evidence->value);
		json_string(j, "unit", evidence->unit);
		json_string(j, "source", text_str(&evidence->source));
		json_string(j, "how", evidence->how);
		json_close(j);
	}
	json_close(j);
}

static void put_fix(struct json *j, const struct verdict *verdict)
{
	size_t i;

	if (!verdict->fix.len) {
		json_literal(j, "fix", "null");
		return;
	}
	json_open(j, "fix", '{', false);
	json_string(j, "text", verdict->fix.s);
	json_open(j, "commands", '[', false);
	for (i = 0; i < verdict->nr_commands; i++)
		json_string(j, NULL, verdict->command[i].s);
	json_close(j);
	json_close(j);
}

static void put_verdict(struct json *j, const struct verdict *verdict, const struct verdicts *v)
{
	json_open(j, NULL, '{', true);
	json_string(j, "id", verdict->id);
	put_share(j, "share", verdict->lost_ns, v->lost_ns, verdict == v->verdict);
	json_u64(j, "lost_ns", verdict->lost_ns);
	json_string(j, "confidence", confidence_name(verdict->confidence));
	json_string(j, "summary", text_str(&verdict->summary));
	put_evidence(j, verdict);
	put_fix(j, verdict);
	json_close(j);
}

/* For how long were chains looked for? */
static void put_chain_window(struct json *j, const struct chains *seen)
{
	if (seen)
		json_u64(j, "chain_window_ns", seen->until_ns - seen->from_ns);
	else
		json_literal(j, "chain_window_ns", "null");
}

void diagnose_put_json(struct json *j, const struct diagnose_view *view)
{
	const struct verdicts *v = view->verdicts;
	size_t i;

	json_open(j, NULL, '{', true);
	json_string(j, "schema", "taskscope.diagnose/1");
	put_target(j, view->target);
	json_u64(j, "window_ns", view->diagnosis->in.window_ns);
	json_bool(j, "since_birth", view->since_birth);
	json_bool(j, "has_ended", view->diagnosis->has_ended);
	json_u64(j, "nr_missing", view->diagnosis->nr_missing);
	json_u64(j, "threads", v->nr_threads);
	json_u64(j, "run_ns", v->run_ns);
	json_u64(j, "wait_ns", v->wait_ns);
	json_u64(j, "block_ns", v->block_ns);
	json_u64(j, "stop_ns", view->target->kind == TARGET_ALL ? 0 : v->stop_ns);
	json_u64(j, "chain_ns", v->chain_ns);
	json_u64(j, "lost_ns", v->lost_ns);
	put_chain_window(j, view->diagnosis->in.chain.seen);
	json_open(j, "verdicts", '[', true);
	for (i = 0; i < v->nr; i++)
		put_verdict(j, &v->verdict[i], v);
	json_close(j);
	json_u64(j, "unexplained_ns", v->unexplained_ns);
	put_share(j, "unexplained_share", v->unexplained_ns, v->lost_ns, 0);
	json_close(j);
}
