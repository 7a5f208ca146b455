// SPDX-License-Identifier: GPL-2.0
/*
 * Faults in everything that user space can ask of the loaded module, and in a fork,
 * which must not notice; see fault_entry.h.  Load and unload: fault_load_test.c.
 *
 * Needs a kernel with fault injection; see ../tools/vm/config/kasan.config.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"
#include "fault.h"
#include "fault_entry.h"

#define PATIENCE 580
#define ROUNDS 3
#define NR_THREADS 20
#define NR_TASKS (NR_THREADS + 1)
#define GROUPS (TSCOPE_GROUP_IDS | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_COUNTS)
#define DEBUGFS "/sys/kernel/debug/taskscope/"

static struct made made;
static int fd = -1;
/* What a call has read. */
static pid_t tids[4 * NR_TASKS];
static size_t nr_tids;
static char text[256 * 1024];
static size_t text_bytes;

/* The device. */

static const char *be_open(void)
{
	if (fd < 0)
		fd = open("/dev/taskscope", O_RDWR | O_CLOEXEC);
	return fd < 0 ? errno_text("open, without a fault") : NULL;
}

static const char *be_closed(void)
{
	if (fd >= 0 && close(fd))
		return errno_text("close, without a fault");
	fd = -1;
	return NULL;
}

/* A few records at a time; a read that fails is followed by the next. */
static int read_tids(void)
{
	static char buf[1024] __attribute__((aligned(8)));
	int err = 0, tries = NR_TASKS;
	ssize_t n;

	nr_tids = 0;
	while ((n = read(fd, buf, sizeof(buf)))) {
		if (n < 0) {
			err = errno;
			if (!tries--)
				break;
		}
		for (ssize_t at = 0; at < n && nr_tids < sizeof(tids) / sizeof(*tids);) {
			const struct tscope_head *head = (void *)(buf + at);

			tids[nr_tids++] = head->tid;
			at += head->size;
		}
	}
	return err;
}

/* All tasks of the process, each once, in order, whatever failed on the way. */
static const char *tids_are_whole(void)
{
	static char wrong[128];

	for (size_t i = 0; i < nr_tids && i < made.nr; i++)
		if (tids[i] != made.tasks[i].tid) {
			snprintf(wrong, sizeof(wrong), "record %zu is of task %d, not of %d", i,
				 tids[i], made.tasks[i].tid);
			return wrong;
		}
	snprintf(wrong, sizeof(wrong), "%zu records of %zu tasks", nr_tids, made.nr);
	return nr_tids == made.nr ? NULL : wrong;
}

static int choose(void)
{
	return snapshot_choose(fd, GROUPS, TSCOPE_FILTER_TGID, made.tasks[0].tgid) ? errno : 0;
}

static const char *choose_and_read(void)
{
	errno = be_open() ? EBADF : choose() ?: read_tids();
	return errno ? errno_text("TSCOPE_SNAPSHOT and read, without a fault") : tids_are_whole();
}

static int call_open(void)
{
	fd = open("/dev/taskscope", O_RDWR | O_CLOEXEC);
	return fd < 0 ? errno : 0;
}

static const char *after_open(int err)
{
	if (err && fd >= 0)
		return "a file is open although open failed";
	return choose_and_read() ?: be_closed();
}

static const char *be_chosen(void)
{
	const char *err = be_closed() ?: be_open();

	errno = err ? 0 : choose();
	return errno ? errno_text("TSCOPE_SNAPSHOT, without a fault") : err;
}

static int call_close(void)
{
	int closed = close(fd);

	fd = -1;
	return closed ? errno : 0;
}

static const char *after_close(int err)
{
	(void)err;
	return choose_and_read() ?: be_closed();
}

static struct tscope_info info;

static int call_info(void)
{
	info = (struct tscope_info){ .size = sizeof(info) };
	return ioctl(fd, TSCOPE_GET_INFO, &info) ? errno : 0;
}

