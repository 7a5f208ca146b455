// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "ledger.h"
#include "memory.h"
#include "wait_split.h"

static int compare_keys(const void *a, const void *b)
{
	const struct verdict_task *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

const struct verdict_task *ledger_other(const struct verdict_input *in, __u64 key)
{
	const struct verdict_task wanted = { .key = key };

	return key && in->nr_others ? bsearch(&wanted, in->other, in->nr_others, sizeof(wanted),
					      compare_keys) : NULL;
}

static bool is_looker(const struct verdict_input *in, __u64 key)
{
	const struct verdict_task *other = in->looker ? ledger_other(in, key) : NULL;

	return other && other->tgid == in->looker;
}

static void thread_init(struct ledger_thread *left, const struct verdict_input *in,
			const struct verdict_thread *thread)
{
	const __u64 stop = in->kind == TARGET_ALL ? 0 : thread->accounts.stop_ns;
	const struct wait_split split = wait_split(&thread->accounts, &thread->blame);
	__u64 contended = split.contended_ns;
	size_t i;

	if (in->looker && thread->task.tgid == in->looker) {
		left->look = thread->accounts.wait_ns + thread->accounts.block_ns + stop;
		return;
	}
	left->limit = split.limit_ns;
	left->idle = split.idle_ns;
	left->unknown = split.unknown_ns;
	for (i = 0; i < TSCOPE_BLAMED; i++)
		left->named[i] = ledger_take(&contended, thread->blame.blamed[i].ns);
	left->contended = split.contended_ns;
	for (i = 0; i < TSCOPE_BLAMED; i++)
		if (left->named[i] && is_looker(in, thread->blame.blamed[i].key))
			left->look += ledger_take_named(left, i);
	left->block = thread->accounts.block_ns;
	left->stop = stop;
}

void ledger_init(struct ledger *ledger, const struct verdict_input *in)
{
	size_t i;

	ledger->in = in;
	ledger->thread = calloc(in->nr_threads + 1, sizeof(*ledger->thread));
	if (!ledger->thread)
		out_of_memory();
	for (i = 0; i < in->nr_threads; i++)
		thread_init(&ledger->thread[i], in, &in->thread[i]);
}

__u64 ledger_left(const struct ledger *ledger)
{
	const struct ledger_thread *left = ledger->thread;
	__u64 sum = 0;

	for (; left < ledger->thread + ledger->in->nr_threads; left++)
		sum += left->limit + left->idle + left->contended + left->look + left->unknown +
		       left->block + left->stop;
	return sum;
}

__u64 ledger_look(const struct ledger *ledger)
{
	const struct ledger_thread *left = ledger->thread;
	__u64 sum = 0;

	for (; left < ledger->thread + ledger->in->nr_threads; left++)
		sum += left->look;
	return sum;
}

__u64 ledger_take(__u64 *piece, __u64 ns)
{
	if (ns > *piece)
		ns = *piece;
	*piece -= ns;
	return ns;
}

__u64 ledger_take_named(struct ledger_thread *thread, size_t i)
{
	const __u64 ns = thread->named[i];

	thread->named[i] = 0;
	thread->contended -= ns;
	return ns;
}

__u64 ledger_take_contended(struct ledger_thread *thread, double share)
{
	__u64 taken = ledger_unnamed(thread) * share, ns;
	size_t i;

	for (i = 0; i < TSCOPE_BLAMED; i++) {
		ns = thread->named[i] * share;
		thread->named[i] -= ns;
		taken += ns;
	}
	thread->contended -= taken;
	return taken;
}

__u64 ledger_unnamed(const struct ledger_thread *thread)
{
	__u64 ns = thread->contended;
	size_t i;

	for (i = 0; i < TSCOPE_BLAMED; i++)
		ns -= thread->named[i];
	return ns;
}

void ledger_free(struct ledger *ledger)
{
	free(ledger->thread);
	ledger->thread = NULL;
}
