/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_VERDICT_INPUT_H
#define TASKSCOPE_VERDICT_INPUT_H

#include "chains.h"
#include "task_record.h"

/* What is diagnosed. */
enum target_kind {
	TARGET_PROCESS,
	TARGET_THREAD,
	TARGET_CGROUP,
	TARGET_TREE,
	TARGET_ALL,
};

/* Of how many CPUs the sets of verdicts are. */
#define VERDICT_CPUS	8192
#define VERDICT_WORDS	(VERDICT_CPUS / 64)

/**
 * struct cpu_set - CPUs
 * @word: bit N % 64 of word N / 64 is CPU N
 */
struct cpu_set {
	__u64 word[VERDICT_WORDS];
};

/* struct cgroup_level, has: which members are true. */
#define LEVEL_QUOTA	(1U << 0)	/* quota_ns and period_ns; clear: there is no quota */
#define LEVEL_STAT	(1U << 1)	/* nr_periods, nr_throttled, throttled_ns */
#define LEVEL_USAGE	(1U << 2)	/* usage_ns */
#define LEVEL_BURST	(1U << 3)	/* burst_ns */
#define LEVEL_WEIGHT	(1U << 4)	/* weight */
#define LEVEL_CPUSET	(1U << 5)	/* cpus */
#define LEVEL_FREEZE	(1U << 6)	/* is_frozen */
#define LEVEL_IDLE	(1U << 7)	/* is_idle; clear: this kernel has no cpu.idle */

/**
 * struct cgroup_level - a cgroup, and what its files say of the window
 * @path:	  from the root of the hierarchy
 * @folder:	  of its files
 * @is_v1:	  its quota is that of cgroup v1's cpu controller
 * @has:	  LEVEL_*
 * @quota_ns:	  cpu.max: so much CPU time
 * @period_ns:	  cpu.max: of each so much
 * @burst_ns:	  cpu.max.burst
 * @nr_periods:	  cpu.stat: periods in which it ran
 * @nr_throttled: cpu.stat: those in which it used up its quota
 * @throttled_ns: cpu.stat: time that it was kept from running, added over the CPUs
 * @usage_ns:	  cpu.stat, cpuacct.usage of v1: CPU time of all its tasks
 * @weight:	  cpu.weight
 * @is_idle:	  cpu.idle: its tasks run when no others do
 * @is_frozen:	  cgroup.freeze
 * @cpus:	  cpuset.cpus.effective
 *
 * Counters are what was added in the window.
 */
struct cgroup_level {
	const char *path;
	const char *folder;
	bool is_v1;
	unsigned int has;
	__u64 quota_ns;
	__u64 period_ns;
	__u64 burst_ns;
	__u64 nr_periods;
	__u64 nr_throttled;
	__u64 throttled_ns;
	__u64 usage_ns;
	__u32 weight;
	bool is_idle;
	bool is_frozen;
	struct cpu_set cpus;
};

/**
 * struct cgroup_levels - a cgroup and those above it
 * @path:  that of the first
 * @level: its own first, the root last
 * @nr:	   how many; 0: its files cannot be read
 */
struct cgroup_levels {
	const char *path;
	struct cgroup_level *level;
	size_t nr;
};

/**
 * struct verdict_task - a task of the target, or one that was in the way
 * @key:      its key; 0: not known
 * @tid:      its number
 * @tgid:     its process
 * @nr_threads: threads of its process; 0: not known
 * @sid:      its session; 0: not known
 * @tracer:   the task that traces it; 0: none
 * @comm:     its name; NULL: not known
 * @is_kthread: a thread of the kernel
 * @has_sched: policy to weight are true
 * @policy:   TSCOPE_POLICY_*
 * @nice:     -20 to 19
 * @rt_priority: 1 to 99 of FIFO and RR
 * @weight:   tscope_fair.weight; 0: not known
 * @deadline: its parameters; NULL: none
 * @affinity: its CPUs; NULL: not known
 * @affinity_before: the same at the first look; NULL: not known
 * @state:    what it does; NULL: not known
 * @is_short_lived: it was born and has exited in the window
 * @nr_made:  so many such processes did it make
 * @cgroup:   its place; NULL: not known
 */
struct verdict_task {
	__u64 key;
	__s32 tid;
	__s32 tgid;
	__u32 nr_threads;
	__s32 sid;
	__s32 tracer;
	const char *comm;
	bool is_kthread;
	bool has_sched;
	__u32 policy;
	__s32 nice;
	__u32 rt_priority;
	__u32 weight;
	const struct tscope_deadline *deadline;
	const struct tscope_affinity *affinity;
	const struct tscope_affinity *affinity_before;
	const struct tscope_state *state;
	bool is_short_lived;
	__u64 nr_made;
	const struct cgroup_levels *cgroup;
};

