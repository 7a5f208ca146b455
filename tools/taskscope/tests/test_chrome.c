// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chrome_cpus.h"
#include "exits.h"
#include "export.h"
#include "invent.h"
#include "made_load.h"
#include "open_recording.h"
#include "unit.h"

/* Return: what was exported, to be freed. */
static char *export(const char *path, const char *cpus, int status)
{
	struct ts_file recording;
	size_t bytes;
	char *s = NULL;
	FILE *out = open_memstream(&s, &bytes);

	if (!out)
		abort();
	ok(recording_start(&recording, path) < 0, "chrome: a recording is read");
	ok(!export_recording(&recording, export_find("chrome"), cpus,
			     (struct export_to){ .out = out }), "  and exported");
	ok(recording_end(&recording) == status, "  with status %d", status);
	fclose(out);
	return s;
}

/* Events of the document as the tests want them. */
#define OF(_test) "[e for e in d['traceEvents'] if " _test "]"
#define SLICES(_name) OF("e['ph'] == 'X' and e['name'] == '" _name "' and e['pid'] < 10**9")
#define ON_CPUS OF("e['ph'] == 'X' and e['pid'] == 10**9")
#define NS_OF(_events) "sum(round(e['dur'] * 1000) for e in " _events ")"

static void test_document(const char *path)
{
	char *s;

	invent_recording(path);
	s = export(path, NULL, EXIT_DONE);
	check_json(s, "d['displayTimeUnit'] == 'ns'", "chrome: a document");
	/* One that is too early is not there; each CPU has lost some twice. */
	check_json(s, "[e['name'] for e in d['traceEvents'] if e['ph'] == 'i'].count('wakeup') == 4",
		   "  an event before the beginning is not");
	check_json(s, "[e['args']['nr'] for e in d['traceEvents'] if e['name'] == 'events lost'] == [3] * 4",
		   "  what was lost");
	check_json(s, OF("e['name'] == 'exec'") "[0]['args']['file'] == '/bin/ls, \"-l\"'", "  a file");
	check_json(s, OF("e['name'] == 'exit'") "[0]['args']['exit_code'] == 1", "  an exit");
	check_json(s, OF("e['name'] == 'trigger'") "[0]['s'] == 'g'", "  a trigger, for all");
	check_json(s, OF("e['name'] == 'trigger'") "[0]['ts'] == 1008", "  at its time");
	check_json(s, ON_CPUS "[0]['args'] == {'tid': 7, 'prio': 89}",
		   "  up to its loss it is known what a CPU ran");
	check_json(s, "sorted(e['id'] for e in " OF("e['ph'] == 's'") ") == "
		   "sorted(e['id'] for e in " OF("e['ph'] == 'f'") ") == [1, 2, 3, 4]",
		   "  arrows have two ends");
	check_json(s, "any(e['args']['name'] == 'CPU 1' for e in d['traceEvents'] if e['name'] == 'thread_name')",
		   "  CPUs have names");
	free(s);
	s = export(path, "0", EXIT_DONE);
	check_json(s, "{e['tid'] for e in " ON_CPUS "} == {10**9 + 1}", "chrome: one CPU");
	free(s);
}

static void test_hostile_names(const char *path)
{
	static const struct {
		const char *comm;
		const char *shown;
	} names[] = {
		{ "\"quoted\\\"", "'\"quoted\\\\\"'" },
		{ "\x01\n\t\x7f\x1b[31m", "'\\x01\\n\\t\\x7f\\x1b[31m'" },
		{ "\xff\xfe\xc3", "r'\\xff\\xfe\\xc3'" },
		{ "<img onerror=", "'<img onerror='" },
		{ "\xc3\xa4 \xe2\x82\xac", "'\\u00e4 \\u20ac'" },
		{ "]}", "']}'" },
		{ "", "''" },
	};
	char expression[256];
	size_t i;
	char *s;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		invent_recording_of(path, names[i].comm);
		s = export(path, NULL, EXIT_DONE);
		snprintf(expression, sizeof(expression),
			 "[e['args']['name'] for e in d['traceEvents'] if e['name'] == 'thread_name' "
			 "and e['tid'] == 7] == [%s]", names[i].shown);
		check_json(s, expression, "chrome: a name of any bytes");
		free(s);
	}
}

static const struct made_load load = { .seed = 3, .ns = 2000000000, .nr_cpus = 2, .nr_workers = 4,
				       .nr_hogs = 2, .moves = 50 };

