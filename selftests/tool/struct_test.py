#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope struct: the places of fields, by reading tasks out of the kernel's own memory.

/proc/kallsyms says where init_task is.  From there the list of all tasks is followed with
the offsets that taskscope tells, in /proc/kcore; what is read there must be what /proc says.
"""

import json
import os
import struct
import unittest

import procfs
import tscope


def task_struct(*arguments):
    done = tscope.taskscope("struct", "--json", *arguments)
    if done.returncode or done.stderr:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)["task_struct"]


def by_field(document):
    return {field["field"]: field for field in document["fields"]}


def symbol(name):
    with open("/proc/kallsyms", encoding="ascii") as file:
        for line in file:
            address, _, found = line.split()[:3]
            if found == name:
                return int(address, 16)
    raise LookupError(name)


class Kcore:
    """The kernel's memory, an ELF file with a segment for each part of it."""

    def __init__(self):
        self.file = open("/proc/kcore", "rb", buffering=0)
        head = os.pread(self.file.fileno(), 64, 0)
        at, size, nr = struct.unpack_from("=Q", head, 32)[0], *struct.unpack_from("=HH", head, 54)
        self.parts = []
        for i in range(nr):
            part = os.pread(self.file.fileno(), size, at + i * size)
            kind, _, offset, address, _, _, length = struct.unpack_from("=IIQQQQQ", part)
            if kind == 1:
                self.parts.append((address, length, offset))

    def read(self, address, count):
        for start, length, offset in self.parts:
            if start <= address < start + length:
                return os.pread(self.file.fileno(), count, offset + address - start)
        raise LookupError(hex(address))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


class Memory:
    """Tasks as they lie there."""

    def __init__(self, kcore, fields):
        self.kcore, self.fields = kcore, fields

    def number(self, task, name):
        field = self.fields[name]
        return int.from_bytes(self.kcore.read(task + field["offset"], field["size"]), "little")

    def text(self, task, name):
        field = self.fields[name]
        return self.kcore.read(task + field["offset"], field["size"]).split(b"\0")[0].decode(errors="replace")

    def tasks(self):
        first = symbol("init_task")
        task = first
        while True:
            yield task
            task = self.number(task, "tasks") - self.fields["tasks"]["offset"]
            if task == first:
                return


class Struct(unittest.TestCase):
    def test_places(self):
        fields = by_field(task_struct())
        # A list_head begins with the next one.
        fields["tasks"]["size"] = 8
        fields |= by_field(task_struct("se"))
        with tscope.Mktask("nice:nice=7", "fifo", "fork:n=3") as made, Kcore() as kcore:
            memory = Memory(kcore, fields)
            found = {memory.number(task, "pid"): task for task in memory.tasks()}
            self.assertEqual(memory.text(found[0], "comm")[:7], "swapper")
            for task in made:
                self.check(memory, found[task["tid"]], task["tid"])
        self.assertGreater(len(found), 20)

    def check(self, memory, task, tid):
        """A task that sleeps: nothing of it changes."""
        stat = procfs.read(f"/proc/{tid}/stat").decode().rsplit(")", 1)[1].split()
        row = tscope.rows("ps", "-p", str(tid), "-o", "COMM,PRIO,VRUNTIME,RUNTIME,POLICY,START")[0]
        self.assertEqual(memory.text(task, "comm"), row["comm"])
        self.assertEqual(memory.number(task, "tgid"), tid)
        self.assertEqual(memory.number(task, "prio") - 100, int(stat[15]))
        self.assertEqual(memory.number(task, "rt_priority"), int(stat[37]))
        self.assertEqual(memory.number(task, "policy"), int(stat[38]))
        self.assertEqual(memory.number(task, "se.sum_exec_runtime"), row["runtime"])
        self.assertEqual(memory.number(task, "start_time"), row["start"])
        self.assertEqual(memory.number(task, "nvcsw") + memory.number(task, "nivcsw"),
                         switches(tid))

    def test_sizes(self):
        document = task_struct()
        fields = document["fields"]
        self.assertEqual(sum(part["bytes"] for part in document["parts"]), document["size"])
        self.assertEqual(sum(part["fields"] for part in document["parts"]), len(fields))
        for field in fields:
            self.assertLessEqual(field["offset"] + (field["size"] or 0), document["size"], field)
        places = [field["offset"] for field in fields]
        self.assertEqual(places, sorted(places))
        with open("/proc/slabinfo", encoding="ascii") as file:
            line = next(line for line in file if line.startswith("task_struct "))
        self.assertEqual(document["allocated"], int(line.split()[3]))

    def test_values(self):
        with tscope.Mktask("nice:nice=7") as made:
            tid = str(made[0]["tid"])
            fields = by_field(task_struct("se", tid))
            row = tscope.rows("ps", "-p", tid, "-o", "VRUNTIME,RUNTIME,WEIGHT")[0]
            self.assertEqual(fields["se.vruntime"]["values"], {"vruntime": row["vruntime"]})
            self.assertEqual(fields["se.sum_exec_runtime"]["values"], {"runtime": row["runtime"]})
            text = tscope.taskscope("struct", "comm", tid).stdout
            self.assertRegex(text, r"relations +comm +char \[16\]  COMM=nice\n")

    def test_bad_input(self):
        for arguments, status, says in (
            (("nonsense",), 1, "no field nonsense"),
            (("se.nonsense",), 1, "no field se.nonsense"),
            (("se", "prio"), 2, "'prio'"),
            (("se", "1", "2"), 2, "one field"),
            (("4194303",), 1, "no task 4194303"),
        ):
            with self.subTest(arguments):
                done = tscope.taskscope("struct", *arguments)
                self.assertEqual((done.returncode, done.stdout), (status, ""))
                self.assertIn(says, done.stderr)


def switches(tid):
    lines = procfs.read(f"/proc/{tid}/status").decode().splitlines()
    return sum(int(line.split()[1]) for line in lines if "voluntary_ctxt_switches" in line)


if __name__ == "__main__":
    tscope.main()
