/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything that differs between kernels.  The rest of the module is written for the newest
 * kernel.  TSCOPE_HAVE_* come from Kbuild.compat.
 */
#ifndef _TSCOPE_COMPAT_H
#define _TSCOPE_COMPAT_H

#include <linux/capability.h>
#include <linux/idr.h>
#include <linux/irq_work.h>
#include <linux/kernfs.h>
#include <linux/mm.h>
#include <linux/ns_common.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/jobctl.h>
#include <linux/taskscope.h>
#include <linux/version.h>
#include <trace/events/sched.h>
#include <trace/events/signal.h>
#include <trace/events/task.h>
#include <trace/events/timer.h>

#ifdef CONFIG_X86
#include <asm/msr.h>
#include <asm/tsc.h>
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "taskscope needs Linux 5.10 or later"
#endif

#ifndef CONFIG_64BIT
#error "taskscope needs a 64-bit kernel"
#endif

#ifndef CONFIG_SMP
#error "taskscope needs CONFIG_SMP"
#endif

#ifndef CONFIG_TRACEPOINTS
#error "taskscope needs CONFIG_TRACEPOINTS"
#endif

/* sched_switch: prev_state is new in 5.18. */
#ifdef TSCOPE_HAVE_PREV_STATE
#define TSCOPE_SWITCH_PROTO	bool preempt, struct task_struct *prev, \
				struct task_struct *next, unsigned int prev_state
#define TSCOPE_SWITCH_ARGS	preempt, prev, next, prev_state
#else
#define TSCOPE_SWITCH_PROTO	bool preempt, struct task_struct *prev, \
				struct task_struct *next
#define TSCOPE_SWITCH_ARGS	preempt, prev, next
#endif

/* The state of @prev at the switch.  Without prev_state a wakeup may have changed it already. */
#ifdef TSCOPE_HAVE_PREV_STATE
#define TSCOPE_SWITCH_STATE	prev_state
#else
#define TSCOPE_SWITCH_STATE	tscope_task_state(prev)
#endif

/* sched_process_exit: group_dead is new in 6.16. */
#ifdef TSCOPE_HAVE_GROUP_DEAD
#define TSCOPE_EXIT_PROTO	struct task_struct *task, bool group_dead
#else
#define TSCOPE_EXIT_PROTO	struct task_struct *task
#endif

/*
 * task_newtask: clone_flags is u64 from 6.18 on and was unsigned long.  Ask the
 * tracepoint itself, so that a backport can't fool us.
 */
typedef typeof(__builtin_choose_expr(
	__builtin_types_compatible_p(typeof(trace_task_newtask),
				     void(struct task_struct *, u64)),
	(u64)0, 0UL)) tscope_clone_flags_t;

/* Flags of clone3() that are new in 7.x. */
#ifndef CLONE_AUTOREAP
#define CLONE_AUTOREAP		(1ULL << 34)
#endif
#ifndef CLONE_NNP
#define CLONE_NNP		(1ULL << 35)
#endif
#ifndef CLONE_PIDFD_AUTOKILL
#define CLONE_PIDFD_AUTOKILL	(1ULL << 36)
#endif
#ifndef CLONE_EMPTY_MNTNS
#define CLONE_EMPTY_MNTNS	(1ULL << 37)
#endif

/* task_struct.state became __state in 5.14. */
static inline unsigned int tscope_task_state(const struct task_struct *task)
{
#ifdef TSCOPE_HAVE_DUNDER_STATE
	return READ_ONCE(task->__state);
#else
	return READ_ONCE(task->state);
#endif
}

/* Delayed dequeue, 6.12: the task sleeps, but stays on its queue until its lag is gone. */
static inline bool tscope_task_is_delayed(const struct task_struct *task)
{
#ifdef TSCOPE_HAVE_SCHED_DELAYED
	return READ_ONCE(task->se.sched_delayed) && READ_ONCE(task->on_rq);
#else
	return false;
#endif
}

/* Is the task on a run queue, and runnable? */
static inline bool tscope_task_is_queued(const struct task_struct *task)
{
	return READ_ONCE(task->on_rq) && !tscope_task_is_delayed(task);
}

/* Blocked in a spinlock of PREEMPT_RT; 5.15. */
#ifdef TASK_RTLOCK_WAIT
#define TSCOPE_TASK_RTLOCK_WAIT	TASK_RTLOCK_WAIT
#else
#define TSCOPE_TASK_RTLOCK_WAIT	0
#endif

/* Frozen, as a task state of its own; 6.1. */
#ifdef TASK_FROZEN
#define TSCOPE_TASK_FROZEN	TASK_FROZEN
#else
#define TSCOPE_TASK_FROZEN	0
#endif

