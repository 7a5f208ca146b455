// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdlib.h>

#include "event_names.h"
#include "exits.h"
#include "explain.h"
#include "replay.h"
#include "text.h"

int replay_open(struct ts_file *recording, const char *path, __u64 events)
{
	int status = recording_start(recording, path);
	struct text names = {};
	unsigned int type;
	__u64 left;

	if (status >= 0)
		return status;
	for (left = events & ~recording->stream.start.events_given; left; left &= left - 1) {
		type = __builtin_ctzll(left);
		text_printf(&names, "%s%s", names.len ? "," : "", ts_event_name(type));
	}
	if (!names.len)
		return -1;
	warnx("%s: it has no %s events: record all, without -e", path, names.s);
	text_free(&names);
	return EXIT_FAILED;
}

/* Without its end: up to when are the events of all CPUs there that have any? */
static __u64 cut_at(struct ts_file *recording)
{
	const struct tscope_stream_start *start = &recording->stream.start;
	__u64 *last = calloc(start->nr_rings + 1UL, sizeof(*last));
	__u64 from = start->now_ns > recording->from_ns ? start->now_ns : recording->from_ns;
	__u64 until = ~0ULL;
	struct ts_event event;
	__u32 cpu;

	if (!last)
		errx(EXIT_FAILED, "out of memory");
	while (recording_take(recording, &event) > 0)
		if (event.cpu < start->nr_rings)
			last[event.cpu] = event.time_ns;
	ts_file_rewind(recording);
	for (cpu = 0; cpu < start->nr_rings; cpu++)
		if (last[cpu] && last[cpu] < until)
			until = last[cpu];
	free(last);
	return until < from || until == ~0ULL ? from : until;
}

__u64 replay_until(struct ts_file *recording)
{
	const struct ts_stream *stream = &recording->stream;
	__u64 until = stream->start.now_ns;
	struct ts_event event;
	bool has_fired = false;

	if (!stream->stop.size)
		return cut_at(recording);
	/* Behind its trigger there is nothing. */
	if (!stream->start.trigger_wait_ns)
		return stream->stop.now_ns;
	while (recording_take(recording, &event) > 0) {
		until = event.time_ns > until ? event.time_ns : until;
		has_fired |= event.head.type == TSCOPE_EVENT_TRIGGER;
	}
	ts_file_rewind(recording);
	return has_fired ? until : stream->stop.now_ns;
}

static void expect_all(struct ts_file *recording, struct lives *lives)
{
	struct ts_event event;

	while (recording_take(recording, &event) > 0)
		lives_expect(lives, &event);
	ts_file_rewind(recording);
}

void replay(struct ts_file *recording, struct lives *lives, replay_see *see, void *arg)
{
	static const struct ts_set nobody;
	/* What a trigger ended has no events up to the records of the end. */
	bool ends_early = recording->stream.start.trigger_wait_ns;
	bool is_cut = !recording->stream.stop.size;
	__u64 until = replay_until(recording);
	struct ts_event event;
	size_t i;

	lives_begin(lives, &recording->stream.start, &recording->before,
		    ends_early ? &nobody : &recording->after);
	if (recording->stream.start.filter == TSCOPE_FILTER_CGROUP)
		expect_all(recording, lives);
	if (recording->overwritten)
		lives_forget(lives, &recording->after, &recording->gone, recording->from_ns);
	while (recording_take(recording, &event) > 0) {
		if (event.time_ns < recording->from_ns || (is_cut && event.time_ns > until))
			continue;
		lives_take(lives, &event);
		if (see)
			see(arg, lives, &event);
	}
	lives_end(lives, until, ends_early ? &nobody : &recording->gone);
	/* Of a CPU that has none, all events may be missing. */
	for (i = 0; i < lives->nr; i++)
		lives->life[i]->is_doubtful |= is_cut;
}

void replay_explain(const struct ts_file *recording, const struct lives *lives)
{
	const struct tscope_stream_start *start = &recording->stream.start;

	switch (start->filter) {
	case TSCOPE_FILTER_TID:
		warnx("only task %d was recorded", start->id);
		break;
	case TSCOPE_FILTER_TGID:
		warnx("only the process of task %d was recorded", start->id);
		break;
	case TSCOPE_FILTER_SUBTREE:
		warnx("only task %d and who is below it were recorded", start->id);
		break;
	case TSCOPE_FILTER_CGROUP:
		warnx("only a cgroup was recorded: tasks that nothing but switches tell of are not shown");
		break;
	}
	if (recording->cpus)
		warnx("only CPUs %s were recorded", recording->cpus);
	if (recording->overwritten)
		warnx("%llu events were written over: each task is shown from its first event behind them on",
		      recording->overwritten);
	if (lives->lost)
		warnx("%llu events are missing: what follows them is true only as far as it can be told; record with a larger --ring-size",
		      lives->lost);
}
