/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_RECORD_H
#define _TSCOPE_RECORD_H

#include <linux/sched.h>
#include <linux/taskscope.h>
#include <linux/types.h>

/**
 * struct tscope_record - what the module remembers of one task
 * @next:	next record of the same table slot; see record.c
 * @task:	the task; compared, and dereferenced only by its own hooks
 * @tid:	number in the initial pid namespace: the slot that it is in
 * @is_seen:	the record began at the task's birth
 * @switches_primed: @nvcsw_base and @nivcsw_base are set
 * @migrations_primed: @migrations_base is set
 * @voluntary:	switches away that the kernel counts in nvcsw
 * @involuntary: switches away that the kernel counts in nivcsw
 * @nvcsw_last:	nvcsw at the latest switch; tells the kind of the next
 * @migrations:	changes of CPU
 * @nvcsw_base:	nvcsw when counting began
 * @nivcsw_base: nivcsw when counting began
 * @migrations_base: se.nr_migrations when counting began
 * @birth_ns:	when the task was created; an exec by a thread changes its start_time
 * @since_ns:	when the record began
 * @first_run_ns: when the task first got a CPU; 0: not yet, or not seen
 * @exec_ns:	when it last called execve(); 0: not seen
 * @exit_ns:	when it began to exit; 0: not yet, or not seen
 * @nr_execs:	times it was seen to call execve()
 * @exit_signal: as at birth, or when the record began
 * @clone_flags: as given to clone, or inferred
 * @known:	bits of @clone_flags that mean something
 * @creator:	who called clone; NULL unless @is_seen
 * @creator_tgid: thread group of @creator; NULL unless @is_seen
 * @creator_comm: name of @creator at that time
 * @rcu:	frees it
 */
struct tscope_record {
	/* Read at every switch, written at the task's own. */
	struct tscope_record __rcu *next;
	struct task_struct *task;
	pid_t tid;
	bool is_seen;
	bool switches_primed;
	bool migrations_primed;
	u64 nvcsw_last;
	u64 voluntary;
	u64 involuntary;
	u64 first_run_ns;
	u64 migrations;

	/* Written once or rarely. */
	u64 nvcsw_base;
	u64 nivcsw_base;
	u64 migrations_base;
	u64 birth_ns;
	u64 since_ns;
	u64 exec_ns;
	u64 exit_ns;
	u32 nr_execs;
	s32 exit_signal;
	u64 clone_flags;
	u64 known;
	struct pid *creator;
	struct pid *creator_tgid;
	char creator_comm[TSCOPE_COMM_BYTES];
	struct rcu_head rcu;
};

int tscope_record_init(void);
void tscope_record_exit(void);

struct tscope_record *tscope_record_adopt(struct task_struct *task);
void tscope_record_free(struct tscope_record *rec);
void tscope_record_free_later(struct tscope_record *rec);

void tscope_record_born(struct task_struct *task, u64 clone_flags);
void tscope_record_exec(struct task_struct *task, pid_t old_tid);
void tscope_record_exiting(struct task_struct *task);
void tscope_record_freed(struct task_struct *task);
void tscope_record_prime_switches(struct tscope_record *rec, struct task_struct *task);
void tscope_record_migrate(struct tscope_record *rec, struct task_struct *task);

void tscope_record_counts(struct tscope_record *rec, const struct task_struct *task,
			  struct tscope_counts *counts);
u64 tscope_record_missed(void);
size_t tscope_record_spare_bytes(void);

/**
 * tscope_record_switch_in() - a task gets a CPU
 * @rec:  its record
 * @task: the task
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
static __always_inline void
tscope_record_switch_in(struct tscope_record *rec, struct task_struct *task)
{
	if (unlikely(!rec->first_run_ns))
		tscope_record_prime_switches(rec, task);
}

/**
 * tscope_record_switch_out() - a task gives up a CPU
 * @rec:  its record
 * @task: the task; the kernel has counted the switch already
 *
 * The kernel's rule, not repeated but looked at: the counter that has moved
 * since the last switch says which kind this one was.
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
static __always_inline void
tscope_record_switch_out(struct tscope_record *rec, struct task_struct *task)
{
	if (unlikely(!rec->switches_primed)) {
		tscope_record_prime_switches(rec, task);
	} else if (task->nvcsw != rec->nvcsw_last) {
		rec->nvcsw_last = task->nvcsw;
		WRITE_ONCE(rec->voluntary, rec->voluntary + 1);
	} else {
		WRITE_ONCE(rec->involuntary, rec->involuntary + 1);
	}
}

#endif /* _TSCOPE_RECORD_H */