/* A task frozen in its sleep by suspend or cgroup v1 has its sleeping state saved; 6.7. */
static inline unsigned int tscope_task_state_thawed(const struct task_struct *task)
{
	unsigned int state = tscope_task_state(task);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	if (state & TSCOPE_TASK_FROZEN && READ_ONCE(task->saved_state))
		return READ_ONCE(task->saved_state);
#endif
	return state;
}

/* Is the task in the freezer of cgroup v2, where only SIGKILL wakes it? */
static inline bool tscope_task_is_trapped(const struct task_struct *task)
{
#ifdef CONFIG_CGROUPS
	/* The parent of a vfork() and a stopped task have task->frozen, too. */
	return unlikely(READ_ONCE(task->jobctl) & JOBCTL_TRAP_FREEZE) && task->frozen;
#else
	return false;
#endif
}

/* Before 6.1 the freezer of suspend and of cgroup v1 was a task flag. */
#ifdef PF_FROZEN
#define TSCOPE_PF_FROZEN	PF_FROZEN
#else
#define TSCOPE_PF_FROZEN	0
#endif

/*
 * Does a BPF scheduler run the task?  sched_ext, new in 6.12, gives each task a state, which is
 * ENABLED while the task is in that class, whatever its policy.  SCX_TASK_ENABLED was a number
 * to be shifted at first; now it has the bits themselves.
 */
#ifdef CONFIG_SCHED_CLASS_EXT
#define TSCOPE_SCX_ENABLED	(SCX_TASK_ENABLED & SCX_TASK_STATE_MASK ?: \
				 SCX_TASK_ENABLED << SCX_TASK_STATE_SHIFT)
#endif
static inline bool tscope_task_is_ext(const struct task_struct *task)
{
#ifdef CONFIG_SCHED_CLASS_EXT
	return (data_race(READ_ONCE(task->scx.flags)) & SCX_TASK_STATE_MASK) == TSCOPE_SCX_ENABLED;
#else
	return false;
#endif
}

/*
 * The group of the fair class that keeps a task from running, known by the address of its entity
 * on that CPU.  Since 6.18 throttled tasks leave their queue one by one, and are marked until
 * they are back; a task that changes its class may keep the mark.  Before 6.18 the group leaves
 * its queue, with everything below it.  A task that has no quota has no such group.
 */
#if defined(TSCOPE_HAVE_THROTTLED) && defined(CONFIG_CFS_BANDWIDTH)
#define TSCOPE_TELLS_THROTTLED	1
#define TSCOPE_HAS_QUOTA	1
static inline bool tscope_task_has_quota(const struct task_struct *task)
{
	return READ_ONCE(task->prio) >= MAX_RT_PRIO && !tscope_task_is_ext(task);
}

static inline const void *tscope_task_throttled_group(const struct task_struct *task)
{
	return READ_ONCE(task->throttled) ? READ_ONCE(task->se.parent) : NULL;
}
#elif defined(CONFIG_CFS_BANDWIDTH)
#define TSCOPE_TELLS_THROTTLED	0
#define TSCOPE_HAS_QUOTA	1
static inline bool tscope_task_has_quota(const struct task_struct *task)
{
	return READ_ONCE(task->se.on_rq);
}

static inline const void *tscope_task_throttled_group(const struct task_struct *task)
{
	const struct sched_entity *group;

	for (group = READ_ONCE(task->se.parent); group; group = READ_ONCE(group->parent))
		if (!READ_ONCE(group->on_rq))
			return group;
	return NULL;
}
#else
#define TSCOPE_TELLS_THROTTLED	0
#define TSCOPE_HAS_QUOTA	0
#define tscope_task_has_quota(task)	false
#define tscope_task_throttled_group(task)	NULL
#endif

#if TSCOPE_HAS_QUOTA
static inline bool tscope_task_is_below(const struct task_struct *task, const void *of)
{
	const struct sched_entity *group;

	for (group = READ_ONCE(task->se.parent); group; group = READ_ONCE(group->parent))
		if (group == of)
			return true;
	return false;
}
#else
#define tscope_task_is_below(task, of)	false
#endif

/* Up to 6.11 real-time tasks that took all of a CPU were stopped; 6.12 has a fair server. */
#ifdef TSCOPE_HAVE_FAIR_SERVER
#define TSCOPE_HAS_FAIR_SERVER	1
#else
#define TSCOPE_HAS_FAIR_SERVER	0
#endif

/* Since 6.7 modules can find out which CPUs share the last level of cache. */
#ifdef TSCOPE_HAVE_LLC
#define TSCOPE_TELLS_LLC	1
static inline bool tscope_cpus_share_llc(unsigned int a, unsigned int b)
{
	u32 llc = per_cpu(cpu_info.topo.llc_id, a);

	/* If the machine does not tell, all CPUs have BAD_APICID. */
	return llc != BAD_APICID && llc == per_cpu(cpu_info.topo.llc_id, b);
}
#else
#define TSCOPE_TELLS_LLC	0
static inline bool tscope_cpus_share_llc(unsigned int a, unsigned int b)
{
	return false;
}
#endif

