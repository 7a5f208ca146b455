// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wall.h"

#define SECOND_NS 1000000000ULL

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

static __u64 read_boot_offset_ns(void)
{
	long long s = 0, ns = 0;
	char clock[32];
	FILE *file;
	bool found = false;

	file = fopen("/proc/self/timens_offsets", "re");
	if (!file)
		return 0;
	while (!found && fscanf(file, "%31s %lld %lld", clock, &s, &ns) == 3)
		found = !strcmp(clock, "boottime") || !strcmp(clock, "7");
	fclose(file);
	return found ? s * (long long)SECOND_NS + ns : 0;
}

__u64 wall_boot_offset_ns(void)
{
	static bool has_read;
	static __u64 ns;

	if (!has_read)
		ns = read_boot_offset_ns();
	has_read = true;
	return ns;
}

__u64 wall_mono_to_boot(__u64 ns)
{
	return wall.boot_ns - (wall.mono_ns - ns);
}

void wall_set_now(__u64 mono_ns)
{
	wall_set(now_ns(CLOCK_REALTIME), mono_ns, now_ns(CLOCK_BOOTTIME) - wall_boot_offset_ns());
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

void text_put_iso(struct text *t, __u64 real_ns)
{
	time_t seconds = real_ns / SECOND_NS;
	struct tm tm = {};

	gmtime_r(&seconds, &tm);
	put_date(t, &tm, 'T');
	text_printf(t, ".%09lluZ", real_ns % SECOND_NS);
}
