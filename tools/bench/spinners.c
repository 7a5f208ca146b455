// SPDX-License-Identifier: GPL-2.0
/*
 * spinners NUMBER SECONDS: tasks that compute all the time, on one CPU: what does a switch
 * cost where each wait is long and has many tasks in its way?
 *
 * Meant for a guest with one CPU whose clock counts instructions.  A spinner counts its
 * rounds, of two instructions each; all other instructions of the time were the kernel's.
 * Prints "spinners NUMBER: INSTRUCTIONS a switch, NR switches".
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench.h"

#define INSTRUCTIONS_PER_ROUND 2

static void spin(unsigned long *rounds)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	asm volatile("1: incq %0\n\tjmp 1b" : "+m" (*rounds));
}

static unsigned long long rounds_of(const volatile unsigned long *rounds, int nr)
{
	unsigned long long sum = 0;

	while (nr--)
		sum += rounds[nr];
	return sum;
}

int main(int argc, char **argv)
{
	unsigned long long began, ns, nr, spun;
	unsigned long *rounds;
	int i, spinners, seconds;

	if (argc != 3 || (spinners = atoi(argv[1])) < 1 || (seconds = atoi(argv[2])) < 1)
		errx(2, "usage: spinners NUMBER SECONDS");
	rounds = mmap(NULL, spinners * sizeof(*rounds), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (rounds == MAP_FAILED)
		err(1, "mmap");
	/* It has to get the CPU among all of them. */
	if (setpriority(PRIO_PROCESS, 0, -20))
		err(1, "setpriority");
	for (i = 0; i < spinners; i++) {
		switch (fork()) {
		case -1: err(1, "fork");
		case 0:
			if (setpriority(PRIO_PROCESS, 0, 0))
				_exit(1);
			spin(rounds + i);
		}
	}
	sleep(2);
	began = now_ns();
	nr = switches();
	spun = rounds_of(rounds, spinners);
	sleep(seconds);
	ns = now_ns() - began;
	nr = switches() - nr;
	spun = (rounds_of(rounds, spinners) - spun) * INSTRUCTIONS_PER_ROUND;
	printf("spinners %d: %.1f a switch, %llu switches\n", spinners,
	       ((double)ns - spun) / nr, nr);
	return 0;
}