static const char *after_info(int err)
{
	if (!err && info.nr_records < NR_TASKS)
		return "TSCOPE_GET_INFO tells of fewer records than tasks";
	return module_info(fd, &info);
}

static const char *be_open_anew(void)
{
	return be_closed() ?: be_open();
}

/* Of a session that had chosen nothing before. */
static const char *after_snapshot(int err)
{
	int read_err = read_tids();

	if (err && (read_err != EBADFD || nr_tids))
		return "read works although TSCOPE_SNAPSHOT failed";
	return (err ? NULL : tids_are_whole()) ?: choose_and_read();
}

static int call_choose_all(void)
{
	return snapshot_choose(fd, 0, TSCOPE_FILTER_NONE, 0) ? errno : 0;
}

/* The choice made before is still there. */
static const char *after_choose_all(int err)
{
	int read_err = err ? read_tids() : 0;

	errno = read_err;
	return read_err ? errno_text("read") : (err ? tids_are_whole() : NULL) ?: choose_and_read();
}

static struct record record;

static int call_task_get(void)
{
	return task_get(&record, fd, made.tasks[1].tid, GROUPS);
}

static const char *after_task_get(int err)
{
	if (err) {
		errno = call_task_get();
		if (errno)
			return errno_text("TSCOPE_TASK_GET, without a fault");
	}
	return record.tid == made.tasks[1].tid && record.birth && record.counts ?
		       NULL : "TSCOPE_TASK_GET gives something else";
}

static struct tscope_cpu_get cpu;

static int call_cpu_get(void)
{
	cpu = (struct tscope_cpu_get){ .size = sizeof(cpu) };
	return ioctl(fd, TSCOPE_CPU_GET, &cpu) ? errno : 0;
}

static const char *after_cpu_get(int err)
{
	errno = err ? call_cpu_get() : 0;
	if (errno)
		return errno_text("TSCOPE_CPU_GET, without a fault");
	return cpu.now_ns && cpu.flags & TSCOPE_CPU_ONLINE ? NULL :
							     "TSCOPE_CPU_GET gives something else";
}

static __u64 row[4096];

static int call_migrations(void)
{
	struct tscope_migrations migrations = {
		.size = sizeof(migrations), .buf = (unsigned long)row, .nr = 4096,
	};

	return ioctl(fd, TSCOPE_MIGRATIONS, &migrations) ? errno : 0;
}

static const char *after_migrations(int err)
{
	errno = err ? call_migrations() : 0;
	return errno ? errno_text("TSCOPE_MIGRATIONS, without a fault") : NULL;
}

/* The oldest of the exited tasks. */
static int call_departed(void)
{
	if (snapshot_choose(fd, GROUPS, TSCOPE_FILTER_EXITED, 0))
		return errno;
	return read(fd, text, TSCOPE_READ_BYTES_MAX) < 0 ? errno : 0;
}

static const char *after_departed(int err)
{
	errno = err ? call_departed() : 0;
	return (errno ? errno_text("the dead, without a fault") : NULL) ?: choose_and_read();
}

static const char *after_read(int err)
{
	(void)err;
	return tids_are_whole() ?: choose_and_read();
}

/* Of a file without a stream. */
static int call_mmap(void)
{
	void *at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	return at == MAP_FAILED ? errno : 0;
}

static int call_poll(void)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };

	return poll(&one, 1, 0) < 0 ? errno : 0;
}

static int call_lseek(void)
{
	return lseek(fd, 1, SEEK_SET) < 0 ? errno : 0;
}

static const char *after_nothing(int err)
{
	(void)err;
	return choose_and_read();
}

/* Streams */

static __u32 filter;
static struct tscope_stream_start start;
static struct tscope_stream_stop stop;
static void *mapped = MAP_FAILED;
static int cgroup = -1;

static int call_start(void)
{
	start = stream_small;
	start.filter = filter;
	if (filter == TSCOPE_FILTER_CGROUP)
		start.fd = cgroup;
	else if (filter != TSCOPE_FILTER_NONE)
		start.id = made.tasks[0].tgid;
	return stream_start(fd, &start);
}

