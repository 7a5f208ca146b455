// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "repeat.h"

#define SECOND_NS 1000000000ULL

const struct option_group repeat_group = {
	.rows = (const struct option_row[]){
		{ "watch", 0, "SECONDS", .kind = OPTION_SECONDS,
		  .at = offsetof(struct repeat, period_ns),
		  .help = "show every SECONDS what was added in this time, until Ctrl-C" },
		{ "count", 0, "N", .kind = OPTION_COUNT, .at = offsetof(struct repeat, rounds),
		  .help = "with --watch: end after N times" },
		{},
	},
};

bool repeat_check(const struct repeat *repeat, struct text *wrong)
{
	return !repeat->rounds || repeat->period_ns ||
	       refuse(wrong, "--count goes with --watch");
}

static __u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND_NS + now.tv_nsec;
}

static void choose_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
}

void signals_hold(void)
{
	sigset_t set;

	choose_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool signals_came(__u64 timeout_ns)
{
	sigset_t set;

	choose_signals(&set);
	return sigtimedwait(&set, NULL,
			    &(struct timespec){ .tv_sec = timeout_ns / SECOND_NS,
						.tv_nsec = timeout_ns % SECOND_NS }) >= 0;
}

void watch_start(struct watch *watch, const struct repeat *repeat)
{
	*watch = (struct watch){ .period_ns = repeat->period_ns, .rounds = repeat->rounds };
	if (!watch->period_ns)
		return;
	signals_hold();
	watch->next_ns = now_ns();
}

bool watch_is_due(const struct watch *watch)
{
	return !watch->period_ns || watch->last_ns;
}

const struct round *watch_round(const struct watch *watch, struct round *round)
{
	struct timespec at;

	if (!watch->period_ns)
		return NULL;
	clock_gettime(CLOCK_REALTIME, &at);
	*round = (struct round){
		.at = at.tv_sec,
		.at_ns = at.tv_nsec,
		.interval_ns = now_ns() - watch->last_ns,
	};
	return round;
}

bool watch_next(struct watch *watch)
{
	__u64 now;

	if (!watch->period_ns || fflush(stdout) || ferror(stdout))
		return false;
	if (watch->last_ns && watch->rounds && !--watch->rounds)
		return false;
	now = now_ns();
	watch->last_ns = now;
	/* A round that took longer than the period is not made up for. */
	watch->next_ns += watch->period_ns;
	if (watch->next_ns < now)
		watch->next_ns = now;
	return !signals_came(watch->next_ns - now);
}
