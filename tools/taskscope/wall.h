/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WALL_H
#define TASKSCOPE_WALL_H

#include "text.h"

/*
 * What the clock on the wall showed at an instant that was taken by another clock.
 *
 * CLOCK_MONOTONIC stands still while the machine is suspended: an instant before that comes
 * out too late by as long as it was.  CLOCK_BOOTTIME does not.  Who sets the clock on the
 * wall changes what it showed then, too, as for ps(1).
 */

/**
 * wall_set() - three clocks showed this at one instant
 * @real_ns: CLOCK_REALTIME
 * @mono_ns: CLOCK_MONOTONIC
 * @boot_ns: CLOCK_BOOTTIME
 */
void wall_set(__u64 real_ns, __u64 mono_ns, __u64 boot_ns);

/**
 * wall_set_now() - the same, as they are now
 * @mono_ns: CLOCK_MONOTONIC of the initial time namespace, as the module gave it
 */
void wall_set_now(__u64 mono_ns);

/**
 * wall_check() - the clock on the wall may have been set, or the machine suspended, since
 * @before_ns: CLOCK_REALTIME before the module gave @mono_ns
 * @mono_ns:   as of wall_set_now()
 *
 * What was set stays as long as it may be true, that of two instants the earlier is never
 * shown as the later for the way to the module and back.
 */
void wall_check(__u64 before_ns, __u64 mono_ns);

/**
 * wall_real_ns() - what the clock on the wall shows: nanoseconds since 1970 in UTC
 */
__u64 wall_real_ns(void);

/**
 * wall_read() - what three clocks show at one instant, but for less than it takes to read them
 * @real_ns: filled: CLOCK_REALTIME
 * @mono_ns: filled: CLOCK_MONOTONIC of the initial time namespace
 * @boot_ns: filled: CLOCK_BOOTTIME of the same
 */
void wall_read(__u64 *real_ns, __u64 *mono_ns, __u64 *boot_ns);

/**
 * wall_boot_offset_ns() - by how much our CLOCK_BOOTTIME is ahead of that of the initial time
 *			   namespace
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
