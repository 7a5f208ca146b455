// SPDX-License-Identifier: GPL-2.0
/* Kinds that live in namespaces and cgroups of their own. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include "mktask.h"

static void make_namespace(struct host *host)
{
	unsigned long long flags = param_flags(host, "flags");
	/* NEWTIME is a bit of clone()'s exit signal. */
	pid_t pid = clone_task(host, flags, SIGCHLD, CLONE_API_CLONE3, NULL);

	await_arrival(host);
	await_state(host, pid, "S");
	report(host, pid, pid, "creator=%d flags=0x%llx exit_signal=%d%s", getpid(), flags,
	       SIGCHLD, flags & CLONE_NEWPID ? " nspid=1" : "");
}

static void setup_unshare(const struct host *host)
{
	if (unshare(param_flags(host, "flags")))
		die(host, "unshare");
}

static void make_unshare(struct host *host)
{
	pid_t pid = fork_held(host, setup_unshare);

	report(host, pid, pid, "creator=%d unshared=0x%llx", getpid(),
	       param_flags(host, "flags"));
}

#define CONTAINER_FLAGS (CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | \
			 CLONE_NEWIPC | CLONE_NEWCGROUP)

static void inner_init(const struct host *host)
{
	fork_task(host, NULL);
}

static void container_init(const struct host *host)
{
	sethostname("mktask", 6);
	clone_task(host, CLONE_NEWPID, SIGCHLD, CLONE_API_CLONE3, inner_init);
}

/*
 * Three numbers for the innermost two: in our namespace, in the container's,
 * and in the one inside it.
 */
static void make_container(struct host *host)
{
	pid_t init = clone_task(host, CONTAINER_FLAGS, SIGCHLD, CLONE_API_CLONE3,
				container_init);
	pid_t inner, child;

	for (int i = 0; i < 3; i++)
		await_arrival(host);
	inner = only_child(host, init);
	child = only_child(host, inner);
	await_state(host, init, "S");
	await_state(host, inner, "S");
	await_state(host, child, "S");
	report(host, init, init, "role=init creator=%d flags=0x%x exit_signal=%d nspid=1",
	       getpid(), CONTAINER_FLAGS, SIGCHLD);
	report(host, inner, inner, "role=inner creator=%d flags=0x%x exit_signal=%d nspid=1",
	       init, CLONE_NEWPID, SIGCHLD);
	report(host, child, child, "role=child creator=%d nspid=2", inner);
}

static void setup_cgroup(const struct host *host)
{
	int dir = cgroup_make(host);
	int procs = openat(dir, "cgroup.procs", O_WRONLY | O_CLOEXEC);

	if (procs < 0 || write(procs, "0", 1) != 1)
		die(host, "cgroup.procs");
	close(procs);
	close(dir);
}

static void make_cgroup(struct host *host)
{
	pid_t pid = fork_held(host, setup_cgroup);

	report(host, pid, pid, "creator=%d cgroup=/mktask.%d.%d", getpid(), host->main_pid,
	       host->seq);
}

#define NAMESPACE(name, flag, mix, what) \
	{ name, "flags=" flag, make_namespace, mix, "child in a new " what " namespace" }

const struct kind kinds_container[] = {
	NAMESPACE("newpid", "NEWPID", "", "pid"),
	NAMESPACE("newns", "NEWNS", "", "mount"),
	NAMESPACE("newnet", "NEWNET", "", "network"),
	NAMESPACE("newuser", "NEWUSER", "", "user"),
	NAMESPACE("newuts", "NEWUTS", "", "host name"),
	NAMESPACE("newipc", "NEWIPC", "", "IPC"),
	NAMESPACE("newcgroup", "NEWCGROUP", "", "cgroup"),
	NAMESPACE("newtime", "NEWTIME", "", "time"),
	{ "unshare", "flags=NEWTIME", make_unshare, "flags=NEWPID|NEWTIME",
	  "process that called unshare(): with NEWPID or NEWTIME its children differ from it" },
	{ "container", "", make_container, "",
	  "init (role=init) of six new namespaces; in it a nested pid namespace of two" },
	{ "cgroup", "", make_cgroup, "", "process moved to a fresh cgroup v2" },
	{ 0 },
};
