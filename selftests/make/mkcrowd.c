// SPDX-License-Identifier: GPL-2.0
/*
 * mkcrowd: very many threads that sleep, for as little memory as can be.
 *
 *   $ mkcrowd PROCESSES THREADS [STRIDE]
 *
 * makes PROCESSES children with THREADS threads each (their leaders included),
 * prints "ready" when all are there, and ends them when stdin ends.  With STRIDE the
 * numbers of the threads are so far apart, as nearly as others leave it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A thread calls pause() and nothing else. */
#define STACK_BYTES 1024

static int sleep_for_ever(void *unused)
{
	for (;;)
		syscall(SYS_pause);
	return unused != NULL;
}

/* The next task of this pid namespace gets the number after that. */
static int set_last_number(int fd, long number)
{
	char text[32];
	int nr_bytes = snprintf(text, sizeof(text), "%ld", number);

	if (pwrite(fd, text, nr_bytes, 0) == nr_bytes)
		return 0;
	errno = errno ?: EIO;
	return -1;
}

/* The numbers of the threads are @stride apart, from @first on; 0: as they come. */
static int make_threads(long nr, long first, long stride)
{
	int fd = stride ? open("/proc/sys/kernel/ns_last_pid", O_WRONLY) : -1;
	char *stacks = mmap(NULL, nr * STACK_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (stacks == MAP_FAILED || (stride && fd < 0))
		return -1;
	for (long i = 1; i < nr; i++)
		if ((stride && set_last_number(fd, first + i * stride)) ||
		    clone(sleep_for_ever, stacks + i * STACK_BYTES,
			  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM, NULL) < 0)
			return -1;
	return 0;
}

/* Has one more process all its threads? */
static bool is_ready(int fd)
{
	char byte;

	if (read(fd, &byte, 1) == 1 && !byte)
		return true;
	fprintf(stderr, "mkcrowd: thread: %s\n", strerror(byte));
	return false;
}

int main(int argc, char **argv)
{
	long processes = argc >= 3 ? atol(argv[1]) : 0;
	long threads = argc >= 3 ? atol(argv[2]) : 0;
	long stride = argc == 4 ? atol(argv[3]) : 0;
	pid_t *pids;
	char byte;
	int ready[2];

	if (processes < 1 || threads < 1 || stride < 0 || argc > 4) {
		fprintf(stderr, "usage: mkcrowd PROCESSES THREADS [STRIDE]\n");
		return EXIT_FAILURE;
	}
	pids = calloc(processes, sizeof(*pids));
	if (!pids || pipe(ready))
		return EXIT_FAILURE;
	for (long i = 0; i < processes; i++) {
		/* One after the other: they set what they share. */
		pid_t pid = stride && i && !is_ready(ready[0]) ? -1 : fork();

		if (pid < 0) {
			perror("mkcrowd: fork");
			return EXIT_FAILURE;
		}
		pids[i] = pid;
		if (pid)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		byte = make_threads(threads, i * threads * stride, stride) ? errno : 0;
		if (write(ready[1], &byte, 1) != 1)
			return EXIT_FAILURE;
		for (;;)
			pause();
	}
	close(ready[1]);
	/* Its children end with it. */
	for (long i = stride ? processes - 1 : 0; i < processes; i++)
		if (!is_ready(ready[0]))
			return EXIT_FAILURE;
	printf("ready\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	for (long i = 0; i < processes; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	return EXIT_SUCCESS;
}
