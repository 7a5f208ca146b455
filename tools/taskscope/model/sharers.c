// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

#include "sharers.h"

/* A number that is the same for all tasks that share; 0: the task has none, or it is not known. */
static __u64 token(const struct record *rec, __u64 flag)
{
	const struct tscope_sharing *sharing = rec->sharing;
	const struct tscope_namespaces *ns = rec->namespaces;

	switch (flag) {
	case CLONE_THREAD: return rec->ids ? rec->ids->tgid : 0;
	case CLONE_VM: return sharing ? sharing->mm : 0;
	case CLONE_FILES: return sharing ? sharing->files : 0;
	case CLONE_FS: return sharing ? sharing->fs : 0;
	case CLONE_SIGHAND: return sharing ? sharing->sighand : 0;
	case CLONE_NEWNS: return ns ? ns->mnt : 0;
	case CLONE_NEWPID: return ns ? ns->pid : 0;
	case CLONE_NEWNET: return ns ? ns->net : 0;
	case CLONE_NEWUSER: return ns ? ns->user : 0;
	case CLONE_NEWUTS: return ns ? ns->uts : 0;
	case CLONE_NEWIPC: return ns ? ns->ipc : 0;
	case CLONE_NEWCGROUP: return ns ? ns->cgroup : 0;
	case CLONE_NEWTIME: return ns ? ns->time : 0;
	default: return 0;
	}
}

static bool has_group(const struct record *rec, __u64 flag)
{
	switch (flag) {
	case CLONE_THREAD:
		return rec->ids;
	case CLONE_VM:
	case CLONE_FILES:
	case CLONE_FS:
	case CLONE_SIGHAND:
		return rec->sharing;
	case CLONE_SYSVSEM:
	case CLONE_IO:
		return false;
	default:
		return rec->namespaces;
	}
}

void find_sharers(struct sharers *sharers, __u64 flag, const struct record *rec,
		  const struct ts_set *tasks)
{
	__u64 mine = token(rec, flag);
	size_t i;

	*sharers = (struct sharers){ .known = has_group(rec, flag), .has = mine };
	if (!mine)
		return;
	if (!(flag & (CLONE_THREAD | CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SIGHAND)))
		sharers->inum = mine;
	for (i = 0; i < tasks->nr; i++) {
		if (tasks->task[i].rec.tid == rec->tid || token(&tasks->task[i].rec, flag) != mine)
			continue;
		if (sharers->nr < NR_SHARER_TIDS)
			sharers->tid[sharers->nr] = tasks->task[i].rec.tid;
		sharers->nr++;
	}
}
