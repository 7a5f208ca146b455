/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * taskscope: what user space may rely on.
 *
 * Everything here is reached through one misc device, /dev/taskscope (mode
 * 0600).  open() needs CAP_PERFMON or CAP_SYS_ADMIN in the initial user
 * namespace and fails with EPERM otherwise.  The right is checked at open()
 * only: a process that drops its capabilities, or is handed the descriptor,
 * goes on with what the descriptor may do.
 *
 * Ids
 *
 *   A tid, tgid, ppid, ... is a number in the pid namespace of the process
 *   that opened the device.  A task that has no number there is not shown, and
 *   an id field that refers to such a task is 0.  User and group ids are those
 *   of the initial user namespace.  No field holds a kernel address.
 *
 * Keys
 *
 *   A tid is used again after its owner's end.  The key of a task is a number that is never
 *   used again while the module is loaded: two records with one key are of one task,
 *   whatever their tids, and two tasks never have one key.  A task has the same key in every
 *   pid namespace.  A key means nothing after the module is unloaded.  It is 2^33 or above,
 *   so that none looks like a tid, and below 2^53.  0: the task has no record, that is with
 *   hooks=0, where there was no memory, or a thread that had exited before the module met
 *   it.
 *
 *   execve() changes no key.  A thread that calls it keeps its own, and has the number of
 *   its process from then on.  The leader that this ends keeps the key that it had.
 *
 * Time
 *
 *   All times are nanoseconds of CLOCK_MONOTONIC unless the field says so; of the
 *   initial time namespace, whatever the reader's.
 *
 * Absent is not zero
 *
 *   A task is described by groups, one struct each, one bit of a 64-bit mask
 *   each.  A group whose bit is clear is not there: this kernel does not have
 *   it (tscope_eevdf before 6.6), the task does not have it (tscope_memory of a
 *   kernel thread), or nobody saw it (tscope_counts with hooks=0).  A group
 *   that is there is true, and a 0 in it is a 0.  The few fields that can be
 *   unknown inside a group that is there have a flag beside them.
 *
 * TSCOPE_GET_INFO
 *
 *   Versions, the groups this module can fill on this kernel, the hooks that
 *   are attached, and the module's counters.  Ask this first.
 *
 * TSCOPE_SNAPSHOT, then read()
 *
 *   The ioctl chooses groups and a filter and puts the cursor at the start.
 *   Each read() then returns as many whole records as it has at hand and as
 *   fit, at most TSCOPE_READ_BYTES_MAX bytes, and 0 at the end.  A read() that
 *   returns less than asked is not the end.
 *
 *   A record is a struct tscope_head, then the groups of head.mask in the order
 *   of their bits, each 8-byte aligned.  To go to the next record add head.size.
 *   Records come in the order of their tids.
 *
 *   The cursor is a number.  Between two reads the reader may sleep, or never
 *   come back.  Each record is true at the instant it was filled; tasks born
 *   or gone between two reads may or may not be seen.  When a buffer turns out
 *   to be unwritable in its middle, read() returns the whole records in front
 *   of that place, and the next read() goes on behind them: none is lost, none
 *   comes twice.
 *
 *   Threads that share an open file share its cursor.
 *
 * TSCOPE_TASK_GET
 *
 *   One record of one task, into a buffer, without touching the cursor.
 *
 * Processes
 *
 *   With TSCOPE_PROCESSES each record is that of a process: of its leader, the task whose
 *   tid is the tgid, and none of its other threads.  What can be added up is the sum over
 *   all its threads, those that are gone included:
 *
 *     tscope_sched     runtime_ns, nvcsw and nivcsw as /proc/PID/stat and getrusage() have
 *                      them, since the birth of the process; nr_migrations, run_delay_ns
 *                      and nr_runs over the threads that have or had a record (hooks=0:
 *                      that live)
 *     tscope_counts, tscope_accounts, tscope_waits, tscope_wakers, tscope_blame,
 *     tscope_moves, tscope_switches
 *                      over the threads that have or had a record
 *
 *   None of these sums falls when a thread goes.  since_ns is when the first of the
 *   records began, now_ns the latest of them.  A thread that runs and one that sleeps both
 *   age, so that it is age_ns, and not now_ns - since_ns, that the accounts add up to.
 *   The longest is that of any thread (max_ns with max_at_ns, open_ns).  Of wakers and
 *   blamed the first are kept, and the others join others and others_ns.
 *   All else is the leader's: tscope_accounts.account and opened_ns, tscope_moves.last, the
 *   rest of tscope_sched, and all other groups.
 *
 *   A process of which a living thread has no record, since there was no memory, comes
 *   without the groups from tscope_counts on.
 *
 * TSCOPE_CPU_GET, TSCOPE_MIGRATIONS
 *
 *   What one CPU has done since load; how many tasks went from it to each other.
 *
 * TSCOPE_STREAM_START, then mmap() and poll()
 *
 *   What happens from now on, in order: each CPU writes its events into a ring of its
 *   own, in memory that the reader maps.  An open file has at most one stream, and its
 *   rings live until it is closed and unmapped.  Streams do not disturb each other.
 *   For whom opened the device in the initial pid namespace; numbers are those of it.
 *   TSCOPE_STREAM_STOP ends it, and says how much there was.
 *
 *   Ring N is mapped from offset data_offset + N * map_bytes on, one mmap() each, to
 *   be read only: a struct tscope_ring in its first ring_head_bytes, after it
 *   nr_blocks blocks of TSCOPE_BLOCK_BYTES.  From offset 0 on there are nr_rings
 *   struct tscope_position, to be read and written, and mapped with MAP_SHARED: what is
 *   written to a copy does not arrive.  So the file has to be open for reading and writing;
 *   with TSCOPE_STREAM_OVERWRITE, where nobody has to say what is consumed, for reading is
 *   enough.  No page of a stream is ever executed.
 *
 *   Block B, counted from 0 on, is at B % nr_blocks, if tscope_block.nr says B.  Its
 *   events follow its first block_head_bytes, up to tscope_block.bytes, each
 *   tscope_event.words times 8 bytes.  The time of an event is that of the block plus all
 *   delta_ns in the block up
 *   to and with its own.  A block is done once tscope_ring.begun says that there is a
 *   later one.
 *
 *   Without TSCOPE_STREAM_OVERWRITE no block is written again before the reader has set
 *   tscope_position.consumed above its number.  Events that find no room are lost, and a
 *   tscope_event_lost stands where they would.  With it the oldest block is written over:
 *   the reader copies a block and looks at its nr, which is TSCOPE_BLOCK_NONE meanwhile,
 *   before and after.  Either way tscope_block.first counts, so that
 *
 *     first + events + lost == first of the next block
 *
 *   and at the end of the ring tscope_ring.produced is so much, and what is lost behind
 *   the last block.
 *
 *   What the other side writes last is read first: nr, bytes, begun with acquire; consumed
 *   is written with release.
 *
 *   poll() waits until a ring has as many whole blocks as watermark that are not
 *   consumed: POLLIN; or the stream is stopped: POLLIN and POLLHUP, from then on.  With
 *   watermark_ns it waits no longer than until the oldest event that was not read, in a
 *   block that is still written or in another, is so old: POLLIN.  Where time is not up yet
 *   it may take a few milliseconds more.  For that the reader says in tscope_position.read
 *   how far it is in a block.  Without a stream poll() does not wait, but after a
 *   TSCOPE_SNAPSHOT of those that have exited: POLLIN after any other TSCOPE_SNAPSHOT, as
 *   read() does not wait either, and POLLERR before, as read() fails, and mmap(), too.
 *
 *   The filter applies to the task that the event is about: the woken one; of a switch
 *   and of a fork, either.  A thread that calls execve() stays what it was.
 *   TSCOPE_FILTER_SUBTREE: those who are below the task when the stream begins, and
 *   whom they clone.  A filter by task, process or subtree misses who had no record when
 *   it began (tscope_info.nr_missed), or was in execve() just then.
 *
 *   With trigger_wait_ns the stream takes no event any more once a task that the filter
 *   lets through has waited longer for a CPU: a flight recorder.  That is noticed in the
 *   switch that gives it the CPU, or while it waits still in an earlier switch of the CPU
 *   that it waits for.  After that switch a tscope_event_trigger says who; where two CPUs
 *   come to it at once, one of them.  Other CPUs may write some events more, for about a
 *   microsecond.  poll() waits for the trigger alone: POLLIN and POLLPRI, from then on; or
 *   for the end.  The reader then calls TSCOPE_STREAM_STOP and finds what led to it.
 *   A wait for a CPU that does not switch is noticed at its next switch.  Where more than
 *   16 tasks that are meant wait for a CPU, only the end of a wait is noticed of the others.
 *
 * What has changed
 *
 *   With TSCOPE_CHANGED only those tasks are read that ran, were woken, began, called
 *   execve() or began to exit at tscope_snapshot.changed_ns or later, or that run or wait
 *   for a CPU now; with TSCOPE_PROCESSES the processes of which any
 *   thread did, or has exited.  A task that the module has no record of counts as changed.
 *   Of the others all that changes by itself is their age.  So a reader takes
 *   tscope_info.now_ns, then the snapshot, and gives that time with the next one.  What
 *   others do to a task that sleeps (its name, priority, cgroup, credentials) is not seen
 *   by this, nor that a task has exited, for which tscope_snapshot.from is there.
 *
 * The exited
 *
 *   With TSCOPE_FILTER_EXITED the records are of processes that have exited, the latest
 *   tscope_info.exited_max of them, in the order of tscope_exited.seq: each CPU's
 *   in the order in which they were freed.  With TSCOPE_FILTER_EXITED_THREADS they are
 *   of threads that have exited, but for the leaders of processes: the latest
 *   tscope_info.exited_threads_max, with numbers of their own.
 *   They have tscope_exited in any case, and of the groups asked for those that
 *   the module kept itself: tscope_creds and tscope_cgroup as they were when the task (a
 *   process: its last thread) began to exit, tscope_birth, and those from tscope_counts
 *   on.  With TSCOPE_BY_UID those without tscope_creds are left out.
 *
 *   At the end read() returns 0 and the cursor stays where it is: a later read() goes on
 *   with those that have exited since, each once.  poll() waits for that: POLLIN once there
 *   is one that the cursor has not come to, which the filter need not let through.
 *   A reader that begins again asks for what follows the last that it had, with
 *   tscope_snapshot.from.  Those that are overwritten before a reader comes to them are told
 *   in tscope_exited.missed of the next one.
 *
 *   A reader in another pid namespace than the initial one is given the tasks that had a
 *   number there, if fewer than TSCOPE_EXITED_LEVELS namespaces are above it, the initial
 *   one included, and that began after the namespace did.  A parent, creator or killer that
 *   was not in it is 0.
 *
 *   tscope_info says how many have exited, how many are kept, and since when none is
 *   missing.
 *
 *   A process ends with its last thread, whichever that is.  A leader that leaves while
 *   other threads go on has no exit code and no end: TSCOPE_STATE_LEFT.  When a thread
 *   calls execve() it is the process from then on, with its number, and with how that
 *   came to be (tscope_birth); what was counted is the thread's own.  The old leader is
 *   among the threads that have exited, under the number that it lived under, which is that
 *   of the process: TSCOPE_EXITED_EXEC.
 *
 * Errors, by call
 *
 *   An errno says what can be done about it: EOPNOTSUPP a newer module or another kernel
 *   may do this; ERANGE: another number is needed; E2BIG: the struct is longer than this
 *   module knows, and what it does not know is not zero; EINVAL: the argument is wrong for
 *   any module.
 *
 *   any ioctl
 *     ENOTTY     no such ioctl
 *     EINVAL     the struct is shorter than its VER0 size; @size is not the size in the
 *                number of the ioctl; a reserved member is not 0
 *     E2BIG      see above
 *     EFAULT     an address that cannot be read or written
 *     ENOMEM     no memory
 *
 *   open()
 *     EPERM      the right is missing
 *
 *   TSCOPE_SNAPSHOT
 *     EOPNOTSUPP an unknown group, filter or flag; of the exited: nothing is seen, hooks=0
 *     EINVAL     a member that the filter and the flags do not speak of is not 0;
 *                TSCOPE_CHANGED of the exited
 *     ERANGE     @from is above the number of the next task that will exit
 *     ESRCH      no such task (in the namespace of the opener)
 *     EBADF      @fd is no descriptor of a cgroup v2
 *     ENOENT     that cgroup was removed
 *     EAGAIN     the file has O_NONBLOCK, and another thread is in a read(),
 *                TSCOPE_SNAPSHOT or TSCOPE_STREAM_START with it
 *     EINTR      a signal came while another thread was
 *
 *   read()
 *     EBADFD     there was no TSCOPE_SNAPSHOT
 *     EMSGSIZE   the next record is larger than the buffer; it stays next
 *     EFAULT, EAGAIN, EINTR  as above
 *
 *   TSCOPE_TASK_GET
 *     EOPNOTSUPP an unknown group or flag
 *     ESRCH      no such task (in the namespace of the opener)
 *     ENOSPC     the record needs @bytes bytes
 *
 *   TSCOPE_CPU_GET, TSCOPE_MIGRATIONS
 *     ENXIO      no CPU has this number
 *     EOPNOTSUPP nothing is seen, hooks=0; or, TSCOPE_MIGRATIONS, migrations are not
 *                counted from CPU to CPU on a machine with so many
 *     ENOSPC     TSCOPE_MIGRATIONS: there are @nr_cpus CPUs
 *
 *   TSCOPE_STREAM_START
 *     EOPNOTSUPP an unknown event, filter or flag; this kernel has none of the events;
 *                nothing is seen, hooks=0
 *     EINVAL     no event; a member that the filter does not speak of is not 0; a trigger
 *                without TSCOPE_STREAM_OVERWRITE or TSCOPE_EVENT_SWITCH, without a wait, of
 *                a name that is no string, or with a watermark, for which nobody would wait
 *     ERANGE     @ring_bytes or @watermark is less or more than it may be
 *     EPERM      the opener is in another pid namespace than the initial one
 *     EACCES     the file is not open for reading; or, without TSCOPE_STREAM_OVERWRITE or
 *                with @watermark_ns, not for writing: nobody could say what was consumed
 *     EEXIST     this file has had a stream
 *     EBUSY      TSCOPE_STREAMS_MAX go on already
 *     EDQUOT     the rings of all streams would be larger than the module parameter
 *                stream_mib
 *     ESRCH, EBADF, ENOENT, EAGAIN  as TSCOPE_SNAPSHOT
 *     EINTR      a signal came before the stream had begun
 *
 *   TSCOPE_STREAM_STOP
 *     EBADFD     there is no stream
 *
 *   mmap()
 *     EBADFD     there is no stream
 *     EPERM      a ring is only to be read, and nothing is to be executed
 *     EINVAL     no ring begins there, or it is shorter; the positions without MAP_SHARED
 *     ENXIO      no CPU has this ring
 *     EACCES     to write, of a file that is not open for it
 *
 * How this grows
 *
 *   Ioctl arguments are versioned by size: the size stands in the ioctl number
 *   and in the first member, new members go to the end, and a module ignores a
 *   longer argument's tail if it is zero.  A module changes no member that goes in: what
 *   comes out has members of its own, and those that the module does not know are 0.  A
 *   group never changes its layout: new facts about a task are a new group.  The module
 *   refuses to fill a group it does not know, so that a reader of the device meets only
 *   groups that it asked for; a reader of a file steps over the others by
 *   tscope_info.group_bytes.  What can be asked for is in tscope_info.
 *   The ABI number: major changes when an old reader would break, minor when
 *   ioctls, groups, filters or members are added.
 *
 * Changes
 *
 *   2.2  The first of ABI 2 that is released; 2.0 and 2.1 never were.  Each member of an
 *        argument goes in or comes out, and size is not changed.  An errno has one cause for
 *        a call.  tscope_info says what can be asked for, the sizes of groups and heads, and
 *        three clocks.  tscope_cgroup begins with its size.  Snapshots by cgroup, by user
 *        and of what has changed.  The exited can be followed, also in a pid namespace.
 *        poll() waits for old events, too.
 *   1    taskscope 0.1.0
 *
 * The layout is the same for 32-bit and 64-bit callers.
 */
