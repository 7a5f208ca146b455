// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <taskscope/taskscope.h>

#include "names.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

const char *policy_name(__u32 policy)
{
	static const char *const names[] = {
		[TSCOPE_POLICY_OTHER] = "OTHER",
		[TSCOPE_POLICY_FIFO] = "FIFO",
		[TSCOPE_POLICY_RR] = "RR",
		[TSCOPE_POLICY_BATCH] = "BATCH",
		[TSCOPE_POLICY_IDLE] = "IDLE",
		[TSCOPE_POLICY_DEADLINE] = "DEADLINE",
		[TSCOPE_POLICY_EXT] = "EXT",
	};

	return policy < ARRAY_SIZE(names) ? names[policy] : NULL;
}

const char *state_words(char letter)
{
	switch (letter) {
	case 'R': return "running or runnable";
	case 'S': return "sleeping";
	case 'D': return "sleeping, not to be interrupted";
	case 'F': return "frozen";
	case 'T': return "stopped";
	case 't': return "stopped by its tracer";
	case 'X': return "dead";
	case 'Z': return "zombie";
	case 'P': return "parked";
	case 'I': return "idle kernel thread";
	default: return NULL;
	}
}

const char *kind_name(__u32 kind)
{
	if (kind & TSCOPE_KIND_IO_WORKER)
		return "io-worker";
	if (kind & TSCOPE_KIND_USER_WORKER)
		return "user-worker";
	if (kind & TSCOPE_KIND_WQ_WORKER)
		return "wq-worker";
	return kind & TSCOPE_KIND_KTHREAD ? "kthread" : "user";
}

void put_signal(struct text *t, unsigned int signal)
{
	/* The kernel's first real-time signals, which libc keeps for itself. */
	const unsigned int rtmin = 32;
	const char *name = signal < rtmin ? sigabbrev_np(signal) : NULL;

	if (name)
		text_printf(t, "SIG%s", name);
	else if (signal >= (unsigned int)SIGRTMIN && signal <= 64)
		text_printf(t, "SIGRTMIN+%u", signal - SIGRTMIN);
	else
		text_printf(t, "signal %u", signal);
}

static void put_separator(struct text *t, bool *first)
{
	if (!*first)
		text_puts(t, ", ");
	*first = false;
}

void put_signal_set(struct text *t, __u64 set)
{
	bool first = true;

	for (; set; set &= set - 1) {
		put_separator(t, &first);
		put_signal(t, __builtin_ctzll(set) + 1);
	}
}

void put_wait_status(struct text *t, int status)
{
	if (WIFEXITED(status)) {
		text_printf(t, "exited with %d", WEXITSTATUS(status));
		return;
	}
	text_puts(t, "killed by ");
	put_signal(t, WTERMSIG(status));
	if (WCOREDUMP(status))
		text_puts(t, ", core dumped");
}

/* Bits of a mask by name; a bit without one by its number. */
static void put_bits(struct text *t, __u64 bits, const char *const *names, unsigned int nr)
{
	unsigned int bit;
	bool first = true;

	for (; bits; bits &= bits - 1) {
		bit = __builtin_ctzll(bits);
		put_separator(t, &first);
		if (bit < nr)
			text_puts(t, names[bit]);
		else
			text_printf(t, "bit %u", bit);
	}
}

void put_capabilities(struct text *t, __u64 caps)
{
	static const char *const names[] = {
		"chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill",
		"setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service",
		"net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner",
		"sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
		"sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time",
		"sys_tty_config", "mknod", "lease", "audit_write", "audit_control",
		"setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm",
		"block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
	};
	const __u64 all = (1ULL << ARRAY_SIZE(names)) - 1;

	if (!caps)
		text_puts(t, "none");
	else if ((caps & all) == all)
		text_puts(t, "all");
	else
		put_bits(t, caps, names, ARRAY_SIZE(names));
}

const char *account_name(__u32 account)
{
	static const char *const names[] = {
		[TSCOPE_ACCOUNT_RUN] = "run",
		[TSCOPE_ACCOUNT_WAIT] = "wait",
		[TSCOPE_ACCOUNT_SLEEP] = "sleep",
		[TSCOPE_ACCOUNT_BLOCK] = "block",
		[TSCOPE_ACCOUNT_STOP] = "stop",
		[TSCOPE_ACCOUNT_ENDED] = "ended",
	};

	return account < ARRAY_SIZE(names) ? names[account] : NULL;
}

static int numbered_signal(const char *digits)
{
	int n = 0;

	for (; isdigit((unsigned char)*digits) && n <= 64; digits++)
		n = n * 10 + (*digits - '0');
	return *digits || n > 64 ? 0 : n;
}

int signal_number(const char *name)
{
	locale_t c = text_c_locale();
	char *end;
	long n;
	int i;

	if (!strncasecmp_l(name, "signal ", 7, c))
		return numbered_signal(name + 7);
	if (!strncasecmp_l(name, "SIG", 3, c)) {
		name += 3;
		if (isdigit((unsigned char)*name))
			return numbered_signal(name);
	}
	for (i = 1; i < 32; i++)
		if (!strcasecmp_l(name, sigabbrev_np(i), c))
			return i;
	if (strncasecmp_l(name, "RTMIN", 5, c))
		return 0;
	name += 5;
	n = *name == '+' ? strtol(name + 1, &end, 10) : 0;
	if (*name && (*name != '+' || end == name + 1 || *end))
		return 0;
	return n >= 0 && n <= SIGRTMAX - SIGRTMIN ? SIGRTMIN + n : 0;
}

void put_group_names(struct text *t, __u64 groups)
{
	bool first = true;

	for (; groups; groups &= groups - 1) {
		put_separator(t, &first);
		text_puts(t, ts_group_name(groups & -groups));
	}
}

const char *group_title(unsigned int bit)
{
	static const char *const titles[] = {
		"identity", "state", "scheduler", "fair class", "fair class, EEVDF",
		"deadline class", "CPU affinity", "credentials", "memory", "sharing",
		"namespaces", "cgroup", "NUMA", "signals", "birth", "counted by taskscope",
		"where its time went", "waits for a CPU", "who woke it",
		"who was in its way in long waits", "changes of CPU",
		"to what its CPU went", "end", "run queue",
	};

	return titles[bit];
}

void put_hook_names(struct text *t, __u64 hooks)
{
	static const char *const names[] = {
		"task_newtask", "sched_switch", "sched_migrate_task", "sched_process_exec",
		"sched_process_exit", "sched_process_free", "sched_waking",
		"sched_wakeup_new", "sched_wakeup", "task_rename", "signal_generate",
		"hrtimer_expire_exit",
	};

	put_bits(t, hooks, names, ARRAY_SIZE(names));
}
