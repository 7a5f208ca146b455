// SPDX-License-Identifier: GPL-2.0
/*
 * Ids that were noted earlier, and their value in another pid namespace.
 *
 * A tid is used again after its task has exited.  So @who (task_key.h) is noted with each tid.  The
 * record of the task that has the tid now tells whether it is still the same task.
 */
#include <linux/pid.h>
#include <linux/rcupdate.h>

#include "pidns.h"
#include "record.h"
#include "table.h"
#include "task_key.h"
#include "walk.h"

/**
 * tscope_pidns_owner() - find the task that had a tid, if it still has it
 * @nr:	 the tid, in the initial pid namespace; 0: none
 * @who: the task; see task_key.h
 *
 * Context: in an RCU read section.
 * Return: the task, valid in that section; NULL: the task has exited, has another tid, or had
 *	   no record.
 */
struct task_struct *tscope_pidns_owner(pid_t nr, u64 who)
{
	struct task_struct *task = tscope_key_of(who) ? tscope_walk_find(&init_pid_ns, nr) : NULL;
	const struct tscope_record *rec = task ? tscope_table_find(task) : NULL;

	return rec && rec->key == who ? task : NULL;
}

/**
 * tscope_pidns_nr() - translate a tid of the initial pid namespace
 * @ns:	 pid namespace of the reader
 * @nr:	 the tid, 0 for none
 * @who: the task that had it; see task_key.h
 *
 * A reader in another namespace must not get the tid of a later task together with the name of
 * an earlier one that the reader may not see.
 *
 * Context: in an RCU read section.
 * Return: the tid in @ns; 0 if there is none, or (in another namespace than the initial one) if
 *	   tscope_pidns_owner() does not find the task.
 */
pid_t tscope_pidns_nr(struct pid_namespace *ns, pid_t nr, u64 who)
{
	const struct task_struct *task;
	struct pid *pid;

	if (ns == &init_pid_ns)
		return nr;
	task = tscope_pidns_owner(nr, who);
	pid = task ? tscope_task_pid(task) : NULL;
	return pid ? pid_nr_ns(pid, ns) : 0;
}

/**
 * tscope_pidns_both() - translate a tid and the tgid of its process
 * @ns:	  pid namespace of the reader
 * @who:  the task; see task_key.h
 * @tid:  in: tid in the initial pid namespace; out: as tscope_pidns_nr() returns it
 * @tgid: in and out: the same of the process
 *
 * Context: in an RCU read section.
 */
void tscope_pidns_both(struct pid_namespace *ns, u64 who, pid_t *tid, pid_t *tgid)
{
	struct task_struct *task;

	if (ns == &init_pid_ns)
		return;
	task = tscope_pidns_owner(*tid, who);
	*tid = task ? task_pid_nr_ns(task, ns) : 0;
	*tgid = task ? task_tgid_nr_ns(task, ns) : 0;
}