/* The slices of a state are as long as the replay says.  Return: what was exported, to be freed. */
static char *check_sums(const char *path, const struct made_load *made)
{
	static const char *const names[] = { "run", "wait", "sleep" };
	struct ts_file recording;
	struct replay_set set;
	__s64 ns[TSCOPE_ACCOUNT_ENDED] = {};
	char expression[256];
	size_t i, in;
	char *s;

	made_load_write(made, path, 0);
	if (recording_start(&recording, path) >= 0)
		abort();
	replay(&recording, &set, NULL, NULL);
	for (i = 0; i < set.nr; i++)
		for (in = 0; in < TSCOPE_ACCOUNT_ENDED; in++)
			ns[in] += set.task[i]->ns[in];
	replay_set_free(&set);
	recording_end(&recording);
	s = export(path, NULL, EXIT_DONE);
	for (in = TSCOPE_ACCOUNT_RUN; in <= TSCOPE_ACCOUNT_SLEEP; in++) {
		snprintf(expression, sizeof(expression),
			 "sum(round(e['dur'] * 1000) for e in d['traceEvents'] if e['ph'] == 'X' and "
			 "e['name'] == '%s' and e['pid'] < 10**9) == %lld", names[in], ns[in]);
		check_json(s, expression, names[in]);
	}
	return s;
}

static void test_sums(const char *path)
{
	struct made_load made = load;
	char *s = check_sums(path, &load);

	check_json(s, NS_OF(ON_CPUS) " == " NS_OF(SLICES("run")), "  CPUs ran what ran on them");
	check_json(s, "all(e['ts'] >= 1000000 and e['ts'] + e['dur'] <= 3000000.001 for e in "
		   OF("e['ph'] == 'X'") ")", "  in the time of the recording");
	check_json(s, "not " OF("'doubtful' in e.get('args', {})"), "  without a doubt");
	free(s);
	/* The replay has no waking of a task that is asleep, and counts that as a wait. */
	made.lose = 20;
	s = check_sums(path, &made);
	check_json(s, "len(" OF("e['name'] == 'events lost'") ") > 10", "chrome: with losses");
	check_json(s, OF("'doubtful' in e.get('args', {})"), "  and doubts");
	free(s);
	made.lose = 0;
	made.early_ns = 777;
	s = check_sums(path, &made);
	check_json(s, "min(e['ts'] for e in " SLICES("sleep") ") == 999999.223",
		   "chrome: a state counts since the record was read");
	free(s);
}

static void take(struct chrome_cpus *cpus, struct comm_cache *comms, const struct replay_set *set,
		 const struct ts_event *event)
{
	chrome_cpus_take(cpus, set, event);
	event_follow(comms, event);
}

/* Return: what is shown of a CPU that runs task 7, which is renamed and waits; to be freed. */
static char *export_cpu(const char *path, bool has_switches)
{
	struct ts_event event = { .time_ns = INVENTED_SINCE, .head.type = TSCOPE_EVENT_SWITCH };
	struct ts_file recording;
	struct export ex = { .recording = &recording };
	struct chrome_out out = { .j = { .out = &ex.text, .one_line = true } };
	struct chrome_cpus cpus = { .ex = &ex, .out = &out };
	struct replay_set set;

	if (recording_start(&recording, path) >= 0)
		abort();
	replay_set_begin(&set, &recording.stream.start, &recording.before, &recording.after);
	comm_cache_take(&ex.view.comms, &recording.before);
	text_puts(&ex.text, "{\"traceEvents\": [");
	chrome_cpus_begin(&cpus);
	cpus.has_switches = has_switches;
	event.sw.next = 7;
	take(&cpus, &ex.view.comms, &set, &event);
	event.rename = (struct tscope_event_rename){ .tid = 7, .comm = "new" };
	event.head.type = TSCOPE_EVENT_RENAME;
	event.time_ns += 1000;
	take(&cpus, &ex.view.comms, &set, &event);
	event.head.type = TSCOPE_EVENT_LOST;
	event.time_ns += 2000;
	take(&cpus, &ex.view.comms, &set, &event);
	chrome_cpus_end(&cpus, &set, event.time_ns);
	text_puts(&ex.text, "]}");
	comm_cache_free(&ex.view.comms);
	replay_set_free(&set);
	recording_end(&recording);
	return ex.text.s;
}

static void test_rename(const char *path)
{
	char *s;

	invent_recording(path);
	s = export_cpu(path, true);
	check_json(s, "[(e['name'], e['ts'], e['dur']) for e in " ON_CPUS "] == "
		   "[('sh', 1000, 1), ('new', 1001, 0)]", "chrome: a slice has the name of its time");
	free(s);
	s = export_cpu(path, false);
	check_json(s, "not " ON_CPUS, "  and there is none without switches");
	free(s);
}

static void test_cut(const char *path)
{
	struct stat st;
	char *s;

	made_load_write(&load, path, 0);
	if (stat(path, &st) || truncate(path, st.st_size * 3 / 4))
		abort();
	s = export(path, NULL, EXIT_FAILED);
	check_json(s, "len(" ON_CPUS ") > 10", "chrome: a file that is cut is a document up to there");
	free(s);
}

void test_chrome(void)
{
	char path[] = "/tmp/taskscope-chrome-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	test_document(path);
	test_hostile_names(path);
	test_sums(path);
	test_rename(path);
	test_cut(path);
	unlink(path);
}
