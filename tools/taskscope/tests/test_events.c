// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <string.h>

#include <linux/sched.h>

#include "event_names.h"
#include "event_print.h"
#include "unit.h"
#include "wall.h"

/* Of the time_ns of each event here, see unit.c. */
#define WALL "2023-11-14T22:13:25.001234567Z"

#define KEY (1ULL << 33)

#define HEAD(_type, _info) { .type = TSCOPE_EVENT_##_type, .info = (_info) }

/* An event in both forms: what people see after the CPU, and what Python finds. */
static void check_event(struct event_view *view, const struct ts_event *event,
			const char *human, const char *json)
{
	char what[64], expression[512];
	struct text t = {};

	snprintf(what, sizeof(what), "event %s, for people", ts_event_name(event->head.type));
	view->json = false;
	event_put(&t, view, event);
	is(t.len > 16 ? t.s + 17 : text_str(&t), human, "%s", what);
	text_clear(&t);

	snprintf(what, sizeof(what), "event %s, JSON", ts_event_name(event->head.type));
	snprintf(expression, sizeof(expression),
		 "d == dict(event=\"%s\", time=%llu, wall=\"" WALL "\", cpu=%u, %s)",
		 ts_event_name(event->head.type), event->time_ns, event->cpu, json);
	view->json = true;
	event_put(&t, view, event);
	ok(strchr(t.s, '\n') == t.s + t.len - 1, "%s, on one line", what);
	check_json(t.s, expression, what);
	text_free(&t);
}

