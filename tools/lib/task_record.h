/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASK_RECORD_H
#define TASKSCOPE_TASK_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <linux/taskscope.h>

#define COUNT_GROUP(_NAME, _name)	+ 1
#define NR_GROUPS			(TSCOPE_GROUPS(COUNT_GROUP))

struct cpu;
struct sum;

/**
 * struct record - one task record, taken apart
 * @tid:	thread id
 * @mask:	TSCOPE_GROUP_* that are there
 * @key:	tscope_head.key; 0: not known
 * @group:	the groups by bit number, each NULL unless it is there
 * @GROUP_MEMBER: the same by name, as ids, state or exited: each that TSCOPE_GROUPS() lists
 * @before:	the same task a round ago: counters and times are shown as what was
 *		added since; NULL: as they are
 * @since:	where its time went, its waits, blame and wakers of that round alone;
 *		NULL: not known
 * @cpu:	not a task, but a CPU: see cpus.h
 * @sum:	not a task, but the sum of several: see task_sum.h
 * @args:	its command line, as the program read it; NULL: it did not, or there is none
 *
 * The groups are those of the buffer that was parsed: they live as long as it.
 */
struct record {
	__s32 tid;
	__u64 mask;
	__u64 key;
	union {
		const void *group[NR_GROUPS];
		struct {
#define GROUP_MEMBER(_NAME, _name)	const struct tscope_##_name *_name;
			TSCOPE_GROUPS(GROUP_MEMBER)
#undef GROUP_MEMBER
		};
	};
	const struct record *before;
	const struct record *since;
	const struct cpu *cpu;
	const struct sum *sum;
	const char *args;
};

/**
 * record_lived_at() - did a task live at some time?
 * @rec: the task, living or exited
 * @ns:	 the time
 */
static inline bool record_lived_at(const struct record *rec, __u64 ns)
{
	return rec->accounts && rec->accounts->since_ns <= ns &&
	       (!rec->exited || rec->exited->freed_ns >= ns);
}

/**
 * record_letter() - what a task does
 * @rec: the task
 *
 * Return: the kernel's letter, or F for one that is frozen; 0: not known.
 */
static inline char record_letter(const struct record *rec)
{
	if (!rec->state)
		return '\0';
	return rec->state->flags & TSCOPE_STATE_FROZEN ? 'F' : rec->state->letter;
}

/**
 * record_tgid() - the process of a task, living or exited
 * @rec: the task
 *
 * Return: its thread group id; 0: not known.
 */
static inline __s32 record_tgid(const struct record *rec)
{
	return rec->ids ? rec->ids->tgid : rec->exited ? rec->exited->tgid : 0;
}

/**
 * record_ppid() - the parent of a task, living or exited
 * @rec: the task
 *
 * Return: the process that waits for it, or did as it began to exit; 0: none, or
 *	   not known.
 */
static inline __s32 record_ppid(const struct record *rec)
{
	return rec->ids ? rec->ids->ppid : rec->exited ? rec->exited->ppid : 0;
}

/**
 * record_comm() - the name of a task, living or exited
 * @rec: the task
 *
 * Return: its name; NULL: not known.
 */
static inline const char *record_comm(const struct record *rec)
{
	return rec->ids ? rec->ids->comm : rec->exited ? rec->exited->comm : NULL;
}

/**
 * record_birth_ns() - when a task was created, living or departed
 * @rec: the task; of a process: its leader, and after execve() by a thread still the first one
 *
 * Return: the time; 0: not known.
 */
static inline __u64 record_birth_ns(const struct record *rec)
{
	return rec->birth ? rec->birth->birth_ns : rec->ids ? rec->ids->start_ns : 0;
}

/**
 * record_is_leader() - is it the leader of a process, or a whole process, living or departed?
 * @rec: the task
 *
 * Return: false: no.  A leader that a thread's execve() has ended is none: its process goes on.
 */
static inline bool record_is_leader(const struct record *rec)
{
	return record_tgid(rec) == rec->tid &&
	       !(rec->exited && rec->exited->flags & TSCOPE_EXITED_EXEC);
}

/**
 * accounts_age() - how old, or what all threads of a process have lived
 * @a: the accounts
 */
static inline __u64 accounts_age(const struct tscope_accounts *a)
{
	return a->run_ns + a->wait_ns + a->sleep_ns + a->block_ns + a->stop_ns;
}

/**
 * ts_record_group_bytes() - size of a group
 * @rec: the record
 * @bit: bit number of a group that is there
 *
 * Return: bytes, with what it says of its own size.
 */
size_t ts_record_group_bytes(const struct record *rec, unsigned int bit);

/**
 * ts_record_parse() - take a record apart
 * @rec:   filled
 * @buf:   the record and what follows it, 8-byte aligned
 * @bytes: bytes in @buf
 * @group_bytes: tscope_info.group_bytes of the module that wrote it, 64 numbers; NULL: it
 *	   knew the groups that are known here, and no others
 *
 * Nothing in @buf is trusted: neither sizes nor strings lead out of the record.  Groups that
 * are not known here are stepped over, and are not in @rec.
 *
 * Return: the size of the record, or -EBADMSG if it is none.
 */
ssize_t ts_record_parse(struct record *rec, const void *buf, size_t bytes,
			const __u16 *group_bytes);

#endif
