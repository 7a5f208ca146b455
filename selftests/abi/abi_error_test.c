// SPDX-License-Identifier: GPL-2.0
/*
 * One test per error that the UAPI header names, and per cause of it.  Also
 * built for 32 bit, where every test must hold in the same words.  Streams have
 * more of them: abi_stream_test.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"
#include "taskscope_layout.h"

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

FIXTURE(device) {
	int fd;
};

FIXTURE_SETUP(device)
{
	self->fd = open_device();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(device)
{
	close(self->fd);
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

/*
 * The ioctls, each as a variant: what holds for an argument that is
 * versioned by its size holds for all of them.
 */
FIXTURE(versioned) {
	int fd;
	unsigned char arg[1024];
};

FIXTURE_VARIANT(versioned) {
	unsigned long cmd;
	size_t ver0;
	size_t size;
	size_t reserved;
	/* Bits that are not, and the errno of the others. */
	__u32 known;
	int err;
};

FIXTURE_VARIANT_ADD(versioned, info) {
	.cmd = TSCOPE_GET_INFO,
	.ver0 = TSCOPE_INFO_SIZE_VER0,
	.size = sizeof(struct tscope_info),
	.reserved = offsetof(struct tscope_info, reserved),
};

FIXTURE_VARIANT_ADD(versioned, snapshot) {
	.cmd = TSCOPE_SNAPSHOT,
	.ver0 = TSCOPE_SNAPSHOT_SIZE_VER0,
	.size = sizeof(struct tscope_snapshot),
	.reserved = offsetof(struct tscope_snapshot, flags),
	.known = TSCOPE_PROCESSES | TSCOPE_BY_UID | TSCOPE_CHANGED,
	.err = EOPNOTSUPP,
};

FIXTURE_VARIANT_ADD(versioned, task_get) {
	.cmd = TSCOPE_TASK_GET,
	.ver0 = TSCOPE_TASK_GET_SIZE_VER0,
	.size = sizeof(struct tscope_task_get),
	.reserved = offsetof(struct tscope_task_get, reserved),
};

FIXTURE_VARIANT_ADD(versioned, cpu_get) {
	.cmd = TSCOPE_CPU_GET,
	.ver0 = TSCOPE_CPU_GET_SIZE_VER0,
	.size = sizeof(struct tscope_cpu_get),
	.reserved = offsetof(struct tscope_cpu_get, reserved),
};

FIXTURE_VARIANT_ADD(versioned, migrations) {
	.cmd = TSCOPE_MIGRATIONS,
	.ver0 = TSCOPE_MIGRATIONS_SIZE_VER0,
	.size = sizeof(struct tscope_migrations),
};

FIXTURE_VARIANT_ADD(versioned, stream_start) {
	.cmd = TSCOPE_STREAM_START,
	.ver0 = TSCOPE_STREAM_START_SIZE_VER0,
	.size = sizeof(struct tscope_stream_start),
	.reserved = offsetof(struct tscope_stream_start, flags),
	.known = TSCOPE_STREAM_OVERWRITE,
	.err = EOPNOTSUPP,
};

FIXTURE_VARIANT_ADD(versioned, stream_stop) {
	.cmd = TSCOPE_STREAM_STOP,
	.ver0 = TSCOPE_STREAM_STOP_SIZE_VER0,
	.size = sizeof(struct tscope_stream_stop),
	.reserved = offsetof(struct tscope_stream_stop, reserved),
};

static __u64 get_buf[TSCOPE_READ_BYTES_MAX / 8];

FIXTURE_SETUP(versioned)
{
	struct tscope_task_get get = {
		.tid = getpid(), .buf = (unsigned long)get_buf, .buf_bytes = sizeof(get_buf),
	};
	struct tscope_migrations migrations = {
		.buf = (unsigned long)get_buf, .nr = sizeof(get_buf) / sizeof(get_buf[0]),
	};

	/* For streams; the others would do with less. */
	self->fd = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->fd);
	memset(self->arg, 0, sizeof(self->arg));
	if (variant->cmd == TSCOPE_TASK_GET)
		memcpy(self->arg, &get, sizeof(get));
	if (variant->cmd == TSCOPE_MIGRATIONS)
		memcpy(self->arg, &migrations, sizeof(migrations));
	if (variant->cmd == TSCOPE_STREAM_START)
		memcpy(self->arg, &stream_small, sizeof(stream_small));
	if (variant->cmd == TSCOPE_STREAM_STOP) {
		struct tscope_stream_start start = stream_small;

		ASSERT_EQ(0, stream_start(self->fd, &start));
	}
}

