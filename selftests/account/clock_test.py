#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The module's clock: CLOCK_MONOTONIC within 2 us, and on one CPU it never falls.

The guests' TSC is reliable.  So the counter of the CPU carries the clock on, also while NTP
changes the speed of the kernel's clock.
"""

import ctypes
import fcntl
import os
import struct
import time

import load_case
import tscope

# What the clock is off at most: see clock.c.
SLACK_NS = 2_000
# Two lines of each CPU, at least.
SETTLE_NS = 20_000_000
COUNTER = 1
# In struct tscope_info: now_ns, clock_cost_ns and clock_source.
NOW, COST = 72, 212
ADJ_FREQUENCY, ADJ_TICK = 0x0002, 0x4000
TIMEX_BYTES = 208
# ppm of the frequency is scaled by 2^16.
PPM = 1 << 16
TICK_US = 10_000


def adjtimex(modes, freq=0, tick=0):
    """struct timex: modes, offset, freq, ..., tick."""
    timex = ctypes.create_string_buffer(TIMEX_BYTES)
    struct.pack_into("=I4xqq", timex, 0, modes, 0, freq)
    struct.pack_into("=q", timex, 88, tick)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.adjtimex(timex) < 0:
        raise OSError(ctypes.get_errno(), "adjtimex")


class Clock(load_case.LoadCase):
    def setUp(self):
        super().setUp()
        self.cpus = os.sched_getaffinity(0)
        self.addCleanup(os.sched_setaffinity, 0, self.cpus)
        self.fd = os.open(tscope.DEVICE, os.O_RDONLY)
        self.arg = bytearray(tscope.INFO_BYTES)

    def tearDown(self):
        os.close(self.fd)
        super().tearDown()

    def info(self):
        struct.pack_into("=II", self.arg, 0, tscope.INFO_BYTES, 0)
        fcntl.ioctl(self.fd, tscope.GET_INFO, self.arg)

    def now(self):
        self.info()
        return struct.unpack_from("=Q", self.arg, NOW)[0]

    def source(self):
        self.info()
        return struct.unpack_from("=HH", self.arg, COST)

    def agrees(self, nr=20_000):
        """With the kernel's clock, before and after each look, on each CPU.

        A host that stops the guest makes the time between the two longer, and no look wrong.
        """
        looks = 0
        for cpu in sorted(self.cpus):
            os.sched_setaffinity(0, {cpu})
            last = 0
            for _ in range(nr):
                before = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
                now = self.now()
                after = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
                self.assertGreaterEqual(now, before - SLACK_NS)
                self.assertLessEqual(now, after + SLACK_NS)
                self.assertGreaterEqual(now, last)
                last = now
                looks += 1
        print(f"# {looks} looks, none off by more than {SLACK_NS} ns")

    def test_counter_tells_the_time(self):
        cost, source = self.source()
        print(f"# {cost} ns a reading")
        self.assertEqual(source, COUNTER)
        self.assertGreater(cost, 0)
        # The module is loaded with its hooks, so it was not slow.
        self.assertLessEqual(cost, 100)
        self.agrees()
        self.assertEqual(self.source()[1], COUNTER)

    def test_while_ntp_adjusts(self):
        """By its largest frequency: the lines are off by 500 ns at their ends."""
        self.addCleanup(adjtimex, ADJ_FREQUENCY, freq=0)
        for ppm in (500, -500):
            adjtimex(ADJ_FREQUENCY, freq=ppm * PPM)
            self.settle()
            self.agrees(5_000)
            self.assertEqual(self.source()[1], COUNTER)

    def test_while_the_tick_is_longer(self):
        """As chronyd does: a tenth.  The slope is what the last two bases show."""
        self.addCleanup(adjtimex, ADJ_TICK, tick=TICK_US)
        for tick in (TICK_US * 11 // 10, TICK_US * 9 // 10):
            adjtimex(ADJ_TICK, tick=tick)
            self.settle()
            self.agrees(5_000)
            self.assertEqual(self.source()[1], COUNTER)

    def settle(self):
        """Lines that began with the speed of before come to their ends."""
        for cpu in sorted(self.cpus):
            os.sched_setaffinity(0, {cpu})
            end = time.monotonic_ns() + SETTLE_NS
            while time.monotonic_ns() < end:
                self.now()
        os.sched_setaffinity(0, self.cpus)


if __name__ == "__main__":
    tscope.main()
