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
	struct recording recording;
	struct recorder recorder;

	if (recorder_open(&recorder, path) || recorder_begin(&recorder))
		abort();
	file_start(&recorder, 0);
	file_block(&recorder, 1, 0, 0);
	file_block(&recorder, 0, 0, 0);
	file_block(&recorder, 0, 1, FILE_EVENTS);
	if (recorder_close(&recorder))
		abort();
	ok(!recording_open(&recording, path) && replay_until(&recording) == 1 + FILE_EVENTS * 10,
	   "recording: without its end, when one CPU has no more");
	ok(recording_has_events(&recording, 1), "  which had some");
	recording_close(&recording);
	if (recorder_open(&recorder, path) || recorder_begin(&recorder))
		abort();
	file_start(&recorder, 0);
	file_block(&recorder, 0, 0, 0);
	file_block(&recorder, 1, 0, 0);
	file_end(&recorder, 1, FILE_EVENTS, 0);
	if (recorder_close(&recorder))
		abort();
	ok(!recording_open(&recording, path) && replay_until(&recording) == 99999,
	   "  and with it, when it was stopped");
	recording_close(&recording);
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
