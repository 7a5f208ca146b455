// SPDX-License-Identifier: GPL-2.0
/*
 * snapshot THREADS [COMMAND...]: what looking at THREADS sleeping threads costs.
 *
 * Meant for a guest whose clock counts instructions (one nanosecond each), on one
 * CPU.  Without a command it reads one snapshot of all groups from the device and
 * prints "read" (inside read()) and "walk" (read, and visit every group), and in
 * front of them "memory": by how many bytes what the module holds grew with the
 * threads.  With a command it runs that, its output thrown away, and prints "run".
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
#include <time.h>
#include <unistd.h>

#include <linux/taskscope.h>

#define STACK_BYTES	4096

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static int sleeper(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return 0;
}

static void make_threads(long nr)
{
	char *stacks = mmap(NULL, nr * STACK_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (stacks == MAP_FAILED)
		err(1, "stacks");
	for (long i = 0; i < nr; i++)
		if (clone(sleeper, stacks + (i + 1) * STACK_BYTES,
			  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM, NULL) < 0)
			err(1, "thread %ld", i);
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

static uint64_t module_bytes(int fd)
{
	struct tscope_info info = { .size = sizeof(info) };

	if (ioctl(fd, TSCOPE_GET_INFO, &info))
		err(1, "TSCOPE_GET_INFO");
	return info.memory_bytes;
}

static void bench_device(long threads)
{
	static char buf[TSCOPE_READ_BYTES_MAX] __attribute__((aligned(8)));
	struct tscope_snapshot snapshot = { .size = sizeof(snapshot),
					    .groups = TSCOPE_GROUPS_ALL };
	uint64_t read_ns = 0, bytes = 0, start, before, memory;
	volatile uint64_t sum = 0;
	long tasks = 0;
	ssize_t got;
	int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(1, TSCOPE_DEVICE);
	memory = module_bytes(fd);
	make_threads(threads);
	memory = module_bytes(fd) - memory;
	printf("memory %5ld tasks %12llu bytes %6.1f bytes/task\n", threads,
	       (unsigned long long)memory, (double)memory / threads);
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

	make_threads(threads);
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
	long threads = argc > 1 ? strtol(argv[1], NULL, 10) : -1;

	if (threads <= 0)
		errx(2, "usage: snapshot THREADS [COMMAND...]");
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 2)
		bench_command(threads, argv + 2);
	else
		bench_device(threads);
	_exit(0);
}
