// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "memory.h"
#include "pick.h"

#define NONE	(~(size_t)0)
#define LOAD_0	1048576.0	/* tscope_level.load of nice 0 */
/* Ticks after which those that were not picked yet stay in their present order. */
#define STEPS	20000

/* A task or a group of the fair class, on the queue of the group above. */
struct entity {
	__u64 id;
	size_t above;
	const struct record *task;
	struct pick *pick;
	double load;
	double vruntime;
	double deadline;
	double slice;
	double protect;
	double ran;
	bool runs;
	bool is_gone;
};

struct queue {
	const struct pick_rules *rules;
	struct entity *entity;
	size_t nr;
	size_t running;
	bool is_eevdf;
	bool is_flat;
	/* Virtual times are kept as what they are above this. */
	__s64 zero;
};

static bool is_of(const struct record *rec, __u32 flag)
{
	return rec->queue && rec->queue->flags & flag;
}

static enum pick_class class_of(const struct record *rec)
{
	if (rec->sched->flags & TSCOPE_SCHED_EXT)
		return PICK_EXT;
	return rec->sched->prio < 0 ? PICK_DEADLINE : rec->sched->prio < 100 ? PICK_REALTIME :
									       PICK_FAIR;
}

static enum pick_state state_of(const struct record *rec)
{
	if (rec->state->on_cpu)
		return PICK_RUNNING;
	if (rec->state->flags & TSCOPE_STATE_DELAYED)
		return PICK_DELAYED;
	if (is_of(rec, TSCOPE_QUEUE_THROTTLED) ||
	    (rec->deadline && rec->deadline->flags & TSCOPE_DEADLINE_THROTTLED))
		return PICK_THROTTLED;
	return PICK_QUEUED;
}

static size_t find_entity(const struct queue *q, __u64 id, size_t above)
{
	size_t i;

	for (i = 0; i < q->nr; i++)
		if (id && q->entity[i].id == id && q->entity[i].above == above)
			return i;
	return NONE;
}

static size_t add_entity(struct queue *q, const struct tscope_level *level, size_t above)
{
	size_t i = find_entity(q, level->id, above);

	if (i == NONE) {
		q->entity = reallocarray(q->entity, q->nr + 1, sizeof(*q->entity));
		if (!q->entity)
			out_of_memory();
		i = q->nr++;
		q->entity[i] = (struct entity){ .id = level->id, .above = above };
	}
	/* What is read later is later. */
	q->entity[i].load = level->load ? level->load : 1;
	q->entity[i].vruntime = level->vruntime_ns - q->zero;
	q->entity[i].deadline = level->deadline_ns - q->zero;
	q->entity[i].protect = level->protect_ns - q->zero;
	q->entity[i].slice = level->slice_ns;
	q->entity[i].ran = level->ran_ns;
	return i;
}

/* Groups of other levels have other virtual times: zero is of the first task's own level alone. */
static void add_task(struct queue *q, struct pick *pick)
{
	const struct tscope_queue *queue = pick->rec->queue;
	struct tscope_level level = queue->level[0];
	size_t i, above = NONE, nr = queue->nr_levels;

	if (!q->nr)
		q->zero = queue->level[q->is_flat ? 0 : nr - 1].vruntime_ns;
	if (q->is_flat) {
		level.load = queue->flat_load;
		nr = 1;
	}
	for (i = nr - 1; i; i--)
		above = add_entity(q, &queue->level[i], above);
	above = add_entity(q, &level, above);
	q->entity[above].task = pick->rec;
	q->entity[above].pick = pick;
	if (pick->state == PICK_RUNNING)
		q->running = above;
}

static void mark_running(struct queue *q, size_t i, bool runs)
{
	for (; i != NONE; i = q->entity[i].above)
		q->entity[i].runs = runs;
}

/* The kernel's scale_load_down(), for sums over entities. */
static double weight_in_sums(const struct queue *q, const struct entity *entity)
{
	double weight = entity->load / 1024;

	return q->is_flat ? entity->load : weight < 2 ? 2 : weight;
}

/* The average of those at one level. */
static double average(const struct queue *q, size_t above, size_t *nr)
{
	double sum = 0, weights = 0, weight, base = 0;
	const struct entity *entity;

	*nr = 0;
	for (entity = q->entity; entity < q->entity + q->nr; entity++) {
		if (entity->above != above || entity->is_gone)
			continue;
		/* Near to each other, far from zero. */
		if (!(*nr)++)
			base = entity->vruntime;
		weight = weight_in_sums(q, entity);
		sum += (entity->vruntime - base) * weight;
		weights += weight;
	}
	return weights ? base + sum / weights : 0;
}

static bool is_before(const struct queue *q, const struct entity *a, const struct entity *b)
{
	return q->is_eevdf ? a->deadline < b->deadline : a->vruntime < b->vruntime;
}

