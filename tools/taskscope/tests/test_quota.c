// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "quota.h"
#include "quota_print.h"
#include "text.h"
#include "unit.h"

#define V2	"30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
#define V1	"31 24 0:27 / /sys/fs/cgroup/cpu\\040it rw - cgroup cgroup rw,cpu,cpuacct\n"
#define CPUSET	"32 24 0:28 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
#define PART	"30 24 0:26 /box /mnt/box rw - cgroup2 none rw\n"

static void test_of_v2(const char *root)
{
	struct quota quota, later;
	struct text t = {};
	struct json j = { .out = &t };

	file_put(root, "/proc/self/mountinfo", "20 1 0:5 / /proc rw - proc proc rw\n" CPUSET V2);
	file_put(root, "/proc/7/cgroup", "1:cpuset:/other\n0::/a/b c/d\n");
	file_put(root, "/sys/fs/cgroup/a/cpu.max", "50000 200000\n");
	file_put(root, "/sys/fs/cgroup/a/cpu.stat",
		 "usage_usec 5\nnr_periods 10\nnr_throttled 4\nthrottled_usec 3000\n");
	file_put(root, "/sys/fs/cgroup/a/b c/cpu.max", "max 100000\n");
	file_put(root, "/sys/fs/cgroup/a/b c/d/cpu.max", "20000 100000\n");
	file_put(root, "/sys/fs/cgroup/a/b c/d/cpu.stat",
		 "nr_periods 80\nnr_throttled 78\nthrottled_usec 6000000\nnr_bursts 0\n");
	quota_read(&quota, root, 7);
	ok(quota.nr == 2 && !strcmp(quota.level[0].path, "/a/b c/d") &&
	   !strcmp(quota.level[1].path, "/a"), "its own quota and that of an ancestor");
	ok(quota.level[0].quota_ns == 20000000 && quota.level[0].period_ns == 100000000 &&
	   quota.level[0].nr_periods == 80 && quota.level[0].nr_throttled == 78 &&
	   quota.level[0].throttled_ns == 6000000000, "what cpu.max and cpu.stat say");
	ok(quota_explains(&quota, 7000000000, 1) == 6003000000 &&
	   quota_explains(&quota, 5000, 1) == 5000, "what both explain, and never more than all");
	ok(quota_explains(&quota, 13000000000, 2) == 12006000000 &&
	   quota_explains(&quota, 7000000000, ~0ULL) == 7000000000, "of two tasks twice as much");
	quota_read_cgroup(&later, root, "/a/b c");
	ok(later.nr == 1 && !strcmp(later.level[0].path, "/a"), "those above a cgroup");
	quota_read_cgroup(&later, root, "/a/b c/d");
	ok(later.nr == 2 && !memcmp(&later.level[0], &quota.level[0], sizeof(later.level[0])),
	   "that of a cgroup");
	quota_put(&t, &quota, 3000000, 12000000);
	is(t.s, "\nits quota\n"
		"  /a/b c/d: 20.00ms of each 100.0ms; throttled in 78 of 80 periods, for 6.000s\n"
		"  /a: 50.00ms of each 200.0ms; throttled in 4 of 10 periods, for 3.000ms\n"
		"  explains at most 3.000ms of what is contended,   25.00% of its wait\n",
	   "quotas for people");
	text_clear(&t);
	later = quota;
	later.nr = 1;
	later.level[0].throttled_ns = 0;
	quota_put(&t, &later, 0, 12000000);
	is(t.s, "\nits quota\n"
		"  /a/b c/d: 20.00ms of each 100.0ms; throttled in 78 of 80 periods, for 0ns, "
		"without one that goes on\n", "one that has not ended is not added up yet");
	text_clear(&t);
	json_open(&j, NULL, '{', true);
	quota_put_json(&j, &quota);
	json_close(&j);
	check_json(t.s, "d[\"quotas\"][1] == {\"cgroup\": \"/a\", \"quota\": 50000000,"
			" \"period\": 200000000, \"nr_periods\": 10, \"nr_throttled\": 4,"
			" \"throttled\": 3000000}", "quotas for programs");
	text_free(&t);

	later = quota;
	later.level[0].throttled_ns += 70;
	later.level[0].nr_periods += 2;
	quota_since(&later, &quota);
	ok(later.level[0].throttled_ns == 70 && later.level[0].nr_periods == 2 &&
	   !later.level[0].nr_throttled && !later.level[1].throttled_ns, "quotas of a round");
	quota.nr = 0;
	later.level[0].throttled_ns = 5;
	quota_since(&later, &quota);
	ok(later.level[0].throttled_ns == 5, "a quota that is new");
}

static void test_of_others(const char *root)
{
	struct quota quota;

	file_put(root, "/proc/7/cgroup", "0::/\n");
	quota_read(&quota, root, 7);
	ok(!quota.nr, "the root has none");
	quota_read(&quota, root, 8);
	ok(!quota.nr, "a task that is gone has none");

	/* v1 has the controller: v2 cannot. */
	file_put(root, "/proc/self/mountinfo", V2 V1);
	file_put(root, "/proc/7/cgroup", "4:cpu,cpuacct:/x\n1:cpuset:/\n0::/a\n");
	file_put(root, "/sys/fs/cgroup/cpu it/x/cpu.cfs_quota_us", "30000\n");
	file_put(root, "/sys/fs/cgroup/cpu it/x/cpu.cfs_period_us", "100000\n");
	file_put(root, "/sys/fs/cgroup/cpu it/x/cpu.stat",
		 "nr_periods 3\nnr_throttled 2\nthrottled_time 12345\n");
	file_put(root, "/sys/fs/cgroup/cpu it/cpu.cfs_quota_us", "-1\n");
	quota_read(&quota, root, 7);
	ok(quota.nr == 1 && !strcmp(quota.level[0].path, "/x") &&
	   quota.level[0].quota_ns == 30000000 && quota.level[0].nr_throttled == 2 &&
	   quota.level[0].throttled_ns == 12345, "cgroup v1");

	/* Of a part of the hierarchy, its top included. */
	file_put(root, "/proc/self/mountinfo", PART);
	file_put(root, "/proc/7/cgroup", "0::/box/in\n");
	file_put(root, "/mnt/box/cpu.max", "1000 10000\n");
	file_put(root, "/mnt/box/in/cpu.max", "nonsense\n");
	quota_read(&quota, root, 7);
	ok(quota.nr == 1 && !strcmp(quota.level[0].path, "/box") && !quota.level[0].nr_periods,
	   "a part that is mounted, without numbers");
	file_put(root, "/proc/7/cgroup", "0::/boxes\n");
	quota_read(&quota, root, 7);
	ok(!quota.nr, "a cgroup that is not in that part");
	file_put(root, "/proc/self/mountinfo", "nonsense\n1 2 3 - cgroup2\n - cgroup2 a b\n");
	quota_read(&quota, root, 7);
	ok(!quota.nr, "nothing is mounted");
}

void test_quota(void)
{
	char root[] = "/tmp/taskscope-quota-XXXXXX";

	if (!mkdtemp(root))
		abort();
	test_of_v2(root);
	test_of_others(root);
	files_forget(root);
}
