// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of the debugfs files, for people.  A header line names the columns; times are in
 * nanoseconds, and - means not known.
 */
#include <linux/cpumask.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <taskscope_utf8.h>
#include <taskscope_wait_histogram.h>

#include "compat.h"
#include "cpu.h"
#include "debugfs_text.h"
#include "fill_task.h"

#define tscope_view_group(_view, _group) tscope_head_group((_view)->head, _group)

/*
 * Print a string that may hold any byte, so that the file stays text: backslashes, control
 * characters and bytes that are not UTF-8 become \xNN, as in the output of the program.
 */
static void tscope_text_visible(struct seq_file *m, const char *s, bool blanks)
{
	unsigned int n, i;

	for (; *s; s += n) {
		n = tscope_utf8_len(s);
		if (n && !tscope_utf8_is_control(s, n) && *s != '\\' && !(blanks && *s == ' ')) {
			seq_write(m, s, n);
			continue;
		}
		n = n ?: 1;
		for (i = 0; i < n; i++)
			seq_printf(m, "\\x%02x", (u8)s[i]);
	}
}

/**
 * tscope_text_comm() - print a name, after a blank
 * @m:	  the file
 * @comm: the name, NUL-terminated, of any other bytes
 */
void tscope_text_comm(struct seq_file *m, const char *comm)
{
	seq_putc(m, ' ');
	tscope_text_visible(m, comm, false);
}

/* Print a path as one word, after a blank, because a name follows. */
static void tscope_text_path(struct seq_file *m, const char *before, const char *path)
{
	seq_printf(m, " %s", before);
	tscope_text_visible(m, path, true);
}

/**
 * tscope_text_letter() - the letter of a task's state, as the program shows it
 * @state: the state
 */
char tscope_text_letter(const struct tscope_state *state)
{
	return state->flags & TSCOPE_STATE_FROZEN ? 'F' : state->letter;
}

static const char *tscope_policy_name(u32 policy)
{
	static const char * const names[] = {
		[TSCOPE_POLICY_OTHER] = "OTHER", [TSCOPE_POLICY_FIFO] = "FIFO",
		[TSCOPE_POLICY_RR] = "RR", [TSCOPE_POLICY_BATCH] = "BATCH",
		[TSCOPE_POLICY_IDLE] = "IDLE", [TSCOPE_POLICY_DEADLINE] = "DEADLINE",
		[TSCOPE_POLICY_EXT] = "EXT",
	};

	return policy < ARRAY_SIZE(names) && names[policy] ? names[policy] : "?";
}

static void tscope_show_task(struct seq_file *m, const struct tscope_text_view *view)
{
	const struct tscope_ids *ids = tscope_view_group(view, TSCOPE_GROUP_IDS);
	const struct tscope_state *state = tscope_view_group(view, TSCOPE_GROUP_STATE);
	const struct tscope_creds *creds = tscope_view_group(view, TSCOPE_GROUP_CREDS);
	const struct tscope_memory *memory = tscope_view_group(view, TSCOPE_GROUP_MEMORY);
	const struct tscope_cgroup *cgroup = tscope_view_group(view, TSCOPE_GROUP_CGROUP);

	seq_printf(m, "%7d %7d %7d %7d %7d %7d %6u %5c %7u ", view->head->tid, ids->tgid,
		   ids->ppid, ids->pgid, ids->sid, ids->nspid, creds->uid,
		   tscope_text_letter(state), ids->nr_threads);
	if (memory)
		seq_printf(m, "%10llu", memory->rss_bytes >> 10);
	else
		seq_printf(m, "%10s", "-");
	if (cgroup)
		tscope_text_path(m, "", cgroup->path);
	else
		seq_puts(m, " -");
	tscope_text_comm(m, ids->comm);
	seq_putc(m, '\n');
}

