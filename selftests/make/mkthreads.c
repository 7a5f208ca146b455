// SPDX-License-Identifier: GPL-2.0
/*
 * mkthreads: one process whose threads do as it is told, a line at a time.
 *
 *   spin          a thread runs until "rest"
 *   rest          it sleeps for ever, and the next "spin" makes another one
 *   short NUMBER  so many threads that yield their CPU, four at a time, and end
 *   wakes NUMBER  a thread sleeps, and is woken so often; then it ends
 *   exec          a thread calls execve(): mkthreads, anew
 *   leave         the main thread exits; no further line is read
 *   end           the process exits
 *
 * Prints "ready" when it begins, and the command when it is done; "leave" is done when
 * the main thread is a zombie, which others have to see.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NR_AT_ONCE 4

static atomic_bool spins;
static sem_t wanted, done;
static char **arguments;

static void *spin(void *unused)
{
	while (atomic_load(&spins))
		;
	sem_post(&done);
	for (;;)
		pause();
	return unused;
}

static void *be_short(void *unused)
{
	for (int i = 0; i < 3; i++)
		sched_yield();
	return unused;
}

static void *be_woken(void *number)
{
	for (long i = 0; i < (long)number; i++) {
		sem_wait(&wanted);
		sem_post(&done);
	}
	return NULL;
}

static void *exec(void *unused)
{
	execv("/proc/self/exe", arguments);
	perror("mkthreads: execv");
	_exit(EXIT_FAILURE);
	return unused;
}

static pthread_t start(void *(*routine)(void *), void *argument)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, routine, argument)) {
		fputs("mkthreads: no thread\n", stderr);
		exit(EXIT_FAILURE);
	}
	return thread;
}

static void make_short(long number)
{
	pthread_t thread[NR_AT_ONCE];
	int nr;

	for (; number > 0; number -= nr) {
		for (nr = 0; nr < NR_AT_ONCE && nr < number; nr++)
			thread[nr] = start(be_short, NULL);
		for (int i = 0; i < nr; i++)
			pthread_join(thread[i], NULL);
	}
}

static void make_woken(long number)
{
	pthread_t thread = start(be_woken, (void *)number);

	for (long i = 0; i < number; i++) {
		sem_post(&wanted);
		sem_wait(&done);
	}
	pthread_join(thread, NULL);
}

static void obey(const char *command, long number)
{
	if (!strcmp(command, "spin")) {
		atomic_store(&spins, true);
		pthread_detach(start(spin, NULL));
	} else if (!strcmp(command, "rest")) {
		atomic_store(&spins, false);
		sem_wait(&done);
	} else if (!strcmp(command, "short")) {
		make_short(number);
	} else if (!strcmp(command, "wakes")) {
		make_woken(number);
	} else if (!strcmp(command, "exec")) {
		pthread_join(start(exec, NULL), NULL);
	} else if (!strcmp(command, "leave")) {
		pthread_exit(NULL);
	} else {
		exit(strcmp(command, "end") ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	puts(command);
}

int main(int argc, char **argv)
{
	char line[64], command[16];

	(void)argc;
	arguments = argv;
	setvbuf(stdout, NULL, _IOLBF, 0);
	setvbuf(stdin, NULL, _IONBF, 0);
	sem_init(&wanted, 0, 0);
	sem_init(&done, 0, 0);
	puts("ready");
	while (fgets(line, sizeof(line), stdin)) {
		long number = 0;

		if (sscanf(line, "%15s %ld", command, &number) < 1)
			return EXIT_FAILURE;
		obey(command, number);
	}
	return EXIT_SUCCESS;
}
