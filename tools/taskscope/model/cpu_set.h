/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CPU_SET_H
#define TASKSCOPE_CPU_SET_H

#include "text.h"

/* No kernel for x86 or arm64 has more. */
#define CPU_SET_MAX 8192

/**
 * struct cpu_set - numbers of CPUs
 * @word: bit N % 64 of word N / 64 is CPU N
 *
 * Starts as all zeroes: none.
 */
struct cpu_set {
	__u64 word[CPU_SET_MAX / 64];
};

/**
 * cpu_set_parse() - a list as the kernel or a user writes it: 0-3,8
 * @set:  the CPUs are added
 * @list: the list; empty, "(null)": none; all: all of them; 0-N: up to the last one
 *
 * Return: false: it is no such list, or a number is CPU_SET_MAX or more.
 */
bool cpu_set_parse(struct cpu_set *set, const char *list);

/**
 * cpu_set_parse_mask() - a mask as the kernel writes it: ff,00000003
 * @set:  the CPUs are added
 * @mask: hexadecimal digits with commas
 *
 * Return: false: it is none.
 */
bool cpu_set_parse_mask(struct cpu_set *set, const char *mask);

/**
 * cpu_set_take_mask() - the mask of a task
 * @set:     the CPUs are added
 * @mask:    as in struct tscope_affinity
 * @nr_cpus: its bits
 */
void cpu_set_take_mask(struct cpu_set *set, const __u64 *mask, unsigned int nr_cpus);

/**
 * cpu_set_add() - add a CPU
 * @set: the set
 * @cpu: its number
 */
static inline void cpu_set_add(struct cpu_set *set, unsigned int cpu)
{
	if (cpu < CPU_SET_MAX)
		set->word[cpu / 64] |= 1ULL << cpu % 64;
}

/**
 * cpu_set_has() - is a CPU in the set?
 * @set: the set
 * @cpu: its number
 */
static inline bool cpu_set_has(const struct cpu_set *set, unsigned int cpu)
{
	return cpu < CPU_SET_MAX && set->word[cpu / 64] >> cpu % 64 & 1;
}

/**
 * cpu_set_and() - CPUs that are in both
 * @a: a set
 * @b: another one
 */
struct cpu_set cpu_set_and(const struct cpu_set *a, const struct cpu_set *b);

/**
 * cpu_set_without() - CPUs of one set that are not in another
 * @a: the set
 * @b: the other one
 */
struct cpu_set cpu_set_without(const struct cpu_set *a, const struct cpu_set *b);

/**
 * cpu_set_unite() - add all CPUs of another set
 * @set:  the set
 * @more: the other one
 */
void cpu_set_unite(struct cpu_set *set, const struct cpu_set *more);

/**
 * cpu_set_count() - number of CPUs
 * @set: the set
 */
unsigned int cpu_set_count(const struct cpu_set *set);

/**
 * cpu_set_next() - the next CPU
 * @set: the set
 * @cpu: the first that may be it
 *
 * Return: its number; CPU_SET_MAX: there is none.
 */
unsigned int cpu_set_next(const struct cpu_set *set, unsigned int cpu);

/**
 * cpu_set_is_within() - are all CPUs of a set in another one?
 * @set:   the set; true for an empty one
 * @whole: the other one
 */
bool cpu_set_is_within(const struct cpu_set *set, const struct cpu_set *whole);

/**
 * cpu_set_put() - append the list: 0-3,8; "none"
 * @t:	 the text
 * @set: the set
 */
void cpu_set_put(struct text *t, const struct cpu_set *set);

/**
 * cpu_set_put_after() - append words, and the list
 * @t:	    the text
 * @before: the words
 * @set:    the set
 */
void cpu_set_put_after(struct text *t, const char *before, const struct cpu_set *set);

/**
 * cpu_set_put_mask() - append the mask in hexadecimal, as the kernel reads it
 * @t:	 the text
 * @set: the set
 */
void cpu_set_put_mask(struct text *t, const struct cpu_set *set);

#endif
