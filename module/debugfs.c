// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/taskscope/: text for people, and never an ABI.  Programs read
 * the device.
 *
 *   tasks       every task: who it is
 *   sched       every task: what the scheduler keeps about it
 *   clone       every task: how it came to be
 *   migrations  every task: changes of CPU; then all of them, from CPU to CPU
 *   tree        every process, under its parent
 *   cpus        every CPU: switches and migrations
 *   status      the module itself
 *
 * Whoever opens a file needs the right that the device needs, and sees the ids
 * of his own pid namespace.  A file of tasks walks with a number for a cursor, so
 * that a reader may stop anywhere; the first line is a header.
 */
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include "cpu.h"
#include "debugfs.h"
#include "info.h"
#include "inspect.h"
#include "tree.h"
#include "walk.h"

/* One open file of tasks. */
struct tscope_view {
	const struct tscope_table *table;
	struct pid_namespace *ns;
	struct tscope_inspect in;
	/* tscope_inspect_bytes_max() */
	struct tscope_head head[];
};

/* A kind of file with a line for each task. */
struct tscope_table {
	const char *name;
	const char *header;
	u64 groups;
	void (*show)(struct seq_file *m, const struct tscope_view *view);
	void (*tail)(struct seq_file *m);
};

static struct dentry *tscope_debugfs_dir;

#define tscope_view_group(_view, _group) tscope_inspect_group((_view)->head, _group)

