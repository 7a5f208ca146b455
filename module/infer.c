// SPDX-License-Identifier: GPL-2.0
/*
 * Infers the birth of tasks whose clone() the probes did not see.
 *
 * The kernel does not keep clone flags, but their effects can often still be seen.  A task
 * shares with its parent what CLONE_VM, CLONE_FS, ... let it share, and is in other namespaces
 * than its parent after CLONE_NEW...  So a task is compared with its present parent, and a
 * thread with its leader.
 *
 * Some flags cannot be inferred; they are left out of the mask of known bits:
 *
 *   - execve() unshares memory, files and signal handlers.  After it only a thing that is
 *     still shared says something;
 *   - exited tasks and kernel threads have no memory to compare;
 *   - a thread shares memory, handlers and the group by definition;
 *   - CLONE_PARENT, CLONE_SETTLS, CLONE_PIDFD, ... leave no traces, and CLONE_VFORK only
 *     while the parent waits.
 *
 * The result is a guess: parents exit and are replaced, and unshare() and setns() look like
 * flags.  It is marked as inferred wherever it is shown.
 */
#include <linux/cred.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "infer.h"
#include "walk.h"

#define TSCOPE_NSPROXY_FLAGS	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | \
				 CLONE_NEWCGROUP | CLONE_NEWPID)

/* Pointers of a task; compared, never dereferenced. */
struct tscope_holdings {
	const void *mm;
	const void *files;
	const void *fs;
	const void *sighand;
	const void *user_ns;
	const void *pid_ns;
	bool is_reaper;
	bool has_nsproxy;
	struct nsproxy nsproxy;
};

static void tscope_holdings_read(struct task_struct *task, struct tscope_holdings *has)
{
	struct pid *pid = tscope_task_pid(task);

	has->sighand = rcu_access_pointer(task->sighand);
	has->user_ns = __task_cred(task)->user_ns;
	has->pid_ns = pid ? ns_of_pid(pid) : NULL;
	has->is_reaper = pid && data_race(thread_group_leader(task)) && is_child_reaper(pid);
	task_lock(task);
	has->mm = task->mm;
	has->files = task->files;
	has->fs = task->fs;
	has->has_nsproxy = task->nsproxy;
	if (task->nsproxy)
		has->nsproxy = *task->nsproxy;
	task_unlock(task);
}

static void tscope_infer_shared(u64 flag, const void *mine, const void *theirs,
				bool difference_tells, u64 *flags, u64 *known)
{
	if (!mine || !theirs)
		return;
	if (mine == theirs)
		*flags |= flag;
	if (mine == theirs || difference_tells)
		*known |= flag;
}

static void tscope_infer_namespaces(const struct tscope_holdings *mine,
				    const struct tscope_holdings *theirs,
				    u64 *flags, u64 *known)
{
	const struct nsproxy *a = &mine->nsproxy, *b = &theirs->nsproxy;

	*known |= CLONE_NEWUSER;
	if (mine->user_ns != theirs->user_ns)
		*flags |= CLONE_NEWUSER;
	if (!mine->has_nsproxy || !theirs->has_nsproxy || !mine->pid_ns)
		return;
	*known |= TSCOPE_NSPROXY_FLAGS;
	if (a->mnt_ns != b->mnt_ns)
		*flags |= CLONE_NEWNS;
	if (a->uts_ns != b->uts_ns)
		*flags |= CLONE_NEWUTS;
	if (a->ipc_ns != b->ipc_ns)
		*flags |= CLONE_NEWIPC;
	if (a->net_ns != b->net_ns)
		*flags |= CLONE_NEWNET;
	if (a->cgroup_ns != b->cgroup_ns)
		*flags |= CLONE_NEWCGROUP;
	/* A task that was cloned into a new pid namespace is the first process in it. */
	if (mine->is_reaper && mine->pid_ns != theirs->pid_ns)
		*flags |= CLONE_NEWPID;
#ifdef CONFIG_TIME_NS
	*known |= CLONE_NEWTIME;
	if (a->time_ns != b->time_ns_for_children)
		*flags |= CLONE_NEWTIME;
#endif
}

