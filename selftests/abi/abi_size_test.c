// SPDX-License-Identifier: GPL-2.0
/*
 * Arguments that are versioned by their size, of each ioctl.  Also built for 32 bit, where
 * taskscope_layout.h says that all structs are as large as for 64 bit.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"
#include "taskscope_layout.h"

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

TEST_HARNESS_MAIN
