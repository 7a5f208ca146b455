// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "diff_print.h"
#include "gate.h"
#include "lived.h"
#include "made_pair.h"
#include "unit.h"

static bool is_gate(const char *text, const char *wrong)
{
	struct text t = {};
	struct gate gate;
	bool good = gate_parse(&gate, text, &t), fits;

	fits = wrong ? !good && strstr(text_str(&t), wrong) : good;
	if (!fits)
		printf("# %s: %s\n", text, text_str(&t));
	text_free(&t);
	return fits;
}

static void test_grammar(void)
{
	struct text t = {};
	struct gate gate;
	int i;

	ok(gate_parse(&gate, "comm=a < b  wait_p99<+1.5ms", &t) && gate.by == BY_COMM &&
	   gate.group_len == 5 && !memcmp(gate.group, "a < b", 5) && gate.is_difference &&
	   !gate.is_above && gate.limit == 1.5e6 && gate.figure == (unsigned)figure_find("wait_p99"),
	   "a gate with all that it may have");
	ok(gate_parse(&gate, "switches > -10 %", &t) && gate.is_above && gate.is_percent &&
	   gate.limit == -10, "a gate with a loss in percent");
	ok(gate_parse(&gate, " queue_mean < 3", &t) && !gate.is_difference && gate.limit == 3,
	   "a gate without a sign");
	ok(is_gate("migrations < 5/s", NULL) && is_gate("migrations < +5", NULL) &&
	   is_gate("cpus < +0.5", NULL) && is_gate("cgroup=/a b wakeup_p50 < 3us", NULL), "good ones");
	ok(is_gate("wait_p99", "neither < nor >") && is_gate("", "neither") &&
	   is_gate("wait_p98 < +1%", "a figure that diff prints") && is_gate("< +1%", "a figure") &&
	   is_gate("user=x wait_p99 < +1%", "comm=NAME") && is_gate("x wait_p99 < +1%", "comm=NAME") &&
	   is_gate("comm= wait_p99 < +1%", "comm=NAME") &&
	   is_gate("comm=x imbalance_mean < 1", "whole machine") &&
	   is_gate("wait_p99 < 10%", "needs a sign") && is_gate("wait_p99 < +", "a number") &&
	   is_gate("wait_p99 < ten", "a number") && is_gate("wait_p99 < 5", "ns, us, ms, s or %") &&
	   is_gate("wait_p99 < 5/s", "ns, us") && is_gate("switches < 5ms", "/s, % or nothing") &&
	   is_gate("queue_p95 < 5s", "% or nothing") && is_gate("wait_p99 <= 5ms", "a number") &&
	   is_gate("wait_p99 < 5.ms", "a number"),
	   "bad ones, each with its own sentence");
	ok(gate_parse(&gate, "comm=a<b wait_p99 > 5ms", &t) && gate.is_above && gate.group_len == 3,
	   "a name with the other sign");
	text_clear(&t);
	text_puts(&t, "wait_p99 < +");
	for (i = 0; i < 400; i++)
		text_putc(&t, '9');
	text_puts(&t, "%");
	ok(is_gate(t.s, "too large a number"), "a limit that is no number any more");
	text_free(&t);
}

static enum gate_state state_of(const struct diff *diff, const char *text, const char *why)
{
	struct text t = {};
	enum gate_state state;
	struct gate gate;

	if (!gate_parse(&gate, text, &t))
		abort();
	state = gate_check(&gate, diff, 1, &t);
	if (!strstr(text_str(&t), why))
		printf("# %s: %s\n", text, text_str(&t));
	state = strstr(text_str(&t), why) ? state : (enum gate_state)-1;
	text_free(&t);
	return state;
}

