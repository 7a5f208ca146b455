// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exits.h"
#include "export.h"
#include "invent.h"
#include "perfetto.pb-c.h"
#include "open_recording.h"
#include "unit.h"

/* Types that are known; that which is not is left out. */
#define NR_TYPES (TSCOPE_EVENT_TRIGGER + 1)
#define NR_EVENTS (INVENTED_CPUS * INVENTED_ROUNDS * NR_TYPES)

/* Return: what was exported, to be freed. */
static char *export(const char *path, const char *format, size_t *bytes)
{
	struct ts_file recording;
	char *s = NULL;
	FILE *out = open_memstream(&s, bytes);

	if (!out)
		abort();
	ok(recording_start(&recording, path) < 0, "export: a recording is read");
	ok(!export_recording(&recording, export_find(format), NULL, (struct export_to){ .out = out }),
	   "  and exported as %s", format);
	ok(recording_end(&recording) == EXIT_DONE, "  to its end");
	fclose(out);
	return s;
}

static size_t count_lines(const char *s)
{
	size_t nr = 0;

	for (; (s = strchr(s, '\n')); s++)
		nr++;
	return nr;
}

static void test_lines(const char *path)
{
	size_t bytes;
	char *s;

	s = export(path, "json", &bytes);
	ok(count_lines(s) == NR_EVENTS, "  a line for each event");
	ok(!strncmp(s, "{\"event\": \"switch\", \"time\": 1000000, \"wall\": \"", 46),
	   "  as events --json has it");
	ok(strstr(s, "\"prev_comm\": \"swapper/0\"") && strstr(s, "\"tid\": 8, \"comm\": \"gone\""),
	   "  with names");
	free(s);

	s = export(path, "csv", &bytes);
	ok(count_lines(s) == NR_EVENTS + 1, "  a line for each event, and one of names");
	ok(!strncmp(s, "event,time,cpu,tid,comm,", 24), "  that is the first");
	ok(strstr(s, "\nswitch,1000000,0,"), "  events");
	ok(strstr(s, ",\"x,\"\"y\"\"\","), "  quotes");
	free(s);
}

static void test_trace(const char *path)
{
	size_t bytes, i, nr[FTRACE_EVENT__EVENT_SCHED_MIGRATE_TASK + 1] = {}, lost = 0, wrong = 0;
	char *s = export(path, "perfetto", &bytes);
	Trace *trace = trace__unpack(NULL, bytes, (const uint8_t *)s);
	const FtraceEventBundle *bundle;

	for (i = 0; trace && i < trace->n_packet; i++) {
		bundle = trace->packet[i]->ftrace_events;
		if (!bundle)
			continue;
		lost += bundle->lost_events;
		if (bundle->n_event)
			nr[bundle->event[0]->event_case]++;
	}
	/* An execve() is one, too, if the task had another name: on both CPUs at once it is one. */
	ok(nr[FTRACE_EVENT__EVENT_TASK_RENAME] == (INVENTED_CPUS + 1) * INVENTED_ROUNDS,
	   "  renames");
	nr[FTRACE_EVENT__EVENT_TASK_RENAME] = 0;
	for (i = 1; i < sizeof(nr) / sizeof(nr[0]); i++)
		wrong += nr[i] && nr[i] != INVENTED_CPUS * INVENTED_ROUNDS;
	ok(trace && !wrong && nr[FTRACE_EVENT__EVENT_SCHED_SWITCH] &&
	   nr[FTRACE_EVENT__EVENT_SCHED_MIGRATE_TASK], "  events of each kind");
	ok(lost == INVENTED_CPUS * INVENTED_ROUNDS, "  and losses");
	trace__free_unpacked(trace, NULL);
	free(s);
}

static void test_full(const char *path, const char *format)
{
	FILE *full = fopen("/dev/full", "w");
	struct ts_file recording;

	if (!full)
		abort();
	setvbuf(full, NULL, _IONBF, 0);
	recording_start(&recording, path);
	ok(export_recording(&recording, export_find(format), NULL,
			    (struct export_to){ .out = full }) == -ENOSPC, "export: %s to a full disk",
	   format);
	recording_end(&recording);
	fclose(full);
}

void test_export(void)
{
	char path[] = "/tmp/taskscope-export-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	invent_recording(path);
	test_lines(path);
	test_trace(path);
	test_full(path, "json");
	test_full(path, "csv");
	test_full(path, "chrome");
	test_full(path, "perfetto");
	ok(!export_find("nonsense") && !export_find(""), "export: no such format");
	unlink(path);
}
