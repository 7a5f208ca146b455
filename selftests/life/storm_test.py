#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Load and unload under each storm, TASKSCOPE_STORM_LOADS times in all, and stream it."""

import collections
import os
import time

import fast_snapshot
import load_case
import procfs
import storm_maker
import tscope
from stream_checks import StreamChecks

NR_LOADS = int(os.environ.get("TASKSCOPE_STORM_LOADS", "33"))
# Of every kind of thing that a storm does.
NR_BLOWS = 1
# For that many seconds it may blow again until it has.
PATIENCE = 400
# Seconds for which it blows on after the last load, and is streamed: what it leaves
# adds up, and so do the events.
SPELL = 2
# A wait that ends one of the streams, sooner or later.
WAIT_NS = 10_000_000


class Storm(StreamChecks, load_case.LoadCase):
    @classmethod
    def setUpClass(cls):
        cls.mktask = tscope.Mktask("thread:n=40", "mixed:n=40")
        cls.tids = {task["tid"] for task in cls.mktask.__enter__() if task["kind"] == "thread"}

    @classmethod
    def tearDownClass(cls):
        cls.mktask.__exit__()

    @staticmethod
    def met_late(tasks, loaded_ns):
        """Of a snapshot: who was not seen being born, and met after the load."""
        return {
            tid: task
            for tid, task in tasks.items()
            if "counts" in task
            and task["counts"].since_ns >= loaded_ns
            and not task["birth"].flags & fast_snapshot.BIRTH_SEEN
        }

    def all_are_there(self, before, calls_execve):
        """@before: tasks that lived before the load; @calls_execve: the storm does."""
        loaded_ns = time.monotonic_ns()
        tasks = fast_snapshot.snapshot("ids", "state", "sched", "birth", "counts")
        still_live = before & set(procfs.all_tids())
        self.assertEqual(still_live - tasks.keys(), set(), "tasks that live are not there")
        for tid in self.tids:
            birth, counts = tasks[tid]["birth"], tasks[tid]["counts"]
            self.assertFalse(birth.flags & fast_snapshot.BIRTH_SEEN, tasks[tid])
            # Adopted by the load, and not by the look now.
            self.assertLess(counts.since_ns, loaded_ns)
        # Nor is anybody else: who was born during the load was seen, or adopted by it.
        late = self.met_late(tasks, loaded_ns)
        if late and not calls_execve:
            # A task can be met while its creator is about to report its birth: before it runs.
            time.sleep(0.1)
            tasks = fast_snapshot.snapshot("ids", "sched", "birth", "counts")
            again = self.met_late(tasks, loaded_ns)
            late = {tid: again[tid] for tid in late if tid in again and again[tid]["sched"].nr_runs}
            self.assertEqual(late, {}, "neither seen nor adopted by the load")
        self.own_records(tasks)
        self.counts_agree(tasks, self.tids)

    def blow(self, name, nr, spell=SPELL):
        """Return: what the storm did meanwhile."""
        with storm_maker.STORMS[name]() as storm:
            for _ in range(nr):
                before = set(procfs.all_tids())
                self.unload()
                self.load()
                info = self.none_missed()
                self.assertGreaterEqual(info["nr_adopted"], len(self.tids))
                # A load may pass by those that are in execve() just then.
                self.all_are_there(before, name == "exec")
                self.assertEqual(self.log.bad_lines(), [])
            nr_events, nr_own = self.all_kinds(spell, storm.pid, WAIT_NS)
            print(f"# {name}: {nr_events} events read, {nr_own} of the storm")
        return collections.Counter(storm.counts)

    def loads(self, name, nr):
        begin = time.monotonic()
        spell = SPELL
        counts = self.blow(name, nr)
        # On a slow guest it may hardly have begun.
        while min(counts.values()) < NR_BLOWS and time.monotonic() < begin + PATIENCE:
            nr += 1
            spell *= 2
            counts.update(self.blow(name, 1, spell))
        said = ", ".join(f"{n} {what}" for what, n in counts.items())
        print(f"# {name}: {nr} loads in {time.monotonic() - begin:.1f} s, meanwhile {said}")
        for what, n in counts.items():
            self.assertGreaterEqual(n, NR_BLOWS, f"the storm has not blown: {what}")
        self.settled()


def add_tests():
    names = list(storm_maker.STORMS)
    for i, name in enumerate(names):
        # Every storm its share, and at least one.
        nr = max(1, NR_LOADS * (i + 1) // len(names) - NR_LOADS * i // len(names))
        setattr(Storm, f"test_{name}", lambda self, name=name, nr=nr: self.loads(name, nr))


add_tests()

if __name__ == "__main__":
    tscope.main()
