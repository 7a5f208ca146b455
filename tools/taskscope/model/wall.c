// SPDX-License-Identifier: GPL-2.0
#include <time.h>

#include "wall.h"

#define SECOND_NS 1000000000ULL

/* The clocks of the device or of the recording that is shown. */
static struct ts_clock wall;

void wall_use(const struct ts_clock *clock)
{
	wall = *clock;
}

__u64 wall_boot_offset_ns(void)
{
	static bool has_read;
	static __u64 ns;

	if (!has_read)
		ns = ts_clock_boot_offset_ns();
	has_read = true;
	return ns;
}

__u64 wall_mono_to_boot(__u64 ns)
{
	return wall.boot_ns - (wall.mono_ns - ns);
}

void wall_check(__u64 before_ns, __u64 mono_ns)
{
	ts_clock_check(&wall, before_ns, mono_ns, wall_boot_offset_ns());
}

bool wall_of_mono(__u64 ns, __u64 *real)
{
	*real = ts_clock_of_mono(&wall, ns);
	return wall.is_set;
}

bool wall_of_boot(__u64 ns, __u64 *real)
{
	*real = ts_clock_of_boot(&wall, ns);
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
