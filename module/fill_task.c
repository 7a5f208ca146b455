// SPDX-License-Identifier: GPL-2.0
/*
 * Fills the groups of a living task from its task_struct and from its record.
 *
 * The task may run, call execve(), exit and change its credentials while it is read.  Each
 * thing is read under the lock that guards it:
 *
 *   pids, parents, credentials,
 *   cgroup				RCU
 *   mm, files, fs, nsproxy		task_lock()
 *   signal_struct			lives as long as the task_struct
 *   scheduler fields, signal sets	no lock: one word each, read once.  Modules cannot
 *					take their locks; one word may be older than the
 *					next.
 *
 * data_race() marks plain words that a kernel helper or a copy reads: a value that is a moment
 * old is good enough.
 *
 * A group that is absent is left out; see the UAPI header.
 */
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/cred.h>
#include <linux/ipc_namespace.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/proc_ns.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seqlock.h>
#include <linux/time_namespace.h>
#include <linux/topology.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <linux/utsname.h>
#include <net/net_namespace.h>

#include "adopt.h"
#include "cgroups.h"
#include "compat.h"
#include "creds.h"
#include "fill_history.h"
#include "fill_task.h"
#include "hooks.h"
#include "process.h"
#include "record.h"
#include "token.h"
#include "walk.h"

static u64 tscope_groups;
static bool tscope_knows_mnt_ns;

/* The order of tscope_fill.shared, and of the members of tscope_sharing. */
enum { TSCOPE_SHARED_MM, TSCOPE_SHARED_FILES, TSCOPE_SHARED_FS, TSCOPE_SHARED_SIGHAND };

static size_t tscope_fill_ids(struct tscope_fill *in, struct task_struct *task,
			      struct tscope_ids *ids)
{
	struct pid *pid = tscope_task_pid(task);
	unsigned int pf = tscope_task_flags(task);

	ids->tgid = task_tgid_nr_ns(task, in->ns);
	ids->ppid = pid ? task_tgid_nr_ns(rcu_dereference(task->real_parent), in->ns) : 0;
	ids->tracer = READ_ONCE(task->ptrace) ?
		      task_pid_nr_ns(rcu_dereference(task->parent), in->ns) : 0;
	ids->pgid = task_pgrp_nr_ns(task, in->ns);
	ids->sid = task_session_nr_ns(task, in->ns);
	ids->nspid = pid ? pid->numbers[pid->level].nr : 0;
	ids->ns_level = pid ? pid->level : 0;
	ids->kind = (pf & PF_KTHREAD ? TSCOPE_KIND_KTHREAD : 0) |
		    (pf & PF_IO_WORKER ? TSCOPE_KIND_IO_WORKER : 0) |
		    (pf & PF_WQ_WORKER ? TSCOPE_KIND_WQ_WORKER : 0);
	if (pf & TSCOPE_PF_USER_WORKER && !(pf & PF_IO_WORKER))
		ids->kind |= TSCOPE_KIND_USER_WORKER;
	ids->nr_threads = data_race(get_nr_threads(task));
	ids->reserved = 0;
	ids->start_ns = READ_ONCE(task->start_time);
	ids->start_boot_ns = READ_ONCE(task->start_boottime);
	/* Another task may rename it meanwhile; the name always ends in a NUL. */
	data_race(memcpy(ids->comm, task->comm, sizeof(ids->comm)));
	ids->comm[sizeof(ids->comm) - 1] = '\0';
	return sizeof(*ids);
}

/* The freezers of cgroup v1 and of suspend have their own states; see compat.h. */
static bool tscope_task_is_frozen(const struct task_struct *task, unsigned int state)
{
	return !READ_ONCE(task->on_rq) && !READ_ONCE(task->exit_state) &&
	       (state & TSCOPE_TASK_FROZEN || tscope_task_is_trapped(task) ||
		(state & TASK_UNINTERRUPTIBLE && tscope_task_flags(task) & TSCOPE_PF_FROZEN));
}