/* Return: the best of those at one level; NONE: there is none. */
static size_t pick_level(const struct queue *q, size_t above)
{
	size_t i, nr, best = NONE, least = NONE, running = NONE;
	double mean = average(q, above, &nr);

	for (i = 0; i < q->nr; i++) {
		const struct entity *entity = &q->entity[i];

		if (entity->above != above || entity->is_gone)
			continue;
		if (least == NONE || entity->vruntime < q->entity[least].vruntime)
			least = i;
		if (q->is_eevdf && nr > 1 && entity->vruntime > mean)
			continue;
		if (entity->runs)
			running = i;
		else if (best == NONE || is_before(q, entity, &q->entity[best]))
			best = i;
	}
	if (running != NONE && q->is_eevdf && q->rules->runs_to_parity &&
	    q->entity[running].vruntime < q->entity[running].protect)
		return running;
	if (running != NONE &&
	    (best == NONE || is_before(q, &q->entity[running], &q->entity[best])))
		best = running;
	/* Rounding may leave none that is eligible. */
	return best == NONE ? least : best;
}

/* A group whose last task is gone is gone. */
static void take_out(struct queue *q, size_t i)
{
	size_t above, nr;

	for (; i != NONE; i = above) {
		above = q->entity[i].above;
		q->entity[i].is_gone = true;
		average(q, above, &nr);
		if (nr)
			break;
	}
}

/* Return: the task that is picked; NONE: there is none. */
static size_t pick_task(struct queue *q)
{
	size_t i;

	for (;;) {
		i = pick_level(q, NONE);
		while (i != NONE && !q->entity[i].task)
			i = pick_level(q, i);
		if (i == NONE || q->entity[i].pick->state != PICK_DELAYED)
			return i;
		take_out(q, i);
	}
}

/* The part of the period that is its own, at all levels: sched_slice(). */
static double cfs_slice(const struct queue *q, size_t i, size_t nr_tasks)
{
	const struct pick_rules *rules = q->rules;
	double latency = nr_tasks * rules->min_granularity_ns, slice, weights;
	size_t k;

	slice = latency > rules->latency_ns ? latency : rules->latency_ns;
	for (; i != NONE; i = q->entity[i].above) {
		weights = 0;
		for (k = 0; k < q->nr; k++)
			if (q->entity[k].above == q->entity[i].above && !q->entity[k].is_gone)
				weights += q->entity[k].load;
		slice *= q->entity[i].load / weights;
	}
	return slice > rules->min_granularity_ns ? slice : rules->min_granularity_ns;
}

/* Before 6.6, at a tick: check_preempt_tick(). */
static bool cfs_ends(const struct queue *q, size_t i, size_t nr_tasks)
{
	double slice = cfs_slice(q, i, nr_tasks), first = 0;
	size_t k, nr = 0;

	for (k = 0; k < q->nr; k++) {
		const struct entity *entity = &q->entity[k];

		if (entity->above != q->entity[i].above || entity->is_gone || entity->runs)
			continue;
		if (!nr++ || entity->vruntime < first)
			first = entity->vruntime;
	}
	if (!nr)
		return false;
	if (q->entity[i].ran > slice)
		return true;
	return q->entity[i].ran >= q->rules->min_granularity_ns &&
	       q->entity[i].vruntime - first > slice;
}

/* Since 6.6: update_deadline() and what follows it. */
static bool eevdf_ends(struct queue *q, size_t i)
{
	struct entity *entity = &q->entity[i];
	bool ends = entity->vruntime >= entity->deadline;
	size_t nr;

	if (ends)
		entity->deadline = entity->vruntime + entity->slice * LOAD_0 / entity->load;
	average(q, entity->above, &nr);
	if (nr == 1)
		return false;
	return ends || (q->is_flat && entity->vruntime >= entity->protect);
}

/* How long it is until the scheduler looks at the task that runs. */
static double next_look(const struct queue *q)
{
	const struct entity *entity = &q->entity[q->running];
	double left = (entity->deadline - entity->vruntime) * entity->load / LOAD_0;

	if (q->is_eevdf && q->rules->has_hrtick && left > 0 && left < q->rules->tick_ns)
		return left;
	return q->rules->tick_ns;
}

/* The task that runs goes on until the next look.  Return: it may be replaced. */
static bool go_on(struct queue *q, size_t nr_tasks)
{
	double ns = next_look(q);
	bool ends = false;
	size_t i;

	for (i = q->running; i != NONE; i = q->entity[i].above) {
		q->entity[i].vruntime += ns * LOAD_0 / q->entity[i].load;
		q->entity[i].ran += ns;
	}
	for (i = q->running; i != NONE; i = q->entity[i].above)
		ends |= q->is_eevdf ? eevdf_ends(q, i) : cfs_ends(q, i, nr_tasks);
	return ends;
}

static void switch_to(struct queue *q, size_t next)
{
	size_t i;

	/* What is above both does not begin anew. */
	for (i = next; i != NONE && !q->entity[i].runs; i = q->entity[i].above) {
		q->entity[i].ran = 0;
		q->entity[i].protect = q->entity[i].deadline;
	}
	mark_running(q, q->running, false);
	mark_running(q, next, true);
	q->running = next;
}

