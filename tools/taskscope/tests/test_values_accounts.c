// SPDX-License-Identifier: GPL-2.0
/* Columns of what the module remembers. */
#include <linux/sched.h>
#include <string.h>

#include "build.h"
#include "column_json.h"
#include "columns.h"
#include "forms.h"
#include "unit.h"

/* Unknown although the group is there. */
static void test_unknown_history(void)
{
	static const char *const no_waits[] = { "WAIT_P50", "WAIT_P90", "WAIT_P99", "WAIT_P999",
						"WAIT_MAX", "WAIT_MAX_AT" };
	static const char *const nobody[] = { "WAKER", "WAKER_COMM", "WAKER_COUNT", "WAKERS",
					      "BLAME", "BLAME_COMM", "BLAME_TIME", "BLAMED" };
	struct tscope_accounts accounts = { .now_ns = 50, .account = 99 };
	struct tscope_waits waits = { .max_ns = 7, .max_at_ns = 7 };
	struct tscope_wakers wakers = { .waker = { { .tid = 5, .comm = "x" } }, .irq = 3 };
	struct tscope_blame blame = { .blamed = { { .tid = 5, .comm = "x" } } };
	struct tscope_moves moves = { .llc = 5 };
	struct tscope_birth birth = { .birth_ns = 51 };
	struct record rec = { .tid = 1, .accounts = &accounts, .waits = &waits, .wakers = &wakers,
			      .blame = &blame, .moves = &moves, .birth = &birth };

	for (size_t i = 0; i < sizeof(no_waits) / sizeof(no_waits[0]); i++)
		check_forms("of no waits", no_waits[i], &rec, "", "", "null");
	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++)
		check_forms("of nobody", nobody[i], &rec, "", "", "null");
	check_forms("none", "WAITS", &rec, "0", "0", "0");
	check_forms("only", "WAKER_IRQ", &rec, "3", "3", "3");
	check_forms("of no name", "ACCOUNT", &rec, "", "", "null");
	check_forms("before 6.7", "MIGR_LLC", &rec, "", "", "null");
	check_forms("none yet", "MOVES", &rec, "", "", "null");
	check_forms("below 0", "LIFETIME", &rec, "", "", "null");

	wakers.waker[0] = (struct tscope_waker){ .count = 2 };
	blame.blamed[0] = (struct tscope_blamed){ .ns = 2 };
	check_forms("in another namespace", "WAKER", &rec, "", "", "null");
	check_forms("in another namespace", "WAKER_COMM", &rec, "", "", "null");
	check_forms("in another namespace", "WAKERS", &rec, "- - 2", "-\\x20-\\x202", "\"- - 2\"");
	check_forms("in another namespace", "BLAME", &rec, "", "", "null");
	check_forms("in another namespace", "BLAME_COMM", &rec, "", "", "null");
	check_forms("in another namespace", "BLAMED", &rec, "- - 2ns", "-\\x20-\\x202ns",
		    "\"- - 2ns\"");
}