static size_t tscope_fill_state(struct task_struct *task, struct tscope_state *state)
{
	unsigned int pf = tscope_task_flags(task);

	state->state = tscope_task_state(task);
	state->exit_state = READ_ONCE(task->exit_state);
	state->letter = data_race(task_state_to_char(task));
	state->on_cpu = READ_ONCE(task->on_cpu);
	state->on_rq = READ_ONCE(task->on_rq);
	state->reserved = 0;
	state->flags = (tscope_task_is_delayed(task) ? TSCOPE_STATE_DELAYED : 0) |
		       (data_race(tscope_task_is_frozen(task, state->state)) ?
			TSCOPE_STATE_FROZEN : 0) |
		       (data_race(!!task->in_iowait) ? TSCOPE_STATE_IOWAIT : 0) |
		       (pf & PF_EXITING ? TSCOPE_STATE_EXITING : 0) |
		       (data_race(!!task->in_execve) ? TSCOPE_STATE_EXEC : 0) |
		       (tscope_task_has_left(task) ? TSCOPE_STATE_LEFT : 0);
	/* The rule of wait_task_zombie(). */
	state->exit_code = data_race(thread_group_leader(task)) &&
			   READ_ONCE(task->signal->flags) & SIGNAL_GROUP_EXIT ?
			   READ_ONCE(task->signal->group_exit_code) :
			   READ_ONCE(task->exit_code);
	state->pf = pf;
	return sizeof(*state);
}

static size_t tscope_fill_sched(struct task_struct *task, struct tscope_sched *sched)
{
	sched->cpu = task_cpu(task);
	sched->policy = READ_ONCE(task->policy);
	sched->prio = READ_ONCE(task->prio);
	sched->nice = data_race(task_nice(task));
	sched->rt_priority = READ_ONCE(task->rt_priority);
	sched->flags = (data_race(!!task->sched_reset_on_fork) ? TSCOPE_SCHED_RESET_ON_FORK : 0) |
		       (TSCOPE_TELLS_DELAY ? 0 : TSCOPE_SCHED_NO_DELAY) |
		       (tscope_task_is_ext(task) ? TSCOPE_SCHED_EXT : 0);
	sched->runtime_ns = READ_ONCE(task->se.sum_exec_runtime);
	sched->nvcsw = READ_ONCE(task->nvcsw);
	sched->nivcsw = READ_ONCE(task->nivcsw);
	sched->nr_migrations = READ_ONCE(task->se.nr_migrations);
	sched->run_delay_ns = tscope_task_run_delay(task);
	sched->nr_runs = tscope_task_nr_runs(task);
	return sizeof(*sched);
}

/* Add the kernel's own sums over exited threads to the living ones, as /proc/PID/stat does. */
static void tscope_sum_living(const struct task_struct *task, struct tscope_sched *sched)
{
	struct signal_struct *signal = task->signal;
	const struct task_struct *thread;
	int seq, next_seq = 0;
	unsigned long flags;

	do {
		seq = next_seq;
		flags = read_seqbegin_or_lock_irqsave(&signal->stats_lock, &seq);
		sched->runtime_ns = data_race(signal->sum_sched_runtime);
		sched->nvcsw = data_race(signal->nvcsw);
		sched->nivcsw = data_race(signal->nivcsw);
		sched->nr_migrations = 0;
		sched->run_delay_ns = 0;
		sched->nr_runs = 0;
		list_for_each_entry_rcu(thread, &signal->thread_head, thread_node) {
			sched->runtime_ns += READ_ONCE(thread->se.sum_exec_runtime);
			sched->nvcsw += READ_ONCE(thread->nvcsw);
			sched->nivcsw += READ_ONCE(thread->nivcsw);
			sched->nr_migrations += READ_ONCE(thread->se.nr_migrations);
			sched->run_delay_ns += tscope_task_run_delay(thread);
			sched->nr_runs += tscope_task_nr_runs(thread);
		}
		/* If a thread exited meanwhile, read again with the lock held. */
		next_seq = 1;
	} while (need_seqretry(&signal->stats_lock, seq));
	done_seqretry_irqrestore(&signal->stats_lock, seq, flags);
}

/* @sums: over all threads that have a record; NULL: only the leader has one. */
static size_t tscope_fill_sched_process(struct task_struct *leader,
					const struct tscope_sums *sums,
					struct tscope_sched *sched)
{
	tscope_fill_sched(leader, sched);
	tscope_sum_living(leader, sched);
	if (sums) {
		sched->nr_migrations = sums->nr_migrations;
		sched->run_delay_ns = sums->run_delay_ns;
		sched->nr_runs = sums->nr_runs;
	}
	return sizeof(*sched);
}

