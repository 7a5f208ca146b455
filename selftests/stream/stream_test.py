#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The event stream says what the kernel's own tracing says, loses nothing unsaid, and
shows to each reader what it asked for."""

import collections
import contextlib
import errno
import os
import select
import signal
import struct
import subprocess
import tempfile
import time

import account_checks
import busy
import confined
import hostclock
import storm_maker
import stream_reader
import tscope
import uapi
from stream_case import (
    PRIORITIES, Stalls, Streams, children, crowd, everywhere, of_all_priorities,
)  # fmt: skip
from stream_checks import SMALL
from stream_reader import FILTER_TID, OVERWRITE, Stream
from tracefs import Trace

SWITCHES = 3_000
WAKINGS = 1_000
CGROUPS = "/sys/fs/cgroup"
CLONE_THREAD = 0x10000


def switches_of(pids):
    """How often each has left its CPU."""
    with uapi.Device() as device:
        return [record["counts.voluntary"] + record["counts.involuntary"] for record in map(device.get, pids)]


def produced(stream):
    return sum(ring.state()["produced"] for ring in stream.rings)


def run(command):
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)


class Truth(Streams):
    """Beside the kernel's tracing, which is on for longer."""

    def both(self, events, *traced, load=crowd, least=0):
        with contextlib.ExitStack() as stack:
            trace = stack.enter_context(Trace("taskscope-stream", *traced, kb=32768))
            with load() as pids:
                time.sleep(0.2)
                trace.on()
                time.sleep(0.1)
                began = time.monotonic_ns()
                stream = stack.enter_context(Stream(*events, ring_bytes=16 << 20))
                before = switches_of(pids)
                tscope.until(lambda: produced(stream) > least, f"{least} events")
                # Once since it began, at least, each got a CPU.
                tscope.until(lambda: all(now >= then + 2 for now, then
                                         in zip(switches_of(pids), before)), "each has run")
                stop = stream.stop()
                time.sleep(0.1)
                trace.off()
            # Read on a machine that is at rest: it takes longer than all of the load.
            got, last = self.whole(stream)
            self.assertEqual((last["produced"], last["lost"]), (stop["produced"], 0))
            self.assertEqual(trace.lost(), 0)
            return got, trace.all(), (began, stream.start["now_ns"]), stop["now_ns"]

    def same(self, ours, theirs, what):
        """Ours is a piece of theirs without a gap, and of nearly all of the time."""
        self.assertTrue(ours, f"no {what}")
        tries = [at for at, item in enumerate(theirs) if item == ours[0]]
        for at in tries:
            if theirs[at : at + len(ours)] == ours:
                return
        at = max(tries, default=0, key=lambda at: self.agree(ours, theirs[at:]))
        same = self.agree(ours, theirs[at:])
        self.fail(f"{what}: {same} of {len(ours)} agree, then {ours[same:same + 4]} "
                  f"instead of {theirs[at + same:at + same + 4]}")

    @staticmethod
    def agree(ours, theirs):
        nr = 0
        for one, other in zip(ours, theirs):
            if one != other:
                break
            nr += 1
        return nr

    def per_cpu(self, events):
        cpus = collections.defaultdict(list)
        for event in events:
            cpus[event.cpu].append(event)
        return cpus

    def test_switches(self):
        """prev, next, state and priority of every switch, in order."""
        got, traced, began, ended = self.both(["switch"], "sched/sched_switch",
                                              load=of_all_priorities, least=SWITCHES)
        ours, theirs = self.per_cpu(got), self.per_cpu(traced)
        self.assertEqual(set(ours), set(range(os.cpu_count())))
        for cpu, events in ours.items():
            self.same(
                [(event.prev, event.next, event.letter, event.prio) for event in events],
                [(event.number("prev_pid"), event.number("next_pid"),
                  event.text.split("prev_state=")[-1][0], event.number("next_prio"))
                 for event in theirs[cpu]],
                f"switches of CPU {cpu}")
            self.assertEqual(events, sorted(events, key=lambda event: event.ns))
            for before, event in zip(events, events[1:]):
                self.assertEqual(before.next, event.prev)
        # Some come while the stream is about to begin.
        self.assertLess(began[0], got[0].ns)
        self.assertLessEqual(got[-1].ns, ended)
        self.assertLessEqual(PRIORITIES, {event.prio for event in got})

    def test_wakings(self):
        """Each wakeup, with its waker; a task that wakes itself, or is not asleep yet, has none."""
        got, traced, began, ended = self.both(["waking"], "sched/sched_waking", least=WAKINGS)
        ours = self.per_cpu([event for event in got if not event.info & 0x4000])
        theirs = self.per_cpu(traced)
        for cpu, events in ours.items():
            want = [(event.number("pid"), event.by) for event in theirs[cpu]]
            have = [(event.tid, event.waker) for event in events]
            # In order, with some left out.
            left = iter(want)
            missing = [one for one in have if not any(one == other for other in left)]
            self.assertFalse(missing, f"CPU {cpu}: {missing[:4]} were not woken")
        nr = sum(len(events) for events in ours.values())
        self.assertGreater(nr, 0.8 * sum(began[1] < event.ns < ended for event in traced))

    def test_wakeups(self):
        got, traced, _, _ = self.both(["wakeup"], "sched/sched_wakeup", least=WAKINGS)
        ours, theirs = self.per_cpu(got), self.per_cpu(traced)
        for cpu, events in ours.items():
            self.same([(event.tid, event.info) for event in events],
                      [(event.number("pid"), event.number("target_cpu"))
                       for event in theirs[cpu]], f"wakeups on CPU {cpu}")

    def test_moves(self):
        def mover():
            for nr in range(1 << 30):
                os.sched_setaffinity(0, {nr % 2})

        got, traced, _, _ = self.both(
            ["migrate"], "sched/sched_migrate_task", load=lambda: children(mover, mover),
            least=200)
        ours, theirs = self.per_cpu(got), self.per_cpu(traced)
        for cpu, events in ours.items():
            self.same(
                [(event.tid, getattr(event, "from"), event.info) for event in events],
                [(event.number("pid"), event.number("orig_cpu"), event.number("dest_cpu"))
                 for event in theirs[cpu]
                 if event.number("orig_cpu") != event.number("dest_cpu")],
                f"moves that CPU {cpu} made")

    def test_run_time_is_that_of_the_record(self):
        """The switches of tasks that are stopped before and after: the same CPU time, to the ns."""
        with crowd() as pids, uapi.Device() as device:
            for pid in pids:
                account_checks.stopped(device, pid)
            with Stream("switch") as stream:
                before = {pid: device.get(pid) for pid in pids}
                for pid in pids:
                    account_checks.resume(pid)
                time.sleep(1)
                after = {pid: account_checks.stopped(device, pid) for pid in pids}
                events, _ = self.whole(stream)
        for pid in pids:
            total = since = 0
            for event in events:
                if event.next == pid:
                    since = event.ns
                elif event.prev == pid:
                    total += event.ns - since
            self.assertGreater(total, 0)
            self.assertEqual(after[pid]["accounts.run_ns"] - before[pid]["accounts.run_ns"], total)


