#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope tunables: all that this kernel has, with the defaults of a machine just booted."""

import json
import os
import unittest

import tscope

SYSCTL = "/proc/sys/kernel"
SCHED = "/sys/kernel/debug/sched"
# Those that are no parameters.
OTHERS = {"debug", "features"}


def tunables(*arguments):
    done = tscope.taskscope("tunables", "--json", *arguments)
    if done.returncode or done.stderr:
        raise RuntimeError(done.stderr)
    return {row["name"]: row for row in json.loads(done.stdout)["tunables"]}


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


class Tunables(unittest.TestCase):
    def test_values(self):
        """As the files have them."""
        found = tunables()
        names = [name for name in os.listdir(SYSCTL) if name.startswith("sched_")]
        self.assertGreater(len(names), 5)
        for name in names:
            self.assertEqual(found[name]["value"], read(f"{SYSCTL}/{name}"))
        names = [name for name in os.listdir(SCHED)
                 if os.path.isfile(f"{SCHED}/{name}") and name not in OTHERS]
        self.assertGreater(len(names), 5)
        for name in names:
            value = read(f"{SCHED}/{name}")
            if "(" in value:
                value = value.partition("(")[2].partition(")")[0]
            self.assertEqual(found[name]["value"], value)
        for word in read(f"{SCHED}/features").split():
            name = word.removeprefix("NO_")
            self.assertEqual(found[name]["value"], str(int(name == word)))

    def test_nothing_is_changed(self):
        """The defaults are those of this kernel: nobody has changed anything."""
        self.assertEqual(tunables("--changed"), {})
        known = [row for row in tunables().values() if row["default"] is not None]
        self.assertGreater(len(known), 30)

    def test_all_are_known(self):
        self.assertEqual([name for name, row in tunables().items() if not row["does"]], [])

    def test_what_is_changed(self):
        path = f"{SYSCTL}/sched_rr_timeslice_ms"
        with tscope.setting(path, "40"):
            self.assertEqual(list(tunables("--changed")), ["sched_rr_timeslice_ms"])
        tscope.write(f"{SCHED}/features", "NO_WA_BIAS")
        try:
            row = tunables("--changed")["WA_BIAS"]
            self.assertEqual((row["value"], row["default"]), ("0", "1"))
        finally:
            tscope.write(f"{SCHED}/features", "WA_BIAS")

    def test_not_root(self):
        done = tscope.taskscope("tunables", user=65534)
        self.assertEqual(done.returncode, 1)
        self.assertIn("be root", done.stderr)
        self.assertIn("sched_rt_runtime_us", done.stdout)

    def test_bad_input(self):
        done = tscope.taskscope("tunables", "extra")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("extra", done.stderr)


if __name__ == "__main__":
    tscope.main()