static void tscope_show_sched(struct seq_file *m, const struct tscope_text_view *view)
{
	const struct tscope_ids *ids = tscope_view_group(view, TSCOPE_GROUP_IDS);
	const struct tscope_state *state = tscope_view_group(view, TSCOPE_GROUP_STATE);
	const struct tscope_sched *sched = tscope_view_group(view, TSCOPE_GROUP_SCHED);
	const struct tscope_fair *fair = tscope_view_group(view, TSCOPE_GROUP_FAIR);
	const struct tscope_affinity *affinity =
		tscope_view_group(view, TSCOPE_GROUP_AFFINITY);

	seq_printf(m, "%7d %5c %3u %-8s %4d %4d %6u ", view->head->tid,
		   tscope_text_letter(state), sched->cpu, tscope_policy_name(sched->policy),
		   sched->prio, sched->nice,
		   sched->rt_priority);
	if (fair)
		seq_printf(m, "%6u %15lld", fair->weight, fair->vruntime_ns);
	else
		seq_printf(m, "%6s %15s", "-", "-");
	seq_printf(m, " %15llu ", sched->runtime_ns);
	if (sched->flags & TSCOPE_SCHED_NO_DELAY)
		seq_printf(m, "%14s", "-");
	else
		seq_printf(m, "%14llu", sched->run_delay_ns);
	seq_printf(m, " %10llu %10llu %10llu %*pbl", sched->nvcsw, sched->nivcsw,
		   sched->nr_migrations, affinity->nr_cpus, affinity->mask);
	tscope_text_comm(m, ids->comm);
	seq_putc(m, '\n');
}

static const struct {
	u64 flag;
	const char *name;
} tscope_clone_names[] = {
#define TSCOPE_CLONE_NAME(_name) { CLONE_##_name, #_name }
	TSCOPE_CLONE_NAME(VM), TSCOPE_CLONE_NAME(FS), TSCOPE_CLONE_NAME(FILES),
	TSCOPE_CLONE_NAME(SIGHAND), TSCOPE_CLONE_NAME(PIDFD), TSCOPE_CLONE_NAME(PTRACE),
	TSCOPE_CLONE_NAME(VFORK), TSCOPE_CLONE_NAME(PARENT), TSCOPE_CLONE_NAME(THREAD),
	TSCOPE_CLONE_NAME(NEWNS), TSCOPE_CLONE_NAME(SYSVSEM), TSCOPE_CLONE_NAME(SETTLS),
	TSCOPE_CLONE_NAME(PARENT_SETTID), TSCOPE_CLONE_NAME(CHILD_CLEARTID),
	TSCOPE_CLONE_NAME(DETACHED), TSCOPE_CLONE_NAME(UNTRACED),
	TSCOPE_CLONE_NAME(CHILD_SETTID), TSCOPE_CLONE_NAME(NEWCGROUP),
	TSCOPE_CLONE_NAME(NEWUTS), TSCOPE_CLONE_NAME(NEWIPC), TSCOPE_CLONE_NAME(NEWUSER),
	TSCOPE_CLONE_NAME(NEWPID), TSCOPE_CLONE_NAME(NEWNET), TSCOPE_CLONE_NAME(IO),
	TSCOPE_CLONE_NAME(NEWTIME), TSCOPE_CLONE_NAME(CLEAR_SIGHAND),
	TSCOPE_CLONE_NAME(INTO_CGROUP), TSCOPE_CLONE_NAME(AUTOREAP),
	TSCOPE_CLONE_NAME(NNP), TSCOPE_CLONE_NAME(PIDFD_AUTOKILL),
	TSCOPE_CLONE_NAME(EMPTY_MNTNS),
};

static void tscope_show_clone_flags(struct seq_file *m, u64 flags)
{
	const char *separator = "";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tscope_clone_names); i++) {
		if (!(flags & tscope_clone_names[i].flag))
			continue;
		seq_printf(m, "%s%s", separator, tscope_clone_names[i].name);
		separator = ",";
	}
	if (!*separator)
		seq_putc(m, '-');
}

static void tscope_show_clone(struct seq_file *m, const struct tscope_text_view *view)
{
	const struct tscope_ids *ids = tscope_view_group(view, TSCOPE_GROUP_IDS);
	const struct tscope_birth *birth = tscope_view_group(view, TSCOPE_GROUP_BIRTH);
	bool is_seen = birth->flags & TSCOPE_BIRTH_SEEN;

	seq_printf(m, "%7d %7d %c%#12llx %6d ", view->head->tid, ids->ppid,
		   is_seen ? ' ' : '~', birth->clone_flags, birth->exit_signal);
	if (is_seen)
		seq_printf(m, "%7d", birth->creator);
	else
		seq_printf(m, "%7s", "-");
	if (birth->flags & TSCOPE_BIRTH_HAS_RUN)
		seq_printf(m, " %12llu", birth->first_run_ns - birth->birth_ns);
	else
		seq_printf(m, " %12s", "-");
	if (birth->flags & TSCOPE_BIRTH_HAS_EXEC)
		seq_printf(m, " %5u ", birth->nr_execs);
	else
		seq_printf(m, " %5s ", "-");
	tscope_show_clone_flags(m, birth->clone_flags);
	tscope_text_comm(m, ids->comm);
	seq_putc(m, '\n');
}

