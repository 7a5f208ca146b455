# SPDX-License-Identifier: GPL-2.0
"""Cases that read events or recordings: who makes the events, and who waits too long."""

import collections
import contextlib
import functools
import os
import signal
import time
import unittest

import busy
import tscope
import uapi
from stream_checks import StreamChecks

PRIORITIES = {-1, 89, 120, 127, 139}


@contextlib.contextmanager
def children(*works):
    """Processes that do this until the end."""
    pids = []
    try:
        for work in works:
            pid = os.fork()
            if not pid:
                try:
                    work()
                finally:
                    os._exit(1)
            pids.append(pid)
        yield pids
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def crowd():
    """Some that wake each other, move, and are in each other's way."""
    return children(busy.ping_pong, busy.sleeper, busy.hog)


@contextlib.contextmanager
def of_all_priorities():
    """A crowd, and with it tasks of other classes: deadline, real time 10, nice 7 and 19."""
    def nice(by):
        os.nice(by)
        busy.sleeper()

    def fifo():
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
        busy.sleeper()

    with children(busy.ping_pong, busy.hog, busy.deadline_hog, fifo, functools.partial(nice, 7),
                  functools.partial(nice, 19)) as pids, uapi.Device() as device:  # fmt: skip
        tscope.until(lambda: PRIORITIES <= {device.get(pid)["sched.prio"] for pid in pids},
                     "each has its priority")
        yield pids


def everywhere():
    """Many switches and wakings on every CPU."""
    def work(cpu):
        os.sched_setaffinity(0, {cpu})
        busy.ping_pong()

    return children(*(functools.partial(work, cpu) for cpu in range(os.cpu_count())))


class Streams(StreamChecks, unittest.TestCase):
    """With a clean log at the end."""

    def setUp(self):
        self.log = tscope.KernelLog()

    def tearDown(self):
        self.assertEqual(self.log.bad_lines(), [])


class Stalls(Streams):
    """A task that sleeps and runs, and one that once keeps it from its CPU."""

    # A machine that is emulated may stand still for a while by itself.
    LIMIT_MS = 500
    STALL_MS = 900
    PATIENCE_MS = 100_000

    @staticmethod
    def victim():
        """Sleeps a little, on CPU 0, again and again.

        In real time: on PREEMPT_RT nobody wakes others while the culprit has the CPU.
        """
        os.sched_setaffinity(0, {0})
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(2))
        busy.LIBC.prctl(busy.PR_SET_NAME, b"victim", 0, 0, 0)
        busy.sleeper()

    @staticmethod
    def stall(milliseconds):
        """Nobody else gets CPU 0 for so long."""
        pid = os.fork()
        if not pid:
            os.sched_setaffinity(0, {0})
            busy.LIBC.prctl(busy.PR_SET_NAME, b"culprit", 0, 0, 0)
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
            end = time.monotonic() + milliseconds / 1000
            while time.monotonic() < end:
                pass
            os._exit(0)
        return pid

    def until_it_counts(self, attempt):
        """Where the victim has waited for so long before, the machine has stood still."""
        tscope.until(attempt, "a time in which the machine does not stand still")

    def it_says_what_led_to_it(self, events, victim, culprit, longest, watch):
        fired = [event for event in events if event.name == "trigger"]
        self.assertEqual([event.tid for event in fired], [victim])
        wait = fired[0].wait_ns
        self.assertGreater(wait, self.LIMIT_MS * 1_000_000)
        # As long as the record says, to the nanosecond; if it fired while the task waited
        # still, at a switch of the culprit to a thread that comes before it, not longer.
        waits = fired[0].info == uapi.constant("TRIGGER_WAITS")
        if waits:
            self.assertGreater(longest, wait)
        else:
            self.assertEqual(longest, wait)
        of_cpu = [event for event in events if event.cpu == fired[0].cpu]
        self.assertEqual([event.name for event in of_cpu[-2:]], ["switch", "trigger"])
        last = of_cpu[-2]
        self.assertEqual(last.ns, fired[0].ns)
        self.assertEqual(last.next == victim, not waits)
        # Others may still write what they had begun.
        stopped_ns = watch.stopped(fired[0].ns, events[-1].ns)
        self.assertLess(events[-1].ns - fired[0].ns, 10_000_000 + stopped_ns)
        # Who ran meanwhile: mostly the culprit.
        began, ran, since = last.ns - wait, collections.Counter(), None
        for event in of_cpu:
            if event.name == "switch":
                if since is not None and event.ns > began:
                    ran[event.prev] += event.ns - max(since, began)
                since = event.ns
        self.assertGreater(ran[culprit], wait / 2)
        self.assertLessEqual(sum(ran.values()), wait)

    @staticmethod
    def asked(tid, field):
        with uapi.Device() as device:
            return device.get(tid)[field]

    def naps(self, victim):
        return self.asked(victim, "counts.voluntary")
