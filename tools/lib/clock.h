/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CLOCK_H
#define TASKSCOPE_CLOCK_H

#include <stdbool.h>

#include <linux/types.h>

/**
 * struct ts_clock - what three clocks showed at one instant
 * @is_set:  the clocks were read
 * @real_ns: CLOCK_REALTIME: nanoseconds since 1970 in UTC
 * @mono_ns: CLOCK_MONOTONIC of the initial time namespace
 * @boot_ns: CLOCK_BOOTTIME of the initial time namespace
 *
 * CLOCK_MONOTONIC stands still while the machine is suspended: an instant before a suspend
 * comes out too late by its length.  CLOCK_BOOTTIME does not stand still.  After somebody
 * sets CLOCK_REALTIME, earlier instants are shown by the new time, too, as in ps(1).
 */
struct ts_clock {
	bool is_set;
	__u64 real_ns;
	__u64 mono_ns;
	__u64 boot_ns;
};

/**
 * ts_clock_read() - read the three clocks, as near to one instant as several tries can
 * @clock: filled
 */
void ts_clock_read(struct ts_clock *clock);

/**
 * ts_clock_set_now() - the same with the module's time
 * @clock:   filled
 * @mono_ns: CLOCK_MONOTONIC of the initial time namespace, as the module gave it just now
 * @boot_offset_ns: ts_clock_boot_offset_ns()
 */
void ts_clock_set_now(struct ts_clock *clock, __u64 mono_ns, __u64 boot_offset_ns);

/**
 * ts_clock_check() - follow a change of CLOCK_REALTIME, or a suspend of the machine
 * @clock:     the clock, which changes only if it can no longer be right
 * @before_ns: CLOCK_REALTIME before the module gave @mono_ns
 * @mono_ns:   as for ts_clock_set_now()
 * @boot_offset_ns: ts_clock_boot_offset_ns()
 *
 * As long as the clock may be right it stays: of two instants the earlier is never shown as
 * the later one because of the way to the module and back.
 */
void ts_clock_check(struct ts_clock *clock, __u64 before_ns, __u64 mono_ns,
		    __u64 boot_offset_ns);

/**
 * ts_clock_real_ns() - read CLOCK_REALTIME
 *
 * Return: nanoseconds since 1970 in UTC.
 */
__u64 ts_clock_real_ns(void);

/**
 * ts_clock_boot_offset_ns() - how far this process's CLOCK_BOOTTIME is ahead of that of the
 *			       initial time namespace
 *
 * Return: nanoseconds, modulo 2^64; it reads a file in /proc.
 */
__u64 ts_clock_boot_offset_ns(void);

/**
 * ts_clock_of_mono() - an instant of CLOCK_MONOTONIC as CLOCK_REALTIME
 * @clock: the clock
 * @ns:	   the instant
 *
 * Return: nanoseconds since 1970 in UTC; of no meaning if the clock is not set.
 */
static inline __u64 ts_clock_of_mono(const struct ts_clock *clock, __u64 ns)
{
	return clock->real_ns - (clock->mono_ns - ns);
}

/**
 * ts_clock_of_boot() - an instant of CLOCK_BOOTTIME as CLOCK_REALTIME
 * @clock: the clock
 * @ns:	   the instant
 *
 * Return: as ts_clock_of_mono().
 */
static inline __u64 ts_clock_of_boot(const struct ts_clock *clock, __u64 ns)
{
	return clock->real_ns - (clock->boot_ns - ns);
}

#endif
