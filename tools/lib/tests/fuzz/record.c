// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope/taskscope.h>

#include "build.h"
#include "file_v1.h"
#include "fuzz.h"
#include "tasks.h"

/*
 * Records of tasks: a byte that says how, and, where that says so, the sizes of groups; then
 * the records.
 */
#define WITH_SIZES	1
#define WITH_OWN_SIZES	2
#define AS_V1		4

#define OWN_BYTES	(64 * sizeof(__u16))

static void look_at_values(const struct ts_task *task)
{
	const struct ts_field *field;
	__u64 value;
	size_t i, n;

	for (i = 0; (field = ts_field(i)); i++)
		for (n = 0; n < 80; n++)
			if (ts_value(task, field, n, &value))
				break;
	if (task->rec.waits) {
		struct tscope_waits sum = *task->rec.waits;

		for (i = 1; i <= 1000; i += 333)
			ts_quantile(task->rec.waits, i);
		ts_waits_add(&sum, task->rec.waits);
	}
}

static void look_at_groups(const struct ts_task *task, const char *from, const char *to)
{
	const char *group;
	unsigned int bit;
	size_t bytes;

	for (bit = 0; bit < 64; bit++) {
		group = ts_group(task, 1ULL << bit, &bytes);
		if (!group)
			continue;
		fuzz_expect(task->rec.mask & 1ULL << bit, "a group has its bit");
		fuzz_expect(group >= from && group + bytes <= to, "a group is inside");
	}
}

static void compare(const struct ts_task *a, const struct ts_task *b)
{
	const struct ts_field *field;
	__u64 delta;
	size_t i, n;

	ts_is_same(a, b);
	ts_task_compare(a, b);
	for (i = 0; (field = ts_field(i)); i++)
		for (n = 0; n < 80; n++)
			if (ts_delta(a, b, field, n, &delta))
				break;
}

static void try_set(const void *records, size_t size, const __u16 *group_bytes)
{
	struct ts_task **order, *task, *last;
	struct ts_set set = {};
	size_t room, i, nr = 0, depth = 0;
	void *to = ts_set_room(&set, size, &room);

	if (!to || size > room)
		goto out;
	memcpy(to, records, size);
	ts_set_add(&set, size, group_bytes);
	ts_set_settle(&set);
	for (i = 0; i < set.nr; i++)
		fuzz_expect(ts_set_find(&set, set.task[i].rec.tid) == &set.task[i],
			    "a task is found by its number");
	for (i = 0; i < set.nr && set.task[i].rec.ids; i++)
		;
	if (i < set.nr || !i)
		goto out;
	order = calloc(set.nr, sizeof(*order));
	for (i = 0; i < set.nr; i++)
		order[i] = &set.task[i];
	for (task = ts_tree_build(&set, order); task; task = ts_tree_next(task, &depth))
		nr++;
	fuzz_expect(nr == set.nr, "a tree has all tasks, each once");
	free(order);
	last = &set.task[set.nr - 1];
	compare(&set.task[0], last);
	compare(last, &set.task[0]);
out:
	ts_set_clear(&set);
}

static void try_v1(const void *records, size_t size)
{
	struct ts_task task = {};
	size_t was = size;
	void *to = malloc(size + TS_V1_MORE_BYTES);
	ssize_t is = ts_v1_record(to, size + TS_V1_MORE_BYTES, records, &was);

	if (is > 0) {
		fuzz_expect(was <= size && (size_t)is <= was + TS_V1_MORE_BYTES, "it has room");
		if (ts_record_parse(&task.rec, to, is, NULL) == is) {
			look_at_groups(&task, to, (const char *)to + is);
			look_at_values(&task);
		}
	}
	free(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	__u16 sizes[64], *group_bytes = NULL;
	struct ts_task task = {};
	uint8_t how;
	void *copy;
	ssize_t n;

	if (!size)
		return 0;
	how = *data++;
	size--;
	if (how & WITH_SIZES) {
		memset(sizes, 0, sizeof(sizes));
		build_group_bytes(sizes);
		group_bytes = sizes;
	}
	if (how & WITH_OWN_SIZES && size >= OWN_BYTES) {
		memcpy(sizes, data, OWN_BYTES);
		group_bytes = sizes;
		data += OWN_BYTES;
		size -= OWN_BYTES;
	}
	/* Exactly so long, and aligned. */
	copy = malloc(size ? size : 1);
	memcpy(copy, data, size);
	if (how & AS_V1) {
		try_v1(copy, size);
	} else {
		n = ts_record_parse(&task.rec, copy, size, group_bytes);
		if (n >= 0) {
			fuzz_expect(n >= (ssize_t)sizeof(struct tscope_head) && n <= (ssize_t)size,
				    "a record is inside");
			look_at_groups(&task, copy, (const char *)copy + n);
			look_at_values(&task);
		}
		try_set(copy, size, group_bytes);
	}
	free(copy);
	return 0;
}

static size_t add(uint8_t *data, size_t at, const struct built *b)
{
	__u32 size = ((const struct tscope_head *)b->bytes)->size;

	memcpy(data + at, b->bytes, size);
	return at + size;
}

static size_t own_sizes(uint8_t *data, size_t at, __u16 later)
{
	__u16 sizes[64] = {};

	build_group_bytes(sizes);
	sizes[40] = later;
	memcpy(data + at, sizes, OWN_BYTES);
	return at + OWN_BYTES;
}

/* Each group of ABI 1 that a living task has, of zeroes. */
static size_t add_v1(uint8_t *data, size_t at)
{
	static const unsigned short bytes[] = {
		72, 24, 72, 16, 32, 40, 24, 48, 24, 32, 40, 32, 8, 24, 88, 64, 88, 352, 144, 168,
		144, 32,
	};
	struct {
		__u32 size;
		__s32 tid;
		__u64 mask;
	} head = { .size = sizeof(head), .tid = 7, .mask = TSCOPE_GROUP_EXITED - 1 };
	const __u32 affinity = 24, cgroup = 32;
	size_t i, start = at;

	at += sizeof(head);
	for (i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		memset(data + at, 0, bytes[i]);
		if (i == 6)
			memcpy(data + at, &affinity, sizeof(affinity));
		if (i == 11)
			memcpy(data + at + 8, &cgroup, sizeof(cgroup));
		at += bytes[i];
	}
	head.size = at - start;
	memcpy(data + start, &head, sizeof(head));
	return at;
}

size_t fuzz_seed(unsigned int i, uint8_t *data)
{
	static const uint8_t hows[] = { 0, WITH_SIZES, WITH_OWN_SIZES, WITH_OWN_SIZES, AS_V1 };
	struct built b;
	size_t at = 1;

	if (i >= sizeof(hows))
		return 0;
	data[0] = hows[i];
	if (hows[i] & AS_V1)
		return add_v1(data, at);
	if (hows[i] & WITH_OWN_SIZES)
		at = own_sizes(data, at, i == 2 ? 16 : TSCOPE_GROUP_SAYS_SIZE | 8);
	build_full(&b);
	if (hows[i] & WITH_OWN_SIZES)
		*(__u32 *)build_group(&b, 1ULL << 40, 16) = 16;
	at = add(data, at, &b);
	build_task(&b, 7, 7, 1234, "sh");
	at = add(data, at, &b);
	if (hows[i])
		return at;
	build_exited(&b, 8, 7, "gone");
	return add(data, at, &b);
}