/* Names may hold any byte. */
static void tscope_show_comm(struct seq_file *m, const char *comm)
{
	seq_printf(m, " %*pE", (int)strnlen(comm, TSCOPE_COMM_BYTES), comm);
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

static void tscope_show_task(struct seq_file *m, const struct tscope_view *view)
{
	const struct tscope_ids *ids = tscope_view_group(view, TSCOPE_GROUP_IDS);
	const struct tscope_state *state = tscope_view_group(view, TSCOPE_GROUP_STATE);
	const struct tscope_creds *creds = tscope_view_group(view, TSCOPE_GROUP_CREDS);
	const struct tscope_memory *memory = tscope_view_group(view, TSCOPE_GROUP_MEMORY);
	const struct tscope_cgroup *cgroup = tscope_view_group(view, TSCOPE_GROUP_CGROUP);

	seq_printf(m, "%7d %7d %7d %7d %7d %7d %6u %5c %7u ", view->head->tid, ids->tgid,
		   ids->ppid, ids->pgid, ids->sid, ids->nspid, creds->uid, state->letter,
		   ids->nr_threads);
	if (memory)
		seq_printf(m, "%10llu", memory->rss_bytes >> 10);
	else
		seq_printf(m, "%10s", "-");
	seq_printf(m, " %*pE", (int)strlen(cgroup->path), cgroup->path);
	tscope_show_comm(m, ids->comm);
	seq_putc(m, '\n');
}

static void tscope_show_sched(struct seq_file *m, const struct tscope_view *view)
{
	const struct tscope_ids *ids = tscope_view_group(view, TSCOPE_GROUP_IDS);
	const struct tscope_state *state = tscope_view_group(view, TSCOPE_GROUP_STATE);
	const struct tscope_sched *sched = tscope_view_group(view, TSCOPE_GROUP_SCHED);
	const struct tscope_fair *fair = tscope_view_group(view, TSCOPE_GROUP_FAIR);
	const struct tscope_affinity *affinity =
		tscope_view_group(view, TSCOPE_GROUP_AFFINITY);

	seq_printf(m, "%7d %5c %3u %-8s %4d %4d %6u ", view->head->tid, state->letter,
		   sched->cpu, tscope_policy_name(sched->policy), sched->prio, sched->nice,
		   sched->rt_priority);
	if (fair)
		seq_printf(m, "%6u %15lld", fair->weight, fair->vruntime_ns);
	else
		seq_printf(m, "%6s %15s", "-", "-");
	seq_printf(m, " %15llu %14llu %10llu %10llu %10llu %*pbl", sched->runtime_ns,
		   sched->run_delay_ns, sched->nvcsw, sched->nivcsw, sched->nr_migrations,
		   affinity->nr_cpus, affinity->mask);
	tscope_show_comm(m, ids->comm);
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
	TSCOPE_CLONE_NAME(INTO_CGROUP),
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

static void tscope_show_clone(struct seq_file *m, const struct tscope_view *view)
{
	const struct tscope_ids *ids = tscope_view_group(view, TSCOPE_GROUP_IDS);
	const struct tscope_birth *birth = tscope_view_group(view, TSCOPE_GROUP_BIRTH);
	bool is_seen;

	if (!birth) {
		seq_printf(m, "%7d %7d  (in execve)", view->head->tid, ids->ppid);
		tscope_show_comm(m, ids->comm);
		seq_putc(m, '\n');
		return;
	}
	is_seen = birth->flags & TSCOPE_BIRTH_SEEN;
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
	tscope_show_comm(m, ids->comm);
	seq_putc(m, '\n');
}

static void tscope_show_migrations(struct seq_file *m, const struct tscope_view *view)
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
	tscope_show_comm(m, ids->comm);
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

static const struct tscope_table tscope_tables[] = {
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
	},
};

/*
 * The position is the lowest tid to look at; 0 is the header.  The tail has no
 * number of its own: it comes behind the last.
 */
#define TSCOPE_POS_TAIL		((loff_t)PID_MAX_LIMIT + 1)
#define TSCOPE_POS_END		(TSCOPE_POS_TAIL + 1)

static void *tscope_view_at(struct tscope_view *view, loff_t *pos)
{
	struct task_struct *task = NULL;
	pid_t tid = *pos;

	if (!*pos)
		return SEQ_START_TOKEN;
	if (*pos < TSCOPE_POS_TAIL) {
		rcu_read_lock();
		tscope_inspect_begin(&view->in);
		for (; (task = tscope_walk_next(view->ns, &tid)); tid++)
			if (tscope_inspect_fill(&view->in, task, tid, view->head))
				break;
		rcu_read_unlock();
		*pos = task ? tid : TSCOPE_POS_TAIL;
	}
	if (task || (*pos == TSCOPE_POS_TAIL && view->table->tail))
		return view;
	return NULL;
}

static void *tscope_view_start(struct seq_file *m, loff_t *pos)
{
	return tscope_view_at(m->private, pos);
}

static void *tscope_view_next(struct seq_file *m, void *at, loff_t *pos)
{
	++*pos;
	return tscope_view_at(m->private, pos);
}

static void tscope_view_stop(struct seq_file *m, void *at)
{
}

static int tscope_view_show(struct seq_file *m, void *at)
{
	const struct tscope_view *view = m->private;

	if (at == SEQ_START_TOKEN)
		seq_puts(m, view->table->header);
	else if (m->index == TSCOPE_POS_TAIL)
		view->table->tail(m);
	else
		view->table->show(m, view);
	return 0;
}

static const struct seq_operations tscope_view_seq_ops = {
	.start	= tscope_view_start,
	.next	= tscope_view_next,
	.stop	= tscope_view_stop,
	.show	= tscope_view_show,
};

static int tscope_view_open(struct inode *inode, struct file *file)
{
	struct tscope_view *view;

	if (!perfmon_capable())
		return -EPERM;
	view = __seq_open_private(file, &tscope_view_seq_ops,
				  sizeof(*view) + tscope_inspect_bytes_max());
	if (!view)
		return -ENOMEM;
	view->table = inode->i_private;
	view->ns = get_pid_ns(task_active_pid_ns(current));
	view->in.ns = view->ns;
	view->in.groups = view->table->groups;
	return 0;
}

static int tscope_view_release(struct inode *inode, struct file *file)
{
	struct tscope_view *view = ((struct seq_file *)file->private_data)->private;

	put_pid_ns(view->ns);
	return seq_release_private(inode, file);
}

static const struct file_operations tscope_view_fops = {
	.owner		= THIS_MODULE,
	.open		= tscope_view_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= tscope_view_release,
};

/* tree: built at open, and shown from memory. */

static void *tscope_tree_start(struct seq_file *m, loff_t *pos)
{
	const struct tscope_tree *tree = m->private;
	int at = tree->root;
	loff_t i;

	if (!*pos)
		return SEQ_START_TOKEN;
	for (i = 1; i < *pos && at >= 0; i++)
		at = tscope_tree_next(tree, at);
	return at >= 0 ? (void *)&tree->node[at] : NULL;
}

static void *tscope_tree_step(struct seq_file *m, void *at, loff_t *pos)
{
	const struct tscope_tree *tree = m->private;
	const struct tscope_tree_node *node = at;
	int next = at == SEQ_START_TOKEN ? tree->root :
					   tscope_tree_next(tree, node - tree->node);

	++*pos;
	return next >= 0 ? (void *)&tree->node[next] : NULL;
}

static int tscope_tree_show(struct seq_file *m, void *at)
{
	const struct tscope_tree *tree = m->private;
	const struct tscope_tree_node *node = at;
	unsigned int depth;

	if (at == SEQ_START_TOKEN) {
		seq_puts(m, "   TGID STATE THREADS CPU      RUNTIME_ns COMM (leaders; indented by descent)\n");
		return 0;
	}
	seq_printf(m, "%7d %5c %7u %3u %15llu", node->ids.tgid, node->letter,
		   node->ids.nr_threads, node->cpu, node->runtime_ns);
	for (depth = tscope_tree_depth(tree, node - tree->node); depth; depth--)
		seq_puts(m, "  ");
	tscope_show_comm(m, node->ids.comm);
	seq_putc(m, '\n');
	return 0;
}

static const struct seq_operations tscope_tree_seq_ops = {
	.start	= tscope_tree_start,
	.next	= tscope_tree_step,
	.stop	= tscope_view_stop,
	.show	= tscope_tree_show,
};

static int tscope_tree_open(struct inode *inode, struct file *file)
{
	struct tscope_tree *tree;
	int err;

	if (!perfmon_capable())
		return -EPERM;
	tree = tscope_tree_new(task_active_pid_ns(current));
	if (!tree)
		return -ENOMEM;
	err = seq_open(file, &tscope_tree_seq_ops);
	if (err)
		kvfree(tree);
	else
		((struct seq_file *)file->private_data)->private = tree;
	return err;
}

static int tscope_tree_release(struct inode *inode, struct file *file)
{
	kvfree(((struct seq_file *)file->private_data)->private);
	return seq_release(inode, file);
}

static const struct file_operations tscope_tree_fops = {
	.owner		= THIS_MODULE,
	.open		= tscope_tree_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= tscope_tree_release,
};

static int tscope_cpus_show(struct seq_file *m, void *unused)
{
	unsigned int cpu, other;

	seq_puts(m, "CPU ONLINE      SWITCHES MIGRATED_IN MIGRATED_OUT (since load)\n");
	for_each_possible_cpu(cpu) {
		u64 in = 0, out = 0;

		for_each_possible_cpu(other) {
			if (!tscope_cpu_has_matrix())
				break;
			in += tscope_cpu_migrations(other, cpu);
			out += tscope_cpu_migrations(cpu, other);
		}
		seq_printf(m, "%3u %6s %13llu", cpu, cpu_online(cpu) ? "yes" : "no",
			   tscope_cpu_switches(cpu));
		if (tscope_cpu_has_matrix())
			seq_printf(m, " %11llu %12llu\n", in, out);
		else
			seq_printf(m, " %11s %12s\n", "-", "-");
	}
	return 0;
}

static int tscope_status_show(struct seq_file *m, void *unused)
{
	struct tscope_info info;

	tscope_info_fill(&info);
	seq_printf(m, "taskscope %s, abi %u.%u\n", info.version, info.abi_major, info.abi_minor);
	seq_printf(m, "%-16s %#llx\n", "groups", info.groups);
	seq_printf(m, "%-16s %#llx\n", "hooks", info.hooks);
	seq_printf(m, "%-16s %llu\n", "loaded_for_ns", info.now_ns - info.loaded_ns);
	seq_printf(m, "%-16s %llu\n", "records", info.nr_records);
	seq_printf(m, "%-16s %llu\n", "seen", info.nr_seen);
	seq_printf(m, "%-16s %llu\n", "adopted", info.nr_adopted);
	seq_printf(m, "%-16s %llu\n", "missed", info.nr_missed);
	seq_printf(m, "%-16s %llu\n", "freed", info.nr_freed);
	seq_printf(m, "%-16s %llu\n", "switches", info.nr_switches);
	seq_printf(m, "%-16s %llu\n", "migrations", info.nr_migrations);
	seq_printf(m, "%-16s %llu\n", "memory_bytes", info.memory_bytes);
	return 0;
}

static int tscope_cpus_open(struct inode *inode, struct file *file)
{
	return perfmon_capable() ? single_open(file, tscope_cpus_show, NULL) : -EPERM;
}

static int tscope_status_open(struct inode *inode, struct file *file)
{
	return perfmon_capable() ? single_open(file, tscope_status_show, NULL) : -EPERM;
}

#define TSCOPE_SINGLE_FOPS(_open) {	\
	.owner		= THIS_MODULE,	\
	.open		= _open,	\
	.read		= seq_read,	\
	.llseek		= seq_lseek,	\
	.release	= single_release, \
}

