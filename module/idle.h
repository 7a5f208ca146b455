/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The idle clock of a CPU: how long it has been idle, in ns.
 *
 * The clock is one word, so that any CPU can read the clock of any other.  While the CPU is
 * busy, the word is the idle time so far.  While the CPU is idle, the word is below 0: the idle
 * time so far less the time at which it went idle.  Example: a CPU that was idle for 300 ns
 * before and goes idle at 5000 has the word 300 - 5000 = -4700; at 5600 its clock says
 * -4700 + 5600 = 900.  The word has a cache line of its own, which is written when the CPU goes
 * idle and when it becomes busy.
 *
 * An offline CPU counts as idle.
 *
 * Locking: written by its own CPU, interrupts off, or by another CPU while that one is offline;
 * read by any CPU with READ_ONCE().
 */
#ifndef _TSCOPE_IDLE_H
#define _TSCOPE_IDLE_H

#include <linux/cache.h>
#include <linux/minmax.h>
#include <linux/percpu.h>

/**
 * struct tscope_idle - the idle clock of a CPU
 * @word: see the head of this file
 */
struct tscope_idle {
	s64 word;
} ____cacheline_aligned_in_smp;

DECLARE_PER_CPU(struct tscope_idle, tscope_idle);

/**
 * tscope_idle_at() - read the idle clock of a CPU
 * @cpu: its number
 * @now: the time
 */
static __always_inline s64 tscope_idle_at(unsigned int cpu, u64 now)
{
	s64 idle = READ_ONCE(per_cpu(tscope_idle, cpu).word);

	/* By the clock of another CPU @now may be some ns before the CPU went idle. */
	return idle < 0 ? max_t(s64, idle + now, 0) : idle;
}

/**
 * tscope_idle_busy() - read the idle clock of this CPU if it is busy
 *
 * Context: interrupts off.
 * Return: the idle clock; less than 0: the CPU is idle.
 */
static __always_inline s64 tscope_idle_busy(void)
{
	return raw_cpu_read(tscope_idle.word);
}

/**
 * tscope_idle_switch() - this CPU switches from one task to another
 * @was:  it ran the idle task
 * @will: it will run the idle task
 * @now:  the time
 *
 * Context: interrupts off.
 * Return: the idle clock at @now.
 */
static __always_inline s64 tscope_idle_switch(bool was, bool will, u64 now)
{
	s64 idle = tscope_idle_busy();

	if (unlikely(idle < 0))
		idle = was ? max_t(s64, idle + now, 0) : 0;
	else if (likely(!will))
		return idle;
	raw_cpu_write(tscope_idle.word, will ? idle - (s64)now : idle);
	return idle;
}

void tscope_idle_begin(unsigned int cpu, u64 now);
s64 tscope_idle_read(unsigned int cpu, u64 *now);

#endif /* _TSCOPE_IDLE_H */