FIXTURE_TEARDOWN(versioned)
{
	close(self->fd);
}

/* Call with an argument of @size bytes that says it has @said. Return: 0 or errno. */
static int call(int fd, unsigned long cmd, size_t size, size_t said, void *arg)
{
	__u32 word = said;
	int of_its_own = -1, err;

	memcpy(arg, &word, sizeof(word));
	/* A file has one stream in its life. */
	if (cmd == TSCOPE_STREAM_START)
		fd = of_its_own = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);
	cmd = _IOC(_IOC_READ | _IOC_WRITE, TSCOPE_IOC_MAGIC, _IOC_NR(cmd), size);
	err = ioctl(fd, cmd, arg) ? errno : 0;
	if (of_its_own >= 0)
		close(of_its_own);
	return err;
}

TEST_F(versioned, of_exact_size)
{
	EXPECT_EQ(0, call(self->fd, variant->cmd, variant->size, variant->size, self->arg));
}

TEST_F(versioned, of_its_first_size)
{
	EXPECT_EQ(0, call(self->fd, variant->cmd, variant->ver0, variant->ver0, self->arg));
}

TEST_F(versioned, longer_with_zeros)
{
	EXPECT_EQ(0, call(self->fd, variant->cmd, variant->size + 8, variant->size + 8,
			  self->arg));
	EXPECT_EQ(0, call(self->fd, variant->cmd, sizeof(self->arg), sizeof(self->arg),
			  self->arg));
}

/* Of a later version what this one does not know is 0, and its size stays. */
TEST_F(versioned, size_is_not_changed)
{
	const size_t sizes[] = { variant->size, variant->size + 8, sizeof(self->arg) };
	__u32 size;

	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(0, call(self->fd, variant->cmd, sizes[i], sizes[i], self->arg));
		memcpy(&size, self->arg, sizeof(size));
		EXPECT_EQ(sizes[i], size);
		for (size_t at = variant->size; at < sizes[i]; at++)
			EXPECT_EQ(0, self->arg[at]);
		if (variant->cmd != TSCOPE_GET_INFO && variant->cmd != TSCOPE_CPU_GET &&
		    variant->cmd != TSCOPE_STREAM_STOP)
			continue;
		memset(self->arg, 0, sizeof(self->arg));
	}
}

TEST_F(versioned, longer_with_something_unknown)
{
	self->arg[variant->size] = 1;
	EXPECT_EQ(E2BIG, call(self->fd, variant->cmd, variant->size + 8, variant->size + 8,
			      self->arg));
	self->arg[variant->size] = 0;
	self->arg[sizeof(self->arg) - 1] = 0x80;
	EXPECT_EQ(E2BIG, call(self->fd, variant->cmd, sizeof(self->arg), sizeof(self->arg),
			      self->arg));
}

/* What the module knows ends with the page, and no page is after it. */
TEST_F(versioned, longer_than_can_be_read)
{
	char *two = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *arg = two + 4096 - variant->size;

	ASSERT_NE(MAP_FAILED, two);
	memcpy(arg, self->arg, variant->size);
	ASSERT_EQ(0, munmap(two + 4096, 4096));
	EXPECT_EQ(0, call(self->fd, variant->cmd, variant->size, variant->size, arg));
	EXPECT_EQ(EFAULT, call(self->fd, variant->cmd, variant->size + 8, variant->size + 8, arg));
	EXPECT_EQ(0, munmap(two, 4096));
}

TEST_F(versioned, shorter_than_the_first)
{
	for (size_t size = 0; size < variant->ver0; size++) {
		EXPECT_EQ(EINVAL, call(self->fd, variant->cmd, size, size, self->arg)) {
			TH_LOG("%zu bytes", size);
		}
	}
}

