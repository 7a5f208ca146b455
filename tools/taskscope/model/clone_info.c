// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>
#include <stdio.h>

#include "clone_info.h"

/* In older headers, where the C library's <sched.h> came first. */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

/* New in Linux 7.x. */
#ifndef CLONE_AUTOREAP
#define CLONE_AUTOREAP (1ULL << 34)
#endif
#ifndef CLONE_NNP
#define CLONE_NNP (1ULL << 35)
#endif
#ifndef CLONE_PIDFD_AUTOKILL
#define CLONE_PIDFD_AUTOKILL (1ULL << 36)
#endif
#ifndef CLONE_EMPTY_MNTNS
#define CLONE_EMPTY_MNTNS (1ULL << 37)
#endif

#define CLONE_NEW_ANY (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | \
		       CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWTIME | \
		       CLONE_EMPTY_MNTNS)

#define FLAG(_name) .flag = CLONE_##_name, .name = #_name

/* What may be shared, then namespaces, then requests; this order is shown. */
const struct clone_flag clone_flags[] = {
	{ FLAG(VM), "address space", "shared", "copied" },
	{ FLAG(FILES), "file descriptors", "shared", "copied" },
	{ FLAG(FS), "root, cwd, umask", "shared", "copied" },
	{ FLAG(SIGHAND), "signal handlers", "shared", "copied" },
	{ FLAG(THREAD), "thread group", "shared", "new" },
	{ FLAG(SYSVSEM), "semaphore undo list", "shared", "new" },
	{ FLAG(IO), "I/O context", "shared", "new" },
	{ FLAG(NEWNS), "mount namespace", "new", "shared" },
	{ FLAG(NEWPID), "pid namespace", "new", "shared" },
	{ FLAG(NEWNET), "network namespace", "new", "shared" },
	{ FLAG(NEWUSER), "user namespace", "new", "shared" },
	{ FLAG(NEWUTS), "UTS namespace", "new", "shared" },
	{ FLAG(NEWIPC), "IPC namespace", "new", "shared" },
	{ FLAG(NEWCGROUP), "cgroup namespace", "new", "shared" },
	{ FLAG(NEWTIME), "time namespace", "new", "shared" },
	{ FLAG(VFORK), "creator waits until it calls execve() or exits", NULL, NULL },
	{ FLAG(PARENT), "its parent is its creator's parent", NULL, NULL },
	{ FLAG(PTRACE), "traced if its creator is", NULL, NULL },
	{ FLAG(UNTRACED), "a tracer cannot force CLONE_PTRACE", NULL, NULL },
	{ FLAG(SETTLS), "thread-local storage given", NULL, NULL },
	{ FLAG(PARENT_SETTID), "tid stored for the creator", NULL, NULL },
	{ FLAG(CHILD_SETTID), "tid stored for the child", NULL, NULL },
	{ FLAG(CHILD_CLEARTID), "tid cleared and futex woken at its end", NULL, NULL },
	{ FLAG(PIDFD), "pidfd given to the creator", NULL, NULL },
	{ FLAG(CLEAR_SIGHAND), "signal handlers reset", NULL, NULL },
	{ FLAG(INTO_CGROUP), "put into another cgroup", NULL, NULL },
	{ FLAG(DETACHED), "ignored by the kernel", NULL, NULL },
	{ FLAG(AUTOREAP), "reaped as it exits, wait() finds nothing", NULL, NULL },
	{ FLAG(NNP), "no_new_privs is set", NULL, NULL },
	{ FLAG(PIDFD_AUTOKILL), "killed as the creator's pidfd is closed", NULL, NULL },
	{ FLAG(EMPTY_MNTNS), "its new mount namespace is empty", NULL, NULL },
};

const size_t nr_clone_flags = sizeof(clone_flags) / sizeof(clone_flags[0]);

const char *clone_kind(__u64 flags, __u32 birth, __u32 kind)
{
	if (kind & TSCOPE_KIND_IO_WORKER)
		return "io-worker";
	if (kind & (TSCOPE_KIND_KTHREAD | TSCOPE_KIND_USER_WORKER | TSCOPE_KIND_WQ_WORKER))
		return "kthread";
	if (flags & (CLONE_NEWNS | CLONE_EMPTY_MNTNS) || birth & TSCOPE_BIRTH_OWN_MOUNTS)
		return "container";
	if (flags & CLONE_NEW_ANY || birth & TSCOPE_BIRTH_NS_INIT)
		return "sandbox";
	if ((flags & (CLONE_VM | CLONE_VFORK)) == (CLONE_VM | CLONE_VFORK))
		return "vfork";
	if (flags & CLONE_THREAD)
		return "thread";
	if (!(flags & (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_VFORK)))
		return "fork";
	return "clone";
}

void each_clone_flag(__u64 flags, const char *prefix,
		     void (*put)(void *arg, const char *name), void *arg)
{
	char name[40];
	size_t i;

	for (i = 0; i < nr_clone_flags; i++) {
		if (!(flags & clone_flags[i].flag))
			continue;
		flags &= ~clone_flags[i].flag;
		snprintf(name, sizeof(name), "%s%s", prefix, clone_flags[i].name);
		put(arg, name);
	}
	for (; flags; flags &= flags - 1) {
		snprintf(name, sizeof(name), "0x%llx", flags & -flags);
		put(arg, name);
	}
}

struct flag_list {
	struct text *t;
	bool any;
};

static void put_flag_text(void *arg, const char *name)
{
	struct flag_list *list = arg;

	if (list->any)
		text_putc(list->t, ',');
	list->any = true;
	text_puts(list->t, name);
}

void put_clone_flags(struct text *t, __u64 flags, const char *prefix)
{
	struct flag_list list = { .t = t };

	each_clone_flag(flags, prefix, put_flag_text, &list);
	if (!list.any)
		text_puts(t, "none");
}
