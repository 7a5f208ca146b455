// SPDX-License-Identifier: GPL-2.0
/* The fuzzer's ioctls: arguments that are right, and wrong in one way each. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fuzz_device.h"

/* No task has a number above it. */
#define TID_MAX		(4 * 1024 * 1024)
#define ARG_MAX_BYTES	((1 << _IOC_SIZEBITS) - 1)
#define GET_ROOM	8192

/* No member of it is: its size. */
#define NONE_RESERVED	0

/* The commands, each with what it takes. */
static const struct {
	size_t ver0;
	size_t size;
	size_t reserved;
	/* Of it, the lowest bit that is reserved. */
	unsigned int bit;
} commands[] = {
	[_IOC_NR(TSCOPE_GET_INFO)] = {
		TSCOPE_INFO_SIZE_VER0, sizeof(struct tscope_info),
		offsetof(struct tscope_info, reserved)
	},
	[_IOC_NR(TSCOPE_SNAPSHOT)] = {
		TSCOPE_SNAPSHOT_SIZE_VER0, sizeof(struct tscope_snapshot),
		offsetof(struct tscope_snapshot, flags), 3
	},
	[_IOC_NR(TSCOPE_TASK_GET)] = {
		TSCOPE_TASK_GET_SIZE_VER0, sizeof(struct tscope_task_get),
		offsetof(struct tscope_task_get, reserved)
	},
	[_IOC_NR(TSCOPE_CPU_GET)] = {
		TSCOPE_CPU_GET_SIZE_VER0, sizeof(struct tscope_cpu_get),
		offsetof(struct tscope_cpu_get, reserved)
	},
	[_IOC_NR(TSCOPE_MIGRATIONS)] = {
		TSCOPE_MIGRATIONS_SIZE_VER0, sizeof(struct tscope_migrations),
		NONE_RESERVED
	},
	[_IOC_NR(TSCOPE_STREAM_START)] = {
		TSCOPE_STREAM_START_SIZE_VER0, sizeof(struct tscope_stream_start),
		offsetof(struct tscope_stream_start, flags), 1
	},
	[_IOC_NR(TSCOPE_STREAM_STOP)] = {
		TSCOPE_STREAM_STOP_SIZE_VER0, sizeof(struct tscope_stream_stop),
		offsetof(struct tscope_stream_stop, reserved)
	},
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static unsigned long command(unsigned int nr, size_t size)
{
	return _IOC(_IOC_READ | _IOC_WRITE, TSCOPE_IOC_MAGIC, nr, size);
}

long device_call(struct fuzz *fuzz, int fd, unsigned int nr, void *arg, size_t size)
{
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->args, size);
	long ret;

	memcpy(bytes, arg, size);
	ret = fuzz_ret(ioctl(fd, command(nr, size), bytes));
	memcpy(arg, bytes, size);
	fuzz_give(fuzz, &fuzz->args, bytes, size, size);
	return ret;
}

/* Tasks, or processes. */
static __u32 any_flags(struct fuzz *fuzz)
{
	return fuzz_draw(fuzz, 2) ? TSCOPE_PROCESSES : 0;
}

static bool is_exited(__u32 filter)
{
	return filter == TSCOPE_FILTER_EXITED || filter == TSCOPE_FILTER_EXITED_THREADS;
}

static __u32 any_exited(struct fuzz *fuzz)
{
	return fuzz_draw(fuzz, 2) ? TSCOPE_FILTER_EXITED : TSCOPE_FILTER_EXITED_THREADS;
}

