// SPDX-License-Identifier: GPL-2.0
#include "names.h"
#include "rt_print.h"

static void put_time(struct text *t, int width, __u64 ns)
{
	struct text time = {};

	text_put_time(&time, ns);
	text_printf(t, " %*s", width, time.s);
	text_free(&time);
}

static bool is_of_cpu(const struct rt_view *view, const struct runnable_task *task)
{
	return view->cpu < 0 || task->cpu == view->cpu;
}

static bool has_run(const struct rt_view *view, const struct rt_task *task)
{
	return is_of_cpu(view, task->task) && (task->run_ns || task->stopped_ns);
}

static bool has_starved(const struct rt_view *view, const struct rt_task *task)
{
	return is_of_cpu(view, task->task) && task->starved_ns;
}

static const char *policy_of(const struct runnable_task *task)
{
	return task->rec && task->rec->sched ? policy_name(task->rec->sched->policy) : NULL;
}

static void put_limit(struct text *t, const struct rt_view *view)
{
	switch (view->limit) {
	case RT_LIMIT_NONE:
		text_puts(t, "nothing keeps real-time tasks from taking all of a CPU\n");
		break;
	case RT_LIMIT_THROTTLING:
		text_puts(t, "real-time tasks of a CPU may run for");
		put_time(t, 0, view->limit_ns);
		text_puts(t, " of each");
		put_time(t, 0, view->period_ns);
		text_puts(t, " (sched_rt_runtime_us)\n");
		break;
	case RT_LIMIT_SERVER:
		text_puts(t, "where real-time tasks take all of a CPU the others get");
		put_time(t, 0, view->limit_ns);
		text_puts(t, " of each");
		put_time(t, 0, view->period_ns);
		text_puts(t, " (fair server); sched_rt_runtime_us is no limit for them\n");
		break;
	case RT_LIMIT_UNKNOWN:
		text_puts(t, "what keeps real-time tasks from taking all of a CPU is not known: debugfs is not mounted\n");
		break;
	}
}

static void put_cpus(struct text *t, const struct rt_view *view, __u64 window)
{
	const struct rt_cpu *cpu;
	__u32 nr;

	text_puts(t, "\n CPU  DEADLINE  REALTIME     OTHER      IDLE\n");
	for (nr = 0; nr < view->nr_cpus; nr++) {
		if (view->cpu >= 0 && nr != view->cpu)
			continue;
		cpu = rt_watch_cpu(view->w, nr);
		text_printf(t, "%4u", nr);
		text_puts(t, "  ");
		text_put_share(t, cpu->deadline_ns, window);
		text_puts(t, "  ");
		text_put_share(t, cpu->realtime_ns, window);
		text_puts(t, "  ");
		text_put_share(t, cpu->other_ns, window);
		text_puts(t, "  ");
		text_put_share(t, window - cpu->deadline_ns - cpu->realtime_ns - cpu->other_ns, window);
		text_putc(t, '\n');
	}
}

static void put_row(struct text *t, const struct rt_task *task, __u64 window)
{
	const char *policy = policy_of(task->task);

	text_printf(t, "%7d %-8s %4d %4u", task->task->tid, policy ? policy : "", task->task->prio,
		    task->task->cpu);
	text_putc(t, ' ');
	text_put_share(t, task->run_ns, window);
	put_time(t, 9, task->longest_ns);
	text_printf(t, " %6llu", task->nr_stops);
	put_time(t, 9, task->stopped_ns);
	if (task->nr_starts)
		text_printf(t, " %5llu/%-5llu %5llu", task->nr_late_starts, task->nr_starts,
			    task->nr_late_ends);
	else
		text_puts(t, "                  ");
	if (task->is_changed)
		text_puts(t, "         -");
	else
		put_time(t, 9, task->boosted_ns);
	text_puts(t, "  ");
	text_put_visible(t, task->task->comm, false);
	text_putc(t, '\n');
}

static void put_rows(struct text *t, const struct rt_view *view, __u64 window)
{
	const struct rt_task *task;
	bool first = true;
	size_t i;

	for (i = 0; (task = rt_watch_task(view->w, i)); i++) {
		if (!has_run(view, task))
			continue;
		if (first)
			text_puts(t, "\n    TID POLICY   PRIO  CPU      RUN   LONGEST  STOPS   STOPPED  LATE STARTS  ENDS   BOOSTED  COMM\n");
		first = false;
		put_row(t, task, window);
	}
	if (first)
		text_puts(t, "\nno task of the real-time or the deadline class ran\n");
}

