/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The idle clock of a CPU: how long it has been idle, in ns.
 *
 * It is one word, so that any CPU can read the clock of any other: the time itself
 * while the CPU is busy, and the time less that of going idle, which is below 0,
 * while it is idle.  It stands alone in its cache line, which is written when the
 * CPU goes idle and when it no longer is.
 *
 * A CPU that is offline is idle.
 *
 * Locking: its own CPU writes it, with interrupts off, or another one once that is off;
 * anyone reads it with READ_ONCE().
 */
#ifndef _TSCOPE_IDLE_H
#define _TSCOPE_IDLE_H

#include <linux/cache.h>
#include <linux/minmax.h>
#include <linux/percpu.h>

/**
 * struct tscope_idle - the idle clock of a CPU
 * @word: see above
 */
struct tscope_idle {
	s64 word;
} ____cacheline_aligned_in_smp;

DECLARE_PER_CPU(struct tscope_idle, tscope_idle);

/**
 * tscope_idle_at() - what the idle clock of a CPU says
 * @cpu: its number
 * @now: the time
 */
static __always_inline s64 tscope_idle_at(unsigned int cpu, u64 now)
{
	s64 idle = READ_ONCE(per_cpu(tscope_idle, cpu).word);

	/* The time may be some ns behind that of going idle. */
	return idle < 0 ? max_t(s64, idle + now, 0) : idle;
}

/**
 * tscope_idle_switch() - this CPU goes from one task to another
 * @was:  it ran the idle task
 * @will: it will run the idle task
 * @now:  the time
 *
 * Context: interrupts off.
 * Return: what the clock says.
 */
static __always_inline s64 tscope_idle_switch(bool was, bool will, u64 now)
{
	s64 *word = this_cpu_ptr(&tscope_idle.word), idle = *word;

	if (unlikely(idle < 0))
		idle = was ? max_t(s64, idle + now, 0) : 0;
	else if (likely(!will))
		return idle;
	WRITE_ONCE(*word, will ? idle - (s64)now : idle);
	return idle;
}

void tscope_idle_begin(unsigned int cpu, u64 now);
s64 tscope_idle_read(unsigned int cpu, u64 *now);

#endif /* _TSCOPE_IDLE_H */
