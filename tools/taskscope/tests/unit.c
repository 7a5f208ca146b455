// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "invent.h"
#include "scene.h"
#include "unit.h"
#include "wall.h"

void check_json(const char *text, const char *expression, const char *what)
{
	char file[] = "/tmp/taskscope-unit-XXXXXX", command[2048];
	int fd = mkstemp(file);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out)
		abort();
	fputs(text, out);
	fclose(out);
	snprintf(command, sizeof(command),
		 "python3 -c 'import json, sys; d = json.load(open(sys.argv[1], encoding=\"utf-8\")); sys.exit(not (%s))' %s",
		 expression, file);
	if (!ok(!system(command), "%s", what))
		printf("# %s\n", command);
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
	test_verdict_healthy();
}

/* unit --seed FILE: write a good recording, for cli_test.sh. */
int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--seed")) {
		invent_recording(argv[2]);
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
	test_filter();
	test_container();
	test_cost();
	test_forks();
	test_isolation();
	test_task_fields();
	test_tunables();
	test_cpu_weight();
	test_entitled();
	test_pick();
	test_rt_watch();
	test_fairness();
	test_commands();
	test_cpulist();
	test_cgroup_files();
	test_diagnose();
	test_verdicts();
	return tap_end();
}
