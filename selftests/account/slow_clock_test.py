#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Loading on a machine whose clock is slow to read.

Booted with tsc=unstable and clocksource=hpet: each reading asks a timer chip.
"""

import json

import load_case
import tscope

SLOW_NS = 100
CLOCK_KERNEL = "kernel"


class SlowClock(load_case.LoadCase):
    def tearDown(self):
        self.load_anew()
        super().tearDown()

    def status(self):
        run = tscope.taskscope("status", "-J")
        return json.loads(run.stdout)["status"]

    def load_with(self, *parameters):
        if tscope.is_loaded():
            self.unload()
        before = self.log.lines()
        self.load(*parameters)
        lines = self.log.lines()
        # For bad_lines(), which looks at all of them.
        self.log.begun += before + lines
        return [line for line in lines if "reading the clock takes" in line]

    def test_no_hooks_unless_asked_for(self):
        (line,) = self.load_with()
        print(f"# {line.strip()}")
        self.assertIn("slow_clock=1", line)
        status = self.status()
        self.assertEqual((status["hooks"], status["clock"]), ([], CLOCK_KERNEL))
        self.assertGreater(status["clock_cost"], SLOW_NS)
        findings = json.loads(tscope.taskscope("doctor", "-J").stdout)["doctor"]["findings"]
        self.assertIn("slow-clock", [finding["id"] for finding in findings])
        with open("/sys/module/taskscope/parameters/hooks", encoding="ascii") as file:
            self.assertEqual(file.read().strip(), "N")

    def test_hooks_where_asked_for(self):
        self.assertEqual(self.load_with("slow_clock=1"), [])
        status = self.status()
        self.assertIn("sched_switch", status["hooks"])
        self.assertEqual(status["clock"], CLOCK_KERNEL)
        self.assertGreater(status["switches"], 0)


if __name__ == "__main__":
    tscope.main()
