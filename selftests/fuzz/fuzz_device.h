/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fuzzer's actions on the device share: descriptors, and what is known of
 * those that a thread has to itself.
 */
#ifndef TASKSCOPE_TEST_FUZZ_DEVICE_H
#define TASKSCOPE_TEST_FUZZ_DEVICE_H

#include <linux/taskscope.h>

#include "fuzz.h"

#define OWN_FDS 2
#define RINGS_MAX 16

/**
 * struct own - an open file that one thread alone uses
 * @fd:		its descriptor; open for reading at least
 * @can_write:	open for writing too
 * @groups:	what was chosen; something always is
 * @flags:	the same
 * @tid:	0, or the only task that was chosen
 * @last:	the tid that was read last; of an exited task, the number of its end
 */
struct own {
	int fd;
	bool can_write;
	__u64 groups;
	__u32 flags;
	pid_t tid;
	__u64 last;
};

/**
 * struct own_stream - a stream of which one thread alone knows
 * @fd:		its file; 0: there is no stream
 * @has_ended:	it was stopped
 * @start:	what the module said of it
 * @positions:	mapped, to be written
 * @rings:	mapped, the first ones
 */
struct own_stream {
	int fd;
	bool has_ended;
	struct tscope_stream_start start;
	struct tscope_position *positions;
	unsigned char *rings[RINGS_MAX];
};

/**
 * struct device - what a thread keeps
 * @own:	its open files, which never have a stream
 * @now:	which of them this call uses, or NULL
 * @stream:	its stream
 * @epoll:	an epoll descriptor
 * @cgroup:	a descriptor of the cgroup of all
 * @now_ns:	latest tscope_info.now_ns
 */
struct device {
	struct own own[OWN_FDS];
	struct own *now;
	struct own_stream stream;
	int epoll;
	int cgroup;
	__u64 now_ns;
};

static inline struct own_stream *own_stream(struct fuzz *fuzz)
{
	return &((struct device *)fuzz->state)->stream;
}

/* Rings that are mapped. */
static inline unsigned int nr_mapped(const struct own_stream *stream)
{
	return stream->start.nr_rings < RINGS_MAX ? stream->start.nr_rings : RINGS_MAX;
}

/* A descriptor for this call: one of the thread's own, or one that is shared. */
int device_fd(struct fuzz *fuzz);
int device_own_fd(struct fuzz *fuzz);
int device_shared_fd(struct fuzz *fuzz);
/* Any groups: often all, often few. */
__u64 device_groups(struct fuzz *fuzz);

/* fuzz_ioctl.c */
/* The ioctl with a copy of @arg, somewhere; what came back is in @arg. */
long device_call(struct fuzz *fuzz, int fd, unsigned int nr, void *arg, size_t size);
long device_choose(struct fuzz *fuzz, int fd, __u64 groups, __u32 filter, __s32 id);
long device_unknown(struct fuzz *fuzz);
long device_generic(struct fuzz *fuzz);
long device_info(struct fuzz *fuzz);
long device_snapshot(struct fuzz *fuzz);
long device_snapshot_chosen(struct fuzz *fuzz);
long device_snapshot_useless(struct fuzz *fuzz);
long device_snapshot_living(struct fuzz *fuzz);
long device_snapshot_any(struct fuzz *fuzz);
long device_snapshot_nobody(struct fuzz *fuzz);
long device_snapshot_unknown(struct fuzz *fuzz);
long device_snapshot_exited(struct fuzz *fuzz);
long device_snapshot_exited_id(struct fuzz *fuzz);
long device_cpu(struct fuzz *fuzz);
long device_cpu_unknown(struct fuzz *fuzz);
long device_migrations(struct fuzz *fuzz);
long device_migrations_small(struct fuzz *fuzz);
long device_migrations_unknown(struct fuzz *fuzz);
long device_migrations_nowhere(struct fuzz *fuzz);
long device_task_get(struct fuzz *fuzz);
long device_task_get_exact(struct fuzz *fuzz);
long device_task_get_any(struct fuzz *fuzz);
long device_task_get_small(struct fuzz *fuzz);
long device_task_get_nowhere(struct fuzz *fuzz);
long device_task_get_unknown(struct fuzz *fuzz);
/* For each command, which is the action's parameter. */
long device_arg_short(struct fuzz *fuzz);
long device_arg_long(struct fuzz *fuzz);
long device_arg_tail(struct fuzz *fuzz);
long device_arg_other_size(struct fuzz *fuzz);
long device_arg_reserved(struct fuzz *fuzz);
long device_arg_nowhere(struct fuzz *fuzz);
long device_arg_read_only(struct fuzz *fuzz);
void device_fill_rom(struct fuzz *fuzz);

/* fuzz_read.c */
/* What read() returned and wrote at @bytes, if @n is above 0, must be records. */
void device_check_records(struct fuzz *fuzz, const unsigned char *bytes, long n);
/* One record of @bytes bytes that was asked for, of a process where @flags may have said so. */
void device_check_record(struct fuzz *fuzz, const void *bytes, size_t size, pid_t tid,
			 __u64 groups, __u32 flags);
long device_read_nothing(struct fuzz *fuzz);
long device_read_tiny(struct fuzz *fuzz);
long device_read_some(struct fuzz *fuzz);
long device_read_huge(struct fuzz *fuzz);
long device_read_too_much(struct fuzz *fuzz);
long device_read_nowhere(struct fuzz *fuzz);
long device_read_to_the_edge(struct fuzz *fuzz);
long device_read_unchosen(struct fuzz *fuzz);
long device_read_whole(struct fuzz *fuzz);
long device_readv(struct fuzz *fuzz);
long device_readv_refused(struct fuzz *fuzz);

/* fuzz_stream.c */
/* A start that is right. */
void device_stream_sane(struct fuzz *fuzz, struct tscope_stream_start *start);
/* fuzz_ring.c: read all rings, and say how far that came. */
void device_stream_read_rings(struct fuzz *fuzz);
/* It, on this file; Return: as an action. */
long device_stream_sane_on(struct fuzz *fuzz, int fd);
/* Unmap and close the thread's stream, if it has one. */
void device_stream_drop(struct fuzz *fuzz);
long device_stream_begin(struct fuzz *fuzz);
long device_stream_again(struct fuzz *fuzz);
long device_stream_refused(struct fuzz *fuzz);
long device_stream_no_ring(struct fuzz *fuzz);
long device_stream_any(struct fuzz *fuzz);
long device_stream_stop(struct fuzz *fuzz);
long device_stream_stop_shared(struct fuzz *fuzz);
long device_stream_stop_none(struct fuzz *fuzz);
long device_stream_read(struct fuzz *fuzz);
long device_stream_scribble(struct fuzz *fuzz);
long device_stream_poll(struct fuzz *fuzz);
long device_stream_map(struct fuzz *fuzz);
long device_stream_fork(struct fuzz *fuzz);
long device_epoll_wait(struct fuzz *fuzz);

#endif
