// SPDX-License-Identifier: GPL-2.0
#include <libsmartcols/libsmartcols.h>
#include <string.h>

#include "values_accounts.h"
#include "values_task.h"

#define IS_SIGNED(_x)	(__builtin_types_compatible_p(typeof(_x), __s32) || \
			 __builtin_types_compatible_p(typeof(_x), __s64))

/* The group alone. */
#define IN(_GROUP)							\
	.group = TSCOPE_GROUP_##_GROUP, .groups = TSCOPE_GROUP_##_GROUP

/* A part of the account of waiting, which splits it with what is known of its blame. */
#define SPLIT(_get)							\
	.group = TSCOPE_GROUP_ACCOUNTS,					\
	.groups = TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_BLAME, .get = _get

/* A member of a group, for a getter that looks at something else too. */
#define AT_GET(_GROUP, _struct, _member, _get)				\
	IN(_GROUP), .get = _get,					\
	.offset = offsetof(struct tscope_##_struct, _member),		\
	.size = sizeof(((struct tscope_##_struct *)0)->_member),	\
	.is_signed = IS_SIGNED(((struct tscope_##_struct *)0)->_member)

/* A member as it stands there. */
#define AT(_GROUP, _struct, _member)	AT_GET(_GROUP, _struct, _member, get_member)

#define NUMBER(_name, _whint)	.name = _name, .whint = _whint, .type = TYPE_NUMBER, \
				.scols = SCOLS_FL_RIGHT
#define TIME(_name)		.name = _name, .whint = 7, .type = TYPE_TIME, \
				.scols = SCOLS_FL_RIGHT
#define WALL(_name)		.name = _name, .whint = 19, .type = TYPE_WALL
#define SIZE(_name)		.name = _name, .whint = 5, .type = TYPE_SIZE, \
				.scols = SCOLS_FL_RIGHT
#define BOOL(_name)		.name = _name, .whint = 3, .type = TYPE_BOOL
#define MASK(_name)		.name = _name, .whint = 18, .type = TYPE_MASK, \
				.scols = SCOLS_FL_RIGHT
#define TEXT(_name, _whint)	.name = _name, .whint = _whint, .type = TYPE_TEXT

/* What grows: with --watch, by how much. */
#define ADDS(...)		__VA_ARGS__, .adds = true

/*
 * In the order of the groups: -H, --output-all and show keep it.  Designated
 * macros, so that a column is two lines: what it is, and what to tell of it.
 */
/* clang-format off */
const struct column columns[] = {
	{ NUMBER("TID", 5), .group = TSCOPE_GROUP_IDS, .get = get_tid, .is_signed = true,
	  .source = "task_struct.thread_pid", .help = "thread id" },
	{ NUMBER("KEY", 11), .group = TSCOPE_GROUP_IDS, .get = get_key,
	  .source = "task_newtask", .help = "number that no other task ever has; empty: hooks=0" },
	{ NUMBER("TGID", 5), AT_GET(IDS, ids, tgid, get_tgid),
	  .source = "task_struct.signal->pids[PIDTYPE_TGID]", .help = "thread group id: the process" },
	{ NUMBER("PPID", 5), AT_GET(IDS, ids, ppid, get_ppid),
	  .source = "task_struct.real_parent", .help = "process that waits for it" },
	{ NUMBER("TRACER", 5), AT(IDS, ids, tracer), .explain = explain_tracer,
	  .source = "task_struct.parent", .help = "task that ptraces it; 0: nobody" },
	{ NUMBER("PGID", 5), AT(IDS, ids, pgid),
	  .source = "task_struct.signal->pids[PIDTYPE_PGID]", .help = "process group id" },
	{ NUMBER("SID", 5), AT(IDS, ids, sid),
	  .source = "task_struct.signal->pids[PIDTYPE_SID]", .help = "session id" },
	{ NUMBER("NSPID", 5), AT_GET(IDS, ids, nspid, get_nspid),
	  .source = "task_struct.thread_pid->numbers[level]",
	  .help = "thread id in its innermost pid namespace" },
	{ NUMBER("NSLEVEL", 2), AT_GET(IDS, ids, ns_level, get_ns_level),
	  .source = "task_struct.thread_pid->level", .help = "depth of that namespace; 0: the initial one" },
	{ TEXT("COMM", 15), IN(IDS), .get = get_comm,
	  .source = "task_struct.comm", .help = "name" },
	{ TEXT("ARGS", 20), IN(IDS), .get = get_args,
	  .source = "/proc/PID/cmdline", .help = "command line, read by the program; [name] if it has none; empty: it has exited" },
	{ TEXT("KIND", 8), IN(IDS), .get = get_kind,
	  .source = "task_struct.flags", .help = "user, kthread, wq-worker, io-worker or user-worker" },
	{ BOOL("KTHREAD"), AT(IDS, ids, kind), .bit = TSCOPE_KIND_KTHREAD,
	  .source = "task_struct.flags", .help = "is a kernel thread" },
	{ NUMBER("THREADS", 3), AT(IDS, ids, nr_threads),
	  .source = "task_struct.signal->nr_threads", .help = "threads of its process" },
	{ TIME("START"), AT_GET(IDS, ids, start_ns, get_start),
	  .source = "task_struct.start_time", .help = "when it was created, since boot (CLOCK_MONOTONIC)" },
	{ TIME("START_BOOT"), AT(IDS, ids, start_boot_ns),
	  .source = "task_struct.start_boottime", .help = "the same with time suspended (CLOCK_BOOTTIME)" },
	{ WALL("STARTED_AT"), AT_GET(IDS, ids, start_ns, get_started_at),
	  .source = "task_struct.start_boottime", .help = "the same on the clock on the wall" },

	{ BOOL("DEPARTED"), IN(IDS), .get = get_departed,
	  .source = "sched_process_free", .help = "has exited, and what is shown is what the module keeps of it" },

	{ TEXT("STATE", 1), IN(STATE), .get = get_state, .explain = explain_state,
	  .source = "task_struct.__state", .help = "the kernel's letter: R S D T t X Z P I; F: frozen" },
	{ BOOL("ON_CPU"), AT(STATE, state, on_cpu),
	  .source = "task_struct.on_cpu", .help = "a CPU is running it now" },
	{ NUMBER("ON_RQ", 1), AT(STATE, state, on_rq), .explain = explain_on_rq,
	  .source = "task_struct.on_rq", .help = "0 not queued, 1 queued, 2 changing queues" },
	{ BOOL("DELAYED"), AT(STATE, state, flags), .bit = TSCOPE_STATE_DELAYED,
	  .source = "task_struct.se.sched_delayed", .help = "asleep, yet still queued (6.12+)" },
	{ BOOL("IOWAIT"), AT(STATE, state, flags), .bit = TSCOPE_STATE_IOWAIT,
	  .source = "task_struct.in_iowait", .help = "its sleep counts as waiting for I/O" },
	{ BOOL("EXITING"), AT(STATE, state, flags), .bit = TSCOPE_STATE_EXITING,
	  .source = "task_struct.flags", .help = "in do_exit() or after it" },
	{ BOOL("FROZEN"), AT(STATE, state, flags), .bit = TSCOPE_STATE_FROZEN,
	  .source = "task_struct.frozen, __state",
	  .help = "in the freezer of a cgroup or of suspend: no signal but SIGKILL wakes it" },
	{ BOOL("IN_EXEC"), AT(STATE, state, flags), .bit = TSCOPE_STATE_EXEC,
	  .source = "task_struct.in_execve", .help = "in execve()" },
	{ NUMBER("EXIT_CODE", 5), AT_GET(STATE, state, exit_code, get_exit_code),
	  .source = "task_struct.exit_code", .help = "of a zombie: status that wait() gives; of an exited task: its exit(); none while other threads live" },
	{ TEXT("ENDED", 14), IN(STATE), .get = get_ended,
	  .source = "task_struct.exit_code", .help = "the same in words; also the signal that killed it" },
	{ MASK("FLAGS"), AT(STATE, state, pf),
	  .source = "task_struct.flags", .help = "PF_* bits, which differ between kernels" },

	{ NUMBER("CPU", 3), AT(SCHED, sched, cpu),
	  .source = "task_struct.thread_info.cpu", .help = "CPU that it runs on, or ran on last" },
	{ TEXT("POLICY", 8), IN(SCHED), .get = get_policy,
	  .source = "task_struct.policy", .help = "OTHER FIFO RR BATCH IDLE DEADLINE EXT" },
	{ NUMBER("PRIO", 3), AT(SCHED, sched, prio),
	  .source = "task_struct.prio", .help = "effective: below 0 deadline, to 99 real-time, to 139 fair" },
	{ NUMBER("NICE", 3), AT(SCHED, sched, nice),
	  .source = "task_struct.static_prio", .help = "-20 to 19; of use to OTHER and BATCH" },
	{ NUMBER("RTPRIO", 2), AT(SCHED, sched, rt_priority),
	  .source = "task_struct.rt_priority", .help = "1 to 99 for FIFO and RR, 0 otherwise" },
	{ BOOL("RESET_ON_FORK"), AT(SCHED, sched, flags), .bit = TSCOPE_SCHED_RESET_ON_FORK,
	  .source = "task_struct.sched_reset_on_fork", .help = "its children start as OTHER, nice 0" },
	{ BOOL("SCHED_EXT"), AT(SCHED, sched, flags), .bit = TSCOPE_SCHED_EXT,
	  .source = "task_struct.scx.flags", .help = "a BPF scheduler runs it, whatever its policy (6.12+)" },
	{ ADDS(TIME("RUNTIME")), AT(SCHED, sched, runtime_ns),
	  .source = "task_struct.se.sum_exec_runtime", .help = "time on a CPU since birth" },
	{ ADDS(NUMBER("NVCSW", 6)), AT(SCHED, sched, nvcsw),
	  .source = "task_struct.nvcsw", .help = "voluntary switches since birth" },
	{ ADDS(NUMBER("NIVCSW", 6)), AT(SCHED, sched, nivcsw),
	  .source = "task_struct.nivcsw", .help = "involuntary switches since birth" },
	{ ADDS(NUMBER("MIGRATIONS", 5)), AT(SCHED, sched, nr_migrations),
	  .source = "task_struct.se.nr_migrations", .help = "changes of CPU since birth" },
	{ ADDS(TIME("RUNDELAY")), AT_GET(SCHED, sched, run_delay_ns, get_delay),
	  .source = "task_struct.sched_info.run_delay", .help = "time runnable without a CPU since birth" },
	{ ADDS(NUMBER("NRUNS", 6)), AT_GET(SCHED, sched, nr_runs, get_delay),
	  .source = "task_struct.sched_info.pcount", .help = "times it was given a CPU since birth" },

	{ TIME("VRUNTIME"), AT(FAIR, fair, vruntime_ns),
	  .source = "task_struct.se.vruntime", .help = "weighted CPU time; to compare within one run queue" },
	{ NUMBER("WEIGHT", 5), AT(FAIR, fair, weight),
	  .source = "task_struct.se.load.weight", .help = "1024 at nice 0, 1.25 times as much for each nice less" },

	{ TIME("DEADLINE"), AT(EEVDF, eevdf, deadline_ns),
	  .source = "task_struct.se.deadline", .help = "virtual deadline (6.6+)" },
	{ TIME("SLICE"), AT(EEVDF, eevdf, slice_ns),
	  .source = "task_struct.se.slice", .help = "CPU time it asks for at a time (6.6+)" },
	{ TIME("LAG"), AT_GET(EEVDF, eevdf, lag_ns, get_lag),
	  .source = "task_struct.se.vlag", .help = "virtual time owed to it when it left the queue (6.6+)" },

	{ TIME("DL_RUNTIME"), AT(DEADLINE, deadline, runtime_ns),
	  .source = "task_struct.dl.dl_runtime", .help = "DEADLINE tasks: CPU time reserved in each period" },
	{ TIME("DL_DEADLINE"), AT(DEADLINE, deadline, deadline_ns),
	  .source = "task_struct.dl.dl_deadline", .help = "DEADLINE tasks: relative deadline" },
	{ TIME("DL_PERIOD"), AT(DEADLINE, deadline, period_ns),
	  .source = "task_struct.dl.dl_period", .help = "DEADLINE tasks: period" },
	{ TIME("DL_LEFT"), AT(DEADLINE, deadline, left_ns),
	  .source = "task_struct.dl.runtime", .help = "DEADLINE tasks: runtime left; below 0: overrun" },
	{ BOOL("DL_THROTTLED"), AT(DEADLINE, deadline, flags), .bit = TSCOPE_DEADLINE_THROTTLED,
	  .source = "task_struct.dl.dl_throttled", .help = "DEADLINE tasks: has used up its runtime" },
	{ MASK("DL_FLAGS"), AT(DEADLINE, deadline, sched_flags),
	  .source = "task_struct.dl.flags", .help = "DEADLINE tasks: SCHED_FLAG_* of sched_setattr()" },

	{ TEXT("AFFINITY", 8), IN(AFFINITY), .get = get_affinity,
	  .source = "task_struct.cpus_mask", .help = "CPUs that it may use" },
	{ NUMBER("ALLOWED", 3), AT(AFFINITY, affinity, nr_allowed),
	  .source = "task_struct.nr_cpus_allowed", .help = "how many these are" },
	{ NUMBER("MIGRATE_DISABLED", 1), AT(AFFINITY, affinity, migration_disabled),
	  .source = "task_struct.migration_disabled", .help = "above 0 it stays on its CPU" },

	{ NUMBER("UID", 5), AT(CREDS, creds, uid),
	  .source = "task_struct.real_cred->uid", .help = "real user id" },
	{ NUMBER("EUID", 5), AT(CREDS, creds, euid),
	  .source = "task_struct.real_cred->euid", .help = "effective user id" },
	{ NUMBER("SUID", 5), AT(CREDS, creds, suid),
	  .source = "task_struct.real_cred->suid", .help = "saved user id" },
	{ NUMBER("FSUID", 5), AT(CREDS, creds, fsuid),
	  .source = "task_struct.real_cred->fsuid", .help = "user id for file access" },
	{ NUMBER("GID", 5), AT(CREDS, creds, gid),
	  .source = "task_struct.real_cred->gid", .help = "real group id" },
	{ NUMBER("EGID", 5), AT(CREDS, creds, egid),
	  .source = "task_struct.real_cred->egid", .help = "effective group id" },
	{ NUMBER("SGID", 5), AT(CREDS, creds, sgid),
	  .source = "task_struct.real_cred->sgid", .help = "saved group id" },
	{ NUMBER("FSGID", 5), AT(CREDS, creds, fsgid),
	  .source = "task_struct.real_cred->fsgid", .help = "group id for file access" },
	{ MASK("CAPEFF"), AT(CREDS, creds, cap_effective), .explain = explain_caps,
	  .source = "task_struct.real_cred->cap_effective", .help = "effective capabilities" },
	{ BOOL("NNP"), AT(CREDS, creds, flags), .bit = TSCOPE_CREDS_NO_NEW_PRIVS,
	  .source = "task_struct.atomic_flags", .help = "no new privileges by execve()" },
	{ NUMBER("SECCOMP", 1), AT(CREDS, creds, seccomp), .explain = explain_seccomp,
	  .source = "task_struct.seccomp.mode", .help = "0 off, 1 strict, 2 filter" },

	{ SIZE("RSS"), AT(MEMORY, memory, rss_bytes),
	  .source = "task_struct.mm->rss_stat", .help = "resident memory" },
	{ SIZE("VM"), AT(MEMORY, memory, vm_bytes),
	  .source = "task_struct.mm->total_vm", .help = "address space" },
	{ NUMBER("MMUSERS", 3), AT(MEMORY, memory, mm_users),
	  .source = "task_struct.mm->mm_users", .help = "holders of the address space" },

	{ MASK("SHARE_MM"), AT_GET(SHARING, sharing, mm, get_nonzero),
	  .source = "task_struct.mm", .help = "token: tasks with the same share the address space" },
	{ MASK("SHARE_FILES"), AT_GET(SHARING, sharing, files, get_nonzero),
	  .source = "task_struct.files", .help = "token: the same for file descriptors" },
	{ MASK("SHARE_FS"), AT_GET(SHARING, sharing, fs, get_nonzero),
	  .source = "task_struct.fs", .help = "token: the same for root, cwd, umask" },
	{ MASK("SHARE_SIGHAND"), AT_GET(SHARING, sharing, sighand, get_nonzero),
	  .source = "task_struct.sighand", .help = "token: the same for signal handlers" },

	{ NUMBER("NS_MNT", 10), AT_GET(NAMESPACES, namespaces, mnt, get_nonzero),
	  .source = "task_struct.nsproxy->mnt_ns", .help = "mount namespace" },
	{ NUMBER("NS_PID", 10), AT_GET(NAMESPACES, namespaces, pid, get_nonzero),
	  .source = "task_struct.thread_pid->numbers[level].ns", .help = "pid namespace" },
	{ NUMBER("NS_PID_CHILDREN", 10), AT_GET(NAMESPACES, namespaces, pid_for_children, get_nonzero),
	  .source = "task_struct.nsproxy->pid_ns_for_children", .help = "pid namespace of its children" },
	{ NUMBER("NS_NET", 10), AT_GET(NAMESPACES, namespaces, net, get_nonzero),
	  .source = "task_struct.nsproxy->net_ns", .help = "network namespace" },
	{ NUMBER("NS_USER", 10), AT_GET(NAMESPACES, namespaces, user, get_nonzero),
	  .source = "task_struct.real_cred->user_ns", .help = "user namespace" },
	{ NUMBER("NS_UTS", 10), AT_GET(NAMESPACES, namespaces, uts, get_nonzero),
	  .source = "task_struct.nsproxy->uts_ns", .help = "UTS namespace" },
	{ NUMBER("NS_IPC", 10), AT_GET(NAMESPACES, namespaces, ipc, get_nonzero),
	  .source = "task_struct.nsproxy->ipc_ns", .help = "IPC namespace" },
	{ NUMBER("NS_CGROUP", 10), AT_GET(NAMESPACES, namespaces, cgroup, get_nonzero),
	  .source = "task_struct.nsproxy->cgroup_ns", .help = "cgroup namespace" },
	{ NUMBER("NS_TIME", 10), AT_GET(NAMESPACES, namespaces, time, get_nonzero),
	  .source = "task_struct.nsproxy->time_ns", .help = "time namespace" },
	{ NUMBER("NS_TIME_CHILDREN", 10),
	  AT_GET(NAMESPACES, namespaces, time_for_children, get_nonzero),
	  .source = "task_struct.nsproxy->time_ns_for_children", .help = "time namespace of its children" },

	{ TEXT("CGROUP", 20), IN(CGROUP), .get = get_cgroup, .scols = SCOLS_FL_TRUNC,
	  .source = "task_struct.cgroups->dfl_cgrp", .help = "path in the v2 hierarchy; ... where it is cut: of an exited task its end is kept" },
	{ TEXT("CONTAINER", 12), .group = TSCOPE_GROUP_CGROUP,
	  .groups = TSCOPE_GROUP_CGROUP | TSCOPE_GROUP_IDS, .get = get_container,
	  .source = "CGROUP and NSLEVEL",
	  .help = "its container, as docker:ID or nspawn:NAME, or its unit, systemd:NAME, by the path of its cgroup" },
	{ NUMBER("CGROUP_ID", 5), AT(CGROUP, cgroup, id),
	  .source = "task_struct.cgroups->dfl_cgrp->kn->id", .help = "inode number of the cgroup's directory" },

	{ NUMBER("NODE", 2), AT_GET(NUMA, numa, node, get_node),
	  .source = "cpu_to_node(task_cpu)", .help = "NUMA node of its CPU" },
	{ NUMBER("NODE_PREF", 2), AT_GET(NUMA, numa, preferred_node, get_node),
	  .source = "task_struct.numa_preferred_nid", .help = "node that NUMA balancing would have it on" },

	{ MASK("SIGPND"), AT(SIGNALS, signals, pending), .explain = explain_signals,
	  .source = "task_struct.pending", .help = "signals pending for the thread" },
	{ MASK("SHDPND"), AT(SIGNALS, signals, shared_pending), .explain = explain_signals,
	  .source = "task_struct.signal->shared_pending", .help = "signals pending for the process" },
	{ MASK("SIGBLK"), AT(SIGNALS, signals, blocked), .explain = explain_signals,
	  .source = "task_struct.blocked", .help = "signals blocked" },

	{ TEXT("CLONE_KIND", 9), .group = TSCOPE_GROUP_BIRTH,
	  .groups = TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_IDS, .get = get_clone_kind,
	  .inferable = true, .source = "CLONE and KIND",
	  .help = "fork, vfork, thread, clone, container, sandbox, kthread or io-worker" },
	{ .name = "CLONE", .whint = 20, .scols = SCOLS_FL_TRUNC, .type = TYPE_FLAGS, IN(BIRTH),
	  .get = get_clone, .inferable = true,
	  .source = "task_newtask", .help = "clone() flags; ~ in tables: inferred from what is shared" },
	{ MASK("CLONE_RAW"), IN(BIRTH), .get = get_clone,
	  .source = "task_newtask", .help = "the same as a number" },
	{ BOOL("CLONE_INFERRED"), IN(BIRTH), .get = get_inferred,
	  .source = "task_newtask", .help = "the module did not see it being cloned: flags are inferred" },
	{ NUMBER("EXIT_SIGNAL", 2), AT_GET(BIRTH, birth, exit_signal, get_exit_signal), .explain = explain_exit_signal,
	  .source = "task_struct.exit_signal", .help = "signal to the parent at its end; empty: none; of an exited task: that killed it" },
	{ NUMBER("CREATOR", 5), AT_GET(BIRTH, birth, creator, get_seen),
	  .source = "task_newtask", .help = "task that called clone(), whether it still lives or not" },
	{ NUMBER("CREATOR_TGID", 5), AT_GET(BIRTH, birth, creator_tgid, get_seen),
	  .source = "task_newtask", .help = "its process" },
	{ NUMBER("CREATOR_KEY", 11), AT_GET(BIRTH, birth, creator_key, get_creator_key),
	  .source = "task_newtask", .help = "its KEY" },
	{ TEXT("CREATOR_COMM", 15), IN(BIRTH), .get = get_creator_comm,
	  .source = "task_newtask", .help = "its name at that time" },
	{ TIME("FIRST_RUN"), AT_GET(BIRTH, birth, first_run_ns, get_first_run),
	  .source = "sched_switch", .help = "when it first got a CPU, since boot" },
	{ TIME("EXEC"), AT_GET(BIRTH, birth, exec_ns, get_exec),
	  .source = "sched_process_exec", .help = "when it was last seen to call execve(), since boot" },
	{ NUMBER("NR_EXECS", 2), AT_GET(BIRTH, birth, nr_execs, get_exec),
	  .source = "sched_process_exec", .help = "times it was seen to call execve()" },
	{ TIME("EXIT"), AT_GET(BIRTH, birth, exit_ns, get_exit),
	  .source = "sched_process_exit", .help = "when it was seen to begin to exit, since boot" },
	{ WALL("ENDED_AT"), AT_GET(BIRTH, birth, exit_ns, get_ended_at),
	  .source = "sched_process_exit, sched_process_free",
	  .help = "the same on the clock on the wall; of an exited task at least when it was freed" },
	{ TIME("LIFETIME"), .group = TSCOPE_GROUP_BIRTH, .get = get_lifetime,
	  .groups = TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_COUNTS |
	    TSCOPE_GROUP_STATE,
	  .source = "task_newtask, sched_switch",
	  .help = "from its creation until now, or until it left its CPU for good (a process: its last thread)" },

	{ TIME("SINCE"), AT(COUNTS, counts, since_ns),
	  .source = "taskscope's record", .help = "when taskscope began to count, since boot" },
	{ ADDS(NUMBER("SWITCHES", 6)), IN(COUNTS), .get = get_switches,
	  .source = "sched_switch", .help = "VOLUNTARY + INVOLUNTARY" },
	{ ADDS(NUMBER("VOLUNTARY", 6)), AT(COUNTS, counts, voluntary),
	  .source = "sched_switch", .help = "voluntary switches SINCE" },
	{ ADDS(NUMBER("INVOLUNTARY", 6)), AT(COUNTS, counts, involuntary),
	  .source = "sched_switch", .help = "involuntary switches SINCE" },
	{ ADDS(NUMBER("MIGR_SEEN", 5)), AT(COUNTS, counts, migrations),
	  .source = "sched_migrate_task", .help = "changes of CPU SINCE" },
	{ NUMBER("NVCSW_BASE", 6), AT(COUNTS, counts, nvcsw_base),
	  .source = "task_struct.nvcsw", .help = "NVCSW when counting began" },
	{ NUMBER("NIVCSW_BASE", 6), AT(COUNTS, counts, nivcsw_base),
	  .source = "task_struct.nivcsw", .help = "NIVCSW when counting began" },
	{ NUMBER("MIGRATIONS_BASE", 5), AT(COUNTS, counts, migrations_base),
	  .source = "task_struct.se.nr_migrations", .help = "MIGRATIONS when counting began" },

	{ TEXT("ACCOUNT", 5), .group = TSCOPE_GROUP_ACCOUNTS, .get = get_account,
	  .groups = TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_STATE,
	  .source = "sched_switch, sched_waking", .help = "where its time goes: run wait sleep block stop ended" },
	{ TIME("ACCOUNT_SINCE"), AT(ACCOUNTS, accounts, opened_ns),
	  .source = "sched_switch, sched_waking", .help = "since when it is in ACCOUNT, since boot" },
	{ TIME("ACCOUNT_FOR"), IN(ACCOUNTS), .get = get_account_for,
	  .source = "sched_switch, sched_waking", .help = "how long it has been in ACCOUNT" },
	{ ADDS(TIME("AGE")), IN(ACCOUNTS), .get = get_age,
	  .source = "taskscope's record", .help = "time since SINCE, all threads added: RUN + WAIT + SLEEP + BLOCK + STOP" },
	{ ADDS(TIME("RUN")), AT(ACCOUNTS, accounts, run_ns),
	  .source = "sched_switch", .help = "it was on a CPU" },
	{ ADDS(TIME("WAIT")), AT(ACCOUNTS, accounts, wait_ns),
	  .source = "sched_waking, sched_switch", .help = "it was runnable, and not on a CPU" },
	{ ADDS(TIME("WAIT_CONTENDED")), SPLIT(get_wait_contended),
	  .source = "sched_switch", .help = "part of WAIT in which its CPU ran others" },
	{ ADDS(TIME("WAIT_LIMIT")), SPLIT(get_wait_limit),
	  .source = "sched_switch", .help = "part of WAIT in which it could not have run: quota of its cgroup, deadline budget, real-time throttling" },
	{ ADDS(TIME("THROTTLED")), SPLIT(get_wait_limit),
	  .source = "sched_switch", .help = "another name of WAIT_LIMIT: quota, deadline budget and real-time throttling" },
	{ ADDS(TIME("WAIT_IDLE")), SPLIT(get_wait_idle),
	  .source = "sched_switch", .help = "part of WAIT in which its CPU was idle: no task was in the way" },
	{ ADDS(TIME("WAIT_UNKNOWN")), SPLIT(get_wait_unknown),
	  .source = "sched_switch", .help = "part of WAIT of which nothing is known; these four are WAIT, exactly" },
	{ ADDS(TIME("SLEEP")), AT(ACCOUNTS, accounts, sleep_ns),
	  .source = "sched_switch, sched_waking", .help = "it slept; a signal could wake it, or no task counts on it" },
	{ ADDS(TIME("BLOCK")), AT(ACCOUNTS, accounts, block_ns),
	  .source = "sched_switch, sched_waking", .help = "it slept, and no signal could wake it" },
	{ ADDS(TIME("STOP")), AT(ACCOUNTS, accounts, stop_ns),
	  .source = "sched_switch, sched_waking", .help = "it was stopped, by a signal or a tracer, or frozen" },

	{ ADDS(NUMBER("WAITS", 6)), AT(WAITS, waits, nr),
	  .source = "sched_switch", .help = "times that it waited for a CPU, with the wait that goes on" },
	{ ADDS(TIME("WAIT_SUM")), AT(WAITS, waits, sum_ns),
	  .source = "sched_switch", .help = "all of them, which is WAIT" },
	{ TIME("WAIT_P50"), IN(WAITS), .get = get_wait_p50,
	  .source = "sched_switch", .help = "half of the waits were not longer, within 25 %" },
	{ TIME("WAIT_P90"), IN(WAITS), .get = get_wait_p90,
	  .source = "sched_switch", .help = "nine of ten waits were not longer, within 25 %" },
	{ TIME("WAIT_P99"), IN(WAITS), .get = get_wait_p99,
	  .source = "sched_switch", .help = "99 of 100 waits were not longer, within 25 %" },
	{ TIME("WAIT_P999"), IN(WAITS), .get = get_wait_p999,
	  .source = "sched_switch", .help = "999 of 1000 waits were not longer, within 25 %" },
	{ TIME("WAIT_MAX"), AT_GET(WAITS, waits, max_ns, get_wait_max),
	  .source = "sched_switch", .help = "the longest wait; with --watch within 25 % unless it is the longest so far" },
	{ TIME("WAIT_MAX_AT"), AT_GET(WAITS, waits, max_at_ns, get_wait_max_at),
	  .source = "sched_switch", .help = "when that one ended, since boot; of one that goes on: now" },
	{ TIME("WAIT_OPEN"), AT_GET(WAITS, waits, open_ns, get_nonzero),
	  .source = "sched_switch", .help = "how long the wait that goes on has lasted" },

	{ NUMBER("WAKER", 5), IN(WAKERS), .get = get_waker, .is_signed = true,
	  .source = "sched_waking", .help = "task that woke it most often" },
	{ NUMBER("WAKER_KEY", 11), IN(WAKERS), .get = get_waker_key,
	  .source = "sched_waking", .help = "its KEY" },
	{ TEXT("WAKER_COMM", 15), IN(WAKERS), .get = get_waker_comm,
	  .source = "sched_waking", .help = "its name the last time" },
	{ NUMBER("WAKER_COUNT", 6), IN(WAKERS), .get = get_waker_count,
	  .source = "sched_waking", .help = "times that it did so" },
	{ ADDS(NUMBER("WAKER_IRQ", 6)), AT(WAKERS, wakers, irq),
	  .source = "sched_waking", .help = "times that an interrupt woke it" },
	{ ADDS(NUMBER("WAKER_OTHERS", 6)), AT(WAKERS, wakers, others),
	  .source = "sched_waking", .help = "times that it was no interrupt, and none of WAKERS" },
	{ TEXT("WAKERS", 20), IN(WAKERS), .get = get_wakers,
	  .source = "sched_waking", .help = "the tasks that woke it most often: TID COMM COUNT; - -: of another pid namespace" },

	{ NUMBER("BLAME", 5), IN(BLAME), .get = get_blame, .is_signed = true,
	  .source = "sched_switch", .help = "task that ran longest on its CPU in its long waits" },
	{ NUMBER("BLAME_KEY", 11), IN(BLAME), .get = get_blame_key,
	  .source = "sched_switch", .help = "its KEY" },
	{ TEXT("BLAME_COMM", 15), IN(BLAME), .get = get_blame_comm,
	  .source = "sched_switch", .help = "its name the last time" },
	{ TIME("BLAME_TIME"), IN(BLAME), .get = get_blame_time,
	  .source = "sched_switch", .help = "how long it did" },
	{ TEXT("BLAMED", 20), IN(BLAME), .get = get_blamed,
	  .source = "sched_switch", .help = "the tasks that did so longest: TID COMM TIME; - -: of another pid namespace" },
	{ ADDS(TIME("BLAME_OTHERS")), AT(BLAME, blame, others_ns),
	  .source = "sched_switch", .help = "its CPU ran others in its long waits" },
	{ ADDS(TIME("BLAME_LIMIT")), AT(BLAME, blame, limit_ns),
	  .source = "sched_switch", .help = "its own limit in its long waits: no task is to blame" },
	{ ADDS(TIME("BLAME_IDLE")), AT(BLAME, blame, idle_ns),
	  .source = "sched_switch", .help = "its CPU was idle in its long waits" },
	{ ADDS(TIME("BLAME_UNKNOWN")), AT(BLAME, blame, unknown_ns),
	  .source = "sched_switch", .help = "what its CPU ran in its long waits is not known" },
	{ ADDS(NUMBER("WAITS_LONG", 4)), AT(BLAME, blame, nr),
	  .source = "sched_switch", .help = "waits that were long (module parameter blame_ns)" },
	{ ADDS(TIME("WAITS_LONG_SUM")), AT(BLAME, blame, sum_ns),
	  .source = "sched_switch", .help = "all of them: the times of BLAMED + BLAME_OTHERS, _LIMIT, _IDLE, _UNKNOWN" },

	{ ADDS(NUMBER("MIGR_CORE", 5)), AT(MOVES, moves, core),
	  .source = "sched_migrate_task", .help = "changes of CPU to another hardware thread of the core" },
	{ ADDS(NUMBER("MIGR_LLC", 5)), AT_GET(MOVES, moves, llc, get_llc),
	  .source = "sched_migrate_task", .help = "to another core with the same last level of cache (6.7+)" },
	{ ADDS(NUMBER("MIGR_NODE", 5)), AT(MOVES, moves, node),
	  .source = "sched_migrate_task", .help = "elsewhere on the NUMA node; with MIGR_LLC where that is empty" },
	{ ADDS(NUMBER("MIGR_REMOTE", 5)), AT(MOVES, moves, remote),
	  .source = "sched_migrate_task", .help = "to another NUMA node" },
	{ ADDS(TIME("NODE0_RUN")), AT(MOVES, moves, node_ns[0]),
	  .source = "sched_switch", .help = "CPU time on NUMA node 0, without what it has run since its last switch" },
	{ ADDS(TIME("NODE1_RUN")), AT(MOVES, moves, node_ns[1]),
	  .source = "sched_switch", .help = "the same on node 1" },
	{ ADDS(TIME("NODE2_RUN")), AT(MOVES, moves, node_ns[2]),
	  .source = "sched_switch", .help = "the same on node 2" },
	{ ADDS(TIME("NODE3_RUN")), AT(MOVES, moves, node_ns[3]),
	  .source = "sched_switch", .help = "the same on node 3" },
	{ ADDS(TIME("NODES_RUN")), AT(MOVES, moves, node_ns[4]),
	  .source = "sched_switch", .help = "the same on all other nodes" },
	{ TEXT("MOVES", 20), IN(MOVES), .get = get_moves,
	  .source = "sched_migrate_task", .help = "its latest changes of CPU: FROM>TO WHEN, since boot" },

	{ ADDS(NUMBER("SW_SAME_MM", 6)), AT(SWITCHES, switches, same_mm),
	  .source = "sched_switch", .help = "switches from it to a task with its address space" },
	{ ADDS(NUMBER("SW_CROSS_MM", 6)), AT(SWITCHES, switches, cross_mm),
	  .source = "sched_switch", .help = "to a task with another address space" },
	{ ADDS(NUMBER("SW_KTHREAD", 6)), AT(SWITCHES, switches, kthread),
	  .source = "sched_switch", .help = "to or from a kernel thread" },
	{ ADDS(NUMBER("SW_IDLE", 6)), AT(SWITCHES, switches, idle),
	  .source = "sched_switch", .help = "to the idle task" },

	{ NUMBER("SEQ", 6), AT(EXITED, exited, seq),
	  .source = "sched_process_free", .help = "number of its end since taskscope was loaded" },
	{ TIME("FREED"), AT(EXITED, exited, freed_ns),
	  .source = "sched_process_free", .help = "when the exited task was freed, since boot" },
	{ BOOL("PROCESS_ENDED"), AT(EXITED, exited, flags), .bit = TSCOPE_EXITED_PROCESS,
	  .source = "sched_process_free", .help = "its process ended with it; no: it was a thread" },
	{ TEXT("KILLED_BY", 6), IN(EXITED), .get = get_killed_by,
	  .source = "signal_generate, task_struct.signal->oom_mm",
	  .help = "of an exited task that a signal killed: task, kernel, or oom: for memory" },
	{ NUMBER("KILLER", 5), AT_GET(EXITED, exited, killer, get_killer),
	  .source = "signal_generate", .help = "task that sent that signal" },
	{ NUMBER("KILLER_TGID", 5), AT_GET(EXITED, exited, killer_tgid, get_killer),
	  .source = "signal_generate", .help = "its process" },
	{ NUMBER("KILLER_KEY", 11), AT_GET(EXITED, exited, killer_key, get_killer_key),
	  .source = "signal_generate", .help = "its KEY" },
	{ TEXT("KILLER_COMM", 15), IN(EXITED), .get = get_killer_comm,
	  .source = "signal_generate", .help = "its name then" },
	{ NUMBER("KILLER_UID", 5), AT_GET(EXITED, exited, killer_uid, get_killer),
	  .source = "signal_generate", .help = "its real user id" },
	{ BOOL("OOM"), AT(EXITED, exited, flags), .bit = TSCOPE_EXITED_OOM,
	  .source = "task_struct.signal->oom_mm", .help = "the kernel killed it for memory" },
};
/* clang-format on */

/* Groups of which each thread has its own, that cannot be added up. */
#define OWN_GROUPS							\
	(TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED | TSCOPE_GROUP_FAIR |	\
	 TSCOPE_GROUP_EEVDF | TSCOPE_GROUP_DEADLINE | TSCOPE_GROUP_AFFINITY | \
	 TSCOPE_GROUP_CREDS | TSCOPE_GROUP_CGROUP | TSCOPE_GROUP_NUMA |	\
	 TSCOPE_GROUP_SIGNALS)

const char *column_of_process(const struct column *col)
{
	static const char leader[] = "of a process: its leader's";
	static const char *const leaders[] = { "ACCOUNT", "ACCOUNT_SINCE", "ACCOUNT_FOR", "MOVES",
						"FIRST_RUN" };
	static const char *const shared[] = { "EXIT_CODE", "ENDED", "SHDPND" };
	size_t i;

	if (col->adds || col->group & (TSCOPE_GROUP_WAKERS | TSCOPE_GROUP_BLAME) ||
	    (col->group & TSCOPE_GROUP_WAITS && col->type != TYPE_TEXT))
		return "of a process: of all its threads";
	for (i = 0; i < sizeof(leaders) / sizeof(leaders[0]); i++)
		if (!strcmp(col->name, leaders[i]))
			return leader;
	for (i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (!strcmp(col->name, shared[i]))
			return NULL;
	return col->group & OWN_GROUPS ? leader : NULL;
}

const size_t nr_columns = sizeof(columns) / sizeof(columns[0]);

const struct column_set task_columns = { columns, sizeof(columns) / sizeof(columns[0]) };
