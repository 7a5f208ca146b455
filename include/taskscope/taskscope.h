/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libtaskscope: gives programs the data that the kernel module taskscope has about tasks.
 *
 *	struct ts_query query = { .groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_WAITS };
 *	struct ts_set *set;
 *	struct ts *ts;
 *
 *	if (ts_open(&ts, 0) || ts_snapshot(ts, &query, &set))
 *		errx(1, "%s", ts_why(ts));
 *
 * The structs of groups and events are those of linux/taskscope.h; they say what each member
 * means.
 *
 * Errors: a function that can fail returns 0 or a negative errno value, unless its comment
 * says otherwise.  ts_why() and ts_file_why() give the same in words, with what to do.  The
 * library prints nothing, ends no process, and changes neither signals nor locale.
 *
 * Threads: the library has no variables of its own.  Different handles may be used by
 * different threads at the same time.  A handle, and what came from it (sets, streams), is
 * used by one thread at a time; a set may be read by several.
 *
 * Times are nanoseconds of CLOCK_MONOTONIC of the initial time namespace, unless the name
 * or the comment says otherwise; ts_real_ns() converts them.
 *
 * Names: ts_ and TS_ belong to this library, tscope_ and TSCOPE_ to the module's contract.
 * Structs that are declared but not defined here are opaque.  Members are only ever added
 * to the end of a struct that the library gives out: use the pointer, do not copy by size.
 * Of structs that the caller has memory for, ts_query has reserved members that must be 0,
 * tscope_stream_start says its size, and the others never grow.
 */
#ifndef _TASKSCOPE_TASKSCOPE_H
#define _TASKSCOPE_TASKSCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <linux/taskscope.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

struct ts;
struct ts_set;
struct ts_task;
struct ts_stream;
struct ts_file;

/**
 * ts_version() - version of the library
 *
 * Return: a string such as "0.1.0".
 */
const char *ts_version(void);

/* The device */

/* ts_open(): streams will be started; needs the right to write the device. */
#define TS_STREAM	(1U << 0)

/**
 * ts_open() - open /dev/taskscope
 * @ts:	   filled also after a failure, for ts_why(); ts_close() is due in any case; NULL
 *	   only after -ENOMEM
 * @flags: 0 or TS_STREAM
 *
 * Return: 0; -ENOENT, -ENODEV or -ENXIO: the module is not loaded; -EACCES or -EPERM: not
 *	   permitted; -EPROTO: the module has another ABI; -ENOTTY: this is another device;
 *	   -EINVAL: unknown flags; -ENOMEM.
 */
int ts_open(struct ts **ts, unsigned int flags);

/**
 * ts_open_fd() - use a device that another process has opened
 * @ts: as for ts_open()
 * @fd: the descriptor; ts_close() closes it, and so does a failure of this function
 *
 * Return: as ts_open().
 */
int ts_open_fd(struct ts **ts, int fd);

/**
 * ts_close() - close the device and free the handle
 * @ts: the handle; its streams must have been freed; NULL: nothing is done
 */
void ts_close(struct ts *ts);

/**
 * ts_why() - the latest failure of a handle in words
 * @ts: the handle; NULL: there was no memory for one
 *
 * Return: a sentence with what to do, without a full stop; it is valid until the next call
 *	   with @ts.
 */
const char *ts_why(const struct ts *ts);

/**
 * ts_fd() - the descriptor of the device, for poll()
 * @ts: the handle
 *
 * Return: the descriptor; POLLIN says that a stream has full blocks, and, without a stream, after
 *	   ts_exited() has returned 0, that another task of that kind has exited.
 */
int ts_fd(const struct ts *ts);

/**
 * ts_info() - the module about itself
 * @ts: the handle
 *
 * Return: versions, groups, tracepoints and counters as of ts_open() or the latest
 *	   ts_update_info() or ts_exited(); valid as long as the handle.
 */
const struct tscope_info *ts_info(const struct ts *ts);

/**
 * ts_update_info() - ask the module again, for ts_info() and ts_real_ns()
 * @ts: the handle
 *
 * Return: 0 or a negative errno value.
 */
int ts_update_info(struct ts *ts);

