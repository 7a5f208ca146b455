// SPDX-License-Identifier: GPL-2.0
/* Events from a time on; and the tasks of the middle, from which on nothing before is read. */
#include <errno.h>
#include <stdlib.h>

#include "file_parts.h"

static int bad_events(struct ts_file *recording)
{
	if (ts_frames_lack_memory(recording->frames))
		return ts_file_no_memory(recording);
	if (recording->is_bad)
		return -EBADMSG;
	recording->is_bad = true;
	return ts_file_fail(recording, -EBADMSG, "the events of CPU %u make no sense",
			    recording->stream.bad_cpu);
}

int ts_file_seek(struct ts_file *recording, __u64 ns)
{
	struct ts_event event;
	int some = 0;

	if (ts_blocks_go_to(recording, ns) || ts_stream_look(&recording->stream))
		return bad_events(recording);
	while (ns && (some = ts_stream_take(&recording->stream, ns - 1, &event)) > 0)
		;
	return some < 0 ? bad_events(recording) : 0;
}

int ts_file_rewind(struct ts_file *recording)
{
	return ts_file_seek(recording, recording->since_ns);
}

int ts_file_next(struct ts_file *recording, struct ts_event *event)
{
	int some = recording->is_bad ? -EBADMSG : ts_stream_take(&recording->stream, ~0ULL, event);

	return some < 0 ? bad_events(recording) : some;
}

int ts_keys_add(struct ts_file *recording, const struct file_place *place)
{
	size_t cap = recording->cap_keys ? 2 * recording->cap_keys : 64;
	struct file_place *keys = recording->keys;

	if (recording->nr_keys == recording->cap_keys) {
		keys = reallocarray(keys, cap, sizeof(*keys));
		if (!keys)
			return ts_file_no_memory(recording);
		recording->keys = keys;
		recording->cap_keys = cap;
	}
	keys[recording->nr_keys++] = *place;
	return 0;
}

/* The latest time up to @ns that there are tasks of; 0: none. */
static __u64 find_time(const struct ts_file *recording, __u64 ns)
{
	__u64 found = 0;
	size_t i;

	for (i = 0; i < recording->nr_keys; i++)
		if (recording->keys[i].at_ns <= ns && recording->keys[i].at_ns > found)
			found = recording->keys[i].at_ns;
	return found;
}

static int read_tasks(struct ts_file *recording, __u64 at_ns, struct ts_set *tasks)
{
	const struct file_place *key = recording->keys, *end = key + recording->nr_keys;
	const __u64 kept_bytes = recording->kept_bytes;
	struct file_end last = {};
	struct tscope_chunk chunk;
	int err = 0;

	for (; key < end && !err; key++) {
		if (key->at_ns != at_ns)
			continue;
		err = ts_chunk_read(recording, key, &last, &chunk);
		if (!err && chunk.type != TSCOPE_CHUNK_TASKS_AT)
			err = ts_file_bad(recording, "an index that leads elsewhere");
		if (!err)
			err = ts_chunk_take_tasks(recording, tasks, chunk.bytes);
	}
	/* They are instead of others. */
	recording->kept_bytes = kept_bytes;
	return err;
}

/* Only tasks that were recorded have events, and which these are their past may tell. */
static bool can_begin_late(const struct ts_file *recording)
{
	const struct tscope_stream_start *start = &recording->stream.start;

	return recording->is_whole && !recording->overwritten && !start->trigger_wait_ns &&
	       start->filter == TSCOPE_FILTER_NONE;
}

/* When the oldest wait of then began; ~0: no task waited. */
static __u64 oldest_wait(const struct ts_set *tasks)
{
	const struct tscope_accounts *accounts;
	__u64 oldest_ns = ~0ULL;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		accounts = tasks->task[i].rec.accounts;
		if (accounts && accounts->account == TSCOPE_ACCOUNT_WAIT &&
		    accounts->opened_ns < oldest_ns)
			oldest_ns = accounts->opened_ns;
	}
	return oldest_ns;
}

/*
 * A record does not say how a wait began: it is read from the tasks of before that.  What a task
 * did between the time of the tasks and that of its record, the record does not say either.
 *
 * Return: 0; -EBADMSG: tasks make no sense; or another -errno.  @at_ns: 0: begin with the file.
 */
static int find_begin(struct ts_file *recording, __u64 ns, __u64 *at_ns, struct ts_set *tasks)
{
	__u64 key_ns = ns, wait_ns;
	int err;

	do {
		key_ns = find_time(recording, key_ns);
		*at_ns = key_ns;
		if (key_ns <= recording->stream.start.now_ns)
			return 0;
		ts_set_clear(tasks);
		err = read_tasks(recording, key_ns, tasks);
		if (err)
			return err;
		key_ns--;
	} while (ts_set_read_ns(tasks) > ns);
	wait_ns = oldest_wait(tasks);
	if (wait_ns >= *at_ns)
		return 0;
	*at_ns = find_time(recording, wait_ns);
	ts_set_clear(tasks);
	return *at_ns > recording->stream.start.now_ns ? read_tasks(recording, *at_ns, tasks) : 0;
}

int ts_file_begin_at(struct ts_file *recording, __u64 ns)
{
	struct ts_set tasks = {};
	__u64 at_ns = 0;
	int err;

	if (!can_begin_late(recording))
		return 0;
	recording->content = malloc(sizeof(*recording->content));
	err = recording->content ? find_begin(recording, ns, &at_ns, &tasks) :
				   ts_file_no_memory(recording);
	free(recording->content);
	recording->content = NULL;
	if (err || at_ns <= recording->stream.start.now_ns) {
		ts_set_clear(&tasks);
		/* Tasks that make no sense are not used: it is read from its beginning on. */
		if (err == -EBADMSG)
			recording->is_bad = false;
		return err == -EBADMSG ? 0 : err;
	}
	ts_set_settle(&tasks);
	ts_set_clear(&recording->before);
	recording->before = tasks;
	recording->stream.start.now_ns = recording->stream.from_ns = at_ns;
	recording->since_ns = at_ns;
	return ts_file_rewind(recording);
}

bool ts_file_loses_next(const struct ts_file *recording)
{
	return ts_stream_loses_next(&recording->stream);
}
