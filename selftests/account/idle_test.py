#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Waits for a CPU that was idle, where nobody was in the way; and how long CPUs are idle."""

import contextlib
import os
import re
import time

import account_checks
import busy
import hostclock
import storm_maker
import tscope
import uapi
from account_checks import SLEEP, STOP, stopped
from busy import child
from storm_maker import cgroup
from tscope import write

CPU = storm_maker.last_cpu()
# The longest tick that a kernel is built with.
TICK_NS = 10_000_000
WHOLE_LIMIT = uapi.constant("ACCOUNTS_WHOLE_LIMIT")
ONLINE = uapi.constant("CPU_ONLINE")
NAPS = 300


def kernel_busy(cpu):
    """What all tasks have run on it, in ns, but for what the one there runs just now.

    Not of /proc/stat, which counts what is idle for less than a tick by ticks.
    """
    with open("/proc/schedstat", encoding="ascii") as file:
        (line,) = re.findall(rf"^cpu{cpu} (.*)$", file.read(), re.M)
    return int(line.split()[6])


class Idle(account_checks.AccountCase):
    def setUp(self):
        super().setUp()
        self.stay_on(0)


class WaitIdle(Idle):
    @staticmethod
    def cpu_stat(folder):
        with open(f"{folder}/cpu.stat", encoding="ascii") as file:
            return {word[0]: int(word[1]) for word in map(str.split, file)}

    def test_quota(self):
        """A task whose cgroup has used up its quota waits, and it is for its limit.

        The kernel's clock of it runs from when the queue is told to when it is let go;
        the task's from when it leaves its CPU to when it has it again: a tick apart for
        each period, at most.
        """
        with hostclock.Watch() as watch, cgroup("quota") as folder, child(busy.hog, cpu=CPU) as tid:
            write(f"{folder}/cpu.max", "20000 100000")
            # Stopped, so that its whole window is in it.
            stopped(self.device, tid)
            storm_maker.join_cgroup(folder, tid)
            first, begin = self.cpu_stat(folder), time.monotonic_ns()
            ((before, after),) = self.spun([tid], 2.5)
            last = self.cpu_stat(folder)
            stopped_ns = watch.stopped(begin, time.monotonic_ns(), CPU)
            write("/sys/fs/cgroup/cgroup.procs", tid)
        throttled = 1000 * (last["throttled_usec"] - first["throttled_usec"])
        periods = last["nr_throttled"] - first["nr_throttled"]
        wait, idle, limit = account_checks.rose(before, after, "wait", "wait_idle", "limit")
        print(f"# wait {wait}, idle {idle}, limit {limit}, kernel {throttled} in {periods}")
        self.assertGreater(periods, 5)
        slack = periods * TICK_NS // 2 + stopped_ns
        self.assertLessEqual(abs(wait - throttled), slack)
        self.assertLessEqual(abs(limit - throttled), slack)
        # Not twice, though the CPU had nothing else to do.
        self.assertLess(idle, wait // 10 + stopped_ns)
        is_whole = bool(after["accounts.flags"] & WHOLE_LIMIT)
        self.assertEqual(is_whole, tscope.RELEASE >= (6, 18))

    def test_contention(self):
        """Of two that share a CPU neither waits for an idle one."""
        with child(busy.hog, cpu=CPU) as one, child(busy.hog, cpu=CPU) as two:
            befores = [stopped(self.device, tid) for tid in (one, two)]
            for tid in (one, two):
                account_checks.resume(tid)
            for before in befores:
                tscope.until(lambda before=before: self.waited(before), "each has waited")
            afters = [stopped(self.device, tid) for tid in (one, two)]
        for pair in zip(befores, afters):
            wait, idle, limit = account_checks.rose(*pair, "wait", "wait_idle", "limit")
            print(f"# wait {wait}, idle {idle}")
            # But for the end of the idle state in front of the window.
            self.assertLess(idle, wait // 10)
            self.assertEqual(limit, 0)

    def waited(self, before):
        after = self.device.get(before["tid"])
        return account_checks.rose(before, after, "wait")[0] > 400_000_000

    def test_end_of_idle(self):
        """What a CPU needs to leave its idle state is such a wait, too."""
        record = self.worked(busy.naps, 0.002, NAPS, cpu=CPU)
        idle, nr = record["accounts.wait_idle_ns"], record["waits.nr"]
        print(f"# idle CPUs: {idle // nr} ns for each of {nr} wakings, of {record['accounts.wait_ns'] // nr}")
        self.assertGreater(idle, 0)
        self.assertLessEqual(idle, record["accounts.wait_ns"])

    def test_moves_while_it_waits(self):
        """Each CPU has its own idle clock: what a wait saw of the first is not that of the other."""
        worst = 0
        runtime = tscope.setting("/proc/sys/kernel/sched_rt_runtime_us", -1)
        with hostclock.Watch() as watch, runtime:
            for source, target in ((CPU, 0), (0, CPU)):
                os.sched_setaffinity(0, {target})
                # So that the clocks of the two are apart.
                time.sleep(0.3)
                for _ in range(3):
                    worst = max(worst, self.moved_wait(source, target, watch))
        print(f"# idle is {worst:.3f} of a wait for a busy CPU at most")
        self.assertLess(worst, 0.2)

    def moved_wait(self, source, target, watch):
        """It waits for a CPU that another keeps, until it is let go to one that is free."""
        end, go = os.pipe()
        with child(self.keeps, cpu=source) as keeper, child(self.sleeps_once, end, cpu=source) as tid:
            before = account_checks.at_rest(self.device, tid, SLEEP)
            account_checks.at_rest(self.device, keeper, STOP)
            account_checks.resume(keeper)
            tscope.until(lambda: self.device.get(keeper)["state.on_cpu"], "it is kept")
            begin = time.monotonic_ns()
            os.write(go, b"x")
            time.sleep(0.1)
            os.sched_setaffinity(tid, {target})
            after = account_checks.at_rest(self.device, tid, SLEEP)
        stopped_ns = watch.stopped(begin, after["accounts.opened_ns"], target)
        for each in (end, go):
            os.close(each)
        self.assertEqual(account_checks.wrong_at_rest(after), [], after)
        self.assertGreater(after["counts.migrations"], before["counts.migrations"])
        wait, idle = account_checks.rose(before, after, "wait", "wait_idle")
        self.assertGreater(wait, 50_000_000)
        return (idle - stopped_ns) / wait

    @staticmethod
    def keeps():
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(3))
        os.kill(os.getpid(), 19)
        busy.hog()

    @staticmethod
    def sleeps_once(end):
        while True:
            os.read(end, 1)


class Cpus(Idle):
    def test_idle_clocks(self):
        """A CPU is idle when it runs no task, one at work for half of the time and the others."""
        cpus = range(os.cpu_count())
        watch = self.enterContext(hostclock.Watch())
        # What we run ourselves begins after this.
        time.sleep(0.001)
        first = {cpu: (self.device.cpu(cpu), kernel_busy(cpu)) for cpu in cpus}
        with child(busy.hog, cpu=CPU) as tid:
            began = self.device.get(tid)["accounts.run_ns"]
            time.sleep(1)
            ran = self.device.get(tid)["accounts.run_ns"] - began
        time.sleep(1)
        for cpu in cpus:
            ours, busy_ns = self.device.cpu(cpu), kernel_busy(cpu) - first[cpu][1]
            window = ours["now_ns"] - first[cpu][0]["now_ns"]
            idle = ours["idle_ns"] - first[cpu][0]["idle_ns"]
            # The kernel was asked later.
            stopped_ns = watch.stopped(first[cpu][0]["now_ns"], time.monotonic_ns(), cpu)
            print(f"# CPU {cpu}: idle {idle} of {window}, kernel {window - busy_ns}, "
                  f"stopped {stopped_ns}")
            self.assertLessEqual(idle, window)
            # At each switch the kernel has read its clock some steps before.
            slack = window // 20 + TICK_NS + stopped_ns
            self.assertLessEqual(abs(idle + busy_ns - window), slack)
        self.assertGreater(ran, 0)
        self.assertLessEqual(idle, window - ran)
        self.assertGreater(idle, window // 10 - stopped_ns)

    def test_what_it_runs(self):
        with child(busy.hog, cpu=CPU) as tid:
            def look():
                cpu = self.device.cpu(CPU)
                return cpu["tid"] == tid and cpu

            cpu = tscope.until(look, "the CPU runs it")
            self.assertEqual(cpu["comm"], self.device.get(tid)["ids.comm"])
            self.assertTrue(cpu["flags"] & ONLINE)

        def look_again():
            cpu = self.device.cpu(CPU)
            return not cpu["tid"] and cpu

        cpu = tscope.until(look_again, "idle")
        self.assertEqual((cpu["cpu"], cpu["comm"]), (CPU, b""))

    def test_off(self):
        """Nobody runs on it, and its idle clock goes on."""
        with contextlib.ExitStack() as stack:
            storm_maker.cpu_online(CPU, False)
            stack.callback(storm_maker.cpu_online, CPU, True)
            before = self.device.cpu(CPU)
            time.sleep(0.2)
            after = self.device.cpu(CPU)
            self.assertEqual(after["flags"] & ONLINE, 0)
            self.assertEqual(before["switches"], after["switches"])
            if tscope.RELEASE > (5, 10):
                self.assertEqual(after["idle_ns"] - before["idle_ns"],
                                 after["now_ns"] - before["now_ns"])  # fmt: skip
                self.assertEqual((after["tid"], after["comm"]), (0, b""))
        self.assertTrue(self.device.cpu(CPU)["flags"] & ONLINE)

    def test_no_such_cpu(self):
        for number in (self.device.info()["nr_cpus"], 1 << 31):
            for call in (self.device.cpu, self.device.migrations):
                with self.assertRaises(OSError) as raised:
                    call(number)
                self.assertEqual(raised.exception.errno, 6)


if __name__ == "__main__":
    tscope.main()
