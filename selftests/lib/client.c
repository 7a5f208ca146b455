// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"

int open_device(void)
{
	int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		perror(TSCOPE_DEVICE);
	return fd;
}

int snapshot_choose(int fd, __u64 mask, __u32 filter, __s32 id)
{
	struct tscope_snapshot arg = {
		.size = sizeof(arg), .filter = filter, .groups = mask, .id = id,
	};

	return ioctl(fd, TSCOPE_SNAPSHOT, &arg);
}

const char *snapshot_read(struct snapshot *snapshot, int fd, size_t read_bytes)
{
	size_t room = 0, used = 0, at = 0;
	ssize_t n;

	memset(snapshot, 0, sizeof(*snapshot));
	for (;;) {
		if (room - used < read_bytes) {
			room = 2 * room + read_bytes;
			snapshot->bytes = realloc(snapshot->bytes, room);
		}
		n = read(fd, snapshot->bytes + used, read_bytes);
		if (n < 0)
			return strerror(errno);
		if (!n)
			break;
		used += n;
		snapshot->nr_reads++;
	}

	snapshot->nr_bytes = used;
	/* Taken apart at the end: the memory moves while it grows. */
	snapshot->records = calloc(used / sizeof(struct tscope_head) + 1, sizeof(struct record));
	while (at < used) {
		n = ts_record_parse(&snapshot->records[snapshot->nr], snapshot->bytes + at, used - at,
				    NULL);
		if (n < 0)
			return "a record that makes no sense";
		at += n;
		snapshot->nr++;
	}
	return NULL;
}

const char *snapshot_take(struct snapshot *snapshot, int fd, __u64 mask, __u32 filter, __s32 id)
{
	memset(snapshot, 0, sizeof(*snapshot));
	if (snapshot_choose(fd, mask, filter, id))
		return strerror(errno);
	return snapshot_read(snapshot, fd, TSCOPE_READ_BYTES_MAX);
}

void snapshot_free(struct snapshot *snapshot)
{
	free(snapshot->bytes);
	free(snapshot->records);
	memset(snapshot, 0, sizeof(*snapshot));
}

int task_get(struct record *record, int fd, pid_t tid, __u64 mask)
{
	static __u64 buf[TSCOPE_READ_BYTES_MAX / 8];
	struct tscope_task_get arg = {
		.size = sizeof(arg), .tid = tid, .groups = mask,
		.buf = (unsigned long)buf, .buf_bytes = sizeof(buf),
	};

	if (ioctl(fd, TSCOPE_TASK_GET, &arg))
		return errno;
	return ts_record_parse(record, buf, arg.bytes, NULL) == arg.bytes ? 0 : EBADMSG;
}

const struct tscope_stream_start stream_small = {
	.size = sizeof(stream_small),
	.events = TSCOPE_EVENTS_ALL,
	.ring_bytes = TSCOPE_RING_BYTES_MIN,
};

int stream_start(int fd, struct tscope_stream_start *start)
{
	return ioctl(fd, TSCOPE_STREAM_START, start) ? errno : 0;
}

int stream_stop(int fd, struct tscope_stream_stop *stop)
{
	*stop = (struct tscope_stream_stop){ .size = sizeof(*stop) };
	return ioctl(fd, TSCOPE_STREAM_STOP, stop) ? errno : 0;
}

/* Beside us when installed; where its own Makefile puts it otherwise. */
static const char *mktask_path(void)
{
	static const char * const places[] = { "./mktask", "./make/mktask/mktask" };
	const char *chosen = getenv("MKTASK");
	struct stat st;

	for (size_t i = 0; i < 2 && !chosen; i++)
		if (!stat(places[i], &st) && S_ISREG(st.st_mode))
			chosen = places[i];
	return chosen;
}

