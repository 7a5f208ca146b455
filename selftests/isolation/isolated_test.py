#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Nothing on isolated CPUs: the module adds no timer, work, IPI or interrupt there.

Needs to be booted with two CPUs and
isolcpus=nohz,domain,managed_irq,1 nohz_full=1 rcu_nocbs=1.

A task that never leaves user space runs on CPU 1, and readers of all kinds on CPU 0.
What CPU 1 is interrupted by in this time is counted by /proc/interrupts and recorded
by the kernel's tracing: without the module, with it, and with hooks=0.
"""

import collections
import contextlib
import ctypes
import os
import signal
import subprocess
import time
import unittest

import busy
import procfs
import tscope
import uapi
from tracefs import Trace

ISOLATED = 1
HOUSE = 0
SECONDS = 3
ROUNDS = 2
# At least so many turns of the readers: more than may come by chance, so that what
# comes once in each is seen.
TURNS = 15
# Of an interval that is like another: what may come by chance, as the kernel's own
# clock, its watchdogs and what the interval itself began and ended with.
CHANCE = 6
PR_SET_PDEATHSIG = 1
# Interrupts that some code sends or asks for, by their names in /proc/interrupts.
SENT = {
    "LOC": "local timer",
    "IWI": "IRQ work",
    "RES": "reschedule",
    "CAL": "function call",
    "TLB": "TLB shootdown",
}
# What is recorded on CPU 1, and of all CPUs what is sent to it.
EVENTS = (
    "timer/timer_start",
    "timer/timer_expire_entry",
    "timer/hrtimer_start",
    "timer/hrtimer_expire_entry",
    "workqueue/workqueue_queue_work",
    "workqueue/workqueue_execute_start",
    "irq_vectors/local_timer_entry",
    "irq_vectors/irq_work_entry",
    "irq_vectors/call_function_entry",
    "irq_vectors/call_function_single_entry",
    "irq_vectors/reschedule_entry",
    "sched/sched_switch",
)
# Newer kernels tell who sends, with the function that shall be called.
EVENTS_OF_SENDERS = ("ipi/ipi_send_cpu", "ipi/ipi_send_cpumask", "csd/csd_queue_cpu")


def has_event(event):
    return os.path.isdir(f"/sys/kernel/tracing/events/{event}")


def interrupts():
    """Of the isolated CPU, by name."""
    found = {}
    for line in procfs.read("/proc/interrupts").decode().splitlines()[1:]:
        name, *words = line.split()
        if len(words) > ISOLATED and words[ISOLATED].isdigit():
            found[name.rstrip(":")] = int(words[ISOLATED])
    return found


def device_interrupts_away():
    """Those that can go elsewhere do; a CPU that is isolated has none."""
    for irq in filter(str.isdigit, os.listdir("/proc/irq")):
        try:
            with open(f"/proc/irq/{irq}/smp_affinity", "w", encoding="ascii") as file:
                file.write(f"{1 << HOUSE:x}")
        except OSError:
            # One that cannot be moved: it is counted by itself, and none of ours.
            pass


def spin():
    """A task that never leaves user space, on the isolated CPU."""
    child = os.fork()
    if not child:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.sched_setaffinity(0, {ISOLATED})
        busy.hog()
    return child


def read_all():
    """One turn of every way to read."""
    with uapi.Device() as device:
        for _ in device.snapshot():
            pass
        for tid in (1, 2, os.getpid()):
            device.get(tid)
    tscope.info()
    for name in os.listdir(tscope.DEBUGFS):
        procfs.read(f"{tscope.DEBUGFS}/{name}")
    tscope.taskscope("ps", "-T", "-r")


def house_work():
    """What readers do besides: as much without the module, so that it is no difference."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            procfs.read(f"/proc/{pid}/status")
        except OSError:
            pass
    subprocess.run(["true"], check=True)


def disturb():
    """What the test must not miss: a process that goes there."""
    subprocess.run(["taskset", "-c", str(ISOLATED), "true"], check=True)


class Interval:
    """What came to the isolated CPU in some seconds."""

    def __init__(self, traces, work):
        for trace in traces:
            trace.clear()
            trace.on()
        before = interrupts()
        begin = time.monotonic()
        end = begin + SECONDS
        self.turns = 0
        while time.monotonic() < end or self.turns < TURNS:
            work()
            self.turns += 1
        self.seconds = time.monotonic() - begin
        after = interrupts()
        for trace in traces:
            trace.off()
        self.interrupts = {name: after[name] - before[name] for name in SENT}
        self.lost = sum(trace.lost() for trace in traces)
        self.events = [event for trace in traces for event in trace.all()]
        self.names = collections.Counter(event.name for event in traces[0].all())

    def __str__(self):
        sent = " ".join(f"{name} {nr}" for name, nr in self.interrupts.items())
        return f"{self.turns} turns in {self.seconds:.1f} s: {sent}; {dict(self.names)}"

    def of_module(self):
        """Events that name a function of the module."""
        return [f"{e.name}: {e.text}" for e in self.events if "tscope_" in e.text]


