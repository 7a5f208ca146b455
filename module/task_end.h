/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_TASK_END_H
#define _TSCOPE_TASK_END_H

#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/taskscope.h>
#include <linux/types.h>

#include "killer.h"

struct tscope_record;

/**
 * struct tscope_end_level - its numbers in one of the pid namespaces that it was in
 * @inum: inode number of the namespace
 * @tid:  the task
 * @tgid: its process
 * @ppid: its parent's; 0: that is not in it
 */
struct tscope_end_level {
	u32 inum;
	pid_t tid;
	pid_t tgid;
	pid_t ppid;
};

/* Of a longer path its end is kept. */
#define TSCOPE_END_PATH		256

/**
 * struct tscope_end - what only a living task tells, as it began to exit
 * @rec:	  its record, while that waits to join the departed
 * @rcu:	  has it join them
 * @creator:	  a reference to be given up with the record: see inherit.c
 * @creator_tgid: the same
 * @creds:	  what it might do
 * @cgroup_id:	  its cgroup (v2)
 * @level:	  its numbers below the initial pid namespace, the outermost first; those
 *		  of deeper ones are not kept
 * @nr_levels:	  how many
 * @nspid:	  its number in its innermost pid namespace
 * @ns_level:	  depth of that one
 * @killer:	  TSCOPE_EXITED_HAS_KILLER: who sent the signal that killed it
 * @flags:	  TSCOPE_EXITED_HAS_ID, HAS_KILLER, OOM
 * @path_at:	  where in @path the path begins
 * @is_cut:	  it is the end of the path only
 * @path:	  of its cgroup; ends with the array, in a NUL
 */
struct tscope_end {
	struct tscope_record *rec;
	struct rcu_head rcu;
	struct pid *creator;
	struct pid *creator_tgid;
	struct tscope_creds creds;
	u64 cgroup_id;
	struct tscope_end_level level[TSCOPE_EXITED_LEVELS - 1];
	u8 nr_levels;
	pid_t nspid;
	u32 ns_level;
	struct tscope_killer killer;
	u8 flags;
	bool is_cut;
	u16 path_at;
	char path[TSCOPE_END_PATH];
};

int tscope_end_init(void);
void tscope_end_exit(void);
size_t tscope_end_bytes(void);
u64 tscope_end_missed(void);

struct tscope_end *tscope_end_new(struct task_struct *task, const struct task_struct *of);
void tscope_end_drop_creator(struct tscope_end *end);
void tscope_end_free(struct tscope_end *end);
void tscope_end_free_later(struct tscope_end *end);

#endif /* _TSCOPE_TASK_END_H */
