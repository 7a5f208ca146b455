// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers that were noted, and whose they are.
 *
 * A number is used again after its owner's end.  So who had it was noted beside it (key.h),
 * and the record of the task that has it now says whether that is still the same one.
 */
#include <linux/pid.h>
#include <linux/rcupdate.h>

#include "key.h"
#include "pidns.h"
#include "record.h"
#include "table.h"
#include "walk.h"

/**
 * tscope_pidns_owner() - the task that had a number, if it has it still
 * @nr:	 the number, in the initial pid namespace; 0 for none
 * @who: who had it
 *
 * Context: in an RCU read section.
 * Return: the task, good in that section; NULL: it has exited or has another number, or had
 *	   no record.
 */
struct task_struct *tscope_pidns_owner(pid_t nr, u64 who)
{
	struct task_struct *task = tscope_key_of(who) ? tscope_walk_find(&init_pid_ns, nr) : NULL;
	const struct tscope_record *rec = task ? tscope_table_find(task) : NULL;

	return rec && rec->key == who ? task : NULL;
}

/**
 * tscope_pidns_nr() - a number of the initial pid namespace, in another one
 * @ns:	 the other one
 * @nr:	 the number, 0 for none
 * @who: who had it
 *
 * One of another namespace must not be shown the number of a later owner with the name of an
 * earlier one, whom it must not see.
 *
 * Context: in an RCU read section.
 * Return: the number there; 0 if there is none, or (in another namespace than the initial
 *	   one) if tscope_pidns_owner() does not know it.
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
 * tscope_pidns_both() - the numbers of a task and its process, in another pid namespace
 * @ns:	  the other one
 * @who:  the task
 * @tid:  in: its number in the initial pid namespace; out: as of tscope_pidns_nr()
 * @tgid: the same of its process
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
