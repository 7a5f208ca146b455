// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a task: its credentials, cgroup, ids and killer, which are lost once it has exited.
 *
 * The task itself takes them down as it begins to exit.  They stay with its record, also in the
 * ring of exited tasks.  The end of a process is taken down by its last thread, and is kept with
 * the leader's record, whichever thread that was.
 *
 * The path of a cgroup is built backwards, without a lock: in the v2 hierarchy no cgroup is
 * renamed or moved, and a cgroup that has a task keeps its ancestors.
 *
 * Locking: none.  An end is written by the exiting task before others can find it;
 * tscope_record.end is exchanged as a whole.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/kernfs.h>
#include <linux/minmax.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cgroups.h"
#include "compat.h"
#include "creds.h"
#include "reserve.h"
#include "task_end.h"
#include "walk.h"

/* Number of exits until the reserve is filled up again, where it is needed. */
#define TSCOPE_END_SPARE	256

static struct kmem_cache *tscope_end_cache __ro_after_init;
static struct tscope_reserve tscope_end_reserve;
static atomic64_t tscope_nr_ends = ATOMIC64_INIT(0);
static atomic64_t tscope_nr_ends_missed = ATOMIC64_INIT(0);

#ifdef CONFIG_CGROUPS
/* Build the path backwards, as far as it fits.  Each level takes two bytes or more. */
static void tscope_end_path(struct tscope_end *end, struct cgroup *cgroup)
{
	unsigned int at = sizeof(end->path) - 1;
	struct cgroup *parent;
	const char *name;
	size_t len;

	while ((parent = cgroup_parent(cgroup)) != NULL) {
		name = tscope_kernfs_name(cgroup->kn);
		len = strlen(name);
		if (len + 1 > at) {
			end->is_cut = true;
			memcpy(end->path, name + len - at, at);
			at = 0;
			break;
		}
		at -= len;
		memcpy(end->path + at, name, len);
		end->path[--at] = '/';
		cgroup = parent;
	}
	if (at == sizeof(end->path) - 1)
		end->path[--at] = '/';
	end->path_at = at;
}

static void tscope_end_cgroup(struct tscope_end *end, const struct task_struct *task)
{
	struct cgroup *cgroup = tscope_task_cgroup(task);

	end->cgroup_id = cgroup_id(cgroup);
	tscope_end_path(end, cgroup);
}
#else
static void tscope_end_cgroup(struct tscope_end *end, const struct task_struct *task)
{
}
#endif

/* The signal that ended the task: of its process if the process ends as a whole. */
static int tscope_end_signal(const struct task_struct *task)
{
	const struct signal_struct *signal = task->signal;

	return (READ_ONCE(signal->flags) & SIGNAL_GROUP_EXIT ?
		READ_ONCE(signal->group_exit_code) : READ_ONCE(task->exit_code)) & 0x7f;
}

static void tscope_end_killed(struct tscope_end *end, const struct task_struct *task)
{
	int sig = tscope_end_signal(task);

	if (!sig)
		return;
	if (sig == SIGKILL && READ_ONCE(task->signal->oom_mm))
		end->flags |= TSCOPE_EXITED_OOM;
	if (tscope_killer_find(task->signal, sig, READ_ONCE(task->group_leader->start_time),
			       &end->killer))
		end->flags |= TSCOPE_EXITED_HAS_KILLER;
}

/* Note the ids in each pid namespace of @pid; the parent and the process are those of @of. */
static void tscope_end_levels(struct tscope_end *end, const struct task_struct *of,
			      struct pid *pid)
{
	struct pid *parent = tscope_task_tgid(rcu_dereference(of->real_parent));
	struct pid *tgid = tscope_task_tgid(of);
	struct pid_namespace *ns;
	unsigned int i;

	end->nr_levels = min_t(unsigned int, pid->level, ARRAY_SIZE(end->level));
	for (i = 0; i < end->nr_levels; i++) {
		ns = pid->numbers[i + 1].ns;
		end->level[i] = (struct tscope_end_level){
			.inum = ns->ns.inum,
			.tid = pid->numbers[i + 1].nr,
			.tgid = pid_nr_ns(tgid, ns),
			.ppid = pid_nr_ns(parent, ns),
		};
	}
}

