// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "isolation_kernel_work.h"

void isolation_check_workqueue(struct isolation *isolation)
{
	result_expect_mask(isolation, "workqueue", "/sys/devices/virtual/workqueue/cpumask",
			   "unbound work of the kernel goes elsewhere",
			   "unbound work of the kernel may go to ");
}

/* The lockup detectors: a thread or a timer, and a counter's interrupt, on each CPU of a list. */
void isolation_check_watchdog(struct isolation *isolation)
{
	const char *path = "/proc/sys/kernel/watchdog_cpumask", *on = "/proc/sys/kernel/watchdog";
	struct isolation_check *check = result_begin(isolation, "watchdog", on);
	struct cpu_set found = {}, others = isolation_others(isolation);
	struct text t = {};

	if (result_read(isolation, check, on, &t) && !strcmp(text_str(&t), "0")) {
		check->outcome = CHECK_PASS;
		text_puts(&check->says, "no lockup detector is on");
	} else if (t.len && result_read(isolation, check, path, &t) &&
		   cpu_set_parse(&found, text_str(&t))) {
		text_printf(&check->file, ", %s", path);
		if (!result_expect_none(isolation, check, &found, "no lockup detector runs there",
					"lockup detectors run on "))
			result_put_fix(check, "echo ", &others, " >/proc/sys/kernel/watchdog_cpumask");
	}
	text_free(&t);
}

void isolation_check_timer_migration(struct isolation *isolation)
{
	const char *path = "/proc/sys/kernel/timer_migration";
	struct isolation_check *check = result_begin(isolation, "timer_migration", path);
	struct text t = {};

	if (result_read(isolation, check, path, &t)) {
		check->outcome = strcmp(text_str(&t), "1") ? CHECK_FAIL : CHECK_PASS;
		text_printf(&check->says, "timers that are set there %s",
			    check->outcome == CHECK_PASS ? "may expire on busy CPUs elsewhere" :
			    "expire there");
		if (check->outcome == CHECK_FAIL)
			text_printf(&check->fix, "echo 1 >%s", path);
	}
	text_free(&t);
}