static const char *read_tasks(struct made *made)
{
	char line[256], kind[64];

	while (fgets(line, sizeof(line), made->from)) {
		struct made_task *task = &made->tasks[made->nr];

		if (!strcmp(line, "ready\n"))
			return made->nr ? NULL : "mktask made nothing";
		if (made->nr == TASKS_MAX)
			return "more tasks than a test needs";
		if (sscanf(line, "%63s tid=%d tgid=%d", kind, &task->tid, &task->tgid) != 3)
			return "a line of mktask's that is none";
		strcpy(task->line, line);
		made->nr++;
	}
	return "mktask ended before it was ready";
}

const char *make_tasks(struct made *made, const char *arguments)
{
	const char *path = mktask_path();
	char text[512], *next = text, *argv[32] = { "mktask" };
	int argc = 1, to[2], from[2];

	memset(made, 0, sizeof(*made));
	if (!path)
		return "mktask is not here: build it, or set MKTASK";
	snprintf(text, sizeof(text), "%s", arguments);
	while (argc < 31 && (argv[argc] = strsep(&next, " ")))
		argc++;
	if (pipe(to) || pipe(from))
		return "no pipe";
	made->tasks = calloc(TASKS_MAX, sizeof(*made->tasks));
	made->pid = fork();
	if (made->pid < 0)
		return "no fork";
	if (!made->pid) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		close(to[0]);
		close(to[1]);
		close(from[0]);
		close(from[1]);
		execv(path, argv);
		perror(path);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	made->to = to[1];
	made->from = fdopen(from[0], "r");
	return read_tasks(made);
}

int end_tasks(struct made *made)
{
	int status = -1;

	if (made->pid > 0) {
		close(made->to);
		fclose(made->from);
		waitpid(made->pid, &status, 0);
	}
	free(made->tasks);
	memset(made, 0, sizeof(*made));
	return status;
}

static int compare_tasks(const void *a, const void *b)
{
	return ((const struct made_task *)a)->tid - ((const struct made_task *)b)->tid;
}

void sort_tasks(struct made *made)
{
	qsort(made->tasks, made->nr, sizeof(*made->tasks), compare_tasks);
}

/* In use, roughly, since CPUs keep some of what is free.  -1: not to be had. */
static long long slab_objects(const char *cache)
{
	long long objects = -1;
	char path[128];
	FILE *file;

	/* What CPUs keep, and what KASAN holds back, is given up. */
	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink", cache);
	file = fopen(path, "w");
	if (file) {
		fputs("1", file);
		fclose(file);
	}
	/* The name of a cache that was merged with others leads to them all. */
	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/objects", cache);
	file = fopen(path, "r");
	if (file && fscanf(file, "%lld", &objects) != 1)
		objects = -1;
	if (file)
		fclose(file);
	return objects;
}

long long memory_used(void)
{
	long long total, free, used = -1;
	FILE *file = fopen("/proc/meminfo", "r");

	if (file && fscanf(file, "MemTotal: %lld kB MemFree: %lld kB", &total, &free) == 2)
		used = (total - free) * 1024;
	if (file)
		fclose(file);
	return used;
}

void *run_threads(int nr, void *(*run)(void *), void *arg)
{
	void *wrong = NULL;
	pthread_t thread;

	while (nr-- && !wrong)
		if (pthread_create(&thread, NULL, run, arg) || pthread_join(thread, &wrong))
			wrong = "no thread";
	return wrong;
}

long long pids_left(int nr, void *(*run)(void *))
{
	long long before = slab_objects("pid"), left = nr;

	if (before <= 0 || run_threads(nr, run, NULL))
		return nr;
	/* They are freed some grace periods later. */
	for (int i = 0; i < 3000 && left > nr / 2; i++) {
		usleep(100000);
		left = slab_objects("pid") - before;
	}
	return left;
}

long long made_number(const struct made_task *task, const char *key)
{
	char pattern[64];
	const char *found;

	snprintf(pattern, sizeof(pattern), " %s=", key);
	found = strstr(task->line, pattern);
	return found ? strtoll(found + strlen(pattern), NULL, 0) : -1;
}
