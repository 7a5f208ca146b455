// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "file_v1.h"
#include "task_record.h"
#include "taskscope_wait_histogram.h"

/*
 * Heads, groups and events that were not as they are.  They are copied by their members, so
 * that those of now may grow, and change their places.
 */

struct v1_head {
	__u32 size;
	__s32 tid;
	__u64 mask;
};

struct v1_cgroup {
	__u64 id;
	__u32 size;
	__u32 flags;
	char path[];
};

struct v1_birth {
	__u64 clone_flags;
	__u64 known;
	__u64 birth_ns;
	__u64 first_run_ns;
	__u64 exec_ns;
	__u64 exit_ns;
	__u32 flags;
	__s32 exit_signal;
	__s32 creator;
	__s32 creator_tgid;
	char creator_comm[16];
	__u32 nr_execs;
	__u32 reserved;
};

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

/* Who woke, with a count, or was in the way, with a time. */
struct v1_other {
	__s32 tid;
	__u32 reserved;
	__u64 n;
	char comm[16];
};

struct v1_wakers {
	struct v1_other waker[4];
	__u64 irq;
	__u64 others;
};

struct v1_blame {
	struct v1_other blamed[4];
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

static void renew_cgroup(struct renewal *renewal, void *to, const void *from)
{
	const struct v1_cgroup *old = from;
	struct tscope_cgroup *now = to;

	(void)renewal;
	*now = (struct tscope_cgroup){
		.id = old->id, .flags = old->flags,
		.size = sizeof(*now) + old->size - sizeof(*old),
	};
	memcpy(now->path, old->path, old->size - sizeof(*old));
}

static void renew_birth(struct renewal *renewal, void *to, const void *from)
{
	const struct v1_birth *old = from;
	struct tscope_birth *now = to;

	(void)renewal;
	*now = (struct tscope_birth){
		.clone_flags = old->clone_flags, .known = old->known, .birth_ns = old->birth_ns,
		.first_run_ns = old->first_run_ns, .exec_ns = old->exec_ns,
		.exit_ns = old->exit_ns, .flags = old->flags, .exit_signal = old->exit_signal,
		.creator = old->creator, .creator_tgid = old->creator_tgid,
		.nr_execs = old->nr_execs,
	};
	memcpy(now->creator_comm, old->creator_comm, sizeof(old->creator_comm));
}

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

static void renew_wakers(struct renewal *renewal, void *to, const void *from)
{
	const struct v1_wakers *old = from;
	struct tscope_wakers *now = to;
	size_t i;

	(void)renewal;
	*now = (struct tscope_wakers){ .irq = old->irq, .others = old->others };
	for (i = 0; i < 4; i++) {
		now->waker[i].tid = old->waker[i].tid;
		now->waker[i].count = old->waker[i].n;
		memcpy(now->waker[i].comm, old->waker[i].comm, sizeof(old->waker[i].comm));
	}
}

static void renew_blame(struct renewal *renewal, void *to, const void *from)
{
	const struct v1_blame *old = from;
	struct tscope_blame *now = to;
	size_t i;

	(void)renewal;
	*now = (struct tscope_blame){
		.idle_ns = old->idle_ns, .others_ns = old->others_ns,
		.unknown_ns = old->unknown_ns, .nr = old->nr, .sum_ns = old->sum_ns,
	};
	for (i = 0; i < 4; i++) {
		now->blamed[i].tid = old->blamed[i].tid;
		now->blamed[i].ns = old->blamed[i].n;
		memcpy(now->blamed[i].comm, old->blamed[i].comm, sizeof(old->blamed[i].comm));
	}
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

/*
 * By bit number: bytes then and now, of the two that vary the part in front of the array.
 * Without a function it is as it was.
 */
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
	_GROUP(CGROUP, cgroup, sizeof(struct v1_cgroup), renew_cgroup)			\
	_AS_NOW(NUMA, numa, 8)								\
	_AS_NOW(SIGNALS, signals, 24)							\
	_GROUP(BIRTH, birth, sizeof(struct v1_birth), renew_birth)			\
	_AS_NOW(COUNTS, counts, 64)							\
	_GROUP(ACCOUNTS, accounts, sizeof(struct v1_accounts), renew_accounts)		\
	_GROUP(WAITS, waits, sizeof(struct v1_waits), renew_waits)			\
	_GROUP(WAKERS, wakers, sizeof(struct v1_wakers), renew_wakers)			\
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
static_assert(sizeof(struct v1_head) == 16 && sizeof(struct v1_cgroup) == 16 &&
	      sizeof(struct v1_birth) == 88 && sizeof(struct v1_accounts) == 88 &&
	      sizeof(struct v1_waits) == 352 && sizeof(struct v1_wakers) == 144 &&
	      sizeof(struct v1_blame) == 168 && sizeof(struct v1_departed) == 48,
	      "not as in ABI 1");
static_assert(TSCOPE_WAIT_BUCKETS == 40 && TSCOPE_WAKERS == 4 && TSCOPE_BLAMED == 4 &&
	      TSCOPE_COMM_BYTES == 16, "not as in ABI 1");

#define MORE(_name, _v1)	(sizeof(struct tscope_##_name) - sizeof(struct v1_##_v1))
static_assert(MORE(head, head) + MORE(cgroup, cgroup) + MORE(birth, birth) +
	      MORE(accounts, accounts) + MORE(waits, waits) + MORE(wakers, wakers) +
	      MORE(blame, blame) + MORE(exited, departed) <= TS_V1_MORE_BYTES,
	      "records become longer");

#define V1_BLOCK_HEAD_BYTES	32

void ts_v1_info(struct tscope_info *info)
{
	info->block_head_bytes = V1_BLOCK_HEAD_BYTES;
	/* Which are missing it did not say: of those that are kept later none is. */
	if (info->nr_exited > info->exited_max)
		info->exited_whole_ns = info->exited_threads_whole_ns = info->now_ns;
}

struct v1_start {
	__u32 size;
	__u32 flags;
	__u64 events;
	__u32 filter;
	__s32 id;
	__u32 ring_bytes;
	__u32 watermark;
	__u32 nr_blocks;
	__u32 nr_rings;
	__u64 data_offset;
	__u64 now_ns;
	__u64 trigger_wait_ns;
	__s32 trigger_tgid;
	__u32 reserved;
	char trigger_comm[TSCOPE_COMM_BYTES];
};

static_assert(sizeof(struct v1_start) == TS_V1_START_BYTES &&
	      offsetof(struct v1_start, trigger_wait_ns) == TS_V1_START_BYTES_LEAST,
	      "it never changes any more");

void ts_v1_start(struct tscope_stream_start *start, const void *old, size_t bytes)
{
	struct v1_start was = {};

	memcpy(&was, old, bytes < sizeof(was) ? bytes : sizeof(was));
	*start = (struct tscope_stream_start){
		.size = sizeof(*start),
		.flags = was.flags,
		.events = was.events,
		.events_given = was.events,
		.filter = was.filter,
		.id = was.filter == TSCOPE_FILTER_CGROUP ? 0 : was.id,
		.fd = was.filter == TSCOPE_FILTER_CGROUP ? was.id : 0,
		.map_bytes = was.ring_bytes,
		.watermark_given = was.watermark,
		.nr_blocks = was.nr_blocks,
		.nr_rings = was.nr_rings,
		.data_offset = was.data_offset,
		.now_ns = was.now_ns,
		.ring_head_bytes = TSCOPE_BLOCK_BYTES,
		.block_head_bytes = V1_BLOCK_HEAD_BYTES,
		.trigger_wait_ns = was.trigger_wait_ns,
		.trigger_tgid = was.trigger_tgid,
	};
	memcpy(start->trigger_comm, was.trigger_comm, sizeof(start->trigger_comm));
}

/* Bytes of a group, of which at least the fixed part is there; 0: of no size. */
static size_t old_bytes(unsigned int bit, const void *group, size_t room)
{
	size_t bytes = groups[bit].bytes;

	if (bit == __builtin_ctzll(TSCOPE_GROUP_AFFINITY))
		bytes = ((const struct tscope_affinity *)group)->size;
	if (bit == __builtin_ctzll(TSCOPE_GROUP_CGROUP))
		bytes = ((const struct v1_cgroup *)group)->size;
	return bytes >= groups[bit].bytes && bytes <= room && bytes % 8 == 0 ? bytes : 0;
}

ssize_t ts_v1_record(void *to, size_t room, const void *old, size_t *bytes)
{
	const struct v1_head *head = old;
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
		if (!was)
			return -EBADMSG;
		is = was - groups[bit].bytes + groups[bit].now_bytes;
		if (is > room - end)
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

/* Events */

struct v1_event_fork {
	struct tscope_event event;
	__s32 tid;
	__s32 tgid;
	__s32 creator;
	__s32 ppid;
	__u64 clone_flags;
	char comm[16];
};

struct v1_event_exec {
	struct tscope_event event;
	__s32 tid;
	__s32 old_tid;
	char comm[16];
};

struct v1_event_exit {
	struct tscope_event event;
	__s32 tid;
	__s32 exit_code;
};

struct v1_event_rename {
	struct tscope_event event;
	__s32 tid;
	__u32 reserved;
	char comm[16];
};

struct v1_event_trigger {
	struct tscope_event event;
	__s32 tid;
	__u32 reserved;
	__u64 wait_ns;
};

#define V1_SWITCH_LETTER	0x00ff
#define V1_SWITCH_OFFLINE	0x0100

static void renew_switch(struct ts_event *event, const void *from)
{
	const struct tscope_event *old = from;

	event->head.info = (old->info & V1_SWITCH_LETTER & TSCOPE_SWITCH_LETTER) |
			   (old->info & V1_SWITCH_OFFLINE ? TSCOPE_SWITCH_OFFLINE : 0);
}

static void renew_fork(struct ts_event *event, const void *from)
{
	const struct v1_event_fork *old = from;

	event->fork = (struct tscope_event_fork){
		.event = old->event, .tid = old->tid, .tgid = old->tgid,
		.creator = old->creator, .ppid = old->ppid, .clone_flags = old->clone_flags,
	};
	memcpy(event->fork.comm, old->comm, sizeof(old->comm));
}

static void renew_exec(struct ts_event *event, const void *from)
{
	const struct v1_event_exec *old = from;

	event->exec = (struct tscope_event_exec){
		.event = old->event, .tid = old->tid, .old_tid = old->old_tid,
	};
	memcpy(event->exec.comm, old->comm, sizeof(old->comm));
}

static void renew_exit(struct ts_event *event, const void *from)
{
	const struct v1_event_exit *old = from;

	event->exit = (struct tscope_event_exit){
		.event = old->event, .tid = old->tid, .exit_code = old->exit_code,
	};
}

static void renew_rename(struct ts_event *event, const void *from)
{
	const struct v1_event_rename *old = from;

	event->rename = (struct tscope_event_rename){ .event = old->event, .tid = old->tid };
	memcpy(event->rename.comm, old->comm, sizeof(old->comm));
}

static void renew_trigger(struct ts_event *event, const void *from)
{
	const struct v1_event_trigger *old = from;

	event->trigger = (struct tscope_event_trigger){
		.event = old->event, .tid = old->tid, .wait_ns = old->wait_ns,
	};
}

/* By type: bytes then and now.  Without a function it is as it was. */
static const struct {
	unsigned short bytes;
	unsigned short now_bytes;
	void (*renew)(struct ts_event *event, const void *from);
} events[] = {
#define EVENT(_NAME, _name, _bytes, _renew) \
	[TSCOPE_EVENT_##_NAME] = { _bytes, sizeof(struct tscope_event_##_name), _renew }
	EVENT(LOST, lost, 16, NULL),
	EVENT(SWITCH, switch, 16, renew_switch),
	EVENT(WAKING, waking, 16, NULL),
	EVENT(WAKEUP, wakeup, 16, NULL),
	EVENT(MIGRATE, migrate, 16, NULL),
	EVENT(FORK, fork, sizeof(struct v1_event_fork), renew_fork),
	EVENT(EXEC, exec, sizeof(struct v1_event_exec), renew_exec),
	EVENT(EXIT, exit, sizeof(struct v1_event_exit), renew_exit),
	EVENT(RENAME, rename, sizeof(struct v1_event_rename), renew_rename),
	EVENT(TRIGGER, trigger, sizeof(struct v1_event_trigger), renew_trigger),
};

static_assert(sizeof(struct tscope_event_lost) == 16 &&
	      sizeof(struct tscope_event_switch) == 16 &&
	      sizeof(struct tscope_event_waking) == 16 &&
	      sizeof(struct tscope_event_wakeup) == 16 &&
	      sizeof(struct tscope_event_migrate) == 16, "not as in ABI 1");

/* What may follow an event of now: an empty string. */
#define TAIL_BYTES	8

bool ts_v1_event(struct ts_event *event)
{
	_Alignas(8) char old[sizeof(struct v1_event_fork)];
	__u8 type = event->head.type;

	if (type >= sizeof(events) / sizeof(events[0]) ||
	    event->head.words * 8 < events[type].bytes)
		return false;
	if (events[type].renew) {
		memcpy(old, event->bytes, events[type].bytes);
		events[type].renew(event, old);
		memset(event->bytes + events[type].now_bytes, 0, TAIL_BYTES);
	}
	event->head.words = events[type].now_bytes / 8;
	if (type == TSCOPE_EVENT_EXEC)
		event->head.words += TAIL_BYTES / 8;
	return true;
}
