// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cpu_weight.h"
#include "unit.h"

static void put_file(const char *root, const char *path, const char *text)
{
	char name[PATH_MAX], *slash;
	FILE *file;

	snprintf(name, sizeof(name), "%s%s", root, path);
	for (slash = strchr(name + strlen(root) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(name, 0755) && errno != EEXIST)
			abort();
		*slash = '/';
	}
	file = fopen(name, "w");
	if (!file || fputs(text, file) < 0 || fclose(file))
		abort();
}

static void test_files(const char *root)
{
	unsigned int nr = 0;
	double weight = 0;

	ok(!cpu_weight_is_known(root) && !cpu_weight_read(root, "/a", &weight),
	   "weights: nothing is mounted");
	put_file(root, "/proc/self/mountinfo", "1 2 0:1 / /cg rw - cgroup2 none rw\n");
	ok(!cpu_weight_is_known(root), "weights: no controllers");
	put_file(root, "/cg/cgroup.controllers", "cpuset cpu io\n");
	ok(cpu_weight_is_known(root), "weights: of cgroup v2");
	put_file(root, "/cg/a/cpu.weight", "100\n");
	put_file(root, "/cg/a/cpu.idle", "0\n");
	ok(cpu_weight_read(root, "/a", &weight) && weight == 1024, "weights: 100");
	put_file(root, "/cg/a/b/cpu.weight", "1\n");
	ok(cpu_weight_read(root, "/a/b", &weight) && weight == 10, "weights: 1, rounded");
	put_file(root, "/cg/a/b/cpu.idle", "1\n");
	ok(cpu_weight_read(root, "/a/b", &weight) && weight == WEIGHT_IDLE, "weights: idle");
	ok(!cpu_weight_read(root, "/a/c", &weight), "weights: the controller is off");
	put_file(root, "/proc/self/mountinfo", "1 2 0:1 /a /cg rw - cgroup2 none rw\n");
	ok(!cpu_weight_read(root, "/x/b", &weight), "weights: not in what is mounted");

	put_file(root, "/proc/7/autogroup", "/autogroup-25 nice 5\n");
	ok(!autogroup_read(root, 7, &nr, &weight), "weights: autogroups are not there");
	put_file(root, "/proc/sys/kernel/sched_autogroup_enabled", "0\n");
	ok(!autogroup_read(root, 7, &nr, &weight), "weights: autogroups are off");
	put_file(root, "/proc/sys/kernel/sched_autogroup_enabled", "1\n");
	ok(autogroup_read(root, 7, &nr, &weight) && nr == 25 && weight == 335,
	   "weights: of an autogroup");
	ok(!autogroup_read(root, 8, &nr, &weight), "weights: in no autogroup");
}

void test_cpu_weight(void)
{
	char root[] = "/tmp/taskscope-weight-XXXXXX";
	char command[64];

	if (!mkdtemp(root))
		abort();
	test_files(root);
	ok(weight_of_nice(0) == 1024 && weight_of_nice(5) == 335 && weight_of_nice(-20) == 88761 &&
	   weight_of_nice(19) == 15 && weight_of_nice(-99) == 88761, "weights: of nice");
	snprintf(command, sizeof(command), "rm -r %s", root);
	ok(!system(command), "weights: cleaned up");
}
