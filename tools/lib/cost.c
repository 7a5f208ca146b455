// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>

#include <taskscope/taskscope.h>

/* From birth to the ring of exited tasks. */
static const unsigned int of_task[] = {
	TSCOPE_COST_NEWTASK, TSCOPE_COST_WAKEUP_NEW, TSCOPE_COST_EXIT, TSCOPE_COST_FREE,
	TSCOPE_COST_EXITED,
};

/* The mean of one kind; false: not known. */
static bool mean_ns(const struct tscope_info *info, unsigned int kind, double *ns)
{
	const struct tscope_probe_cost *cost = &info->cost[kind];

	*ns = cost->nr_measured ? (double)cost->measured_ns / cost->nr_measured : 0;
	return cost->nr_measured || !info->hooks;
}

static bool put_mean(const struct tscope_info *info, unsigned int kind, __u64 *ns)
{
	double mean;
	bool known = mean_ns(info, kind, &mean);

	*ns = mean + 0.5;
	return known;
}

static bool put_task(const struct tscope_info *info, __u64 *ns)
{
	double mean, sum = 0;
	unsigned int i;

	*ns = 0;
	for (i = 0; i < sizeof(of_task) / sizeof(*of_task); i++) {
		if (!mean_ns(info, of_task[i], &mean))
			return false;
		sum += mean;
	}
	*ns = sum + 0.5;
	return true;
}

void ts_cost(const struct tscope_info *from, const struct tscope_info *to, struct ts_cost *cost)
{
	__u64 for_ns = to->now_ns - (from ? from->now_ns : to->loaded_ns);
	bool known = for_ns;
	double spent = 0, mean;
	unsigned int kind;
	__u64 nr, sum = 0;

	*cost = (struct ts_cost){
		.bytes = to->memory_bytes + to->cpu_bytes + to->stream_bytes,
	};
	for (kind = 0; kind < TSCOPE_COST_KINDS; kind++) {
		nr = to->cost[kind].nr - (from ? from->cost[kind].nr : 0);
		sum += nr;
		/* A kind that did not run does not have to be known. */
		known &= mean_ns(to, kind, &mean) || !nr;
		spent += nr * mean;
	}
	if (for_ns)
		cost->events_per_s = sum * 1e9 / for_ns + 0.5;
	if (known) {
		cost->cpu_ppm = spent * 1e6 / for_ns + 0.5;
		cost->known |= TS_COST_CPU;
	}
	if (put_mean(to, TSCOPE_COST_SWITCH, &cost->switch_ns))
		cost->known |= TS_COST_SWITCH;
	if (put_mean(to, TSCOPE_COST_WAKING, &cost->waking_ns))
		cost->known |= TS_COST_WAKING;
	if (put_task(to, &cost->task_ns))
		cost->known |= TS_COST_TASK;
}
