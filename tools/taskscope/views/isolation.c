// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "isolation.h"

static const char *outcome_name(enum check_outcome outcome)
{
	static const char *const names[] = {
		[CHECK_PASS] = "PASS", [CHECK_FAIL] = "FAIL", [CHECK_UNKNOWN] = "UNKNOWN",
	};

	return names[outcome];
}

static const char *place_name(enum task_place place)
{
	static const char *const names[] = {
		[PLACE_UNKNOWN] = "exited", [PLACE_ELSEWHERE] = "elsewhere", [PLACE_INSIDE] = "pinned",
		[PLACE_OUTSIDER] = "OUTSIDER", [PLACE_KERNEL] = "kernel",
	};

	return names[place];
}

size_t isolation_outsiders(const struct isolation_audit *audit)
{
	size_t i, nr = 0;

	for (i = 0; i < audit->nr_lists; i++)
		nr += ran_outsider(&audit->list[i], &audit->isolation.cpus) != NULL;
	return nr;
}

static void put_checks(struct text *t, const struct isolation *isolation)
{
	const struct isolation_check *check;
	size_t i;

	for (i = 0; i < isolation->nr; i++) {
		check = &isolation->check[i];
		text_printf(t, "%-7s  %-15s  %s\n", outcome_name(check->outcome), check->id,
			    text_str(&check->says));
		text_printf(t, "%26s[%s]\n", "", check->file.s);
		if (check->fix.len)
			text_printf(t, "%26sfix: %s\n", "", check->fix.s);
	}
}

static void put_time(struct text *t, int width, __u64 ns)
{
	struct text time = {};

	text_put_time(&time, ns);
	text_printf(t, "%*s", width, time.s);
	text_free(&time);
}

static void put_waker(struct text *t, const struct record *rec)
{
	bool is_irq;
	const struct tscope_waker *waker = ran_waker(rec, &is_irq);

	if (is_irq)
		text_printf(t, ", woken by an interrupt %llu times", rec->wakers->irq);
	if (!waker)
		return;
	text_printf(t, ", woken by %d ", waker->tid);
	text_put_visible(t, waker->comm, false);
	text_printf(t, " %llu times", waker->count);
}

static void put_ran(struct text *t, const struct ran *ran, const struct ran_list *list,
		    const struct cpu_set *cpus)
{
	text_puts(t, "  ");
	put_time(t, 8, ran->least_ns);
	text_puts(t, "  ");
	put_time(t, 8, ran->most_ns);
	text_printf(t, "  %s%-7llu  ", ran->is_exact ? " " : "<", ran->nr);
	if (!ran->last_ns)
		text_printf(t, "%8s", "");
	else
		put_time(t, 8, list->cpu.now_ns > ran->last_ns ? list->cpu.now_ns - ran->last_ns : 0);
	text_printf(t, "  %-9s  %d ", place_name(task_place(ran->rec, cpus)), ran->rec->tid);
	text_put_visible(t, record_comm(ran->rec), false);
	put_waker(t, ran->rec);
	text_putc(t, '\n');
}

static void put_list(struct text *t, const struct isolation_audit *audit,
		     const struct ran_list *list)
{
	const struct tscope_switches *sw = &list->cpu.switches;
	size_t i, nr = audit->top && audit->top < list->nr ? audit->top : list->nr;

	text_printf(t, "\nCPU %u: busy for ", list->cpu.cpu);
	text_put_time(t, list->busy_ns);
	text_puts(t, " of ");
	text_put_time(t, list->cpu.now_ns - audit->loaded_ns);
	text_printf(t, ", %llu switches\n", sw->same_mm + sw->cross_mm + sw->kthread + sw->idle);
	if (nr)
		text_puts(t, "  AT LEAST   AT MOST  SWITCHES      LAST  PLACE      TASK\n");
	for (i = 0; i < nr; i++)
		put_ran(t, &list->ran[i], list, &audit->isolation.cpus);
	if (nr < list->nr)
		text_printf(t, "  and %zu tasks more\n", list->nr - nr);
	if (ran_untold(list)) {
		text_puts(t, "  ");
		put_time(t, 8, ran_untold(list));
		text_puts(t, "  of which it is not known which task ran it\n");
	}
}

void isolation_put(struct text *t, const struct isolation_audit *audit)
{
	const struct isolation *isolation = &audit->isolation;
	size_t i;

	text_puts(t, "CPUs ");
	cpu_set_put(t, &isolation->cpus);
	text_printf(t, ": %zu checks pass, %zu fail, %zu are not known\n\n",
		    isolation_count(isolation, CHECK_PASS), isolation_count(isolation, CHECK_FAIL),
		    isolation_count(isolation, CHECK_UNKNOWN));
	put_checks(t, isolation);
	text_puts(t, "\nwhat ran there since the module was loaded\n");
	for (i = 0; i < audit->nr_lists; i++)
		put_list(t, audit, &audit->list[i]);
}

static void put_or_null(struct json *j, const char *key, const struct text *t)
{
	json_string(j, key, t->len ? t->s : NULL);
}

