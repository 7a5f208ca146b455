#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope rt: what real-time and deadline tasks do, and who waits for them."""

import json
import os
import time
import unittest

import busy
import hostclock
import tscope
from shares import CPU, runtime

SECONDS = 4
SERVER = f"/sys/kernel/debug/sched/fair_server/cpu{CPU}/runtime"


def rt(*arguments):
    run = tscope.taskscope("rt", *arguments, "--duration", str(SECONDS), "-J")
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)["rt"]


def by_tid(rows):
    return {row["tid"]: row for row in rows}


def realtime_hog():
    """Runs for 20 ms, sleeps for 30 ms."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    while True:
        end = time.thread_time() + 0.02
        while time.thread_time() < end:
            pass
        time.sleep(0.03)


class Rt(unittest.TestCase):
    def setUp(self):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {0})
        self.addCleanup(os.sched_setaffinity, 0, before)

    def test_fifo(self):
        """Its time, as schedstat has it; the other one waits for it."""
        with busy.child(realtime_hog, cpu=CPU) as tid, busy.child(busy.hog, cpu=CPU) as other:
            tscope.until(lambda: runtime(tid) > 100_000_000 and runtime(other) > 100_000_000, "they run")
            before = runtime(tid)
            with hostclock.Watch() as watch:
                begin = time.monotonic_ns()
                said = rt(str(CPU))
                end = time.monotonic_ns()
                stopped = watch.stopped(begin, end)
            added = runtime(tid) - before
        self.assertEqual(said["lost"], 0)
        row, starved = by_tid(said["tasks"])[tid], by_tid(said["starved"])[other]
        self.assertEqual((row["policy"], row["prio"], row["cpu"], row["boosts"]), ("FIFO", 89, CPU, 0))
        # The run of the program is longer than its window.
        outside = end - begin - said["window_ns"]
        self.assertLessEqual(row["run_ns"], added + stopped + 2_000_000)
        self.assertGreaterEqual(row["run_ns"], added - outside)
        (cpu,) = said["cpus"]
        self.assertLessEqual(row["run_ns"], cpu["realtime_ns"])
        self.assertLessEqual(cpu["realtime_ns"] + cpu["deadline_ns"] + cpu["other_ns"], said["window_ns"])
        self.assertGreaterEqual(row["longest_ns"], 19_000_000)
        # While the one runs the other waits, but for a switch to yet another.
        self.assertAlmostEqual(starved["starved_ns"], cpu["realtime_ns"] + cpu["deadline_ns"],
                               delta=0.05 * cpu["realtime_ns"])
        self.assertGreaterEqual(starved["longest_ns"], 19_000_000)

    def test_deadline_throttled(self):
        """10 ms of each 100 ms: each time that they are used up it is stopped."""
        # The deadline class wants tasks that may run on all CPUs.
        os.sched_setaffinity(0, range(os.cpu_count()))
        with busy.child(busy.deadline_hog) as tid, hostclock.Watch() as watch:
            tscope.until(lambda: runtime(tid) > 50_000_000, "it runs")
            begin = time.monotonic_ns()
            said = rt()
            stopped = watch.stopped(begin, time.monotonic_ns())
        row = by_tid(said["tasks"])[tid]
        self.assertEqual(row["policy"], "DEADLINE")
        periods = said["window_ns"] / 100_000_000
        self.assertLessEqual(row["stops"], periods + 2)
        self.assertGreaterEqual(row["stops"], 0.8 * periods - 2 - stopped / 100_000_000)
        self.assertGreater(row["stopped_ns"], 0.5 * said["window_ns"])
        self.assertAlmostEqual(row["run_ns"] / said["window_ns"], 0.1, delta=0.05)

    def test_limit(self):
        """What keeps real-time tasks from taking all differs between kernels."""
        said = rt(str(CPU))
        if os.path.exists(SERVER):
            with open(SERVER, encoding="ascii") as file:
                wanted = ("fair-server", int(file.read()))
        else:
            with open("/proc/sys/kernel/sched_rt_runtime_us", encoding="ascii") as file:
                wanted = ("throttling", int(file.read()) * 1000)
        self.assertEqual((said["limit"], said["limit_ns"]), wanted)
        self.assertEqual(said["period_ns"], 1_000_000_000)

    def test_bad_input(self):
        for arguments, status, words in ((("x",), 2, "one CPU"), (("99999",), 1, "no CPU 99999")):
            run = tscope.taskscope("rt", *arguments)
            self.assertEqual((run.returncode, run.stdout), (status, ""))
            self.assertIn(words, run.stderr)


if __name__ == "__main__":
    tscope.main()
