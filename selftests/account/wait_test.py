#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""How long tasks wait for a CPU: the histogram, the longest, and who was in the way.

A task of the highest but one priority waits while one of the highest keeps the CPU for
as long as it is told: each wait is known before it is looked up.
"""

import bisect
import collections
import contextlib
import itertools
import os
import random
import struct
import subprocess
import time
import unittest

import account_checks
import busy
import hostclock
import tracefs
import tscope
import uapi
from account_checks import SLEEP, stopped
from busy import child
from realtime import CPU, without_fair_server, without_rt_limit

# As the header has it in words: two for each power of two.
FLOORS = [0] + [floor for n in range(11, 30) for floor in (1 << n, 3 << n - 1)] + [1 << 30]
US = 1000
LONGEST = 1_200_000
# What a task keeps its CPU for, in us: below the first bucket's end to above the last's floor.
HOLDS = [0, 0, 0, 1, 2, 5, 10, 30, 70, 150, 330, 700, 1500, 3100, 6000, 13000, 50000, 120_000,
         LONGEST]  # fmt: skip


def bucket(ns):
    return bisect.bisect_right(FLOORS, ns) - 1


def quantile(waits, permille):
    """The shortest that as many are not longer than."""
    return sorted(waits)[-(-len(waits) * permille // 1000) - 1]


def of_header(lines):
    """What the header's own function says."""
    run = subprocess.run([f"{tscope.HERE}/quantile"], input="\n".join(lines) + "\n",
                         capture_output=True, text=True, check=True)  # fmt: skip
    return list(map(int, run.stdout.split()))


def realtime(priority):
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))


def holder(orders, answers):
    """Keeps the CPU for so many us each time; says when it begins, and when it ended."""
    realtime(3)
    while True:
        us = struct.unpack("=q", os.read(orders, 8))[0]
        begin = time.monotonic_ns()
        os.write(answers, struct.pack("=q", begin))
        while time.monotonic_ns() < begin + us * US:
            pass
        os.write(answers, struct.pack("=q", time.monotonic_ns()))


def waiter(orders, answers):
    """Says when it got the CPU."""
    realtime(2)
    while True:
        os.read(orders, 1)
        os.write(answers, struct.pack("=q", time.monotonic_ns()))


class Pair:
    """A task that waits, one that it waits for, on one CPU; we are on another."""

    def __init__(self, device):
        self.device = device
        self.pipes = [os.pipe() for _ in range(4)]

    def __enter__(self):
        self.affinity = os.sched_getaffinity(0)
        os.sched_setaffinity(0, self.affinity - {CPU})
        (a, self.hold), (self.held, b), (c, self.go), (self.went, d) = self.pipes
        self.stack = contextlib.ExitStack()
        self.holder = self.stack.enter_context(child(holder, a, b, cpu=CPU))
        self.waiter = self.stack.enter_context(child(waiter, c, d, cpu=CPU))
        return self

    def __exit__(self, *_):
        self.stack.close()
        os.sched_setaffinity(0, self.affinity)
        for end in sum(self.pipes, ()):
            os.close(end)

    @staticmethod
    def number(end):
        return struct.unpack("=q", os.read(end, 8))[0]

    def rest(self):
        account_checks.at_rest(self.device, self.holder, SLEEP)
        return account_checks.at_rest(self.device, self.waiter, SLEEP)

    def once(self, us):
        """One wait. Return: the record before and after it, the least and most that it lasted."""
        before = self.rest()
        os.write(self.hold, struct.pack("=q", us))
        self.number(self.held)
        first = time.monotonic_ns()
        os.write(self.go, b"x")
        second = time.monotonic_ns()
        ended, went = self.number(self.held), self.number(self.went)
        return before, self.rest(), ended - second, went - first, (ended, went)


