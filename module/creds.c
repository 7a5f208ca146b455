// SPDX-License-Identifier: GPL-2.0
/* Credentials of a living task, and of a task that begins to exit. */
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/uidgid.h>

#include "compat.h"
#include "creds.h"

/**
 * tscope_creds_fill() - fill TSCOPE_GROUP_CREDS
 * @task:  the task
 * @creds: filled
 *
 * Context: in an RCU read section.
 * Return: bytes filled.
 */
size_t tscope_creds_fill(struct task_struct *task, struct tscope_creds *creds)
{
	const struct cred *cred = __task_cred(task);

	creds->uid = __kuid_val(cred->uid);
	creds->euid = __kuid_val(cred->euid);
	creds->suid = __kuid_val(cred->suid);
	creds->fsuid = __kuid_val(cred->fsuid);
	creds->gid = __kgid_val(cred->gid);
	creds->egid = __kgid_val(cred->egid);
	creds->sgid = __kgid_val(cred->sgid);
	creds->fsgid = __kgid_val(cred->fsgid);
	creds->cap_effective = tscope_cap_bits(cred->cap_effective);
	creds->flags = task_no_new_privs(task) ? TSCOPE_CREDS_NO_NEW_PRIVS : 0;
#ifdef CONFIG_SECCOMP
	creds->seccomp = READ_ONCE(task->seccomp.mode);
#else
	creds->seccomp = 0;
#endif
	return sizeof(*creds);
}
