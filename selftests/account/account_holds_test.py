#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""No account breaks over what may happen to a task.

Around each event the tasks are stopped and read: it is the same record, its accounts
are its age, and every switch, wait and move that the kernel counted is in it.
"""

import contextlib
import ctypes
import os
import signal
import struct
import time

import account_checks
import busy
import storm_maker
import switch_total
import tscope
import uapi
from account_checks import SLEEP, STOP, stopped
from busy import child
from storm_maker import cgroup
from tscope import write

CPU = storm_maker.last_cpu()
LIBC = busy.LIBC
PTRACE_DETACH, PTRACE_INTERRUPT = 17, 0x4207
NEWUTS, NEWIPC, NEWNET = 0x04000000, 0x08000000, 0x40000000
PID_MAX = "/proc/sys/kernel/pid_max"


def sleeper():
    while True:
        time.sleep(0.001)


class Biography(account_checks.AccountCase):
    def whole(self, record):
        """Of a task at rest, born under the module's eyes."""
        self.assertEqual(account_checks.wrong_at_rest(record), [], record)
        self.assertIn(record["waits.nr"], account_checks.runs(record), record)
        missed = account_checks.uncounted(record)
        if switch_total.DRIVES_OFF_UNSEEN and self.is_driven_off:
            missed.pop("migrations", None)
        self.assertEqual(missed, {}, record)

    is_driven_off = False

    def look(self, tid):
        record = stopped(self.device, tid)
        self.whole(record)
        return record

    @contextlib.contextmanager
    def unbroken(self, *tids):
        """What happens inside breaks nothing of these tasks. Yields: their records from before."""
        befores = [self.look(tid) for tid in tids]
        for tid in tids:
            account_checks.resume(tid)
        yield befores
        for tid, before in zip(tids, befores):
            after = self.look(tid)
            self.assertEqual(before["accounts.since_ns"], after["accounts.since_ns"])
            self.assertGreaterEqual(min(account_checks.closed_rose(before, after)), 0)
            self.assertGreater(after["sched.nr_runs"], before["sched.nr_runs"])

    def test_cpu_goes_off_with_tasks_that_wait(self):
        self.is_driven_off = True
        with child(busy.hog, cpu=CPU) as one, child(busy.hog, cpu=CPU) as two:
            with child(sleeper, cpu=CPU) as three:
                tids = (one, two, three)
                try:
                    for _ in range(4):
                        with self.unbroken(*tids):
                            time.sleep(0.05)
                            storm_maker.cpu_online(CPU, False)
                            time.sleep(0.05)
                        with self.unbroken(*tids):
                            storm_maker.cpu_online(CPU, True)
                            for tid in tids:
                                os.sched_setaffinity(tid, {CPU})
                            time.sleep(0.05)
                finally:
                    storm_maker.cpu_online(CPU, True)
                for tid in tids:
                    record = self.device.get(tid)
                    self.assertGreaterEqual(record["counts.migrations"] + 4 * self.unseen(), 8)

    @staticmethod
    def unseen():
        return int(switch_total.DRIVES_OFF_UNSEEN)

    def test_number_that_is_used_again(self):
        """Another task is another record: its time begins at its own birth."""
        groups, lives = uapi.mask_of("counts", "accounts"), {}
        # They start again at 300.
        with tscope.setting(PID_MAX, 400):
            end = time.monotonic() + tscope.PATIENCE
            while max(map(len, lives.values()), default=0) < 3:
                self.assertLess(time.monotonic(), end, "no number comes again")
                before = time.monotonic_ns()
                pid = os.fork()
                if not pid:
                    os._exit(0)
                record = self.device.get(pid, groups)
                os.waitpid(pid, 0)
                self.assertEqual(account_checks.wrong(record), [], record)
                self.assertGreaterEqual(record["accounts.since_ns"], before)
                lives.setdefault(pid, []).append(record)
        again = [found for found in lives.values() if len(found) > 1]
        print(f"# {len(again)} numbers came again")
        for found in again:
            for earlier, later in zip(found, found[1:]):
                self.assertLess(earlier["accounts.now_ns"], later["accounts.since_ns"])
                self.assertLess(later["counts.voluntary"], 3)

    def test_cgroup_moves(self):
        with child(busy.hog, cpu=CPU) as one, child(sleeper, cpu=CPU) as two:
            with cgroup("moves-a") as a, cgroup("moves-b") as b, self.unbroken(one, two):
                for _ in range(40):
                    for folder in (a, b):
                        for tid in (one, two):
                            write(f"{folder}/cgroup.procs", tid)
                for tid in (one, two):
                    write("/sys/fs/cgroup/cgroup.procs", tid)

    def test_freezer(self):
        """Frozen is stopped, the one that runs and the one that sleeps."""
        with child(busy.hog, cpu=CPU) as one, child(sleeper, cpu=CPU) as two:
            with cgroup("freezer") as folder, self.unbroken(one, two):
                for tid in (one, two):
                    write(f"{folder}/cgroup.procs", tid)
                for _ in range(20):
                    write(f"{folder}/cgroup.freeze", 1)
                    for tid in (one, two):
                        self.whole(account_checks.at_rest(self.device, tid, STOP))
                    write(f"{folder}/cgroup.freeze", 0)
                for tid in (one, two):
                    write("/sys/fs/cgroup/cgroup.procs", tid)

    def test_exec(self):
        """By a leader, and by a thread, which goes on with its own record."""
        with tscope.Mktask("exec", "exec-from-thread") as made:
            for task in made:
                record = account_checks.at_rest(self.device, task["tid"], SLEEP)
                self.whole(record)
                self.assertEqual(record["birth.nr_execs"], 1)
                self.assertGreaterEqual(record["accounts.since_ns"], record["birth.birth_ns"])
                self.assertLess(record["accounts.since_ns"], record["birth.exec_ns"])
                self.assertIsNone(self.device.get(int(task.get("old_tid", 1 << 22))))

    def test_groups_and_namespaces(self):
        def changes():
            own = os.open("/proc/self/ns/uts", os.O_RDONLY)
            for i in range(30):
                os.setpgid(0, (0, os.getpgid(os.getppid()))[i % 2])
                for flags in (NEWUTS, NEWIPC, NEWNET)[: 3 if i % 10 == 0 else 2]:
                    if LIBC.unshare(flags):
                        raise OSError(ctypes.get_errno(), "unshare")
                if LIBC.setns(own, NEWUTS):
                    raise OSError(ctypes.get_errno(), "setns")
            if os.getpid() != os.getpgrp():
                os.setsid()
            signal.pause()

        with child(changes) as tid:
            tscope.until(lambda: self.device.get(tid)["ids.sid"] == tid, "it has a session")
            self.whole(account_checks.at_rest(self.device, tid, SLEEP))

    @contextlib.contextmanager
    def in_front(self):
        """Nobody keeps us from running; on PREEMPT_RT the timers of others are a thread's."""
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(2))
        try:
            yield
        finally:
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))

    def test_policies(self):
        """Of tasks that run, wait and sleep; nobody is pinned, which DEADLINE forbids."""
        policies = (os.SCHED_FIFO, os.SCHED_RR, os.SCHED_BATCH, os.SCHED_IDLE, os.SCHED_OTHER)
        deadline = struct.pack("=IIQiIQQQ", 48, 6, 0, 0, 0, 5_000_000, 50_000_000, 50_000_000)
        with child(busy.hog) as one, child(busy.hog) as two, child(sleeper) as three:
            with self.unbroken(one, two, three), self.in_front():
                for policy in policies * 4:
                    priority = 1 if policy in (os.SCHED_FIFO, os.SCHED_RR) else 0
                    for tid in (one, two, three):
                        os.sched_setscheduler(tid, policy, os.sched_param(priority))
                    time.sleep(0.01)
            with self.unbroken(one, two, three):
                for _ in range(3):
                    for tid in (one, two, three):
                        if LIBC.syscall(busy.SYS_SCHED_SETATTR, tid, deadline, 0):
                            raise OSError(ctypes.get_errno(), "sched_setattr")
                    time.sleep(0.15)
                    for tid in (one, two, three):
                        os.sched_setscheduler(tid, os.SCHED_OTHER, os.sched_param(0))
                    time.sleep(0.01)

    def test_signals(self):
        def listens():
            signal.signal(signal.SIGUSR1, lambda *_: None)
            while True:
                signal.pause()

        with child(listens, cpu=CPU) as one, child(busy.hog, cpu=CPU) as two:
            tscope.until(lambda: self.device.get(one)["counts.voluntary"], "it listens")
            with self.unbroken(one, two):
                for _ in range(200):
                    os.kill(one, signal.SIGUSR1)
                    os.kill(two, signal.SIGCHLD)

    def test_stops(self):
        with child(busy.hog, cpu=CPU) as one, child(sleeper, cpu=CPU) as two:
            with self.unbroken(one, two):
                for _ in range(30):
                    for tid in (one, two):
                        os.kill(tid, signal.SIGSTOP)
                        self.whole(account_checks.at_rest(self.device, tid, STOP))
                        account_checks.resume(tid)

    def test_ptrace_stops(self):
        with child(busy.hog, cpu=CPU) as one, child(sleeper, cpu=CPU) as two:
            with self.unbroken(one, two):
                for tid in (one, two):
                    self.ptrace(busy.PTRACE_SEIZE, tid)
                for _ in range(30):
                    for tid in (one, two):
                        self.ptrace(PTRACE_INTERRUPT, tid)
                        os.waitpid(tid, 0)
                        self.whole(account_checks.at_rest(self.device, tid, STOP))
                        self.ptrace(busy.PTRACE_CONT, tid)
                for tid in (one, two):
                    self.ptrace(PTRACE_INTERRUPT, tid)
                    os.waitpid(tid, 0)
                    self.ptrace(PTRACE_DETACH, tid)

    @staticmethod
    def ptrace(request, tid):
        if LIBC.ptrace(request, tid, 0, 0):
            raise OSError(ctypes.get_errno(), f"ptrace {request:#x}")


if __name__ == "__main__":
    tscope.main()
