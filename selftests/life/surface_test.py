#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a call may take of tasks that have no part in it: time, and nothing that grows faster
than there are tasks.
"""

import os
import signal
import time
import unittest

import busy
import deep
import hostclock
import load_case
import storm_maker
import stream_reader
import tscope
import uapi

DEPTH = int(os.environ.get("TASKSCOPE_SURFACE_DEPTH", "4000"))
SUBTREE = uapi.constant("FILTER_SUBTREE")
IDS = uapi.mask_of("ids")
# So many looks at all tasks a call may take; one that asks each for its ancestors takes many.
LOOKS = 20
# The least of so many is without what the host took.
NR_TIMES = 5
# A row of debugfs.
ROW_BYTES = 256


def look(groups, *filter_):
    with uapi.Device() as device:
        device.choose(groups, *filter_)
        return b"".join(iter(lambda: os.read(device.fd, uapi.READ_BYTES), b""))


class DeepCase(unittest.TestCase):
    """Among processes each of which is below the one before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deep = cls.enterClassContext(deep.Deep(DEPTH))

    def setUp(self):
        self.log = tscope.KernelLog()

    def tearDown(self):
        self.assertEqual(self.log.bad_lines(), [])

    def takes_its_part(self, work):
        """What a call returns that takes no more than a few looks at all tasks."""
        one, nanoseconds = (min(deep.cpu_ns(call) for _ in range(NR_TIMES)) for call in (lambda: look(IDS), work))
        result = work()
        print(f"# {nanoseconds / 1e6:.1f} ms of CPU among {load_case.nr_tasks()} tasks, a look {one / 1e6:.1f}")
        self.assertLess(nanoseconds, LOOKS * one)
        return result


class Subtree(DeepCase):
    def test_stream(self):
        def begin():
            return stream_reader.Stream("exec", kind=SUBTREE, id_=self.deep.top)

        with self.takes_its_part(begin):
            pass

    def test_snapshot(self):
        every = self.takes_its_part(lambda: look(IDS, SUBTREE, self.deep.top))
        every = list(uapi.decode_all(every))
        self.assertEqual(len(every), DEPTH)
        parents = {record["tid"]: record["ids.ppid"] for record in every}
        # Each is the parent of one but for the deepest, whose place the parent of all takes.
        self.assertEqual(parents[self.deep.top], self.deep.pid)
        self.assertEqual(len(set(parents.values())), DEPTH)
        self.assertEqual(len(set(parents.values()) - parents.keys()), 1)
        # Of one that has nobody below it.
        with busy.child(signal.pause) as alone:
            few = self.takes_its_part(lambda: look(IDS, SUBTREE, alone))
        self.assertEqual([record["tid"] for record in uapi.decode_all(few)], [alone])

    def test_nobody_waits_for_it(self):
        """The end of a stream that has nothing to do with another one that begins."""
        def begin():
            with stream_reader.Stream("exec", kind=SUBTREE, id_=self.deep.top):
                tscope.write("/proc/self/comm", "has-begun")

        with stream_reader.Stream("exec") as other, busy.child(begin) as pid, \
                hostclock.Watch() as watch:
            # It is in the midst of it, or through.
            tscope.until(lambda: self.run_ns(pid) > 20_000_000, "it has begun")
            begun = time.monotonic_ns()
            other.stop()
            now = time.monotonic_ns()
            took = now - begun - watch.stopped(begun, now)
        print(f"# {took / 1e6:.1f} ms")
        # A grace period, which is not ours.
        self.assertLess(took, 500_000_000)

    @staticmethod
    def run_ns(pid):
        with uapi.Device() as device:
            record = device.get(pid, uapi.mask_of("accounts"))
            return record["accounts.run_ns"] if record else 1 << 60


class Tree(DeepCase):
    PATH = f"{tscope.DEBUGFS}/tree"

    def test_read(self):
        def look():
            with open(self.PATH, "rb") as file:
                return file.read()

        text = self.takes_its_part(look)
        rows = text.splitlines()
        self.assertLess(len(text), ROW_BYTES * len(rows))
        self.assertEqual(sum(row.endswith(b" mkdeep") for row in rows), DEPTH + 1)
        deepest = [row for row in rows if row.endswith(b" mkdeep")][-1]
        self.assertRegex(deepest, rb" \((\d+)\) mkdeep$")
        self.assertGreaterEqual(int(deepest.rsplit(b"(", 1)[1].split(b")")[0]), DEPTH)

    def test_seek(self):
        """From anywhere on it is the same text."""
        with open(self.PATH, "rb", buffering=0) as file:
            text = b"".join(iter(lambda: file.read(65536), b""))
            for part in (3, 2, 1):
                at = len(text) // 4 * part
                self.takes_its_part(lambda at=at: (file.seek(0), file.seek(at)))
                self.assertEqual(file.read(1000), text[at : at + 1000])
            self.takes_its_part(lambda: (file.seek(0), file.seek(len(text))))
            self.assertEqual(file.read(1000), b"")


class Charged(load_case.LoadCase):
    """What the module keeps of tasks is memory of who cloned them."""

    NR = 2000
    RECORD_BYTES = 900

    @staticmethod
    def current(folder):
        with open(f"{folder}/memory.current", encoding="ascii") as file:
            return int(file.read())

    def growth(self, *parameters):
        """Of the memory of a cgroup that has so many tasks more."""
        self.unload()
        self.load(*parameters)
        tscope.write(f"{storm_maker.CGROUP}/cgroup.subtree_control", "+memory")
        with storm_maker.cgroup("charged") as folder:
            def join():
                tscope.write(f"{folder}/cgroup.procs", 0)

            with deep.Deep(1, preexec_fn=join):
                before = self.current(folder)
            with deep.Deep(self.NR, preexec_fn=join):
                return self.current(folder) - before

    def test_records(self):
        without, with_ = self.growth("hooks=0"), self.growth()
        print(f"# {without} bytes without records, {with_} with them")
        self.assertGreater(with_ - without, self.NR * self.RECORD_BYTES // 2)


if __name__ == "__main__":
    tscope.main()