/* Without a BPF scheduler, tasks of policy EXT are in the fair class. */
static bool tscope_task_is_fair(const struct task_struct *task)
{
	switch (READ_ONCE(task->policy)) {
	case SCHED_NORMAL:
	case SCHED_BATCH:
	case SCHED_IDLE:
	case TSCOPE_POLICY_EXT:
		return !tscope_task_is_ext(task);
	default:
		return false;
	}
}

static size_t tscope_fill_fair(struct task_struct *task, struct tscope_fair *fair)
{
	unsigned long weight = READ_ONCE(task->se.load.weight);

	if (!tscope_task_is_fair(task))
		return 0;
	fair->vruntime_ns = READ_ONCE(task->se.vruntime);
	/* The kernel keeps the weight shifted left by ten bits. */
	fair->weight = weight >> SCHED_FIXEDPOINT_SHIFT;
	fair->reserved = 0;
	return sizeof(*fair);
}

static size_t tscope_fill_eevdf(struct task_struct *task, struct tscope_eevdf *eevdf)
{
	if (!tscope_task_is_fair(task))
		return 0;
	tscope_task_eevdf(task, eevdf);
	eevdf->flags = READ_ONCE(task->se.on_rq) ? 0 : TSCOPE_EEVDF_HAS_LAG;
	eevdf->reserved = 0;
	return sizeof(*eevdf);
}

static size_t tscope_fill_deadline(struct task_struct *task, struct tscope_deadline *dl)
{
	if (READ_ONCE(task->policy) != SCHED_DEADLINE)
		return 0;
	dl->runtime_ns = READ_ONCE(task->dl.dl_runtime);
	dl->deadline_ns = READ_ONCE(task->dl.dl_deadline);
	dl->period_ns = READ_ONCE(task->dl.dl_period);
	dl->left_ns = READ_ONCE(task->dl.runtime);
	dl->flags = data_race(!!task->dl.dl_throttled) ? TSCOPE_DEADLINE_THROTTLED : 0;
	dl->sched_flags = READ_ONCE(task->dl.flags);
	return sizeof(*dl);
}

static void tscope_fill_level(const struct sched_entity *se, struct tscope_level *level)
{
	/* A group that is being emptied may have been picked after the first of these two was read. */
	u64 picked = READ_ONCE(se->prev_sum_exec_runtime);
	u64 ran = READ_ONCE(se->sum_exec_runtime);

	level->vruntime_ns = READ_ONCE(se->vruntime);
	tscope_entity_eevdf(se, level);
	level->ran_ns = ran > picked ? ran - picked : 0;
	level->load = min_t(unsigned long, READ_ONCE(se->load.weight), U32_MAX);
	level->flags = READ_ONCE(se->on_rq) ? TSCOPE_LEVEL_QUEUED : 0;
}

/* The entities of groups are freed a grace period after the task has left them. */
static void tscope_fill_levels(const struct task_struct *task, struct tscope_queue *queue)
{
	const struct sched_entity *se = &task->se;
	struct tscope_level *level = queue->level;

	queue->flags |= TSCOPE_QUEUE_FAIR | TSCOPE_QUEUE_FLAGS;
	queue->flat_load = min_t(unsigned long, tscope_task_flat_load(task), U32_MAX);
	for (; se && queue->nr_levels < TSCOPE_LEVELS; se = tscope_entity_above(se), level++) {
		tscope_fill_level(se, level);
		if (queue->nr_levels++)
			level->id = tscope_token(se);
	}
	if (se)
		queue->flags |= TSCOPE_QUEUE_CUT;
	if (tscope_task_has_quota(task) && tscope_task_throttled_group(task))
		queue->flags |= TSCOPE_QUEUE_THROTTLED;
}

