// SPDX-License-Identifier: GPL-2.0
#include <libsmartcols/libsmartcols.h>

#include "birth.h"
#include "columns.h"
#include "names.h"

static bool get_tid(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->i = rec->tid;
	return true;
}

/* A number that stands in the group as it is; most columns are one. */
static bool get_member(const struct column *col, const struct record *rec, struct value *v)
{
	const char *group = rec->group[__builtin_ctzll(col->group)];

	if (!group)
		return false;
	group += col->offset;
	switch (col->size) {
	case 1:
		v->u = *(const __u8 *)group;
		break;
	case 4:
		if (col->is_signed)
			v->i = *(const __s32 *)group;
		else
			v->u = *(const __u32 *)group;
		break;
	default:
		v->u = *(const __u64 *)group;
	}
	if (col->type == TYPE_BOOL)
		v->u = col->bit ? !!(v->u & col->bit) : !!v->u;
	return true;
}

/* A number of which 0 says that there is none. */
static bool get_nonzero(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && v->u;
}

static bool set_text(struct value *v, const char *text)
{
	v->text = text;
	return text;
}

static bool get_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return rec->ids && set_text(v, rec->ids->comm);
}

static bool get_kind(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return rec->ids && set_text(v, kind_name(rec->ids->kind));
}

static bool get_state(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->state)
		return false;
	text_clear(&v->scratch);
	text_putc(&v->scratch, rec->state->letter);
	return set_text(v, v->scratch.s);
}

static bool get_exit_code(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) &&
	       (rec->state->letter == 'Z' || rec->state->letter == 'X');
}

static bool get_policy(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->sched)
		return false;
	if (set_text(v, policy_name(rec->sched->policy)))
		return true;
	text_clear(&v->scratch);
	text_put_u64(&v->scratch, rec->sched->policy);
	return set_text(v, v->scratch.s);
}

static bool get_lag(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && (rec->eevdf->flags & TSCOPE_EEVDF_HAS_LAG);
}

static bool get_affinity(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->affinity)
		return false;
	text_clear(&v->scratch);
	text_put_cpulist(&v->scratch, rec->affinity->mask, rec->affinity->nr_cpus);
	return set_text(v, text_str(&v->scratch));
}

static bool get_cgroup(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->cgroup)
		return false;
	if (!(rec->cgroup->flags & TSCOPE_CGROUP_TRUNCATED))
		return set_text(v, rec->cgroup->path);
	text_clear(&v->scratch);
	text_puts(&v->scratch, rec->cgroup->path);
	text_puts(&v->scratch, "...");
	return set_text(v, v->scratch.s);
}

/* A node of which -1 says that there is none. */
static bool get_node(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && v->i >= 0;
}

static bool get_clone(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->birth)
		return false;
	v->u = birth_flags(rec->birth);
	return true;
}

static bool get_clone_kind(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return rec->birth && rec->ids &&
	       set_text(v, clone_kind(birth_flags(rec->birth), rec->ids->kind));
}

static bool get_inferred(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->birth)
		return false;
	v->u = birth_inferred(rec->birth);
	return true;
}

static bool get_seen(const struct column *col, const struct record *rec, struct value *v)
{
	return get_nonzero(col, rec, v) && !birth_inferred(rec->birth);
}

static bool get_creator_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return rec->birth && !birth_inferred(rec->birth) &&
	       set_text(v, rec->birth->creator_comm);
}

static bool get_first_run(const struct column *col, const struct record *rec, struct value *v)
{
	return get_seen(col, rec, v) && (rec->birth->flags & TSCOPE_BIRTH_HAS_RUN);
}

static bool get_exec(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && (rec->birth->flags & TSCOPE_BIRTH_HAS_EXEC);
}

static bool get_exit(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && (rec->birth->flags & TSCOPE_BIRTH_HAS_EXIT);
}

static bool get_switches(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->counts)
		return false;
	v->u = rec->counts->voluntary + rec->counts->involuntary;
	return true;
}

static void explain_state(const struct value *v, struct text *t)
{
	const char *words = state_words(v->text[0]);

	if (words)
		text_puts(t, words);
}

static void explain_on_rq(const struct value *v, struct text *t)
{
	static const char *const words[] = { "not queued", "queued", "on its way to another queue" };

	if (v->u < 3)
		text_puts(t, words[v->u]);
}

static void explain_exit_code(const struct value *v, struct text *t)
{
	put_wait_status(t, v->i);
}

static void explain_tracer(const struct value *v, struct text *t)
{
	if (!v->i)
		text_puts(t, "nobody");
}

static void explain_caps(const struct value *v, struct text *t)
{
	put_capabilities(t, v->u);
}

static void explain_seccomp(const struct value *v, struct text *t)
{
	static const char *const words[] = { "off", "strict", "filter" };

	if (v->u < 3)
		text_puts(t, words[v->u]);
}

