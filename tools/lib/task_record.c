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

#define FLEXIBLE (TSCOPE_GROUP_AFFINITY | TSCOPE_GROUP_CGROUP)

/* As tscope_info.group_bytes has them of a module of this ABI. */
static const __u16 known_bytes[NR_GROUPS] = {
#define GROUP_BYTES(_NAME, _name)							\
	sizeof(struct tscope_##_name) |							\
		(TSCOPE_GROUP_##_NAME & FLEXIBLE ? TSCOPE_GROUP_SAYS_SIZE : 0),
	TSCOPE_GROUPS(GROUP_BYTES)
};

/* The part of a group that it has in any case. */
static size_t least_bytes(__u16 bytes)
{
	return bytes & ~TSCOPE_GROUP_SAYS_SIZE;
}

size_t ts_record_group_bytes(const struct record *rec, unsigned int bit)
{
	__u16 bytes = known_bytes[bit];

	return bytes & TSCOPE_GROUP_SAYS_SIZE ? *(const __u32 *)rec->group[bit] : bytes;
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
	size_t bytes = least_bytes(known_bytes[bit]);

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

/* The same of a group of which nothing but this is known. */
static size_t check_unknown(const void *group, __u16 bytes, size_t room)
{
	size_t least = least_bytes(bytes);

	/* No group is without bytes, and each is 8-byte aligned. */
	if (!least || least % 8)
		return 0;
	return bytes & TSCOPE_GROUP_SAYS_SIZE ? own_size(*(const __u32 *)group, least, room) :
						least;
}

/* What the writer of a record says of a group; of one that is known here nothing else. */
static __u16 bytes_of(unsigned int bit, const __u16 *group_bytes)
{
	if (bit >= NR_GROUPS)
		return group_bytes ? group_bytes[bit] : 0;
	return group_bytes && group_bytes[bit] != known_bytes[bit] ? 0 : known_bytes[bit];
}

ssize_t ts_record_parse(struct record *rec, const void *buf, size_t bytes,
			const __u16 *group_bytes)
{
	const struct tscope_head *head = buf;
	size_t at = sizeof(*head), n;
	const void *group;
	unsigned int bit;
	__u16 said;
	__u64 left;

	if (bytes < sizeof(*head) || head->size < sizeof(*head) || head->size > bytes ||
	    head->tid <= 0)
		return -EBADMSG;

	memset(rec, 0, sizeof(*rec));
	rec->tid = head->tid;
	rec->mask = head->mask & TSCOPE_GROUPS_ALL;
	rec->key = head->key;
	for (left = head->mask; left; left &= left - 1) {
		bit = __builtin_ctzll(left);
		said = bytes_of(bit, group_bytes);
		if (!said || head->size - at < least_bytes(said))
			return -EBADMSG;
		group = (const char *)buf + at;
		if (bit < NR_GROUPS) {
			rec->group[bit] = group;
			n = check_group(rec, bit, head->size - at);
		} else {
			n = check_unknown(group, said, head->size - at);
		}
		if (!n)
			return -EBADMSG;
		at += n;
	}
	return at == head->size ? (ssize_t)head->size : -EBADMSG;
}
