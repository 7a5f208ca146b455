// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <unistd.h>

#include "build.h"
#include "build_file.h"
#include "replay.h"
#include "unit.h"

static char path[] = "/tmp/taskscope-replay-XXXXXX";

/* Where the end is missing: up to the time to which every CPU has events. */
static void test_until(void)
{
	struct ts_file recording;
	struct ts_writer recorder;

	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	file_start(&recorder, 0);
	file_block(&recorder, 1, 0, 0);
	file_block(&recorder, 0, 0, 0);
	file_block(&recorder, 0, 1, FILE_EVENTS);
	if (ts_writer_close(&recorder))
		abort();
	ok(!ts_file_read(&recording, path) && replay_until(&recording) == 1 + FILE_EVENTS * 10,
	   "recording: without its end, when one CPU has no more");
	ok(ts_file_has_events(&recording, 1), "  which had some");
	ts_file_drop(&recording);
	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	file_start(&recorder, 0);
	file_block(&recorder, 0, 0, 0);
	file_block(&recorder, 1, 0, 0);
	file_end(&recorder, 1, FILE_EVENTS, 0);
	if (ts_writer_close(&recorder))
		abort();
	ok(!ts_file_read(&recording, path) && replay_until(&recording) == 99999,
	   "  and with it, when it was stopped");
	ts_file_drop(&recording);
}

static void write_task(struct ts_writer *recorder, __u32 type, bool has_creds)
{
	struct tscope_accounts *accounts;
	struct tscope_creds *creds;
	struct built b;

	build_task(&b, 9, 9, 1, "x");
	((struct tscope_head *)b.bytes)->key = BUILD_KEY + 9;
	if (has_creds) {
		creds = build_group(&b, TSCOPE_GROUP_CREDS, sizeof(*creds));
		creds->euid = 65534;
	}
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->since_ns = 1;
	accounts->now_ns = has_creds ? 5 : 2;
	file_chunk(recorder, type, b.bytes, ((struct tscope_head *)b.bytes)->size);
}

/* What a trigger ended: the records of the end have later figures, but say whose a task is. */
static void test_trigger(void)
{
	struct ts_file recording;
	struct ts_writer recorder;
	struct replay_set set;

	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	file_start(&recorder, 0);
	write_task(&recorder, TSCOPE_CHUNK_TASKS, false);
	file_block(&recorder, 0, 0, 0);
	file_block(&recorder, 1, 0, 0);
	write_task(&recorder, TSCOPE_CHUNK_TASKS_END, true);
	file_end(&recorder, 1, FILE_EVENTS, 0);
	if (ts_writer_close(&recorder) || ts_file_read(&recording, path))
		abort();
	recording.stream.start.trigger_wait_ns = 1;
	replay(&recording, &set, NULL, NULL);
	ok(set.nr && set.task[0]->tid == 9 && set.task[0]->creds &&
	   set.task[0]->creds->euid == 65534 && !set.task[0]->after,
	   "recording: with a trigger, whose a task is the records of the end say");
	replay_set_free(&set);
	ts_file_drop(&recording);
}

void test_replay(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	test_until();
	test_trigger();
	unlink(path);
}