static void test_exited(void)
{
	struct tscope_exited *exited;
	struct tscope_birth *birth;
	struct record rec;
	struct built b;

	exited = build_exited(&b, 77, 7, "late");
	ts_record_parse(&rec, b.bytes, sizeof(b), NULL);
	birth = built_group(&b, TSCOPE_GROUP_BIRTH);
	check_forms("exited", "TID", &rec, "77", "77", "77");
	check_forms("exited", "TGID", &rec, "77", "77", "77");
	check_forms("exited", "PPID", &rec, "7", "7", "7");
	check_forms("exited", "COMM", &rec, "late", "late", "\"late\"");
	check_forms("exited", "DEPARTED", &rec, "yes", "true", "true");
	check_forms("exited", "START", &rec, "1.300s", "1300000000", "1300000000");
	check_forms("exited", "STARTED_AT", &rec, "2023-11-14 22:13:21",
		    "2023-11-14T22:13:21.300000000Z", "\"2023-11-14T22:13:21.300000000Z\"");
	check_forms("exited", "ENDED_AT", &rec, "2023-11-14 22:13:21",
		    "2023-11-14T22:13:21.600000000Z", "\"2023-11-14T22:13:21.600000000Z\"");
	check_forms("exited", "KIND", &rec, "", "", "null");
	check_forms("exited", "STATE", &rec, "", "", "null");
	check_forms("exited", "EXIT_CODE", &rec, "3", "3", "3");
	check_forms("exited", "EXIT_SIGNAL", &rec, "", "", "null");
	check_forms("exited", "ENDED", &rec, "exited with 3", "exited\\x20with\\x203",
		    "\"exited with 3\"");
	check_forms("exited", "SEQ", &rec, "180", "180", "180");
	check_forms("exited", "FREED", &rec, "1.700s", "1700000000", "1700000000");
	check_forms("exited", "RUN", &rec, "1.001us", "1001", "1001");
	check_forms("exited", "CLONE_KIND", &rec, "clone", "clone", "\"clone\"");

	check_forms("exited", "NSPID", &rec, "181", "181", "181");
	check_forms("exited", "NSLEVEL", &rec, "2", "2", "2");
	check_forms("exited", "PROCESS_ENDED", &rec, "yes", "true", "true");
	check_forms("exited", "KILLED_BY", &rec, "task", "task", "\"task\"");
	check_forms("exited", "KILLER", &rec, "182", "182", "182");
	check_forms("exited", "KILLER_TGID", &rec, "183", "183", "183");
	check_forms("exited", "KILLER_UID", &rec, "184", "184", "184");
	check_forms("exited", "KILLER_COMM", &rec, "killer", "killer", "\"killer\"");
	check_forms("exited", "OOM", &rec, "no", "false", "false");
	exited->killer = 0;
	check_forms("by the kernel", "KILLED_BY", &rec, "kernel", "kernel", "\"kernel\"");
	check_forms("by the kernel", "KILLER", &rec, "", "", "null");
	check_forms("by the kernel", "KILLER_UID", &rec, "", "", "null");
	check_forms("by the kernel", "KILLER_COMM", &rec, "", "", "null");
	exited->flags = TSCOPE_EXITED_OOM;
	check_forms("for memory", "KILLED_BY", &rec, "oom", "oom", "\"oom\"");
	check_forms("for memory", "OOM", &rec, "yes", "true", "true");
	exited->flags = 0;
	check_forms("not seen", "NSPID", &rec, "", "", "null");
	check_forms("not seen", "KILLED_BY", &rec, "", "", "null");
	check_forms("a thread", "PROCESS_ENDED", &rec, "no", "false", "false");
	exited->flags = TSCOPE_EXITED_EXEC;
	check_forms("by execve()", "EXIT_CODE", &rec, "", "", "null");
	check_forms("by execve()", "ENDED", &rec, "execve() of another thread",
		    "execve()\\x20of\\x20another\\x20thread", "\"execve() of another thread\"");
	exited->flags = 0;

	birth->clone_flags |= CLONE_UNTRACED;
	check_forms("exited, perhaps a kernel thread", "CLONE_KIND", &rec, "", "", "null");
	birth->clone_flags = 0;
	birth->known &= ~CLONE_UNTRACED;
	check_forms("exited, not known if a kernel thread", "CLONE_KIND", &rec, "", "", "null");
	exited->exit_code = 0;
	exited->ppid = 0;
	check_forms("exited", "EXIT_CODE", &rec, "0", "0", "0");
	check_forms("not seen", "PPID", &rec, "", "", "null");
	exited->exit_code = 0x80 | 11;
	check_forms("killed", "EXIT_CODE", &rec, "", "", "null");
	check_forms("killed", "EXIT_SIGNAL", &rec, "11", "11", "11");
	check_forms("killed", "ENDED", &rec, "killed by SIGSEGV, core dumped",
		    "killed\\x20by\\x20SIGSEGV,\\x20core\\x20dumped",
		    "\"killed by SIGSEGV, core dumped\"");
}

