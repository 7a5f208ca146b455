#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""perf sched timehist of the same time: the same run time and scheduling delay of each task.

timehist counts from its first event of a task to its last: so the tasks are stopped
before it begins, and stopped again before it ends.  Its run time is from switch to
switch.  Its scheduling delay is from the waking to the switch; where a task left its
CPU in state R it was not woken, and its delay is what timehist calls its wait, which
is that from switch to switch.
"""

import collections
import contextlib
import os
import re
import tempfile
import time
import unittest

import account_checks
import busy
import hostclock
import perf_sched
import tscope
import uapi
from account_checks import stopped
from busy import child

SECONDS = 3
MS = 1_000_000
# A task that was preempted has a letter of its own, which perf takes for another.
RUNNABLE = ("R", "R+", "W")
# 12.345678 [0002]  name[123/124]   wait  delay  run  state, in ms with three digits
LINE = re.compile(
    r"^\s*\d+\.\d+ \[\d+\]\s+(.*?)\s+(\d+\.\d+)\s+(\d+\.\d+)\s+(\d+\.\d+)\s+(\S+)\s*$"
)


def works():
    while True:
        end = time.thread_time_ns() + 2 * MS
        while time.thread_time_ns() < end:
            pass
        time.sleep(0.002)


def ms(text):
    """In ns."""
    whole, digits = text.split(".")
    return int(whole) * MS + int(digits) * 1000


class Timehist(unittest.TestCase):
    # Of each two that share a CPU, and one that wanders.
    KINDS = ((busy.hog, 1), (works, 1), (busy.hog, 2), (busy.hog, 2), (works, 3), (works, None))

    def record(self, tids, folder):
        """Records of the tasks before and after, and what timehist prints of the time between."""
        befores = [stopped(self.device, tid) for tid in tids]
        with perf_sched.Sched(f"{folder}/perf.data", "-m", "2048") as perf:
            for tid in tids:
                account_checks.resume(tid)
            time.sleep(SECONDS)
            afters = [stopped(self.device, tid) for tid in tids]
        hist = perf.run("sched", "timehist", "--state", "--tid", ",".join(map(str, tids)))
        return list(zip(befores, afters)), hist

    OF_TIME_NS = 30_000

    @staticmethod
    def sums(text):
        """tid: its delay and its run time, in ns, and how often it ran."""
        found, states = collections.defaultdict(lambda: [0, 0, 0]), {}
        for line in text.splitlines():
            match = LINE.match(line)
            tid = match and re.search(r"\[(\d+)(?:/\d+)?\]$", match[1])
            if not tid:
                continue
            wait, delay, run = (ms(text) for text in match.groups()[1:4])
            sums = found[int(tid[1])]
            sums[0] += wait if states.get(tid[1], "S") in RUNNABLE else delay
            sums[1] += run
            sums[2] += 1
            states[tid[1]] = match[5]
        return found

    def test_run_and_delay(self):
        """Within 2 % or 1 ms of every task with more than 10 ms of either.

        And what the CPUs were stopped for, which may be between the two looks at the clock.

        perf rounds each time down to microseconds, and the clock of an event is read once
        for it and once for us.  The delay of a task that slept begins for perf when it is
        put on its queue, for us a little before, when that begins: OF_TIME_NS each, as
        an emulated CPU needs them.
        """
        self.device = uapi.Device()
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            tids = [stack.enter_context(child(kind, cpu=cpu)) for kind, cpu in self.KINDS]
            watch = stack.enter_context(hostclock.Watch())
            begin = time.monotonic_ns()
            pairs, text = self.record(tids, folder)
            stopped_ns = watch.stopped(begin, max(after["accounts.now_ns"] for _, after in pairs))
            found = self.sums(text)
            nr = 0
            for before, after in pairs:
                delay, run, times = found[after["tid"]]
                wait, ran = account_checks.rose(before, after, "wait", "run")
                print(f"# {after['tid']}: run {ran}, perf {run}; wait {wait}, perf {delay}; "
                      f"{times} times; stopped {stopped_ns}")
                for ours, theirs in ((ran, run), (wait, delay)):
                    if max(ours, theirs) > 10 * MS:
                        allowed = max(theirs // 50, MS) + self.OF_TIME_NS * times
                        self.assertLessEqual(abs(ours - theirs), allowed + stopped_ns)
                        nr += 1
        self.assertGreater(nr, 6)
        os.close(self.device.fd)


if __name__ == "__main__":
    tscope.main()
