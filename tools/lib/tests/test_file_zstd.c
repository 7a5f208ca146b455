// SPDX-License-Identifier: GPL-2.0
/* Recordings with an index, and in frames of zstd. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <taskscope/taskscope.h>

#include "build.h"
#include "build_file.h"
#include "file_index.h"
#include "file_reader.h"
#include "unit.h"

#define NR_BLOCKS 3
#define KEY_NS 1500

static char path[] = "/tmp/taskscope-zstd-XXXXXX";

/* What a recording is made of. */
enum {
	PLAIN,
	ZSTD = 1,
	FLIGHT = 2,
	ROUNDS = 4,	/* each block in a frame of its own */
	NO_END = 8,
};

static void write_records(struct ts_writer *recorder, __u32 type, __s32 tid)
{
	struct built b;

	build_task(&b, tid, tid, 1, "some");
	file_chunk(recorder, type, b.bytes, ((const struct tscope_head *)b.bytes)->size);
}

static void add_to(struct ts_set *tasks, __s32 tid)
{
	struct built b;
	size_t bytes, room;
	void *to;

	build_task(&b, tid, tid, 1, "later");
	bytes = ((const struct tscope_head *)b.bytes)->size;
	to = ts_set_room(tasks, bytes, &room);
	if (!to)
		abort();
	memcpy(to, b.bytes, bytes);
	if (ts_set_add(tasks, bytes, NULL))
		abort();
}

static void begin_file(struct ts_writer *recorder, int how)
{
	if (ts_writer_open(recorder, path) ||
	    (how & ZSTD && ts_writer_compress(recorder)) || ts_writer_begin(recorder))
		abort();
	file_start(recorder, how & FLIGHT ? TSCOPE_STREAM_OVERWRITE : 0);
	write_records(recorder, TSCOPE_CHUNK_TASKS, 7);
}

/* Where write_file() has put an INDEX without entries. */
static __u64 empty_index_at;

static void write_empty_index(struct ts_writer *recorder)
{
	struct ts_index_part part = {};

	empty_index_at = recorder->bytes;
	part.head.check = ts_index_check(&part);
	file_chunk(recorder, TSCOPE_CHUNK_INDEX, &part.head, sizeof(part.head));
}

/* A chunk of an unknown type, in which there seems to be a command line. */
static void write_nested(struct ts_writer *recorder)
{
	const struct {
		struct tscope_chunk chunk;
		struct tscope_file_args args;
		char line[16];
	} nested = { { TSCOPE_CHUNK_ARGS, sizeof(nested.args) + sizeof(nested.line) },
		     { .bytes = sizeof(nested.args) + sizeof(nested.line), .tgid = 7 }, "nested" };

	file_chunk(recorder, 1000, &nested, sizeof(nested));
}

static void close_file(struct ts_writer *recorder)
{
	if (ts_writer_close(recorder))
		abort();
}

static void write_file(int how, __u64 nr_blocks)
{
	const __u64 begin = how & FLIGHT ? 5 : 0;
	struct ts_set later = {};
	struct ts_writer recorder;
	__u64 nr;

	begin_file(&recorder, how);
	if (!(how & ZSTD))
		write_empty_index(&recorder);
	for (nr = begin; nr < begin + nr_blocks; nr++) {
		if (nr == 2 && !(how & FLIGHT)) {
			add_to(&later, 9);
			if (ts_writer_tasks_at(&recorder, KEY_NS, &later))
				abort();
			ts_set_clear(&later);
		}
		file_block(&recorder, 1, nr, nr * FILE_EVENTS);
		if (how & ROUNDS && ts_writer_flush(&recorder))
			abort();
		file_block(&recorder, 0, nr, nr * FILE_EVENTS);
		if (how & ROUNDS && ts_writer_flush(&recorder))
			abort();
		if (nr == begin)
			write_nested(&recorder);
		if (ts_writer_args(&recorder, 7, nr, "seven", 5))
			abort();
	}
	write_records(&recorder, TSCOPE_CHUNK_TASKS_END, 7);
	if (!(how & NO_END))
		file_end(&recorder, begin + nr_blocks, (begin + nr_blocks) * FILE_EVENTS, 0);
	close_file(&recorder);
}