static void see_eligible(const struct queue *q)
{
	size_t i, nr;

	for (i = 0; i < q->nr && q->is_eevdf; i++)
		if (q->entity[i].task)
			q->entity[i].pick->eligible =
				q->entity[i].vruntime <= average(q, q->entity[i].above, &nr);
}

/* Gives places to those that are queued, from @place on. */
static void lead_on(struct queue *q, size_t place, size_t nr_tasks)
{
	size_t left = 0, steps, next, i;

	for (i = 0; i < q->nr; i++)
		left += q->entity[i].task && q->entity[i].pick->state == PICK_QUEUED;
	for (steps = 0; left && steps < STEPS; steps++) {
		if (q->running != NONE && !go_on(q, nr_tasks))
			continue;
		next = pick_task(q);
		if (next == NONE)
			return;
		if (next != q->running)
			switch_to(q, next);
		if (q->entity[next].pick->state == PICK_QUEUED && !q->entity[next].pick->place) {
			q->entity[next].pick->place = place++;
			left--;
		}
	}
	/* Of very small weight: as they are now. */
	for (i = 0; i < q->nr && left; i++)
		if (q->entity[i].task && q->entity[i].pick->state == PICK_QUEUED &&
		    !q->entity[i].pick->place)
			q->entity[i].pick->place = place++;
}

/* Deadline and real-time tasks, in the order in which they are picked. */
static int compare_above(const struct pick *a, const struct pick *b)
{
	if (a->class != b->class)
		return (int)a->class - (int)b->class;
	if (a->class == PICK_DEADLINE && a->rec->queue && b->rec->queue &&
	    a->rec->queue->dl_deadline_ns != b->rec->queue->dl_deadline_ns)
		return (__s64)(a->rec->queue->dl_deadline_ns - b->rec->queue->dl_deadline_ns) < 0 ?
			-1 : 1;
	if (a->rec->sched->prio != b->rec->sched->prio)
		return a->rec->sched->prio - b->rec->sched->prio;
	/* Among equals who waits longest is likely to be first. */
	if (a->rec->accounts && b->rec->accounts &&
	    a->rec->accounts->opened_ns != b->rec->accounts->opened_ns)
		return a->rec->accounts->opened_ns < b->rec->accounts->opened_ns ? -1 : 1;
	return a->rec->tid - b->rec->tid;
}

static int compare_classes(const void *a, const void *b)
{
	return compare_above(a, b);
}

/* The running one, those with a place, the others. */
static int compare_places(const void *a, const void *b)
{
	const struct pick *x = a, *y = b;
	int first = (x->state != PICK_RUNNING) - (y->state != PICK_RUNNING);

	if (first)
		return first;
	if (!x->place != !y->place)
		return x->place ? -1 : 1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->state != y->state ? (int)x->state - (int)y->state : compare_above(x, y);
}

static size_t place_classes_above(struct pick *pick, size_t nr)
{
	size_t i, place = 1;

	qsort(pick, nr, sizeof(*pick), compare_classes);
	for (i = 0; i < nr; i++)
		if (pick[i].class < PICK_FAIR && pick[i].state == PICK_QUEUED)
			pick[i].place = place++;
	return place;
}

static void place_fair(struct pick *pick, size_t nr, size_t place, const struct pick_rules *rules)
{
	struct queue q = { .rules = rules, .running = NONE };
	size_t i, nr_tasks = 0;

	for (i = 0; i < nr; i++) {
		if (pick[i].class != PICK_FAIR || pick[i].state == PICK_THROTTLED ||
		    !is_of(pick[i].rec, TSCOPE_QUEUE_FAIR) || !pick[i].rec->queue->nr_levels ||
		    pick[i].rec->queue->nr_levels > TSCOPE_LEVELS)
			continue;
		q.is_eevdf = is_of(pick[i].rec, TSCOPE_QUEUE_EEVDF);
		q.is_flat = is_of(pick[i].rec, TSCOPE_QUEUE_FLAT);
		add_task(&q, &pick[i]);
		nr_tasks++;
	}
	mark_running(&q, q.running, true);
	see_eligible(&q);
	lead_on(&q, place, nr_tasks);
	free(q.entity);
}

size_t pick_order(struct pick *pick, const struct record *const *rec, size_t nr,
		  const struct pick_rules *rules)
{
	size_t i, n = 0;

	for (i = 0; i < nr; i++) {
		if (!rec[i]->state || !rec[i]->sched)
			continue;
		pick[n++] = (struct pick){
			.rec = rec[i],
			.state = state_of(rec[i]),
			.class = class_of(rec[i]),
			.eligible = PICK_NOT_KNOWN,
		};
	}
	place_fair(pick, n, place_classes_above(pick, n), rules);
	qsort(pick, n, sizeof(*pick), compare_places);
	return n;
}