static void test_gates(void)
{
	struct made_load b = usual;
	struct pair pair = {};
	struct text t = {};
	struct json j = { .out = &t };
	struct diff_view view = { .path_a = "a", .path_b = "b\"", .all = true };

	b.seed = 2;
	b.nr_hogs = 2;
	compare(&pair, &usual, &b);
	ok(state_of(&pair.diff, "cpus < +10%", "difference +0.") == GATE_VIOLATED &&
	   state_of(&pair.diff, "cpus < +2", "A 1.") == GATE_HOLDS &&
	   state_of(&pair.diff, "cpus > -10%", "") == GATE_HOLDS &&
	   state_of(&pair.diff, "cpus < 1", "B ") == GATE_VIOLATED &&
	   state_of(&pair.diff, "comm=hog cpus < +0.2", "") == GATE_VIOLATED,
	   "gates of a load with one more hog");
	ok(state_of(&pair.diff, "cpus < -50%", "") == GATE_VIOLATED,
	   "a gate that asks for less is violated where nothing became less");
	ok(state_of(&pair.diff, "comm=none cpus < +1", "neither of them") == GATE_UNKNOWN &&
	   state_of(&pair.diff, "comm=hog wakeup_p99 < 5ms", "too few events") == GATE_UNKNOWN &&
	   state_of(&pair.diff, "comm=hog wakeup_p99 < +1%", "too few events") == GATE_UNKNOWN,
	   "gates of what is not known");
	view.diff = &pair.diff;
	diff_put_json(&j, &view);
	check_json(text_str(&t),
		   "d[\"diff\"][\"b\"][\"file\"] == \"b\\\"\" and "
		   "[g[\"group\"] for g in d[\"diff\"][\"groups\"]] == [None, \"hog\", \"worker\"] and "
		   "d[\"diff\"][\"groups\"][0][\"figures\"][\"cpus\"][\"verdict\"] == \"changed\" and "
		   "d[\"diff\"][\"groups\"][1][\"figures\"][\"wakeup_p99\"][\"why\"] == \"too few events\" and "
		   "sum(f[\"verdict\"] == \"changed\" for g in d[\"diff\"][\"groups\"] "
		   "for f in g[\"figures\"].values()) == d[\"diff\"][\"changed\"]",
		   "a difference for programs");
	text_clear(&t);
	diff_put(&t, &view);
	ok(strstr(t.s, "\ncomm hog\n") && strstr(t.s, "unknown: too few events\n"), "and for people");
	forget_pair(&pair);

	/* The same load: a gate without any room is neither kept nor violated. */
	b = usual;
	b.seed = 9;
	compare(&pair, &usual, &b);
	ok(state_of(&pair.diff, "wait_p95 < +0.0001%", "which shows neither") == GATE_UNKNOWN &&
	   state_of(&pair.diff, "wait_p95 > -0.0001%", "which shows neither") == GATE_UNKNOWN,
	   "a gate that chance alone would keep, or violate");
	ok(state_of(&pair.diff, "wait_p95 < +300%", "") == GATE_HOLDS, "one with room for chance");
	forget_pair(&pair);
	text_free(&t);
}

