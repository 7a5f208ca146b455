// SPDX-License-Identifier: GPL-2.0
/*
 * Fills the groups of a task that has exited: from its record, which is one of the
 * departed, and from what it told as it began to exit.
 */
#include <linux/string.h>

#include "biography.h"
#include "cgroups.h"
#include "end.h"
#include "exited.h"
#include "inspect.h"
#include "process.h"
#include "record.h"

static size_t tscope_fill_end_cgroup(const struct tscope_end *end, struct tscope_cgroup *group)
{
	const char *path = end->path + end->path_at;
	size_t len = sizeof(end->path) - end->path_at;

	group->id = end->cgroup_id;
	group->flags = end->is_cut ? TSCOPE_CGROUP_TRUNCATED | TSCOPE_CGROUP_END : 0;
	group->size = ALIGN(sizeof(*group) + len, 8);
	memcpy(group->path, path, len);
	memset(group->path + len, 0, group->size - sizeof(*group) - len);
	return group->size;
}

static void tscope_fill_killer(const struct tscope_end *end, struct tscope_exited *departed)
{
	departed->killer_key = end->killer.key;
	departed->killer = end->killer.tid;
	departed->killer_tgid = end->killer.tgid;
	departed->killer_uid = end->killer.uid;
	memcpy(departed->killer_comm, end->killer.comm, sizeof(departed->killer_comm));
}

static size_t tscope_fill_departed(const struct tscope_record *rec,
				   struct tscope_exited *departed)
{
	const struct tscope_end *end = rec->kept;

	memset(departed, 0, sizeof(*departed));
	departed->seq = rec->end_seq;
	departed->freed_ns = rec->account.freed_ns;
	departed->tgid = rec->end_tgid;
	departed->ppid = rec->end_ppid;
	departed->exit_code = rec->end_exit_code;
	departed->flags = rec->end_flags;
	memcpy(departed->comm, rec->end_comm, sizeof(departed->comm));
	if (end) {
		departed->flags |= end->flags;
		departed->nspid = end->nspid;
		departed->ns_level = end->ns_level;
		if (end->flags & TSCOPE_EXITED_HAS_KILLER)
			tscope_fill_killer(end, departed);
	}
	return sizeof(*departed);
}

/**
 * tscope_exited_fill() - fill the record of a task that has exited
 * @ns:	    whose numbers are shown
 * @rec:    the task's record, one of the departed
 * @groups: TSCOPE_GROUP_* wanted
 * @as_process: of a leader: what all threads of its process have done
 * @buf:    8-byte aligned, room for tscope_inspect_bytes_max()
 *
 * Context: process context, in an RCU read section.
 * Return: bytes filled, a multiple of 8.
 */
size_t tscope_exited_fill(struct pid_namespace *ns, const struct tscope_record *rec, u64 groups,
			  bool as_process, void *buf)
{
	struct tscope_sums *sums = buf + tscope_inspect_bytes_max() - sizeof(*sums);
	struct tscope_head *head = buf;
	void *at = head + 1;

	groups &= TSCOPE_GROUP_BIRTH | TSCOPE_GROUPS_HOOKED | TSCOPE_GROUP_EXITED |
		  (rec->kept ? TSCOPE_GROUP_CREDS | TSCOPE_CGROUPS_GROUP : 0);
	if (groups & TSCOPE_GROUP_CREDS) {
		memcpy(at, &rec->kept->creds, sizeof(rec->kept->creds));
		at += sizeof(rec->kept->creds);
	}
	if (groups & TSCOPE_GROUP_CGROUP)
		at += tscope_fill_end_cgroup(rec->kept, at);
	if (groups & TSCOPE_GROUP_BIRTH)
		at += tscope_biography_fill_birth(ns, NULL, rec, at);
	if (as_process && tscope_process_read_departed(rec, sums))
		at += tscope_biography_put(ns, &sums->told, groups, at);
	else
		at += tscope_biography_fill(ns, NULL, rec, groups, at);
	if (groups & TSCOPE_GROUP_EXITED)
		at += tscope_fill_departed(rec, at);
	head->size = at - buf;
	head->tid = rec->tid;
	head->mask = groups;
	head->key = rec->key;
	return head->size;
}
