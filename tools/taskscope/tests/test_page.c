// SPDX-License-Identifier: GPL-2.0
/* Pages as they are written; html/tests reads them. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exits.h"
#include "invent.h"
#include "lived.h"
#include "made_load.h"
#include "open_recording.h"
#include "page.h"
#include "page_bytes.h"
#include "page_ops.h"
#include "page_slots.h"
#include "unit.h"

static const struct ts_set nobody;

static void test_base64(void)
{
	static const char *const want[] = { "", "Zg==\n", "Zm8=\n", "Zm9v\n", "Zm9vYg==\n" };
	struct page_bytes bytes = {};
	char *s;
	size_t n, i, len;

	for (n = 0; n < 5; n++) {
		bytes.out = open_memstream(&s, &len);
		for (i = 0; i < n; i++)
			page_byte(&bytes, "foob"[i]);
		page_bytes_end(&bytes);
		fclose(bytes.out);
		is(s, want[n], "base64 of %zu bytes", n);
		free(s);
	}
	bytes.out = open_memstream(&s, &len);
	for (n = 0; n < PAGE_LINE_BYTES + 1; n++)
		page_byte(&bytes, 0);
	page_bytes_end(&bytes);
	fclose(bytes.out);
	ok(len == PAGE_LINE_BYTES / 3 * 4 + 1 + 5 && s[PAGE_LINE_BYTES / 3 * 4] == '\n' &&
	   !strcmp(s + len - 5, "AA==\n"), "  in lines");
	free(s);
}

/* What the function adds, as hexadecimal digits. */
static char *hex(struct page_bytes *bytes)
{
	static char digits[2 * PAGE_LINE_BYTES + 1];
	size_t i;

	digits[0] = '\0';
	for (i = 0; i < bytes->nr; i++)
		sprintf(digits + 2 * i, "%02x", bytes->raw[i]);
	bytes->nr = 0;
	return digits;
}

static void test_numbers(void)
{
	struct page_bytes bytes = {};

	page_u64(&bytes, 0);
	page_u64(&bytes, 127);
	page_u64(&bytes, 128);
	page_u64(&bytes, ~0ULL);
	is(hex(&bytes), "007f8001ffffffffffffffffff01", "numbers");
	page_s64(&bytes, 0);
	page_s64(&bytes, -1);
	page_s64(&bytes, 63);
	page_s64(&bytes, -64);
	page_s64(&bytes, 64);
	page_s64(&bytes, INT64_MIN);
	is(hex(&bytes), "00017e7f8001ffffffffffffffffff01", "  below 0, too");
	page_string(&bytes, "ab");
	is(hex(&bytes), "026162", "  and strings");
}

/* The ops of one event after the other, of a recording that begins at 1000. */
struct play {
	struct page_ops ops;
	struct replay_set set;
	struct task_watch watch;
};

static void play_begin(struct play *play, const struct ts_set *before)
{
	const struct tscope_stream_start start = { .nr_rings = 3, .now_ns = 1000 };

	*play = (struct play){ .ops = { .to_ns = ~0ULL },
			       .watch = { .closed = page_ops_closed, .arg = &play->ops } };
	page_ops_begin(&play->ops, NULL, 1000, 3);
	replay_set_begin(&play->set, &start, before, &nobody);
	replay_set_watch(&play->set, &play->watch);
}

static void plays(struct play *play, struct ts_event event, const char *want, const char *what)
{
	replay_set_take(&play->set, &event);
	page_ops_see(&play->ops, &play->set, &event);
	is(hex(&play->ops.bytes), want, "page: %s", what);
}

static void play_end(struct play *play)
{
	page_ops_free(&play->ops);
	replay_set_free(&play->set);
}

static void test_ops(void)
{
	struct ts_set before = {};
	struct play play;

	add_living(&before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 900, 1001);
	add_living(&before, 8, 8, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1001);
	play_begin(&play, &before);
	/* Woken by 7, which ran; it had slept since its record was read. */
	plays(&play, waking_at(1011, 8, 7, 0),
	      "22" "00" "0b" "03" "00" "04"	/* WAKE CPU 0, 11 later, task 3, from 4 */
	      "25" "03" "13" "01"		/* SET asleep, since 10 before, on CPU 0 */
	      "a4" "03" "00"			/* CLOSE sleep up to now */
	      "15" "03" "00" "01",		/* SET waits since now */
	      "a task that is met first is told of as a whole");
	plays(&play, switch_at(1021, 0, 7, 'S', 8),
	      "21" "00" "0a" "03" "04"		/* SWITCH 10 later to task 3, from 4, asleep */
	      "05" "04" "27" "01" "84" "04" "00"	/* it ran since 20 before */
	      "94" "03" "00"			/* and task 3 had waited */
	      "25" "04" "00" "01",
	      "a switch of tasks that are not known");
	plays(&play, waking_at(1031, 7, 8, TSCOPE_WAKING_IRQ), "52" "00" "0a" "04" "00",
	      "a waking that says all");
	plays(&play, switch_at(1041, 0, 8, 'R', 7), "91" "00" "0a" "04", "and a switch that does");
	plays(&play, lost_at(1051, 0, 5), "06" "00" "0a" "13" "05", "a loss");
	plays(&play, exec_at(1061, 7, 7), "09" "00" "0a" "04" "07" "70726f6772616d" "00",
	      "an execve()");
	plays(&play, exit_at(1071, 7, 9), "0a" "00" "0a" "04" "09", "an exit");
	/* An event of before, as of a clock that went back. */
	plays(&play, fork_at(1066, 9, 9, 7, 0),
	      "0d" "09" "08" "00" "00" "05" "04" "25" "05" "00" "00",
	      "a birth, in the wrong order");
	play_end(&play);
	ts_set_clear(&before);
}

