/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_KILL_SENDER_H
#define _TSCOPE_KILL_SENDER_H

#include <linux/sched.h>
#include <linux/taskscope.h>
#include <linux/types.h>

struct kernel_siginfo;
struct signal_struct;

/**
 * struct tscope_killer - sender of a signal
 * @key:  the sender's key; 0: it has no record
 * @tid:  the sender's tid in the initial pid namespace; 0: the kernel sent the signal
 * @tgid: its thread group
 * @uid:  its real user id
 * @comm: its name at that time
 */
struct tscope_killer {
	u64 key;
	pid_t tid;
	pid_t tgid;
	u32 uid;
	char comm[TSCOPE_COMM_BYTES];
};

int tscope_killer_init(void);
void tscope_killer_exit(void);
size_t tscope_killer_bytes(void);

void tscope_killer_note(int sig, const struct kernel_siginfo *info,
			const struct task_struct *task,
			u64 (*key_of)(const struct task_struct *task));
bool tscope_killer_find(const struct signal_struct *signal, int sig, u64 since_ns,
			struct tscope_killer *killer);

#endif /* _TSCOPE_KILL_SENDER_H */
