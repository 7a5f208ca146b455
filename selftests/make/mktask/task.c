// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "mktask.h"

/* An emulated debug kernel with 10,000 threads needs much of this. */
#define PATIENCE_MS	200000

void die(const struct host *host, const char *format, ...)
{
	int error = errno;
	char text[512];
	va_list ap;
	int n;

	va_start(ap, format);
	n = snprintf(text, sizeof(text), "mktask: %s: ", host->kind);
	n += vsnprintf(text + n, sizeof(text) - n, format, ap);
	va_end(ap);
	if (error && n < (int)sizeof(text))
		snprintf(text + n, sizeof(text) - n, ": %s", strerror(error));
	dprintf(STDERR_FILENO, "%s\n", text);
	dprintf(host->sync, "failed\n");
	_exit(EXIT_FAILURE);
}

void arrive_as(const struct host *host, pid_t tid)
{
	if (write(host->arrive[1], &tid, sizeof(tid)) != sizeof(tid))
		die(host, "arrive");
}

void arrive(const struct host *host)
{
	arrive_as(host, gettid_raw());
}

void hold_as(const struct host *host, pid_t tid)
{
	char byte;

	arrive_as(host, tid);
	while (read(host->lifeline, &byte, 1) < 0)
		;
	_exit(EXIT_SUCCESS);
}

void hold(const struct host *host)
{
	hold_as(host, gettid_raw());
}

pid_t await_arrival(const struct host *host)
{
	struct pollfd pollfd = { .fd = host->arrive[0], .events = POLLIN };
	pid_t tid;
	int n;

	do {
		n = poll(&pollfd, 1, PATIENCE_MS);
	} while (n < 0 && errno == EINTR);
	if (n != 1 || read(host->arrive[0], &tid, sizeof(tid)) != sizeof(tid)) {
		errno = 0;
		die(host, "a task did not come up");
	}
	return tid;
}

/* Return: the state's letter; 0: no such task. */
static char task_state(pid_t tid)
{
	char path[64], text[512], *p;
	ssize_t n;
	int fd;

	/* /proc/TID/stat alone would add up the times of the whole process. */
	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", tid, tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	text[n] = 0;
	/* The name may hold any byte; what follows its last ) may not. */
	p = strrchr(text, ')');
	return p && p[1] ? p[2] : 0;
}

void await_state(const struct host *host, pid_t tid, const char *letters)
{
	const struct timespec nap = { .tv_nsec = 1000000 };
	char state = 0;

	for (int i = 0; i < PATIENCE_MS; i++) {
		state = task_state(tid);
		if (state && strchr(letters, state))
			return;
		nanosleep(&nap, NULL);
	}
	errno = 0;
	die(host, "task %d is in state '%c' and not in '%s'", tid, state ? state : '-', letters);
}

pid_t fork_task(const struct host *host, void (*setup)(const struct host *host))
{
	pid_t pid = fork();

	if (pid < 0)
		die(host, "fork");
	if (!pid) {
		/* For those that do not look at the lifeline, as stopped ones. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (setup)
			setup(host);
		hold(host);
	}
	return pid;
}

pid_t fork_held(const struct host *host, void (*setup)(const struct host *host))
{
	pid_t pid = fork_task(host, setup);

	await_arrival(host);
	await_state(host, pid, "S");
	return pid;
}

pid_t only_child(const struct host *host, pid_t pid)
{
	char path[64];
	pid_t child, other;
	FILE *file;
	int n;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "re");
	if (!file)
		die(host, "%s", path);
	n = fscanf(file, "%d %d", &child, &other);
	fclose(file);
	if (n != 1) {
		errno = 0;
		die(host, "%s should name one child", path);
	}
	return child;
}

void report(struct host *host, pid_t tid, pid_t tgid, const char *format, ...)
{
	char text[512];
	va_list ap;
	int n;

	n = snprintf(text, sizeof(text), "%s tid=%d tgid=%d", host->kind, tid, tgid);
	if (*format) {
		text[n++] = ' ';
		va_start(ap, format);
		n += vsnprintf(text + n, sizeof(text) - n, format, ap);
		va_end(ap);
	}
	if (n >= (int)sizeof(text) - 1) {
		errno = 0;
		die(host, "line too long");
	}
	text[n++] = '\n';
	/* One write, so that a reader never sees half a line. */
	if (write(STDOUT_FILENO, text, n) != n)
		die(host, "stdout");
	host->nr_reported++;
}

void exec_held(const struct host *host)
{
	char lifeline[16], arrive_fd[16], sync[16];
	char held[] = "--held", name[] = "mktask";
	char *argv[] = { name, held, lifeline, arrive_fd, sync, NULL };

	snprintf(lifeline, sizeof(lifeline), "%d", host->lifeline);
	snprintf(arrive_fd, sizeof(arrive_fd), "%d", host->arrive[1]);
	snprintf(sync, sizeof(sync), "%d", host->sync);
	execv("/proc/self/exe", argv);
	die(host, "execve");
}

pid_t gettid_raw(void)
{
	return syscall(SYS_gettid);
}

long long proc_number(const struct host *host, pid_t tid, const char *file, const char *name)
{
	char path[64], line[256];
	long long number = -1;
	size_t length = strlen(name);
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%d/%s", tid, file);
	stream = fopen(path, "re");
	if (!stream)
		die(host, "%s", path);
	while (number < 0 && fgets(line, sizeof(line), stream))
		if (!strncmp(line, name, length) && strchr(" \t:", line[length]))
			sscanf(line + length, "%*[ \t:]%lld", &number);
	fclose(stream);
	if (number < 0) {
		errno = 0;
		die(host, "%s has no %s", path, name);
	}
	return number;
}
