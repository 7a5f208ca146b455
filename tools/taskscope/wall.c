// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wall.h"

#define SECOND_NS 1000000000ULL
#define READ_TRIES 16

/* The same instant, on three clocks. */
static struct {
	bool is_set;
	__u64 real_ns;
	__u64 mono_ns;
	__u64 boot_ns;
} wall;

void wall_set(__u64 real_ns, __u64 mono_ns, __u64 boot_ns)
{
	wall.is_set = true;
	wall.real_ns = real_ns;
	wall.mono_ns = mono_ns;
	wall.boot_ns = boot_ns;
}

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

__u64 wall_boot_offset_ns(void)
{
	static bool has_read;
	static __u64 ns;

	if (!has_read)
		ns = read_offset_ns("boottime", "7");
	has_read = true;
	return ns;
}

void wall_read(__u64 *real_ns, __u64 *mono_ns, __u64 *boot_ns)
{
	__u64 before, real, boot, after, least = ~0ULL;
	int tries;

	/* Between two clocks we may be kept from the CPU. */
	for (tries = 0; tries < READ_TRIES; tries++) {
		before = now_ns(CLOCK_MONOTONIC);
		real = now_ns(CLOCK_REALTIME);
		boot = now_ns(CLOCK_BOOTTIME);
		after = now_ns(CLOCK_MONOTONIC);
		if (after - before >= least)
			continue;
		least = after - before;
		*real_ns = real;
		*mono_ns = before + least / 2;
		*boot_ns = boot;
	}
	*mono_ns -= read_offset_ns("monotonic", "1");
	*boot_ns -= wall_boot_offset_ns();
}

__u64 wall_mono_to_boot(__u64 ns)
{
	return wall.boot_ns - (wall.mono_ns - ns);
}

void wall_set_now(__u64 mono_ns)
{
	wall_set(now_ns(CLOCK_REALTIME), mono_ns, now_ns(CLOCK_BOOTTIME) - wall_boot_offset_ns());
}

__u64 wall_real_ns(void)
{
	return now_ns(CLOCK_REALTIME);
}

void wall_check(__u64 before_ns, __u64 mono_ns)
{
	__u64 at_ns = wall.real_ns + (mono_ns - wall.mono_ns), after_ns = now_ns(CLOCK_REALTIME);

	/* Set back between the two. */
	if (after_ns < before_ns)
		before_ns = after_ns;
	if (wall.is_set && at_ns >= before_ns && at_ns <= after_ns)
		return;
	wall_set(at_ns < before_ns ? before_ns : after_ns, mono_ns,
		 now_ns(CLOCK_BOOTTIME) - wall_boot_offset_ns());
}

bool wall_of_mono(__u64 ns, __u64 *real)
{
	*real = wall.real_ns - (wall.mono_ns - ns);
	return wall.is_set;
}

bool wall_of_boot(__u64 ns, __u64 *real)
{
	*real = wall.real_ns - (wall.boot_ns - ns);
	return wall.is_set;
}

static void put_date(struct text *t, const struct tm *tm, char between)
{
	text_printf(t, "%04d-%02d-%02d%c%02d:%02d:%02d", tm->tm_year + 1900, tm->tm_mon + 1,
		    tm->tm_mday, between, tm->tm_hour, tm->tm_min, tm->tm_sec);
}

void text_put_wall(struct text *t, __u64 real_ns)
{
	time_t seconds = real_ns / SECOND_NS;
	struct tm tm = {};

	localtime_r(&seconds, &tm);
	put_date(t, &tm, ' ');
}

/* Of thousands of events in a second only the first needs a calendar. */
void text_put_iso(struct text *t, __u64 real_ns)
{
	static struct text date;
	static time_t of;
	time_t seconds = real_ns / SECOND_NS;
	char part[] = ".000000000Z";
	struct tm tm = {};
	__u64 ns;
	size_t i;

	if (!date.len || seconds != of) {
		gmtime_r(&seconds, &tm);
		text_clear(&date);
		put_date(&date, &tm, 'T');
		of = seconds;
	}
	text_add(t, date.s, date.len);
	for (i = 9, ns = real_ns % SECOND_NS; i > 0; i--, ns /= 10)
		part[i] += ns % 10;
	text_add(t, part, sizeof(part) - 1);
}
