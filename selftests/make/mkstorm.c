// SPDX-License-Identifier: GPL-2.0
/*
 * mkstorm: do one thing over and over, and count how often; storm_maker.py runs it.
 *
 *   $ mkstorm KIND COUNT-FILE [CGROUP]
 *
 *   exec      a process calls execve() again and again, also from a thread
 *   pidns     a process in new namespaces dies before its own child
 *   policy    threads go round the scheduling policies, but DEADLINE
 *   cgroup    processes of two threads move between CGROUP/a and CGROUP/b
 *   hotplug   the last CPU goes off and on
 *
 * Never ends: kill it.  COUNT-FILE holds the count, a 64-bit number, and is
 * whole at any time.  Children that are left when it is killed end with its pid
 * namespace.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sched_attr.h"

#define NR_EXECS	4
#define NR_WORKERS	2

static uint64_t *count;

static __attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...)
{
	int err = errno;
	va_list ap;

	fprintf(stderr, "mkstorm: ");
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, ": %s\n", strerror(err));
	exit(EXIT_FAILURE);
}

static void blown(unsigned int n)
{
	__atomic_add_fetch(count, n, __ATOMIC_RELAXED);
}

static void pause_ms(long ms)
{
	const struct timespec time = { .tv_nsec = ms * 1000000 };

	nanosleep(&time, NULL);
}

static void spin_us(long us)
{
	struct timespec from, now;

	clock_gettime(CLOCK_MONOTONIC, &from);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - from.tv_sec) * 1000000 + (now.tv_nsec - from.tv_nsec) / 1000 < us);
}

static pid_t fork_or_die(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	return pid;
}

/* A child that ended badly did not do the thing that counts. */
static void wait_for(pid_t pid, unsigned int worth)
{
	int status;

	while (waitpid(pid, &status, __WALL) != pid)
		if (errno != EINTR)
			die("waitpid");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		blown(worth);
}

static void exec_self(int left)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", left);
	execl("/proc/self/exe", "mkstorm", "--left", text, NULL);
	_exit(EXIT_FAILURE);
}

static void *exec_from_thread(void *left)
{
	exec_self((intptr_t)left);
	return NULL;
}

/* Every second time by a thread, which then has the leader's number. */
static int exec_again(int left)
{
	pthread_t thread;

	if (!left)
		return EXIT_SUCCESS;
	if (left % 2)
		exec_self(left - 1);
	if (pthread_create(&thread, NULL, exec_from_thread, (void *)(intptr_t)(left - 1)))
		return EXIT_FAILURE;
	for (;;)
		pause();
}

static void storm_exec(void)
{
	pid_t pid = fork_or_die();

	if (!pid)
		exec_self(NR_EXECS);
	wait_for(pid, NR_EXECS + 1);
}

static int live_in_pidns(void *unused)
{
	pid_t pid = fork();

	(void)unused;
	if (!pid)
		for (;;)
			pause();
	return pid < 0;
}

static void storm_pidns(void)
{
	static char stack[64 * 1024] __attribute__((aligned(16)));
	pid_t pid = clone(live_in_pidns, stack + sizeof(stack),
			  CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | SIGCHLD, NULL);

	/* Those that have ended are freed later, by a worker of the kernel. */
	if (pid < 0 && errno == ENOSPC) {
		usleep(1000);
		return;
	}
	if (pid < 0)
		die("clone with a new pid namespace");
	wait_for(pid, 1);
}

/*
 * Not DEADLINE: a task that is killed under it may never run again (seen on 6.1 without
 * the module too), and its storm would have no end.
 */
static const struct policy policies[] = {
	{ .policy = SCHED_OTHER, .nice = 5 },
	{ .policy = SCHED_BATCH, .nice = 10 },
	{ .policy = SCHED_FIFO, .priority = 10 },
	{ .policy = SCHED_IDLE },
	{ .policy = SCHED_RR, .priority = 20 },
};

#define NR_POLICIES (sizeof(policies) / sizeof(policies[0]))

/* Works a little under each policy; never so long that others starve. */
static void *go_round(void *unused)
{
	for (;;) {
		bool whole = true;

		for (size_t i = 0; i < NR_POLICIES; i++) {
			if (set_own_policy(policies[i]))
				whole = false;
			spin_us(200);
			sched_yield();
			pause_ms(1);
		}
		blown(whole);
	}
	return unused;
}

static void storm_policy(void)
{
	pthread_t thread;

	for (int i = 0; i < NR_WORKERS; i++)
		if (pthread_create(&thread, NULL, go_round, NULL))
			die("pthread_create");
	go_round(NULL);
}

static int write_text(const char *path, const char *text)
{
	ssize_t n = -1;
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		n = write(fd, text, strlen(text));
		close(fd);
	}
	return n < 0 ? -1 : 0;
}

static void *stay_awake(void *unused)
{
	for (;;) {
		spin_us(100);
		pause_ms(2);
	}
	return unused;
}

static void move_for_ever(const char *cgroup)
{
	pthread_t thread;
	char path[256];

	if (pthread_create(&thread, NULL, stay_awake, NULL))
		die("pthread_create");
	for (unsigned int i = 0;; i++) {
		snprintf(path, sizeof(path), "%s/%c/cgroup.procs", cgroup, i % 2 ? 'a' : 'b');
		if (write_text(path, "0"))
			die("%s", path);
		blown(1);
		spin_us(100);
	}
}

static void storm_cgroup(const char *cgroup)
{
	for (int i = 0; i < NR_WORKERS; i++)
		if (!fork_or_die())
			move_for_ever(cgroup);
	for (;;)
		if (wait(NULL) > 0)
			exit(EXIT_FAILURE);
}

static void storm_hotplug(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%ld/online",
		 sysconf(_SC_NPROCESSORS_CONF) - 1);
	/* Refused where the other CPUs cannot carry the deadline tasks. */
	if (write_text(path, "0")) {
		if (errno != EBUSY)
			die("%s: off", path);
		pause_ms(10);
		return;
	}
	pause_ms(10);
	if (write_text(path, "1"))
		die("%s: on", path);
	blown(1);
	pause_ms(20);
}

static void map_count(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0 || ftruncate(fd, sizeof(*count)))
		die("%s", path);
	count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (count == MAP_FAILED)
		die("mmap %s", path);
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--left"))
		return exec_again(atoi(argv[2]));
	if (argc < 3) {
		fprintf(stderr, "usage: mkstorm KIND COUNT-FILE [CGROUP]\n");
		return EXIT_FAILURE;
	}
	map_count(argv[2]);
	for (;;) {
		if (!strcmp(argv[1], "exec"))
			storm_exec();
		else if (!strcmp(argv[1], "pidns"))
			storm_pidns();
		else if (!strcmp(argv[1], "policy"))
			storm_policy();
		else if (!strcmp(argv[1], "hotplug"))
			storm_hotplug();
		else if (!strcmp(argv[1], "cgroup") && argc == 4)
			storm_cgroup(argv[3]);
		else {
			fprintf(stderr, "mkstorm: no storm %s\n", argv[1]);
			return EXIT_FAILURE;
		}
	}
}
