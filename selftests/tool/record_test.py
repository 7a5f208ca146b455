#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A recording is what the header of its files says, all that happened, and what the
tasks were before and after; what the tool reports of it is the difference."""

import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
import time

import account_checks
import busy
import hostclock
import perfetto_reader
import storm_maker
import stream_reader
import tscope
import uapi
from recording_case import DONE, FAILED, Records
from recording_file import Recorder, Recording, record
from stream_case import crowd, everywhere, of_all_priorities

ORDER = 0x01020304
EVENTS = ",".join(name for name in stream_reader.TYPES if name not in stream_reader.UNASKED)
MIDDLE = {"ARGS", "EXITED", "TASKS", "BLOCK", "TASKS_END", "EXITED_END", "RING"}
# What the tool reports of each task, and where the records say it.
REPORTED = {name: f"accounts.{name}_ns" for name in ("run", "wait", "sleep", "block")}


@contextlib.contextmanager
def disk(kilobytes):
    """A small one."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", folder],
                       check=True)
        try:
            yield folder
        finally:
            subprocess.run(["umount", folder], check=True)


class Files(Records):
    def test_whole(self):
        """What the header of the files says."""
        with crowd():
            before_ns = time.monotonic_ns()
            recording = self.recorded("--", "sleep", "1")
            after_ns = time.monotonic_ns()
        head, start, stop, names = recording.head, recording.start(), recording.stop(), recording.names
        self.assertEqual(head["magic"], b"tscope\r\n")
        self.assertEqual((head["order"], head["major"], head["reserved"]), (ORDER, 2, 0))
        self.assertEqual(head["release"].decode(), os.uname().release)
        self.assertTrue(before_ns < head["mono_ns"] < after_ns)
        real_ns = time.time_ns() - time.monotonic_ns()
        self.assertAlmostEqual(head["real_ns"] - head["mono_ns"], real_ns, delta=100_000_000)
        self.assertEqual(names[:2], ["INFO", "START"])
        self.assertEqual(names[-4:], ["STOP", "INDEX", "INDEX_AT", "END"])
        self.assertLessEqual(set(names[2:-4]), MIDDLE)
        last = {name: len(names) - 1 - names[::-1].index(name) for name in MIDDLE}
        self.assertLess(max(last["TASKS"], last["EXITED"]), names.index("BLOCK"))
        self.assertLess(max(last["BLOCK"], last["TASKS_END"]), names.index("RING"))
        self.assertTrue(before_ns < start["now_ns"] < stop["now_ns"] - 1_000_000_000)
        self.assertLess(stop["now_ns"], after_ns)
        self.assertEqual(start["events"] & stream_reader.mask("switch", "waking"),
                         stream_reader.mask("switch", "waking"))
        with uapi.Device() as device:
            self.assertEqual(recording.info()["version"], device.info()["version"])
        events = self.whole_recording(recording)
        self.assertGreater(len(events), 1000)
        self.assertLessEqual(events[-1].ns, stop["now_ns"])

    # A task that was reaped is not among the exited yet: that takes the kernel some time.
    FORKS = "for i in 1 2 3 4 5; do sleep 0.1; done; exec sleep 1"

    def test_nobody_is_unknown(self):
        """A task that does a thing was there, or had just exited, or is born in it; and lives at
        its end or is among the exited."""
        with crowd():
            recording = self.recorded("--", "sh", "-c", self.FORKS)
        events, start = self.whole_recording(recording), recording.start()["now_ns"]
        before, after = recording.records("TASKS"), recording.records("TASKS_END")
        gone = {one["tid"] for one in recording.records("EXITED").values()}
        gone_later = {one["tid"] for one in recording.records("EXITED_END").values()}
        known = {0, *before, *gone}
        for event in events:
            if event.name == "fork":
                known.add(event.tid)
            elif event.ns >= start and event.name != "lost":
                about = {getattr(event, name, 0) for name in ("tid", "prev", "next", "waker")}
                self.assertLessEqual(about, known, event)
        missing = set(before) - set(after) - gone_later
        self.assertEqual([before[tid] for tid in missing], [])
        ended = {event.tid for event in events if event.name == "exit"}
        self.assertGreater(len(ended), 5)
        self.assertLessEqual(ended, set(after) | gone_later)

    def test_groups(self):
        """A task is described as the device describes it."""
        with tscope.Mktask("nice:nice=7", "thread:n=2") as tasks, uapi.Device() as device:
            tids = [task["tid"] for task in tasks]
            want = {tid: device.get(tid) for tid in tids}
            recording = self.recorded("--duration", "0.3")
        for name in ("TASKS", "TASKS_END"):
            found = recording.records(name)
            for tid in tids:
                have = found[tid]
                for group in ("ids", "accounts", "counts"):
                    self.assertTrue(have["mask"] & uapi.GROUPS[group], group)
                self.assertEqual(have["ids.comm"], want[tid]["ids.comm"])
                self.assertEqual(have["ids.start_ns"], want[tid]["ids.start_ns"])
                self.assertEqual(account_checks.total(have), account_checks.age(have))

    def test_live(self):
        """taskscope events of the same time prints the same."""
        wakeup = uapi.constant("HOOK_WAKEUP")
        with uapi.Device() as device, busy.child(busy.ping_pong) as pid:
            other = tscope.until(lambda: storm_maker.children(pid), "two of them")[0]
            tids = {pid, other}
            self.stand_still(device, pid, other)
            live = subprocess.Popen([tscope.CLI, "events", "-e", EVENTS, "--json", "--tree", str(pid)],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            tscope.until(lambda: device.info()["hooks"] & wakeup, "it looks")
            with Recorder(self.path, "-e", EVENTS) as recorder:
                before = device.get(pid)["counts.voluntary"]
                account_checks.resume(pid)
                tscope.until(lambda: device.get(pid)["counts.voluntary"] > before + 200, "they take turns")
                self.stand_still(device, pid, other)
                live.send_signal(signal.SIGINT)
                shown, said = live.communicate(timeout=tscope.PATIENCE)
                recorder.end()
        self.assertIn(" 0 lost", said)
        events = [event for event in self.whole_recording(self.read()) if self.actors(event) & tids]
        self.assertGreater(len(events), 500)
        self.assertEqual([self.as_printed(event) for event in events],
                         [self.printed(json.loads(line)) for line in shown.splitlines()])

    def stand_still(self, device, pid, other):
        """Nothing happens to two of which one is stopped."""
        account_checks.stopped(device, pid)
        account_checks.at_rest(device, other, account_checks.SLEEP)

    @staticmethod
    def actors(event):
        """The tasks that it is about; not the waker."""
        return {getattr(event, name, 0) for name in ("tid", "prev", "next", "creator")}

    @staticmethod
    def as_printed(event):
        if event.name == "switch":
            return event.ns, event.cpu, event.name, event.prev, event.next, event.letter, event.prio
        return event.ns, event.cpu, event.name, event.tid

    @staticmethod
    def printed(row):
        keys = ("prev", "next", "prev_state", "prio") if row["event"] == "switch" else ("tid",)
        return row["time"], row["cpu"], row["event"], *(row[key] for key in keys)


class Exports(Records):
    """A trace for Perfetto says what is in the recording, as its importer reads it."""

    def exported(self):
        """The events from the start of the recording on, and the trace."""
        path = f"{self.folder.name}/trace"
        run = tscope.taskscope("export", "--format", "perfetto", "-o", path, self.path)
        self.assertEqual(run.returncode, DONE, run.stderr)
        recording = self.read()
        head, since = recording.head, recording.start()["now_ns"]
        with open(path, "rb") as file:
            trace = perfetto_reader.Trace(file.read(), head["boot_ns"] - head["mono_ns"])
        return [event for event in recording.events() if event.ns >= since], trace

    def test_priorities(self):
        """Of each task, and of the task that the CPU leaves as it was told before."""
        # As of_all_priorities() makes them.
        want = (120, 120, -1, 89, 127, 139)
        with of_all_priorities() as pids, uapi.Device() as device:
            tscope.until(lambda: [device.get(pid)["sched.prio"] for pid in pids] == [*want], "they are")
            self.recorded("--duration", "1")
        events, trace = self.exported()
        switches = [event for event in events if event.name == "switch"]
        self.assertEqual(sorted(one[:4] + one[5:] for one in trace.switches),
                         sorted((e.ns, e.cpu, e.prev, e.next, e.prio) for e in switches))
        for pid, prio in zip(pids, want):
            self.assertEqual({one.prio for one in trace.switches if one.next == pid}, {prio})
        last = {}
        for one in trace.switches:
            self.assertEqual(one.prev_prio, last.get(one.cpu), one)
            last[one.cpu] = one.prio

    def test_interrupts(self):
        """What an interrupt wakes is charged to nobody: compact, and marked."""
        with crowd():
            self.recorded("--duration", "1")
        events, trace = self.exported()
        irq, new = (uapi.constant(f"WAKING_{name}") for name in ("IRQ", "NEW"))
        wakings = [(e.ns, e.cpu, e.tid, e.info & irq) for e in events
                   if e.name == "waking" and not e.info & new]
        self.assertGreater(len(trace.compact), 50)
        self.assertEqual(sorted(one[:3] for one in trace.compact),
                         sorted(one[:3] for one in wakings if one[3]))
        self.assertEqual(sorted(one[:3] for one in trace.wakings),
                         sorted(one[:3] for one in wakings if not one[3]))
        self.assertTrue(all(one.flags & perfetto_reader.IRQ_FLAGS for one in trace.compact))
        self.assertFalse(any(one.flags for one in trace.wakings))

    def test_chrome(self):
        """The slices of a task are as long as report says that it was in each state."""
        self.recorded("--", "sh", "-c", "for i in 1 2 3; do sleep 0.1; done")
        run = tscope.taskscope("export", "--format", "chrome", self.path)
        self.assertEqual(run.returncode, DONE, run.stderr)
        slices = [one for one in json.loads(run.stdout)["traceEvents"] if one["ph"] == "X"]
        recording = self.read()
        rows, _ = self.report()
        # Of a task that was there before, a state may have begun before the recording.
        born = {event.tid for event in recording.events() if event.name == "fork"}
        born -= set(recording.records("TASKS"))
        self.assertGreaterEqual(len(born), 3)
        for row in (rows[tid] for tid in born):
            of_task = [one for one in slices if one["tid"] == row["tid"]]
            for state in ("run", "wait", "sleep", "block"):
                ns = sum(round(one["dur"] * 1000) for one in of_task if one["name"] == state)
                self.assertEqual(ns, row[state], (state, row))

    def test_ctf(self):
        """babeltrace2 finds each event, at its time."""
        self.recorded("-e", EVENTS, "--", "sh", "-c", "for i in 1 2 3; do sleep 0.1; done")
        path = f"{self.folder.name}/ctf"
        run = tscope.taskscope("export", "--format", "ctf", "-o", path, self.path)
        self.assertEqual(run.returncode, DONE, run.stderr)
        run = subprocess.run(["babeltrace2", "--clock-cycles", path], capture_output=True, text=True,
                             check=True)
        found = re.findall(r"^\[(\d+)\] \S+ (\w+): { cpu_id = (\d+) }", run.stdout, re.M)
        found = [(int(ns), int(cpu), name) for ns, name, cpu in found
                 if not name.startswith("lttng_statedump")]
        recording = self.read()
        since = recording.start()["now_ns"]
        events = [event for event in recording.events() if event.ns >= since and event.name != "lost"]
        self.assertEqual(len(found), len(events))
        self.assertEqual(sorted((ns, cpu) for ns, cpu, _ in found),
                         sorted((event.ns, event.cpu) for event in events))
        self.assertEqual(sum(name == "sched_switch" for *_, name in found),
                         sum(event.name == "switch" for event in events))

    def test_names_and_ends(self):
        """The command has the names of what it runs, one after the other; who ends has an end."""
        self.recorded("--", "sh", "-c", "sleep 0.1; sleep 0.1; exec sleep 0.2")
        events, trace = self.exported()
        execs = [event for event in events if event.name == "exec"]
        command = execs[0].tid
        names = [one.name for one in trace.names if one.tid == command]
        self.assertEqual(names[0], "taskscope")
        self.assertLessEqual(set(names[1:]), {"sh", "sleep"})
        self.assertEqual((names[1], names[-1]), ("sh", "sleep"))
        renamed = [one.ns for one in trace.names if (one.tid, one.name) == (command, "sleep")]
        self.assertLessEqual(renamed[0], execs[-1].ns)
        self.assertGreater(renamed[0], execs[0].ns)
        left = {event.prev: event.ns for event in events
                if event.name == "switch" and event.letter in "XZ"}
        ours = {command} | {e.tid for e in events if e.name == "fork" and e.creator == command}
        self.assertEqual(len(ours), 3)
        ends = {tid: ns for ns, tid in trace.ends}
        self.assertEqual({tid: ends.get(tid) for tid in ours}, {tid: left[tid] for tid in ours})


class Reports(Records):
    """What a task did meanwhile is what its record says afterwards, less what it said before."""

    # Tasks go on after the start, and stand still before the end.
    SCRIPT = """kill -CONT $*; sleep 1; kill -STOP $*
        for pid; do until grep -q "^State:.T" /proc/$pid/status; do sleep 0.05; done; done"""

    def test_tasks_that_stand_still_at_both_ends(self):
        kinds = (busy.hog, busy.hog, busy.sleeper, busy.ping_pong, busy.deadline_hog)
        with contextlib.ExitStack() as stack:
            device = stack.enter_context(uapi.Device())
            tids = [stack.enter_context(busy.child(kind)) for kind in kinds]
            before = {tid: account_checks.stopped(device, tid) for tid in tids}
            recording = self.recorded("--", "sh", "-c", self.SCRIPT, "sh", *map(str, tids))
            after = {tid: account_checks.stopped(device, tid) for tid in tids}
        rows = self.report()[0]
        first, last = recording.records("TASKS"), recording.records("TASKS_END")
        check = tscope.taskscope("report", "--check", self.path)
        self.assertEqual(check.returncode, DONE, check.stderr)
        for tid in tids:
            with self.subTest(kind=before[tid]["ids.comm"], tid=tid):
                want = self.difference(before[tid], after[tid])
                self.assertGreater(want["run"], 0)
                self.assertEqual(self.difference(first[tid], last[tid]), want)
                self.assertEqual({name: rows[tid][name] for name in want}, want)

    @staticmethod
    def difference(before, after):
        """But for the time that it was stopped: that goes on."""
        return {name: after[member] - before[member] for name, member in REPORTED.items()}

    def test_tasks_of_the_time_between(self):
        """Born in it and gone: the record that is left of each; it began a little before
        the event of its birth, asleep."""
        recording = self.recorded("--", "sh", "-c", Files.FORKS)
        with uapi.Device() as device:
            dead = {one["tid"]: one for one in device.departed()}
        rows = self.report()[0]
        events, start = self.whole_recording(recording), recording.start()["now_ns"]
        ended = {event.tid for event in events if event.name == "exit"}
        born = {event.tid: event.ns for event in events
                if event.name == "fork" and event.ns > start and event.tid in ended}
        self.assertGreaterEqual(len(born), 5)
        for tid, born_ns in born.items():
            with self.subTest(tid=tid):
                want = {name: dead[tid][member] for name, member in REPORTED.items()}
                want["sleep"] -= born_ns - dead[tid]["accounts.since_ns"]
                self.assertEqual({name: rows[tid][name] for name in want}, want)


class Ends(Records):
    """However a recording ends, what is there can be read."""

    def test_duration(self):
        with hostclock.Watch() as watch:
            recording = self.recorded("--duration", "1.5")
            stopped_ns = watch.stopped(recording.start()["now_ns"], recording.stop()["now_ns"])
        lasted = recording.stop()["now_ns"] - recording.start()["now_ns"]
        self.assertLessEqual(1_500_000_000, lasted)
        self.assertLess(lasted, 3_000_000_000 + stopped_ns)
        self.whole_recording(recording)

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number), crowd(), Recorder(self.path) as recorder:
                time.sleep(0.3)
                recorder.end(number)
                self.whole_recording(self.read())
            os.unlink(self.path)

    def test_command(self):
        """It is in the recording from before it begins until it has ended."""
        recording = self.recorded("--", "sh", "-c", "sleep 0.2; exit 7", status=7)
        events = self.whole_recording(recording)
        execs = [event for event in events if event.name == "exec" and event.comm == b"sh"]
        mine = [event for event in events if getattr(event, "tid", 0) == execs[0].tid]
        self.assertEqual([e.exit_code for e in mine if e.name == "exit"], [7 << 8])
        self.assertIn(mine[0].tid, recording.records("TASKS"))
        record_of_it = recording.records("TASKS_END")[mine[0].tid]
        self.assertEqual(record_of_it["accounts.account"], account_checks.ENDED)
        self.assertEqual(record_of_it["state.exit_code"], 7 << 8)

    def test_command_that_is_none(self):
        run = record(self.path, "--", "/no/such/command")
        self.assertEqual(run.returncode, 127)
        self.assertIn("/no/such/command", run.stderr)
        self.assertFalse(os.path.exists(self.path))
        with open(self.path, "w") as file:
            file.write("the last one")
        self.assertEqual(record(self.path, "--", "/no/such/command").returncode, 127)
        with open(self.path) as file:
            self.assertEqual(file.read(), "the last one")

    def test_pipe_that_nobody_reads(self):
        """Ctrl-C ends it all the same."""
        os.mkfifo(self.path)
        with subprocess.Popen([tscope.CLI, "record", "-o", self.path]) as tool:
            time.sleep(0.5)
            self.assertIsNone(tool.poll())
            tool.send_signal(signal.SIGINT)
            self.assertEqual(tool.wait(tscope.PATIENCE), -signal.SIGINT)

    def cut(self):
        """A file without its end: the tool says so, and reports what there is."""
        recording = Recording(self.path)
        self.assertFalse(recording.is_whole)
        self.assertIn("TASKS", recording.names)
        rows, said = self.report(FAILED)
        self.assertIn(self.path, said)
        self.assertIn(1, rows)
        return recording

    def test_full_disk(self):
        # With room for all tasks, living and exited, and 256 KiB of events.
        self.recorded("--duration", "0.1")
        with disk(256 + (os.path.getsize(self.path) >> 10)) as folder:
            self.path = f"{folder}/recording"
            with everywhere():
                run = record(self.path, "--duration", "3600")
            self.assertEqual(run.returncode, FAILED)
            self.assertIn(os.strerror(28), run.stderr)
            recording = self.cut()
        events = recording.events()
        self.assertGreater(len(events), 1000)
        self.assertEqual(stream_reader.broken_chains(events), [])

    def test_killed(self):
        with crowd(), Recorder(self.path) as recorder:
            tscope.until(lambda: "BLOCK" in Recording(self.path).names, "blocks are written")
            recorder.process.kill()
            recorder.process.wait()
        recording = self.cut()
        self.assertEqual(stream_reader.broken_chains(recording.events()), [])

    def test_cut_anywhere(self):
        """The tool fails with words, whatever is missing."""
        self.recorded("--duration", "0.3")
        size = os.path.getsize(self.path)
        for nr in range(25):
            os.truncate(self.path, size - 1 - nr * nr * size // 625)
            run = tscope.taskscope("report", "--json", self.path)
            with self.subTest(size=os.path.getsize(self.path)):
                self.assertEqual(run.returncode, FAILED)
                self.assertNotEqual(run.stderr, "")
                if run.stdout:
                    json.loads(run.stdout)


class Several(Records):
    def test_another_is_killed(self):
        """One with another filter: the recording misses nothing."""
        with crowd() as pids, Recorder(self.path) as recorder:
            other = subprocess.Popen([tscope.CLI, "events", "--tid", str(pids[1])],
                                     stdout=subprocess.PIPE)
            self.assertTrue(other.stdout.readline())
            other.kill()
            other.communicate()
            time.sleep(0.5)
            recorder.end()
        recording = self.read()
        self.whole_recording(recording)
        self.assertEqual(recording.stop()["lost"], 0)


if __name__ == "__main__":
    tscope.main()
