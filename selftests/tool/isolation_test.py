#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope isolation on a machine that isolates nothing until it is told to."""

import contextlib
import os
import unittest

import tscope
from isolation_case import FOUND, audit, run

CGROUPS = "/sys/fs/cgroup"


@contextlib.contextmanager
def partition(cpus):
    """A cgroup that has these CPUs for itself."""
    path = f"{CGROUPS}/isolation_test"
    tscope.write(f"{CGROUPS}/cgroup.subtree_control", "+cpuset")
    os.mkdir(path)
    try:
        tscope.write(f"{path}/cpuset.cpus", cpus)
        tscope.write(f"{path}/cpuset.cpus.partition", "isolated")
        yield path
    finally:
        tscope.write(f"{path}/cpuset.cpus.partition", "member")
        os.rmdir(path)


class Isolation(unittest.TestCase):
    def test_nothing_is_isolated(self):
        status, there = audit("1")
        self.assertEqual(status, FOUND)
        for name in ("domain", "nohz_full", "rcu_nocbs", "managed_irq", "tasks"):
            self.assertEqual(there["outcome"][name], "FAIL", there["check"][name])
            self.assertTrue(there["check"][name]["fix"])
        for name in ("online", "siblings"):
            self.assertEqual(there["outcome"][name], "PASS", there["check"][name])

    def test_partition(self):
        """Also on kernels that do not list it in cpu/isolated."""
        with partition("1"):
            _, there = audit("1")
        self.assertEqual(there["outcome"]["domain"], "PASS", there["check"]["domain"])
        self.assertIn("partitions: 1", there["check"]["domain"]["says"])

    def test_plan(self):
        status, document = run("plan", "--threads", "1")
        plan = document["plan"]
        self.assertEqual((status, plan["cpus"], plan["others"]), (0, "1", "0"))
        self.assertEqual(plan["command_line"],
                         ["isolcpus=domain,managed_irq,1 nohz_full=1 rcu_nocbs=1 irqaffinity=0"])

    def test_bad_input(self):
        for arguments, status, says in (
            ((), 2, "isolation takes audit CPUS"),
            (("nonsense",), 2, "nonsense"),
            (("audit",), 2, "one list of CPUs"),
            (("audit", "one"), 2, "'one'"),
            (("audit", "1", "--duration", "3"), 2, "--duration goes with isolation watch"),
            (("watch", "1", "--top", "3"), 2, "--top goes with isolation audit"),
            (("plan",), 2, "--threads"),
            (("plan", "--threads", "none"), 2, "'none'"),
            (("plan", "--threads", "2"), 1, "this machine has 2 cores"),
            (("audit", "77"), 1, "no such CPU: 77"),
            (("watch", "0-77"), 1, "no such CPU: 2"),
        ):
            with self.subTest(arguments):
                done = tscope.taskscope("isolation", *arguments)
                self.assertEqual((done.returncode, done.stdout), (status, ""))
                self.assertIn(says, done.stderr)

    def test_for_people(self):
        done = tscope.taskscope("isolation", "audit", "1", "--top", "2")
        self.assertEqual((done.returncode, done.stderr), (FOUND, ""))
        self.assertRegex(done.stdout, r"^CPUs 1: \d+ checks pass, \d+ fail, \d+ are not known\n")
        self.assertIn("[/sys/devices/system/cpu/nohz_full]", done.stdout)
        self.assertRegex(done.stdout, r"\nCPU 1: busy for \S+ of \S+, \d+ switches\n")


if __name__ == "__main__":
    tscope.main()