static const struct file_operations tscope_cpus_fops = TSCOPE_SINGLE_FOPS(tscope_cpus_open);
static const struct file_operations tscope_status_fops = TSCOPE_SINGLE_FOPS(tscope_status_open);

/**
 * tscope_debugfs_init() - make the files
 *
 * They are a convenience: where debugfs is off, or has no room, there are none.
 *
 * Context: process context.
 */
void tscope_debugfs_init(void)
{
	struct dentry *dir = debugfs_create_dir("taskscope", NULL);
	size_t i;

	tscope_debugfs_dir = dir;
	for (i = 0; i < ARRAY_SIZE(tscope_tables); i++)
		debugfs_create_file(tscope_tables[i].name, 0400, dir,
				    (void *)&tscope_tables[i], &tscope_view_fops);
	debugfs_create_file("tree", 0400, dir, NULL, &tscope_tree_fops);
	debugfs_create_file("cpus", 0400, dir, NULL, &tscope_cpus_fops);
	debugfs_create_file("status", 0400, dir, NULL, &tscope_status_fops);
}

/**
 * tscope_debugfs_exit() - take the files away
 *
 * Context: process context; waits for readers.
 */
void tscope_debugfs_exit(void)
{
	debugfs_remove(tscope_debugfs_dir);
}
