// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include <taskscope/taskscope.h>

#include "tasks.h"

#define MEMBER(_group, _member) (((struct tscope_##_group *)0)->_member)

#define ROW(_group, _GROUP, _member, ...) {						\
	.name = #_member, .group_name = #_group, .group = TSCOPE_GROUP_##_GROUP,	\
	.offset = offsetof(struct tscope_##_group, _member), __VA_ARGS__		\
}

/* -1 of an unsigned type is large. */
#define NUMBER(_type, _KIND, _UNIT)							\
	.width = sizeof(_type), .is_signed = (_type)-1 < 1,				\
	.kind = TS_##_KIND, .unit = TS_UNIT_##_UNIT

#define FIELD(_group, _GROUP, _member, _KIND, _UNIT)					\
	ROW(_group, _GROUP, _member, .nr = 1,						\
	    NUMBER(__typeof__(MEMBER(_group, _member)), _KIND, _UNIT))

#define LENGTH(_group, _member)								\
	(sizeof(MEMBER(_group, _member)) / sizeof(MEMBER(_group, _member)[0]))

#define ARRAY(_group, _GROUP, _member, _KIND, _UNIT)					\
	ROW(_group, _GROUP, _member, .nr = LENGTH(_group, _member),			\
	    NUMBER(__typeof__(MEMBER(_group, _member)[0]), _KIND, _UNIT))

#define TO_END(_group, _GROUP, _member, _KIND, _UNIT)					\
	ROW(_group, _GROUP, _member, .nr = 0,						\
	    NUMBER(__typeof__(MEMBER(_group, _member)[0]), _KIND, _UNIT))

#define TEXT(_group, _GROUP, _member)							\
	ROW(_group, _GROUP, _member, .nr = 1, .kind = TS_TEXT,				\
	    .width = sizeof(MEMBER(_group, _member)))

#define TEXT_TO_END(_group, _GROUP, _member)						\
	ROW(_group, _GROUP, _member, .nr = 1, .kind = TS_TEXT, .width = 0)

#define STRUCTS(_group, _GROUP, _member)						\
	ROW(_group, _GROUP, _member, .nr = LENGTH(_group, _member), .kind = TS_STRUCT,	\
	    .width = sizeof(MEMBER(_group, _member)[0]))

/*
 * A bucket of waits is no counter: the wait that goes on is in that of its length so far, and
 * leaves it for a higher one.
 */
