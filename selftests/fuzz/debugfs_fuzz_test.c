// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz the files of debugfs: reads of any size at any offset, by threads that have
 * the same open files, while tasks are born and exit.  See fuzz.h; the environment is
 * that of fuzz_test.
 *
 * What can be said of a text that changes while it is read: it is made of lines,
 * in order, and a task that sleeps all the while has one line, which never
 * changes.  The tree is built at open(): whatever is read of it is a piece of one text.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "fuzz.h"

#define CALLS		10000
#define FOLDER		"/sys/kernel/debug/taskscope/"
#define TEXT_MAX	(2 * 1024 * 1024)
#define LINE_MAX	512
#define SLEEPERS	5
/* The tree is the first file, and open all the while. */
#define TREE_FD		FUZZ_FD_FIRST

enum content {
	/* A line for each task, in order, which stays as it is while the task sleeps. */
	TASKS,
	/* The same, but with columns that move on. */
	MOVING,
	/* A line for each process, under its parent. */
	TREE,
	/* Always the same lines, but for the numbers in them. */
	FIXED,
	/* Lines that come, and go again. */
	LOG,
};

static struct file {
	const char *path;
	enum content content;
	char first[LINE_MAX];
	int nr_lines;
	char sleeper[SLEEPERS][LINE_MAX];
} files[] = {
	{ .path = FOLDER "tree", .content = TREE },
	{ .path = FOLDER "tasks", .content = TASKS },
	{ .path = FOLDER "sched", .content = TASKS },
	{ .path = FOLDER "clone", .content = TASKS },
	{ .path = FOLDER "latency", .content = MOVING },
	{ .path = FOLDER "migrations", .content = MOVING },
	{ .path = FOLDER "cpus", .content = FIXED },
	{ .path = FOLDER "exited", .content = LOG },
	{ .path = FOLDER "exited_threads", .content = LOG },
	{ .path = FOLDER "status", .content = FIXED },
};

#define NR_FILES (sizeof(files) / sizeof(files[0]))

static pid_t sleepers[SLEEPERS];
static char tree[TEXT_MAX];
static size_t tree_bytes;

/* What a thread keeps. */
struct reader {
	char text[TEXT_MAX];
};

/* What a terminal may get, by the kernel's rules. */
static bool is_printable(const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		unsigned char c = text[i];

		if (c != '\n' && (c < ' ' || (c > '~' && c < 0xA0)))
			return false;
	}
	return true;
}

static int sleeper_index(long tid)
{
	for (int i = 0; i < SLEEPERS; i++)
		if (sleepers[i] == tid)
			return i;
	return -1;
}

/**
 * struct found - a text, taken apart
 * @first:	its first line
 * @nr_lines:	how many, the first among them
 * @is_sorted:	numbers at the beginning of lines rise, up to an empty line
 * @sleeper:	lines of the tasks that sleep
 * @nr_sleeper:	how many each has
 */
struct found {
	char first[LINE_MAX];
	int nr_lines;
	bool is_sorted;
	char sleeper[SLEEPERS][LINE_MAX];
	int nr_sleeper[SLEEPERS];
};

/* @text ends with a NUL.  Return: NULL, or what is wrong with it. */
static const char *take_apart(char *text, struct found *found)
{
	char *next = text, *line;
	bool is_table = true;
	long last = 0;

	memset(found, 0, sizeof(*found));
	found->is_sorted = true;
	if (!*text || text[strlen(text) - 1] != '\n')
		return "does not end with a line's end";
	if (!is_printable(text, strlen(text)))
		return "is not printable";
	while ((line = strsep(&next, "\n")) && next) {
		long tid = strtol(line, NULL, 10);
		int i = sleeper_index(tid);

		if (strlen(line) >= LINE_MAX)
			return "has a line that is longer than any";
		if (!found->nr_lines++) {
			strcpy(found->first, line);
			continue;
		}
		if (!*line)
			is_table = false;
		if (!is_table)
			continue;
		if (tid <= last)
			found->is_sorted = false;
		last = tid;
		if (i >= 0) {
			found->nr_sleeper[i]++;
			strcpy(found->sleeper[i], line);
		}
	}
	return NULL;
}

