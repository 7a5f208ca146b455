// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "device.h"
#include "fake_device.h"
#include "unit.h"

/* A failure has a sentence, and leaves a handle that is closed as any. */
static void test_failures(void)
{
	static const struct {
		int open_errno;
		int err;
		const char *why;
	} cases[] = {
		{ ENOENT, -ENOENT, "module not loaded: insmod taskscope.ko (or modprobe taskscope)" },
		{ EACCES, -EACCES, "/dev/taskscope: not permitted: needs CAP_PERFMON or root" },
		{ EMFILE, -EMFILE, "/dev/taskscope: Too many open files" },
	};
	struct ts *ts;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_reset();
		fake.open_errno = cases[i].open_errno;
		ok(ts_open(&ts, 0) == cases[i].err, "open: error %d", cases[i].open_errno);
		is(ts_why(ts), cases[i].why, "  in words");
		ts_close(ts);
	}
	fake_reset();
	fake.info.abi_major++;
	ok(ts_open(&ts, TS_STREAM) == -EPROTO && strstr(ts_why(ts), "ABI is not"),
	   "open: of another ABI");
	ts_close(ts);
	fake_reset();
	ok(ts_open(&ts, 2) == -EINVAL && strstr(ts_why(ts), "0x2"), "open: unknown flags");
	ts_close(ts);
	ts_close(NULL);
	is(ts_why(NULL), "out of memory", "open: no memory");
}

static void test_fd(void)
{
	struct ts *ts;
	int fd;

	fake_reset();
	fd = open("/dev/null", O_RDONLY);
	ok(ts_open_fd(&ts, fd) == -ENOTTY && strstr(ts_why(ts), "not the device"),
	   "fd: another device");
	ok(fcntl(fd, F_GETFD) < 0, "  is closed");
	ts_close(ts);
	fd = open(TSCOPE_DEVICE, O_RDONLY);
	ok(!ts_open_fd(&ts, fd) && ts_fd(ts) == fd, "fd: a device");
	ts_close(ts);
	ok(fcntl(fd, F_GETFD) < 0, "  is closed with its handle");
}

static void test_info(void)
{
	const struct tscope_info *info;
	struct ts *ts;
	__u64 then;

	fake_reset();
	ok(!ts_open(&ts, 0), "info: opened");
	info = ts_info(ts);
	then = info->now_ns;
	ok(info->nr_cpus == FAKE_CPUS, "  as the module has filled it");
	ok(!ts_update_info(ts) && ts_info(ts) == info && info->now_ns > then, "  and once more");
	ok(ts_real_ns(ts, then + 5) - ts_real_ns(ts, then) == 5 &&
	   ts_real_ns(ts, then) > 1000000000000000000ULL, "  with the clock on the wall");
	ok(ts_version()[0], "  and a version");
	ts_close(ts);
}

static void test_cpus(void)
{
	const struct tscope_cpu_get *get;
	__u64 counts[FAKE_CPUS];
	struct ts *ts;

	fake_reset();
	ts_open(&ts, 0);
	ok(!ts_cpu(ts, 1, &get) && get->idle_ns == 101, "cpu: one");
	ok(ts_cpu(ts, 2, &get) == -ENXIO, "cpu: none of that number");
	is(ts_why(ts), "no such CPU: 2; there are 0 to 1", "  in words");
	ok(!ts_migrations(ts, 1, counts, FAKE_CPUS) && counts[0] == 10 && counts[1] == 11,
	   "migrations: of a CPU");
	ok(ts_migrations(ts, 1, counts, 1) == -ENOSPC && strstr(ts_why(ts), "2 CPUs"),
	   "migrations: no room");
	ok(ts_migrations(ts, 7, counts, FAKE_CPUS) == -ENXIO, "migrations: of none");
	ts_close(ts);
	fake.info.hooks = 0;
	ts_open(&ts, 0);
	ok(ts_migrations(ts, 0, counts, FAKE_CPUS) == -EOPNOTSUPP && strstr(ts_why(ts), "hooks=0"),
	   "migrations: nobody counts");
	ts_close(ts);
}

static void test_features(void)
{
	struct ts *ts;

	fake_reset();
	ts_open(&ts, TS_STREAM);
	ok(ts_can(ts, TS_CAN_HISTORY) && ts_can(ts, TS_CAN_EXITED) && ts_can(ts, TS_CAN_CPUS) &&
	   ts_can(ts, TS_CAN_MIGRATIONS) && ts_can(ts, TS_CAN_STREAM) && !ts_can(ts, 99),
	   "can: all that is known");
	ts_close(ts);
	fake.info.hooks = fake.info.events = 0;
	fake.info.groups = TSCOPE_GROUP_IDS;
	ts_open(&ts, TS_STREAM);
	ok(!ts_can(ts, TS_CAN_HISTORY) && !ts_can(ts, TS_CAN_EXITED) && !ts_can(ts, TS_CAN_CPUS) &&
	   !ts_can(ts, TS_CAN_MIGRATIONS) && !ts_can(ts, TS_CAN_STREAM), "can: without hooks");
	ts_close(ts);
	fake_reset();
	ts_open_fd(&ts, open(TSCOPE_DEVICE, O_RDONLY));
	ok(ts_can(ts, TS_CAN_CPUS) && !ts_can(ts, TS_CAN_STREAM), "can: only be read");
	ts_close(ts);
}

void test_handle(void)
{
	test_failures();
	test_fd();
	test_info();
	test_cpus();
	test_features();
	fake_reset();
}
