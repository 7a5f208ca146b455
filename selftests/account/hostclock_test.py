#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A CPU that runs nothing of what may run there is seen, and for how long."""

import struct
import time
import unittest

import busy
import hostclock
import tscope
from busy import child

MS = 1_000_000


def keeps():
    """Before all others, also before those that watch: 50 ms of each 100."""
    attr = struct.pack("=IIQiIQQQ", 48, 6, 0, 0, 0, 50 * MS, 100 * MS, 100 * MS)
    if busy.LIBC.syscall(busy.SYS_SCHED_SETATTR, 0, attr, 0):
        raise OSError("sched_setattr")
    busy.hog()


class HostClock(unittest.TestCase):
    def test_a_cpu_that_is_taken_away(self):
        with hostclock.Watch() as watch, child(keeps):
            begin = time.monotonic_ns()
            # Of ten periods some on one CPU and some on another.
            end = begin + 1000 * MS
            total = sum(watch.stopped(begin, end, cpu) for cpu in watch.cpus)
        print(f"# stopped for {total} ns of {end - begin}")
        self.assertGreater(total, 10 * (50 * MS - hostclock.UNSEEN_NS))
        self.assertLessEqual(total, len(watch.cpus) * (end - begin))

    def test_once_for_all(self):
        """What several CPUs stood still for at once is no longer than for one."""
        with hostclock.Watch() as watch, child(keeps):
            begin = time.monotonic_ns()
            end = begin + 300 * MS
            of_all = watch.stopped(begin, end)
            each = [watch.stopped(begin, end, cpu) for cpu in watch.cpus]
        self.assertLessEqual(max(each), of_all)
        self.assertLessEqual(of_all, min(sum(each), end - begin))


if __name__ == "__main__":
    tscope.main()