static size_t tscope_fill_queue(const struct task_struct *task, struct tscope_queue *queue)
{
	int prio = READ_ONCE(task->prio);

	if (tscope_task_is_ext(task) || (prio >= 0 && prio < MAX_RT_PRIO))
		return 0;
	memset(queue, 0, sizeof(*queue));
	if (prio >= MAX_RT_PRIO) {
		tscope_fill_levels(task, queue);
	} else {
		queue->dl_deadline_ns = READ_ONCE(task->dl.deadline);
		queue->flags = TSCOPE_QUEUE_DEADLINE;
	}
	return sizeof(*queue);
}

static size_t tscope_fill_affinity(struct task_struct *task, struct tscope_affinity *affinity)
{
	const unsigned long *bits = cpumask_bits(&task->cpus_mask);
	unsigned int words = DIV_ROUND_UP(nr_cpu_ids, 64);
	unsigned int i;

	affinity->size = struct_size(affinity, mask, words);
	affinity->nr_allowed = READ_ONCE(task->nr_cpus_allowed);
	affinity->nr_cpus = nr_cpu_ids;
	affinity->migration_disabled = tscope_task_migration_disabled(task);
	for (i = 0; i < words; i++)
		affinity->mask[i] = data_race(((const u64 *)bits)[i]);
	return affinity->size;
}

/* The caller holds task_lock(). */
static size_t tscope_fill_memory(struct task_struct *task, struct tscope_memory *memory)
{
	struct mm_struct *mm = task->mm;

	/* A kernel thread may use the mm of a process (kthread_use_mm()). */
	if (!mm || tscope_task_flags(task) & PF_KTHREAD)
		return 0;
	memory->rss_bytes = (u64)tscope_mm_rss(mm) << PAGE_SHIFT;
	memory->vm_bytes = (u64)READ_ONCE(mm->total_vm) << PAGE_SHIFT;
	memory->mm_users = atomic_read(&mm->mm_users);
	memory->reserved = 0;
	return sizeof(*memory);
}

static u64 tscope_token_of(struct tscope_fill *in, unsigned int kind, const void *what)
{
	if (!what)
		return 0;
	if (in->shared[kind].what != what) {
		in->shared[kind].what = what;
		in->shared[kind].token = tscope_token(what);
	}
	return in->shared[kind].token;
}

/* The caller holds task_lock(). */
static size_t tscope_fill_sharing(struct tscope_fill *in, struct task_struct *task,
				  struct tscope_sharing *sharing)
{
	sharing->mm = tscope_token_of(in, TSCOPE_SHARED_MM,
				      tscope_task_flags(task) & PF_KTHREAD ? NULL : task->mm);
	sharing->files = tscope_token_of(in, TSCOPE_SHARED_FILES, task->files);
	sharing->fs = tscope_token_of(in, TSCOPE_SHARED_FS, task->fs);
	sharing->sighand = tscope_token_of(in, TSCOPE_SHARED_SIGHAND,
				      rcu_access_pointer(task->sighand));
	return sizeof(*sharing);
}

/* On a kernel without a kind of namespace the pointer may be NULL. */
#define TSCOPE_NS_INUM(_ns)	((_ns) ? (_ns)->ns.inum : 0)

/* The caller holds task_lock(). */
static size_t tscope_fill_namespaces(struct task_struct *task, struct tscope_namespaces *ns)
{
	struct nsproxy *nsproxy = task->nsproxy;
	struct pid_namespace *pid_ns = ns_of_pid(tscope_task_pid(task));

	if (!nsproxy || !pid_ns)
		return 0;
	ns->mnt = tscope_knows_mnt_ns ? tscope_mnt_ns_common(nsproxy)->inum : 0;
	ns->pid = pid_ns->ns.inum;
	ns->pid_for_children = nsproxy->pid_ns_for_children->ns.inum;
	ns->net = TSCOPE_NS_INUM(nsproxy->net_ns);
	ns->user = __task_cred(task)->user_ns->ns.inum;
	ns->uts = TSCOPE_NS_INUM(nsproxy->uts_ns);
#ifdef CONFIG_IPC_NS
	ns->ipc = nsproxy->ipc_ns->ns.inum;
#else
	ns->ipc = 0;
#endif
#ifdef CONFIG_CGROUPS
	ns->cgroup = nsproxy->cgroup_ns->ns.inum;
#else
	ns->cgroup = 0;
#endif
#ifdef CONFIG_TIME_NS
	ns->time = nsproxy->time_ns->ns.inum;
	ns->time_for_children = nsproxy->time_ns_for_children->ns.inum;
#else
	ns->time = 0;
	ns->time_for_children = 0;
#endif
	return sizeof(*ns);
}