#ifndef _UAPI_LINUX_TASKSCOPE_H
#define _UAPI_LINUX_TASKSCOPE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TSCOPE_ABI_MAJOR	2
#define TSCOPE_ABI_MINOR	2

#define TSCOPE_DEVICE		"/dev/taskscope"
#define TSCOPE_COMM_BYTES	16	/* a task's name, with its final NUL */
#define TSCOPE_VERSION_BYTES	32
#define TSCOPE_READ_BYTES_MAX	(64 * 1024)

/* Groups, in the order in which they follow a struct tscope_head. */
#define TSCOPE_GROUP_IDS	(1ULL << 0)	/* struct tscope_ids */
#define TSCOPE_GROUP_STATE	(1ULL << 1)	/* struct tscope_state */
#define TSCOPE_GROUP_SCHED	(1ULL << 2)	/* struct tscope_sched */
#define TSCOPE_GROUP_FAIR	(1ULL << 3)	/* struct tscope_fair */
#define TSCOPE_GROUP_EEVDF	(1ULL << 4)	/* struct tscope_eevdf */
#define TSCOPE_GROUP_DEADLINE	(1ULL << 5)	/* struct tscope_deadline */
#define TSCOPE_GROUP_AFFINITY	(1ULL << 6)	/* struct tscope_affinity */
#define TSCOPE_GROUP_CREDS	(1ULL << 7)	/* struct tscope_creds */
#define TSCOPE_GROUP_MEMORY	(1ULL << 8)	/* struct tscope_memory */
#define TSCOPE_GROUP_SHARING	(1ULL << 9)	/* struct tscope_sharing */
#define TSCOPE_GROUP_NAMESPACES	(1ULL << 10)	/* struct tscope_namespaces */
#define TSCOPE_GROUP_CGROUP	(1ULL << 11)	/* struct tscope_cgroup */
#define TSCOPE_GROUP_NUMA	(1ULL << 12)	/* struct tscope_numa */
#define TSCOPE_GROUP_SIGNALS	(1ULL << 13)	/* struct tscope_signals */
#define TSCOPE_GROUP_BIRTH	(1ULL << 14)	/* struct tscope_birth */
#define TSCOPE_GROUP_COUNTS	(1ULL << 15)	/* struct tscope_counts */
#define TSCOPE_GROUP_ACCOUNTS	(1ULL << 16)	/* struct tscope_accounts */
#define TSCOPE_GROUP_WAITS	(1ULL << 17)	/* struct tscope_waits */
#define TSCOPE_GROUP_WAKERS	(1ULL << 18)	/* struct tscope_wakers */
#define TSCOPE_GROUP_BLAME	(1ULL << 19)	/* struct tscope_blame */
#define TSCOPE_GROUP_MOVES	(1ULL << 20)	/* struct tscope_moves */
#define TSCOPE_GROUP_SWITCHES	(1ULL << 21)	/* struct tscope_switches */
#define TSCOPE_GROUP_EXITED	(1ULL << 22)	/* struct tscope_exited */

#define TSCOPE_GROUPS_ALL	((1ULL << 23) - 1)

/*
 * All of them, in the order of their bits: X(NAME, name) of each, where TSCOPE_GROUP_NAME
 * is its bit and struct tscope_name what it holds.
 */
