// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fault.h"
#include "reader.h"

#define NR_OF(_array) (sizeof(_array) / sizeof(*(_array)))
#define KMEMLEAK "/sys/kernel/debug/kmemleak"
#define SLAB "/sys/kernel/slab"
#define HOOKS (TSCOPE_HOOK_NEWTASK | TSCOPE_HOOK_SWITCH | TSCOPE_HOOK_MIGRATE | \
	       TSCOPE_HOOK_EXEC | TSCOPE_HOOK_EXIT | TSCOPE_HOOK_FREE | \
	       TSCOPE_HOOK_WAKING | TSCOPE_HOOK_WAKEUP_NEW)
/* A kernel may lack their tracepoints, and a fault may keep them off. */
#define HOOKS_OPTIONAL (TSCOPE_HOOK_SIGNAL | TSCOPE_HOOK_TIMER)

/* In this order.  Allocations fail by themselves only in a task that asks for it. */
static struct setting {
	const char *path;
	const char *text;
	char before[32];
} settings[] = {
#define COMMON(_of)					\
	{ _of "/probability", "0", "" },		\
	{ _of "/verbose", "0", "" },			\
	{ _of "/interval", "1", "" },			\
	{ _of "/times", "-1", "" },			\
	{ _of "/space", "0", "" },			\
	{ _of "/task-filter", "Y", "" },		\
	{ _of "/stacktrace-depth", "32", "" },		\
	{ _of "/reject-start", "0x0", "" },		\
	{ _of "/reject-end", "0x0", "" },		\
	{ _of "/require-start", "0x0", "" },		\
	{ _of "/require-end", "0xffffffffffffffff", "" }
	COMMON(SLAB_FAULTS),
	{ SLAB_FAULTS "/ignore-gfp-wait", "N", "" },
	{ SLAB_FAULTS "/cache-filter", "N", "" },
	COMMON(PAGE_FAULTS),
	{ PAGE_FAULTS "/ignore-gfp-wait", "N", "" },
	{ PAGE_FAULTS "/ignore-gfp-highmem", "N", "" },
	{ PAGE_FAULTS "/min-order", "0", "" },
	COMMON(COPY_FAULTS),
	{ SLAB_FAULTS "/probability", "100", "" },
	{ PAGE_FAULTS "/probability", "100", "" },
#undef COMMON
};

static int nth_fd = -1, always_fd = -1, log_fd = -1;
static bool is_always;

__attribute__((format(printf, 1, 2)))
static const char *wrong(const char *format, ...)
{
	static char text[4096];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return text;
}

const char *write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));
	int err = errno;

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)strlen(text) ? NULL : wrong("%s: %s: %s", path, text, strerror(err));
}

/* Without its newline; false: it cannot be read, or is empty. */
static bool read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return true;
}

long long read_number(const char *path)
{
	char text[64];

	return read_text(path, text, sizeof(text)) ? strtoll(text, NULL, 0) : -1;
}

static const char *leaks_begin(void)
{
	return write_text(KMEMLEAK, "scan") ?: write_text(KMEMLEAK, "clear");
}

/*
 * An object that kmemleak tells of, in several lines.  Is it the kernel's own?  A slab
 * cache whose folder in sysfs cannot be made leaves its name (6.12).
 */
static bool is_leak(const char *object)
{
	return object[0] && !strstr(object, " sysfs_slab_add+");
}

static const char *leaks_end(void)
{
	const char *err = write_text(KMEMLEAK, "scan");
	char line[512], object[8192] = "";
	unsigned int nr = 0;
	bool is_end = false;
	FILE *leaks;

	/* An object is reported if it is five seconds old, and two scans agree. */
	sleep(6);
	err = err ?: write_text(KMEMLEAK, "scan");
	if (err)
		return err;
	leaks = fopen(KMEMLEAK, "r");
	if (!leaks)
		return "no " KMEMLEAK;
	while (!is_end) {
		is_end = !fgets(line, sizeof(line), leaks);
		if (is_end || strstr(line, "unreferenced object")) {
			if (is_leak(object)) {
				nr++;
				printf("# kmemleak: %s", object);
			}
			object[0] = '\0';
		}
		if (!is_end)
			strncat(object, line, sizeof(object) - strlen(object) - 1);
	}
	fclose(leaks);
	err = write_text(KMEMLEAK, "clear");
	return nr ? wrong("%u objects have leaked", nr) : err;
}