/* Since 6.6 the fair class picks by virtual deadline. */
#ifdef TSCOPE_HAVE_EEVDF
#define TSCOPE_COMPAT_EEVDF	TSCOPE_GROUP_EEVDF
#else
#define TSCOPE_COMPAT_EEVDF	0
#endif

static inline void tscope_task_eevdf(const struct task_struct *task,
				     struct tscope_eevdf *eevdf)
{
#ifdef TSCOPE_HAVE_EEVDF
	eevdf->deadline_ns = READ_ONCE(task->se.deadline);
	eevdf->slice_ns = READ_ONCE(task->se.slice);
	eevdf->lag_ns = READ_ONCE(task->se.vlag);
#endif
}

/* Group scheduling of the fair class: the entity that this one is below; NULL: none. */
static inline const struct sched_entity *tscope_entity_above(const struct sched_entity *se)
{
#ifdef CONFIG_FAIR_GROUP_SCHED
	return READ_ONCE(se->parent);
#else
	return NULL;
#endif
}

/*
 * The virtual time up to which the entity that runs is protected.  vprot is new in 6.17; before
 * that vlag was the deadline for as long as that was so.
 */
static inline void tscope_entity_eevdf(const struct sched_entity *se, struct tscope_level *level)
{
#ifdef TSCOPE_HAVE_EEVDF
	level->deadline_ns = READ_ONCE(se->deadline);
	level->slice_ns = READ_ONCE(se->slice);
#ifdef TSCOPE_HAVE_VPROT
	level->protect_ns = READ_ONCE(se->vprot);
#else
	level->protect_ns = READ_ONCE(se->vlag) == level->deadline_ns ?
			    level->deadline_ns : level->vruntime_ns;
#endif
#endif
}

/* Since 7.3 the fair class picks from one queue, by the weights of all levels multiplied. */
#ifdef TSCOPE_HAVE_FLAT_LOAD
#define TSCOPE_QUEUE_FLAGS	(TSCOPE_QUEUE_EEVDF | TSCOPE_QUEUE_FLAT)
#define tscope_task_flat_load(task)	READ_ONCE((task)->se.h_load.weight)
#else
#define TSCOPE_QUEUE_FLAGS	(TSCOPE_COMPAT_EEVDF ? TSCOPE_QUEUE_EEVDF : 0)
#define tscope_task_flat_load(task)	0UL
#endif

/* How long a task has waited, by the kernel's own count: not every kernel has it. */
#ifdef CONFIG_SCHED_INFO
#define TSCOPE_TELLS_DELAY	1
#define tscope_task_run_delay(task)	READ_ONCE((task)->sched_info.run_delay)
#define tscope_task_nr_runs(task)	READ_ONCE((task)->sched_info.pcount)
#else
#define TSCOPE_TELLS_DELAY	0
#define tscope_task_run_delay(task)	0ULL
#define tscope_task_nr_runs(task)	0ULL
#endif

/* Before 5.11 pages that were charged (__GFP_ACCOUNT) could not be mapped. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#define TSCOPE_GFP_MAPPED(gfp)	(gfp)
#else
#define TSCOPE_GFP_MAPPED(gfp)	((gfp) & ~__GFP_ACCOUNT)
#endif

/*
 * PREEMPT_RT runs other irq_works in a thread, which is parked before its CPU is offline.
 * The initializer is new in 5.16.
 */
static inline void tscope_init_irq_work(struct irq_work *work, void (*func)(struct irq_work *))
{
#if defined(CONFIG_PREEMPT_RT) && defined(IRQ_WORK_INIT_HARD)
	*work = IRQ_WORK_INIT_HARD(func);
#else
	init_irq_work(work, func);
#endif
}

/* Since 6.3 the flags of a vma are changed by functions. */
static inline void tscope_vma_never(struct vm_area_struct *vma, unsigned long flags)
{
#ifdef TSCOPE_HAVE_VM_FLAGS_CLEAR
	vm_flags_clear(vma, flags);
#else
	vma->vm_flags &= ~flags;
#endif
}

