// SPDX-License-Identifier: GPL-2.0
/*
 * snapshot THREADS [COMMAND...]: what looking at THREADS sleeping threads costs.
 * snapshot --scattered THREADS: what they take of memory if their tids are far apart.
 * snapshot --changed THREADS CHANGED: what looking for those that ran costs.
 *
 * Meant for a guest whose clock counts instructions (one nanosecond each), on one
 * CPU.  Without a command it reads one snapshot of all groups from the device and
 * prints "read" (inside read()) and "walk" (read, and visit every group), and in
 * front of them "memory": by how many bytes what the module holds grew with the
 * threads.  With a command it runs that, its output thrown away, and prints "run".
 * With --changed it prints "changed": inside read(), for each thread.
 *
 * Each line: what it was, tasks, nanoseconds (bytes), nanoseconds (bytes) per task.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/taskscope.h>

#include "bench.h"

#define STACK_BYTES	4096

/* With a stride: where the tid of the next thread is set. */
static FILE *last_tid;
static long stride;

static void scatter(long nr)
{
	stride = 4000000 / nr;
	last_tid = fopen("/proc/sys/kernel/ns_last_pid", "w");
	if (!last_tid)
		err(1, "ns_last_pid");
	setvbuf(last_tid, NULL, _IONBF, 0);
}

static void woken(int sig)
{
	(void)sig;
}

static int sleeper(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return 0;
}

static void make_threads(long nr, pid_t *tids)
{
	char *stacks = mmap(NULL, nr * STACK_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (stacks == MAP_FAILED)
		err(1, "stacks");
	for (long i = 0; i < nr; i++) {
		pid_t tid;

		if (stride && fprintf(last_tid, "%ld", 1000 + i * stride) < 0)
			err(1, "ns_last_pid");
		tid = clone(sleeper, stacks + (i + 1) * STACK_BYTES,
			    CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			    CLONE_SYSVSEM, NULL);
		if (tid < 0)
			err(1, "thread %ld", i);
		if (tids)
			tids[i] = tid;
	}
	/* Let each of them reach its sleep. */
	sleep(1);
}

/* Touch every 8 bytes of a record, as a reader of all groups would. */
static uint64_t visit(const struct tscope_head *head)
{
	const uint64_t *word = (const uint64_t *)head;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < head->size / 8; i++)
		sum += word[i];
	return sum;
}

static void print_cost(const char *what, long tasks, uint64_t ns)
{
	printf("%-5s %6ld tasks %12llu ns %9.1f ns/task\n", what, tasks,
	       (unsigned long long)ns, (double)ns / tasks);
}

static int open_device(void)
{
	int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(1, TSCOPE_DEVICE);
	return fd;
}

static struct tscope_info get_info(int fd)
{
	struct tscope_info info = { .size = sizeof(info) };

	if (ioctl(fd, TSCOPE_GET_INFO, &info))
		err(1, "TSCOPE_GET_INFO");
	return info;
}

/* Make threads: by how much does the memory of the module grow? */
static void bench_memory(int fd, const char *what, long threads, pid_t *tids)
{
	uint64_t memory = get_info(fd).memory_bytes;

	make_threads(threads, tids);
	memory = get_info(fd).memory_bytes - memory;
	printf("%-5s %5ld tasks %12llu bytes %6.1f bytes/task\n", what, threads,
	       (unsigned long long)memory, (double)memory / threads);
}

/* Some of them run; the snapshot has these, and looks past all others. */
static void bench_changed(long threads, long changed)
{
	static char buf[TSCOPE_READ_BYTES_MAX] __attribute__((aligned(8)));
	struct tscope_snapshot snapshot = { .size = sizeof(snapshot), .flags = TSCOPE_CHANGED,
					    .groups = TSCOPE_GROUPS_ALL };
	pid_t *tids = calloc(threads, sizeof(*tids));
	uint64_t before, ns = 0;
	int fd = open_device();
	long tasks = 0;
	ssize_t got;

	if (!tids)
		err(1, "tids");
	signal(SIGUSR1, woken);
	make_threads(threads, tids);
	snapshot.changed_ns = get_info(fd).now_ns;
	for (long i = 0; i < changed; i++)
		if (tgkill(getpid(), tids[i * (threads / changed)], SIGUSR1))
			err(1, "tgkill");
	sleep(1);
	if (ioctl(fd, TSCOPE_SNAPSHOT, &snapshot))
		err(1, "TSCOPE_SNAPSHOT");
	do {
		before = now_ns();
		got = read(fd, buf, sizeof(buf));
		ns += now_ns() - before;
		if (got < 0)
			err(1, "read");
		for (ssize_t at = 0; at < got; tasks++)
			at += ((const struct tscope_head *)(buf + at))->size;
	} while (got);
	/* A few of the kernel's own, and this one, have run, too. */
	if (tasks < changed || tasks > changed + 100)
		errx(1, "%ld tasks have changed, not %ld", tasks, changed);
	print_cost("changed", threads, ns);
}

static void bench_device(long threads)
{
	static char buf[TSCOPE_READ_BYTES_MAX] __attribute__((aligned(8)));
	struct tscope_snapshot snapshot = { .size = sizeof(snapshot),
					    .groups = TSCOPE_GROUPS_ALL };
	uint64_t read_ns = 0, bytes = 0, start, before;
	volatile uint64_t sum = 0;
	long tasks = 0;
	ssize_t got;
	int fd = open_device();

	bench_memory(fd, "memory", threads, NULL);
	start = now_ns();
	if (ioctl(fd, TSCOPE_SNAPSHOT, &snapshot))
		err(1, "TSCOPE_SNAPSHOT");
	for (;;) {
		before = now_ns();
		got = read(fd, buf, sizeof(buf));
		read_ns += now_ns() - before;
		if (got < 0)
			err(1, "read");
		if (!got)
			break;
		bytes += got;
		for (ssize_t at = 0; at < got; tasks++) {
			const struct tscope_head *head = (void *)(buf + at);

			sum += visit(head);
			at += head->size;
		}
	}
	print_cost("walk", tasks, now_ns() - start);
	print_cost("read", tasks, read_ns);
	printf("bytes %6ld tasks %12llu bytes %6.1f bytes/task\n", tasks,
	       (unsigned long long)bytes, (double)bytes / tasks);
	close(fd);
}

static void bench_command(long threads, char **argv)
{
	uint64_t start;
	int status;
	pid_t pid;

	make_threads(threads, NULL);
	start = now_ns();
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid)
		err(1, "waitpid");
	if (status)
		errx(1, "%s: status %#x", argv[0], status);
	print_cost("run", threads, now_ns() - start);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 && argv[1][0] == '-' ? argv++[1] : NULL;
	long threads, changed;

	argc -= !!mode;
	threads = argc > 1 ? strtol(argv[1], NULL, 10) : -1;
	changed = argc > 2 ? strtol(argv[2], NULL, 10) : -1;
	if (threads <= 0 ||
	    (mode && !strcmp(mode, "--changed") && (changed <= 0 || changed > threads)))
		errx(2, "usage: snapshot [--scattered | --changed] THREADS [CHANGED | COMMAND...]");
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (mode && !strcmp(mode, "--scattered")) {
		scatter(threads);
		bench_memory(open_device(), "scattered", threads, NULL);
	} else if (mode && !strcmp(mode, "--changed")) {
		bench_changed(threads, changed);
	} else if (argc > 2)
		bench_command(threads, argv + 2);
	else
		bench_device(threads);
	_exit(0);
}