/**
 * enum ts_feature - what a module may be able to do
 * @TS_CAN_HISTORY:    tell what happened to tasks: the groups COUNTS, ACCOUNTS, WAITS, ...
 * @TS_CAN_EXITED:     ts_exited()
 * @TS_CAN_MIGRATIONS: ts_migrations()
 * @TS_CAN_CPUS:       ts_cpu()
 * @TS_CAN_STREAM:     ts_stream_start(), with this handle
 * @TS_CAN_CGROUP:     ts_query: TSCOPE_FILTER_CGROUP
 * @TS_CAN_BY_UID:     ts_query: TSCOPE_BY_UID
 * @TS_CAN_CHANGED:    ts_query: TSCOPE_CHANGED
 */
enum ts_feature {
	TS_CAN_HISTORY,
	TS_CAN_EXITED,
	TS_CAN_MIGRATIONS,
	TS_CAN_CPUS,
	TS_CAN_STREAM,
	TS_CAN_CGROUP,
	TS_CAN_BY_UID,
	TS_CAN_CHANGED,
};

/**
 * ts_can() - can this module, as it was loaded on this kernel, do something?
 * @ts:	     the handle
 * @feature: enum ts_feature
 *
 * A single group is there if its bit is set in ts_info()->groups, an event in
 * ts_info()->events.
 *
 * Return: false: it cannot, or the library does not know the feature.
 */
bool ts_can(const struct ts *ts, enum ts_feature feature);

/**
 * ts_real_ns() - the wall-clock time of an instant
 * @ts: the handle
 * @ns: the instant, CLOCK_MONOTONIC
 *
 * For an instant before a suspend of the machine the result is too late, by the length of the
 * suspend.
 *
 * Return: nanoseconds since 1970 in UTC, as CLOCK_REALTIME.
 */
__u64 ts_real_ns(const struct ts *ts, __u64 ns);

/* ts_cost.known */
#define TS_COST_SWITCH	(1U << 0)
#define TS_COST_WAKING	(1U << 1)
#define TS_COST_TASK	(1U << 2)
#define TS_COST_CPU	(1U << 3)

/**
 * struct ts_cost - what the module itself costs
 * @known:     TS_COST_*: the members that are true; the others were not measured yet, and are 0
 * @switch_ns: SWITCH: a context switch, on average since load, in ns
 * @waking_ns: WAKING: the waking of a task
 * @task_ns:   TASK: the birth of a task and its end together
 * @reserved:  0
 * @events_per_s: times that the module was called, per second
 * @cpu_ppm:   CPU: the time that this took, in millionths of one CPU
 * @bytes:     memory for tasks, CPUs and streams now
 *
 * The module measures some of its own runs, see struct tscope_probe_cost.  With hooks=0 all but
 * @bytes is known to be 0, since nothing runs.
 */
struct ts_cost {
	__u32 known;
	__u32 reserved;
	__u64 switch_ns;
	__u64 waking_ns;
	__u64 task_ns;
	__u64 events_per_s;
	__u64 cpu_ppm;
	__u64 bytes;
};

/**
 * ts_cost() - what the module itself costs
 * @from: an earlier ts_info(), copied: events and time between the two are looked at; NULL: since
 *	  the module was loaded
 * @to:	  a ts_info()
 * @cost: filled
 */
void ts_cost(const struct tscope_info *from, const struct tscope_info *to, struct ts_cost *cost);

/**
 * ts_cpu() - what a CPU has done since the module was loaded
 * @ts:	 the handle
 * @cpu: its number, below ts_info()->nr_cpus
 * @get: filled with a pointer that is valid until the next ts_cpu() with @ts
 *
 * Return: 0; -ENXIO: no such CPU; -EOPNOTSUPP: the module was loaded with hooks=0; or
 *	   another negative errno value.
 */
int ts_cpu(struct ts *ts, __u32 cpu, const struct tscope_cpu_get **get);

/**
 * ts_migrations() - number of migrations from one CPU to each other
 * @ts:	    the handle
 * @from:   the CPU that the tasks left
 * @counts: filled: @counts[N] is the number of migrations to CPU N since load
 * @nr:	    members of @counts, at least ts_info()->nr_cpus
 *
 * Return: 0; -ENOSPC: @nr is too small; -ENXIO: no such CPU, or too many CPUs to count
 *	   that; -EOPNOTSUPP: the module does not count it; or another negative errno value.
 */
