# SPDX-License-Identifier: GPL-2.0
"""The only judge of whether a time that is too long is the host's.

A virtual machine is stopped while its host does something else, and its clocks go on.  A
comparison of times holds but for such stops:

    with hostclock.Watch() as watch:
        begin = time.monotonic_ns()
        ...
        end = time.monotonic_ns()
        self.assertLessEqual(abs(ours - theirs), ALLOWED + watch.stopped(begin, end))

A test has no bound that is wide for the host's sake, and none that it tries again to meet.
What it waits for is a condition (tscope.until), for as long as that takes.
"""

import mmap
import os
import struct
import subprocess
import tempfile
import time

import tscope

PATIENCE = 300
# To wake costs a debug kernel several times as much.
PERIOD_NS = 10_000_000 if tscope.IS_DEBUG else 2_000_000
# A stop is not seen if the next waking is late by less than a quarter of the period.
UNSEEN_NS = PERIOD_NS * 5 // 4
HEAD = struct.Struct("=QQ")
STOP = struct.Struct("=QQ")
NR_STOPS = 65535
BYTES = HEAD.size + NR_STOPS * STOP.size


def online():
    with open("/sys/devices/system/cpu/online", encoding="ascii") as file:
        parts = [list(map(int, part.split("-"))) for part in file.read().split(",")]
    return [cpu for part in parts for cpu in range(part[0], part[-1] + 1)]


class Watch:
    """Watches all CPUs that are online, for the length of a with statement.

    It wakes on each of them once in PERIOD_NS: not for tests of what an idle CPU does.
    """

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        path = f"{self.folder.name}/stops"
        self.cpus = online()
        self.process = subprocess.Popen([f"{tscope.HERE}/hostclock", path, str(PERIOD_NS // 1000)])
        self.until(lambda: os.path.exists(path) and os.path.getsize(path))
        with open(path, "rb") as file:
            self.area = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        self.until(lambda: all(self.head(cpu)[0] for cpu in self.cpus))
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.area.close()
        self.folder.cleanup()

    def until(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            if self.process.poll() is not None:
                raise RuntimeError("hostclock has ended")
            if time.monotonic() > end:
                raise RuntimeError("hostclock does not get its turn")
            time.sleep(0.002)

    def head(self, cpu):
        """When it was there last, and how many stops it has seen."""
        return HEAD.unpack_from(self.area, cpu * BYTES)

    def stops(self, begin, end, *cpus):
        """(from, to) of the stops of these CPUs (of all) that reach into a time, in ns."""
        found = []
        for cpu in cpus or self.cpus:
            self.until(lambda cpu=cpu: self.head(cpu)[0] > end)
            nr = self.head(cpu)[1]
            if nr > NR_STOPS:
                raise RuntimeError(f"CPU {cpu} has stood still {nr} times")
            at = cpu * BYTES + HEAD.size
            for one in STOP.iter_unpack(self.area[at : at + nr * STOP.size]):
                if one[0] < end and begin < one[1]:
                    found.append(one)
        return sorted(found)

    def stopped(self, begin, end, *cpus):
        """For how long, in ns, at most; time in which several stood still counts once."""
        total, last = 0, begin
        for since, until in self.stops(begin, end, *cpus):
            since, until = max(since, last), min(until, end)
            if until > since:
                total += until - since
                last = until
        return total
