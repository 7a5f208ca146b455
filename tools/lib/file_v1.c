// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "file_v1.h"
#include "task_record.h"
#include "taskscope_waits.h"

/* Groups that were not as they are. */

struct v1_accounts {
	__u64 since_ns;
	__u64 now_ns;
	__u64 run_ns;
	__u64 wait_ns;
	__u64 sleep_ns;
	__u64 block_ns;
	__u64 stop_ns;
	__u64 wait_idle_ns;
	__u64 throttled_ns;
	__u64 opened_ns;
	__u32 account;
	__u32 flags;
};

#define V1_ACCOUNTS_HAS_THROTTLED	(1U << 0)

struct v1_waits {
	__u64 nr;
	__u64 sum_ns;
	__u64 max_ns;
	__u64 max_at_ns;
	__u64 bucket[40];
};

struct v1_blame {
	struct tscope_blamed blamed[4];
	__u64 idle_ns;
	__u64 others_ns;
	__u64 unknown_ns;
	__u64 nr;
	__u64 sum_ns;
};

struct v1_departed {
	__u64 seq;
	__u64 freed_ns;
	__s32 tgid;
	__s32 ppid;
	__s32 exit_code;
	__u32 reserved;
	char comm[16];
};

/* The record that a group is of, as far as it has been made. */
struct renewal {
	__s32 tid;
	const struct tscope_accounts *accounts;
};

static void renew_accounts(struct renewal *renewal, void *to, const void *from)
{
	const struct v1_accounts *old = from;
	struct tscope_accounts *now = to;

	*now = (struct tscope_accounts){
		.since_ns = old->since_ns, .now_ns = old->now_ns,
		.run_ns = old->run_ns, .wait_ns = old->wait_ns, .sleep_ns = old->sleep_ns,
		.block_ns = old->block_ns, .stop_ns = old->stop_ns,
		.wait_idle_ns = old->wait_idle_ns, .opened_ns = old->opened_ns,
		.account = old->account, .age_ns = old->now_ns - old->since_ns,
	};
	if (old->flags & V1_ACCOUNTS_HAS_THROTTLED)
		now->limit_ns = old->throttled_ns;
	renewal->accounts = now;
}

static void renew_waits(struct renewal *renewal, void *to, const void *from)
{
	const struct tscope_accounts *accounts = renewal->accounts;
	const struct v1_waits *old = from;
	struct tscope_waits *now = to;
	__u64 open_ns = 0;

	*now = (struct tscope_waits){
		.nr = old->nr, .sum_ns = old->sum_ns,
		.max_ns = old->max_ns, .max_at_ns = old->max_at_ns,
	};
	memcpy(now->bucket, old->bucket, sizeof(old->bucket));
	if (accounts && accounts->account == TSCOPE_ACCOUNT_WAIT &&
	    accounts->now_ns > accounts->opened_ns)
		open_ns = accounts->now_ns - accounts->opened_ns;
	tscope_waits_add_open(now, open_ns, accounts ? accounts->now_ns : 0);
	now->sum_ns += open_ns;
}

static void renew_blame(struct renewal *renewal, void *to, const void *from)
{
	const struct v1_blame *old = from;
	struct tscope_blame *now = to;

	(void)renewal;
	*now = (struct tscope_blame){
		.idle_ns = old->idle_ns, .others_ns = old->others_ns,
		.unknown_ns = old->unknown_ns, .nr = old->nr, .sum_ns = old->sum_ns,
	};
	memcpy(now->blamed, old->blamed, sizeof(old->blamed));
}

/* A leader is freed after all its threads; one that execve() ended had another number then. */
static void renew_exited(struct renewal *renewal, void *to, const void *from)
{
	const struct v1_departed *old = from;
	struct tscope_exited *now = to;

	*now = (struct tscope_exited){
		.seq = old->seq, .freed_ns = old->freed_ns,
		.tgid = old->tgid, .ppid = old->ppid, .exit_code = old->exit_code,
		.flags = renewal->tid == old->tgid ? TSCOPE_EXITED_PROCESS : 0,
	};
	memcpy(now->comm, old->comm, sizeof(old->comm));
}

