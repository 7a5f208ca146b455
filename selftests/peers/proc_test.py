#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Every value that /proc also shows equals what /proc shows, for every task.

/proc is read before and after.  A value that is the same both times was that
all the time, as far as the task has not run meanwhile, so taskscope must say the
same; a counter that rose lies in between.
"""

import unittest

import tscope
from procfs import POLICIES, RAW, TICK_NS, all_tids, look, signed

NR_TASKS = 100 if tscope.IS_DEBUG else 200
# tscope must agree at least so often for each task that mktask made.
COMPARISONS_PER_TASK = 30

BIG = 64 << 20
# These rise while a task lives.
COUNTERS = {"nvcsw", "nivcsw", "migrations", "runtime", "rundelay", "nruns"}
# These may move and come back while a task runs.
MOVING = {"state", "cpu", "rss", "vm", "threads", "vruntime"}


def of_row(column, value):
    """taskscope's value as /proc would have it."""
    if column == "start_boot":
        return value // TICK_NS
    if column == "vruntime" and value is not None:
        return signed(value)
    if isinstance(value, str) and value.startswith("0x"):
        return int(value, 16)
    return value


def agrees(column, value, before, after, has_run):
    """True, False, or None: cannot be told."""
    if before == after:
        if value == before:
            return True
        return None if has_run and column in MOVING else False
    if column in COUNTERS and None not in (value, before, after):
        return before <= value <= after
    return None


class Proc(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mktask = tscope.Mktask(f"mixed:n={NR_TASKS}", f"memory:bytes={BIG}")
        cls.made = {task["tid"]: task for task in cls.mktask.__enter__()}
        tids = sorted(set(all_tids()))
        cls.before = {tid: look(tid) for tid in tids}
        columns = sorted(set().union(*(seen for seen in cls.before.values() if seen)) - RAW)
        cls.rows = tscope.by_tid(tscope.rows("ps", "-T", "-o", ",".join(columns).upper()))
        cls.after = {tid: look(tid) for tid in tids}

    @classmethod
    def tearDownClass(cls):
        cls.mktask.__exit__()

    def compare(self, tids):
        """Compare all there is of these tasks. Return the number of agreements of each."""
        agreements = dict.fromkeys(tids, 0)
        for tid in tids:
            before, after = self.before[tid], self.after[tid]
            if not before or not after or before["start_boot"] != after["start_boot"]:
                continue
            with self.subTest(task=self.made.get(tid, {}).get("line", before["comm"])):
                row = self.rows[tid]
                has_run = before["nruns"] != after["nruns"]
                wrong = []
                for column in before.keys() & after.keys() - RAW:
                    value = of_row(column, row[column])
                    verdict = agrees(column, value, before[column], after[column], has_run)
                    agreements[tid] += verdict is True
                    if verdict is False:
                        wrong.append(
                            f"{column} is {value!r}; /proc: {before[column]!r}"
                            + (f" to {after[column]!r}" if before[column] != after[column] else "")
                        )
                self.assertEqual(wrong, [])
        return agreements

    def test_every_task_of_mktask(self):
        self.assertGreaterEqual(len(self.made), NR_TASKS)
        agreements = self.compare(self.made)
        print(f"# {sum(agreements.values())} values of {len(agreements)} tasks agree")
        for tid, nr in agreements.items():
            self.assertGreaterEqual(nr, COMPARISONS_PER_TASK, self.made[tid]["line"])

    def test_every_other_task(self):
        """Kernel threads, mktask's own processes, this program: most of them sleep."""
        others = [tid for tid in self.before if tid not in self.made]
        agreements = self.compare(others)
        kthreads = [tid for tid in others if self.before[tid] and self.before[tid]["kthread"]]
        print(f"# {sum(agreements.values())} values of {len(agreements)} tasks agree")
        self.assertGreater(len(kthreads), 10)
        self.assertGreater(sum(agreements.values()), COMPARISONS_PER_TASK * len(others) // 2)

    def test_all_tasks_are_there(self):
        for tid in self.before:
            if self.before[tid] and self.after[tid]:
                self.assertIn(tid, self.rows)

    def test_what_mktask_asked_for(self):
        """What /proc does not show, or shows in another way."""
        rows = tscope.by_tid(tscope.rows("ps", "-T", "-o", "TID,DL_RUNTIME,DL_DEADLINE,DL_PERIOD,"
                                         "RESET_ON_FORK,POLICY,STATE,EXIT_CODE,NSPID,CGROUP,RSS,VM"))
        for tid, task in self.made.items():
            row = rows[tid]
            with self.subTest(task=task["line"]):
                if "runtime" in task:
                    self.assertEqual(row["dl_runtime"], int(task["runtime"]))
                    self.assertEqual(row["dl_deadline"], int(task["deadline"]))
                    self.assertEqual(row["dl_period"], int(task["period"]))
                else:
                    self.assertIsNone(row["dl_runtime"])
                if "bytes" in task:
                    self.assertGreater(row["vm"], int(task["bytes"]))
                if task.get("bytes") == str(BIG):
                    self.assertAlmostEqual(row["rss"], BIG, delta=BIG // 8)
                if "reset" in task:
                    self.assertEqual(row["reset_on_fork"], task["reset"] == "1")
                if "policy" in task:
                    self.assertEqual(row["policy"], POLICIES[int(task["policy"])])
                if "state" in task:
                    self.assertEqual(row["state"], task["state"])
                if "exit_code" in task:
                    self.assertEqual(row["exit_code"], int(task["exit_code"]))
                if "nspid" in task:
                    self.assertEqual(row["nspid"], int(task["nspid"]))
                if "cgroup" in task:
                    self.assertEqual(row["cgroup"], task["cgroup"])


if __name__ == "__main__":
    tscope.main()