static off_t file_bytes(void)
{
	struct stat file;

	if (stat(path, &file))
		abort();
	return file.st_size;
}

/* All of the file, to be freed. */
static char *load(size_t *bytes)
{
	char *all;
	int fd = open(path, O_RDONLY);

	*bytes = file_bytes();
	all = malloc(*bytes);
	if (!all || read(fd, all, *bytes) != (ssize_t)*bytes)
		abort();
	close(fd);
	return all;
}

static void store(const char *all, size_t bytes)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	if (write(fd, all, bytes) != (ssize_t)bytes)
		abort();
	close(fd);
}

/* As many events as any of these recordings has for which each is looked at. */
#define EVENTS_MAX (FILE_CPUS * NR_BLOCKS * FILE_EVENTS)

/* Events as they come: how many, and their times and CPUs in one number. */
struct read {
	int err;
	bool is_whole;
	bool is_bad;
	bool has_keys;
	int nr;
	__u64 sum;
	__u64 what[EVENTS_MAX];		/* of the first ones */
	size_t nr_before;
	size_t args_bytes;
	char why[160];
};

static void take_events(struct ts_file *file, struct read *read, __u64 since_ns)
{
	struct ts_event event;

	while (ts_file_next(file, &event) > 0) {
		if (event.time_ns < since_ns)
			continue;
		if (read->nr < EVENTS_MAX)
			read->what[read->nr] = event.time_ns * 2 + event.cpu;
		read->nr++;
		read->sum = read->sum * 31 + event.time_ns * 2 + event.cpu;
	}
}

static struct read read_file(void)
{
	struct read read = {};
	struct ts_file file;

	read.err = ts_file_read(&file, path);
	if (!read.err)
		take_events(&file, &read, 0);
	read.is_whole = file.is_whole;
	read.is_bad = file.is_bad;
	read.has_keys = file.nr_keys;
	read.nr_before = file.before.nr;
	read.args_bytes = file.args_bytes;
	memcpy(read.why, file.why, sizeof(read.why));
	ts_file_drop(&file);
	return read;
}

static bool is_same(const struct read *a, const struct read *b)
{
	return !a->err && !b->err && a->is_whole && b->is_whole && !a->is_bad && !b->is_bad &&
	       a->nr == b->nr && a->sum == b->sum && a->nr_before == b->nr_before &&
	       a->args_bytes == b->args_bytes;
}

static void test_same(int how, const char *what)
{
	struct read plain, packed;
	off_t bytes;

	write_file(how, 200);
	plain = read_file();
	bytes = file_bytes();
	write_file(how | ZSTD, 200);
	packed = read_file();
	ok(is_same(&plain, &packed) && plain.nr == FILE_CPUS * 200 * FILE_EVENTS,
	   "zstd: %s: the same tasks, events and command lines", what);
	ok(file_bytes() < bytes, "  in fewer bytes");
}

/* A disk that is full: whole frames stay. */
static void test_limit(void)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit some = all;
	struct ts_writer recorder;
	struct read read;
	int err;

	begin_file(&recorder, ZSTD);
	file_block(&recorder, 0, 0, 0);
	if (ts_writer_flush(&recorder))
		abort();
	signal(SIGXFSZ, SIG_IGN);
	some.rlim_cur = recorder.bytes + 20;
	setrlimit(RLIMIT_FSIZE, &some);
	file_block(&recorder, 1, 0, 0);
	err = ts_writer_flush(&recorder);
	setrlimit(RLIMIT_FSIZE, &all);
	ok(err == -EFBIG && recorder.err == err && file_bytes() == (off_t)recorder.bytes,
	   "zstd: a frame that does not fit is taken back");
	ts_writer_close(&recorder);
	read = read_file();
	ok(!read.err && !read.is_whole && !read.is_bad && read.nr == FILE_EVENTS,
	   "  and what is there can be read");
}

