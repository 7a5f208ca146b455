// SPDX-License-Identifier: GPL-2.0
#include "names.h"
#include "runq.h"

static const char *const states[] = {
	[PICK_RUNNING] = "running", [PICK_QUEUED] = "queued", [PICK_DELAYED] = "delayed",
	[PICK_THROTTLED] = "throttled",
};

static const char *const classes[] = {
	[PICK_DEADLINE] = "deadline", [PICK_REALTIME] = "realtime", [PICK_FAIR] = "fair",
	[PICK_EXT] = "ext",
};

static bool is_any(const struct runq_view *view, __u32 flag)
{
	size_t i;

	for (i = 0; i < view->nr; i++)
		if (view->pick[i].rec->queue && view->pick[i].rec->queue->flags & flag)
			return true;
	return false;
}

/* Which rule the fair class goes by; NULL: it has no task here, so that it is not known. */
static const char *rule(const struct runq_view *view)
{
	if (!is_any(view, TSCOPE_QUEUE_FAIR))
		return NULL;
	if (is_any(view, TSCOPE_QUEUE_FLAT))
		return "flat-deadline";
	return is_any(view, TSCOPE_QUEUE_EEVDF) ? "deadline" : "vruntime";
}

static const char *rule_words(const struct runq_view *view)
{
	if (is_any(view, TSCOPE_QUEUE_FLAT))
		return "by virtual deadline, of all tasks that are eligible";
	return is_any(view, TSCOPE_QUEUE_EEVDF) ?
	       "by virtual deadline at each level of groups, of what is eligible" :
	       "by least vruntime at each level of groups";
}

static size_t count(const struct runq_view *view, enum pick_state state)
{
	size_t i, nr = 0;

	for (i = 0; i < view->nr; i++)
		nr += view->pick[i].state == state;
	return nr;
}

/* Are there two real-time tasks of one priority that are queued? */
static bool has_equals(const struct runq_view *view)
{
	size_t i;

	for (i = 1; i < view->nr; i++)
		if (view->pick[i].class == PICK_REALTIME && view->pick[i - 1].class == PICK_REALTIME &&
		    view->pick[i].place && view->pick[i - 1].place &&
		    view->pick[i].rec->sched->prio == view->pick[i - 1].rec->sched->prio)
			return true;
	return false;
}

static bool has_class(const struct runq_view *view, enum pick_class class)
{
	size_t i;

	for (i = 0; i < view->nr; i++)
		if (view->pick[i].class == class)
			return true;
	return false;
}

/* What cannot be known here, a sentence each.  Return: the next one; NULL: there are no more. */
static const char *not_known(const struct runq_view *view, unsigned int *i)
{
	while ((*i)++ < 6) {
		switch (*i) {
		case 1:
			if (!view->is_still)
				return "it switched while it was read: this is no one moment";
			break;
		case 2:
			if (count(view, PICK_QUEUED))
				return "a task that wakes, comes or sleeps before then changes the order";
			break;
		case 3:
			if (is_any(view, TSCOPE_QUEUE_FAIR))
				return "virtual times are those of the latest tick or switch; hints to run a certain task next are not seen";
			break;
		case 4:
			if (has_equals(view))
				return "the order of real-time tasks of the same priority is by how long they wait";
			break;
		case 5:
			if (has_class(view, PICK_EXT))
				return "in which order a BPF scheduler picks its tasks";
			break;
		case 6:
			if (is_any(view, TSCOPE_QUEUE_CUT))
				return "some tasks are below more groups than the module shows";
			break;
		}
	}
	return NULL;
}

static void put_head(struct text *t, const struct runq_view *view)
{
	const char *sentence;
	unsigned int i = 0;
	size_t nr = count(view, PICK_DELAYED);

	text_printf(t, "CPU %u: %s, %zu queued", view->cpu,
		    count(view, PICK_RUNNING) ? "runs a task" : "idle", count(view, PICK_QUEUED));
	if (nr)
		text_printf(t, ", %zu asleep and still queued", nr);
	nr = count(view, PICK_THROTTLED);
	if (nr)
		text_printf(t, ", %zu throttled", nr);
	text_puts(t, "; read in ");
	text_put_time(t, view->took_ns);
	text_putc(t, '\n');
	if (rule(view))
		text_printf(t, "the fair class picks %s\n", rule_words(view));
	while ((sentence = not_known(view, &i)))
		text_printf(t, "not known: %s\n", sentence);
}

static void put_time_column(struct text *t, bool has, __s64 ns)
{
	struct text time = {};

	if (has) {
		if (ns < 0)
			text_putc(&time, '-');
		text_put_time(&time, ns < 0 ? -ns : ns);
	}
	text_printf(t, " %9s", text_str(&time));
	text_free(&time);
}

