// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <taskscope/taskscope.h>

#include "build_file.h"
#include "fake_device.h"
#include "unit.h"

/* Allocations of the library come here, see the Makefile. */
void *__real_malloc(size_t bytes);
void *__real_calloc(size_t nr, size_t bytes);
void *__real_realloc(void *old, size_t bytes);
void *__real_reallocarray(void *old, size_t nr, size_t bytes);
char *__real_strdup(const char *s);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t nr, size_t bytes);
void *__wrap_realloc(void *old, size_t bytes);
void *__wrap_reallocarray(void *old, size_t nr, size_t bytes);
char *__wrap_strdup(const char *s);

/* So many succeed, and one more does not; below 0: all succeed. */
static int left = -1;

static bool fails(void)
{
	return left >= 0 && !left--;
}

void *__wrap_malloc(size_t bytes)
{
	return fails() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t nr, size_t bytes)
{
	return fails() ? NULL : __real_calloc(nr, bytes);
}

void *__wrap_realloc(void *old, size_t bytes)
{
	return fails() ? NULL : __real_realloc(old, bytes);
}

void *__wrap_reallocarray(void *old, size_t nr, size_t bytes)
{
	return fails() ? NULL : __real_reallocarray(old, nr, bytes);
}

char *__wrap_strdup(const char *s)
{
	return fails() ? NULL : __real_strdup(s);
}

static char path[] = "/tmp/taskscope-memory-XXXXXX";

static int see(void *arg, const struct ts_task *task)
{
	*(__s32 *)arg += ts_tid(task);
	return 0;
}

static int use_device(void)
{
	const struct tscope_stream_start wanted = {
		.size = sizeof(wanted), .events = TSCOPE_EVENTS_ALL,
	};
	struct ts_query query = { .groups = TSCOPE_GROUP_IDS };
	struct ts_exits exits = {};
	struct ts_stream *stream = NULL;
	struct ts_set *set = NULL, *one = NULL;
	struct ts *ts;
	__s32 sum = 0;
	int err;

	fake_reset();
	build_task(&fake.living[fake.nr_living++], 7, 7, 1, "seven");
	build_exited(&fake.exited[fake.nr_exited++], 8, 1, "eight")->seq = 1;
	fake.info.nr_exited = 1;
	err = ts_open(&ts, TS_STREAM);
	if (!err)
		err = ts_snapshot(ts, &query, &set);
	if (!err)
		err = ts_task(ts, 7, TSCOPE_GROUP_IDS, &one);
	if (!err)
		err = ts_each(ts, &query, see, &sum);
	if (!err)
		err = ts_exited(ts, &exits, 0, see, &sum);
	if (!err)
		err = ts_stream_start(ts, &wanted, &stream);
	if (err)
		err = strcmp(ts_why(ts), "out of memory") ? -EINVAL : err;
	ts_stream_free(stream);
	ts_set_free(one);
	ts_set_free(set);
	ts_close(ts);
	return err;
}

static void write_file(void)
{
	const struct tscope_file_args args = { .bytes = sizeof(args) + 8, .tgid = 7 };
	char line[sizeof(args) + 8] = {};
	struct ts_writer writer;
	struct built b;

	if (ts_writer_open(&writer, path) || ts_writer_begin(&writer))
		abort();
	file_start(&writer, 0);
	build_task(&b, 7, 7, 1, "seven");
	file_chunk(&writer, TSCOPE_CHUNK_TASKS, b.bytes,
		   ((const struct tscope_head *)b.bytes)->size);
	file_chunk(&writer, TSCOPE_CHUNK_CPUS, "0-1", 4);
	memcpy(line, &args, sizeof(args));
	memcpy(line + sizeof(args), "x", 2);
	file_chunk(&writer, TSCOPE_CHUNK_ARGS, line, sizeof(line));
	file_block(&writer, 0, 0, 0);
	file_block(&writer, 1, 0, 0);
	file_end(&writer, 1, FILE_EVENTS, 0);
	if (ts_writer_close(&writer))
		abort();
}

static int use_file(void)
{
	struct ts_file *file;
	int err = ts_file_open(&file, path);

	if (err)
		err = strcmp(ts_file_why(file), "out of memory") ? -EINVAL : err;
	ts_file_close(file);
	return err;
}

/*
 * Fail each allocation in turn: it is said, nothing is used, and the sanitizer finds no leak.
 * @spare can be done without.
 */
static void test_each_failure(int (*use)(void), const char *what, int spare)
{
	int nr, err, wrong = 0;

	for (nr = 0; ; nr++) {
		left = nr;
		err = use();
		if (left >= 0)
			break;
		wrong += err && err != -ENOMEM;
		spare -= !err;
	}
	left = -1;
	ok(!err && !wrong && !spare && nr > 5, "memory: %s: each of %d allocations may fail", what, nr);
}

void test_memory(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	test_each_failure(use_device, "device", 0);
	write_file();
	/* Without memory for its index it is read through. */
	test_each_failure(use_file, "file", 1);
	file_unpack("v1.gz", path);
	test_each_failure(use_file, "file of version 1", 0);
	unlink(path);
	fake_reset();
}