/* The events of a part of the frames that there are: whole blocks, in the order of time. */
static void test_cut(int how, const char *what)
{
	size_t bytes, i;
	int last = 0, steps = 0, wrong = 0;
	struct read read;
	char *all;

	write_file(how, NR_BLOCKS);
	all = load(&bytes);
	for (i = 0; i < bytes; i++) {
		store(all, i);
		read = read_file();
		wrong += read.is_whole || read.is_bad || read.nr < last || read.nr % FILE_EVENTS;
		steps += read.nr != last;
		last = read.nr;
	}
	ok(!wrong && last == FILE_CPUS * NR_BLOCKS * FILE_EVENTS &&
	   steps == (how & ZSTD && !(how & ROUNDS) ? 1 : FILE_CPUS * NR_BLOCKS),
	   "zstd: %s: cut anywhere, it is read up to there", what);
	free(all);
}

/* Each event of @a is one of @b, and both are in order of time. */
static bool is_part(const struct read *a, const struct read *b)
{
	int i, j = 0;

	for (i = 0; i < a->nr; i++, j++) {
		while (j < b->nr && b->what[j] != a->what[i])
			j++;
		if (j >= b->nr)
			return false;
	}
	return a->nr <= b->nr && b->nr <= EVENTS_MAX;
}

/* A frame that has changed is an error: what is read is right. */
static void test_changed(int how)
{
	int wrong = 0, errors = 0, nr;
	struct read whole, read;
	size_t bytes, i;
	char *all;

	write_file(how, NR_BLOCKS);
	whole = read_file();
	all = load(&bytes);
	for (i = sizeof(struct tscope_file); i < bytes; i++) {
		for (nr = 0; nr < 3; nr++) {
			all[i] ^= (const unsigned char[]){ 0xff, 1, 0x80 }[nr];
			store(all, bytes);
			read = read_file();
			wrong += !is_part(&read, &whole);
			errors += !is_same(&read, &whole);
			all[i] ^= (const unsigned char[]){ 0xff, 1, 0x80 }[nr];
		}
	}
	ok(!wrong && errors > 500, "zstd: any byte may be wrong: %d of %zu are told", errors,
	   3 * (bytes - sizeof(struct tscope_file)));
	free(all);
}

/* Index */

/* Where the INDEX_AT is. */
static struct tscope_file_index_at *index_at(char *all, size_t bytes)
{
	return (void *)(all + bytes - sizeof(struct tscope_chunk) -
			sizeof(struct tscope_file_index_at));
}

/* What becomes of the index: @change(), and the right checksum again. */
static struct read with_index(void (*change)(struct ts_index_part *part,
					     struct tscope_file_index_at *at))
{
	struct ts_index_part *part = calloc(1, sizeof(*part));
	struct tscope_file_index_at *at;
	struct tscope_chunk *chunk;
	struct read read;
	size_t bytes;
	char *all;

	write_file(PLAIN, NR_BLOCKS);
	all = load(&bytes);
	at = index_at(all, bytes);
	chunk = (void *)(all + at->at);
	if (!part || chunk->type != TSCOPE_CHUNK_INDEX)
		abort();
	memcpy(&part->head, chunk + 1, chunk->bytes);
	part->nr = (chunk->bytes - sizeof(part->head)) / sizeof(part->entry[0]);
	part->head.check = ts_index_check(part);
	ok(!memcmp(&part->head, chunk + 1, sizeof(part->head)), "index: its check is right");
	change(part, at);
	part->head.check = ts_index_check(part);
	memcpy(chunk + 1, &part->head, chunk->bytes);
	store(all, bytes);
	read = read_file();
	free(part);
	free(all);
	return read;
}

static void change_nothing(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)part;
	(void)at;
}

