// SPDX-License-Identifier: GPL-2.0
/*
 * Pairs of processes that wake each other through pipes, all of them on one CPU: what does a
 * switch cost where each task waits for many others?  They are FIFO tasks, so that each
 * waits for all others each time; the fair class would let a pair go on for a while.
 *
 * Wants that real-time tasks may have all of the CPU: sched_rt_runtime_us -1.
 *
 *   pairs NUMBER SECONDS
 *
 * prints "pairs NUMBER: INSTRUCTIONS a switch" for a guest whose clock counts
 * instructions: the time of the measurement by the switches that the kernel counted.
 */
#include <err.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bench.h"

static void set_priority(int priority)
{
	const struct sched_param param = { .sched_priority = priority };

	if (sched_setscheduler(0, SCHED_FIFO, &param))
		err(1, "sched_setscheduler");
}

static void bounce(int from, int to)
{
	char c;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	set_priority(1);
	while (read(from, &c, 1) == 1 && write(to, &c, 1) == 1)
		;
	_exit(1);
}

static void start_pair(void)
{
	int there[2], back[2];

	if (pipe(there) || pipe(back))
		err(1, "pipe");
	switch (fork()) {
	case -1: err(1, "fork");
	case 0: bounce(there[0], back[1]);
	}
	switch (fork()) {
	case -1: err(1, "fork");
	case 0: bounce(back[0], there[1]);
	}
	if (write(there[1], "x", 1) != 1)
		err(1, "write");
	close(there[0]);
	close(there[1]);
	close(back[0]);
	close(back[1]);
}

int main(int argc, char **argv)
{
	unsigned long long began, before, ns, nr;
	int i, pairs, seconds;

	if (argc != 3 || (pairs = atoi(argv[1])) < 1 || (seconds = atoi(argv[2])) < 1)
		errx(2, "usage: pairs NUMBER SECONDS");
	/* It has to get the CPU among all of them. */
	set_priority(2);
	for (i = 0; i < pairs; i++)
		start_pair();
	sleep(1);
	began = now_ns();
	before = switches();
	sleep(seconds);
	ns = now_ns() - began;
	nr = switches() - before;
	printf("pairs %d: %.1f a switch\n", pairs, (double)ns / nr);
	return 0;
}