static void put_checks_json(struct json *j, const struct isolation *isolation)
{
	const struct isolation_check *check;
	size_t i;

	json_open(j, "checks", '[', true);
	for (i = 0; i < isolation->nr; i++) {
		check = &isolation->check[i];
		json_open(j, NULL, '{', false);
		json_string(j, "id", check->id);
		json_string(j, "outcome", outcome_name(check->outcome));
		json_string(j, "says", text_str(&check->says));
		json_string(j, "file", text_str(&check->file));
		put_or_null(j, "fix", &check->fix);
		json_close(j);
	}
	json_close(j);
}

static void put_ran_json(struct json *j, const struct ran *ran, const struct cpu_set *cpus)
{
	bool is_irq;
	const struct tscope_waker *waker = ran_waker(ran->rec, &is_irq);

	json_open(j, NULL, '{', false);
	json_s64(j, "tid", ran->rec->tid);
	json_string(j, "comm", record_comm(ran->rec));
	json_string(j, "place", place_name(task_place(ran->rec, cpus)));
	json_u64(j, "least", ran->least_ns);
	json_u64(j, "most", ran->most_ns);
	json_bool(j, "exact", ran->is_exact);
	json_u64(j, "switches", ran->nr);
	if (ran->last_ns)
		json_u64(j, "last", ran->last_ns);
	else
		json_literal(j, "last", "null");
	json_bool(j, "woken_by_irq", is_irq);
	if (waker)
		json_s64(j, "waker", waker->tid);
	else
		json_literal(j, "waker", "null");
	json_string(j, "waker_comm", waker ? waker->comm : NULL);
	json_close(j);
}

static void put_list_json(struct json *j, const struct isolation_audit *audit,
			  const struct ran_list *list)
{
	const struct tscope_switches *sw = &list->cpu.switches;
	size_t i, nr = audit->top && audit->top < list->nr ? audit->top : list->nr;

	json_open(j, NULL, '{', true);
	json_u64(j, "cpu", list->cpu.cpu);
	json_u64(j, "now", list->cpu.now_ns);
	json_u64(j, "busy", list->busy_ns);
	json_u64(j, "untold", ran_untold(list));
	json_u64(j, "switches", sw->same_mm + sw->cross_mm + sw->kthread + sw->idle);
	json_open(j, "tasks", '[', true);
	for (i = 0; i < nr; i++)
		put_ran_json(j, &list->ran[i], &audit->isolation.cpus);
	json_close(j);
	json_close(j);
}

static void put_cpus_json(struct json *j, const char *key, const struct cpu_set *cpus)
{
	struct text t = {};

	cpu_set_put(&t, cpus);
	json_string(j, key, cpu_set_count(cpus) ? t.s : "");
	text_free(&t);
}

void isolation_put_json(struct json *j, const struct isolation_audit *audit)
{
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "isolation", '{', true);
	put_cpus_json(j, "cpus", &audit->isolation.cpus);
	json_u64(j, "loaded", audit->loaded_ns);
	put_checks_json(j, &audit->isolation);
	json_open(j, "ran", '[', true);
	for (i = 0; i < audit->nr_lists; i++)
		put_list_json(j, audit, &audit->list[i]);
	json_close(j);
	json_close(j);
	json_close(j);
}

void violation_put(struct text *t, const struct violation *v, __u64 since_ns,
		   const char *waker_comm)
{
	static const char *const why[] = {
		[PLACE_UNKNOWN] = "which has exited, so that its affinity is not known",
		[PLACE_ELSEWHERE] = "which may run elsewhere only by now",
		[PLACE_INSIDE] = "which may run there",
		[PLACE_OUTSIDER] = "which may run elsewhere, too",
		[PLACE_KERNEL] = "a thread of the kernel",
	};

	text_printf(t, "CPU %u ", v->cpu);
	if (v->at_ns) {
		text_puts(t, "ran after ");
		text_put_time(t, v->at_ns > since_ns ? v->at_ns - since_ns : 0);
	} else {
		text_puts(t, "runs now");
	}
	text_printf(t, ": %d ", v->tid);
	text_put_visible(t, v->comm, false);
	text_printf(t, "%s%s", v->comm[0] ? ", " : "", why[v->place]);
	if (v->by_irq)
		text_puts(t, "; an interrupt woke it");
	if (v->waker) {
		text_printf(t, "; woken by %d ", v->waker);
		text_put_visible(t, waker_comm ? waker_comm : "", false);
	}
	text_putc(t, '\n');
}

void violation_put_json(struct json *j, const struct violation *v, const char *waker_comm)
{
	json_open(j, NULL, '{', true);
	json_open(j, "violation", '{', false);
	json_u64(j, "cpu", v->cpu);
	if (v->at_ns)
		json_u64(j, "at", v->at_ns);
	else
		json_literal(j, "at", "null");
	json_s64(j, "tid", v->tid);
	json_string(j, "comm", v->comm[0] ? v->comm : NULL);
	json_string(j, "place", place_name(v->place));
	json_bool(j, "woken_by_irq", v->by_irq);
	if (v->waker)
		json_s64(j, "waker", v->waker);
	else
		json_literal(j, "waker", "null");
	json_string(j, "waker_comm", v->waker ? waker_comm : NULL);
	json_close(j);
	json_close(j);
}
