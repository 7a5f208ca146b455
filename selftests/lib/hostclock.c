// SPDX-License-Identifier: GPL-2.0
/*
 * hostclock FILE PERIOD_US: on which CPU did time pass in which nothing ran?
 *
 * A thread on each CPU, in front of all other tasks, wakes once in a period and notes it.
 * A thread that wakes late, by a quarter of the period, was on a CPU that stood still: the
 * host has stopped it.  What lies between its last two wakings is then written down, since
 * the stop is somewhere in it.
 *
 * FILE is mapped, and has a struct cpu for each CPU; hostclock.py reads it meanwhile.
 */

#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define NSEC_PER_SEC	1000000000LL
#define NR_STOPS	65535

/* Written by the CPU's thread.  A stop is there before nr counts it; nr, before beat is set. */
struct cpu {
	uint64_t beat_ns;
	uint64_t nr;
	struct {
		uint64_t from_ns;
		uint64_t to_ns;
	} stop[NR_STOPS];
};

static struct cpu *cpus;
static uint64_t period_ns;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

static void sleep_until(uint64_t ns)
{
	struct timespec then = { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &then, NULL) == EINTR)
		;
}

static void *watch(void *arg)
{
	long number = (long)arg;
	struct cpu *cpu = &cpus[number];
	uint64_t before, now;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(number, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "CPU %ld", number);
	if (sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 99 }))
		err(1, "SCHED_FIFO");

	for (before = now_ns();; before = now) {
		sleep_until(before + period_ns);
		now = now_ns();
		if (now - before > period_ns + period_ns / 4) {
			if (cpu->nr < NR_STOPS) {
				cpu->stop[cpu->nr].from_ns = before;
				cpu->stop[cpu->nr].to_ns = now;
			}
			__atomic_store_n(&cpu->nr, cpu->nr + 1, __ATOMIC_RELEASE);
		}
		__atomic_store_n(&cpu->beat_ns, now, __ATOMIC_RELEASE);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	long nr_cpus = sysconf(_SC_NPROCESSORS_CONF), number;
	size_t bytes = nr_cpus * sizeof(*cpus);
	cpu_set_t online;
	pthread_t thread;
	int fd;

	period_ns = argc == 3 ? atoi(argv[2]) * 1000ULL : 0;
	if (!period_ns)
		errx(2, "usage: hostclock FILE PERIOD_US");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fd = open(argv[1], O_RDWR | O_CREAT, 0600);
	if (fd < 0 || ftruncate(fd, bytes))
		err(1, "%s", argv[1]);
	cpus = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (cpus == MAP_FAILED || mlockall(MCL_CURRENT))
		err(1, "%s", argv[1]);
	/* Of those that are online, also where our parent keeps to some of them. */
	memset(&online, 0xff, sizeof(online));
	if (sched_setaffinity(0, sizeof(online), &online) || sched_getaffinity(0, sizeof(online), &online))
		err(1, "affinity");
	for (number = 0; number < nr_cpus; number++) {
		if (!CPU_ISSET(number, &online))
			continue;
		if (pthread_create(&thread, NULL, watch, (void *)number))
			err(1, "CPU %ld", number);
	}
	for (;;)
		pause();
}