/* Whatever the limit is: "holds" and "violated" are on the right side of what was measured. */
static void test_gate_sides(void)
{
	static const char *const figures[] = { "wait_p99", "wait_mean", "switches", "migrations", "cpus" };
	unsigned int i, nr_held = 0, nr_wrong = 0, nr_unknown = 0, nr_unknown_of_many = 0;
	struct made_load b = usual;
	struct pair pair = {};
	struct text gate = {}, why = {};
	const struct diff_figure *f;
	enum gate_state state;
	struct gate parsed;
	int limit;

	b.seed = 12;
	b.nr_workers = 7;
	compare(&pair, &usual, &b);
	for (i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		for (limit = -100; limit <= 200; limit += 5) {
			text_clear(&gate);
			text_printf(&gate, "%s < %+d%%", figures[i], limit);
			if (!gate_parse(&parsed, gate.s, &why))
				abort();
			f = figure_of(&pair.diff, NULL, figures[i]);
			state = gate_check(&parsed, &pair.diff, 1, &why);
			nr_held += state == GATE_HOLDS;
			nr_wrong += state == GATE_HOLDS && f->difference >= limit / 100.0 * f->a.value;
			nr_wrong += state == GATE_VIOLATED && f->difference < limit / 100.0 * f->a.value;
			nr_unknown += state == GATE_UNKNOWN;
			nr_unknown_of_many +=
				gate_check(&parsed, &pair.diff, 1000, &why) == GATE_UNKNOWN;
		}
	ok(nr_held && !nr_wrong, "%u gates hold, none against what was measured: %u", nr_held, nr_wrong);
	ok(nr_unknown && nr_unknown_of_many > nr_unknown,
	   "of a thousand gates fewer are certain: %u, %u", nr_unknown, nr_unknown_of_many);
	text_free(&gate);
	text_free(&why);
	forget_pair(&pair);
}

/* Without a sign a limit is of the whole machine, whatever it is compared with. */
static void test_gate_sizes(void)
{
	struct made_load a = usual, b = usual;
	struct pair pair = {};

	a.nr_cpus = 4;
	b.nr_hogs = 2;
	compare(&pair, &a, &b);
	ok(pair.diff.per_cpu && state_of(&pair.diff, "cpus > 1.5", "B ") == GATE_HOLDS &&
	   state_of(&pair.diff, "comm=hog cpus < 0.9", "B ") == GATE_VIOLATED,
	   "a gate of a figure of B on a machine of another size");
	forget_pair(&pair);
}

/* A recording of more groups than there is room for, and of a server, the first or the last. */
static void make_crowd(struct made *made, bool is_first)
{
	const struct made_load load = { .nr_cpus = 1, .ns = 1 };
	struct ts_event fork;
	__u64 at;
	int i;

	make(made, &load, BY_COMM, 0, 1);
	summary_free(&made->summary);
	summary_begin(&made->summary, &made->file, BY_COMM, MADE_BEGIN, MADE_BEGIN + 3000000000ULL);
	for (i = is_first ? 0 : 1; i < 312; i++) {
		fork = fork_at(MADE_BEGIN + 1000 + 2 * i, 100 + i, 100 + i, 1, 0);
		if (!i || (i == 311 && !is_first))
			strcpy(fork.fork.comm, "server");
		else
			snprintf(fork.fork.comm, sizeof(fork.fork.comm), "c/%u", i % 1000U);
		feed(made, &fork);
		take(made, waking_at(MADE_BEGIN + 1001 + 2 * i, 100 + i, 1, 0));
	}
	for (at = MADE_BEGIN + 10000; at < MADE_BEGIN + 3000000000ULL; at += 10000000) {
		take(made, switch_at(at, 0, 0, 'R', is_first ? 100 : 411));
		take(made, switch_at(at + 5000000, 0, is_first ? 100 : 411, 'S', 0));
		take(made, waking_at(at + 5100000, is_first ? 100 : 411, 0, 0));
	}
	summary_end(&made->summary, &made->set);
}

static void test_crowd(void)
{
	struct pair pair = {};
	struct text t = {};
	struct diff_view view = { .path_a = "a", .path_b = "b", .all = true, .diff = &pair.diff };

	make_crowd(&pair.a, true);
	make_crowd(&pair.b, false);
	diff_make(&pair.diff, &pair.a.summary, &pair.b.summary, 0.2);
	ok(figure_of(&pair.diff, "server", "cpus") != figure_of(&pair.diff, NULL, "cpus") &&
	   figure_of(&pair.diff, "server", "cpus")->verdict == UNKNOWN &&
	   figure_of(&pair.diff, "server", "switches")->verdict == UNKNOWN,
	   "a group for which a recording had no room is not known");
	ok(state_of(&pair.diff, "comm=server cpus < 1", "no room") == GATE_UNKNOWN &&
	   state_of(&pair.diff, "comm=server cpus < +1", "no room") == GATE_UNKNOWN,
	   "and no gate of it holds");
	diff_put(&t, &view);
	ok(!strstr(t.s, "\ncomm server: only in"), "nor is it said to be gone");
	text_free(&t);
	forget_pair(&pair);
}

void test_gate(void)
{
	test_grammar();
	test_gates();
	test_gate_sides();
	test_gate_sizes();
	test_crowd();
}
