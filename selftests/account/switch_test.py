#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""To what a CPU goes when it leaves a task: kinds of switches, of tasks and of CPUs."""

import os
import threading
import time

import account_checks
import busy
import storm_maker
import tscope
import uapi
from busy import child

CPU = storm_maker.last_cpu()
KINDS = ("same_mm", "cross_mm", "kthread", "idle")
NR = 400


def pair(work, done):
    """work() in this thread and in another of its process."""
    pings, pongs = os.pipe(), os.pipe()
    threading.Thread(target=work, args=(pings[0], pongs[1], None)).start()
    work(pongs[0], pings[1], done)


def passes(come, go, done):
    """One half of a ping-pong."""
    if done is not None:
        os.write(go, b"x")
    for _ in range(NR):
        os.read(come, 1)
        os.write(go, b"x")
    if done is not None:
        os.write(done, b"x")
    while True:
        time.sleep(1000)


def halves(done):
    """Two processes."""
    pings, pongs = os.pipe(), os.pipe()
    if not os.fork():
        busy.LIBC.prctl(busy.PR_SET_PDEATHSIG, 9)
        passes(pings[0], pongs[1], None)
    passes(pongs[0], pings[1], done)


def threads(done):
    pair(passes, done)


def sleeps(done):
    busy.naps(0.0005, NR, done)


class Switches(account_checks.AccountCase):
    def kinds_of(self, work):
        """Kinds of switches of a task that did its work on a CPU of its own."""
        record = self.worked(work, cpu=CPU)
        self.right_at_rest(record)
        kinds = {kind: record[f"switches.{kind}"] for kind in KINDS}
        print(f"# {work.__name__}: {kinds}")
        self.assertGreater(sum(kinds.values()), NR // 2)
        return kinds

    def mostly(self, work, kind):
        """Kernel threads and the machine's other tasks come between, now and then."""
        kinds = self.kinds_of(work)
        self.assertGreater(kinds[kind], sum(kinds.values()) * 7 // 10)

    def test_two_processes(self):
        self.mostly(halves, "cross_mm")

    def test_two_threads(self):
        self.mostly(threads, "same_mm")

    def test_one_that_sleeps(self):
        self.mostly(sleeps, "idle")

    def test_kernel_threads(self):
        """They have no address space to go from or to."""
        nr = 0
        for record in self.device.snapshot(uapi.mask_of("ids", "counts", "switches")):
            if record["ids.kind"] & uapi.constant("KIND_KTHREAD"):
                self.assertEqual((record["switches.same_mm"], record["switches.cross_mm"]), (0, 0))
                nr += record["switches.kthread"]
        self.assertGreater(nr, 0)

    def test_to_a_kernel_thread(self):
        """What runs beside ksoftirqd and its like has some of these."""
        with child(busy.hog, cpu=CPU) as tid:
            tscope.until(lambda: self.device.get(tid)["switches.kthread"], "a kernel thread ran")

    def of_cpus(self):
        """Sums of the CPUs' kinds, and the total of the same moment."""
        def look():
            before = self.device.info()["nr_switches"]
            cpus = [self.device.cpu(cpu) for cpu in range(os.cpu_count())]
            return self.device.info()["nr_switches"] == before and (cpus, before)

        cpus, total = tscope.until(look, "this machine is at rest")
        kinds = [cpu["switches"][0] for cpu in cpus]
        return {kind: sum(of_one[kind] for of_one in kinds) for kind in KINDS}, total

    def test_cpus(self):
        """All kinds of all CPUs are all switches, which are as many as the kernel counts."""
        first, total = self.of_cpus()
        self.assertEqual(sum(first.values()), total)
        expected = {"cross_mm": self.kinds_of(halves), "same_mm": self.kinds_of(threads),
                    "idle": self.kinds_of(sleeps)}  # fmt: skip
        last, total = self.of_cpus()
        self.assertEqual(sum(last.values()), total)
        for kind, kinds in expected.items():
            self.assertGreaterEqual(last[kind] - first[kind], kinds[kind], kind)
        # Kernel threads come to the CPUs that rest.
        self.assertGreater(last["kthread"], 0)


if __name__ == "__main__":
    tscope.main()
