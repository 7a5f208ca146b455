// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/taskscope: ioctls and file operations.  The UAPI header is the specification.
 *
 * Each ioctl is a row of a table.  One function fetches the argument and checks its size, then
 * calls the row's function, which copies its results back.  Open, read and poll are in
 * session.c.
 */
#include <linux/compat.h>
#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "chardev.h"
#include "cpu.h"
#include "fill_task.h"
#include "hooks.h"
#include "info.h"
#include "memory.h"
#include "session.h"
#include "stream.h"
#include "trigger_condition.h"
#include "walk.h"
/* The layout of the ABI, asserted here and in the tests. */
#include "taskscope_layout.h"

/**
 * struct tscope_call - one ioctl() call
 * @file:  the file
 * @uarg:  user address of the argument
 * @size:  size of the argument as the caller knows it
 * @known: size of the argument as this module knows it
 * @arg:   the argument; members that the caller does not have are 0
 */
struct tscope_call {
	struct file *file;
	void __user *uarg;
	size_t size;
	size_t known;
	union {
		u32 size;
		struct tscope_info info;
		struct tscope_snapshot snapshot;
		struct tscope_task_get task_get;
		struct tscope_cpu_get cpu_get;
		struct tscope_migrations migrations;
		struct tscope_stream_start start;
		struct tscope_stream_stop stop;
	} arg;
};

/**
 * struct tscope_ioctl - an ioctl
 * @least:    size of the first version of its argument
 * @known:    size of this version
 * @reserved: offset of the reserved __u32 in the argument; 0: there is none
 * @call:     the function; Return: 0 or -errno
 */
struct tscope_ioctl {
	u16 least;
	u16 known;
	u16 reserved;
	long (*call)(struct tscope_call *call);
};

/* Fetch the argument and check the members that all arguments have. */
static int tscope_arg_get(struct tscope_call *call, const struct tscope_ioctl *ioctl)
{
	int err;

	if (call->size < ioctl->least)
		return -EINVAL;
	err = copy_struct_from_user(&call->arg, ioctl->known, call->uarg, call->size);
	if (err)
		return err;
	if (call->arg.size != call->size ||
	    (ioctl->reserved && *(u32 *)((void *)&call->arg + ioctl->reserved)))
		return -EINVAL;
	call->known = ioctl->known;
	return 0;
}

/* Copy the argument back.  Members that the caller has and this module does not know become 0. */
static int tscope_arg_put(const struct tscope_call *call)
{
	size_t bytes = min(call->size, call->known);

	return copy_to_user(call->uarg, &call->arg, bytes) ||
	       clear_user(call->uarg + bytes, call->size - bytes) ? -EFAULT : 0;
}

static long tscope_ioctl_info(struct tscope_call *call)
{
	tscope_info_fill(&call->arg.info);
	call->arg.info.size = call->size;
	return tscope_arg_put(call);
}

/* Return: 0; -EOPNOTSUPP: a newer module may support this; -EINVAL, -ENXIO or -ERANGE. */
static int tscope_snapshot_check(const struct tscope_snapshot *snapshot)
{
	if (snapshot->flags & ~TSCOPE_SNAPSHOT_FLAGS || snapshot->groups & ~TSCOPE_GROUPS_ALL ||
	    snapshot->filter >= 64 || !(TSCOPE_SNAPSHOT_FILTERS & BIT_ULL(snapshot->filter)))
		return -EOPNOTSUPP;
	if ((snapshot->id && !tscope_filter_has_id(snapshot->filter) &&
	     snapshot->filter != TSCOPE_FILTER_CPU) ||
	    (snapshot->fd && snapshot->filter != TSCOPE_FILTER_CGROUP) ||
	    (snapshot->uid && !(snapshot->flags & TSCOPE_BY_UID)) ||
	    (snapshot->changed_ns && !(snapshot->flags & TSCOPE_CHANGED)) ||
	    (snapshot->from && !tscope_filter_is_exited(snapshot->filter)) ||
	    (snapshot->flags & TSCOPE_CHANGED && tscope_filter_is_exited(snapshot->filter)))
		return -EINVAL;
	if (tscope_filter_is_exited(snapshot->filter) && !tscope_hooks_attached())
		return -EOPNOTSUPP;
	if (snapshot->filter == TSCOPE_FILTER_CPU &&
	    ((u32)snapshot->id >= nr_cpu_ids || !cpu_possible(snapshot->id)))
		return -ENXIO;
	if (snapshot->filter == TSCOPE_FILTER_EXITED &&
	    snapshot->from > tscope_exited_ring_total(TSCOPE_RING_PROCESSES) + 1)
		return -ERANGE;
	if (snapshot->filter == TSCOPE_FILTER_EXITED_THREADS &&
	    snapshot->from > tscope_exited_ring_total(TSCOPE_RING_THREADS) + 1)
		return -ERANGE;
	return 0;
}