int ts_migrations(struct ts *ts, __u32 from, __u64 *counts, size_t nr);

/* Tasks */

/**
 * struct ts_query - which tasks, and what of them
 * @groups:   TSCOPE_GROUP_* wanted; groups that the module lacks are left out, and 0 gives
 *	      only tids.  Each group costs time
 * @filter:   TSCOPE_FILTER_NONE, TID, TGID, SUBTREE, CGROUP, or CPU: the tasks on its run queue
 * @id:	      the tid, or the CPU, that @filter speaks of; 0 with the others, and with TS_PIDFD
 * @flags:    TSCOPE_PROCESSES: processes, each with the sums over its threads;
 *	      TSCOPE_BY_UID, TSCOPE_CHANGED: see @uid, @changed_ns; TS_PIDFD: see @fd
 * @fd:	      CGROUP: a descriptor of the cgroup's folder (cgroup v2); TS_PIDFD: a pidfd of
 *	      the process that @filter speaks of, instead of @id; otherwise 0
 * @changed_ns: TSCOPE_CHANGED: only tasks that have changed since this time: the now_ns of
 *	      ts_info() from before an earlier call; otherwise 0
 * @uid:      TSCOPE_BY_UID: only tasks of this real user id; otherwise 0
 * @reserved: must be 0
 *
 * All zeroes with @groups asks for all tasks.
 */
struct ts_query {
	__u64 groups;
	__u32 filter;
	__s32 id;
	__u32 flags;
	__s32 fd;
	__u64 changed_ns;
	__u32 uid;
	__u32 reserved[3];
};

/* ts_query, flags: not of the module's. */
#define TS_PIDFD	(1U << 31)

/**
 * typedef ts_task_fn - takes one task
 * @arg:  the caller's own
 * @task: the task, valid until this returns
 *
 * It must not read other tasks with the same handle.
 *
 * Return: 0: go on; anything else ends the call, which then returns it.
 */
typedef int ts_task_fn(void *arg, const struct ts_task *task);

/**
 * ts_snapshot() - read tasks, all at once
 * @ts:	   the handle
 * @query: which tasks
 * @set:   filled: a set in the order of tids, for ts_set_free(); NULL after a failure
 *
 * Each task is read at an instant of its own, not all at one.
 *
 * Return: 0; -ESRCH: no task has the number @query->id, or the process of the pidfd has been
 *	   reaped; -EBADF: @query->fd is no such descriptor; -EINVAL: a query that cannot be;
 *	   -EOPNOTSUPP: the module does not know the filter or a flag; -ENOMEM; or another
 *	   negative errno value.
 */
int ts_snapshot(struct ts *ts, const struct ts_query *query, struct ts_set **set);

/**
 * ts_each() - read tasks, one after the other, in constant memory
 * @ts:	   the handle
 * @query: which tasks
 * @fn:	   called for each, in the order of tids
 * @arg:   for @fn
 *
 * Return: 0, what @fn returned, or as ts_snapshot(); -EBUSY: called from within @fn.
 */
int ts_each(struct ts *ts, const struct ts_query *query, ts_task_fn *fn, void *arg);

/**
 * ts_task() - read one task
 * @ts:	    the handle
 * @tid:    its number
 * @groups: TSCOPE_GROUP_* wanted
 * @set:    filled: a set of one task, for ts_set_free(); NULL after a failure
 *
 * Return: 0; -ESRCH: no such task; or another negative errno value.
 */
int ts_task(struct ts *ts, pid_t tid, __u64 groups, struct ts_set **set);

/**
 * ts_process() - read one process, with the sums over its threads
 * @ts:	    the handle
 * @tid:    the number of any of its threads
 * @groups: TSCOPE_GROUP_* wanted
 * @set:    filled: a set of its leader, for ts_set_free(); NULL after a failure
 *
 * Return: as ts_task().
 */
int ts_process(struct ts *ts, pid_t tid, __u64 groups, struct ts_set **set);

/* struct ts_exits, kind: what has exited. */
#define TS_EXITED_PROCESSES	0	/* each with the sums over its threads */
#define TS_EXITED_THREADS	1	/* threads that were no leaders */
#define TS_EXITED_LEADERS	2	/* processes, each with what its leader alone did */

