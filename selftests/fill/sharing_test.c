// SPDX-License-Identifier: GPL-2.0
/* Two tokens are equal if and only if kcmp(2) says that the two tasks share the thing. */
#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "reader.h"

#define PATIENCE 180

/*
 * Some of each way to share: none, one thing each, several, all; living tasks
 * only, since kcmp() finds that two that have nothing have the same.
 */
#define TASKS "thread:n=3 fork:n=2 vfork clone:flags=VM clone:flags=FS clone:flags=FILES " \
	      "clone:flags=VM|SIGHAND clone:flags=VM|FS|FILES|SIGHAND clone:flags=FS|FILES " \
	      "exec exec-from-thread newuser newns container orphan"

static const struct {
	const char *name;
	int kcmp;
	size_t member;
} things[] = {
	{ "mm", KCMP_VM, offsetof(struct tscope_sharing, mm) },
	{ "files", KCMP_FILES, offsetof(struct tscope_sharing, files) },
	{ "fs", KCMP_FS, offsetof(struct tscope_sharing, fs) },
	{ "sighand", KCMP_SIGHAND, offsetof(struct tscope_sharing, sighand) },
};

#define NR_THINGS (sizeof(things) / sizeof(things[0]))

READER_FIXTURE(sharing)

static int read_below_mktask(FIXTURE_DATA(sharing) *self)
{
	const struct ts_query query = {
		.groups = TSCOPE_GROUP_SHARING, .filter = TSCOPE_FILTER_SUBTREE, .id = self->made.pid,
	};

	return ts_snapshot(self->ts, &query, &self->set);
}

static __u64 token(const struct record *record, size_t thing)
{
	return *(const __u64 *)((const char *)record->sharing + things[thing].member);
}

TEST_F_TIMEOUT(sharing, tokens_agree_with_kcmp, PATIENCE)
{
	int shared[NR_THINGS] = { 0 }, apart[NR_THINGS] = { 0 };

	ASSERT_EQ(NULL, make_tasks(&self->made, TASKS));
	ASSERT_EQ(0, read_below_mktask(self));
	for (size_t i = 0; i < ts_set_size(self->set); i++) {
		const struct record *a = &ts_set_at(self->set, i)->rec;

		ASSERT_NE(NULL, a->sharing);
		for (size_t j = 0; j < i; j++) {
			const struct record *b = &ts_set_at(self->set, j)->rec;

			for (size_t t = 0; t < NR_THINGS; t++) {
				long cmp = syscall(SYS_kcmp, a->tid, b->tid,
						   things[t].kcmp, 0, 0);

				ASSERT_LE(0, cmp);
				ASSERT_NE(0, token(a, t));
				EXPECT_EQ(cmp == 0, token(a, t) == token(b, t)) {
					TH_LOG("%s of %d and %d", things[t].name, a->tid,
					       b->tid);
				}
				shared[t] += cmp == 0;
				apart[t] += cmp != 0;
			}
		}
	}
	/* It was a test of both answers. */
	for (size_t t = 0; t < NR_THINGS; t++) {
		EXPECT_LT(5, shared[t]);
		EXPECT_LT(5, apart[t]);
	}
}

TEST_F_TIMEOUT(sharing, nothing_is_left_of_a_zombie, PATIENCE)
{
	const struct record *zombie;

	ASSERT_EQ(NULL, make_tasks(&self->made, "zombie"));
	ASSERT_EQ(0, ts_task(self->ts, self->made.tasks[0].tid, TSCOPE_GROUPS_ALL, &self->set));
	zombie = &ts_set_at(self->set, 0)->rec;
	ASSERT_EQ('Z', zombie->state->letter);
	EXPECT_EQ(3 << 8, zombie->state->exit_code);
	EXPECT_EQ(NULL, zombie->memory);
	EXPECT_EQ(NULL, zombie->namespaces);
	ASSERT_NE(NULL, zombie->sharing);
	EXPECT_EQ(0, zombie->sharing->mm);
	EXPECT_EQ(0, zombie->sharing->files);
	EXPECT_EQ(0, zombie->sharing->fs);
	/* Still there for the signal that its parent waits for. */
	EXPECT_NE(0, zombie->sharing->sighand);
}

/* A kernel address has its highest bit set. */
TEST_F_TIMEOUT(sharing, tokens_are_no_addresses, PATIENCE)
{
	ASSERT_EQ(NULL, make_tasks(&self->made, "fork:n=40"));
	ASSERT_EQ(0, read_below_mktask(self));
	ASSERT_LT(40, ts_set_size(self->set));
	for (size_t i = 0; i < ts_set_size(self->set); i++)
		for (size_t t = 0; t < NR_THINGS; t++)
			EXPECT_EQ(0, token(&ts_set_at(self->set, i)->rec, t) >> 63);
}

TEST_HARNESS_MAIN
