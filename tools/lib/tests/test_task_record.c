// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "unit.h"

static struct tscope_head *head_of(struct built *b)
{
	return (void *)b->bytes;
}

/* The parser must stay inside: give it exactly the bytes, for the sanitizer to see. */
static ssize_t parse_exactly(const void *bytes, size_t n)
{
	struct record rec;
	void *copy = malloc(n ? n : 1);
	ssize_t result;

	memcpy(copy, bytes, n);
	result = ts_record_parse(&rec, copy, n, NULL);
	free(copy);
	return result;
}

static void set_size(struct built *b) { head_of(b)->size += 4; }
static void set_small(struct built *b) { head_of(b)->size = 8; }
static void set_zero(struct built *b) { head_of(b)->size = 0; }
static void set_huge(struct built *b) { head_of(b)->size = 0xfffffff8; }
static void set_longer(struct built *b) { head_of(b)->size += 8; }
static void set_shorter(struct built *b) { head_of(b)->size -= 8; }
static void set_tid(struct built *b) { head_of(b)->tid = 0; }
static void set_negative(struct built *b) { head_of(b)->tid = -1; }
static void set_unknown(struct built *b) { head_of(b)->mask |= TSCOPE_GROUPS_ALL + 1; }
static void set_less(struct built *b) { head_of(b)->mask &= ~TSCOPE_GROUP_SWITCHES; }
static void set_none(struct built *b) { head_of(b)->mask = 0; }

static void set_comm(struct built *b)
{
	memset(((struct tscope_ids *)built_group(b, TSCOPE_GROUP_IDS))->comm, 'x', TSCOPE_COMM_BYTES);
}

static void set_creator(struct built *b)
{
	memset(((struct tscope_birth *)built_group(b, TSCOPE_GROUP_BIRTH))->creator_comm, 'x',
	       TSCOPE_COMM_BYTES);
}

static void set_waker(struct built *b)
{
	memset(((struct tscope_wakers *)built_group(b, TSCOPE_GROUP_WAKERS))->waker[3].comm, 'x',
	       TSCOPE_COMM_BYTES);
}

static void set_blamed(struct built *b)
{
	memset(((struct tscope_blame *)built_group(b, TSCOPE_GROUP_BLAME))->blamed[0].comm, 'x',
	       TSCOPE_COMM_BYTES);
}

static void set_exited(struct built *b)
{
	memset(build_exited(b, 77, 7, "late")->comm, 'x', TSCOPE_COMM_BYTES);
}

static void set_cpus(struct built *b)
{
	((struct tscope_affinity *)built_group(b, TSCOPE_GROUP_AFFINITY))->nr_cpus = 129;
}

static void set_affinity_odd(struct built *b)
{
	((struct tscope_affinity *)built_group(b, TSCOPE_GROUP_AFFINITY))->size += 4;
}

static void set_affinity_huge(struct built *b)
{
	((struct tscope_affinity *)built_group(b, TSCOPE_GROUP_AFFINITY))->size = 0xfffffff8;
}

static void set_affinity_zero(struct built *b)
{
	((struct tscope_affinity *)built_group(b, TSCOPE_GROUP_AFFINITY))->size = 0;
}

static void set_path(struct built *b)
{
	memset(((struct tscope_cgroup *)built_group(b, TSCOPE_GROUP_CGROUP))->path, 'x', 16);
}

static void set_path_gone(struct built *b)
{
	((struct tscope_cgroup *)built_group(b, TSCOPE_GROUP_CGROUP))->size = 16;
}