static long tscope_ioctl_snapshot(struct tscope_call *call)
{
	struct tscope_session *session = call->file->private_data;
	struct tscope_snapshot *snapshot = &call->arg.snapshot;
	struct tscope_filter filter;
	int err;

	err = tscope_snapshot_check(snapshot);
	if (err)
		return err;
	snapshot->groups_given = snapshot->groups & ~TSCOPE_GROUP_EXITED;
	if (tscope_filter_is_exited(snapshot->filter))
		snapshot->groups_given |= TSCOPE_GROUP_EXITED;
	snapshot->groups_given &= tscope_fill_groups();
	err = tscope_filter_make(&filter, session->ns, snapshot);
	if (err)
		return err;
	err = tscope_session_lock(call->file);
	if (err)
		goto out;
	err = tscope_session_make_room(session) ?: tscope_arg_put(call);
	if (!err)
		tscope_session_choose(session, &filter, snapshot);
	mutex_unlock(&session->lock);
out:
	tscope_filter_drop(&filter);
	return err;
}

/* Fill @head.  Return: bytes, -ESRCH, or -ERESTARTSYS. */
static ssize_t tscope_task_fill(struct tscope_fill *in, pid_t tid, struct tscope_head *head)
{
	struct task_struct *task;
	size_t filled = 0;

	rcu_read_lock();
	tscope_fill_begin(in);
	task = tscope_walk_find(in->ns, tid);
	if (task && in->processes)
		task = tscope_walk_leader(in->ns, task, &tid);
	if (task)
		filled = tscope_fill_task(in, task, tid, head);
	rcu_read_unlock();
	if (!filled)
		return in->was_interrupted ? -ERESTARTSYS : -ESRCH;
	return filled;
}

static long tscope_ioctl_task_get(struct tscope_call *call)
{
	struct tscope_session *session = call->file->private_data;
	struct tscope_task_get *get = &call->arg.task_get;
	struct tscope_fill in = {
		.ns = session->ns,
		.groups = get->groups,
		.processes = get->flags & TSCOPE_PROCESSES,
	};
	struct tscope_head *head;
	ssize_t filled;
	int err = 0;

	if (get->flags & ~TSCOPE_PROCESSES || get->groups & ~TSCOPE_GROUPS_ALL)
		return -EOPNOTSUPP;
	head = kvmalloc(tscope_fill_bytes_max(), TSCOPE_GFP);
	if (!head)
		return -ENOMEM;
	filled = tscope_task_fill(&in, get->tid, head);
	if (filled < 0) {
		err = filled;
		goto out;
	}
	get->bytes = filled;
	get->groups_given = 0;
	if (get->buf_bytes < filled) {
		err = -ENOSPC;
	} else {
		get->groups_given = head->mask;
		if (copy_to_user(u64_to_user_ptr(get->buf), head, filled))
			err = -EFAULT;
	}
	if (err != -EFAULT && tscope_arg_put(call))
		err = -EFAULT;
out:
	kvfree(head);
	return err;
}

static long tscope_ioctl_cpu_get(struct tscope_call *call)
{
	struct tscope_session *session = call->file->private_data;
	struct tscope_cpu_get *get = &call->arg.cpu_get;

	if (get->cpu >= nr_cpu_ids)
		return -ENXIO;
	get->cpu = array_index_nospec(get->cpu, nr_cpu_ids);
	if (!cpu_possible(get->cpu))
		return -ENXIO;
	if (!tscope_hooks_attached())
		return -EOPNOTSUPP;
	tscope_info_fill_cpu(session->ns, get->cpu, get);
	get->size = call->size;
	return tscope_arg_put(call);
}