class Isolated(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.sched_setaffinity(0, {HOUSE})
        device_interrupts_away()
        cls.spinner = spin()
        # On CPU 1 all that happens; on CPU 0 what is sent from there, where that is told.
        here = [event for event in EVENTS if has_event(event)]
        sent = [event for event in EVENTS_OF_SENDERS if has_event(event)]
        cls.traces = [Trace("taskscope-there", *here, kb=1024, cpus=1 << ISOLATED)]
        if sent:
            cls.traces.append(Trace("taskscope-sent", *sent, kb=1024, cpus=1 << HOUSE))
        cls.log = tscope.KernelLog()
        with contextlib.ExitStack() as stack:
            for trace in cls.traces:
                stack.enter_context(trace)
            cls.measure()

    @classmethod
    def measure(cls):
        """The same interval over and over, with and without the module."""
        cls.without, cls.hooks, cls.no_hooks, cls.patching = [], [], [], collections.Counter()
        cls.unload()
        for _ in range(ROUNDS):
            cls.without.append(Interval(cls.traces, house_work))
            for parameters, found in (((), cls.hooks), (("hooks=0",), cls.no_hooks)):
                cls.load(*parameters)
                found.append(Interval(cls.traces, read_all))
                cls.unload()
        cls.disturbed = Interval(cls.traces, disturb)
        cls.load()

    @classmethod
    def settle(cls, what, run):
        """What loading itself does there is told, and over when the interval begins."""
        before = interrupts()
        result = run()
        if result.returncode:
            raise RuntimeError(f"{what}: {result.stderr}")
        # Until nothing has been sent there for a second.
        after, last = interrupts(), None
        while last is None or any(after[name] != last[name] for name in ("RES", "CAL", "TLB")):
            time.sleep(1)
            after, last = interrupts(), after
        for name in SENT:
            cls.patching[f"{what} {name}"] += after[name] - before[name]

    @classmethod
    def load(cls, *parameters):
        cls.settle(f"insmod{''.join(parameters)}", lambda: tscope.insmod(*parameters))

    @classmethod
    def unload(cls):
        cls.settle("rmmod", tscope.rmmod)

    @classmethod
    def tearDownClass(cls):
        os.kill(cls.spinner, signal.SIGKILL)
        os.waitpid(cls.spinner, 0)
        if not tscope.is_loaded():
            cls.load()

    def test_the_cpu_is_isolated(self):
        for file in ("isolated", "nohz_full"):
            cpus = procfs.read(f"/sys/devices/system/cpu/{file}").decode().strip()
            self.assertEqual(cpus, str(ISOLATED), f"boot with the options that {__file__} tells")
        for quiet in self.without:
            print(f"# without: {quiet}")
            # A CPU that still ticks would drown what is looked for.
            self.assertLess(quiet.interrupts["LOC"], 25 * quiet.seconds, "the tick goes on")

    def test_what_comes_there_is_seen(self):
        """A process that is sent there is seen by each of the two ways of looking."""
        print(f"# disturbed: {self.disturbed}")
        self.assertGreater(self.disturbed.turns, CHANCE)
        self.assertGreater(self.disturbed.names["sched_switch"], self.disturbed.turns)
        rose = {name: nr - self.most(name) for name, nr in self.disturbed.interrupts.items()}
        self.assertGreater(max(rose.values()), CHANCE, rose)

    def most(self, name):
        return max(interval.interrupts[name] for interval in self.without)

    def longer(self, interval):
        """How many times as long as without the module: some things come with time."""
        return max(1, interval.seconds / min(quiet.seconds for quiet in self.without))

    def expect_nothing(self, intervals):
        for interval in intervals:
            print(f"# with: {interval}")
            self.assertEqual(interval.lost, 0)
            self.assertEqual(interval.of_module(), [])
            for name, what in SENT.items():
                # Otherwise what comes once in each turn would not be told from chance.
                self.assertLess(self.most(name) + CHANCE, interval.turns, "without the module")
                most = self.most(name) * self.longer(interval)
                self.assertLessEqual(
                    interval.interrupts[name], most + CHANCE, f"{name}: {what}: {interval}"
                )
            for name in set(interval.names):
                most = max(quiet.names[name] for quiet in self.without) * self.longer(interval)
                self.assertLessEqual(interval.names[name], most + CHANCE, f"{name}: {interval}")

    def test_nothing_comes_there_with_hooks(self):
        self.expect_nothing(self.hooks)

    def test_nothing_comes_there_without_hooks(self):
        self.expect_nothing(self.no_hooks)

    def test_load_and_unload_are_told(self):
        """They patch code, and every CPU has to know; it is told, not forbidden."""
        for what, nr in sorted(self.patching.items()):
            print(f"# {what}: {nr} in {ROUNDS} rounds")
        self.assertGreater(len(self.patching), 0)
        # Of the module alone: on a slow machine the kernel complains of its own late tick.
        ours = [line for line in self.log.bad_lines() if "tscope" in line or "INFO: task" in line]
        self.assertEqual(ours, [])


if __name__ == "__main__":
    tscope.main()
