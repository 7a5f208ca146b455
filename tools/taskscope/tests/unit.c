// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "invent.h"
#include "made_look.h"
#include "made_load.h"
#include "scene.h"
#include "unit.h"
#include "wall.h"

/* Answers questions, a line each: FILE, a tab, EXPRESSION of the document.  To start it takes longer. */
static const char judge_program[] =
	"import json, sys, traceback\n"
	"for line in sys.stdin:\n"
	"    name, expression = line.rstrip('\\n').split('\\t', 1)\n"
	"    try:\n"
	"        with open(name, encoding='utf-8') as file:\n"
	"            answer = bool(eval(expression, {'json': json, 'sys': sys, 'd': json.load(file)}))\n"
	"    except Exception:\n"
	"        traceback.print_exc()\n"
	"        answer = False\n"
	"    print('yes' if answer else 'no', flush=True)\n";

static struct judge {
	FILE *asked;
	FILE *answered;
} judge;

static void judge_start(void)
{
	int questions[2], answers[2];
	pid_t pid;

	if (pipe2(questions, O_CLOEXEC) || pipe2(answers, O_CLOEXEC))
		abort();
	pid = fork();
	if (pid < 0)
		abort();
	if (!pid) {
		dup2(questions[0], STDIN_FILENO);
		dup2(answers[1], STDOUT_FILENO);
		execlp("python3", "python3", "-c", judge_program, NULL);
		_exit(127);
	}
	close(questions[0]);
	close(answers[1]);
	judge.asked = fdopen(questions[1], "w");
	judge.answered = fdopen(answers[0], "r");
	if (!judge.asked || !judge.answered)
		abort();
}

static bool judge_says(const char *file, const char *expression)
{
	char answer[8];

	if (!judge.asked)
		judge_start();
	fprintf(judge.asked, "%s\t%s\n", file, expression);
	fflush(judge.asked);
	return fgets(answer, sizeof(answer), judge.answered) && !strcmp(answer, "yes\n");
}

static void judge_end(void)
{
	if (!judge.asked)
		return;
	fclose(judge.asked);
	fclose(judge.answered);
	wait(NULL);
}

void check_json(const char *text, const char *expression, const char *what)
{
	char file[] = "/tmp/taskscope-unit-XXXXXX";
	int fd = mkstemp(file);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out)
		abort();
	fputs(text, out);
	fclose(out);
	if (!ok(judge_says(file, expression), "%s", what))
		printf("# %s\n", expression);
	remove(file);
}

static void test_verdicts(void)
{
	test_engine();
	test_rule_own_limit();
	test_rule_quota();
	test_rule_rt_hog();
	test_rule_affinity();
	test_rule_unfair();
	test_rule_contention();
	test_rule_slow_wake();
	test_rule_blocked();
	test_rule_chatty();
	test_rule_storm();
	test_rule_cold();
	test_rule_chain();
	test_verdict_healthy();
}

/* The same load for each seed, by chance; @events: 0: for 20 s. */
static void write_load(const char *path, const char *seed, const char *hogs, const char *events,
		       const char *how)
{
	struct made_load load = {
		.seed = atoi(seed), .nr_cpus = 2, .nr_workers = 6, .nr_hogs = atoi(hogs),
		.moves = 1, .ns = 20000000000ULL,
		.key_ns = how ? 5000000000ULL : 0, .compress = how && !strcmp(how, "zstd"),
		.late_ns = how && !strcmp(how, "late") ? 5000000 : 0,
	};
	__u64 nr = strtoull(events, NULL, 10);

	if (nr)
		load.ns = 10000 * nr * 1000ULL;
	made_load_write(&load, path, nr);
}

/* The members of struct made_look after the file. */
static void write_look(char **argument)
{
	made_look_write(&(struct made_look){
		.machine = strtoull(argument[1], NULL, 10),
		.now_ns = strtoull(argument[2], NULL, 10),
		.run_ns = strtoull(argument[3], NULL, 10),
		.comm = argument[4],
		.exited = strtoull(argument[5], NULL, 10),
		.kept = strtoull(argument[6], NULL, 10),
	}, argument[0]);
}

/*
 * unit: run all tests.
 * unit --seed FILE [COMM]: write a good recording, for cli_test.sh.
 * unit --load FILE SEED HOGS EVENTS [keys | zstd | late]: write the recording of a made-up load, with
 *	the tasks of each 5 seconds, and compressed, or with these tasks read 5 ms later.
 * unit --look FILE MACHINE NOW_NS RUN_NS COMM EXITED KEPT: write a look, see struct made_look.
 */
int main(int argc, char **argv)
{
	if ((argc == 6 || argc == 7) && !strcmp(argv[1], "--load")) {
		write_load(argv[2], argv[3], argv[4], argv[5], argv[6]);
		return 0;
	}
	if (argc == 9 && !strcmp(argv[1], "--look")) {
		write_look(argv + 2);
		return 0;
	}
	if ((argc == 3 || argc == 4) && !strcmp(argv[1], "--seed")) {
		invent_recording_of(argv[2], argc == 4 ? argv[3] : "sh");
		return 0;
	}
	/* Three clocks at one instant, and where. */
	setenv("TZ", "UTC0", 1);
	wall_use(&(struct ts_clock){ true, 1700000000000000000ULL, 0, 100000000 });
	test_text();
	test_json();
	test_since();
	test_columns();
	test_history();
	test_birth();
	test_tree();
	test_table();
	test_checks();
	test_waits();
	test_wait_places();
	test_waiting();
	test_quota();
	test_forest();
	test_gone();
	test_cpus();
	test_events();
	test_life();
	test_lived();
	test_replay();
	test_timeline();
	test_members();
	test_perfetto();
	test_export();
	test_chrome();
	test_saved_look();
	test_page();
	test_filter();
	test_container();
	test_cost();
	test_forks();
	test_cpu_set();
	test_isolation_check();
	test_isolation_ran();
	test_isolation_watch();
	test_isolation_plan();
	test_isolation_audit();
	test_task_fields();
	test_doctor();
	test_tunables();
	test_cpu_weight();
	test_entitled();
	test_pick();
	test_rt_watch();
	test_fairness();
	test_commands();
	test_cpulist();
	test_cgroup_files();
	test_sums_of_groups();
	test_census();
	test_known_processes();
	test_chains();
	test_chain_links();
	test_diagnose();
	test_summary();
	test_diff();
	test_gate();
	test_live_looks();
	test_live_choice();
	test_live_screen();
	test_played_recording();
	test_verdicts();
	judge_end();
	return tap_end();
}
