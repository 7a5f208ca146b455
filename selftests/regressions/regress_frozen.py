#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A task that is frozen: by cgroup v2, by cgroup v1, for suspend.  Every answer tells it from a sleeper."""

import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
import unittest

import storm_maker
import tscope
import uapi
from tscope import until

FROZEN = uapi.constant("STATE_FROZEN")
GROUPS = uapi.mask_of("ids", "state", "accounts", "counts")
SLEEP, BLOCK, STOP = 2, 3, 4
SPIN = "while :; do :; done"
LONG_NS = 200_000_000


@contextlib.contextmanager
def program(*command):
    process = subprocess.Popen(command)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def shell(script):
    return program("sh", "-c", script)


@contextlib.contextmanager
def mounted(kind, options):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", kind, "-o", options, "none", folder], check=True)
        try:
            yield folder
        finally:
            subprocess.run(["umount", folder], check=True)


class Freezer2:
    """cgroup.freeze of a cgroup, or of its parent."""

    def __init__(self, nested=False):
        self.nested = nested

    @contextlib.contextmanager
    def of(self, pid):
        with storm_maker.cgroup("ice") as outer:
            inner = f"{outer}/cube"
            os.mkdir(inner)
            tscope.write(f"{inner}/cgroup.procs", pid)
            self.outer, self.folder = outer, outer if self.nested else inner
            try:
                yield self
            finally:
                self.freeze(False)
                tscope.write(f"{storm_maker.CGROUP}/cgroup.procs", pid)
                storm_maker.Cgroup.remove(inner)

    def freeze(self, on):
        tscope.write(f"{self.folder}/cgroup.freeze", int(on))
        until(lambda: self.is_frozen() == on, "it does not freeze")

    def is_frozen(self):
        with open(f"{self.folder}/cgroup.events", encoding="ascii") as file:
            return "frozen 1" in file.read()


class Freezer1:
    @contextlib.contextmanager
    def of(self, pid):
        with mounted("cgroup", "freezer") as root:
            self.folder = f"{root}/ice"
            os.mkdir(self.folder)
            tscope.write(f"{self.folder}/cgroup.procs", pid)
            try:
                yield self
            finally:
                self.freeze(False)
                tscope.write(f"{root}/cgroup.procs", pid)
                storm_maker.Cgroup.remove(self.folder)

    def freeze(self, on):
        tscope.write(f"{self.folder}/freezer.state", "FROZEN" if on else "THAWED")
        until(lambda: self.is_frozen() == on, "it does not freeze")

    def is_frozen(self):
        with open(f"{self.folder}/freezer.state", encoding="ascii") as file:
            return file.read() == "FROZEN\n"


def freezers():
    return {"v2": Freezer2(), "v2 nested": Freezer2(nested=True), "v1": Freezer1()}


