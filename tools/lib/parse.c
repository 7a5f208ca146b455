// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>

#include "parse.h"

/* More CPUs no kernel has. */
#define CPU_MAX 65535

__s32 ts_parse_tid(const char *s, const char **end)
{
	char *stop;
	long n;

	if (!isdigit((unsigned char)*s))
		return 0;
	errno = 0;
	n = strtol(s, &stop, 10);
	*end = stop;
	return errno || n > INT_MAX ? 0 : n;
}

bool ts_are_tids(const char *list)
{
	const char *s, *end;

	for (s = list; s; s = *end ? end + 1 : NULL)
		if (!ts_parse_tid(s, &end) || (*end && *end != ','))
			return false;
	return true;
}

bool ts_tids_have(const char *list, __s32 tid)
{
	const char *s, *end;

	for (s = list; s; s = *end ? end + 1 : NULL)
		if (ts_parse_tid(s, &end) == tid)
			return true;
	return false;
}

__s32 ts_parse_number(const char *s)
{
	const char *end;
	__s32 n = ts_parse_tid(s, &end);

	return n && !*end ? n : 0;
}

/* Not strtod(): its point is a comma in some languages. */
__u64 ts_parse_seconds(const char *s)
{
	const __u64 second = 1000000000, year = 366 * 86400;
	__u64 whole = 0, part = 0, unit = second;

	if (!isdigit((unsigned char)*s))
		return 0;
	for (; isdigit((unsigned char)*s); s++) {
		whole = whole * 10 + (*s - '0');
		if (whole > year)
			return 0;
	}
	if (*s == '.') {
		for (s++; isdigit((unsigned char)*s); s++) {
			unit /= 10;
			part += unit * (*s - '0');
		}
	}
	return *s ? 0 : whole * second + part;
}

/* The next of a list, first to last.  Return: what follows it; NULL: it is none. */
static const char *parse_range(const char *s, __u32 *first, __u32 *last)
{
	unsigned long n;
	char *end;

	if (!isdigit((unsigned char)*s))
		return NULL;
	n = strtoul(s, &end, 10);
	if (n > CPU_MAX)
		return NULL;
	*first = *last = n;
	if (*end != '-')
		return end;
	s = end + 1;
	if (!isdigit((unsigned char)*s))
		return NULL;
	n = strtoul(s, &end, 10);
	*last = n;
	return n > CPU_MAX || *last < *first ? NULL : end;
}

bool ts_are_cpus(const char *list)
{
	const char *s = list;
	__u32 first, last;

	for (;;) {
		s = parse_range(s, &first, &last);
		if (!s || !*s)
			return s;
		if (*s++ != ',')
			return false;
	}
}

bool ts_cpus_have(const char *list, __u32 cpu)
{
	const char *s = list;
	__u32 first, last;

	for (; s; s = *s ? s + 1 : NULL) {
		s = parse_range(s, &first, &last);
		if (!s)
			return false;
		if (cpu >= first && cpu <= last)
			return true;
	}
	return false;
}

bool ts_cpus_beyond(const char *list, __u32 nr_cpus, __u32 *cpu)
{
	const char *s = list;
	__u32 last;

	for (; s; s = *s ? s + 1 : NULL) {
		s = parse_range(s, cpu, &last);
		if (!s)
			return false;
		if (last >= nr_cpus) {
			*cpu = *cpu > nr_cpus ? *cpu : nr_cpus;
			return true;
		}
	}
	return false;
}
