// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "isolation_ran.h"
#include "memory.h"

/**
 * struct stay - how long a task was on a CPU, whether it ran or not
 * @here_ns:    surely on it
 * @unknown_ns: nobody knows where
 * @age_ns:     of its record
 * @left_ns:    when it last went to another CPU; 0: it did not, as far as is known
 * @is_here:    it is on that CPU now, or was at its end
 * @moved:      it has migrated
 */
struct stay {
	__u64 here_ns;
	__u64 unknown_ns;
	__u64 age_ns;
	__u64 left_ns;
	bool is_here;
	bool moved;
};

/* Migrations that no tracepoint told of: the kernel's count is ahead. */
static bool has_untold_moves(const struct record *rec)
{
	return rec->sched && rec->sched->nr_migrations >
	       rec->counts->migrations_base + rec->counts->migrations;
}

/* The CPU of a task before any migration that is kept.  Return: false: it is not known. */
static bool first_cpu(const struct record *rec, size_t nr_kept, __u32 *cpu)
{
	if (rec->counts->migrations != nr_kept || has_untold_moves(rec))
		return false;
	if (nr_kept)
		*cpu = rec->moves->last[nr_kept - 1].from;
	else if (rec->sched)
		*cpu = rec->sched->cpu;
	/* Of a task that has exited without a migration nothing tells the CPU. */
	return nr_kept || rec->sched;
}

static void add_stay(struct stay *stay, __u32 on, __u32 cpu, __u64 from, __u64 to)
{
	if (on == cpu && to > from)
		stay->here_ns += to - from;
}

static void find_stay(struct stay *stay, const struct record *rec, __u32 cpu)
{
	const struct tscope_accounts *a = rec->accounts;
	const struct tscope_move *move = rec->moves->last;
	__u64 end = a->now_ns;
	__u32 first;
	size_t i;

	*stay = (struct stay){ .age_ns = a->now_ns - a->since_ns };
	for (i = 0; i < TSCOPE_LAST_MOVES && move[i].at_ns; i++) {
		add_stay(stay, move[i].to, cpu, move[i].at_ns, end);
		if (move[i].from == cpu && !stay->left_ns)
			stay->left_ns = move[i].at_ns;
		if (end > move[i].at_ns)
			end = move[i].at_ns;
	}
	stay->moved = i || rec->counts->migrations;
	stay->is_here = i ? move[0].to == cpu : rec->sched && rec->sched->cpu == cpu;
	if (first_cpu(rec, i, &first))
		add_stay(stay, first, cpu, a->since_ns, end);
	else
		stay->unknown_ns = end > a->since_ns ? end - a->since_ns : 0;
}

/* When it last left the CPU; 0: not known, since a wait may have begun later. */
static __u64 last_there(const struct record *rec, const struct stay *stay)
{
	const struct tscope_accounts *a = rec->accounts;

	if (!stay->is_here)
		return stay->left_ns;
	if (a->account == TSCOPE_ACCOUNT_RUN || a->account == TSCOPE_ACCOUNT_ENDED)
		return a->now_ns;
	return a->account == TSCOPE_ACCOUNT_WAIT ? 0 : a->opened_ns;
}

bool ran_on(struct ran *ran, const struct record *rec, __u32 cpu)
{
	const struct tscope_accounts *a = rec->accounts;
	struct stay stay;
	__u64 elsewhere;

	if (!a || !rec->counts || !rec->moves)
		return false;
	find_stay(&stay, rec, cpu);
	elsewhere = stay.age_ns - stay.here_ns;
	*ran = (struct ran){
		.rec = rec,
		.least_ns = a->run_ns > elsewhere ? a->run_ns - elsewhere : 0,
		.most_ns = stay.here_ns + stay.unknown_ns,
		.nr = rec->counts->voluntary + rec->counts->involuntary,
		.is_exact = !stay.moved && stay.is_here && !stay.unknown_ns,
	};
	if (ran->most_ns > a->run_ns)
		ran->most_ns = a->run_ns;
	ran->last_ns = last_there(rec, &stay);
	/* A time of which nothing is known makes no task worth a line. */
	return ran->most_ns && (stay.here_ns || stay.left_ns);
}

static int compare(const void *a, const void *b)
{
	const struct ran *x = a, *y = b;

	if (x->least_ns != y->least_ns)
		return x->least_ns < y->least_ns ? 1 : -1;
	if (x->most_ns != y->most_ns)
		return x->most_ns < y->most_ns ? 1 : -1;
	return x->rec->tid < y->rec->tid ? -1 : x->rec->tid > y->rec->tid;
}

static void add_tasks(struct ran_list *list, const struct ts_set *tasks)
{
	size_t i;

	for (i = 0; i < tasks->nr; i++)
		list->nr += ran_on(&list->ran[list->nr], &tasks->task[i].rec, list->cpu.cpu);
}

void ran_list(struct ran_list *list, __u64 loaded_ns, const struct ts_set *living,
	      const struct ts_set *exited)
{
	__u64 age = list->cpu.now_ns - loaded_ns;

	list->busy_ns = age > list->cpu.idle_ns ? age - list->cpu.idle_ns : 0;
	list->nr = 0;
	list->ran = calloc(living->nr + exited->nr + 1, sizeof(*list->ran));
	if (!list->ran)
		out_of_memory();
	add_tasks(list, living);
	add_tasks(list, exited);
	qsort(list->ran, list->nr, sizeof(*list->ran), compare);
}

__u64 ran_untold(const struct ran_list *list)
{
	__u64 told = 0;
	size_t i;

	for (i = 0; i < list->nr; i++)
		told += list->ran[i].least_ns;
	return list->busy_ns > told ? list->busy_ns - told : 0;
}

const struct ran *ran_outsider(const struct ran_list *list, const struct cpu_set *cpus)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		if (list->ran[i].least_ns &&
		    task_place(list->ran[i].rec, cpus) == PLACE_OUTSIDER)
			return &list->ran[i];
	return NULL;
}

const struct tscope_waker *ran_waker(const struct record *rec, bool *is_irq)
{
	const struct tscope_wakers *wakers = rec->wakers;

	*is_irq = wakers && wakers->irq > wakers->waker[0].count;
	return wakers && !*is_irq && wakers->waker[0].count ? &wakers->waker[0] : NULL;
}