/* Return: NULL, or what is wrong with the @text of @file. */
static const char *text_wrong(const struct file *file, char *text)
{
	struct found found;
	const char *wrong = take_apart(text, &found);

	if (wrong)
		return wrong;
	if (strcmp(found.first, file->first))
		return "begins with another line";
	if (file->content == FIXED)
		return found.nr_lines == file->nr_lines ? NULL : "has more or fewer lines";
	if (file->content == LOG)
		return NULL;
	if (file->content != TREE && !found.is_sorted)
		return "is not in order";
	for (int i = 0; i < SLEEPERS; i++) {
		if (found.nr_sleeper[i] != 1)
			return found.nr_sleeper[i] ? "has a task twice" : "lacks a task";
		if (file->content == TASKS && strcmp(found.sleeper[i], file->sleeper[i]))
			return "says something else of a task that sleeps";
	}
	return NULL;
}

/* Reads of any kind */

static struct file *any_file(struct fuzz *fuzz)
{
	return &files[fuzz_draw(fuzz, NR_FILES)];
}

static int any_fd(struct fuzz *fuzz)
{
	return FUZZ_FD_FIRST + fuzz_draw(fuzz, NR_FILES);
}

static size_t any_size(struct fuzz *fuzz)
{
	return fuzz_one_of(fuzz, 1, 2, 7, 80, 511, 1000, 4095, 4096, 4097, 65536);
}

/* What read() returned and wrote. */
static long check(struct fuzz *fuzz, unsigned char *bytes, size_t size, long n)
{
	if (n > (long)size)
		fuzz_fail(fuzz, "%ld bytes where %zu were asked for", n, size);
	else if (n > 0 && !is_printable((char *)bytes, n))
		fuzz_fail(fuzz, "not printable");
	fuzz_give(fuzz, &fuzz->data, bytes, size, n > 0 ? n : 0);
	return n ? n : -FUZZ_END;
}

static long read_any(struct fuzz *fuzz)
{
	size_t size = any_size(fuzz);
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, size);

	return check(fuzz, bytes, size, fuzz_ret(read(any_fd(fuzz), bytes, size)));
}

static long read_nothing(struct fuzz *fuzz)
{
	int fd = any_fd(fuzz);

	return fuzz_expect(fuzz, fuzz_ret(read(fd, fuzz->data.start, 0)), 0);
}

static long read_huge(struct fuzz *fuzz)
{
	size_t size = 65536;
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, size);

	return check(fuzz, bytes, size, fuzz_ret(read(any_fd(fuzz), bytes, 1UL << 30)));
}

static long read_too_much(struct fuzz *fuzz)
{
	size_t size = fuzz_one_of(fuzz, -1L, -7L, -4095L, 1UL << 63, ~0UL >> 1);

	return fuzz_ret(read(any_fd(fuzz), fuzz->data.start, size));
}

static long read_nowhere(struct fuzz *fuzz)
{
	long n = fuzz_ret(read(any_fd(fuzz), fuzz_nowhere(fuzz, false), any_size(fuzz) + 8));

	return n ? n : -FUZZ_END;
}

/* The buffer ends at a page that is not there. */
static long read_to_the_edge(struct fuzz *fuzz)
{
	size_t there = fuzz_between(fuzz, 1, 3000);
	unsigned char *bytes = fuzz_take_at_end(&fuzz->data, there);

	return check(fuzz, bytes, there, fuzz_ret(read(any_fd(fuzz), bytes, 65536)));
}

static long readv_any(struct fuzz *fuzz)
{
	size_t size = any_size(fuzz), first = fuzz_draw(fuzz, size + 1);
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, size);
	struct iovec pieces[] = { { bytes, first }, { NULL, 0 }, { bytes + first, size - first } };

	return check(fuzz, bytes, size, fuzz_ret(readv(any_fd(fuzz), pieces, 3)));
}

static long pread_at(struct fuzz *fuzz, off_t at)
{
	size_t size = any_size(fuzz);
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, size);

	return check(fuzz, bytes, size, fuzz_ret(pread(any_fd(fuzz), bytes, size, at)));
}

static long pread_any(struct fuzz *fuzz)
{
	return pread_at(fuzz, fuzz_draw(fuzz, 2) ? fuzz_draw(fuzz, 200) : fuzz_draw(fuzz, 20000));
}

static long pread_beyond(struct fuzz *fuzz)
{
	return pread_at(fuzz, fuzz_one_of(fuzz, 1L << 24, 1L << 32, 1L << 62) + fuzz_draw(fuzz, 4096));
}

static long pread_negative(struct fuzz *fuzz)
{
	return pread_at(fuzz, fuzz_one_of(fuzz, -1L, -7L, -4096L, 1UL << 63));
}

