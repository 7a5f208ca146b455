// SPDX-License-Identifier: GPL-2.0
/* Opens a recording, or says why it cannot be read. */
#include <err.h>

#include "event_names.h"
#include "exits.h"
#include "open_recording.h"
#include "saved_look.h"
#include "text.h"
#include "wall.h"

int recording_start(struct ts_file *recording, const char *path)
{
	if (ts_file_read(recording, path)) {
		warnx("%s: %s", path, recording->why);
		ts_file_drop(recording);
		return EXIT_FAILED;
	}
	if (!recording->is_whole)
		warnx("%s: its end is missing: what follows is true as far as it goes", path);
	wall_use(&recording->clock);
	return -1;
}

int recording_begin_at(struct ts_file *recording, __u64 ns)
{
	if (!ts_file_begin_at(recording, ns))
		return -1;
	if (!recording->is_bad)
		warnx("%s: %s", recording->path, recording->why);
	return EXIT_FAILED;
}

int recording_end(struct ts_file *recording)
{
	int status = recording->is_whole && !recording->is_bad ? EXIT_DONE : EXIT_FAILED;

	if (recording->is_bad)
		warnx("%s: %s", recording->path, recording->why);
	ts_file_drop(recording);
	return status;
}

int replay_check(const struct ts_file *recording, __u64 events)
{
	__u64 left = events & ~recording->stream.start.events_given;
	struct text names = {};
	unsigned int type;

	if (saved_look_is(recording)) {
		warnx("%s: a look of ps --save, without events: make a recording with taskscope record",
		      recording->path);
		return EXIT_FAILED;
	}
	for (; left; left &= left - 1) {
		type = __builtin_ctzll(left);
		text_printf(&names, "%s%s", names.len ? "," : "", ts_event_name(type));
	}
	if (!names.len)
		return -1;
	warnx("%s: it has no %s events: record all, without -e", recording->path, names.s);
	text_free(&names);
	return EXIT_FAILED;
}

int replay_open(struct ts_file *recording, const char *path, __u64 events)
{
	int status = recording_start(recording, path);

	return status >= 0 ? status : replay_check(recording, events);
}

void replay_explain(const struct ts_file *recording, const struct replay_set *set)
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
		warnx("only task %d and its descendants were recorded", start->id);
		break;
	case TSCOPE_FILTER_CGROUP:
		warnx("only a cgroup was recorded: tasks that nothing but switches tell of are not shown");
		break;
	}
	if (recording->cpus)
		warnx("only CPUs %s were recorded", recording->cpus);
	if (recording->overwritten)
		warnx("%llu events were written over: each task is shown from its first event after them on",
		      recording->overwritten);
	if (set->lost)
		warnx("%llu events are missing: what follows them is true only as far as it can be told; record with a larger --ring-size",
		      set->lost);
}