static void test_forms(struct event_view *view)
{
	struct ts_event e = { .time_ns = 5001234567, .cpu = 3 };

	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 'D'), .prev = 7, .next = 0 };
	check_event(view, &e, "switch prev=7:sh prev_state=D next=0:swapper/3\n",
		    "prev=7, prev_comm=\"sh\", prev_state=\"D\", next=0, next_comm=\"swapper/3\","
		    " prio=None");
	e.head.info |= (139 + TSCOPE_SWITCH_PRIO_PLUS) << TSCOPE_SWITCH_PRIO_SHIFT;
	check_event(view, &e, "switch prev=7:sh prev_state=D next=0:swapper/3 prio=139\n",
		    "prev=7, prev_comm=\"sh\", prev_state=\"D\", next=0, next_comm=\"swapper/3\","
		    " prio=139");
	/* A deadline task, as a CPU that goes off. */
	e.head.info = 'P' | TSCOPE_SWITCH_OFFLINE | 1 << TSCOPE_SWITCH_PRIO_SHIFT;
	check_event(view, &e, "switch prev=7:sh prev_state=P next=0:swapper/3 prio=-1\n",
		    "prev=7, prev_comm=\"sh\", prev_state=\"P\", next=0, next_comm=\"swapper/3\","
		    " prio=-1");
	e.waking = (struct tscope_event_waking){ HEAD(WAKING, 2), .tid = 8, .waker = 7 };
	check_event(view, &e, "waking tid=8:a\\x20b task_cpu=2 waker=7:sh\n",
		    "tid=8, comm=\"a b\", task_cpu=2, waker=7, waker_comm=\"sh\", irq=False,"
		    " interrupted=None, interrupted_comm=None, new=False");
	e.head.info = TSCOPE_WAKING_IRQ | 0x3ffe;
	check_event(view, &e, "waking tid=8:a\\x20b task_cpu=16382 irq interrupted=7:sh\n",
		    "tid=8, comm=\"a b\", task_cpu=16382, waker=None, waker_comm=None, irq=True,"
		    " interrupted=7, interrupted_comm=\"sh\", new=False");
	e.waking = (struct tscope_event_waking){ HEAD(WAKING, TSCOPE_WAKING_NEW), .tid = 99,
						 .waker = 0 };
	check_event(view, &e, "waking tid=99 task_cpu=0 waker=0:swapper/3 new\n",
		    "tid=99, comm=None, task_cpu=0, waker=0, waker_comm=\"swapper/3\", irq=False,"
		    " interrupted=None, interrupted_comm=None, new=True");
	e.wakeup = (struct tscope_event_wakeup){ HEAD(WAKEUP, 1), .tid = 7 };
	check_event(view, &e, "wakeup tid=7:sh task_cpu=1\n",
		    "tid=7, comm=\"sh\", task_cpu=1");
	e.migrate = (struct tscope_event_migrate){ HEAD(MIGRATE, 65535), .tid = 7, .from = 70000 };
	check_event(view, &e, "migrate tid=7:sh from_cpu=70000 to_cpu=65535\n",
		    "tid=7, comm=\"sh\", from_cpu=70000, to_cpu=65535");
	e.fork = (struct tscope_event_fork){ HEAD(FORK, 0), .tid = 9, .tgid = 7, .creator = 7,
					     .ppid = 1, .clone_flags = CLONE_VM | 1ULL << 40,
					     .comm = "sh", .key = KEY + 1, .creator_key = KEY,
					     .exit_signal = SIGCHLD };
	check_event(view, &e, "fork tid=9:sh tgid=7 creator=7:sh ppid=1 clone=VM,0x10000000000"
		    " exit_signal=SIGCHLD\n",
		    "tid=9, comm=\"sh\", tgid=7, creator=7, creator_comm=\"sh\", ppid=1,"
		    " clone=[\"CLONE_VM\", \"0x10000000000\"], clone_raw=\"0x10000000100\","
		    " exit_signal=17, key=2**33 + 1, creator_key=2**33");
	e.fork.clone_flags = CLONE_THREAD;
	e.fork.exit_signal = -1;
	e.fork.key = e.fork.creator_key = 0;
	check_event(view, &e, "fork tid=9:sh tgid=7 creator=7:sh ppid=1 clone=THREAD\n",
		    "tid=9, comm=\"sh\", tgid=7, creator=7, creator_comm=\"sh\", ppid=1,"
		    " clone=[\"CLONE_THREAD\"], clone_raw=\"0x10000\","
		    " exit_signal=None, key=None, creator_key=None");
	e.exec = (struct tscope_event_exec){ HEAD(EXEC, 0), .tid = 7, .old_tid = 7, .comm = "ls",
					     .key = KEY };
	strcpy(e.exec.file, "/bin/my ls");
	check_event(view, &e, "exec tid=7:ls file=/bin/my\\x20ls\n",
		    "tid=7, comm=\"ls\", old_tid=7, key=2**33, file=\"/bin/my ls\","
		    " file_cut=False");
	e.exec.old_tid = 9;
	e.head.info = TSCOPE_EXEC_CUT;
	check_event(view, &e, "exec tid=7:ls old_tid=9 file=/bin/my\\x20ls file_cut\n",
		    "tid=7, comm=\"ls\", old_tid=9, key=2**33, file=\"/bin/my ls\","
		    " file_cut=True");
	e.exit = (struct tscope_event_exit){ HEAD(EXIT, 0), .tid = 7, .tgid = 7, .exit_code = 3 << 8,
					     .comm = "bash", .birth_ns = e.time_ns - 100 };
	check_event(view, &e, "exit tid=7:bash exit_code=3 age=100\n",
		    "tid=7, comm=\"bash\", tgid=7, exit_code=3, exit_signal=None, key=None,"
		    " last=False, age=100, run=None, wait=None, sleep=None, block=None,"
		    " stop=None, wait_idle=None, limit=None");
	e.exit.exit_code = SIGSEGV | 0x80;
	e.exit.tid = 8;
	e.exit.key = KEY;
	e.exit.flags = TSCOPE_EXIT_HAS_ACCOUNTS | TSCOPE_EXIT_LAST;
	e.exit.run_ns = 1;
	e.exit.wait_ns = 2;
	e.exit.sleep_ns = 3;
	e.exit.block_ns = 4;
	e.exit.stop_ns = 5;
	e.exit.wait_idle_ns = 6;
	check_event(view, &e, "exit tid=8:bash tgid=7 exit_signal=SIGSEGV last age=100 run=1 wait=2"
		    " sleep=3 block=4 stop=5 wait_idle=6\n",
		    "tid=8, comm=\"bash\", tgid=7, exit_code=None, exit_signal=11, key=2**33,"
		    " last=True, age=100, run=1, wait=2, sleep=3, block=4, stop=5, wait_idle=6,"
		    " limit=0");
	/* A birth that is later is none. */
	e.exit = (struct tscope_event_exit){ HEAD(EXIT, 0), .tid = 7, .tgid = 7,
					     .birth_ns = e.time_ns + 1 };
	check_event(view, &e, "exit tid=7: exit_code=0\n",
		    "tid=7, comm=\"\", tgid=7, exit_code=0, exit_signal=None, key=None,"
		    " last=False, age=None, run=None, wait=None, sleep=None, block=None,"
		    " stop=None, wait_idle=None, limit=None");
	e.rename = (struct tscope_event_rename){ HEAD(RENAME, 0), .tid = 7, .comm = "\033\"\xff",
						 .old_comm = "sh" };
	check_event(view, &e, "rename tid=7:\\x1b\"\\xff old_comm=sh\n",
		    "tid=7, comm=\"\\u001b\\\"\\\\xff\", old_comm=\"sh\", key=None");
	e.rename.tid = 99;
	e.rename.key = KEY;
	check_event(view, &e, "rename tid=99:\\x1b\"\\xff old_comm=sh\n",
		    "tid=99, comm=\"\\u001b\\\"\\\\xff\", old_comm=\"sh\", key=2**33");
	e.lost = (struct tscope_event_lost){ HEAD(LOST, TSCOPE_LOST_FULL), .nr = 123 };
	check_event(view, &e, "lost 123 events\n", "nr=123");
	e.lost.nr = 1;
	check_event(view, &e, "lost 1 event\n", "nr=1");
	e.trigger = (struct tscope_event_trigger){ HEAD(TRIGGER, 0), .tid = 7, .wait_ns = 20000001 };
	check_event(view, &e, "trigger tid=7:sh wait=20000001\n",
		    "tid=7, comm=\"sh\", wait=20000001, goes_on=False, key=None");
	e.head.info = TSCOPE_TRIGGER_WAITS;
	e.trigger.key = KEY;
	check_event(view, &e, "trigger tid=7:sh wait=20000001 goes_on\n",
		    "tid=7, comm=\"sh\", wait=20000001, goes_on=True,"
		    " key=2**33");

	/* What a hostile module could say. */
	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 0x1b), .prev = -1, .next = 7 };
	check_event(view, &e, "switch prev=-1 prev_state=\\x1b next=7:sh\n",
		    "prev=-1, prev_comm=None, prev_state=\"\\u001b\", next=7, next_comm=\"sh\","
		    " prio=None");
}