/* The state of a task that was switched out, as its number in TSCOPE_SWITCH_STATES. */
static inline unsigned int tscope_state_number(const struct task_struct *task, unsigned int state,
					       bool is_frozen)
{
	/* The kernel's letters have these numbers, too: see task_index_to_char(). */
	if (tscope_task_is_queued(task))
		return 0;
	if (unlikely(is_frozen))
		return TSCOPE_SWITCH_STATE_FROZEN;
	if ((state & TASK_IDLE) == TASK_IDLE)
		return ilog2(TASK_REPORT_IDLE) + 1;
	if (state & TSCOPE_TASK_RTLOCK_WAIT)
		return ilog2(TASK_UNINTERRUPTIBLE) + 1;
	if (unlikely(state & TASK_DEAD))
		state = READ_ONCE(task->exit_state);
	return fls(state & TASK_REPORT);
}

/* migrate_disable() is for all kernels since 5.11; user_cpus_ptr is in all that have it, 5.15. */
static inline unsigned int tscope_task_migration_disabled(const struct task_struct *task)
{
#if defined(TSCOPE_HAVE_MIGRATION_DISABLED) || defined(CONFIG_PREEMPT_RT)
	return READ_ONCE(task->migration_disabled);
#else
	return 0;
#endif
}

/*
 * Since 6.2 RSS is kept per CPU, and the cheap sum may be off by some pages for each CPU.
 * /proc uses the exact sum where there is one (6.16, and stable kernels).
 */
static inline unsigned long tscope_mm_rss(struct mm_struct *mm)
{
#ifdef TSCOPE_HAVE_MM_COUNTER_SUM
	return get_mm_counter_sum(mm, MM_FILEPAGES) + get_mm_counter_sum(mm, MM_ANONPAGES) +
	       get_mm_counter_sum(mm, MM_SHMEMPAGES);
#else
	return get_mm_rss(mm);
#endif
}

/* kernel_cap_t was an array of u32 up to 6.2. */
static inline u64 tscope_cap_bits(kernel_cap_t cap)
{
#ifdef TSCOPE_HAVE_CAP_U64
	return cap.val;
#else
	return (u64)cap.cap[1] << 32 | cap.cap[0];
#endif
}

/*
 * The counter of a CPU, for clock.c: its frequency is 0 kHz if it cannot be relied on, or if
 * the architecture has none that is known here.  rdtsc_ordered() is not executed before the
 * instructions in front of it.
 */
#ifdef CONFIG_X86
static __always_inline u64 tscope_counter(void)
{
	return rdtsc();
}

static inline u64 tscope_counter_ordered(void)
{
	return rdtsc_ordered();
}

static inline bool tscope_counter_is_unstable(void)
{
	return check_tsc_unstable();
}

static inline u64 tscope_counter_khz(void)
{
	return check_tsc_unstable() ? 0 : tsc_khz;
}
#else
static __always_inline u64 tscope_counter(void)
{
	return 0;
}

static inline u64 tscope_counter_ordered(void)
{
	return 0;
}

static inline bool tscope_counter_is_unstable(void)
{
	return true;
}

static inline u64 tscope_counter_khz(void)
{
	return 0;
}
#endif

/* 6.2: with CONFIG_RCU_LAZY, call_rcu() may wait for up to 10 s; this does not. */
static inline void tscope_call_rcu_hurry(struct rcu_head *rcu, rcu_callback_t func)
{
#ifdef TSCOPE_HAVE_CALL_RCU_HURRY
	call_rcu_hurry(rcu, func);
#else
	call_rcu(rcu, func);
#endif
}

/* find_ge_pid() is exported only since 5.17; this is all it does. */
static inline struct pid *tscope_find_ge_pid(int nr, struct pid_namespace *ns)
{
	return idr_get_next(&ns->idr, &nr);
}

/*
 * The name of a directory that is never renamed, as in cgroup v2.  Since 6.15 RCU guards names.
 */
static inline const char *tscope_kernfs_name(const struct kernfs_node *kn)
{
#ifdef TSCOPE_HAVE_KERNFS_RCU
	return rcu_dereference(kn->name);
#else
	return kn->name;
#endif
}

/* PF_USER_WORKER is new in 6.4. */
#ifdef PF_USER_WORKER
#define TSCOPE_PF_USER_WORKER	PF_USER_WORKER
#else
#define TSCOPE_PF_USER_WORKER	0
#endif

/*
 * struct mnt_namespace is private.  Since 5.11 its ns_common is the first member; before that it
 * comes after an atomic_t.
 */
static inline struct ns_common *tscope_mnt_ns_common(struct nsproxy *nsproxy)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
	return (struct ns_common *)nsproxy->mnt_ns;
#else
	return (struct ns_common *)((char *)nsproxy->mnt_ns + sizeof(u64));
#endif
}

/* Workqueue for any CPU that is not isolated; renamed in 6.17. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define TSCOPE_UNBOUND_WQ	system_dfl_wq
#else
#define TSCOPE_UNBOUND_WQ	system_unbound_wq
#endif

#endif /* _TSCOPE_COMPAT_H */
