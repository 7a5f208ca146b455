// SPDX-License-Identifier: GPL-2.0
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"

struct tscope_head *build_start(struct built *b, __s32 tid)
{
	struct tscope_head *head = (void *)b->bytes;

	memset(b, 0, sizeof(*b));
	head->size = sizeof(*head);
	head->tid = tid;
	return head;
}

void *build_group(struct built *b, __u64 group, size_t bytes)
{
	struct tscope_head *head = (void *)b->bytes;
	void *at = b->bytes + head->size;

	if (head->size + bytes > sizeof(b->bytes) || head->mask >= group)
		abort();
	head->size += bytes;
	head->mask |= group;
	return at;
}

#define GROUP(_b, _GROUP, _struct, ...)						\
	(*(struct tscope_##_struct *)build_group(_b, TSCOPE_GROUP_##_GROUP,	\
						  sizeof(struct tscope_##_struct)) = \
	 (struct tscope_##_struct){ __VA_ARGS__ })

/* What the module remembers of a task, whether it lives or not. */
static void build_history(struct built *b)
{
	GROUP(b, BIRTH, birth, .clone_flags = CLONE_VM | CLONE_FS | 1ULL << 40, .known = ~0ULL,
	      .birth_ns = 1300000000, .first_run_ns = 1300100000, .exec_ns = 1500000000,
	      .exit_ns = 1600000000,
	      .flags = TSCOPE_BIRTH_SEEN | TSCOPE_BIRTH_HAS_RUN | TSCOPE_BIRTH_HAS_EXEC |
		       TSCOPE_BIRTH_HAS_EXIT,
	      .exit_signal = 17, .creator = 70, .creator_tgid = 71, .creator_comm = "maker",
	      .creator_key = BUILD_KEY + 70, .nr_execs = 72);
	GROUP(b, COUNTS, counts, .since_ns = 80, .now_ns = 81, .voluntary = 82, .involuntary = 83,
	      .migrations = 84, .nvcsw_base = 85, .nivcsw_base = 86, .migrations_base = 87);
	GROUP(b, ACCOUNTS, accounts, .since_ns = 1400000000, .now_ns = 1400015093,
	      .run_ns = 1001, .wait_ns = 2002, .sleep_ns = 3030, .block_ns = 4020, .stop_ns = 5040,
	      .wait_idle_ns = 90, .limit_ns = 91, .opened_ns = 1400015000,
	      .account = TSCOPE_ACCOUNT_SLEEP, .flags = TSCOPE_ACCOUNTS_WHOLE_LIMIT);
	/* Ninety short ones, nine of 5 us, one of 2.5 ms. */
	GROUP(b, WAITS, waits, .nr = 100, .sum_ns = 2600000, .max_ns = 2500000, .max_at_ns = 112000,
	      .open_ns = 1100, .nr_open = 1,
	      .bucket = { [0] = 90, [3] = 9, [21] = 1 });
	GROUP(b, WAKERS, wakers, 
	      .waker = { { .key = BUILD_KEY + 120, .tid = 120, .count = 121, .comm = "wa ker" },
			 { .tid = 122, .count = 12, .comm = "" } },
	      .irq = 123, .others = 124);
	GROUP(b, BLAME, blame, 
	      .blamed = { { .key = BUILD_KEY + 130, .tid = 130, .ns = 2131, .comm = "bla me" },
			  { .tid = 0, .ns = 132, .comm = "x" } },
	      .limit_ns = 137, .idle_ns = 133, .others_ns = 134, .unknown_ns = 135, .nr = 136,
	      .sum_ns = 2802);
	GROUP(b, MOVES, moves, .core = 140, .llc = 141, .node = 142, .remote = 143,
	      .node_ns = { 144, 145, 146, 147, 148 },
	      .last = { { 1490000, 1, 0 }, { 1480000, 0, 1 } }, .flags = TSCOPE_MOVES_HAS_LLC);
	GROUP(b, SWITCHES, switches, .same_mm = 150, .cross_mm = 151, .kthread = 152, .idle = 153);
}

void build_full(struct built *b)
{
	struct tscope_affinity *affinity;
	struct tscope_cgroup *cgroup;

	build_start(b, 1234)->key = BUILD_KEY + 1234;
	GROUP(b, IDS, ids, .tgid = 1230, .ppid = 7, .tracer = 8, .pgid = 9, .sid = 10, .nspid = 11,
	      .ns_level = 2, .kind = TSCOPE_KIND_KTHREAD | TSCOPE_KIND_WQ_WORKER,
	      .nr_threads = 12, .start_ns = 1300000000, .start_boot_ns = 1400000000,
	      .comm = "a b");
	GROUP(b, STATE, state, .state = 2, .exit_state = 32, .letter = 'Z', .on_cpu = 1, .on_rq = 2,
	      .flags = TSCOPE_STATE_IOWAIT | TSCOPE_STATE_EXITING, .exit_code = 256,
	      .pf = 0x400040);
	GROUP(b, SCHED, sched, .cpu = 3, .policy = TSCOPE_POLICY_RR, .prio = -1, .nice = -20,
	      .rt_priority = 15, .flags = TSCOPE_SCHED_RESET_ON_FORK, .runtime_ns = 16000,
	      .nvcsw = 17, .nivcsw = 18, .nr_migrations = 19, .run_delay_ns = 20, .nr_runs = 21);
	GROUP(b, FAIR, fair, .vruntime_ns = 22000000, .weight = 1024);
	GROUP(b, EEVDF, eevdf, .deadline_ns = 23, .slice_ns = 3000000, .lag_ns = -24000,
	      .flags = TSCOPE_EEVDF_HAS_LAG);
	GROUP(b, DEADLINE, deadline, .runtime_ns = 25, .deadline_ns = 26, .period_ns = 27,
	      .left_ns = -28, .flags = TSCOPE_DEADLINE_THROTTLED, .sched_flags = 2);

	affinity = build_group(b, TSCOPE_GROUP_AFFINITY, sizeof(*affinity) + 2 * sizeof(__u64));
	affinity->size = sizeof(*affinity) + 2 * sizeof(__u64);
	affinity->nr_allowed = 5;
	affinity->nr_cpus = 65;
	affinity->migration_disabled = 1;
	affinity->mask[0] = 0x10f;
	affinity->mask[1] = 0xff;	/* CPU 64 exists, those above do not */

	GROUP(b, CREDS, creds, .uid = 30, .euid = 31, .suid = 32, .fsuid = 33, .gid = 34,
	      .egid = 35, .sgid = 36, .fsgid = 4294967295, .cap_effective = 1ULL << 21,
	      .flags = TSCOPE_CREDS_NO_NEW_PRIVS, .seccomp = 2);
	GROUP(b, MEMORY, memory, .rss_bytes = 4096, .vm_bytes = 1610612736, .mm_users = 38);
	GROUP(b, SHARING, sharing, .mm = 0xffffffffffffff01, .files = 0x39, .fs = 0x40,
	      .sighand = 0x41);
	GROUP(b, NAMESPACES, namespaces, .mnt = 50, .pid = 51, .pid_for_children = 52, .net = 53,
	      .user = 54, .uts = 55, .ipc = 56, .cgroup = 57, .time = 58, .time_for_children = 59);

	cgroup = build_group(b, TSCOPE_GROUP_CGROUP, sizeof(*cgroup) + 16);
	cgroup->id = 60;
	cgroup->size = sizeof(*cgroup) + 16;
	strcpy(cgroup->path, "/a slice/b");

	GROUP(b, NUMA, numa, .node = 1, .preferred_node = 0);
	GROUP(b, SIGNALS, signals, .pending = 1, .shared_pending = 0x4000, .blocked = 1ULL << 63);
	build_history(b);
	GROUP(b, QUEUE, queue, .flags = TSCOPE_QUEUE_FAIR | TSCOPE_QUEUE_EEVDF, .nr_levels = 2,
	      .level = { { .vruntime_ns = 22000000, .deadline_ns = 23, .slice_ns = 3000000,
			   .protect_ns = 24, .ran_ns = 190, .load = 1048576,
			   .flags = TSCOPE_LEVEL_QUEUED },
			 { .id = 191, .vruntime_ns = -192, .load = 1193 } });
}

struct tscope_exited *build_exited(struct built *b, __s32 tid, __s32 ppid, const char *comm)
{
	struct tscope_exited *exited;

	build_start(b, tid);
	build_history(b);
	exited = build_group(b, TSCOPE_GROUP_EXITED, sizeof(*exited));
	exited->seq = 180;
	exited->freed_ns = 1700000000;
	exited->tgid = tid;
	exited->ppid = ppid;
	exited->exit_code = 3 << 8;
	exited->flags = TSCOPE_EXITED_PROCESS | TSCOPE_EXITED_HAS_ID |
			  TSCOPE_EXITED_HAS_KILLER;
	exited->nspid = 181;
	exited->ns_level = 2;
	exited->killer_key = BUILD_KEY + 182;
	exited->killer = 182;
	exited->killer_tgid = 183;
	exited->killer_uid = 184;
	strcpy(exited->killer_comm, "killer");
	strncpy(exited->comm, comm, sizeof(exited->comm) - 1);
	return exited;
}

void *built_group(struct built *b, __u64 group)
{
	struct record rec;

	if (ts_record_parse(&rec, b->bytes, sizeof(b->bytes), NULL) < 0)
		abort();
	return (void *)rec.group[__builtin_ctzll(group)];
}

struct tscope_ids *build_task(struct built *b, __s32 tid, __s32 tgid, __s32 ppid, const char *comm)
{
	struct tscope_ids *ids;

	build_start(b, tid);
	ids = build_group(b, TSCOPE_GROUP_IDS, sizeof(*ids));
	ids->tgid = tgid;
	ids->ppid = ppid;
	ids->start_ns = tid;
	strncpy(ids->comm, comm, sizeof(ids->comm) - 1);
	return ids;
}

#define FLEXIBLE (TSCOPE_GROUP_AFFINITY | TSCOPE_GROUP_CGROUP)

void build_group_bytes(__u16 *group_bytes)
{
	static const __u16 known[NR_GROUPS] = {
#define GROUP_BYTES(_NAME, _name)							\
		sizeof(struct tscope_##_name) |						\
			(TSCOPE_GROUP_##_NAME & FLEXIBLE ? TSCOPE_GROUP_SAYS_SIZE : 0),
		TSCOPE_GROUPS(GROUP_BYTES)
	};

	memcpy(group_bytes, known, sizeof(known));
}

int add_built(struct ts_set *tasks, const struct built *b)
{
	const struct tscope_head *head = (const void *)b->bytes;
	size_t room;

	memcpy(ts_set_room(tasks, head->size, &room), b->bytes, head->size);
	return ts_set_add(tasks, head->size, NULL);
}