static void explain_signals(const struct value *v, struct text *t)
{
	put_signal_set(t, v->u);
}

static void explain_exit_signal(const struct value *v, struct text *t)
{
	if (v->i > 0)
		put_signal(t, v->i);
	else
		text_puts(t, "none");
}

#define IS_SIGNED(_x)	(__builtin_types_compatible_p(typeof(_x), __s32) || \
			 __builtin_types_compatible_p(typeof(_x), __s64))

/* The group alone. */
#define IN(_GROUP)							\
	.group = TSCOPE_GROUP_##_GROUP, .groups = TSCOPE_GROUP_##_GROUP

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
#define SIZE(_name)		.name = _name, .whint = 5, .type = TYPE_SIZE, \
				.scols = SCOLS_FL_RIGHT
#define BOOL(_name)		.name = _name, .whint = 3, .type = TYPE_BOOL
#define MASK(_name)		.name = _name, .whint = 18, .type = TYPE_MASK, \
				.scols = SCOLS_FL_RIGHT
#define TEXT(_name, _whint)	.name = _name, .whint = _whint, .type = TYPE_TEXT

/*
 * In the order of the groups: -H, --output-all and show keep it.  Designated
 * macros, so that a column is two lines: what it is, and what to tell of it.
 */
/* clang-format off */
const struct column columns[] = {
	{ NUMBER("TID", 5), .group = TSCOPE_GROUP_IDS, .get = get_tid, .is_signed = true,
	  .source = "task_struct.thread_pid", .help = "thread id" },
	{ NUMBER("TGID", 5), AT(IDS, ids, tgid),
	  .source = "task_struct.signal->pids[PIDTYPE_TGID]", .help = "thread group id: the process" },
	{ NUMBER("PPID", 5), AT(IDS, ids, ppid),
	  .source = "task_struct.real_parent", .help = "process that waits for it" },
	{ NUMBER("TRACER", 5), AT(IDS, ids, tracer), .explain = explain_tracer,
	  .source = "task_struct.parent", .help = "task that ptraces it; 0: nobody" },
	{ NUMBER("PGID", 5), AT(IDS, ids, pgid),
	  .source = "task_struct.signal->pids[PIDTYPE_PGID]", .help = "process group id" },
	{ NUMBER("SID", 5), AT(IDS, ids, sid),
	  .source = "task_struct.signal->pids[PIDTYPE_SID]", .help = "session id" },
	{ NUMBER("NSPID", 5), AT(IDS, ids, nspid),
	  .source = "task_struct.thread_pid->numbers[level]",
	  .help = "thread id in its innermost pid namespace" },
	{ NUMBER("NSLEVEL", 2), AT(IDS, ids, ns_level),
	  .source = "task_struct.thread_pid->level", .help = "depth of that namespace; 0: the initial one" },
	{ TEXT("COMM", 15), IN(IDS), .get = get_comm,
	  .source = "task_struct.comm", .help = "name" },
	{ TEXT("KIND", 8), IN(IDS), .get = get_kind,
	  .source = "task_struct.flags", .help = "user, kthread, wq-worker, io-worker or user-worker" },
	{ BOOL("KTHREAD"), AT(IDS, ids, kind), .bit = TSCOPE_KIND_KTHREAD,
	  .source = "task_struct.flags", .help = "is a kernel thread" },
	{ NUMBER("THREADS", 3), AT(IDS, ids, nr_threads),
	  .source = "task_struct.signal->nr_threads", .help = "threads of its process" },
	{ TIME("START"), AT(IDS, ids, start_ns),
	  .source = "task_struct.start_time", .help = "when it was created, since boot (CLOCK_MONOTONIC)" },
	{ TIME("START_BOOT"), AT(IDS, ids, start_boot_ns),
	  .source = "task_struct.start_boottime", .help = "the same with time suspended (CLOCK_BOOTTIME)" },

	{ TEXT("STATE", 1), IN(STATE), .get = get_state, .explain = explain_state,
	  .source = "task_struct.__state", .help = "the kernel's letter: R S D T t X Z P I" },
	{ BOOL("ON_CPU"), AT(STATE, state, on_cpu),
	  .source = "task_struct.on_cpu", .help = "a CPU is running it now" },
	{ NUMBER("ON_RQ", 1), AT(STATE, state, on_rq), .explain = explain_on_rq,
	  .source = "task_struct.on_rq", .help = "0 not queued, 1 queued, 2 changing queues" },
	{ BOOL("DELAYED"), AT(STATE, state, flags), .bit = TSCOPE_STATE_DELAYED,
	  .source = "task_struct.se.sched_delayed", .help = "asleep, yet still queued (6.12+)" },
	{ BOOL("IOWAIT"), AT(STATE, state, flags), .bit = TSCOPE_STATE_IOWAIT,
	  .source = "task_struct.in_iowait", .help = "its sleep counts as waiting for I/O" },
	{ BOOL("EXITING"), AT(STATE, state, flags), .bit = TSCOPE_STATE_EXITING,
	  .source = "task_struct.flags", .help = "in do_exit() or behind it" },
	{ BOOL("IN_EXEC"), AT(STATE, state, flags), .bit = TSCOPE_STATE_EXEC,
	  .source = "task_struct.in_execve", .help = "in execve()" },
	{ NUMBER("EXIT_CODE", 5), AT_GET(STATE, state, exit_code, get_exit_code),
	  .explain = explain_exit_code,
	  .source = "task_struct.exit_code", .help = "status that wait() gives; of a zombie only" },
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
	{ TIME("RUNTIME"), AT(SCHED, sched, runtime_ns),
	  .source = "task_struct.se.sum_exec_runtime", .help = "time on a CPU since birth" },
	{ NUMBER("NVCSW", 6), AT(SCHED, sched, nvcsw),
	  .source = "task_struct.nvcsw", .help = "voluntary switches since birth" },
	{ NUMBER("NIVCSW", 6), AT(SCHED, sched, nivcsw),
	  .source = "task_struct.nivcsw", .help = "involuntary switches since birth" },
	{ NUMBER("MIGRATIONS", 5), AT(SCHED, sched, nr_migrations),
	  .source = "task_struct.se.nr_migrations", .help = "changes of CPU since birth" },
	{ TIME("RUNDELAY"), AT(SCHED, sched, run_delay_ns),
	  .source = "task_struct.sched_info.run_delay", .help = "time runnable without a CPU since birth" },
	{ NUMBER("NRUNS", 6), AT(SCHED, sched, nr_runs),
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
	  .source = "task_struct.cgroups->dfl_cgrp", .help = "path in the v2 hierarchy; ends in ... if cut" },
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
	  .help = "fork, vfork, thread, clone, container, kthread or io-worker" },
	{ .name = "CLONE", .whint = 20, .scols = SCOLS_FL_TRUNC, .type = TYPE_FLAGS, IN(BIRTH),
	  .get = get_clone, .inferable = true,
	  .source = "task_newtask", .help = "clone() flags; ~ in tables: inferred from what is shared" },
	{ MASK("CLONE_RAW"), IN(BIRTH), .get = get_clone,
	  .source = "task_newtask", .help = "the same as a number" },
	{ BOOL("CLONE_INFERRED"), IN(BIRTH), .get = get_inferred,
	  .source = "task_newtask", .help = "nobody saw it being cloned: flags are inferred" },
	{ NUMBER("EXIT_SIGNAL", 2), AT(BIRTH, birth, exit_signal), .explain = explain_exit_signal,
	  .source = "task_struct.exit_signal", .help = "signal to the parent at its end; -1: none" },
	{ NUMBER("CREATOR", 5), AT_GET(BIRTH, birth, creator, get_seen),
	  .source = "task_newtask", .help = "task that called clone(), whether it still lives or not" },
	{ NUMBER("CREATOR_TGID", 5), AT_GET(BIRTH, birth, creator_tgid, get_seen),
	  .source = "task_newtask", .help = "its process" },
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

	{ TIME("SINCE"), AT(COUNTS, counts, since_ns),
	  .source = "taskscope's record", .help = "when taskscope began to count, since boot" },
	{ NUMBER("SWITCHES", 6), IN(COUNTS), .get = get_switches,
	  .source = "sched_switch", .help = "VOLUNTARY + INVOLUNTARY" },
	{ NUMBER("VOLUNTARY", 6), AT(COUNTS, counts, voluntary),
	  .source = "sched_switch", .help = "voluntary switches SINCE" },
	{ NUMBER("INVOLUNTARY", 6), AT(COUNTS, counts, involuntary),
	  .source = "sched_switch", .help = "involuntary switches SINCE" },
	{ NUMBER("MIGR_SEEN", 5), AT(COUNTS, counts, migrations),
	  .source = "sched_migrate_task", .help = "changes of CPU SINCE" },
	{ NUMBER("NVCSW_BASE", 6), AT(COUNTS, counts, nvcsw_base),
	  .source = "task_struct.nvcsw", .help = "NVCSW when counting began" },
	{ NUMBER("NIVCSW_BASE", 6), AT(COUNTS, counts, nivcsw_base),
	  .source = "task_struct.nivcsw", .help = "NIVCSW when counting began" },
	{ NUMBER("MIGRATIONS_BASE", 5), AT(COUNTS, counts, migrations_base),
	  .source = "task_struct.se.nr_migrations", .help = "MIGRATIONS when counting began" },
};
/* clang-format on */

const size_t nr_columns = sizeof(columns) / sizeof(columns[0]);