static void tscope_show_migrations(struct seq_file *m, const struct tscope_text_view *view)
{
	const struct tscope_ids *ids = tscope_view_group(view, TSCOPE_GROUP_IDS);
	const struct tscope_sched *sched = tscope_view_group(view, TSCOPE_GROUP_SCHED);
	const struct tscope_counts *counts = tscope_view_group(view, TSCOPE_GROUP_COUNTS);

	seq_printf(m, "%7d %3u %10llu ", view->head->tid, sched->cpu, sched->nr_migrations);
	if (counts)
		seq_printf(m, "%10llu %15llu", counts->migrations,
			   counts->now_ns - counts->since_ns);
	else
		seq_printf(m, "%10s %15s", "-", "-");
	tscope_text_comm(m, ids->comm);
	seq_putc(m, '\n');
}

static void tscope_show_matrix(struct seq_file *m)
{
	unsigned int from, to;
	u64 nr;

	seq_puts(m, "\n   FROM      TO MIGRATIONS (all tasks, since load)\n");
	if (!tscope_cpu_has_matrix())
		return;
	for_each_possible_cpu(from) {
		for_each_possible_cpu(to) {
			nr = tscope_cpu_migrations(from, to);
			if (nr)
				seq_printf(m, "%7u %7u %10llu\n", from, to, nr);
		}
	}
}

static void tscope_show_latency(struct seq_file *m, const struct tscope_text_view *view)
{
	const struct tscope_ids *ids = tscope_view_group(view, TSCOPE_GROUP_IDS);
	const struct tscope_accounts *accounts =
		tscope_view_group(view, TSCOPE_GROUP_ACCOUNTS);
	const struct tscope_waits *waits = tscope_view_group(view, TSCOPE_GROUP_WAITS);
	const struct tscope_blame *blame = tscope_view_group(view, TSCOPE_GROUP_BLAME);

	if (!accounts) {
		seq_printf(m, "%7d  (no record)", view->head->tid);
		tscope_text_comm(m, ids->comm);
		seq_putc(m, '\n');
		return;
	}
	seq_printf(m, "%7d %15llu %15llu %15llu %15llu %15llu %15llu %15llu %9llu ",
		   view->head->tid, accounts->run_ns, accounts->wait_ns, accounts->wait_idle_ns,
		   accounts->limit_ns, accounts->sleep_ns, accounts->block_ns, accounts->stop_ns, waits->nr);
	if (waits->nr)
		seq_printf(m, "%11llu %11llu %11llu", tscope_wait_quantile(waits, 500),
			   tscope_wait_quantile(waits, 990), waits->max_ns);
	else
		seq_printf(m, "%11s %11s %11s", "-", "-", "-");
	tscope_text_comm(m, ids->comm);
	if (blame->blamed[0].ns) {
		seq_printf(m, " < %d %lluns", blame->blamed[0].tid, blame->blamed[0].ns);
		tscope_text_comm(m, blame->blamed[0].comm);
	}
	seq_putc(m, '\n');
}

