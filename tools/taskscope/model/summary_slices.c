// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "summary_slices.h"

void *summary_array(size_t nr, size_t bytes)
{
	void *array = calloc(nr + 1, bytes);

	if (!array)
		out_of_memory();
	return array;
}

/* Slices */

double summary_slice_ns(const struct summary *s)
{
	return (double)(s->to_ns - s->from_ns) / SUMMARY_SLICES;
}

/* When a slice begins. */
static __u64 begin_of(const struct summary *s, unsigned int slice)
{
	__u64 all = s->to_ns - s->from_ns;

	return s->from_ns + all / SUMMARY_SLICES * slice + all % SUMMARY_SLICES * slice / SUMMARY_SLICES;
}

/* The slice of an instant in the window. */
unsigned int summary_slice_at(const struct summary *s, __u64 ns)
{
	unsigned int slice = (ns - s->from_ns) / summary_slice_ns(s);

	if (slice >= SUMMARY_SLICES)
		slice = SUMMARY_SLICES - 1;
	while (slice && begin_of(s, slice) > ns)
		slice--;
	while (slice + 1 < SUMMARY_SLICES && begin_of(s, slice + 1) <= ns)
		slice++;
	return slice;
}

/*
 * The next part of a time that is in one slice.  Return: how long it is; 0: there is none any
 * more.  *from goes on.
 */
static __u64 next_part(const struct summary *s, __u64 *from, __u64 to, unsigned int *slice)
{
	__u64 begin = *from > s->from_ns ? *from : s->from_ns, end;

	if (to > s->to_ns)
		to = s->to_ns;
	if (begin >= to)
		return 0;
	*slice = summary_slice_at(s, begin);
	end = *slice + 1 < SUMMARY_SLICES ? begin_of(s, *slice + 1) : s->to_ns;
	if (end > to)
		end = to;
	*from = end;
	return end - begin;
}

/* Losses */

void summary_leave_out(struct summary *s, __u64 from, __u64 to)
{
	unsigned int slice, last;

	if (from >= s->to_ns || to < s->from_ns)
		return;
	slice = summary_slice_at(s, from > s->from_ns ? from : s->from_ns);
	last = summary_slice_at(s, to < s->to_ns ? to : s->to_ns - 1);
	for (; slice <= last; slice++) {
		s->nr_lossy += !s->is_lossy[slice];
		s->is_lossy[slice] = true;
	}
}

void summary_lose(struct summary *s, __u32 cpu, __u64 from)
{
	if (!s->lossy_ns[cpu])
		s->lossy_ns[cpu] = from ?: 1;
}

void summary_find_again(struct summary *s, __u32 cpu, __u64 now)
{
	if (s->lossy_ns[cpu])
		summary_leave_out(s, s->lossy_ns[cpu], now);
	s->lossy_ns[cpu] = 0;
}

/* Levels */

/* What it was since it changed last goes to the slices of a group. */
static void settle(const struct summary *s, struct summary_level *level,
		   struct summary_slice *to, __u64 now)
{
	unsigned int slice = 0;
	__u64 ns;

	while ((ns = next_part(s, &level->since_ns, now, &slice))) {
		histogram_add(&to[slice].queue, level->waiting, ns);
		to[slice].run_ns += ns * level->running;
	}
	if (now > level->since_ns)
		level->since_ns = now;
}

static void settle_imbalance(struct summary *s, __u64 now)
{
	unsigned int slice = 0;
	__u64 ns;

	while ((ns = next_part(s, &s->since_ns, now, &slice)))
		histogram_add(&s->imbalance[slice], s->most - s->least, ns);
	if (now > s->since_ns)
		s->since_ns = now;
}

void summary_meet_cpu(struct summary *s, __u32 cpu)
{
	if (cpu >= s->nr_rings || s->has_cpu[cpu])
		return;
	s->has_cpu[cpu] = true;
	s->nr_cpus++;
	s->at[0]++;
	s->least = 0;
}

/* One task more or less is runnable on a CPU that had @nr. */
static void move_cpu(struct summary *s, __u32 nr, int by)
{
	__u32 cap = 2 * (nr + 2);

	if (nr + 1 >= s->cap_at) {
		s->at = reallocarray(s->at, cap, sizeof(*s->at));
		if (!s->at)
			out_of_memory();
		memset(s->at + s->cap_at, 0, (cap - s->cap_at) * sizeof(*s->at));
		s->cap_at = cap;
	}
	s->at[nr]--;
	s->at[nr + by]++;
	if (nr + by > s->most)
		s->most = nr + by;
	if (nr + by < s->least)
		s->least = nr + by;
	while (s->most && !s->at[s->most])
		s->most--;
	while (s->least < s->most && !s->at[s->least])
		s->least++;
}

static void change_level(struct summary_level *level, bool is_running, int by)
{
	if (is_running)
		level->running += by;
	else
		level->waiting += by;
}

void summary_count(struct summary *s, struct summary_group *group, __u32 cpu, bool is_running,
		   int by, __u64 now)
{
	struct summary_level *level = &s->cpu[cpu];

	if (group) {
		settle(s, &group->level, group->slice, now);
		change_level(&group->level, is_running, by);
	}
	summary_meet_cpu(s, cpu);
	settle(s, level, s->machine.slice, now);
	settle_imbalance(s, now);
	move_cpu(s, level->waiting + level->running, by);
	change_level(level, is_running, by);
}

void summary_settle_all(struct summary *s)
{
	size_t i;

	for (i = 0; i < s->nr_rings; i++)
		if (s->has_cpu[i])
			settle(s, &s->cpu[i], s->machine.slice, s->to_ns);
	for (i = 0; i < s->nr_groups; i++)
		settle(s, &s->group[i].level, s->group[i].slice, s->to_ns);
	settle_imbalance(s, s->to_ns);
}