/* In slots births, execs, exits and new names are told up to a number; the trigger always. */
static void test_marks(void)
{
	const struct tscope_stream_start start = { .nr_rings = 3, .now_ns = 1000 };
	struct ts_event event[] = { exec_at(1010, 7, 7), exec_at(1020, 7, 7), exit_at(1030, 7, 9), {
		.time_ns = 1040, .trigger = { .event = { .type = TSCOPE_EVENT_TRIGGER, .words = 3 },
					      .tid = 7, .wait_ns = 5 } } };
	struct page_ops ops = { .to_ns = ~0ULL };
	struct page_slots slots;
	struct ts_set before = {};
	struct replay_set set;
	size_t i;

	add_living(&before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 900, 1001);
	page_ops_begin(&ops, NULL, 1000, 3);
	replay_set_begin(&set, &start, &before, &nobody);
	page_slots_begin(&slots, &ops, 1000, 1000, 1);
	for (i = 0; i < 4; i++) {
		replay_set_take(&set, &event[i]);
		page_slots_see(&slots, &set, &event[i]);
	}
	is(hex(&ops.bytes), "09000a03" "0770726f6772616d00" "0c001e0305",
	   "page: a mark in a slot, and the trigger, but no more marks");
	ok(ops.marks_left == 2, "  how many are left out is known");
	page_slots_free(&slots);
	page_ops_free(&ops);
	replay_set_free(&set);
	ts_set_clear(&before);
}

/* Return: the page of a recording, to be freed. */
static char *page_of(const char *path, __u64 events_max, __u64 from, __u64 to)
{
	struct page_request request = { .name = "</title>", .to_ns = ~0ULL,
					.events_max = events_max, .marks_max = 1 };
	struct ts_file recording;
	struct replay_set set = {};
	char *s = NULL;
	size_t len;
	FILE *out = open_memstream(&s, &len);

	if (!out || recording_start(&recording, path) >= 0)
		abort();
	request.begin_ns = recording.stream.start.now_ns;
	request.until_ns = recording.stream.stop.now_ns;
	if (to) {
		request.is_part = true;
		request.from_ns = request.begin_ns + from;
		request.to_ns = request.begin_ns + to;
	}
	ok(!page_write(&recording, &set, &request, out), "page: a recording is written");
	replay_set_free(&set);
	recording_end(&recording);
	fclose(out);
	return s;
}

static void check_document(char *page, const char *expression, const char *what)
{
	char *document = strstr(page, "id=\"document\">\n"), *end;

	ok(!strncmp(page, "<!DOCTYPE html>\n", 16) && !strcmp(page + strlen(page) - 8, "</html>\n"),
	   "  from the first line to the last");
	if (!document)
		abort();
	document += strlen("id=\"document\">\n");
	end = strchr(document, '<');
	ok(!strncmp(end, "</script>", 9), "  in which no text ends an element");
	*end = '\0';
	check_json(document, expression, what);
	free(page);
}

static void test_pages(const char *path)
{
	const struct made_load load = { .seed = 3, .ns = 2000000000, .nr_cpus = 2,
					.nr_workers = 5, .nr_hogs = 3, .moves = 20 };

	invent_recording(path);
	check_document(page_of(path, PAGE_EVENTS_MAX, 0, 0),
		       "d['file'] == '</title>' and d['slot'] == 0 and d['lost'] > 0 and "
		       "d['cpus'] == [0, 1, 2, 3][:len(d['cpus'])] and not d['part'] and "
		       "any(t[2] == 'sh' for t in d['tasks'])", "  with a document");
	made_load_write(&load, path, 0);
	check_document(page_of(path, PAGE_EVENTS_MAX, 0, 0),
		       "d['slot'] == 0 and len(d['tasks']) == 8 and d['until'] == 2000000000 and "
		       "d['events'] > 500", "  of a load");
	check_document(page_of(path, 500, 0, 0),
		       "d['slot'] == 2000000000 // 2048 + 1 and d['events'] > 500",
		       "  in slots, where there are too many events");
	check_document(page_of(path, 500, 1000000, 2000000),
		       "d['slot'] == 0 and (d['from'], d['to']) == (1000000, 2000000) and "
		       "d['events'] < 500", "  or a part of it");
}

static void test_failure(const char *path)
{
	struct page_request request = { .name = "x", .to_ns = ~0ULL, .events_max = 1000 };
	struct ts_file recording;
	struct replay_set set = {};
	FILE *out = fopen("/dev/full", "w");

	if (!out || recording_start(&recording, path) >= 0)
		abort();
	request.begin_ns = recording.stream.start.now_ns;
	request.until_ns = recording.stream.stop.now_ns;
	ok(page_write(&recording, &set, &request, out) == -EIO, "page: a disk that is full");
	replay_set_free(&set);
	recording_end(&recording);
	fclose(out);
}

void test_page(void)
{
	char path[] = "/tmp/taskscope-page-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	test_base64();
	test_numbers();
	test_ops();
	test_marks();
	test_pages(path);
	test_failure(path);
	unlink(path);
}
