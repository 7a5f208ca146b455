// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build.h"
#include "packed_file.h"
#include "tap.h"

char packed_path[] = "/tmp/taskscope-zstd-XXXXXX";

void packed_make(void)
{
	int fd;

	strcpy(packed_path + strlen(packed_path) - 6, "XXXXXX");
	fd = mkstemp(packed_path);
	if (fd < 0)
		abort();
	close(fd);
}

void packed_remove(void)
{
	unlink(packed_path);
}

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

void packed_begin(struct ts_writer *recorder, int how)
{
	if (ts_writer_open(recorder, packed_path) ||
	    (how & ZSTD && ts_writer_compress(recorder)) || ts_writer_begin(recorder))
		abort();
	file_start(recorder, how & FLIGHT ? TSCOPE_STREAM_OVERWRITE : 0);
	write_records(recorder, TSCOPE_CHUNK_TASKS, 7);
}

__u64 packed_empty_index_at;

static void write_empty_index(struct ts_writer *recorder)
{
	struct ts_index_part part = {};

	packed_empty_index_at = recorder->bytes;
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

void packed_close(struct ts_writer *recorder)
{
	if (ts_writer_close(recorder))
		abort();
}

void packed_write(int how, __u64 nr_blocks)
{
	const __u64 begin = how & FLIGHT ? 5 : 0;
	struct ts_set later = {};
	struct ts_writer recorder;
	__u64 nr;

	packed_begin(&recorder, how);
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
	packed_close(&recorder);
}

off_t packed_bytes(void)
{
	struct stat file;

	if (stat(packed_path, &file))
		abort();
	return file.st_size;
}

char *packed_load(size_t *bytes)
{
	char *all;
	int fd = open(packed_path, O_RDONLY);

	*bytes = packed_bytes();
	all = malloc(*bytes);
	if (!all || read(fd, all, *bytes) != (ssize_t)*bytes)
		abort();
	close(fd);
	return all;
}

void packed_store(const char *all, size_t bytes)
{
	int fd = open(packed_path, O_WRONLY | O_TRUNC);

	if (write(fd, all, bytes) != (ssize_t)bytes)
		abort();
	close(fd);
}

void packed_take(struct ts_file *file, struct read *read, __u64 since_ns)
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

struct read packed_read(void)
{
	struct read read = {};
	struct ts_file file;

	read.err = ts_file_read(&file, packed_path);
	if (!read.err)
		packed_take(&file, &read, 0);
	read.is_whole = file.is_whole;
	read.is_bad = file.is_bad;
	read.has_keys = file.nr_keys;
	read.nr_before = file.before.nr;
	read.args_bytes = file.args_bytes;
	memcpy(read.why, file.why, sizeof(read.why));
	ts_file_drop(&file);
	return read;
}

bool packed_is_same(const struct read *a, const struct read *b)
{
	return !a->err && !b->err && a->is_whole && b->is_whole && !a->is_bad && !b->is_bad &&
	       a->nr == b->nr && a->sum == b->sum && a->nr_before == b->nr_before &&
	       a->args_bytes == b->args_bytes;
}

struct tscope_file_index_at *packed_index_at(char *all, size_t bytes)
{
	return (void *)(all + bytes - sizeof(struct tscope_chunk) -
			sizeof(struct tscope_file_index_at));
}

struct read packed_change_index(packed_change_fn *change)
{
	struct ts_index_part *part = calloc(1, sizeof(*part));
	struct tscope_file_index_at *at;
	struct tscope_chunk *chunk;
	struct read read;
	size_t bytes;
	char *all;

	packed_write(PLAIN, NR_BLOCKS);
	all = packed_load(&bytes);
	at = packed_index_at(all, bytes);
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
	packed_store(all, bytes);
	read = packed_read();
	free(part);
	free(all);
	return read;
}
