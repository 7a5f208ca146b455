#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What the hooks remember equals what the kernel's own tracing recorded meanwhile.

Tasks are born, run, sleep, move, exec and exit while an instance of tracing records
the same tracepoints.  Then all stand still, and are compared record by record: for
each birth who called clone() with which flags, for each task the number of its
switches and moves, and when it first ran, called execve() and exited.
"""

import bisect
import collections
import ctypes
import os
import re
import signal
import subprocess
import time
import unittest

import tscope
import uapi
from tracefs import Trace

EVENTS = (
    "task/task_newtask",
    "sched/sched_switch",
    "sched/sched_migrate_task",
    "sched/sched_process_fork",
    "sched/sched_process_exec",
    "sched/sched_process_exit",
)
NR_BIRTHS = 350 if tscope.IS_DEBUG else 700
STORM = ("stress-ng", "--quiet", "--timeout", "0", "--fork", "1", "--vfork", "1", "--pthread", "1",
         "--pthread-max", "8", "--clone", "1", "--clone-max", "16")  # fmt: skip
MKTASK = ("mixed:n=50", "thread:n=20", "container", "exec", "exec-from-thread", "migrating:n=50")
NR_ZOMBIES = 100
NR_EACH = 4
PR_SET_PDEATHSIG = 1
CLONE_THREAD = 0x10000
# The trace has microseconds, rounded.
ROUNDED = 1000

STEP_NS = 100_000
# Events of a task that may lie between two probes, or the clocks of the two.
BETWEEN = 10 if tscope.RELEASE >= (7, 0) else 2
GROUPS = uapi.mask_of("ids", "state", "sched", "birth", "counts")
BIRTH = {name: uapi.constant(f"BIRTH_{name}") for name in ("SEEN", "HAS_RUN", "HAS_EXEC", "HAS_EXIT")}


def sleeps():
    for _ in range(60):
        time.sleep(0.0005)


def yields():
    for _ in range(60):
        os.sched_yield()


def burns():
    end = time.thread_time() + 0.04
    while time.thread_time() < end:
        pass


def moves():
    for i in range(60):
        os.sched_setaffinity(0, {i % 2})


def forks():
    for _ in range(5):
        if not os.fork():
            signal.pause()


class Workload:
    """Processes that do something, and then nothing until they are killed."""

    KINDS = (sleeps, yields, burns, moves, forks)

    def __enter__(self):
        # One group, so that all can be killed at once.
        self.child = os.fork()
        if not self.child:
            try:
                os.setpgid(0, 0)
                ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
                self.work()
            finally:
                os._exit(1)
        return self

    def work(self):
        for kind in self.KINDS * NR_EACH:
            if not os.fork():
                kind()
                signal.pause()
        for _ in range(NR_ZOMBIES):
            if not os.fork():
                os._exit(0)
        while True:
            signal.pause()

    def __exit__(self, *_):
        os.killpg(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)


def proc_stat(name):
    with open("/proc/stat", encoding="ascii") as file:
        return int(re.search(rf"^{name} (\d+)", file.read(), re.M)[1])


def totals():
    """The module's, and the kernel's of the same moment: nothing happened between."""
    names = ("ctxt", "processes")

    def look():
        before = [proc_stat(name) for name in names]
        info = tscope.info()
        after = [proc_stat(name) for name in names]
        return before == after and (info, dict(zip(names, after)))

    return tscope.until(look, "this machine is at rest")


def tgids():
    """The process of every thread."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            found.update(dict.fromkeys(map(int, os.listdir(f"/proc/{pid}/task")), int(pid)))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


