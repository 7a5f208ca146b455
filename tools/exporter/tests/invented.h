/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_INVENTED_H
#define TASKSCOPE_EXPORTER_INVENTED_H

#include "build.h"
#include "counts.h"

/**
 * struct invented - a task as the module would tell it
 * @key:     its key
 * @tid:     its number
 * @cgroup:  path of its cgroup; NULL: not known
 * @comm:    its name
 * @ns:	     by account
 * @account: the account that it is in
 * @since_ns: when its record began
 * @now_ns:  when it is read
 * @idle_ns: part of its waits in which the CPU was idle
 * @limit_ns: part in which its quota was used up
 * @voluntary: switches
 * @seen:    the module saw its birth
 * @clone_flags: of its birth
 * @exit_code: as of wait()
 * @exited_flags: TSCOPE_EXITED_*
 */
struct invented {
	__u64 key;
	__s32 tid;
	const char *cgroup;
	const char *comm;
	__u64 ns[NR_ACCOUNTS];
	__u32 account;
	__u64 since_ns;
	__u64 now_ns;
	__u64 idle_ns;
	__u64 limit_ns;
	__u64 voluntary;
	bool seen;
	__u64 clone_flags;
	__s32 exit_code;
	__u32 exited_flags;
};

/**
 * invent_living() - its record while it lives
 * @b:	  filled
 * @task: the task
 */
void invent_living(struct built *b, const struct invented *task);

/**
 * invent_exited() - its record after its end
 * @b:	  filled
 * @task: the task
 * @seq:  number of its exit
 */
void invent_exited(struct built *b, const struct invented *task, __u64 seq);

/**
 * invented_task() - a record as the library gives it
 * @task: filled, valid as long as @b
 * @b:	  the record
 */
void invented_task(struct ts_task *task, const struct built *b);

#endif
