#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope cost: each round is two switches, as the kernel and the module count them."""

import json
import subprocess
import unittest

import tscope


def cost(*arguments):
    done = tscope.taskscope("cost", "--json", *arguments)
    if done.returncode or done.stderr:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)["cost"]


class Cost(unittest.TestCase):
    def test_cases(self):
        found = cost("--duration", "0.3")
        cases = [(case["partner"], case["distance"]) for case in found["cases"]]
        self.assertEqual(cases[:3], [("none", None), ("thread", "same CPU"), ("process", "same CPU")])
        # Of two CPUs of two cores there is one other distance.
        self.assertEqual(len(cases), 5, cases)
        self.assertTrue(found["loaded"] and found["hooks"])
        for case in found["cases"]:
            self.assertGreater(case["min"], 0)
            self.assertLessEqual(case["min"], case["median"])
            rest = max(0, case["median"] - found["cases"][0]["median"])
            # Each is rounded to a tenth.
            self.assertAlmostEqual(case["switch"], rest, delta=0.11)

    def test_two_switches_a_round(self):
        """No task can hand on what it has not got: on one CPU there is a switch for each way."""
        for case in cost("--duration", "0.3")["cases"][1:3]:
            print(f"# {case['switches']} switches in {case['rounds']} rounds")
            self.assertGreaterEqual(case["switches"], 2 * case["rounds"] - 2)

    def test_module_counts_them(self):
        before = tscope.info()["nr_switches"]
        found = cost("--duration", "0.3")
        after = tscope.info()["nr_switches"]
        told = sum(case["switches"] for case in found["cases"])
        self.assertGreaterEqual(after - before, told)

    def test_one_cpu(self):
        """Only CPUs that it may use."""
        done = subprocess.run(["taskset", "-c", "1", tscope.CLI, "cost", "--json", "--duration", "0.05"],
                              capture_output=True, text=True, check=True)
        cases = json.loads(done.stdout)["cost"]["cases"]
        self.assertEqual({(case["from"], case["to"]) for case in cases}, {(1, 1)})
        self.assertEqual(len(cases), 3)

    def test_without_the_module(self):
        self.addCleanup(lambda: tscope.is_loaded() or tscope.insmod())
        self.assertEqual(tscope.rmmod().returncode, 0)
        found = cost("--duration", "0.05")
        self.assertEqual((found["loaded"], found["hooks"]), (False, False))
        self.assertEqual(tscope.insmod("hooks=0").returncode, 0)
        found = cost("--duration", "0.05")
        self.assertEqual((found["loaded"], found["hooks"]), (True, False))
        tscope.rmmod()

    def test_bad_input(self):
        for arguments, says in ((("extra",), "extra"), (("--duration", "no"), "'no'")):
            done = tscope.taskscope("cost", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(says, done.stderr)


if __name__ == "__main__":
    tscope.main()
