// SPDX-License-Identifier: GPL-2.0
/*
 * mktask: make tasks of named kinds, say which, keep them until stdin ends.
 *
 *   $ mktask thread:n=2 nice:nice=5 clone:flags=VM|FILES
 *   thread tid=812 tgid=811 creator=811 exit_signal=-1
 *   thread tid=813 tgid=811 creator=811 exit_signal=-1
 *   nice tid=815 tgid=815 creator=814 policy=0 nice=5
 *   clone tid=817 tgid=817 creator=816 flags=0x500 exit_signal=17 ppid=816
 *   ready
 *
 * When "ready" is printed every task has reached the state that its line
 * names, or sleeps.  All ids are those of mktask's own pid namespace.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mktask.h"

#define HOST_PATIENCE_MS 240000

static const struct kind * const tables[] = {
	kinds_clone, kinds_container, kinds_sched, kinds_state, kinds_creds, kinds_ids,
};

static const size_t nr_tables = sizeof(tables) / sizeof(tables[0]);

static const char mixed_defaults[] = "n=200";

/**
 * struct forest - everything that this run has made
 * @lifeline:	pipe; only main has the writing end
 * @nr_hosts:	hosts started
 * @nr_reported: lines that they have printed
 */
struct forest {
	int lifeline[2];
	int nr_hosts;
	int nr_reported;
};

static void list_kinds(void)
{
	printf("usage: mktask KIND[:KEY=VALUE[,KEY=VALUE]...]...\n"
	       "Makes tasks, prints a line for each, then \"ready\"; ends them when stdin ends or\n"
	       "can be read.\n\nKinds, with their parameters and defaults:\n");
	for (size_t t = 0; t < nr_tables; t++)
		for (const struct kind *kind = tables[t]; kind->name; kind++)
			printf("  %s%s%s\n      %s\n", kind->name, *kind->defaults ? ":" : "",
			       kind->defaults, kind->help);
	printf("  mixed:%s\n      at least n tasks: some of most kinds\n\nFlags: ", mixed_defaults);
	clone_flags_list();
}

static const struct kind *find_kind(const char *name)
{
	for (size_t t = 0; t < nr_tables; t++)
		for (const struct kind *kind = tables[t]; kind->name; kind++)
			if (!strcmp(kind->name, name))
				return kind;
	return NULL;
}

/* Return: number of our children, zombies included. */
static int kill_children(void)
{
	char path[64];
	FILE *file;
	pid_t pid;
	int n = 0;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "re");
	if (!file) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	while (fscanf(file, "%d", &pid) == 1) {
		kill(pid, SIGKILL);
		n++;
	}
	fclose(file);
	return n;
}

/* Children of what dies become ours, since we are a subreaper: until none is left. */
static void end_all(void)
{
	int n;

	while ((n = kill_children()))
		while (n--)
			waitpid(-1, NULL, __WALL);
	cgroup_remove_all(getpid());
}

static __attribute__((noreturn)) void end_badly(void)
{
	end_all();
	exit(EXIT_FAILURE);
}

static __attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "mktask: ");
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	end_badly();
}

static void run_host(struct host *host, const struct kind *kind)
{
	host->shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			    0);
	if (host->shared == MAP_FAILED)
		die(host, "mmap");
	if (pipe(host->arrive))
		die(host, "pipe");
	kind->make(host);
	dprintf(host->sync, "%d\n", host->nr_reported);
	for (;;)
		pause();
}

/* Start a host and wait until it has made its tasks. */
static void make(struct forest *forest, const struct kind *kind, const char *asked)
{
	struct params params;
	const char *wrong = params_parse(&params, kind->defaults, asked);
	struct host host = {
		.kind = kind->name,
		.params = &params,
		.main_pid = getpid(),
		.seq = forest->nr_hosts++,
		.lifeline = forest->lifeline[0],
	};
	struct pollfd pollfd;
	char answer[32] = "";
	int sync[2], n;

	if (wrong)
		fail("%s: %s", kind->name, wrong);
	if (pipe(sync))
		fail("no pipe");
	switch (fork()) {
	case -1:
		fail("fork failed");
	case 0:
		close(forest->lifeline[1]);
		close(sync[0]);
		host.sync = sync[1];
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* A list of tasks shows which is which. */
		prctl(PR_SET_NAME, kind->name);
		run_host(&host, kind);
	}
	close(sync[1]);
	pollfd = (struct pollfd){ .fd = sync[0], .events = POLLIN };
	do {
		n = poll(&pollfd, 1, HOST_PATIENCE_MS);
	} while (n < 0 && errno == EINTR);
	if (n != 1 || read(sync[0], answer, sizeof(answer) - 1) <= 0)
		fail("%s: the process that makes it died, or is stuck", kind->name);
	close(sync[0]);
	/* Otherwise die() has said why. */
	if (sscanf(answer, "%d", &n) != 1)
		end_badly();
	forest->nr_reported += n;
}

static void make_mixed(struct forest *forest, const char *asked)
{
	struct params params;
	const char *wrong = params_parse(&params, mixed_defaults, asked);
	char *end;
	long n;

	if (wrong)
		fail("mixed: %s", wrong);
	n = strtol(params.value[0], &end, 10);
	if (*end || n < 1)
		fail("mixed: n=%s is not a number of tasks", params.value[0]);
	n += forest->nr_reported;
	while (forest->nr_reported < n)
		for (size_t t = 0; t < nr_tables; t++)
			for (const struct kind *kind = tables[t]; kind->name; kind++)
				if (kind->mix && forest->nr_reported < n)
					make(forest, kind, kind->mix);
}

static void make_asked(struct forest *forest, char *spec)
{
	char *name = strsep(&spec, ":");
	const struct kind *kind;

	if (!strcmp(name, "mixed")) {
		make_mixed(forest, spec);
		return;
	}
	kind = find_kind(name);
	if (!kind)
		fail("unknown kind '%s'; --list shows all", name);
	make(forest, kind, spec);
}

/* What exec_held() has made of a task. */
static void run_held(char **argv)
{
	const struct host host = {
		.kind = "held",
		.lifeline = atoi(argv[2]),
		.arrive = { -1, atoi(argv[3]) },
		.sync = atoi(argv[4]),
	};

	hold(&host);
}

int main(int argc, char **argv)
{
	struct forest forest = { 0 };
	char byte;

	if (argc == 5 && !strcmp(argv[1], "--held"))
		run_held(argv);
	if (argc == 2 && (!strcmp(argv[1], "--list") || !strcmp(argv[1], "--help"))) {
		list_kinds();
		return EXIT_SUCCESS;
	}
	if (argc < 2) {
		fprintf(stderr, "usage: mktask KIND[:KEY=VALUE[,KEY=VALUE]...]... | --list\n");
		return EXIT_FAILURE;
	}

	if (prctl(PR_SET_CHILD_SUBREAPER, 1) || pipe(forest.lifeline)) {
		perror("mktask");
		return EXIT_FAILURE;
	}
	fcntl(forest.lifeline[1], F_SETFD, FD_CLOEXEC);
	for (int i = 1; i < argc; i++)
		make_asked(&forest, argv[i]);
	if (write(STDOUT_FILENO, "ready\n", 6) != 6)
		fail("stdout");
	while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR)
		;
	end_all();
	return EXIT_SUCCESS;
}
