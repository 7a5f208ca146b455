#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""python/taskscope.py with the fake device: LD_PRELOAD=tests/preload.so tests/python_test.py"""

import os
import re
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{HERE}/../python")

import taskscope  # noqa: E402  pylint: disable=wrong-import-position

HEADER = f"{HERE}/../../../include/uapi/linux/taskscope.h"


def header_members():
    """Members of each group's struct, as the header has them; reserved ones left out."""
    with open(HEADER, encoding="utf-8") as file:
        text = file.read()
    groups = [name.lower() for name in re.findall(r"#define TSCOPE_GROUP_(\w+)\t+\(1ULL", text)]
    members = {}
    for group in groups:
        body = re.search(rf"^struct tscope_{group} {{\n(.*?)^}};", text, re.S | re.M)[1]
        names = re.findall(r"[ *](\w+)(?:\[\w*\])?;", body)
        members[group] = [name for name in names if name != "reserved"]
    return members


class Fields(unittest.TestCase):
    def test_table_is_that_of_the_header(self):
        table = {}
        for field in taskscope.fields():
            table.setdefault(field.group, []).append(field.name)
        self.assertEqual(table, header_members())

    def test_units_are_in_the_names(self):
        for field in taskscope.fields():
            self.assertEqual(field.unit == "ns", field.name.endswith("_ns"), field)


class Cost(unittest.TestCase):
    def test_known_and_unknown(self):
        with taskscope.Device() as device:
            cost = device.cost()
            self.assertEqual((cost.switch_ns, cost.waking_ns, cost.task_ns), (250, None, None))
            self.assertGreater(cost.events_per_s, 0)
            # The fake module has no more events after that.
            self.assertEqual(device.cost().events_per_s, 0)


class Snapshot(unittest.TestCase):
    def setUp(self):
        self.tasks = taskscope.snapshot("accounts", "waits", "affinity", "wakers", "moves",
                                        "cgroup", "sched", "birth")

    def test_tasks_come_in_order(self):
        self.assertEqual([task.tid for task in self.tasks][::2], [1, 4000000])

    def test_absent_is_none(self):
        self.assertIsNone(self.tasks[0].waits)
        self.assertIsNotNone(self.tasks[1].waits)

    def test_names_hold_any_bytes(self):
        self.assertEqual(self.tasks[2].comm.encode("utf-8", "surrogateescape"), b"odd \xff name")
        self.assertEqual(self.tasks[2].ids.comm, self.tasks[2].comm)

    def test_members(self):
        task = self.tasks[1]
        self.assertEqual(task.key, 2**33 + 1234)
        self.assertIsInstance(task.accounts.wait_ns, int)
        self.assertEqual(len(task.waits.bucket), 40)
        self.assertEqual(len(task.wakers.waker), 4)
        self.assertIsInstance(task.wakers.waker[0].comm, str)
        self.assertEqual(task.wakers.waker[0][:3], (2**33 + 120, 121, 120))
        self.assertEqual(len(task.moves.last), 4)
        self.assertEqual(len(task.affinity.mask) * 8 + 16, task.affinity.size)
        self.assertTrue(task.cgroup.path)
        self.assertIn("wait_ns=", repr(task.accounts))
        self.assertIn("wait_ns", dir(task.accounts))

    def test_what_is_not_there(self):
        with self.assertRaises(AttributeError):
            _ = self.tasks[1].accounts.no_member
        with self.assertRaises(AttributeError):
            _ = self.tasks[1].no_group
        with self.assertRaisesRegex(ValueError, "there are ids, state"):
            taskscope.snapshot("no_group")
        with self.assertRaises(TypeError):
            self.tasks[1].accounts.quantile(990)

    def test_filters(self):
        with self.assertRaisesRegex(taskscope.Error, "^no task 77$") as failure:
            taskscope.snapshot(tid=77)
        self.assertEqual(failure.exception.errno, 3)
        with self.assertRaises(ValueError):
            taskscope.snapshot(tid=1, tgid=1)
        self.assertTrue(taskscope.snapshot("accounts", subtree=1, processes=True))

    def test_waits_merge(self):
        waits = self.tasks[1].waits
        total = taskscope.add_waits([waits, None, waits])
        self.assertEqual(total.nr, 2 * waits.nr)
        self.assertEqual(total.bucket, tuple(2 * n for n in waits.bucket))
        self.assertEqual(total.quantile(1000), waits.quantile(1000))
        self.assertEqual(taskscope.add_waits([]).quantile(990), 0)


class Exited(unittest.TestCase):
    def test_each_once(self):
        with taskscope.Device() as device:
            exited = device.exited("accounts")
            tasks = exited.read()
            self.assertEqual([(task.tid, task.exited.seq) for task in tasks], [(8, 1), (9, 4)])
            self.assertEqual(tasks[1].comm, "nine")
            self.assertEqual((exited.missed, exited.next), (2, 5))
            self.assertEqual(exited.read(), [])
            self.assertTrue(exited.wait(0))
            exited.next = 4
            self.assertEqual([task.tid for task in exited.read()], [9])


class Open(unittest.TestCase):
    def test_closed(self):
        device = taskscope.Device()
        self.assertEqual(device.real_ns(9) - device.real_ns(2), 7)
        device.close()
        device.close()
        with self.assertRaises(ValueError):
            device.snapshot()

    def test_failure_says_what_to_do(self):
        program = "import taskscope; taskscope.snapshot('ids')"
        run = subprocess.run(
            [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, check=False,
            env={**os.environ, "TASKSCOPE_FAKE_ERRNO": "2", "PYTHONPATH": sys.path[0]},
        )
        self.assertEqual(run.returncode, 1)
        self.assertIn("module not loaded: insmod", run.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=0)