/**
 * struct ts_exits - position of a reader among the exited tasks
 * @kind:   TS_EXITED_PROCESSES, TS_EXITED_THREADS or TS_EXITED_LEADERS.  Threads are counted apart;
 *	    leaders and threads together are all tasks, each once
 * @unused: must be 0
 * @next:   number of the next one, tscope_exited.seq; 0: the oldest that is kept;
 *	    ts_info()->nr_exited + 1 (threads: nr_exited_threads + 1): the next that exits
 * @missed: the number of tasks that were overwritten before they were read is added; in a
 *	    pid namespace other than the initial one it is an upper bound
 *
 * It may be kept, and used by a later process, as long as the module is loaded.
 */
struct ts_exits {
	__u32 kind;
	__u32 unused;
	__u64 next;
	__u64 missed;
};

/**
 * ts_exited() - read the tasks that have exited since the last call
 * @ts:	    the handle
 * @exits:  position of the reader; moves
 * @groups: TSCOPE_GROUP_* wanted besides TSCOPE_GROUP_EXITED, which is always there: CREDS,
 *	    CGROUP, BIRTH and those from COUNTS on
 * @fn:	    called for each, in the order of their numbers; none comes twice
 * @arg:    for @fn
 *
 * The module keeps the latest ts_info()->exited_max processes and exited_threads_max
 * threads.
 *
 * Return: 0: no more have exited; what @fn returned, after which the next call begins with
 *	   the task after that one; -EOPNOTSUPP: the module does not keep them; -ESTALE: the
 *	   module was loaded anew, and has not come that far; -EBUSY: called from within an
 *	   @fn; or another negative errno value.
 */
int ts_exited(struct ts *ts, struct ts_exits *exits, __u64 groups, ts_task_fn *fn, void *arg);

/**
 * ts_exited_wait() - wait until ts_exited() may have something to read
 * @ts:		the handle
 * @exits:	position of the reader
 * @timeout_ms: milliseconds; -1: no end
 *
 * A signal ends the wait, too.  Another read with the same handle before the next
 * ts_exited() costs that a little time.
 *
 * Return: 1: a task has exited, which need not be in the pid namespace of the reader; 0:
 *	   time is over, or a signal came; -EBUSY: this handle has had a stream, for which
 *	   it waits; or as ts_exited().
 */
int ts_exited_wait(struct ts *ts, const struct ts_exits *exits, int timeout_ms);

/* Sets, tasks, groups */

/**
 * ts_set_free() - free a set and its tasks
 * @set: the set; NULL: nothing is done
 */
void ts_set_free(struct ts_set *set);

/**
 * ts_set_size() - number of tasks in a set
 * @set: the set
 */
size_t ts_set_size(const struct ts_set *set);

/**
 * ts_set_at() - a task by its place
 * @set: the set
 * @i:	 its place, from 0 on
 *
 * Return: the task, valid as long as the set; NULL: there are no more.
 */
const struct ts_task *ts_set_at(const struct ts_set *set, size_t i);

/**
 * ts_set_find() - a task by its tid
 * @set: the set, of living tasks
 * @tid: thread id
 *
 * Return: the task, valid as long as the set; NULL: it is not there.
 */
const struct ts_task *ts_set_find(const struct ts_set *set, pid_t tid);

/**
 * ts_tid() - thread id of a task
 * @task: the task
 */
pid_t ts_tid(const struct ts_task *task);

/**
 * ts_task_key() - key of a task, which no other task ever has
 * @task: the task
 *
 * Unlike its tid the key of a task does not change in execve(), and is not used again while
 * the module is loaded.
 *
 * Return: the key, at least 2^33; 0: the module has no record of the task, as with hooks=0.
 */
__u64 ts_task_key(const struct ts_task *task);

/**
 * ts_comm() - name of a task
 * @task: the task, read with TSCOPE_GROUP_IDS, or exited
 *
 * Return: its name, any bytes but NUL; NULL: not known.
 */
const char *ts_comm(const struct ts_task *task);

