/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_RECORD_H
#define _TSCOPE_RECORD_H

#include <linux/atomic.h>
#include <linux/sched.h>
#include <linux/seqlock.h>
#include <linux/taskscope.h>
#include <linux/types.h>

#include "account.h"
#include "blame.h"
#include "cpu.h"
#include "migration.h"
#include "wait_counts.h"
#include "waker.h"

struct tscope_process;

/* tscope_record.folded: the record is in the sums of its process; it was replaced by another. */
#define TSCOPE_IS_FOLDED	1
#define TSCOPE_HAS_LEFT		2

/**
 * struct tscope_record - what the module remembers of one task
 * @next:	next record of the same chain; see table.c
 * @kept:	once @is_exited: the end of the task, or NULL
 * @task:	the task; compared, and dereferenced only by its own hooks
 * @end_seq:	once @is_exited: number of the record in its ring
 * @key:	a number that no record of another task ever has
 * @tid:	tid in the initial pid namespace.  In execve() by a thread the leader keeps its
 *		own, and the thread gets the leader's when the new program is there
 * @is_seen:	the record began at the birth of the task
 * @has_switch_base: @nvcsw_last and @nivcsw_base are set
 * @has_migration_base: @migrations_base is set
 * @is_exited:	the task has exited, and no reader can have found it alive; the creator is
 *		stored by its numbers
 * @is_ns_init:	TSCOPE_BIRTH_NS_INIT
 * @has_own_mounts: TSCOPE_BIRTH_OWN_MOUNTS
 * @is_inherited: of a leader: its birth was copied to a thread that called execve(), or can
 *		never be; see exec_inherit.c
 * @end_flags:	TSCOPE_EXITED_*, once the task is freed
 * @waits_more:	upper bits of @waits; see wait_counts.c
 * @seq:	odd while a switch or a migration changes the record
 * @waking_seq:	odd while a wakeup changes the record
 * @account:	the time accounts
 * @waking:	the latest wakeup
 * @end_comm:	once the task is freed: its last name
 * @nvcsw_last:	nvcsw at the latest switch-out
 * @blame_earlier: the part of the current wait that was spent on other CPUs
 * @rcu:	once the task is freed: inserts the record into its ring, and later frees it
 * @switches:	all switch-outs, by kind: TSCOPE_SWITCH_*
 * @blame:	tasks that ran during its long waits; see blame.c
 * @waits:	histogram of its waits
 * @wakers:	tasks that woke it
 * @migrations:	its migrations
 * @birth_ns:	when the task was created; execve() by a thread changes its start_time
 * @since_ns:	when the record began
 * @first_run_ns: when the task first got a CPU; 0: not yet, or not seen
 * @exec_ns:	when the task last called execve(); 0: not seen
 * @exit_ns:	when the task began to exit; 0: not yet, or not seen
 * @nr_execs:	number of execve() calls that were seen
 * @exit_signal: as at birth, or when the record began
 * @traced_by:	streams that trace the task: bits of their slots
 * @folded:	TSCOPE_IS_FOLDED, TSCOPE_HAS_LEFT; see process.c
 * @clone_flags: as given to clone(), or inferred
 * @known:	bits of @clone_flags that are known; with @is_seen: all are
 * @end_ppid:	thread group of its parent when the task began to exit; 0: not seen
 * @creator:	the task that called clone(); NULL unless @is_seen
 * @creator_nr:	tid of the creator in the initial pid namespace, once @is_exited
 * @creator_tgid: thread group of the creator; NULL unless @is_seen
 * @creator_tgid_nr: its tgid in the initial pid namespace, once @is_exited
 * @creator_comm: name of the creator at that time; only if @is_seen
 * @creator_key: key of the creator; 0: it had no record; only if @is_seen
 * @nvcsw_base:	nvcsw when counting began; 0 if @is_seen
 * @nivcsw_base: nivcsw when counting began; 0 if @is_seen
 * @migrations_base: se.nr_migrations when counting began; 0 if @is_seen
 * @node:	in the list of its process; see process.c
 * @node_next:	next member of @node: a reader may still be at this record, and goes on from here
 * @process:	once @is_exited: of a leader, its process; NULL: none
 * @end:	while the record is in the table: the end of the task; NULL: not yet, or not seen;
 *		exchanged as a whole
 * @end_tgid:	once the task is freed: its thread group
 * @end_exit_code: once the task is freed: the status that wait() gives
 * @node_ns:	CPU time, by tscope_migration_node(); tscope_migration_nodes() entries
 */
