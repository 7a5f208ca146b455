#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope isolation on a machine that isolates CPU 1.

Needs to be booted with two CPUs and
isolcpus=nohz,domain,managed_irq,1 nohz_full=1 rcu_nocbs=1.
"""

import json
import os
import subprocess
import unittest

import tscope
from isolation_case import FOUND, Spinner, audit, ran, run, watch

# What the command line asks for.
OF_BOOT = ("domain", "nohz_full", "rcu_nocbs", "managed_irq")


class Audit(unittest.TestCase):
    def setUp(self):
        os.sched_setaffinity(0, {0})

    def test_what_the_kernel_was_booted_with(self):
        _, there = audit("1")
        self.assertEqual([there["outcome"][name] for name in OF_BOOT], ["PASS"] * 4, there["checks"])
        status, house = audit("0")
        self.assertEqual([house["outcome"][name] for name in OF_BOOT], ["FAIL"] * 4, house["checks"])
        self.assertEqual(status, FOUND)
        _, both = audit("0-1")
        self.assertEqual(both["outcome"]["online"], "FAIL", "no CPU is left")

    def test_a_virtual_machine(self):
        _, there = audit("1")
        for name in ("host", "governor", "cstates"):
            self.assertEqual(there["outcome"][name], "UNKNOWN", name)
            self.assertIn("host", there["check"][name]["says"])

    def test_fixes(self):
        """Done literally, what fails passes."""
        _, there = audit("1")
        for name in ("irq", "default_irq", "workqueue", "watchdog"):
            check = there["check"][name]
            if check["outcome"] == "FAIL":
                print(f"# {check['fix']}")
                subprocess.run(["sh", "-e", "-c", check["fix"]], check=True)
        self.assertEqual(there["outcome"]["default_irq"], "FAIL", "nothing was to be fixed")

        _, there = audit("1")
        for name in ("irq", "default_irq", "workqueue", "watchdog"):
            self.assertEqual(there["outcome"][name], "PASS", there["check"][name])

    def test_a_task_that_may_run_there(self):
        with Spinner(1, {0, 1}) as task:
            status, there = audit("1")
            self.assertEqual((status, there["outcome"]["tasks"]), (FOUND, "FAIL"))
            self.assertEqual(ran(there, 1, task.tid)["place"], "OUTSIDER")
        with Spinner(1, {1}) as task:
            _, there = audit("1")
            self.assertEqual(ran(there, 1, task.tid)["place"], "pinned")

    def test_what_it_ran_there(self):
        """Between what it must have run there and all that it ran, as the kernel counts that."""
        with Spinner(1, {1}) as task:
            for _ in range(3):
                before = task.runtime_ns()
                _, there = audit("1")
                of_module = tscope.by_tid(tscope.rows("ps", "-T", "-o", "TID,RUN"))[task.tid]["run"]
                line = ran(there, 1, task.tid)
                print(f"# {before} {line['least']} {line['most']} {of_module}")
                self.assertGreaterEqual(line["most"], line["least"])
                # The kernel leaves interrupts out, and is late where there is no tick.
                self.assertGreaterEqual(line["most"], before - task.elsewhere_ns)
                self.assertLessEqual(line["most"], of_module)
                self.assertGreaterEqual(line["least"], line["most"] - task.elsewhere_ns)
                self.assertFalse(line["exact"])
                house = ran(audit("0")[1], 0, task.tid)
                if house:
                    self.assertLessEqual(house["most"], task.elsewhere_ns)

    def test_it_adds_up(self):
        with Spinner(1, {1}):
            _, both = audit("0-1")
        for of_cpu in both["ran"]:
            told = sum(task["least"] for task in of_cpu["tasks"])
            # The CPU was read after the tasks.
            self.assertLessEqual(told, of_cpu["busy"])
            self.assertEqual(of_cpu["untold"], of_cpu["busy"] - told)
            self.assertGreater(len(of_cpu["tasks"]), 0)

    def test_kernel_threads(self):
        """Those that never migrated are told to the nanosecond."""
        rows = tscope.by_tid(tscope.rows("ps", "-T", "-o", "TID,RUN,SWITCHES,MIGR_SEEN,CPU,STATE,COMM"))
        _, there = audit("1")
        stopper = next(row for row in rows.values() if row["comm"] == "migration/1")
        line = ran(there, 1, stopper["tid"])
        self.assertEqual((stopper["migr_seen"], stopper["cpu"]), (0, 1))
        if line:
            self.assertTrue(line["exact"])
            self.assertEqual(line["least"], line["most"])
            self.assertEqual(line["place"], "kernel")


class Watch(unittest.TestCase):
    def setUp(self):
        os.sched_setaffinity(0, {0})

    def test_nothing_comes(self):
        with Spinner(1, {1}):
            run_ = tscope.taskscope("isolation", "watch", "1", "--duration", "2")
        self.assertEqual((run_.returncode, run_.stdout), (0, ""), run_.stderr)
        self.assertRegex(run_.stderr, "^no violation in ")

    def test_the_first_violation(self):
        with watch("1") as process:
            with Spinner(1, {1}), Spinner(1, {0, 1}) as task:
                self.assertEqual(process.wait(tscope.PATIENCE), FOUND)
            found = json.load(process.stdout)["violation"]
            self.assertEqual((found["cpu"], found["tid"], found["place"]), (1, task.tid, "OUTSIDER"))
            self.assertGreater(found["at"], 0)

    def test_one_that_runs_already(self):
        with Spinner(1, {0, 1}) as task:
            status, document = run("watch", "1")
        self.assertEqual((status, document["violation"]["tid"]), (FOUND, task.tid))
        self.assertIsNone(document["violation"]["at"])

    def test_the_kernel_too(self):
        """The stopper of CPU 1 runs as a task is moved away."""
        with Spinner(1, {1}) as task, watch("1", "--kernel") as process:
            os.sched_setaffinity(task.tid, {0})
            self.assertEqual(process.wait(tscope.PATIENCE), FOUND)
            found = json.load(process.stdout)["violation"]
            self.assertEqual((found["cpu"], found["place"]), (1, "kernel"))


if __name__ == "__main__":
    tscope.main()