static const struct ts_field fields[] = {
	FIELD(ids, IDS, tgid, ID, NONE),
	FIELD(ids, IDS, ppid, ID, NONE),
	FIELD(ids, IDS, tracer, ID, NONE),
	FIELD(ids, IDS, pgid, ID, NONE),
	FIELD(ids, IDS, sid, ID, NONE),
	FIELD(ids, IDS, nspid, ID, NONE),
	FIELD(ids, IDS, ns_level, GAUGE, NONE),
	FIELD(ids, IDS, kind, BITS, NONE),
	FIELD(ids, IDS, nr_threads, GAUGE, NONE),
	FIELD(ids, IDS, start_ns, INSTANT, NS),
	FIELD(ids, IDS, start_boot_ns, INSTANT, NS),
	TEXT(ids, IDS, comm),
	FIELD(state, STATE, state, BITS, NONE),
	FIELD(state, STATE, exit_state, BITS, NONE),
	FIELD(state, STATE, letter, ID, NONE),
	FIELD(state, STATE, on_cpu, GAUGE, NONE),
	FIELD(state, STATE, on_rq, GAUGE, NONE),
	FIELD(state, STATE, flags, BITS, NONE),
	FIELD(state, STATE, exit_code, ID, NONE),
	FIELD(state, STATE, pf, BITS, NONE),
	FIELD(sched, SCHED, cpu, ID, NONE),
	FIELD(sched, SCHED, policy, ID, NONE),
	FIELD(sched, SCHED, prio, GAUGE, NONE),
	FIELD(sched, SCHED, nice, GAUGE, NONE),
	FIELD(sched, SCHED, rt_priority, GAUGE, NONE),
	FIELD(sched, SCHED, flags, BITS, NONE),
	FIELD(sched, SCHED, runtime_ns, COUNTER, NS),
	FIELD(sched, SCHED, nvcsw, COUNTER, NONE),
	FIELD(sched, SCHED, nivcsw, COUNTER, NONE),
	FIELD(sched, SCHED, nr_migrations, COUNTER, NONE),
	FIELD(sched, SCHED, run_delay_ns, COUNTER, NS),
	FIELD(sched, SCHED, nr_runs, COUNTER, NONE),
	FIELD(fair, FAIR, vruntime_ns, GAUGE, NS),
	FIELD(fair, FAIR, weight, GAUGE, NONE),
	FIELD(eevdf, EEVDF, deadline_ns, GAUGE, NS),
	FIELD(eevdf, EEVDF, slice_ns, GAUGE, NS),
	FIELD(eevdf, EEVDF, lag_ns, GAUGE, NS),
	FIELD(eevdf, EEVDF, flags, BITS, NONE),
	FIELD(deadline, DEADLINE, runtime_ns, GAUGE, NS),
	FIELD(deadline, DEADLINE, deadline_ns, GAUGE, NS),
	FIELD(deadline, DEADLINE, period_ns, GAUGE, NS),
	FIELD(deadline, DEADLINE, left_ns, GAUGE, NS),
	FIELD(deadline, DEADLINE, flags, BITS, NONE),
	FIELD(deadline, DEADLINE, sched_flags, BITS, NONE),
	FIELD(affinity, AFFINITY, size, GAUGE, BYTES),
	FIELD(affinity, AFFINITY, nr_allowed, GAUGE, NONE),
	FIELD(affinity, AFFINITY, nr_cpus, GAUGE, NONE),
	FIELD(affinity, AFFINITY, migration_disabled, GAUGE, NONE),
	TO_END(affinity, AFFINITY, mask, BITS, NONE),
	FIELD(creds, CREDS, uid, ID, NONE),
	FIELD(creds, CREDS, euid, ID, NONE),
	FIELD(creds, CREDS, suid, ID, NONE),
	FIELD(creds, CREDS, fsuid, ID, NONE),
	FIELD(creds, CREDS, gid, ID, NONE),
	FIELD(creds, CREDS, egid, ID, NONE),
	FIELD(creds, CREDS, sgid, ID, NONE),
	FIELD(creds, CREDS, fsgid, ID, NONE),
	FIELD(creds, CREDS, cap_effective, BITS, NONE),
	FIELD(creds, CREDS, flags, BITS, NONE),
	FIELD(creds, CREDS, seccomp, ID, NONE),
	FIELD(memory, MEMORY, rss_bytes, GAUGE, BYTES),
	FIELD(memory, MEMORY, vm_bytes, GAUGE, BYTES),
	FIELD(memory, MEMORY, mm_users, GAUGE, NONE),
	FIELD(sharing, SHARING, mm, ID, NONE),
	FIELD(sharing, SHARING, files, ID, NONE),
	FIELD(sharing, SHARING, fs, ID, NONE),
	FIELD(sharing, SHARING, sighand, ID, NONE),
	FIELD(namespaces, NAMESPACES, mnt, ID, NONE),
	FIELD(namespaces, NAMESPACES, pid, ID, NONE),
	FIELD(namespaces, NAMESPACES, pid_for_children, ID, NONE),
	FIELD(namespaces, NAMESPACES, net, ID, NONE),
	FIELD(namespaces, NAMESPACES, user, ID, NONE),
	FIELD(namespaces, NAMESPACES, uts, ID, NONE),
	FIELD(namespaces, NAMESPACES, ipc, ID, NONE),
	FIELD(namespaces, NAMESPACES, cgroup, ID, NONE),
	FIELD(namespaces, NAMESPACES, time, ID, NONE),
	FIELD(namespaces, NAMESPACES, time_for_children, ID, NONE),
	FIELD(cgroup, CGROUP, size, GAUGE, BYTES),
	FIELD(cgroup, CGROUP, flags, BITS, NONE),
	FIELD(cgroup, CGROUP, id, ID, NONE),
	TEXT_TO_END(cgroup, CGROUP, path),
	FIELD(numa, NUMA, node, ID, NONE),
	FIELD(numa, NUMA, preferred_node, ID, NONE),
	FIELD(signals, SIGNALS, pending, BITS, NONE),
	FIELD(signals, SIGNALS, shared_pending, BITS, NONE),
	FIELD(signals, SIGNALS, blocked, BITS, NONE),
	FIELD(birth, BIRTH, clone_flags, BITS, NONE),
	FIELD(birth, BIRTH, known, BITS, NONE),
	FIELD(birth, BIRTH, birth_ns, INSTANT, NS),
	FIELD(birth, BIRTH, first_run_ns, INSTANT, NS),
	FIELD(birth, BIRTH, exec_ns, INSTANT, NS),
	FIELD(birth, BIRTH, exit_ns, INSTANT, NS),
	FIELD(birth, BIRTH, creator_key, ID, NONE),
	FIELD(birth, BIRTH, flags, BITS, NONE),
	FIELD(birth, BIRTH, exit_signal, ID, NONE),
	FIELD(birth, BIRTH, creator, ID, NONE),
	FIELD(birth, BIRTH, creator_tgid, ID, NONE),
	TEXT(birth, BIRTH, creator_comm),
	FIELD(birth, BIRTH, nr_execs, COUNTER, NONE),
	FIELD(counts, COUNTS, since_ns, INSTANT, NS),
	FIELD(counts, COUNTS, now_ns, INSTANT, NS),
	FIELD(counts, COUNTS, voluntary, COUNTER, NONE),
	FIELD(counts, COUNTS, involuntary, COUNTER, NONE),
	FIELD(counts, COUNTS, migrations, COUNTER, NONE),
	FIELD(counts, COUNTS, nvcsw_base, GAUGE, NONE),
	FIELD(counts, COUNTS, nivcsw_base, GAUGE, NONE),
	FIELD(counts, COUNTS, migrations_base, GAUGE, NONE),
	FIELD(accounts, ACCOUNTS, since_ns, INSTANT, NS),
	FIELD(accounts, ACCOUNTS, now_ns, INSTANT, NS),
	FIELD(accounts, ACCOUNTS, run_ns, COUNTER, NS),
	FIELD(accounts, ACCOUNTS, wait_ns, COUNTER, NS),
	FIELD(accounts, ACCOUNTS, sleep_ns, COUNTER, NS),
	FIELD(accounts, ACCOUNTS, block_ns, COUNTER, NS),
	FIELD(accounts, ACCOUNTS, stop_ns, COUNTER, NS),
	FIELD(accounts, ACCOUNTS, wait_idle_ns, COUNTER, NS),
	FIELD(accounts, ACCOUNTS, limit_ns, COUNTER, NS),
	FIELD(accounts, ACCOUNTS, opened_ns, INSTANT, NS),
	FIELD(accounts, ACCOUNTS, account, ID, NONE),
	FIELD(accounts, ACCOUNTS, flags, BITS, NONE),
	FIELD(accounts, ACCOUNTS, age_ns, COUNTER, NS),
	FIELD(waits, WAITS, nr, COUNTER, NONE),
	FIELD(waits, WAITS, sum_ns, COUNTER, NS),
	FIELD(waits, WAITS, max_ns, GAUGE, NS),
	FIELD(waits, WAITS, max_at_ns, INSTANT, NS),
	FIELD(waits, WAITS, open_ns, GAUGE, NS),
	FIELD(waits, WAITS, nr_open, GAUGE, NONE),
	ARRAY(waits, WAITS, bucket, GAUGE, NONE),
	STRUCTS(wakers, WAKERS, waker),
	FIELD(wakers, WAKERS, irq, COUNTER, NONE),
	FIELD(wakers, WAKERS, others, COUNTER, NONE),
	STRUCTS(blame, BLAME, blamed),
	FIELD(blame, BLAME, limit_ns, COUNTER, NS),
	FIELD(blame, BLAME, idle_ns, COUNTER, NS),
	FIELD(blame, BLAME, others_ns, COUNTER, NS),
	FIELD(blame, BLAME, unknown_ns, COUNTER, NS),
	FIELD(blame, BLAME, nr, COUNTER, NONE),
	FIELD(blame, BLAME, sum_ns, COUNTER, NS),
	FIELD(moves, MOVES, core, COUNTER, NONE),
	FIELD(moves, MOVES, llc, COUNTER, NONE),
	FIELD(moves, MOVES, node, COUNTER, NONE),
	FIELD(moves, MOVES, remote, COUNTER, NONE),
	ARRAY(moves, MOVES, node_ns, COUNTER, NS),
	STRUCTS(moves, MOVES, last),
	FIELD(moves, MOVES, flags, BITS, NONE),
	FIELD(switches, SWITCHES, same_mm, COUNTER, NONE),
	FIELD(switches, SWITCHES, cross_mm, COUNTER, NONE),
	FIELD(switches, SWITCHES, kthread, COUNTER, NONE),
	FIELD(switches, SWITCHES, idle, COUNTER, NONE),
	FIELD(exited, EXITED, seq, ID, NONE),
	FIELD(exited, EXITED, freed_ns, INSTANT, NS),
	FIELD(exited, EXITED, killer_key, ID, NONE),
	FIELD(exited, EXITED, tgid, ID, NONE),
	FIELD(exited, EXITED, ppid, ID, NONE),
	FIELD(exited, EXITED, exit_code, ID, NONE),
	FIELD(exited, EXITED, flags, BITS, NONE),
	TEXT(exited, EXITED, comm),
	FIELD(exited, EXITED, nspid, ID, NONE),
	FIELD(exited, EXITED, ns_level, GAUGE, NONE),
	FIELD(exited, EXITED, killer, ID, NONE),
	FIELD(exited, EXITED, killer_tgid, ID, NONE),
	FIELD(exited, EXITED, killer_uid, ID, NONE),
	TEXT(exited, EXITED, killer_comm),
	FIELD(exited, EXITED, missed, GAUGE, NONE),
	FIELD(queue, QUEUE, dl_deadline_ns, GAUGE, NS),
	FIELD(queue, QUEUE, flags, BITS, NONE),
	FIELD(queue, QUEUE, nr_levels, GAUGE, NONE),
	FIELD(queue, QUEUE, flat_load, GAUGE, NONE),
	STRUCTS(queue, QUEUE, level),
};

