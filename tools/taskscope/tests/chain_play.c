// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "chain_play.h"

const struct chains *end(struct play *play)
{
	chain_finder_end(play->finder, UNTIL * MS, &play->found);
	chain_finder_free(play->finder);
	return &play->found;
}

void switches(struct play *play, __u64 ms, __s32 prev, char letter, __s32 next, int prio)
{
	const struct ts_event event = {
		.time_ns = ms * MS,
		.sw = { .event = { .type = TSCOPE_EVENT_SWITCH,
				   .info = letter | (prio + TSCOPE_SWITCH_PRIO_PLUS)
					   << TSCOPE_SWITCH_PRIO_SHIFT },
			.prev = prev, .next = next },
	};

	chain_finder_take(play->finder, &event);
}

/* The hog has a CPU, and is of the fair class. */
void search(struct play *play, enum chain_heirs heirs, __u64 long_ns)
{
	if (play->finder)
		chain_finder_free(play->finder);
	play->finder = chain_finder_new(&(struct chain_search){
		.target = play->target, .nr = 3, .heirs = heirs, .long_ns = long_ns,
	});
	switches(play, 0, 0, 'R', 90, 120);
}

void begin(struct play *play, __u64 since_ms)
{
	size_t i;

	play->finder = NULL;
	for (i = 0; i < 3; i++)
		play->target[i] = (struct chain_target){ .tid = i + 1, .since_ns = since_ms * MS };
	search(play, HEIRS_THREADS, MS);
}

void wakes(struct play *play, __u64 ms, __s32 waker, __s32 tid, __u16 flags)
{
	const struct ts_event event = {
		.time_ns = ms * MS,
		.waking = { .event = { .type = TSCOPE_EVENT_WAKING, .info = flags },
			    .tid = tid, .waker = waker },
	};

	chain_finder_take(play->finder, &event);
}

void clones(struct play *play, __u64 ms, __s32 creator, __s32 tid, __u64 flags)
{
	const struct ts_event event = {
		.time_ns = ms * MS,
		.fork = { .event = { .type = TSCOPE_EVENT_FORK }, .tid = tid, .creator = creator,
			  .clone_flags = flags, .comm = "child" },
	};

	chain_finder_take(play->finder, &event);
	wakes(play, ms, creator, tid, TSCOPE_WAKING_NEW);
}

void execs(struct play *play, __u64 ms, __s32 tid, __s32 old_tid, const char *comm)
{
	struct ts_event event = {
		.time_ns = ms * MS,
		.exec = { .event = { .type = TSCOPE_EVENT_EXEC }, .tid = tid, .old_tid = old_tid },
	};

	strcpy(event.exec.comm, comm);
	chain_finder_take(play->finder, &event);
}

/* @from wakes @to, and sleeps: @to gets a CPU, which a hog has, at @ms + @wait_ms. */
void asks(struct play *play, __u64 ms, __s32 from, __s32 to, __u64 wait_ms, int prio)
{
	wakes(play, ms, from, to, 0);
	switches(play, ms, from, 'S', 0, 120);
	switches(play, ms + wait_ms, 90, 'R', to, prio);
}

/* @from wakes @to, which gets an idle CPU at once, and goes to sleep. */
void answers(struct play *play, __u64 ms, __s32 from, __s32 to)
{
	wakes(play, ms, from, to, 0);
	switches(play, ms, 0, 'R', to, 120);
	switches(play, ms, from, 'S', 90, 120);
}

void sleeps(struct play *play, __u64 ms, __s32 tid)
{
	switches(play, ms, tid, 'S', 0, 120);
}

void gets_cpu(struct play *play, __u64 ms, __s32 tid, int prio)
{
	switches(play, ms, 0, 'R', tid, prio);
}

bool is_time(const struct chain_time *time, __u64 wait, __u64 block, __u64 irq, __u64 lower)
{
	return time->wait_ns == wait * MS && time->block_ns == block * MS && time->irq_ns == irq * MS &&
	       time->lower_ns == lower * MS;
}