class Lives(Streams):
    """Births, programs, names, ends."""

    def test_a_life(self):
        with Stream() as stream:
            pid = os.fork()
            if not pid:
                busy.LIBC.prctl(busy.PR_SET_NAME, b"renamed\0", 0, 0, 0)
                os.execvp("sh", ["sh", "-c", "exit 7"])
            os.waitpid(pid, 0)
            events = []

            def gone():
                events.extend(stream.read())
                return any(event.name == "switch" and event.prev == pid and event.letter in "ZX"
                           for event in events)

            # It may be reaped before it leaves its CPU.
            tscope.until(gone, "its last switch")
            self.whole(stream)
        mine = [event for event in events
                if pid in (getattr(event, "tid", 0), getattr(event, "next", 0),
                           getattr(event, "prev", 0))]
        lives = [event for event in mine if event.name in ("fork", "rename", "exec", "exit")]
        self.assertEqual([event.name for event in lives], ["fork", "rename", "rename", "exec", "exit"])
        fork, rename, by_exec, execed, exited = lives
        self.assertEqual((fork.tgid, fork.creator, fork.ppid), (pid, os.getpid(), os.getpid()))
        with open("/proc/self/comm", "rb") as file:
            self.assertEqual(fork.comm, file.read().strip())
        self.assertEqual(fork.clone_flags & CLONE_THREAD, 0)
        self.assertEqual((rename.comm, by_exec.comm, execed.comm), (b"renamed", b"sh", b"sh"))
        self.assertEqual((execed.old_tid, exited.exit_code), (pid, 7 << 8))
        first = next(event for event in mine if event.name == "waking")
        self.assertEqual(first.info & 0x4000, 0x4000)
        self.assertEqual(first.waker, os.getpid())
        last = [event for event in mine if event.name == "switch"][-1]
        self.assertEqual(last.prev, pid)


