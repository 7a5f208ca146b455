// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "isolation.h"
#include "unit.h"

/* For the watch: a task is where its number says. */
static enum task_place place_by_tid(void *arg, __s32 tid, char *comm)
{
	(void)arg;
	strcpy(comm, tid < 100 ? "some" : "");
	return tid < 100 ? tid / 10 : PLACE_UNKNOWN;
}

static struct ts_event switch_event(__u32 cpu, __s32 next)
{
	return (struct ts_event){ .time_ns = 5, .cpu = cpu,
				  .sw = { .event.type = TSCOPE_EVENT_SWITCH, .next = next } };
}

static bool switches(struct isolation_watch *watch, __u32 cpu, __s32 next, struct violation *v)
{
	struct ts_event event = switch_event(cpu, next);

	return isolation_watch_event(watch, &event, v);
}

static void fork_of(struct isolation_watch *watch, __s32 creator, __s32 tid)
{
	struct ts_event event = { .fork = { .event.type = TSCOPE_EVENT_FORK,
					    .creator = creator, .tid = tid } };
	struct violation v;

	ok(!isolation_watch_event(watch, &event, &v), "  a birth is none");
}

static void wake(struct isolation_watch *watch, __s32 waker, __s32 tid, __u16 info)
{
	struct ts_event event = { .waking = { .event = { .type = TSCOPE_EVENT_WAKING, .info = info },
					      .tid = tid, .waker = waker } };
	struct violation v;

	isolation_watch_event(watch, &event, &v);
}

void test_isolation_watch(void)
{
	struct isolation_watch watch = { .place = place_by_tid };
	struct violation v;
	struct text t = {};
	struct json j = { .out = &t };
	__s32 tid;

	cpu_set_parse(&watch.cpus, "8-15");
	ok(!switches(&watch, 8, 0, &v), "the idle task is no violation");
	ok(!switches(&watch, 8, PLACE_INSIDE * 10, &v), "nor is one that may run there alone");
	ok(!switches(&watch, 7, PLACE_OUTSIDER * 10, &v), "nor one on another CPU");
	ok(!switches(&watch, 8, PLACE_KERNEL * 10, &v), "nor a thread of the kernel");
	watch.has_kernel = true;
	ok(switches(&watch, 8, PLACE_KERNEL * 10, &v), "  but with --kernel");
	wake(&watch, 77, PLACE_OUTSIDER * 10, 8);
	ok(switches(&watch, 15, PLACE_OUTSIDER * 10, &v) && v.cpu == 15 && v.at_ns == 5 &&
	   v.tid == PLACE_OUTSIDER * 10 && v.waker == 77 && !v.by_irq && !strcmp(v.comm, "some"),
	   "one that may run elsewhere, too, is one");
	violation_put(&t, &v, 2, "ba sh");
	is(t.s, "CPU 15 ran after 3ns: 30 some, which may run elsewhere, too; woken by 77 ba sh\n",
	   "  in words");
	text_clear(&t);
	violation_put_json(&j, &v, "ba sh");
	check_json(t.s, "d[\"violation\"] == {\"cpu\": 15, \"at\": 5, \"tid\": 30, \"comm\": \"some\","
			" \"place\": \"OUTSIDER\", \"woken_by_irq\": False, \"waker\": 77,"
			" \"waker_comm\": \"ba sh\"}", "  for programs");
	wake(&watch, 77, PLACE_OUTSIDER * 10, TSCOPE_WAKING_IRQ);
	ok(switches(&watch, 15, PLACE_OUTSIDER * 10, &v) && v.by_irq && !v.waker, "an interrupt woke it");
	ok(switches(&watch, 8, 500, &v) && v.place == PLACE_UNKNOWN && !v.comm[0],
	   "one that has exited, and of which nothing is known");
	fork_of(&watch, PLACE_INSIDE * 10, 501);
	ok(!switches(&watch, 8, 501, &v), "one that has exited, of a creator that may run there alone");
	fork_of(&watch, 501, 502);
	ok(!switches(&watch, 8, 502, &v), "  and a child of that");
	for (tid = 1000; tid < 3000; tid++)
		wake(&watch, 1, tid, 0);
	ok(!switches(&watch, 8, 502, &v) && switches(&watch, 8, 2999, &v) && v.waker == 1,
	   "thousands of tasks");
	ok(isolation_watch_task(&watch, 8, PLACE_OUTSIDER * 10, &v) && !v.at_ns &&
	   !isolation_watch_task(&watch, 8, 0, &v), "a task that runs as it begins");
	text_free(&t);
	isolation_watch_free(&watch);
}