/**
 * ts_group() - a group of a task
 * @task:  the task
 * @group: one TSCOPE_GROUP_*
 * @bytes: filled with its size, unless NULL
 *
 * Return: the group, of the struct that linux/taskscope.h names, valid as long as the task;
 *	   NULL: absent, which is not the same as zeroes.
 */
const void *ts_group(const struct ts_task *task, __u64 group, size_t *bytes);

/**
 * ts_is_same() - do two records belong to the same task?
 * @a: a task
 * @b: a task from another snapshot
 *
 * If both have a key, the keys are compared.  Otherwise the tids and TSCOPE_GROUP_IDS of both
 * are compared.
 *
 * Return: false: the tid is another task's by now, the module has begun a record anew, or
 *	   it cannot be told.
 */
bool ts_is_same(const struct ts_task *a, const struct ts_task *b);

/**
 * ts_group_name() - name of a group
 * @group: one TSCOPE_GROUP_*
 *
 * Return: its name in lower case, such as "waits"; NULL: not known.
 */
const char *ts_group_name(__u64 group);

/**
 * ts_groups_parse() - groups by their names
 * @names: the names, with commas between, such as "ids,waits"
 *
 * Return: TSCOPE_GROUP_*; 0: one of them is none.
 */
__u64 ts_groups_parse(const char *names);

/* Fields: the members of the groups as a table, for exporters and bindings */

/* struct ts_field, unit */
enum ts_unit {
	TS_UNIT_NONE,
	TS_UNIT_NS,
	TS_UNIT_BYTES,
};

/**
 * enum ts_kind - how the value of a field behaves
 * @TS_COUNTER: it only grows while the task lives
 * @TS_GAUGE:	it rises and falls
 * @TS_INSTANT: a time of CLOCK_MONOTONIC, in ns; start_boot_ns: of CLOCK_BOOTTIME
 * @TS_ID:	a number that names something: no arithmetic makes sense
 * @TS_BITS:	a mask
 * @TS_TEXT:	a string, NUL-terminated
 * @TS_STRUCT:	something else, see linux/taskscope.h
 */
enum ts_kind {
	TS_COUNTER,
	TS_GAUGE,
	TS_INSTANT,
	TS_ID,
	TS_BITS,
	TS_TEXT,
	TS_STRUCT,
};

/**
 * struct ts_field - a member of a group
 * @name:	its name, as in linux/taskscope.h
 * @group_name: name of its group, ts_group_name()
 * @group:	its group, TSCOPE_GROUP_*
 * @offset:	bytes from the start of the group
 * @width:	bytes of one element; 0: up to the end of the group
 * @nr:		elements: 1, or those of an array; 0: up to the end of the group
 * @is_signed:	negative values are possible
 * @unit:	TS_UNIT_NONE, TS_UNIT_NS or TS_UNIT_BYTES
 * @kind:	enum ts_kind
 */
struct ts_field {
	const char *name;
	const char *group_name;
	__u64 group;
	__u16 offset;
	__u16 width;
	__u16 nr;
	__u8 is_signed;
	__u8 unit;
	__u8 kind;
};

/**
 * ts_field() - the table of fields
 * @i: a place, from 0 on
 *
 * The fields of a group come one after the other.  Reserved members are left out.
 *
 * Return: the field; NULL: there are no more.
 */
const struct ts_field *ts_field(size_t i);

/**
 * ts_field_find() - a field by its names
 * @group: name of the group, such as "accounts"
 * @name:  name of the field, such as "wait_ns"
 *
 * Return: the field; NULL: there is none.
 */
const struct ts_field *ts_field_find(const char *group, const char *name);

/**
 * ts_value() - the value of a field
 * @task:  the task
 * @field: a field with a number: neither TS_TEXT nor TS_STRUCT
 * @i:	   element of an array; 0: the only one
 * @value: filled; with @field->is_signed it is a __s64
 *
 * Return: 0; -ENODATA: the task has no such group; -EINVAL: the field is no number, or has
 *	   no element @i.
 */
int ts_value(const struct ts_task *task, const struct ts_field *field, size_t i, __u64 *value);

