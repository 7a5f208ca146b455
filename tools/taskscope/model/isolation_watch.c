// SPDX-License-Identifier: GPL-2.0
/*
 * Events come some time after they happened: a task that had one of the CPUs may have exited
 * since then, and its affinity with it.  A new task has that of its creator; so what was known
 * of the creator is kept for it, and used where nobody else can tell.
 */
#include <stdlib.h>
#include <string.h>

#include "isolation_watch.h"
#include "memory.h"

struct watched {
	__s32 tid;
	__s32 waker;
	bool by_irq;
	enum task_place inherited;
};

static struct watched *slot_of(const struct isolation_watch *watch, __s32 tid)
{
	size_t mask = (1UL << watch->bits) - 1, i = (__u32)tid * 2654435761U;

	for (i &= mask; watch->task[i].tid && watch->task[i].tid != tid; i = (i + 1) & mask)
		;
	return &watch->task[i];
}

static void grow(struct isolation_watch *watch)
{
	struct isolation_watch more = { .bits = watch->task ? watch->bits + 1 : 8 };
	size_t i;

	more.task = calloc(1UL << more.bits, sizeof(*more.task));
	if (!more.task)
		out_of_memory();
	for (i = 0; watch->task && i < 1UL << watch->bits; i++)
		if (watch->task[i].tid)
			*slot_of(&more, watch->task[i].tid) = watch->task[i];
	free(watch->task);
	watch->task = more.task;
	watch->bits = more.bits;
}

/* Numbers are few: none is ever forgotten. */
static struct watched *watched_of(struct isolation_watch *watch, __s32 tid)
{
	struct watched *task;

	if (!watch->task || watch->nr * 2 >= 1UL << watch->bits)
		grow(watch);
	task = slot_of(watch, tid);
	if (!task->tid) {
		task->tid = tid;
		watch->nr++;
	}
	return task;
}

static bool is_violation(const struct isolation_watch *watch, enum task_place place)
{
	switch (place) {
	case PLACE_INSIDE:
		return false;
	case PLACE_KERNEL:
		return watch->has_kernel;
	default:
		return true;
	}
}

static enum task_place find_place(struct isolation_watch *watch, __s32 tid, char *comm)
{
	enum task_place place = watch->place(watch->arg, tid, comm);

	return place == PLACE_UNKNOWN ? watched_of(watch, tid)->inherited : place;
}

bool isolation_watch_task(struct isolation_watch *watch, __u32 cpu, __s32 tid,
			  struct violation *violation)
{
	struct watched *task;

	if (!tid || !cpu_set_has(&watch->cpus, cpu))
		return false;
	*violation = (struct violation){ .cpu = cpu, .tid = tid };
	violation->place = find_place(watch, tid, violation->comm);
	task = watched_of(watch, tid);
	violation->waker = task->waker;
	violation->by_irq = task->by_irq;
	return is_violation(watch, violation->place);
}

static void take_fork(struct isolation_watch *watch, const struct tscope_event_fork *fork)
{
	char comm[TSCOPE_COMM_BYTES];
	enum task_place place = find_place(watch, fork->creator, comm);

	*watched_of(watch, fork->tid) = (struct watched){ .tid = fork->tid, .inherited = place };
}

static void take_waking(struct isolation_watch *watch, const struct tscope_event_waking *waking)
{
	struct watched *task = watched_of(watch, waking->tid);

	task->by_irq = waking->event.info & TSCOPE_WAKING_IRQ;
	task->waker = task->by_irq ? 0 : waking->waker;
}

bool isolation_watch_event(struct isolation_watch *watch, const struct ts_event *event,
			   struct violation *violation)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_FORK:
		take_fork(watch, &event->fork);
		return false;
	case TSCOPE_EVENT_WAKING:
		take_waking(watch, &event->waking);
		return false;
	case TSCOPE_EVENT_SWITCH:
		if (!event->sw.next || !cpu_set_has(&watch->cpus, event->cpu))
			return false;
		watch->nr_switches++;
		if (!isolation_watch_task(watch, event->cpu, event->sw.next, violation))
			return false;
		violation->at_ns = event->time_ns;
		return true;
	default:
		return false;
	}
}

void isolation_watch_free(struct isolation_watch *watch)
{
	free(watch->task);
	watch->task = NULL;
	watch->nr = 0;
}
