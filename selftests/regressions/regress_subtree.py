#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""All descendants of a process, whatever their numbers.

The idle task was noted in the table of ancestors without a number, as in a place that is free:
the process that took the place next was none of the descendants, with all below it.
"""

import unittest

import tscope
import uapi

ROUNDS, NR = 25, 100


class Subtree(unittest.TestCase):
    def test_each_of_many(self):
        with uapi.Device() as device:
            for _ in range(ROUNDS):
                crowd = tscope.Mktask(f"fork:n={NR}")
                with crowd as tasks:
                    found = {record["tid"] for record in
                             device.snapshot(0, uapi.FILTER_SUBTREE, crowd.process.pid)}  # fmt: skip
                    self.assertEqual({task["tid"] for task in tasks} - found, set())


if __name__ == "__main__":
    tscope.main()
