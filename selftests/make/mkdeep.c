// SPDX-License-Identifier: GPL-2.0
/*
 * mkdeep: very many processes that sleep, each below the one before.
 *
 *   $ mkdeep DEPTH [CHAINS]
 *
 * makes CHAINS (1) chains of DEPTH processes, which share its memory, prints the number
 * of the first process, and "ready" when all are there, and ends them when stdin ends.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process calls clone() and pause(), and nothing else. */
#define STACK_BYTES 1024

static char *stacks;
static int ready[2];

/* @left: so many are to come below it, each on a stack of its own. */
static int descend(void *left)
{
	char byte = 0;

	if (left) {
		stacks += STACK_BYTES;
		if (clone(descend, stacks, CLONE_VM | SIGCHLD, (char *)left - 1) < 0)
			byte = 1;
	}
	if (!left || byte)
		syscall(SYS_write, ready[1], &byte, 1);
	for (;;)
		syscall(SYS_pause);
	return 0;
}

int main(int argc, char **argv)
{
	long depth = argc > 1 ? atol(argv[1]) : 0;
	long chains = argc > 2 ? atol(argv[2]) : 1;
	char byte;

	if (depth < 1 || chains < 1 || argc > 3) {
		fprintf(stderr, "usage: mkdeep DEPTH [CHAINS]\n");
		return EXIT_FAILURE;
	}
	stacks = mmap(NULL, (depth * chains + 1) * STACK_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	/* Orphans come here to be waited for. */
	if (stacks == MAP_FAILED || pipe(ready) || prctl(PR_SET_CHILD_SUBREAPER, 1))
		return EXIT_FAILURE;
	setpgid(0, 0);
	signal(SIGTERM, SIG_IGN);
	for (long i = 0; i < chains; i++) {
		pid_t pid;

		stacks += STACK_BYTES;
		pid = clone(descend, stacks, CLONE_VM | SIGCHLD, (void *)(depth - 1));
		if (pid < 0 || read(ready[0], &byte, 1) != 1 || byte) {
			fprintf(stderr, "mkdeep: no process\n");
			kill(0, SIGKILL);
		}
		if (!i)
			printf("%d\n", pid);
	}
	printf("ready\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	/* They have the handlers of the moment when they were cloned: this ends none but them. */
	signal(SIGHUP, SIG_IGN);
	kill(0, SIGHUP);
	while (wait(NULL) > 0)
		;
	return EXIT_SUCCESS;
}
