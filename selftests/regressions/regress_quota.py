#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a quota may explain of a wait is said, and the blame is at most, as far as the module
has not seen it.

Beside another task one that its quota kept from running had waited for that other task.
"""

import json
import time

import account_checks
import busy
import hostclock
import storm_maker
import tscope
import uapi
from busy import child
from storm_maker import cgroup
from tscope import until, write

CPU = storm_maker.last_cpu()
TELLS = uapi.constant("ACCOUNTS_WHOLE_LIMIT")


class Quota(account_checks.AccountCase):
    def setUp(self):
        super().setUp()
        self.stay_on(0)

    @staticmethod
    def wait_of(tid, *arguments):
        return json.loads(tscope.taskscope("wait", str(tid), "-J", *arguments).stdout)["wait"]

    def throttled_often(self, tid):
        """What the file says, if so."""
        quota = self.wait_of(tid)["quotas"][0]
        return quota if quota["nr_throttled"] > 20 else None

    def test_beside_another(self):
        """Its cgroup's own quota, and that of one above."""
        with cgroup("quota") as folder, child(busy.hog, cpu=CPU) as limited, \
                child(busy.hog, cpu=CPU), hostclock.Watch() as watch:
            write(f"{folder}/cpu.max", "20000 100000")
            storm_maker.join_cgroup(folder, limited)
            before = until(lambda: self.throttled_often(limited), "throttled")
            wait = self.wait_of(limited)
            text = tscope.taskscope("wait", str(limited)).stdout
            begin = time.monotonic_ns()
            round_ = self.wait_of(limited, "--watch", "0.5", "--count", "1")
            stopped_ns = watch.stopped(begin, time.monotonic_ns())
            flags = self.device.get(limited)["accounts.flags"]
            write("/sys/fs/cgroup/cgroup.procs", limited)
        quota = wait["quotas"][0]
        self.assertTrue(quota["cgroup"].endswith("/quota"), quota)
        self.assertEqual((quota["quota"], quota["period"]), (20_000_000, 100_000_000))
        self.assertGreater(quota["throttled"], 100_000_000)
        self.assertLessEqual(quota["nr_throttled"], quota["nr_periods"])
        self.assertIn("\nits quota\n", text)
        self.assertIn("20.00ms of each 100.0ms; throttled in ", text)
        for one in (wait, round_):
            self.assertLessEqual(one["quota_explains"], one["wait_contended"])
            parts = ("wait_contended", "wait_limit", "wait_idle", "wait_unknown")
            self.assertEqual(sum(one[name] for name in parts), one["wait"])
        # Those of the round, and not all that there were.
        self.assertLess(round_["quotas"][0]["nr_periods"],
                        3 + (round_["age"] + stopped_ns) // 100_000_000)
        # The kernel tells it, or the program says that it may be.
        tells = bool(flags & TELLS)
        self.assertEqual(tells, tscope.RELEASE >= (6, 18))
        self.assertEqual(wait["blame_at_most"], wait["quota_explains"] > 0)
        if tells:
            self.assertEqual(wait["quota_explains"], 0)
        # What the module has seen of it, and what it may have missed.  The file is read after the
        # task, and the host may stop the guest in between: what it said before that counts.
        told = wait["wait_limit"] + wait["quota_explains"]
        self.assertGreater(told, before["throttled"] * 8 // 10)
        self.assertIn("who was in its way", text)

    def test_without_one(self):
        with child(busy.hog, cpu=CPU) as tid:
            wait = self.wait_of(tid)
            text = tscope.taskscope("wait", str(tid)).stdout
        self.assertEqual((wait["quotas"], wait["quota_explains"], wait["blame_at_most"]),
                         ([], 0, False))
        self.assertNotIn("its quota", text)
        self.assertIn("who was in its way: ", text)


if __name__ == "__main__":
    tscope.main()
