/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_RECORD_H
#define TASKSCOPE_RECORD_H

#include <stddef.h>
#include <sys/types.h>

#include <linux/taskscope.h>

#define NR_GROUPS	16

/**
 * struct record - one task record, taken apart
 * @tid:	thread id
 * @mask:	TSCOPE_GROUP_* that are there
 * @group:	the groups by bit number, each NULL unless it is there
 * @ids:	the same by name: TSCOPE_GROUP_IDS
 * @state:	TSCOPE_GROUP_STATE
 * @sched:	TSCOPE_GROUP_SCHED
 * @fair:	TSCOPE_GROUP_FAIR
 * @eevdf:	TSCOPE_GROUP_EEVDF
 * @deadline:	TSCOPE_GROUP_DEADLINE
 * @affinity:	TSCOPE_GROUP_AFFINITY
 * @creds:	TSCOPE_GROUP_CREDS
 * @memory:	TSCOPE_GROUP_MEMORY
 * @sharing:	TSCOPE_GROUP_SHARING
 * @namespaces:	TSCOPE_GROUP_NAMESPACES
 * @cgroup:	TSCOPE_GROUP_CGROUP
 * @numa:	TSCOPE_GROUP_NUMA
 * @signals:	TSCOPE_GROUP_SIGNALS
 * @birth:	TSCOPE_GROUP_BIRTH
 * @counts:	TSCOPE_GROUP_COUNTS
 *
 * The groups are those of the buffer that was parsed: they live as long as it.
 */
struct record {
	__s32 tid;
	__u64 mask;
	union {
		const void *group[NR_GROUPS];
		struct {
			const struct tscope_ids *ids;
			const struct tscope_state *state;
			const struct tscope_sched *sched;
			const struct tscope_fair *fair;
			const struct tscope_eevdf *eevdf;
			const struct tscope_deadline *deadline;
			const struct tscope_affinity *affinity;
			const struct tscope_creds *creds;
			const struct tscope_memory *memory;
			const struct tscope_sharing *sharing;
			const struct tscope_namespaces *namespaces;
			const struct tscope_cgroup *cgroup;
			const struct tscope_numa *numa;
			const struct tscope_signals *signals;
			const struct tscope_birth *birth;
			const struct tscope_counts *counts;
		};
	};
};

/**
 * record_parse() - take a record apart
 * @rec:   filled
 * @buf:   the record and what follows it, 8-byte aligned
 * @bytes: bytes in @buf
 *
 * Nothing in @buf is trusted: neither sizes nor strings lead out of the record.
 *
 * Return: the size of the record, or -EBADMSG if it is none.
 */
ssize_t record_parse(struct record *rec, const void *buf, size_t bytes);

#endif
