// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "json.h"
#include "page_document.h"
#include "parse.h"
#include "wall.h"

/* Bits of the sixth member of a task. */
#define IS_SHOWN	1
#define IS_DOUBTFUL	2
#define IS_BORN		4
#define HAS_ENDED	8
#define HAS_EXIT	16
#define HAS_LIMIT	32

/* A "<" is in strings alone, where it may be written otherwise. */
static void flush(struct text *t, FILE *out)
{
	const char *s = text_str(t), *end;

	for (; *s; s = end) {
		end = strchrnul(s, '<');
		fwrite(s, 1, end - s, out);
		if (!*end)
			break;
		fputs("\\u003c", out);
		end++;
	}
	text_clear(t);
}

/* How long its own limit stopped it, as the module counted. */
static bool get_limit(const struct task_replay *task, __u64 *ns)
{
	const struct tscope_accounts *after = task->after ? task->after->accounts : NULL;
	const struct tscope_accounts *before = task->before ? task->before->accounts : NULL;

	if (!after || !(before || task->is_born))
		return false;
	*ns = after->limit_ns - (before ? before->limit_ns : 0);
	return true;
}

static void put_task(struct json *j, const struct task_replay *task, __u64 begin_ns)
{
	__u64 limit_ns = 0;
	bool has_limit = get_limit(task, &limit_ns);

	json_open(j, NULL, '[', false);
	json_s64(j, NULL, task->tid);
	json_s64(j, NULL, task->tgid);
	json_string(j, NULL, task_replay_comm(task));
	json_s64(j, NULL, task->since_ns - begin_ns);
	json_s64(j, NULL, task->until_ns - begin_ns);
	json_u64(j, NULL, (task_replay_is_shown(task) ? IS_SHOWN : 0) |
			  (task->is_doubtful ? IS_DOUBTFUL : 0) |
			  (task->is_born ? IS_BORN : 0) |
			  (task->in == TSCOPE_ACCOUNT_ENDED ? HAS_ENDED : 0) |
			  (task->has_exit ? HAS_EXIT : 0) | (has_limit ? HAS_LIMIT : 0));
	json_s64(j, NULL, task->has_exit ? task->exit_code : 0);
	json_u64(j, NULL, limit_ns);
	json_close(j);
}

static void put_filter(struct json *j, const struct tscope_stream_start *start)
{
	static const char *const filters[] = {
		[TSCOPE_FILTER_TID] = "task", [TSCOPE_FILTER_TGID] = "process",
		[TSCOPE_FILTER_SUBTREE] = "subtree", [TSCOPE_FILTER_CGROUP] = "cgroup",
	};

	json_string(j, "filter", !start->filter ? NULL :
				 start->filter < sizeof(filters) / sizeof(filters[0]) ?
				 filters[start->filter] : "other");
	json_s64(j, "filter_id", start->id);
}

static void put_cpus(struct json *j, const struct page_ops *ops)
{
	__u32 cpu;

	json_open(j, "cpus", '[', false);
	for (cpu = 0; cpu < ops->nr_cpus; cpu++)
		if (ops->cpu[cpu].is_there)
			json_u64(j, NULL, cpu);
	json_close(j);
}

static void put_wall(struct json *j, __u64 ns)
{
	struct text t = {};
	__u64 real_ns;

	if (wall_of_mono(ns, &real_ns))
		text_put_iso(&t, real_ns);
	json_string(j, "wall", t.len ? t.s : NULL);
	text_free(&t);
}

static void put_recording(struct json *j, const struct ts_file *recording,
			  const struct replay_set *set, const struct page_request *request)
{
	struct text begin = {};

	json_string(j, "file", request->name);
	json_string(j, "release", recording->head.release);
	json_string(j, "taskscope", TASKSCOPE_VERSION);
	/* As text: it may be more than a number of JavaScript holds. */
	text_printf(&begin, "%llu", request->begin_ns);
	json_string(j, "begin", text_str(&begin));
	text_free(&begin);
	put_wall(j, request->begin_ns);
	json_u64(j, "until", request->until_ns - request->begin_ns);
	json_bool(j, "part", request->is_part);
	if (request->is_part) {
		json_u64(j, "from", request->from_ns - request->begin_ns);
		json_u64(j, "to", request->to_ns - request->begin_ns);
	}
	put_filter(j, &recording->stream.start);
	json_string(j, "recorded", recording->cpus);
	json_u64(j, "lost", set->lost);
	json_u64(j, "overwritten", recording->overwritten);
	json_bool(j, "cut", !recording->stream.stop.size);
}

void page_document_put(FILE *out, const struct ts_file *recording, const struct replay_set *set,
		       const struct page_request *request, const struct page_ops *ops,
		       __u64 slot_ns)
{
	struct text t = {};
	struct json j = { .out = &t };
	size_t i;

	json_open(&j, NULL, '{', true);
	put_recording(&j, recording, set, request);
	json_u64(&j, "events", ops->nr_events);
	json_u64(&j, "slot", slot_ns);
	json_u64(&j, "marks_left", ops->marks_left);
	put_cpus(&j, ops);
	json_open(&j, "tasks", '[', true);
	for (i = 0; i < ops->nr; i++) {
		put_task(&j, ops->track[i].task, request->begin_ns);
		if (t.len >= PAGE_LINE_BYTES)
			flush(&t, out);
	}
	json_close(&j);
	json_close(&j);
	flush(&t, out);
	text_free(&t);
}
