// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "isolation.h"
#include "quiet.h"
#include "unit.h"

void test_isolation_audit(void)
{
	struct quiet_tasks tasks;
	struct ran_list list = { .cpu = { .cpu = 8, .now_ns = 1100, .idle_ns = 20,
					  .switches = { 1, 2, 3, 4 } } };
	struct isolation_audit audit = {
		.isolation.tasks = &tasks.set, .list = &list, .nr_lists = 1, .loaded_ns = 1000,
	};
	struct past past;
	struct ts_task task = { .rec = past_record(&past) };
	struct ts_set set = { .task = &task, .nr = 1 }, none = {};
	struct fake_machine machine;
	struct text t = {};
	struct json j = { .out = &t };

	quiet_tasks(&tasks);
	quiet_machine(&machine);
	audit.isolation.root = machine.root;
	cpu_set_parse(&audit.isolation.cpus, "8-15");
	past.sched.cpu = 8;
	strcpy(past.ids.comm, "a b");
	past.wakers.waker[0] = (struct tscope_waker){ .count = 2, .tid = 5, .comm = "w" };
	isolation_check(&audit.isolation);
	ran_list(&list, 1000, &set, &none);
	isolation_put(&t, &audit);
	ok(strstr(t.s, "CPUs 8-15: 15 checks pass, 0 fail, 0 are not known\n") &&
	   strstr(t.s, "PASS     nohz_full        without a tick while they run one task\n"
		       "                          [/sys/devices/system/cpu/nohz_full]\n") &&
	   strstr(t.s, "\nCPU 8: busy for 80ns of 100ns, 10 switches\n"
		       "  AT LEAST   AT MOST  SWITCHES      LAST  PLACE      TASK\n"
		       "      60ns      60ns   5            10ns  exited     7 a b, woken by 5 w 2 times\n"
		       "      20ns  of which it is not known which task ran it\n"), "an audit in words");
	text_clear(&t);
	isolation_put_json(&j, &audit);
	check_json(t.s, "[c[\"outcome\"] for c in d[\"isolation\"][\"checks\"]] == [\"PASS\"] * 15"
			" and d[\"isolation\"][\"ran\"][0][\"tasks\"] == [{\"tid\": 7, \"comm\": \"a b\","
			" \"place\": \"exited\", \"least\": 60, \"most\": 60, \"exact\": True,"
			" \"switches\": 5, \"last\": 1090, \"woken_by_irq\": False, \"waker\": 5,"
			" \"waker_comm\": \"w\"}] and d[\"isolation\"][\"ran\"][0][\"untold\"] == 20",
		   "  for programs");
	free(list.ran);
	isolation_free(&audit.isolation);
	fake_remove(&machine, "");
	text_free(&t);
}