/*
 * The result is compared, never dereferenced.  task_lock() sleeps on PREEMPT_RT, where a
 * tracepoint must not.  Without it, a task that changes its namespaces just now may already have
 * freed this memory: then the result is an old value, or NULL.
 */
static const void *tscope_mounts_of(const struct task_struct *task)
{
	const struct nsproxy *nsproxy = READ_ONCE(task->nsproxy);
	const void *mounts;

	return nsproxy && !copy_from_kernel_nofault(&mounts, &nsproxy->mnt_ns, sizeof(mounts)) ?
	       mounts : NULL;
}

/**
 * tscope_infer_init() - is a task the init of a pid namespace, and has it mounts of its own?
 * @task: the task
 *
 * The init of the initial pid namespace does not count.
 *
 * Context: process context; preemptible or not.
 * Return: TSCOPE_BIRTH_NS_INIT, TSCOPE_BIRTH_OWN_MOUNTS, or 0.
 */
unsigned int tscope_infer_init(struct task_struct *task)
{
	struct pid *pid = tscope_task_pid(task);
	struct task_struct *above;
	const void *mine, *theirs;

	if (likely(!pid || !pid->level || !is_child_reaper(pid)))
		return 0;
	rcu_read_lock();
	above = READ_ONCE(ns_of_pid(pid)->parent->child_reaper);
	mine = tscope_mounts_of(task);
	theirs = tscope_mounts_of(above);
	rcu_read_unlock();
	return TSCOPE_BIRTH_NS_INIT | (mine && theirs && mine != theirs ? TSCOPE_BIRTH_OWN_MOUNTS : 0);
}

/**
 * tscope_infer_birth() - infer the clone flags of a task from what it shares
 * @task:	 the task
 * @clone_flags: out: flags that the task seems to have been cloned with
 * @known:	 out: bits of @clone_flags that could be inferred
 *
 * Context: in an RCU read section; takes task_lock().
 */
void tscope_infer_birth(struct task_struct *task, u64 *clone_flags, u64 *known)
{
	bool is_thread = !data_race(thread_group_leader(task));
	unsigned int pf = tscope_task_flags(task);
	bool is_kthread = pf & PF_KTHREAD;
	bool has_execed = !is_kthread && !(pf & PF_FORKNOEXEC);
	struct task_struct *other;
	struct tscope_holdings mine, theirs;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "birth inferred outside RCU");
	other = is_thread ? READ_ONCE(task->group_leader) :
			    rcu_dereference(task->real_parent);
	tscope_holdings_read(task, &mine);
	tscope_holdings_read(other, &theirs);

	*clone_flags = 0;
	*known = CLONE_THREAD;
	if (is_thread) {
		*clone_flags |= CLONE_THREAD | CLONE_SIGHAND | CLONE_VM;
		*known |= CLONE_SIGHAND | CLONE_VM;
	} else {
		tscope_infer_shared(CLONE_VM, mine.mm, theirs.mm, !has_execed,
				    clone_flags, known);
		tscope_infer_shared(CLONE_SIGHAND, mine.sighand, theirs.sighand, !has_execed,
				    clone_flags, known);
	}
	tscope_infer_shared(CLONE_FS, mine.fs, theirs.fs, true, clone_flags, known);
	tscope_infer_shared(CLONE_FILES, mine.files, theirs.files, !has_execed,
			    clone_flags, known);
	if (!is_kthread && READ_ONCE(task->vfork_done)) {
		*clone_flags |= CLONE_VFORK;
		*known |= CLONE_VFORK;
	}
	tscope_infer_namespaces(&mine, &theirs, clone_flags, known);
}