class Peer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = uapi.Device()
        cls.trace = Trace("taskscope-peer", *EVENTS)
        cls.tgids = tgids()
        cls.first = totals()
        # Records as they were met under the storm, by number and time of birth.
        cls.met = {}
        with cls.trace:
            cls.trace.on()
            cls.inner = [tscope.info()]
            cls.mktask = tscope.Mktask(*MKTASK)
            with cls.mktask, Workload() as cls.workload:
                cls.storm()
                cls.still()
                cls.inner.append(tscope.info())
                cls.trace.off()
                cls.split = {tid: cls.switches_of(tid) for tid in cls.held}
            cls.lost = cls.trace.lost()
            cls.events = cls.trace.all()
        cls.last = totals()
        cls.sort()

    @classmethod
    def storm(cls):
        run = subprocess.Popen(STORM, start_new_session=True)
        # Until it has been one; a slow machine takes its time.
        end = time.monotonic() + tscope.PATIENCE
        enough = proc_stat("processes") + NR_BIRTHS
        while time.monotonic() < end and (
            proc_stat("processes") < enough or len(cls.met) < NR_BIRTHS // 3
        ):
            for record in cls.device.snapshot(uapi.mask_of("ids", "birth")):
                if record["birth.flags"] & BIRTH["SEEN"]:
                    cls.met[record["tid"], record["birth.birth_ns"]] = record
        run.terminate()
        run.wait(timeout=tscope.PATIENCE)

    @classmethod
    def ours(cls):
        """The workload and mktask, all their processes and threads, and when they were read."""
        for root in (cls.workload.child, cls.mktask.process.pid):
            before = time.monotonic_ns()
            for record in cls.device.snapshot(GROUPS, uapi.FILTER_SUBTREE, root):
                yield record, before, time.monotonic_ns()

    @classmethod
    def still(cls):
        """Wait until none of them has anything left to do."""
        cls.held = {}
        end = time.monotonic() + tscope.PATIENCE
        while time.monotonic() < end:
            seen = {r["tid"]: (r, a, b) for r, a, b in cls.ours()}
            same = len(seen) == len(cls.held) and all(
                not record["state.on_cpu"]
                and not record["state.on_rq"]
                and tid in cls.held
                and record["sched.nr_runs"] == cls.held[tid][0]["sched.nr_runs"]
                for tid, (record, _, _) in seen.items()
            )
            cls.held = seen
            if same:
                return
            time.sleep(0.1)
        raise RuntimeError("they never rest")

    @staticmethod
    def switches_of(tid):
        with open(f"/proc/{tid}/status", encoding="utf-8", errors="replace") as file:
            found = re.findall(r"^(?:non)?voluntary_ctxt_switches:\t(\d+)$", file.read(), re.M)
        return tuple(map(int, found))

    @classmethod
    def sort(cls):
        """The events by kind, by CPU and by task."""
        kinds = ("births", "names", "execs", "exits", "switches_to", "switches_from", "by_task")
        for name in (*kinds, "of_cpu", "made_by"):
            setattr(cls, name, collections.defaultdict(list))
        cls.moves = collections.defaultdict(list)
        # Of those that called execve() as a thread: the thread's birth, its leader's first run.
        cls.own_birth, cls.first_run = {}, {}
        for event in cls.events:
            cls.of_cpu[event.cpu].append(event.ns)
            # An interrupt moves those that it wakes: that says nothing of the task it came to.
            if event.name != "sched_migrate_task":
                cls.by_task[event.by].append(event.ns)
            if event.name == "sched_switch":
                cls.switches_from[event.number("prev_pid")].append(event)
                tid = event.number("next_pid")
                cls.switches_to[tid].append(event)
                cls.by_task[tid].append(event.ns)
            elif event.name == "sched_migrate_task":
                if event.number("orig_cpu") != event.number("dest_cpu"):
                    cls.moves[event.number("pid")].append(event.ns)
            elif event.name == "task_newtask":
                tid = int(re.match(r"pid=(\d+) ", event.text)[1])
                flags = event.number("clone_flags", 16)
                cls.births[tid].append((event, flags))
                cls.made_by[event.by].append(event.ns)
                parent = cls.tgids.get(event.by, event.by)
                cls.tgids[tid] = parent if flags & CLONE_THREAD else tid
            elif event.name == "sched_process_fork":
                name = re.match(r"comm=(.*) pid=\d+ child_comm=", event.text)[1]
                cls.names[event.number("child_pid")].append(name)
            elif event.name == "sched_process_exec":
                tid, old = event.number("pid"), event.number("old_pid")
                cls.execs[tid].append(event)
                if tid != old:
                    cls.renumber(tid, old)
            elif event.name == "sched_process_exit":
                cls.exits[int(re.search(r"\bpid=(\d+) prio=", event.text)[1])].append(event)

    @classmethod
    def renumber(cls, tid, old):
        """A thread has called execve(): it has its exited leader's number from now on.

        It is the process, too: who made it, how, when, and when it first ran is the leader's.
        What it has done itself is the thread's.
        """
        leader = cls.switches_from[tid]
        dead = [i for i, event in enumerate(leader) if re.search(r"prev_state=[XZ]", event.text)]
        if not dead:
            # Its last switch has the thread's number: what is whose cannot be told.
            print(f"# {tid}: its leader was not through when it had its number")
            cls.births[tid], cls.births[old] = [], []
            return
        last = dead[0]
        cls.own_birth[tid] = cls.births[old][-1][0] if cls.births[old] else None
        cls.first_run.setdefault(tid, cls.switches_to[tid][:1])
        cls.switches_from[tid] = cls.switches_from[old] + leader[last + 1 :]
        cls.switches_to[tid] = cls.switches_to[old] + cls.switches_to[tid]
        # It has had that number for some time.
        cls.moves[tid] = cls.moves[old] + [ns for ns in cls.moves[tid] if ns > leader[last].ns]
        cls.exits[tid] = []

    @classmethod
    def tearDownClass(cls):
        os.close(cls.device.fd)

    def around_on_cpu(self, event):
        """The events before and after this one on its CPU."""
        times = self.of_cpu[event.cpu]
        before = bisect.bisect_left(times, event.ns)
        after = bisect.bisect_right(times, event.ns)
        last = times[after] if after < len(times) else event.ns + 1_000_000_000
        return times[max(before - 1, 0)] - ROUNDED, last + ROUNDED

    def around_in_task(self, event, tid):
        """What the task did before and after this one.

        It may be preempted there, and from 7.0 on even between two probes of one
        tracepoint: that is two events each time, and those of interrupts.
        """
        times = self.by_task[tid]
        before = bisect.bisect_left(times, event.ns)
        after = bisect.bisect_right(times, event.ns) + BETWEEN
        last = times[after] if after < len(times) else event.ns + 1_000_000_000
        return times[max(before - BETWEEN - 1, 0)] - ROUNDED, last + ROUNDED

    def birth_of(self, record):
        """The task_newtask of this record, with its flags."""
        for event, flags in self.births[record["tid"]]:
            if record["birth.birth_ns"] <= event.ns + ROUNDED:
                return event, flags
        return None, None

    def has_left(self, tid):
        """A leader that has exited while another thread of its process lives."""
        return bool(self.exits[tid]) and any(
            self.tgids[other] == tid and not self.exits[other] for other in self.held if other != tid
        )

    def compare_birth(self, record):
        """Who, how, by which name, when."""
        tid = record["tid"]
        event, flags = self.birth_of(record)
        self.assertIsNotNone(event, f"no task_newtask of {record}")
        place = [e for e, _ in self.births[tid]].index(event)
        seen = {
            "clone_flags": flags,
            "creator": event.by,
            "creator_tgid": self.tgids[event.by],
            "creator_comm": self.names[tid][place].encode(),
            "known": (1 << 64) - 1,
        }
        self.assertEqual({key: record[f"birth.{key}"] for key in seen}, seen, f"{tid}: {event.text}")
        # Its creator had made the one before it by then.
        made = self.made_by[event.by]
        place = bisect.bisect_left(made, event.ns)
        before = made[place - 1] if place else 0
        self.assertGreaterEqual(record["birth.birth_ns"], before - ROUNDED, event.text)

    def seen_births(self):
        """Records of the held tasks that were born under the trace, with their reading times."""
        for tid, (record, before, after) in self.held.items():
            if record["birth.flags"] & BIRTH["SEEN"] and self.births[tid]:
                yield tid, record, before, after

    def test_nothing_was_lost(self):
        self.assertEqual(self.lost, 0, "the buffer is too small for this storm")
        self.assertEqual(self.last[0]["nr_missed"], self.first[0]["nr_missed"])
        print(f"# {len(self.events)} events, {len(self.births)} births, "
              f"{len(self.met)} of them met, {len(self.held)} tasks held")
        self.assertGreater(len(self.births), NR_BIRTHS)
        self.assertGreater(len(self.held), NR_ZOMBIES + 100)

    def test_births_under_the_storm(self):
        nr = 0
        for record in self.met.values():
            if self.births.get(record["tid"]):
                with self.subTest(record["tid"]):
                    self.compare_birth(record)
                    nr += 1
        kinds = {record["birth.clone_flags"] for record in self.met.values()}
        print(f"# {nr} births under the storm, {len(kinds)} kinds of flags")
        self.assertGreater(nr, NR_BIRTHS // 4)
        self.assertGreater(len(kinds), 10)

    def test_births_of_those_held(self):
        nr = 0
        for tid, record, _, _ in self.seen_births():
            with self.subTest(tid):
                self.compare_birth(record)
                nr += 1
        self.assertGreater(nr, NR_ZOMBIES + 100)

    def test_switches(self):
        """As many as sched_switch saw; of the kinds that /proc says."""
        most = 0
        for tid, record, _, _ in self.seen_births():
            with self.subTest(tid):
                counted = record["counts.voluntary"], record["counts.involuntary"]
                self.assertEqual(sum(counted), len(self.switches_from[tid]), f"{tid}: {record}")
                self.assertEqual(counted, self.split[tid])
                bases = [record[f"counts.{n}_base"] for n in ("nvcsw", "nivcsw", "migrations")]
                self.assertEqual(bases, [0, 0, 0])
                most = max(most, sum(counted))
        # Those that sleep do so for each of their sleeps.
        self.assertGreaterEqual(most, 60)

    def test_migrations(self):
        most = 0
        for tid, record, _, _ in self.seen_births():
            with self.subTest(tid):
                moves = len(self.moves[tid])
                self.assertEqual(record["counts.migrations"], moves)
                self.assertEqual(record["sched.nr_migrations"], moves)
                most = max(most, moves)
        self.assertGreaterEqual(most, 50)

    def test_milestones(self):
        """When each first ran, called execve() and exited; and which have not."""
        nr = collections.Counter()
        for tid, record, before, after in self.seen_births():
            with self.subTest(tid):
                runs = self.first_run.get(tid, self.switches_to[tid])
                execs = self.execs[tid]
                # It is not the end of its process, and says none.
                exits = [] if self.has_left(tid) else self.exits[tid]
                nr["left"] += self.has_left(tid)
                flags = BIRTH["SEEN"]
                flags |= BIRTH["HAS_RUN"] if runs else 0
                flags |= BIRTH["HAS_EXEC"] if execs else 0
                flags |= BIRTH["HAS_EXIT"] if exits else 0
                # No event says the others: regress_container_kind.py.
                self.assertEqual(record["birth.flags"] & sum(BIRTH.values()), flags, f"{record}")
                self.assertEqual(record["birth.nr_execs"], len(execs))
                birth, _ = self.birth_of(record)
                # The record was begun at the birth of the thread that it is.
                begun, since = birth, record["birth.birth_ns"]
                if tid in self.own_birth:
                    begun = self.own_birth[tid]
                    since = self.around_in_task(begun, begun.by)[0]
                    nr["execve() by a thread"] += 1
                bounds = {
                    "birth.first_run_ns": self.around_on_cpu(runs[0]) if runs else (0, 0),
                    "birth.exec_ns": self.around_in_task(execs[-1], tid) if execs else (0, 0),
                    "birth.exit_ns": self.around_in_task(exits[-1], tid) if exits else (0, 0),
                    "birth.birth_ns": (record["ids.start_ns"], birth.ns + ROUNDED),
                    "counts.since_ns": (since, self.around_in_task(begun, begun.by)[1]),
                    "counts.now_ns": (before, after),
                }
                for field, (first, last) in bounds.items():
                    # The fast clock may step back a little when a tick updates it.
                    self.assertLessEqual(first - STEP_NS, record[field], field)
                    self.assertLessEqual(record[field], last, field)
                    nr[field] += last > 0
        print(f"# {dict(nr)}")
        for field in (*bounds, "left"):
            self.assertGreater(nr[field], 0, field)

    def test_totals(self):
        """Of a machine at rest before and after: not one switch or birth more or less."""
        (first, kernel_first), (last, kernel_last) = self.first, self.last
        for ours, theirs in (("nr_switches", "ctxt"), ("nr_seen", "processes")):
            rose = kernel_last[theirs] - kernel_first[theirs]
            self.assertEqual(last[ours] - first[ours], rose, f"{ours}; {theirs} of /proc/stat")
        nr = sum(event.name == "sched_switch" for event in self.events)
        inner = self.inner[1]["nr_switches"] - self.inner[0]["nr_switches"]
        outer = last["nr_switches"] - first["nr_switches"]
        self.assertLessEqual(inner, nr)
        self.assertLessEqual(nr, outer)
        moves = sum(
            event.number("orig_cpu") != event.number("dest_cpu")
            for event in self.events
            if event.name == "sched_migrate_task"
        )
        self.assertLessEqual(self.inner[1]["nr_migrations"] - self.inner[0]["nr_migrations"], moves)
        self.assertLessEqual(moves, last["nr_migrations"] - first["nr_migrations"])


if __name__ == "__main__":
    tscope.main()