static const struct {
	const char *what;
	void (*spoil)(struct built *b);
} spoilt[] = {
	{ "size not a multiple of 8", set_size },
	{ "size smaller than a head", set_small },
	{ "size 0", set_zero },
	{ "size larger than memory", set_huge },
	{ "size 8 more than the groups", set_longer },
	{ "size 8 less than the groups", set_shorter },
	{ "tid 0", set_tid },
	{ "tid below 0", set_negative },
	{ "a group that nobody knows", set_unknown },
	{ "a group less than there is", set_less },
	{ "no group, but bytes", set_none },
	{ "comm without an end", set_comm },
	{ "creator's comm without an end", set_creator },
	{ "waker's comm without an end", set_waker },
	{ "blamed's comm without an end", set_blamed },
	{ "exited's comm without an end", set_exited },
	{ "more CPUs than the mask has", set_cpus },
	{ "affinity size not a multiple of 8", set_affinity_odd },
	{ "affinity size larger than the record", set_affinity_huge },
	{ "affinity size 0", set_affinity_zero },
	{ "cgroup path without an end", set_path },
	{ "cgroup without a path", set_path_gone },
};

static void test_spoilt(void)
{
	struct built b;
	struct record rec;

	for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		build_full(&b);
		spoilt[i].spoil(&b);
		ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), NULL) == -EBADMSG, "refused: %s",
		   spoilt[i].what);
	}
}

static void build_late(struct built *b)
{
	build_exited(b, 77, 7, "late");
}

static void test_truncated(void (*build)(struct built *b))
{
	struct built b;
	size_t n, whole, refused = 0;

	build(&b);
	whole = head_of(&b)->size;
	for (n = 0; n < whole; n++)
		refused += parse_exactly(b.bytes, n) == -EBADMSG;
	ok(refused == whole, "refused: cut short after each of %zu bytes", whole);
	ok(parse_exactly(b.bytes, whole) == (ssize_t)whole, "the whole record");

	for (n = sizeof(struct tscope_head), refused = 0; n < whole; n += 8) {
		head_of(&b)->size = n;
		refused += parse_exactly(b.bytes, n) == -EBADMSG;
	}
	ok(refused == (whole - sizeof(struct tscope_head)) / 8,
	   "refused: a size that cuts a group off, each of %zu", refused);
}

/* Each byte turned over: whatever comes out, no sanitizer may speak. */
static void test_flipped(void (*build)(struct built *b))
{
	struct built b, flipped;
	size_t whole;

	build(&b);
	whole = head_of(&b)->size;
	for (size_t i = 0; i < whole; i++) {
		flipped = b;
		flipped.bytes[i] ^= 0xff;
		parse_exactly(flipped.bytes, whole);
	}
	ok(true, "no access outside the record, each byte turned over");
}

static void test_masks(void)
{
	struct record rec;
	struct built b;
	unsigned int bit, right = 0;

	build_full(&b);
	ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), NULL) > 0 &&
	   rec.mask == (TSCOPE_GROUPS_ALL & ~TSCOPE_GROUP_EXITED) &&
	   rec.counts->migrations_base == 87 && rec.birth->nr_execs == 72 && rec.tid == 1234 &&
	   rec.accounts->run_ns == 1001 && rec.waits->nr == 100 && rec.wakers->irq == 123 &&
	   rec.blame->nr == 136 && rec.moves->core == 140 && rec.switches->idle == 153 &&
	   !rec.exited, "every group where it belongs");
	ok(record_tgid(&rec) == 1230 && record_ppid(&rec) == 7 && !strcmp(record_comm(&rec), "a b"),
	   "ids of a living task");

	build_exited(&b, 77, 7, "late");
	ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), NULL) > 0 && rec.exited->seq == 180 &&
	   !rec.ids && rec.birth && rec.switches, "an exited task");
	ok(record_tgid(&rec) == 77 && record_ppid(&rec) == 7 && !strcmp(record_comm(&rec), "late"),
	   "ids of an exited task");

	build_start(&b, 5);
	ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), NULL) == sizeof(struct tscope_head) &&
	   rec.tid == 5 && !rec.ids && !rec.counts && !record_tgid(&rec) && !record_comm(&rec),
	   "a head alone");

	build_start(&b, 6);
	((struct tscope_numa *)build_group(&b, TSCOPE_GROUP_NUMA, 8))->node = 3;
	if (ts_record_parse(&rec, b.bytes, sizeof(b.bytes), NULL) > 0)
		for (bit = 0; bit < NR_GROUPS; bit++)
			right += !!rec.group[bit] == (1ULL << bit == TSCOPE_GROUP_NUMA);
	ok(right == NR_GROUPS && rec.numa->node == 3, "one group alone");
}

