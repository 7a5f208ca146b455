/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_STREAM_H
#define _TSCOPE_STREAM_H

#include <linux/bits.h>
#include <linux/jump_label.h>
#include <linux/poll.h>
#include <linux/taskscope.h>
#include <linux/types.h>

/* What TSCOPE_STREAM_START takes. */
#define TSCOPE_STREAM_FILTERS	(BIT_ULL(TSCOPE_FILTER_NONE) | BIT_ULL(TSCOPE_FILTER_TID) | \
				 BIT_ULL(TSCOPE_FILTER_TGID) | BIT_ULL(TSCOPE_FILTER_SUBTREE) | \
				 BIT_ULL(TSCOPE_FILTER_CGROUP))
#define TSCOPE_STREAM_FLAGS	TSCOPE_STREAM_OVERWRITE

struct pid;
struct seq_file;
struct task_struct;
struct tscope_record;
struct tscope_stream;
struct vm_area_struct;

/**
 * struct tscope_stream_stats - what all streams take
 * @nr:	       streams that go on
 * @bytes:     memory of the rings, of those that have ended and are open, too
 * @bytes_max: the most that they may take
 */
struct tscope_stream_stats {
	unsigned int nr;
	u64 bytes;
	u64 bytes_max;
};

struct tscope_stream *tscope_stream_new(struct tscope_stream_start *start, struct pid *of,
					wait_queue_head_t *queue);
void tscope_stream_end(struct tscope_stream *stream, struct tscope_stream_stop *stop);
void tscope_stream_free(struct tscope_stream *stream);
int tscope_stream_map(struct tscope_stream *stream, struct vm_area_struct *vma);
__poll_t tscope_stream_poll(struct tscope_stream *stream);
void tscope_stream_tell(struct tscope_stream *stream, struct seq_file *m);
void tscope_stream_stats(struct tscope_stream_stats *stats);
u64 tscope_stream_events(void);

DECLARE_STATIC_KEY_FALSE(tscope_streaming);

/**
 * tscope_stream_goes_on() - is there a stream?
 *
 * If not, it costs a nop.
 */
static __always_inline bool tscope_stream_goes_on(void)
{
	return static_branch_unlikely(&tscope_streaming);
}

void tscope_stream_switch(struct task_struct *prev, const struct tscope_record *left,
			  struct task_struct *next, const struct tscope_record *right,
			  unsigned int prev_state, u64 waited, u64 now);
void tscope_stream_switch_offline(unsigned int cpu, const struct tscope_record *left, u64 now);
void tscope_stream_waking(struct task_struct *task, const struct tscope_record *rec,
			  unsigned int flags, u64 now);
void tscope_stream_migrate(struct task_struct *task, const struct tscope_record *rec,
			   unsigned int from, unsigned int to, u64 now);
void tscope_stream_wakeup(struct task_struct *task);
void tscope_stream_fork(struct task_struct *task, u64 clone_flags);
void tscope_stream_exec(struct task_struct *task, pid_t old_tid);
void tscope_stream_exit(struct task_struct *task);
void tscope_stream_rename(struct task_struct *task, const char *comm);

#endif /* _TSCOPE_STREAM_H */