/**
 * ts_delta() - how much a counter has grown between two looks
 * @before: the task in an earlier set, with TSCOPE_GROUP_IDS; NULL: it was not there
 * @after:  the task in a later set, with TSCOPE_GROUP_IDS
 * @field:  a field of kind TS_COUNTER
 * @i:	    element of an array; 0: the only one
 * @delta:  filled
 *
 * Without @before, and where its tid was another task's, all of @after counts: a task that
 * began in between.
 *
 * Return: 0; -ENODATA: one of the two has no such group; -EINVAL: no counter, or no element
 *	   @i.
 */
int ts_delta(const struct ts_task *before, const struct ts_task *after,
	     const struct ts_field *field, size_t i, __u64 *delta);

/**
 * ts_quantile() - a quantile of the waits
 * @waits:    the waits
 * @permille: this many of 1000 waits are not longer than the result, 1 to 1000; 990 is the
 *	      99th percentile
 *
 * Return: nanoseconds; 0: there are no waits.  From 2048 to below 2^30 the error is at most a
 *	   quarter; the result is never more than the longest wait.
 */
__u64 ts_quantile(const struct tscope_waits *waits, unsigned int permille);

/**
 * ts_waits_add() - merge two histograms of waits
 * @sum:   the sum, which begins as all zeroes
 * @waits: is added
 */
void ts_waits_add(struct tscope_waits *sum, const struct tscope_waits *waits);

/* Events as they happen */

/* Maximum size of an event. */
#define TS_EVENT_BYTES_MAX (255 * 8)

/**
 * struct ts_event - an event
 * @time_ns: when it happened
 * @cpu:     the CPU that it happened on
 * @head:    its type, TSCOPE_EVENT_*; every event begins with it.  Its delta_ns is of no use: an
 *	     event that the module has written as words has none
 * @lost:    TSCOPE_EVENT_LOST: number of events that are missing here
 * @sw:	     TSCOPE_EVENT_SWITCH
 * @waking:  TSCOPE_EVENT_WAKING
 * @wakeup:  TSCOPE_EVENT_WAKEUP
 * @migrate: TSCOPE_EVENT_MIGRATE
 * @fork:    TSCOPE_EVENT_FORK
 * @exec:    TSCOPE_EVENT_EXEC; its file is a string
 * @exit:    TSCOPE_EVENT_EXIT
 * @rename:  TSCOPE_EVENT_RENAME
 * @trigger: TSCOPE_EVENT_TRIGGER
 * @bytes:   the event; of a known type all of it is there, and names are strings
 */
struct ts_event {
	__u64 time_ns;
	__u32 cpu;
	union {
		struct tscope_event head;
		struct tscope_event_lost lost;
		struct tscope_event_switch sw;
		struct tscope_event_waking waking;
		struct tscope_event_wakeup wakeup;
		struct tscope_event_migrate migrate;
		struct tscope_event_fork fork;
		struct tscope_event_exec exec;
		struct tscope_event_exit exit;
		struct tscope_event_rename rename;
		struct tscope_event_trigger trigger;
		char bytes[TS_EVENT_BYTES_MAX];
	};
};

/**
 * typedef ts_block_fn - takes one block of events
 * @arg:   the caller's own
 * @block: the block, valid until this returns
 *
 * Return: 0: go on; anything else ends the call, which then returns it.
 */
typedef int ts_block_fn(void *arg, const struct tscope_block *block);

/**
 * ts_stream_start() - start a stream of events
 * @ts:	    the handle, from ts_open() with TS_STREAM; a handle has one stream in its life
 * @wanted: the request: size, which is sizeof(*wanted), and the members that go in, see
 *	    linux/taskscope.h; other members are 0.  watermark_ns is of use with
 *	    ts_stream_next(), not with ts_stream_blocks()
 * @stream: filled, for ts_stream_free(); NULL after a failure
 *
 * Return: 0; -EPERM: not in the initial pid namespace; -EACCES: without TS_STREAM; -ESRCH: no
 *	   such task; -EBUSY: too many streams; -EEXIST: the handle has had one;
 *	   -EDQUOT: no room for the rings; -EOPNOTSUPP: the module was loaded with hooks=0, or
 *	   does not know an event, a filter or a flag; -ERANGE: rings or a watermark of a size
 *	   that cannot be; -EINVAL: a stream that cannot be; -E2BIG: a @wanted that is longer
 *	   than the library knows, and not 0 there; or another negative errno value.
 */
int ts_stream_start(struct ts *ts, const struct tscope_stream_start *wanted,
		    struct ts_stream **stream);

