#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""libtaskscope and its Python module, beside readers of their own.

The sample programs are those of tools/lib/samples.
"""

import json
import os
import re
import signal
import subprocess
import sys
import unittest

import account_checks
import tscope
import uapi

NR_EXITS = 300
CGROUP = "/sys/fs/cgroup/lib_test"
ENV = {**os.environ, "LD_LIBRARY_PATH": tscope.HERE, "PYTHONPATH": tscope.HERE}
# All members of all groups of a task, by the library's table.
TELL = """
import json, sys, taskscope
names = sys.argv[2].split(",")
(task,) = taskscope.Device().snapshot(*names, tid=int(sys.argv[1]))
def plain(value):
    return list(value) if isinstance(value, tuple) else value
print(json.dumps({f"{f.group}.{f.name}": plain(getattr(getattr(task, f.group), f.name))
                  for f in taskscope.fields()
                  if f.group in names and getattr(task, f.group) and f.kind not in ("text", "struct")}))
"""
# Waits of each cgroup: their sum, their 99th percentile, and the tasks they are of.
BY_CGROUP = """
import collections, json, taskscope
found = collections.defaultdict(list)
for task in taskscope.snapshot("cgroup", "accounts", "waits"):
    if task.waits and task.cgroup:
        found[task.cgroup.path].append(task)
print(json.dumps({path: [sum(task.accounts.wait_ns for task in tasks),
                         taskscope.add_waits(task.waits for task in tasks).quantile(990), len(tasks)]
                  for path, tasks in found.items()}))
"""
GROUPS = ("ids", "state", "sched", "creds", "memory", "sharing", "birth", "counts", "accounts",
          "waits", "moves", "switches")  # fmt: skip
# What a sleeping task has only one more of at the next look.
PASSES = re.compile(r"^(accounts|counts)\.now_ns$|^accounts\.(sleep|age)_ns$")


def run_python(code, *arguments):
    run = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], env=ENV, capture_output=True,
                         text=True, check=False)  # fmt: skip
    if run.returncode or run.stderr:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)


def samples(name, *arguments, **more):
    return subprocess.Popen([f"{tscope.HERE}/{name}", *map(str, arguments)], stdout=subprocess.PIPE,
                            text=True, **more)  # fmt: skip


class Tasks(unittest.TestCase):
    def test_members(self):
        """Each number is what another reader finds, of a task that sleeps."""
        with tscope.Mktask("fork") as (made,), uapi.Device() as device:
            tid = made["tid"]
            account_checks.at_rest(device, tid, account_checks.SLEEP)
            before = device.get(tid)
            told = run_python(TELL, tid, ",".join(GROUPS))
            after = device.get(tid)
        self.assertGreater(len(told), 80)
        for name, value in told.items():
            if PASSES.match(name):
                self.assertTrue(before[name] <= value <= after[name], name)
            elif before[name] == after[name]:
                self.assertEqual(value, list(before[name]) if isinstance(value, list) else before[name], name)

    def test_cgroups(self):
        """Sums over the tasks of a cgroup, between two looks of another reader."""

        def look():
            with uapi.Device() as device:
                found = [device.get(hog.pid, uapi.mask_of("accounts")) for hog in hogs]
            return sum(record["accounts.wait_ns"] for record in found)

        os.mkdir(CGROUP)
        hogs = [subprocess.Popen(["sh", "-c", f"echo $$ >{CGROUP}/cgroup.procs; while :; do :; done"])
                for _ in range(3)]  # fmt: skip
        try:
            tscope.until(lambda: self.procs() == {hog.pid for hog in hogs} and look(), "they wait for one another")
            before, told, after = look(), run_python(BY_CGROUP), look()
            total, quantile, nr = told["/lib_test"]
            self.assertEqual(nr, 3)
            self.assertTrue(before <= total <= after, (before, total, after))
            self.assertTrue(0 < quantile <= total)
        finally:
            for hog in hogs:
                hog.kill()
                hog.wait()
            tscope.until(lambda: tscope.outcome(lambda: os.rmdir(CGROUP)) in ("ok", "ENOENT"), "it is empty")

    @staticmethod
    def procs():
        with open(f"{CGROUP}/cgroup.procs", encoding="ascii") as file:
            return set(map(int, file.read().split()))

    def test_longest_waits(self):
        with samples("top-waits") as program:
            lines = program.stdout.read().splitlines()
        self.assertEqual(program.returncode, 0)
        self.assertEqual(lines[0].split(), ["LONGEST_NS", "P99_NS", "TID", "COMM"])
        rows = [list(map(int, line.split()[:3])) for line in lines[1:]]
        self.assertEqual(len(rows), 10)
        self.assertEqual(rows, sorted(rows, key=lambda row: -row[0]))
        with uapi.Device() as device:
            longest = {record["tid"]: record["waits.max_ns"]
                       for record in device.snapshot(uapi.mask_of("waits")) if "waits.max_ns" in record}  # fmt: skip
        for row in rows:
            if row[2] in longest:
                self.assertLessEqual(row[0], longest[row[2]])


class Exits(unittest.TestCase):
    def test_each_once(self):
        """Two that follow the exited tell of each, with its status, and of it once."""
        followers = [samples("follow-exits") for _ in range(2)]
        try:
            # It has begun where it tells of one that exits now.
            tscope.until(lambda: all(self.has_told(each) for each in followers), "they follow")
            status = {}
            for i in range(NR_EXITS):
                pid = os.posix_spawn("/bin/sh", ["sh", "-c", f"exit {i % 200}"], os.environ)
                status[pid] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            last = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 201"], os.environ)
            os.waitpid(last, 0)
            for follower in followers:
                lines = []
                while not lines or not lines[-1].startswith(f"{last} "):
                    lines.append(follower.stdout.readline())
                    self.assertTrue(lines[-1])
                found = [(int(m[1]), int(m[2])) for line in lines
                         if (m := re.match(r"(\d+) .*exited with (\d+), ran \d+ ns", line))]  # fmt: skip
                self.assertFalse([line for line in lines if line.endswith("were missed\n")])
                self.assertEqual(sorted(row for row in found if row[0] in status), sorted(status.items()))
        finally:
            for follower in followers:
                follower.send_signal(signal.SIGKILL)
                follower.wait()
                follower.stdout.close()

    @staticmethod
    def has_told(follower):
        subprocess.run(["true"], check=True)
        fd = follower.stdout.fileno()
        os.set_blocking(fd, False)
        try:
            return os.read(fd, 1 << 16)
        except BlockingIOError:
            return b""
        finally:
            os.set_blocking(fd, True)


if __name__ == "__main__":
    tscope.main()
