// SPDX-License-Identifier: GPL-2.0
/* The ioctls and reads of /dev/taskscope, those for one task included. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "device.h"

/* Below this much room, a new piece of memory is cheaper than a short read. */
#define READ_LEAST 4096

static int tscope_ioctl(const struct ts *client, unsigned long request, void *arg)
{
	return ioctl(client->fd, request, arg) < 0 ? -errno : 0;
}

int ts_device_info(const struct ts *client, struct tscope_info *info)
{
	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	return tscope_ioctl(client, TSCOPE_GET_INFO, info);
}

int ts_device_take(struct ts *client, int fd)
{
	int err;

	client->fd = fd;
	err = ts_device_info(client, &client->info);
	ts_clock_set_now(&client->clock, client->info.now_ns, ts_clock_boot_offset_ns());
	if (!err && client->info.abi_major != TSCOPE_ABI_MAJOR)
		err = -EPROTO;
	if (err)
		ts_device_close(client);
	return err;
}

static int open_device(struct ts *client, int mode)
{
	client->fd = open(TSCOPE_DEVICE, mode | O_CLOEXEC);
	return client->fd < 0 ? -errno : ts_device_take(client, client->fd);
}

int ts_device_open(struct ts *client)
{
	return open_device(client, O_RDONLY);
}

int ts_device_open_stream(struct ts *client)
{
	return open_device(client, O_RDWR);
}

void ts_device_close(struct ts *client)
{
	close(client->fd);
	client->fd = -1;
}

int ts_device_choose(const struct ts *client, const struct tscope_snapshot *wanted)
{
	struct tscope_snapshot snapshot = *wanted;

	snapshot.size = sizeof(snapshot);
	snapshot.groups &= client->info.groups;
	return tscope_ioctl(client, TSCOPE_SNAPSHOT, &snapshot);
}

