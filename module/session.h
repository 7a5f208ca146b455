/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_SESSION_H
#define _TSCOPE_SESSION_H

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/pid_namespace.h>
#include <linux/poll.h>
#include <linux/taskscope.h>
#include <linux/types.h>
#include <linux/wait.h>

#include "exited_ring.h"
#include "fill_task.h"
#include "subtree.h"

struct cgroup;
struct pid;
struct tscope_stream;

/**
 * struct tscope_choice - the tasks that a reader asks for
 * @filter:	TSCOPE_FILTER_*
 * @flags:	TSCOPE_BY_UID, TSCOPE_CHANGED
 * @of:		TID, TGID, SUBTREE: task or thread group of the filter, with a reference; or NULL
 * @cgroup:	CGROUP: the cgroup of the filter, with a reference; or NULL
 * @uid:	BY_UID: user id in the initial user namespace
 * @since_ns:	CHANGED: the time
 */
struct tscope_choice {
	u32 filter;
	u32 flags;
	struct pid *of;
	struct cgroup *cgroup;
	uid_t uid;
	u64 since_ns;
};

/**
 * struct tscope_cursor - position of a reader
 * @next:   lowest tid (of exited tasks: lowest number) that was not read yet; 0: no snapshot
 * @missed: number of exited tasks that were overwritten, and that the reader was not told about
 */
struct tscope_cursor {
	u64 next;
	u64 missed;
};

/**
 * struct tscope_session - one open file
 * @ns:		pid namespace of the opener
 * @ns_since_ns: when that namespace began
 * @lock:	guards the members below
 * @in:		groups to fill; tasks or processes
 * @choice:	which tasks
 * @subtree:	SUBTREE: processes in the subtree of @choice.of that this snapshot has found
 * @cursor:	position of the snapshot
 * @last:	highest tid to read
 * @buf:	TSCOPE_READ_BYTES_MAX; allocated by the first snapshot
 * @queue:	readers in poll()
 * @exit_waiter: wakes @queue when a task has exited
 * @stream:	stream of TSCOPE_STREAM_START, or NULL
 */
struct tscope_session {
	struct pid_namespace *ns;
	u64 ns_since_ns;
	struct mutex lock;
	struct tscope_fill in;
	struct tscope_choice choice;
	struct tscope_subtree subtree;
	struct tscope_cursor cursor;
	pid_t last;
	void *buf;
	wait_queue_head_t queue;
	struct tscope_exit_waiter exit_waiter;
	struct tscope_stream *stream;
};

int tscope_session_open(struct inode *inode, struct file *file);
int tscope_session_release(struct inode *inode, struct file *file);
int tscope_session_lock(struct file *file);
ssize_t tscope_session_read(struct file *file, char __user *buf, size_t room, loff_t *unused);
__poll_t tscope_session_poll(struct file *file, poll_table *table);

struct pid *tscope_session_pid(const struct tscope_session *session, u32 filter, pid_t id);
int tscope_choice_make(struct tscope_choice *choice, const struct tscope_session *session,
		       const struct tscope_snapshot *snapshot);
void tscope_choice_drop(struct tscope_choice *choice);
int tscope_session_make_room(struct tscope_session *session);
void tscope_session_choose(struct tscope_session *session, struct tscope_choice *choice,
			   const struct tscope_snapshot *snapshot);

/**
 * tscope_filter_is_exited() - is a filter for exited tasks?
 * @filter: TSCOPE_FILTER_*
 */
static inline bool tscope_filter_is_exited(u32 filter)
{
	return filter == TSCOPE_FILTER_EXITED || filter == TSCOPE_FILTER_EXITED_THREADS;
}

/**
 * tscope_filter_has_id() - is a filter for the task @id?
 * @filter: TSCOPE_FILTER_*
 */
static inline bool tscope_filter_has_id(u32 filter)
{
	return filter >= TSCOPE_FILTER_TID && filter <= TSCOPE_FILTER_SUBTREE;
}

#endif /* _TSCOPE_SESSION_H */
