// SPDX-License-Identifier: GPL-2.0
/*
 * One test per error that the UAPI header names, and per cause of it.  Also
 * built for 32 bit, where every test must hold in the same words.  More of them:
 * abi_size_test.c about arguments that have a size, abi_stream_test.c about streams.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"
#include "device_fixture.h"

static int set_caps(uint64_t caps)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = caps, .permitted = caps },
		{ .effective = caps >> 32, .permitted = caps >> 32 },
	};

	return syscall(SYS_capset, &header, data);
}

/* errno of an open() by a child with these capabilities, in a new user namespace or not. */
static int open_with_caps(uint64_t caps, bool new_user)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (new_user ? unshare(CLONE_NEWUSER) : set_caps(caps))
			_exit(255);
		_exit(open(TSCOPE_DEVICE, O_RDONLY) < 0 ? errno : 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

TEST(open_needs_a_capability)
{
	EXPECT_EQ(EPERM, open_with_caps(0, false));
	/* Every capability but the two that count. */
	EXPECT_EQ(EPERM, open_with_caps(((1ULL << 41) - 1) & ~(1ULL << CAP_SYS_ADMIN) &
					~(1ULL << CAP_PERFMON), false));
}

TEST(open_with_either_capability)
{
	EXPECT_EQ(0, open_with_caps(1ULL << CAP_PERFMON, false));
	EXPECT_EQ(0, open_with_caps(1ULL << CAP_SYS_ADMIN, false));
}

TEST(open_needs_it_in_the_initial_user_namespace)
{
	EXPECT_EQ(EPERM, open_with_caps(0, true));
}

TEST_F(device, right_is_checked_at_open_only)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct tscope_info info = { .size = sizeof(info) };

		if (set_caps(0))
			_exit(255);
		_exit(ioctl(self->fd, TSCOPE_GET_INFO, &info) ? errno : 0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(device, no_such_ioctl)
{
	char arg[256] = { 0 };

	EXPECT_EQ(-1, ioctl(self->fd, _IOWR(TSCOPE_IOC_MAGIC, 7, struct tscope_info), arg));
	EXPECT_EQ(ENOTTY, errno);
	EXPECT_EQ(-1, ioctl(self->fd, _IOWR(TSCOPE_IOC_MAGIC, 255, struct tscope_info), arg));
	EXPECT_EQ(ENOTTY, errno);
	EXPECT_EQ(-1, ioctl(self->fd, _IOWR(TSCOPE_IOC_MAGIC ^ 1, 0, struct tscope_info), arg));
	EXPECT_EQ(ENOTTY, errno);
}

static __u64 get_buf[TSCOPE_READ_BYTES_MAX / 8];

TEST_F(device, unknown_group)
{
	struct tscope_task_get get = {
		.size = sizeof(get), .tid = getpid(), .buf = (unsigned long)get_buf,
		.buf_bytes = sizeof(get_buf),
	};

	for (int bit = 0; bit < 64; bit++) {
		__u64 group = 1ULL << bit;
		int expected = group & TSCOPE_GROUPS_ALL ? 0 : EOPNOTSUPP;

		EXPECT_EQ(expected, snapshot_choose(self->fd, group, 0, 0) ? errno : 0) {
			TH_LOG("TSCOPE_SNAPSHOT, bit %d", bit);
		}
		get.groups = group;
		get.buf_bytes = sizeof(get_buf);
		EXPECT_EQ(expected, ioctl(self->fd, TSCOPE_TASK_GET, &get) ? errno : 0) {
			TH_LOG("TSCOPE_TASK_GET, bit %d", bit);
		}
	}
}

TEST_F(device, unknown_flag_of_task_get)
{
	for (int bit = 0; bit < 32; bit++) {
		struct tscope_task_get get = {
			.size = sizeof(get), .tid = getpid(), .buf = (unsigned long)get_buf,
			.buf_bytes = sizeof(get_buf), .flags = 1U << bit,
		};
		int err = ioctl(self->fd, TSCOPE_TASK_GET, &get) ? errno : 0;

		EXPECT_EQ(get.flags == TSCOPE_PROCESSES ? 0 : EOPNOTSUPP, err);
	}
}

TEST_F(device, unknown_filter)
{
	EXPECT_EQ(-1, snapshot_choose(self->fd, 0, TSCOPE_FILTER_CPU + 1, 0));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, snapshot_choose(self->fd, 0, ~0U, getpid()));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

/* Return: 0 or errno. */
static int choose(int fd, struct tscope_snapshot snapshot)
{
	snapshot.size = sizeof(snapshot);
	return ioctl(fd, TSCOPE_SNAPSHOT, &snapshot) ? errno : 0;
}

/* Of each member that some filter or flag has no use for. */
TEST_F(device, member_without_a_use)
{
	static const struct tscope_snapshot wrong[] = {
		{ .filter = TSCOPE_FILTER_NONE, .id = 1 },
		{ .filter = TSCOPE_FILTER_CGROUP, .id = 1 },
		{ .filter = TSCOPE_FILTER_EXITED, .id = 1 },
		{ .filter = TSCOPE_FILTER_EXITED_THREADS, .id = -1 },
		{ .filter = TSCOPE_FILTER_NONE, .fd = 1 },
		{ .filter = TSCOPE_FILTER_TID, .id = 1, .fd = -1 },
		{ .filter = TSCOPE_FILTER_EXITED, .fd = 1 },
		{ .filter = TSCOPE_FILTER_CPU, .fd = 1 },
		{ .filter = TSCOPE_FILTER_CPU, .from = 1 },
		{ .uid = 1 },
		{ .flags = TSCOPE_CHANGED, .uid = 1 },
		{ .changed_ns = 1 },
		{ .flags = TSCOPE_BY_UID, .changed_ns = 1 },
		{ .from = 1 },
		{ .filter = TSCOPE_FILTER_TID, .id = 1, .from = 1 },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		EXPECT_EQ(EINVAL, choose(self->fd, wrong[i])) {
			TH_LOG("%zu", i);
		}
	}
	EXPECT_EQ(0, choose(self->fd, (struct tscope_snapshot){
		.flags = TSCOPE_BY_UID | TSCOPE_CHANGED, .uid = 1, .changed_ns = 1,
	}));
}

TEST_F(device, number_that_none_has_yet)
{
	struct tscope_info info = { .size = sizeof(info) };
	struct tscope_snapshot snapshot = { .filter = TSCOPE_FILTER_EXITED };

	snapshot.from = ~0ULL;
	EXPECT_EQ(ERANGE, choose(self->fd, snapshot));
	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
	snapshot.from = info.nr_exited + 1;
	EXPECT_EQ(0, choose(self->fd, snapshot));
	snapshot.filter = TSCOPE_FILTER_EXITED_THREADS;
	snapshot.from = ~0ULL;
	EXPECT_EQ(ERANGE, choose(self->fd, snapshot));
	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
	snapshot.from = info.nr_exited_threads + 1;
	EXPECT_EQ(0, choose(self->fd, snapshot));
}

TEST_F(device, no_such_cgroup)
{
	int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int cgroup = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int none[] = { -1, 0x7fffffff, self->fd, root };

	ASSERT_LE(0, cgroup);
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(EBADF, choose(self->fd, (struct tscope_snapshot){
			.filter = TSCOPE_FILTER_CGROUP, .fd = none[i],
		}));
	EXPECT_EQ(0, choose(self->fd, (struct tscope_snapshot){
		.filter = TSCOPE_FILTER_CGROUP, .fd = cgroup,
	}));
	close(cgroup);
	close(root);
}

TEST_F(device, no_such_task)
{
	struct record record;
	pid_t gone = fork();
	int status;

	if (!gone)
		_exit(0);
	ASSERT_EQ(gone, waitpid(gone, &status, 0));
	for (__u32 filter = TSCOPE_FILTER_TID; filter <= TSCOPE_FILTER_SUBTREE; filter++) {
		EXPECT_EQ(-1, snapshot_choose(self->fd, 0, filter, gone));
		EXPECT_EQ(ESRCH, errno);
		EXPECT_EQ(-1, snapshot_choose(self->fd, 0, filter, 0));
		EXPECT_EQ(ESRCH, errno);
		EXPECT_EQ(-1, snapshot_choose(self->fd, 0, filter, -1));
		EXPECT_EQ(ESRCH, errno);
	}
	EXPECT_EQ(ESRCH, task_get(&record, self->fd, gone, 0));
	EXPECT_EQ(ESRCH, task_get(&record, self->fd, 0, 0));
	EXPECT_EQ(ESRCH, task_get(&record, self->fd, -1, 0));
	EXPECT_EQ(ESRCH, task_get(&record, self->fd, 0x7fffffff, 0));
	for (int i = 0; i < 2; i++) {
		struct tscope_task_get get = {
			.size = sizeof(get), .tid = i ? gone : -1, .flags = TSCOPE_PROCESSES,
			.buf = (unsigned long)get_buf, .buf_bytes = sizeof(get_buf),
		};

		EXPECT_EQ(-1, ioctl(self->fd, TSCOPE_TASK_GET, &get));
		EXPECT_EQ(ESRCH, errno);
	}
}

TEST_F(device, record_does_not_fit_in_task_get)
{
	struct tscope_task_get get = {
		.size = sizeof(get), .tid = getpid(), .groups = TSCOPE_GROUPS_ALL,
		.buf = (unsigned long)get_buf,
	};
	__u32 needed;

	EXPECT_EQ(-1, ioctl(self->fd, TSCOPE_TASK_GET, &get));
	EXPECT_EQ(ENOSPC, errno);
	needed = get.bytes;
	ASSERT_LE(sizeof(struct tscope_head), needed);

	/* One byte less is too little, and nothing is written then. */
	memset(get_buf, 0xa5, sizeof(get_buf));
	get.buf_bytes = needed - 1;
	EXPECT_EQ(-1, ioctl(self->fd, TSCOPE_TASK_GET, &get));
	EXPECT_EQ(ENOSPC, errno);
	EXPECT_EQ(needed, get.bytes);
	EXPECT_EQ(0xa5a5a5a5a5a5a5a5ULL, get_buf[0]);

	EXPECT_EQ(0, get.groups_given);
	get.buf_bytes = needed;
	EXPECT_EQ(0, ioctl(self->fd, TSCOPE_TASK_GET, &get));
	EXPECT_EQ(needed, get.bytes);
	EXPECT_EQ(needed, ((struct tscope_head *)get_buf)->size);
	EXPECT_EQ(TSCOPE_GROUPS_ALL, get.groups);
	EXPECT_EQ(get.groups_given, ((struct tscope_head *)get_buf)->mask);
}

TEST_F(device, buffer_of_task_get_cannot_be_written)
{
	struct tscope_task_get get = {
		.size = sizeof(get), .tid = getpid(), .groups = TSCOPE_GROUP_IDS,
		.buf = 8, .buf_bytes = 4096,
	};

	EXPECT_EQ(-1, ioctl(self->fd, TSCOPE_TASK_GET, &get));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(device, no_such_cpu)
{
	struct tscope_info info = { .size = sizeof(info) };

	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
	for (__u32 beyond = 0; beyond < 3; beyond++) {
		__u32 cpus[] = { info.nr_cpus, 0x80000000, 0xffffffff };
		struct tscope_cpu_get get = { .size = sizeof(get), .cpu = cpus[beyond] };
		struct tscope_migrations migrations = {
			.size = sizeof(migrations), .from = cpus[beyond],
			.buf = (unsigned long)get_buf, .nr = info.nr_cpus,
		};

		EXPECT_EQ(-1, ioctl(self->fd, TSCOPE_CPU_GET, &get));
		EXPECT_EQ(ENXIO, errno);
		EXPECT_EQ(-1, ioctl(self->fd, TSCOPE_MIGRATIONS, &migrations));
		EXPECT_EQ(ENXIO, errno);
		EXPECT_EQ(-1, snapshot_choose(self->fd, 0, TSCOPE_FILTER_CPU, cpus[beyond]));
		EXPECT_EQ(ENXIO, errno);
	}
}

TEST_F(device, row_of_migrations_does_not_fit)
{
	struct tscope_info info = { .size = sizeof(info) };
	struct tscope_migrations migrations = {
		.size = sizeof(migrations), .buf = (unsigned long)get_buf,
	};

	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
	memset(get_buf, 0xa5, sizeof(get_buf));
	for (__u32 room = 0; room < info.nr_cpus; room++) {
		migrations.nr = room;
		EXPECT_EQ(-1, ioctl(self->fd, TSCOPE_MIGRATIONS, &migrations));
		EXPECT_EQ(ENOSPC, errno);
		EXPECT_EQ(info.nr_cpus, migrations.nr_cpus);
	}
	EXPECT_EQ(0xa5a5a5a5a5a5a5a5ULL, get_buf[0]);
	migrations.nr = info.nr_cpus;
	EXPECT_EQ(0, ioctl(self->fd, TSCOPE_MIGRATIONS, &migrations));
	EXPECT_EQ(0, get_buf[0]);
	/* What is after the row stays as it was. */
	EXPECT_EQ(0xa5a5a5a5a5a5a5a5ULL, get_buf[info.nr_cpus]);
}

TEST_F(device, row_of_migrations_cannot_be_written)
{
	struct tscope_migrations migrations = {
		.size = sizeof(migrations), .buf = 8, .nr = 1U << 16,
	};

	EXPECT_EQ(-1, ioctl(self->fd, TSCOPE_MIGRATIONS, &migrations));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(device, cpu_is_filled)
{
	struct tscope_cpu_get get = { .size = sizeof(get) };
	struct timespec before;

	clock_gettime(CLOCK_MONOTONIC, &before);
	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_CPU_GET, &get));
	EXPECT_EQ(sizeof(get), get.size);
	EXPECT_EQ(0, get.cpu);
	EXPECT_LE((__u64)before.tv_sec * 1000000000 + before.tv_nsec, get.now_ns);
	EXPECT_TRUE(get.flags & TSCOPE_CPU_ONLINE);
	EXPECT_TRUE(get.flags & TSCOPE_CPU_HAS_MIGRATIONS);
	EXPECT_LT(0, get.switches.idle);
	EXPECT_NE(NULL, memchr(get.comm, 0, sizeof(get.comm)));
	EXPECT_EQ(0, get.reserved);
}

TEST_F(device, read_before_snapshot)
{
	char buf[4096];

	EXPECT_EQ(-1, read(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(EBADFD, errno);
}

TEST_F(device, read_into_nothing)
{
	ASSERT_EQ(0, snapshot_choose(self->fd, TSCOPE_GROUP_IDS, 0, 0));
	EXPECT_EQ(-1, syscall(SYS_read, self->fd, 8L, 4096L));
	EXPECT_EQ(EFAULT, errno);
}

TEST_HARNESS_MAIN
