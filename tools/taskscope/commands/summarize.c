// SPDX-License-Identifier: GPL-2.0
/* What report --summary and diff read. */
#include <err.h>

#include "event_print.h"
#include "exits.h"
#include "open_recording.h"
#include "option.h"
#include "summarize.h"

#define NEEDED (EVENTS_WITH_NAMES | 1ULL << TSCOPE_EVENT_SWITCH | 1ULL << TSCOPE_EVENT_WAKING | \
		1ULL << TSCOPE_EVENT_MIGRATE)

bool summary_can(enum group_by by, struct text *wrong)
{
	return by == BY_NOTHING || by == BY_COMM || by == BY_CGROUP || by == BY_CONTAINER ||
	       refuse(wrong, "figures are by " SUMMARY_BY_WORDS ", not by %s", group_by_name(by));
}

/* Return: -1, or the exit status where nothing is left. */
static int find_window(const struct time_window *window, const struct ts_file *recording,
		       __u64 until, __u64 *from, __u64 *to)
{
	const struct tscope_stream_start *start = &recording->stream.start;
	/* What was before that is written over. */
	__u64 begin = start->now_ns > recording->from_ns ? start->now_ns : recording->from_ns;
	__u64 all = until > begin ? until - begin : 0, off = window->from_ns + window->warm_up_ns;

	if (off >= all) {
		warnx("%s: it lasted %llu.%03llu seconds, and nothing is later", recording->path,
		      all / 1000000000, all / 1000000 % 1000);
		return EXIT_FAILED;
	}
	if (window->to_ns > all)
		warnx("%s: it ends %llu.%03llu seconds after its beginning, before --to",
		      recording->path, all / 1000000000, all / 1000000 % 1000);
	*from = begin + off;
	*to = window->to_ns && window->to_ns < all ? begin + window->to_ns : until;
	return -1;
}

static bool see(void *arg, const struct replay_set *set, const struct ts_event *event)
{
	const struct summary *summary = arg;

	summary_take(arg, set, event);
	/* What comes after the window is read only if it tells of a loss in it. */
	return !summary->has_ended || ts_file_loses_next(summary->recording);
}

static void explain(const struct summary *summary, const struct ts_file *recording,
		    const struct replay_set *set)
{
	replay_explain(recording, set);
	if (summary->nr_lossy)
		warnx("%s: %u of %u slices are left out, since events were lost in them",
		      recording->path, summary->nr_lossy, SUMMARY_SLICES);
	if (summary->nr_groups > SUMMARY_GROUPS_MAX)
		warnx("%s: of more than %u groups the last to appear have no figures of their own",
		      recording->path, SUMMARY_GROUPS_MAX);
}

int summarize(struct summary *summary, struct ts_file *recording, const char *path,
	      enum group_by by, const struct time_window *window)
{
	int status = recording_start(recording, path);

	return status >= 0 ? status : summarize_opened(summary, recording, by, window);
}

int summarize_opened(struct summary *summary, struct ts_file *recording, enum group_by by,
		     const struct time_window *window)
{
	int status = replay_check(recording, NEEDED);
	struct replay_set set;
	__u64 from, to;

	if (status >= 0)
		return status;
	if (recording->cpus) {
		warnx("%s: only CPUs %s were recorded: what became of tasks that were elsewhere, too, cannot be told",
		      recording->path, recording->cpus);
		return EXIT_FAILED;
	}
	status = find_window(window, recording, replay_until(recording), &from, &to);
	if (status < 0)
		status = recording_begin_at(recording, from);
	if (status >= 0)
		return status;
	summary_begin(summary, recording, by, from, to);
	replay(recording, &set, see, summary);
	summary_end(summary, &set);
	explain(summary, recording, &set);
	replay_set_free(&set);
	return -1;
}