static void lead_to_itself(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	part->head.before = at->at;
}

static void lead_out(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	part->entry[part->nr - 1].at = at->at - 8;
}

static void lead_beyond(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)part;
	at->at = ~0ULL - 7;
}

static void lead_into_head(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->entry[0].at = 8;
}

static void count_wrongly(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)part;
	at->nr++;
}

static void lead_inside(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->entry[0].inside = 8;
}

static void turn_around(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	struct tscope_file_entry first = part->entry[2];

	(void)at;
	part->entry[2] = part->entry[3];
	part->entry[3] = first;
}

static void name_other_cpu(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	size_t i;

	(void)at;
	for (i = 0; i < part->nr; i++)
		part->entry[i].cpu = 60000;
}

static void leave_out_block(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	size_t i;

	(void)at;
	for (i = part->nr; i--;)
		if (part->entry[i].type == TSCOPE_CHUNK_BLOCK)
			break;
	part->entry[i].type = 1000;
}

static void name_other_type(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->entry[part->nr - 1].type = TSCOPE_CHUNK_TASKS;
}

static void begin_with_block(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->entry[0].type = TSCOPE_CHUNK_BLOCK;
}

static void lead_to_empty(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->head.before = empty_index_at;
}

/* Instead of to the next one, into this one. */
static void lead_into_chunk(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	size_t i;

	(void)at;
	for (i = 0; i + 2 < part->nr; i++)
		if (part->entry[i].type == 1000)
			break;
	if (part->entry[i + 1].type != TSCOPE_CHUNK_ARGS)
		abort();
	part->entry[i + 1].at = part->entry[i].at + sizeof(struct tscope_chunk);
}

/* An index that lies is not used, and all is read. */
static void test_lies(void)
{
	static const struct {
		void (*change)(struct ts_index_part *part, struct tscope_file_index_at *at);
		const char *what;
	} lies[] = {
		{ lead_to_itself, "that has no end" },
		{ lead_out, "that leads to another place" },
		{ lead_beyond, "that is nowhere" },
		{ lead_into_head, "that leads into the head of the file" },
		{ count_wrongly, "with another number of entries" },
		{ lead_inside, "that leads into a frame where there is none" },
		{ turn_around, "that is not in order" },
		{ name_other_cpu, "of other CPUs" },
		{ leave_out_block, "that lacks a block" },
		{ name_other_type, "of other chunks" },
		{ begin_with_block, "that begins with a block" },
		{ lead_to_empty, "with a part that is empty" },
		{ lead_into_chunk, "of chunks that lie in one another" },
	};
	struct read good = with_index(change_nothing), read;
	size_t i;

	ok(good.has_keys && good.is_whole && !good.is_bad && good.nr_before == 1,
	   "index: it is used");
	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		read = with_index(lies[i].change);
		ok(is_same(&good, &read) && !read.has_keys,
		   "index: one %s is not used: all is read", lies[i].what);
	}
}

/* An index of blocks that are elsewhere: it makes sense, but they do not. */
static void swap_blocks(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	struct tscope_file_entry *block[8];
	size_t i, nr = 0;
	__u64 was;

	(void)at;
	for (i = 0; i < part->nr && nr < 6; i++)
		if (part->entry[i].type == TSCOPE_CHUNK_BLOCK)
			block[nr++] = &part->entry[i];
	was = block[2]->cpu;
	block[2]->cpu = block[3]->cpu;
	block[3]->cpu = was;
}

static void test_swapped(void)
{
	struct read read = with_index(swap_blocks);

	ok(!read.err && read.is_bad && strstr(read.why, "make no sense"),
	   "index: blocks of another CPU make no sense");
}

