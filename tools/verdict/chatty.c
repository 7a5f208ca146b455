// SPDX-License-Identifier: GPL-2.0
/*
 * chatty: it runs for a few microseconds, and then waits for a partner, all the time: each turn
 * costs a switch and a wakeup.  Its short waits are a part of that cost.
 */
#include "evidence.h"
#include "rules.h"

#define SECOND_NS	1000000000ULL
#define RUN_NS		20000ULL	/* a turn that is shorter is chat */
#define TURNS		1000ULL		/* a second, at least */

/* Threads that chat, and the one that does most. */
struct chat {
	const struct verdict_thread *first;
	size_t nr;
	__u64 turns;
	__u64 run_ns;
};

static bool is_chatty(const struct verdict_input *in, const struct verdict_thread *thread)
{
	const double seconds = (double)in->window_ns / SECOND_NS;

	return thread->voluntary >= TURNS * seconds &&
	       thread->accounts.run_ns < thread->voluntary * RUN_NS;
}

static __u64 take(struct chat *chat, const struct verdict_thread *thread,
		  struct ledger_thread *left)
{
	const __u64 unnamed = ledger_unnamed(left);

	left->contended -= unnamed;
	chat->nr++;
	chat->turns += thread->voluntary;
	chat->run_ns += thread->accounts.run_ns;
	if (!chat->first || thread->voluntary > chat->first->voluntary)
		chat->first = thread;
	return unnamed + ledger_take(&left->idle, ~0ULL);
}

static void put_partner(struct verdict *verdict, const struct verdict_thread *thread)
{
	const struct tscope_waker *waker = thread->wakers ? &thread->wakers->waker[0] : NULL;
	struct text *t;

	if (!waker || waker->count * 2 < thread->voluntary)
		return;
	t = evidence_add(verdict, waker->count, "count", "columns WAKERS and WAKER",
			 "the task that woke it most often, in the window");
	put_task(t, waker->tid, waker->comm);
	text_printf(t, " is its partner, and woke it %llu times", waker->count);
}

void rule_chatty(struct verdict *verdict, struct ledger *ledger)
{
	const struct verdict_input *in = ledger->in;
	struct chat chat = {};
	struct text *t;
	size_t i;

	for (i = 0; i < in->nr_threads; i++)
		if (is_chatty(in, &in->thread[i]))
			verdict->lost_ns += take(&chat, &in->thread[i], &ledger->thread[i]);
	if (!chat.first)
		return;
	verdict->confidence = CONFIDENCE_LIKELY;
	verdict->is_finding = true;
	put_task(&verdict->summary, chat.first->task.tid, chat.first->task.comm);
	text_puts(&verdict->summary, " leaves its CPU every ");
	text_put_time(&verdict->summary, chat.run_ns / chat.turns);
	text_puts(&verdict->summary, " to wait for a partner");
	t = evidence_add(verdict, chat.turns, "count", "column VOLUNTARY",
			 "what was added in the window, over the threads that chat");
	put_plural(t, chat.nr, "thread");
	text_printf(t, " left the CPU %llu times of their own accord", chat.turns);
	t = evidence_add(verdict, chat.run_ns / chat.turns, "ns", "columns RUN and VOLUNTARY",
			 "RUN divided by VOLUNTARY");
	text_puts(t, "they ran ");
	text_put_time(t, chat.run_ns / chat.turns);
	text_puts(t, " at a time");
	put_partner(verdict, chat.first);
	text_puts(&verdict->fix, "send more at a time: larger buffers, several requests together");
}