#define TSCOPE_GROUPS(X)				\
	X(IDS, ids)				\
	X(STATE, state)				\
	X(SCHED, sched)				\
	X(FAIR, fair)				\
	X(EEVDF, eevdf)				\
	X(DEADLINE, deadline)			\
	X(AFFINITY, affinity)			\
	X(CREDS, creds)				\
	X(MEMORY, memory)			\
	X(SHARING, sharing)			\
	X(NAMESPACES, namespaces)		\
	X(CGROUP, cgroup)			\
	X(NUMA, numa)				\
	X(SIGNALS, signals)			\
	X(BIRTH, birth)				\
	X(COUNTS, counts)			\
	X(ACCOUNTS, accounts)			\
	X(WAITS, waits)				\
	X(WAKERS, wakers)			\
	X(BLAME, blame)				\
	X(MOVES, moves)				\
	X(SWITCHES, switches)			\
	X(EXITED, exited)

/*
 * tscope_info.group_bytes: the group begins with its own size, in its first __u32, which is
 * what the others are; the rest of the number is the part that it has in any case.
 */
#define TSCOPE_GROUP_SAYS_SIZE	0x8000

/**
 * struct tscope_head - the start of every record
 * @size:	bytes of the whole record, this head included; a multiple of 8
 * @tid:	thread id in the opener's pid namespace
 * @mask:	TSCOPE_GROUP_* that follow, in the order of their bits
 * @key:	that of the task, see above; of a process that of its leader
 */
struct tscope_head {
	__u32 size;
	__s32 tid;
	__u64 mask;
	__u64 key;
};

/* What a task is, in tscope_ids.kind. */
#define TSCOPE_KIND_KTHREAD	(1U << 0)	/* kernel thread */
#define TSCOPE_KIND_IO_WORKER	(1U << 1)	/* io_uring worker of a process */
#define TSCOPE_KIND_USER_WORKER	(1U << 2)	/* other kernel thread of a process, as vhost's */
#define TSCOPE_KIND_WQ_WORKER	(1U << 3)	/* workqueue worker (also a kernel thread) */

/**
 * struct tscope_ids - who the task is
 * @tgid:	 thread group id, which is the process id of user space
 * @ppid:	 tgid of the parent that waits for it (task_struct.real_parent)
 * @tracer:	 tid of the task that ptraces it; 0: nobody
 * @pgid:	 process group id
 * @sid:	 session id
 * @nspid:	 tid in the innermost pid namespace that it is in
 * @ns_level:	 depth of that namespace; 0 is the initial one
 * @kind:	 TSCOPE_KIND_*
 * @nr_threads:	 threads of its thread group; 0 once the last is being reaped
 * @reserved:	 0
 * @start_ns:	 when it was created; a thread that calls execve() takes over
 *		 its leader's
 * @start_boot_ns: the same, in CLOCK_BOOTTIME, as in /proc/PID/stat
 * @comm:	 its name; NUL-terminated, otherwise any bytes
 */
struct tscope_ids {
	__s32 tgid;
	__s32 ppid;
	__s32 tracer;
	__s32 pgid;
	__s32 sid;
	__s32 nspid;
	__u32 ns_level;
	__u32 kind;
	__u32 nr_threads;
	__u32 reserved;
	__u64 start_ns;
	__u64 start_boot_ns;
	char comm[TSCOPE_COMM_BYTES];
};

/* tscope_state.flags */
#define TSCOPE_STATE_DELAYED	(1U << 0)	/* asleep, yet still queued (6.12+) */
#define TSCOPE_STATE_IOWAIT	(1U << 1)	/* its sleep counts as waiting for I/O */
#define TSCOPE_STATE_EXITING	(1U << 2)	/* in do_exit() or behind it */
#define TSCOPE_STATE_EXEC	(1U << 3)	/* in execve() */
#define TSCOPE_STATE_FROZEN	(1U << 4)	/* by cgroup.freeze, cgroup v1, or suspend */
#define TSCOPE_STATE_LEFT	(1U << 5)	/* a leader that has exited; its process lives */

/**
 * struct tscope_state - what the task is doing
 * @state:	 task_struct.__state, as it is
 * @exit_state:	 task_struct.exit_state, as it is
 * @letter:	 the kernel's letter: one of R S D T t X Z P I; read behind @state.  The
 *		 kernel's of a frozen task is S or D
 * @on_cpu:	 1: a CPU is running it now
 * @on_rq:	 0: not queued; 1: queued; 2: on its way to another queue
 * @reserved:	 0
 * @flags:	 TSCOPE_STATE_*
 * @exit_code:	 the status that wait() gives; of meaning only when @letter is
 *		 Z or X, and never with TSCOPE_STATE_LEFT: what wait() will give
 *		 then is not known
 * @pf:		 task_struct.flags (PF_*), as it is; bits differ between kernels
 */
struct tscope_state {
	__u32 state;
	__u32 exit_state;
	__u8 letter;
	__u8 on_cpu;
	__u8 on_rq;
	__u8 reserved;
	__u32 flags;
	__s32 exit_code;
	__u32 pf;
};

/* tscope_sched.policy: the numbers of sched_setscheduler(2). */
#define TSCOPE_POLICY_OTHER	0
#define TSCOPE_POLICY_FIFO	1
#define TSCOPE_POLICY_RR	2
#define TSCOPE_POLICY_BATCH	3
#define TSCOPE_POLICY_IDLE	5
#define TSCOPE_POLICY_DEADLINE	6
#define TSCOPE_POLICY_EXT	7

/* tscope_sched.flags */
#define TSCOPE_SCHED_RESET_ON_FORK (1U << 0)	/* children start as OTHER, nice 0 */
#define TSCOPE_SCHED_NO_DELAY	(1U << 1)	/* not known here: run_delay_ns, nr_runs */
#define TSCOPE_SCHED_EXT	(1U << 2)	/* a BPF scheduler runs it (sched_ext) */

/**
 * struct tscope_sched - what the scheduler keeps about the task
 * @cpu:	 CPU that it runs on, or ran on last
 * @policy:	 TSCOPE_POLICY_*
 * @prio:	 effective priority: below 0 deadline, 0 to 99 real-time (0 is
 *		 highest), 100 to 139 fair; a boosted task has its booster's
 * @nice:	 -20 to 19; of use to OTHER and BATCH
 * @rt_priority: 1 to 99 for FIFO and RR; 0 otherwise
 * @flags:	 TSCOPE_SCHED_*
 * @runtime_ns:	 time on a CPU since birth (se.sum_exec_runtime)
 * @nvcsw:	 voluntary switches since birth, as the kernel counts
 * @nivcsw:	 involuntary switches since birth, as the kernel counts
 * @nr_migrations: changes of CPU since birth, as the kernel counts
 * @run_delay_ns: time runnable without a CPU since birth (sched_info.run_delay); 0 with
 *		 TSCOPE_SCHED_NO_DELAY, since not every kernel has CONFIG_SCHED_INFO
 * @nr_runs:	 times it was given a CPU since birth (sched_info.pcount); the same
 */
struct tscope_sched {
	__u32 cpu;
	__u32 policy;
	__s32 prio;
	__s32 nice;
	__u32 rt_priority;
	__u32 flags;
	__u64 runtime_ns;
	__u64 nvcsw;
	__u64 nivcsw;
	__u64 nr_migrations;
	__u64 run_delay_ns;
	__u64 nr_runs;
};

/**
 * struct tscope_fair - the fair class: OTHER, BATCH and IDLE tasks, and EXT ones without
 *			a BPF scheduler; none of a task that a BPF scheduler runs
 * @vruntime_ns: weighted CPU time; to be compared only within one run queue, and
 *		 below 0 at its beginning
 * @weight:	 1024 at nice 0, 1.25 times as much for each nice less; 3: IDLE
 * @reserved:	 0
 */
struct tscope_fair {
	__s64 vruntime_ns;
	__u32 weight;
	__u32 reserved;
};

/* tscope_eevdf.flags */
#define TSCOPE_EEVDF_HAS_LAG	(1U << 0)	/* lag_ns is true */

/**
 * struct tscope_eevdf - the fair class from 6.6 on
 * @deadline_ns: virtual deadline; to be compared with vruntimes of its queue
 * @slice_ns:	 CPU time it asks for at a time
 * @lag_ns:	 virtual time it was owed (above 0) or had taken too much when it
 *		 left the queue; the kernel keeps it for tasks off the queue only
 * @flags:	 TSCOPE_EEVDF_*
 * @reserved:	 0
 */
struct tscope_eevdf {
	__s64 deadline_ns;
	__u64 slice_ns;
	__s64 lag_ns;
	__u32 flags;
	__u32 reserved;
};

/* tscope_deadline.flags */
#define TSCOPE_DEADLINE_THROTTLED (1U << 0)	/* has used up its runtime */

/**
 * struct tscope_deadline - the deadline class: DEADLINE tasks only
 * @runtime_ns:	 CPU time reserved in each period
 * @deadline_ns: relative deadline
 * @period_ns:	 period
 * @left_ns:	 runtime left in this period; below 0: overrun
 * @flags:	 TSCOPE_DEADLINE_*
 * @sched_flags: SCHED_FLAG_* of sched_setattr(2)
 */
struct tscope_deadline {
	__u64 runtime_ns;
	__u64 deadline_ns;
	__u64 period_ns;
	__s64 left_ns;
	__u32 flags;
	__u32 sched_flags;
};

/**
 * struct tscope_affinity - the CPUs that the task may use
 * @size:	 bytes of this group, @mask included; a multiple of 8
 * @nr_allowed:	 CPUs in @mask
 * @nr_cpus:	 CPU numbers in @mask that have a meaning: 0 to @nr_cpus - 1
 * @migration_disabled: depth of migrate_disable(); above 0 it stays on its CPU
 * @mask:	 bit N % 64 of word N / 64 is CPU N
 */
struct tscope_affinity {
	__u32 size;
	__u32 nr_allowed;
	__u32 nr_cpus;
	__u32 migration_disabled;
	__u64 mask[];
};

