#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""diff and report --summary: of two recordings of the same load nothing that the load decides has
changed; of one with one more hog, with migrations or with half the quota that figure has.  The unit tests
try that with loads that no host disturbs."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

import busy
import tscope
from recording_file import record

CGROUP = "/sys/fs/cgroup/diff_test"
# The recorded work: so many naps, so long each, and after so many of them another CPU.
NAPS, NAP_S, STRIDE = 2000, 0.002, 10
DONE, FAILED = 0, 1


def call(name):
    busy.LIBC.prctl(busy.PR_SET_NAME, name.encode())


def naps(is_roaming):
    call("napper")
    os.sched_setaffinity(0, {0})
    for nr in range(NAPS):
        if is_roaming and nr % STRIDE == 0:
            os.sched_setaffinity(0, {nr // STRIDE % 2})
        time.sleep(NAP_S)


def hog():
    call("hog")
    busy.hog()


def comm_of(pid):
    with open(f"/proc/{pid}/comm") as file:
        return file.read().strip()


class Diff(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def recording(self, name, nr_hogs=1, work="stay", procs=None):
        """Of so many hogs on CPU 1, and the naps."""
        path = f"{self.folder.name}/{name}"
        with contextlib.ExitStack() as stack:
            for _ in range(nr_hogs):
                pid = stack.enter_context(busy.child(hog, cpu=1))
                tscope.until(lambda pid=pid: comm_of(pid) == "hog", "it is a hog")
                if procs:
                    tscope.write(procs, pid)
            run = record(path, "--", sys.executable, os.path.abspath(__file__), work)
        self.assertEqual(run.returncode, DONE, run.stderr)
        self.assertIn(" 0 lost", run.stderr)
        return path

    def diff(self, *arguments, status=DONE):
        """Its groups: {name: {figure: ...}}."""
        run = tscope.taskscope("diff", "-J", *arguments)
        self.assertEqual((run.returncode, run.stderr), (status, ""))
        self.document = json.loads(run.stdout)["diff"]
        return {group["group"]: group["figures"] for group in self.document["groups"]}

    def unlike(self, groups, group, name, verdict):
        """The host decides whether a figure is known, and not what it is."""
        self.assertIn(groups[group][name]["verdict"], {"changed", "not changed", "unknown"} - {verdict},
                      (group, name, groups[group][name]))

    def test_load(self):
        """The same one twice, with one more hog, and with migrations."""
        a, b = self.recording("a"), self.recording("b")
        groups = self.diff("--by", "comm", "--gate", "comm=napper migrations < +2/s", a, b)
        for group in ("hog", "napper"):
            self.unlike(groups, group, "migrations", "changed")
        self.assertEqual({gate["state"] for gate in self.document["gates"]}, {"holds"})
        self.assertEqual(groups[None]["wait_p99"]["unit"], "ns")

        more = self.recording("more", nr_hogs=2)
        groups = self.diff("--by", "comm", a, more)
        self.unlike(groups, "hog", "queue_mean", "not changed")
        self.assertGreater(groups["hog"]["queue_mean"]["difference"], 0.5)

        moves = self.recording("moves", work="roam")
        groups = self.diff("--by", "comm", a, moves)
        self.unlike(groups, "napper", "migrations", "not changed")
        self.assertGreater(groups["napper"]["migrations"]["difference"], 1)
        self.unlike(groups, "hog", "migrations", "changed")

        self.check_summary(a)

    def check_summary(self, path):
        """It adds up, and a part of it is a part."""
        run = tscope.taskscope("report", "--summary", "-J", "--by", "comm", path)
        self.assertEqual((run.returncode, run.stderr), (DONE, ""))
        summary = json.loads(run.stdout)["summary"]
        groups = {group["group"]: group["figures"] for group in summary["groups"]}
        for name in ("switches", "migrations", "cpus"):
            parts = sum(group["figures"][name]["value"] for group in summary["groups"][1:])
            self.assertAlmostEqual(groups[None][name]["value"], parts, places=4)
        self.assertLessEqual(groups[None]["cpus"]["value"], summary["recording"]["cpus"])
        self.assertGreater(groups["hog"]["cpus"]["value"], 0.5)
        self.assertGreaterEqual(groups["napper"]["wakeup_p50"]["events"], NAPS)
        run = tscope.taskscope("report", "--summary", "-J", "--warm-up", "1", "--to", "3", path)
        self.assertEqual(json.loads(run.stdout)["summary"]["recording"]["duration"], 2_000_000_000)

    def test_half_the_quota(self):
        os.mkdir(CGROUP)
        self.addCleanup(os.rmdir, CGROUP)
        tscope.write("/sys/fs/cgroup/cgroup.subtree_control", "+cpu")
        files = []
        for quota in (60_000, 30_000):
            tscope.write(f"{CGROUP}/cpu.max", f"{quota} 100000")
            files.append(self.recording(f"quota{quota}", procs=f"{CGROUP}/cgroup.procs"))
        groups = self.diff("--by", "cgroup", *files)
        self.unlike(groups, "/diff_test", "cpus", "not changed")
        self.assertLess(groups["/diff_test"]["cpus"]["percent"], -25)

    def save(self, name):
        path = f"{self.folder.name}/{name}"
        run = tscope.taskscope("ps", "--save", path)
        self.assertEqual((run.returncode, run.stdout), (DONE, ""), run.stderr)
        return path

    @staticmethod
    def nr_of_sleep():
        rows = json.loads(tscope.taskscope("exited", "--json").stdout)["departed"]
        return sum(row["comm"] == "sleep" for row in rows)

    def test_looks(self):
        """What came between two looks: of a task that lives, and of tasks that exited."""
        with busy.child(hog, cpu=1) as pid:
            tscope.until(lambda: comm_of(pid) == "hog", "it is a hog")
            nr_exited = self.nr_of_sleep()
            before = self.save("look_a")
            rows = tscope.by_tid(tscope.rows("ps", "-o", "TID,RUN"))
            least = rows[pid]["run"] + 50_000_000
            tscope.until(lambda: tscope.by_tid(tscope.rows("ps", "-o", "TID,RUN"))[pid]["run"] > least,
                         "the hog runs")
            for _ in range(3):
                subprocess.run(["/bin/sleep", "0.01"], check=True)
            # Freed, not only reaped.
            tscope.until(lambda: self.nr_of_sleep() >= nr_exited + 3, "they have exited")
            after = self.save("look_b")
        run = tscope.taskscope("diff", "--json", before, after)
        self.assertEqual(run.returncode, DONE, run.stderr)
        groups = {group["group"]: group for group in json.loads(run.stdout)["groups"]}
        self.assertGreaterEqual(groups["hog"]["run"], 50_000_000 - 1)
        self.assertGreaterEqual(groups["sleep"]["exited"], 3)
        self.assertEqual(tscope.taskscope("diff", after, before).returncode, FAILED)
        self.assertEqual(tscope.taskscope("report", after).returncode, FAILED)

    def test_unreadable(self):
        path = self.recording("a", nr_hogs=0)
        size = os.path.getsize(path)
        with open(path, "r+b") as file:
            file.truncate(size * 3 // 4)
        run = tscope.taskscope("diff", path, path)
        self.assertEqual(run.returncode, FAILED)
        self.assertIn("its end is missing", run.stderr)
        self.assertRegex(run.stdout, r"\n0 figures changed")
        self.assertEqual(tscope.taskscope("diff", path, "/proc/self/status").returncode, FAILED)


if __name__ == "__main__":
    if sys.argv[1:] in (["stay"], ["roam"]):
        naps(sys.argv[1] == "roam")
    else:
        tscope.main()
