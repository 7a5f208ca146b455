// SPDX-License-Identifier: GPL-2.0
/* What the two verdicts about blocked threads have in common. */
#include "blocked.h"
#include "evidence.h"

static __u64 all_wakeups(const struct tscope_wakers *wakers)
{
	__u64 nr = wakers->irq + wakers->others;
	size_t i;

	for (i = 0; i < TSCOPE_WAKERS; i++)
		nr += wakers->waker[i].count;
	return nr;
}

/* The part of the blocked time of a thread that was for I/O, from 0 to 1. */
static double share_of_io(const struct verdict_thread *thread, __u32 io, __u32 all)
{
	if (thread->blocks)
		return (double)thread->io_blocks / thread->blocks;
	if (all)
		return (double)io / all;
	return thread->wakers && thread->wakers->irq * 2 > all_wakeups(thread->wakers) ? 1 : 0;
}

void blocked_take(struct blocked *blocked, struct ledger *ledger, bool for_io)
{
	const struct verdict_input *in = ledger->in;
	const struct verdict_thread *thread;
	__u32 io = 0;
	size_t i;
	__u64 ns;

	*blocked = (struct blocked){};
	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++) {
		blocked->of += thread->blocks;
		io += thread->io_blocks;
	}
	blocked->samples = for_io ? io : blocked->of - io;
	for (i = 0; i < in->nr_threads; i++) {
		thread = &in->thread[i];
		ns = ledger->thread[i].block;
		if (for_io)
			ns *= share_of_io(thread, io, blocked->of);
		ns = ledger_take(&ledger->thread[i].block, ns);
		blocked->ns += ns;
		if (ns > blocked->most_ns) {
			blocked->most_ns = ns;
			blocked->thread = thread;
		}
	}
}

static void put_waker(struct verdict *verdict, const struct tscope_wakers *wakers)
{
	const struct tscope_waker *first = &wakers->waker[0];
	const __u64 all = all_wakeups(wakers);
	struct text *t;

	if (!all)
		return;
	if (first->count > wakers->irq) {
		t = evidence_add(verdict, first->count, "count", "columns WAKERS and WAKER",
				 "the task that woke it most often; wakeups out of sleep count, too");
		put_task(t, first->tid, first->comm);
		text_printf(t, " woke it %llu of %llu times", first->count, all);
	} else {
		t = evidence_add(verdict, wakers->irq, "count", "column WAKER_IRQ",
				 "wakeups by interrupts; wakeups out of sleep count, too");
		text_printf(t, "an interrupt woke it %llu of %llu times", wakers->irq, all);
	}
}

void blocked_put(struct verdict *verdict, const struct blocked *blocked, const char *what)
{
	const struct verdict_thread *thread = blocked->thread;
	struct text *t = evidence_add(verdict, blocked->ns, "ns", "column BLOCK",
				      "what was added in the window, over the threads, divided by the "
				      "samples; without samples by the wakers");

	put_task(t, thread->task.tid, thread->task.comm);
	text_printf(t, " was blocked %s for ", what);
	text_put_time(t, blocked->ns);
	if (blocked->most_ns < blocked->ns)
		text_puts(t, ", with other threads of the target");
	if (blocked->of) {
		t = evidence_add(verdict, blocked->samples, "count", "group state of show: iowait",
				 "samples in the window in which a thread was blocked so, of those in "
				 "which one was blocked");
		text_printf(t, "%u of %u samples of blocked threads say so", blocked->samples,
			    blocked->of);
	}
	if (thread->wakers)
		put_waker(verdict, thread->wakers);
	if (thread->stack) {
		t = evidence_add(verdict, 1, "count", "file /proc/TID/stack",
				 "functions of the kernel that it was in, the innermost first, in one sample");
		text_puts(t, "it was in ");
		text_put_visible(t, thread->stack, false);
	}
	verdict->confidence = blocked->of ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}
