#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope runq: the task that it puts first is the one that the CPU picks next.

The oracle is the stream of switches.  A look after which another task wakes or comes before
the next switch tells nothing: what is picked then was not queued.
"""

import collections
import contextlib
import json
import os
import subprocess
import threading
import unittest

import busy
import storm_maker
import tscope
from shares import CPU, hogs, tree, without_autogroups
from tscope import until, write

LOOKS = 100
# Percent of those that tell.
RIGHT = 95


def runq(*arguments):
    run = tscope.taskscope("runq", *arguments, "-J")
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)["runq"]


class Runq(unittest.TestCase):
    def setUp(self):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {0})
        self.addCleanup(os.sched_setaffinity, 0, before)

    @contextlib.contextmanager
    def events(self):
        """Those of the CPU, a list that grows."""
        command = [tscope.CLI, "events", "--cpu", str(CPU), "-e", "switch,waking,migrate", "-J"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as events:
            seen = [json.loads(events.stdout.readline())]
            reader = threading.Thread(target=lambda: seen.extend(map(json.loads, events.stdout)))
            reader.start()
            try:
                yield seen
            finally:
                events.terminate()
                reader.join()

    @staticmethod
    def next_of(look, seen):
        """The task of the next switch; None: something woke or came before it."""
        for event in seen:
            if event["time"] <= look["now"]:
                continue
            if event["event"] != "switch":
                return None
            return event["next"] if event["cpu"] == CPU else None
        return None

    def compare(self, seen):
        """(the task that was next, what runq said)... of those of some looks that tell."""
        begin = len(seen) - 1
        said = [one for _ in range(LOOKS // 4) for one in runq(str(CPU)) if one["one_moment"]]
        if said:
            until(lambda: seen[-1]["time"] > said[-1]["now"], "the stream has what came after it")
        after = seen[begin:]
        found = [(self.next_of(look, after), look) for look in said]
        return [(actual, look) for actual, look in found if actual is not None]

    def check(self):
        """How many looks tell is up to the host: what is woken meanwhile takes one away."""
        nr_looks, told = 0, []
        with self.events() as seen:
            while len(told) < LOOKS and nr_looks < 20 * LOOKS:
                told += self.compare(seen)
                nr_looks += LOOKS // 4
        wrong = [(actual, look) for actual, look in told
                 if [actual] != [task["tid"] for task in look["tasks"] if task["place"] == 1]]
        print(f"# {len(wrong)} wrong of {len(told)}, of {nr_looks} looks")
        self.assertGreaterEqual(len(told), LOOKS, "too few looks that tell")
        self.assertLessEqual(len(wrong), (1 - RIGHT / 100) * len(told), wrong[:2])

    def test_several_nices(self):
        with without_autogroups(), hogs((None, 0), (None, 5), (None, -3), (None, 10), (None, 0)):
            self.check()

    def test_two_levels_of_groups(self):
        weights = {"ra": 200, "ra/x": 100, "ra/y": 300, "rb": 100, "rb/z": 50}
        with tree(weights), hogs(("ra/x", 0), ("ra/x", 5), ("ra/y", 0), ("rb/z", 0), ("rb/z", -5)):
            self.check()

    def test_classes(self):
        """Real-time tasks before all others, by priority; a sleeper is in no queue."""
        with busy.child(busy.hog, cpu=CPU) as fair, busy.child(busy.hog, cpu=CPU) as low, \
                busy.child(busy.hog, cpu=CPU) as high, busy.child(busy.sleeper, cpu=0):
            os.sched_setscheduler(high, os.SCHED_FIFO, os.sched_param(20))
            os.sched_setscheduler(low, os.SCHED_FIFO, os.sched_param(10))
            (queue,) = runq(str(CPU))
            os.sched_setscheduler(high, os.SCHED_OTHER, os.sched_param(0))
            os.sched_setscheduler(low, os.SCHED_OTHER, os.sched_param(0))
        places = {task["tid"]: (task["state"], task["place"], task["class"]) for task in queue["tasks"]}
        order = [tid for tid in places if tid in (fair, low, high)]
        # Where the share of real-time tasks is used up the fair one runs.
        self.assertIn(order, ([high, low, fair], [fair, high, low]))
        self.assertEqual(places[high][2], "realtime")
        self.assertEqual(places[fair][2], "fair")

    def test_throttled(self):
        """A task that its quota stops is marked, and gets no place."""
        with storm_maker.cgroup("runq") as folder, busy.child(busy.hog, cpu=CPU) as tid, \
                busy.child(busy.hog, cpu=CPU):
            write(f"{folder}/cpu.max", "5000 500000")
            storm_maker.join_cgroup(folder, tid)

            def throttled():
                (queue,) = runq(str(CPU))
                return [task for task in queue["tasks"] if task["state"] == "throttled"]

            found = until(throttled, "the task is throttled")
            write(f"{storm_maker.CGROUP}/cgroup.procs", tid)
        self.assertEqual([(task["tid"], task["place"]) for task in found], [(tid, None)])

    def test_rule(self):
        with busy.child(busy.hog, cpu=CPU):
            (queue,) = runq(str(CPU))
        rule = ("vruntime" if tscope.RELEASE < (6, 6) else
                "deadline" if tscope.RELEASE < (7, 3) else "flat-deadline")
        self.assertEqual(queue["rule"], rule)
        self.assertTrue(queue["not_known"])

    def test_all_cpus(self):
        said = runq()
        self.assertEqual([one["cpu"] for one in said], list(range(os.cpu_count())))
        # The task that looks runs.
        states = collections.Counter(task["state"] for one in said for task in one["tasks"])
        self.assertGreaterEqual(states["running"], 1)

    def test_bad_input(self):
        for arguments, status, words in ((("x",), 2, "one CPU"), (("99999",), 1, "no CPU 99999")):
            run = tscope.taskscope("runq", *arguments)
            self.assertEqual((run.returncode, run.stdout), (status, ""))
            self.assertIn(words, run.stderr)


if __name__ == "__main__":
    tscope.main()
