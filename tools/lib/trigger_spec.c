// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>

#include <taskscope/taskscope.h>

#include "parse.h"

/* A time with its unit, of less than a year.  Return: nanoseconds, or 0 if it is none. */
static __u64 parse_wait(const char *s)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };
	double time = 0, place = 1;
	size_t i;

	/* strtod() would ask the locale what a point is. */
	if (!isdigit((unsigned char)*s))
		return 0;
	for (; isdigit((unsigned char)*s); s++)
		time = time * 10 + (*s - '0');
	if (*s == '.')
		for (s++; isdigit((unsigned char)*s); s++)
			time += (*s - '0') * (place /= 10);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(s, units[i].name))
			return time * units[i].ns < 3e16 ? time * units[i].ns + 0.5 : 0;
	return 0;
}

static bool parse_word(struct tscope_stream_start *wanted, const char *word)
{
	if (!strncmp(word, "wait>", 5)) {
		wanted->trigger_wait_ns = parse_wait(word + 5);
		return wanted->trigger_wait_ns;
	}
	if (!strncmp(word, "pid=", 4)) {
		wanted->trigger_tid = ts_parse_number(word + 4);
		return wanted->trigger_tid;
	}
	if (strncmp(word, "comm=", 5) || !word[5] ||
	    strlen(word + 5) >= sizeof(wanted->trigger_comm))
		return false;
	strcpy(wanted->trigger_comm, word + 5);
	return true;
}

bool ts_trigger_parse(struct tscope_stream_start *wanted, const char *s)
{
	char words[256], *word, *rest = words;

	if (strlen(s) >= sizeof(words))
		return false;
	strcpy(words, s);
	while ((word = strsep(&rest, " ")))
		if (*word && !parse_word(wanted, word))
			return false;
	return wanted->trigger_wait_ns;
}
