// SPDX-License-Identifier: GPL-2.0
#include "group_name.h"
#include "invented.h"
#include "unit.h"

static const char *name_of(struct text *t, enum by by, const struct built *b)
{
	struct ts_task task;

	invented_task(&task, b);
	text_clear(t);
	return group_name_put(t, by, &task) ? text_str(t) : "(not known)";
}

static void test_by(enum by by, const char *cgroup, const char *comm, const char *want)
{
	struct invented task = { .key = BUILD_KEY, .tid = 1, .cgroup = cgroup, .comm = comm };
	struct text t = {};
	struct built b;

	invent_living(&b, &task);
	is(name_of(&t, by, &b), want, "name: by %s: %s", by_name(by), want);
	invent_exited(&b, &task, 1);
	is(name_of(&t, by, &b), want, "  of an exited one");
	text_free(&t);
}

static void test_cut(void)
{
	struct invented task = { .tid = 1, .cgroup = "/a/b" };
	struct text t = {};
	struct built b;
	struct tscope_cgroup *cgroup;

	invent_living(&b, &task);
	cgroup = built_group(&b, TSCOPE_GROUP_CGROUP);
	cgroup->flags = TSCOPE_CGROUP_TRUNCATED;
	is(name_of(&t, BY_CGROUP, &b), "/a/b...", "name: a path that is cut at its end");
	cgroup->flags |= TSCOPE_CGROUP_END;
	is(name_of(&t, BY_CGROUP, &b), ".../a/b", "name: and at its beginning");
	text_free(&t);
}

void test_names(void)
{
	ok(by_parse("cgroup") == BY_CGROUP && by_parse("unit") == BY_UNIT &&
	   by_parse("process") == NR_BYS && by_parse("") == NR_BYS, "names: what there is");
	test_by(BY_CGROUP, "/", "x", "/");
	test_by(BY_CGROUP, "/a \"b\"\\c", "x", "/a \"b\"\\c");
	test_by(BY_CGROUP, "/a\nb\377", "x", "/a\\x0ab\\xff");
	test_by(BY_CGROUP, NULL, "x", "(not known)");
	test_by(BY_COMM, NULL, "kworker/0:1", "kworker/0:1");
	test_by(BY_COMM, "/a", "\1\303", "\\x01\\xc3");
	test_by(BY_CONTAINER, "/system.slice/docker-0123456789abcdef0123456789abcdef.scope", "x",
		"docker:0123456789ab");
	test_by(BY_CONTAINER, "/user.slice", "x", "none");
	test_by(BY_UNIT, "/system.slice/ssh.service", "x", "ssh.service");
	test_by(BY_UNIT, "/user.slice/user@0.service/app.slice/a.scope/x", "x", "a.scope");
	test_by(BY_UNIT, "/system.slice", "x", "none");
	test_by(BY_UNIT, NULL, "x", "(not known)");
	test_cut();
}
