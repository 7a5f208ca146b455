// SPDX-License-Identifier: GPL-2.0
/* healthy: the figures that say so. */
#include "evidence.h"
#include "rules.h"

static void put_lost(struct verdict *verdict, const struct verdicts *verdicts,
		     const struct verdict_input *in)
{
	struct text *t = evidence_add(verdict, verdicts->lost_ns, "ns", "columns WAIT and BLOCK",
				      "what was added in the window to WAIT and BLOCK, and to STOP unless "
				      "all tasks are looked at, over the threads");

	put_plural(t, verdicts->nr_threads, "thread");
	text_puts(t, " lost ");
	text_put_time(t, verdicts->lost_ns);
	text_puts(t, " in ");
	text_put_time(t, in->window_ns);
	t = evidence_add(verdict, permille_of(verdicts->lost_ns, verdicts->run_ns + verdicts->lost_ns),
			 "permille", "columns RUN, WAIT and BLOCK",
			 "the lost time, divided by itself and RUN; healthy is below 50 permille, or less "
			 "lost time than 10 permille of the window");
	text_puts(t, "that is ");
	put_part(t, verdicts->lost_ns, verdicts->run_ns + verdicts->lost_ns);
	text_puts(t, " of the time in which they wanted to run");
}

/* Of a part of the window it is not known that nothing was in the way of those for which it slept. */
static void put_unseen(struct verdict *verdict, const struct verdict_input *in)
{
	const struct chains *seen = in->chain.seen;
	const __u64 ns = seen ? seen->until_ns - seen->from_ns : 0;
	struct text *t;

	if (!seen || ns * 2 >= in->window_ns)
		return;
	t = evidence_add(verdict, ns, "ns", "stream of switches and wakings",
			 "from the time since which no event is missing to the second look; in memory of a "
			 "bounded size, where later events overwrite earlier ones");
	text_puts(t, "chains were looked for only in ");
	text_put_time(t, ns);
	text_puts(t, " of ");
	text_put_time(t, in->window_ns);
}

static bool slept(const struct verdict_thread *thread)
{
	const struct tscope_accounts *a = &thread->accounts;

	return !thread->is_rest && a->sleep_ns && !(a->run_ns | a->wait_ns | a->block_ns | a->stop_ns);
}

static bool is_mostly_woken_by(const struct verdict_thread *thread, const struct verdict_thread *waker)
{
	const struct tscope_waker *most = thread->woken_by ? &thread->woken_by->waker[0] : NULL;

	return most && most->count && most->key && most->key == waker->task.key;
}

/* Two that each wait for the other look like that; so do a client and a server at rest. */
static void put_pair(struct verdict *verdict, const struct verdict_input *in)
{
	const struct verdict_thread *a, *b, *end = in->thread + in->nr_threads;
	struct text *t;

	for (a = in->thread; a < end; a++) {
		for (b = slept(a) ? a + 1 : end; b < end; b++) {
			if (!slept(b) || !is_mostly_woken_by(a, b) || !is_mostly_woken_by(b, a))
				continue;
			t = evidence_add(verdict, a->woken_by->waker[0].count, "count",
					 "columns SLEEP, WAKER and WAKER_COUNT",
					 "two threads that only slept in the window; each is the most "
					 "frequent waker of the other, since birth or since the module was "
					 "loaded; the count is of wakeups of the first one");
			put_task(t, a->task.tid, a->task.comm);
			text_puts(t, " and ");
			put_task(t, b->task.tid, b->task.comm);
			text_puts(t, " slept all the time, and each was mostly woken by the other before");
			return;
		}
	}
}

/* Sleep is not lost: it waits for something that has not come, be that a request or a lock. */
static void put_sleep(struct verdict *verdict, const struct verdict_input *in)
{
	const struct verdict_thread *thread;
	size_t nr = 0;
	struct text *t;

	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++)
		nr += slept(thread);
	if (!nr || nr < in->nr_threads)
		return;
	t = evidence_add(verdict, nr, "count", "columns RUN and SLEEP",
			 "threads to which nothing but SLEEP was added in the window");
	if (nr == 1)
		text_puts(t, "its thread slept all the time, and nothing woke it");
	else
		text_printf(t, "all %zu threads slept all the time, and nothing woke them", nr);
}

void verdict_healthy(struct verdict *verdict, const struct verdicts *verdicts,
		     const struct verdict_input *in)
{
	const struct verdict_thread *thread;
	const __u64 window = in->window_ns;
	__u64 longest = 0;
	struct text *t;

	verdict->confidence = CONFIDENCE_EXACT;
	text_puts(&verdict->summary, "it lost no time that matters");
	put_lost(verdict, verdicts, in);
	t = evidence_add(verdict, verdicts->run_ns, "ns", "column RUN",
			 "what was added in the window, over the threads");
	text_puts(t, "they ran for ");
	text_put_time(t, verdicts->run_ns);
	text_puts(t, ", which is ");
	put_part(t, verdicts->run_ns, window);
	text_puts(t, " of one CPU");
	evidence_add_look(verdict, verdicts->look_ns);
	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++)
		if (thread->waits && thread->waits->max_ns > longest)
			longest = thread->waits->max_ns;
	t = evidence_add(verdict, longest, "ns", "column WAIT_MAX",
			 "the longest wait of any of them in the window");
	text_puts(t, "the longest wait was ");
	text_put_time(t, longest);
	if (in->kind != TARGET_ALL) {
		put_sleep(verdict, in);
		put_pair(verdict, in);
	}
	put_unseen(verdict, in);
}
