// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: open files of /dev/taskscope, with the choice of a reader and its position.
 *
 * A session has a pid namespace (the opener's), a choice of groups and tasks, a cursor, and a
 * buffer.  read() fills the buffer inside an RCU read section and copies it to the reader after
 * that section, so that no page fault happens in it.  The cursor moves only over records that
 * have reached the reader.
 *
 * Locking:
 *
 *   session->lock	guards all of the session except @ns, which does not change.  Held over a
 *			read(), a TSCOPE_SNAPSHOT and a TSCOPE_STREAM_START; interruptible, and
 *			with O_NONBLOCK only tried.
 *   session->stream	set once, under that lock; poll() and mmap() read it without the lock
 *   session->cursor,	read by poll() without the lock: was there a snapshot, of which filter,
 *   filter.kind	and how far has it come?
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/threads.h>
#include <linux/uaccess.h>

#include "fill_exited.h"
#include "memory.h"
#include "permission.h"
#include "record.h"
#include "session.h"
#include "stream.h"
#include "walk.h"

/* Number of tasks and ancestors to look at in one RCU read section. */
#define TSCOPE_SESSION_BUDGET	4096

/* When a pid namespace began: at the start of its first process. */
static u64 tscope_ns_since(struct pid_namespace *ns)
{
	u64 since = 0;

	/* The opener is alive in it: the first process is reaped after all others. */
	rcu_read_lock();
	if (ns != &init_pid_ns)
		since = READ_ONCE(READ_ONCE(ns->child_reaper)->group_leader->start_time);
	rcu_read_unlock();
	return since;
}

/**
 * tscope_session_open() - open a file
 * @inode: inode of the device
 * @file:  the file
 *
 * Context: open().
 * Return: 0, -EPERM or -ENOMEM.
 */
int tscope_session_open(struct inode *inode, struct file *file)
{
	struct tscope_session *session;

	if (!tscope_is_permitted())
		return -EPERM;
	session = kzalloc(sizeof(*session), TSCOPE_GFP);
	if (!session)
		return -ENOMEM;
	session->ns = get_pid_ns(task_active_pid_ns(current));
	session->ns_since_ns = tscope_ns_since(session->ns);
	session->in.ns = session->ns;
	mutex_init(&session->lock);
	init_waitqueue_head(&session->queue);
	tscope_exit_waiter_init(&session->exit_waiter, &session->queue);
	file->private_data = session;
	return nonseekable_open(inode, file);
}

/**
 * tscope_session_release() - close a file
 * @inode: inode of the device
 * @file:  the file
 *
 * Context: process context; sleeps.
 * Return: 0.
 */
int tscope_session_release(struct inode *inode, struct file *file)
{
	struct tscope_session *session = file->private_data;

	if (session->stream) {
		tscope_stream_end(session->stream, NULL);
		tscope_stream_free(session->stream);
	}
	tscope_exit_waiter_remove(&session->exit_waiter);
	tscope_subtree_exit(&session->subtree);
	tscope_filter_drop(&session->filter);
	put_pid_ns(session->ns);
	kvfree(session->buf);
	kfree(session);
	return 0;
}

/**
 * tscope_session_lock() - lock the session of a file
 * @file: the file
 *
 * Context: process context; sleeps.
 * Return: 0: it is locked; -EAGAIN: another thread holds the lock; -ERESTARTSYS.
 */
int tscope_session_lock(struct file *file)
{
	struct tscope_session *session = file->private_data;

	if (file->f_flags & O_NONBLOCK)
		return mutex_trylock(&session->lock) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(&session->lock) ? -ERESTARTSYS : 0;
}

/**
 * tscope_session_make_room() - allocate the buffer, unless there is one
 * @session: the session, locked
 *
 * Context: process context; sleeps.
 * Return: 0 or -ENOMEM.
 */
int tscope_session_make_room(struct tscope_session *session)
{
	lockdep_assert_held(&session->lock);
	if (!session->buf)
		session->buf = kvmalloc(TSCOPE_READ_BYTES_MAX, TSCOPE_GFP);
	return session->buf ? 0 : -ENOMEM;
}

static enum tscope_ring_kind tscope_filter_ring(u32 filter)
{
	return filter == TSCOPE_FILTER_EXITED ? TSCOPE_RING_PROCESSES : TSCOPE_RING_THREADS;
}

/**
 * tscope_session_choose() - begin a snapshot
 * @session:  the session, locked, with a buffer
 * @filter:   the new filter; exchanged for the old one
 * @snapshot: the request; groups_given has the groups to fill
 *
 * Context: process context.
 */
void tscope_session_choose(struct tscope_session *session, struct tscope_filter *filter,
			   const struct tscope_snapshot *snapshot)
{
	bool is_tid = snapshot->filter == TSCOPE_FILTER_TID;
	enum tscope_ring_kind kind = tscope_filter_ring(snapshot->filter);
	u64 next = is_tid ? snapshot->id : 1;

	lockdep_assert_held(&session->lock);
	if (tscope_filter_is_exited(snapshot->filter)) {
		next = snapshot->from ?: tscope_exited_ring_oldest(kind);
		tscope_exit_waiter_add(&session->exit_waiter);
	} else {
		tscope_exit_waiter_remove(&session->exit_waiter);
	}
	swap(session->filter, *filter);
	tscope_subtree_exit(&session->subtree);
	tscope_subtree_init(&session->subtree, session->filter.of);
	session->in.groups = snapshot->groups_given;
	session->in.processes = snapshot->flags & TSCOPE_PROCESSES;
	session->cursor.missed = 0;
	WRITE_ONCE(session->cursor.next, next);
	session->last = is_tid ? snapshot->id : PID_MAX_LIMIT;
	/* A reader in poll() may have something to read now. */
	wake_up_interruptible(&session->queue);
}

/*
 * Fill the buffer with whole records, at most @room bytes.  Return: the bytes, 0 at the end,
 * -EMSGSIZE if the first record needs more than @room, -ENOMEM, or -ERESTARTSYS if a signal came
 * before there was a record.
 * @next: in: the lowest tid to look at; out: the lowest tid not looked at.
 */
static ssize_t tscope_session_fill_living(struct tscope_session *session, size_t room,
					  u64 *next)
{
	size_t bytes_max = tscope_fill_bytes_max();
	unsigned int budget = TSCOPE_SESSION_BUDGET;
	struct tscope_walker walker;
	struct task_struct *task;
	pid_t tid = *next;
	size_t used = 0;
	int matches, err = 0;

	rcu_read_lock();
	tscope_walker_begin(&walker);
	tscope_fill_begin(&session->in);
	while (used + bytes_max <= TSCOPE_READ_BYTES_MAX) {
		unsigned int steps = 1;
		size_t size;

		task = tid <= session->last ?
		       tscope_walker_next(&walker, session->ns, &tid) : NULL;
		if (!task)
			break;
		matches = tscope_filter_matches(&session->filter, &session->subtree, task,
						session->in.processes, &steps);
		if (matches > 0) {
			size = tscope_fill_task(&session->in, task, tid,
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
		/* A task that needs more room in the subtree is tried again. */
		tid += matches >= 0;
		budget -= min(budget, steps);
		if (matches >= 0 && budget)
			continue;
		if (used)
			break;
		budget = TSCOPE_SESSION_BUDGET;
		rcu_read_unlock();
		if (matches < 0)
			err = tscope_subtree_grow(&session->subtree);
		if (!err && fatal_signal_pending(current))
			err = -ERESTARTSYS;
		cond_resched();
		rcu_read_lock();
		tscope_walker_begin(&walker);
		tscope_fill_begin(&session->in);
		if (err)
			break;
	}
	rcu_read_unlock();
	*next = tid;
	return used ?: err;
}

/* The same for exited tasks; moves @cursor. */
static ssize_t tscope_session_fill_exited(struct tscope_session *session, size_t room,
					  struct tscope_cursor *cursor)
{
	enum tscope_ring_kind kind = tscope_filter_ring(session->filter.kind);
	unsigned int budget = TSCOPE_SESSION_BUDGET;
	const struct tscope_record *rec;
	size_t used = 0, size;
	bool full = false;
	u64 first;

	rcu_read_lock();
	while (used + tscope_fill_bytes_max() <= TSCOPE_READ_BYTES_MAX) {
		first = cursor->next;
		rec = tscope_exited_ring_next(kind, &cursor->next);
		/* The records between the two numbers were overwritten. */
		cursor->missed += cursor->next - first;
		if (!rec)
			break;
		if (tscope_filter_matches_exited(&session->filter, rec, session->in.processes) &&
		    tscope_exited_is_visible(session->ns, session->ns_since_ns, rec)) {
			size = tscope_fill_exited(session->ns, rec, session->in.groups,
						  session->in.processes, cursor->missed,
						  session->buf + used);
			full = used + size > room;
			if (full)
				break;
			used += size;
			cursor->missed = 0;
		}
		cursor->next++;
		if (--budget)
			continue;
		if (used)
			break;
		budget = TSCOPE_SESSION_BUDGET;
		rcu_read_unlock();
		cond_resched();
		rcu_read_lock();
	}
	rcu_read_unlock();
	return full && !used ? -EMSGSIZE : used;
}

/* Move the cursor past a record. */
static void tscope_session_advance(const struct tscope_session *session,
				   const struct tscope_head *head, struct tscope_cursor *cursor)
{
	const struct tscope_exited *exited;

	if (!tscope_filter_is_exited(session->filter.kind)) {
		cursor->next = head->tid + 1;
		return;
	}
	exited = tscope_head_group(head, TSCOPE_GROUP_EXITED);
	cursor->next = exited->seq + 1;
	cursor->missed = 0;
}

/* Size of the whole records in the first @bytes of the buffer; moves @cursor past the last one. */
static size_t tscope_session_whole_records(const struct tscope_session *session, size_t bytes,
					   struct tscope_cursor *cursor)
{
	size_t whole = 0;

	while (whole < bytes) {
		const struct tscope_head *head = session->buf + whole;

		if (whole + sizeof(*head) > bytes || whole + head->size > bytes)
			break;
		whole += head->size;
		tscope_session_advance(session, head, cursor);
	}
	return whole;
}

static ssize_t tscope_session_read_locked(struct tscope_session *session,
					  char __user *buf, size_t room)
{
	struct tscope_cursor cursor = session->cursor;
	ssize_t filled;
	size_t lost;

	if (!cursor.next)
		return -EBADFD;
	filled = tscope_filter_is_exited(session->filter.kind) ?
		 tscope_session_fill_exited(session, room, &cursor) :
		 tscope_session_fill_living(session, room, &cursor.next);
	if (filled > 0) {
		lost = copy_to_user(buf, session->buf, filled);
		if (lost) {
			cursor = session->cursor;
			filled = tscope_session_whole_records(session, filled - lost, &cursor);
			if (!filled)
				return -EFAULT;
		}
	}
	/* The next read() goes on from here, also after one that returned 0. */
	session->cursor.missed = cursor.missed;
	WRITE_ONCE(session->cursor.next, cursor.next);
	return filled;
}

/**
 * tscope_session_read() - read records
 * @file:   the file
 * @buf:    buffer of the reader
 * @room:   size of @buf
 * @unused: not used
 *
 * Context: read().
 * Return: bytes of whole records, 0 at the end, or an error of the UAPI header.
 */
ssize_t tscope_session_read(struct file *file, char __user *buf, size_t room, loff_t *unused)
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

/**
 * tscope_session_poll() - is there something to read?
 * @file:  the file
 * @table: of the poller
 *
 * Context: poll().
 * Return: EPOLL*, see the UAPI header.
 */
__poll_t tscope_session_poll(struct file *file, poll_table *table)
{
	struct tscope_session *session = file->private_data;
	struct tscope_stream *stream;
	u64 next;
	u32 filter;

	/* Also before a stream starts: epoll registers only once. */
	poll_wait(file, &session->queue, table);
	stream = smp_load_acquire(&session->stream);
	if (stream)
		return tscope_stream_poll(stream);
	/* Before a snapshot: POLLERR, as read() and mmap() fail.  Of exited tasks poll() waits. */
	next = data_race(READ_ONCE(session->cursor.next));
	filter = data_race(READ_ONCE(session->filter.kind));
	if (next && tscope_filter_is_exited(filter) &&
	    !tscope_exited_ring_has(tscope_filter_ring(filter), next))
		return 0;
	return next ? EPOLLIN | EPOLLRDNORM : EPOLLERR;
}
