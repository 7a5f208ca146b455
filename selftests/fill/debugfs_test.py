#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""debugfs: text for people.  What it says may change; that it is whole may not."""

import os
import re
import stat
import subprocess
import unittest

import tscope

FILES = set(tscope.FILES)
# A line each for every task; the tree shows processes.
OF_TASKS = {"tasks", "sched", "clone", "latency", "migrations"}
# With five-level page tables the direct map begins at ff11000000000000.
KERNEL_ADDRESS = re.compile(rb"\bff[0-9a-f]{14}\b")


def path(name):
    return os.path.join(tscope.DEBUGFS, name)


def read(name):
    with open(path(name), "rb") as file:
        return file.read()


def numbers(text):
    """The tids with which lines begin."""
    return [int(n) for n in re.findall(rb"^ *(\d+)\b", text, re.M)]


def parents_in_tree():
    """{process: its parent, or 0} by the indentation of the lines."""
    parents, path = {}, []
    for line in read("tree").split(b"\n")[1:-1]:
        # TGID STATE THREADS CPU RUNTIME, and the name after one blank and two for each level
        tgid, indent = re.match(rb" *(\d+) +\S +\d+ +\d+ +\d+ ((?:  )*)", line).groups()
        del path[len(indent) // 2 :]
        parents[int(tgid)] = path[-1] if path else 0
        path.append(int(tgid))
    return parents


def parent_in_proc(tgid):
    """None: it is gone."""
    try:
        with open(f"/proc/{tgid}/stat", "rb") as file:
            stat_line = file.read()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(stat_line[stat_line.rindex(b")") + 2 :].split()[1])


def migrations():
    """{(from, to): number} of the table after the tasks."""
    table = read("migrations").split(b"\n\n")[1].split(b"\n")[1:-1]
    return {(int(a), int(b)): int(nr) for a, b, nr in map(bytes.split, table)}


def migrated():
    """{CPU: (in, out)}"""
    rows = [line.split() for line in read("cpus").split(b"\n")[1:-1]]
    return {int(row[0]): (int(row[4]), int(row[5])) for row in rows}


class Debugfs(unittest.TestCase):
    def test_files_are_there_and_no_others(self):
        self.assertEqual(set(os.listdir(tscope.DEBUGFS)), FILES | {"departed"})
        # A name of 0.1.0.
        self.assertEqual(os.readlink(f"{tscope.DEBUGFS}/departed"), "exited")

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

    def test_tree_of_more_than_a_thousand_processes(self):
        with tscope.Mktask("fork:n=1100") as tasks:
            made = {task["tgid"] for task in tasks}
            shown = parents_in_tree()
            self.assertGreater(len(made), 1024)
            self.assertEqual(made - shown.keys(), set())

    def test_tree_hangs_each_process_below_its_parent(self):
        with tscope.Mktask("fork:n=3", "thread:n=3", "orphan", "traced", "container") as tasks:
            before = {tgid: parent_in_proc(tgid) for tgid in numbers(read("tree"))}
            shown = parents_in_tree()
            for tgid, parent in shown.items():
                if before.get(tgid) is not None and before[tgid] == parent_in_proc(tgid):
                    self.assertEqual(parent, before[tgid], f"the parent of {tgid}")
            self.assertEqual({task["tgid"] for task in tasks} - shown.keys(), set())

    def test_migrations_from_cpu_to_cpu(self):
        """Children are born on CPU 0 and move to 1, where they end: one way only."""
        nr = 200
        cpus = os.sched_getaffinity(0)
        total = tscope.info()["nr_migrations"]
        ways, ends = migrations(), migrated()
        os.sched_setaffinity(0, {0})
        try:
            for _ in range(nr):
                child = os.fork()
                if not child:
                    os.sched_setaffinity(0, {1})
                    os._exit(0)
                self.assertEqual(os.waitpid(child, 0), (child, 0))
        finally:
            os.sched_setaffinity(0, cpus)
        ways = {way: n - ways.get(way, 0) for way, n in migrations().items()}
        ends = {cpu: (n[0] - ends[cpu][0], n[1] - ends[cpu][1]) for cpu, n in migrated().items()}
        total = tscope.info()["nr_migrations"] - total
        # Others move too, but there and back.
        self.assertLessEqual(nr, ways[0, 1])
        self.assertAlmostEqual(nr, ways[0, 1] - ways.get((1, 0), 0), delta=nr // 4)
        self.assertLessEqual(nr, ends[0][1])
        self.assertAlmostEqual(nr, ends[0][1] - ends[0][0], delta=nr // 4)
        self.assertLessEqual(nr, ends[1][0])
        self.assertAlmostEqual(nr, ends[1][0] - ends[1][1], delta=nr // 4)
        self.assertAlmostEqual(total, sum(ways.values()), delta=nr // 4)

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
                    lines = read(name).decode("utf-8").split("\n")
                    self.assertEqual([l for l in lines if not l.isprintable()], [])
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
