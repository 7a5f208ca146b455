// SPDX-License-Identifier: GPL-2.0
/*
 * mkcrowd: very many threads that sleep, for as little memory as can be.
 *
 *   $ mkcrowd PROCESSES THREADS
 *
 * makes PROCESSES children with THREADS threads each (their leaders included),
 * prints "ready" when all are there, and ends them when stdin ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
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

static int make_threads(long nr)
{
	char *stacks = mmap(NULL, nr * STACK_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (stacks == MAP_FAILED)
		return -1;
	for (long i = 1; i < nr; i++)
		if (clone(sleep_for_ever, stacks + i * STACK_BYTES,
			  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM, NULL) < 0)
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	long processes = argc == 3 ? atol(argv[1]) : 0;
	long threads = argc == 3 ? atol(argv[2]) : 0;
	pid_t *pids;
	char byte;
	int ready[2];

	if (processes < 1 || threads < 1) {
		fprintf(stderr, "usage: mkcrowd PROCESSES THREADS\n");
		return EXIT_FAILURE;
	}
	pids = calloc(processes, sizeof(*pids));
	if (!pids || pipe(ready))
		return EXIT_FAILURE;
	for (long i = 0; i < processes; i++) {
		pid_t pid = fork();

		if (pid < 0) {
			perror("mkcrowd: fork");
			return EXIT_FAILURE;
		}
		pids[i] = pid;
		if (pid)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		byte = make_threads(threads) ? errno : 0;
		if (write(ready[1], &byte, 1) != 1)
			return EXIT_FAILURE;
		for (;;)
			pause();
	}
	close(ready[1]);
	for (long i = 0; i < processes; i++) {
		if (read(ready[0], &byte, 1) != 1 || byte) {
			/* Its children end with it. */
			fprintf(stderr, "mkcrowd: thread: %s\n", strerror(byte));
			return EXIT_FAILURE;
		}
	}
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
