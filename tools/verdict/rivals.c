// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "memory.h"
#include "rivals.h"

void rivals_init(struct rivals *rivals, const struct verdict_input *in)
{
	*rivals = (struct rivals){ .in = in };
	rivals->ns = calloc(in->nr_others + 1, sizeof(*rivals->ns));
	rivals->victim = calloc(in->nr_others + 1, sizeof(*rivals->victim));
	if (!rivals->ns || !rivals->victim)
		out_of_memory();
}

static __u64 take_of_thread(struct rivals *rivals, const struct verdict_thread *thread,
			    struct ledger_thread *left, rival_test *test)
{
	const struct verdict_input *in = rivals->in;
	const struct verdict_task *other;
	__u64 taken = 0, ns;
	size_t i;

	for (i = 0; i < TSCOPE_BLAMED; i++) {
		if (!left->named[i])
			continue;
		other = ledger_other(in, thread->blame.blamed[i].key);
		if (test && (!other || !test(in, &thread->task, other)))
			continue;
		ns = ledger_take_named(left, i);
		taken += ns;
		if (!other) {
			rivals->unseen_ns += ns;
			continue;
		}
		rivals->ns[other - in->other] += ns;
		rivals->victim[other - in->other] = &thread->task;
	}
	return taken;
}

__u64 rivals_take(struct rivals *rivals, struct ledger *ledger, rival_test *test)
{
	__u64 taken = 0;
	size_t i;

	for (i = 0; i < ledger->in->nr_threads; i++)
		taken += take_of_thread(rivals, &ledger->in->thread[i], &ledger->thread[i], test);
	return taken;
}

__u64 rivals_ns(const struct rivals *rivals, const struct verdict_task *other)
{
	return rivals->ns[other - rivals->in->other];
}

const struct verdict_task *rivals_victim(const struct rivals *rivals,
					 const struct verdict_task *other)
{
	return rivals->victim[other - rivals->in->other];
}

/* Of two that are equal the first comes first. */
static bool comes_before(const struct rivals *rivals, const struct verdict_task *a,
			 const struct verdict_task *b)
{
	const __u64 x = rivals_ns(rivals, a), y = rivals_ns(rivals, b);

	return x > y || (x == y && a < b);
}

const struct verdict_task *rivals_next(const struct rivals *rivals,
				       const struct verdict_task *last)
{
	const struct verdict_input *in = rivals->in;
	const struct verdict_task *other, *next = NULL;

	for (other = in->other; other < in->other + in->nr_others; other++)
		if (rivals_ns(rivals, other) && (!last || comes_before(rivals, last, other)) &&
		    (!next || comes_before(rivals, other, next)))
			next = other;
	return next;
}

void rivals_put(struct verdict *verdict, const struct rivals *rivals, size_t max)
{
	const struct verdict_task *other = NULL;
	struct text *t;

	while (max-- && (other = rivals_next(rivals, other))) {
		t = evidence_add(verdict, rivals_ns(rivals, other), "ns", "columns BLAMED and BLAME",
				 "what this task was added in the blame of the target's threads: "
				 "it ran while they waited for its CPU, in waits of at least blame_ns");
		put_task(t, other->tid, other->comm);
		put_policy(t, other);
		if (other->cgroup && other->cgroup->nr) {
			text_puts(t, ", of cgroup ");
			text_put_visible(t, other->cgroup->path, false);
		}
		text_puts(t, ", ran ");
		text_put_time(t, rivals_ns(rivals, other));
		text_puts(t, " meanwhile");
	}
}

void rivals_free(struct rivals *rivals)
{
	free(rivals->ns);
	free(rivals->victim);
}
