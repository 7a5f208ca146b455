// SPDX-License-Identifier: GPL-2.0
#include "lived.h"
#include "timeline.h"
#include "unit.h"

static const struct ts_set nobody;

/* What is drawn of these events from @from to @to, in @nr slots; begun at 1000. */
static void draw(struct timeline *timeline, struct replay_set *set, const struct ts_set *before,
		 const struct ts_event *event, size_t nr_events)
{
	const struct tscope_stream_start start = { .nr_rings = 3, .now_ns = 1000 };

	timeline->begin_ns = 1000;
	timeline->nr_cpus = 3;
	timeline_begin(timeline);
	replay_set_begin(set, &start, before, &nobody);
	for (; nr_events; nr_events--, event++) {
		replay_set_take(set, event);
		timeline_take(timeline, set, event);
	}
	replay_set_end(set, 2000, &nobody);
	timeline_end(timeline, set, 2000);
}

static const struct ts_event events[] = {
	/* 7 runs from 1000 to 1250 on CPU 0, then 8 to 1300; then many by turns */
	{ .time_ns = 1250, .cpu = 0, .sw = { { TSCOPE_EVENT_SWITCH, 2, 'S', 0 }, 7, 8 } },
	{ .time_ns = 1300, .cpu = 0, .sw = { { TSCOPE_EVENT_SWITCH, 2, 'S', 0 }, 8, 0 } },
	{ .time_ns = 1310, .cpu = 1, .lost = { { TSCOPE_EVENT_LOST, 2, 1, 0 }, 5 } },
	{ .time_ns = 1400, .cpu = 0, .sw = { { TSCOPE_EVENT_SWITCH, 2, 'R', 0 }, 0, 10 } },
	{ .time_ns = 1425, .cpu = 0, .sw = { { TSCOPE_EVENT_SWITCH, 2, 'R', 0 }, 10, 11 } },
	{ .time_ns = 1450, .cpu = 0, .sw = { { TSCOPE_EVENT_SWITCH, 2, 'R', 0 }, 11, 12 } },
	{ .time_ns = 1475, .cpu = 0, .sw = { { TSCOPE_EVENT_SWITCH, 2, 'R', 0 }, 12, 13 } },
	{ .time_ns = 1500, .cpu = 0, .sw = { { TSCOPE_EVENT_SWITCH, 2, 'S', 0 }, 13, 7 } },
	{ .time_ns = 1600, .cpu = 1, .sw = { { TSCOPE_EVENT_SWITCH, 2, 'R', 0 }, 0, 8 } },
};

#define NR_EVENTS (sizeof(events) / sizeof(events[0]))

static void check(const char *what, struct timeline timeline, const char *want)
{
	struct ts_set before = {};
	struct replay_set set;
	struct text t = {};

	add_living(&before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 900, 1001);
	add_living(&before, 8, 8, 1, TSCOPE_ACCOUNT_WAIT, 900, 1001);
	add_living(&before, 10, 10, 1, TSCOPE_ACCOUNT_WAIT, 900, 1001);
	draw(&timeline, &set, &before, events, NR_EVENTS);
	timeline_put(&t, &timeline);
	/* The picture alone. */
	if (t.s && strstr(t.s, "\n\n"))
		*strstr(t.s, "\n\n") = '\0';
	is(text_str(&t), want, "%s", what);
	text_free(&t);
	timeline_free(&timeline);
	replay_set_free(&set);
	ts_set_clear(&before);
}