struct tscope_record {
	/*
	 * Two cache lines: what a waking, a switch-in and a switch-out read and write.  The key is
	 * read whenever the task runs.
	 */
	union {
		struct tscope_record __rcu *next;
		struct tscope_end *kept;
	};
	union {
		struct task_struct *task;
		u64 end_seq;
	};
	u64 key;
	seqcount_t seq;
	seqcount_t waking_seq;
	union {
		struct tscope_waking waking;
		char end_comm[TSCOPE_COMM_BYTES];
	};
	struct tscope_account account;

	/* Written at each switch-in: one line, unless the wait was longer than 98 us. */
	struct tscope_wait waits;

	/* Written in long waits. */
	union {
		struct tscope_blame_earlier blame_earlier;
		struct rcu_head rcu;
	};
	struct tscope_blame_set blame;

	/* Written once or rarely. */
	u64 birth_ns;
	u64 since_ns;
	u64 first_run_ns;
	u64 exec_ns;
	u64 exit_ns;
	u64 clone_flags;
	u32 known;
	pid_t end_ppid;

	/* Written at each waking: one line, if it is mostly the same task that wakes this one. */
	struct tscope_waker_set wakers;

	/* Written at migrations. */
	struct tscope_migration_set migrations;

	/* Written once or rarely. */
	atomic_t nr_execs;
	s16 exit_signal;
	u8 traced_by;
	u8 folded;
	union {
		struct pid *creator;
		pid_t creator_nr;
	};
	union {
		struct pid *creator_tgid;
		pid_t creator_tgid_nr;
	};
	union {
		struct {
			char creator_comm[TSCOPE_COMM_BYTES];
			u64 creator_key;
		};
		struct {
			u64 nvcsw_base;
			u64 nivcsw_base;
			u64 migrations_base;
		};
	};
	union {
		struct hlist_node node;
		struct {
			struct hlist_node *node_next;
			struct tscope_process *process;
		};
	};
	union {
		struct tscope_end *end;
		struct {
			pid_t end_tgid;
			int end_exit_code;
		};
	};

	/* Written at each switch-out: one line, unless the machine has many nodes. */
	pid_t tid;
	/*
	 * Written before the record is in the table; under the lock of exec_inherit.c; and when the
	 * creator is dropped, when no task can inherit the birth any more.
	 */
	bool is_seen : 1;
	bool is_exited : 1;
	bool is_inherited : 1;
	bool is_ns_init : 1;
	bool has_own_mounts : 1;
	u8 end_flags;
	/* Written in @seq. */
	bool has_switch_base : 1;
	bool has_migration_base : 1;
	u8 waits_more;
	u64 nvcsw_last;
	u64 switches[TSCOPE_NR_SWITCH_KINDS];
	u64 node_ns[];
};

int tscope_record_init(void);
void tscope_record_exit(void);

struct tscope_record *tscope_record_alloc(struct task_struct *task);
void tscope_record_free(struct tscope_record *rec);
void tscope_record_free_later(struct tscope_record *rec);
void tscope_record_drop(struct tscope_record *rec);
void tscope_record_drop_creator(struct tscope_record *rec);

void tscope_record_miss(void);
u64 tscope_record_missed(void);
size_t tscope_record_spare_bytes(void);
size_t tscope_record_bytes(void);

#endif /* _TSCOPE_RECORD_H */