/**
 * struct verdict_thread - a thread of the target, and what was added in the window
 * @task:     which one
 * @is_rest:  not one, but the threads of its process that have exited
 * @accounts: where its time went
 * @blame:    its long waits
 * @waits:    its waits; NULL: not known
 * @wakers:   the tasks that woke it; NULL: not known
 * @woken_by: the same, of all of its life
 * @moves:    its migrations; NULL: not known
 * @moves_before: the same at the first look; NULL: all of @moves is of the window
 * @voluntary: switches in which it left its CPU of its own accord
 * @involuntary: other switches
 * @lived_ns: how long it lived, of one that was born and has exited in the window; 0: it was
 *	      there before, or is still
 * @blocks:   samples in which it was blocked
 * @io_blocks: those of them in which it waited for I/O
 * @stack:    in one of them: functions of the kernel that it was in; NULL: not known
 */
struct verdict_thread {
	struct verdict_task task;
	bool is_rest;
	struct tscope_accounts accounts;
	struct tscope_blame blame;
	const struct tscope_waits *waits;
	const struct tscope_wakers *wakers;
	const struct tscope_wakers *woken_by;
	const struct tscope_moves *moves;
	const struct tscope_moves *moves_before;
	__u64 voluntary;
	__u64 involuntary;
	__u64 lived_ns;
	__u32 blocks;
	__u32 io_blocks;
	const char *stack;
};

/**
 * struct short_lived - processes that were born and have exited in the window
 * @nr:		 how many
 * @run_ns:	 they ran
 * @lived_ns:	 they lived, all together
 * @maker:	 the task that made most of them
 * @maker_comm:	 its name
 * @nr_of_maker: how many; 0: it is not known
 */
struct short_lived {
	__u64 nr;
	__u64 run_ns;
	__u64 lived_ns;
	__s32 maker;
	const char *maker_comm;
	__u64 nr_of_maker;
};

/**
 * struct verdict_chain - what a stream of events says of the sleeps of the target
 * @seen:    the chains in it; NULL: no stream was read
 * @sleeper: of the chain with most: the sleeper
 * @link:    its links, as they were at the end; those that are not known any more have their
 *	     number, and perhaps a name
 */
struct verdict_chain {
	const struct chains *seen;
	struct verdict_task sleeper;
	struct verdict_task link[CHAIN_LINKS];
};

/**
 * struct verdict_cpu - a CPU in the window
 * @cpu:	its number
 * @is_online:	it is in use
 * @is_isolated: the scheduler moves no task there by itself
 * @window_ns:	length of its window
 * @idle_ns:	it ran its idle task
 * @steal_ns:	the host ran something else
 */
struct verdict_cpu {
	__u32 cpu;
	bool is_online;
	bool is_isolated;
	__u64 window_ns;
	__u64 idle_ns;
	__u64 steal_ns;
};

/**
 * struct verdict_input - all that verdicts are made from
 * @kind:	  what is diagnosed
 * @window_ns:	  length of the window
 * @thread:	  the threads of the target
 * @nr_threads:	  how many
 * @other:	  the tasks that were in the way
 * @nr_others:	  how many
 * @cpu:	  the CPUs
 * @nr_cpus:	  how many
 * @blame_ns:	  waits are long from this on
 * @looker:	  the process that looks: what it takes is no cause; 0: none
 * @has_autogroups: sessions in the root cgroup share the CPUs as if each was a cgroup
 * @rt_runtime_us: /proc/sys/kernel/sched_rt_runtime_us; -1: no limit
 * @rt_period_us: /proc/sys/kernel/sched_rt_period_us; 0: not known
 * @has_fair_server: a deadline server keeps some time for fair tasks
 * @idle_state:	  number of the deepest idle state that is in use; 0: there is none
 * @idle_latency_us: how long a CPU needs to leave it
 * @short_lived:  processes of a moment, on the whole machine
 * @chain:	  what kept those from their work for which the target slept
 */
struct verdict_input {
	enum target_kind kind;
	__u64 window_ns;
	const struct verdict_thread *thread;
	size_t nr_threads;
	const struct verdict_task *other;
	size_t nr_others;
	const struct verdict_cpu *cpu;
	size_t nr_cpus;
	__u64 blame_ns;
	__s32 looker;
	bool has_autogroups;
	__s64 rt_runtime_us;
	__u64 rt_period_us;
	bool has_fair_server;
	unsigned int idle_state;
	__u64 idle_latency_us;
	struct short_lived short_lived;
	struct verdict_chain chain;
};

#endif