int ts_device_take_set(const struct ts *client, struct ts_set *tasks)
{
	size_t least = READ_LEAST, bytes;
	ssize_t n;
	void *room;
	int err;

	for (;;) {
		room = ts_set_room(tasks, least, &bytes);
		if (!room)
			return -ENOMEM;
		n = read(client->fd, room, bytes);
		if (!n)
			return 0;
		/* The next record is longer than the rest of a piece, never than one. */
		if (n < 0 && errno == EMSGSIZE && least < TSCOPE_READ_BYTES_MAX) {
			least = TSCOPE_READ_BYTES_MAX;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		err = ts_set_add(tasks, n, client->info.group_bytes);
		if (err)
			return err;
		least = READ_LEAST;
	}
}

/* Whole records in @buf.  Return: 0, what @fn returned, or -EBADMSG. */
static int take_each(const struct ts *client, const char *buf, size_t bytes, ts_task_fn *fn,
		     void *arg)
{
	struct ts_task task = {};
	size_t at;
	ssize_t n;
	int err;

	for (at = 0; at < bytes; at += n) {
		n = ts_record_parse(&task.rec, buf + at, bytes - at, client->info.group_bytes);
		if (n < 0)
			return n;
		err = fn(arg, &task);
		if (err)
			return err;
	}
	return 0;
}

int ts_device_take_each(const struct ts *client, ts_task_fn *fn, void *arg)
{
	char *buf = malloc(TSCOPE_READ_BYTES_MAX);
	int err = 0;
	ssize_t n;

	if (!buf)
		return -ENOMEM;
	while (!err) {
		n = read(client->fd, buf, TSCOPE_READ_BYTES_MAX);
		if (!n)
			break;
		if (n > 0)
			err = take_each(client, buf, n, fn, arg);
		else if (errno != EINTR)
			err = -errno;
	}
	free(buf);
	return err;
}

static int read_snapshot(const struct ts *client, __u64 groups, __u32 filter, __s32 id,
			 __u32 flags, struct ts_set *tasks)
{
	const struct tscope_snapshot snapshot = {
		.filter = filter, .groups = groups, .id = id, .flags = flags,
	};
	int err = ts_device_choose(client, &snapshot);

	return err ? err : ts_device_take_set(client, tasks);
}

int ts_device_snapshot(const struct ts *client, __u64 groups, __u32 filter, __s32 id,
		       struct ts_set *tasks)
{
	return read_snapshot(client, groups, filter, id, 0, tasks);
}

int ts_device_processes(const struct ts *client, __u64 groups, __u32 filter, __s32 id,
			struct ts_set *tasks)
{
	return read_snapshot(client, groups, filter, id, TSCOPE_PROCESSES, tasks);
}

static int get_task(const struct ts *client, __u64 groups, __s32 tid, __u32 flags,
		    struct ts_set *tasks)
{
	struct tscope_task_get get = {
		.size = sizeof(get),
		.tid = tid,
		.groups = groups & client->info.groups,
		.flags = flags,
	};
	size_t bytes;
	void *room = ts_set_room(tasks, TSCOPE_READ_BYTES_MAX, &bytes);
	int err;

	if (!room)
		return -ENOMEM;
	get.buf = (unsigned long)room;
	get.buf_bytes = bytes;
	err = tscope_ioctl(client, TSCOPE_TASK_GET, &get);
	return err ? err : ts_set_add(tasks, get.bytes, client->info.group_bytes);
}

int ts_device_task(const struct ts *client, __u64 groups, __s32 tid, struct ts_set *tasks)
{
	return get_task(client, groups, tid, 0, tasks);
}

int ts_device_process(const struct ts *client, __u64 groups, __s32 tid, struct ts_set *tasks)
{
	return get_task(client, groups, tid, TSCOPE_PROCESSES, tasks);
}

int ts_device_named(const struct ts *client, __u64 groups, __s32 tid, bool alone,
		    struct ts_set *tasks, bool *is_process)
{
	int err = alone ? 0 : ts_device_process(client, groups, tid, tasks);

	*is_process = tasks->nr && tasks->task[0].rec.tid == tid;
	if (err || *is_process)
		return err;
	ts_set_clear(tasks);
	return ts_device_task(client, groups, tid, tasks);
}

static int compare_ends(const void *a, const void *b)
{
	const struct ts_task *x = a, *y = b;
	__u64 one = x->rec.exited ? x->rec.exited->freed_ns : 0;
	__u64 two = y->rec.exited ? y->rec.exited->freed_ns : 0;

	return (one > two) - (one < two);
}

int ts_device_departed(const struct ts *client, unsigned int kinds, __u64 groups,
		       struct ts_set *tasks)
{
	int err = 0;

	if (!(client->info.groups & TSCOPE_GROUP_EXITED))
		return -EOPNOTSUPP;
	if (kinds & GONE_THREADS)
		err = ts_device_snapshot(client, groups, TSCOPE_FILTER_EXITED_THREADS, 0, tasks);
	if (!err && kinds == GONE_PROCESSES)
		err = ts_device_processes(client, groups, TSCOPE_FILTER_EXITED, 0, tasks);
	else if (!err && kinds & GONE_PROCESSES)
		err = ts_device_snapshot(client, groups, TSCOPE_FILTER_EXITED, 0, tasks);
	if (!err && kinds == GONE_ALL && tasks->nr)
		qsort(tasks->task, tasks->nr, sizeof(*tasks->task), compare_ends);
	return err;
}

int ts_device_cpu(const struct ts *client, __u32 cpu, struct tscope_cpu_get *get)
{
	int err;

	*get = (struct tscope_cpu_get){ .size = sizeof(*get), .cpu = cpu };
	err = tscope_ioctl(client, TSCOPE_CPU_GET, get);
	/* The name must end, whatever the module has filled in. */
	get->comm[TSCOPE_COMM_BYTES - 1] = '\0';
	return err;
}

int ts_device_migrations(const struct ts *client, __u32 from, __u64 *counts)
{
	struct tscope_migrations migrations = {
		.size = sizeof(migrations),
		.from = from,
		.buf = (unsigned long)counts,
		.nr = client->info.nr_cpus,
	};

	if (!(client->info.hooks & TSCOPE_HOOK_MIGRATE))
		return -EOPNOTSUPP;
	return tscope_ioctl(client, TSCOPE_MIGRATIONS, &migrations);
}

int ts_device_stream_start(const struct ts *client, struct tscope_stream_start *start)
{
	start->size = sizeof(*start);
	return tscope_ioctl(client, TSCOPE_STREAM_START, start);
}

int ts_device_stream_stop(const struct ts *client, struct tscope_stream_stop *stop)
{
	*stop = (struct tscope_stream_stop){ .size = sizeof(*stop) };
	return tscope_ioctl(client, TSCOPE_STREAM_STOP, stop);
}
