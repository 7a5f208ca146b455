/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHROME_JSON_H
#define TASKSCOPE_CHROME_JSON_H

#include "json.h"

/* The process that has the CPUs as its threads: no task can have these numbers. */
#define CHROME_CPUS 1000000000

/**
 * struct chrome_track - a line of the picture
 * @pid: its process
 * @tid: its thread
 */
struct chrome_track {
	__s32 pid;
	__s32 tid;
};

/**
 * struct chrome_out - Trace Event JSON that is being written
 * @j:	     the event that is being written: one_line
 * @has_any: one was written before it
 */
struct chrome_out {
	struct json j;
	bool has_any;
};

/**
 * chrome_cpu() - the line of a CPU
 * @cpu: the CPU
 */
static inline struct chrome_track chrome_cpu(__u32 cpu)
{
	return (struct chrome_track){ CHROME_CPUS, CHROME_CPUS + 1 + (__s32)cpu };
}

/**
 * chrome_open() - begin an event; json_close() ends it
 * @out:   the JSON
 * @phase: what kind of event it is, a letter of the format
 * @name:  what it is called, any bytes
 * @track: where
 */
void chrome_open(struct chrome_out *out, const char *phase, const char *name,
		 struct chrome_track track);

/**
 * chrome_time() - add a time, in microseconds
 * @out: the JSON
 * @key: "ts" or "dur"
 * @ns:  the time
 */
void chrome_time(struct chrome_out *out, const char *key, __u64 ns);

/**
 * chrome_slice() - begin an event that lasts; json_close() ends it
 * @out:   the JSON
 * @name:  what it is called
 * @track: where
 * @from:  since then
 * @to:	   until then
 */
void chrome_slice(struct chrome_out *out, const char *name, struct chrome_track track, __u64 from,
		  __u64 to);

/**
 * chrome_instant() - begin an event at a time, and its args; two json_close() end it
 * @out:   the JSON
 * @name:  what it is called
 * @track: where
 * @scope: "t": of its thread; "g": a line through all
 * @ns:	   when
 */
void chrome_instant(struct chrome_out *out, const char *name, struct chrome_track track,
		    const char *scope, __u64 ns);

/**
 * chrome_flow() - one end of an arrow
 * @out:   the JSON
 * @phase: "s": where it begins; "f": where it ends
 * @track: where
 * @ns:	   when
 * @id:	   of the arrow
 */
void chrome_flow(struct chrome_out *out, const char *phase, struct chrome_track track, __u64 ns,
		 __u64 id);

/**
 * chrome_name() - name a line, or the process that it is of
 * @out:   the JSON
 * @what:  thread_name, process_name
 * @track: the line
 * @name:  its name, any bytes
 */
void chrome_name(struct chrome_out *out, const char *what, struct chrome_track track,
		 const char *name);

#endif