static void test_pictures(void)
{
	check("who ran where when",
	      (struct timeline){ .from_ns = 1000, .to_ns = 2000, .nr_slots = 10 },
	      "        |0ns\n"
	      "CPU 0   AAA.+AAAAA\n"
	      "CPU 1   ???...BBBB");
	check("a part of it, in other slots",
	      (struct timeline){ .from_ns = 1200, .to_ns = 1300, .nr_slots = 4 },
	      "        \n"
	      "CPU 0   AABB\n"
	      "CPU 1   ????");
	check("one process alone",
	      (struct timeline){ .from_ns = 1000, .to_ns = 2000, .nr_slots = 10, .pids = "5,8" },
	      "        |0ns\n"
	      "CPU 0   --A.------\n"
	      "CPU 1   ???...AAAA");
	check("more slots than nanoseconds",
	      (struct timeline){ .from_ns = 1249, .to_ns = 1251, .nr_slots = 3 },
	      "        \n"
	      "CPU 0   .AB\n"
	      "CPU 1   .??");
	check("a CPU that was idle for most of a slot",
	      (struct timeline){ .from_ns = 1260, .to_ns = 1420, .nr_slots = 1 },
	      "        \n"
	      "CPU 0   a\n"
	      "CPU 1   .");
}

/* A CPU that has not switched: by who was met running on it, or idle. */
static void test_quiet(void)
{
	struct timeline timeline = { .from_ns = 1000, .to_ns = 2000, .nr_slots = 5 };
	struct ts_set before = {};
	struct replay_set set;
	struct text t = {};
	struct json j = { .out = &t };

	add_living(&before, 6, 6, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1001);
	add_living(&before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 900, 1001);
	draw(&timeline, &set, &before, NULL, 0);
	timeline_put(&t, &timeline);
	ok(strstr(text_str(&t), "CPU 0   .....\nCPU 1   AAAAA\n"), "CPUs without a switch");
	ok(!strstr(text_str(&t), "CPU 2"), "and one that there is not");
	text_clear(&t);
	timeline_put_json(&j, &timeline);
	check_json(text_str(&t),
		   "[c[\"cpu\"] for c in d[\"timeline\"][\"cpus\"]] == [0, 1] and "
		   "[s[\"tid\"] for s in d[\"timeline\"][\"cpus\"][1][\"slots\"]] == [7] * 5 and "
		   "d[\"timeline\"][\"tasks\"] == [{\"letter\": \"A\", \"tid\": 7, \"tgid\": 7, "
		   "\"comm\": \"old\", \"run\": 1000}] and "
		   "d[\"timeline\"][\"cpus\"][0][\"slots\"][0][\"tid\"] is None",
		   "the same for programs");
	text_clear(&t);
	timeline_free(&timeline);
	replay_set_free(&set);

	/* Without its end, all events of a CPU may be missing. */
	timeline = (struct timeline){ .from_ns = 1000, .to_ns = 2000, .nr_slots = 5,
				      .is_cut = true };
	draw(&timeline, &set, &before, NULL, 0);
	timeline_put(&t, &timeline);
	ok(strstr(text_str(&t), "CPU 0   ?????\nCPU 1   ?????\n"), "CPUs without a switch, and no end");
	text_free(&t);
	timeline_free(&timeline);
	replay_set_free(&set);
	ts_set_clear(&before);
}

/* A CPU whose events are all of an earlier time. */
static void test_earlier(void)
{
	struct timeline timeline = { .from_ns = 1000, .to_ns = 2000, .nr_slots = 5,
				     .begin_ns = 1000, .nr_cpus = 3 };
	const struct tscope_stream_start start = { .nr_rings = 3, .now_ns = 1000 };
	struct replay_set set;
	struct text t = {};

	timeline_begin(&timeline);
	timeline_add_cpu(&timeline, 2);
	timeline_add_cpu(&timeline, 3);
	replay_set_begin(&set, &start, &nobody, &nobody);
	replay_set_end(&set, 2000, &nobody);
	timeline_end(&timeline, &set, 2000);
	timeline_put(&t, &timeline);
	ok(strstr(text_str(&t), "\nCPU 2   ?????\n") && !strstr(text_str(&t), "CPU 1"),
	   "a CPU with earlier events alone");
	text_free(&t);
	timeline_free(&timeline);
	replay_set_free(&set);
}

void test_timeline(void)
{
	test_pictures();
	test_quiet();
	test_earlier();
}
