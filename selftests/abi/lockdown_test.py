#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What works once the kernel is locked down.

Lockdown cannot be undone before the next boot: a machine that ran this is of use
for nothing that loads modules.  Needs a kernel with the lockdown LSM, as Debian's.
"""

import os
import subprocess
import unittest

import record_bytes
import tscope
from tscope import outcome

LOCKDOWN = "/sys/kernel/security/lockdown"
LEVELS = ("none", "integrity", "confidentiality")


def level():
    """The one in brackets."""
    with open(LOCKDOWN) as file:
        return file.read().split("[")[1].split("]")[0]


def lock_down(name):
    with open(LOCKDOWN, "w") as file:
        file.write(name)


class Lockdown(unittest.TestCase):
    """The tests run in the order of their names, each at a level of its own."""

    @classmethod
    def setUpClass(cls):
        if not os.path.ismount("/sys/kernel/security"):
            subprocess.run(["mount", "-t", "securityfs", "none", "/sys/kernel/security"], check=True)

    def everything_works(self):
        fd = os.open(tscope.DEVICE, os.O_RDONLY)
        self.addCleanup(os.close, fd)
        with tscope.Mktask("thread:n=3", "container") as tasks:
            self.assertEqual(len(record_bytes.get_info(fd)), tscope.INFO_BYTES)
            seen = {record.tid: record for record in record_bytes.snapshot(fd)}
            for task in tasks:
                self.assertIn(task["tid"], seen)
                one = record_bytes.task_get(fd, task["tid"])
                self.assertEqual(one.groups["birth"].data, seen[task["tid"]].groups["birth"].data)
            for name in tscope.FILES:
                with self.subTest(name), open(f"{tscope.DEBUGFS}/{name}", "rb") as file:
                    self.assertTrue(file.read())
            for arguments in (["ps"], ["tree"], ["show", "1"], ["clone", "1"], ["status"]):
                with self.subTest(arguments):
                    run = tscope.taskscope(*arguments)
                    self.assertEqual(run.stderr, "")
                    # A virtual CPU may have stood still; see cli_test.
                    self.assertIn(run.returncode, (0, 1) if arguments == ["status"] else (0,))
                    self.assertTrue(run.stdout)
            shown = tscope.by_tid(tscope.rows("ps", "-T", "-o", "TID"))
            self.assertEqual([t["line"] for t in tasks if t["tid"] not in shown], [])

    def locked_down(self):
        """The lock is real: what it is known to refuse is refused, our module too."""
        self.assertEqual(outcome(lambda: os.open("/dev/mem", os.O_RDONLY)), "EPERM")
        run = tscope.insmod()
        self.assertEqual(run.returncode, 1)
        # Before the kernel could see that it is there already, which is another error.
        self.assertIn("Operation not permitted", run.stderr)

    def refuses_to_write_debugfs(self):
        for name in tscope.FILES:
            path = f"{tscope.DEBUGFS}/{name}"
            with self.subTest(name):
                self.assertEqual(outcome(lambda: os.open(path, os.O_RDWR)), "EPERM")
                self.assertEqual(outcome(lambda: os.chmod(path, 0o644)), "EPERM")

    def test_0_none(self):
        self.assertEqual(level(), "none", "start with a kernel that is not locked down")
        with open("/proc/sys/kernel/tainted") as file:
            taint = int(file.read())
        self.assertTrue(taint & 1 << 13, "the module is signed: nothing to refuse")
        self.everything_works()
        run = tscope.insmod()
        self.assertIn("File exists", run.stderr)

    def test_1_integrity(self):
        lock_down("integrity")
        self.assertEqual(level(), "integrity")
        self.locked_down()
        self.everything_works()
        self.refuses_to_write_debugfs()

    def test_2_confidentiality(self):
        lock_down("confidentiality")
        self.assertEqual(level(), "confidentiality")
        self.locked_down()
        # What this level adds: the kernel's memory may not be read either.
        tracing = "/sys/kernel/tracing/events/sched/sched_switch/enable"
        self.assertEqual(outcome(lambda: os.open(tracing, os.O_RDONLY)), "EPERM")
        self.everything_works()
        self.refuses_to_write_debugfs()

    def test_3_reload(self):
        """Unloaded it stays out until the next boot."""
        self.assertEqual(tscope.rmmod().returncode, 0)
        run = tscope.insmod()
        self.assertEqual(run.returncode, 1)
        self.assertIn("Operation not permitted", run.stderr)
        self.assertFalse(tscope.is_loaded())


if __name__ == "__main__":
    tscope.main()
