/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LOOK_H
#define TASKSCOPE_LOOK_H

#include "cgroup_files.h"
#include "cgroups.h"
#include "device.h"
#include "machine.h"

/**
 * struct target - what is diagnosed
 * @kind:   what it is
 * @id:	    the process, the thread, or the root of the tree
 * @cgroup: the cgroup
 */
struct target {
	enum target_kind kind;
	__s32 id;
	struct cgroup cgroup;
};

/**
 * struct look - one look at a target
 * @now_ns:    when it began
 * @nr_exited: processes that had exited by then
 * @processes: its processes, with the sums over their threads
 * @threads:   its threads; of TARGET_CGROUP: all tasks
 * @machine:   the CPUs
 * @files:     the files of its cgroups
 *
 * The second look takes the two in the other order: so what a process has done between its two
 * looks is never less than what its threads have done between theirs.
 */
struct look {
	__u64 now_ns;
	__u64 nr_exited;
	struct ts_set processes;
	struct ts_set threads;
	struct machine machine;
	struct cgroup_files files;
};

/**
 * look_take() - look at a target
 * @look:   filled, for look_free(), also if this fails
 * @client: the device
 * @target: the target
 * @before: the first look, which stays as long as @look; NULL: this is the first
 *
 * Return: 0; -ESRCH: there is no such task; or another -errno.
 */
int look_take(struct look *look, const struct ts *client, const struct target *target,
	      const struct look *before);

/**
 * look_has() - is a task of the target?
 * @target: the target
 * @rec:    the task, of a look
 */
bool look_has(const struct target *target, const struct record *rec);

/**
 * look_filter() - which tasks the module is asked for
 * @target: the target
 *
 * Return: TSCOPE_FILTER_*; look_has() tells which of them are of the target.
 */
__u32 look_filter(const struct target *target);

/**
 * look_free() - forget a look
 * @look: the look
 */
void look_free(struct look *look);

#endif
