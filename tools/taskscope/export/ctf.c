// SPDX-License-Identifier: GPL-2.0
#include "ctf_metadata.h"
#include "ctf_packets.h"
#include "event_names.h"
#include "export_events.h"
#include "export_formats.h"
#include "members.h"
#include "switch_state.h"

/*
 * A folder in the Common Trace Format, version 1.8, which babeltrace2 reads: a file for each CPU,
 * and one that describes them.  Events are named as those of LTTng's kernel tracer, see
 * ctf_classes.c.  A state dump at the beginning tells which tasks there are, as LTTng's does.
 *
 * The form is simple enough to be written here: babeltrace2's own writers need a graph of
 * components and glib at run time.
 */

/* A number that is not known, where readers ask for one. */
#define UNKNOWN ((__s64)-2147483648)

/* LTTng counts priorities from here on, so that 20 is that of nice 0. */
#define PRIO_BASE 100

/* Of LTTng's state dump. */
enum { DUMP_MODE_UNKNOWN = 5, DUMP_SUBMODE_UNKNOWN = 1 };
enum { DUMP_UNKNOWN = 0, DUMP_WAIT_CPU = 2, DUMP_ZOMBIE = 4, DUMP_WAIT = 5, DUMP_RUN = 6, DUMP_DEAD = 7 };

struct ctf {
	struct export *ex;
	struct ctf_packets packets;
	struct members members;
};

#define N(_number) { .n = (_number) }
#define S(_string) { .s = (_string) }

#define PUT(_ctf, _event, _id, ...)							\
	ctf_packets_put(&(_ctf)->packets, (_event)->cpu, (_event)->time_ns, _id,	\
			(const union ctf_value[]){ __VA_ARGS__ })

static __s64 prio_of(const struct ctf *ctf, __s32 tid)
{
	const struct member *member = members_find(&ctf->members, tid);

	return member && member->has_prio ? member->prio - PRIO_BASE : UNKNOWN;
}

static __s64 tgid_of(const struct ctf *ctf, __s32 tid)
{
	const struct member *member = members_find(&ctf->members, tid);

	return tid && member && member->tgid ? member->tgid : UNKNOWN;
}

static const char *comm_of(const struct ctf *ctf, __s32 tid, __u32 cpu, char *idle)
{
	return event_comm(&ctf->ex->view.comms, tid, cpu, idle);
}

static void set_prio(struct ctf *ctf, __s32 tid, int prio)
{
	struct member *member = members_find(&ctf->members, tid);

	if (!member)
		member = members_add(&ctf->members, tid, 0, false);
	member->prio = prio;
	member->has_prio = true;
}

static void put_switch(struct ctf *ctf, const struct ts_event *event)
{
	const struct tscope_event_switch *sw = &event->sw;
	int state = switch_state_bits(event->head.info & TSCOPE_SWITCH_LETTER), prio;
	char idle[2][IDLE_COMM_BYTES];
	bool is_told = event_prio(event, &prio);

	PUT(ctf, event, CTF_SWITCH, S(comm_of(ctf, sw->prev, event->cpu, idle[0])), N(sw->prev),
	    N(prio_of(ctf, sw->prev)), N(state < 0 ? UNKNOWN : state),
	    S(comm_of(ctf, sw->next, event->cpu, idle[1])), N(sw->next),
	    N(is_told ? prio - PRIO_BASE : UNKNOWN));
}

static void put_waking(struct ctf *ctf, const struct ts_event *event)
{
	const struct tscope_event_waking *waking = &event->waking;
	__u16 info = event->head.info;
	char idle[IDLE_COMM_BYTES];

	PUT(ctf, event, info & TSCOPE_WAKING_NEW ? CTF_WAKEUP_NEW : CTF_WAKING,
	    S(comm_of(ctf, waking->tid, event->cpu, idle)), N(waking->tid),
	    N(prio_of(ctf, waking->tid)), N(info & TSCOPE_WAKING_CPU), N(waking->waker),
	    N(!!(info & TSCOPE_WAKING_IRQ)));
}

