/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * taskscope: what user space may rely on.
 *
 * Everything here is reached through one misc device, /dev/taskscope (mode 0600).  open() needs
 * CAP_PERFMON or CAP_SYS_ADMIN in the initial user namespace and fails with EPERM otherwise.
 * This right is checked only at open(): a process that drops its capabilities, or gets the
 * descriptor from another process, may use the descriptor as before.
 *
 * Ids
 *
 *   A tid, tgid, ppid, ... is a number in the pid namespace of the process that opened the
 *   device (the opener).  A task that has no number there is not shown, and an id field that
 *   refers to such a task is 0.  User and group ids are those of the initial user namespace.
 *   No field holds a kernel address.
 *
 * Keys
 *
 *   A tid is used again after its task has exited.  The key of a task is a number that is never
 *   used again while the module is loaded: two records with one key are of one task, whatever
 *   their tids, and two tasks never have one key.  A task has the same key in every pid
 *   namespace.  A key means nothing after the module is unloaded.  A key is at least 2^33, so
 *   that none looks like a tid, and below 2^53.  0: the task has no record.  That is so with
 *   hooks=0, if there was no memory for a record, and for a thread that had exited before the
 *   module found it.
 *
 *   execve() changes no key.  A thread that calls it keeps its own key, and has the tid of its
 *   process from then on.  The leader that this ends keeps its own key, too.
 *
 * Time
 *
 *   All times are nanoseconds of CLOCK_MONOTONIC of the initial time namespace, whatever the
 *   reader's namespace is, unless the field says otherwise.
 *
 * Absent is not zero
 *
 *   A task is described by groups.  Each group is a struct, and has one bit in a 64-bit mask.
 *   A group whose bit is clear is absent.  There are three reasons: this kernel does not have it
 *   (tscope_eevdf before 6.6), the task does not have it (tscope_memory of a kernel thread), or
 *   the module did not see it (tscope_counts with hooks=0).  A group that is present is true,
 *   and a 0 in it is a 0.  The few fields that may be unknown in a present group have a flag.
 *
 * Words
 *
 *   record      what the module keeps about a task from birth on, or from adoption on
 *   adopted     a task whose record began later than its birth, because the task is older than
 *               the module or because there was no memory at its birth
 *   wait        a time in which a task was runnable and did not run; wait(2) and waiting for
 *               I/O are not meant
 *   open wait   a wait that has not ended yet
 *   blame       the tasks that ran on a CPU while this task was runnable there and waited
 *   exited      a task that has ended, and that the kernel has freed
 *   CPU offline a CPU that was taken out of use (CPU hotplug)
 *
 * TSCOPE_GET_INFO
 *
 *   Versions, the groups that this module can fill on this kernel, the hooks that are attached,
 *   and the module's counters.  Call this first.
 *
 * TSCOPE_SNAPSHOT, then read()
 *
 *   The ioctl chooses groups and a filter and puts the cursor at the start.  Each read() then
 *   returns whole records: as many as it has at hand and as fit, at most TSCOPE_READ_BYTES_MAX
 *   bytes; and 0 at the end.  A read() that returns less than it was asked for is not the end.
 *
 *   A record is a struct tscope_head, then the groups of head.mask in the order of their bits,
 *   each 8-byte aligned.  The next record begins head.size bytes later.  Records come in the
 *   order of their tids.
 *
 *   The cursor is a number.  Between two reads the reader may sleep, or never come back.  Each
 *   record is true at the instant at which it was filled.  Tasks that start or exit between two
 *   reads may or may not be in the snapshot.  If a part of the buffer cannot be written, read()
 *   returns the whole records before that part, and the next read() goes on after them: no
 *   record is lost, and none comes twice.
 *
 *   Threads that share an open file share its cursor.
 *
 * TSCOPE_TASK_GET
 *
 *   One record of one task, into a buffer.  The cursor does not move.
 *
 * Processes
 *
 *   With TSCOPE_PROCESSES there is one record for each process.  It is the record of its leader,
 *   the task whose tid is the tgid; its other threads have none.  Members that can be added are
 *   sums over all threads of the process, exited ones included:
 *
 *     tscope_sched     runtime_ns, nvcsw and nivcsw: as in /proc/PID/stat and getrusage(), since
 *                      the birth of the process.  nr_migrations, run_delay_ns and nr_runs: over
 *                      the threads that have or had a record (with hooks=0: that live)
 *     tscope_counts, tscope_accounts, tscope_waits, tscope_wakers, tscope_blame,
 *     tscope_moves, tscope_switches
 *                      over the threads that have or had a record
 *
 *   None of these sums falls when a thread exits.  since_ns is the beginning of the first of the
 *   records, now_ns the latest of theirs.  All threads age, also at the same time.  So the
 *   accounts add up to age_ns, and not to now_ns - since_ns.
 *   A maximum is that of any thread (max_ns with max_at_ns, open_ns).  Of the wakers and the
 *   blamed tasks the largest are kept; the rest is added to others and others_ns.
 *   All other members are the leader's: tscope_accounts.account and opened_ns, tscope_moves.last,
 *   the rest of tscope_sched, and all other groups.
 *
 *   If a living thread of a process has no record, because there was no memory, the groups from
 *   tscope_counts on are absent.
 *
 * TSCOPE_CPU_GET, TSCOPE_MIGRATIONS
 *
 *   What one CPU has done since load, and how many tasks migrated from it to each other CPU.
 *
 * TSCOPE_STREAM_START, then mmap() and poll()
 *
 *   Events from now on, in order.  Each CPU writes its events into a ring of its own, in memory
 *   that the reader maps.  An open file has at most one stream, and its rings live until the file
 *   is closed and unmapped.  Streams do not disturb each other.  Only files that were opened in
 *   the initial pid namespace can have one; ids are numbers of that namespace.
 *   TSCOPE_STREAM_STOP ends the stream, and returns the number of its events.
 *
 *   Ring N is mapped from offset data_offset + N * map_bytes, with one mmap() for each ring, and
 *   only for reading.  Its first ring_head_bytes have a struct tscope_ring; after them come
 *   nr_blocks blocks of TSCOPE_BLOCK_BYTES each.  From offset 0 there are nr_rings
 *   struct tscope_position, to be read and written.  They must be mapped with MAP_SHARED: what
 *   is written to a private copy does not reach the module.  So the file has to be open for
 *   reading and writing.  With TSCOPE_STREAM_OVERWRITE and without watermark_ns the reader writes
 *   nothing, and open for reading is enough.  No page of a stream can be executed.
 *
 *   Block B, counted from 0, is at place B % nr_blocks, if its tscope_block.nr is B.  Its events
 *   come after its first block_head_bytes, up to tscope_block.bytes, as TSCOPE_WORD_* says.  A
 *   block can be read without the blocks before it.  A block is whole when tscope_ring.begun says
 *   that a later block was begun.
 *
 *   Without TSCOPE_STREAM_OVERWRITE a block is not overwritten before the reader has set
 *   tscope_position.consumed above its number.  Events for which there is no room are lost, and
 *   a tscope_event_lost is in their place.  With TSCOPE_STREAM_OVERWRITE the oldest block is
 *   overwritten.  Then the reader copies a block, and checks its nr before and after the copy:
 *   nr is TSCOPE_BLOCK_NONE while the block is overwritten.  Either way
 *
 *     first + events + lost == first of the next block
 *
 *   and at the end of the ring tscope_ring.produced is the same sum for the last block, plus the
 *   events that were lost after it.
 *
 *   Load tscope_block.nr, tscope_block.bytes and tscope_ring.begun with acquire semantics before
 *   reading what they cover.  Store tscope_position.consumed with release semantics after the
 *   last read of a block.
 *
 *   poll() waits until a ring has as many whole blocks that are not consumed as watermark:
 *   POLLIN; or until the stream is stopped: POLLIN and POLLHUP, from then on.  With watermark_ns
 *   it also returns POLLIN when the oldest unread event is that old, in whole blocks or in the
 *   present one.  This may be a few milliseconds late.  For that the reader stores in
 *   tscope_position.read how far it has read in a block.
 *   Without a stream poll() waits only after a TSCOPE_SNAPSHOT of exited tasks.  After any other
 *   TSCOPE_SNAPSHOT it returns POLLIN, since read() does not wait, either.  Before a
 *   TSCOPE_SNAPSHOT it returns POLLERR, since read() and mmap() fail.
 *
 *   The filter applies to the task that the event is about: the woken task of a wakeup, and
 *   either task of a switch or a fork.  A thread that calls execve() stays in the stream, or out
 *   of it.  TSCOPE_FILTER_SUBTREE: the tasks that are below the task when the stream begins, and
 *   all tasks that they clone later.  A filter by task, process or subtree misses tasks that had
 *   no record when the stream began (tscope_info.nr_missed), and may miss one in execve() at that
 *   time.
 *
 *   With trigger_wait_ns the stream is a flight recorder: it takes no more events once a task
 *   that matches the filter has waited too long for a CPU.  This is noticed in the switch that
 *   gives the CPU to the task, or before that in another switch of the CPU that the task waits
 *   for.  After that switch comes a tscope_event_trigger with the task.  If two CPUs notice such
 *   a wait at once, one of them writes it.  Other CPUs may write some more events, for about a
 *   microsecond.  poll() waits only for the trigger: POLLIN and POLLPRI, from then on; or for the
 *   end.  The reader then calls TSCOPE_STREAM_STOP and reads the events that led to it.
 *   A wait for a CPU that does not switch is noticed at its next switch.  If more than 16
 *   matching tasks wait for one CPU, the waits of the others are noticed only when they end.
 *
 * What has changed
 *
 *   TSCOPE_CHANGED leaves out tasks that have not changed since tscope_snapshot.changed_ns.  A
 *   task has changed if at that time or later it ran, was woken, was born, called execve() or
 *   began to exit, or if it runs or waits for a CPU now.  With TSCOPE_PROCESSES a process has
 *   changed if one of its threads has, or has exited.  A task without a record counts as changed.
 *   The tasks that are left out differ only in their age.  So a reader takes tscope_info.now_ns
 *   first, then the snapshot, and uses that time as changed_ns of the next snapshot.  Changes
 *   that others make to a sleeping task (its name, priority, cgroup, credentials) do not count,
 *   nor does it count that a task was freed: for that there is tscope_snapshot.from.
 *
 * The exited
 *
 *   With TSCOPE_FILTER_EXITED the records are of exited processes, the latest
 *   tscope_info.exited_max of them, in the order of tscope_exited.seq.  For each CPU this is the
 *   order in which the processes were freed.  With TSCOPE_FILTER_EXITED_THREADS the records are of
 *   exited threads, without the leaders of processes: the latest tscope_info.exited_threads_max,
 *   with numbers of their own.
 *   These records always have tscope_exited.  Of the other groups they have only those that the
 *   module keeps itself: tscope_creds and tscope_cgroup as they were when the task (of a process:
 *   its last thread) began to exit, tscope_birth, and the groups from tscope_counts on.  With
 *   TSCOPE_BY_UID records without tscope_creds are left out.
 *
 *   At the end read() returns 0, and the cursor stays there.  A later read() returns the tasks
 *   that have exited since then, each once.  poll() waits for them: it returns POLLIN once a task
 *   has exited after the cursor, whether it matches the filter or not.  A reader that starts
 *   again sets tscope_snapshot.from to one more than the last number that it had.  The number of
 *   records that were overwritten before a reader came to them is tscope_exited.missed of the
 *   next one.
 *
 *   A reader in another pid namespace than the initial one gets the tasks that had a tid there,
 *   if fewer than TSCOPE_EXITED_LEVELS namespaces are above it, the initial one included, and if
 *   the task began after the namespace did.  A parent, creator or killer that was not in the
 *   namespace is 0.
 *
 *   tscope_info says how many tasks have exited, how many are kept, and since when none is
 *   missing.
 *
 *   A process ends with its last thread, whichever that is.  A leader that exits while other
 *   threads go on has no exit code and no end: TSCOPE_STATE_LEFT.  A thread that calls execve()
 *   is the process from then on, with the tid and the birth (tscope_birth) of the process; its
 *   counts are still the thread's own.  The old leader is among the exited threads, under the tid
 *   that it lived under, which is that of the process: TSCOPE_EXITED_EXEC.
 *
 * Errors, by call
 *
 *   An errno says what can be done about it.  EOPNOTSUPP: a newer module or another kernel may
 *   support this.  ERANGE: use another number.  E2BIG: the struct is longer than this module
 *   knows, and the part that it does not know is not zero.  EINVAL: the argument is wrong for any
 *   module.
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
 *     EOPNOTSUPP an unknown group, filter or flag; exited tasks with hooks=0
 *     EINVAL     a member that the filter and the flags do not use is not 0;
 *                TSCOPE_CHANGED with exited tasks
 *     ERANGE     @from is above the number of the next task that will exit
 *     ESRCH      no such task (in the opener's namespace)
 *     ENXIO      no CPU has this number
 *     EBADF      @fd is not a descriptor of a cgroup v2
 *     ENOENT     that cgroup was removed
 *     EAGAIN     the file has O_NONBLOCK, and another thread is in read(), TSCOPE_SNAPSHOT or
 *                TSCOPE_STREAM_START with it
 *     EINTR      a signal came while waiting for another thread that uses this file
 *
 *   read()
 *     EBADFD     there was no TSCOPE_SNAPSHOT
 *     EMSGSIZE   the next record is larger than the buffer; it stays next
 *     EFAULT, EAGAIN, EINTR  as above
 *
 *   TSCOPE_TASK_GET
 *     EOPNOTSUPP an unknown group or flag
 *     ESRCH      no such task (in the opener's namespace)
 *     ENOSPC     the record needs @bytes bytes
 *
 *   TSCOPE_CPU_GET, TSCOPE_MIGRATIONS
 *     ENXIO      no CPU has this number
 *     EOPNOTSUPP hooks=0; or, TSCOPE_MIGRATIONS: the machine has so many CPUs that
 *                migrations are not counted for each pair of them
 *     ENOSPC     TSCOPE_MIGRATIONS: there are @nr_cpus CPUs
 *
 *   TSCOPE_STREAM_START
 *     EOPNOTSUPP an unknown event, filter or flag; this kernel has none of the events;
 *                hooks=0
 *     EINVAL     no event; a member that the filter does not use is not 0; a trigger without
 *                TSCOPE_STREAM_OVERWRITE, without TSCOPE_EVENT_SWITCH, without a wait, with a
 *                name that is not NUL-terminated, or with a watermark, which poll() would ignore
 *     ERANGE     @ring_bytes or @watermark is too small or too large
 *     EPERM      the opener is not in the initial pid namespace
 *     EACCES     the file is not open for reading; or, without TSCOPE_STREAM_OVERWRITE or with
 *                @watermark_ns, not for writing, which the positions need
 *     EEXIST     this file has had a stream
 *     EBUSY      there are already TSCOPE_STREAMS_MAX streams
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
 *     EPERM      to write a ring, or to execute
 *     EINVAL     no ring begins at this offset, or the ring is shorter; the positions without
 *                MAP_SHARED
 *     ENXIO      no CPU has this ring
 *     EACCES     to write, if the file is not open for writing
 *
 * How this grows
 *
 *   Ioctl arguments are versioned by size.  The size is in the ioctl number and in the first
 *   member, and new members go to the end.  If an argument is longer than the module knows, the
 *   module ignores the rest if it is zero.  Each member goes either in or out: a module does not
 *   change members that go in, and sets members that it does not know to 0.  A group never
 *   changes its layout: new facts about a task are a new group.  The module refuses to fill a
 *   group that it does not know, so that a reader of the device gets only groups that it asked
 *   for; a reader of a file skips unknown groups by tscope_info.group_bytes.  tscope_info says
 *   what can be asked for.
 *   The ABI number: major changes when an old reader would break, minor when ioctls, groups,
 *   filters or members are added.
 *
 * Changes
 *
 *   2.3  The first release of ABI 2; 2.0 to 2.2 were never released.  Each member of an
 *        argument goes in or comes out, and size is not changed.  An errno has one cause for
 *        a call.  tscope_info says what can be asked for, the sizes of groups and heads, and
 *        three clocks, and what the module itself costs.  tscope_cgroup begins with its
 *        size.  Snapshots by cgroup, by user, by CPU and of changed tasks.  The place of a
 *        task in its run queue (tscope_queue).  Readers can follow the exited tasks, also in a
 *        pid namespace.  poll() waits for old events, too.  The frequent events of a stream
 *        are words of 4 bytes, see TSCOPE_WORD_*.
 *   1    taskscope 0.1.0
 *
 * The layout is the same for 32-bit and 64-bit callers.
 */
#ifndef _UAPI_LINUX_TASKSCOPE_H
#define _UAPI_LINUX_TASKSCOPE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TSCOPE_ABI_MAJOR	2
#define TSCOPE_ABI_MINOR	3

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
#define TSCOPE_GROUP_QUEUE	(1ULL << 23)	/* struct tscope_queue */

#define TSCOPE_GROUPS_ALL	((1ULL << 24) - 1)

/*
 * X(NAME, name) for each group, in the order of the bits: its bit is TSCOPE_GROUP_NAME, its
 * struct is struct tscope_name.
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
	X(EXITED, exited)			\
	X(QUEUE, queue)

/*
 * tscope_info.group_bytes: a group with this bit begins with its own size, in its first __u32.
 * The rest of the number is the least size, without @mask or @path.
 */
#define TSCOPE_GROUP_SAYS_SIZE	0x8000

/**
 * struct tscope_head - the start of every record
 * @size:	bytes of the whole record, with this head; a multiple of 8
 * @tid:	thread id in the opener's pid namespace
 * @mask:	TSCOPE_GROUP_* that follow, in the order of their bits
 * @key:	key of the task, see above; of a process: key of its leader
 */
struct tscope_head {
	__u32 size;
	__s32 tid;
	__u64 mask;
	__u64 key;
};

/* tscope_ids.kind */
#define TSCOPE_KIND_KTHREAD	(1U << 0)	/* kernel thread */
#define TSCOPE_KIND_IO_WORKER	(1U << 1)	/* io_uring worker of a process */
#define TSCOPE_KIND_USER_WORKER	(1U << 2)	/* other kernel thread of a process, as vhost's */
#define TSCOPE_KIND_WQ_WORKER	(1U << 3)	/* workqueue worker (also a kernel thread) */

/**
 * struct tscope_ids - ids and name of the task
 * @tgid:	 thread group id, the process id of user space
 * @ppid:	 tgid of the parent that waits for the task (task_struct.real_parent)
 * @tracer:	 tid of the task that ptraces this one; 0: none
 * @pgid:	 process group id
 * @sid:	 session id
 * @nspid:	 tid in the innermost pid namespace of the task
 * @ns_level:	 depth of that namespace; 0 is the initial one
 * @kind:	 TSCOPE_KIND_*
 * @nr_threads:	 threads of the thread group; 0 once the last one is being reaped
 * @reserved:	 0
 * @start_ns:	 when the task was created; a thread that calls execve() takes over the value
 *		 of its leader
 * @start_boot_ns: the same in CLOCK_BOOTTIME, as in /proc/PID/stat
 * @comm:	 name; NUL-terminated, otherwise any bytes
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
#define TSCOPE_STATE_EXITING	(1U << 2)	/* in do_exit(), or exited */
#define TSCOPE_STATE_EXEC	(1U << 3)	/* in execve() */
#define TSCOPE_STATE_FROZEN	(1U << 4)	/* by cgroup.freeze, cgroup v1, or suspend */
#define TSCOPE_STATE_LEFT	(1U << 5)	/* a leader that has exited; its process lives */

/**
 * struct tscope_state - what the task is doing
 * @state:	 task_struct.__state, raw
 * @exit_state:	 task_struct.exit_state, raw
 * @letter:	 the kernel's letter: one of R S D T t X Z P I; read after @state.  For a frozen
 *		 task the kernel's letter is S or D
 * @on_cpu:	 1: a CPU is running the task now
 * @on_rq:	 0: not queued; 1: queued; 2: migrating to another queue
 * @reserved:	 0
 * @flags:	 TSCOPE_STATE_*
 * @exit_code:	 the status that wait() gives; only valid if @letter is Z or X, and never with
 *		 TSCOPE_STATE_LEFT, since the status of the process is not known yet
 * @pf:		 task_struct.flags (PF_*), raw; the bits differ between kernels
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
 * struct tscope_sched - the scheduler's data about the task
 * @cpu:	 CPU that the task runs on, or ran on last
 * @policy:	 TSCOPE_POLICY_*
 * @prio:	 effective priority: below 0 deadline, 0 to 99 real-time (0 is the highest),
 *		 100 to 139 fair; a boosted task has the priority of its booster
 * @nice:	 -20 to 19; used by OTHER and BATCH
 * @rt_priority: 1 to 99 for FIFO and RR; 0 otherwise
 * @flags:	 TSCOPE_SCHED_*
 * @runtime_ns:	 CPU time since birth (se.sum_exec_runtime)
 * @nvcsw:	 voluntary switches since birth, as the kernel counts
 * @nivcsw:	 involuntary switches since birth, as the kernel counts
 * @nr_migrations: migrations since birth, as the kernel counts
 * @run_delay_ns: time runnable without a CPU since birth (sched_info.run_delay); 0 with
 *		 TSCOPE_SCHED_NO_DELAY, since not every kernel has CONFIG_SCHED_INFO
 * @nr_runs:	 number of times the task got a CPU since birth (sched_info.pcount); 0 with
 *		 TSCOPE_SCHED_NO_DELAY
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
 * struct tscope_fair - the fair class: OTHER, BATCH and IDLE tasks, and EXT tasks that no BPF
 *			scheduler runs
 * @vruntime_ns: weighted CPU time; comparable only within one run queue, and below 0 at its
 *		 beginning
 * @weight:	 1024 at nice 0, 1.25 times as much for each step of nice down; IDLE: 3
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
 * @deadline_ns: virtual deadline; comparable with the vruntimes of the same run queue
 * @slice_ns:	 CPU time that the task asks for at a time
 * @lag_ns:	 HAS_LAG: virtual time that was owed to the task (above 0), or that it had taken
 *		 too much, when it left the queue; the kernel keeps it only for tasks off the
 *		 queue
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
#define TSCOPE_DEADLINE_THROTTLED (1U << 0)	/* the runtime is used up */

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
 * struct tscope_affinity - CPUs that the task may use
 * @size:	 bytes of this group, with @mask; a multiple of 8
 * @nr_allowed:	 number of CPUs in @mask
 * @nr_cpus:	 valid CPU numbers in @mask: 0 to @nr_cpus - 1
 * @migration_disabled: depth of migrate_disable(); above 0 the task stays on its CPU
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
 * struct tscope_creds - credentials of the task
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
 * struct tscope_memory - address space; absent for a kernel thread and for an exiting task that
 *			  has given it up
 * @rss_bytes:	 resident: anonymous, file and shared-memory pages, as exact as
 *		 /proc on this kernel
 * @vm_bytes:	 size of the address space
 * @mm_users:	 number of users of the address space: its tasks, and readers of it
 * @reserved:	 0
 */
struct tscope_memory {
	__u64 rss_bytes;
	__u64 vm_bytes;
	__u32 mm_users;
	__u32 reserved;
};

/**
 * struct tscope_sharing - tokens that show which tasks share a thing
 * @mm:		 address space
 * @files:	 file descriptor table
 * @fs:		 root, working directory and umask
 * @sighand:	 signal handlers
 *
 * Two tasks share a thing if their tokens for it are equal and not 0; 0: the task has none.  A
 * token may come again after all tasks that had it have exited, so compare only tokens of one
 * snapshot.  Tokens mean nothing after the module is unloaded.  They are keyed hashes whose
 * highest bit is 0, so that none looks like an address.
 */
struct tscope_sharing {
	__u64 mm;
	__u64 files;
	__u64 fs;
	__u64 sighand;
};

/**
 * struct tscope_namespaces - inode numbers of namespaces, as in /proc/PID/ns; absent for an
 *			      exited task.  0: this kernel has none of that kind
 * @mnt:	 mount namespace; 0: this kernel hides the number
 * @pid:	 pid namespace that the task is in
 * @pid_for_children: pid namespace that its children will be in
 * @net:	 network namespace
 * @user:	 user namespace
 * @uts:	 host name
 * @ipc:	 System V IPC and POSIX message queues
 * @cgroup:	 cgroup namespace
 * @time:	 clock offsets
 * @time_for_children: clock offsets of its children
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
#define TSCOPE_CGROUP_END	(1U << 1)	/* the path is only the end of a longer one */

/**
 * struct tscope_cgroup - place of the task in the cgroup v2 hierarchy
 * @size:	 bytes of this group, with @path; a multiple of 8
 * @flags:	 TSCOPE_CGROUP_*
 * @id:		 cgroup id: the inode number of the cgroup's directory
 * @path:	 path from the root of the hierarchy; NUL-terminated, NUL-padded
 */
struct tscope_cgroup {
	__u32 size;
	__u32 flags;
	__u64 id;
	char path[];
};

/**
 * struct tscope_numa - NUMA balancing; only if the kernel has it
 * @node:	 node of the CPU that the task runs on, or ran on last
 * @preferred_node: node that balancing prefers for the task; -1: none
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
#define TSCOPE_BIRTH_SEEN	(1U << 0)	/* the module saw the clone() of the task */
#define TSCOPE_BIRTH_HAS_RUN	(1U << 1)	/* first_run_ns is true */
#define TSCOPE_BIRTH_HAS_EXEC	(1U << 2)	/* exec_ns and nr_execs are true */
#define TSCOPE_BIRTH_HAS_EXIT	(1U << 3)	/* exit_ns is true */
#define TSCOPE_BIRTH_NS_INIT	(1U << 4)	/* born as the init of a pid namespace */
#define TSCOPE_BIRTH_OWN_MOUNTS	(1U << 5)	/* NS_INIT: with a mount namespace of its own */

/**
 * struct tscope_birth - how the task was created, and later milestones
 * @clone_flags: SEEN: the flags as given to clone(), clone3() or the kernel's own call, without
 *		 the exit signal.  Otherwise inferred from what the task shared with its parent
 *		 (a thread: with its leader) when it was adopted; with hooks=0: shares now
 * @known:	 bits of @clone_flags that are known: with SEEN all; otherwise those that could
 *		 be inferred
 * @birth_ns:	 when the task was created; a thread that has called execve(): when its process
 *		 was created
 * @first_run_ns: SEEN and HAS_RUN: when the task first got a CPU.  SEEN alone: it has not run
 *		 yet.  Otherwise not known
 * @exec_ns:	 HAS_EXEC: when the task last called execve().  A clear HAS_EXEC only says that
 *		 no execve() was seen
 * @exit_ns:	 HAS_EXIT: when the task began to exit; for a leader: when the last thread of its
 *		 process did
 * @creator_key: SEEN: key of the task that called clone(); 0: it had no record, or @creator is 0
 * @flags:	 TSCOPE_BIRTH_*.  NS_INIT and OWN_MOUNTS are as of clone(), or, without SEEN, as
 *		 of adoption.  The first task of a container has both, whatever calls made its
 *		 namespaces.  A task that a browser puts into a sandbox has only NS_INIT.
 *		 OWN_MOUNTS: its mount namespace is not that of the init of the pid namespace
 *		 above
 * @exit_signal: signal to the parent at exit; -1: none, as for a thread.  SEEN: as it was at
 *		 birth
 * @creator:	 SEEN: tid of the task that called clone(), even if that has exited; a tid may be
 *		 used again after that.  0: the creator is not in the opener's pid namespace
 * @creator_tgid: SEEN: thread group of the creator
 * @creator_comm: SEEN: name of the creator at that time; empty if @creator is 0
 * @nr_execs:	 number of execve() calls that were seen; after execve() by a thread: those of
 *		 its process
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
 * struct tscope_counts - counts of the hooks since the record began
 * @since_ns:	 when the record began: at birth, or at adoption
 * @now_ns:	 when this group was filled
 * @voluntary:	 switch-outs that the kernel counts in nvcsw
 * @involuntary: switch-outs that the kernel counts in nivcsw
 * @migrations:	 migrations
 * @nvcsw_base:	 tscope_sched.nvcsw when counting began
 * @nivcsw_base: tscope_sched.nivcsw when counting began
 * @migrations_base: tscope_sched.nr_migrations when counting began
 *
 * While the task does not run, nvcsw == nvcsw_base + voluntary, and likewise for the other two.
 * Anyone can check this.
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

/* tscope_accounts.account: where the time of a task goes */
#define TSCOPE_ACCOUNT_RUN	0	/* on a CPU */
#define TSCOPE_ACCOUNT_WAIT	1	/* runnable, not on a CPU */
#define TSCOPE_ACCOUNT_SLEEP	2	/* S, I, parked, or not started yet */
#define TSCOPE_ACCOUNT_BLOCK	3	/* D */
#define TSCOPE_ACCOUNT_STOP	4	/* T, t, or in a freezer */
#define TSCOPE_ACCOUNT_ENDED	5	/* the task will not run again, and ages no more */

/* tscope_accounts.flags */
#define TSCOPE_ACCOUNTS_WHOLE_LIMIT (1U << 0)	/* limit_ns has every limit (6.18+) */

/**
 * struct tscope_accounts - where the time of the task went
 * @since_ns:	 when the record began: at birth, or at adoption
 * @now_ns:	 when this group was filled; ENDED: when the task left its CPU for good
 * @run_ns:	 time on a CPU
 * @wait_ns:	 time runnable, not on a CPU
 * @sleep_ns:	 time asleep where a signal could have woken it (S), idle or parked (I, P), or not
 *		 started yet
 * @block_ns:	 time asleep where no signal could have woken it (D)
 * @stop_ns:	 time stopped by a signal, a tracer or a freezer.  From 6.1 on suspend and
 *		 cgroup v1 leave a sleeping task in its sleep, which stays in @sleep_ns or
 *		 @block_ns: TSCOPE_STATE_FROZEN tells
 * @wait_idle_ns: the part of @wait_ns in which the CPU that the task waited for was idle and
 *		 could have run it: no other task had that CPU
 * @limit_ns:	 the part of @wait_ns in which the task could not have run, whatever other tasks
 *		 did: its cgroup, or one above, had used up its quota, the task had used up its
 *		 deadline budget, or real-time tasks had used up their share of the CPU.  None of
 *		 it is in @wait_idle_ns.  WHOLE_LIMIT: the kernel reports this.  Without it a
 *		 quota is seen only when a task leaves its CPU for it; the limit of a task is
 *		 missing if it was woken while its group was already stopped and nothing of that
 *		 group had run on the CPU
 * @opened_ns:	 when the account @account was opened
 * @account:	 TSCOPE_ACCOUNT_* that the task is in
 * @flags:	 TSCOPE_ACCOUNTS_*
 * @age_ns:	 @now_ns - @since_ns; of a process: the sum of that over its threads
 *
 * At any instant a task is in one account, so that
 * run + wait + sleep + block + stop == age, exactly.
 *
 * A wait begins with sched_waking.  The kernel's own run_delay begins later, on the run queue.
 * Between the two there may be an interrupt of another CPU; in a virtual machine it takes as
 * long as the host makes that CPU wait.
 *
 * The open account is shown up to @now_ns, which is not later than any change that is still
 * being made.  So a later reading is never less, with two exceptions: some microseconds by
 * which the clocks of CPUs may differ, and a task that was woken by a CPU that was going offline.
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
 * struct tscope_waits - how long the task waited for a CPU each time
 * @nr:		 number of waits
 * @sum_ns:	 sum of all waits; equals tscope_accounts.wait_ns
 * @max_ns:	 the longest wait
 * @max_at_ns:	 when the longest wait ended; of an open wait: tscope_accounts.now_ns;
 *		 0: none yet
 * @open_ns:	 length of the open wait so far; 0: there is none
 * @nr_open:	 number of open waits: 1 if @open_ns, otherwise 0; of a process also more
 * @reserved:	 0
 * @bucket:	 number of waits by length: bucket 0 is below 2048 ns, then there are two
 *		 buckets for each power of two (from 2^n, and from 3 * 2^(n - 1)), and the last
 *		 bucket is from 2^30 ns on
 *
 * An open wait counts in all members as if it had ended when this group was filled, and
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

/* Number of wakers, and of blamed tasks, that are kept by name. */
#define TSCOPE_WAKERS		4
#define TSCOPE_BLAMED		4

/**
 * struct tscope_waker - a task that woke this one
 * @key:	 key of the waker; 0: it had no record at its latest wakeup, or @tid is 0
 * @count:	 number of its wakeups that were seen; 0: this entry is empty
 * @tid:	 its tid at its latest wakeup; another task may have it by now.  0: the waker is
 *		 not in the opener's pid namespace (in another namespace than the initial one
 *		 also: it has exited, or had no record); then it has no name here, either
 * @reserved:	 0
 * @comm:	 its name at its latest wakeup
 */
struct tscope_waker {
	__u64 key;
	__u64 count;
	__s32 tid;
	__u32 reserved;
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_wakers - tasks that woke this one out of a sleep, block or stop
 * @waker:	 the most frequent wakers, the most frequent first
 * @irq:	 wakeups by interrupts, whatever task they interrupted, and by the idle task
 * @others:	 wakeups by other tasks
 *
 * When a waker loses its place among the most frequent ones, its count is added to @others.  So
 * the sum is the number of wakeups that were seen.  A wakeup may be missing if the task was just
 * going to sleep, and still on its CPU.  The first wakeup of a new task does not count.
 */
struct tscope_wakers {
	struct tscope_waker waker[TSCOPE_WAKERS];
	__u64 irq;
	__u64 others;
};

/**
 * struct tscope_blamed - a task that ran while this one waited
 * @key:	 key of the task, as in tscope_waker
 * @ns:		 time that it ran meanwhile; 0: this entry is empty
 * @tid:	 its tid, as in tscope_waker
 * @reserved:	 0
 * @comm:	 its latest name.  A name that it sets with prctl() is seen in open waits that it
 *		 is charged for, and in later waits once it has got a CPU again, and has left it
 *		 some milliseconds later
 */
struct tscope_blamed {
	__u64 key;
	__u64 ns;
	__s32 tid;
	__u32 reserved;
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_blame - blame: what the CPU did in the long waits of the task
 * @blamed:	 tasks that ran longest on the CPU that the task waited for, the longest
 *		 first
 * @limit_ns:	 time in which the task could not have run, as in tscope_accounts: no other task
 *		 is blamed for it
 * @idle_ns:	 time in which that CPU was idle
 * @others_ns:	 time in which that CPU ran other tasks: shorter ones, or so long ago that it
 *		 remembers no names
 * @unknown_ns:	 time of which it is not known what that CPU ran
 * @nr:		 number of long waits
 * @sum_ns:	 sum of the long waits; equals the sum of all times above, exactly
 *
 * A wait is long from tscope_info.blame_ns on (module parameter blame_ns).  An open wait counts
 * from then on, with what that CPU has run until this group was filled.
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
 * struct tscope_move - one migration
 * @at_ns:	 time of the migration; 0: there was none
 * @from:	 CPU that the task left
 * @to:		 CPU that the task went to
 */
struct tscope_move {
	__u64 at_ns;
	__u32 from;
	__u32 to;
};

/* tscope_moves.flags */
#define TSCOPE_MOVES_HAS_LLC	(1U << 0)	/* llc is true (6.7+) */

/**
 * struct tscope_moves - migrations of the task, and where it ran
 * @core:	 migrations to another hardware thread of the same core
 * @llc:	 HAS_LLC: to another core that shares the last level of cache
 * @node:	 elsewhere on the same NUMA node; without HAS_LLC this includes @llc
 * @remote:	 to another node
 * @node_ns:	 CPU time on each node; without the time since the latest switch-in
 * @last:	 the latest migrations, the latest first
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
 * struct tscope_switches - switch-outs, by the task that the CPU ran next
 * @same_mm:	 to a task with the same address space
 * @cross_mm:	 to a task with another address space
 * @kthread:	 to or from a kernel thread
 * @idle:	 to or from the idle task
 *
 * Of a task: since the record began; the sum is tscope_counts.voluntary + involuntary.  Of a
 * CPU, in tscope_cpu_get: all its switches since load.
 */
struct tscope_switches {
	__u64 same_mm;
	__u64 cross_mm;
	__u64 kthread;
	__u64 idle;
};

/* tscope_exited.flags */
#define TSCOPE_EXITED_PROCESS	(1U << 0)	/* the record is of a process, by its leader */
#define TSCOPE_EXITED_EXEC	(1U << 1)	/* a leader that another thread's execve() ended */
#define TSCOPE_EXITED_HAS_ID	(1U << 2)	/* nspid and ns_level are true */
#define TSCOPE_EXITED_HAS_KILLER (1U << 3)	/* killer, killer_tgid, ... are true */
#define TSCOPE_EXITED_OOM	(1U << 4)	/* the OOM killer ended the process */

/* Exited tasks are shown in so many of their pid namespaces, the initial one included. */
#define TSCOPE_EXITED_LEVELS	5

/**
 * struct tscope_exited - how the task ended; only with TSCOPE_FILTER_EXITED and
 *			    TSCOPE_FILTER_EXITED_THREADS
 * @seq:	 number of this record since load, from 1 on; processes and threads are
 *		 numbered apart
 * @freed_ns:	 when the task was freed; after that its tid is used again
 * @killer_key:	 HAS_KILLER: key of the task that sent the signal that killed this one; 0: the
 *		 kernel sent it, or the sender had no record
 * @tgid:	 thread group id
 * @ppid:	 tgid of its parent when the task (a process: its last thread) began to exit;
 *		 0: this was not seen
 * @exit_code:	 the status that wait() gives
 * @flags:	 TSCOPE_EXITED_*
 * @comm:	 its last name
 * @nspid:	 HAS_ID: its tid in its innermost pid namespace
 * @ns_level:	 HAS_ID: depth of that namespace; 0 is the initial one
 * @killer:	 HAS_KILLER: tid of the task that sent the signal that killed this one; 0: the
 *		 kernel sent it, or the sender is not in the opener's pid namespace.  Another
 *		 task may have that tid by now
 * @killer_tgid: HAS_KILLER: thread group of the sender
 * @killer_uid:	 HAS_KILLER: real user id of the sender
 * @reserved:	 0
 * @killer_comm: HAS_KILLER: name of the sender at that time; empty if @killer is 0
 * @missed:	 number of records that were overwritten after the last one that this reader got,
 *		 before it came to them.  For a reader in another pid namespace than the initial
 *		 one this is an upper bound, since not all of them were in its namespace
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

/* Entities of a task that are kept: its own, and those of the groups above it. */
#define TSCOPE_LEVELS		8

/* tscope_level.flags */
#define TSCOPE_LEVEL_QUEUED	(1U << 0)	/* the entity is on the queue of the level above */

/**
 * struct tscope_level - an entity of the fair class: a task, or a group on one CPU
 * @id:		 token of the group on this CPU, as in tscope_sharing: entities with the same @id
 *		 are one; 0: the task itself
 * @vruntime_ns: weighted CPU time; comparable with the entities that have the same group above
 * @deadline_ns: EEVDF: virtual deadline
 * @slice_ns:	 EEVDF: CPU time that the entity asks for at a time
 * @protect_ns:	 EEVDF: while its virtual time is below this, the entity that runs is not replaced
 *		 by one with an earlier deadline (RUN_TO_PARITY).  Of an entity that does not run it
 *		 has no meaning
 * @ran_ns:	 CPU time since the entity was picked last; of one that does not run, how long it
 *		 ran then
 * @load:	 1048576 for nice 0: tscope_fair.weight, times 1024.  Of a group: the part of its
 *		 weight that it has on this CPU
 * @flags:	 TSCOPE_LEVEL_*
 */
struct tscope_level {
	__u64 id;
	__s64 vruntime_ns;
	__s64 deadline_ns;
	__u64 slice_ns;
	__s64 protect_ns;
	__u64 ran_ns;
	__u32 load;
	__u32 flags;
};

/* tscope_queue.flags */
#define TSCOPE_QUEUE_FAIR	(1U << 0)	/* level is true: the fair class has the task */
#define TSCOPE_QUEUE_EEVDF	(1U << 1)	/* this kernel picks by virtual deadline (6.6+) */
#define TSCOPE_QUEUE_FLAT	(1U << 2)	/* of all tasks at once, by flat_load (7.3+) */
#define TSCOPE_QUEUE_CUT	(1U << 3)	/* there are more groups above */
#define TSCOPE_QUEUE_DEADLINE	(1U << 4)	/* dl_deadline_ns is true: the deadline class has it */
#define TSCOPE_QUEUE_THROTTLED	(1U << 5)	/* a quota keeps it from running: its own group, or one
						 * above */

/**
 * struct tscope_queue - place of the task among those that its CPU may run next
 * @dl_deadline_ns: DEADLINE: its absolute deadline; comparable with those of other tasks only
 * @flags:	 TSCOPE_QUEUE_*
 * @nr_levels:	 FAIR: entities in @level, at least 1
 * @flat_load:	 FLAT: the weight that the task has among all tasks of its CPU, times 1024
 * @reserved:	 0
 * @level:	 the task, then the group that it is in, the group above that, ...; the others are 0
 *
 * Absent for other classes than fair and deadline.  A group is one of the cpu controller, or of
 * autogroup; a cgroup for which that controller is off has none.
 *
 * Virtual times of a CPU are brought up to date at ticks and switches, not all the time.
 */
struct tscope_queue {
	__u64 dl_deadline_ns;
	__u32 flags;
	__u32 nr_levels;
	__u32 flat_load;
	__u32 reserved;
	struct tscope_level level[TSCOPE_LEVELS];
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
#define TSCOPE_HOOK_SIGNAL	(1ULL << 10)	/* signal_generate, if the kernel has it */
#define TSCOPE_HOOK_TIMER	(1ULL << 11)	/* hrtimer_expire_exit, if the kernel has it */

/* tscope_info.clock_source */
#define TSCOPE_CLOCK_KERNEL	0	/* by the function of the kernel, each time */
#define TSCOPE_CLOCK_COUNTER	1	/* by the counter of the CPU (x86: TSC), set each ms */

/* tscope_info.cost: what of the module runs.  A probe has the number of its TSCOPE_HOOK_* bit. */
#define TSCOPE_COST_NEWTASK	0
#define TSCOPE_COST_SWITCH	1
#define TSCOPE_COST_MIGRATE	2
#define TSCOPE_COST_EXEC	3
#define TSCOPE_COST_EXIT	4
#define TSCOPE_COST_FREE	5
#define TSCOPE_COST_WAKING	6
#define TSCOPE_COST_WAKEUP_NEW	7
#define TSCOPE_COST_WAKEUP	8
#define TSCOPE_COST_RENAME	9
#define TSCOPE_COST_SIGNAL	10
#define TSCOPE_COST_TIMER	11
#define TSCOPE_COST_EXITED	15	/* no probe: an exited task gets its number, after its FREE */
#define TSCOPE_COST_KINDS	16

/**
 * struct tscope_probe_cost - how often a probe ran, and how long it takes
 * @nr:		 runs on all CPUs, since load
 * @nr_measured: runs that were measured with the counter of the CPU, or with the kernel's clock
 *		 where there is none: about one in 1,024 switches and wakings, one in 16 others.
 *		 Runs that were preempted, or took longer than 1 ms, are not among them.  A shorter
 *		 interrupt in a probe that runs with interrupts on is in the figure
 * @measured_ns: how long these took, without the time to read the counter
 *
 * A run takes @measured_ns / @nr_measured on average.  Outside of the probe, the tracepoint itself
 * takes some instructions more.
 */
struct tscope_probe_cost {
	__u64 nr;
	__u64 nr_measured;
	__u64 measured_ns;
};

/**
 * struct tscope_info - the module, for TSCOPE_GET_INFO
 * @size:	 in: sizeof this struct
 * @reserved:	 in: must be 0; all members below: out
 * @abi_major:	 TSCOPE_ABI_MAJOR of the module
 * @abi_minor:	 TSCOPE_ABI_MINOR of the module
 * @version:	 version of the module, as in modinfo; NUL-terminated
 * @groups:	 TSCOPE_GROUP_* that the module can fill on this kernel, as loaded
 * @hooks:	 TSCOPE_HOOK_* that are attached; 0 with hooks=0
 * @clock_id:	 clock of all times: CLOCK_MONOTONIC
 * @nr_cpus:	 CPU numbers are 0 to @nr_cpus - 1
 * @now_ns:	 when this struct was filled
 * @loaded_ns:	 when the module was loaded: counting began
 * @nr_records:	 number of tasks that have a record now
 * @nr_seen:	 records begun at the birth of a task, since load
 * @nr_adopted:	 records of adopted tasks, since load
 * @nr_missed:	 records that could not be allocated, since load; the next snapshot adopts
 *		 such a task
 * @nr_freed:	 records that have ended since load: their task was freed, or another record
 *		 took their place
 * @nr_switches: context switches seen on all CPUs, since load
 * @nr_migrations: migrations seen, since load
 * @memory_bytes: memory of the records, of their table, and of the exited tasks now, with
 *		 objects in reserve
 * @nr_exited:	 processes with a record that have exited since load; the tscope_exited.seq of
 *		 the latest
 * @blame_ns:	 waits from this length on are long, see tscope_blame
 * @exited_max:	 number of exited processes that are kept, the latest
 * @exited_threads_max: number of exited threads that are kept, the latest
 * @nr_exited_threads: threads with a record, without the leaders of processes, that have exited
 *		 since load; the tscope_exited.seq of the latest
 * @exited_whole_ns: all exited processes with a later tscope_exited.freed_ns are kept; of the
 *		 earlier ones some are missing.  0: all are kept
 * @exited_threads_whole_ns: the same for threads
 * @nr_ends_missed: exited tasks without tscope_creds and tscope_cgroup, because there was no
 *		 memory, since load; readers in other pid namespaces than the initial one do not
 *		 get them
 * @nr_streams:	 number of running streams, of TSCOPE_STREAMS_MAX; /proc/PID/fdinfo shows which
 *		 processes have them
 * @clock_cost_ns: duration of one reading of the clock in ns, measured at load; 65535: that
 *		 or more
 * @clock_source: TSCOPE_CLOCK_*: how the clock is read now
 * @stream_bytes: memory of their rings, and of the rings of ended streams whose files are open
 * @stream_bytes_max: upper limit of @stream_bytes, the module parameter stream_mib
 * @events:	 1 << TSCOPE_EVENT_* that a stream can have on this kernel, with those that come
 *		 unasked; 0 with hooks=0
 * @snapshot_filters: 1 << TSCOPE_FILTER_* that TSCOPE_SNAPSHOT takes
 * @stream_filters: 1 << TSCOPE_FILTER_* that TSCOPE_STREAM_START takes
 * @snapshot_flags: flags that TSCOPE_SNAPSHOT takes
 * @stream_flags: flags that TSCOPE_STREAM_START takes
 * @ring_head_bytes: bytes of a ring before its first block
 * @block_head_bytes: bytes of a block before its first event
 * @real_ns:	 CLOCK_REALTIME at @now_ns
 * @boot_ns:	 CLOCK_BOOTTIME of the initial time namespace at @now_ns
 * @group_bytes: by bit number, the size of each group; with TSCOPE_GROUP_SAYS_SIZE added it is
 *		 the least size; 0: the module does not know the group.  With this a reader can
 *		 skip groups that it does not know
 * @cpu_bytes:	 memory that depends on the number of CPUs and not on the tasks; not in
 *		 @memory_bytes
 * @cost:	 by TSCOPE_COST_*: what the probes cost; all 0 with hooks=0, since nothing runs
 *
 * If N tasks have exited and at most M are kept, min(N, M) are kept.  The oldest of them has the
 * number N - min(N, M) + 1; all earlier ones are missing.
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
	__u16 clock_cost_ns;
	__u16 clock_source;
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
	__u64 cpu_bytes;
	struct tscope_probe_cost cost[TSCOPE_COST_KINDS];
};

/* tscope_snapshot.filter, tscope_stream_start.filter */
#define TSCOPE_FILTER_NONE	0	/* every task */
#define TSCOPE_FILTER_TID	1	/* the task @id */
#define TSCOPE_FILTER_TGID	2	/* all threads of the process of task @id */
#define TSCOPE_FILTER_SUBTREE	3	/* that process and all its descendants */
#define TSCOPE_FILTER_EXITED	4	/* exited processes; only for snapshots */
#define TSCOPE_FILTER_CGROUP	5	/* tasks in the cgroup @fd, and in those below it */
#define TSCOPE_FILTER_EXITED_THREADS 6	/* exited threads; only for snapshots */
#define TSCOPE_FILTER_CPU	7	/* tasks on the run queue of CPU @id; only for snapshots */

/* tscope_snapshot.flags, tscope_task_get.flags */
#define TSCOPE_PROCESSES	(1U << 0)	/* a record for each process, see above */
/* tscope_snapshot.flags: of the tasks that match the filter */
#define TSCOPE_BY_UID		(1U << 1)	/* only tasks whose real user id is @uid */
#define TSCOPE_CHANGED		(1U << 2)	/* only tasks that changed since @changed_ns */

/**
 * struct tscope_snapshot - what read() will return, for TSCOPE_SNAPSHOT
 * @size:	 in: sizeof this struct
 * @filter:	 in: TSCOPE_FILTER_*
 * @groups:	 in: TSCOPE_GROUP_* wanted; 0: only heads
 * @groups_given: out: those of @groups that the module can fill on this kernel, as loaded; and
 *		 TSCOPE_GROUP_EXITED for exited tasks
 * @id:		 in: TID, TGID, SUBTREE: the task, or any thread of its process; CPU: number of the
 *		 CPU; otherwise 0
 * @fd:		 in: CGROUP: a descriptor of the cgroup's directory (cgroup v2); otherwise 0
 * @flags:	 in: TSCOPE_PROCESSES, BY_UID, CHANGED
 * @uid:	 in: BY_UID: user id in the initial user namespace; otherwise 0
 * @changed_ns:	 in: CHANGED: a time, see above; otherwise 0
 * @from:	 in: EXITED, EXITED_THREADS: the first tscope_exited.seq to return; 0: the oldest
 *		 that is kept; otherwise 0
 *
 * If the call fails, the cursor and the earlier choice stay as they were.
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
 * @tid:	 in: the task; with TSCOPE_PROCESSES any thread of the process, and
 *		 tscope_head.tid is its leader
 * @groups:	 in: TSCOPE_GROUP_* wanted
 * @groups_given: out: tscope_head.mask of the record
 * @buf:	 in: address of the buffer
 * @buf_bytes:	 in: size of the buffer
 * @bytes:	 out: size of the record, also if the call fails with ENOSPC
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
 * @now_ns:	 out: when this struct was filled
 * @idle_ns:	 out: time in which the CPU ran its idle task, or was offline
 * @switches:	 out: its switches, by kind
 * @migrated_in: out: HAS_MIGRATIONS: tasks that migrated to it
 * @migrated_out: out: HAS_MIGRATIONS: tasks that migrated away
 * @tid:	 out: task that the CPU runs; 0: its idle task, or a task that the opener does not
 *		 see, or the CPU is offline
 * @flags:	 out: TSCOPE_CPU_*
 * @comm:	 out: name of that task as of the switch to it, or of a later execve(); empty if
 *		 @tid is 0
 * @node:	 out: NUMA node of the CPU
 * @reserved:	 in: must be 0; out: 0
 * @key:	 out: key of the task @tid; 0: none, or it had no record at the switch to it
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
 * @buf:	 in: address of an array of __u64, which is filled: entry N is the number of
 *		 migrations to CPU N, since load
 * @nr:		 in: entries of the array
 * @nr_cpus:	 out: tscope_info.nr_cpus, also if the call fails with ENOSPC
 */
struct tscope_migrations {
	__u32 size;
	__u32 from;
	__u64 buf;
	__u32 nr;
	__u32 nr_cpus;
};

/* Streams that may run at the same time. */
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

/*
 * The events of a block are words of 32 bits.  The frequent events are one or two words, in which
 * a task is the number of a slot.  The words that are no events tell what the events after them
 * rely on.  All of this begins anew with each block: then the slots are empty, and the task that
 * the CPU runs is not known.  A word that an event relies on comes before that event, and the
 * tscope_block.bytes that includes such a word includes the event.
 *
 *   bits of a word	0-1	2-7	8-31
 *   SWITCH		1	slot	8-11 state, 12-31 time
 *   WAKING		2	slot	8 NEW, 9 IRQ, 10-31 time
 *   TASK		3	2-9 priority, 10-31 tid
 *
 *   bits of a word	0-4	5-10	11-31
 *   WAKEUP		0x04	slot	time
 *   MIGRATE		0x08	slot	time; a second word: 0-15 the CPU that the task leaves,
 *				16-31 the CPU that it goes to
 *   TIME		0x0c	5-31 time, in units of 2^20 ns
 *   CURRENT		0x10	-	10-31 tid; bits 5-9 are 0
 *   CPU		0x14	slot	11-24 CPU; bits 25-31 are 0
 *   EVENT		0	-	0: at the next multiple of 8 bytes comes an event that
 *				begins with a struct tscope_event
 *
 *   SWITCH	struct tscope_event_switch: next is the task in the slot, with the priority there.
 *		prev is the task that the CPU runs; after this word the CPU runs next.  The state
 *		is the number of the letter in TSCOPE_SWITCH_STATES; TSCOPE_SWITCH_STATE_OFFLINE:
 *		TSCOPE_SWITCH_OFFLINE, with the letter P
 *   WAKING	struct tscope_event_waking: tid is the task in the slot, of the CPU there.  waker is
 *		the task that the CPU of the ring runs
 *   WAKEUP	struct tscope_event_wakeup: tid is the task in the slot, of the CPU there
 *   MIGRATE	struct tscope_event_migrate: tid is the task in the slot; after this the CPU there
 *		is the one that the task goes to
 *   TASK	puts a task into slot tid % TSCOPE_SLOTS, in the place of any other: its tid, its
 *		priority as in TSCOPE_SWITCH_PRIO, and the CPU of the ring
 *   TIME	adds to the time of the next event
 *   CURRENT	the CPU of the ring runs this task
 *   CPU	the CPU of the task in the slot
 *
 * The time of an event is the time of the block plus the times of all words in the block up to its
 * own, its own included, in ns; also of all tscope_event.delta_ns.  A later version may have other
 * events, which then begin with a struct tscope_event.
 */
#define TSCOPE_SLOTS		64

/* Bits 0-1 of a word; if they are 0, bits 0-4. */
#define TSCOPE_WORD_KIND	0x03
#define TSCOPE_WORD_SWITCH	0x01
#define TSCOPE_WORD_WAKING	0x02
#define TSCOPE_WORD_TASK	0x03
#define TSCOPE_WORD_OTHER	0x1f
#define TSCOPE_WORD_EVENT	0x00
#define TSCOPE_WORD_WAKEUP	0x04
#define TSCOPE_WORD_MIGRATE	0x08
#define TSCOPE_WORD_TIME	0x0c
#define TSCOPE_WORD_CURRENT	0x10
#define TSCOPE_WORD_CPU		0x14

/* Where the parts of a word begin. */
#define TSCOPE_SWITCH_SLOT_SHIFT 2	/* SWITCH, WAKING */
#define TSCOPE_SWITCH_STATE_SHIFT 8
#define TSCOPE_SWITCH_NS_SHIFT	12
#define TSCOPE_WAKING_NEW_SHIFT	8
#define TSCOPE_WAKING_IRQ_SHIFT	9
#define TSCOPE_WAKING_NS_SHIFT	10
#define TSCOPE_TASK_PRIO_SHIFT	2
#define TSCOPE_TASK_TID_SHIFT	10	/* TASK, CURRENT */
#define TSCOPE_SLOT_SHIFT	5	/* WAKEUP, MIGRATE, CPU */
#define TSCOPE_EVENT_NS_SHIFT	11	/* WAKEUP, MIGRATE */
#define TSCOPE_MIGRATE_TO_SHIFT	16
#define TSCOPE_CPU_SHIFT	11
#define TSCOPE_TIME_SHIFT	5
#define TSCOPE_TIME_UNIT_SHIFT	20

/* Letters of the states of a task that a CPU leaves, by their number in a TSCOPE_WORD_SWITCH. */
#define TSCOPE_SWITCH_STATES	"RSDTtXZPIF"
#define TSCOPE_SWITCH_STATE_FROZEN 9
#define TSCOPE_SWITCH_STATE_OFFLINE 10

/**
 * struct tscope_event - the start of every event that comes after a TSCOPE_WORD_EVENT
 * @type:	TSCOPE_EVENT_*
 * @words:	size of the event, with this head, divided by 8; also of events of unknown type
 * @info:	depends on the type
 * @delta_ns:	time since the event before it in the same block, and since TSCOPE_WORD_TIME; of
 *		the first event: since the block was begun
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
 * @nr:		number of missing events
 */
struct tscope_event_lost {
	struct tscope_event event;
	__u64 nr;
};

#define TSCOPE_LOST_FULL	1	/* the reader was too slow */

/* tscope_event.info of a switch: the state of @prev, and */
#define TSCOPE_SWITCH_LETTER	0x007f	/* the kernel's letter: R if runnable; F: frozen */
#define TSCOPE_SWITCH_OFFLINE	0x0080	/* the CPU was going offline; see below */
#define TSCOPE_SWITCH_PRIO	0xff00	/* since 2.1: priority of @next, plus PRIO_PLUS; 0: none */
#define TSCOPE_SWITCH_PRIO_SHIFT 8
#define TSCOPE_SWITCH_PRIO_PLUS	2	/* added to the kernel's priority, which is -1 to 139 */

/**
 * struct tscope_event_switch - the CPU of the ring switches from one task to another
 * @event:	info: TSCOPE_SWITCH_*
 * @prev:	tid of the task that it leaves; 0: its idle task
 * @next:	tid of the task that it runs now; 0: its idle task
 *
 * The last switch of a CPU that goes offline, from its stopper to its idle task, has no
 * tracepoint.  This event is written, and the records change, once the CPU is offline; so the
 * stopper is shown to run until then, which is an upper bound.
 *
 * The priority is tscope_sched.prio at the switch to @next; for an idle task it is 120.  With
 * TSCOPE_SWITCH_OFFLINE there is none.  In ABI 2.0 there was none at all, the letter was in
 * 0x00ff, and TSCOPE_SWITCH_OFFLINE was 0x0100.
 */
struct tscope_event_switch {
	struct tscope_event event;
	__s32 prev;
	__s32 next;
};

/* tscope_event.info of a waking: the CPU that the task was on, and */
#define TSCOPE_WAKING_CPU	0x3fff
#define TSCOPE_WAKING_NEW	0x4000	/* the first wakeup of a new task */
#define TSCOPE_WAKING_IRQ	0x8000	/* by an interrupt, which only interrupted @waker */

/**
 * struct tscope_event_waking - a task is being woken: its wait begins
 * @event:	info: CPU of @tid, TSCOPE_WAKING_*
 * @tid:	the task
 * @waker:	task that the CPU of the ring runs; 0: its idle task
 */
struct tscope_event_waking {
	struct tscope_event event;
	__s32 tid;
	__s32 waker;
};

/**
 * struct tscope_event_wakeup - a woken task is on a run queue
 * @event:	info: CPU of that queue
 * @tid:	the task
 * @reserved:	0
 */
struct tscope_event_wakeup {
	struct tscope_event event;
	__s32 tid;
	__u32 reserved;
};

/**
 * struct tscope_event_migrate - a task migrates
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
 * @key:	key of the new task; 0: it has no record
 * @creator_key: key of the creator, the task that called clone(); 0: it has no record
 * @tid:	the new task
 * @tgid:	its thread group
 * @creator:	tid of the creator
 * @ppid:	thread group of the parent
 * @clone_flags: as given to clone()
 * @comm:	name of both tasks
 * @exit_signal: signal to the parent at exit, as given to clone(): tscope_birth.exit_signal;
 *		-1: none, as for a thread; with CLONE_PARENT: that of the creator's process
 * @reserved:	0
 *
 * In one clone() the kernel takes tscope_birth.birth_ns first, then the record begins
 * (tscope_counts.since_ns), then this event is written.  Each of these times is not later than
 * the next, but for some ns by which the clocks of two CPUs differ.
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
 * @event:	info: TSCOPE_EXEC_*; words says how long the event is
 * @key:	key of the task; 0: it has no record
 * @tid:	the task
 * @old_tid:	its tid before; another one if it was not the leader
 * @comm:	its new name
 * @file:	name of the file as given to execve(): relative to the working directory, which is
 *		not in the event, unless it begins with '/'; /dev/fd/N or /dev/fd/N/NAME of
 *		execveat().  For a script it is the script.  NUL-terminated, NUL-padded to 8 bytes
 *
 * If a thread takes over the tid of its leader, the exit event of the leader has come before
 * this event, with the same tid.  Their keys are different.
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
#define TSCOPE_EXIT_LAST	(1U << 0)	/* the last thread of its process */
#define TSCOPE_EXIT_HAS_ACCOUNTS (1U << 1)	/* run_ns to limit_ns are true */

/**
 * struct tscope_event_exit - a task begins to exit
 * @event:	info: 0
 * @key:	key of the task; 0: it has no record
 * @tid:	the task
 * @tgid:	its thread group
 * @exit_code:	the status that wait() gives, of this task alone
 * @flags:	TSCOPE_EXIT_*
 * @comm:	its name
 * @birth_ns:	tscope_birth.birth_ns
 * @run_ns:	HAS_ACCOUNTS: this and all members below are those of tscope_accounts, of this
 *		task alone, up to the time of this event
 * @wait_ns:	see there
 * @sleep_ns:	see there
 * @block_ns:	see there
 * @stop_ns:	see there
 * @wait_idle_ns: see there
 * @limit_ns:	see there
 *
 * run + wait + sleep + block + stop is the time from tscope_accounts.since_ns to this event.
 * The task goes on after this event: it gives back its resources, may sleep or be preempted, and
 * leaves its CPU for good in a switch with the letter Z or X.  That time is not in the event; it
 * is in the record of the exited task, and in the later switches and wakings.  It is longer from
 * 6.16 on, where this event comes before the task gives back its memory.
 *
 * LAST: all threads of the process have begun to exit.  If several threads exit at the same time,
 * more than one may have this flag; the latest exit of a process always has it.
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
 * struct tscope_event_rename - a task gets another name
 * @event:	info: 0
 * @key:	key of the task; 0: it has no record
 * @tid:	the task
 * @reserved:	0
 * @comm:	its new name
 * @old_comm:	its name before
 *
 * In execve() by a thread this comes after the thread has got the leader's tid, and before
 * tscope_event_exec.
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
#define TSCOPE_TRIGGER_WAITS	0x0001	/* the task still waits */

/**
 * struct tscope_event_trigger - a task has waited too long: the stream takes no more events
 * @event:	info: TSCOPE_TRIGGER_*
 * @key:	key of the task; 0: it has no record
 * @tid:	the task; without TSCOPE_TRIGGER_WAITS the switch before this event has given the
 *		CPU to it
 * @reserved:	0
 * @wait_ns:	how long it had waited at that switch
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
 * @nr:		its number, from 0 on; TSCOPE_BLOCK_NONE: the block is being begun
 * @at_ns:	when it was begun
 * @first:	number of all events of the ring before it, with the lost ones
 * @bytes:	bytes written so far, with this head
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
 * struct tscope_ring - the state of a ring, before its blocks
 * @begun:	number of blocks that were begun; the last one is being written
 * @produced:	number of events since the stream began, with the lost ones
 * @lost:	number of events for which there was no room
 */
struct tscope_ring {
	__u64 begun;
	__u64 produced;
	__u64 lost;
};

/**
 * struct tscope_position - how far the reader has read a ring
 * @consumed:	number of blocks that the reader does not need any more
 * @read:	for tscope_stream_start.watermark_ns: bytes of the next block that the reader has
 *		read, with the head; 0: none.  Set this to 0 before raising consumed
 * @reserved:	must be 0
 */
struct tscope_position {
	__u64 consumed;
	__u64 read;
	__u64 reserved[6];
};

/* tscope_stream_start.flags */
#define TSCOPE_STREAM_OVERWRITE	(1U << 0)	/* if a ring is full, overwrite the oldest events */

/**
 * struct tscope_stream_start - the stream to start, for TSCOPE_STREAM_START
 * @size:	 in: sizeof this struct
 * @flags:	 in: TSCOPE_STREAM_*
 * @events:	 in: 1 << TSCOPE_EVENT_*, at least one
 * @events_given: out: those of @events that this kernel has, as in tscope_info.events
 * @filter:	 in: TSCOPE_FILTER_NONE, TID, TGID, SUBTREE, CGROUP
 * @id:		 in: TID, TGID, SUBTREE: the task, or any thread of its process; otherwise 0
 * @fd:		 in: CGROUP: a descriptor of the cgroup's directory (cgroup v2); otherwise 0
 * @ring_bytes:	 in: bytes of the blocks of one ring, TSCOPE_RING_BYTES_MIN to
 *		 TSCOPE_RING_BYTES_MAX, rounded up to a power of two.  0: the module parameter
 *		 ring_kib, or less if all rings would take more than a quarter of stream_mib;
 *		 rounded down
 * @map_bytes:	 out: bytes to map for one ring
 * @watermark:	 in: number of blocks that poll() waits for, at most half the ring; 0: a quarter
 *		 of the ring.  With a trigger it must be 0, because poll() waits only for that
 * @watermark_given: out: the number of blocks that poll() waits for; 0 with a trigger
 * @watermark_ns: in: poll() also returns when an unread event is this old, in ns, see
 *		 tscope_position.read; 0: whatever its age; with a trigger it must be 0.  A reader
 *		 that sorts the events of all CPUs needs a millisecond or more; otherwise it is
 *		 woken for events that it cannot use yet
 * @nr_blocks:	 out: number of blocks of one ring
 * @nr_rings:	 out: number of rings, one for each CPU number: tscope_info.nr_cpus
 * @data_offset: out: offset of the first ring
 * @now_ns:	 out: when the stream began; all later events are in it
 * @ring_head_bytes: out: as in tscope_info
 * @block_head_bytes: out: as in tscope_info
 * @trigger_wait_ns: in: a longer wait ends the stream, in ns; 0: no trigger.  If not 0, @flags
 *		 must have TSCOPE_STREAM_OVERWRITE, and @events TSCOPE_EVENT_SWITCH
 * @trigger_tid: in: only threads of the process of this task can fire the trigger; 0: any task
 * @trigger_tgid: out: tgid of that process; 0: any.  If the process exits and another gets this
 *		 number, the trigger is for that one
 * @trigger_comm: in: only tasks of this name can fire the trigger, a string; empty: any
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
 * struct tscope_stream_stop - totals of a stream, for TSCOPE_STREAM_STOP
 * @size:	 in: sizeof this struct
 * @reserved:	 in: must be 0
 * @now_ns:	 out: the stream has ended: no later event is in it
 * @produced:	 out: number of events, with the lost ones
 * @lost:	 out: number of events for which there was no room
 *
 * The call may be repeated; it returns the same numbers, except for @now_ns.
 */
struct tscope_stream_stop {
	__u32 size;
	__u32 reserved;
	__u64 now_ns;
	__u64 produced;
	__u64 lost;
};

/* Sizes of the first version of each argument. */
#define TSCOPE_INFO_SIZE_VER0		152	/* as in ABI 1: old readers get the version */
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