/**
 * ts_stream_started() - how the module has started a stream
 * @stream: the stream
 *
 * Return: the request, with nr_rings, nr_blocks, now_ns; valid as long as the stream.
 */
const struct tscope_stream_start *ts_stream_started(const struct ts_stream *stream);

/**
 * ts_stream_wait() - wait until a ring has many events, or until time is over
 * @stream:	the stream
 * @timeout_ms: milliseconds; -1: no end
 *
 * On a quiet machine rings fill slowly: use a timeout, and read after it what there is.  A
 * signal ends the wait, too.
 *
 * Return: 1: a ring has full blocks, or the trigger has fired; 0: time is over, or a signal
 *	   came; or a negative errno value.
 */
int ts_stream_wait(struct ts_stream *stream, int timeout_ms);

/**
 * ts_stream_next() - take the next event, of all CPUs in the order of time
 * @stream: the stream; one with TSCOPE_STREAM_OVERWRITE must have been stopped
 * @event:  filled
 *
 * While the stream is running, an event is returned 20 ms after it happened at the earliest:
 * until then another CPU may still write an earlier event.  After ts_stream_stop() all events come.
 *
 * Return: 1; 0: none now (after ts_stream_stop(): no more); -EBADMSG: a ring that makes no
 *	   sense; -EBUSY: TSCOPE_STREAM_OVERWRITE, and not stopped; or another negative
 *	   errno value.
 */
int ts_stream_next(struct ts_stream *stream, struct ts_event *event);

/**
 * ts_stream_blocks() - take full blocks instead of their events, to store them as they are
 * @stream: the stream, which is not read with ts_stream_next(); one with
 *	    TSCOPE_STREAM_OVERWRITE must have been stopped
 * @fn:	    called for each block, those of a CPU in order
 * @arg:    for @fn
 *
 * After ts_stream_stop() the last block of each CPU comes, too.
 *
 * Return: 0, what @fn returned, -EBADMSG: a ring that makes no sense, or -EBUSY:
 *	   TSCOPE_STREAM_OVERWRITE, and not stopped.
 */
int ts_stream_blocks(struct ts_stream *stream, ts_block_fn *fn, void *arg);

/**
 * ts_stream_stop() - stop a stream; its rings stay
 * @stream: the stream
 * @stop:   filled with what the module has counted, unless NULL; valid as long as the stream
 *
 * Return: 0 or a negative errno value.
 */
int ts_stream_stop(struct ts_stream *stream, const struct tscope_stream_stop **stop);

/**
 * ts_stream_adds_up() - was every event read or reported as lost?
 * @stream: the stream, stopped, and read with ts_stream_next() to its end
 *
 * Return: false: events are missing unreported, a bug in the module or the library.
 */
bool ts_stream_adds_up(const struct ts_stream *stream);

/**
 * ts_stream_free() - unmap a stream and free it
 * @stream: the stream; NULL: nothing is done
 *
 * A stream that was not stopped runs in the module until ts_close().
 */
void ts_stream_free(struct ts_stream *stream);

/**
 * ts_event_name() - name of an event
 * @type: TSCOPE_EVENT_*
 *
 * Return: its name, such as "switch"; NULL: not known.
 */
const char *ts_event_name(unsigned int type);

/**
 * ts_events_parse() - events by their names, for tscope_stream_start.events
 * @names:     the names, with commas between, such as "switch,exit"
 * @bad:       filled, if one is none: where it begins
 * @bad_bytes: filled, if one is none: its length
 *
 * Return: 1 << TSCOPE_EVENT_* for each; 0: one of them is none.
 */
__u64 ts_events_parse(const char *names, const char **bad, size_t *bad_bytes);

/**
 * ts_trigger_parse() - a trigger in words, for ts_stream_start()
 * @wanted: filled: trigger_wait_ns, trigger_tid, trigger_comm
 * @text:   such as "wait>20ms comm=NAME pid=PID"
 *
 * Return: false: it is none.
 */
bool ts_trigger_parse(struct tscope_stream_start *wanted, const char *text);

/* Recordings: files of taskscope record */