/* What the filter speaks of, and what a reader wants besides. */
static void fill_choice(struct fuzz *fuzz, struct tscope_snapshot *snapshot)
{
	if (snapshot->filter == TSCOPE_FILTER_CGROUP)
		snapshot->fd = ((struct device *)fuzz->state)->cgroup;
	else if (is_exited(snapshot->filter))
		snapshot->from = fuzz_draw(fuzz, 2);
	else if (snapshot->filter)
		snapshot->id = fuzz_living_tid(fuzz);
	if (!fuzz_draw(fuzz, 4)) {
		snapshot->flags |= TSCOPE_BY_UID;
		snapshot->uid = fuzz_one_of(fuzz, 0, 0, 1, UINT_MAX);
	}
	if (!is_exited(snapshot->filter) && !fuzz_draw(fuzz, 4)) {
		snapshot->flags |= TSCOPE_CHANGED;
		snapshot->changed_ns = fuzz_one_of(fuzz, 0, 1, 1000000000, -1);
	}
}

/* An argument that is as it should be, of the size that we know. */
static void good_arg(struct fuzz *fuzz, unsigned int nr, void *arg)
{
	memset(arg, 0, commands[nr].size);
	*(__u32 *)arg = commands[nr].size;
	if (nr == _IOC_NR(TSCOPE_SNAPSHOT)) {
		struct tscope_snapshot *snapshot = arg;

		snapshot->groups = device_groups(fuzz);
		snapshot->flags = any_flags(fuzz);
		snapshot->filter = fuzz_one_of(fuzz, TSCOPE_FILTER_NONE, TSCOPE_FILTER_TID,
					       TSCOPE_FILTER_TGID, TSCOPE_FILTER_SUBTREE,
					       TSCOPE_FILTER_EXITED, TSCOPE_FILTER_CGROUP,
					       TSCOPE_FILTER_EXITED_THREADS);
		fill_choice(fuzz, snapshot);
	} else if (nr == _IOC_NR(TSCOPE_TASK_GET)) {
		struct tscope_task_get *get = arg;

		get->tid = fuzz_living_tid(fuzz);
		get->groups = device_groups(fuzz);
		get->flags = any_flags(fuzz);
		get->buf = (unsigned long)fuzz_take_at_end(&fuzz->data, GET_ROOM);
		get->buf_bytes = GET_ROOM;
	} else if (nr == _IOC_NR(TSCOPE_MIGRATIONS)) {
		struct tscope_migrations *migrations = arg;

		migrations->buf = (unsigned long)fuzz_take_at_end(&fuzz->data, GET_ROOM);
		migrations->nr = GET_ROOM / sizeof(__u64);
	} else if (nr == _IOC_NR(TSCOPE_STREAM_START)) {
		device_stream_sane(fuzz, arg);
	}
}

/* No thread's own file has a stream. */
static int arg_fd(struct fuzz *fuzz)
{
	return fuzz->action->param >= _IOC_NR(TSCOPE_STREAM_START) ? device_shared_fd(fuzz) :
								     device_fd(fuzz);
}

/* A snapshot that was chosen on a descriptor of our own is what is read from then on. */
static void note_choice(struct fuzz *fuzz, const struct tscope_snapshot *snapshot, __u64 asked)
{
	struct own *own = ((struct device *)fuzz->state)->now;

	/* Exited tasks have this one in any case. */
	if (is_exited(snapshot->filter))
		asked |= TSCOPE_GROUP_EXITED;
	if (snapshot->groups_given & ~asked)
		fuzz_fail(fuzz, "asked for groups %#llx, will get %#llx", asked,
			  snapshot->groups_given);
	if (!own)
		return;
	own->groups = snapshot->groups_given;
	own->flags = snapshot->flags;
	own->tid = snapshot->filter == TSCOPE_FILTER_TID ? snapshot->id : 0;
	if (is_exited(snapshot->filter))
		own->groups |= TSCOPE_GROUP_EXITED;
	own->last = 0;
}

static void note_info(struct fuzz *fuzz, const struct tscope_info *info)
{
	struct device *device = fuzz->state;

	if (info->size < sizeof(*info) || info->reserved || info->abi_major != TSCOPE_ABI_MAJOR ||
	    !memchr(info->version, 0, sizeof(info->version)) ||
	    info->groups & ~TSCOPE_GROUPS_ALL || !info->nr_cpus)
		fuzz_fail(fuzz, "tscope_info is not possible");
	if (info->now_ns < device->now_ns || info->now_ns < info->loaded_ns)
		fuzz_fail(fuzz, "now %llu, then %llu, loaded %llu", device->now_ns, info->now_ns,
			  info->loaded_ns);
	device->now_ns = info->now_ns;
}