static void put_row(struct text *t, const struct pick *pick)
{
	const struct record *rec = pick->rec;
	const struct tscope_queue *queue = rec->queue;
	bool is_eevdf = queue && queue->flags & TSCOPE_QUEUE_EEVDF && pick->class == PICK_FAIR;
	const char *comm = record_comm(rec);
	char place[24];

	snprintf(place, sizeof(place), "%zu", pick->place);
	text_printf(t, "%9s %7d %-8s %4d", pick->place ? place : states[pick->state], rec->tid,
		    classes[pick->class], rec->sched->prio);
	if (rec->fair)
		text_printf(t, " %6u", rec->fair->weight);
	else
		text_printf(t, " %6s", "");
	put_time_column(t, rec->fair, rec->fair ? rec->fair->vruntime_ns : 0);
	put_time_column(t, is_eevdf, is_eevdf ? queue->level[0].deadline_ns : 0);
	text_printf(t, " %-3s", pick->eligible < 0 ? "" : pick->eligible ? "yes" : "no");
	put_time_column(t, rec->accounts && pick->state == PICK_QUEUED &&
			   rec->accounts->account == TSCOPE_ACCOUNT_WAIT,
			rec->accounts ? (__s64)(rec->accounts->now_ns - rec->accounts->opened_ns) : 0);
	text_puts(t, "  ");
	text_put_visible(t, comm ? comm : "", false);
	if (rec->cgroup && rec->cgroup->path[0] && rec->cgroup->path[1]) {
		text_puts(t, "  ");
		text_put_visible(t, rec->cgroup->path, false);
	}
	text_putc(t, '\n');
}

void runq_put(struct text *t, const struct runq_view *view)
{
	size_t i;

	put_head(t, view);
	if (view->nr)
		text_puts(t, "     PICK     TID CLASS    PRIO WEIGHT  VRUNTIME  DEADLINE ELI     WAITS  COMM, CGROUP\n");
	for (i = 0; i < view->nr; i++)
		put_row(t, &view->pick[i]);
}

static void put_json_number(struct json *j, const char *key, bool has, __s64 value)
{
	if (has)
		json_s64(j, key, value);
	else
		json_literal(j, key, "null");
}

static void put_json_row(struct json *j, const struct pick *pick)
{
	const struct record *rec = pick->rec;
	const struct tscope_queue *queue = rec->queue;
	bool is_eevdf = queue && queue->flags & TSCOPE_QUEUE_EEVDF && pick->class == PICK_FAIR;
	bool waits = rec->accounts && rec->accounts->account == TSCOPE_ACCOUNT_WAIT;

	json_open(j, NULL, '{', false);
	put_json_number(j, "place", pick->place, pick->place);
	json_string(j, "state", states[pick->state]);
	json_s64(j, "tid", rec->tid);
	json_string(j, "comm", record_comm(rec) ? record_comm(rec) : "");
	json_string(j, "class", classes[pick->class]);
	json_s64(j, "prio", rec->sched->prio);
	json_s64(j, "nice", rec->sched->nice);
	put_json_number(j, "weight", rec->fair, rec->fair ? rec->fair->weight : 0);
	put_json_number(j, "vruntime", rec->fair, rec->fair ? rec->fair->vruntime_ns : 0);
	put_json_number(j, "deadline", is_eevdf, is_eevdf ? queue->level[0].deadline_ns : 0);
	if (pick->eligible < 0)
		json_literal(j, "eligible", "null");
	else
		json_bool(j, "eligible", pick->eligible);
	put_json_number(j, "waits", waits,
			waits ? (__s64)(rec->accounts->now_ns - rec->accounts->opened_ns) : 0);
	if (rec->cgroup)
		json_string(j, "cgroup", rec->cgroup->path);
	else
		json_literal(j, "cgroup", "null");
	json_close(j);
}

void runq_put_json(struct json *j, const struct runq_view *view)
{
	const char *sentence;
	unsigned int at = 0;
	size_t i;

	json_open(j, NULL, '{', true);
	json_u64(j, "cpu", view->cpu);
	json_u64(j, "now", view->now_ns);
	json_u64(j, "took_ns", view->took_ns);
	json_bool(j, "one_moment", view->is_still);
	if (rule(view))
		json_string(j, "rule", rule(view));
	else
		json_literal(j, "rule", "null");
	json_open(j, "not_known", '[', false);
	while ((sentence = not_known(view, &at)))
		json_string(j, NULL, sentence);
	json_close(j);
	json_open(j, "tasks", '[', true);
	for (i = 0; i < view->nr; i++)
		put_json_row(j, &view->pick[i]);
	json_close(j);
	json_close(j);
}
