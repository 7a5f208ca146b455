/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_STREAM_H
#define _TSCOPE_STREAM_H

#include <linux/bits.h>
#include <linux/poll.h>
#include <linux/taskscope.h>
#include <linux/types.h>

/* Filters and flags that TSCOPE_STREAM_START takes. */
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
 * struct tscope_stream_stats - totals over all streams
 * @nr:	       number of running streams
 * @bytes:     memory of the rings, with those of ended streams whose files are open
 * @bytes_max: upper limit of @bytes
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
void tscope_stream_show(struct tscope_stream *stream, struct seq_file *m);
void tscope_stream_stats(struct tscope_stream_stats *stats);
u64 tscope_stream_events(void);

#endif /* _TSCOPE_STREAM_H */