/* Damage without a right checksum: no byte of an index is trusted. */
static void test_damaged(int how, const char *what)
{
	struct read whole, read;
	size_t bytes, i, first;
	int wrong = 0, unused = 0;
	char *all;

	write_file(how, NR_BLOCKS);
	whole = read_file();
	all = load(&bytes);
	first = index_at(all, bytes)->at + sizeof(struct tscope_chunk);
	for (i = first; i < bytes - sizeof(struct tscope_chunk); i++) {
		/* The size of a chunk has to be right for what comes after it. */
		if (i >= bytes - 32 && i < bytes - 24)
			continue;
		all[i] ^= 0x55;
		store(all, bytes);
		read = read_file();
		wrong += !is_same(&read, &whole);
		unused += !read.has_keys;
		all[i] ^= 0x55;
	}
	ok(whole.has_keys && !wrong && unused > 300,
	   "index: %s: damaged anywhere, all is read", what);
	free(all);
}

/* More chunks than one INDEX has room for. */
static void test_long(int how, const char *what)
{
	const __u64 nr = TS_INDEX_ENTRIES_MAX;
	struct read by_index, without;
	size_t bytes;
	char *all;

	write_file(how, nr);
	by_index = read_file();
	all = load(&bytes);
	index_at(all, bytes)->nr ^= 1;
	store(all, bytes);
	without = read_file();
	ok(by_index.has_keys && !without.has_keys && is_same(&by_index, &without) &&
	   by_index.nr == (int)(FILE_CPUS * nr * FILE_EVENTS),
	   "index: of several parts, %s: the same as without it", what);
	free(all);
}

/* Time */

/* To each time up to @last, of which there is no event. */
static void check_seek(__u64 last, const char *what)
{
	struct read all, some;
	struct ts_file *file;
	__u64 ns, wrong = 0;

	if (ts_file_open(&file, path))
		abort();
	for (ns = 0; ns < last; ns += 5) {
		all = some = (struct read){};
		wrong += ts_file_rewind(file) != 0;
		take_events(file, &all, ns);
		wrong += ts_file_seek(file, ns) != 0;
		take_events(file, &some, 0);
		wrong += some.nr != all.nr || some.sum != all.sum;
	}
	ok(!wrong && !all.nr, "seek: %s: the events from then on, at each time", what);
	ts_file_close(file);
}

static void test_seek(int how, const char *what)
{
	write_file(how, NR_BLOCKS);
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
	struct read read = with_index(tell_other_time);

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

	begin_file(&recorder, PLAIN);
	for (cpu = 0; cpu < FILE_CPUS; cpu++) {
		file_block_at(&recorder, cpu, 0, 0, 100);
		file_block_at(&recorder, cpu, 1, FILE_EVENTS, between_ns);
	}
	file_end(&recorder, 2, 2 * FILE_EVENTS, 0);
	close_file(&recorder);
	if (ts_file_read(&file, path))
		abort();
	if (ts_file_seek(&file, between_ns))
		abort();
	take_events(&file, &some, 0);
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

	file_unpack("v1.gz", path);
	if (ts_file_open(&file, path))
		abort();
	for (i = 0; i < 500 && ts_file_next(file, &event) > 0; i++)
		middle = event.time_ns;
	ts_file_rewind(file);
	take_events(file, &all, middle);
	ts_file_seek(file, middle);
	take_events(file, &some, 0);
	ok(i == 500 && all.nr && all.nr == some.nr && all.sum == some.sum,
	   "seek: in a recording of version 1");
	ts_file_close(file);
}