/* Unknown commands, and those that the kernel itself handles. */

long device_unknown(struct fuzz *fuzz)
{
	unsigned int nr = fuzz_draw(fuzz, 256), dir = fuzz_draw(fuzz, 4);
	unsigned int type = TSCOPE_IOC_MAGIC, size = fuzz_draw(fuzz, ARG_MAX_BYTES + 1);
	void *arg = fuzz_draw(fuzz, 2) ? fuzz->args.start : fuzz_nowhere(fuzz, true);

	if (fuzz_draw(fuzz, 2))
		size = commands[nr % NR_COMMANDS].size;
	/* One of the three is wrong at least; the kernel has no use for these types. */
	switch (fuzz_draw(fuzz, 3)) {
	case 0:
		type = fuzz_one_of(fuzz, 0xF6, 0xF8, 0xE7, 0xFF, 0xD7);
		break;
	case 1:
		dir = fuzz_draw(fuzz, 3);
		break;
	default:
		nr = fuzz_between(fuzz, _IOC_NR(TSCOPE_STREAM_STOP) + 1, 255);
	}
	return fuzz_ret(ioctl(device_fd(fuzz), _IOC(dir, type, nr, size), arg));
}

long device_generic(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz), on = fuzz_draw(fuzz, 2);

	switch (fuzz_draw(fuzz, 3)) {
	case 0:
		return fuzz_ret(ioctl(fd, FIONBIO, &on));
	case 1:
		return fuzz_ret(ioctl(fd, FIOCLEX));
	default:
		return fuzz_ret(ioctl(fd, FIOASYNC, &on));
	}
}

/* TSCOPE_GET_INFO */

long device_info(struct fuzz *fuzz)
{
	struct tscope_info info = { .size = sizeof(info) };
	long ret = device_call(fuzz, device_fd(fuzz), _IOC_NR(TSCOPE_GET_INFO), &info, sizeof(info));

	if (!ret)
		note_info(fuzz, &info);
	return ret;
}

/* TSCOPE_SNAPSHOT */

long device_choose(struct fuzz *fuzz, int fd, __u64 groups, __u32 filter, __s32 id)
{
	struct tscope_snapshot snapshot = {
		.size = sizeof(snapshot), .filter = filter, .groups = groups, .id = id,
		.flags = any_flags(fuzz),
	};
	long ret = device_call(fuzz, fd, _IOC_NR(TSCOPE_SNAPSHOT), &snapshot, sizeof(snapshot));

	if (!ret)
		note_choice(fuzz, &snapshot, groups);
	return ret;
}

long device_snapshot(struct fuzz *fuzz)
{
	return device_choose(fuzz, device_fd(fuzz), device_groups(fuzz), TSCOPE_FILTER_NONE, 0);
}

/* All that can be chosen at once. */
long device_snapshot_chosen(struct fuzz *fuzz)
{
	struct tscope_snapshot snapshot;
	__u64 groups;
	int fd = device_fd(fuzz);
	long ret;

	good_arg(fuzz, _IOC_NR(TSCOPE_SNAPSHOT), &snapshot);
	groups = snapshot.groups;
	ret = device_call(fuzz, fd, _IOC_NR(TSCOPE_SNAPSHOT), &snapshot, sizeof(snapshot));
	if (!ret)
		note_choice(fuzz, &snapshot, groups);
	return ret;
}

