// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <unistd.h>

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

void test_replay(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	test_until();
	unlink(path);
}
