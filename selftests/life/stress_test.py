#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Everything at once: each account is an age all the same, and no switch is lost.

Four CPUs, of which the last goes off and on: hackbench, forks, signals, ptrace, tasks
of every policy, also DEADLINE, and one whose cgroup has a quota.  In seconds:
TASKSCOPE_STRESS_SECONDS (60).
"""

import collections
import contextlib
import os
import time
import unittest

import account_checks
import busy
import fast_snapshot
import storm_maker
import switch_total
import tscope
import uapi
from account_checks import ENDED, stopped
from busy import child
from storm_maker import cgroup
from tscope import write

SECONDS = int(os.environ.get("TASKSCOPE_STRESS_SECONDS", "60"))
NAMES = ("switch", "fork", "signal", "ptrace", "policy", "hotplug")
LOOK = ("state", "sched", "counts", "accounts", "switches")
STOPPED, ZOMBIE = ord("T"), ord("Z")
# Counters of a record, the kernel's, and where the kernel's stood when it began.
COUNTERS = (("voluntary", "nvcsw", "nvcsw_base"), ("involuntary", "nivcsw", "nivcsw_base"))


def realtime():
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(5))
    while True:
        time.sleep(0.002)
        for _ in range(1000):
            pass


class Stress(unittest.TestCase):
    def sums(self, tid, groups):
        account = groups["accounts"]
        total = account.run_ns + account.wait_ns + account.sleep_ns + account.block_ns + account.stop_ns
        self.assertEqual(total, account.now_ns - account.since_ns, (tid, groups))
        self.assertLessEqual(account.wait_idle_ns, account.wait_ns, (tid, groups))
        self.seen[account.account] += 1

    def switches(self, tid, groups):
        """Of one that stood still all the while; else it has another switch by now."""
        counts, kinds = groups["counts"], groups["switches"]
        for ours, kernel, base in COUNTERS:
            counted = getattr(counts, base) + getattr(counts, ours)
            self.assertEqual(getattr(groups["sched"], kernel), counted, (tid, groups))
        self.assertEqual(sum(kinds), counts.voluntary + counts.involuntary, (tid, groups))

    def look(self):
        """At all tasks, living and exited."""
        one, two = fast_snapshot.snapshot(*LOOK), fast_snapshot.snapshot(*LOOK)
        for tid, groups in two.items():
            self.sums(tid, groups)
            before, state = one.get(tid), groups["state"]
            same = before and before["accounts"].opened_ns == groups["accounts"].opened_ns
            if same and not state.on_cpu and not state.on_rq and groups["accounts"].account > 1:
                self.switches(tid, groups)
                self.still += 1
        for tid, groups in fast_snapshot.departed("counts", "accounts", "switches"):
            self.sums(tid, groups)
            self.assertEqual(groups["accounts"].account, ENDED)
            self.assertEqual(
                sum(groups["switches"]), groups["counts"].voluntary + groups["counts"].involuntary
            )
            self.dead.add(groups["exited"].seq)

    def of_all(self, first):
        """Switches since the first look: those of /proc/stat."""
        now = switch_total.look()
        self.assertTrue(switch_total.agree(first, now), (first, now))
        return now[1] - first[1]

    def test_everything_at_once(self):
        self.seen, self.still, self.dead = collections.Counter(), 0, set()
        log = tscope.KernelLog()
        with contextlib.ExitStack() as stack:
            opened = stack.enter_context(uapi.Device())
            folder = stack.enter_context(cgroup("stress"))
            write(f"{folder}/cpu.max", "10000 50000")
            kinds = (busy.hog, busy.hog, busy.deadline_hog, realtime, busy.sleeper)
            tids = [stack.enter_context(child(kind)) for kind in kinds]
            write(f"{folder}/cgroup.procs", tids[0])
            stack.callback(write, "/sys/fs/cgroup/cgroup.procs", tids[0])
            blowing = [stack.enter_context(storm_maker.STORMS[name]()) for name in NAMES]
            first, looks = switch_total.look(), 0
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                self.look()
                rise = self.of_all(first)
                looks += 1
            for tid in tids:
                record = stopped(opened, tid)
                self.assertEqual(account_checks.wrong_at_rest(record), [], record)
                missed = account_checks.uncounted(record)
                if switch_total.DRIVES_OFF_UNSEEN:
                    missed.pop("migrations", None)
                self.assertEqual(missed, {}, record)
                self.assertIn(record["waits.nr"], account_checks.runs(record))
                account_checks.resume(tid)
        counts = {storm.name: storm.counts for storm in blowing}
        print(f"# {looks} looks, {rise} switches, {len(self.dead)} exited seen, by account {dict(self.seen)}")
        print(f"# {self.still} stood still; {counts}")
        for storm in blowing:
            self.assertGreater(sum(storm.counts.values()), 0, storm.name)
        for account in (*range(account_checks.BLOCK), account_checks.STOP, ENDED):
            self.assertGreater(self.seen[account], 0, account)
        self.assertGreater(len(self.dead), 100)
        self.assertGreater(self.still, 100)
        self.assertEqual(log.bad_lines(), [])


if __name__ == "__main__":
    tscope.main()