/* A member that what was chosen has no use for. */
long device_snapshot_useless(struct fuzz *fuzz)
{
	struct tscope_snapshot snapshot = { .size = sizeof(snapshot) };
	__s32 number = fuzz_one_of(fuzz, 1, -1, INT_MIN, INT_MAX);

	switch (fuzz_draw(fuzz, 5)) {
	case 0:
		snapshot.fd = number;
		break;
	case 1:
		snapshot.uid = number;
		break;
	case 2:
		snapshot.changed_ns = number;
		break;
	case 3:
		snapshot.from = number;
		break;
	default:
		snapshot.filter = TSCOPE_FILTER_CGROUP;
		snapshot.fd = ((struct device *)fuzz->state)->cgroup;
		snapshot.id = number;
	}
	return device_call(fuzz, device_fd(fuzz), _IOC_NR(TSCOPE_SNAPSHOT), &snapshot,
			   sizeof(snapshot));
}

static long snapshot_of(struct fuzz *fuzz, pid_t id)
{
	return device_choose(fuzz, device_fd(fuzz), device_groups(fuzz),
			     fuzz_between(fuzz, TSCOPE_FILTER_TID, TSCOPE_FILTER_SUBTREE), id);
}

long device_snapshot_living(struct fuzz *fuzz)
{
	return snapshot_of(fuzz, fuzz_living_tid(fuzz));
}

/* Near us tasks come and go. */
static pid_t any_tid(struct fuzz *fuzz)
{
	pid_t us = fuzz_living(fuzz, 0);

	return fuzz_draw(fuzz, 2) ? fuzz_between(fuzz, us, us + 1000) : fuzz_between(fuzz, 1, us);
}

long device_snapshot_any(struct fuzz *fuzz)
{
	return snapshot_of(fuzz, any_tid(fuzz));
}

static pid_t nobody(struct fuzz *fuzz)
{
	return fuzz_one_of(fuzz, 0, -1, TID_MAX + 1, INT_MIN, INT_MAX);
}

long device_snapshot_nobody(struct fuzz *fuzz)
{
	return snapshot_of(fuzz, nobody(fuzz));
}

static __u64 unknown_groups(struct fuzz *fuzz)
{
	return device_groups(fuzz) | (TSCOPE_GROUPS_ALL + 1) << fuzz_draw(fuzz, 40);
}

long device_snapshot_unknown(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);

	switch (fuzz_draw(fuzz, 3)) {
	case 0:
		return device_choose(fuzz, fd, unknown_groups(fuzz), TSCOPE_FILTER_NONE, 0);
	case 1:
		return device_choose(fuzz, fd, device_groups(fuzz),
				     fuzz_one_of(fuzz, TSCOPE_FILTER_CPU + 1, INT_MAX,
						 UINT_MAX),
				     fuzz_living_tid(fuzz));
	default:
		return device_choose(fuzz, fd, device_groups(fuzz), TSCOPE_FILTER_NONE,
				     fuzz_one_of(fuzz, 1, -1, fuzz_living_tid(fuzz)));
	}
}

long device_snapshot_exited(struct fuzz *fuzz)
{
	return device_choose(fuzz, device_fd(fuzz), device_groups(fuzz), any_exited(fuzz), 0);
}

long device_snapshot_exited_id(struct fuzz *fuzz)
{
	return device_choose(fuzz, device_fd(fuzz), device_groups(fuzz), any_exited(fuzz),
			     fuzz_one_of(fuzz, 1, -1, fuzz_living_tid(fuzz)));
}

/* TSCOPE_CPU_GET */

static long cpu_get(struct fuzz *fuzz, __u32 cpu)
{
	struct tscope_cpu_get get = { .size = sizeof(get), .cpu = cpu };
	long ret = device_call(fuzz, device_fd(fuzz), _IOC_NR(TSCOPE_CPU_GET), &get, sizeof(get));

	if (!ret && (get.size != sizeof(get) || get.cpu != cpu || get.reserved ||
		     !memchr(get.comm, 0, sizeof(get.comm)) || get.tid < 0 ||
		     get.idle_ns > get.now_ns))
		fuzz_fail(fuzz, "tscope_cpu_get is not possible");
	return ret;
}

