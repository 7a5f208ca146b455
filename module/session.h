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
#include "snapshot_filter.h"
#include "subtree.h"

struct tscope_stream;

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
 * @filter:	which tasks
 * @subtree:	SUBTREE: processes in the subtree of @filter.of that this snapshot has found
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
	struct tscope_filter filter;
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

int tscope_session_make_room(struct tscope_session *session);
void tscope_session_choose(struct tscope_session *session, struct tscope_filter *filter,
			   const struct tscope_snapshot *snapshot);

#endif /* _TSCOPE_SESSION_H */