static long tscope_ioctl_migrations(struct tscope_call *call)
{
	struct tscope_migrations *row = &call->arg.migrations;
	u64 __user *buf = u64_to_user_ptr(row->buf);
	unsigned int to;

	if (row->from >= nr_cpu_ids)
		return -ENXIO;
	row->from = array_index_nospec(row->from, nr_cpu_ids);
	if (!cpu_possible(row->from))
		return -ENXIO;
	if (!tscope_hooks_attached() || !tscope_cpu_has_matrix())
		return -EOPNOTSUPP;
	row->nr_cpus = nr_cpu_ids;
	if (tscope_arg_put(call))
		return -EFAULT;
	if (row->nr < nr_cpu_ids)
		return -ENOSPC;
	for (to = 0; to < nr_cpu_ids; to++)
		if (put_user(tscope_cpu_migrations(row->from, to), &buf[to]))
			return -EFAULT;
	return 0;
}

/* Return: 0; -EOPNOTSUPP: a newer module may support this; -EINVAL. */
static int tscope_stream_check(const struct tscope_stream_start *start)
{
	if (start->flags & ~TSCOPE_STREAM_FLAGS || start->events & ~TSCOPE_EVENTS_ALL ||
	    start->filter >= 64 || !(TSCOPE_STREAM_FILTERS & BIT_ULL(start->filter)))
		return -EOPNOTSUPP;
	if (!start->events || (start->id && !tscope_filter_has_id(start->filter)) ||
	    (start->fd && start->filter != TSCOPE_FILTER_CGROUP) ||
	    !tscope_trigger_is_valid(start))
		return -EINVAL;
	return 0;
}

/* Find the process that the trigger is for.  Return: 0 or -ESRCH. */
static int tscope_stream_trigger(const struct tscope_session *session,
				 struct tscope_stream_start *start)
{
	struct pid *tgid;

	start->trigger_tgid = 0;
	if (!start->trigger_tid)
		return 0;
	tgid = tscope_filter_pid(session->ns, TSCOPE_FILTER_TGID, start->trigger_tid);
	if (!tgid)
		return -ESRCH;
	start->trigger_tgid = pid_nr(tgid);
	put_pid(tgid);
	return 0;
}

/* Does the file's mode allow to map the rings and, where needed, to write the positions? */
static bool tscope_stream_can_be_read(const struct file *file,
				      const struct tscope_stream_start *start)
{
	bool is_told = !(start->flags & TSCOPE_STREAM_OVERWRITE) || start->watermark_ns;
	fmode_t needed = is_told ? FMODE_READ | FMODE_WRITE : FMODE_READ;

	return (file->f_mode & needed) == needed;
}