TEST_F(versioned, size_member_is_not_the_size)
{
	EXPECT_EQ(EINVAL, call(self->fd, variant->cmd, variant->size, 0, self->arg));
	EXPECT_EQ(EINVAL, call(self->fd, variant->cmd, variant->size, variant->size - 8,
			       self->arg));
	EXPECT_EQ(EINVAL, call(self->fd, variant->cmd, variant->size, variant->size + 8,
			       self->arg));
	EXPECT_EQ(EINVAL, call(self->fd, variant->cmd, variant->size + 8, variant->size,
			       self->arg));
}

TEST_F(versioned, reserved_is_not_zero)
{
	for (int bit = 0; bit < 32; bit++) {
		__u32 word = 1U << bit;

		if (word & variant->known || !variant->reserved)
			continue;
		memcpy(self->arg + variant->reserved, &word, sizeof(word));
		EXPECT_EQ(variant->err ?: EINVAL,
			  call(self->fd, variant->cmd, variant->size, variant->size, self->arg)) {
			TH_LOG("bit %d", bit);
		}
	}
}

TEST_F(versioned, address_that_cannot_be_read)
{
	EXPECT_EQ(-1, ioctl(self->fd, variant->cmd, NULL));
	EXPECT_EQ(EFAULT, errno);
	/* A hole after the first page, and an argument half in it. */
	char *two = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, (void *)two);
	ASSERT_EQ(0, munmap(two + 4096, 4096));
	EXPECT_EQ(EFAULT, call(self->fd, variant->cmd, variant->size, variant->size,
			       two + 4096 - 8));
	munmap(two, 4096);
}

TEST_F(versioned, address_that_cannot_be_written)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	memcpy(page, self->arg, variant->size);
	*(__u32 *)page = variant->size;
	ASSERT_EQ(0, mprotect(page, 4096, PROT_READ));
	EXPECT_EQ(-1, ioctl(self->fd, variant->cmd, page));
	EXPECT_EQ(EFAULT, errno);
	munmap(page, 4096);
}

/* No byte after what the caller said is there. */
TEST_F(versioned, writes_no_further_than_its_size)
{
	unsigned char before[sizeof(self->arg)];

	memset(self->arg + variant->size, 0xa5, sizeof(self->arg) - variant->size);
	memcpy(before, self->arg, sizeof(before));
	EXPECT_EQ(0, call(self->fd, variant->cmd, variant->size, variant->size, self->arg));
	EXPECT_EQ(0, memcmp(before + variant->size, self->arg + variant->size,
			    sizeof(before) - variant->size));
}

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

TEST_F(device, info_is_filled)
{
	struct tscope_info info = { .size = sizeof(info) };
	__u64 hooks = TSCOPE_HOOK_NEWTASK | TSCOPE_HOOK_SWITCH | TSCOPE_HOOK_MIGRATE |
		      TSCOPE_HOOK_EXEC | TSCOPE_HOOK_EXIT | TSCOPE_HOOK_FREE |
		      TSCOPE_HOOK_WAKING | TSCOPE_HOOK_WAKEUP_NEW;

	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
	EXPECT_EQ(sizeof(info), info.size);
	EXPECT_EQ(TSCOPE_ABI_MAJOR, info.abi_major);
	EXPECT_LE(TSCOPE_ABI_MINOR, info.abi_minor);
	EXPECT_LT(0, strlen(info.version));
	EXPECT_LT(strlen(info.version), sizeof(info.version));
	EXPECT_EQ(0, info.groups & ~TSCOPE_GROUPS_ALL);
	/* All but two are a must; those of streams come with a stream. */
	EXPECT_EQ(hooks, info.hooks & ~(TSCOPE_HOOK_SIGNAL | TSCOPE_HOOK_TIMER));
	EXPECT_EQ(CLOCK_MONOTONIC, info.clock_id);
	EXPECT_LE((__u32)sysconf(_SC_NPROCESSORS_CONF), info.nr_cpus);
	EXPECT_LT(info.loaded_ns, info.now_ns);
	EXPECT_LT(0, info.nr_records);
	EXPECT_LT(0, info.memory_bytes);
	EXPECT_EQ(1000000, info.blame_ns);
	EXPECT_EQ(4096, info.exited_max);
	EXPECT_EQ(4096, info.exited_threads_max);
	EXPECT_LE(info.nr_exited + info.nr_exited_threads, info.nr_freed);
}