static void put_starved(struct text *t, const struct rt_view *view)
{
	const struct rt_task *task;
	bool first = true;
	size_t i;

	for (i = 0; (task = rt_watch_task(view->w, i)); i++) {
		if (!has_starved(view, task))
			continue;
		if (first)
			text_puts(t, "\nother tasks that waited while the CPU ran real-time or deadline tasks\n"
				     "    TID  CPU       ALL   LONGEST  COMM\n");
		first = false;
		text_printf(t, "%7d %4u", task->task->tid, task->task->cpu);
		put_time(t, 9, task->starved_ns);
		put_time(t, 9, task->starved_longest_ns);
		text_puts(t, "  ");
		text_put_visible(t, task->task->comm, false);
		text_putc(t, '\n');
	}
}

void rt_put(struct text *t, const struct rt_view *view)
{
	__u64 lost, window = rt_watch_window(view->w, &lost);

	if (view->cpu < 0)
		text_puts(t, "all CPUs,");
	else
		text_printf(t, "CPU %lld,", view->cpu);
	put_time(t, 0, window);
	text_puts(t, "; ");
	put_limit(t, view);
	if (lost)
		text_printf(t, "%llu events were lost: these figures are not exact.\n", lost);
	put_cpus(t, view, window);
	put_rows(t, view, window);
	put_starved(t, view);
}

static void put_json_limit(struct json *j, const struct rt_view *view)
{
	static const char *const names[] = {
		[RT_LIMIT_NONE] = "none", [RT_LIMIT_THROTTLING] = "throttling",
		[RT_LIMIT_SERVER] = "fair-server",
	};

	if (view->limit == RT_LIMIT_UNKNOWN)
		json_literal(j, "limit", "null");
	else
		json_string(j, "limit", names[view->limit]);
	json_u64(j, "limit_ns", view->limit_ns);
	json_u64(j, "period_ns", view->period_ns);
}

static void put_json_cpus(struct json *j, const struct rt_view *view)
{
	const struct rt_cpu *cpu;
	__u32 nr;

	json_open(j, "cpus", '[', true);
	for (nr = 0; nr < view->nr_cpus; nr++) {
		if (view->cpu >= 0 && nr != view->cpu)
			continue;
		cpu = rt_watch_cpu(view->w, nr);
		json_open(j, NULL, '{', false);
		json_u64(j, "cpu", nr);
		json_u64(j, "deadline_ns", cpu->deadline_ns);
		json_u64(j, "realtime_ns", cpu->realtime_ns);
		json_u64(j, "other_ns", cpu->other_ns);
		json_close(j);
	}
	json_close(j);
}

static void put_json_task(struct json *j, const struct rt_task *task)
{
	const char *policy = policy_of(task->task);

	json_open(j, NULL, '{', false);
	json_s64(j, "tid", task->task->tid);
	json_string(j, "comm", task->task->comm);
	if (policy)
		json_string(j, "policy", policy);
	else
		json_literal(j, "policy", "null");
	json_s64(j, "prio", task->task->prio);
	json_u64(j, "cpu", task->task->cpu);
	json_u64(j, "run_ns", task->run_ns);
	json_u64(j, "longest_ns", task->longest_ns);
	json_u64(j, "longest_at", task->longest_at_ns);
	json_u64(j, "stops", task->nr_stops);
	json_u64(j, "stopped_ns", task->stopped_ns);
	json_u64(j, "starts", task->nr_starts);
	json_u64(j, "late_starts", task->nr_late_starts);
	json_u64(j, "late_ends", task->nr_late_ends);
	if (task->is_changed) {
		json_literal(j, "boosts", "null");
		json_literal(j, "boosted_ns", "null");
	} else {
		json_u64(j, "boosts", task->nr_boosts);
		json_u64(j, "boosted_ns", task->boosted_ns);
	}
	json_close(j);
}

void rt_put_json(struct json *j, const struct rt_view *view)
{
	__u64 lost, window = rt_watch_window(view->w, &lost);
	const struct rt_task *task;
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "rt", '{', true);
	json_u64(j, "window_ns", window);
	json_u64(j, "lost", lost);
	put_json_limit(j, view);
	put_json_cpus(j, view);
	json_open(j, "tasks", '[', true);
	for (i = 0; (task = rt_watch_task(view->w, i)); i++)
		if (has_run(view, task))
			put_json_task(j, task);
	json_close(j);
	json_open(j, "starved", '[', true);
	for (i = 0; (task = rt_watch_task(view->w, i)); i++) {
		if (!has_starved(view, task))
			continue;
		json_open(j, NULL, '{', false);
		json_s64(j, "tid", task->task->tid);
		json_string(j, "comm", task->task->comm);
		json_u64(j, "cpu", task->task->cpu);
		json_u64(j, "starved_ns", task->starved_ns);
		json_u64(j, "longest_ns", task->starved_longest_ns);
		json_close(j);
	}
	json_close(j);
	json_close(j);
	json_close(j);
}