static long seek_to(struct fuzz *fuzz)
{
	off_t to = fuzz_one_of(fuzz, 0, 0, 1, 7, 80, fuzz_draw(fuzz, 20000), 1L << 40);

	return fuzz_expect(fuzz, fuzz_ret(lseek(any_fd(fuzz), to, SEEK_SET)), to);
}

static long seek_on(struct fuzz *fuzz)
{
	return fuzz_ret(lseek(any_fd(fuzz), fuzz_between(fuzz, -4096, 4096), SEEK_CUR));
}

static long seek_refused(struct fuzz *fuzz)
{
	int fd = any_fd(fuzz);

	if (fuzz_draw(fuzz, 3))
		return fuzz_ret(lseek(fd, 0, fuzz_one_of(fuzz, SEEK_END, SEEK_DATA, SEEK_HOLE, 5, -1)));
	return fuzz_ret(lseek(fd, fuzz_one_of(fuzz, -1L, -4096L, 1UL << 63), SEEK_SET));
}

/* Others read it at other places meanwhile. */
static long tree_piece(struct fuzz *fuzz)
{
	size_t at = fuzz_draw(fuzz, tree_bytes + 10), size = any_size(fuzz);
	size_t left = at < tree_bytes ? tree_bytes - at : 0;
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, size);
	long n = fuzz_ret(pread(TREE_FD, bytes, size, at));

	if (n < 0 || (size_t)n > left || (left && !n))
		fuzz_fail(fuzz, "%ld of %zu bytes at %zu of %zu", n, size, at, tree_bytes);
	else if (memcmp(bytes, tree + at, n))
		fuzz_fail(fuzz, "%ld bytes at %zu are not those of the tree", n, at);
	return check(fuzz, bytes, size, n);
}

/* Read to the end into @text, @size bytes at a time, or 0: any.  Return: bytes, or -errno. */
static long read_text(struct fuzz *fuzz, int fd, size_t size, char *text)
{
	size_t used = 0;
	long n;

	do {
		size_t room = size ? size : any_size(fuzz);
		unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, room);

		n = fuzz_ret(read(fd, bytes, room));
		if (n < 0 || used + n >= TEXT_MAX)
			return n < 0 ? n : -EFBIG;
		memcpy(text + used, bytes, n);
		used += n;
		check(fuzz, bytes, room, n);
		if (fuzz_draw(fuzz, 2) && lseek(fd, 0, SEEK_CUR) != (off_t)used)
			fuzz_fail(fuzz, "the offset is not %zu", used);
	} while (n);
	text[used] = 0;
	return used;
}

static long read_whole(struct fuzz *fuzz)
{
	const struct file *file = any_file(fuzz);
	size_t size = fuzz_draw(fuzz, 4) ? any_size(fuzz) : 0;
	char *text = ((struct reader *)fuzz->state)->text;
	const char *wrong;
	int fd = open(file->path, O_RDONLY | O_CLOEXEC);
	long n;

	if (fd < 0)
		return -errno;
	/* It may be long. */
	if (file->content == LOG)
		size = 65536;
	n = read_text(fuzz, fd, size, text);
	close(fd);
	if (n < 0)
		return n;
	wrong = text_wrong(file, text);
	if (wrong)
		fuzz_fail(fuzz, "%s, %zu bytes at a time: %s", file->path, size, wrong);
	return n;
}

static long open_again(struct fuzz *fuzz)
{
	unsigned int i = fuzz_between(fuzz, 1, NR_FILES - 1);

	return fuzz_share(open(files[i].path, O_RDONLY | O_CLOEXEC), FUZZ_FD_FIRST + i);
}

static long write_any(struct fuzz *fuzz)
{
	return fuzz_ret(write(any_fd(fuzz), "text", 4));
}

static long ioctl_any(struct fuzz *fuzz)
{
	return fuzz_ret(ioctl(any_fd(fuzz), _IOWR(0xF7, 0, long), fuzz->data.start));
}

static long map_any(struct fuzz *fuzz)
{
	void *mapped = mmap(NULL, 4096, PROT_READ, MAP_SHARED, any_fd(fuzz), 0);

	return mapped == MAP_FAILED ? -errno : 0;
}

static long poll_any(struct fuzz *fuzz)
{
	struct pollfd fd = { .fd = any_fd(fuzz), .events = POLLIN };

	return fuzz_expect(fuzz, fuzz_ret(poll(&fd, 1, 1000)), 1);
}