static const char *be_streaming(void)
{
	const char *wrong = be_open_anew();

	errno = wrong ? 0 : call_start();
	return errno ? errno_text("TSCOPE_STREAM_START, without a fault") : wrong;
}

/* One that failed has left the file as it was.  One that works has all that it was asked for. */
static const char *after_start(int err)
{
	struct tscope_info with = { .size = sizeof(with) };
	int stop_err;

	if (!err && (start.events_given != TSCOPE_EVENTS_ALL || ioctl(fd, TSCOPE_GET_INFO, &with) ||
		     ~with.hooks & (TSCOPE_HOOK_WAKEUP | TSCOPE_HOOK_RENAME)))
		return "events are missing, and TSCOPE_STREAM_START works";
	stop_err = stream_stop(fd, &stop);
	if (stop_err != (err ? EBADFD : 0))
		return err ? "there is a stream although TSCOPE_STREAM_START failed" :
			     "TSCOPE_STREAM_STOP fails";
	errno = err ? call_start() ?: stream_stop(fd, &stop) : 0;
	if (errno)
		return errno_text("TSCOPE_STREAM_START and _STOP, without a fault");
	return choose_and_read() ?: be_closed();
}

static int call_map_positions(void)
{
	mapped = mmap(NULL, start.data_offset, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return mapped == MAP_FAILED ? errno : 0;
}

static int call_map_ring(void)
{
	mapped = mmap(NULL, start.map_bytes, PROT_READ, MAP_SHARED, fd, start.data_offset);
	return mapped == MAP_FAILED ? errno : 0;
}

static const char *after_map(size_t bytes, int err, int (*map)(void))
{
	errno = err ? map() : 0;
	if (errno)
		return errno_text("mmap, without a fault");
	/* All of it is there. */
	for (size_t at = 0; at < bytes; at += 4096)
		*(volatile char *)(mapped + at);
	if (munmap(mapped, bytes))
		return errno_text("munmap");
	errno = stream_stop(fd, &stop);
	return errno ? errno_text("TSCOPE_STREAM_STOP") : be_closed();
}

static const char *after_map_positions(int err)
{
	return after_map(start.data_offset, err, call_map_positions);
}

static const char *after_map_ring(int err)
{
	return after_map(start.map_bytes, err, call_map_ring);
}

static int call_stop(void)
{
	return stream_stop(fd, &stop);
}

static const char *after_stop(int err)
{
	struct tscope_stream_stop again;

	errno = stream_stop(fd, &again);
	if (errno)
		return errno_text("TSCOPE_STREAM_STOP, without a fault");
	if (!err && (again.produced != stop.produced || again.lost != stop.lost))
		return "TSCOPE_STREAM_STOP says something else the second time";
	return be_closed();
}

static const char *after_stream(int err)
{
	(void)err;
	errno = stream_stop(fd, &stop);
	return errno ? errno_text("TSCOPE_STREAM_STOP") : be_closed();
}

static const struct fault_entry starts[] = {
	[TSCOPE_FILTER_NONE] = { "TSCOPE_STREAM_START", be_open_anew, call_start, after_start,
				 .errors = { ENOMEM, EFAULT } },
	[TSCOPE_FILTER_TID] = { "TSCOPE_STREAM_START of a task", be_open_anew, call_start,
				after_start, .errors = { ENOMEM, EFAULT } },
	[TSCOPE_FILTER_TGID] = { "... of a process", be_open_anew, call_start, after_start,
				 .errors = { ENOMEM, EFAULT } },
	[TSCOPE_FILTER_SUBTREE] = { "... of a subtree", be_open_anew, call_start, after_start,
				    .errors = { ENOMEM, EFAULT } },
	[TSCOPE_FILTER_CGROUP] = { "... of a cgroup", be_open_anew, call_start, after_start,
				   .errors = { ENOMEM, EFAULT } },
};

static const struct fault_entry streams[] = {
	{ "mmap of positions", be_streaming, call_map_positions, after_map_positions,
	  .errors = { ENOMEM } },
	{ "mmap of a ring", be_streaming, call_map_ring, after_map_ring, .errors = { ENOMEM } },
	{ "poll of a stream", be_streaming, call_poll, after_stream, .errors = { EFAULT } },
	{ "TSCOPE_STREAM_STOP", be_streaming, call_stop, after_stop, .errors = { EFAULT } },
	{ "close of a stream", be_streaming, call_close, after_close, .plain = 0 },
};

/* debugfs */

static const char *file;

/* All of it; a call that fails is followed by the next. */
static int call_cat(void)
{
	int from, err = 0, tries = 20;
	ssize_t n = 0;

	text_bytes = 0;
	from = open(file, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return errno;
	do {
		n = read(from, text + text_bytes, sizeof(text) - 1 - text_bytes);
		if (n > 0)
			text_bytes += n;
		else if (n < 0)
			err = errno;
	} while (n > 0 || (n < 0 && tries--));
	close(from);
	text[text_bytes] = '\0';
	return err;
}

/* Return: lines that begin with this number. */
static int lines_of(pid_t tid)
{
	int nr = 0;

	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		nr += atoi(line) == tid;
	}
	return nr;
}

static const char *text_is_whole(void)
{
	static char wrong[128];
	const char *name = strrchr(file, '/') + 1;
	size_t nr = made.nr;

	if (!text_bytes || text[text_bytes - 1] != '\n')
		return "a file that has no end";
	if (!strcmp(name, "status"))
		return strstr(text, "\nmemory_bytes ") ? NULL : "status without its last line";
	if (!strcmp(name, "cpus"))
		return lines_of(1) == 1 ? NULL : "cpus without the last CPU";
	if (!strncmp(name, "exited", strlen("exited")))
		nr = 0;
	if (!strcmp(name, "tree"))
		nr = 1;
	for (size_t i = 0; i < nr; i++)
		if (lines_of(made.tasks[i].tid) != 1) {
			snprintf(wrong, sizeof(wrong), "%s: task %d has %d lines", name,
				 made.tasks[i].tid, lines_of(made.tasks[i].tid));
			return wrong;
		}
	return NULL;
}

static const char *after_cat(int err)
{
	/* A read that failed has lost nothing either. */
	const char *wrong = text_bytes ? text_is_whole() : NULL;

	if (!wrong && !err && !text_bytes)
		return "read nothing";
	errno = call_cat();
	return wrong ?: errno ? errno_text("without a fault") : text_is_whole();
}

/* task_newtask: the module must do without memory, and fork() not notice. */

static pid_t child;
static struct tscope_info before;

static const char *before_fork(void)
{
	return be_open() ?: module_info(fd, &before);
}

static int call_fork(void)
{
	child = fork();
	if (!child)
		for (;;)
			pause();
	return child < 0 ? errno : 0;
}

static const char *after_fork(int err)
{
	const char *wrong = module_info(fd, &info);
	bool missed = info.nr_missed != before.nr_missed;

	if (err)
		return wrong;
	if (!wrong && info.nr_missed - before.nr_missed > 1)
		wrong = "more than one record is missed";
	errno = task_get(&record, fd, child, GROUPS);
	if (!wrong && errno)
		wrong = errno_text("TSCOPE_TASK_GET of the child");
	if (!wrong && (!record.birth || !record.counts ||
		       !(record.birth->flags & TSCOPE_BIRTH_SEEN) != missed))
		wrong = missed ? "its record was missed, and not adopted then" :
				 "its record was not missed, and is not there";
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return wrong;
}

static const struct fault_entry calls[] = {
	{ "open", be_closed, call_open, after_open, .errors = { ENOMEM, EFAULT } },
	{ "TSCOPE_GET_INFO", be_open, call_info, after_info, .errors = { EFAULT } },
	{ "TSCOPE_SNAPSHOT", be_open_anew, choose, after_snapshot, .errors = { ENOMEM, EFAULT } },
	{ "TSCOPE_SNAPSHOT again", be_chosen, call_choose_all, after_choose_all, .errors = { EFAULT } },
	{ "TSCOPE_TASK_GET", be_open, call_task_get, after_task_get, .errors = { ENOMEM, EFAULT } },
	{ "TSCOPE_CPU_GET", be_open, call_cpu_get, after_cpu_get, .errors = { EFAULT } },
	{ "TSCOPE_MIGRATIONS", be_open, call_migrations, after_migrations,
	  .errors = { EFAULT } },
	{ "TSCOPE_SNAPSHOT of the dead", be_open, call_departed, after_departed,
	  .errors = { EFAULT } },
	{ "read to the end", be_chosen, read_tids, after_read, .errors = { EFAULT } },
	{ "mmap", be_open, call_mmap, after_nothing, .errors = { ENOMEM },
	  .plain = EBADFD },
	{ "poll", be_open, call_poll, after_nothing, .errors = { EFAULT } },
	{ "lseek", be_open, call_lseek, after_nothing, .plain = ESPIPE },
	{ "close", be_chosen, call_close, after_close, .plain = 0 },
	{ "fork", before_fork, call_fork, after_fork, .only = fault_in_module_only },
};

FIXTURE(nth) {
};

FIXTURE_SETUP(nth)
{
	const char *wrong = make_tasks(&made, "thread:n=20");

	wrong = wrong ?: fault_setup();
	ASSERT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	/* Their leader is one of them. */
	ASSERT_EQ(NR_THREADS, made.nr);
	made.tasks[made.nr].tid = made.tasks[made.nr].tgid = made.tasks[0].tgid;
	made.nr++;
	sort_tasks(&made);
}

FIXTURE_TEARDOWN(nth)
{
	const char *wrong = be_closed() ?: records_settle();

	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	EXPECT_EQ(0, end_tasks(&made));
	wrong = fault_end();
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
}

TEST_F_TIMEOUT(nth, calls, PATIENCE)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		const char *wrong = fault_entry(&calls[i], ROUNDS, 1, 1);

		EXPECT_EQ(NULL, wrong)
			TH_LOG("%s", wrong);
	}
}

