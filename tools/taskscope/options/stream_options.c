// SPDX-License-Identifier: GPL-2.0
/* Options of a stream.  event_spec.c of the library reads the list of -e. */
#include "event_names.h"
#include "parse.h"
#include "stream_options.h"

static bool take_events(void *group, const struct option_row *row, const char *s,
			struct text *wrong)
{
	struct stream_options *options = group;
	const char *bad;
	size_t bytes;

	(void)row;
	options->wanted.events = ts_events_parse(s, &bad, &bytes);
	return options->wanted.events ||
	       refuse(wrong, "--events takes switch, waking, wakeup, migrate, fork, exec, exit and rename, with commas between, not '%.*s'",
		      (int)bytes, bad);
}

/* row->value is TSCOPE_FILTER_*. */
static bool take_filter(void *group, const struct option_row *row, const char *s,
			struct text *wrong)
{
	struct stream_options *options = group;
	char name[32];

	if (options->wanted.filter)
		return refuse(wrong, "--pid, --tid, --tree and --cgroup exclude each other");
	options->wanted.filter = row->value;
	if (row->value == TSCOPE_FILTER_CGROUP) {
		options->cgroup = s;
		return true;
	}
	snprintf(name, sizeof(name), "--%s", row->name);
	return take_task(&options->wanted.id, name,
			 row->value == TSCOPE_FILTER_TID ? "a task" : "a process", s, wrong);
}

static bool take_ring_size(void *group, const struct option_row *row, const char *s,
			   struct text *wrong)
{
	struct stream_options *options = group;
	__u32 kib = ts_parse_number(s);

	(void)row;
	options->wanted.ring_bytes = kib * 1024;
	return (kib >= TSCOPE_RING_BYTES_MIN / 1024 && kib <= TSCOPE_RING_BYTES_MAX / 1024) ||
	       refuse(wrong, "--ring-size needs a number of KiB from %d to %d, not '%s'",
		      TSCOPE_RING_BYTES_MIN / 1024, TSCOPE_RING_BYTES_MAX / 1024, s);
}

const struct option_group stream_group = {
	.rows = (const struct option_row[]){
		{ "events", 'e', "LIST", .kind = OPTION_OTHER, .take = take_events,
		  .words = "switch waking wakeup migrate fork exec exit rename",
		  .help = "these only, with commas between: switch, waking, wakeup,\n"
			  "migrate, fork, exec, exit, rename" },
		{ "pid", 'p', "PID", .kind = OPTION_OTHER, .take = take_filter,
		  .value = TSCOPE_FILTER_TGID, .help = "this process, with its threads" },
		{ "tid", 't', "TID", .kind = OPTION_OTHER, .take = take_filter,
		  .value = TSCOPE_FILTER_TID, .help = "this thread" },
		{ "tree", 0, "TID", .kind = OPTION_OTHER, .take = take_filter,
		  .value = TSCOPE_FILTER_SUBTREE, .help = "this process and its descendants" },
		{ "cgroup", 0, "PATH", .kind = OPTION_OTHER, .take = take_filter,
		  .value = TSCOPE_FILTER_CGROUP,
		  .help = "processes that are in this cgroup or below it" },
		{ "duration", 0, "SECONDS", .kind = OPTION_SECONDS,
		  .at = offsetof(struct stream_options, duration_ns),
		  .help = "end after this time" },
		{ "ring-size", 0, "KIB", .kind = OPTION_OTHER, .take = take_ring_size,
		  .help = "memory for the events of each CPU" },
		{},
	},
};
