/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WALL_H
#define TASKSCOPE_WALL_H

#include "clock.h"
#include "text.h"

/*
 * The clock on the wall, CLOCK_REALTIME, at an instant that was taken by another clock: one
 * clock for all that the program shows.
 */

/**
 * wall_use() - show times by this clock
 * @clock: the clock of a device or of a recording, which is copied
 */
void wall_use(const struct ts_clock *clock);

/**
 * wall_check() - ts_clock_check() of the clock that is shown
 * @before_ns: CLOCK_REALTIME before the module gave @mono_ns
 * @mono_ns:   CLOCK_MONOTONIC of the initial time namespace
 */
void wall_check(__u64 before_ns, __u64 mono_ns);

/**
 * wall_boot_offset_ns() - ts_clock_boot_offset_ns(), read once
 */
__u64 wall_boot_offset_ns(void);

/**
 * wall_mono_to_boot() - an instant of one clock on the other, unless the machine was
 *			 suspended since
 * @ns: of CLOCK_MONOTONIC
 */
__u64 wall_mono_to_boot(__u64 ns);

/**
 * wall_of_mono() - an instant of CLOCK_MONOTONIC on the wall
 * @ns:   the instant
 * @real: filled: nanoseconds since 1970 in UTC
 *
 * Return: false: no clock was looked at.
 */
bool wall_of_mono(__u64 ns, __u64 *real);

/**
 * wall_of_boot() - an instant of CLOCK_BOOTTIME on the wall
 * @ns:   the instant
 * @real: filled: nanoseconds since 1970 in UTC
 *
 * Return: false: no clock was looked at.
 */
bool wall_of_boot(__u64 ns, __u64 *real);

/**
 * text_put_wall() - append a date and a time, for people: 2026-11-29 12:34:56, as local
 *		     time
 * @t:	     the text
 * @real_ns: nanoseconds since 1970 in UTC
 */
void text_put_wall(struct text *t, __u64 real_ns);

/**
 * text_put_iso() - the same for programs, ISO 8601: 2026-11-29T12:34:56.000000789Z
 * @t:	     the text
 * @real_ns: nanoseconds since 1970 in UTC
 */
void text_put_iso(struct text *t, __u64 real_ns);

#endif
