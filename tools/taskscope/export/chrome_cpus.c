// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "chrome_cpus.h"
#include "memory.h"
#include "parse.h"

/* A task that the recording is about ran on a CPU; @letter: as it left it, 0: it did not. */
static void put_run(struct chrome_cpus *cpus, const struct replay_set *set, __u32 nr, __s32 tid,
		    __u64 until, char letter)
{
	const struct chrome_run *cpu = &cpus->cpu[nr];
	const struct task_replay *task = tid > 0 ? replay_set_find(set, tid) : NULL;
	const char *comm = tid > 0 ? comm_cache_find(&cpus->ex->view.comms, tid) : NULL;
	struct json *j = &cpus->out->j;

	if (!cpus->has_switches || tid <= 0 || until < cpu->since_ns ||
	    (set->start.filter && !(task && task->is_followed)) ||
	    (cpus->ex->cpus && !ts_cpus_have(cpus->ex->cpus, nr)))
		return;
	chrome_slice(cpus->out, comm ? comm : "task", chrome_cpu(nr), cpu->since_ns, until);
	json_open(j, "args", '{', false);
	json_s64(j, "tid", tid);
	if (task && task->tgid)
		json_s64(j, "tgid", task->tgid);
	if (cpu->has_prio && cpu->tid == tid)
		json_s64(j, "prio", cpu->prio);
	if (letter)
		json_string(j, "state", (char[]){ letter, '\0' });
	json_close(j);
	json_close(j);
}

static void take_switch(struct chrome_cpus *cpus, const struct replay_set *set,
			const struct ts_event *event)
{
	struct chrome_run *cpu = &cpus->cpu[event->cpu];

	/* Up to here it ran this one, since the switch before, or the loss. */
	put_run(cpus, set, event->cpu, event->sw.prev, event->time_ns,
		event->head.info & TSCOPE_SWITCH_LETTER);
	*cpu = (struct chrome_run){ .tid = event->sw.next, .since_ns = event->time_ns };
	cpu->has_prio = event_prio(event, &cpu->prio);
}

static void take_lost(struct chrome_cpus *cpus, const struct replay_set *set,
		      const struct ts_event *event)
{
	struct chrome_run *cpu = &cpus->cpu[event->cpu];

	put_run(cpus, set, event->cpu, cpu->tid, cpu->heard_ns, '\0');
	*cpu = (struct chrome_run){ .since_ns = event->time_ns };
}

/* A slice has one name: a new one begins.  Another task may have renamed it. */
static void take_name(struct chrome_cpus *cpus, const struct replay_set *set,
		      const struct ts_event *event, __s32 was, __s32 tid)
{
	struct chrome_run *cpu;
	__u32 nr;

	for (nr = 0; nr < set->start.nr_rings; nr++) {
		cpu = &cpus->cpu[nr];
		if (cpu->tid != was || was <= 0 || event->time_ns < cpu->since_ns)
			continue;
		put_run(cpus, set, nr, was, event->time_ns, '\0');
		cpu->tid = tid;
		cpu->since_ns = event->time_ns;
	}
}

void chrome_cpus_take(struct chrome_cpus *cpus, const struct replay_set *set,
		      const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		take_switch(cpus, set, event);
		break;
	case TSCOPE_EVENT_LOST:
		take_lost(cpus, set, event);
		break;
	case TSCOPE_EVENT_EXEC:
		take_name(cpus, set, event, event->exec.old_tid, event->exec.tid);
		break;
	case TSCOPE_EVENT_RENAME:
		take_name(cpus, set, event, event->rename.tid, event->rename.tid);
		break;
	}
	cpus->cpu[event->cpu].heard_ns = event->time_ns;
}

static void put_names(struct chrome_cpus *cpus, const struct ts_file *recording)
{
	char name[32];
	__u32 nr;

	chrome_name(cpus->out, "process_name", chrome_cpu(0), "CPUs");
	for (nr = 0; nr < recording->stream.start.nr_rings; nr++) {
		if (!ts_file_has_events(recording, nr))
			continue;
		snprintf(name, sizeof(name), "CPU %u", nr);
		chrome_name(cpus->out, "thread_name", chrome_cpu(nr), name);
	}
}

void chrome_cpus_begin(struct chrome_cpus *cpus)
{
	const struct ts_file *recording = cpus->ex->recording;
	const struct tscope_stream_start *start = &recording->stream.start;
	const struct record *rec;
	size_t i;

	cpus->has_switches = start->events_given & 1ULL << TSCOPE_EVENT_SWITCH;
	cpus->cpu = calloc(start->nr_rings + 1UL, sizeof(*cpus->cpu));
	if (!cpus->cpu)
		out_of_memory();
	for (i = 0; i < start->nr_rings; i++)
		cpus->cpu[i].since_ns = start->now_ns > recording->from_ns ? start->now_ns :
									     recording->from_ns;
	for (i = 0; !recording->overwritten && i < recording->before.nr; i++) {
		rec = &recording->before.task[i].rec;
		if (rec->sched && rec->sched->cpu < start->nr_rings && rec->accounts &&
		    rec->accounts->account == TSCOPE_ACCOUNT_RUN)
			cpus->cpu[rec->sched->cpu].tid = rec->tid;
	}
	put_names(cpus, recording);
}

void chrome_cpus_end(struct chrome_cpus *cpus, const struct replay_set *set, __u64 until)
{
	__u32 nr;

	for (nr = 0; nr < set->start.nr_rings; nr++)
		put_run(cpus, set, nr, cpus->cpu[nr].tid, until, '\0');
	free(cpus->cpu);
}
