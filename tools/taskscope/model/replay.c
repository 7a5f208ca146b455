// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "memory.h"
#include "replay.h"

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
		out_of_memory();
	while (ts_file_next(recording, &event) > 0)
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
	/* A file has nothing after its trigger. */
	if (!stream->start.trigger_wait_ns)
		return stream->stop.now_ns;
	while (ts_file_next(recording, &event) > 0) {
		until = event.time_ns > until ? event.time_ns : until;
		has_fired |= event.head.type == TSCOPE_EVENT_TRIGGER;
	}
	ts_file_rewind(recording);
	return has_fired ? until : stream->stop.now_ns;
}

static void expect_all(struct ts_file *recording, struct replay_set *set)
{
	struct ts_event event;

	while (ts_file_next(recording, &event) > 0)
		replay_set_expect(set, &event);
	ts_file_rewind(recording);
}

bool replay_leaves_out(const struct ts_file *recording, const struct ts_event *event,
		       __u64 until_ns)
{
	bool is_cut = !recording->stream.stop.size;

	return event->time_ns < recording->from_ns || (is_cut && event->time_ns > until_ns);
}

void replay_watched(struct ts_file *recording, struct replay_set *set,
		    const struct task_watch *watch, replay_see *see, void *arg)
{
	static const struct ts_set nobody;
	/* What a trigger ended has no events up to the records of the end. */
	bool ends_early = recording->stream.start.trigger_wait_ns;
	bool is_cut = !recording->stream.stop.size;
	__u64 until = replay_until(recording);
	struct ts_event event;
	size_t i;

	replay_set_begin(set, &recording->stream.start, &recording->before,
			 ends_early ? &nobody : &recording->after);
	replay_set_watch(set, watch);
	if (recording->stream.start.filter == TSCOPE_FILTER_CGROUP)
		expect_all(recording, set);
	if (recording->overwritten)
		replay_set_forget(set, &recording->after, &recording->gone, recording->from_ns);
	while (ts_file_next(recording, &event) > 0) {
		if (replay_leaves_out(recording, &event, until))
			continue;
		replay_set_take(set, &event);
		if (see && !see(arg, set, &event))
			break;
	}
	replay_set_end(set, until, ends_early ? &nobody : &recording->gone);
	if (ends_early) {
		replay_set_tell(set, &recording->after);
		replay_set_tell(set, &recording->gone);
	}
	/* Of a CPU that has none, all events may be missing. */
	for (i = 0; i < set->nr; i++)
		set->task[i]->is_doubtful |= is_cut;
}

void replay(struct ts_file *recording, struct replay_set *set, replay_see *see, void *arg)
{
	replay_watched(recording, set, NULL, see, arg);
}