class Frozen(unittest.TestCase):
    def setUp(self):
        self.device = uapi.Device()

    def tearDown(self):
        os.close(self.device.fd)

    def get(self, pid):
        return self.device.get(pid, GROUPS)

    def settled(self, pid, account):
        """Its record once it is off its CPU, in that account."""
        def look():
            record = self.get(pid)
            return record["accounts.account"] == account and not record["state.on_cpu"] and record

        return until(look, f"not in account {account}: {self.get(pid)}")

    def says_frozen(self, pid, account):
        """The program and debugfs, of the same task."""
        row = tscope.rows("ps", "-p", str(pid), "-o", "TID,STATE,FROZEN,ACCOUNT")[0]
        self.assertEqual(
            row, {"tid": pid, "state": "F", "frozen": True, "account": account}
        )
        self.assertRegex(tscope.taskscope("show", str(pid)).stdout, r"STATE\W+F\W.*frozen")
        self.assertIn(f"; now: {account} (frozen), for ", tscope.taskscope("wait", str(pid)).stdout)
        for file, column in (("tasks", 7), ("sched", 1), ("tree", 1)):
            with open(f"{tscope.DEBUGFS}/{file}", encoding="utf-8") as lines:
                line = next(line for line in lines if re.match(rf" *{pid} ", line))
            self.assertEqual(line.split()[column], "F", (file, line))

    def grew(self, before, name):
        """A record in which this is longer than before, by more than it takes to look."""
        def look():
            after = self.get(before["tid"])
            return after[name] > before[name] + LONG_NS and after

        return until(look, f"{name} does not grow")

    def is_stopped(self, pid):
        """Only STOP grows while it is frozen."""
        before = self.settled(pid, STOP)
        self.assertTrue(before["state.flags"] & FROZEN, before)
        self.says_frozen(pid, "stop")
        after = self.grew(before, "accounts.stop_ns")
        for name in ("run", "wait", "sleep", "block"):
            self.assertEqual(after[f"accounts.{name}_ns"], before[f"accounts.{name}_ns"], name)

    def test_one_that_runs(self):
        for name, freezer in freezers().items():
            with self.subTest(name), shell(SPIN) as pid, freezer.of(pid):
                self.assertFalse(self.get(pid)["state.flags"] & FROZEN)
                freezer.freeze(True)
                self.is_stopped(pid)
                freezer.freeze(False)
                thawed = until(lambda: self.get(pid)["accounts.account"] < SLEEP, "it does not run")
                self.assertTrue(thawed)
                record = self.get(pid)
                self.assertFalse(record["state.flags"] & FROZEN, record)

    def test_one_that_sleeps_in_v2(self):
        """It is woken to go into the freezer."""
        with program("sleep", "1000") as pid, Freezer2().of(pid) as freezer:
            self.settled(pid, SLEEP)
            freezer.freeze(True)
            self.is_stopped(pid)
            freezer.freeze(False)
            until(lambda: self.get(pid)["accounts.account"] == SLEEP, "it does not sleep again")
            self.assertFalse(self.get(pid)["state.flags"] & FROZEN)

    def test_one_that_sleeps_in_v1(self):
        """From 6.1 on it sleeps on, and that is what its account says; its state tells."""
        with program("sleep", "1000") as pid, Freezer1().of(pid) as freezer:
            before = self.settled(pid, SLEEP)
            freezer.freeze(True)
            record = self.get(pid)
            self.assertTrue(record["state.flags"] & FROZEN, record)
            self.says_frozen(pid, "sleep" if record["accounts.account"] == SLEEP else "stop")
            freezer.freeze(False)
            after = self.settled(pid, SLEEP)
            self.assertFalse(after["state.flags"] & FROZEN, after)
            self.assertGreaterEqual(after["accounts.sleep_ns"], before["accounts.sleep_ns"])

    def test_one_that_is_stopped_is_frozen_too(self):
        with shell(SPIN) as pid, Freezer2().of(pid) as freezer:
            os.kill(pid, signal.SIGSTOP)
            record = self.settled(pid, STOP)
            self.assertFalse(record["state.flags"] & FROZEN, record)
            freezer.freeze(True)
            record = self.settled(pid, STOP)
            self.assertTrue(record["state.flags"] & FROZEN, record)
            freezer.freeze(False)
            record = self.settled(pid, STOP)
            self.assertFalse(record["state.flags"] & FROZEN, record)

    def test_parent_of_a_vfork_is_not_frozen(self):
        with tscope.Mktask("vfork") as tasks:
            for task in tasks:
                record = self.get(task["tid"])
                self.assertFalse(record["state.flags"] & FROZEN, record)
                with open(f"/proc/{task['tid']}/stat", encoding="ascii") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
                record = self.get(parent)
                self.assertFalse(record["state.flags"] & FROZEN, record)

    def agrees(self, work, pids=(), least_ns=LONG_NS):
        """report and the module, of all that happened in @work; and who was frozen is stopped."""
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/recording"
            process = subprocess.Popen(
                [tscope.CLI, "record", "-o", path], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            until(lambda: os.path.exists(path) and os.path.getsize(path) > 4096, "no recording")
            try:
                work()
            finally:
                process.send_signal(signal.SIGINT)
                said = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 0, said)
            run = tscope.taskscope("report", "--check", path)
            self.assertEqual(run.returncode, 0, run.stdout[-3000:] + run.stderr)
            report = tscope.taskscope("report", "--json", path)
            rows = {row["tid"]: row for row in json.loads(report.stdout)["tasks"]}
            for pid in pids:
                self.assertGreater(rows[pid]["stop"], least_ns, rows[pid])

    def test_report_agrees(self):
        for name, freezer in freezers().items():
            with self.subTest(name), shell(SPIN) as pid, freezer.of(pid):

                def work(pid=pid, freezer=freezer):
                    freezer.freeze(True)
                    self.grew(self.get(pid), "accounts.stop_ns")
                    freezer.freeze(False)
                    self.grew(self.get(pid), "accounts.run_ns")

                self.agrees(work, [pid])

    def test_suspend(self):
        """Up to the freezer, and out of it again."""
        delay = "/sys/module/suspend/parameters/pm_test_delay"

        def suspend():
            tscope.write("/sys/power/state", "freeze")

        with contextlib.ExitStack() as stack:
            tscope.write("/sys/power/pm_test", "freezer")
            stack.callback(tscope.write, "/sys/power/pm_test", "none")
            if os.path.exists(delay):
                stack.enter_context(tscope.setting(delay, "1"))
            pid = stack.enter_context(shell(SPIN))
            before = self.get(pid)
            # It stays there in a busy loop, which an emulated CPU may be through at once.
            self.agrees(suspend, [pid], least_ns=0)
            after = self.get(pid)
            self.assertGreater(after["accounts.stop_ns"], before["accounts.stop_ns"])


if __name__ == "__main__":
    tscope.main()
