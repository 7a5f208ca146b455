// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"

#define SECOND_NS 1000000000ULL
#define READ_TRIES 16

static __u64 now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* By how much our clock is ahead of that of the initial time namespace. */
static __u64 read_offset_ns(const char *name, const char *number)
{
	long long s = 0, ns = 0;
	char clock[32];
	FILE *file;
	bool found = false;

	file = fopen("/proc/self/timens_offsets", "re");
	if (!file)
		return 0;
	while (!found && fscanf(file, "%31s %lld %lld", clock, &s, &ns) == 3)
		found = !strcmp(clock, name) || !strcmp(clock, number);
	fclose(file);
	return found ? s * (long long)SECOND_NS + ns : 0;
}

__u64 ts_clock_boot_offset_ns(void)
{
	return read_offset_ns("boottime", "7");
}

__u64 ts_clock_real_ns(void)
{
	return now_ns(CLOCK_REALTIME);
}

void ts_clock_read(struct ts_clock *clock)
{
	__u64 before, real, boot, after, least = ~0ULL;
	int tries;

	/* This thread may lose its CPU between two clocks. */
	for (tries = 0; tries < READ_TRIES; tries++) {
		before = now_ns(CLOCK_MONOTONIC);
		real = now_ns(CLOCK_REALTIME);
		boot = now_ns(CLOCK_BOOTTIME);
		after = now_ns(CLOCK_MONOTONIC);
		if (after - before >= least)
			continue;
		least = after - before;
		clock->real_ns = real;
		clock->mono_ns = before + least / 2;
		clock->boot_ns = boot;
	}
	clock->mono_ns -= read_offset_ns("monotonic", "1");
	clock->boot_ns -= ts_clock_boot_offset_ns();
	clock->is_set = true;
}

void ts_clock_set_now(struct ts_clock *clock, __u64 mono_ns, __u64 boot_offset_ns)
{
	*clock = (struct ts_clock){
		.is_set = true,
		.real_ns = now_ns(CLOCK_REALTIME),
		.mono_ns = mono_ns,
		.boot_ns = now_ns(CLOCK_BOOTTIME) - boot_offset_ns,
	};
}

void ts_clock_check(struct ts_clock *clock, __u64 before_ns, __u64 mono_ns,
		    __u64 boot_offset_ns)
{
	__u64 at_ns = ts_clock_of_mono(clock, mono_ns), after_ns = now_ns(CLOCK_REALTIME);

	/* CLOCK_REALTIME was set back between the two. */
	if (after_ns < before_ns)
		before_ns = after_ns;
	if (clock->is_set && at_ns >= before_ns && at_ns <= after_ns)
		return;
	ts_clock_set_now(clock, mono_ns, boot_offset_ns);
	clock->real_ns = at_ns < before_ns ? before_ns : after_ns;
}
