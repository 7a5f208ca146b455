/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_TASK_END_H
#define _TSCOPE_TASK_END_H

#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/taskscope.h>
#include <linux/types.h>

#include "kill_sender.h"

struct tscope_record;

/**
 * struct tscope_end_level - ids of the task in one of its pid namespaces
 * @inum: inode number of the namespace
 * @tid:  of the task
 * @tgid: of its process
 * @ppid: of its parent; 0: the parent is not in this namespace
 */
struct tscope_end_level {
	u32 inum;
	pid_t tid;
	pid_t tgid;
	pid_t ppid;
};

/* Room for the path of a cgroup; of a longer path only its end is kept. */
#define TSCOPE_END_PATH		256

/**
 * struct tscope_end - data of a task that is only available until it exits
 * @rec:	  the task's record, while it waits to be inserted into a ring
 * @rcu:	  inserts the record, and later frees the end
 * @creator:	  a reference that is dropped together with the record: see exec_inherit.c
 * @creator_tgid: the same
 * @creds:	  credentials
 * @cgroup_id:	  cgroup (v2)
 * @level:	  ids in the pid namespaces below the initial one, the outermost first; those of
 *		  deeper namespaces are not kept
 * @nr_levels:	  number of entries in @level
 * @nspid:	  tid in the innermost pid namespace
 * @ns_level:	  depth of the innermost pid namespace
 * @killer:	  TSCOPE_EXITED_HAS_KILLER: sender of the signal that killed the task
 * @flags:	  TSCOPE_EXITED_HAS_ID, HAS_KILLER, OOM
 * @path_at:	  offset in @path at which the path begins
 * @is_cut:	  @path has only the end of the path
 * @path:	  path of the cgroup; its NUL is the last byte of the array
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