static const struct fuzz_action actions[] = {
	{ "read", 40, read_any, .ok = true, .errnos = { FUZZ_END } },
	{ "read nothing", 5, read_nothing, .ok = true },
	{ "read huge", 10, read_huge, .ok = true, .errnos = { FUZZ_END } },
	{ "read too much", 5, read_too_much, .errnos = { EFAULT } },
	{ "read nowhere", 10, read_nowhere, .errnos = { EFAULT, FUZZ_END } },
	{ "read to the edge", 20, read_to_the_edge, .ok = true, .errnos = { EFAULT, FUZZ_END } },
	{ "readv", 15, readv_any, .ok = true, .errnos = { FUZZ_END } },
	{ "pread", 40, pread_any, .ok = true, .errnos = { FUZZ_END } },
	{ "pread beyond", 5, pread_beyond, .errnos = { FUZZ_END } },
	{ "pread negative", 5, pread_negative, .errnos = { EINVAL } },
	{ "lseek to", 15, seek_to, .ok = true },
	{ "lseek on", 15, seek_on, .ok = true, .errnos = { EINVAL } },
	{ "lseek refused", 5, seek_refused, .errnos = { EINVAL } },
	{ "tree, a piece", 40, tree_piece, .ok = true, .errnos = { FUZZ_END } },
	{ "whole", 6, read_whole, .ok = true },
	{ "open", 10, open_again, .ok = true },
	{ "write", 3, write_any, .errnos = { EBADF } },
	{ "ioctl", 3, ioctl_any, .errnos = { ENOTTY } },
	{ "mmap", 3, map_any, .errnos = { ENODEV } },
	{ "poll", 5, poll_any, .ok = true },
	{ "fork", 6, fuzz_fork, .ok = true },
	{ "signal", 5, fuzz_signal, .ok = true },
};

static void start(struct fuzz *fuzz)
{
}

/* A whole read with large sizes, without the fuzzer. */
static bool read_plainly(int fd, char *text)
{
	size_t used = 0;
	ssize_t n;

	while ((n = read(fd, text + used, TEXT_MAX - 1 - used)) > 0)
		used += n;
	text[used] = 0;
	return !n && used;
}

/* Open the file for all, and note what will stay. */
static bool note_file(struct file *file, int fd, char *text)
{
	struct found found;

	if (dup3(open(file->path, O_RDONLY), fd, O_CLOEXEC) != fd || !read_plainly(fd, text))
		return false;
	if (file->content == TREE) {
		strcpy(tree, text);
		tree_bytes = strlen(tree);
	}
	if (take_apart(text, &found))
		return false;
	strcpy(file->first, found.first);
	file->nr_lines = found.nr_lines;
	memcpy(file->sleeper, found.sleeper, sizeof(found.sleeper));
	return true;
}

static bool is_asleep(pid_t pid)
{
	char path[32], state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	if (file)
		fclose(file);
	return state == 'S';
}

FIXTURE(fuzz) {
	char text[TEXT_MAX];
};

FIXTURE_SETUP(fuzz)
{
	int asleep[2];
	char byte;

	ASSERT_EQ(0, pipe(asleep));
	for (int i = 0; i < SLEEPERS; i++) {
		sleepers[i] = fork();
		ASSERT_LE(0, sleepers[i]);
		if (!sleepers[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			/* Of different lengths, so that no line begins where another did. */
			prctl(PR_SET_NAME, &"sleeper sleeps"[2 * i]);
			close(asleep[0]);
			close(asleep[1]);
			for (;;)
				pause();
		}
	}
	/* No byte will come: its end says that all have closed it and are about to sleep. */
	close(asleep[1]);
	ASSERT_EQ(0, read(asleep[0], &byte, 1));
	close(asleep[0]);
	for (int i = 0; i < SLEEPERS; i++)
		while (!is_asleep(sleepers[i]))
			usleep(10000);
	for (size_t i = 0; i < NR_FILES; i++) {
		ASSERT_TRUE(note_file(&files[i], FUZZ_FD_FIRST + i, self->text)) {
			TH_LOG("%s cannot be read", files[i].path);
		}
	}
}

FIXTURE_TEARDOWN(fuzz)
{
	for (int i = 0; i < SLEEPERS; i++) {
		kill(sleepers[i], SIGKILL);
		waitpid(sleepers[i], NULL, 0);
	}
}

TEST_F_TIMEOUT(fuzz, debugfs, 3600)
{
	static const struct fuzz_plan plan = {
		.actions = actions,
		.nr_actions = sizeof(actions) / sizeof(actions[0]),
		.nr_calls = CALLS,
		.start = start,
		.state_bytes = sizeof(struct reader),
	};

	EXPECT_EQ(0, fuzz_run(&plan));
}

TEST_HARNESS_MAIN