/**
 * tscope_end_new() - take down the end of a task or of its process
 * @task: the task, which is current
 * @of:	  the task whose end it is: @task, or the leader of its process
 *
 * Context: sched_process_exit; in an RCU read section.
 * Return: the end; NULL if there was no memory, which is counted.
 */
struct tscope_end *tscope_end_new(struct task_struct *task, const struct task_struct *of)
{
	struct tscope_end *end = tscope_reserve_alloc(&tscope_end_reserve);
	struct pid *pid;

	if (!end) {
		atomic64_inc(&tscope_nr_ends_missed);
		return NULL;
	}
	atomic64_inc(&tscope_nr_ends);
	tscope_creds_fill(task, &end->creds);
	pid = tscope_task_pid(of);
	if (pid) {
		end->nspid = pid->numbers[pid->level].nr;
		end->ns_level = pid->level;
		tscope_end_levels(end, of, pid);
		end->flags |= TSCOPE_EXITED_HAS_ID;
	}
	tscope_end_cgroup(end, task);
	tscope_end_killed(end, task);
	return end;
}

/**
 * tscope_end_drop_creator() - drop the references to the creator
 * @end: the end; NULL: nothing happens
 *
 * Context: a grace period after the record has left the table.
 */
void tscope_end_drop_creator(struct tscope_end *end)
{
	if (!end)
		return;
	put_pid(end->creator);
	put_pid(end->creator_tgid);
	end->creator = end->creator_tgid = NULL;
}

/**
 * tscope_end_free() - free an end that no reader can find
 * @end: the end; NULL: nothing happens
 *
 * Context: any; if the end has references to a creator, a grace period after its record has
 *	    left the table.
 */
void tscope_end_free(struct tscope_end *end)
{
	if (!end)
		return;
	tscope_end_drop_creator(end);
	atomic64_dec(&tscope_nr_ends);
	kmem_cache_free(tscope_end_cache, end);
}

static void tscope_end_free_rcu(struct rcu_head *rcu)
{
	tscope_end_free(container_of(rcu, struct tscope_end, rcu));
}

/**
 * tscope_end_free_later() - free an end after the readers that may use it
 * @end: the end, which was taken out of its record; NULL: nothing happens
 *
 * Context: any.
 */
void tscope_end_free_later(struct tscope_end *end)
{
	if (end)
		call_rcu(&end->rcu, tscope_end_free_rcu);
}

/**
 * tscope_end_bytes() - memory of all ends, with those in reserve
 */
size_t tscope_end_bytes(void)
{
	return atomic64_read(&tscope_nr_ends) * kmem_cache_size(tscope_end_cache) +
	       tscope_reserve_bytes(&tscope_end_reserve);
}

/**
 * tscope_end_missed() - number of ends that could not be allocated since load
 */
u64 tscope_end_missed(void)
{
	return atomic64_read(&tscope_nr_ends_missed);
}

/**
 * tscope_end_init() - make the cache of ends, and the table of killers
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_end_init(void)
{
	int err;

	tscope_end_cache = KMEM_CACHE(tscope_end, 0);
	if (!tscope_end_cache)
		return -ENOMEM;
	err = tscope_reserve_init(&tscope_end_reserve, tscope_end_cache, TSCOPE_END_SPARE);
	if (err)
		goto err_cache;
	err = tscope_killer_init();
	if (err)
		goto err_reserve;
	return 0;

err_reserve:
	tscope_reserve_exit(&tscope_end_reserve);
err_cache:
	kmem_cache_destroy(tscope_end_cache);
	return err;
}

/**
 * tscope_end_exit() - destroy the cache of ends, and the table of killers
 *
 * Context: process context; sleeps; no hook is attached and no record is left.
 */
void tscope_end_exit(void)
{
	tscope_killer_exit();
	tscope_reserve_exit(&tscope_end_reserve);
	kmem_cache_destroy(tscope_end_cache);
}
