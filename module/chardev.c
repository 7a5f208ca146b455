// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/taskscope: open, ioctl, read, poll, mmap.  The UAPI header is the specification.
 *
 * One open file is one session: a pid namespace (the opener's), a choice of
 * groups and filter, a cursor, and a buffer.  read() fills the buffer inside one
 * RCU read section and copies it out behind it, so that a page fault never meets
 * RCU, and the cursor moves only past what has reached the reader.
 *
 * Locking:
 *
 *   session->lock	guards all of the session but @ns, which does not change, and
 *			@kin with it.
 *			Held over a read(), a TSCOPE_SNAPSHOT and a TSCOPE_STREAM_START;
 *			interruptible, and with O_NONBLOCK not waited for.
 *   session->stream	set once, under that lock; poll() and mmap() read it without
 *   session->next	poll() asks without it whether there was a snapshot
 */
#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/poll.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/threads.h>
#include <linux/uaccess.h>

#include "chardev.h"
#include "cpu.h"
#include "departed.h"
#include "exited.h"
#include "hooks.h"
#include "info.h"
#include "inspect.h"
#include "kin.h"
#include "memory.h"
#include "process.h"
#include "record.h"
#include "stream.h"
#include "trigger.h"
#include "walk.h"
/* The layout of the ABI, asserted here as in the tests. */
#include "taskscope_layout.h"

/* Tasks and their ancestors that may be looked at before the RCU read section is left. */
#define TSCOPE_SESSION_PATIENCE	4096

/**
 * struct tscope_session - one open file
 * @ns:		pid namespace of the opener
 * @lock:	guards what follows
 * @in:		groups; tasks or processes
 * @filter:	TSCOPE_FILTER_*
 * @of:		task or thread group that the filter speaks of; or NULL
 * @kin:	SUBTREE: who is below @of, as far as this snapshot has come
 * @next:	cursor: lowest tid (of the departed: number) that has not been read
 *		yet; 0: no snapshot
 * @last:	no tid above this is wanted
 * @buf:	TSCOPE_READ_BYTES_MAX, from the first snapshot on
 * @queue:	who waits in poll()
 * @stream:	what began with TSCOPE_STREAM_START, or NULL
 */
struct tscope_session {
	struct pid_namespace *ns;
	struct mutex lock;
	struct tscope_inspect in;
	u32 filter;
	struct pid *of;
	struct tscope_kin kin;
	u64 next;
	pid_t last;
	void *buf;
	wait_queue_head_t queue;
	struct tscope_stream *stream;
};

static int tscope_session_open(struct inode *inode, struct file *file)
{
	struct tscope_session *session;

	if (!perfmon_capable())
		return -EPERM;
	session = kzalloc(sizeof(*session), TSCOPE_GFP);
	if (!session)
		return -ENOMEM;
	session->ns = get_pid_ns(task_active_pid_ns(current));
	session->in.ns = session->ns;
	mutex_init(&session->lock);
	init_waitqueue_head(&session->queue);
	file->private_data = session;
	return nonseekable_open(inode, file);
}

static int tscope_session_release(struct inode *inode, struct file *file)
{
	struct tscope_session *session = file->private_data;

	if (session->stream) {
		tscope_stream_end(session->stream, NULL);
		tscope_stream_free(session->stream);
	}
	tscope_kin_exit(&session->kin);
	put_pid(session->of);
	put_pid_ns(session->ns);
	kvfree(session->buf);
	kfree(session);
	return 0;
}

/* Return: 0: it is locked; -EAGAIN: another thread has it; -ERESTARTSYS. */
static int tscope_session_lock(struct file *file)
{
	struct tscope_session *session = file->private_data;

	if (file->f_flags & O_NONBLOCK)
		return mutex_trylock(&session->lock) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(&session->lock) ? -ERESTARTSYS : 0;
}

/* -ENOMEM: it is not known without more room in session->kin. */
static int tscope_session_wants(struct tscope_session *session, struct task_struct *task,
				unsigned int *steps)
{
	if (session->in.processes && !tscope_process_is_leader(task))
		return false;
	switch (session->filter) {
	case TSCOPE_FILTER_TID:
		return tscope_task_pid(task) == session->of;
	case TSCOPE_FILTER_TGID:
		return tscope_task_tgid(task) == session->of;
	case TSCOPE_FILTER_SUBTREE:
		return tscope_kin_has(&session->kin, task, steps);
	default:
		return true;
	}
}

/*
 * Fill the buffer with whole records, at most @room bytes.  Returns the bytes, 0 at the
 * end, -EMSGSIZE if the first record needs more than @room, -ENOMEM, or -ERESTARTSYS if a
 * signal came before there was a record.
 * @next: in: the lowest tid to look at; out: the lowest not looked at.
 */
static ssize_t tscope_session_fill_living(struct tscope_session *session, size_t room,
					  u64 *next)
{
	size_t bytes_max = tscope_inspect_bytes_max();
	unsigned int patience = TSCOPE_SESSION_PATIENCE;
	struct task_struct *task;
	pid_t tid = *next;
	size_t used = 0;
	int wants, err = 0;

	rcu_read_lock();
	tscope_inspect_begin(&session->in);
	while (used + bytes_max <= TSCOPE_READ_BYTES_MAX) {
		unsigned int steps = 1;
		size_t size;

		task = tid <= session->last ? tscope_walk_next(session->ns, &tid) : NULL;
		if (!task)
			break;
		wants = tscope_session_wants(session, task, &steps);
		if (wants > 0) {
			size = tscope_inspect_fill(&session->in, task, tid,
						   session->buf + used);
			steps += session->in.steps;
			if (session->in.was_interrupted)
				err = -ERESTARTSYS;
			else if (used + size > room)
				err = -EMSGSIZE;
			if (err)
				break;
			used += size;
		}
		/* What needs more room is asked for again. */
		tid += wants >= 0;
		patience -= min(patience, steps);
		if (wants >= 0 && patience)
			continue;
		if (used)
			break;
		patience = TSCOPE_SESSION_PATIENCE;
		rcu_read_unlock();
		if (wants < 0)
			err = tscope_kin_grow(&session->kin);
		if (!err && fatal_signal_pending(current))
			err = -ERESTARTSYS;
		cond_resched();
		rcu_read_lock();
		tscope_inspect_begin(&session->in);
		if (err)
			break;
	}
	rcu_read_unlock();
	*next = tid;
	return used ?: err;
}

static ssize_t tscope_session_fill_departed(struct tscope_session *session, size_t room,
					    u64 *next)
{
	enum tscope_ring_kind kind = session->filter == TSCOPE_FILTER_EXITED ?
				     TSCOPE_RING_PROCESSES : TSCOPE_RING_THREADS;
	const struct tscope_record *rec;
	size_t used = 0, size;
	bool full = false;

	/* None of these is a process. */
	if (session->in.processes && kind == TSCOPE_RING_THREADS)
		return 0;
	rcu_read_lock();
	while (used + tscope_inspect_bytes_max() <= TSCOPE_READ_BYTES_MAX) {
		rec = tscope_departed_next(kind, next);
		if (!rec)
			break;
		if (session->in.processes && !(rec->end_flags & TSCOPE_EXITED_PROCESS)) {
			++*next;
			continue;
		}
		size = tscope_exited_fill(session->ns, rec, session->in.groups,
					  session->in.processes, session->buf + used);
		full = used + size > room;
		if (full)
			break;
		used += size;
		++*next;
	}
	rcu_read_unlock();
	return full && !used ? -EMSGSIZE : used;
}

static bool tscope_filter_is_departed(u32 filter)
{
	return filter == TSCOPE_FILTER_EXITED || filter == TSCOPE_FILTER_EXITED_THREADS;
}

/* Where a reader goes on behind a record. */
static u64 tscope_session_behind(const struct tscope_session *session,
				 const struct tscope_head *head)
{
	const struct tscope_exited *departed;

	if (!tscope_filter_is_departed(session->filter))
		return head->tid + 1;
	departed = tscope_inspect_group(head, TSCOPE_GROUP_EXITED);
	return departed->seq + 1;
}

/* The whole records in the first @bytes of the buffer; @next: behind the last. */
static size_t tscope_session_whole(const struct tscope_session *session, size_t bytes,
				   u64 *next)
{
	size_t whole = 0;

	while (whole < bytes) {
		const struct tscope_head *head = session->buf + whole;

		if (whole + sizeof(*head) > bytes || whole + head->size > bytes)
			break;
		whole += head->size;
		*next = tscope_session_behind(session, head);
	}
	return whole;
}

static ssize_t tscope_session_read_locked(struct tscope_session *session,
					  char __user *buf, size_t room)
{
	u64 next = session->next;
	ssize_t filled;
	size_t lost;

	if (!session->next)
		return -EBADFD;
	filled = tscope_filter_is_departed(session->filter) ?
		 tscope_session_fill_departed(session, room, &next) :
		 tscope_session_fill_living(session, room, &next);
	/* The next read() goes on where this one came to. */
	if (filled < 0) {
		session->next = next;
		return filled;
	}
	lost = copy_to_user(buf, session->buf, filled);
	if (lost) {
		next = session->next;
		filled = tscope_session_whole(session, filled - lost, &next);
		if (!filled)
			return -EFAULT;
	}
	session->next = next;
	return filled;
}

static ssize_t tscope_session_read(struct file *file, char __user *buf, size_t room,
				   loff_t *unused)
{
	struct tscope_session *session = file->private_data;
	ssize_t ret;

	if (!room)
		return 0;
	ret = tscope_session_lock(file);
	if (ret)
		return ret;
	ret = tscope_session_read_locked(session, buf, room);
	mutex_unlock(&session->lock);
	return ret;
}

static long tscope_ioctl_info(void __user *arg, size_t size)
{
	struct tscope_info info, asked;
	int err;

	if (size < TSCOPE_INFO_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(&asked, sizeof(asked), arg, size);
	if (err)
		return err;
	if (asked.size != size || asked.reserved)
		return -EINVAL;
	tscope_info_fill(&info);
	info.size = min(size, sizeof(info));
	return copy_to_user(arg, &info, info.size) ? -EFAULT : 0;
}

/* The struct pid that a filter compares with, with a reference; NULL: ESRCH. */
static struct pid *tscope_filter_pid(struct pid_namespace *ns, u32 filter, pid_t id)
{
	struct task_struct *task;
	struct pid *pid = NULL;

	rcu_read_lock();
	task = tscope_walk_find(ns, id);
	if (task)
		pid = get_pid(filter == TSCOPE_FILTER_TID ? tscope_task_pid(task) :
							    tscope_task_tgid(task));
	rcu_read_unlock();
	return pid;
}

static long tscope_ioctl_snapshot(struct file *file, void __user *arg, size_t size)
{
	struct tscope_session *session = file->private_data;
	struct tscope_snapshot snapshot;
	struct pid *of = NULL;
	bool has_id, is_departed;
	int err;

	if (size < TSCOPE_SNAPSHOT_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(&snapshot, sizeof(snapshot), arg, size);
	if (err)
		return err;
	is_departed = tscope_filter_is_departed(snapshot.filter);
	has_id = snapshot.filter != TSCOPE_FILTER_NONE && !is_departed;
	if (snapshot.size != size || snapshot.flags & ~TSCOPE_PROCESSES ||
	    snapshot.groups & ~TSCOPE_GROUPS_ALL ||
	    (snapshot.filter > TSCOPE_FILTER_SUBTREE && !is_departed) ||
	    (snapshot.id && !has_id))
		return -EINVAL;
	if (is_departed) {
		if (session->ns != &init_pid_ns)
			return -EPERM;
		snapshot.groups |= TSCOPE_GROUP_EXITED;
	} else {
		snapshot.groups &= ~TSCOPE_GROUP_EXITED;
	}
	if (has_id) {
		of = tscope_filter_pid(session->ns, snapshot.filter, snapshot.id);
		if (!of)
			return -ESRCH;
	}
	err = tscope_session_lock(file);
	if (err)
		goto out;
	err = -ENOMEM;
	if (!session->buf)
		session->buf = kvmalloc(TSCOPE_READ_BYTES_MAX, TSCOPE_GFP);
	if (!session->buf)
		goto out_unlock;
	err = -EFAULT;
	snapshot.groups &= tscope_inspect_groups();
	if (copy_to_user(arg, &snapshot, min(size, sizeof(snapshot))))
		goto out_unlock;
	swap(session->of, of);
	tscope_kin_exit(&session->kin);
	tscope_kin_init(&session->kin, session->of);
	session->in.groups = snapshot.groups;
	session->in.processes = snapshot.flags & TSCOPE_PROCESSES;
	session->filter = snapshot.filter;
	session->next = snapshot.filter == TSCOPE_FILTER_TID ? snapshot.id : 1;
	session->last = snapshot.filter == TSCOPE_FILTER_TID ? snapshot.id : PID_MAX_LIMIT;
	err = 0;
out_unlock:
	mutex_unlock(&session->lock);
out:
	put_pid(of);
	return err;
}

static long tscope_ioctl_task_get(struct tscope_session *session, void __user *arg,
				  size_t size)
{
	struct tscope_inspect in = { .ns = session->ns };
	struct tscope_task_get get;
	struct task_struct *task;
	struct tscope_head *head;
	size_t filled = 0;
	int err;

	if (size < TSCOPE_TASK_GET_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(&get, sizeof(get), arg, size);
	if (err)
		return err;
	if (get.size != size || get.flags & ~TSCOPE_PROCESSES ||
	    get.groups & ~TSCOPE_GROUPS_ALL)
		return -EINVAL;
	head = kvmalloc(tscope_inspect_bytes_max(), TSCOPE_GFP);
	if (!head)
		return -ENOMEM;
	in.groups = get.groups;
	in.processes = get.flags & TSCOPE_PROCESSES;

	rcu_read_lock();
	tscope_inspect_begin(&in);
	task = tscope_walk_find(in.ns, get.tid);
	if (task && in.processes)
		task = tscope_walk_leader(in.ns, task, &get.tid);
	if (task)
		filled = tscope_inspect_fill(&in, task, get.tid, head);
	rcu_read_unlock();

	err = in.was_interrupted ? -ERESTARTSYS : -ESRCH;
	if (!filled)
		goto out;
	err = -ENOSPC;
	if (get.buf_bytes >= filled) {
		err = copy_to_user(u64_to_user_ptr(get.buf), head, filled) ? -EFAULT : 0;
		get.groups = head->mask;
	}
	get.buf_bytes = filled;
	if (copy_to_user(arg, &get, min(size, sizeof(get))))
		err = -EFAULT;
out:
	kvfree(head);
	return err;
}

static long tscope_ioctl_cpu_get(struct tscope_session *session, void __user *arg,
				 size_t size)
{
	struct tscope_cpu_get get;
	int err;

	if (size < TSCOPE_CPU_GET_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(&get, sizeof(get), arg, size);
	if (err)
		return err;
	if (get.size != size || get.reserved)
		return -EINVAL;
	if (get.cpu >= nr_cpu_ids)
		return -ENXIO;
	get.cpu = array_index_nospec(get.cpu, nr_cpu_ids);
	if (!cpu_possible(get.cpu))
		return -ENXIO;
	if (!tscope_hooks_attached())
		return -EOPNOTSUPP;
	tscope_info_fill_cpu(session->ns, get.cpu, &get);
	get.size = min(size, sizeof(get));
	return copy_to_user(arg, &get, get.size) ? -EFAULT : 0;
}

static long tscope_ioctl_migrations(void __user *arg, size_t size)
{
	struct tscope_migrations from;
	u64 __user *buf;
	unsigned int to;
	u32 room;
	int err;

	if (size < TSCOPE_MIGRATIONS_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(&from, sizeof(from), arg, size);
	if (err)
		return err;
	if (from.size != size || from.reserved)
		return -EINVAL;
	if (from.from >= nr_cpu_ids)
		return -ENXIO;
	from.from = array_index_nospec(from.from, nr_cpu_ids);
	if (!cpu_possible(from.from) || !tscope_cpu_has_matrix())
		return -ENXIO;
	if (!tscope_hooks_attached())
		return -EOPNOTSUPP;
	buf = u64_to_user_ptr(from.buf);
	room = from.nr_cpus;
	from.nr_cpus = nr_cpu_ids;
	if (copy_to_user(arg, &from, min(size, sizeof(from))))
		return -EFAULT;
	if (room < nr_cpu_ids)
		return -ENOSPC;
	for (to = 0; to < nr_cpu_ids; to++)
		if (put_user(tscope_cpu_migrations(from.from, to), &buf[to]))
			return -EFAULT;
	return 0;
}

static bool tscope_stream_is_sane(const struct tscope_stream_start *start)
{
	return !(start->flags & ~TSCOPE_STREAM_OVERWRITE) && start->events &&
	       !(start->events & ~TSCOPE_EVENTS_ALL) && start->filter <= TSCOPE_FILTER_CGROUP &&
	       start->filter != TSCOPE_FILTER_EXITED &&
	       (start->filter != TSCOPE_FILTER_NONE || !start->id) &&
	       tscope_trigger_is_sane(start);
}

/* The number of its process takes the place of a task's.  Return: 0 or -ESRCH. */
static int tscope_stream_trigger_tgid(struct pid_namespace *ns, __s32 *tid)
{
	struct pid *tgid;

	if (!*tid)
		return 0;
	tgid = tscope_filter_pid(ns, TSCOPE_FILTER_TGID, *tid);
	if (!tgid)
		return -ESRCH;
	*tid = pid_nr(tgid);
	put_pid(tgid);
	return 0;
}

/* Can the rings be mapped, and, where that is needed, the positions be written? */
static bool tscope_stream_can_be_read(const struct file *file,
				      const struct tscope_stream_start *start)
{
	fmode_t needed = start->flags & TSCOPE_STREAM_OVERWRITE ? FMODE_READ :
								  FMODE_READ | FMODE_WRITE;

	return (file->f_mode & needed) == needed;
}

static long tscope_ioctl_stream_start(struct file *file, void __user *arg, size_t size)
{
	struct tscope_session *session = file->private_data;
	struct tscope_stream *stream = NULL;
	struct tscope_stream_start start;
	struct pid *of = NULL;
	int err;

	if (size < TSCOPE_STREAM_START_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(&start, sizeof(start), arg, size);
	if (err)
		return err;
	if (start.size != size || !tscope_stream_is_sane(&start))
		return -EINVAL;
	if (session->ns != &init_pid_ns)
		return -EPERM;
	if (!tscope_stream_can_be_read(file, &start))
		return -EACCES;
	if (!tscope_hooks_attached())
		return -EOPNOTSUPP;
	err = tscope_stream_trigger_tgid(session->ns, &start.trigger_tgid);
	if (err)
		return err;
	if (start.filter != TSCOPE_FILTER_NONE && start.filter != TSCOPE_FILTER_CGROUP) {
		of = tscope_filter_pid(session->ns, start.filter, start.id);
		if (!of)
			return -ESRCH;
	}
	err = tscope_session_lock(file);
	if (err)
		goto out;
	err = -EEXIST;
	if (session->stream)
		goto out_unlock;
	stream = tscope_stream_new(&start, of, &session->queue);
	err = PTR_ERR_OR_ZERO(stream);
	if (err)
		goto out_unlock;
	start.size = min(size, sizeof(start));
	err = -EFAULT;
	if (copy_to_user(arg, &start, start.size))
		goto out_end;
	/* Pairs with the acquire in poll() and mmap(). */
	smp_store_release(&session->stream, stream);
	err = 0;
	goto out_unlock;
out_end:
	tscope_stream_end(stream, NULL);
	tscope_stream_free(stream);
out_unlock:
	mutex_unlock(&session->lock);
out:
	put_pid(of);
	return err;
}

static long tscope_ioctl_stream_stop(struct tscope_session *session, void __user *arg,
				     size_t size)
{
	struct tscope_stream *stream = smp_load_acquire(&session->stream);
	struct tscope_stream_stop stop;
	int err;

	if (size < TSCOPE_STREAM_STOP_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(&stop, sizeof(stop), arg, size);
	if (err)
		return err;
	if (stop.size != size || stop.reserved)
		return -EINVAL;
	if (!stream)
		return -EBADFD;
	tscope_stream_end(stream, &stop);
	stop.size = min(size, sizeof(stop));
	return copy_to_user(arg, &stop, stop.size) ? -EFAULT : 0;
}

static __poll_t tscope_session_poll(struct file *file, poll_table *table)
{
	struct tscope_session *session = file->private_data;
	struct tscope_stream *stream;

	/* Also before a stream begins: epoll asks for this once. */
	poll_wait(file, &session->queue, table);
	stream = smp_load_acquire(&session->stream);
	if (stream)
		return tscope_stream_poll(stream);
	/* A read() does not wait; before a snapshot it fails, as mmap() does. */
	return data_race(READ_ONCE(session->next)) ? EPOLLIN | EPOLLRDNORM : EPOLLERR;
}

static int tscope_session_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct tscope_session *session = file->private_data;
	struct tscope_stream *stream = smp_load_acquire(&session->stream);

	return stream ? tscope_stream_map(stream, vma) : -EBADFD;
}

/* By number: the size in @cmd is the caller's version of the argument. */
static long tscope_session_ioctl(struct file *file, unsigned int cmd, unsigned long uarg)
{
	struct tscope_session *session = file->private_data;
	void __user *arg = (void __user *)uarg;

	if (_IOC_TYPE(cmd) != TSCOPE_IOC_MAGIC || _IOC_DIR(cmd) != (_IOC_READ | _IOC_WRITE))
		return -ENOTTY;
	switch (_IOC_NR(cmd)) {
	case _IOC_NR(TSCOPE_GET_INFO):
		return tscope_ioctl_info(arg, _IOC_SIZE(cmd));
	case _IOC_NR(TSCOPE_SNAPSHOT):
		return tscope_ioctl_snapshot(file, arg, _IOC_SIZE(cmd));
	case _IOC_NR(TSCOPE_TASK_GET):
		return tscope_ioctl_task_get(session, arg, _IOC_SIZE(cmd));
	case _IOC_NR(TSCOPE_CPU_GET):
		return tscope_ioctl_cpu_get(session, arg, _IOC_SIZE(cmd));
	case _IOC_NR(TSCOPE_MIGRATIONS):
		return tscope_ioctl_migrations(arg, _IOC_SIZE(cmd));
	case _IOC_NR(TSCOPE_STREAM_START):
		return tscope_ioctl_stream_start(file, arg, _IOC_SIZE(cmd));
	case _IOC_NR(TSCOPE_STREAM_STOP):
		return tscope_ioctl_stream_stop(session, arg, _IOC_SIZE(cmd));
	default:
		return -ENOTTY;
	}
}

/* Who holds the streams, and the memory of their rings. */
static void tscope_session_fdinfo(struct seq_file *m, struct file *file)
{
	struct tscope_session *session = file->private_data;
	struct tscope_stream *stream = smp_load_acquire(&session->stream);

	if (stream)
		tscope_stream_tell(stream, m);
}

static const struct file_operations tscope_chardev_fops = {
	.owner		= THIS_MODULE,
	.open		= tscope_session_open,
	.release	= tscope_session_release,
	.read		= tscope_session_read,
	.unlocked_ioctl	= tscope_session_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.poll		= tscope_session_poll,
	.mmap		= tscope_session_mmap,
	.show_fdinfo	= tscope_session_fdinfo,
};

static struct miscdevice tscope_chardev = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "taskscope",
	.mode	= 0600,
	.fops	= &tscope_chardev_fops,
};

/**
 * tscope_chardev_init() - make the device
 *
 * Context: process context.
 * Return: 0, or what misc_register() returned.
 */
int tscope_chardev_init(void)
{
	return misc_register(&tscope_chardev);
}

/**
 * tscope_chardev_exit() - take the device away
 *
 * Context: process context; no file is open, or the module would be in use.
 */
void tscope_chardev_exit(void)
{
	misc_deregister(&tscope_chardev);
}
