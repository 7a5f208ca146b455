// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "task_record.h"

static_assert(TSCOPE_GROUPS_ALL == (1ULL << NR_GROUPS) - 1, "a group is missing here");

#define IN_ORDER(_NAME, _name)								\
	static_assert(offsetof(struct record, _name) ==					\
		      offsetof(struct record, group[__builtin_ctzll(TSCOPE_GROUP_##_NAME)]), \
		      "the groups are not in the order of their bits");
TSCOPE_GROUPS(IN_ORDER)

/* By bit number; of the two that vary, the part in front of the array. */
static const unsigned short group_bytes[NR_GROUPS] = {
#define GROUP_BYTES(_NAME, _name)	sizeof(struct tscope_##_name),
	TSCOPE_GROUPS(GROUP_BYTES)
};

size_t ts_record_group_bytes(const struct record *rec, unsigned int bit)
{
	switch (1ULL << bit) {
	case TSCOPE_GROUP_AFFINITY: return rec->affinity->size;
	case TSCOPE_GROUP_CGROUP: return rec->cgroup->size;
	default: return group_bytes[bit];
	}
}

static bool is_string(const char *s, size_t bytes)
{
	return memchr(s, '\0', bytes);
}

static bool wakers_are_strings(const struct tscope_wakers *wakers)
{
	size_t i;

	for (i = 0; i < TSCOPE_WAKERS; i++)
		if (!is_string(wakers->waker[i].comm, TSCOPE_COMM_BYTES))
			return false;
	return true;
}

static bool blamed_are_strings(const struct tscope_blame *blame)
{
	size_t i;

	for (i = 0; i < TSCOPE_BLAMED; i++)
		if (!is_string(blame->blamed[i].comm, TSCOPE_COMM_BYTES))
			return false;
	return true;
}

/* Bytes of a group that says its own size, or 0 if that size is wrong. */
static size_t own_size(__u32 size, size_t least, size_t room)
{
	return size >= least && size <= room && size % 8 == 0 ? size : 0;
}

/*
 * Bytes of the group, 0 if it is not what it should be.  At least the fixed
 * part of the group is there.
 */
static size_t check_group(const struct record *rec, unsigned int bit, size_t room)
{
	size_t bytes = group_bytes[bit];

	switch (1ULL << bit) {
	case TSCOPE_GROUP_IDS:
		return is_string(rec->ids->comm, sizeof(rec->ids->comm)) ? bytes : 0;
	case TSCOPE_GROUP_BIRTH:
		return is_string(rec->birth->creator_comm, sizeof(rec->birth->creator_comm)) ?
			bytes : 0;
	case TSCOPE_GROUP_WAKERS:
		return wakers_are_strings(rec->wakers) ? bytes : 0;
	case TSCOPE_GROUP_BLAME:
		return blamed_are_strings(rec->blame) ? bytes : 0;
	case TSCOPE_GROUP_EXITED:
		return is_string(rec->exited->comm, TSCOPE_COMM_BYTES) &&
		       is_string(rec->exited->killer_comm, TSCOPE_COMM_BYTES) ? bytes : 0;
	case TSCOPE_GROUP_AFFINITY:
		bytes = own_size(rec->affinity->size, bytes, room);
		if (bytes && rec->affinity->nr_cpus > (bytes - sizeof(*rec->affinity)) * 8)
			return 0;
		return bytes;
	case TSCOPE_GROUP_CGROUP:
		bytes = own_size(rec->cgroup->size, bytes, room);
		if (bytes && !is_string(rec->cgroup->path, bytes - sizeof(*rec->cgroup)))
			return 0;
		return bytes;
	default:
		return bytes;
	}
}

ssize_t ts_record_parse(struct record *rec, const void *buf, size_t bytes)
{
	const struct tscope_head *head = buf;
	size_t at = sizeof(*head), n;
	unsigned int bit;
	__u64 left;

	if (bytes < sizeof(*head) || head->size < sizeof(*head) || head->size > bytes ||
	    head->tid <= 0 || head->mask & ~TSCOPE_GROUPS_ALL)
		return -EBADMSG;

	memset(rec, 0, sizeof(*rec));
	rec->tid = head->tid;
	rec->mask = head->mask;
	for (left = head->mask; left; left &= left - 1) {
		bit = __builtin_ctzll(left);
		if (head->size - at < group_bytes[bit])
			return -EBADMSG;
		rec->group[bit] = (const char *)buf + at;
		n = check_group(rec, bit, head->size - at);
		if (!n)
			return -EBADMSG;
		at += n;
	}
	return at == head->size ? (ssize_t)head->size : -EBADMSG;
}
