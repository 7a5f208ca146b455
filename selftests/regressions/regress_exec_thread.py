#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What belongs to a process is not taken from the thread that holds its number.

After an execve() by a thread the process seemed to be made by itself, as a thread; its old
leader had one number here and another there.  A leader that had left while other threads
lived seemed to be the end of its process.
"""

import json
import os
import resource
import signal
import struct
import tempfile
import threading
import unittest

import recording_file
import tscope
import uapi

LEFT = uapi.constant("STATE_LEFT")
CLONE_THREAD = 0x10000


def table(command, *arguments):
    run = tscope.taskscope(command, *arguments, "-J")
    if run.returncode:
        raise RuntimeError(f"{command} {arguments}: {run.stderr}")
    return json.loads(run.stdout)


class Living(unittest.TestCase):
    def test_creator(self):
        with tscope.Mktask("exec-from-thread") as (made,):
            pid = made["tid"]
            (row,) = [row for row in tscope.rows("ps", "-p", str(pid), "-o",
                                                 "TID,TGID,PPID,CLONE_KIND,CREATOR,CREATOR_TGID,CREATOR_COMM,EXIT_SIGNAL,START,LIFETIME")]  # fmt: skip
            self.assertEqual((row["tid"], row["tgid"], row["clone_kind"]), (pid, pid, "fork"))
            self.assertEqual((row["creator"], row["creator_tgid"]), (row["ppid"], row["ppid"]))
            (parent,) = tscope.rows("ps", "-p", str(row["ppid"]), "-o", "TID,COMM")
            self.assertEqual((row["creator_comm"], row["exit_signal"]), (parent["comm"], signal.SIGCHLD))
            clone = table("clone", str(pid))["clone"]
            self.assertEqual((clone["creator"], clone["clone_kind"]), (row["ppid"], "fork"))
            with uapi.Device() as device:
                record = device.get(pid)
            self.assertEqual(record["birth.birth_ns"], record["ids.start_ns"])
            self.assertGreater(record["accounts.since_ns"], record["birth.birth_ns"])
            self.assertGreater(row["lifetime"], record["accounts.now_ns"] - record["accounts.since_ns"] - 10**10)
        gone = tscope.until(
            lambda: [r for r in table("gone", "-o", "TID,CLONE_KIND,CREATOR,EXIT_SIGNAL")["departed"] if r["tid"] == pid],
            "it is gone")  # fmt: skip
        self.assertEqual([(r["clone_kind"], r["creator"], r["exit_signal"]) for r in gone[-1:]],
                         [("fork", row["ppid"], signal.SIGKILL)])  # fmt: skip

    def test_again_and_again(self):
        """Who calls execve() in a thread, as a thread, has one creator all the time."""
        with tscope.Mktask(*["exec-from-thread"] * 10) as made:
            rows = tscope.by_tid(tscope.rows("ps", "-o", "TID,PPID,CREATOR,CLONE_KIND"))
            for task in made:
                row = rows[task["tid"]]
                self.assertEqual((row["creator"], row["clone_kind"]), (row["ppid"], "fork"))

    def test_a_leader_that_has_left(self):
        with tscope.Mktask("dead-leader") as made:
            tgid = made[0]["tgid"]
            columns = "TID,STATE,EXIT_CODE,ENDED,EXIT,ACCOUNT,LIFETIME,START"
            (row,) = [row for row in tscope.rows("ps", "-p", str(tgid), "-o", columns)]
            with uapi.Device() as device:
                record = device.get(tgid)
            self.assertEqual(row["state"], "Z")
            self.assertTrue(record["state.flags"] & LEFT)
            for key in ("exit_code", "ended", "exit", "account"):
                self.assertIsNone(row[key], key)
            self.assertGreaterEqual(row["lifetime"] + row["start"], record["accounts.now_ns"])
            again = tscope.rows("ps", "-p", str(tgid), "-o", columns)[0]
            self.assertGreater(again["lifetime"], row["lifetime"])
            self.assertNotIn("now: ended", tscope.taskscope("wait", str(tgid)).stdout)
            self.assertIsNone(table("wait", str(tgid))["wait"]["account"])
            others = [device_get(task["tid"]) for task in made if task["tid"] != tgid]
            self.assertFalse(any(other["state.flags"] & LEFT for other in others))
        with tscope.Mktask("zombie") as (made,):
            (row,) = [row for row in tscope.rows("ps", "-p", str(made["tid"]), "-o", columns)]
            self.assertEqual((row["state"], row["account"]), ("Z", "ended"))
            for key in ("exit_code", "ended", "exit"):
                self.assertIsNotNone(row[key], key)


class Race(unittest.TestCase):
    """The leader is on its CPU still when the thread has its number.

    Then its last switch has the thread's number.  That is so once in some sixty times.
    """

    NR = 120

    @staticmethod
    def exec_from_thread():
        def work():
            os.sched_setaffinity(0, {1})
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
            os.execvp("sleep", ["sleep", "infinity"])

        os.sched_setaffinity(0, {0})
        threading.Thread(target=work).start()
        threading.Event().wait()

    def test_late_leader(self):
        exec_flag, tried = uapi.constant("EXITED_EXEC"), set()
        with uapi.Device() as device:
            for _ in range(self.NR):
                pid = os.fork()
                if not pid:
                    try:
                        self.exec_from_thread()
                    finally:
                        os._exit(1)
                try:
                    record = tscope.until(
                        lambda: (found := device.get(pid)) and found.get("birth.nr_execs") and found, "it is sleep(1)")
                finally:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                self.assertEqual((record["birth.creator"], record["birth.clone_flags"] & CLONE_THREAD),
                                 (os.getpid(), 0))  # fmt: skip
                tried.add(pid)
            tscope.until(
                lambda: tried <= {record["tid"] for record in device.departed_threads()
                                  if record["exited.flags"] & exec_flag},
                "their leaders are gone, under the number that they had")  # fmt: skip


class Failed(unittest.TestCase):
    """An execve() that fails once it has ended all other threads: a signal ends the process."""

    @staticmethod
    def program():
        """One that cannot be where it says it must be."""
        head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack(
            "=HHIQQQIHHHHHH", 2, 62, 1, 1 << 63, 64, 0, 0, 64, 56, 1, 0, 0, 0)  # fmt: skip
        return head + struct.pack("=IIQQQQQQ", 1, 5, 0, 1 << 63, 1 << 63, 120, 120, 4096)

    def test_the_birth_is_that_of_the_process(self):
        """sched_process_exec does not come; the leader tells of it as it is freed."""
        with tempfile.TemporaryDirectory() as folder, uapi.Device() as device:
            path = f"{folder}/program"
            with open(path, "wb") as file:
                file.write(self.program())
            os.chmod(path, 0o700)
            pid = os.fork()
            if not pid:
                try:
                    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                    threading.Thread(target=os.execv, args=(path, [path])).start()
                    threading.Event().wait()
                finally:
                    os._exit(1)
            try:
                # By then the old leader, a zombie with the same creator, has left the number.
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
                record = tscope.until(
                    lambda: (found := device.get(pid)) and found["birth.creator"] == os.getpid() and found,
                    "it has its creator")  # fmt: skip
            finally:
                status = os.waitpid(pid, 0)[1]
            self.assertEqual(os.waitstatus_to_exitcode(status), -signal.SIGSEGV)
            self.assertEqual(record["birth.clone_flags"] & CLONE_THREAD, 0)


def device_get(tid):
    with uapi.Device() as device:
        return device.get(tid)


class Numbers(unittest.TestCase):
    @staticmethod
    def both_gone(pid):
        rows = table("gone", "-T", "-o", "TID,TGID,ENDED,EXIT_CODE,PROCESS_ENDED,START")["departed"]
        rows = [row for row in rows if row["tgid"] == pid]
        return len(rows) >= 2 and rows[-2:]

    def test_one_number_everywhere(self):
        """The old leader's, in gone, report and events; and the thread's old name."""
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/recording"
            with recording_file.Recorder(path) as recorder:
                with tscope.Mktask("exec-from-thread") as (made,):
                    pid, old_tid = made["tid"], int(made["old_tid"])
                # Until RCU lets go of one that has exited no list has it.
                gone = tscope.until(lambda: self.both_gone(pid), "both are gone")
                recorder.end()
            rows = [row for row in table("report", path, "-o", "TID,TGID,COMM,ENDED,EXIT_CODE,DEPARTED,START")["tasks"]
                    if row["tgid"] == pid]  # fmt: skip
            events = [json.loads(line) for line in tscope.taskscope("export", "--format", "json", path).stdout.splitlines()]
        self.assertEqual([row["tid"] for row in gone], [pid, pid])
        self.assertEqual([row["process_ended"] for row in gone], [False, True])
        self.assertEqual(gone[0]["start"], gone[1]["start"])
        self.assertEqual([row["tid"] for row in rows], [pid, pid])
        self.assertEqual({row["start"] for row in rows}, {rows[0]["start"]})
        for found in (gone, rows):
            self.assertEqual([row["ended"] for row in found].count("execve() of another thread"), 1, found)
        self.assertEqual([e["tid"] for e in events if e["event"] == "exit" and e["tid"] in (pid, old_tid)], [pid, pid])
        (execed,) = [e for e in events if e["event"] == "exec" and e["tid"] == pid]
        self.assertEqual(execed["old_tid"], old_tid)


class OldName(unittest.TestCase):
    def test_rename(self):
        """By execve() the thread is renamed, not the leader whose number it has by then."""
        source = """
import ctypes, os, sys, threading
libc = ctypes.CDLL(None)
def work():
    libc.prctl(15, b"a-thread", 0, 0, 0)
    os.execvp("true", ["true"])
libc.prctl(15, b"a-leader", 0, 0, 0)
threading.Thread(target=work).start()
threading.Event().wait()
"""
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/recording"
            run = tscope.taskscope("record", "-o", path, "python3", "-c", source)
            self.assertEqual(run.returncode, 0, run.stderr)
            events = [json.loads(line) for line in tscope.taskscope("export", "--format", "json", path).stdout.splitlines()]
        renames = [(e["old_comm"], e["comm"]) for e in events if e["event"] == "rename" and e["comm"] == "true"]
        self.assertEqual(renames, [("a-thread", "true")])


if __name__ == "__main__":
    tscope.main()