/* ts_file_set(): which tasks */
enum ts_file_tasks {
	TS_FILE_BEFORE,		/* alive when the stream began */
	TS_FILE_AFTER,		/* alive when it ended */
	TS_FILE_EXITED_BEFORE,	/* exited before it began */
	TS_FILE_EXITED_AFTER,	/* exited before it ended */
};

/**
 * ts_file_open() - open a recording, and read all but its events
 * @file: filled also after a failure, for ts_file_why(); ts_file_close() is due in any case;
 *	  NULL only after -ENOMEM
 * @path: its name; a file that can be sought in
 *
 * A file without its end is no failure: ts_file_is_whole().  Nothing in a file is trusted.
 * A file of version 1 is converted to the present form: members that it lacks are 0 without a
 * flag, and ts_file_info() says ABI 1.
 *
 * Return: 0; -EBADMSG: it makes no sense, or is no recording; -EPROTO: of a later version, of
 *	   one that was never released, or of another byte order; -ENODATA: it ends before its
 *	   events; -ESPIPE: it cannot be sought in; -ENOMEM; or a negative errno value of
 *	   open() or read().
 */
int ts_file_open(struct ts_file **file, const char *path);

/**
 * ts_file_close() - close a recording and free all that came from it
 * @file: the recording; NULL: nothing is done
 */
void ts_file_close(struct ts_file *file);

/**
 * ts_file_why() - the latest failure of a recording in words
 * @file: the recording; NULL: there was no memory for one
 *
 * Return: a sentence without the file's name; valid until the next call with @file.
 */
const char *ts_file_why(const struct ts_file *file);

/**
 * ts_file_is_whole() - was the recording written to its end?
 * @file: the recording
 *
 * Return: false: the part that was written is valid.
 */
bool ts_file_is_whole(const struct ts_file *file);

/**
 * ts_file_info() - the module about itself when the recording began
 * @file: the recording
 *
 * Return: as ts_info(); valid as long as the recording.
 */
const struct tscope_info *ts_file_info(const struct ts_file *file);

/**
 * ts_file_started() - how the recorded stream was started
 * @file: the recording
 *
 * Return: as ts_stream_started(); valid as long as the recording.
 */
const struct tscope_stream_start *ts_file_started(const struct ts_file *file);

/**
 * ts_file_set() - tasks of a recording
 * @file:  the recording
 * @which: enum ts_file_tasks
 *
 * Return: a set, valid as long as the recording, not to be freed; NULL: no such set.
 */
const struct ts_set *ts_file_set(const struct ts_file *file, enum ts_file_tasks which);

/**
 * ts_file_next() - take the next event, of all CPUs in the order of time
 * @file:  the recording
 * @event: filled
 *
 * Return: 1; 0: no more; -EBADMSG: what comes makes no sense; or -ENOMEM.
 */
int ts_file_next(struct ts_file *file, struct ts_event *event);

/**
 * ts_file_rewind() - go back to the first event
 * @file: the recording
 *
 * Return: 0; -EBADMSG: it makes no sense; or -ENOMEM.
 */
int ts_file_rewind(struct ts_file *file);

/**
 * ts_file_seek() - go to a time
 * @file: the recording
 * @ns:	  the time, CLOCK_MONOTONIC: ts_file_next() gives the first event that is not earlier
 *
 * Of each CPU the block of then is read, and on up to the first event that is not earlier.  A block
 * has about 4 KiB, and in a compressed file it takes a frame of up to 64 KiB.
 *
 * Return: 0; -EBADMSG: it makes no sense; or -ENOMEM.
 */
int ts_file_seek(struct ts_file *file, __u64 ns);

/**
 * ts_file_args() - the command line of a process
 * @file:     the recording
 * @tgid:     the process
 * @from_ns:  when the process began
 * @until_ns: when it ended
 *
 * Return: its latest command line in that time, valid as long as the recording; NULL: none.
 */
const char *ts_file_args(const struct ts_file *file, pid_t tgid, __u64 from_ns,
			 __u64 until_ns);

/**
 * ts_file_real_ns() - the wall-clock time of an instant, by the clocks of the recording
 * @file: the recording
 * @ns:	  the instant, CLOCK_MONOTONIC
 *
 * Return: as ts_real_ns().
 */
__u64 ts_file_real_ns(const struct ts_file *file, __u64 ns);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