class Loss(Streams):
    """What finds no room is counted, and said where it is missing."""

    def test_nobody_reads(self):
        with everywhere(), Stream(ring_bytes=SMALL) as stream:
            tscope.until(lambda: all(ring.state()["lost"] for ring in stream.rings),
                         "all rings are full")
            full = [ring.state()["lost"] for ring in stream.rings]
            # Room again: later events go on, after one that says how many are missing.
            first = stream.read()
            self.assertEqual(stream.lost(), 0)
            second = []

            def lost_everywhere():
                second.extend(stream.read())
                return len({event.cpu for event in second if event.name == "lost"}) == os.cpu_count()

            tscope.until(lost_everywhere, "events behind those that were lost")
            self.assertTrue(first)
            lost = [event for event in second if event.name == "lost"]
            for cpu, nr in enumerate(full):
                self.assertGreaterEqual(sum(event.nr for event in lost if event.cpu == cpu), nr)
            self.assertEqual({event.info for event in lost}, {uapi.constant("LOST_FULL")})
            time.sleep(0.2)
            self.whole(stream)

    def test_a_reader_that_keeps_up(self):
        with children(busy.sleeper, busy.hog), Stream(ring_bytes=1 << 20) as stream:
            poll = select.poll()
            poll.register(stream.fd, select.POLLIN)
            nr = 0
            end = time.monotonic() + 2
            while time.monotonic() < end:
                poll.poll(100)
                nr += len(stream.read())
            events, stop = self.whole(stream)
            self.assertEqual(stop["lost"], 0)
            self.assertEqual(nr + len(events), stop["produced"])

    def test_overwriting_keeps_the_latest(self):
        with everywhere(), Stream("switch", ring_bytes=SMALL, flags=OVERWRITE) as stream:
            tscope.until(lambda: all(ring.state()["begun"] > 3 * ring.nr_blocks
                                     for ring in stream.rings),
                         "all rings were written three times")
            events = self.latest(stream)
            self.assertGreater(stream.lost(), len(events))
            for ring in stream.rings:
                mine = [event for event in events if event.cpu == ring.number]
                # Three whole blocks and the last at the least.
                self.assertGreater(len(mine), 3 * (4096 - 64) // 16)
                for before, event in zip(mine, mine[1:]):
                    self.assertEqual(before.next, event.prev)

    def test_positions_that_lie(self):
        """Only the liar's own events suffer."""
        with crowd(), Stream("switch", ring_bytes=SMALL) as liar, Stream("switch") as other:
            for value in (1 << 63, (1 << 64) - 1, 12345678, 0, 3):
                for ring in liar.rings:
                    struct.pack_into("=Q", liar.positions, 64 * ring.number, value)
                time.sleep(0.1)
            stop = liar.stop()
            self.assertGreater(stop["produced"], 0)
            events, stop = self.whole(other)
            self.assertEqual(len(events), stop["produced"])


class Polling(Streams):
    """poll() sleeps until there is something."""

    def poll(self, stream, ms):
        poll = select.poll()
        poll.register(stream.fd, select.POLLIN)
        began = time.monotonic()
        found = poll.poll(ms)
        return found[0][1] if found else 0, time.monotonic() - began

    # As long as it takes: on a slow host as well.
    PATIENCE_MS = 100_000

    def test_watermark(self):
        with Stream("exit", ring_bytes=SMALL, watermark=1) as stream:
            self.assertEqual(stream.start["watermark"], 1)
            found, took = self.poll(stream, 300)
            self.assertEqual(found, 0)
            self.assertGreaterEqual(took, 0.29)
        with crowd(), Stream("switch", ring_bytes=SMALL, watermark=2) as stream:
            found, _ = self.poll(stream, self.PATIENCE_MS)
            self.assertEqual(found, select.POLLIN)
            unread = [ring.state()["begun"] - 1 for ring in stream.rings]
            self.assertGreaterEqual(max(unread), 2)

    def test_end(self):
        with Stream("exit") as stream:
            stream.stop()
            found, _ = self.poll(stream, self.PATIENCE_MS)
            self.assertEqual(found, select.POLLIN | select.POLLHUP)

    def test_end_wakes(self):
        """A reader that sleeps is told of the end."""
        with Stream("exit") as stream:
            pid = os.fork()
            if not pid:
                time.sleep(0.5)
                stream.stop()
                os._exit(0)
            found, _ = self.poll(stream, self.PATIENCE_MS)
            os.waitpid(pid, 0)
            self.assertEqual(found, select.POLLIN | select.POLLHUP)

    def test_a_sleeping_reader_makes_no_events_by_itself(self):
        """To wake it makes events; those must not wake it for ever."""
        with Stream("switch", "waking", watermark=1, ring_bytes=SMALL) as stream:
            nr, end = 0, time.monotonic() + 3
            while time.monotonic() < end:
                found, _ = self.poll(stream, 500)
                stream.read()
                nr += bool(found)
            # No oftener than another block is full.
            self.assertLessEqual(nr, sum(ring.state()["begun"] for ring in stream.rings))


class Trigger(Stalls):
    """A flight recorder: a stream that ends with a wait that was too long."""

    @contextlib.contextmanager
    def armed(self, wait_ms, pid=0, comm=b"victim", **options):
        with Stream(flags=OVERWRITE, trigger=(wait_ms * 1_000_000, pid, comm),
                    **options) as stream:
            yield stream

    def poll(self, stream, ms):
        poll = select.poll()
        poll.register(stream.fd, select.POLLIN | select.POLLPRI)
        found = poll.poll(ms)
        return found[0][1] if found else 0

    def test_it_catches_one_stall(self):
        """Among ten thousand naps."""
        self.until_it_counts(self.catches_one_stall)

    def catches_one_stall(self):
        """Return: False if this machine stood still by itself."""
        with children(self.victim) as (victim,), hostclock.Watch() as watch, \
                self.armed(self.LIMIT_MS) as stream:
            # However many blocks are full, nobody is woken.
            before = self.naps(victim)
            tscope.until(lambda: self.naps(victim) - before > 10_000, "ten thousand naps")
            if self.asked(victim, "waits.max_ns") > self.LIMIT_MS * 1_000_000:
                return False
            self.assertEqual(self.poll(stream, 0), 0)
            self.assertTrue(any(ring.state()["begun"] > 2 for ring in stream.rings))
            culprit = self.stall(self.STALL_MS)
            self.assertEqual(self.poll(stream, self.PATIENCE_MS), select.POLLIN | select.POLLPRI)
            os.waitpid(culprit, 0)
            nr = produced(stream)
            time.sleep(0.2)
            self.assertEqual(produced(stream), nr, "it goes on")
            longest = self.asked(victim, "waits.max_ns")
            stop = stream.stop()
            self.assertEqual(self.poll(stream, 0), select.POLLIN | select.POLLPRI | select.POLLHUP)
            events = stream.read_overwritten()
            self.assertEqual(stop["produced"], nr)
            self.it_says_what_led_to_it(events, victim, culprit, longest, watch)
        return True

    def test_others_do_not_end_it(self):
        """Nor who is not meant by its name, its process, or the filter."""
        tids = {"kind": FILTER_TID, "id_": os.getpid()}
        with children(self.victim, signal.pause) as (victim, other), \
                self.armed(self.LIMIT_MS, comm=b"victi") as name, \
                self.armed(self.LIMIT_MS, comm=b"", pid=other) as process, \
                self.armed(self.LIMIT_MS, **tids) as task, \
                self.armed(10**6) as length, \
                self.armed(self.LIMIT_MS, pid=victim) as right:
            tscope.until(lambda: self.naps(victim) > 10, "a nap")
            os.waitpid(self.stall(self.STALL_MS), 0)
            self.assertEqual(self.poll(right, self.PATIENCE_MS), select.POLLIN | select.POLLPRI)
            for stream in (name, process, task, length):
                self.assertEqual(self.poll(stream, 0), 0)
                nr = produced(stream)
                if stream is not task:
                    tscope.until(lambda s=stream, n=nr: produced(s) > n, "an event")


class Filters(Streams):
    """A stream shows the tasks that it was asked for, and all of what they do."""

    @staticmethod
    def until_naps(device, pid, nr):
        before = device.get(pid)["counts.voluntary"]
        tscope.until(lambda: device.get(pid)["counts.voluntary"] > before + nr, "naps")

    def tids(self, events):
        about = set()
        for event in events:
            if event.name == "switch":
                about |= {frozenset((event.prev, event.next))}
            elif event.name == "fork":
                about |= {frozenset((event.tid, event.creator))}
            elif event.name != "lost":
                about |= {frozenset((event.tid,))}
        return about

    def check_all_of(self, stream, everything, tids):
        """What @stream saw is what @everything saw of these."""
        mine, _ = self.whole(stream)
        all_, _ = self.whole(everything)
        began = max(stream.start["now_ns"], everything.start["now_ns"])

        def key(event):
            return (event.ns, event.cpu, event.name, *sorted(
                str(value) for value in vars(event).values()))

        want = sorted(key(event) for event in all_
                      if event.ns > began and any(self.tids([event]).pop() & tids for _ in (0,)))
        have = sorted(key(event) for event in mine if event.ns > began)
        self.assertTrue(have)
        # One began and ended before the other.
        end = min(have[-1][0], want[-1][0])
        self.assertEqual([one for one in have if one[0] <= end],
                         [one for one in want if one[0] <= end])

    def test_task(self):
        with crowd() as pids, Stream() as everything:
            with Stream(kind=FILTER_TID, id_=pids[1]) as stream:
                tscope.until(lambda: produced(stream) > 100, "events")
                self.check_all_of(stream, everything, {pids[1]})

    def test_process(self):
        with tscope.Mktask("thread:n=3", "fork") as tasks, Stream() as everything:
            thread = next(task for task in tasks if task["kind"] == "thread")
            tids = {int(tid) for tid in os.listdir(f"/proc/{thread['tgid']}/task")}
            with Stream(kind=stream_reader.FILTER_TGID, id_=thread["tid"]) as stream:
                for tid in tids:
                    os.sched_setaffinity(tid, {0})
                    os.sched_setaffinity(tid, {1})
                time.sleep(0.5)
                os.kill(thread["tgid"], signal.SIGSTOP)
                time.sleep(0.2)
                os.kill(thread["tgid"], signal.SIGCONT)
                time.sleep(0.2)
                self.check_all_of(stream, everything, tids)

    def test_subtree(self):
        """The tasks below, and those that they clone meanwhile, whatever their names."""
        go = os.pipe()

        def parent():
            os.fork()
            os.read(go[0], 1)
            while True:
                run("(sh -c 'sleep 0.01; true') & wait")

        with children(parent, busy.sleeper) as (pid, other):
            def below_it():
                with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
                    return set(map(int, file.read().split()))

            tscope.until(below_it, "its child")
            below = {pid, *below_it()}
            self.assertEqual(len(below), 2)
            with Stream() as everything, \
                 Stream(kind=stream_reader.FILTER_SUBTREE, id_=pid) as stream:
                before = storm_maker.forks()
                os.write(go[1], b"xx")
                tscope.until(lambda: storm_maker.forks() > before + 20, "forks")
                mine, _ = self.whole(stream)
                all_, _ = self.whole(everything)
            # The child lives on without its parent.
            for task in below - {pid}:
                os.kill(task, signal.SIGKILL)
        for event in all_:
            if event.name == "fork" and event.creator in below:
                below.add(event.tid)
        self.assertGreater(len(below), 7)
        self.assertNotIn(other, below)
        seen = {event.tid for event in mine if event.name == "fork"}
        self.assertEqual(seen, {event.tid for event in all_ if event.name == "fork"
                                and event.creator in below and event.ns <= mine[-1].ns})
        for event in mine:
            self.assertTrue(self.tids([event]).pop() & below, event)
        self.assertNotIn(other, {event.tid for event in mine if event.name == "waking"})

    def test_cgroup(self):
        where = tempfile.mkdtemp(prefix="taskscope-", dir=CGROUPS)
        below = f"{where}/below"
        os.mkdir(below)
        try:
            with children(busy.sleeper, busy.sleeper, busy.sleeper) as (inside, deeper, outside):
                for path, pid in ((where, inside), (below, deeper)):
                    with open(f"{path}/cgroup.procs", "w", encoding="ascii") as file:
                        file.write(str(pid))
                folder = os.open(where, os.O_RDONLY)
                with Stream(kind=stream_reader.FILTER_CGROUP, fd=folder) as stream, \
                        uapi.Device() as device:
                    for pid in (inside, deeper, outside):
                        self.until_naps(device, pid, 20)
                    events, _ = self.whole(stream)
                    os.close(folder)
            self.assertEqual({event.tid for event in events if event.name == "waking"},
                             {inside, deeper})
            for event in events:
                self.assertTrue(self.tids([event]).pop() & {inside, deeper}, event)
                self.assertNotEqual(getattr(event, "tid", 0), outside)
        finally:
            os.rmdir(below)
            os.rmdir(where)

    def test_exec_by_a_thread(self):
        """It takes over its leader's number, and is followed all the same."""
        script = ("import os, sys, threading, time\n"
                  "sys.stdin.read(1)\n"
                  "threading.Thread(target=lambda: os.execvp('sleep', ['sleep', '0.3'])).start()\n"
                  "time.sleep(10)\n")
        with subprocess.Popen(["python3", "-c", script], stdin=subprocess.PIPE) as process:
            with Stream(kind=stream_reader.FILTER_TGID, id_=process.pid) as stream:
                process.communicate(b"x")
                events, _ = self.whole(stream)
        execed = [event for event in events if event.name == "exec"]
        self.assertEqual([event.tid for event in execed], [process.pid])
        self.assertNotEqual(execed[0].old_tid, process.pid)
        later = [event for event in events if event.ns > execed[0].ns]
        self.assertIn("exit", [event.name for event in later])
        self.assertIn("waking", [event.name for event in later])


class Several(Streams):
    """Streams do not disturb each other."""

    def test_one_is_killed(self):
        """Two with different filters; the reader of one is killed; the other loses nothing."""
        with crowd() as pids, Stream("switch", ring_bytes=16 << 20) as stream:
            has_read, reads = os.pipe()
            reader = os.fork()
            if not reader:
                try:
                    with Stream("switch", "waking", kind=FILTER_TID, id_=pids[0]) as other:
                        while True:
                            if other.read():
                                os.write(reads, b"x")
                finally:
                    os._exit(1)
            self.assertEqual(os.read(has_read, 1), b"x")
            os.kill(reader, signal.SIGKILL)
            self.assertEqual(os.waitpid(reader, 0)[1], signal.SIGKILL)
            os.close(reads)
            os.close(has_read)
            time.sleep(0.2)
            events, stop = self.whole(stream)
        self.assertEqual(stop["lost"], 0)
        self.assertEqual(len(events), stop["produced"])
        self.assertEqual(stream_reader.broken_chains(events), [])

    def test_two_of_all_tasks(self):
        """Each has every switch and waking, while it is the only one and while it is not."""
        with contextlib.ExitStack() as streams:
            with everywhere():
                first = streams.enter_context(Stream("switch", "waking", ring_bytes=16 << 20))
                tscope.until(lambda: produced(first) > SWITCHES, "events of the first")
                second = streams.enter_context(Stream("switch", "waking", ring_bytes=16 << 20))
                nr = produced(first)
                tscope.until(lambda: produced(first) > nr + SWITCHES, "events of both")
                first.stop()
                nr = produced(second)
                tscope.until(lambda: produced(second) > nr + SWITCHES, "events of the second")
                second.stop()
            ones, ones_stop = self.whole(first)
            others, others_stop = self.whole(second)
        self.assertEqual((ones_stop["lost"], others_stop["lost"]), (0, 0))
        for events in (ones, others):
            self.assertEqual(stream_reader.broken_chains(events), [])
        for cpu in range(os.cpu_count()):
            with self.subTest(cpu=cpu):
                self.same_while_both_go_on(
                    [event for event in ones if event.cpu == cpu],
                    [event for event in others if event.cpu == cpu], second.start["now_ns"])

    def same_while_both_go_on(self, ones, others, began_ns):
        """From the beginning of the other to the last event of the one, on one CPU."""
        end_ns = ones[-1].ns
        ones, others = ([vars(event) for event in events if began_ns < event.ns < end_ns]
                        for events in (ones, others))
        self.assertLessEqual({"switch", "waking"}, {event["name"] for event in ones})
        differ = [pair for pair in zip(ones, others) if pair[0] != pair[1]]
        self.assertEqual(differ[:2], [])
        self.assertEqual(len(ones), len(others))

    def test_one_that_has_ended(self):
        """It gets no event any more, not even while another begins."""
        with everywhere():
            for _ in range(10):
                with Stream("switch", "waking", ring_bytes=SMALL, flags=OVERWRITE) as ended:
                    tscope.until(lambda s=ended: produced(s) > 0, "an event")
                    nr = ended.stop()["produced"]
                    with Stream(ring_bytes=SMALL, flags=OVERWRITE) as other:
                        tscope.until(lambda s=other: produced(s) > 0, "an event of the other")
                    self.assertEqual(produced(ended), nr)

    def test_as_many_as_there_may_be(self):
        most = uapi.constant("STREAMS_MAX")
        with contextlib.ExitStack() as stack, crowd():
            all_ = [stack.enter_context(Stream("switch", ring_bytes=1 << 20)) for _ in range(most)]
            with self.assertRaises(OSError) as caught:
                Stream("switch")
            self.assertEqual(caught.exception.errno, errno.EBUSY)
            time.sleep(0.1)
            for stream in all_:
                stream.stop()
            for stream in all_:
                _, stop = self.whole(stream)
                self.assertEqual(stop["lost"], 0)
            # A place is free as soon as one has ended.
            with Stream("switch") as stream:
                self.whole(stream)

    def test_hooks_are_there_while_they_are_wanted(self):
        bits = uapi.constant("HOOK_WAKEUP") | uapi.constant("HOOK_RENAME")
        with uapi.Device() as device:
            self.assertEqual(device.info()["hooks"] & bits, 0)
            with Stream("wakeup") as one, Stream("wakeup", "rename") as two:
                self.assertEqual(device.info()["hooks"] & bits, bits)
                two.stop()
                self.assertEqual(device.info()["hooks"] & bits, uapi.constant("HOOK_WAKEUP"))
                one.stop()
                self.assertEqual(device.info()["hooks"] & bits, 0)


class Namespaces(Streams):
    """Numbers are those of the initial pid namespace: for nobody else."""

    def test_begin_in_another_pid_namespace(self):
        def begin():
            try:
                with Stream("exit"):
                    return "ok"
            except OSError as error:
                return errno.errorcode[error.errno]

        self.assertEqual(confined.run(confined.Who(), begin), "ok")
        self.assertEqual(confined.run(confined.Who(namespaces=confined.NEWPID), begin), "EPERM")


class Bytes(Streams):
    """A switch with its wakeup is two words, most often."""

    def test_size(self):
        with contextlib.ExitStack() as stack:
            with children(busy.ping_pong):
                stream = stack.enter_context(Stream("switch", "waking", ring_bytes=16 << 20))
                tscope.until(lambda: produced(stream) > 20_000, "many events")
                stream.stop()
            events, _ = self.whole(stream)
            used = sum(ring.head(number)[1]["bytes"] for ring in stream.rings
                       for number in range(ring.state()["begun"]))
        nr = collections.Counter(event.name for event in events)
        self.assertLessEqual(used, 12 * max(nr.values()))


class Blocks(Streams):
    """A block can be read without those before it."""

    def test_each_alone(self):
        with contextlib.ExitStack() as stack:
            with storm_maker.Hackbench("flood", "--pipe"):
                stream = stack.enter_context(Stream(flags=OVERWRITE, ring_bytes=1 << 16))
                tscope.until(lambda: all(ring.state()["begun"] > 2 * ring.nr_blocks
                                         for ring in stream.rings), "rings that were overwritten")
                stream.stop()
            want = [vars(event) for ring in stream.rings for event in ring.read_overwritten()]
            have, most = [], 0
            for ring in stream.rings:
                begun = ring.state()["begun"]
                blocks = [self.alone(ring, nr) for nr in reversed(range(begun - ring.nr_blocks, begun))]
                have += [vars(event) for block in reversed(blocks) for event in block]
                most = max(most, *(len({event.next for event in block if event.name == "switch"})
                                   for block in blocks))
        self.assertEqual(have, want)
        self.assertGreater(len(have), 10_000)
        self.assertGreater(most, 4, "tasks in a block")

    @staticmethod
    def alone(ring, nr):
        """The events of a block, by a reader that has seen no other."""
        offset, head = ring.head(nr)
        reader = stream_reader.Blocks(ring.number)
        reader.block, reader.seen = nr, head["first"]
        return list(reader.take(head, ring.map[offset : offset + head["bytes"]]))


if __name__ == "__main__":
    tscope.main()