#define NR_FIELDS (sizeof(fields) / sizeof(fields[0]))

const struct ts_field *ts_field(size_t i)
{
	return i < NR_FIELDS ? &fields[i] : NULL;
}

const struct ts_field *ts_field_find(const char *group, const char *name)
{
	size_t i;

	for (i = 0; i < NR_FIELDS; i++)
		if (!strcmp(fields[i].group_name, group) && !strcmp(fields[i].name, name))
			return &fields[i];
	return NULL;
}

/* Elements that a field has in this group of so many bytes. */
static size_t nr_elements(const struct ts_field *field, size_t bytes)
{
	return field->nr ? field->nr : (bytes - field->offset) / field->width;
}

static __u64 read_number(const struct ts_field *field, const char *at)
{
	bool s = field->is_signed;

	switch (field->width) {
	case 1: return s ? (__u64)*(const __s8 *)at : *(const __u8 *)at;
	case 2: return s ? (__u64)*(const __s16 *)at : *(const __u16 *)at;
	case 4: return s ? (__u64)*(const __s32 *)at : *(const __u32 *)at;
	default: return *(const __u64 *)at;
	}
}

int ts_value(const struct ts_task *task, const struct ts_field *field, size_t i, __u64 *value)
{
	const char *group;
	size_t bytes;

	if (field->kind == TS_TEXT || field->kind == TS_STRUCT)
		return -EINVAL;
	group = ts_group(task, field->group, &bytes);
	if (!group)
		return -ENODATA;
	if (i >= nr_elements(field, bytes))
		return -EINVAL;
	*value = read_number(field, group + field->offset + i * field->width);
	return 0;
}

