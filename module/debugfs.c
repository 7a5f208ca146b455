// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/taskscope/: text for people, and never an ABI.  Programs read the device.
 *
 *   tasks       every task: ids, user, state, memory, cgroup
 *   sched       every task: the scheduler's data
 *   clone       every task: how it was created
 *   migrations  every task: its migrations; then all migrations for each pair of CPUs
 *   latency     every task: the accounts, how long it waited, and for which task
 *   exited      the latest exited processes; as in 0.1.0 also: departed
 *   exited_threads  the latest exited threads, without the leaders of processes
 *   tree        every process, below its parent
 *   cpus        every CPU: idle time, switches and migrations
 *   status      the module itself
 *
 * To open a file a process needs the same right as for the device.  Ids are those of the
 * process's own pid namespace.  The cursor of a file of tasks is a number, so that a reader may
 * stop anywhere.  The first line is a header.
 */
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>

#include "cpu.h"
#include "debugfs.h"
#include "debugfs_text.h"
#include "debugfs_tree.h"
#include "exited_ring.h"
#include "fill_exited.h"
#include "fill_task.h"
#include "idle.h"
#include "info.h"
#include "permission.h"
#include "walk.h"

static struct dentry *tscope_debugfs_dir;

/*
 * The position is the lowest tid to look at; for exited tasks it is their number in the ring.
 * Position 0 is the header.  The tail has no number of its own: it comes after the last task.
 */
#define TSCOPE_POS_TAIL		((loff_t)PID_MAX_LIMIT + 1)
#define TSCOPE_POS_END		(TSCOPE_POS_TAIL + 1)

static void *tscope_view_exited_at(struct tscope_text_view *view, loff_t *pos)
{
	const struct tscope_record *rec;
	u64 seq = *pos;

	if (!*pos)
		return SEQ_START_TOKEN;
	rcu_read_lock();
	rec = tscope_exited_ring_next(view->text->ring, &seq);
	if (rec)
		tscope_fill_exited(view->ns, rec, view->in.groups,
				   view->text->ring == TSCOPE_RING_PROCESSES, 0, view->head);
	rcu_read_unlock();
	*pos = seq;
	return rec ? view : NULL;
}

static void *tscope_view_at(struct tscope_text_view *view, loff_t *pos)
{
	struct task_struct *task = NULL;
	pid_t tid = *pos;

	if (view->text->is_exited)
		return tscope_view_exited_at(view, pos);
	if (!*pos)
		return SEQ_START_TOKEN;
	if (*pos < TSCOPE_POS_TAIL) {
		rcu_read_lock();
		tscope_fill_begin(&view->in);
		for (; (task = tscope_walk_next(view->ns, &tid)); tid++)
			if (tscope_fill_task(&view->in, task, tid, view->head))
				break;
		rcu_read_unlock();
		*pos = task ? tid : TSCOPE_POS_TAIL;
	}
	if (task || (*pos == TSCOPE_POS_TAIL && view->text->tail))
		return view;
	return NULL;
}

/*
 * Between two rows let other tasks run, and end the call after a fatal signal: a seek may pass
 * over very many rows.  NULL: go on.
 */
static void *tscope_view_pause(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? ERR_PTR(-ERESTARTSYS) : NULL;
}

static void *tscope_view_start(struct seq_file *m, loff_t *pos)
{
	return tscope_view_pause() ?: tscope_view_at(m->private, pos);
}

static void *tscope_view_next(struct seq_file *m, void *at, loff_t *pos)
{
	++*pos;
	return tscope_view_pause() ?: tscope_view_at(m->private, pos);
}

static void tscope_view_stop(struct seq_file *m, void *at)
{
}

/* If the ring has overwritten exited tasks, a second line says so. */
static void tscope_view_head(struct seq_file *m, const struct tscope_text *text)
{
	u64 total, whole;

	seq_puts(m, text->header);
	if (!text->is_exited)
		return;
	whole = tscope_exited_ring_whole(text->ring);
	total = tscope_exited_ring_total(text->ring);
	if (total > tscope_exited_ring_max(text->ring))
		seq_printf(m, "# %llu are missing: of those freed later than %llu ns none is\n",
			   total - tscope_exited_ring_max(text->ring), whole);
}

