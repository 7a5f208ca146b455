#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A wait that is the task's own limit is not charged to the tasks that have the CPU meanwhile.

Each task here has a CPU's busy neighbour: who only looks at what the CPU ran finds that
one guilty of all.  The kernel's own clocks of the same limits say how long they were.
"""

import contextlib
import os
import struct
import threading
import time

import account_checks
import busy
import hostclock
import storm_maker
import tscope
from account_checks import resume, stopped
from busy import child
from storm_maker import cgroup
from tscope import write

CPU = storm_maker.last_cpu()
# From when the kernel lets it go to when a tick gives it the CPU; the longest tick, twice.
SLACK_NS = 20_000_000
NR_PERIODS = 20
PERIOD_NS = 100_000_000
QUOTA = "20000 100000"
NAMES = ("wait", "wait_idle", "limit")
FIFO = os.SCHED_FIFO
DEADLINE = 6


def cpu_stat(folder):
    with open(f"{folder}/cpu.stat", encoding="ascii") as file:
        return {word[0]: int(word[1]) for word in map(str.split, file)}


def fifo_hog(priority):
    os.sched_setscheduler(0, FIFO, os.sched_param(priority))
    busy.hog()


def fifo_turns():
    """Has the CPU for four periods, and leaves it for two."""
    os.sched_setscheduler(0, FIFO, os.sched_param(1))
    while True:
        begin = time.thread_time_ns()
        while time.thread_time_ns() - begin < 4 * PERIOD_NS:
            pass
        time.sleep(2 * PERIOD_NS / 1e9)


def deadline_hog():
    """Wants all of a CPU, and has 20 ms of each 100 ms."""
    # The kernel's condition for the class.
    os.sched_setaffinity(0, range(os.cpu_count()))
    attr = struct.pack("=IIQiIQQQ", 48, 6, 0, 0, 0, 20_000_000, PERIOD_NS, PERIOD_NS)
    if busy.LIBC.syscall(busy.SYS_SCHED_SETATTR, 0, attr, 0):
        os._exit(1)
    busy.hog()


def napper():
    while True:
        time.sleep(0.001)


def yielder():
    """Gives way after each fifth of a millisecond, to others that do the same."""
    while True:
        begin = time.thread_time_ns()
        while time.thread_time_ns() - begin < 200_000:
            pass
        os.sched_yield()


def thread_hogs(nr):
    for _ in range(nr - 1):
        threading.Thread(target=busy.hog).start()
    busy.hog()


class Limit(account_checks.AccountCase):
    def setUp(self):
        super().setUp()
        self.stay_on(0)
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.stack = stack

    def hog(self, *arguments, work=busy.hog, cpu=CPU, **options):
        return self.stack.enter_context(child(work, *arguments, cpu=cpu, **options))

    def becomes(self, tid, policy):
        tscope.until(lambda: self.device.get(tid)["sched.policy"] == policy, f"policy {policy}")

    def sampled(self, tids, enough):
        """Records of tasks at rest before and after so much has happened to them.

        Whatever is seen of them in between adds up, and nothing of it falls.
        """
        befores = [stopped(self.device, tid) for tid in tids]
        for tid in tids:
            resume(tid)
        last = befores

        def look():
            nonlocal last
            seen = [self.device.get(tid, account_checks.GROUPS) for tid in tids]
            for old, new in zip(last, seen):
                self.assertEqual(account_checks.wrong(new), [], new)
                self.assertEqual(account_checks.blamed(new), new["blame.sum_ns"])
                rose = account_checks.rose(old, new, "wait_idle", "limit")
                self.assertGreaterEqual(min(rose), 0, (old, new))
            last = seen
            return enough(befores, seen)

        tscope.until(look, "enough has happened to it")
        afters = [stopped(self.device, tid) for tid in tids]
        for record in afters:
            self.right_at_rest(record)
        return list(zip(befores, afters))

    @staticmethod
    def blamed(before, after, tid):
        return sum(
            sign * one["ns"]
            for sign, record in ((-1, before), (1, after))
            for one in record["blame.blamed"]
            if one["tid"] == tid
        )

    @contextlib.contextmanager
    def quota(self, tids, *inner):
        """The tasks are in a group, or in one below, that has a quota: the folder of that."""
        with contextlib.ExitStack() as stack:
            path = "limit"
            folder = stack.enter_context(cgroup(path))
            write(f"{folder}/cpu.max", QUOTA)
            for name in inner:
                write(f"{storm_maker.CGROUP}/{path}/cgroup.subtree_control", "+cpu")
                path += f"/{name}"
                stack.enter_context(cgroup(path))
            for tid in tids:
                storm_maker.join_cgroup(f"{storm_maker.CGROUP}/{path}", tid)
            yield folder
            for tid in tids:
                write(f"{storm_maker.CGROUP}/cgroup.procs", tid)

    def of_quota(self, tids, *inner, others=(), upper=None):
        """What rose, what the kernel says of the group, and how far the two may be apart.

        One of a higher class runs before the watchers of the clock, and they take that for a stop.
        """
        for tid in tids:
            stopped(self.device, tid)
        with hostclock.Watch() as watch, self.quota([*tids, *others], *inner) as folder:
            first, begin = cpu_stat(folder), time.monotonic_ns()
            ran = -self.ran(upper)

            def enough(*_):
                return cpu_stat(folder)["nr_throttled"] - first["nr_throttled"] > NR_PERIODS

            pairs = self.sampled(tids, enough)
            last = cpu_stat(folder)
            ran += self.ran(upper)
            stopped_ns = max(watch.stopped(begin, time.monotonic_ns(), CPU) - ran, 0)
        throttled = 1000 * (last["throttled_usec"] - first["throttled_usec"])
        periods = last["nr_throttled"] - first["nr_throttled"]
        print(f"# kernel {throttled} in {periods}; stopped {stopped_ns}")
        return pairs, throttled, periods * SLACK_NS + stopped_ns

    def ran(self, tid):
        return self.device.get(tid, account_checks.GROUPS)["accounts.run_ns"] if tid else 0

    def explains(self, pair, throttled, slack, innocent):
        """What the kernel says of the quota is the task's limit, and all that is not may be theirs."""
        before, after = pair
        wait, idle, limit = account_checks.rose(before, after, *NAMES)
        blame = after["blame.limit_ns"] - before["blame.limit_ns"]
        guilt = self.blamed(before, after, innocent)
        short = sum(sign * (record["waits.nr"] - record["blame.nr"])
                    for sign, record in ((1, after), (-1, before)))  # fmt: skip
        print(f"# wait {wait}, idle {idle}, limit {limit} ({blame} of long waits, {short} short);"
              f" innocent {guilt}")  # fmt: skip
        self.assertGreaterEqual(limit, throttled - slack)
        self.assertLessEqual(limit, throttled + slack)
        self.assertLessEqual(idle, slack)
        # All but that of the waits that are not long.
        self.assertGreaterEqual(blame, limit - short * self.device.info()["blame_ns"])
        self.assertLessEqual(blame, limit)
        self.assertLessEqual(guilt, max(wait - throttled, 0) + slack)

    def test_quota(self):
        """Beside a neighbour that takes what it leaves."""
        innocent, limited = self.hog(), self.hog()
        (pair,), *kernel = self.of_quota([limited])
        self.explains(pair, *kernel, innocent)

    def test_quota_above(self):
        """The quota is two groups above the task's."""
        innocent, limited = self.hog(), self.hog()
        (pair,), *kernel = self.of_quota([limited], "one", "two")
        self.explains(pair, *kernel, innocent)

    def test_quota_of_several(self):
        """One uses up what is the others', too: those wait as long, though they left before."""
        innocent, *limited = (self.hog() for _ in range(4))
        pairs, *kernel = self.of_quota(limited)
        for pair in pairs:
            self.explains(pair, *kernel, innocent)

    def test_mates_before_the_limit(self):
        """What ran until the quota was used up is told, also after more switches than are kept.

        The limited one is nice, so that it waits longer than its mates.
        """
        innocent = self.hog()
        mates = [self.hog(work=yielder) for _ in range(2)]
        limited = self.hog(nice=5)
        (pair,), throttled, slack = self.of_quota([limited], others=mates)
        wait, idle, limit = account_checks.rose(*pair, *NAMES)
        guilt = sum(self.blamed(*pair, tid) for tid in mates)
        rest = wait - idle - limit - self.blamed(*pair, innocent)
        print(f"# wait {wait}, idle {idle}, limit {limit}; mates {guilt}, at most {rest}")
        self.assertGreater(guilt, rest * 11 // 20)

    def test_quota_comes_back_to_a_busy_cpu(self):
        """It has its quota again, and then others are in its way: those of a higher class."""
        upper, limited = self.hog(work=fifo_turns), self.hog()
        self.becomes(upper, FIFO)
        (pair,), throttled, slack = self.of_quota([limited], upper=upper)
        wait, _, limit = account_checks.rose(*pair, *NAMES)
        guilt = self.blamed(*pair, upper)
        print(f"# wait {wait}, limit {limit}; {guilt} of the upper one; slack {slack}")
        self.assertLess(limit, (throttled + wait) / 2)
        self.assertGreaterEqual(limit, throttled - slack)

    def test_woken_after_its_quota(self):
        """Others of its group have used it up by the time that it is woken."""
        innocent, other, limited = self.hog(), self.hog(), self.hog(work=napper)
        (pair,), throttled, slack = self.of_quota([limited], others=[other])
        wait, idle, limit = account_checks.rose(*pair, *NAMES)
        guilt = self.blamed(*pair, innocent)
        print(f"# wait {wait}, idle {idle}, limit {limit}; innocent {guilt}")
        if tscope.RELEASE < (6, 18):
            self.assertGreaterEqual(limit, throttled - slack)
            self.assertLessEqual(guilt, max(wait - throttled, 0) + slack)
        self.assertLessEqual(limit, throttled + slack)

    def of_deadline(self):
        """Of one that wants more than its budget, and how long it may wait for anything else."""
        limited = self.hog(work=deadline_hog, cpu=None)
        self.becomes(limited, DEADLINE)

        def enough(befores, seen):
            return account_checks.rose(befores[0], seen[0], "wait")[0] > 1_500_000_000

        with hostclock.Watch() as watch:
            ((before, after),) = self.sampled([limited], enough)
            stopped_ns = watch.stopped(before["accounts.now_ns"], after["accounts.now_ns"])
        # It runs before the watchers, and to them that is a stop.
        wait, ran = account_checks.rose(before, after, "wait", "run")
        of_host = max(stopped_ns - ran, 0)
        print(f"# ran {ran}; stopped {stopped_ns}")
        return before, after, wait // 10 + of_host

    def test_deadline(self):
        """It has used up its budget; those of a lower class have the CPU then."""
        innocent = [self.hog(cpu=cpu) for cpu in range(os.cpu_count())]
        before, after, slack = self.of_deadline()
        wait, idle, limit = account_checks.rose(before, after, *NAMES)
        guilt = sum(self.blamed(before, after, tid) for tid in innocent)
        print(f"# wait {wait}, idle {idle}, limit {limit}; innocent {guilt}; slack {slack}")
        self.assertLessEqual(wait - limit, slack)
        self.assertLessEqual(idle, slack)
        self.assertLessEqual(guilt, slack)

    def test_deadline_alone(self):
        """Nobody has the CPU meanwhile, and it is not that which is slow to wake."""
        before, after, slack = self.of_deadline()
        wait, idle, limit = account_checks.rose(before, after, *NAMES)
        print(f"# wait {wait}, idle {idle}, limit {limit}; slack {slack}")
        self.assertLessEqual(wait - limit, slack)
        self.assertLessEqual(idle, slack)

    def test_realtime(self):
        """Real-time tasks that want all of a CPU: up to 6.11 they are stopped together.

        From 6.12 on a server runs another, which then is in their way.
        """
        innocent = self.hog()
        upper = self.hog(20, work=fifo_hog)
        self.becomes(upper, FIFO)

        def enough(befores, seen):
            return account_checks.rose(befores[0], seen[0], "wait")[0] > 150_000_000

        ((before, after),) = self.sampled([upper], enough)
        wait, idle, limit = account_checks.rose(before, after, *NAMES)
        guilt = self.blamed(before, after, innocent)
        print(f"# wait {wait}, idle {idle}, limit {limit}; innocent {guilt}")
        self.assertLess(idle, wait // 10)
        if tscope.RELEASE < (6, 12):
            self.assertGreater(limit, wait * 8 // 10)
            self.assertLess(guilt, wait // 10)
        else:
            self.assertGreater(guilt, wait // 2)
            self.assertLess(limit, wait // 10)


if __name__ == "__main__":
    tscope.main()