static size_t tscope_fill_cgroup(struct tscope_fill *in, struct task_struct *task,
				 struct tscope_cgroup *group)
{
#ifdef CONFIG_CGROUPS
	struct cgroup *cgroup = tscope_task_cgroup(task);
	size_t len;
	int ret;

	if (in->cgroup == cgroup) {
		memcpy(group, in->cgroup_group, in->cgroup_group->size);
		return group->size;
	}
	group->id = cgroup_id(cgroup);
	group->flags = 0;
	group->path[0] = '\0';
	ret = cgroup_path(cgroup, group->path, TSCOPE_CGROUP_PATH_BYTES);
	if (ret < 0 || ret >= TSCOPE_CGROUP_PATH_BYTES)
		group->flags |= TSCOPE_CGROUP_TRUNCATED;
	len = strnlen(group->path, TSCOPE_CGROUP_PATH_BYTES - 1) + 1;
	group->size = ALIGN(sizeof(*group) + len, 8);
	memset(group->path + len - 1, 0, group->size - sizeof(*group) - len + 1);
	in->cgroup = cgroup;
	in->cgroup_group = group;
	return group->size;
#else
	return 0;
#endif
}

static size_t tscope_fill_numa(struct task_struct *task, struct tscope_numa *numa)
{
#ifdef CONFIG_NUMA_BALANCING
	numa->node = cpu_to_node(task_cpu(task));
	numa->preferred_node = READ_ONCE(task->numa_preferred_nid);
	return sizeof(*numa);
#else
	return 0;
#endif
}

static size_t tscope_fill_signals(struct task_struct *task, struct tscope_signals *signals)
{
	signals->pending = READ_ONCE(task->pending.signal.sig[0]);
	signals->shared_pending = READ_ONCE(task->signal->shared_pending.signal.sig[0]);
	signals->blocked = READ_ONCE(task->blocked.sig[0]);
	return sizeof(*signals);
}

#define TSCOPE_GROUPS_LOCKED	(TSCOPE_GROUP_MEMORY | TSCOPE_GROUP_SHARING | \
				 TSCOPE_GROUP_NAMESPACES)

/**
 * tscope_fill_begin() - call this at the start of each RCU read section
 * @in: what to fill
 *
 * Forgets values that were kept in the section before: their pointers may be reused by now.
 */
void tscope_fill_begin(struct tscope_fill *in)
{
	memset(in->shared, 0, sizeof(in->shared));
	in->cgroup = NULL;
}

/* Return: as tscope_fill_task(), but for this task alone. */
static size_t tscope_fill_found(struct tscope_fill *in, struct task_struct *task,
				pid_t tid, void *buf)
{
	struct tscope_head *head = buf;
	struct tscope_sums *sums = buf + tscope_fill_bytes_max() - sizeof(*sums);
	enum tscope_process_is is = TSCOPE_PROCESS_SINGLE;
	struct tscope_record *rec = NULL;
	u64 wanted = in->groups & tscope_groups;
	u64 mask = 0;
	void *at = head + 1;
	size_t size;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "task inspected outside RCU");
	if (tscope_hooks_attached())
		rec = tscope_record_adopt(task);
	in->steps = 0;
	in->was_interrupted = false;
	sums->nr = 0;
	if (in->processes && wanted & (TSCOPE_GROUPS_HOOKED | TSCOPE_GROUP_SCHED) &&
	    tscope_hooks_attached())
		is = tscope_process_read(task, sums, &in->steps);
	if (is == TSCOPE_PROCESS_INTERRUPTED) {
		in->was_interrupted = true;
		return 0;
	}