/* By bit number: bytes then, of the two that vary the part in front of the array. */
static const struct {
	unsigned short bytes;
	unsigned short now_bytes;
	void (*renew)(struct renewal *renewal, void *to, const void *from);
} groups[] = {
#define GROUP(_NAME, _name, _bytes, _renew)						\
	[__builtin_ctzll(TSCOPE_GROUP_##_NAME)] = { _bytes, sizeof(struct tscope_##_name), _renew },
#define AS_NOW(_NAME, _name, _bytes)	GROUP(_NAME, _name, _bytes, NULL)
#define GROUPS(_AS_NOW, _GROUP)								\
	_AS_NOW(IDS, ids, 72)								\
	_AS_NOW(STATE, state, 24)							\
	_AS_NOW(SCHED, sched, 72)							\
	_AS_NOW(FAIR, fair, 16)								\
	_AS_NOW(EEVDF, eevdf, 32)							\
	_AS_NOW(DEADLINE, deadline, 40)							\
	_AS_NOW(AFFINITY, affinity, 16)							\
	_AS_NOW(CREDS, creds, 48)							\
	_AS_NOW(MEMORY, memory, 24)							\
	_AS_NOW(SHARING, sharing, 32)							\
	_AS_NOW(NAMESPACES, namespaces, 40)						\
	_AS_NOW(CGROUP, cgroup, 16)							\
	_AS_NOW(NUMA, numa, 8)								\
	_AS_NOW(SIGNALS, signals, 24)							\
	_AS_NOW(BIRTH, birth, 88)							\
	_AS_NOW(COUNTS, counts, 64)							\
	_GROUP(ACCOUNTS, accounts, sizeof(struct v1_accounts), renew_accounts)		\
	_GROUP(WAITS, waits, sizeof(struct v1_waits), renew_waits)			\
	_AS_NOW(WAKERS, wakers, 144)							\
	_GROUP(BLAME, blame, sizeof(struct v1_blame), renew_blame)			\
	_AS_NOW(MOVES, moves, 144)							\
	_AS_NOW(SWITCHES, switches, 32)							\
	_GROUP(EXITED, exited, sizeof(struct v1_departed), renew_exited)
	GROUPS(AS_NOW, GROUP)
};

#define NR_V1_GROUPS	(sizeof(groups) / sizeof(groups[0]))

/* One that changes needs a function here. */
#define IS_AS_WAS(_NAME, _name, _bytes)							\
	static_assert(sizeof(struct tscope_##_name) == (_bytes), "it was not like this in ABI 1");
#define IS_RENEWED(_NAME, _name, _bytes, _renew)
GROUPS(IS_AS_WAS, IS_RENEWED)

static_assert(NR_V1_GROUPS == 23, "a group that ABI 1 did not have");
static_assert(sizeof(struct v1_accounts) == 88 && sizeof(struct v1_waits) == 352 &&
	      sizeof(struct v1_blame) == 168 && sizeof(struct v1_departed) == 48,
	      "not as in ABI 1");
#define MORE(_name, _v1)	(sizeof(struct tscope_##_name) - sizeof(struct v1_##_v1))
static_assert(MORE(accounts, accounts) + MORE(waits, waits) + MORE(blame, blame) +
	      MORE(exited, departed) <= TS_V1_MORE_BYTES, "records become longer");
static_assert(TSCOPE_WAIT_BUCKETS == 40 && TSCOPE_BLAMED == 4 && TSCOPE_COMM_BYTES == 16,
	      "not as in ABI 1");

void ts_v1_info(struct tscope_info *info)
{
	/* Which are missing it did not say: of those that are kept later none is. */
	if (info->nr_exited > info->exited_max)
		info->exited_whole_ns = info->exited_threads_whole_ns = info->now_ns;
}

/* Bytes of a group, of which at least the fixed part is there; 0: of no size. */
static size_t old_bytes(unsigned int bit, const void *group, size_t room)
{
	size_t bytes = groups[bit].bytes;

	if (bit == __builtin_ctzll(TSCOPE_GROUP_AFFINITY))
		bytes = ((const struct tscope_affinity *)group)->size;
	if (bit == __builtin_ctzll(TSCOPE_GROUP_CGROUP))
		bytes = ((const struct tscope_cgroup *)group)->size;
	return bytes >= groups[bit].bytes && bytes <= room && bytes % 8 == 0 ? bytes : 0;
}

ssize_t ts_v1_record(void *to, size_t room, const void *old, size_t *bytes)
{
	const struct tscope_head *head = old;
	struct renewal renewal = {};
	struct tscope_head *now = to;
	size_t at = sizeof(*head), end = sizeof(*now), was, is;
	unsigned int bit;
	__u64 left;

	if (*bytes < sizeof(*head) || room < sizeof(*now) || head->size < sizeof(*head) ||
	    head->size > *bytes || head->mask >> NR_V1_GROUPS)
		return -EBADMSG;

	renewal.tid = head->tid;
	for (left = head->mask; left; left &= left - 1, at += was, end += is) {
		bit = __builtin_ctzll(left);
		if (head->size - at < groups[bit].bytes)
			return -EBADMSG;
		was = old_bytes(bit, (const char *)old + at, head->size - at);
		is = groups[bit].renew ? groups[bit].now_bytes : was;
		if (!was || is > room - end)
			return -EBADMSG;
		if (groups[bit].renew)
			groups[bit].renew(&renewal, (char *)to + end, (const char *)old + at);
		else
			memcpy((char *)to + end, (const char *)old + at, was);
	}
	if (at != head->size)
		return -EBADMSG;
	*now = (struct tscope_head){ .size = end, .tid = head->tid, .mask = head->mask };
	*bytes = head->size;
	return end;
}

/* Events: bytes then, and now. */
static const struct {
	unsigned short bytes;
	unsigned short now_bytes;
} events[] = {
	[TSCOPE_EVENT_LOST] = { 16, sizeof(struct tscope_event_lost) },
	[TSCOPE_EVENT_SWITCH] = { 16, sizeof(struct tscope_event_switch) },
	[TSCOPE_EVENT_WAKING] = { 16, sizeof(struct tscope_event_waking) },
	[TSCOPE_EVENT_WAKEUP] = { 16, sizeof(struct tscope_event_wakeup) },
	[TSCOPE_EVENT_MIGRATE] = { 16, sizeof(struct tscope_event_migrate) },
	[TSCOPE_EVENT_FORK] = { 48, sizeof(struct tscope_event_fork) },
	[TSCOPE_EVENT_EXEC] = { 32, sizeof(struct tscope_event_exec) },
	[TSCOPE_EVENT_EXIT] = { 16, sizeof(struct tscope_event_exit) },
	[TSCOPE_EVENT_RENAME] = { 32, sizeof(struct tscope_event_rename) },
	[TSCOPE_EVENT_TRIGGER] = { 24, sizeof(struct tscope_event_trigger) },
};

/* What was known of each type stands where it stood. */
static_assert(offsetof(struct tscope_event_fork, comm) == 32 &&
	      offsetof(struct tscope_event_exec, comm) == 16 &&
	      offsetof(struct tscope_event_exit, exit_code) == 12 &&
	      offsetof(struct tscope_event_rename, comm) == 16 &&
	      offsetof(struct tscope_event_trigger, wait_ns) == 16, "not as in ABI 1");

#define V1_SWITCH_LETTER	0x00ff
#define V1_SWITCH_OFFLINE	0x0100

static __u16 renew_switch(__u16 info)
{
	return (info & V1_SWITCH_LETTER & TSCOPE_SWITCH_LETTER) |
	       (info & V1_SWITCH_OFFLINE ? TSCOPE_SWITCH_OFFLINE : 0);
}

bool ts_v1_event(struct ts_event *event)
{
	__u8 type = event->head.type;

	if (type >= sizeof(events) / sizeof(events[0]) ||
	    event->head.words * 8 < events[type].bytes)
		return false;
	memset(event->bytes + events[type].bytes, 0, events[type].now_bytes - events[type].bytes);
	event->head.words = events[type].now_bytes / 8;
	if (type == TSCOPE_EVENT_SWITCH)
		event->head.info = renew_switch(event->head.info);
	return true;
}