/* A row, and the first line: what a reader of CSV makes of both. */
static void check_csv(struct event_view *view, const struct ts_event *event,
		      const char *fields)
{
	const char *name = ts_event_name(event->head.type);
	char expression[512];
	struct text t = {};

	/* JSON takes the rows to Python, as one string. */
	struct text document = {};
	struct json j = { .out = &document };

	view->json = false;
	view->csv = true;
	event_put_columns(&t);
	event_put(&t, view, event);
	json_string(&j, NULL, t.s);
	snprintf(expression, sizeof(expression),
		 "(lambda rows: len(rows) == 1 and None not in rows[0] and None not in rows[0].values() and"
		 " {k: v for k, v in rows[0].items() if v} =="
		 " dict(event=\"%s\", time=\"%llu\", cpu=\"%u\", wall=\"" WALL "\", %s))"
		 "(list(__import__(\"csv\").DictReader(d.splitlines(), strict=True)))",
		 name, event->time_ns, event->cpu, fields);
	check_json(document.s, expression, name);
	view->csv = false;
	text_free(&document);
	text_free(&t);
}

static void test_csv(struct event_view *view)
{
	struct ts_event e = { .time_ns = 5001234567, .cpu = 3 };

	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 'D'), .prev = 7, .next = 0 };
	check_csv(view, &e, "prev=\"7\", prev_comm=\"sh\", prev_state=\"D\", next=\"0\","
		  " next_comm=\"swapper/3\"");
	e.head.info |= (99 + TSCOPE_SWITCH_PRIO_PLUS) << TSCOPE_SWITCH_PRIO_SHIFT;
	check_csv(view, &e, "prev=\"7\", prev_comm=\"sh\", prev_state=\"D\", next=\"0\","
		  " next_comm=\"swapper/3\", prio=\"99\"");
	e.waking = (struct tscope_event_waking){ HEAD(WAKING, 2), .tid = 8, .waker = 7 };
	check_csv(view, &e, "tid=\"8\", comm=\"a b\", task_cpu=\"2\", waker=\"7\","
		  " waker_comm=\"sh\", irq=\"false\", new=\"false\"");
	e.head.info = TSCOPE_WAKING_IRQ | TSCOPE_WAKING_NEW;
	check_csv(view, &e, "tid=\"8\", comm=\"a b\", task_cpu=\"0\", irq=\"true\","
		  " interrupted=\"7\", interrupted_comm=\"sh\", new=\"true\"");
	e.wakeup = (struct tscope_event_wakeup){ HEAD(WAKEUP, 1), .tid = 99 };
	check_csv(view, &e, "tid=\"99\", task_cpu=\"1\"");
	e.migrate = (struct tscope_event_migrate){ HEAD(MIGRATE, 5), .tid = 7, .from = 70000 };
	check_csv(view, &e, "tid=\"7\", comm=\"sh\", from_cpu=\"70000\", to_cpu=\"5\"");
	e.fork = (struct tscope_event_fork){ HEAD(FORK, 0), .tid = 9, .tgid = 7, .creator = 7,
					     .ppid = 1, .clone_flags = CLONE_VM | CLONE_FS,
					     .comm = "a,\"b\"\n\xff", .exit_signal = 17,
					     .key = 9, .creator_key = 8 };
	check_csv(view, &e, "tid=\"9\", comm=\"a,\\\"b\\\"\\\\x0a\\\\xff\", tgid=\"7\","
		  " creator=\"7\", creator_comm=\"sh\", ppid=\"1\","
		  " clone=\"CLONE_VM,CLONE_FS\", clone_raw=\"0x300\","
		  " exit_signal=\"17\", key=\"9\", creator_key=\"8\"");
	e.exec = (struct tscope_event_exec){ HEAD(EXEC, 0), .tid = 7, .old_tid = 7, .comm = "ls" };
	strcpy(e.exec.file, "a,\"b\"\n");
	check_csv(view, &e, "tid=\"7\", comm=\"ls\", old_tid=\"7\", file=\"a,\\\"b\\\"\\\\x0a\","
		  " file_cut=\"false\"");
	e.exit = (struct tscope_event_exit){ HEAD(EXIT, 0), .tid = 7, .tgid = 7,
					     .exit_code = 3 << 8, .birth_ns = e.time_ns + 1 };
	check_csv(view, &e, "tid=\"7\", tgid=\"7\", exit_code=\"3\", last=\"false\"");
	e.exit = (struct tscope_event_exit){ HEAD(EXIT, 0), .tid = 7, .tgid = 6, .comm = "x",
					     .exit_code = SIGSEGV, .birth_ns = e.time_ns - 100,
					     .flags = TSCOPE_EXIT_HAS_ACCOUNTS, .key = 9,
					     .run_ns = 1, .wait_ns = 2, .sleep_ns = 3,
					     .block_ns = 4, .stop_ns = 5, .wait_idle_ns = 6 };
	check_csv(view, &e, "tid=\"7\", comm=\"x\", tgid=\"6\", exit_signal=\"11\", wait=\"2\","
		  " key=\"9\", last=\"false\", age=\"100\", run=\"1\", sleep=\"3\", block=\"4\","
		  " stop=\"5\", wait_idle=\"6\", limit=\"0\"");
	e.rename = (struct tscope_event_rename){ HEAD(RENAME, 0), .tid = 7, .comm = "x",
						 .old_comm = "sh" };
	check_csv(view, &e, "tid=\"7\", comm=\"x\", old_comm=\"sh\"");
	e.rename = (struct tscope_event_rename){ HEAD(RENAME, 0), .tid = 99, .comm = "a\\b\t" };
	check_csv(view, &e, "tid=\"99\", comm=\"a\\\\b\\\\x09\"");
	e.lost = (struct tscope_event_lost){ HEAD(LOST, TSCOPE_LOST_FULL), .nr = 123 };
	check_csv(view, &e, "nr=\"123\"");
	e.trigger = (struct tscope_event_trigger){ HEAD(TRIGGER, 0), .tid = 7, .wait_ns = 12 };
	check_csv(view, &e, "tid=\"7\", comm=\"sh\", wait=\"12\", goes_on=\"false\"");
	e.head.info = TSCOPE_TRIGGER_WAITS;
	check_csv(view, &e, "tid=\"7\", comm=\"sh\", wait=\"12\", goes_on=\"true\"");
}

