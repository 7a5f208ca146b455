// SPDX-License-Identifier: GPL-2.0
/* What of a stream can be mapped, and how.  Also built for 32 bit. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"
#include "stream_fixture.h"

/* Map, and unmap if it works. Return: 0 or errno. */
static int map_once(int fd, __u64 bytes, int prot, int flags, __u64 at)
{
	void *mapped = mmap64(NULL, bytes, prot, flags, fd, at);

	if (mapped == MAP_FAILED)
		return errno;
	return munmap(mapped, bytes) ? errno : 0;
}

TEST_F(stream, ring_is_only_to_be_read)
{
	const int kinds[] = { MAP_SHARED, MAP_PRIVATE };

	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	for (__u32 ring = 0; ring < self->start.nr_rings; ring++) {
		__u64 at = self->start.data_offset + ring * (__u64)self->start.map_bytes;

		for (int i = 0; i < 2; i++) {
			void *mapped;

			EXPECT_EQ(EPERM, map_once(self->fd, self->start.map_bytes,
						  PROT_READ | PROT_WRITE, kinds[i], at));
			EXPECT_EQ(EPERM, map_once(self->fd, 4096, PROT_WRITE, kinds[i], at));
			mapped = mmap64(NULL, self->start.map_bytes, PROT_READ, kinds[i], self->fd,
					at);
			ASSERT_NE(MAP_FAILED, mapped);
			EXPECT_EQ(-1, mprotect(mapped, self->start.map_bytes,
					       PROT_READ | PROT_WRITE));
			EXPECT_EQ(EACCES, errno);
			EXPECT_EQ(-1, mprotect(mapped + 4096, 4096, PROT_WRITE));
			EXPECT_EQ(EACCES, errno);
			EXPECT_EQ(0, munmap(mapped, self->start.map_bytes));
		}
	}
}

TEST_F(stream, ring_is_not_there)
{
	__u64 first, bytes, behind;

	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	first = self->start.data_offset;
	bytes = self->start.map_bytes;
	behind = first + self->start.nr_rings * bytes;
	EXPECT_EQ(0, map_once(self->fd, bytes, PROT_READ, MAP_SHARED, behind - bytes));
	EXPECT_EQ(ENXIO, map_once(self->fd, bytes, PROT_READ, MAP_SHARED, behind));
	EXPECT_EQ(ENXIO, map_once(self->fd, 4096, PROT_READ, MAP_SHARED, behind + 7 * bytes));
	EXPECT_EQ(ENXIO, map_once(self->fd, bytes, PROT_READ, MAP_SHARED,
				  first + (1ULL << 24) * bytes));
	/* The offset is not the beginning of one. */
	for (__u64 at = 4096; at < bytes; at += 4096)
		EXPECT_EQ(EINVAL, map_once(self->fd, 4096, PROT_READ, MAP_SHARED, first + at));
	EXPECT_EQ(EINVAL, map_once(self->fd, 4096, PROT_READ, MAP_SHARED, behind + 4096));
}

TEST_F(stream, mapping_longer_than_what_is_there)
{
	__u64 first, bytes;
	void *mapped;

	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	first = self->start.data_offset;
	bytes = self->start.map_bytes;
	EXPECT_EQ(EINVAL, map_once(self->fd, bytes + 1, PROT_READ, MAP_SHARED, first));
	EXPECT_EQ(EINVAL, map_once(self->fd, 2 * bytes, PROT_READ, MAP_SHARED, first));
	EXPECT_EQ(EINVAL, map_once(self->fd, first + 1, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(EINVAL, map_once(self->fd, first + bytes, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(0, map_once(self->fd, 4096, PROT_READ, MAP_SHARED, first));
	EXPECT_EQ(0, map_once(self->fd, first, PROT_READ | PROT_WRITE, MAP_SHARED, 0));
	/* Nor can it grow. */
	mapped = mmap64(NULL, 4096, PROT_READ, MAP_SHARED, self->fd, first);
	ASSERT_NE(MAP_FAILED, mapped);
	EXPECT_EQ(MAP_FAILED, mremap(mapped, 4096, 8192, MREMAP_MAYMOVE));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(0, munmap(mapped, 4096));
}

/* The module does not see what is written to a copy; mprotect() could make one later. */
TEST_F(stream, positions_are_shared)
{
	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	EXPECT_EQ(EINVAL, map_once(self->fd, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0));
	EXPECT_EQ(EINVAL, map_once(self->fd, 4096, PROT_READ, MAP_PRIVATE, 0));
	EXPECT_EQ(0, map_once(self->fd, 4096, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(0, map_once(self->fd, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 0));
}

/* Now, or by mprotect() later. */
TEST_F(stream, nothing_is_to_be_executed)
{
	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	for (int is_ring = 0; is_ring < 2; is_ring++) {
		__u64 at = is_ring ? self->start.data_offset : 0;
		void *mapped;

		EXPECT_EQ(EPERM, map_once(self->fd, 4096, PROT_EXEC, MAP_SHARED, at));
		EXPECT_EQ(EPERM, map_once(self->fd, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, at));
		mapped = mmap64(NULL, 4096, PROT_READ, MAP_SHARED, self->fd, at);
		ASSERT_NE(MAP_FAILED, mapped);
		EXPECT_EQ(-1, mprotect(mapped, 4096, PROT_READ | PROT_EXEC));
		EXPECT_EQ(EACCES, errno);
		EXPECT_EQ(-1, mprotect(mapped, 4096, PROT_EXEC));
		EXPECT_EQ(EACCES, errno);
		EXPECT_EQ(0, munmap(mapped, 4096));
	}
}

/* The positions are written through a file that is open for it. */
TEST_F(stream, positions_of_a_file_that_is_read_only)
{
	int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	self->start.flags = TSCOPE_STREAM_OVERWRITE;
	ASSERT_EQ(0, stream_start(fd, &self->start));
	EXPECT_EQ(0, map_once(fd, 4096, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(EACCES, map_once(fd, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 0));
	EXPECT_EQ(EACCES, map_once(fd, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
				   self->start.data_offset));
	close(fd);
}

TEST_HARNESS_MAIN
