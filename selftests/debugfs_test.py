#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""debugfs: text for people.  What it says may change; that it is whole may not."""

import os
import re
import stat
import subprocess
import unittest

import tscope

FILES = {"tasks", "tree", "sched", "clone", "migrations", "cpus", "status"}
# A line each for every task; the tree shows processes.
OF_TASKS = {"tasks", "sched", "clone", "migrations"}
KERNEL_ADDRESS = re.compile(rb"\bffff[0-9a-f]{12}\b")


def path(name):
    return os.path.join(tscope.DEBUGFS, name)


def read(name):
    with open(path(name), "rb") as file:
        return file.read()


def numbers(text):
    """The tids with which lines begin."""
    return [int(n) for n in re.findall(rb"^ *(\d+)\b", text, re.M)]


class Debugfs(unittest.TestCase):
    def test_files_are_there_and_no_others(self):
        self.assertEqual(set(os.listdir(tscope.DEBUGFS)), FILES)

    def test_only_the_owner_may_read(self):
        for name in FILES:
            with self.subTest(name):
                mode = os.stat(path(name)).st_mode
                self.assertTrue(stat.S_ISREG(mode))
                self.assertEqual(stat.S_IMODE(mode), 0o400)

    def test_needs_the_capability(self):
        for name in FILES:
            with self.subTest(name):
                run = subprocess.run(
                    ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "cat", path(name)],
                    capture_output=True,
                )
                self.assertNotEqual(run.returncode, 0)
                self.assertEqual(run.stdout, b"")

    def test_begins_with_a_header(self):
        for name in FILES - {"status"}:
            with self.subTest(name):
                first = read(name).split(b"\n")[0].decode()
                # Names of columns: at least one whole word in capitals.
                self.assertRegex(first, r"^\s*[A-Z][A-Z_]+\b")

    def test_status_names_the_module(self):
        self.assertIn(tscope.info()["version"].rstrip(b"\0"), read("status"))

    def test_every_task_of_mktask_appears(self):
        with tscope.Mktask("mixed:n=60") as tasks:
            for name in OF_TASKS:
                with self.subTest(name):
                    tids = numbers(read(name))
                    missing = [task["line"] for task in tasks if task["tid"] not in tids]
                    self.assertEqual(missing, [])
            with self.subTest("tree"):
                shown = set(map(int, re.findall(rb"\b\d+\b", read("tree"))))
                missing = [t["line"] for t in tasks if t["tgid"] not in shown]
                self.assertEqual(missing, [])

    def test_each_task_once(self):
        with tscope.Mktask("thread:n=300"):
            for name in OF_TASKS - {"migrations"}:
                with self.subTest(name):
                    tids = numbers(read(name))
                    self.assertEqual(tids, sorted(set(tids)))

    def test_odd_reads_give_the_same_lines(self):
        """seq_file starts again at any line, whatever the reader's buffer."""
        with tscope.Mktask("thread:n=20", "comm") as tasks:
            mine = {task["tid"] for task in tasks}
            for name in OF_TASKS:
                whole = read(name).split(b"\n")
                for size in (1, 7, 4095):
                    with self.subTest(f"{name}, {size} bytes at a time"):
                        run = subprocess.run(
                            ["dd", f"if={path(name)}", f"bs={size}", "status=none"],
                            capture_output=True,
                            check=True,
                        )
                        odd = run.stdout.split(b"\n")
                        self.assertEqual(whole[0], odd[0])
                        # Other tasks come and go, and the columns of time move on.
                        self.assertEqual(
                            [n for n in numbers(run.stdout) if n in mine],
                            [n for n in numbers(b"\n".join(whole)) if n in mine],
                        )
                        self.assertEqual(odd[-1], b"")

    def test_lines_are_printable(self):
        """Names may hold any byte; what a terminal gets may not."""
        kinds = ("comm", r"comm:name=\x0a99999 \x1b[2J", r"comm:name=\x9b\xff\x80")
        with tscope.Mktask(*kinds) as tasks:
            for name in FILES:
                with self.subTest(name):
                    # What the kernel calls printable, which is more than ASCII.
                    printable = {10, *range(32, 127), *range(0xA0, 0x100)}
                    self.assertEqual(set(read(name)) - printable, set())
            for name in OF_TASKS:
                tids = numbers(read(name))
                for task in tasks:
                    self.assertEqual(tids.count(task["tid"]), 1)

    def test_no_kernel_address(self):
        with tscope.Mktask("mixed:n=60"):
            for name in FILES:
                with self.subTest(name):
                    self.assertEqual(KERNEL_ADDRESS.findall(read(name)), [])

    def test_reader_that_stops_in_the_middle(self):
        with tscope.Mktask("thread:n=300"):
            for name in FILES:
                with open(path(name), "rb", buffering=0) as file:
                    file.read(100)
        for name in FILES:
            self.assertTrue(read(name))

    def test_seek_back_to_the_start(self):
        for name in FILES:
            with self.subTest(name), open(path(name), "rb", buffering=0) as file:
                first = file.read(20)
                file.read(3000)
                file.seek(0)
                self.assertEqual(file.read(20), first)


if __name__ == "__main__":
    tscope.main()
