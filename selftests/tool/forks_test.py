#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope forks: tasks that are counted as they are made here, and what /proc says of them."""

import contextlib
import json
import mmap
import os
import signal
import subprocess
import threading
import time
import unittest

import busy
import tscope

COPIED = 300


def forks(*arguments):
    done = tscope.taskscope("forks", "--json", *arguments)
    if done.returncode or done.stderr:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)["forks"]


def pauses(pid):
    """It has nothing left to do: its faults stay as they are."""
    with open(f"/proc/{pid}/syscall", encoding="ascii") as file:
        # pause
        return file.read().split()[0] == "34"


def of(document, creator, kind):
    return next((line for line in document["made"]
                 if (line["creator"], line["kind"]) == (creator, kind)), None)


def faults_of(pid):
    """min_flt of a process: the tenth word, of which the second is the name."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        return int(file.read().rsplit(")", 1)[1].split()[7])


class Maker:
    """A process that makes children and threads as it is told, and keeps them.

    It has written to some memory before, so that a child that writes there copies it.
    """

    def __enter__(self):
        self.to, there = os.pipe(), os.pipe()
        self.pid = os.fork()
        if not self.pid:
            busy.LIBC.prctl(busy.PR_SET_PDEATHSIG, signal.SIGKILL)
            os.close(self.to[1])
            make(self.to[0], there[1])
            os._exit(0)
        self.answers = os.fdopen(there[0])
        os.close(there[1])
        return self

    def ask(self, what):
        os.write(self.to[1], f"{what}\n".encode())
        return int(self.answers.readline())

    def __exit__(self, *_):
        os.close(self.to[1])
        os.waitpid(self.pid, 0)
        self.answers.close()


def make(orders, answers):
    memory = mmap.mmap(-1, COPIED * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory[:] = b"x" * len(memory)
    for order in os.fdopen(orders):
        os.write(answers, f"{ORDERS[order.strip()](memory)}\n".encode())


def copy(memory):
    """A child that writes to all of that memory, and lives on."""
    there, told = os.pipe()
    child = os.fork()
    if not child:
        busy.LIBC.prctl(busy.PR_SET_PDEATHSIG, signal.SIGKILL)
        for at in range(0, len(memory), mmap.PAGESIZE):
            memory[at] = 1
        os.write(told, b"x")
        signal.pause()
    os.read(there, 1)
    return child


def end(_):
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return child


def spawn(_):
    return subprocess.run(["true"], check=True).returncode


def thread(_):
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
    return 0


ORDERS = {"copy": copy, "end": end, "spawn": spawn, "thread": thread}


class Forks(unittest.TestCase):
    def test_counts(self):
        with Maker() as maker:
            for _ in range(3):
                maker.ask("end")
            for _ in range(4):
                maker.ask("thread")
            tscope.until(lambda: of(forks(), maker.pid, "fork")["life"]["nr"] == 3, "they are freed")
            document = forks()
            line = of(document, maker.pid, "fork")
            self.assertEqual((line["made"], line["alive"], line["to_exec"]["nr"]), (3, 0, 0))
            self.assertEqual((line["first_run"]["nr"], line["share"]), (3, []))
            line = of(document, maker.pid, "thread")
            self.assertEqual((line["made"], line["alive"], line["life"]["nr"]), (4, 4, 0))
            self.assertEqual(set(line["share"]),
                             {"CLONE_VM", "CLONE_FS", "CLONE_FILES", "CLONE_SIGHAND"})
        self.assertGreaterEqual(document["tasks"], 7)
        self.assertLessEqual(document["tasks"], document["born"])

    def test_times(self):
        """The same as the columns of the exited task say."""
        with Maker() as maker:
            before = time.monotonic_ns()
            maker.ask("spawn")
            after = time.monotonic_ns()
            lines = tscope.until(lambda: [line for line in forks()["made"] if line["creator"] == maker.pid
                                          and line["life"]["nr"]], "it is freed")
            (line,) = lines
        self.assertEqual((line["made"], line["to_exec"]["nr"], line["last_comm"]), (1, 1, "true"))
        times = [line[name]["max"] for name in ("first_run", "to_exec", "life")]
        self.assertEqual(times, sorted(times))
        self.assertGreater(times[0], 0)
        self.assertLess(times[2], after - before)

    def test_faults_of_copies(self):
        with Maker() as maker:
            child = maker.ask("copy")
            tscope.until(lambda: pauses(child), "the child pauses")
            before = faults_of(child)
            line = of(forks(), maker.pid, "fork")
            after = faults_of(child)
            self.assertEqual((line["alive"], line["copies"]), (1, 1))
            self.assertGreaterEqual(line["faults"], COPIED)
            self.assertTrue(before <= line["faults"] <= after, (before, line, after))
            second = maker.ask("copy")
            tscope.until(lambda: pauses(second), "the second child pauses")
            both = faults_of(child) + faults_of(second)
            self.assertEqual(of(forks(), maker.pid, "fork")["faults"], both)
            for pid in (child, second):
                os.kill(pid, signal.SIGKILL)

    def test_duration(self):
        """What was made before does not count, and the faults of ended children do."""
        with Maker() as maker:
            maker.ask("end")
            process = subprocess.Popen([tscope.CLI, "forks", "--duration", "3600", "--json"],
                                       stdout=subprocess.PIPE, text=True)
            with contextlib.ExitStack() as stack:
                stack.callback(process.kill)
                # It sleeps once it has looked.
                tscope.until(lambda: waits_for_signal(process.pid), "it has begun")
                for _ in range(5):
                    maker.ask("end")
                process.send_signal(signal.SIGINT)
                document = json.loads(process.communicate()[0])["forks"]
            line = of(document, maker.pid, "fork")
            # One that is not freed yet is counted, and in no line.
            self.assertLessEqual(line["made"], 5)
            self.assertGreaterEqual(line["made"] + document["born"] - document["tasks"], 5)
            self.assertGreater(line["faults_of_waited"], 0)

    def test_bad_input(self):
        for arguments, says in ((("extra",), "extra"), (("--duration", "no"), "'no'"), (("--top", "0"), "'0'")):
            done = tscope.taskscope("forks", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(says, done.stderr)


def waits_for_signal(pid):
    with open(f"/proc/{pid}/syscall", encoding="ascii") as file:
        # rt_sigtimedwait
        return file.read().split()[0] == "128"


if __name__ == "__main__":
    tscope.main()
