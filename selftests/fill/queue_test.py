#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The place of a task in its run queue: levels, throttling, deadlines, and whose CPU it is."""

import contextlib
import os
import re
import signal
import unittest

import busy
import procfs
import storm_maker
import tscope
import uapi
from shares import CPU, hogs, tree, without_autogroups
from tscope import until, write

FILTER_CPU = uapi.constant("FILTER_CPU")
GROUPS = uapi.mask_of("ids", "state", "sched", "fair", "eevdf", "deadline", "queue")
LEVELS = uapi.constant("LEVELS")


def flag(record, name):
    return bool(record["queue.flags"] & uapi.constant(f"QUEUE_{name}"))


def group_of_debug(path):
    """(load, CPU time in ns) of a group on CPU, by the kernel's own list."""
    text = procfs.read("/sys/kernel/debug/sched/debug").decode(errors="replace")
    part = text.split(f"cfs_rq[{CPU}]:{path}\n")[1]
    load = re.search(r"\.se->load\.weight +: (\d+)", part)[1]
    return int(load)


class Queue(unittest.TestCase):
    def setUp(self):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {0})
        self.addCleanup(os.sched_setaffinity, 0, before)
        self.device = uapi.Device()

    def get(self, tid):
        return self.device.get(tid, GROUPS)

    def on_cpu(self, cpu):
        return {record["tid"] for record in self.device.snapshot(GROUPS, FILTER_CPU, cpu)}

    def is_nowhere(self, tid):
        """It leaves its queue first, its CPU a moment later."""
        record = self.get(tid)
        return not record["state.on_rq"] and not record["state.on_cpu"]

    @contextlib.contextmanager
    def stopped(self, tids):
        """They stay as they are, so that two looks at them are one."""
        for tid in tids:
            os.kill(tid, signal.SIGSTOP)
        for tid in tids:
            until(lambda tid=tid: self.is_nowhere(tid), "it has stopped")
        try:
            yield
        finally:
            for tid in tids:
                os.kill(tid, signal.SIGCONT)

    def test_levels(self):
        """The task, then the groups above it, the same for two tasks of one group."""
        with tree({"qa": 200, "qa/b": 100, "qa/c": 100}), hogs(("qa/b", 0), ("qa/b", 5), ("qa/c", 0)) as tids:
            with self.stopped(tids):
                records = [self.get(tid) for tid in tids]
        for record in records:
            self.assertTrue(flag(record, "FAIR"))
            self.assertFalse(flag(record, "CUT"))
            self.assertFalse(flag(record, "THROTTLED"))
            own = record["queue.level"][0]
            self.assertEqual(own["id"], 0)
            self.assertEqual(own["vruntime_ns"], record["fair.vruntime_ns"])
            self.assertEqual(own["load"] >> 10, record["fair.weight"])
            self.assertFalse(own["flags"])
            self.assertEqual(flag(record, "EEVDF"), "eevdf.slice_ns" in record)
            if flag(record, "EEVDF"):
                self.assertEqual(own["deadline_ns"], record["eevdf.deadline_ns"])
                self.assertEqual(own["slice_ns"], record["eevdf.slice_ns"])
            self.assertEqual(flag(record, "FLAT"), tscope.RELEASE >= (7, 3))
            self.assertEqual(bool(record["queue.flat_load"]), flag(record, "FLAT"))
            for level in record["queue.level"][record["queue.nr_levels"]:]:
                self.assertFalse(any(level.values()), level)
        self.assertEqual([record["queue.nr_levels"] for record in records], [3, 3, 3])
        ids = [[level["id"] for level in record["queue.level"]] for record in records]
        self.assertEqual(ids[0], ids[1])
        self.assertEqual(ids[0][2], ids[2][2])
        self.assertNotEqual(ids[0][1], ids[2][1])
        self.assertEqual(len({0, *ids[0][:3]}), 3)

    def test_load_of_groups(self):
        """As the kernel's own list has it; a group that one task keeps busy has all its weight."""
        with tree({"qa": 200, "qa/b": 300}), hogs(("qa/b", 0)) as (tid,):
            found = until(lambda: self.agreed(tid), "the list and the record agree")
        self.assertEqual(found, [300 * 1024 // 100 * 1024, 200 * 1024 // 100 * 1024])

    def agreed(self, tid):
        loads = [level["load"] for level in self.get(tid)["queue.level"][1:3]]
        debug = [group_of_debug("/qa/b"), group_of_debug("/qa")]
        return loads if loads == debug == [3072 << 10, 2048 << 10] else None

    def test_ran(self):
        """CPU time since it was picked: of the one that runs alone it rises; queued is queued."""
        with hogs((None, 0), (None, 0)) as tids:
            queued = until(lambda: self.pair(tids), "one runs, the other is queued")
        for record in queued:
            self.assertEqual(record["queue.level"][0]["flags"], uapi.constant("LEVEL_QUEUED"))

    def pair(self, tids):
        records = [self.get(tid) for tid in tids]
        on = sorted(record["state.on_cpu"] for record in records)
        return records if on == [0, 1] else None

    def test_flat_load(self):
        """Without groups it is the task's own weight; else what is left of it at all levels."""
        with without_autogroups(), hogs((None, 5)) as (tid,):
            record = self.get(tid)
        self.assertEqual(record["queue.nr_levels"], 1)
        wanted = 335 << 10 if flag(record, "FLAT") else 0
        self.assertEqual(record["queue.flat_load"], wanted)

    def test_more_levels_than_are_kept(self):
        path, weights = "", {}
        for i in range(LEVELS):
            path = f"{path}/q{i}" if path else f"q{i}"
            weights[path] = 100
        with tree(weights), hogs((path, 0)) as (tid,):
            record = self.get(tid)
        self.assertEqual((record["queue.nr_levels"], flag(record, "CUT")), (LEVELS, True))

    def test_throttled(self):
        with storm_maker.cgroup("queue") as folder, busy.child(busy.hog, cpu=CPU) as tid:
            self.assertFalse(flag(self.get(tid), "THROTTLED"))
            write(f"{folder}/cpu.max", "5000 500000")
            storm_maker.join_cgroup(folder, tid)
            until(lambda: flag(self.get(tid), "THROTTLED"), "it is throttled")
            write(f"{folder}/cpu.max", "max")
            until(lambda: self.get(tid)["state.on_cpu"], "it runs again")
            self.assertFalse(flag(self.get(tid), "THROTTLED"))
            write(f"{storm_maker.CGROUP}/cgroup.procs", tid)

    def test_deadline(self):
        """It rises from period to period; a real-time task has no place to tell of."""
        # The deadline class wants tasks that may run on all CPUs.
        os.sched_setaffinity(0, range(os.cpu_count()))
        with busy.child(busy.deadline_hog) as tid:
            until(lambda: "deadline.period_ns" in self.get(tid), "its policy is set")
            first = self.get(tid)
            self.assertTrue(flag(first, "DEADLINE"))
            self.assertFalse(flag(first, "FAIR"))
            self.assertEqual(first["queue.nr_levels"], 0)
            later = until(lambda: self.later(tid, first), "the next deadline")
        added = later["queue.dl_deadline_ns"] - first["queue.dl_deadline_ns"]
        self.assertGreaterEqual(added, 100_000_000)
        with busy.child(busy.sleeper) as tid:
            os.sched_setscheduler(tid, os.SCHED_FIFO, os.sched_param(1))
            self.assertNotIn("queue.flags", self.get(tid))

    def later(self, tid, first):
        record = self.get(tid)
        return record if record["queue.dl_deadline_ns"] != first["queue.dl_deadline_ns"] else None

    def test_filter_by_cpu(self):
        """Those that run there or are queued there; those that sleep are nowhere."""
        with hogs((None, 0), (None, 0)) as tids:
            self.assertLessEqual(set(tids), self.on_cpu(CPU))
            self.assertFalse(set(tids) & self.on_cpu(0))
            self.assertIn(os.getpid(), self.on_cpu(0))
            with self.stopped(tids):
                self.assertFalse(set(tids) & self.on_cpu(CPU))


if __name__ == "__main__":
    tscope.main()
