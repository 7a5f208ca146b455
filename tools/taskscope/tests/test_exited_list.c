// SPDX-License-Identifier: GPL-2.0
/* What is missing of exited tasks, and who was in a cgroup. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "build.h"
#include "cgroups.h"
#include "exited_list.h"
#include "exited_missing.h"
#include "unit.h"

static void test_lost(void)
{
	struct lost lost = { .nr = 12, .since_ns = 7000000000, .now_ns = 10500000000,
			     .what = "processes" };
	struct text t = {};
	struct json j = { .out = &t, .one_line = true };
	struct lost within = lost;

	setenv("TZ", "UTC", 1);
	tzset();
	lost_put(&t, &lost, 1000000010500000000ULL);
	is(t.s, "12 processes are missing: the list is whole since 2001-09-09 01:46:47, 3.500s ago",
	   "some are missing");
	text_clear(&t);
	json_open(&j, NULL, '{', false);
	lost_put_json(&j, &lost);
	json_close(&j);
	check_json(t.s, "(d[\"lost\"][\"count\"], d[\"lost\"][\"since\"], d[\"lost\"][\"age\"])"
			" == (12, 7000000000, 3500000000)", "the same in JSON");
	text_clear(&t);
	lost_since(&lost, 0);
	ok(lost.nr == 12, "who asks for all misses them");
	lost_since(&lost, 6999999999);
	ok(lost.nr == 12, "and who asks for some of them");
	lost_since(&within, 7000000001);
	ok(!within.nr, "who asks for later ones does not");
	json_open(&j, NULL, '{', false);
	lost_put_json(&j, &within);
	json_close(&j);
	check_json(t.s, "d == {\"lost\": None}", "which JSON says, too");
	text_free(&t);
}

static bool holds(const char *cgroup, __u64 id, const char *path, __u32 flags)
{
	struct cgroup of = { .id = id };
	union {
		struct tscope_cgroup group;
		char bytes[sizeof(struct tscope_cgroup) + 64];
	} task = { .group = { .id = 5, .flags = flags } };
	struct record rec = { .cgroup = &task.group };
	bool is;

	strcpy(task.group.path, path);
	text_puts(&of.path, cgroup);
	is = cgroup_holds(&of, &rec);
	cgroup_free(&of);
	return is;
}

static void test_cgroups(void)
{
	const __u32 cut = TSCOPE_CGROUP_TRUNCATED | TSCOPE_CGROUP_END;
	const struct record none = {};
	struct cgroup of;

	ok(holds("/pod1", 7, "/pod1", 0), "in it");
	ok(holds("/pod1", 7, "/pod1/a/b", 0), "below it");
	ok(!holds("/pod1", 7, "/pod10", 0), "beside it");
	ok(!holds("/pod1/a", 7, "/pod1", 0), "above it");
	ok(holds("", 1, "/pod1", 0) && holds("", 1, "/", 0), "in the root");
	ok(holds("/new", 5, "/old", 0), "by its number");
	ok(holds("/pod1/a", 0, "od1/a", cut), "the end of its path");
	ok(!holds("/pod1/b", 0, "od1/a", cut), "of another path");
	ok(!cgroup_holds(&(struct cgroup){}, &none), "not known where");

	ok(cgroup_find(&of, "/none of this name/") == -ENOENT, "there is no such folder");
	is(text_str(&of.path), "/none of this name", "but it has a path");
	cgroup_free(&of);
	ok(cgroup_find(&of, "/sys/fs/cgroup/none/of/it") == -ENOENT, "nor there");
	is(text_str(&of.path), "/none/of/it", "with this path");
	cgroup_free(&of);
	ok(cgroup_find(&of, "/proc") == -EMEDIUMTYPE, "a folder of another kind");
	cgroup_free(&of);
}

void test_gone(void)
{
	test_lost();
	test_cgroups();
}
