// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mktask.h"

#define STACK_BYTES	(64 * 1024)
#define TLS_BYTES	(64 * 1024)

struct start {
	const struct host *host;
	void (*entry)(const struct host *host);
};

static int start_task(void *arg)
{
	struct start *start = arg;

	if (start->entry)
		start->entry(start->host);
	hold(start->host);
}

static void *map_bytes(const struct host *host, size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die(host, "mmap");
	return p;
}

/*
 * Enough of a thread control block for a child that does nothing but system
 * calls: the C library finds errno below its start, and its own address at 0
 * and two words further (x86-64).
 */
static void *make_tls(const struct host *host)
{
	char *middle = (char *)map_bytes(host, TLS_BYTES) + TLS_BYTES / 2;
	void **tcb = (void **)middle;

	tcb[0] = tcb;
	tcb[2] = tcb;
	return middle;
}

enum clone_api param_api(const struct host *host, const char *key)
{
	const char *api = param(host, key);

	if (!strcmp(api, "auto"))
		return CLONE_API_AUTO;
	if (!strcmp(api, "clone"))
		return CLONE_API_CLONE;
	if (!strcmp(api, "clone3"))
		return CLONE_API_CLONE3;
	errno = 0;
	die(host, "%s=%s: auto, clone or clone3", key, api);
}

pid_t clone_task(const struct host *host, unsigned long long flags, int exit_signal,
		 enum clone_api api, void (*entry)(const struct host *host))
{
	/* Outlives this call: a child that shares our memory writes there. */
	static pid_t parent_tid, child_tid;
	static int pidfd;
	struct start *start = malloc(sizeof(*start));
	pid_t pid;

	*start = (struct start){ .host = host, .entry = entry };
	if (api == CLONE_API_AUTO)
		api = flags & CLONE_VM ? CLONE_API_CLONE : CLONE_API_CLONE3;

	errno = 0;
	if (api == CLONE_API_CLONE) {
		char *stack = map_bytes(host, STACK_BYTES);
		void *tls = flags & CLONE_SETTLS ? make_tls(host) : NULL;

		if (flags >> 32 || flags & CSIGNAL)
			die(host, "flags 0x%llx: clone() cannot, clone3() without VM can", flags);
		pid = clone(start_task, stack + STACK_BYTES, flags | exit_signal, start,
			    flags & CLONE_PIDFD ? (void *)&pidfd : (void *)&parent_tid, tls,
			    &child_tid);
	} else {
		struct clone_args args = {
			.flags = flags,
			/* The child of these has its parent's signal, or none. */
			.exit_signal = flags & (CLONE_THREAD | CLONE_PARENT) ? 0 : exit_signal,
			.pidfd = (uintptr_t)&pidfd,
			.parent_tid = (uintptr_t)&parent_tid,
			.child_tid = (uintptr_t)&child_tid,
		};

		if (flags & CLONE_VM)
			die(host, "flags 0x%llx: VM needs a stack: use api=clone", flags);
		if (flags & CLONE_SETTLS)
			args.tls = (uintptr_t)make_tls(host);
		if (flags & CLONE_INTO_CGROUP)
			args.cgroup = cgroup_make(host);
		pid = syscall(SYS_clone3, &args, sizeof(args));
		if (!pid)
			start_task(start);
	}
	if (pid < 0)
		die(host, "clone with flags 0x%llx", flags);
	return pid;
}