static const char *kernel_log_begin(void)
{
	log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log_fd < 0 || lseek(log_fd, 0, SEEK_END) < 0)
		return wrong("/dev/kmsg: %s", strerror(errno));
	return NULL;
}

static const char *kernel_log_end(void)
{
	static const char * const bad[] = {
		"WARNING", "BUG", "Oops", "INFO: task", "rcu:",
		"refcount_t", "KASAN", "UBSAN", "ODEBUG",
	};
	char line[8192];
	const char *err = NULL;
	ssize_t n;

	while ((n = read(log_fd, line, sizeof(line) - 1)) > 0 || errno == EPIPE) {
		if (n < 0)
			return "the kernel's log ran over before it was read";
		line[n] = '\0';
		for (size_t i = 0; i < NR_OF(bad); i++)
			if (strstr(line, bad[i])) {
				printf("# kernel: %.*s\n", (int)strcspn(line, "\n"), line);
				err = "the kernel's log has what it should not have";
				break;
			}
	}
	close(log_fd);
	return err;
}

static const char *lockdep_is_alive(void)
{
	FILE *stats = fopen("/proc/lockdep_stats", "r");
	int alive = -1;
	char line[256];

	while (stats && alive < 0 && fgets(line, sizeof(line), stats))
		sscanf(line, " debug_locks: %d", &alive);
	if (stats)
		fclose(stats);
	return alive == 1 ? NULL : "lockdep is off: it has reported something";
}

const char *fault_setup(void)
{
	char stack[64 * 1024];
	const char *err = leaks_begin() ?: kernel_log_begin();

	if (err)
		return err;
	memset(stack, 1, sizeof(stack));
	__asm__ volatile("" : : "r" (stack) : "memory");
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return wrong("mlockall: %s", strerror(errno));
	for (size_t i = 0; i < NR_OF(settings); i++) {
		struct setting *setting = &settings[i];

		if (!read_text(setting->path, setting->before, sizeof(setting->before)))
			return wrong("%s: cannot be read: is this a debug kernel?", setting->path);
		err = write_text(setting->path, setting->text);
		if (err)
			return err;
	}
	nth_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	always_fd = open("/proc/thread-self/make-it-fail", O_RDWR | O_CLOEXEC);
	return nth_fd < 0 || always_fd < 0 ? wrong("/proc/thread-self: %s", strerror(errno)) : NULL;
}

const char *fault_end(void)
{
	const char *(*const checks[])(void) = { leaks_end, kernel_log_end, lockdep_is_alive };
	const char *err;
	bool is_wrong = false;

	for (size_t i = NR_OF(settings); i--;)
		if (settings[i].before[0])
			write_text(settings[i].path, settings[i].before);
	close(nth_fd);
	close(always_fd);
	munlockall();
	for (size_t i = 0; i < NR_OF(checks); i++) {
		err = checks[i]();
		if (err)
			printf("# %s\n", err);
		is_wrong = is_wrong || err;
	}
	return is_wrong ? "it is printed above" : NULL;
}

static const char *fault_require(unsigned long long start, unsigned long long end)
{
	static const char * const of[] = { SLAB_FAULTS, PAGE_FAULTS, COPY_FAULTS };
	char path[128], text[32];
	const char *err = NULL;

	for (size_t i = 0; i < NR_OF(of) && !err; i++) {
		snprintf(path, sizeof(path), "%s/require-start", of[i]);
		snprintf(text, sizeof(text), "0x%llx", start);
		err = write_text(path, text);
		snprintf(path, sizeof(path), "%s/require-end", of[i]);
		snprintf(text, sizeof(text), "0x%llx", end);
		err = err ?: write_text(path, text);
	}
	return err;
}