/* tscope_creds.flags */
#define TSCOPE_CREDS_NO_NEW_PRIVS (1U << 0)	/* prctl(PR_SET_NO_NEW_PRIVS) */

/**
 * struct tscope_creds - what the task may do
 * @uid:	 real user id
 * @euid:	 effective user id
 * @suid:	 saved user id
 * @fsuid:	 user id for file access
 * @gid:	 real group id
 * @egid:	 effective group id
 * @sgid:	 saved group id
 * @fsgid:	 group id for file access
 * @cap_effective: bit N is capability N
 * @flags:	 TSCOPE_CREDS_*
 * @seccomp:	 0 off, 1 strict, 2 filter
 */
struct tscope_creds {
	__u32 uid;
	__u32 euid;
	__u32 suid;
	__u32 fsuid;
	__u32 gid;
	__u32 egid;
	__u32 sgid;
	__u32 fsgid;
	__u64 cap_effective;
	__u32 flags;
	__u32 seccomp;
};

/**
 * struct tscope_memory - its address space; none for a kernel thread and for a
 *			  task that has exited
 * @rss_bytes:	 resident: anonymous, file and shared-memory pages, as exact as
 *		 /proc on this kernel
 * @vm_bytes:	 all of the address space
 * @mm_users:	 holders of the address space: its tasks, and who looks at it
 * @reserved:	 0
 */
struct tscope_memory {
	__u64 rss_bytes;
	__u64 vm_bytes;
	__u32 mm_users;
	__u32 reserved;
};

/**
 * struct tscope_sharing - tokens that say who shares what
 * @mm:		 address space
 * @files:	 file descriptor table
 * @fs:		 root, working directory and umask
 * @sighand:	 signal handlers
 *
 * Two tasks share a thing if their tokens of it are equal and not 0; 0: the
 * task has none.  A token may come again once all who had it are gone, so compare
 * those of one snapshot.  Tokens mean nothing after the module is unloaded.  They
 * are keyed hashes with the highest bit 0, so that none looks like an address.
 */
struct tscope_sharing {
	__u64 mm;
	__u64 files;
	__u64 fs;
	__u64 sighand;
};

/**
 * struct tscope_namespaces - inode numbers, as in /proc/PID/ns; none for a task
 *			      that has exited.  0: this kernel has none of that kind
 * @mnt:	 mount namespace; 0: this kernel hides where it keeps the number
 * @pid:	 pid namespace that the task is in
 * @pid_for_children: pid namespace that its children will be in
 * @net:	 network namespace
 * @user:	 user namespace
 * @uts:	 host name
 * @ipc:	 System V IPC and POSIX message queues
 * @cgroup:	 cgroup namespace
 * @time:	 clock offsets
 * @time_for_children: the same, for its children
 */
struct tscope_namespaces {
	__u32 mnt;
	__u32 pid;
	__u32 pid_for_children;
	__u32 net;
	__u32 user;
	__u32 uts;
	__u32 ipc;
	__u32 cgroup;
	__u32 time;
	__u32 time_for_children;
};

/* tscope_cgroup.flags */
#define TSCOPE_CGROUP_TRUNCATED	(1U << 0)	/* the path did not fit */
#define TSCOPE_CGROUP_END	(1U << 1)	/* what is there of it is its end */

/**
 * struct tscope_cgroup - its place in the cgroup v2 hierarchy
 * @size:	 bytes of this group, @path included; a multiple of 8
 * @flags:	 TSCOPE_CGROUP_*
 * @id:		 cgroup id: the inode number of the cgroup's directory
 * @path:	 from the root of the hierarchy; NUL-terminated, NUL-padded
 */
struct tscope_cgroup {
	__u32 size;
	__u32 flags;
	__u64 id;
	char path[];
};

/**
 * struct tscope_numa - NUMA balancing; only where the kernel has it
 * @node:	 node of the CPU that it runs on, or ran on last
 * @preferred_node: node that balancing would have it on; -1: none chosen
 */
struct tscope_numa {
	__s32 node;
	__s32 preferred_node;
};

/**
 * struct tscope_signals - signal sets: bit N - 1 is signal N
 * @pending:	 pending for this thread
 * @shared_pending: pending for the thread group
 * @blocked:	 blocked by this thread
 */
struct tscope_signals {
	__u64 pending;
	__u64 shared_pending;
	__u64 blocked;
};

/* tscope_birth.flags */
#define TSCOPE_BIRTH_SEEN	(1U << 0)	/* the module saw it being cloned */
#define TSCOPE_BIRTH_HAS_RUN	(1U << 1)	/* first_run_ns is true */
#define TSCOPE_BIRTH_HAS_EXEC	(1U << 2)	/* exec_ns and nr_execs are true */
#define TSCOPE_BIRTH_HAS_EXIT	(1U << 3)	/* exit_ns is true */
#define TSCOPE_BIRTH_NS_INIT	(1U << 4)	/* it began as the init of a pid namespace */
#define TSCOPE_BIRTH_OWN_MOUNTS	(1U << 5)	/* NS_INIT: and not with the mounts outside */

/**
 * struct tscope_birth - how the task came to be, and its milestones since
 * @clone_flags: TSCOPE_BIRTH_SEEN: the flags as given to clone(), clone3() or
 *		 the kernel's own call, without the exit signal; otherwise
 *		 inferred from what it shared with its parent (a thread: with its
 *		 leader) when the module first met it; hooks=0: shares now
 * @known:	 bits of @clone_flags that mean something: all when seen; when
 *		 inferred, those that could be told
 * @birth_ns:	 when it was created; a thread that has called execve(): when its
 *		 process was
 * @first_run_ns: SEEN and HAS_RUN: when it first got a CPU.  SEEN alone: it has
 *		 not run yet.  Otherwise not known.
 * @exec_ns:	 HAS_EXEC: when it last called execve().  SEEN or not, a clear
 *		 HAS_EXEC says only that none was seen.
 * @exit_ns:	 HAS_EXIT: when it began to exit; a leader: when the last thread of
 *		 its process did, and none before
 * @creator_key: SEEN: that of the task that called clone(); 0: it had no record, or there
 *		 is no @creator here
 * @flags:	 TSCOPE_BIRTH_*.  NS_INIT and OWN_MOUNTS are as the task was cloned, or, without
 *		 SEEN, as the module first met it: the first task of a container has both,
 *		 whatever calls made its namespaces; one that a browser locks up has NS_INIT
 *		 alone.  The mounts outside are those of the init of the pid namespace above
 * @exit_signal: signal to the parent at its end; -1: none, as for a thread.
 *		 SEEN: as it was at birth
 * @creator:	 SEEN: tid of the task that called clone(), whether it still
 *		 lives or not; a number is used again after its owner's end.  0: it is
 *		 not in the opener's pid namespace
 * @creator_tgid: SEEN: its thread group
 * @creator_comm: SEEN: its name at that time; empty with @creator 0
 * @nr_execs:	 times it was seen to call execve(), or, after one by a thread, its
 *		 process was
 * @reserved:	 0
 */
struct tscope_birth {
	__u64 clone_flags;
	__u64 known;
	__u64 birth_ns;
	__u64 first_run_ns;
	__u64 exec_ns;
	__u64 exit_ns;
	__u64 creator_key;
	__u32 flags;
	__s32 exit_signal;
	__s32 creator;
	__s32 creator_tgid;
	char creator_comm[TSCOPE_COMM_BYTES];
	__u32 nr_execs;
	__u32 reserved;
};

/**
 * struct tscope_counts - what the hooks counted since the record began
 * @since_ns:	 when the record began: at birth, or when the module first met
 *		 the task
 * @now_ns:	 when this group was filled
 * @voluntary:	 switches away that the kernel counts in nvcsw
 * @involuntary: switches away that the kernel counts in nivcsw
 * @migrations:	 changes of CPU
 * @nvcsw_base:	 tscope_sched.nvcsw when counting began
 * @nivcsw_base: tscope_sched.nivcsw when counting began
 * @migrations_base: tscope_sched.nr_migrations when counting began
 *
 * While the task does not run, nvcsw == nvcsw_base + voluntary, and likewise the
 * other two: anyone can check.
 */
struct tscope_counts {
	__u64 since_ns;
	__u64 now_ns;
	__u64 voluntary;
	__u64 involuntary;
	__u64 migrations;
	__u64 nvcsw_base;
	__u64 nivcsw_base;
	__u64 migrations_base;
};

/* Where the time of a task goes, in tscope_accounts.account. */
#define TSCOPE_ACCOUNT_RUN	0	/* on a CPU */
#define TSCOPE_ACCOUNT_WAIT	1	/* runnable, not on a CPU */
#define TSCOPE_ACCOUNT_SLEEP	2	/* S, I, parked, or not started yet */
#define TSCOPE_ACCOUNT_BLOCK	3	/* D */
#define TSCOPE_ACCOUNT_STOP	4	/* T, t, or in a freezer */
#define TSCOPE_ACCOUNT_ENDED	5	/* it will not run again, and ages no more */

/* tscope_accounts.flags */
#define TSCOPE_ACCOUNTS_WHOLE_LIMIT (1U << 0)	/* limit_ns lacks nothing (6.18+) */

