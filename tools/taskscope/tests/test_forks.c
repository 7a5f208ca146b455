// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>
#include <string.h>

#include "forks_print.h"
#include "fake_machine.h"
#include "proc_stat.h"
#include "unit.h"

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

/* A task that task 50, sh, made at @birth_ns. */
struct born {
	struct tscope_ids ids;
	struct tscope_birth birth;
	struct tscope_exited exited;
};

static void bear(struct ts_task *task, struct born *born, __s32 tid, __u64 flags, __u64 birth_ns)
{
	*born = (struct born){
		.birth = { .clone_flags = flags, .known = ~0ULL, .birth_ns = birth_ns,
			   .flags = TSCOPE_BIRTH_SEEN, .creator = 51, .creator_tgid = 50,
			   .creator_comm = "s h" },
		.ids.comm = "child", .exited.comm = "gone",
	};
	*task = (struct ts_task){ .rec = { .tid = tid, .ids = &born->ids, .birth = &born->birth } };
}

static void test_faults(void)
{
	struct proc_faults faults;
	__u64 switches;

	ok(parse_faults(&faults, "7 (a b) S 1 7 7 0 -1 4194304 123 456 7 8 9") &&
	   faults.own == 123 && faults.children == 456, "faults of a process");
	ok(parse_faults(&faults, "7 (x) R 2 (y) S 1 7 7 0 -1 4194304 12 45 7 8 9") &&
	   faults.own == 12, "  whatever its name is");
	ok(parse_switches(&switches, "Name:\ta\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n") &&
	   switches == 15 && !parse_switches(&switches, "Name:\tvoluntary_ctxt_switches: 1\n"),
	   "switches of a task");
	ok(!parse_faults(&faults, "") && !parse_faults(&faults, "7 (a b) S 1 7"), "  and what is none");
}

static void test_spans(void)
{
	__u64 ns[] = { 1, 2, 3, 4 };
	struct spans spans = { .ns = ns, .nr = 4 }, none = {};

	ok(spans_at(&spans, 500) == 2 && spans_at(&spans, 990) == 4 && spans_at(&spans, 1) == 1 &&
	   spans_at(&spans, 1000) == 4 && !spans_at(&none, 500), "quantiles of some times");
}

void test_forks(void)
{
	struct born born[5];
	struct ts_task task[5];
	struct ts_set set = { .task = task, .nr = 5 };
	struct forks forks = {};
	struct fake_machine machine;
	struct text t = {};
	struct json j = { .out = &t };

	test_faults();
	test_spans();
	fake_make(&machine);
	fake_put(&machine, "61 (child) S 1 7 7 0 -1 4194304 90 456 7 8 9", "/proc/61/stat");
	bear(&task[0], &born[0], 60, THREAD, 1000);
	born[0].birth.flags |= TSCOPE_BIRTH_HAS_RUN;
	born[0].birth.first_run_ns = 1030;
	bear(&task[1], &born[1], 61, 0, 1000);
	born[1].birth.flags |= TSCOPE_BIRTH_HAS_RUN;
	born[1].birth.first_run_ns = 990;
	/* Nobody knows its faults. */
	bear(&task[2], &born[2], 62, CLONE_CHILD_SETTID, 1000);
	bear(&task[3], &born[3], 63, 0, 1000);
	born[3].birth.flags |= TSCOPE_BIRTH_HAS_EXEC | TSCOPE_BIRTH_HAS_EXIT | TSCOPE_BIRTH_HAS_RUN;
	born[3].birth.first_run_ns = 1001;
	born[3].birth.exec_ns = 1500;
	born[3].birth.exit_ns = 5000;
	task[3].rec.ids = NULL;
	task[3].rec.exited = &born[3].exited;
	bear(&task[4], &born[4], 64, 0, 999);
	forks_add(&forks, &set, 1000, 2000, machine.root);
	born[4].birth.flags = 0;
	born[4].birth.birth_ns = 2000;
	forks_add(&forks, &(struct ts_set){ .task = &task[4], .nr = 1 }, 1000, 2000, machine.root);
	born[4].birth.flags = TSCOPE_BIRTH_SEEN;
	born[4].birth.birth_ns = 2001;
	forks_add(&forks, &(struct ts_set){ .task = &task[4], .nr = 1 }, 1000, 2000, machine.root);
	ok(forks.nr_tasks == 4 && forks.nr == 2, "neither one that is older or younger, nor one whose birth was not seen");
	forks_end(&forks);
	ok(forks.group[0].nr == 3 && !strcmp(forks.group[0].kind, "fork") &&
	   forks.group[0].nr_alive == 2 && forks.group[0].nr_copies == 2 &&
	   forks.group[0].faults == 90 && forks.group[0].nr_faults == 1, "those with most tasks first");
	forks.group[0].has_waited = true;
	forks.group[0].waited = 700;
	forks_put(&t, &forks, 2000000000, 0);
	is(t.s, "4 tasks were made in 2.000s\n\n"
	   "   MADE   PER_SEC    ALIVE  KIND       SHARE                 RUN_P50   RUN_MAX    EXECS"
	   "  EXEC_P50  LIFE_P50   FAULTS   CFAULTS  CREATOR\n"
	   "      3      1.50        2  fork       none                      0ns       1ns        1"
	   "     500ns   4.000us       90       700       50 s h -> gone\n"
	   "      1      0.50        1  thread     VM,FS,FILES,SIGHAND      30ns      30ns        0"
	   "                                              50 s h -> child\n", "forks in a table");
	text_clear(&t);
	forks.nr_born = 9;
	forks_put(&t, &forks, 2000000000, 1);
	ok(strstr(t.s, "5 more have exited, and are not freed yet, or not kept any more\n"),
	   "  those that are in none");
	ok(strstr(t.s, "and 1 lines more\n") && !strstr(t.s, "thread"), "  its first line");
	text_clear(&t);
	forks_put_json(&j, &forks, 2000000000, 0);
	check_json(t.s, "d[\"forks\"][\"made\"][0] == {\"creator\": 50, \"creator_comm\": \"s h\","
			" \"kind\": \"fork\", \"share\": [], \"last_comm\": \"gone\", \"made\": 3,"
			" \"alive\": 2, \"first_run\": {\"nr\": 2, \"p50\": 0, \"p99\": 1, \"max\": 1},"
			" \"to_exec\": {\"nr\": 1, \"p50\": 500, \"p99\": 500, \"max\": 500},"
			" \"life\": {\"nr\": 1, \"p50\": 4000, \"p99\": 4000, \"max\": 4000},"
			" \"copies\": 2, \"faults\": 90, \"faults_of_waited\": 700}"
			" and d[\"forks\"][\"made\"][1][\"share\"] == [\"CLONE_VM\","
			" \"CLONE_FILES\", \"CLONE_FS\", \"CLONE_SIGHAND\"]",
		   "  for programs");
	forks_free(&forks);
	fake_remove(&machine, "");
	text_free(&t);
}
