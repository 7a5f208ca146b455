// SPDX-License-Identifier: GPL-2.0
/*
 * mkends: processes that end, one after the other, each in one of the ways to end.
 *
 *   $ mkends NUMBER
 *
 * prints for each, in the order of their ends:
 *
 *   WAY PID STATUS NVCSW NIVCSW OTHER
 *
 * STATUS is what wait() said, NVCSW and NIVCSW the kernel's counts as it did, OTHER
 * the tid of another thread of the process, or 0.
 *
 *   exit     _exit() with a code that goes round all 256
 *   vfork    the same in the parent's memory
 *   kill     SIGKILL
 *   segv     SIGSEGV
 *   group    another thread calls exit_group(7) while the leader sleeps
 *   last     the leader exits with 1, then the other thread calls exit_group(7)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STACK_BYTES 16384
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Of the other thread; in memory that parent and child share. */
static volatile pid_t *other;
static int code;

static int exit_group_soon(void *leader)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	*other = syscall(SYS_gettid);
	/* Until the leader has gone to sleep, or died: it is certain of neither. */
	nanosleep(&pause, NULL);
	syscall(SYS_exit_group, 7);
	return leader != NULL;
}

static void make_thread(void)
{
	char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (stack == MAP_FAILED ||
	    clone(exit_group_soon, stack + STACK_BYTES,
		  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM,
		  NULL) < 0)
		_exit(99);
}

static void end_exit(void)
{
	_exit(code);
}

static void end_kill(void)
{
	kill(getpid(), SIGKILL);
}

static void end_segv(void)
{
	raise(SIGSEGV);
}

static void end_group(void)
{
	make_thread();
	pause();
}

static void end_last(void)
{
	make_thread();
	syscall(SYS_exit, 1);
}

/* One in so many of the processes ends in this way. */
static const struct way {
	const char *name;
	void (*end)(void);
	int each;
} ways[] = {
	{ "kill", end_kill, 7 },
	{ "segv", end_segv, 11 },
	{ "group", end_group, 53 },
	{ "last", end_last, 59 },
	{ "vfork", end_exit, 3 },
	{ "exit", end_exit, 1 },
};

static int make(int number)
{
	const struct way *way = ways;
	struct rusage usage;
	int status;
	pid_t pid;

	while (number % way->each)
		way++;
	code = number % 256;
	*other = 0;
	pid = strcmp(way->name, "vfork") ? fork() : vfork();
	if (pid < 0)
		return -1;
	if (!pid) {
		way->end();
		_exit(98);
	}
	if (wait4(pid, &status, 0, &usage) != pid)
		return -1;
	printf("%s %d %d %ld %ld %d\n", way->name, pid, status, usage.ru_nvcsw, usage.ru_nivcsw,
	       *other);
	return 0;
}

int main(int argc, char **argv)
{
	const struct rlimit no_core = { 0, 0 };
	int number = argc == 2 ? atoi(argv[1]) : 0;

	if (number < 1) {
		fprintf(stderr, "usage: mkends NUMBER\n");
		return EXIT_FAILURE;
	}
	other = mmap(NULL, sizeof(*other), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (other == MAP_FAILED || setrlimit(RLIMIT_CORE, &no_core)) {
		perror("mkends");
		return EXIT_FAILURE;
	}
	/* What is in the buffer of a child that ends by _exit() is not printed twice. */
	for (int i = 1; i <= number; i++)
		if (make(i)) {
			perror("mkends");
			return EXIT_FAILURE;
		}
	return EXIT_SUCCESS;
}
