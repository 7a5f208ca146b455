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
#include "wait.h"
#include "waker.h"

struct tscope_process;

/* The task is gone, and readers may stand on its record still; or it lives, and has lost it. */
#define TSCOPE_IS_FOLDED	1
#define TSCOPE_HAS_LEFT		2

/**
 * struct tscope_record - what the module remembers of one task
 * @next:	next record of the same chain; see table.c
 * @kept:	once @is_exited: what the task told last, or NULL
 * @task:	the task; compared, and dereferenced only by its own hooks
 * @end_seq:	once @is_exited: the number of its end
 * @key:	a number that no record of another task ever has
 * @tid:	number in the initial pid namespace; in execve() by a thread the leader keeps it,
 *		and the thread gets it once the new program is there
 * @is_seen:	the record began at the task's birth
 * @has_switch_base: @nvcsw_last and @nivcsw_base are set
 * @has_migration_base: @migrations_base is set
 * @is_exited: its task is gone, and nobody met it alive; the creator is a number
 * @is_ns_init:	TSCOPE_BIRTH_NS_INIT
 * @has_own_mounts: TSCOPE_BIRTH_OWN_MOUNTS
 * @is_inherited: of a leader: its birth is, or could not be, that of a thread that called
 *		execve(); see inherit.c
 * @end_flags:	TSCOPE_EXITED_*, once it is freed
 * @waits_more:	of @waits; see wait.c
 * @seq:	odd while what a switch or a move changes is not whole
 * @waking_seq:	the same of what a waking changes
 * @account:	where its time went
 * @waking:	when it was woken last
 * @end_comm:	once it is freed: its last name
 * @nvcsw_last:	nvcsw at the latest switch away
 * @blame_earlier: of its present wait, what was on other CPUs
 * @rcu:	once it is freed: has it join the departed, and frees it
 * @switches:	all switches away, by kind: TSCOPE_SWITCH_*
 * @blame:	who was in its way
 * @waits:	how long it waited for a CPU
 * @wakers:	who woke it
 * @migrations:	its changes of CPU
 * @birth_ns:	when the task was created; an exec by a thread changes its start_time
 * @since_ns:	when the record began
 * @first_run_ns: when the task first got a CPU; 0: not yet, or not seen
 * @exec_ns:	when it last called execve(); 0: not seen
 * @exit_ns:	when it began to exit; 0: not yet, or not seen
 * @nr_execs:	times it was seen to call execve()
 * @exit_signal: as at birth, or when the record began
 * @traced_by:	streams that follow the task: bits of their slots
 * @folded:	its process has added up what is here: TSCOPE_IS_FOLDED, TSCOPE_HAS_LEFT
 * @clone_flags: as given to clone, or inferred
 * @known:	bits of @clone_flags that mean something, unless @is_seen: then all
 * @end_ppid:	its parent's thread group when it began to exit; 0: not seen
 * @creator:	who called clone; NULL unless @is_seen
 * @creator_nr:	its number in the initial pid namespace, once @is_exited
 * @creator_tgid: thread group of @creator; NULL unless @is_seen
 * @creator_tgid_nr: the same of that
 * @creator_comm: name of @creator at that time; only if @is_seen
 * @creator_key: that of @creator; 0: it had no record; only if @is_seen
 * @nvcsw_base:	nvcsw when counting began; 0 if @is_seen
 * @nivcsw_base: nivcsw when counting began; 0 if @is_seen
 * @migrations_base: se.nr_migrations when counting began; 0 if @is_seen
 * @node:	among those of its process; see process.c
 * @node_next: that of @node: a reader may stand on it still, and goes on from here
 * @process:	once it is departed: of a leader, its process; NULL: none
 * @end:	while it is in the table: what the task told as it began to exit; NULL:
 *		not yet, or not seen; exchanged as a whole
 * @end_tgid:	once it is freed: its thread group
 * @end_exit_code: the same of the status that wait() gives
 * @node_ns:	CPU time, by tscope_migration_node(): tscope_migration_nodes() of them
 */
struct tscope_record {
	/* Read at every switch, written at the task's own. */
	union {
		struct tscope_record __rcu *next;
		struct tscope_end *kept;
	};
	union {
		struct task_struct *task;
		u64 end_seq;
	};
	u64 key;
	pid_t tid;
	/*
	 * Written while nobody else has the record; under the lock of inherit.c; and once it
	 * has parted, when nothing inherits of it any more.
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
	seqcount_t seq;
	seqcount_t waking_seq;
	union {
		struct tscope_waking waking;
		char end_comm[TSCOPE_COMM_BYTES];
	};
	struct tscope_account account;
	union {
		struct tscope_blame_earlier blame_earlier;
		struct rcu_head rcu;
	};
	u64 nvcsw_last;
	u64 first_run_ns;
	u64 switches[TSCOPE_NR_SWITCH_KINDS];
	struct tscope_blame_set blame;
	struct tscope_wait waits;
	struct tscope_waker_set wakers;
	struct tscope_migration_set migrations;

	/* Written once or rarely. */
	u64 birth_ns;
	u64 since_ns;
	u64 exec_ns;
	u64 exit_ns;
	u64 clone_flags;
	u32 known;
	pid_t end_ppid;
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

	/* Written at each switch of the task. */
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