#define TSCOPE_FILL(_group, _fill)			\
	do {						\
		size = wanted & (_group) ? (_fill) : 0;	\
		if (size)				\
			mask |= (_group);		\
		at += size;				\
	} while (0)

	TSCOPE_FILL(TSCOPE_GROUP_IDS, tscope_fill_ids(in, task, at));
	TSCOPE_FILL(TSCOPE_GROUP_STATE, tscope_fill_state(task, at));
	TSCOPE_FILL(TSCOPE_GROUP_SCHED,
		    in->processes ? tscope_fill_sched_process(task, sums->nr ? sums : NULL, at) :
				    tscope_fill_sched(task, at));
	TSCOPE_FILL(TSCOPE_GROUP_FAIR, tscope_fill_fair(task, at));
	TSCOPE_FILL(TSCOPE_GROUP_EEVDF, tscope_fill_eevdf(task, at));
	TSCOPE_FILL(TSCOPE_GROUP_DEADLINE, tscope_fill_deadline(task, at));
	TSCOPE_FILL(TSCOPE_GROUP_AFFINITY, tscope_fill_affinity(task, at));
	TSCOPE_FILL(TSCOPE_GROUP_CREDS, tscope_creds_fill(task, at));
	if (wanted & TSCOPE_GROUPS_LOCKED) {
		task_lock(task);
		TSCOPE_FILL(TSCOPE_GROUP_MEMORY, tscope_fill_memory(task, at));
		TSCOPE_FILL(TSCOPE_GROUP_SHARING, tscope_fill_sharing(in, task, at));
		TSCOPE_FILL(TSCOPE_GROUP_NAMESPACES, tscope_fill_namespaces(task, at));
		task_unlock(task);
	}
	TSCOPE_FILL(TSCOPE_GROUP_CGROUP, tscope_fill_cgroup(in, task, at));
	TSCOPE_FILL(TSCOPE_GROUP_NUMA, tscope_fill_numa(task, at));
	TSCOPE_FILL(TSCOPE_GROUP_SIGNALS, tscope_fill_signals(task, at));
	TSCOPE_FILL(TSCOPE_GROUP_BIRTH, tscope_fill_birth(in->ns, task, rec, at));
	if (is == TSCOPE_PROCESS_SUMMED) {
		mask |= wanted & TSCOPE_GROUPS_HOOKED;
		at += tscope_put_history(in->ns, &sums->totals, wanted, at);
	} else if (rec && is == TSCOPE_PROCESS_SINGLE && wanted & TSCOPE_GROUPS_HOOKED) {
		mask |= wanted & TSCOPE_GROUPS_HOOKED;
		at += tscope_fill_history(in->ns, task, rec, wanted, at);
	}
	TSCOPE_FILL(TSCOPE_GROUP_QUEUE, tscope_fill_queue(task, at));
#undef TSCOPE_FILL

	/* Reaping clears the pid first: if it is still there, all ids above are valid. */
	smp_rmb();
	if (!tscope_task_pid(task)) {
		in->cgroup = NULL;
		return 0;
	}
	head->size = at - buf;
	head->tid = tid;
	head->mask = mask;
	head->key = rec ? rec->key : 0;
	return head->size;
}

/**
 * tscope_fill_task() - fill the record of one task
 * @in:	  what to fill
 * @task: the task, found by its tid in the present RCU read section; with @in->processes a
 *	  leader
 * @tid:  that tid, in @in->ns
 * @buf:  8-byte aligned, room for tscope_fill_bytes_max(); records that were filled before in
 *	  the same section must stay where they are
 *
 * If the task was reaped meanwhile, another one may have its tid: in execve() a thread takes over
 * that of the leader, which it ends.  Then the record is that of the other one.
 *
 * Context: process context, in an RCU read section.
 * Return: bytes filled, a multiple of 8; 0 if no task has the tid any more, or
 *	   @in->was_interrupted.
 */
size_t tscope_fill_task(struct tscope_fill *in, struct task_struct *task,
			pid_t tid, void *buf)
{
	struct task_struct *reaped = NULL;
	size_t filled = 0;

	while (task && task != reaped) {
		filled = tscope_fill_found(in, task, tid, buf);
		if (likely(filled) || in->was_interrupted)
			break;
		reaped = task;
		task = tscope_walk_find(in->ns, tid);
	}
	return filled;
}

#define TSCOPE_GROUPS_FLEXIBLE	(TSCOPE_GROUP_AFFINITY | TSCOPE_GROUP_CGROUP)

