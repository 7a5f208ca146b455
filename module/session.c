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
 *   choice.filter	and how far has it come?
 */
#include <linux/capability.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/threads.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "cgroups.h"
#include "fill_exited.h"
#include "fill_history.h"
#include "memory.h"
#include "process.h"
#include "record.h"
#include "session.h"
#include "stream.h"
#include "table.h"
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

	if (!perfmon_capable())
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
	tscope_choice_drop(&session->choice);
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
 * tscope_session_pid() - find the struct pid of a filter's task
 * @session: the session; @id is a tid in its namespace
 * @filter:  TSCOPE_FILTER_TID: return the task's pid; otherwise that of its thread group
 * @id:	     tid of the task
 *
 * Context: any.
 * Return: the pid, with a reference; NULL: there is no such task.
 */
struct pid *tscope_session_pid(const struct tscope_session *session, u32 filter, pid_t id)
{
	struct task_struct *task;
	struct pid *pid = NULL;

	rcu_read_lock();
	task = tscope_walk_find(session->ns, id);
	if (task)
		pid = get_pid(filter == TSCOPE_FILTER_TID ? tscope_task_pid(task) :
							    tscope_task_tgid(task));
	rcu_read_unlock();
	return pid;
}

/**
 * tscope_choice_make() - take the choice out of a request
 * @choice:   filled; for tscope_choice_drop(), unless there was an error
 * @session:  the session
 * @snapshot: the request, which is valid
 *
 * Context: process context.
 * Return: 0; -ESRCH: no such task; or the error of cgroup_get_from_fd().
 */
int tscope_choice_make(struct tscope_choice *choice, const struct tscope_session *session,
		       const struct tscope_snapshot *snapshot)
{
	*choice = (struct tscope_choice){
		.filter = snapshot->filter,
		.flags = snapshot->flags,
		.uid = snapshot->uid,
		.since_ns = snapshot->changed_ns,
	};
	if (tscope_filter_has_id(snapshot->filter)) {
		choice->of = tscope_session_pid(session, snapshot->filter, snapshot->id);
		return choice->of ? 0 : -ESRCH;
	}
	if (snapshot->filter == TSCOPE_FILTER_CGROUP) {
		choice->cgroup = tscope_cgroup_get(snapshot->fd);
		if (IS_ERR(choice->cgroup))
			return PTR_ERR(choice->cgroup);
	}
	return 0;
}

/**
 * tscope_choice_drop() - drop the references of a choice
 * @choice: from tscope_choice_make(), or zeroed
 *
 * Context: process context.
 */
void tscope_choice_drop(struct tscope_choice *choice)
{
	put_pid(choice->of);
	if (choice->cgroup)
		tscope_cgroup_put(choice->cgroup);
	*choice = (struct tscope_choice){};
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
 * @choice:   the new choice; exchanged for the old one
 * @snapshot: the request; groups_given has the groups to fill
 *
 * Context: process context.
 */
void tscope_session_choose(struct tscope_session *session, struct tscope_choice *choice,
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
	swap(session->choice, *choice);
	tscope_subtree_exit(&session->subtree);
	tscope_subtree_init(&session->subtree, session->choice.of);
	session->in.groups = snapshot->groups_given;
	session->in.processes = snapshot->flags & TSCOPE_PROCESSES;
	session->cursor.missed = 0;
	WRITE_ONCE(session->cursor.next, next);
	session->last = is_tid ? snapshot->id : PID_MAX_LIMIT;
	/* A reader in poll() may have something to read now. */
	wake_up_interruptible(&session->queue);
}

/* Does a task match the flags of a choice? */
static bool tscope_choice_matches(const struct tscope_choice *choice, struct task_struct *task,
				  bool as_process, unsigned int *steps)
{
	const struct tscope_record *rec;

	if (choice->flags & TSCOPE_BY_UID &&
	    from_kuid(&init_user_ns, __task_cred(task)->uid) != choice->uid)
		return false;
	if (!(choice->flags & TSCOPE_CHANGED))
		return true;
	if (as_process)
		return tscope_process_has_changed(task, choice->since_ns, steps);
	rec = tscope_table_find(task);
	return READ_ONCE(task->on_cpu) || !rec ||
	       tscope_record_has_changed(rec, choice->since_ns);
}

/* Return: -ENOMEM: session->subtree needs more room to tell. */
static int tscope_session_matches(struct tscope_session *session, struct task_struct *task,
				  unsigned int *steps)
{
	const struct tscope_choice *choice = &session->choice;
	int matches = true;

	if (session->in.processes && !tscope_process_is_leader(task))
		return false;
	switch (choice->filter) {
	case TSCOPE_FILTER_TID:
		matches = tscope_task_pid(task) == choice->of;
		break;
	case TSCOPE_FILTER_TGID:
		matches = tscope_task_tgid(task) == choice->of;
		break;
	case TSCOPE_FILTER_SUBTREE:
		matches = tscope_subtree_has(&session->subtree, task, steps);
		break;
	case TSCOPE_FILTER_CGROUP:
		matches = tscope_cgroup_has(choice->cgroup, task);
		break;
	}
	return matches <= 0 ? matches :
	       tscope_choice_matches(choice, task, session->in.processes, steps);
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
	struct task_struct *task;
	pid_t tid = *next;
	size_t used = 0;
	int matches, err = 0;

	rcu_read_lock();
	tscope_fill_begin(&session->in);
	while (used + bytes_max <= TSCOPE_READ_BYTES_MAX) {
		unsigned int steps = 1;
		size_t size;

		task = tid <= session->last ? tscope_walk_next(session->ns, &tid) : NULL;
		if (!task)
			break;
		matches = tscope_session_matches(session, task, &steps);
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
		tscope_fill_begin(&session->in);
		if (err)
			break;
	}
	rcu_read_unlock();
	*next = tid;
	return used ?: err;
}

/* Does an exited task match the choice, and may the reader see it? */
static bool tscope_session_matches_exited(const struct tscope_session *session,
					  const struct tscope_record *rec)
{
	const struct tscope_choice *choice = &session->choice;

	/* With TSCOPE_PROCESSES no thread matches. */
	if (session->in.processes && !(rec->end_flags & TSCOPE_EXITED_PROCESS))
		return false;
	if (!tscope_exited_is_visible(session->ns, session->ns_since_ns, rec))
		return false;
	return !(choice->flags & TSCOPE_BY_UID) || tscope_exited_has_uid(rec, choice->uid);
}

/* The same for exited tasks; moves @cursor. */
static ssize_t tscope_session_fill_exited(struct tscope_session *session, size_t room,
					  struct tscope_cursor *cursor)
{
	enum tscope_ring_kind kind = tscope_filter_ring(session->choice.filter);
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
		if (tscope_session_matches_exited(session, rec)) {
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

	if (!tscope_filter_is_exited(session->choice.filter)) {
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
	filled = tscope_filter_is_exited(session->choice.filter) ?
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
	filter = data_race(READ_ONCE(session->choice.filter));
	if (next && tscope_filter_is_exited(filter) &&
	    !tscope_exited_ring_has(tscope_filter_ring(filter), next))
		return 0;
	return next ? EPOLLIN | EPOLLRDNORM : EPOLLERR;
}
