#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What "taskscope diagnose" says of situations that are made: each verdict once, and its sums.

outcomes_test.py has all of them, with their look-alikes, many times.  A situation is made of
numbers by chance, of the seed TASKSCOPE_VERDICT_SEED (1); a failure says all that it was made of.
"""

import contextlib
import os
import random
import unittest

import account_checks
import diagnosis
import situations
import storm_maker
import tscope
import uapi
from diagnosis import Window
from storm_maker import forks
from tscope import until, write

SEED = os.environ.get("TASKSCOPE_VERDICT_SEED", "1")
SECONDS = 1
NR_FORKS = 200
GROUPS = uapi.mask_of("accounts")
EXITED = uapi.mask_of("accounts", "exited")


class Verdicts(unittest.TestCase):
    """One situation of each verdict."""

    def first_is_right(self, *variants):
        """Which of the variants is up to chance."""
        name = random.Random(f"{self.id()} {SEED}").choice(variants)
        found = diagnosis.outcome(name, SEED, SECONDS, mends=False)
        print(f"# {found.line()}")
        self.assertEqual(found.wrong, [], found.line())

    def test_quota(self):
        self.first_is_right("quota/own", "quota/ancestor", "quota/neighbour")

    def test_contention(self):
        self.first_is_right("contention/process", "contention/cgroup", "contention/pinned",
                            "contention/unreached-quota")

    def test_rt_hog(self):
        self.first_is_right("rt-hog/fifo", "rt-hog/rr")

    def test_own_limit(self):
        self.first_is_right("own-limit/deadline", "own-limit/frozen", "own-limit/stopped")

    def test_affinity(self):
        self.first_is_right("affinity/mask", "affinity/cpuset")

    def test_unfair(self):
        self.first_is_right("unfair/nice", "unfair/weight", "unfair/idle-class")

    def test_cold(self):
        """It is not said where the kernel does not tell which CPUs share a cache."""
        if situations.has_far_cpus():
            self.first_is_right("cold/far")
            return
        with contextlib.ExitStack() as stack:
            made = diagnosis.made(stack, "cold/far", random.Random(SEED))
            doc = diagnosis.diagnose(made.target, SECONDS)
        self.assertEqual(diagnosis.malformed(doc), [])
        self.assertNotIn("cold", diagnosis.ids(doc))

    def test_slow_wake(self):
        self.first_is_right("slow-wake")

    def test_blocked_io(self):
        self.first_is_right("blocked-io")

    def test_blocked_lock(self):
        self.first_is_right("blocked-lock/inode", "blocked-lock/vfork")

    def test_chain(self):
        self.first_is_right("chain", "chain/inversion", "chain/lock", "chain/disk")

    def test_chatty(self):
        self.first_is_right("chatty")

    def test_storm(self):
        self.first_is_right("storm")

    def test_healthy(self):
        self.first_is_right("healthy/alone", "healthy/sleeps", "healthy/answers", "healthy/consumer",
                            "healthy/idle-pool", "healthy/idle-server", "healthy/idle-urgent-server")


class Sums(account_checks.AccountCase):
    """What is lost is what the accounts of the device say, to the nanosecond."""

    def setUp(self):
        super().setUp()
        self.folder = self.enterContext(storm_maker.cgroup("sums"))
        self.fd = os.open(self.folder, os.O_RDONLY)
        self.addCleanup(os.close, self.fd)
        self.cast = situations.Cast(self.enterContext(contextlib.ExitStack()))
        # What is killed while it is frozen leaves its children so.
        self.addCleanup(self.freeze, False)

    def freeze(self, on):
        write(f"{self.folder}/cgroup.freeze", int(on))

        def is_so():
            with open(f"{self.folder}/cgroup.events", encoding="ascii") as file:
                return f"frozen {int(on)}" in file.read()

        until(is_so, "frozen, or not")

    def lost(self):
        """Of each task of the cgroup, by its key: (WAIT, BLOCK)."""
        living = self.device.snapshot(GROUPS, uapi.FILTER_CGROUP, fd=self.fd)
        return {record["key"]: self.of_record(record) for record in living}

    @staticmethod
    def of_record(record):
        return record["accounts.wait_ns"], record["accounts.block_ns"]

    def of_process(self, pid):
        return self.of_record(self.device.get(pid, GROUPS, uapi.PROCESSES))

    def exited_since(self, seen):
        """The same of those of the storm that have exited and were not among these."""
        found = {record["key"]: self.of_record(record) for record in self.device.departed_processes(EXITED)
                 if record["exited.comm"] == b"mkload"}
        return {key: lost for key, lost in found.items() if key not in seen}

    def adds_up(self, before, exited, doc):
        after = self.lost() | self.exited_since(exited)
        expected = [sum(lost[i] - before.get(key, (0, 0))[i] for key, lost in after.items()) for i in (0, 1)]
        print(f"# {len(before)} tasks, then {len(after)}; WAIT, BLOCK {expected}; {diagnosis.ids(doc)}")
        self.assertEqual([doc["wait_ns"], doc["block_ns"]], expected)
        self.assertEqual(diagnosis.malformed(doc), [])
        self.assertGreater(min(expected[0], doc["lost_ns"]), 0)

    def test_fork_storm(self):
        """Those that were born and have exited meanwhile count, too."""
        for _ in range(3):
            self.cast.load("forks", 500_000, group=self.folder)
        start = forks()
        until(lambda: forks() - start > NR_FORKS, "it blows")
        self.freeze(True)
        before, exited = self.lost(), set(self.exited_since(()))
        with Window("--cgroup", self.folder) as window:
            self.freeze(False)
            start = forks()
            until(lambda: forks() - start > NR_FORKS, "it blows")
            self.freeze(True)
        self.adds_up(before, exited, window.doc)
        # What was still on the way to its end was frozen with the others.
        self.assertGreater(window.doc["threads"], 3)

    def test_threads_that_exit(self):
        """Of a process whose threads come and go, while others have its CPU."""
        self.cast.fillers()
        pid = self.cast.task(situations.threads_that_end, 5 * situations.MS, group=self.folder)
        until(lambda: situations.ran(pid) > 50 * situations.MS, "it runs")
        self.freeze(True)
        before = self.of_process(pid)
        with Window(str(pid)) as window:
            self.freeze(False)
            until(lambda: self.of_process(pid)[0] - before[0] > 300 * situations.MS, "it waits")
            self.freeze(True)
        expected = [b - a for a, b in zip(before, self.of_process(pid))]
        self.assertEqual([window.doc["wait_ns"], window.doc["block_ns"]], expected)
        self.assertEqual(diagnosis.malformed(window.doc), [])


if __name__ == "__main__":
    tscope.main()
