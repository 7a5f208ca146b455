// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "maker.h"
#include "sharers.h"
#include "unit.h"

static void test_kinds(void)
{
	static const struct {
		__u64 flags;
		__u32 birth;
		__u32 kind;
		const char *want;
	} cases[] = {
		{ 0, 0, 0, "fork" },
		{ CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID, 0, 0, "fork" },
		{ CLONE_PARENT | CLONE_PIDFD | CLONE_IO | CLONE_SYSVSEM, 0, 0, "fork" },
		{ CLONE_VM | CLONE_VFORK, 0, 0, "vfork" },
		{ CLONE_VM | CLONE_VFORK | CLONE_CLEAR_SIGHAND, 0, 0, "vfork" },
		{ 0x3d0f00, 0, 0, "thread" },
		{ CLONE_VM, 0, 0, "clone" },
		{ CLONE_FS, 0, 0, "clone" },
		{ CLONE_FILES, 0, 0, "clone" },
		{ CLONE_VM | CLONE_SIGHAND, 0, 0, "clone" },
		{ CLONE_VFORK, 0, 0, "clone" },
		{ CLONE_NEWNS, 0, 0, "container" },
		{ 0, TSCOPE_BIRTH_NS_INIT | TSCOPE_BIRTH_OWN_MOUNTS, 0, "container" },
		{ CLONE_PARENT, TSCOPE_BIRTH_NS_INIT | TSCOPE_BIRTH_OWN_MOUNTS, 0, "container" },
		{ CLONE_NEWPID, TSCOPE_BIRTH_NS_INIT | TSCOPE_BIRTH_OWN_MOUNTS, 0, "container" },
		{ 0, TSCOPE_BIRTH_NS_INIT, 0, "sandbox" },
		{ CLONE_NEWPID, TSCOPE_BIRTH_NS_INIT, 0, "sandbox" },
		{ CLONE_NEWPID | CLONE_VM | CLONE_VFORK, 0, 0, "sandbox" },
		{ CLONE_NEWTIME, 0, 0, "sandbox" },
		{ CLONE_NEWCGROUP, 0, 0, "sandbox" },
		{ CLONE_NEWUTS, 0, 0, "sandbox" },
		{ CLONE_NEWIPC, 0, 0, "sandbox" },
		{ CLONE_NEWUSER, 0, 0, "sandbox" },
		{ CLONE_NEWNET, 0, 0, "sandbox" },
		{ CLONE_INTO_CGROUP, 0, 0, "fork" },
		{ 1ULL << 34 | 1ULL << 35 | 1ULL << 36, 0, 0, "fork" },
		{ 1ULL << 37, 0, 0, "container" },
		{ CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_UNTRACED, 0, TSCOPE_KIND_KTHREAD, "kthread" },
		{ CLONE_NEWNS, 0, TSCOPE_KIND_KTHREAD | TSCOPE_KIND_WQ_WORKER, "kthread" },
		{ 0x10f00, 0, TSCOPE_KIND_USER_WORKER, "kthread" },
		{ 0x10f00, 0, TSCOPE_KIND_IO_WORKER | TSCOPE_KIND_USER_WORKER, "io-worker" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is(clone_kind(cases[i].flags, cases[i].birth, cases[i].kind), cases[i].want,
		   "kind of flags 0x%llx, birth 0x%x, kind 0x%x", cases[i].flags, cases[i].birth,
		   cases[i].kind);
}

/* Two flags of the same bit, or a resource in the wrong half, would be shown wrongly. */
static void test_flags(void)
{
	__u64 all = 0, twice = 0;
	bool sorted = true;

	for (size_t i = 0; i < nr_clone_flags; i++) {
		twice |= all & clone_flags[i].flag;
		all |= clone_flags[i].flag;
		sorted &= !i || clone_flags[i - 1].set || !clone_flags[i].set;
		sorted &= !clone_flags[i].set == !clone_flags[i].clear;
	}
	ok(!twice, "each flag once");
	ok(all == 0x3fffffff80ULL, "every flag of clone3() has a name");
	ok(sorted, "resources first");
}

static const struct clone_flag *flag_named(const char *name)
{
	for (size_t i = 0; i < nr_clone_flags; i++)
		if (!strcmp(clone_flags[i].name, name))
			return &clone_flags[i];
	return NULL;
}

/* make check gives the header of the newest kernel. */
static void test_header(void)
{
	const char *path = getenv("SCHED_H");
	const struct clone_flag *flag;
	FILE *header = fopen(path ? path : "/usr/include/linux/sched.h", "r");
	char line[200], name[40];
	size_t nr = 0;

	if (!ok(header, "the kernel's header can be read"))
		return;
	while (fgets(line, sizeof(line), header)) {
		unsigned long long value;
		unsigned int bit;

		/* The size of an argument is no flag. */
		if (sscanf(line, "#define CLONE_%39s", name) != 1 || !strncmp(name, "ARGS_", 5))
			continue;
		if (sscanf(line, "#define CLONE_%*s (1ULL << %u)", &bit) == 1)
			value = 1ULL << bit;
		else if (sscanf(line, "#define CLONE_%*s %llx", &value) != 1)
			value = 0;
		flag = flag_named(name);
		ok(flag && flag->flag == value, "CLONE_%s is known by name", name);
		nr++;
	}
	fclose(header);
	ok(nr >= 24, "the kernel's header names %zu flags", nr);
}

static void test_makers(void)
{
	struct tscope_birth birth = { .clone_flags = 0x3d0f00, .flags = TSCOPE_BIRTH_SEEN };

	is(birth_maker(&birth), "pthread_create() of glibc: C, Rust, Java, node, Go with cgo",
	   "who makes threads");
	birth.flags = 0;
	ok(!birth_maker(&birth), "  not of flags that are inferred");
	is(clone_maker(0x26c020000), "crun, a container", "who makes a container");
	is(clone_maker(0x300005100), "systemd, a service", "who makes a service");
	ok(!clone_maker(0x3d0f01), "nobody that is known");
}

static void add_sharer(struct ts_set *tasks, __s32 tid, __s32 tgid, __u64 mm, __u32 mnt)
{
	struct built b;

	build_task(&b, tid, tgid, 1, "x");
	((struct tscope_sharing *)build_group(&b, TSCOPE_GROUP_SHARING, 32))->mm = mm;
	if (mnt)
		((struct tscope_namespaces *)build_group(&b, TSCOPE_GROUP_NAMESPACES, 40))->mnt = mnt;
	add_built(tasks, &b);
}

static void test_sharers(void)
{
	struct ts_set tasks = {};
	struct sharers s;

	for (__s32 tid = 10; tid < 18; tid++)
		add_sharer(&tasks, tid, 10, 0xabc, 7);
	add_sharer(&tasks, 20, 20, 0xdef, 7);
	add_sharer(&tasks, 21, 21, 0, 0);
	add_sharer(&tasks, 22, 22, 0, 0);

	find_sharers(&s, CLONE_VM, &ts_set_lookup(&tasks, 10)->rec, &tasks);
	ok(s.known && s.has && s.nr == 7 && s.tid[0] == 11 && s.tid[4] == 15 && !s.inum,
	   "seven others share the address space");
	find_sharers(&s, CLONE_THREAD, &ts_set_lookup(&tasks, 12)->rec, &tasks);
	ok(s.nr == 7 && s.tid[0] == 10, "seven other threads");
	find_sharers(&s, CLONE_NEWNS, &ts_set_lookup(&tasks, 20)->rec, &tasks);
	ok(s.nr == 8 && s.inum == 7, "eight others in the mount namespace");
	find_sharers(&s, CLONE_VM, &ts_set_lookup(&tasks, 20)->rec, &tasks);
	ok(s.known && s.has && !s.nr, "an address space of its own");
	find_sharers(&s, CLONE_VM, &ts_set_lookup(&tasks, 21)->rec, &tasks);
	ok(s.known && !s.has && !s.nr, "two without an address space share none");
	find_sharers(&s, CLONE_NEWNS, &ts_set_lookup(&tasks, 21)->rec, &tasks);
	ok(!s.known && !s.nr, "namespaces not known");
	find_sharers(&s, CLONE_IO, &ts_set_lookup(&tasks, 10)->rec, &tasks);
	ok(!s.known, "I/O context not known");
	ts_set_clear(&tasks);
}

void test_birth(void)
{
	test_kinds();
	test_flags();
	test_header();
	test_makers();
	test_sharers();
}
