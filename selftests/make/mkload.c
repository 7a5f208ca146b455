// SPDX-License-Identifier: GPL-2.0
/*
 * A load that an interpreter is too slow for.
 *
 *   mkload forks NS   one child after the other, each of which runs for so long, and exits
 *   mkload talk       this process and a child wake each other, and do nothing else
 *
 * Goes on until it is killed; its child ends with it.
 */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned long long ran_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void make_children(unsigned long long ns)
{
	pid_t pid;

	for (;;) {
		pid = fork();
		if (pid < 0)
			err(1, "fork");
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			while (ran_ns() < ns)
				;
			_exit(0);
		}
		if (waitpid(pid, NULL, 0) != pid)
			err(1, "waitpid");
	}
}

static void bounce(int from, int to)
{
	char c;

	while (read(from, &c, 1) == 1 && write(to, &c, 1) == 1)
		;
	err(1, "pipe");
}

static void talk(void)
{
	int there[2], back[2];

	if (pipe(there) || pipe(back))
		err(1, "pipe");
	switch (fork()) {
	case -1:
		err(1, "fork");
	case 0:
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		bounce(there[0], back[1]);
	}
	if (write(there[1], "x", 1) != 1)
		err(1, "write");
	bounce(back[0], there[1]);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "forks"))
		make_children(strtoull(argv[2], NULL, 10));
	if (argc == 2 && !strcmp(argv[1], "talk"))
		talk();
	errx(2, "usage: mkload forks NS | mkload talk");
}
