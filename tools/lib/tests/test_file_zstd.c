// SPDX-License-Identifier: GPL-2.0
/* Recordings in frames of zstd. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "packed_file.h"
#include "unit.h"

static void test_same(int how, const char *what)
{
	struct read plain, packed;
	off_t bytes;

	packed_write(how, 200);
	plain = packed_read();
	bytes = packed_bytes();
	packed_write(how | ZSTD, 200);
	packed = packed_read();
	ok(packed_is_same(&plain, &packed) && plain.nr == FILE_CPUS * 200 * FILE_EVENTS,
	   "zstd: %s: the same tasks, events and command lines", what);
	ok(packed_bytes() < bytes, "  in fewer bytes");
}

/* A disk that is full: whole frames stay. */
static void test_limit(void)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit some = all;
	struct ts_writer recorder;
	struct read read;
	int err;

	packed_begin(&recorder, ZSTD);
	file_block(&recorder, 0, 0, 0);
	if (ts_writer_flush(&recorder))
		abort();
	signal(SIGXFSZ, SIG_IGN);
	some.rlim_cur = recorder.bytes + 20;
	setrlimit(RLIMIT_FSIZE, &some);
	file_block(&recorder, 1, 0, 0);
	err = ts_writer_flush(&recorder);
	setrlimit(RLIMIT_FSIZE, &all);
	ok(err == -EFBIG && recorder.err == err && packed_bytes() == (off_t)recorder.bytes,
	   "zstd: a frame that does not fit is taken back");
	ts_writer_close(&recorder);
	read = packed_read();
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

	packed_write(how, NR_BLOCKS);
	all = packed_load(&bytes);
	for (i = 0; i < bytes; i++) {
		packed_store(all, i);
		read = packed_read();
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

	packed_write(how, NR_BLOCKS);
	whole = packed_read();
	all = packed_load(&bytes);
	for (i = sizeof(struct tscope_file); i < bytes; i++) {
		for (nr = 0; nr < 3; nr++) {
			all[i] ^= (const unsigned char[]){ 0xff, 1, 0x80 }[nr];
			packed_store(all, bytes);
			read = packed_read();
			wrong += !is_part(&read, &whole);
			errors += !packed_is_same(&read, &whole);
			all[i] ^= (const unsigned char[]){ 0xff, 1, 0x80 }[nr];
		}
	}
	ok(!wrong && errors > 500, "zstd: any byte may be wrong: %d of %zu are told", errors,
	   3 * (bytes - sizeof(struct tscope_file)));
	free(all);
}

/* Of a version with what is not known today. */
static void test_version(void)
{
	struct tscope_file *head;
	struct read read;
	size_t bytes;
	char *all;

	packed_write(ZSTD, NR_BLOCKS);
	all = packed_load(&bytes);
	head = (void *)all;
	ok(head->major == TSCOPE_FILE_ZSTD_MAJOR && head->minor == TSCOPE_FILE_ZSTD_MINOR,
	   "zstd: a reader of version 2 refuses it");
	head->major++;
	packed_store(all, bytes);
	read = packed_read();
	ok(read.err == -EPROTO && !strcmp(read.why,
	   "recorded by a later version: read it with the taskscope that wrote it"),
	   "zstd: what has to be known and is not is said");
	free(all);
	packed_write(PLAIN, NR_BLOCKS);
	all = packed_load(&bytes);
	head = (void *)all;
	ok(head->major == 2 && head->minor == 3, "index: a reader of version 2 reads it");
	free(all);
}

void test_file_zstd(void)
{
	packed_make();
	test_same(PLAIN, "a recording");
	test_same(FLIGHT, "a flight");
	test_limit();
	test_cut(PLAIN, "plain, with an index");
	test_cut(ZSTD, "one frame");
	test_cut(ZSTD | ROUNDS, "many frames");
	test_changed(ZSTD | ROUNDS);
	test_version();
	packed_remove();
}
