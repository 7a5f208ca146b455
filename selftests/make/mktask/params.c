// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mktask.h"

static const struct {
	const char *name;
	unsigned long long flag;
} clone_flags[] = {
	{ "VM",			0x100 },
	{ "FS",			0x200 },
	{ "FILES",		0x400 },
	{ "SIGHAND",		0x800 },
	{ "PIDFD",		0x1000 },
	{ "PTRACE",		0x2000 },
	{ "VFORK",		0x4000 },
	{ "PARENT",		0x8000 },
	{ "THREAD",		0x10000 },
	{ "NEWNS",		0x20000 },
	{ "SYSVSEM",		0x40000 },
	{ "SETTLS",		0x80000 },
	{ "PARENT_SETTID",	0x100000 },
	{ "CHILD_CLEARTID",	0x200000 },
	{ "DETACHED",		0x400000 },
	{ "UNTRACED",		0x800000 },
	{ "CHILD_SETTID",	0x1000000 },
	{ "NEWCGROUP",		0x2000000 },
	{ "NEWUTS",		0x4000000 },
	{ "NEWIPC",		0x8000000 },
	{ "NEWUSER",		0x10000000 },
	{ "NEWPID",		0x20000000 },
	{ "NEWNET",		0x40000000 },
	{ "IO",			0x80000000 },
	{ "NEWTIME",		0x80 },
	{ "CLEAR_SIGHAND",	0x100000000ULL },
	{ "INTO_CGROUP",	0x200000000ULL },
};

static const size_t nr_clone_flags = sizeof(clone_flags) / sizeof(clone_flags[0]);

void clone_flags_list(void)
{
	for (size_t i = 0; i < nr_clone_flags; i++)
		printf("%s%s", i ? "|" : "", clone_flags[i].name);
	printf("\n");
}

static int params_find(const struct params *params, const char *key)
{
	for (int i = 0; i < params->nr; i++)
		if (!strcmp(params->key[i], key))
			return i;
	return -1;
}

const char *params_parse(struct params *params, const char *defaults, const char *asked)
{
	static char message[128];
	char *next = params->text;
	char *pair;
	int written;

	written = snprintf(params->text, sizeof(params->text), "%s%c%s", defaults, 0,
			   asked ? asked : "");
	if (written >= (int)sizeof(params->text))
		return "parameters too long";

	params->nr = 0;
	while ((pair = strsep(&next, ",")) && *pair) {
		params->key[params->nr] = strsep(&pair, "=");
		params->value[params->nr] = pair;
		params->nr++;
	}

	next = params->text + strlen(defaults) + 1;
	while ((pair = strsep(&next, ",")) && *pair) {
		char *key = strsep(&pair, "=");
		int i = params_find(params, key);

		if (i < 0) {
			snprintf(message, sizeof(message), "unknown parameter '%s'%s%s", key,
				 *defaults ? "; there are " : "", defaults);
			return message;
		}
		if (!pair || !*pair) {
			snprintf(message, sizeof(message), "parameter '%s' needs a value", key);
			return message;
		}
		params->value[i] = pair;
	}
	return NULL;
}

const char *param(const struct host *host, const char *key)
{
	int i = params_find(host->params, key);

	if (i < 0)
		die(host, "no parameter '%s' in the table of kinds", key);
	return host->params->value[i];
}

static bool parse_number(const char *text, unsigned long long *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 0);
	return !errno && end != text && !*end;
}

long long param_int(const struct host *host, const char *key)
{
	unsigned long long number;

	if (!parse_number(param(host, key), &number)) {
		errno = 0;
		die(host, "%s=%s is not a number", key, param(host, key));
	}
	return number;
}

unsigned long long param_flags(const struct host *host, const char *key)
{
	unsigned long long flags = 0, number;
	char *text = strdup(param(host, key)), *next = text, *word;

	while ((word = strsep(&next, "|"))) {
		size_t i;

		if (parse_number(word, &number)) {
			flags |= number;
			continue;
		}
		for (i = 0; i < nr_clone_flags; i++)
			if (!strcasecmp(word, clone_flags[i].name))
				break;
		if (i == nr_clone_flags) {
			errno = 0;
			die(host, "%s: '%s' is no clone flag", key, word);
		}
		flags |= clone_flags[i].flag;
	}
	free(text);
	return flags;
}

/* "A+B-C": the set of numbers from 0 to 63, as bits. */
static unsigned long long param_set(const struct host *host, const char *key)
{
	char *text = strdup(param(host, key)), *next = text, *word;
	unsigned long long set = 0;

	while ((word = strsep(&next, "+"))) {
		unsigned int first, last;
		int end = 0;

		if (sscanf(word, "%u%n", &first, &end) == 1 && !word[end])
			last = first;
		else if (sscanf(word, "%u-%u%n", &first, &last, &end) != 2 || word[end])
			first = 64;
		if (first > 63 || last > 63 || last < first) {
			errno = 0;
			die(host, "%s=%s: not a set of numbers below 64, as 0+2-3", key,
			    param(host, key));
		}
		for (unsigned int i = first; i <= last; i++)
			set |= 1ULL << i;
	}
	free(text);
	return set;
}

unsigned long long param_cpus(const struct host *host, const char *key)
{
	return param_set(host, key);
}

unsigned long long param_signals(const struct host *host, const char *key)
{
	return param_set(host, key) >> 1;
}