/* The rings are many pages, all taken in the same way: one round meets enough. */
TEST_F_TIMEOUT(nth, stream_starts, PATIENCE)
{
	cgroup = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ASSERT_LE(0, cgroup);
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		const char *wrong;

		if (!starts[i].name)
			continue;
		filter = i;
		wrong = fault_entry(&starts[i], 1, 1, 1);
		EXPECT_EQ(NULL, wrong)
			TH_LOG("%s", wrong);
	}
	close(cgroup);
}

TEST_F_TIMEOUT(nth, streams, PATIENCE)
{
	filter = TSCOPE_FILTER_NONE;
	for (size_t i = 0; i < sizeof(streams) / sizeof(*streams); i++) {
		const char *wrong = fault_entry(&streams[i], ROUNDS, 1, 1);

		EXPECT_EQ(NULL, wrong)
			TH_LOG("%s", wrong);
	}
}

TEST_F_TIMEOUT(nth, debugfs_files, PATIENCE)
{
	static const char * const names[] = {
		"tasks", "sched", "clone", "latency", "migrations", "tree", "cpus", "exited",
		"exited_threads", "status",
	};
	const char *wrong;
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct fault_entry entry = {
			.name = path + strlen("/sys/kernel/"), .before = be_open, .call = call_cat,
			.after = after_cat, .errors = { ENOMEM, EFAULT },
		};

		snprintf(path, sizeof(path), DEBUGFS "%s", names[i]);
		file = path;
		wrong = fault_entry(&entry, ROUNDS, 1, 1);
		EXPECT_EQ(NULL, wrong)
			TH_LOG("%s", wrong);
	}
}

TEST_HARNESS_MAIN