/**
 * struct tscope_accounts - where the time of the task went
 * @since_ns:	 when the record began: at birth, or when the module first met
 *		 the task
 * @now_ns:	 when this group was filled; ENDED: when it left its CPU for good
 * @run_ns:	 it was on a CPU
 * @wait_ns:	 it was runnable, and not on a CPU
 * @sleep_ns:	 it slept, and a signal could have woken it (S), or nobody counts
 *		 on it (I, parked), or it was not started yet
 * @block_ns:	 it slept, and no signal could have woken it (D)
 * @stop_ns:	 it was stopped, by a signal, a tracer or a freezer.  From 6.1 on suspend
 *		 and cgroup v1 leave one that sleeps already in its sleep (or block),
 *		 which it goes on with: TSCOPE_STATE_FROZEN tells
 * @wait_idle_ns: the part of @wait_ns in which the CPU that it waited for was
 *		 idle, and would have run it: nobody was in the way
 * @limit_ns:	 the part of @wait_ns in which it could not have run, whatever others
 *		 did: its cgroup, or one above, had used up its quota, or it its
 *		 deadline budget, or real-time tasks their share of the CPU.  None
 *		 of it is in @wait_idle_ns.  WHOLE_LIMIT: the kernel says so; without
 *		 it a quota is seen where a task leaves its CPU for it, and one of a
 *		 task that is woken while its group was stopped as nothing of that
 *		 ran on the CPU is not
 * @opened_ns:	 since when it is in @account
 * @account:	 TSCOPE_ACCOUNT_* that it is in
 * @flags:	 TSCOPE_ACCOUNTS_*
 * @age_ns:	 @now_ns - @since_ns; of a process the sum of that over its threads
 *
 * At any instant a task is in one account, so that
 * run + wait + sleep + block + stop == age, exactly.  A wait begins with
 * sched_waking, which is before the kernel's own run_delay by the way to the run queue: an
 * interrupt of another CPU, which is as long as the host of that one has it wait.  The
 * account that is open is shown up to @now_ns, which is not later than any change that is
 * under way: what a later reading says is never less, but for a microsecond where CPUs
 * disagree about the time, and for one that was woken by a CPU that was going off.
 */
struct tscope_accounts {
	__u64 since_ns;
	__u64 now_ns;
	__u64 run_ns;
	__u64 wait_ns;
	__u64 sleep_ns;
	__u64 block_ns;
	__u64 stop_ns;
	__u64 wait_idle_ns;
	__u64 limit_ns;
	__u64 opened_ns;
	__u32 account;
	__u32 flags;
	__u64 age_ns;
};

#define TSCOPE_WAIT_BUCKETS	40

/**
 * struct tscope_waits - how long it waited for a CPU each time
 * @nr:		 waits
 * @sum_ns:	 all of them; tscope_accounts.wait_ns
 * @max_ns:	 the longest of them
 * @max_at_ns:	 when that one ended; of one that goes on: tscope_accounts.now_ns;
 *		 0: none yet
 * @open_ns:	 how long the wait that goes on has lasted; 0: none does
 * @nr_open:	 waits that go on: 1 if @open_ns, otherwise 0; of a process more
 * @reserved:	 0
 * @bucket:	 how many were how long: bucket 0 is below 2048 ns, then there are
 *		 two for each power of two (from 2^n, from 3 * 2^(n - 1)), the last
 *		 is from 2^30 ns on
 *
 * A wait that goes on counts in all of these as if it had ended when this was filled, and
 * likewise in tscope_blame.
 */
struct tscope_waits {
	__u64 nr;
	__u64 sum_ns;
	__u64 max_ns;
	__u64 max_at_ns;
	__u64 open_ns;
	__u32 nr_open;
	__u32 reserved;
	__u64 bucket[TSCOPE_WAIT_BUCKETS];
};

/* The most that are kept of who woke a task, and of who was in its way. */
#define TSCOPE_WAKERS		4
#define TSCOPE_BLAMED		4

/**
 * struct tscope_waker - one that woke the task
 * @key:	 the waker; 0: it had no record the last time, or has no @tid here
 * @count:	 times that it was seen to do so; 0: this and what follows is empty
 * @tid:	 its number the last time, which may be another task's by now.  0: it is
 *		 not in the opener's pid namespace (or, in another namespace than the
 *		 initial one, has exited, or had no record), and has no name here
 * @reserved:	 0
 * @comm:	 its name the last time
 */