static void test_times(struct event_view *view)
{
	struct ts_event e = { .time_ns = 5001234999, .cpu = 12 };
	struct text t = {}, day = {};

	view->json = false;
	e.wakeup = (struct tscope_event_wakeup){ HEAD(WAKEUP, 0), .tid = 7 };
	event_put(&t, view, &e);
	is(t.s, "    1.001234  12 wakeup tid=7:sh task_cpu=0\n", "time and CPU");
	text_clear(&t);
	e.time_ns = view->since_ns - 1;
	event_put(&t, view, &e);
	is(t.s, "    0.000000  12 wakeup tid=7:sh task_cpu=0\n", "a time is never below 0");
	text_clear(&t);
	view->wall = true;
	e.time_ns = 5001234999;
	event_put(&t, view, &e);
	view->wall = false;
	text_put_wall(&day, 1700000005001234999);
	text_puts(&day, ".001234  12 wakeup tid=7:sh task_cpu=0\n");
	is(t.s, day.s, "the time of day, and CPU");
	text_free(&day);
	text_free(&t);
}

static void test_names(void)
{
	struct ts_event e = {};
	struct comm_cache comms = {};
	char name[TSCOPE_COMM_BYTES];
	bool good = true;
	__s32 tid;

	ok(!comm_cache_find(&comms, 1) && !comm_cache_has(&comms, 1), "names: none");
	for (tid = 1; tid < 5000; tid++) {
		snprintf(name, sizeof(name), "n%d", tid);
		comm_cache_set(&comms, tid * 97, name);
	}
	for (tid = 1; tid < 5000; tid++) {
		snprintf(name, sizeof(name), "n%d", tid);
		good &= comm_cache_find(&comms, tid * 97) &&
			!strcmp(comm_cache_find(&comms, tid * 97), name);
		good &= !comm_cache_find(&comms, tid * 97 + 1);
	}
	ok(good, "names: thousands");
	comm_cache_set(&comms, 2, NULL);
	ok(!comm_cache_find(&comms, 2) && comm_cache_has(&comms, 2), "names: known not to be known");

	e.fork = (struct tscope_event_fork){ HEAD(FORK, 0), .tid = 2, .comm = "born" };
	event_follow(&comms, &e);
	is(comm_cache_find(&comms, 2), "born", "names: of a fork");
	e.exec = (struct tscope_event_exec){ HEAD(EXEC, 0), .tid = 2, .comm = "exec" };
	event_follow(&comms, &e);
	is(comm_cache_find(&comms, 2), "exec", "names: of an execve()");
	e.rename = (struct tscope_event_rename){ HEAD(RENAME, 0), .tid = 2, .comm = "name" };
	event_follow(&comms, &e);
	is(comm_cache_find(&comms, 2), "name", "names: of a new name");
	e.rename = (struct tscope_event_rename){ HEAD(RENAME, 0), .tid = 0, .comm = "idle" };
	event_follow(&comms, &e);
	ok(!comm_cache_find(&comms, 0), "names: the idle task has none");
	comm_cache_free(&comms);
}

void test_events(void)
{
	struct event_view view = { .since_ns = 4000000000 };

	comm_cache_set(&view.comms, 7, "sh");
	comm_cache_set(&view.comms, 8, "a b");
	test_forms(&view);
	test_csv(&view);
	test_times(&view);
	test_names();
	comm_cache_free(&view.comms);
}