long device_cpu(struct fuzz *fuzz)
{
	return cpu_get(fuzz, fuzz_draw(fuzz, sysconf(_SC_NPROCESSORS_CONF)));
}

long device_cpu_unknown(struct fuzz *fuzz)
{
	return cpu_get(fuzz, fuzz_one_of(fuzz, 1L << 16, INT_MAX, UINT_MAX, 1L << 31));
}

/* TSCOPE_MIGRATIONS */

static long migrations(struct fuzz *fuzz, __u32 from, void *bytes, __u32 nr_cpus)
{
	struct tscope_migrations row = {
		.size = sizeof(row), .from = from, .buf = (unsigned long)bytes, .nr = nr_cpus,
	};

	return device_call(fuzz, device_fd(fuzz), _IOC_NR(TSCOPE_MIGRATIONS), &row, sizeof(row));
}

/* Into exactly so much room, at the end of a page; the CPU's own place stays 0. */
static long migrations_into(struct fuzz *fuzz, __u32 from, __u32 nr_cpus)
{
	size_t room = nr_cpus * sizeof(__u64);
	unsigned char *bytes = fuzz_take_at_end(&fuzz->data, room);
	long ret = migrations(fuzz, from, bytes, nr_cpus);

	if (!ret && ((__u64 *)bytes)[from])
		fuzz_fail(fuzz, "CPU %u: tasks went to where they were", from);
	fuzz_refill(&fuzz->data, bytes);
	return ret;
}

long device_migrations(struct fuzz *fuzz)
{
	return migrations_into(fuzz, fuzz_draw(fuzz, sysconf(_SC_NPROCESSORS_CONF)),
			       GET_ROOM / sizeof(__u64));
}

long device_migrations_small(struct fuzz *fuzz)
{
	return migrations_into(fuzz, 0, fuzz_draw(fuzz, sysconf(_SC_NPROCESSORS_CONF)));
}

long device_migrations_unknown(struct fuzz *fuzz)
{
	return migrations_into(fuzz, fuzz_one_of(fuzz, 1L << 16, INT_MAX, UINT_MAX), 8);
}

long device_migrations_nowhere(struct fuzz *fuzz)
{
	return migrations(fuzz, 0, fuzz_nowhere(fuzz, false), GET_ROOM / sizeof(__u64));
}

/* TSCOPE_TASK_GET */

/* Into @room bytes at @buf; out: the argument. */
static long task_get(struct fuzz *fuzz, int fd, struct tscope_task_get *get)
{
	get->size = sizeof(*get);
	return device_call(fuzz, fd, _IOC_NR(TSCOPE_TASK_GET), get, sizeof(*get));
}

static long task_get_into(struct fuzz *fuzz, pid_t tid, unsigned char *bytes, size_t room,
			  __u32 said)
{
	__u64 groups = device_groups(fuzz);
	struct tscope_task_get get = {
		.tid = tid, .groups = groups, .buf = (unsigned long)bytes, .buf_bytes = said,
		.flags = any_flags(fuzz),
	};
	long ret = task_get(fuzz, device_fd(fuzz), &get);

	if (!ret) {
		const struct tscope_head *head = (const void *)bytes;

		device_check_record(fuzz, head, get.bytes, get.flags ? head->tid : tid, groups,
				    get.flags);
		if (get.groups_given != head->mask)
			fuzz_fail(fuzz, "groups %#llx, record %#llx", get.groups_given, head->mask);
	} else if (ret == -ENOSPC && (get.bytes <= said || get.groups_given)) {
		fuzz_fail(fuzz, "needs %u bytes, had %u", get.bytes, said);
	}
	if (get.tid != tid || get.groups != groups || get.buf_bytes != said)
		fuzz_fail(fuzz, "what was asked has changed");
	fuzz_give(fuzz, &fuzz->data, bytes, room, ret ? 0 : get.bytes);
	return ret;
}

