// SPDX-License-Identifier: GPL-2.0
/*
 * forks NR: what the birth and the end of a task cost, both with all that belongs to them:
 * the switch to the child, its exit, wait(), and the RCU callbacks that free it.
 *
 * Meant for a guest with one CPU whose clock counts instructions.  In some rounds the kernel does
 * more, such as adding to its pools of memory: the least of all rounds counts.  Prints "forks NR:
 * INSTRUCTIONS a task".
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS 5

static unsigned long long fork_ns(long nr)
{
	unsigned long long began = now_ns();
	pid_t pid;

	while (nr--) {
		pid = fork();
		if (pid < 0)
			err(1, "fork");
		if (!pid)
			_exit(0);
		if (waitpid(pid, NULL, 0) != pid)
			err(1, "waitpid");
	}
	return now_ns() - began;
}

int main(int argc, char **argv)
{
	long nr = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	unsigned long long ns, least_ns = -1ULL;
	int i;

	if (nr < 1)
		errx(2, "usage: forks NR");
	/* The rings of exited tasks are full from then on, and each new one frees another. */
	fork_ns(5000);
	for (i = 0; i < ROUNDS; i++) {
		ns = fork_ns(nr);
		least_ns = ns < least_ns ? ns : least_ns;
	}
	printf("forks %ld: %.1f a task\n", nr, (double)least_ns / nr);
	return 0;
}