static long tscope_ioctl_stream_start(struct tscope_call *call)
{
	struct tscope_session *session = call->file->private_data;
	struct tscope_stream_start *start = &call->arg.start;
	struct tscope_stream *stream = NULL;
	struct pid *of = NULL;
	int err;

	err = tscope_stream_check(start);
	if (err)
		return err;
	if (session->ns != &init_pid_ns)
		return -EPERM;
	if (!tscope_stream_can_be_read(call->file, start))
		return -EACCES;
	if (!tscope_hooks_attached())
		return -EOPNOTSUPP;
	err = tscope_stream_trigger(session, start);
	if (err)
		return err;
	if (tscope_filter_has_id(start->filter)) {
		of = tscope_filter_pid(session->ns, start->filter, start->id);
		if (!of)
			return -ESRCH;
	}
	err = tscope_session_lock(call->file);
	if (err)
		goto out;
	err = -EEXIST;
	if (session->stream)
		goto out_unlock;
	stream = tscope_stream_new(start, of, &session->queue);
	err = PTR_ERR_OR_ZERO(stream);
	if (err)
		goto out_unlock;
	err = tscope_arg_put(call);
	if (err)
		goto out_end;
	/* Pairs with the acquire in poll() and mmap(). */
	smp_store_release(&session->stream, stream);
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

static long tscope_ioctl_stream_stop(struct tscope_call *call)
{
	struct tscope_session *session = call->file->private_data;
	struct tscope_stream *stream = smp_load_acquire(&session->stream);

	if (!stream)
		return -EBADFD;
	tscope_stream_end(stream, &call->arg.stop);
	return tscope_arg_put(call);
}

#define TSCOPE_IOCTL(_NAME, _name, _reserved, _call)			\
	[_IOC_NR(TSCOPE_##_NAME)] = {					\
		.least = TSCOPE_##_NAME##_SIZE_VER0,			\
		.known = sizeof(struct tscope_##_name),			\
		.reserved = (_reserved),				\
		.call = (_call),					\
	}
#define TSCOPE_GET_INFO_SIZE_VER0	TSCOPE_INFO_SIZE_VER0
#define TSCOPE_RESERVED(_name)		offsetof(struct tscope_##_name, reserved)

static const struct tscope_ioctl tscope_ioctls[] = {
	TSCOPE_IOCTL(GET_INFO, info, TSCOPE_RESERVED(info), tscope_ioctl_info),
	TSCOPE_IOCTL(SNAPSHOT, snapshot, 0, tscope_ioctl_snapshot),
	TSCOPE_IOCTL(TASK_GET, task_get, TSCOPE_RESERVED(task_get), tscope_ioctl_task_get),
	TSCOPE_IOCTL(CPU_GET, cpu_get, TSCOPE_RESERVED(cpu_get), tscope_ioctl_cpu_get),
	TSCOPE_IOCTL(MIGRATIONS, migrations, 0, tscope_ioctl_migrations),
	TSCOPE_IOCTL(STREAM_START, stream_start, 0, tscope_ioctl_stream_start),
	TSCOPE_IOCTL(STREAM_STOP, stream_stop, TSCOPE_RESERVED(stream_stop),
		     tscope_ioctl_stream_stop),
};

/* Dispatch by number: the size in @cmd is that of the caller's version of the argument. */
static long tscope_chardev_ioctl(struct file *file, unsigned int cmd, unsigned long uarg)
{
	struct tscope_call call = {
		.file = file, .uarg = (void __user *)uarg, .size = _IOC_SIZE(cmd),
	};
	unsigned int nr = _IOC_NR(cmd);
	int err;

	if (_IOC_TYPE(cmd) != TSCOPE_IOC_MAGIC || _IOC_DIR(cmd) != (_IOC_READ | _IOC_WRITE) ||
	    nr >= ARRAY_SIZE(tscope_ioctls))
		return -ENOTTY;
	nr = array_index_nospec(nr, ARRAY_SIZE(tscope_ioctls));
	err = tscope_arg_get(&call, &tscope_ioctls[nr]);
	return err ?: tscope_ioctls[nr].call(&call);
}

static int tscope_chardev_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct tscope_session *session = file->private_data;
	struct tscope_stream *stream = smp_load_acquire(&session->stream);

	return stream ? tscope_stream_map(stream, vma) : -EBADFD;
}

/* Shows in /proc/PID/fdinfo which processes hold streams, and the memory of their rings. */
static void tscope_chardev_fdinfo(struct seq_file *m, struct file *file)
{
	struct tscope_session *session = file->private_data;
	struct tscope_stream *stream = smp_load_acquire(&session->stream);

	if (stream)
		tscope_stream_show(stream, m);
}

static const struct file_operations tscope_chardev_fops = {
	.owner		= THIS_MODULE,
	.open		= tscope_session_open,
	.release	= tscope_session_release,
	.read		= tscope_session_read,
	.unlocked_ioctl	= tscope_chardev_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.poll		= tscope_session_poll,
	.mmap		= tscope_chardev_mmap,
	.show_fdinfo	= tscope_chardev_fdinfo,
};

static struct miscdevice tscope_chardev = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "taskscope",
	.mode	= 0600,
	.fops	= &tscope_chardev_fops,
};

/**
 * tscope_chardev_init() - register the device
 *
 * Context: process context.
 * Return: 0, or the error of misc_register().
 */
int tscope_chardev_init(void)
{
	return misc_register(&tscope_chardev);
}

/**
 * tscope_chardev_exit() - unregister the device
 *
 * Context: process context; no file is open, since open files hold the module.
 */
void tscope_chardev_exit(void)
{
	misc_deregister(&tscope_chardev);
}
