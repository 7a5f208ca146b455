// SPDX-License-Identifier: GPL-2.0
/* Events from a time on, and the tasks of a time in the middle. */
#include <stdlib.h>

#include "packed_file.h"
#include "unit.h"

/* To each time up to @last, of which there is no event. */
static void check_seek(__u64 last, const char *what)
{
	struct read all, some;
	struct ts_file *file;
	__u64 ns, wrong = 0;

	if (ts_file_open(&file, packed_path))
		abort();
	for (ns = 0; ns < last; ns += 5) {
		all = some = (struct read){};
		wrong += ts_file_rewind(file) != 0;
		packed_take(file, &all, ns);
		wrong += ts_file_seek(file, ns) != 0;
		packed_take(file, &some, 0);
		wrong += some.nr != all.nr || some.sum != all.sum;
	}
	ok(!wrong && !all.nr, "seek: %s: the events from then on, at each time", what);
	ts_file_close(file);
}

static void test_seek(int how, const char *what)
{
	packed_write(how, NR_BLOCKS);
	check_seek(((how & FLIGHT ? 5 : 0) + NR_BLOCKS) * 1000, what);
}

/* The third block of each CPU, which begins at 2000, as if it began at 1010. */
static void tell_other_time(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	size_t i;

	(void)at;
	for (i = 0; i < part->nr; i++)
		if (part->entry[i].type == TSCOPE_CHUNK_BLOCK && part->entry[i].at_ns >= 2000)
			part->entry[i].at_ns = 1010;
}

static void test_seek_misled(void)
{
	struct read read = packed_change_index(tell_other_time);

	ok(read.has_keys && read.nr == EVENTS_MAX, "seek: an index of other times is used");
	check_seek(NR_BLOCKS * 1000, "but nothing is left out");
}

/* A block ends and the next one begins at one time: events of then are in both. */
static void test_seek_between(void)
{
	const __u64 between_ns = 100 + 10 * FILE_EVENTS;
	struct ts_writer recorder;
	struct read some = {};
	struct ts_file file;
	__u32 cpu;

	packed_begin(&recorder, PLAIN);
	for (cpu = 0; cpu < FILE_CPUS; cpu++) {
		file_block_at(&recorder, cpu, 0, 0, 100);
		file_block_at(&recorder, cpu, 1, FILE_EVENTS, between_ns);
	}
	file_end(&recorder, 2, 2 * FILE_EVENTS, 0);
	packed_close(&recorder);
	if (ts_file_read(&file, packed_path))
		abort();
	if (ts_file_seek(&file, between_ns))
		abort();
	packed_take(&file, &some, 0);
	ok(some.nr == FILE_CPUS * (1 + FILE_EVENTS), "seek: the last event of a block, at the time of the next");
	ts_file_drop(&file);
}

static void test_seek_v1(void)
{
	struct read all = {}, some = {};
	struct ts_event event;
	struct ts_file *file;
	__u64 middle = 0;
	int i;

	file_unpack("v1.gz", packed_path);
	if (ts_file_open(&file, packed_path))
		abort();
	for (i = 0; i < 500 && ts_file_next(file, &event) > 0; i++)
		middle = event.time_ns;
	ts_file_rewind(file);
	packed_take(file, &all, middle);
	ts_file_seek(file, middle);
	packed_take(file, &some, 0);
	ok(i == 500 && all.nr && all.nr == some.nr && all.sum == some.sum,
	   "seek: in a recording of version 1");
	ts_file_close(file);
}

static void test_begin_at(int how, const char *what)
{
	struct read some = {}, all = {};
	struct ts_file file;

	packed_write(how, NR_BLOCKS);
	if (ts_file_read(&file, packed_path))
		abort();
	packed_take(&file, &all, KEY_NS);
	ts_file_rewind(&file);
	ok(!ts_file_begin_at(&file, KEY_NS - 1) && !file.since_ns &&
	   file.before.task[0].rec.tid == 7, "key: %s: none is early enough", what);
	ok(!ts_file_begin_at(&file, KEY_NS + 1) && file.since_ns == KEY_NS && file.before.nr == 1 &&
	   file.before.task[0].rec.tid == 9 && file.stream.start.now_ns == KEY_NS,
	   "  the tasks are those of then");
	packed_take(&file, &some, 0);
	ok(some.nr == all.nr && some.sum == all.sum, "  the events begin then");
	some = (struct read){};
	ts_file_rewind(&file);
	packed_take(&file, &some, 0);
	ok(some.nr == all.nr && some.sum == all.sum, "  and again");
	ts_file_drop(&file);
}

/* Tasks of the middle that make no sense are not needed. */
static void test_bad_key(void)
{
	struct tscope_head *head;
	struct tscope_chunk *chunk;
	struct read some = {};
	struct ts_file file;
	size_t bytes, at;
	char *all;

	packed_write(PLAIN, NR_BLOCKS);
	all = packed_load(&bytes);
	for (at = sizeof(struct tscope_file); at < bytes; at += (chunk->bytes + 7) & ~7U) {
		chunk = (void *)(all + at);
		head = (void *)(chunk + 1);
		if (chunk->type == TSCOPE_CHUNK_TASKS_AT)
			head->size = 4;
		at += sizeof(*chunk);
	}
	packed_store(all, bytes);
	if (ts_file_read(&file, packed_path))
		abort();
	ok(file.nr_keys && !ts_file_begin_at(&file, KEY_NS + 1) && !file.is_bad && !file.since_ns &&
	   file.before.task[0].rec.tid == 7, "key: tasks that make no sense are not used");
	packed_take(&file, &some, 0);
	ok(some.nr == FILE_CPUS * NR_BLOCKS * FILE_EVENTS, "  and all events are read");
	ts_file_drop(&file);
	free(all);
}

void test_file_seek(void)
{
	packed_make();
	test_seek(PLAIN, "plain");
	test_seek(ZSTD | ROUNDS, "compressed");
	test_seek(ZSTD | NO_END, "without its end");
	test_seek(FLIGHT | ZSTD, "a flight");
	test_seek_misled();
	test_seek_between();
	test_seek_v1();
	test_begin_at(PLAIN, "plain");
	test_begin_at(ZSTD, "compressed");
	test_bad_key();
	packed_remove();
}
