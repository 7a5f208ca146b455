// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cpu_set.h"

#define NR_WORDS (CPU_SET_MAX / 64)

/* A number, or N for the last CPU.  Return: false: it is neither. */
static bool parse_cpu(const char **s, unsigned long *cpu)
{
	char *end;

	if (**s == 'N') {
		*cpu = CPU_SET_MAX - 1;
		(*s)++;
		return true;
	}
	if (!isdigit((unsigned char)**s))
		return false;
	*cpu = strtoul(*s, &end, 10);
	*s = end;
	return *cpu < CPU_SET_MAX;
}

bool cpu_set_parse(struct cpu_set *set, const char *list)
{
	unsigned long first, last;

	if (!*list || !strcmp(list, "(null)"))
		return true;
	if (!strcmp(list, "all"))
		list = "0-N";
	do {
		if (!parse_cpu(&list, &first))
			return false;
		last = first;
		if (*list == '-') {
			list++;
			if (!parse_cpu(&list, &last) || last < first)
				return false;
		}
		for (; first <= last; first++)
			cpu_set_add(set, first);
	} while (*list == ',' && *++list);
	return !*list;
}

bool cpu_set_parse_mask(struct cpu_set *set, const char *mask)
{
	size_t at = strlen(mask);
	unsigned int cpu = 0, bit;
	char digit[2] = {};

	if (!at)
		return false;
	while (at--) {
		if (mask[at] == ',')
			continue;
		if (!isxdigit((unsigned char)mask[at]))
			return false;
		digit[0] = mask[at];
		for (bit = 0; bit < 4; bit++, cpu++)
			if (strtoul(digit, NULL, 16) >> bit & 1)
				cpu_set_add(set, cpu);
	}
	return true;
}

void cpu_set_take_mask(struct cpu_set *set, const __u64 *mask, unsigned int nr_cpus)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nr_cpus; cpu++)
		if (mask[cpu / 64] >> cpu % 64 & 1)
			cpu_set_add(set, cpu);
}

struct cpu_set cpu_set_and(const struct cpu_set *a, const struct cpu_set *b)
{
	struct cpu_set both;
	size_t i;

	for (i = 0; i < NR_WORDS; i++)
		both.word[i] = a->word[i] & b->word[i];
	return both;
}

struct cpu_set cpu_set_without(const struct cpu_set *a, const struct cpu_set *b)
{
	struct cpu_set rest;
	size_t i;

	for (i = 0; i < NR_WORDS; i++)
		rest.word[i] = a->word[i] & ~b->word[i];
	return rest;
}

void cpu_set_unite(struct cpu_set *set, const struct cpu_set *more)
{
	size_t i;

	for (i = 0; i < NR_WORDS; i++)
		set->word[i] |= more->word[i];
}

unsigned int cpu_set_count(const struct cpu_set *set)
{
	unsigned int nr = 0;
	size_t i;

	for (i = 0; i < NR_WORDS; i++)
		nr += __builtin_popcountll(set->word[i]);
	return nr;
}

unsigned int cpu_set_next(const struct cpu_set *set, unsigned int cpu)
{
	while (cpu < CPU_SET_MAX && !cpu_set_has(set, cpu))
		cpu++;
	return cpu;
}

bool cpu_set_is_within(const struct cpu_set *set, const struct cpu_set *whole)
{
	size_t i;

	for (i = 0; i < NR_WORDS; i++)
		if (set->word[i] & ~whole->word[i])
			return false;
	return true;
}

void cpu_set_put(struct text *t, const struct cpu_set *set)
{
	if (cpu_set_count(set))
		text_put_cpulist(t, set->word, CPU_SET_MAX);
	else
		text_puts(t, "none");
}

void cpu_set_put_after(struct text *t, const char *before, const struct cpu_set *set)
{
	text_puts(t, before);
	cpu_set_put(t, set);
}

void cpu_set_put_mask(struct text *t, const struct cpu_set *set)
{
	size_t i = 2 * NR_WORDS;
	bool begun = false;
	__u32 half;

	while (i--) {
		half = set->word[i / 2] >> 32 * (i % 2);
		if (begun)
			text_printf(t, ",%08x", half);
		else if (half || !i)
			text_printf(t, "%x", half);
		begun |= half;
	}
}
