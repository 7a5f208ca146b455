#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Keys: no two tasks have one, a task has one and the same everywhere, whatever its number."""

import os
import signal
import sys
import threading
import time

import account_checks
import busy
import confined
import load_case
import storm_maker
import tscope
import uapi
from account_checks import SLEEP
from busy import child

CPU = storm_maker.last_cpu()
NR = 1000 if tscope.IS_DEBUG else 2000
RING = 16_384
LEAST, BELOW = 1 << 33, 1 << 53
EXEC = uapi.constant("EXITED_EXEC")
HAS_KILLER = uapi.constant("EXITED_HAS_KILLER")
NR_WAKES = 20


def all_keys(reader):
    """Of each task that lives, and that has exited: (its key, its tid)."""
    yield from ((record["key"], record["tid"]) for record in reader.snapshot(0))
    yield from ((record["key"], record["tid"]) for record in reader.departed(0))


def makes(number):
    """So many processes, and threads of some, end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execv(f"{tscope.HERE}/mkends", ["mkends", str(number)])


class Churn(load_case.LoadCase):
    def test_unique(self):
        """Of thousands that two CPUs make at a time."""
        self.unload()
        self.load(f"exited={RING}", f"exited_threads={RING}")
        with uapi.Device() as reader:
            first = reader.info()["nr_exited"]
            # From the start on both: who has the same serial number has it from another CPU.
            with child(makes, NR, cpu=0) as one, child(makes, NR, cpu=CPU) as other:
                for pid in (one, other):
                    self.assertEqual(os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT).si_status, 0)
            tscope.until(lambda: reader.info()["nr_exited"] - first >= 2 * NR, "all have exited")
            # One that exits meanwhile comes twice.
            tasks = set(all_keys(reader))
        keys = [key for key, _ in tasks]
        self.assertGreaterEqual(len(keys), 2 * NR)
        self.assertEqual(len(set(keys)), len(keys))
        self.assertGreaterEqual(min(keys), LEAST)
        self.assertLess(max(keys), BELOW)
        self.load_anew()

    def test_without_hooks(self):
        self.unload()
        self.load("hooks=0")
        with uapi.Device() as reader:
            self.assertEqual({record["key"] for record in reader.snapshot()}, {0})
            self.assertEqual(reader.get(os.getpid())["key"], 0)
            self.assertIsNone(tscope.rows("ps", "-p", str(os.getpid()), "-o", "TID,KEY")[0]["key"])
        self.load_anew()


def execs_in_a_thread(tids, gate):
    """Its second thread becomes the process."""

    def run():
        os.write(tids, str(threading.get_native_id()).encode())
        os.read(gate, 1)
        os.execv("/proc/self/exe", [sys.executable, "-c", "import signal; signal.pause()"])

    threading.Thread(target=run).start()
    signal.pause()


def execs(gate):
    os.read(gate, 1)
    os.execv("/proc/self/exe", [sys.executable, "-c", "import signal; signal.pause()"])


class Same(account_checks.AccountCase):
    def exited(self, key, kind):
        """The record of a task that has exited."""
        return tscope.until(
            lambda: next((r for r in kind() if r["key"] == key), None), f"{key} has exited")

    def has_run_exec(self, pid):
        tscope.until(lambda: self.device.get(pid)["birth.nr_execs"], f"{pid} has called execve()")

    def test_everywhere(self):
        """In a snapshot without groups and with all, of tasks and processes, and at its end."""
        with child(signal.pause) as pid:
            key = self.device.get(pid)["key"]
            self.assertGreaterEqual(key, LEAST)
            for flags in (0, uapi.PROCESSES):
                for groups in (0, uapi.mask_of("ids"), uapi.GROUPS_ALL):
                    self.assertEqual(self.device.get(pid, groups, flags)["key"], key)
                    found = [r for r in self.device.snapshot(groups, flags=flags) if r["key"] == key]
                    self.assertEqual([record["tid"] for record in found], [pid])
            (row,) = tscope.rows("ps", "-p", str(pid), "-o", "TID,KEY")
            self.assertEqual(row, {"tid": pid, "key": key})
        self.assertEqual(self.exited(key, self.device.departed_processes)["tid"], pid)

    def test_each_thread(self):
        with tscope.Mktask("thread:n=20") as made:
            tids = {task["tid"] for task in made} | {task["tgid"] for task in made}
            keys = {tid: self.device.get(tid)["key"] for tid in tids}
            self.assertEqual(len(set(keys.values())), len(tids))
            for task in made:
                process = self.device.get(task["tid"], flags=uapi.PROCESSES)
                self.assertEqual(process["key"], keys[task["tgid"]])

    def test_execve(self):
        gate = os.pipe()
        with child(execs, gate[0]) as pid:
            key = self.device.get(pid)["key"]
            os.write(gate[1], b"x")
            self.has_run_exec(pid)
            self.assertEqual(self.device.get(pid)["key"], key)

    def test_execve_by_a_thread(self):
        """The thread keeps its own, and so does the leader that it ends."""
        tids, gate = os.pipe(), os.pipe()
        with child(execs_in_a_thread, tids[1], gate[0]) as pid:
            tid = int(os.read(tids[0], 16))
            leader, thread = self.device.get(pid)["key"], self.device.get(tid)["key"]
            self.assertNotEqual(leader, thread)
            os.write(gate[1], b"x")
            self.has_run_exec(pid)
            for flags in (0, uapi.PROCESSES):
                self.assertEqual(self.device.get(pid, flags=flags)["key"], thread)
            ended = self.exited(leader, self.device.departed_threads)
            self.assertEqual((ended["tid"], ended["exited.flags"] & EXEC), (pid, EXEC))
        self.assertEqual(self.exited(thread, self.device.departed_processes)["tid"], pid)


def wakes(end):
    while True:
        os.write(end, b"x")
        time.sleep(0.01)


def reads(end):
    while os.read(end, 1):
        pass


class Others(account_checks.AccountCase):
    """Those that a record speaks of."""

    def key(self, tid):
        found = self.device.get(tid)["key"]
        self.assertTrue(found)
        return found

    def one(self, record, member, tid):
        """What it says of the only task of this number."""
        (found,) = [one for one in record[member] if one["tid"] == tid]
        return found

    def test_creator(self):
        with child(signal.pause) as pid:
            record = self.device.get(pid)
            self.assertEqual(record["birth.creator"], os.getpid())
            self.assertEqual(record["birth.creator_key"], self.key(os.getpid()))

    def test_killer(self):
        with child(signal.pause) as pid:
            key = self.key(pid)
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
            (ended,) = tscope.until(
                lambda: [r for r in self.device.departed_processes() if r["key"] == key], "it is there")
        self.assertTrue(ended["exited.flags"] & HAS_KILLER)
        self.assertEqual(ended["exited.killer"], os.getpid())
        self.assertEqual(ended["exited.killer_key"], self.key(os.getpid()))

    def test_waker_and_blamed(self):
        bytes_ = os.pipe()
        self.stay_on(0)
        with account_checks.blame_from(0), child(reads, bytes_[0], cpu=CPU, nice=19) as pid:
            with child(busy.hog, cpu=CPU) as hog, child(wakes, bytes_[1], cpu=0) as waker:
                tscope.until(lambda: self.count(pid, waker), "it is woken")
                tscope.until(lambda: hog in {o["tid"] for o in self.device.get(pid)["blame.blamed"]},
                             "the hog is in its way")
                record = self.device.get(pid)
                self.assertEqual(self.one(record, "wakers.waker", waker)["key"], self.key(waker))
                self.assertEqual(self.one(record, "blame.blamed", hog)["key"], self.key(hog))

    def count(self, pid, waker):
        return sum(o["count"] for o in self.device.get(pid)["wakers.waker"] if o["tid"] == waker)

    def test_who_a_cpu_runs(self):
        self.stay_on(0)
        with child(busy.hog, cpu=CPU) as hog:
            found = tscope.until(
                lambda: next((c for c in [self.device.cpu(CPU)] if c["tid"] == hog), None), "it runs")
            self.assertEqual(found["key"], self.key(hog))

    def wake_as(self, pid, end, number):
        """A task of this number wakes it so often, and exits.  Return: its key."""
        gate = os.pipe()
        waker = confined.fork_as(number)
        if not waker:
            for _ in range(NR_WAKES):
                os.read(gate[0], 1)
                os.write(end, b"x")
            os.read(gate[0], 1)
            os._exit(0)
        key = self.key(waker)
        for _ in range(NR_WAKES):
            account_checks.at_rest(self.device, pid, SLEEP)
            before = self.count(pid, waker)
            os.write(gate[1], b"x")
            tscope.until(lambda: self.count(pid, waker) > before, "it is woken")
        os.write(gate[1], b"x")
        os.waitpid(waker, 0)
        for one in gate:
            os.close(one)
        return key

    def test_a_number_used_again(self):
        """Two had it, and each is a waker of its own."""
        bytes_ = os.pipe()
        self.stay_on(0)
        with child(reads, bytes_[0], cpu=CPU) as pid:
            number = confined.free_number()
            keys = [self.wake_as(pid, bytes_[1], number) for _ in range(2)]
            record = account_checks.at_rest(self.device, pid, SLEEP, groups=uapi.GROUPS_ALL)
        self.assertNotEqual(*keys)
        found = {o["key"]: o["count"] for o in record["wakers.waker"] if o["tid"] == number}
        self.assertEqual(found, dict.fromkeys(keys, NR_WAKES))


if __name__ == "__main__":
    tscope.main()
