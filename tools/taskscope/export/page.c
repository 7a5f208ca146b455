// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "page.h"
#include "page_document.h"
#include "page_ops.h"
#include "page_slots.h"
#include "page_text.h"
#include "replay.h"

/* A task that is busy all the time takes about two ops of 7 bytes in each slot. */
#define SLOTS_MOST	2048
#define SLOTS_LEAST	256
#define SLOTS_TASKS	400000

/* Those that the replay will tell the page of, and the births among them. */
static __u64 count_events(struct ts_file *recording, const struct page_request *request,
			  const struct page_ops *ops, size_t *births)
{
	struct ts_event event;
	__u64 nr = 0;

	while (ts_file_next(recording, &event) > 0) {
		if (replay_leaves_out(recording, &event, request->until_ns) ||
		    !page_ops_tell_of(ops, &event))
			continue;
		nr++;
		*births += event.head.type == TSCOPE_EVENT_FORK;
	}
	ts_file_rewind(recording);
	return nr;
}

/* Return: how long each slot is; 0: there is room for every event. */
static __u64 choose_slot(struct ts_file *recording, const struct page_request *request,
			 const struct page_ops *ops)
{
	__u64 from = request->is_part ? request->from_ns : request->begin_ns;
	__u64 to = request->is_part ? request->to_ns : request->until_ns;
	__u64 slots = SLOTS_MOST;
	size_t tasks = recording->before.nr;

	if (count_events(recording, request, ops, &tasks) <= request->events_max)
		return 0;
	if (tasks > SLOTS_TASKS / SLOTS_MOST)
		slots = SLOTS_TASKS / tasks;
	if (slots < SLOTS_LEAST)
		slots = SLOTS_LEAST;
	return (to - from) / slots + 1;
}

/* Gives the events to the page, as long as it can be written. */
struct feed {
	void (*see)(void *arg, const struct replay_set *set, const struct ts_event *event);
	void *arg;
	struct task_watch watch;
	FILE *out;
};

static bool feed_see(void *arg, const struct replay_set *set, const struct ts_event *event)
{
	const struct feed *feed = arg;

	feed->see(feed->arg, set, event);
	return !ferror(feed->out);
}

static void put_slots(struct ts_file *recording, struct replay_set *set, struct page_ops *ops,
		      const struct page_request *request, __u64 slot_ns)
{
	__u64 begin_ns = request->is_part ? request->from_ns : request->begin_ns;
	struct page_slots slots;
	struct feed feed = { page_slots_see, &slots, { .closed = page_slots_closed, .arg = &slots },
			     ops->bytes.out };

	page_slots_begin(&slots, ops, begin_ns, slot_ns, request->marks_max);
	replay_watched(recording, set, &feed.watch, feed_see, &feed);
	page_ops_meet(ops, set, !recording->stream.stop.size);
	page_slots_end(&slots, request->until_ns);
	page_slots_free(&slots);
}

static void put_events(struct ts_file *recording, struct replay_set *set, struct page_ops *ops)
{
	struct feed feed = { page_ops_see, ops, { .closed = page_ops_closed, .arg = ops },
			     ops->bytes.out };

	replay_watched(recording, set, &feed.watch, feed_see, &feed);
	page_ops_meet(ops, set, !recording->stream.stop.size);
}

int page_write(struct ts_file *recording, struct replay_set *set,
	       const struct page_request *request, FILE *out)
{
	struct page_ops ops = { .from_ns = request->from_ns, .to_ns = request->to_ns,
				.recorded = recording->cpus };
	__u64 slot_ns;
	size_t i;

	page_ops_begin(&ops, out, request->begin_ns, recording->stream.start.nr_rings);
	slot_ns = choose_slot(recording, request, &ops);
	for (i = 0; recording->overwritten && i < ops.nr_cpus; i++)
		ops.cpu[i].is_there = ts_file_has_events(recording, i);
	fwrite(page_head, 1, page_head_bytes, out);
	if (slot_ns)
		put_slots(recording, set, &ops, request, slot_ns);
	else
		put_events(recording, set, &ops);
	for (i = 0; i < set->nr; i++)
		if (task_replay_is_shown(set->task[i]))
			page_ops_number(&ops, set->task[i]);
	page_ops_end(&ops);
	fwrite(page_middle, 1, page_middle_bytes, out);
	page_document_put(out, recording, set, request, &ops, slot_ns);
	fwrite(page_tail, 1, page_tail_bytes, out);
	page_ops_free(&ops);
	return ferror(out) ? -EIO : 0;
}