const char *fault_in_module_only(void)
{
	unsigned long long start = 0, size = 0;
	char text[32], line[512];
	FILE *modules;

	if (read_text("/sys/module/taskscope/sections/.text", text, sizeof(text)))
		start = strtoull(text, NULL, 0);
	modules = fopen("/proc/modules", "r");
	while (modules && !size && fgets(line, sizeof(line), modules))
		sscanf(line, "taskscope %llu", &size);
	if (modules)
		fclose(modules);
	if (!start || !size)
		return "where the module's code lies is not told";
	return fault_require(start, start + size);
}

const char *fault_in_init_only(void)
{
	unsigned long long start = 0, end = 0, address;
	FILE *symbols = fopen("/proc/kallsyms", "r");
	char line[512], name[256];

	while (symbols && !end && fgets(line, sizeof(line), symbols)) {
		if (sscanf(line, "%llx %*c %255s", &address, name) != 2)
			continue;
		if (!strcmp(name, "do_one_initcall"))
			start = address;
		else if (start && address > start)
			end = address;
	}
	if (symbols)
		fclose(symbols);
	return end ? fault_require(start, end) : "do_one_initcall() is not found";
}

const char *fault_anywhere(void)
{
	return fault_require(0, ~0ULL);
}

const char *fault_arm(unsigned int nth, bool all)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", nth);

	is_always = all;
	if (all && pwrite(always_fd, "1", 1, 0) != 1)
		return wrong("make-it-fail: %s", strerror(errno));
	/* From the end of this call on sites count. */
	return pwrite(nth_fd, text, length, 0) == length ? NULL :
							    wrong("fail-nth: %s", strerror(errno));
}

const char *fault_disarm(bool *hit)
{
	char text[16] = "";

	/* This is a site itself: it is the one if the call had one less. */
	*hit = pread(nth_fd, text, sizeof(text) - 1, 0) > 0 && atoi(text) == 0;
	/* And so is this. */
	for (int tries = 3; pwrite(nth_fd, "0", 1, 0) != 1; tries--)
		if (!tries)
			return wrong("fail-nth: %s", strerror(errno));
	if (is_always && pwrite(always_fd, "0", 1, 0) != 1)
		return wrong("make-it-fail: %s", strerror(errno));
	return NULL;
}

const char *fault_storm_begin(unsigned int percent)
{
	const char *err = fault_in_module_only();
	char text[16];

	snprintf(text, sizeof(text), "%u", percent);
	err = err ?: write_text(PAGE_FAULTS "/probability", "0");
	err = err ?: write_text(SLAB_FAULTS "/probability", text);
	return err ?: write_text(SLAB_FAULTS "/task-filter", "N");
}

const char *fault_records_begin(void)
{
	const char *err = write_text(SLAB "/tscope_record/failslab", "1");

	err = err ?: write_text(PAGE_FAULTS "/probability", "0");
	err = err ?: write_text(SLAB_FAULTS "/cache-filter", "Y");
	return err ?: write_text(SLAB_FAULTS "/task-filter", "N");
}

const char *fault_storm_end(void)
{
	const char *err = write_text(SLAB_FAULTS "/task-filter", "Y");

	err = err ?: write_text(SLAB_FAULTS "/cache-filter", "N");
	err = err ?: write_text(SLAB_FAULTS "/probability", "100");
	err = err ?: write_text(PAGE_FAULTS "/probability", "100");
	return err ?: fault_anywhere();
}

int module_open(void)
{
	static const char path[] = "/tmp/taskscope-fault-test";
	unsigned int major, minor;
	char text[32];
	int fd = -1;

	errno = ENOENT;
	if (read_text("/sys/class/misc/taskscope/dev", text, sizeof(text)) &&
	    sscanf(text, "%u:%u", &major, &minor) == 2 &&
	    !mknod(path, S_IFCHR | 0600, makedev(major, minor))) {
		fd = open(path, O_RDWR | O_CLOEXEC);
		unlink(path);
	}
	return fd;
}

const char *module_info(int fd, struct tscope_info *info)
{
	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	return ioctl(fd, TSCOPE_GET_INFO, info) ? wrong("TSCOPE_GET_INFO: %s", strerror(errno)) :
						  NULL;
}

