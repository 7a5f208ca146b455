/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_UNIT_H
#define TASKSCOPE_UNIT_H

#include "tap.h"

/**
 * check_json() - one test: asks a real parser
 * @text:	the document
 * @expression: in Python, of the document @d, on one line
 * @what:	what was tested
 */
void check_json(const char *text, const char *expression, const char *what);

void test_text(void);
void test_json(void);
void test_since(void);
void test_columns(void);
void test_history(void);
void test_birth(void);
void test_tree(void);
void test_table(void);
void test_checks(void);
void test_waits(void);
void test_wait_places(void);
void test_waiting(void);
void test_quota(void);
void test_forest(void);
void test_gone(void);
void test_cpus(void);
void test_events(void);
void test_life(void);
void test_lived(void);
void test_replay(void);
void test_timeline(void);
void test_members(void);
void test_perfetto(void);
void test_export(void);
void test_chrome(void);
void test_saved_look(void);
void test_page(void);
void test_filter(void);
void test_container(void);
void test_cost(void);
void test_forks(void);
void test_cpu_set(void);
void test_isolation_check(void);
void test_isolation_ran(void);
void test_isolation_watch(void);
void test_isolation_plan(void);
void test_isolation_audit(void);
void test_task_fields(void);
void test_doctor(void);
void test_tunables(void);
void test_cpu_weight(void);
void test_entitled(void);
void test_pick(void);
void test_rt_watch(void);
void test_fairness(void);
void test_commands(void);
void test_cpulist(void);
void test_cgroup_files(void);
void test_sums_of_groups(void);
void test_census(void);
void test_known_processes(void);
void test_chains(void);
void test_chain_links(void);
void test_diagnose(void);
void test_summary(void);
void test_diff(void);
void test_gate(void);
void test_live_looks(void);
void test_live_choice(void);
void test_live_screen(void);
void test_played_recording(void);

#endif
