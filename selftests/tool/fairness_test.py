#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope fairness: what the weights entitle tasks and groups to, and what they received.

The weights are chosen here, so that what they entitle to is known; what the tasks received
/proc/PID/schedstat says.  Both have to be within a point of what the program says.
"""

import json
import os
import unittest

import tscope
from shares import CPU, WEIGHTS, hogs, runtime, tree, without_autogroups

# Percentage points.
NEAR = 1.0
SECONDS = "6"


def fairness(*arguments):
    run = tscope.taskscope("fairness", *arguments, "-J")
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)["fairness"]


class Fairness(unittest.TestCase):
    def setUp(self):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {0})
        self.addCleanup(os.sched_setaffinity, 0, before)

    def measured(self, tids):
        """What the program says, and each task's part of what schedstat says that they ran."""
        before = [runtime(tid) for tid in tids]
        said = fairness(str(CPU), "--duration", SECONDS)
        added = [runtime(tid) - was for tid, was in zip(tids, before)]
        self.assertEqual(said["lost"], 0)
        return said, [100 * ns / sum(added) for ns in added]

    def compare(self, said, tids, entitled, received):
        rows = {row["tid"]: row for row in said["tasks"]}
        # Others run now and then, on this CPU too: shares among these tasks.
        sums = {key: sum(rows[tid][f"{key}_ns"] for tid in tids) for key in ("entitled", "received")}
        self.assertGreater(sums["received"], 0.9 * said["fair_ns"])
        for tid, should, got in zip(tids, entitled, received):
            row = rows[tid]
            self.assertAlmostEqual(100 * row["entitled_ns"] / sums["entitled"], should, delta=NEAR)
            self.assertAlmostEqual(100 * row["received_ns"] / sums["received"], got, delta=NEAR)
        print(f"# {[(round(s, 2), round(g, 2)) for s, g in zip(entitled, received)]}")
        # All that was entitled was received, by someone.
        root = next(group for group in said["groups"] if group["group"] == "/")
        self.assertAlmostEqual(root["entitled_ns"], root["received_ns"], delta=1000)
        self.assertEqual(root["received_ns"], said["fair_ns"])
        self.assertEqual(sum(row["received_ns"] for row in said["tasks"]), said["fair_ns"])

    def test_nice_0_and_5(self):
        with without_autogroups(), hogs((None, 0), (None, 5)) as tids:
            said, received = self.measured(tids)
        entitled = [100 * WEIGHTS[nice] / (WEIGHTS[0] + WEIGHTS[5]) for nice in (0, 5)]
        self.assertAlmostEqual(entitled[0], 75.35, delta=0.01)
        self.compare(said, tids, entitled, received)

    def test_three_levels(self):
        """a: 300, in it b: 100 and c: 200, in c two tasks; d: 100 beside a."""
        weights = {"fa": 300, "fa/b": 100, "fa/c": 200, "fa/c/e": 100, "fd": 100}
        with tree(weights), hogs(("fa/b", 0), ("fa/c/e", 0), ("fa/c/e", 5), ("fd", 0)) as tids:
            said, received = self.measured(tids)
            only = fairness("--cgroup", "/fa", "--duration", "1")
        whole = WEIGHTS[0] + WEIGHTS[5]
        entitled = [75 / 3, 75 * 2 / 3 * WEIGHTS[0] / whole, 75 * 2 / 3 * WEIGHTS[5] / whole, 25]
        self.compare(said, tids, entitled, received)
        groups = {group["group"]: group for group in said["groups"]}
        self.assertEqual(groups["/fa"]["weight"], 3072)
        self.assertEqual(groups["/fa/c/e"]["above"], "/fa/c")
        for path, share in (("/fa", 75), ("/fa/c", 50), ("/fa/c/e", 50), ("/fd", 25)):
            self.assertAlmostEqual(groups[path]["entitled_percent"], share, delta=NEAR + 1)
        self.assertEqual({group["group"] for group in only["groups"]},
                         {"/fa", "/fa/b", "/fa/c", "/fa/c/e"})
        self.assertEqual({row["tid"] for row in only["tasks"]}, set(tids[:3]))

    def test_bad_input(self):
        for arguments, status, words in (
            (("x",), 2, "one CPU"),
            (("1", "2"), 2, "one CPU"),
            (("1", "--cgroup", "/"), 2, "exclude"),
            (("--duration", "0"), 2, "seconds"),
            (("99999",), 1, "no CPU 99999"),
            (("--cgroup", "/nothing/here"), 1, "nothing/here"),
        ):
            run = tscope.taskscope("fairness", *arguments)
            self.assertEqual(run.returncode, status, run)
            self.assertIn(words, run.stderr)
            self.assertEqual(run.stdout, "")

    def test_text(self):
        run = tscope.taskscope("fairness", "0", "--duration", "0.5")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertIn("ENTITLED", run.stdout)
        self.assertRegex(run.stdout, r"^CPU 0, .*the fair class ran for")


if __name__ == "__main__":
    tscope.main()