static void put_wakeup(struct ctf *ctf, const struct ts_event *event)
{
	__s32 tid = event->wakeup.tid;
	char idle[IDLE_COMM_BYTES];

	PUT(ctf, event, CTF_WAKEUP, S(comm_of(ctf, tid, event->cpu, idle)), N(tid),
	    N(prio_of(ctf, tid)), N(event->head.info));
}

static void put_migrate(struct ctf *ctf, const struct ts_event *event)
{
	__s32 tid = event->migrate.tid;
	char idle[IDLE_COMM_BYTES];

	PUT(ctf, event, CTF_MIGRATE, S(comm_of(ctf, tid, event->cpu, idle)), N(tid),
	    N(prio_of(ctf, tid)), N(event->migrate.from), N(event->head.info));
}

static void put_fork(struct ctf *ctf, const struct ts_event *event)
{
	const struct tscope_event_fork *fork = &event->fork;
	char idle[IDLE_COMM_BYTES];

	PUT(ctf, event, CTF_FORK, S(comm_of(ctf, fork->creator, event->cpu, idle)),
	    N(fork->creator), N(tgid_of(ctf, fork->creator)), S(fork->comm), N(fork->tid),
	    N(fork->tgid), N(fork->clone_flags));
}

static void put_exec(struct ctf *ctf, const struct ts_event *event)
{
	const struct tscope_event_exec *exec = &event->exec;

	PUT(ctf, event, CTF_EXEC, S(exec->file), N(exec->tid), N(exec->old_tid), S(exec->comm));
}

static void put_exit(struct ctf *ctf, const struct ts_event *event)
{
	const struct tscope_event_exit *exit = &event->exit;
	char idle[IDLE_COMM_BYTES];
	/* A recording of version 1 has its number alone. */
	bool is_whole = exit->tgid;

	PUT(ctf, event, CTF_EXIT,
	    S(is_whole ? exit->comm : comm_of(ctf, exit->tid, event->cpu, idle)), N(exit->tid),
	    N(prio_of(ctf, exit->tid)), N(is_whole ? exit->tgid : tgid_of(ctf, exit->tid)),
	    N(exit->exit_code));
}

static void put_rename(struct ctf *ctf, const struct ts_event *event)
{
	const struct tscope_event_rename *rename = &event->rename;

	PUT(ctf, event, CTF_RENAME, N(rename->tid),
	    S(*rename->old_comm ? rename->old_comm :
				  comm_cache_find(&ctf->ex->view.comms, rename->tid)),
	    S(rename->comm));
}

static void put_trigger(struct ctf *ctf, const struct ts_event *event)
{
	__s32 tid = event->trigger.tid;
	char idle[IDLE_COMM_BYTES];

	PUT(ctf, event, CTF_TRIGGER, S(comm_of(ctf, tid, event->cpu, idle)), N(tid),
	    N(prio_of(ctf, tid)), N(event->trigger.wait_ns),
	    N(!!(event->head.info & TSCOPE_TRIGGER_WAITS)));
}

static void put_lost(struct ctf *ctf, const struct ts_event *event)
{
	ctf_packets_lose(&ctf->packets, event->cpu, event->time_ns, event->lost.nr);
}

static void follow(struct ctf *ctf, const struct ts_event *event)
{
	const struct tscope_event_fork *fork = &event->fork;
	int prio;

	if (event->head.type == TSCOPE_EVENT_SWITCH && event_prio(event, &prio))
		set_prio(ctf, event->sw.next, prio);
	else if (event->head.type == TSCOPE_EVENT_FORK && fork->tid > 0 && fork->tgid > 0)
		members_add(&ctf->members, fork->tid, fork->tgid, false);
}

static int take(void *arg, const struct ts_event *event, bool is_wanted)
{
	static void (*const put[])(struct ctf *ctf, const struct ts_event *event) = {
		[TSCOPE_EVENT_LOST] = put_lost,
		[TSCOPE_EVENT_SWITCH] = put_switch,
		[TSCOPE_EVENT_WAKING] = put_waking,
		[TSCOPE_EVENT_WAKEUP] = put_wakeup,
		[TSCOPE_EVENT_MIGRATE] = put_migrate,
		[TSCOPE_EVENT_FORK] = put_fork,
		[TSCOPE_EVENT_EXEC] = put_exec,
		[TSCOPE_EVENT_EXIT] = put_exit,
		[TSCOPE_EVENT_RENAME] = put_rename,
		[TSCOPE_EVENT_TRIGGER] = put_trigger,
	};
	struct ctf *ctf = arg;

	if (is_wanted && event->head.type < sizeof(put) / sizeof(put[0]))
		put[event->head.type](ctf, event);
	follow(ctf, event);
	return ctf->packets.err;
}

