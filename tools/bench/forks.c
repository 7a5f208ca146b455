// SPDX-License-Identifier: GPL-2.0
/*
 * forks NR: what the birth and the end of a task cost, both with all that belongs to them:
 * the switch to the child, its exit, wait(), and the RCU callbacks that free it.
 *
 * Meant for a guest with one CPU whose clock counts instructions.  Prints "forks NR:
 * INSTRUCTIONS a task".
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

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

	if (nr < 1)
		errx(2, "usage: forks NR");
	/* The rings of exited tasks are full from then on, and each new one frees another. */
	fork_ns(5000);
	printf("forks %ld: %.1f a task\n", nr, (double)fork_ns(nr) / nr);
	return 0;
}
