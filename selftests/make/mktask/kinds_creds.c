// SPDX-License-Identifier: GPL-2.0
/* Kinds that differ in what the task may do, and in what may reach it. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mktask.h"

/* Raw calls: the C library's would do it to every thread of the process. */
static void setup_uid(const struct host *host)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };
	uint64_t caps = param_int(host, "caps");

	if (prctl(PR_SET_KEEPCAPS, 1))
		die(host, "PR_SET_KEEPCAPS");
	if (syscall(SYS_setresgid, (gid_t)param_int(host, "gid"), (gid_t)param_int(host, "egid"),
		    (gid_t)param_int(host, "sgid")))
		die(host, "setresgid");
	if (syscall(SYS_setresuid, (uid_t)param_int(host, "uid"), (uid_t)param_int(host, "euid"),
		    (uid_t)param_int(host, "suid")))
		die(host, "setresuid");
	for (int i = 0; i < 2; i++) {
		data[i].effective = caps >> (32 * i);
		data[i].permitted = data[i].effective;
	}
	if (syscall(SYS_capset, &header, data))
		die(host, "capset 0x%llx", (unsigned long long)caps);
}

static void make_uid(struct host *host)
{
	pid_t pid = fork_held(host, setup_uid);

	report(host, pid, pid,
	       "creator=%d uid=%lld euid=%lld suid=%lld gid=%lld egid=%lld sgid=%lld caps=0x%llx",
	       getpid(), param_int(host, "uid"), param_int(host, "euid"),
	       param_int(host, "suid"), param_int(host, "gid"), param_int(host, "egid"),
	       param_int(host, "sgid"), param_int(host, "caps"));
}

static void setup_no_new_privs(const struct host *host)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		die(host, "PR_SET_NO_NEW_PRIVS");
}

static void make_no_new_privs(struct host *host)
{
	pid_t pid = fork_held(host, setup_no_new_privs);

	report(host, pid, pid, "creator=%d no_new_privs=1", getpid());
}

static void setup_seccomp(const struct host *host)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { .len = 1, .filter = &allow };
	pid_t tid = gettid_raw();

	if (!strcmp(param(host, "mode"), "strict")) {
		if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
			die(host, "strict");
		/* read() and write() are all that it may call now. */
		hold_as(host, tid);
	}
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		die(host, "filter");
}

static void make_seccomp(struct host *host)
{
	bool strict = !strcmp(param(host, "mode"), "strict");
	pid_t pid;

	errno = 0;
	if (!strict && strcmp(param(host, "mode"), "filter"))
		die(host, "mode=%s: filter or strict", param(host, "mode"));
	pid = fork_held(host, setup_seccomp);
	report(host, pid, pid, "creator=%d seccomp=%d", getpid(), strict ? 1 : 2);
}

/* The kernel's set; the C library's keeps two signals for itself. */
static void block(const struct host *host, uint64_t set)
{
	if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, sizeof(set)))
		die(host, "rt_sigprocmask");
}

static void setup_signals(const struct host *host)
{
	uint64_t pending = param_signals(host, "pending");
	uint64_t shared = param_signals(host, "shared");
	uint64_t blocked = param_signals(host, "blocked");

	errno = 0;
	if ((pending | shared) & ~blocked)
		die(host, "a signal that is pending must be blocked");
	block(host, blocked);
	for (int signal = 1; signal < 64; signal++) {
		if (pending >> (signal - 1) & 1)
			syscall(SYS_tgkill, getpid(), gettid_raw(), signal);
		if (shared >> (signal - 1) & 1)
			kill(getpid(), signal);
	}
}

static void make_signals(struct host *host)
{
	pid_t pid = fork_held(host, setup_signals);

	report(host, pid, pid, "creator=%d blocked=0x%llx pending=0x%llx shared=0x%llx", getpid(),
	       param_signals(host, "blocked"), param_signals(host, "pending"),
	       param_signals(host, "shared"));
}

const struct kind kinds_creds[] = {
	{ "uid", "uid=65534,euid=65534,suid=65534,gid=65534,egid=65534,sgid=65534,caps=0", make_uid,
	  "uid=1000,euid=1001,suid=1002,gid=1003,egid=1004,sgid=1005,caps=0x200000400",
	  "setresuid(), setresgid(), effective and permitted capabilities" },
	{ "no-new-privs", "", make_no_new_privs, "", "PR_SET_NO_NEW_PRIVS" },
	{ "seccomp", "mode=filter", make_seccomp, "mode=strict", "mode=strict or filter" },
	{ "signals", "blocked=10+12+34,pending=10,shared=12", make_signals, "",
	  "signals blocked, pending for the thread and for the process" },
	{ 0 },
};
