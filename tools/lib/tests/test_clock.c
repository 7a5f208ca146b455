// SPDX-License-Identifier: GPL-2.0
#include "clock.h"
#include "unit.h"

/* A day, and an hour. */
#define DAY_NS 86400000000000ULL
#define HOUR_NS 3600000000000ULL

/* The clock is read again: the one that is set stays if it may be true. */
void test_clock(void)
{
	struct ts_clock clock = {}, read = {};
	__u64 now = ts_clock_real_ns(), later, real;

	ts_clock_read(&read);
	later = ts_clock_real_ns();
	ok(read.is_set && now <= read.real_ns && read.real_ns <= later && read.mono_ns &&
	   read.boot_ns, "three clocks");
	clock = (struct ts_clock){ true, now - 3000, 7000, 9000 };
	/* It took 5 us to the module and back, and was at 10 us there. */
	ts_clock_check(&clock, now - 5000, 10000, 0);
	ok(ts_clock_of_mono(&clock, 10000) == now, "a clock that goes on as it did");
	/* It was set forward by a day, or the machine was suspended. */
	clock = (struct ts_clock){ true, now - DAY_NS, 7000, 9000 };
	ts_clock_check(&clock, now - 5000, 10000, 0);
	ok(ts_clock_of_mono(&clock, 10000) == now - 5000,
	   "a clock that was set forward is as early as it may be");
	clock = (struct ts_clock){ true, now + DAY_NS, 7000, 9000 };
	ts_clock_check(&clock, now - 5000, 10000, 0);
	real = ts_clock_of_mono(&clock, 10000);
	ok(real >= now && real < now + HOUR_NS,
	   "a clock that was set back is as late as it may be");
}