static void test_begin_at(int how, const char *what)
{
	struct read some = {}, all = {};
	struct ts_file file;

	write_file(how, NR_BLOCKS);
	if (ts_file_read(&file, path))
		abort();
	take_events(&file, &all, KEY_NS);
	ts_file_rewind(&file);
	ok(!ts_file_begin_at(&file, KEY_NS - 1) && !file.since_ns &&
	   file.before.task[0].rec.tid == 7, "key: %s: none is early enough", what);
	ok(!ts_file_begin_at(&file, KEY_NS + 1) && file.since_ns == KEY_NS && file.before.nr == 1 &&
	   file.before.task[0].rec.tid == 9 && file.stream.start.now_ns == KEY_NS,
	   "  the tasks are those of then");
	take_events(&file, &some, 0);
	ok(some.nr == all.nr && some.sum == all.sum, "  the events begin then");
	some = (struct read){};
	ts_file_rewind(&file);
	take_events(&file, &some, 0);
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

	write_file(PLAIN, NR_BLOCKS);
	all = load(&bytes);
	for (at = sizeof(struct tscope_file); at < bytes; at += (chunk->bytes + 7) & ~7U) {
		chunk = (void *)(all + at);
		head = (void *)(chunk + 1);
		if (chunk->type == TSCOPE_CHUNK_TASKS_AT)
			head->size = 4;
		at += sizeof(*chunk);
	}
	store(all, bytes);
	if (ts_file_read(&file, path))
		abort();
	ok(file.nr_keys && !ts_file_begin_at(&file, KEY_NS + 1) && !file.is_bad && !file.since_ns &&
	   file.before.task[0].rec.tid == 7, "key: tasks that make no sense are not used");
	take_events(&file, &some, 0);
	ok(some.nr == FILE_CPUS * NR_BLOCKS * FILE_EVENTS, "  and all events are read");
	ts_file_drop(&file);
	free(all);
}

/* Hostile frames */

/* A file whose one frame has @bytes of @content.  Return: what the reader says. */
static struct read with_frame(const void *content, size_t bytes, int size_is_told)
{
	size_t room = ZSTD_compressBound(bytes), packed;
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	char *frame = malloc(room);
	struct ts_writer recorder;

	if (!frame || !zstd)
		abort();
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_contentSizeFlag, size_is_told);
	packed = ZSTD_compress2(zstd, frame, room, content, bytes);
	if (ZSTD_isError(packed) || packed > TSCOPE_CHUNK_BYTES_MAX)
		abort();
	begin_file(&recorder, PLAIN);
	file_chunk(&recorder, TSCOPE_CHUNK_ZSTD, frame, packed);
	file_end(&recorder, 0, 0, 0);
	close_file(&recorder);
	ZSTD_freeCCtx(zstd);
	free(frame);
	return read_file();
}

/* What is in no frame, after all that an end needs. */
static void test_not_in_frame(__u32 type, const char *what)
{
	const struct {
		struct tscope_chunk stop_head;
		struct tscope_stream_stop stop;
		struct tscope_chunk chunk;
	} content = { { TSCOPE_CHUNK_STOP, sizeof(content.stop) }, { .size = sizeof(content.stop) },
		      { type, 0 } };
	struct read read = with_frame(&content, sizeof(content), 1);

	ok(read.err == -EBADMSG && strstr(read.why, "a frame with a chunk that cannot be"),
	   "frame: %s in it", what);
}

/* A small file with very many command lines. */
static void test_much(void)
{
	const size_t bytes = TSCOPE_FRAME_BYTES_MAX;
	char *content = calloc(1, bytes), *frame = malloc(ZSTD_compressBound(bytes));
	struct tscope_chunk *chunk = (void *)content;
	struct tscope_file_args *args = (void *)(chunk + 1);
	struct ts_writer recorder;
	struct read read;
	size_t packed;
	int i;

	if (!content || !frame)
		abort();
	*chunk = (struct tscope_chunk){ TSCOPE_CHUNK_ARGS, TSCOPE_CHUNK_BYTES_MAX };
	*args = (struct tscope_file_args){ .bytes = TSCOPE_CHUNK_BYTES_MAX, .tgid = 7 };
	packed = ZSTD_compress(frame, ZSTD_compressBound(bytes), content, bytes, 3);
	begin_file(&recorder, PLAIN);
	for (i = 0; i < 400; i++)
		file_chunk(&recorder, TSCOPE_CHUNK_ZSTD, frame, packed);
	file_end(&recorder, 0, 0, 0);
	close_file(&recorder);
	read = read_file();
	ok(read.err == -EBADMSG && strstr(read.why, "a file of this size"),
	   "frame: %lld bytes are not 25 MiB of command lines", (long long)file_bytes());
	free(content);
	free(frame);
}