class Waits(account_checks.AccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(without_fair_server())

    def setUp(self):
        super().setUp()
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        stack.enter_context(without_rt_limit())

    def right(self, record):
        self.assertEqual(account_checks.wrong_at_rest(record), [], record)
        self.assertIn(record["waits.nr"], account_checks.runs(record))

    @staticmethod
    def of_holder(record, pair):
        return sum(one["ns"] for one in record["blame.blamed"] if one["tid"] == pair.holder)

    def test_each_wait_is_in_its_bucket(self):
        """And the longest is the longest, and ended when it did."""
        seen = collections.Counter()
        longest = (0, None)
        holds, end = list(HOLDS), time.monotonic() + tscope.PATIENCE
        with account_checks.blame_from(0), hostclock.Watch() as watch, Pair(self.device) as pair:
            for us in holds:
                before, after, least, most, when = pair.once(us)
                self.right(after)
                nr = after["waits.nr"] - before["waits.nr"]
                ns = after["waits.sum_ns"] - before["waits.sum_ns"]
                buckets = [b - a for a, b in zip(before["waits.bucket"], after["waits.bucket"])]
                self.assertEqual(sum(buckets), nr)
                if nr != 1:
                    # Another wait came between: once more.
                    longest = max(longest, (after["waits.max_ns"], after["waits.max_at_ns"]))
                    if us == LONGEST and time.monotonic() < end:
                        holds.append(us)
                    continue
                self.assertEqual(buckets.index(1), bucket(ns), f"{ns} ns")
                self.assertLessEqual(least, ns)
                self.assertLessEqual(ns, most)
                if ns > before["waits.max_ns"]:
                    self.assertEqual(after["waits.max_ns"], ns)
                    self.assertLessEqual(when[0], after["waits.max_at_ns"])
                    self.assertLessEqual(after["waits.max_at_ns"], when[1])
                    longest = max(longest, (ns, after["waits.max_at_ns"]))
                else:
                    for member in ("waits.max_ns", "waits.max_at_ns"):
                        self.assertEqual(after[member], before[member])
                seen[bucket(ns)] += 1
                # All of it is charged, to the holder but for what came between.
                self.assertEqual(after["blame.sum_ns"] - before["blame.sum_ns"], ns)
                # The task that had the CPU as the host stopped it has that time, too.  One of no
                # slot takes that of another after 20 ms at the latest.  Of a shorter wait of many
                # switches, those of the watch among them, half may count for others.
                held = [self.of_holder(record, pair) for record in (before, after)]
                if least > (100_000 if held[0] else 200_000) * US and not watch.stops(
                    when[0] - least, when[0], CPU
                ):
                    self.assertGreaterEqual(held[1] - held[0], least * 8 // 10,
                                            [record["blame.blamed"] for record in (before, after)])  # fmt: skip
            self.assertEqual((after["waits.max_ns"], after["waits.max_at_ns"]), longest)
            self.assertEqual(after["blame.nr"], after["waits.nr"])
            self.assertEqual(after["blame.sum_ns"], after["waits.sum_ns"])
        print(f"# buckets {sorted(seen)}")
        self.assertIn(39, seen)
        # How many it takes to be long is up to the host.
        self.assertGreater(len(seen), 4)

    def test_what_is_long_changes_at_run_time(self):
        seen, all_ = set(), {(0, True), (1 << 62, False)}
        all_ |= {(limit, is_long) for limit in (20_000_000, 1_000_000) for is_long in (True, False)}
        with account_checks.blame_from(20_000_000), Pair(self.device) as pair:
            self.assertEqual(self.device.info()["blame_ns"], 20_000_000)
            # What was to be short may be long, where the machine stands still.
            limits = itertools.cycle((20_000_000, 1_000_000, 1 << 62, 0))
            end = time.monotonic() + tscope.PATIENCE
            while not all_ <= seen and time.monotonic() < end:
                limit = next(limits)
                for us in (0, 5000, 50_000):
                    with account_checks.blame_from(limit):
                        before, after, *_ = pair.once(us)
                    self.right(after)
                    ns = after["waits.sum_ns"] - before["waits.sum_ns"]
                    if after["waits.nr"] != before["waits.nr"] + 1:
                        continue
                    is_long = ns >= limit
                    self.assertEqual(after["blame.nr"] - before["blame.nr"], is_long, (limit, ns))
                    rose = after["blame.sum_ns"] - before["blame.sum_ns"]
                    self.assertEqual(rose, ns if is_long else 0)
                    seen.add((limit, is_long))
        self.assertEqual(seen, all_)

    def test_what_is_long_has_to_be_a_number(self):
        for text in ("-1", "x", str(1 << 64)):
            with self.assertRaises(OSError):
                with account_checks.blame_from(text):
                    pass
        self.assertEqual(self.device.info()["blame_ns"], 1_000_000)

    def test_more_than_four_in_the_way(self):
        """Six that share the CPU with it: four by name, all in all.

        A thread of the kernel may have the place of one that had little of the CPU, and
        so may this test: its child is queued on its CPU until it moves to its own.
        """
        # It would be one more of them.
        self.stay_on(0)
        with account_checks.blame_from(0), contextlib.ExitStack() as stack:
            tids = [stack.enter_context(child(busy.hog, cpu=CPU, nice=i)) for i in (0, 0, 1, 3, 5, 7)]
            one = stack.enter_context(child(busy.hog, cpu=CPU))

            def all_were_in_the_way():
                blame = self.device.get(one)
                nr = sum(each["tid"] in tids for each in blame["blame.blamed"])
                return blame["blame.others_ns"] and nr > 1

            tscope.until(all_were_in_the_way, "more than four were in the way")
            record = stopped(self.device, one)
            self.right(record)
            self.assertEqual(record["blame.sum_ns"], record["waits.sum_ns"])
            blamed = record["blame.blamed"]
            ns = [each["ns"] for each in blamed]
            self.assertEqual(ns, sorted(ns, reverse=True))
            self.assertEqual(len({each["tid"] for each in blamed}), 4)
            ours = [each for each in blamed if each["tid"] in tids]
            self.assertGreater(len(ours), 1)
            for each in blamed:
                if each not in ours and each["tid"] != os.getpid():
                    kind = self.device.get(each["tid"])["ids.kind"]
                    self.assertTrue(kind & uapi.constant("KIND_KTHREAD"), each)
            self.assertGreater(record["blame.others_ns"], 0)
            comms = {each["comm"] for each in ours}
            self.assertEqual(comms, {self.device.get(one)["ids.comm"]})


class Quantiles(unittest.TestCase):
    def test_floors(self):
        run = subprocess.run([f"{tscope.HERE}/quantile", "FLOORS"], capture_output=True, text=True,
                             check=True)  # fmt: skip
        self.assertEqual(list(map(int, run.stdout.split())), FLOORS)
        self.assertEqual(len(FLOORS), uapi.constant("WAIT_BUCKETS"))

    def test_within_a_quarter(self):
        """Of many shapes of distributions, at every tenth of a percent that people ask for."""
        dice = random.Random(4)
        lines, expected = [], []
        for _ in range(60):
            low = dice.uniform(11, 29)
            high = dice.uniform(low, 30)
            waits = [int(2 ** dice.uniform(low, high)) for _ in range(dice.choice((1, 2, 7, 300)))]
            for permille in (1, 500, 900, 990, 999, 1000):
                lines.append(f"{max(waits)} {permille} {' '.join(map(str, waits))}")
                expected.append((quantile(waits, permille), max(waits)))
        worst = 0
        for line, ours, (exact, longest) in zip(lines, of_header(lines), expected, strict=True):
            self.assertLessEqual(ours, longest)
            self.assertLessEqual(abs(ours - exact), exact / 4, line[:80])
            worst = max(worst, abs(ours - exact) / exact)
        print(f"# {len(lines)} quantiles, at most {worst:.3f} apart")

    def test_of_the_longest(self):
        """What is in the last bucket is no longer than the longest."""
        self.assertEqual(of_header([f"{1 << 33} 1000 5000 {1 << 33}"]), [1 << 33])
        self.assertEqual(of_header(["100 999 50 100"]), [100])


class Peer(unittest.TestCase):
    """The kernel's own tracing saw the same waits."""

    EVENTS = ("sched/sched_switch", "sched/sched_waking")
    # From the clock of the one to that of the other, on an emulated CPU.
    APART_NS = 300_000 if tscope.IS_DEBUG else 30_000

    @staticmethod
    def works():
        while True:
            end = time.thread_time_ns() + 3_000_000
            while time.thread_time_ns() < end:
                pass
            time.sleep(0.003)

    def waits_of(self, events, tid):
        """(begin, length) of each wait of a task that is stopped before and after.

        What wakes it while it is about to leave its CPU comes in front of its leaving.
        """
        found, since, left = [], None, 0
        for event in events:
            if event.name != "sched_switch":
                if event.number("pid") == tid and left is not None and since is None:
                    since = event.ns
            elif event.number("prev_pid") == tid:
                left = event.ns
                since = left if "prev_state=R" in event.text else None
            elif event.number("next_pid") == tid:
                begin = since or left
                found.append((begin, event.ns - begin))
                since = left = None
        return found

    def test_buckets(self):
        """But for waits that began or ended when a CPU stood still, between the two clocks."""
        trace = tracefs.Trace("waits", *self.EVENTS)
        with uapi.Device() as device, child(busy.hog, cpu=CPU), trace, hostclock.Watch() as watch:
            with child(self.works, cpu=CPU) as tid:
                before = stopped(device, tid)
                trace.on()
                account_checks.resume(tid)
                time.sleep(3)
                tscope.until(lambda: device.get(tid)["waits.nr"] - before["waits.nr"] > 100, "waits")
                after = stopped(device, tid)
                trace.off()
            found = self.waits_of(trace.all(), tid)
            self.assertEqual(trace.lost(), 0)
            stops = watch.stops(before["accounts.now_ns"], after["accounts.now_ns"])
            stopped_ns = watch.stopped(before["accounts.now_ns"], after["accounts.now_ns"])
        waits = [length for _, length in found]
        unsure = sum(any(self.within(at, stops) for at in (begin, begin + length))
                     for begin, length in found)  # fmt: skip
        buckets = [b - a for a, b in zip(before["waits.bucket"], after["waits.bucket"])]
        self.assertEqual(len(waits), after["waits.nr"] - before["waits.nr"])
        self.assertEqual(len(waits), sum(buckets))
        self.assertGreater(len(waits), 100)
        total = after["waits.sum_ns"] - before["waits.sum_ns"]
        print(f"# {len(waits)} waits, {total} ns, {sum(waits)} ns in the trace, {unsure} unsure")
        # And stops that are too short to be seen.
        strays = unsure + len(waits) // 50
        apart = len(waits) * self.APART_NS // 2
        slack = max(total // 20, apart, 2_000_000) + stopped_ns
        self.assertLessEqual(abs(total - sum(waits)), slack)
        for at, floor in enumerate(FLOORS):
            ours = sum(buckets[at:])
            most = sum(ns >= floor - self.APART_NS for ns in waits)
            least = sum(ns >= floor + self.APART_NS for ns in waits)
            self.assertLessEqual(ours, most + strays, f"from {floor} ns")
            self.assertGreaterEqual(ours, least - strays, f"from {floor} ns")
        # Without so many of the shortest, or of the longest, it is another of the waits.
        waits.sort()
        for permille in (500, 900):
            ours = self.quantile(after, before, permille)
            rank = -(-len(waits) * permille // 1000) - 1
            least, most = waits[max(rank - strays, 0)], waits[min(rank + strays, len(waits) - 1)]
            self.assertGreaterEqual(ours, least * 0.74 - self.APART_NS)
            if rank + strays < len(waits):
                self.assertLessEqual(ours, most * 1.26 + self.APART_NS)

    def within(self, ns, stops):
        return any(since - self.APART_NS < ns < until + self.APART_NS for since, until in stops)

    @staticmethod
    def quantile(after, before, permille):
        """By the header's function, of made-up waits that have the same buckets."""
        made = [
            FLOORS[i]
            for i, (a, b) in enumerate(zip(before["waits.bucket"], after["waits.bucket"]))
            for _ in range(b - a)
        ]
        return of_header([f"{after['waits.max_ns']} {permille} {' '.join(map(str, made))}"])[0]


if __name__ == "__main__":
    tscope.main()