long device_task_get(struct fuzz *fuzz)
{
	return task_get_into(fuzz, fuzz_living_tid(fuzz), fuzz_take(fuzz, &fuzz->data, GET_ROOM),
			     GET_ROOM, fuzz_one_of(fuzz, GET_ROOM, INT_MAX, UINT_MAX));
}

long device_task_get_any(struct fuzz *fuzz)
{
	pid_t tid = fuzz_draw(fuzz, 4) ? any_tid(fuzz) : nobody(fuzz);

	return task_get_into(fuzz, tid, fuzz_take(fuzz, &fuzz->data, GET_ROOM), GET_ROOM, GET_ROOM);
}

long device_task_get_small(struct fuzz *fuzz)
{
	size_t room = fuzz_draw(fuzz, sizeof(struct tscope_head));

	return task_get_into(fuzz, fuzz_living_tid(fuzz), fuzz_take(fuzz, &fuzz->data, room),
			     room, room);
}

/* What it says that it needs is what it needs: one byte more would be beyond the page. */
long device_task_get_exact(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);
	__u64 groups = device_groups(fuzz);
	struct tscope_task_get get = { .tid = fuzz_living(fuzz, fuzz->index), .groups = groups,
				       .flags = any_flags(fuzz) };
	unsigned char *bytes;
	__u32 room;
	long ret = task_get(fuzz, fd, &get);

	if (ret != -ENOSPC)
		return ret;
	room = get.bytes;
	bytes = fuzz_take_at_end(&fuzz->data, room);
	get.buf = (unsigned long)bytes;
	get.buf_bytes = room;
	ret = task_get(fuzz, fd, &get);
	if (!ret)
		device_check_record(fuzz, bytes, room,
				    get.flags ? ((struct tscope_head *)bytes)->tid : get.tid,
				    groups, get.flags);
	fuzz_give(fuzz, &fuzz->data, bytes, room, ret ? 0 : room);
	return ret;
}

long device_task_get_nowhere(struct fuzz *fuzz)
{
	struct tscope_task_get get = {
		.tid = fuzz_living_tid(fuzz), .groups = device_groups(fuzz),
		.buf = (unsigned long)fuzz_nowhere(fuzz, false), .buf_bytes = GET_ROOM,
	};

	return task_get(fuzz, device_fd(fuzz), &get);
}

long device_task_get_unknown(struct fuzz *fuzz)
{
	struct tscope_task_get get = {
		.tid = fuzz_living_tid(fuzz), .groups = unknown_groups(fuzz),
	};

	return task_get(fuzz, device_fd(fuzz), &get);
}

/* What holds for each argument that is versioned by its size */

/* Right but for its size; then what came back. */
static long call_sized(struct fuzz *fuzz, void *arg, size_t size)
{
	unsigned int nr = fuzz->action->param;
	__u64 groups = nr == _IOC_NR(TSCOPE_SNAPSHOT) ? ((struct tscope_snapshot *)arg)->groups : 0;
	long ret = device_call(fuzz, arg_fd(fuzz), nr, arg, size);

	if (nr == _IOC_NR(TSCOPE_TASK_GET) || nr == _IOC_NR(TSCOPE_MIGRATIONS))
		fuzz_refill(&fuzz->data, fuzz_take_at_end(&fuzz->data, GET_ROOM));
	if (!ret && nr == _IOC_NR(TSCOPE_SNAPSHOT))
		note_choice(fuzz, arg, groups);
	if (!ret && nr == _IOC_NR(TSCOPE_GET_INFO))
		note_info(fuzz, arg);
	return ret;
}

long device_arg_short(struct fuzz *fuzz)
{
	unsigned char arg[1024];
	size_t size = fuzz_draw(fuzz, commands[fuzz->action->param].ver0);

	good_arg(fuzz, fuzz->action->param, arg);
	*(__u32 *)arg = size;
	return call_sized(fuzz, arg, size);
}