/* What a later module may give: a group of a size, and one that says its own. */
static void test_unknown_groups(void)
{
	__u64 later = TSCOPE_GROUPS_ALL + 1, last = 1ULL << 63;
	struct tscope_numa *numa;
	__u16 bytes[64] = {};
	struct record rec;
	__u32 *flexible;
	struct built b;
	ssize_t n;

	build_group_bytes(bytes);
	bytes[__builtin_ctzll(later)] = 24;
	bytes[63] = TSCOPE_GROUP_SAYS_SIZE | 8;

	build_full(&b);
	ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), bytes) == head_of(&b)->size,
	   "the sizes that are known");
	build_start(&b, 5);
	numa = build_group(&b, TSCOPE_GROUP_NUMA, sizeof(*numa));
	build_group(&b, later, 24);
	flexible = build_group(&b, last, 40);
	*flexible = 40;
	n = ts_record_parse(&rec, b.bytes, sizeof(b.bytes), bytes);
	ok(n == head_of(&b)->size && rec.mask == TSCOPE_GROUP_NUMA && rec.numa == numa,
	   "groups that are not known are stepped over");
	ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), NULL) == -EBADMSG,
	   "refused: nobody told their sizes");
	*flexible = 48;
	ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), bytes) == -EBADMSG,
	   "refused: one that is longer than its record");
	*flexible = 0;
	ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), bytes) == -EBADMSG,
	   "refused: one without an end");
	*flexible = 40;
	bytes[63] = 0;
	ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), bytes) == -EBADMSG,
	   "refused: one of which the size is not told");
	bytes[63] = TSCOPE_GROUP_SAYS_SIZE | 8;
	bytes[__builtin_ctzll(TSCOPE_GROUP_NUMA)] = 16;
	ok(ts_record_parse(&rec, b.bytes, sizeof(b.bytes), bytes) == -EBADMSG,
	   "refused: one that is known, and of another size");
}

static void test_set(void)
{
	struct ts_set tasks = {};
	struct built b;
	size_t room, first;
	void *at;

	build_full(&b);
	ok(!add_built(&tasks, &b), "a record into a set");
	build_start(&b, 9);
	at = ts_set_room(&tasks, sizeof(b), &room);
	memcpy(at, b.bytes, 36);
	ok(ts_set_add(&tasks, 36, NULL) == -EBADMSG, "a record and half a head are refused");

	at = ts_set_room(&tasks, 1, &first);
	ts_set_room(&tasks, first + 1, &room);
	ok(room >= first + 1, "a new piece when the old one is too small");
	ts_set_clear(&tasks);

	for (__s32 tid = 3000; tid > 0; tid--) {
		build_task(&b, tid, tid, 0, "x");
		add_built(&tasks, &b);
		if (tid % 3 == 0)
			add_built(&tasks, &b);
	}
	ts_set_settle(&tasks);
	ok(tasks.nr == 3000 && tasks.task[0].rec.tid == 1 && tasks.task[2999].rec.tid == 3000,
	   "settled: in order, each once");
	ok(ts_set_lookup(&tasks, 1500) && ts_set_lookup(&tasks, 1500)->rec.ids->start_ns == 1500 &&
	   !ts_set_lookup(&tasks, 0) && !ts_set_lookup(&tasks, 3001), "found by tid");
	ts_set_clear(&tasks);
}

void test_task_record(void)
{
	test_masks();
	test_unknown_groups();
	test_spoilt();
	test_truncated(build_full);
	test_truncated(build_late);
	test_flipped(build_full);
	test_flipped(build_late);
	test_set();
}