/* What a reader would otherwise have to know by the version. */
TEST_F(device, info_says_what_can_be_asked)
{
	struct tscope_info info = { .size = sizeof(info) };
	__u64 wanted = 1 << TSCOPE_EVENT_WAKEUP | 1 << TSCOPE_EVENT_RENAME;

	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
	EXPECT_EQ((TSCOPE_EVENTS_ALL | 1 << TSCOPE_EVENT_LOST | 1 << TSCOPE_EVENT_TRIGGER) & ~wanted,
		  info.events & ~wanted);
	EXPECT_EQ(TSCOPE_STREAM_OVERWRITE, info.stream_flags);
	EXPECT_EQ(info.snapshot_filters & ~(1ULL << TSCOPE_FILTER_EXITED) &
		  ~(1ULL << TSCOPE_FILTER_EXITED_THREADS) & ~(1ULL << TSCOPE_FILTER_CPU),
		  info.stream_filters);
	EXPECT_EQ(TSCOPE_BLOCK_BYTES, info.ring_head_bytes);
	EXPECT_EQ(sizeof(struct tscope_block), info.block_head_bytes);
	for (unsigned int filter = 0; filter < 64; filter++) {
		struct tscope_snapshot snapshot = { .size = sizeof(snapshot), .filter = filter };
		int err = ioctl(self->fd, TSCOPE_SNAPSHOT, &snapshot) ? errno : 0;

		/* One that needs a task, or a cgroup, is not given one. */
		EXPECT_EQ(!!(info.snapshot_filters & 1ULL << filter), err != EOPNOTSUPP) {
			TH_LOG("filter %u: %d", filter, err);
		}
	}
	for (unsigned int bit = 0; bit < 32; bit++) {
		struct tscope_snapshot snapshot = { .size = sizeof(snapshot), .flags = 1U << bit };
		int err = ioctl(self->fd, TSCOPE_SNAPSHOT, &snapshot) ? errno : 0;

		EXPECT_EQ(info.snapshot_flags & 1U << bit ? 0 : EOPNOTSUPP, err) {
			TH_LOG("flag %u: %d", bit, err);
		}
	}
}

TEST_F(device, info_tells_the_sizes_of_groups)
{
	struct tscope_info info = { .size = sizeof(info) };
	__u64 flexible = TSCOPE_GROUP_AFFINITY | TSCOPE_GROUP_CGROUP;

	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
#define BYTES(_NAME, _name)									\
	EXPECT_EQ(sizeof(struct tscope_##_name) |						\
		  (TSCOPE_GROUP_##_NAME & flexible ? TSCOPE_GROUP_SAYS_SIZE : 0),		\
		  info.group_bytes[__builtin_ctzll(TSCOPE_GROUP_##_NAME)]);
	TSCOPE_GROUPS(BYTES)
#undef BYTES
	for (unsigned int bit = __builtin_popcountll(TSCOPE_GROUPS_ALL); bit < 64; bit++)
		EXPECT_EQ(0, info.group_bytes[bit]);
}

static __u64 clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

TEST_F(device, info_has_one_instant_of_three_clocks)
{
	__u64 mono = clock_ns(CLOCK_MONOTONIC), real = clock_ns(CLOCK_REALTIME);
	__u64 boot = clock_ns(CLOCK_BOOTTIME);
	struct tscope_info info = { .size = sizeof(info) };

	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
	/* The fast clock of the module may be a little late. */
	EXPECT_LE(mono, info.now_ns + 1000000);
	EXPECT_LE(real, info.real_ns + 1000000);
	EXPECT_LE(boot, info.boot_ns + 1000000);
	EXPECT_GE(clock_ns(CLOCK_MONOTONIC), info.now_ns);
	EXPECT_GE(clock_ns(CLOCK_REALTIME), info.real_ns);
	EXPECT_GE(clock_ns(CLOCK_BOOTTIME), info.boot_ns);
}

TEST_HARNESS_MAIN
