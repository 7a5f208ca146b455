#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Every field of every group has an oracle, and agrees with it under load.

A record is taken between two looks at /proc, task by task.  proc_test.py compares a
snapshot of sleeping tasks in this way; here they run, sleep, fork, and change what
can be changed while they are read.  What must hold of a value:

  - it never fell or rose past what a counter was before or after;
  - it is what /proc said before, or after;
  - of a task that has not run meanwhile it is what /proc said both times.

Otherwise the task has moved between the looks, and they are taken again.  A field
that never agrees is wrong.  A field without an oracle is listed with
the reason, and the test fails if the header has one that is in no list.
"""

import collections
import functools
import re
import time
import unittest

import busy
import procfs
import tscope
import uapi
from kernel_oracle import AGREES, DEVICE, FIELDS, INFO, MOVED, TESTED, TRACED, UNSAID, WRONG
from kernel_oracle import all_fields, look, unsaid_is_wrong

# Comparisons of each field that have to be exact, over all tasks.
EXACT = 1
MKTASK = (
    "mixed:n=50", "thread:n=3", "deadline:runtime=2000000", "fifo", "rr:reset=1", "idle", "batch",
    "zombie:code=7", "zombie:code=200", "zombie:signal=9", "traced", "stopped", "container", "uid", "memory:bytes=8000000",
    "spinning", "yielding", "other:reset=1",
)  # fmt: skip


class Oracles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mktask = tscope.Mktask(*MKTASK)
        cls.made = {task["tid"]: task["line"] for task in cls.mktask.__enter__()}
        cls.busy = busy.Busy().__enter__()
        cls.made.update(cls.busy.tasks)
        cls.tally = collections.Counter()

    @classmethod
    def tearDownClass(cls):
        cls.busy.__exit__()
        cls.mktask.__exit__()

    def once(self, tid, fields):
        """Compare these fields once. Return: those that moved; None: the task has exited."""
        before = look(tid, self.busy.hogs)
        record = DEVICE.get(tid)
        after = look(tid, self.busy.hogs)
        if not before or not after or before["start_boot"] != after["start_boot"]:
            return None
        if not record:
            self.fail(f"{tid} {self.made.get(tid)}: it lives, and TASK_GET does not find it")
        moved, wrong = set(), unsaid_is_wrong(record, before, after)
        for field in fields:
            source, rule = FIELDS[field]
            member = ".".join(field.split(".")[:2])
            verdict = rule(member, record, before, after)
            self.tally[field, verdict] += 1
            if verdict == WRONG:
                wrong.append(f"{field} against {source}")
            elif verdict == MOVED:
                moved.add(field)
        if wrong:
            apart = {k: (v, after.get(k)) for k, v in before.items() if v != after.get(k)}
            self.fail(f"{tid} {self.made.get(tid)}: {wrong} in {record}; /proc {before}, moved {apart}")
        return moved

    def check(self, tid, rounds):
        for _ in range(rounds):
            todo, end = self.fields, time.monotonic() + tscope.PATIENCE
            while todo and time.monotonic() < end:
                todo = self.once(tid, todo)
            self.assertFalse(todo, f"{tid} {self.made.get(tid)}: /proc and the record never agree")

    @functools.cached_property
    def fields(self):
        return [f for f in FIELDS if uapi.GROUPS[f.split(".")[0]] & INFO["groups"]]

    def test_no_field_is_without_an_oracle_or_a_reason(self):
        listed = [*FIELDS, *TRACED, *TESTED, *UNSAID]
        self.assertEqual(sorted(listed), sorted(set(listed)), "twice in the lists")
        self.assertEqual(all_fields() - set(listed), set(), "no oracle, no reason")
        self.assertEqual(set(listed) - all_fields(), set(), "not in the header")

    def test_decoder_has_the_layout_of_the_abi(self):
        for name, member, at in re.findall(
            r"^TSCOPE_OFFSET\((\w+), (\w+), (\d+)\);", uapi.LAYOUT, re.M
        ):
            self.assertEqual(uapi.STRUCTS[name].offsets[member], int(at), f"{name}.{member}")
        for name, size in re.findall(r"^TSCOPE_SIZE\((\w+), (\d+)\);", uapi.LAYOUT, re.M):
            self.assertEqual(uapi.STRUCTS[name].bytes, int(size), name)

    def test_under_load(self):
        # Kernel threads, most of them: proc_test.py looks at all of them.
        others = sorted(set(procfs.all_tids()) - self.made.keys())[::16]
        for tids, rounds in ((self.busy.tasks, 5), (self.made, 1), (others, 1)):
            for tid in sorted(tids):
                with self.subTest(tid):
                    self.check(tid, rounds)
        self.assertEqual(self.busy.dead(), [])
        self.virtual_deadlines()
        nr = collections.Counter()
        for (_, verdict), times in self.tally.items():
            nr[verdict] += times
        print(f"# {len(self.made) + len(others)} tasks: {dict(nr)}")
        for field in self.fields:
            agreed = self.tally[field, AGREES]
            self.assertGreaterEqual(agreed, EXACT, f"{field} was compared too seldom")

    def virtual_deadlines(self):
        """In one file for all tasks."""
        if not uapi.GROUPS["eevdf"] & INFO["groups"]:
            return
        field = "eevdf.deadline_ns"
        wanted = uapi.mask_of("eevdf")
        end = time.monotonic() + tscope.PATIENCE
        while time.monotonic() < end:
            before = procfs.sched_debug()
            self.assertGreater(len(before), len(self.made), "sched/debug looks otherwise here")
            found = {r["tid"]: r[field] for r in DEVICE.snapshot(wanted) if field in r}
            after = procfs.sched_debug()
            for tid, value in found.items():
                if tid in before and before[tid] == after.get(tid):
                    self.tally[field, AGREES if abs(value) == before[tid] else MOVED] += 1
            if self.tally[field, AGREES] > 2 * len(self.made):
                break
        self.assertGreater(self.tally[field, AGREES], 9 * self.tally[field, MOVED], self.tally)


if __name__ == "__main__":
    tscope.main()
