// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cpulist.h"

static bool take_number(unsigned long *number, const char **s)
{
	char *end;

	if (!isdigit((unsigned char)**s))
		return false;
	*number = strtoul(*s, &end, 10);
	*s = end;
	return true;
}

bool cpulist_parse(__u64 *mask, unsigned int nr_cpus, const char *s)
{
	unsigned long first, last;

	memset(mask, 0, nr_cpus / 64 * sizeof(*mask));
	for (;;) {
		if (!take_number(&first, &s))
			return false;
		last = first;
		if (*s == '-' && (s++, !take_number(&last, &s)))
			return false;
		if (last < first || last >= nr_cpus)
			return false;
		for (; first <= last; first++)
			mask[first / 64] |= 1ULL << first % 64;
		if (*s != ',')
			break;
		s++;
	}
	return !*s || *s == '\n';
}