int ts_delta(const struct ts_task *before, const struct ts_task *after,
	     const struct ts_field *field, size_t i, __u64 *delta)
{
	__u64 was = 0, is;
	int err;

	if (field->kind != TS_COUNTER)
		return -EINVAL;
	err = ts_value(after, field, i, &is);
	if (!err && before && !(ts_group(before, TSCOPE_GROUP_IDS, NULL) &&
				ts_group(after, TSCOPE_GROUP_IDS, NULL)))
		err = -ENODATA;
	if (!err && before && ts_is_same(before, after))
		err = ts_value(before, field, i, &was);
	if (err)
		return err;
	/* CPUs may disagree about the time by a microsecond. */
	*delta = is > was ? is - was : 0;
	return 0;
}

/* By bit number of TSCOPE_GROUP_*. */
static const char *const group_names[NR_GROUPS] = {
#define GROUP_NAME(_NAME, _name)	#_name,
	TSCOPE_GROUPS(GROUP_NAME)
};

const char *ts_group_name(__u64 group)
{
	if (!group || group & (group - 1) || group & ~TSCOPE_GROUPS_ALL)
		return NULL;
	return group_names[__builtin_ctzll(group)];
}

__u64 ts_groups_parse(const char *names)
{
	unsigned int bit;
	__u64 groups = 0;
	size_t bytes;

	for (;; names += bytes + 1) {
		bytes = strcspn(names, ",");
		for (bit = 0; bit < NR_GROUPS; bit++)
			if (strlen(group_names[bit]) == bytes &&
			    !strncmp(names, group_names[bit], bytes))
				break;
		if (bit == NR_GROUPS)
			return 0;
		groups |= 1ULL << bit;
		if (!names[bytes])
			return groups;
	}
}