/* A record was read a little later than the time of the dump: it may tell of what came since. */
static int dump_status(const struct record *rec, __u64 time_ns)
{
	char letter = record_letter(rec);

	if (rec->accounts && rec->accounts->opened_ns > time_ns)
		return DUMP_UNKNOWN;
	if (letter == 'Z' || letter == 'X')
		return letter == 'Z' ? DUMP_ZOMBIE : DUMP_DEAD;
	switch (rec->accounts ? rec->accounts->account : TSCOPE_ACCOUNT_ENDED) {
	case TSCOPE_ACCOUNT_RUN: return DUMP_RUN;
	case TSCOPE_ACCOUNT_WAIT: return DUMP_WAIT_CPU;
	case TSCOPE_ACCOUNT_SLEEP:
	case TSCOPE_ACCOUNT_BLOCK:
	case TSCOPE_ACCOUNT_STOP: return DUMP_WAIT;
	default: return DUMP_UNKNOWN;
	}
}

/* @status: DUMP_* */
static void dump_task(struct ctf *ctf, const struct ts_event *at, const struct record *rec,
		      int status)
{
	if (rec->tid <= 0 || record_tgid(rec) <= 0)
		return;
	members_add(&ctf->members, rec->tid, record_tgid(rec), false);
	if (rec->sched)
		set_prio(ctf, rec->tid, rec->sched->prio);
	PUT(ctf, at, CTF_DUMP_TASK, N(rec->tid), N(record_tgid(rec)), N(record_ppid(rec)),
	    S(record_comm(rec)), N(!!(rec->ids && rec->ids->kind & TSCOPE_KIND_KTHREAD)),
	    N(DUMP_MODE_UNKNOWN), N(DUMP_SUBMODE_UNKNOWN), N(status),
	    N(rec->sched ? rec->sched->cpu : UNKNOWN));
}

/* Nothing is told of tasks that were born in what is written over: the end tells of them. */
static void dump_later(struct ctf *ctf, const struct ts_event *at, const struct ts_set *tasks)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		if (record_lived_at(rec, ctf->ex->recording->from_ns))
			dump_task(ctf, at, rec, DUMP_UNKNOWN);
	}
}

static void dump(struct ctf *ctf)
{
	const struct ts_file *recording = ctf->ex->recording;
	struct ts_event at = { .time_ns = ctf->ex->view.since_ns };
	const struct record *rec;
	size_t i;

	/* Where the beginning is written over, nothing is known of it. */
	if (recording->from_ns > at.time_ns)
		at.time_ns = recording->from_ns;
	while (at.cpu + 1 < ctf->packets.nr_cpus && !ts_file_has_events(recording, at.cpu))
		at.cpu++;
	PUT(ctf, &at, CTF_DUMP_BEGIN, N(0));
	for (i = 0; !recording->overwritten && i < recording->before.nr; i++) {
		rec = &recording->before.task[i].rec;
		if (rec->ids && rec->ids->start_ns < at.time_ns)
			dump_task(ctf, &at, rec, dump_status(rec, at.time_ns));
	}
	if (recording->overwritten) {
		dump_later(ctf, &at, &recording->gone);
		dump_later(ctf, &at, &recording->after);
	}
	PUT(ctf, &at, CTF_DUMP_END, N(0));
}

int export_ctf(struct export *ex)
{
	struct ctf ctf = { .ex = ex };
	struct text metadata = {};
	int err, written;

	ctf_packets_begin(&ctf.packets, ex->to.folder, ex->recording->stream.start.nr_rings);
	ctf_put_metadata(&metadata, &ex->recording->head);
	ctf_packets_describe(&ctf.packets, &metadata);
	text_free(&metadata);
	dump(&ctf);
	err = export_each(ex, take, &ctf);
	written = ctf_packets_end(&ctf.packets);
	members_free(&ctf.members);
	return written ? written : err;
}