/* Sizes from the future: a page's end is nothing special, nor is the longest. */
static size_t long_arg(struct fuzz *fuzz, unsigned char *arg)
{
	size_t size, known = commands[fuzz->action->param].size;

	size = fuzz_draw(fuzz, 4) ? known + fuzz_between(fuzz, 1, 64) :
				    (size_t)fuzz_one_of(fuzz, 4096, 4097, 8192, ARG_MAX_BYTES);
	good_arg(fuzz, fuzz->action->param, arg);
	memset(arg + known, 0, size - known);
	*(__u32 *)arg = size;
	return size;
}

long device_arg_long(struct fuzz *fuzz)
{
	unsigned char arg[ARG_MAX_BYTES + 1] __attribute__((aligned(8)));
	size_t known = commands[fuzz->action->param].size, size = long_arg(fuzz, arg);
	long ret = call_sized(fuzz, arg, size);

	for (size_t at = known; at < size; at++)
		if (arg[at])
			fuzz_fail(fuzz, "byte %zu of an argument of %zu was written", at, known);
	return ret;
}

long device_arg_tail(struct fuzz *fuzz)
{
	unsigned char arg[ARG_MAX_BYTES + 1] __attribute__((aligned(8)));
	size_t known = commands[fuzz->action->param].size, size = long_arg(fuzz, arg);

	arg[known + fuzz_draw(fuzz, size - known)] = 1 << fuzz_draw(fuzz, 8);
	return call_sized(fuzz, arg, size);
}

long device_arg_other_size(struct fuzz *fuzz)
{
	unsigned char arg[1024] __attribute__((aligned(8)));
	size_t size = commands[fuzz->action->param].size;

	good_arg(fuzz, fuzz->action->param, arg);
	*(__u32 *)arg = size + fuzz_one_of(fuzz, -8L, -1L, 1L, 8L, -(long)size, 0x80000000L);
	return call_sized(fuzz, arg, size);
}

long device_arg_reserved(struct fuzz *fuzz)
{
	unsigned char arg[1024] __attribute__((aligned(8)));

	good_arg(fuzz, fuzz->action->param, arg);
	/* Without one: the size, which is none then. */
	*(__u32 *)(arg + commands[fuzz->action->param].reserved) ^=
		1U << fuzz_between(fuzz, commands[fuzz->action->param].bit, 31);
	return call_sized(fuzz, arg, commands[fuzz->action->param].size);
}

/* Nowhere at all, or up to a page that is not there. */
long device_arg_nowhere(struct fuzz *fuzz)
{
	unsigned int nr = fuzz->action->param;
	size_t size = commands[nr].size, there = fuzz_draw(fuzz, size);
	unsigned char arg[1024] __attribute__((aligned(8)));
	unsigned char *bytes = fuzz_take_at_end(&fuzz->args, there);
	int fd = arg_fd(fuzz);
	long ret;

	if (fuzz_draw(fuzz, 2))
		return fuzz_ret(ioctl(fd, command(nr, size), fuzz_nowhere(fuzz, true)));
	good_arg(fuzz, nr, arg);
	memcpy(bytes, arg, there);
	ret = fuzz_ret(ioctl(fd, command(nr, size), bytes));
	fuzz_give(fuzz, &fuzz->args, bytes, there, there);
	return ret;
}

/* It can be read, and is right, but there is no way back. */
long device_arg_read_only(struct fuzz *fuzz)
{
	unsigned int nr = fuzz->action->param;
	long ret = fuzz_ret(ioctl(arg_fd(fuzz), command(nr, commands[nr].size),
				  fuzz->rom + 512 * nr));

	if (nr == _IOC_NR(TSCOPE_TASK_GET) || nr == _IOC_NR(TSCOPE_MIGRATIONS))
		fuzz_refill(&fuzz->data, fuzz_take_at_end(&fuzz->data, GET_ROOM));
	return ret;
}

void device_fill_rom(struct fuzz *fuzz)
{
	for (unsigned int nr = 0; nr < NR_COMMANDS; nr++)
		good_arg(fuzz, nr, fuzz->rom + 512 * nr);
}
