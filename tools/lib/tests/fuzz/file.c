// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <taskscope/taskscope.h>

#include "build.h"
#include "build_file.h"
#include "file_reader.h"
#include "fuzz.h"

/* A recording: all that the library has to say of it. */

/* The file; a path leads to it. */
static int memory_file(char *path, size_t room)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", 0);
	if (fd < 0)
		err(2, "memfd_create");
	snprintf(path, room, "/proc/self/fd/%d", fd);
	return fd;
}

static void look_at_task(const struct ts_set *set, const struct ts_task *task)
{
	const struct ts_field *field;
	size_t i, bytes;
	__u64 value;
	int some = 0;

	fuzz_expect(ts_tid(task) > 0, "a task has a number");
	fuzz_expect(!ts_comm(task) || strlen(ts_comm(task)) < TSCOPE_COMM_BYTES,
		    "a name is a string");
	for (i = 0; (field = ts_field(i)); i++)
		some += !ts_value(task, field, 0, &value);
	for (i = 0; i < 64; i++)
		if (ts_group(task, 1ULL << i, &bytes))
			some += bytes > 0;
	(void)some;
	(void)set;
}

static void look_at_set(const struct ts_set *set, bool is_settled)
{
	const struct ts_task *task, *last = NULL;
	size_t i;

	for (i = 0; i < ts_set_size(set); i++, last = task) {
		task = ts_set_at(set, i);
		look_at_task(set, task);
		fuzz_expect(!is_settled || !last || ts_tid(last) < ts_tid(task),
			    "tasks are in order");
		fuzz_expect(!is_settled || ts_set_find(set, ts_tid(task)) == task,
			    "a task is found by its number");
	}
	fuzz_expect(!ts_set_at(set, i), "a set ends");
}

/* Return: as ts_file_next() at the end. */
static int look_at_events(struct ts_file *file, size_t *nr)
{
	struct ts_event event;
	__u64 last_ns = 0;
	int some;

	*nr = 0;
	while ((some = ts_file_next(file, &event)) > 0) {
		fuzz_expect(event.time_ns >= last_ns, "events are in order");
		fuzz_expect(event.head.words, "an event has a length");
		last_ns = event.time_ns;
		++*nr;
	}
	fuzz_expect(!some || *ts_file_why(file), "a failure has words");
	return some;
}

/* From any time on there are no more events than in all, and none is earlier. */
static void look_from(struct ts_file *file, const uint8_t *data, size_t size, size_t most)
{
	struct ts_event event;
	__u64 ns = 2000;
	size_t again;

	if (size > 8)
		memcpy(&ns, data + size - 8, sizeof(ns));
	ns = ns >> 32 ? ns : ns % 4000;
	if (!ts_file_seek(file, ns) && ts_file_next(file, &event) > 0)
		fuzz_expect(event.time_ns >= ns, "no event is from before");
	if (!ts_file_begin_at(file, 2500) && !look_at_events(file, &again))
		fuzz_expect(again <= most, "a part is a part");
	look_at_set(ts_file_set(file, TS_FILE_BEFORE), true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ts_file *file;
	char path[64];
	int fd = memory_file(path, sizeof(path));
	size_t nr, again, most;
	int failed;

	if (ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size)
		err(2, "memory");
	if (ts_file_open(&file, path)) {
		fuzz_expect(*ts_file_why(file), "a failure has words");
		ts_file_close(file);
		return 0;
	}
	look_at_set(ts_file_set(file, TS_FILE_BEFORE), true);
	look_at_set(ts_file_set(file, TS_FILE_AFTER), true);
	look_at_set(ts_file_set(file, TS_FILE_EXITED_BEFORE), false);
	look_at_set(ts_file_set(file, TS_FILE_EXITED_AFTER), false);
	fuzz_expect(ts_file_started(file)->nr_rings, "a stream has rings");
	fuzz_expect(ts_file_info(file)->abi_major, "a module has a version");
	ts_file_real_ns(file, ts_file_info(file)->now_ns);
	failed = look_at_events(file, &nr);
	/* A frame of zstd may have much of the same. */
	most = size / 8 + ts_file_started(file)->nr_rings;
	if (file->head.major == TSCOPE_FILE_ZSTD_MAJOR)
		most = (size / 8 + 1) * TSCOPE_FRAME_BYTES_MAX;
	fuzz_expect(nr <= most, "an event takes some bytes");
	if (!failed)
		fuzz_expect(!ts_file_rewind(file) && !look_at_events(file, &again) && again == nr,
			    "the second time is as the first");
	look_from(file, data, size, failed ? ~0UL : nr);
	ts_file_close(file);
	return 0;
}

static void write_built(struct ts_writer *writer, __u32 type, const struct built *b)
{
	file_chunk(writer, type, b->bytes, ((const struct tscope_head *)b->bytes)->size);
}

static void write_key(struct ts_writer *writer)
{
	struct ts_set tasks = {};
	struct built b;
	size_t bytes, room;
	void *to;

	build_task(&b, 7, 7, 1, "sh");
	bytes = ((const struct tscope_head *)b.bytes)->size;
	to = ts_set_room(&tasks, bytes, &room);
	if (!to)
		errx(2, "no seed");
	memcpy(to, b.bytes, bytes);
	if (ts_set_add(&tasks, bytes, NULL) || ts_writer_tasks_at(writer, 2000, &tasks))
		errx(2, "no seed");
	ts_set_clear(&tasks);
}

static void write_seed(struct ts_writer *writer, __u32 flags, unsigned int nr_blocks)
{
	__u64 first = flags & TSCOPE_STREAM_OVERWRITE ? 3 : 0, nr;
	struct built b;

	file_start(writer, flags);
	build_full(&b);
	write_built(writer, TSCOPE_CHUNK_TASKS, &b);
	build_task(&b, 7, 7, 1, "sh");
	write_built(writer, TSCOPE_CHUNK_TASKS, &b);
	build_exited(&b, 8, 7, "gone");
	write_built(writer, TSCOPE_CHUNK_EXITED, &b);
	file_chunk(writer, TSCOPE_CHUNK_CPUS, "0-1", 4);
	for (nr = first; nr < first + nr_blocks; nr++) {
		file_block(writer, 1, nr, nr * FILE_EVENTS);
		file_block(writer, 0, nr, nr * FILE_EVENTS);
		if (ts_writer_flush(writer))
			errx(2, "no seed");
	}
	if (!first)
		write_key(writer);
	ts_writer_args(writer, 7, 100, "sh -c true", strlen("sh -c true"));
	build_full(&b);
	write_built(writer, TSCOPE_CHUNK_TASKS_END, &b);
	build_exited(&b, 9, 7, "late");
	write_built(writer, TSCOPE_CHUNK_EXITED_END, &b);
	file_end(writer, first + nr_blocks, (first + nr_blocks) * FILE_EVENTS + 2, 2);
}

size_t fuzz_seed(unsigned int i, uint8_t *data)
{
	struct ts_writer writer;
	char path[64];
	int fd = memory_file(path, sizeof(path));
	ssize_t bytes;

	if (i > 3)
		return 0;
	if (ts_writer_open(&writer, path) || (i > 1 && ts_writer_compress(&writer)) ||
	    ts_writer_begin(&writer))
		errx(2, "no seed");
	write_seed(&writer, i % 2 ? TSCOPE_STREAM_OVERWRITE : 0, 3);
	if (ts_writer_close(&writer))
		errx(2, "no seed");
	bytes = pread(fd, data, FUZZ_SEED_BYTES, 0);
	if (bytes <= 0)
		err(2, "no seed");
	return bytes;
}
