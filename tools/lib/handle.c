// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device.h"

#define STRING(_number) #_number
#define NUMBER(_macro) STRING(_macro)

const char *ts_version(void)
{
	return TASKSCOPE_VERSION;
}

const char *ts_sentence(int err)
{
	switch (-err) {
	case ENOMEM:
		return "out of memory";
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return "module not loaded: insmod taskscope.ko (or modprobe taskscope)";
	case EPERM:
	case EACCES:
		return TSCOPE_DEVICE ": not permitted: needs CAP_PERFMON or root";
	case ENOTTY:
		return TSCOPE_DEVICE " is not the device of taskscope: unload what made it, or remove it";
	case EPROTO:
		return "the module's ABI is not " NUMBER(TSCOPE_ABI_MAJOR)
		       ": use the taskscope that came with the module";
	case EOPNOTSUPP:
		return "the module does not tell this: it is older than this program, or loaded with hooks=0";
	case EBADMSG:
		return TSCOPE_DEVICE ": a record that makes no sense: is the module the one that belongs to this program?";
	default:
		return NULL;
	}
}

int ts_fail(struct ts *ts, int err, const char *fmt, ...)
{
	const char *sentence = ts_sentence(err);
	va_list args;

	if (err >= 0)
		return err;
	va_start(args, fmt);
	if (fmt)
		vsnprintf(ts->why, sizeof(ts->why), fmt, args);
	else if (sentence)
		snprintf(ts->why, sizeof(ts->why), "%s", sentence);
	else
		snprintf(ts->why, sizeof(ts->why), TSCOPE_DEVICE ": %s", strerror(-err));
	va_end(args);
	return err;
}

static struct ts *new_handle(void)
{
	struct ts *ts = calloc(1, sizeof(*ts));

	if (ts)
		ts->fd = -1;
	return ts;
}

int ts_open(struct ts **ts, unsigned int flags)
{
	*ts = new_handle();
	if (!*ts)
		return -ENOMEM;
	if (flags & ~TS_STREAM)
		return ts_fail(*ts, -EINVAL, "unknown flags of ts_open(): 0x%x", flags);
	return ts_fail(*ts, flags & TS_STREAM ? ts_device_open_stream(*ts) : ts_device_open(*ts),
		       NULL);
}

int ts_open_fd(struct ts **ts, int fd)
{
	*ts = new_handle();
	if (!*ts) {
		close(fd);
		return -ENOMEM;
	}
	return ts_fail(*ts, ts_device_take(*ts, fd), NULL);
}

void ts_close(struct ts *ts)
{
	if (ts && ts->fd >= 0)
		ts_device_close(ts);
	free(ts);
}

const char *ts_why(const struct ts *ts)
{
	return ts ? ts->why : ts_sentence(-ENOMEM);
}

int ts_fd(const struct ts *ts)
{
	return ts->fd;
}

const struct tscope_info *ts_info(const struct ts *ts)
{
	return &ts->info;
}

int ts_update_info(struct ts *ts)
{
	__u64 before_ns = ts_clock_real_ns();
	struct tscope_info info;
	int err = ts_device_info(ts, &info);

	if (err)
		return ts_fail(ts, err, NULL);
	ts->info = info;
	ts_clock_check(&ts->clock, before_ns, info.now_ns, ts_clock_boot_offset_ns());
	return 0;
}

bool ts_can(const struct ts *ts, enum ts_feature feature)
{
	const struct tscope_info *info = &ts->info;

	switch (feature) {
	case TS_CAN_HISTORY: return info->groups & TSCOPE_GROUP_ACCOUNTS;
	case TS_CAN_EXITED:
		return info->groups & TSCOPE_GROUP_EXITED &&
		       info->snapshot_filters & 1ULL << TSCOPE_FILTER_EXITED;
	case TS_CAN_MIGRATIONS: return info->hooks & TSCOPE_HOOK_MIGRATE;
	case TS_CAN_CPUS: return info->hooks;
	case TS_CAN_STREAM:
		return info->events && (fcntl(ts->fd, F_GETFL) & O_ACCMODE) == O_RDWR;
	case TS_CAN_CGROUP: return info->snapshot_filters & 1ULL << TSCOPE_FILTER_CGROUP;
	case TS_CAN_BY_UID: return info->snapshot_flags & TSCOPE_BY_UID;
	case TS_CAN_CHANGED: return info->snapshot_flags & TSCOPE_CHANGED;
	default: return false;
	}
}

__u64 ts_real_ns(const struct ts *ts, __u64 ns)
{
	return ts_clock_of_mono(&ts->clock, ns);
}

int ts_cpu(struct ts *ts, __u32 cpu, const struct tscope_cpu_get **get)
{
	int err = ts_device_cpu(ts, cpu, &ts->cpu);

	*get = &ts->cpu;
	return err == -ENXIO ? ts_fail(ts, err, "no such CPU: %u; there are 0 to %u", cpu,
				       ts->info.nr_cpus - 1) :
			       ts_fail(ts, err, NULL);
}

int ts_migrations(struct ts *ts, __u32 from, __u64 *counts, size_t nr)
{
	int err;

	if (nr < ts->info.nr_cpus)
		return ts_fail(ts, -ENOSPC, "room for %zu numbers, but there are %u CPUs", nr,
			       ts->info.nr_cpus);
	err = ts_device_migrations(ts, from, counts);
	return err == -ENXIO ? ts_fail(ts, err, "no such CPU: %u, or too many CPUs to count it",
				       from) :
			       ts_fail(ts, err, NULL);
}
