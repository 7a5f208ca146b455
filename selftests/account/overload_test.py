#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Blame on a CPU with hundreds of tasks that run for microseconds each.

Each wait spans more switches than the CPU remembers, and than it can afford to read.  Sums of
what the CPU ran tell the same, for all tasks that ran more than a sixteenth of it.  They tell it
of a CPU that switches rarely, too.
"""

import contextlib
import os
import time

import account_checks
import realtime
import starving_case
import storm_maker
import tscope
from busy import child
from tscope import until

CPU = storm_maker.last_cpu()
# More than a CPU remembers, switches.
NR = 150
LONG_NS = 100_000
# So many of them, with what they make, run longer than the hog in each round.
NR_ENDING = 12
# Longer than 1.024 ms: the first levels of the marks have every switch then.
SLICE_NS = 1_500_000


def turns(ns, priority=1):
    """Runs for so long, and is the last in the queue of its CPU then."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    # Only now: there an ordinary task would never run to become one of them.
    os.sched_setaffinity(0, {CPU})
    while True:
        end = time.monotonic_ns() + ns
        while time.monotonic_ns() < end:
            pass
        os.sched_yield()


def ends():
    """Makes processes that do nothing but exit, each of which runs once."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    os.sched_setaffinity(0, {CPU})
    # It prints a line for each of them.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execv(f"{tscope.HERE}/mkends", ["mkends", "1000000000"])


class Overload(account_checks.AccountCase):
    def setUp(self):
        super().setUp()
        self.stay_on(0)

    @contextlib.contextmanager
    def crowd(self):
        """Many that run for microseconds each, one after the other."""
        with realtime.without_rt_limit(), realtime.without_fair_server(), \
                account_checks.blame_from(LONG_NS), contextlib.ExitStack() as stack:
            many = [stack.enter_context(child(turns, 5_000)) for _ in range(NR)]
            until(lambda: self.device.get(many[0])["blame.nr"] > 20, "all take their turns")
            yield many

    def shares(self, tids, one):
        """What each task had of the CPU while @one waited, and what @one was told of it."""
        befores = {tid: self.device.get(tid) for tid in tids}
        before = befores[one]

        def waited():
            after = self.device.get(one)
            return after["blame.nr"] - before["blame.nr"] > 100 and \
                after["blame.sum_ns"] - before["blame.sum_ns"] > 400_000_000

        until(waited, "it has waited for all others, often")
        afters = {tid: self.device.get(tid) for tid in tids}
        ran = {tid: account_checks.rose(befores[tid], afters[tid], "run")[0] for tid in tids}
        return before, afters[one], ran

    def of(self, record, tid):
        return sum(each["ns"] for each in record["blame.blamed"] if each["tid"] == tid)

    def told_truly(self, tids, one):
        """What @one was told of each task is the share that the task had of the CPU.

        Where a host stops the CPU any task may run for long: then it has that share.
        Returns the shares that were told, and the part of the others.
        """
        before, after, ran = self.shares(tids, one)
        self.assertEqual(account_checks.wrong(after), [])
        long_ns = after["blame.sum_ns"] - before["blame.sum_ns"]
        # Nothing is told twice.
        self.assertLessEqual(long_ns, account_checks.rose(before, after, "wait")[0])
        of_all = sum(ran.values()) - ran[one]
        told = {}
        for tid in {each["tid"] for each in after["blame.blamed"] if each["ns"]}:
            self.assertNotIn(tid, (0, one))
            if tid not in ran:
                # A thread of the kernel.
                continue
            told[tid] = (self.of(after, tid) - self.of(before, tid)) / long_ns
            self.assertLess(abs(told[tid] - ran[tid] / of_all), 0.15,
                            (tid, told, {tid: ran[tid] / of_all for tid in told}))
        self.assertEqual(after["blame.unknown_ns"], before["blame.unknown_ns"])
        # What a task that lost its place was charged is the others' then.
        others = (after["blame.others_ns"] - before["blame.others_ns"]) / long_ns
        small = 1 - sum(ns / of_all for tid, ns in ran.items() if tid != one and ns > of_all / 16)
        print(f"# of {long_ns} ns {others:.3f} were the others', {small:.3f} of tasks with little; told {told}")
        self.assertGreater(others, small - 0.2)
        return told

    def test_one_hog_among_many(self):
        """It has a large share of the CPU, and of what each of the others waited for."""
        with self.crowd() as many, child(turns, 3_000_000) as hog:
            until(lambda: self.device.get(hog)["blame.nr"] > 5, "it takes its turns, too")
            # The hog's turn is at the end of their waits, or in the middle: where a wait begins, the
            # time up to the first mark of the sums is the others'.
            for one in (many[1], many[NR // 2]):
                self.assertGreater(self.told_truly([*many, hog], one).get(hog, 0), 0)
            # The hog is never in its own way.
            self.assertNotIn(hog, self.told_truly([*many, hog], hog))

    def test_many_that_are_alike(self):
        """None of them is in the way more than the others: they are the others."""
        with self.crowd() as many:
            self.told_truly(many, many[1])

    def round_ns(self, one):
        """How long it takes until all others have had their turns."""
        before = self.device.get(one)
        after = until(lambda: (now := self.device.get(one))["blame.nr"] > before["blame.nr"] + 100 and now,
                      "it takes its turns")
        return (after["blame.sum_ns"] - before["blame.sum_ns"]) // (after["blame.nr"] - before["blame.nr"])

    def test_one_hog_among_tasks_that_end(self):
        """Tasks that run once, each shorter than the hog, do not hide it."""
        with realtime.without_rt_limit(), realtime.without_fair_server(), \
                account_checks.blame_from(LONG_NS), contextlib.ExitStack() as stack:
            for _ in range(NR_ENDING):
                stack.enter_context(child(ends))
            one = stack.enter_context(child(turns, 5_000))
            # A seventh of the CPU, however long the others take here: more than a sixteenth.
            hog = stack.enter_context(child(turns, self.round_ns(one) // 6))
            # Its place is chosen before.
            until(lambda: self.device.get(hog)["blame.nr"] > 200, "it takes its turns")
            before, after, ran = self.shares([hog, one], one)
        self.assertEqual(account_checks.wrong(after), [])
        told = self.of(after, hog) - self.of(before, hog)
        long_ns = after["blame.sum_ns"] - before["blame.sum_ns"]
        print(f"# of {long_ns} ns {told} were told to be of the hog, which ran {ran[hog]}")
        self.assertGreater(told, ran[hog] / 2)
        # One look at the hog is a little later than that at the other.
        self.assertLess(told, ran[hog] * 1.2)

    def switches(self, tid):
        record = self.device.get(tid)
        return record["counts.voluntary"] + record["counts.involuntary"]

    def told_most(self, starved, before, hogs):
        """Most of what @starved has waited for long since @before was told to be of @hogs."""
        after = self.device.get(starved)
        long_ns = after["blame.sum_ns"] - before["blame.sum_ns"]
        told = {hog: self.of(after, hog) for hog in hogs}
        ran = {hog: self.device.get(hog)["accounts.run_ns"] for hog in hogs}
        print(f"# of {long_ns} ns {after['blame.others_ns']} were the others'; told {told}, ran {ran}")
        self.assertEqual(account_checks.wrong(after), [])
        for hog in hogs:
            self.assertGreater(told[hog], long_ns / 5)
            self.assertLessEqual(told[hog], ran[hog])
        self.assertGreater(sum(told.values()), long_ns * 0.6)

    def test_two_hogs_with_long_slices(self):
        """They take turns while another task starves: its wait is theirs, while it is open and after."""
        with realtime.without_rt_limit(), realtime.without_fair_server(), \
                child(starving_case.victim) as starved:
            until(lambda: os.sched_getaffinity(starved) == {CPU}, "it is there")
            before = self.device.get(starved)
            with child(turns, SLICE_NS, 2) as one, child(turns, SLICE_NS, 2) as two:
                hogs = one, two
                until(lambda: min(map(self.switches, hogs)) > 150, "the hogs take turns")
                self.told_most(starved, before, hogs)
                for hog in hogs:
                    os.sched_setscheduler(hog, os.SCHED_OTHER, os.sched_param(0))
                until(lambda: self.device.get(starved)["blame.nr"] > before["blame.nr"], "it runs")
                self.told_most(starved, before, hogs)


if __name__ == "__main__":
    tscope.main()
