// SPDX-License-Identifier: GPL-2.0
/* Kinds that differ in what the task is doing. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "mktask.h"

static void setup_sleep(const struct host *host)
{
	const char *in = param(host, "in");
	const struct timespec day = { .tv_sec = 24 * 60 * 60 };
	unsigned int word = 0;

	if (!strcmp(in, "read"))
		return;
	arrive(host);
	for (;;) {
		if (!strcmp(in, "nanosleep"))
			nanosleep(&day, NULL);
		else if (!strcmp(in, "futex"))
			syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL);
		else if (!strcmp(in, "poll"))
			poll(NULL, 0, -1);
		else
			pause();
	}
}

static void make_sleeping(struct host *host)
{
	static const char * const ways[] = { "read", "nanosleep", "futex", "poll", "pause" };
	size_t i;
	pid_t pid;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(param(host, "in"), ways[i]))
			break;
	errno = 0;
	if (i == sizeof(ways) / sizeof(ways[0]))
		die(host, "in=%s: read, nanosleep, futex, poll or pause", param(host, "in"));
	pid = fork_held(host, setup_sleep);
	report(host, pid, pid, "creator=%d state=S", getpid());
}

static void setup_stopped(const struct host *host)
{
	arrive(host);
	raise(SIGSTOP);
}

static void make_stopped(struct host *host)
{
	pid_t pid = fork_task(host, setup_stopped);

	await_arrival(host);
	await_state(host, pid, "T");
	report(host, pid, pid, "creator=%d state=T", getpid());
}

static void setup_tracer(const struct host *host)
{
	pid_t pid = host->shared[0];

	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) || ptrace(PTRACE_INTERRUPT, pid, NULL, NULL))
		die(host, "ptrace");
}

/* Not by its parent, so that the two can be told apart. */
static void make_traced(struct host *host)
{
	pid_t pid = fork_held(host, NULL), tracer;

	host->shared[0] = pid;
	tracer = fork_held(host, setup_tracer);
	await_state(host, pid, "t");
	report(host, pid, pid, "creator=%d ppid=%d state=t tracer=%d", getpid(), getpid(), tracer);
}

static void setup_zombie(const struct host *host)
{
	const struct rlimit no_core = { 0 };
	int signal = param_int(host, "signal");

	arrive(host);
	if (!signal)
		_exit(param_int(host, "code"));
	setrlimit(RLIMIT_CORE, &no_core);
	raise(signal);
	errno = 0;
	die(host, "signal %d does not kill", signal);
}

static void make_zombie(struct host *host)
{
	pid_t pid = fork_task(host, setup_zombie);
	int signal = param_int(host, "signal");

	await_arrival(host);
	await_state(host, pid, "Z");
	report(host, pid, pid, "creator=%d state=Z exit_code=%d", getpid(),
	       signal ? signal : (int)param_int(host, "code") << 8);
}

static void setup_memory(const struct host *host)
{
	size_t bytes = param_int(host, "bytes");
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die(host, "mmap");
	memset(p, 1, bytes);
}

static void make_memory(struct host *host)
{
	pid_t pid = fork_held(host, setup_memory);

	report(host, pid, pid, "creator=%d bytes=%lld", getpid(), param_int(host, "bytes"));
}

const struct kind kinds_state[] = {
	{ "sleeping", "in=nanosleep", make_sleeping, "in=futex",
	  "in a system call: read, nanosleep, futex, poll or pause" },
	{ "stopped", "", make_stopped, "", "SIGSTOP, state T" },
	{ "traced", "", make_traced, "", "in a ptrace stop, state t; tracer= is not its parent" },
	{ "zombie", "code=3,signal=0", make_zombie, "code=3",
	  "exited with this code, or killed by this signal" },
	{ "memory", "bytes=1048576", make_memory, "bytes=300000", "so much memory touched" },
	{ 0 },
};