struct tscope_waker {
	__u64 key;
	__u64 count;
	__s32 tid;
	__u32 reserved;
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_wakers - who woke it out of a sleep, block or stop
 * @waker:	 those who do so most often, the most frequent first
 * @irq:	 times that it was an interrupt, whatever task that interrupted, or the
 *		 idle task
 * @others:	 times that it was none of these
 *
 * A waker that is no longer among the most frequent leaves its count to @others: the
 * sum is the number of times that the task was seen to be woken.  One who met it on its
 * way to sleep, still on its CPU, may be missing.  Its first start counts as none.
 */
struct tscope_wakers {
	struct tscope_waker waker[TSCOPE_WAKERS];
	__u64 irq;
	__u64 others;
};

/**
 * struct tscope_blamed - one that ran while the task waited
 * @key:	 as in tscope_waker
 * @ns:		 time that it ran meanwhile; 0: this and what follows is empty
 * @tid:	 as in tscope_waker
 * @reserved:	 0
 * @comm:	 its name the last time; one that prctl() sets while it keeps its CPU is seen
 *		 in waits that go on, and in later ones once it has got a CPU again
 */
struct tscope_blamed {
	__u64 key;
	__u64 ns;
	__s32 tid;
	__u32 reserved;
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_blame - who was in its way in the long waits
 * @blamed:	 those who ran longest on the CPU that it waited for, the longest
 *		 first
 * @limit_ns:	 it could not have run, as in tscope_accounts: nobody is blamed for it
 * @idle_ns:	 that CPU was idle
 * @others_ns:	 it ran others: less long, or so long ago that it remembers no names
 * @unknown_ns:	 what it ran was not seen
 * @nr:		 waits that were long
 * @sum_ns:	 all that they lasted, which is the sum of the above, exactly
 *
 * A wait is long from the module parameter blame_ns on, tscope_info.blame_ns.  One that
 * goes on is among them from then on, with what that CPU has run until this was filled.
 */
struct tscope_blame {
	struct tscope_blamed blamed[TSCOPE_BLAMED];
	__u64 limit_ns;
	__u64 idle_ns;
	__u64 others_ns;
	__u64 unknown_ns;
	__u64 nr;
	__u64 sum_ns;
};

#define TSCOPE_LAST_MOVES	4
#define TSCOPE_NODES		5	/* nodes 0 to 3, then all others */

/**
 * struct tscope_move - one change of CPU
 * @at_ns:	 when; 0: there was none
 * @from:	 CPU that it left
 * @to:		 CPU that it went to
 */
struct tscope_move {
	__u64 at_ns;
	__u32 from;
	__u32 to;
};

/* tscope_moves.flags */
#define TSCOPE_MOVES_HAS_LLC	(1U << 0)	/* llc is true (6.7+) */

/**
 * struct tscope_moves - its changes of CPU, and where it ran
 * @core:	 to another hardware thread of the same core
 * @llc:	 HAS_LLC: to another core that shares the last level of cache
 * @node:	 elsewhere on the same NUMA node; without HAS_LLC also what would
 *		 be @llc
 * @remote:	 to another node
 * @node_ns:	 CPU time on each node; still without the time that it has been on
 *		 the CPU now
 * @last:	 the latest changes, the latest first
 * @flags:	 TSCOPE_MOVES_*
 * @reserved:	 0
 *
 * core + llc + node + remote == tscope_counts.migrations.
 */
struct tscope_moves {
	__u64 core;
	__u64 llc;
	__u64 node;
	__u64 remote;
	__u64 node_ns[TSCOPE_NODES];
	struct tscope_move last[TSCOPE_LAST_MOVES];
	__u32 flags;
	__u32 reserved;
};

/**
 * struct tscope_switches - to what the CPU went when it left the task
 * @same_mm:	 to a task with the same address space
 * @cross_mm:	 to a task with another one
 * @kthread:	 to or from a kernel thread
 * @idle:	 to or from the idle task
 *
 * Of a task: since the record began, and the sum is voluntary + involuntary of
 * tscope_counts.  Of a CPU, in tscope_cpu_get: all its switches since load.
 */
struct tscope_switches {
	__u64 same_mm;
	__u64 cross_mm;
	__u64 kthread;
	__u64 idle;
};

/* tscope_exited.flags */
#define TSCOPE_EXITED_PROCESS	(1U << 0)	/* the process ended with it */
#define TSCOPE_EXITED_EXEC	(1U << 1)	/* a leader: another thread's execve() ended it */
#define TSCOPE_EXITED_HAS_ID	(1U << 2)	/* nspid and ns_level are true */
#define TSCOPE_EXITED_HAS_KILLER (1U << 3)	/* killer, killer_tgid, ... are true */
#define TSCOPE_EXITED_OOM	(1U << 4)	/* the kernel killed it for memory */

/* Of those that have exited, in so many pid namespaces each, the initial one included. */
#define TSCOPE_EXITED_LEVELS	5

/**
 * struct tscope_exited - how the task ended; only with TSCOPE_FILTER_EXITED and
 *			    TSCOPE_FILTER_EXITED_THREADS
 * @seq:	 number of this end since load, from 1 on; processes and threads have
 *		 numbers of their own
 * @freed_ns:	 when the task was freed, behind which its number is used again
 * @killer_key:	 HAS_KILLER: that of the task that sent the signal that killed it; 0: the
 *		 kernel did, or that task had no record
 * @tgid:	 thread group id
 * @ppid:	 tgid of its parent when it (a process: its last thread) began to exit;
 *		 0: this was not seen
 * @exit_code:	 the status that wait() gives
 * @flags:	 TSCOPE_EXITED_*
 * @comm:	 its last name
 * @nspid:	 HAS_ID: its tid in the innermost pid namespace that it was in
 * @ns_level:	 HAS_ID: depth of that namespace; 0 is the initial one
 * @killer:	 HAS_KILLER: tid of the task that sent the signal that killed it; 0: the
 *		 kernel did, or a task that is not in the opener's pid namespace.  The number
 *		 may be another task's by now
 * @killer_tgid: HAS_KILLER: its thread group
 * @killer_uid:	 HAS_KILLER: its real user id
 * @reserved:	 0
 * @killer_comm: HAS_KILLER: its name then; empty with @killer 0
 * @missed:	 so many were overwritten, since the last one that this reader was given, before
 *		 it came to them; of a reader in another pid namespace than the initial one that is the
 *		 most, since not all of them were in it
 */
struct tscope_exited {
	__u64 seq;
	__u64 freed_ns;
	__u64 killer_key;
	__s32 tgid;
	__s32 ppid;
	__s32 exit_code;
	__u32 flags;
	char comm[TSCOPE_COMM_BYTES];
	__s32 nspid;
	__u32 ns_level;
	__s32 killer;
	__s32 killer_tgid;
	__u32 killer_uid;
	__u32 reserved;
	char killer_comm[TSCOPE_COMM_BYTES];
	__u64 missed;
};

/* tscope_info.hooks: tracepoints that are attached. */
#define TSCOPE_HOOK_NEWTASK	(1ULL << 0)	/* task_newtask */
#define TSCOPE_HOOK_SWITCH	(1ULL << 1)	/* sched_switch */
#define TSCOPE_HOOK_MIGRATE	(1ULL << 2)	/* sched_migrate_task */
#define TSCOPE_HOOK_EXEC	(1ULL << 3)	/* sched_process_exec */
#define TSCOPE_HOOK_EXIT	(1ULL << 4)	/* sched_process_exit */
#define TSCOPE_HOOK_FREE	(1ULL << 5)	/* sched_process_free */
#define TSCOPE_HOOK_WAKING	(1ULL << 6)	/* sched_waking */
#define TSCOPE_HOOK_WAKEUP_NEW	(1ULL << 7)	/* sched_wakeup_new */
#define TSCOPE_HOOK_WAKEUP	(1ULL << 8)	/* sched_wakeup, while a stream wants it */
#define TSCOPE_HOOK_RENAME	(1ULL << 9)	/* task_rename, while a stream wants it */
#define TSCOPE_HOOK_SIGNAL	(1ULL << 10)	/* signal_generate, where the kernel has it */
#define TSCOPE_HOOK_TIMER	(1ULL << 11)	/* hrtimer_expire_exit, where the kernel has it */

/**
 * struct tscope_info - the module, for TSCOPE_GET_INFO
 * @size:	 in: sizeof this struct
 * @reserved:	 in: must be 0; all that follows: out
 * @abi_major:	 TSCOPE_ABI_MAJOR of the module
 * @abi_minor:	 TSCOPE_ABI_MINOR of the module
 * @version:	 version of the module, as in modinfo; NUL-terminated
 * @groups:	 TSCOPE_GROUP_* that it can fill on this kernel, as loaded
 * @hooks:	 TSCOPE_HOOK_* that are attached; 0 with hooks=0
 * @clock_id:	 clock of all times: CLOCK_MONOTONIC
 * @nr_cpus:	 CPU numbers are 0 to @nr_cpus - 1
 * @now_ns:	 when this was filled
 * @loaded_ns:	 when the module began to look
 * @nr_records:	 tasks that have a record now
 * @nr_seen:	 records begun at a task's birth, since load
 * @nr_adopted:	 records begun for a task that was already there, since load
 * @nr_missed:	 records that could not be allocated, since load; the next
 *		 snapshot adopts such a task
 * @nr_freed:	 records that ended, since load
 * @nr_switches: context switches seen on all CPUs, since load
 * @nr_migrations: changes of CPU seen, since load
 * @memory_bytes: memory that the records, their table, and the rings of the exited
 *		 hold now, with spare ones
 * @nr_exited: processes that have exited since load, with a record; the number
 *		 of the latest, tscope_exited.seq
 * @blame_ns:	 waits from this on are long, see tscope_blame
 * @exited_max: so many exited processes are kept, the latest
 * @exited_threads_max: so many exited threads are kept, the latest
 * @nr_exited_threads: threads, but for leaders of processes, that have exited since
 *		 load, with a record; the number of the latest
 * @exited_whole_ns: all exited processes are kept that were freed later, see
 *		 tscope_exited.freed_ns; before this some are missing.  0: none is
 * @exited_threads_whole_ns: the same of threads
 * @nr_ends_missed: exited tasks without tscope_creds and tscope_cgroup, as there was no
 *		 memory, since load; no reader in another pid namespace is given them
 * @nr_streams:	 streams that go on, of TSCOPE_STREAMS_MAX; whose they are is in
 *		 /proc/PID/fdinfo
 * @reserved2:	 0
 * @stream_bytes: memory of their rings, and of those that have ended and are open still
 * @stream_bytes_max: the most that it may be, the module parameter stream_mib
 * @events:	 1 << TSCOPE_EVENT_* that a stream can give on this kernel, those that come
 *		 unasked included; 0 with hooks=0
 * @snapshot_filters: 1 << TSCOPE_FILTER_* that TSCOPE_SNAPSHOT takes
 * @stream_filters: 1 << TSCOPE_FILTER_* that TSCOPE_STREAM_START takes
 * @snapshot_flags: flags that TSCOPE_SNAPSHOT takes
 * @stream_flags: flags that TSCOPE_STREAM_START takes
 * @ring_head_bytes: bytes of a ring before its first block
 * @block_head_bytes: bytes of a block before its first event
 * @real_ns:	 CLOCK_REALTIME at @now_ns
 * @boot_ns:	 CLOCK_BOOTTIME of the initial time namespace at @now_ns
 * @group_bytes: by bit number the size of each group, TSCOPE_GROUP_SAYS_SIZE added where
 *		 that is the least; 0: this module does not know the group.  So a record is
 *		 read that has groups which the reader does not know
 *
 * Of N exited and M kept at most, min(N, M) are there, the oldest of which has the
 * number N - min(N, M) + 1; as many as are in front of it are missing.
 */
struct tscope_info {
	__u32 size;
	__u32 reserved;
	__u32 abi_major;
	__u32 abi_minor;
	char version[TSCOPE_VERSION_BYTES];
	__u64 groups;
	__u64 hooks;
	__u32 clock_id;
	__u32 nr_cpus;
	__u64 now_ns;
	__u64 loaded_ns;
	__u64 nr_records;
	__u64 nr_seen;
	__u64 nr_adopted;
	__u64 nr_missed;
	__u64 nr_freed;
	__u64 nr_switches;
	__u64 nr_migrations;
	__u64 memory_bytes;
	__u64 nr_exited;
	__u64 blame_ns;
	__u32 exited_max;
	__u32 exited_threads_max;
	__u64 nr_exited_threads;
	__u64 exited_whole_ns;
	__u64 exited_threads_whole_ns;
	__u64 nr_ends_missed;
	__u32 nr_streams;
	__u32 reserved2;
	__u64 stream_bytes;
	__u64 stream_bytes_max;
	__u64 events;
	__u64 snapshot_filters;
	__u64 stream_filters;
	__u32 snapshot_flags;
	__u32 stream_flags;
	__u32 ring_head_bytes;
	__u32 block_head_bytes;
	__u64 real_ns;
	__u64 boot_ns;
	__u16 group_bytes[64];
};

/* tscope_snapshot.filter, tscope_stream_start.filter */
#define TSCOPE_FILTER_NONE	0	/* every task */
#define TSCOPE_FILTER_TID	1	/* the task @id */
#define TSCOPE_FILTER_TGID	2	/* all threads of the process of task @id */
#define TSCOPE_FILTER_SUBTREE	3	/* that process and all its descendants */
#define TSCOPE_FILTER_EXITED	4	/* processes that have exited; of a snapshot alone */
#define TSCOPE_FILTER_CGROUP	5	/* tasks in the cgroup @fd, and in those below it */
#define TSCOPE_FILTER_EXITED_THREADS 6	/* threads that have exited; of a snapshot alone */

/* tscope_snapshot.flags, tscope_task_get.flags */
#define TSCOPE_PROCESSES	(1U << 0)	/* a record for each process, see above */
/* tscope_snapshot.flags: of those that the filter lets through */
#define TSCOPE_BY_UID		(1U << 1)	/* those whose real user id is @uid */
#define TSCOPE_CHANGED		(1U << 2)	/* those that have changed since @changed_ns */

/**
 * struct tscope_snapshot - what read() shall return, for TSCOPE_SNAPSHOT
 * @size:	 in: sizeof this struct
 * @filter:	 in: TSCOPE_FILTER_*
 * @groups:	 in: TSCOPE_GROUP_* wanted, 0 for heads alone
 * @groups_given: out: those of them that this module can fill on this kernel, as loaded,
 *		 and TSCOPE_GROUP_EXITED of those that have exited
 * @id:		 in: TID, TGID, SUBTREE: the task, any thread of its process; otherwise 0
 * @fd:		 in: CGROUP: a descriptor of the cgroup's folder (cgroup v2); otherwise 0
 * @flags:	 in: TSCOPE_PROCESSES, BY_UID, CHANGED
 * @uid:	 in: BY_UID: of the initial user namespace; otherwise 0
 * @changed_ns:	 in: CHANGED: a time, see above; otherwise 0
 * @from:	 in: EXITED, EXITED_THREADS: the first number wanted, tscope_exited.seq; 0: the
 *		 oldest that is kept; otherwise 0
 *
 * A call that fails leaves the cursor and the choice made before as they were.
 */
struct tscope_snapshot {
	__u32 size;
	__u32 filter;
	__u64 groups;
	__u64 groups_given;
	__s32 id;
	__s32 fd;
	__u32 flags;
	__u32 uid;
	__u64 changed_ns;
	__u64 from;
};

/**
 * struct tscope_task_get - one record, for TSCOPE_TASK_GET
 * @size:	 in: sizeof this struct
 * @tid:	 in: the task; with TSCOPE_PROCESSES any thread of the process, of which
 *		 tscope_head.tid is the leader
 * @groups:	 in: TSCOPE_GROUP_* wanted
 * @groups_given: out: tscope_head.mask of the record
 * @buf:	 in: address of the buffer
 * @buf_bytes:	 in: size of the buffer
 * @bytes:	 out: size of the record, also when the call fails with ENOSPC
 * @flags:	 in: TSCOPE_PROCESSES, or 0
 * @reserved:	 in: must be 0
 */
struct tscope_task_get {
	__u32 size;
	__s32 tid;
	__u64 groups;
	__u64 groups_given;
	__u64 buf;
	__u32 buf_bytes;
	__u32 bytes;
	__u32 flags;
	__u32 reserved;
};

/* tscope_cpu_get.flags */
#define TSCOPE_CPU_ONLINE	(1U << 0)
#define TSCOPE_CPU_HAS_MIGRATIONS (1U << 1)	/* migrated_in and migrated_out are true */

/**
 * struct tscope_cpu_get - what a CPU has done since load, for TSCOPE_CPU_GET
 * @size:	 in: sizeof this struct
 * @cpu:	 in: its number
 * @now_ns:	 when this was filled
 * @idle_ns:	 it ran its idle task, or was offline
 * @switches:	 its switches, by kind
 * @migrated_in: HAS_MIGRATIONS: tasks that came to it
 * @migrated_out: HAS_MIGRATIONS: tasks that left it
 * @tid:	 task that it runs; 0: its idle task, or one that the opener does
 *		 not see, or it is offline
 * @flags:	 TSCOPE_CPU_*
 * @comm:	 name of that task as it began to run, or called execve() since; empty with
 *		 @tid 0
 * @node:	 its NUMA node
 * @reserved:	 in: must be 0; out: 0
 * @key:	 that of the task @tid; 0: none, or it had no record as it began to run
 */
struct tscope_cpu_get {
	__u32 size;
	__u32 cpu;
	__u64 now_ns;
	__u64 idle_ns;
	struct tscope_switches switches;
	__u64 migrated_in;
	__u64 migrated_out;
	__s32 tid;
	__u32 flags;
	char comm[TSCOPE_COMM_BYTES];
	__s32 node;
	__u32 reserved;
	__u64 key;
};

/**
 * struct tscope_migrations - migrations from one CPU, for TSCOPE_MIGRATIONS
 * @size:	 in: sizeof this struct
 * @from:	 in: the CPU that tasks left
 * @buf:	 in: address of an array of __u64, filled: entry N counts those that
 *		 went to CPU N, since load
 * @nr:		 in: entries of the array
 * @nr_cpus:	 out: tscope_info.nr_cpus, also when the call fails with ENOSPC
 */
struct tscope_migrations {
	__u32 size;
	__u32 from;
	__u64 buf;
	__u32 nr;
	__u32 nr_cpus;
};

/* Streams that may go on at a time. */
#define TSCOPE_STREAMS_MAX	8

#define TSCOPE_BLOCK_BYTES	4096
#define TSCOPE_BLOCK_NONE	(~0ULL)
#define TSCOPE_RING_BYTES_MIN	(4 * TSCOPE_BLOCK_BYTES)
#define TSCOPE_RING_BYTES_MAX	(64U << 20)

/* tscope_event.type; bit N of tscope_stream_start.events asks for type N. */
#define TSCOPE_EVENT_LOST	0	/* struct tscope_event_lost; comes unasked */
#define TSCOPE_EVENT_SWITCH	1	/* struct tscope_event_switch */
#define TSCOPE_EVENT_WAKING	2	/* struct tscope_event_waking */
#define TSCOPE_EVENT_WAKEUP	3	/* struct tscope_event_wakeup */
#define TSCOPE_EVENT_MIGRATE	4	/* struct tscope_event_migrate */
#define TSCOPE_EVENT_FORK	5	/* struct tscope_event_fork */
#define TSCOPE_EVENT_EXEC	6	/* struct tscope_event_exec */
#define TSCOPE_EVENT_EXIT	7	/* struct tscope_event_exit */
#define TSCOPE_EVENT_RENAME	8	/* struct tscope_event_rename */
#define TSCOPE_EVENT_TRIGGER	9	/* struct tscope_event_trigger; comes unasked */

#define TSCOPE_EVENTS_ALL	((1ULL << 9) - 2)

/**
 * struct tscope_event - the start of every event
 * @type:	TSCOPE_EVENT_*
 * @words:	bytes of the event, this head included, divided by 8; an unknown
 *		event is as long as this says
 * @info:	depends on the type
 * @delta_ns:	time since the event before it in the same block, or since that began
 */
struct tscope_event {
	__u8 type;
	__u8 words;
	__u16 info;
	__u32 delta_ns;
};

/**
 * struct tscope_event_lost - events are missing here
 * @event:	info: TSCOPE_LOST_*
 * @nr:		how many
 */
struct tscope_event_lost {
	struct tscope_event event;
	__u64 nr;
};

#define TSCOPE_LOST_FULL	1	/* the reader was too slow */

/* tscope_event.info of a switch: the state of @prev, and */
#define TSCOPE_SWITCH_LETTER	0x007f	/* the kernel's: R if it could go on; F: frozen */
#define TSCOPE_SWITCH_OFFLINE	0x0080	/* the CPU was going off; see below */
#define TSCOPE_SWITCH_PRIO	0xff00	/* since 2.1: the priority of @next; 0: not told */
#define TSCOPE_SWITCH_PRIO_SHIFT 8
#define TSCOPE_SWITCH_PRIO_PLUS	2	/* it is greater by this than the kernel's, -1 to 139 */

/**
 * struct tscope_event_switch - the ring's CPU goes from one task to another
 * @event:	info: TSCOPE_SWITCH_*
 * @prev:	task that it leaves; 0: its idle task
 * @next:	task that it runs now; 0: its idle task
 *
 * A CPU that goes off leaves its stopper for its idle task where no tracepoint fires.
 * That switch is written, and the records have it, once the CPU is off: the stopper ran
 * until then, at the most.
 *
 * The priority is tscope_sched.prio as the CPU goes to @next, and 120 of an idle task.
 * With TSCOPE_SWITCH_OFFLINE it is not told.  In ABI 2.0 there was none, the letter was in
 * 0x00ff, and TSCOPE_SWITCH_OFFLINE was 0x0100.
 */
struct tscope_event_switch {
	struct tscope_event event;
	__s32 prev;
	__s32 next;
};

/* tscope_event.info of a waking: the CPU that the task was on, and */
#define TSCOPE_WAKING_CPU	0x3fff
#define TSCOPE_WAKING_NEW	0x4000	/* the first start of a new task */
#define TSCOPE_WAKING_IRQ	0x8000	/* in an interrupt, which @waker met by chance */

/**
 * struct tscope_event_waking - a task is being woken: its wait begins
 * @event:	info: CPU of @tid, TSCOPE_WAKING_*
 * @tid:	the task
 * @waker:	task that the ring's CPU runs; 0: its idle task
 */
struct tscope_event_waking {
	struct tscope_event event;
	__s32 tid;
	__s32 waker;
};

/**
 * struct tscope_event_wakeup - a woken task stands on a run queue
 * @event:	info: the CPU of that queue
 * @tid:	the task
 * @reserved:	0
 */
struct tscope_event_wakeup {
	struct tscope_event event;
	__s32 tid;
	__u32 reserved;
};

/**
 * struct tscope_event_migrate - a task changes its CPU
 * @event:	info: CPU that it goes to
 * @tid:	the task
 * @from:	CPU that it leaves
 */
struct tscope_event_migrate {
	struct tscope_event event;
	__s32 tid;
	__u32 from;
};

/**
 * struct tscope_event_fork - a task was cloned
 * @event:	info: 0
 * @key:	that of the new task; 0: it has no record
 * @creator_key: that of the task that called clone(); 0: it has no record
 * @tid:	the new task
 * @tgid:	its thread group
 * @creator:	task that called clone()
 * @ppid:	thread group of its parent
 * @clone_flags: as given to clone()
 * @comm:	name of both
 * @exit_signal: signal to the parent at its end, as given to clone(): tscope_birth.exit_signal;
 *		-1: none, as for a thread; CLONE_PARENT: that of the creator's process
 * @reserved:	0
 *
 * Its time is that of the birth.  In the same clone() the kernel takes tscope_birth.birth_ns
 * first, then the record begins, tscope_counts.since_ns, then this is written: none is later
 * than the next, but for the some ns by which the clocks of two CPUs disagree.
 */
struct tscope_event_fork {
	struct tscope_event event;
	__u64 key;
	__u64 creator_key;
	__s32 tid;
	__s32 tgid;
	__s32 creator;
	__s32 ppid;
	__u64 clone_flags;
	char comm[TSCOPE_COMM_BYTES];
	__s32 exit_signal;
	__u32 reserved;
};

/* tscope_event.info of an execve(). */
#define TSCOPE_EXEC_CUT		0x0001	/* file is the end of a longer name */

/* The longest tscope_event_exec.file, with its NUL. */
#define TSCOPE_EXEC_FILE_BYTES	256

/**
 * struct tscope_event_exec - a task runs another program
 * @event:	info: TSCOPE_EXEC_*; words tells how long the event is
 * @key:	that of the task; 0: it has no record
 * @tid:	the task
 * @old_tid:	its number before, another one if it was not the leader
 * @comm:	its new name
 * @file:	the file, as execve() was given its name: relative to a folder that is not told,
 *		unless it begins with '/'; /dev/fd/N or /dev/fd/N/NAME of execveat().  Of a
 *		script that of the script.  NUL-terminated, NUL-padded to 8 bytes
 *
 * A leader whose number a thread takes over has exited before this, with an event under
 * that number: everywhere it is known by it.  Its key tells the two apart.
 */
struct tscope_event_exec {
	struct tscope_event event;
	__u64 key;
	__s32 tid;
	__s32 old_tid;
	char comm[TSCOPE_COMM_BYTES];
	char file[];
};

/* tscope_event_exit.flags */
#define TSCOPE_EXIT_LAST	(1U << 0)	/* the process ends with it */
#define TSCOPE_EXIT_HAS_ACCOUNTS (1U << 1)	/* run_ns to limit_ns are true */

/**
 * struct tscope_event_exit - a task begins to exit
 * @event:	info: 0
 * @key:	that of the task; 0: it has no record
 * @tid:	the task
 * @tgid:	its thread group
 * @exit_code:	the status that wait() gives, of the task alone
 * @flags:	TSCOPE_EXIT_*
 * @comm:	its name
 * @birth_ns:	tscope_birth.birth_ns
 * @run_ns:	HAS_ACCOUNTS: this and all that follow are those of tscope_accounts, of the
 *		task alone, up to the time of this event
 * @wait_ns:	see there
 * @sleep_ns:	see there
 * @block_ns:	see there
 * @stop_ns:	see there
 * @wait_idle_ns: see there
 * @limit_ns:	see there
 *
 * run + wait + sleep + block + stop is the time from tscope_accounts.since_ns to this event.
 * What the task still does is not in them: it gives back what it has, may sleep or be
 * preempted meanwhile, and leaves its CPU for good with a switch that has the letter Z or X.
 * The record of the exited task holds that, too; it is what the switches and wakings after
 * this event say.  It is longer from 6.16 on, where a task exits before it gives back its
 * memory.
 *
 * LAST: all threads of the process have begun to exit.  Of threads that do so at the same
 * time more than one may have it; the latest exit of a process always has it.
 */
struct tscope_event_exit {
	struct tscope_event event;
	__u64 key;
	__s32 tid;
	__s32 tgid;
	__s32 exit_code;
	__u32 flags;
	char comm[TSCOPE_COMM_BYTES];
	__u64 birth_ns;
	__u64 run_ns;
	__u64 wait_ns;
	__u64 sleep_ns;
	__u64 block_ns;
	__u64 stop_ns;
	__u64 wait_idle_ns;
	__u64 limit_ns;
};

/**
 * struct tscope_event_rename - a task has another name
 * @event:	info: 0
 * @key:	that of the task; 0: it has no record
 * @tid:	the task
 * @reserved:	0
 * @comm:	its new name
 * @old_comm:	the one that it had
 *
 * In an execve() by a thread it comes after that has its leader's number, and before the
 * tscope_event_exec that says so.
 */
struct tscope_event_rename {
	struct tscope_event event;
	__u64 key;
	__s32 tid;
	__u32 reserved;
	char comm[TSCOPE_COMM_BYTES];
	char old_comm[TSCOPE_COMM_BYTES];
};

/* tscope_event.info of a trigger. */
#define TSCOPE_TRIGGER_WAITS	0x0001	/* it waits still */

/**
 * struct tscope_event_trigger - a task has waited too long, and nothing follows
 * @event:	info: TSCOPE_TRIGGER_*
 * @key:	that of the task; 0: it has no record
 * @tid:	the task; without TSCOPE_TRIGGER_WAITS the switch before this has given it
 *		the CPU
 * @reserved:	0
 * @wait_ns:	how long it waited, up to that switch
 */
struct tscope_event_trigger {
	struct tscope_event event;
	__u64 key;
	__s32 tid;
	__u32 reserved;
	__u64 wait_ns;
};

/**
 * struct tscope_block - the head of a block of a ring
 * @nr:		its number, from 0 on; TSCOPE_BLOCK_NONE: it is being begun
 * @at_ns:	when it was begun
 * @first:	events that the ring has met before it, with those lost
 * @bytes:	bytes written so far, this head included
 * @cpu:	the CPU
 */
struct tscope_block {
	__u64 nr;
	__u64 at_ns;
	__u64 first;
	__u32 bytes;
	__u32 cpu;
};

/**
 * struct tscope_ring - the state of a ring, in front of its blocks
 * @begun:	blocks that were begun; the last of them is being written
 * @produced:	events met since the stream began, with those lost
 * @lost:	events that found no room
 */
struct tscope_ring {
	__u64 begun;
	__u64 produced;
	__u64 lost;
};

/**
 * struct tscope_position - how far the reader is with a ring
 * @consumed:	blocks that it does not need any more
 * @read:	bytes of the next block that it has read, the head included, where poll() is
 *		to wait for old events: tscope_stream_start.watermark_ns; 0: none.  Before
 *		consumed is raised this is set to 0
 * @reserved:	must be 0
 */
struct tscope_position {
	__u64 consumed;
	__u64 read;
	__u64 reserved[6];
};

/* tscope_stream_start.flags */
#define TSCOPE_STREAM_OVERWRITE	(1U << 0)	/* the oldest events go, not the newest */

/**
 * struct tscope_stream_start - what shall be seen, for TSCOPE_STREAM_START
 * @size:	 in: sizeof this struct
 * @flags:	 in: TSCOPE_STREAM_*
 * @events:	 in: 1 << TSCOPE_EVENT_* each, at least one
 * @events_given: out: those of them that there are, as in tscope_info.events
 * @filter:	 in: TSCOPE_FILTER_NONE, TID, TGID, SUBTREE, CGROUP
 * @id:		 in: TID, TGID, SUBTREE: the task, any thread of its process; otherwise 0
 * @fd:		 in: CGROUP: a descriptor of the cgroup's folder (cgroup v2); otherwise 0
 * @ring_bytes:	 in: bytes of the blocks of one ring, TSCOPE_RING_BYTES_MIN to
 *		 TSCOPE_RING_BYTES_MAX, is rounded up to a power of two; 0: as the
 *		 module parameter ring_kib says, less where all rings would take more
 *		 than a quarter of stream_mib, rounded down
 * @map_bytes:	 out: bytes of one ring to be mapped
 * @watermark:	 in: blocks that poll() waits for, at most half the ring; 0: a quarter of
 *		 it.  With a trigger, for which alone poll() waits then, it must be 0
 * @watermark_given: out: the same; 0 with a trigger
 * @watermark_ns: in: poll() waits no longer than until an event is so old, in ns, that was
 *		 not read, see tscope_position.read; 0, and with a trigger: however old it is.
 *		 A reader that puts the events of all CPUs in order needs a millisecond or
 *		 more, or it is woken for events that it may not take yet
 * @nr_blocks:	 out: blocks of one ring
 * @nr_rings:	 out: rings, one for each CPU number, tscope_info.nr_cpus
 * @data_offset: out: where the rings begin
 * @now_ns:	 out: the stream has begun: what is later is in it
 * @ring_head_bytes: out: as in tscope_info
 * @block_head_bytes: out: as in tscope_info
 * @trigger_wait_ns: in: a wait that is longer ends it, in ns; 0: none does.  Not 0: @flags
 *		 have TSCOPE_STREAM_OVERWRITE, and @events have TSCOPE_EVENT_SWITCH
 * @trigger_tid: in: of any thread of the process of this task; 0: of any task
 * @trigger_tgid: out: that process, or whoever has its number later; 0: of any
 * @trigger_comm: in: of a task that has this name, a string; empty: any
 */
struct tscope_stream_start {
	__u32 size;
	__u32 flags;
	__u64 events;
	__u64 events_given;
	__u32 filter;
	__s32 id;
	__s32 fd;
	__u32 ring_bytes;
	__u64 map_bytes;
	__u32 watermark;
	__u32 watermark_given;
	__u64 watermark_ns;
	__u32 nr_blocks;
	__u32 nr_rings;
	__u64 data_offset;
	__u64 now_ns;
	__u32 ring_head_bytes;
	__u32 block_head_bytes;
	__u64 trigger_wait_ns;
	__s32 trigger_tid;
	__s32 trigger_tgid;
	char trigger_comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_stream_stop - how much there was, for TSCOPE_STREAM_STOP
 * @size:	 in: sizeof this struct
 * @reserved:	 in: must be 0
 * @now_ns:	 out: the stream has ended: what is later is not in it
 * @produced:	 out: events met, with those lost
 * @lost:	 out: events that found no room
 *
 * It may be called again, and then says the same, but for @now_ns.
 */
struct tscope_stream_stop {
	__u32 size;
	__u32 reserved;
	__u64 now_ns;
	__u64 produced;
	__u64 lost;
};

/* Sizes of the first version of each argument. */
#define TSCOPE_INFO_SIZE_VER0		152	/* ABI 1: it learns the versions */
#define TSCOPE_SNAPSHOT_SIZE_VER0	56
#define TSCOPE_TASK_GET_SIZE_VER0	48
#define TSCOPE_CPU_GET_SIZE_VER0	112
#define TSCOPE_MIGRATIONS_SIZE_VER0	24
#define TSCOPE_STREAM_START_SIZE_VER0	128
#define TSCOPE_STREAM_STOP_SIZE_VER0	32

#define TSCOPE_IOC_MAGIC	0xF7

#define TSCOPE_GET_INFO		_IOWR(TSCOPE_IOC_MAGIC, 0, struct tscope_info)
#define TSCOPE_SNAPSHOT		_IOWR(TSCOPE_IOC_MAGIC, 1, struct tscope_snapshot)
#define TSCOPE_TASK_GET		_IOWR(TSCOPE_IOC_MAGIC, 2, struct tscope_task_get)
#define TSCOPE_CPU_GET		_IOWR(TSCOPE_IOC_MAGIC, 3, struct tscope_cpu_get)
#define TSCOPE_MIGRATIONS	_IOWR(TSCOPE_IOC_MAGIC, 4, struct tscope_migrations)
#define TSCOPE_STREAM_START	_IOWR(TSCOPE_IOC_MAGIC, 5, struct tscope_stream_start)
#define TSCOPE_STREAM_STOP	_IOWR(TSCOPE_IOC_MAGIC, 6, struct tscope_stream_stop)

#endif /* _UAPI_LINUX_TASKSCOPE_H */
