// SPDX-License-Identifier: GPL-2.0
/* Times and sizes with their units, for a person. */
#include "text.h"

/* Four digits of a number that is @u / @unit and below 1000. */
static void put_four_digits(struct text *t, __u64 u, __u64 unit, const char *name)
{
	unsigned int thousandths = u % unit * 1000 / unit;
	__u64 whole = u / unit;

	if (whole < 10)
		text_printf(t, "%llu.%03u%s", whole, thousandths, name);
	else if (whole < 100)
		text_printf(t, "%llu.%02u%s", whole, thousandths / 10, name);
	else
		text_printf(t, "%llu.%u%s", whole, thousandths / 100, name);
}

void text_put_time(struct text *t, __u64 ns)
{
	__u64 s = ns / 1000000000;

	if (ns < 1000)
		text_printf(t, "%lluns", ns);
	else if (ns < 1000000)
		put_four_digits(t, ns, 1000, "us");
	else if (ns < 1000000000)
		put_four_digits(t, ns, 1000000, "ms");
	else if (s < 60)
		put_four_digits(t, ns, 1000000000, "s");
	else if (s < 3600)
		text_printf(t, "%llum%02llus", s / 60, s % 60);
	else if (s < 86400)
		text_printf(t, "%lluh%02llum", s / 3600, s / 60 % 60);
	else
		text_printf(t, "%llud%02lluh", s / 86400, s / 3600 % 24);
}

void text_put_size(struct text *t, __u64 bytes)
{
	static const char units[] = "BKMGTPE";
	unsigned int tenths;
	int unit = 0;

	while (unit < 6 && bytes >> (10 * (unit + 1)))
		unit++;
	text_put_u64(t, bytes >> (10 * unit));
	if (unit) {
		/* The ten bits below the unit are all that one decimal needs. */
		tenths = (bytes >> (10 * (unit - 1))) % 1024 * 10 / 1024;
		if (tenths)
			text_printf(t, ".%u", tenths);
	}
	text_putc(t, units[unit]);
}
