// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "exits.h"
#include "kernel_file.h"
#include "ping_pong.h"
#include "proc_stat.h"

/* Rounds between two looks at the clock. */
#define ROUNDS_A_LOOK 64

/* Two pipes, and the task at their other ends. */
struct game {
	int there[2];
	int back[2];
	unsigned int cpu;
	pthread_t thread;
	pid_t tid;
};

static __u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static void go_to(unsigned int cpu)
{
	cpu_set_t *set = CPU_ALLOC(CPU_SET_MAX);
	size_t bytes = CPU_ALLOC_SIZE(CPU_SET_MAX);

	if (!set)
		errx(EXIT_FAILED, "out of memory");
	CPU_ZERO_S(bytes, set);
	CPU_SET_S(cpu, bytes, set);
	if (sched_setaffinity(0, bytes, set))
		err(EXIT_FAILED, "sched_setaffinity to CPU %u", cpu);
	CPU_FREE(set);
}

/* Says who it is, and hands each byte back, until there are no more. */
static void play(const struct game *game)
{
	pid_t tid = gettid();
	char byte;

	go_to(game->cpu);
	if (write(game->back[1], &tid, sizeof(tid)) != sizeof(tid))
		return;
	while (read(game->there[0], &byte, 1) == 1 && byte)
		if (write(game->back[1], &byte, 1) != 1)
			break;
}

static void *play_thread(void *arg)
{
	play(arg);
	return NULL;
}

static void begin(struct game *game, const struct cost *cost)
{
	int error;

	game->cpu = cost->to;
	if (pipe(game->there) || pipe(game->back))
		err(EXIT_FAILED, "pipe");
	go_to(cost->from);
	if (cost->partner == PARTNER_PROCESS) {
		game->tid = fork();
		if (game->tid < 0)
			err(EXIT_FAILED, "fork");
		if (!game->tid) {
			/* Without its creator nobody else writes, and it ends. */
			close(game->there[1]);
			play(game);
			_exit(EXIT_DONE);
		}
	} else {
		error = pthread_create(&game->thread, NULL, play_thread, game);
		if (error)
			errx(EXIT_FAILED, "pthread_create: %s", strerror(error));
	}
	if (read(game->back[0], &game->tid, sizeof(game->tid)) != sizeof(game->tid))
		errx(EXIT_FAILED, "the task on CPU %u has ended", game->cpu);
}

static void end(struct game *game, const struct cost *cost)
{
	if (write(game->there[1], "", 1) != 1)
		err(EXIT_FAILED, "pipe");
	if (cost->partner == PARTNER_PROCESS)
		waitpid(game->tid, NULL, 0);
	else
		pthread_join(game->thread, NULL);
	close(game->there[0]);
	close(game->there[1]);
	close(game->back[0]);
	close(game->back[1]);
}

static __u64 switches_of(pid_t tid)
{
	struct text t = {};
	char path[32];
	__u64 switches;

	/* A thread is found there, too. */
	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	if (kernel_file_read("", path, &t) || !parse_switches(&switches, t.s))
		errx(EXIT_FAILED, "%s does not tell the switches", path);
	text_free(&t);
	return switches;
}

static void round_trips(int to, int from, unsigned int nr)
{
	char byte = 1;

	for (; nr; nr--)
		if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
			err(EXIT_FAILED, "pipe");
}

/* Return: ns of one way. */
static double run(struct cost *cost, int to, int from, unsigned int ways, __u64 for_ns)
{
	__u64 begun = now_ns(), now, rounds = 0;

	do {
		round_trips(to, from, ROUNDS_A_LOOK);
		rounds += ROUNDS_A_LOOK;
		now = now_ns();
	} while (now - begun < for_ns);
	cost->rounds += rounds;
	return (double)(now - begun) / rounds / ways;
}

static void alone(struct cost *cost, __u64 for_ns)
{
	int ends[2];
	size_t i;

	if (pipe(ends))
		err(EXIT_FAILED, "pipe");
	go_to(cost->from);
	for (i = 0; i < COST_RUNS; i++)
		cost->ns[i] = run(cost, ends[1], ends[0], 1, for_ns / COST_RUNS);
	close(ends[0]);
	close(ends[1]);
}

static void together(struct cost *cost, __u64 for_ns)
{
	struct game game;
	__u64 before;
	size_t i;

	begin(&game, cost);
	/* What is cold at first is no part of it. */
	round_trips(game.there[1], game.back[0], ROUNDS_A_LOOK);
	before = switches_of(gettid()) + switches_of(game.tid);
	for (i = 0; i < COST_RUNS; i++)
		cost->ns[i] = run(cost, game.there[1], game.back[0], 2, for_ns / COST_RUNS);
	cost->switches = switches_of(gettid()) + switches_of(game.tid) - before;
	end(&game, cost);
}

void ping_pong(struct cost *cost, __u64 for_ns)
{
	cost->rounds = 0;
	cost->switches = 0;
	if (cost->partner == PARTNER_NONE)
		alone(cost, for_ns);
	else
		together(cost, for_ns);
	cost_sort(cost);
}
