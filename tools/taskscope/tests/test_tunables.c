// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "fake_machine.h"
#include "tunables_print.h"
#include "unit.h"

#define DEBUGFS "/sys/kernel/debug/sched"

static const struct tunable *find(const struct tunables *tunables, const char *name)
{
	size_t i;

	for (i = 0; i < tunables->nr; i++)
		if (!strcmp(tunables->row[i].name.s, name))
			return &tunables->row[i];
	return NULL;
}

static void expect(const struct tunables *tunables, const char *name, const char *value,
		   const char *unset, bool is_known)
{
	const struct tunable *row = find(tunables, name);

	if (!ok(row, "there is %s", name))
		return;
	is(text_str(&row->value), value, "  its value");
	is(text_str(&row->unset), unset, "  its default");
	ok(!row->does != is_known, "  what it does is %sknown", is_known ? "" : "not ");
}

static void make(struct fake_machine *machine)
{
	fake_make(machine);
	fake_put(machine, "0-3", "/sys/devices/system/cpu/online");
	fake_put(machine, "950000", "/proc/sys/kernel/sched_rt_runtime_us");
	fake_put(machine, "7", "/proc/sys/kernel/sched_new_one");
	fake_put(machine, "9", "/proc/sys/kernel/panic");
	fake_put(machine, "2100000", DEBUGFS "/base_slice_ns");
	fake_put(machine, "none (voluntary) full", DEBUGFS "/preempt");
	fake_put(machine, "nonsense", DEBUGFS "/debug");
	fake_put(machine, "x", DEBUGFS "/domains/cpu0/flags");
	fake_put(machine, "512", DEBUGFS "/numa_balancing/scan_size_mb");
	fake_put(machine, "50000000", DEBUGFS "/fair_server/cpu0/runtime");
	fake_put(machine, "50000000", DEBUGFS "/fair_server/cpu1/runtime");
	fake_put(machine, "1000000000", DEBUGFS "/fair_server/cpu0/period");
	fake_put(machine, "0", DEBUGFS "/fair_server/cpu1/period");
	fake_put(machine, "PLACE_LAG NO_RUN_TO_PARITY NO_HRTICK NEW_FEATURE", DEBUGFS "/features");
}

static void test_values(const struct fake_machine *machine)
{
	struct tunables tunables = {};

	tunables_read(&tunables, machine->root, "6.12.117-amd64");
	ok(tunables.nr == 11 && !tunables.debugfs_err, "all of them, and nothing else");
	expect(&tunables, "sched_rt_runtime_us", "950000", "950000", true);
	expect(&tunables, "sched_new_one", "7", "", false);
	expect(&tunables, "base_slice_ns", "2100000", "2100000", true);
	expect(&tunables, "preempt", "voluntary", "", true);
	expect(&tunables, "numa_balancing/scan_size_mb", "512", "256", true);
	expect(&tunables, "fair_server/cpu*/runtime", "50000000", "50000000", true);
	expect(&tunables, "fair_server/cpu*/period", "differ", "1000000000", true);
	expect(&tunables, "PLACE_LAG", "1", "1", true);
	expect(&tunables, "RUN_TO_PARITY", "0", "1", true);
	expect(&tunables, "HRTICK", "0", "0", true);
	expect(&tunables, "NEW_FEATURE", "1", "", false);
	ok(tunable_is_changed(find(&tunables, "RUN_TO_PARITY")) &&
	   !tunable_is_changed(find(&tunables, "HRTICK")) &&
	   !tunable_is_changed(find(&tunables, "preempt")), "what is changed, and what is not known to be");
	tunables_free(&tunables);
}

static void test_other_kernels(struct fake_machine *machine)
{
	struct tunables tunables = {};

	tunables_read(&tunables, machine->root, "7.3.4+deb13-amd64");
	expect(&tunables, "sched_rt_runtime_us", "950000", "1000000", true);
	tunables_free(&tunables);
	/* Between the kernels that are known only what they have in common is known. */
	tunables_read(&tunables, machine->root, "6.18.1");
	expect(&tunables, "sched_rt_runtime_us", "950000", "", true);
	expect(&tunables, "numa_balancing/scan_size_mb", "512", "256", true);
	tunables_free(&tunables);
	fake_put(machine, "0-63", "/sys/devices/system/cpu/online");
	tunables_read(&tunables, machine->root, "6.12.1");
	expect(&tunables, "base_slice_ns", "2100000", "2800000", true);
	tunables_free(&tunables);
	fake_remove(machine, "/sys/kernel");
	tunables_read(&tunables, machine->root, "6.1.0");
	ok(tunables.nr == 2 && tunables.debugfs_err == -ENOENT, "without debugfs");
	tunables_free(&tunables);
}

static void test_print(const struct fake_machine *machine)
{
	struct tunables tunables = {};
	struct text t = {};
	struct json j = { .out = &t };

	tunables_read(&tunables, machine->root, "6.12.117-amd64");
	tunables_put(&t, &tunables, true);
	is(t.s, "  NAME                                          VALUE      DEFAULT  WHAT IT DOES\n"
	   "/sys/kernel/debug/sched\n"
	   "* fair_server/cpu*/period                      differ   1000000000  period of the DEADLINE"
	   " server that keeps real-time tasks from starving fair ones, ns\n"
	   "* numa_balancing/scan_size_mb                     512          256  memory that one scan looks at\n"
	   "\n/sys/kernel/debug/sched/features\n"
	   "* RUN_TO_PARITY                                     0            1  no preemption by a wakeup"
	   " before the present task is at lag 0 or its slice is over\n"
	   "\n11 parameters, 3 of them with another value than the default (*)\n", "what is changed");
	text_clear(&t);
	tunables_put_json(&j, &tunables, false);
	check_json(t.s, "len(d[\"tunables\"]) == 11 and [r for r in d[\"tunables\"] if r[\"name\"] =="
			" \"NEW_FEATURE\"] == [{\"name\": \"NEW_FEATURE\", \"file\":"
			" \"/sys/kernel/debug/sched/features\", \"value\": \"1\", \"default\": None,"
			" \"does\": None}]", "all of them, for programs");
	text_free(&t);
	tunables_free(&tunables);
}

void test_tunables(void)
{
	struct fake_machine machine;

	make(&machine);
	test_values(&machine);
	test_print(&machine);
	test_other_kernels(&machine);
	fake_remove(&machine, "");
}