/* A leader that has exited while other threads go on is not its process's end. */
static void test_left(void)
{
	struct tscope_state state = { .letter = 'Z', .flags = TSCOPE_STATE_LEFT };
	struct tscope_accounts accounts = { .since_ns = 100, .now_ns = 400,
					    .account = TSCOPE_ACCOUNT_ENDED };
	struct tscope_counts counts = { .since_ns = 100, .now_ns = 1000 };
	struct tscope_birth birth = { .birth_ns = 100 };
	struct record rec = { .tid = 1, .state = &state, .accounts = &accounts,
			      .counts = &counts, .birth = &birth };

	check_forms("left", "STATE", &rec, "Z", "Z", "\"Z\"");
	check_forms("left", "EXIT_CODE", &rec, "", "", "null");
	check_forms("left", "ENDED", &rec, "", "", "null");
	check_forms("left", "EXIT", &rec, "", "", "null");
	check_forms("left", "ACCOUNT", &rec, "", "", "null");
	check_forms("left", "LIFETIME", &rec, "900ns", "900", "900");
	state.flags = 0;
	check_forms("a zombie", "EXIT_CODE", &rec, "0", "0", "0");
	check_forms("a zombie", "ACCOUNT", &rec, "ended", "ended", "\"ended\"");
	check_forms("a zombie", "LIFETIME", &rec, "300ns", "300", "300");
}

/* With a record of before, what grows is shown as what was added. */
static void test_added(void)
{
	struct tscope_accounts now = { .now_ns = 500, .run_ns = 300, .sleep_ns = 200 };
	struct tscope_accounts old = { .now_ns = 400, .run_ns = 250, .sleep_ns = 150 };
	struct record before = { .tid = 1, .accounts = &old };
	struct record rec = { .tid = 1, .accounts = &now, .before = &before };

	check_forms("added", "RUN", &rec, "50ns", "50", "50");
	check_forms("added", "AGE", &rec, "100ns", "100", "100");
	check_forms("as it is", "TID", &rec, "1", "1", "1");
	check_forms("as it is", "ACCOUNT", &rec, "run", "run", "\"run\"");
	old.run_ns = 301;
	check_forms("less than before", "RUN", &rec, "-1ns", "-1", "-1");
	before.accounts = NULL;
	check_forms("not known before", "RUN", &rec, "300ns", "300", "300");
	before.accounts = &old;
	rec.accounts = NULL;
	check_forms("no longer known", "RUN", &rec, "", "", "null");
}

/* Whatever the numbers in a record are: every column in every form, for the sanitizers. */
static void print_all(const struct record *rec)
{
	struct text t = {};
	struct json j = { .out = &t };
	struct value v = {};

	for (size_t i = 0; i < nr_columns; i++) {
		text_clear(&t);
		column_put_human(&columns[i], rec, &v, &t);
		column_put_raw(&columns[i], rec, &v, &t);
		json_open(&j, NULL, '[', false);
		column_put_json(&columns[i], rec, &v, &j, NULL);
		json_close(&j);
	}
	text_free(&t);
	text_free(&v.scratch);
}

static void test_hostile_numbers(void)
{
	const struct tscope_head *head;
	struct built b, turned;
	struct record rec, before;

	build_full(&b);
	ts_record_parse(&before, b.bytes, sizeof(b), NULL);
	for (int late = 0; late < 2; late++) {
		if (late)
			build_exited(&b, 77, 7, "late");
		head = (const void *)b.bytes;
		for (size_t at = sizeof(*head); at < head->size; at += 8) {
			turned = b;
			memset(turned.bytes + at, 0xff, 8);
			if (ts_record_parse(&rec, turned.bytes, sizeof(turned), NULL) < 0)
				continue;
			print_all(&rec);
			rec.before = &before;
			print_all(&rec);
		}
	}
	ok(true, "every column of records with each number turned over");
}

void test_history(void)
{
	test_unknown_history();
	test_exited();
	test_left();
	test_added();
	test_hostile_numbers();
}