/* The sizes of the groups, by bit number, as in tscope_info.group_bytes. */
const u16 tscope_group_bytes[64] = {
#define TSCOPE_BYTES(_NAME, _name)						\
	[ilog2(TSCOPE_GROUP_##_NAME)] = sizeof(struct tscope_##_name) |		\
		(TSCOPE_GROUP_##_NAME & TSCOPE_GROUPS_FLEXIBLE ? TSCOPE_GROUP_SAYS_SIZE : 0),
	TSCOPE_GROUPS(TSCOPE_BYTES)
#undef TSCOPE_BYTES
};

static size_t tscope_group_bytes_at(u64 group, const void *at)
{
	u16 bytes = tscope_group_bytes[__ffs64(group)];

	return bytes & TSCOPE_GROUP_SAYS_SIZE ? *(const u32 *)at : bytes;
}

/**
 * tscope_head_group() - find a group in a record that was filled here
 * @head:  the record
 * @group: one of TSCOPE_GROUP_*
 *
 * Return: the group, or NULL if it is absent.
 */
const void *tscope_head_group(const struct tscope_head *head, u64 group)
{
	const void *at = head + 1;
	u64 before = head->mask & (group - 1);

	if (!(head->mask & group))
		return NULL;
	for (; before; before &= before - 1)
		at += tscope_group_bytes_at(before & -before, at);
	return at;
}

/**
 * tscope_fill_groups() - the groups that can be filled on this kernel
 */
u64 tscope_fill_groups(void)
{
	u64 hooked = TSCOPE_GROUPS_HOOKED | TSCOPE_GROUP_EXITED;

	return tscope_groups & (tscope_hooks_attached() ? ~0ULL : ~hooked);
}

/**
 * tscope_fill_bytes_max() - upper bound of the size of a record
 */
size_t tscope_fill_bytes_max(void)
{
	/* The last part of the buffer is used to sum up a process. */
	return sizeof(struct tscope_sums) + sizeof(struct tscope_head) +
#define TSCOPE_BYTES(_NAME, _name)	sizeof(struct tscope_##_name) +
	       TSCOPE_GROUPS(TSCOPE_BYTES)
#undef TSCOPE_BYTES
	       DIV_ROUND_UP(nr_cpu_ids, 64) * sizeof(u64) + TSCOPE_CGROUP_PATH_BYTES;
}

/*
 * struct mnt_namespace is private, and compat.h makes an assumption about where its ns_common
 * is.  Follow that pointer to the name of its type, with care.  Use it only if the name is "mnt".
 */
static bool tscope_mnt_ns_is_readable(void)
{
	struct ns_common *common = tscope_mnt_ns_common(current->nsproxy);
	const struct proc_ns_operations *ops;
	const char *name;
	char text[4];

	return !copy_from_kernel_nofault(&ops, &common->ops, sizeof(ops)) &&
	       !copy_from_kernel_nofault(&name, &ops->name, sizeof(name)) &&
	       !copy_from_kernel_nofault(text, name, sizeof(text)) &&
	       !memcmp(text, "mnt", sizeof(text));
}

/**
 * tscope_fill_init() - find out which groups this kernel has
 *
 * Context: process context.
 * Return: 0.
 */
int tscope_fill_init(void)
{
#define TSCOPE_BYTES(_NAME, _name)	| TSCOPE_GROUP_##_NAME
	BUILD_BUG_ON(TSCOPE_GROUPS_ALL != (0 TSCOPE_GROUPS(TSCOPE_BYTES)));
#undef TSCOPE_BYTES
	BUILD_BUG_ON(offsetof(struct tscope_affinity, size));
	BUILD_BUG_ON(offsetof(struct tscope_cgroup, size));
	tscope_token_init();
	tscope_groups = TSCOPE_GROUPS_ALL & ~(TSCOPE_GROUP_EEVDF | TSCOPE_GROUP_CGROUP);
	tscope_groups |= TSCOPE_COMPAT_EEVDF | TSCOPE_CGROUPS_GROUP;
	if (!IS_ENABLED(CONFIG_NUMA_BALANCING))
		tscope_groups &= ~TSCOPE_GROUP_NUMA;
	tscope_knows_mnt_ns = tscope_mnt_ns_is_readable();
	if (!tscope_knows_mnt_ns)
		pr_notice("mount namespaces are not shown: this kernel keeps their numbers in another place\n");
	return 0;
}
