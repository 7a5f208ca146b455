#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A wait that goes on counts, as of the look, in all that is said of waits.

It was not seen until it was over: a task that starved for minutes had a longest wait of
some milliseconds, and a kernel worker in its way.
"""

import contextlib
import csv
import json
import os
import re
import select
import signal
import struct
import tempfile

import account_checks
import busy
import stream_reader
import tscope
import uapi
from account_checks import WAIT
from busy import child
from realtime import CPU
from recording_file import Recorder
from starving_case import GROUPS, STARVES_NS, StarvingCase, be_called, be_first, napper, victim
from tscope import until

# In memory.
SPINNER = "/tmp/spinner"


def write_spinner(path):
    """A program that has no library, so that execve() waits for nothing: pause, jmp."""
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack(
        "=HHIQQQIHHHHHH", 2, 62, 1, 0x400078, 64, 0, 0, 64, 56, 1, 0, 0, 0)  # fmt: skip
    load = struct.pack("=IIQQQQQQ", 1, 5, 0, 0x400000, 0x400000, 124, 124, 4096)
    with open(path, "wb") as file:
        file.write(head + load + b"\xf3\x90\xeb\xfc")
    os.chmod(path, 0o700)


def renamed_hog():
    """Calls execve() after a signal, and keeps its CPU."""
    write_spinner(SPINNER)
    signal.signal(signal.SIGUSR1, lambda *_: os.execv(SPINNER, [SPINNER]))
    be_first(os.SCHED_FIFO, 50)
    # Here it hears of the signal, as not in busy.hog().
    while True:
        pass


def called_hog():
    """Gives itself another name after a signal, and keeps its CPU."""
    signal.signal(signal.SIGUSR1, lambda *_: be_called("called"))
    be_first(os.SCHED_FIFO, 50)
    while True:
        pass


def rr_hog():
    """Gives the CPU to the next of its kind, ten times a second."""
    be_first(os.SCHED_RR, 60)
    busy.hog()


class Starving(StarvingCase):
    """It counts in all that is said of waits."""

    def right(self, record):
        """What holds of each record at any instant."""
        self.assertEqual(account_checks.wrong(record), [], record)
        self.assertEqual(sum(record["waits.bucket"]), record["waits.nr"], record)
        self.assertEqual(record["waits.sum_ns"], record["accounts.wait_ns"], record)
        self.assertEqual(account_checks.blamed(record), record["blame.sum_ns"], record)
        self.assertLessEqual(record["blame.sum_ns"], record["waits.sum_ns"], record)
        waits = record["accounts.account"] == WAIT
        lasted = record["accounts.now_ns"] - record["accounts.opened_ns"] if waits else 0
        self.assertEqual(record["waits.open_ns"], lasted, record)
        self.assertEqual(record["waits.nr_open"], lasted > 0, record)
        self.assertGreaterEqual(record["waits.max_ns"], lasted, record)

    def test_device(self):
        with self.starving() as (starved, hog):
            one, two = (self.device.get(starved, GROUPS) for _ in range(2))
        for record in (one, two):
            self.right(record)
            lasted = record["waits.open_ns"]
            self.assertEqual(record["waits.max_ns"], lasted)
            self.assertEqual(record["waits.max_at_ns"], record["accounts.now_ns"])
            self.assertGreater(record["waits.bucket"][-1], 0)
            self.assertGreater(record["blame.nr"], 0)
            self.assertGreaterEqual(record["blame.sum_ns"], lasted)
            first = record["blame.blamed"][0]
            self.assertEqual((first["tid"], first["comm"]), (hog, b"fifohog"))
            self.assertGreater(first["ns"], lasted * 9 // 10)
        # It is one wait that goes on, not two.
        self.assertEqual(one["waits.nr"], two["waits.nr"])
        self.assertEqual(one["blame.nr"], two["blame.nr"])
        grew = two["accounts.now_ns"] - one["accounts.now_ns"]
        for member in ("waits.open_ns", "waits.max_ns", "waits.sum_ns", "blame.sum_ns"):
            self.assertEqual(two[member] - one[member], grew, member)

    def test_once_it_is_over(self):
        """What the open wait said is what stays of it."""
        with self.starving() as (starved, hog):
            before = self.device.get(starved, GROUPS)
            os.kill(hog, 9)
            until(lambda: not self.open_ns(starved), "it runs")
            after = account_checks.stopped(self.device, starved)
        self.right(after)
        self.assertGreaterEqual(after["waits.max_ns"], before["waits.open_ns"])
        self.assertGreaterEqual(after["waits.nr"], before["waits.nr"])
        blamed = {one["tid"]: one["ns"] for one in after["blame.blamed"]}
        self.assertGreaterEqual(blamed[hog], before["blame.blamed"][0]["ns"])

    @contextlib.contextmanager
    def renaming(self, work, name):
        """The tids of one that starves, and of the one in its way that has a new name by now."""
        with child(victim) as starved:
            self.until_it_has(starved)
            with child(work) as hog:
                until(lambda: self.open_ns(starved) > STARVES_NS, "it starves")
                os.kill(hog, signal.SIGUSR1)
                until(lambda: self.device.get(hog)["ids.comm"] == name, "it has another name")
                self.assertEqual(self.name_of(starved, hog), name)
                yield starved, hog

    def test_a_new_name(self):
        """A task in the way has the name that it has now, while the wait goes on and after it."""
        with self.renaming(renamed_hog, b"spinner") as (starved, hog):
            os.kill(hog, signal.SIGKILL)
            until(lambda: not self.open_ns(starved), "it runs")
            account_checks.stopped(self.device, starved)
            self.assertEqual(self.name_of(starved, hog), b"spinner")

    def test_a_name_that_is_set(self):
        """The same of prctl(), while the wait goes on."""
        with self.renaming(called_hog, b"called"):
            pass

    def name_of(self, starved, hog):
        (name,) = [one["comm"] for one in self.device.get(starved, GROUPS)["blame.blamed"] if one["tid"] == hog]
        return name

    def test_every_task_at_every_look(self):
        """Under load, where waits begin, move and end while they are looked at."""
        # A deadline task has to be allowed on all CPUs.
        self.stay_on(*range(os.cpu_count()))
        seen = 0
        with busy.Busy() as load, account_checks.blame_from(0):
            for _ in range(10):
                for record in self.device.snapshot(GROUPS):
                    self.right(record)
                    seen += record["waits.nr_open"]
            self.assertEqual(load.dead(), [])
        print(f"# {seen} waits that went on")
        self.assertGreater(seen, 0)

    def test_what_people_see(self):
        with self.starving() as (starved, hog):
            rows = tscope.rows("ps", "-p", str(starved), "-o",
                               "TID,ACCOUNT,WAIT,WAIT_SUM,WAIT_MAX,WAIT_P999,WAITS_LONG,BLAME,BLAME_COMM")
            # Kernel threads of the CPU may starve as well, and for longer.
            sort = tscope.taskscope("ps", "--sort", "-WAIT_MAX", "-r", "-n", "-o", "TID",
                                    "-p", f"{hog},{starved}")
            text = tscope.taskscope("wait", str(starved)).stdout
            with open(f"{tscope.DEBUGFS}/latency", encoding="utf-8") as file:
                latency = [line for line in file if line.split()[0] == str(starved)]
        row = rows[0]
        self.assertEqual(row["account"], "wait")
        self.assertGreaterEqual(row["wait_max"], STARVES_NS)
        self.assertEqual(row["wait"], row["wait_sum"])
        self.assertEqual((row["blame"], row["blame_comm"]), (hog, "fifohog"))
        self.assertEqual(sort.stdout.split()[0], str(starved))
        self.assertIn(f"{hog} fifohog", re.search(r"who was in its way.*\n(.*)\n", text)[1])
        self.assertRegex(text, r"\n  max .* it goes on\n")
        self.assertGreaterEqual(int(latency[0].split()[10]), STARVES_NS)
        self.assertIn(f"< {hog} ", latency[0])


class Trigger(StarvingCase):
    """A flight recorder ends though the task that it is about gets no CPU."""

    WAIT_NS = 1_000_000_000

    def armed(self, comm=b"victim"):
        return stream_reader.Stream(flags=stream_reader.OVERWRITE, trigger=(self.WAIT_NS, 0, comm))

    def fires(self, stream, starved):
        """While the task waits still."""
        poll = select.poll()
        poll.register(stream.fd, select.POLLPRI)
        self.assertTrue(poll.poll(tscope.PATIENCE * 1000), "it does not fire")
        self.assertGreater(self.open_ns(starved), self.WAIT_NS)

    def says_who(self, stream, starved):
        """After a switch to another.  The hogs are gone: the end of a stream waits for RCU."""
        stream.stop()
        events = stream.read_overwritten()
        fired = [event for event in events if event.name == "trigger"]
        self.assertEqual([event.tid for event in fired], [starved])
        self.assertEqual(fired[0].info, uapi.constant("TRIGGER_WAITS"))
        self.assertGreater(fired[0].wait_ns, self.WAIT_NS)
        last = [event for event in events if event.cpu == CPU][-2:]
        self.assertEqual([event.name for event in last], ["switch", "trigger"])
        self.assertNotEqual(last[0].next, starved)

    def test_who_was_preempted(self):
        with child(victim) as starved:
            self.until_it_has(starved)
            with self.armed() as stream, self.armed(b"victi") as other:
                with child(rr_hog), child(rr_hog):
                    self.fires(stream, starved)
                self.says_who(stream, starved)
                poll = select.poll()
                poll.register(other.fd, select.POLLPRI)
                self.assertEqual(poll.poll(0), [])

    def test_what_a_recording_says(self):
        """Its file has that the wait goes on."""
        with tempfile.TemporaryDirectory() as folder, child(victim) as starved:
            self.until_it_has(starved)
            path = f"{folder}/data"
            trigger = f"wait>{self.WAIT_NS // 1_000_000}ms comm=victim"
            with Recorder(path, "--flight", "--trigger", trigger) as recorder:
                with child(rr_hog) as one, child(rr_hog):
                    until(lambda: self.open_ns(starved) > self.WAIT_NS, "it starves")
                    before = self.device.get(one)["counts.involuntary"]
                    until(lambda: self.device.get(one)["counts.involuntary"] > before, "a switch")
                said = recorder.process.communicate(timeout=tscope.PATIENCE)[1]
            self.assertIn("the trigger has fired", said)
            lines = tscope.taskscope("export", "--format", "json", path).stdout.splitlines()
            (event,) = (event for event in map(json.loads, lines) if event["event"] == "trigger")
            self.assertEqual((event["tid"], event["comm"], event["goes_on"]), (starved, "victim", True))
            self.assertGreater(event["wait"], self.WAIT_NS)
            (row,) = (row for row in csv.DictReader(tscope.taskscope(
                "export", "--format", "csv", path).stdout.splitlines()) if row["event"] == "trigger")
            self.assertEqual((row["goes_on"], row["wait"]), ("true", str(event["wait"])))

    def test_who_was_woken(self):
        with child(napper) as starved:
            until(lambda: self.device.get(starved)["counts.voluntary"] > 10, "it naps")
            with self.armed() as stream:
                with child(rr_hog), child(rr_hog):
                    self.fires(stream, starved)
                self.says_who(stream, starved)

    def test_who_starves_already(self):
        with contextlib.ExitStack() as stack:
            with self.starving() as (starved, _):
                stream = stack.enter_context(self.armed())
                with child(rr_hog):
                    self.fires(stream, starved)
            self.says_who(stream, starved)


if __name__ == "__main__":
    tscope.main()
