#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope doctor: what it says of this machine with the module and without it, and that the
command that it gives does what is missing."""

import json
import os
import subprocess
import unittest

import load_case
import tscope

DONE, FOUND = 0, 4


def findings():
    run = tscope.taskscope("doctor", "--json")
    said = json.loads(run.stdout)["doctor"]
    # The root of the guest may be a machine on which another build is installed.
    said["findings"] = [finding for finding in said["findings"] if finding["id"] != "other-build"]
    ids = [finding["id"] for finding in said["findings"]]
    assert run.returncode in (DONE, FOUND) and (run.returncode == FOUND or not ids), run
    assert said["release"] == os.uname().release
    return said, ids


class Doctor(load_case.LoadCase):
    def test_loaded(self):
        said, ids = findings()
        self.assertEqual((said["loaded"], ids), (True, []))
        self.assertIn("nothing is in the way: module ", tscope.taskscope("doctor").stdout)

    def test_hooks_off(self):
        self.addCleanup(self.load_anew)
        self.unload()
        self.load("hooks=0")
        said, ids = findings()
        self.assertEqual(ids, ["hooks-off"])
        self.assertEqual(said["findings"][0]["commands"],
                         ["rmmod taskscope", "modprobe taskscope hooks=1"])  # fmt: skip

    def test_not_permitted(self):
        run = tscope.taskscope("doctor", user=65534)
        self.assertEqual(run.returncode, FOUND, run.stderr)
        self.assertIn("1. not-permitted: ", run.stdout)

    def test_no_device(self):
        os.unlink(tscope.DEVICE)
        said, ids = findings()
        self.assertEqual(ids, ["no-device"])
        subprocess.run(said["findings"][0]["commands"][0].split(), check=True)
        self.assertEqual(findings()[1], [])
        # The kernel removes only what it has made.
        os.unlink(tscope.DEVICE)
        self.load_anew()

    def test_not_loaded(self):
        self.unload()
        said, ids = findings()
        self.assertFalse(said["loaded"])
        self.assertIn(ids[-1], ("not-installed", "not-built", "not-loaded"))
        run = tscope.taskscope("ps")
        self.assertEqual((run.returncode, run.stderr.count("\n")), (3, 1))
        self.assertIn("taskscope doctor says what is in the way", run.stderr)


if __name__ == "__main__":
    tscope.main()
