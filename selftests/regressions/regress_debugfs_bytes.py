#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""debugfs stays text: a byte of a name or of a path that is no UTF-8 becomes \\xNN there, too."""

import contextlib
import os
import re
import subprocess
import unittest

import storm_maker
import tscope

# A name, and what a file shows for it: as the program does.
NAMES = {
    b"\xff\xfename": r"\xff\xfename",
    b"\x80\x9b\xa0\xe9": r"\x80\x9b\xa0\xe9",
    "tür €".encode(): "tür €",
    b"cut \xe2\x82": r"cut \xe2\x82",
    b"\xc0\xaf\xed\xa0\x80": r"\xc0\xaf\xed\xa0\x80",
    b"a\tb\nc\x1b[2J\x7f": r"a\x09b\x0ac\x1b[2J\x7f",
    "c1 \x9b".encode(): r"c1 \xc2\x9b",
    rb"back\slash": r"back\x5cslash",
}
OF_TASKS = ("tasks", "sched", "clone", "latency", "tree", "migrations")
# It tells when it has its name, and waits for the end of its input.
NAMED = """import os, sys
open("/proc/self/comm", "wb").write(bytes.fromhex(sys.argv[1]))
print("named", flush=True)
sys.stdin.read()"""


def text_of(name):
    """Python refuses what is no UTF-8."""
    with open(f"{tscope.DEBUGFS}/{name}", encoding="utf-8", newline="\n") as file:
        return file.read()


def line_of(name, tid):
    return next(l for l in text_of(name).split("\n") if re.match(rf" *{tid} ", l))


@contextlib.contextmanager
def named(name):
    process = subprocess.Popen(
        ["python3", "-c", NAMED, name.hex()], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        process.stdout.readline()
        yield process.pid
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


class Bytes(unittest.TestCase):
    def test_names_in_each_file_of_tasks(self):
        for name, shown in NAMES.items():
            with named(name) as pid:
                for file in OF_TASKS:
                    with self.subTest(file=file, name=name):
                        self.assertRegex(line_of(file, pid), re.escape(" " + shown) + "( < |$)")

    def test_they_are_what_the_program_shows(self):
        for name, shown in NAMES.items():
            with self.subTest(name=name), named(name) as pid:
                run = tscope.taskscope("ps", "-p", str(pid), "-n", "-o", "COMM")
                # A table leaves a backslash alone that begins no \x.
                aligned = re.sub(r"\\x5c(?!x)", r"\\", shown)
                self.assertEqual(run.stdout.rstrip("\n"), aligned)

    def test_name_of_one_that_is_gone(self):
        with named(b"gone \xff") as pid:
            pass
        while not re.search(rf"^ *{pid} ", text_of("exited"), re.M):
            pass
        self.assertTrue(line_of("exited", pid).endswith(r" gone \xff"))

    def test_grep_takes_each_file_for_text(self):
        with named(b"\xff\xfename"):
            for file in tscope.FILES:
                run = subprocess.run(
                    ["grep", "-c", "", f"{tscope.DEBUGFS}/{file}"],
                    env={**os.environ, "LC_ALL": "C.UTF-8"},
                    capture_output=True,
                )
                with self.subTest(file):
                    self.assertNotIn(b"binary", run.stdout + run.stderr)

    def test_path_of_a_cgroup(self):
        folder = os.fsdecode(b"ice \xff\\box")
        with storm_maker.cgroup(folder) as path, named(b"inside") as pid:
            tscope.write(f"{path}/cgroup.procs", pid)
            self.assertIn(r" /ice\x20\xff\x5cbox inside", line_of("tasks", pid))
            tscope.write(f"{storm_maker.CGROUP}/cgroup.procs", pid)

    def test_path_of_one_that_is_gone(self):
        folder = os.fsdecode(b"ice \xff\\box")
        with storm_maker.cgroup(folder) as path:
            with named(b"inside") as pid:
                tscope.write(f"{path}/cgroup.procs", pid)
            while not re.search(rf"^ *{pid} ", text_of("exited"), re.M):
                pass
            self.assertIn(r" /ice\x20\xff\x5cbox inside", line_of("exited", pid))


if __name__ == "__main__":
    tscope.main()
