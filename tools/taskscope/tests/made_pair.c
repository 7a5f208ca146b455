// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "lived.h"
#include "made_pair.h"


static const struct ts_set nobody;

bool feed(void *arg, const struct ts_event *event)
{
	struct made *made = arg;
	struct ts_event lost;

	if (made->lose_at && !made->is_lost && event->time_ns > made->lose_at) {
		lost = lost_at(event->time_ns, event->cpu, 100);
		replay_set_take(&made->set, &lost);
		summary_take(&made->summary, &made->set, &lost);
		made->is_lost = true;
	}
	replay_set_take(&made->set, event);
	summary_take(&made->summary, &made->set, event);
	return true;
}

void add_task(struct ts_set *set, __s32 tid, const char *comm, __u32 cpu)
{
	struct tscope_accounts *accounts;
	struct tscope_sched *sched;
	struct built b;

	build_task(&b, tid, tid, 1, comm);
	sched = build_group(&b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->cpu = cpu;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	*accounts = (struct tscope_accounts){ .since_ns = 1, .opened_ns = 2, .now_ns = 3,
					      .account = TSCOPE_ACCOUNT_SLEEP };
	add_built(set, &b);
}

/* @from, @to: the window, in ns after the beginning; 0 for @to: all of it. */
void make(struct made *made, const struct made_load *load, enum group_by by, __u64 from,
		 __u64 to)
{
	__u64 lose_at = made->lose_at;
	int i;

	*made = (struct made){ .lose_at = lose_at };
	made->file.stream.start = (struct tscope_stream_start){
		.nr_rings = load->nr_cpus, .now_ns = MADE_BEGIN,
	};
	for (i = 0; i < load->nr_workers; i++)
		add_task(&made->file.before, 100 + i, "worker", i % load->nr_cpus);
	for (i = 0; i < load->nr_hogs; i++)
		add_task(&made->file.before, 200 + i, "hog",
			 (load->nr_workers + i) % load->nr_cpus);
	replay_set_begin(&made->set, &made->file.stream.start, &made->file.before, &nobody);
	summary_begin(&made->summary, &made->file, by, MADE_BEGIN + from,
		      MADE_BEGIN + (to ?: load->ns));
	made_load_run(load, feed, made);
	summary_end(&made->summary, &made->set);
}

void forget(struct made *made)
{
	summary_free(&made->summary);
	replay_set_free(&made->set);
	ts_set_clear(&made->file.before);
}

const struct made_load usual = {
	.seed = 1, .ns = 20000000000ULL, .nr_cpus = 2, .nr_workers = 6, .nr_hogs = 1, .moves = 1,
};

/* A recording of 30 s, before a summary has events. */
void begin_made(struct made *made, __u32 nr_cpus, enum group_by by, __u64 to_ns)
{
	made->file.stream.start = (struct tscope_stream_start){
		.nr_rings = nr_cpus, .now_ns = MADE_BEGIN,
	};
	replay_set_begin(&made->set, &made->file.stream.start, &made->file.before, &nobody);
	summary_begin(&made->summary, &made->file, by, MADE_BEGIN, MADE_BEGIN + to_ns);
}

void end_made(struct made *made)
{
	summary_end(&made->summary, &made->set);
}

void take(struct made *made, struct ts_event event)
{
	feed(made, &event);
}

const struct diff_figure *figure_of(const struct diff *diff, const char *group,
					   const char *name)
{
	size_t i;

	for (i = 1; group && i < diff->nr_groups; i++)
		if (diff->group[i].name && !strcmp(diff->group[i].name, group))
			return &diff->group[i].figure[figure_find(name)];
	return &diff->group[0].figure[figure_find(name)];
}

void compare(struct pair *pair, const struct made_load *a, const struct made_load *b)
{
	make(&pair->a, a, BY_COMM, 0, 0);
	make(&pair->b, b, BY_COMM, 0, 0);
	diff_make(&pair->diff, &pair->a.summary, &pair->b.summary, 0.2);
}

void forget_pair(struct pair *pair)
{
	diff_free(&pair->diff);
	forget(&pair->a);
	forget(&pair->b);
}