static int tscope_view_show(struct seq_file *m, void *at)
{
	const struct tscope_text_view *view = m->private;

	if (at == SEQ_START_TOKEN)
		tscope_view_head(m, view->text);
	else if (m->index == TSCOPE_POS_TAIL && view->text->tail)
		view->text->tail(m);
	else
		view->text->show(m, view);
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
	const struct tscope_text *text = inode->i_private;
	struct tscope_text_view *view;

	if (!tscope_is_permitted())
		return -EPERM;
	/* These two files have ids of the initial pid namespace only. */
	if (text->is_exited && task_active_pid_ns(current) != &init_pid_ns)
		return -EPERM;
	view = __seq_open_private(file, &tscope_view_seq_ops,
				  sizeof(*view) + tscope_fill_bytes_max());
	if (!view)
		return -ENOMEM;
	view->text = text;
	view->ns = get_pid_ns(task_active_pid_ns(current));
	view->in.ns = view->ns;
	view->in.groups = view->text->groups;
	return 0;
}

static int tscope_view_release(struct inode *inode, struct file *file)
{
	struct tscope_text_view *view = ((struct seq_file *)file->private_data)->private;

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

/* tree: built at open(), and shown from memory. */

/* Deeper rows are not indented further; they show their depth as a number. */
#define TSCOPE_TREE_INDENTED	32

/* The row at a position. */
static void *tscope_tree_at(const struct tscope_tree *tree, loff_t pos)
{
	if (!pos)
		return SEQ_START_TOKEN;
	return pos <= tree->nr ? (void *)&tree->node[tree->order[pos - 1]] : NULL;
}

static void *tscope_tree_start(struct seq_file *m, loff_t *pos)
{
	return tscope_view_pause() ?: tscope_tree_at(m->private, *pos);
}

static void *tscope_tree_step(struct seq_file *m, void *at, loff_t *pos)
{
	++*pos;
	return tscope_view_pause() ?: tscope_tree_at(m->private, *pos);
}

static int tscope_tree_show(struct seq_file *m, void *at)
{
	const struct tscope_tree_node *node = at;
	unsigned int depth;

	if (at == SEQ_START_TOKEN) {
		seq_puts(m, "   TGID STATE THREADS CPU      RUNTIME_ns COMM (RUNTIME of all threads, the rest the leader's; indented by descent, which (N) says where it is deeper)\n");
		return 0;
	}
	seq_printf(m, "%7d %5c %7u %3u %15llu", node->ids.tgid, node->letter,
		   node->ids.nr_threads, node->cpu, node->runtime_ns);
	for (depth = min_t(unsigned int, node->depth, TSCOPE_TREE_INDENTED); depth; depth--)
		seq_puts(m, "  ");
	if (node->depth > TSCOPE_TREE_INDENTED)
		seq_printf(m, " (%u)", node->depth);
	tscope_text_comm(m, node->ids.comm);
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

	if (!tscope_is_permitted())
		return -EPERM;
	tree = tscope_tree_new(task_active_pid_ns(current));
	if (IS_ERR(tree))
		return PTR_ERR(tree);
	err = seq_open(file, &tscope_tree_seq_ops);
	if (err)
		tscope_tree_free(tree);
	else
		((struct seq_file *)file->private_data)->private = tree;
	return err;
}

static int tscope_tree_release(struct inode *inode, struct file *file)
{
	tscope_tree_free(((struct seq_file *)file->private_data)->private);
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
	unsigned int cpu;
	u64 in, out, now;

	seq_puts(m, "CPU ONLINE         IDLE_ns      SWITCHES MIGRATED_IN MIGRATED_OUT (since load)\n");
	for_each_possible_cpu(cpu) {
		seq_printf(m, "%3u %6s %15llu %13llu", cpu, cpu_online(cpu) ? "yes" : "no",
			   tscope_idle_read(cpu, &now),
			   tscope_cpu_switches(cpu));
		if (tscope_cpu_has_matrix()) {
			tscope_cpu_migrated(cpu, &in, &out);
			seq_printf(m, " %11llu %12llu\n", in, out);
		} else {
			seq_printf(m, " %11s %12s\n", "-", "-");
		}
	}
	return 0;
}

/* A mean of no run is not known. */
static void tscope_status_mean(struct seq_file *m, const char *name,
			       const struct tscope_info *info, const unsigned int *kinds, size_t nr)
{
	u64 sum = 0;

	for (; nr; nr--, kinds++) {
		const struct tscope_probe_cost *cost = &info->cost[*kinds];

		if (cost->nr_measured) {
			sum += div64_u64(cost->measured_ns, cost->nr_measured);
		} else if (info->hooks) {
			seq_printf(m, "%-16s -\n", name);
			return;
		}
	}
	seq_printf(m, "%-16s %llu\n", name, sum);
}

/* What the module itself costs, since load. */
static void tscope_status_cost(struct seq_file *m, const struct tscope_info *info)
{
	static const unsigned int kinds[] = {
		TSCOPE_COST_SWITCH, TSCOPE_COST_WAKING, TSCOPE_COST_NEWTASK,
		TSCOPE_COST_WAKEUP_NEW, TSCOPE_COST_EXIT, TSCOPE_COST_FREE, TSCOPE_COST_EXITED,
	};
	u64 ms = div_u64(info->now_ns - info->loaded_ns, NSEC_PER_MSEC), nr = 0, spent = 0;
	bool is_known = ms;
	unsigned int kind;

	for (kind = 0; kind < TSCOPE_COST_KINDS; kind++) {
		const struct tscope_probe_cost *cost = &info->cost[kind];

		nr += cost->nr;
		if (cost->nr_measured)
			spent += mul_u64_u64_div_u64(cost->measured_ns, cost->nr,
						     cost->nr_measured);
		else if (cost->nr)
			is_known = false;
	}
	tscope_status_mean(m, "switch_cost_ns", info, kinds, 1);
	tscope_status_mean(m, "waking_cost_ns", info, kinds + 1, 1);
	tscope_status_mean(m, "task_cost_ns", info, kinds + 2, ARRAY_SIZE(kinds) - 2);
	seq_printf(m, "%-16s %llu\n", "events", nr);
	seq_printf(m, "%-16s %llu\n", "events_per_s", ms ? div64_u64(nr * MSEC_PER_SEC, ms) : 0);
	if (is_known)
		seq_printf(m, "%-16s %llu\n", "cpu_ppm", div64_u64(spent, ms));
	else
		seq_printf(m, "%-16s -\n", "cpu_ppm");
	seq_printf(m, "%-16s %llu\n", "cpu_bytes", info->cpu_bytes);
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
	seq_printf(m, "%-16s %llu\n", "exited", info.nr_exited);
	seq_printf(m, "%-16s %u\n", "exited_max", info.exited_max);
	seq_printf(m, "%-16s %llu\n", "exited_whole", info.exited_whole_ns);
	seq_printf(m, "%-16s %llu\n", "threads", info.nr_exited_threads);
	seq_printf(m, "%-16s %u\n", "threads_max", info.exited_threads_max);
	seq_printf(m, "%-16s %llu\n", "threads_whole", info.exited_threads_whole_ns);
	seq_printf(m, "%-16s %llu\n", "ends_missed", info.nr_ends_missed);
	seq_printf(m, "%-16s %llu\n", "blame_ns", info.blame_ns);
	seq_printf(m, "%-16s %s\n", "clock",
		   info.clock_source == TSCOPE_CLOCK_COUNTER ? "counter" : "kernel");
	seq_printf(m, "%-16s %u\n", "clock_cost_ns", info.clock_cost_ns);
	tscope_status_cost(m, &info);
	seq_printf(m, "%-16s %u\n", "streams", info.nr_streams);
	seq_printf(m, "%-16s %u\n", "streams_max", TSCOPE_STREAMS_MAX);
	seq_printf(m, "%-16s %llu\n", "stream_bytes", info.stream_bytes);
	seq_printf(m, "%-16s %llu\n", "stream_bytes_max", info.stream_bytes_max);
	return 0;
}

static int tscope_cpus_open(struct inode *inode, struct file *file)
{
	return tscope_is_permitted() ? single_open(file, tscope_cpus_show, NULL) : -EPERM;
}

static int tscope_status_open(struct inode *inode, struct file *file)
{
	return tscope_is_permitted() ? single_open(file, tscope_status_show, NULL) : -EPERM;
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
 * The files are a convenience: there are none if debugfs is off or has no memory.
 *
 * Context: process context.
 */
void tscope_debugfs_init(void)
{
	struct dentry *dir = debugfs_create_dir("taskscope", NULL);
	size_t i;

	tscope_debugfs_dir = dir;
	for (i = 0; i < tscope_text_nr; i++)
		debugfs_create_file(tscope_text_tables[i].name, 0400, dir,
				    (void *)&tscope_text_tables[i], &tscope_view_fops);
	debugfs_create_symlink("departed", dir, "exited");
	debugfs_create_file("tree", 0400, dir, NULL, &tscope_tree_fops);
	debugfs_create_file("cpus", 0400, dir, NULL, &tscope_cpus_fops);
	debugfs_create_file("status", 0400, dir, NULL, &tscope_status_fops);
}

/**
 * tscope_debugfs_exit() - remove the files
 *
 * Context: process context; waits for readers.
 */
void tscope_debugfs_exit(void)
{
	debugfs_remove(tscope_debugfs_dir);
}