static const char *records_are_whole(const struct ts_set *set)
{
	const __u64 wanted = TSCOPE_GROUP_IDS | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_COUNTS;

	if (!ts_set_find(set, getpid()))
		return "a snapshot of all tasks does not have this one";
	for (size_t i = 0; i < ts_set_size(set); i++)
		if ((ts_set_at(set, i)->rec.mask & wanted) != wanted)
			return wrong("task %d has no record", ts_tid(ts_set_at(set, i)));
	return NULL;
}

/* All tasks. Return: NULL, or what went wrong. */
static const char *read_all(struct ts *ts, __u64 groups, struct ts_set **set)
{
	const struct ts_query query = { .groups = groups };

	return ts_snapshot(ts, &query, set) ? wrong("a snapshot: %s", ts_why(ts)) : NULL;
}

/* The device of module_open(), for ts_close() in any case. */
static const char *open_ts(struct ts **ts)
{
	int fd = module_open();

	*ts = NULL;
	if (fd < 0)
		return wrong("the device: %s", strerror(errno));
	return ts_open_fd(ts, fd) ? wrong("the device: %s", ts_why(*ts)) : NULL;
}

const char *module_works(void)
{
	struct ts_set *set = NULL;
	struct ts *ts;
	const char *err = open_ts(&ts);

	if (!err && (ts_info(ts)->hooks | HOOKS_OPTIONAL) != (HOOKS | HOOKS_OPTIONAL))
		err = wrong("hooks 0x%llx", ts_info(ts)->hooks);
	err = err ?: read_all(ts, TSCOPE_GROUPS_ALL, &set);
	err = err ?: records_are_whole(set);
	ts_set_free(set);
	ts_close(ts);
	return err;
}

const char *module_is_gone(void)
{
	static const char * const paths[] = {
		"/sys/module/taskscope", "/sys/class/misc/taskscope", "/dev/taskscope",
		"/sys/kernel/debug/taskscope", SLAB "/tscope_record", SLAB "/tscope_process",
		SLAB "/tscope_end",
	};
	char line[512];
	const char *err = NULL;
	FILE *modules;

	for (size_t i = 0; i < NR_OF(paths); i++)
		if (!access(paths[i], F_OK))
			return wrong("%s is left", paths[i]);
	modules = fopen("/proc/modules", "r");
	if (!modules)
		return "/proc/modules cannot be read";
	while (fgets(line, sizeof(line), modules))
		if (!strncmp(line, "taskscope ", 10))
			err = wrong("left in /proc/modules: %s", line);
	fclose(modules);
	return err;
}

/* Shrinking gives back what CPUs and KASAN's quarantine keep, so the count is exact. */
static const char *count_records(struct ts *ts, long long *objects, size_t *tasks)
{
	struct ts_set *set;
	const char *err = read_all(ts, TSCOPE_GROUP_BIRTH, &set);

	*tasks = err ? 0 : ts_set_size(set);
	ts_set_free(set);
	if (!err && ts_update_info(ts))
		err = wrong("TSCOPE_GET_INFO: %s", ts_why(ts));
	err = err ?: write_text(SLAB "/tscope_record/shrink", "1");
	*objects = read_number(SLAB "/tscope_record/objects");
	return err;
}

const char *records_settle(void)
{
	const struct tscope_info *info;
	long long objects = -1, kept = 0;
	size_t tasks = 0;
	struct ts *ts;
	const char *err = open_ts(&ts);

	/* Tasks come and go in between, and a record goes a grace period after its task. */
	for (int tries = 3000; tries && !err; tries--) {
		err = count_records(ts, &objects, &tasks);
		info = ts_info(ts);
		/* KFENCE has its own place for one or the other. */
		kept = info->nr_records + (info->nr_exited < info->exited_max ?
					  info->nr_exited : info->exited_max) +
		       (info->nr_exited_threads < info->exited_threads_max ?
			info->nr_exited_threads : info->exited_threads_max);
		if (!err && objects <= kept && tasks == info->nr_records)
			break;
		usleep(100000);
		if (!err && tries == 1)
			err = wrong("%lld records in memory (slab_nomerge?), but %lld with the departed, %llu in the table, %zu tasks",
				    objects, kept, info->nr_records, tasks);
	}
	ts_close(ts);
	return err;
}