static void test_bombs(void)
{
	const size_t most = TSCOPE_FRAME_BYTES_MAX, huge = 64 << 20;
	struct tscope_chunk *chunk = calloc(1, huge);
	struct read read;

	if (!chunk)
		abort();
	read = with_frame(chunk, huge, 1);
	ok(read.err == -EBADMSG && strstr(read.why, "cannot be unpacked"),
	   "frame: one of 64 MiB is refused");
	read = with_frame(chunk, huge, 0);
	ok(read.err == -EBADMSG && strstr(read.why, "cannot be unpacked"),
	   "frame: also if it does not say how much is in it");
	read = with_frame(chunk, most + 1, 1);
	ok(read.err == -EBADMSG, "frame: one byte too long");
	*chunk = (struct tscope_chunk){ 1000, TSCOPE_CHUNK_BYTES_MAX };
	read = with_frame(chunk, most, 1);
	ok(!read.err && read.is_whole, "frame: the largest chunk, of an unknown type");
	read = with_frame(chunk, most - 8, 1);
	ok(read.err == -EBADMSG, "frame: a chunk that is longer than that");
	*chunk = (struct tscope_chunk){ 1000, ~0U };
	read = with_frame(chunk, most, 1);
	ok(read.err == -EBADMSG, "frame: a chunk that is endless");
	*chunk = (struct tscope_chunk){ 1000, 0 };
	read = with_frame(chunk, 4, 1);
	ok(read.err == -EBADMSG, "frame: a part of a chunk");
	*chunk = (struct tscope_chunk){ TSCOPE_CHUNK_ZSTD, 0 };
	read = with_frame(chunk, 8, 1);
	ok(read.err == -EBADMSG, "frame: one in it");
	test_not_in_frame(TSCOPE_CHUNK_END, "an end");
	test_not_in_frame(TSCOPE_CHUNK_INDEX, "an index");
	test_not_in_frame(TSCOPE_CHUNK_INDEX_AT, "the place of an index");
	read = with_frame(chunk, 0, 1);
	ok(!read.err && read.is_whole, "frame: nothing in it");
	free(chunk);
}

/* Of a version with what is not known today. */
static void test_version(void)
{
	struct tscope_file *head;
	struct read read;
	size_t bytes;
	char *all;

	write_file(ZSTD, NR_BLOCKS);
	all = load(&bytes);
	head = (void *)all;
	ok(head->major == TSCOPE_FILE_ZSTD_MAJOR && head->minor == TSCOPE_FILE_ZSTD_MINOR,
	   "zstd: a reader of version 2 refuses it");
	head->major++;
	store(all, bytes);
	read = read_file();
	ok(read.err == -EPROTO && !strcmp(read.why,
	   "recorded by a later version: read it with the taskscope that wrote it"),
	   "zstd: what has to be known and is not is said");
	free(all);
	write_file(PLAIN, NR_BLOCKS);
	all = load(&bytes);
	head = (void *)all;
	ok(head->major == 2 && head->minor == 3, "index: a reader of version 2 reads it");
	free(all);
}

void test_file_zstd(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	test_same(PLAIN, "a recording");
	test_same(FLIGHT, "a flight");
	test_limit();
	test_cut(PLAIN, "plain, with an index");
	test_cut(ZSTD, "one frame");
	test_cut(ZSTD | ROUNDS, "many frames");
	test_changed(ZSTD | ROUNDS);
	test_lies();
	test_swapped();
	test_damaged(PLAIN, "plain");
	test_damaged(ZSTD | ROUNDS, "compressed");
	test_long(PLAIN, "plain");
	test_long(ZSTD, "compressed");
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
	test_bombs();
	test_much();
	test_version();
	unlink(path);
}
