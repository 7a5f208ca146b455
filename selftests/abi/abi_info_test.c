// SPDX-License-Identifier: GPL-2.0
/* What TSCOPE_GET_INFO says.  Also built for 32 bit. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"
#include "device_fixture.h"

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
