// SPDX-License-Identifier: GPL-2.0
/* A recording step by step: at its end it says what report says. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "made_load.h"
#include "played.h"
#include "report.h"
#include "unit.h"

static const struct made_load load = {
	.seed = 7, .ns = 3000000000ULL, .nr_cpus = 2, .nr_workers = 4, .nr_hogs = 2, .moves = 1,
};

static bool tells_same(const struct record *a, const struct record *b)
{
	return a->tid == b->tid && a->accounts->run_ns == b->accounts->run_ns &&
	       a->accounts->wait_ns == b->accounts->wait_ns &&
	       a->accounts->sleep_ns == b->accounts->sleep_ns &&
	       a->counts->voluntary == b->counts->voluntary && a->waits->nr == b->waits->nr &&
	       a->waits->sum_ns == b->waits->sum_ns;
}

static bool is_as_report(const struct moment *moment, const char *path)
{
	struct ts_file recording;
	struct replay_set set;
	struct report report;
	size_t i, nr = 0;
	bool same = true;

	if (ts_file_read(&recording, path))
		abort();
	replay(&recording, &set, NULL, NULL);
	report_make(&report, &set, false);
	for (i = 0; i < report.nr; i++) {
		const struct kept *kept = moment_find(moment, report.order[i]->rec.tid);

		nr++;
		same &= kept && tells_same(&kept->rec, &report.order[i]->rec);
	}
	same &= nr == moment->nr && nr == 6;
	report_free(&report);
	replay_set_free(&set);
	ts_file_drop(&recording);
	return same;
}

/* Of all tasks. */
static __u64 ran(const struct moment *moment)
{
	__u64 ns = 0;
	size_t i;

	for (i = 0; i < moment->nr; i++)
		ns += moment->task[i]->rec.accounts->run_ns;
	return ns;
}

static __u64 busy(const struct moment *moment)
{
	__u64 ns = 0;
	__u32 i;

	for (i = 0; i < moment->nr_cpus; i++)
		ns += moment->now_ns - moment->cpu[i].cpu.loaded_ns - moment->cpu[i].cpu.get.idle_ns;
	return ns;
}

static void test_steps(const char *path)
{
	struct ts_file recording;
	struct played played = { .recording = &recording, .step_ns = 500000000 };
	struct moment *before = NULL, *now;
	size_t nr = 0, whole = 0;

	if (ts_file_read(&recording, path))
		abort();
	while ((now = played_look(&played, before))) {
		/* What the tasks ran is what the CPUs were busy, at each step. */
		whole += ran(now) == busy(now);
		nr++;
		moment_free(before);
		before = now;
	}
	ok(nr >= 6 && whole == nr, "played: %zu looks, and tasks run as long as CPUs are busy in %zu", nr,
	   whole);
	ok(is_as_report(before, path), "  the last is what report says");
	moment_free(before);
	played_free(&played);
	ts_file_drop(&recording);
}

/* The first part of a file, as if the rest was not written yet. */
static void copy_part(const char *from, const char *to, double part)
{
	FILE *in = fopen(from, "re"), *out = fopen(to, "we");
	char bytes[4096];
	size_t n;
	long left;

	if (!in || !out || fseek(in, 0, SEEK_END))
		abort();
	left = ftell(in) * part;
	rewind(in);
	while (left > 0 && (n = fread(bytes, 1, sizeof(bytes), in))) {
		n = (long)n < left ? n : (size_t)left;
		left -= fwrite(bytes, 1, n, out);
	}
	fclose(in);
	fclose(out);
}

static void test_growing(const char *whole, const char *path)
{
	struct ts_file *recording = calloc(1, sizeof(*recording));
	struct played played = { .recording = recording, .step_ns = 300000000 };
	struct moment *before = NULL, *now;
	__u64 half;

	copy_part(whole, path, 0.5);
	if (!recording || ts_file_read(recording, path))
		abort();
	while ((now = played_look(&played, before))) {
		moment_free(before);
		before = now;
	}
	half = before->now_ns;
	ok(half > MADE_BEGIN && half < MADE_BEGIN + load.ns / 4 * 3, "played: one that is not whole yet");
	copy_part(whole, path, 0.7);
	now = played_look(&played, before);
	ok(now && now->now_ns > half && ran(now) >= ran(before), "  it grows, and it goes on");
	moment_free(before);
	before = now;
	copy_part(whole, path, 1);
	while ((now = played_look(&played, before))) {
		moment_free(before);
		before = now;
	}
	ok(before && is_as_report(before, whole), "  up to its end");
	moment_free(before);
	played_free(&played);
	ts_file_drop(recording);
	free(recording);
}

void test_played_recording(void)
{
	char path[] = "/tmp/taskscope-played-XXXXXX", part[] = "/tmp/taskscope-played-XXXXXX";

	close(mkstemp(path));
	close(mkstemp(part));
	made_load_write(&load, path, 0);
	test_steps(path);
	test_growing(path, part);
	unlink(path);
	unlink(part);
}
