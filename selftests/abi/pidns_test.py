#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""In a pid namespace and in a container: one's own tasks, by one's own numbers.

What is expected is what /proc of the initial namespace says of these tasks: it has
the number of each in every namespace (NSpid and its like).
"""

import contextlib
import os
import re
import subprocess
import unittest

import confined
import record_bytes
import tscope
from confined import CONTAINER, NEWNS, NEWPID, Who

HOST_PROC = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
# With nested namespaces, a tracer, groups and sessions of their own.
KINDS = ("thread:n=3", "fork:n=2", "clone:flags=VM", "newpid", "container", "traced", "session",
         "group", "orphan")  # fmt: skip


def host_file(path):
    with open(os.open(path, os.O_RDONLY, dir_fd=HOST_PROC), "rb") as file:
        return file.read().decode(errors="replace")


def host_status(process, task):
    """{word: numbers} of /proc/PROCESS/task/TASK/status."""
    text = host_file(f"{process}/task/{task}/status")
    return {
        word: [int(number) for number in rest.split()]
        for word, rest in re.findall(r"^(\w+):\s*((?:\d+\s*)+)$", text, re.M)
    }


def tasks_of_host():
    """{tid: status} of all, as the initial namespace numbers them."""
    found = {}
    for process in filter(str.isdigit, os.listdir(HOST_PROC)):
        try:
            folder = os.open(f"{process}/task", os.O_RDONLY, dir_fd=HOST_PROC)
        except FileNotFoundError:
            continue
        with contextlib.suppress(ProcessLookupError):
            for task in os.listdir(folder):
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    found[int(task)] = host_status(process, task)
        os.close(folder)
    return found


def look_inside():
    """In the namespace: make tasks; what the device, debugfs and the tool say, and /proc."""
    with tscope.Mktask(*KINDS) as made:
        fd = os.open(tscope.DEVICE, os.O_RDONLY)
        seen = record_bytes.snapshot(fd)
        host = tasks_of_host()
        # Numbers of tasks inside, of all outside, and of nobody.
        numbers = {*range(1, 300), *host, *range(max(host), max(host) + 100)}
        got = {tid: record_bytes.task_get(fd, tid) is not None for tid in sorted(numbers)}
        outside = {}
        for tid in (max(host), 2**22, -1):
            try:
                record_bytes.choose(fd, 0, record_bytes.FILTER_TID, tid)
                outside[tid] = "shown"
            except ProcessLookupError:
                outside[tid] = "ESRCH"
        with open(f"{tscope.DEBUGFS}/tasks") as file:
            lines = [int(line.split()[0]) for line in file.readlines()[1:]]
        with open(f"{tscope.DEBUGFS}/tree") as file:
            tree = [int(line.split()[0]) for line in file.readlines()[1:]]
        run = subprocess.run(
            [tscope.CLI, "ps", "-T", "--raw", "-n", "-o", "TID,COMM"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        tool = [int(l.split()[0]) for l in run.stdout.splitlines() if "taskscope" not in l]
        numbers = [
            (
                record.tid,
                {
                    f"{group}.{name}": record.groups[group].signed(name)
                    for group, names in (
                        ("ids", "tgid ppid tracer pgid sid nspid ns_level"),
                        ("birth", "creator creator_tgid creator_comm"),
                    )
                    for name in names.split()
                },
            )
            for record in seen
        ]
        return made, numbers, host, got, outside, lines, tree, tool


class PidNamespace(unittest.TestCase):
    def expect(self, host):
        """{number inside: status} of the tasks that have one, and a translation into it."""
        inside = {status["NSpid"][1]: status for status in host.values() if status["NSpid"][1:]}
        number = {tid: status["NSpid"][1] for tid, status in host.items() if status["NSpid"][1:]}
        return inside, lambda tid: number.get(tid, 0)

    def check(self, who):
        made, numbers, host, got, outside, lines, tree, tool = confined.run(who, look_inside)
        inside, translate = self.expect(host)
        self.assertGreater(len(inside), 12)
        self.assertLess(len(inside), len(host) / 2, "most tasks are outside")

        # Exactly the tasks of the namespace, by each way.
        self.assertEqual([tid for tid, _ in numbers], sorted(inside), "read()")
        self.assertEqual([tid for tid, is_there in got.items() if is_there], sorted(inside))
        self.assertEqual(outside, dict.fromkeys(outside, "ESRCH"))
        self.assertEqual(lines, sorted(inside), "debugfs tasks")
        processes = {status["NStgid"][1] for status in inside.values()}
        self.assertEqual(set(tree), processes, "debugfs tree")
        self.assertEqual(tool, sorted(inside), "taskscope ps")

        # Every number is one of the namespace; who is outside is 0.
        for tid, fields in numbers:
            status = inside[tid]
            with self.subTest(tid=tid, status=status):
                self.assertEqual(fields["ids.tgid"], status["NStgid"][1])
                self.assertEqual(fields["ids.pgid"], status["NSpgid"][1])
                self.assertEqual(fields["ids.sid"], status["NSsid"][1])
                self.assertEqual(fields["ids.nspid"], status["NSpid"][-1])
                self.assertEqual(fields["ids.ns_level"], len(status["NSpid"]) - 1)
                self.assertEqual(fields["ids.ppid"], translate(status["PPid"][0]))
                self.assertEqual(fields["ids.tracer"], translate(status["TracerPid"][0]))
        numbers = dict(numbers)
        self.assertEqual(numbers[1]["ids.ppid"], 0)
        self.assertEqual(numbers[1]["birth.creator"], 0)
        self.assertEqual(numbers[1]["birth.creator_tgid"], 0)
        for tid, fields in numbers.items():
            self.assertEqual(bool(fields["birth.creator_comm"]), bool(fields["birth.creator"]), tid)
        for task in made:
            with self.subTest(task["line"]):
                self.assertEqual(numbers[task["tid"]]["ids.tgid"], task["tgid"])
                self.assertEqual(numbers[task["tid"]]["birth.creator"], int(task["creator"]))
                self.assertNotEqual(numbers[task["tid"]]["birth.creator_tgid"], 0)
        self.assertTrue([1 for _, f in numbers.items() if f["ids.tracer"]], "nobody is traced")
        self.assertTrue([1 for _, f in numbers.items() if f["ids.ns_level"] > 1], "none nested")

    def test_pid_namespace(self):
        # With a /proc that fits, which mktask needs.
        self.check(Who(namespaces=NEWPID | NEWNS))

    def test_container(self):
        self.check(Who(namespaces=CONTAINER))

    def test_container_with_perfmon_alone(self):
        """As "docker run --cap-drop ALL --cap-add PERFMON --device /dev/taskscope"."""

        def look():
            fd = os.open(tscope.DEVICE, os.O_RDONLY)
            return [record.tid for record in record_bytes.snapshot(fd)]

        self.assertEqual(confined.run(Who(0, confined.CAP_PERFMON, CONTAINER), look), [1])


if __name__ == "__main__":
    tscope.main()
