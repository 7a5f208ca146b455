// SPDX-License-Identifier: GPL-2.0
/*
 * Fills the groups of an exited task from its record, which is in a ring of exited tasks, and
 * from its end (struct tscope_end).
 */
#include <linux/string.h>

#include "cgroups.h"
#include "fill_exited.h"
#include "fill_history.h"
#include "fill_task.h"
#include "pidns.h"
#include "process.h"
#include "record.h"
#include "task_end.h"

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

/* The task's ids in a pid namespace below the initial one; NULL: the task was not in it. */
static const struct tscope_end_level *tscope_exited_level(struct pid_namespace *ns,
							  const struct tscope_record *rec)
{
	const struct tscope_end *end = rec->kept;
	unsigned int i;

	for (i = 0; end && i < end->nr_levels; i++)
		if (end->level[i].inum == ns->ns.inum)
			return &end->level[i];
	return NULL;
}

/**
 * tscope_exited_is_visible() - may a reader in a pid namespace see an exited task?
 * @ns:	      the namespace
 * @since_ns: when the namespace began: an earlier namespace may have had the same inode number,
 *	      and its tasks must not be shown
 * @rec:      record of the exited task
 *
 * Context: in an RCU read section.
 */
bool tscope_exited_is_visible(struct pid_namespace *ns, u64 since_ns,
			      const struct tscope_record *rec)
{
	return ns == &init_pid_ns ||
	       (tscope_exited_level(ns, rec) && rec->birth_ns >= since_ns);
}

/**
 * tscope_exited_has_uid() - did an exited task have this real user id?
 * @rec: record of the exited task
 * @uid: user id in the initial user namespace
 *
 * Context: in an RCU read section.
 * Return: false: it had not, or its user id is not known.
 */
bool tscope_exited_has_uid(const struct tscope_record *rec, uid_t uid)
{
	return rec->kept && rec->kept->creds.uid == uid;
}

static void tscope_fill_killer(struct pid_namespace *ns, const struct tscope_record *rec,
			       struct tscope_exited *exited)
{
	const struct tscope_killer *killer = &rec->kept->killer;

	exited->killer = killer->tid;
	exited->killer_tgid = killer->tgid;
	tscope_pidns_both(ns, killer->key, &exited->killer, &exited->killer_tgid);
	/* A killer that has no number in a namespace has neither a key nor a name there. */
	if (!exited->killer)
		return;
	exited->killer_key = killer->key;
	exited->killer_uid = killer->uid;
	memcpy(exited->killer_comm, killer->comm, sizeof(exited->killer_comm));
}

static size_t tscope_fill_exited_group(struct pid_namespace *ns, const struct tscope_record *rec,
				       const struct tscope_end_level *level, u64 missed,
				       struct tscope_exited *exited)
{
	const struct tscope_end *end = rec->kept;

	memset(exited, 0, sizeof(*exited));
	exited->seq = rec->end_seq;
	exited->freed_ns = rec->account.freed_ns;
	exited->missed = missed;
	exited->tgid = level ? level->tgid : rec->end_tgid;
	exited->ppid = level ? level->ppid : rec->end_ppid;
	exited->exit_code = rec->end_exit_code;
	exited->flags = rec->end_flags;
	memcpy(exited->comm, rec->end_comm, sizeof(exited->comm));
	if (end) {
		exited->flags |= end->flags;
		exited->nspid = end->nspid;
		exited->ns_level = end->ns_level;
		if (end->flags & TSCOPE_EXITED_HAS_KILLER)
			tscope_fill_killer(ns, rec, exited);
	}
	return sizeof(*exited);
}

/**
 * tscope_fill_exited() - fill the record of an exited task
 * @ns:	    pid namespace of the reader; tscope_exited_is_visible() has returned true
 * @rec:    record of the exited task
 * @groups: TSCOPE_GROUP_* wanted
 * @as_process: of a leader: fill the sums over all threads of its process
 * @missed: number of records that this reader has missed before this one
 * @buf:    8-byte aligned, room for tscope_fill_bytes_max()
 *
 * Context: process context, in an RCU read section.
 * Return: bytes filled, a multiple of 8.
 */
size_t tscope_fill_exited(struct pid_namespace *ns, const struct tscope_record *rec, u64 groups,
			  bool as_process, u64 missed, void *buf)
{
	const struct tscope_end_level *level = ns == &init_pid_ns ? NULL :
					       tscope_exited_level(ns, rec);
	struct tscope_sums *sums = buf + tscope_fill_bytes_max() - sizeof(*sums);
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
		at += tscope_fill_birth(ns, NULL, rec, at);
	if (as_process && tscope_process_read_exited(rec, sums))
		at += tscope_put_history(ns, &sums->totals, groups, at);
	else
		at += tscope_fill_history(ns, NULL, rec, groups, at);
	if (groups & TSCOPE_GROUP_EXITED)
		at += tscope_fill_exited_group(ns, rec, level, missed, at);
	head->size = at - buf;
	head->tid = level ? level->tid : rec->tid;
	head->mask = groups;
	head->key = rec->key;
	return head->size;
}