static void tscope_show_exited(struct seq_file *m, const struct tscope_text_view *view)
{
	const struct tscope_exited *end = tscope_view_group(view, TSCOPE_GROUP_EXITED);
	const struct tscope_birth *birth = tscope_view_group(view, TSCOPE_GROUP_BIRTH);
	const struct tscope_accounts *accounts =
		tscope_view_group(view, TSCOPE_GROUP_ACCOUNTS);
	const struct tscope_creds *creds = tscope_view_group(view, TSCOPE_GROUP_CREDS);
	const struct tscope_cgroup *cgroup = tscope_view_group(view, TSCOPE_GROUP_CGROUP);

	seq_printf(m, "%7d %7d %7d %6d %6d %c%#12llx %15llu %15llu %15llu %15llu %15llu %15llu",
		   view->head->tid, end->tgid, end->ppid, end->exit_code >> 8 & 0xff,
		   end->exit_code & 0x7f, birth->flags & TSCOPE_BIRTH_SEEN ? ' ' : '~',
		   birth->clone_flags, accounts->now_ns - birth->birth_ns, accounts->run_ns,
		   accounts->wait_ns, accounts->sleep_ns, accounts->block_ns,
		   accounts->stop_ns);
	if (end->flags & TSCOPE_EXITED_HAS_ID)
		seq_printf(m, " %7d", end->nspid);
	else
		seq_printf(m, " %7s", "-");
	if (creds)
		seq_printf(m, " %6u", creds->uid);
	else
		seq_printf(m, " %6s", "-");
	if (end->flags & TSCOPE_EXITED_OOM)
		seq_printf(m, " %7s", "oom");
	else if (end->flags & TSCOPE_EXITED_HAS_KILLER && end->killer)
		seq_printf(m, " %7d", end->killer);
	else
		seq_printf(m, " %7s", end->flags & TSCOPE_EXITED_HAS_KILLER ? "kernel" : "-");
	if (cgroup)
		tscope_text_path(m, cgroup->flags & TSCOPE_CGROUP_END ? "..." : "", cgroup->path);
	else
		seq_puts(m, " -");
	tscope_text_comm(m, end->comm);
	seq_putc(m, '\n');
}

#define TSCOPE_TEXT_EXITED_HEADER	"    TID    TGID    PPID STATUS SIGNAL   CLONE_FLAGS     LIFETIME_ns          RUN_ns         WAIT_ns        SLEEP_ns        BLOCK_ns         STOP_ns   NSPID    UID  KILLER CGROUP COMM (~: inferred)\n"
#define TSCOPE_TEXT_EXITED_GROUPS	(TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_ACCOUNTS | \
					 TSCOPE_GROUP_CREDS | TSCOPE_GROUP_CGROUP | TSCOPE_GROUP_EXITED)

const struct tscope_text tscope_text_tables[] = {
	{
		.name = "tasks",
		.header = "    TID    TGID    PPID    PGID     SID   NSPID    UID STATE THREADS    RSS_KiB CGROUP COMM\n",
		.groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_CREDS |
			  TSCOPE_GROUP_MEMORY | TSCOPE_GROUP_CGROUP,
		.show = tscope_show_task,
	}, {
		.name = "sched",
		.header = "    TID STATE CPU POLICY   PRIO NICE RTPRIO WEIGHT     VRUNTIME_ns      RUNTIME_ns    RUNDELAY_ns      NVCSW     NIVCSW MIGRATIONS AFFINITY COMM\n",
		.groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED |
			  TSCOPE_GROUP_FAIR | TSCOPE_GROUP_AFFINITY,
		.show = tscope_show_sched,
	}, {
		.name = "clone",
		.header = "    TID    PPID   CLONE_FLAGS SIGNAL CREATOR FIRST_RUN_ns EXECS FLAGS COMM (~: inferred)\n",
		.groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_BIRTH,
		.show = tscope_show_clone,
	}, {
		.name = "migrations",
		.header = "    TID CPU MIGRATIONS       SEEN        SINCE_ns COMM\n",
		.groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_SCHED | TSCOPE_GROUP_COUNTS,
		.show = tscope_show_migrations,
		.tail = tscope_show_matrix,
	}, {
		.name = "latency",
		.header = "    TID          RUN_ns         WAIT_ns    WAIT_IDLE_ns   WAIT_LIMIT_ns        SLEEP_ns        BLOCK_ns         STOP_ns     WAITS      P50_ns      P99_ns      MAX_ns COMM (< who was most in its way)\n",
		.groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS |
			  TSCOPE_GROUP_BLAME,
		.show = tscope_show_latency,
	}, {
		.name = "exited",
		.header = TSCOPE_TEXT_EXITED_HEADER,
		.groups = TSCOPE_TEXT_EXITED_GROUPS,
		.show = tscope_show_exited,
		.is_exited = true,
		.ring = TSCOPE_RING_PROCESSES,
	}, {
		.name = "exited_threads",
		.header = TSCOPE_TEXT_EXITED_HEADER,
		.groups = TSCOPE_TEXT_EXITED_GROUPS,
		.show = tscope_show_exited,
		.is_exited = true,
		.ring = TSCOPE_RING_THREADS,
	},
};

const size_t tscope_text_nr = ARRAY_SIZE(tscope_text_tables);
