#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Moves from CPU to CPU: how many, how far, the last four, and on which node it ran.

How far two CPUs are apart is told by the topology in /sys, whatever machine this is;
in the collection taskscope-topology one of nodes, sockets, cores and threads.
"""

import os
import signal
import time

import account_checks
import busy
import kernel_oracle
import tscope
import uapi
from account_checks import SLEEP
from busy import child

CPUS = sorted(os.sched_getaffinity(0))
DISTANCES = ("core", "llc", "node", "remote")
HAS_LLC = uapi.constant("MOVES_HAS_LLC")
HAS_MIGRATIONS = uapi.constant("CPU_HAS_MIGRATIONS")
# Nodes from here on are one.
LAST_NODE = uapi.constant("NODES") - 1
SYS_CPU = "/sys/devices/system/cpu"


def cpus_of(cpu, file):
    """The CPUs of a list in the topology of another; it alone if there is none."""
    try:
        return set(kernel_oracle.cpu_list(f"{SYS_CPU}/cpu{cpu}/{file}"))
    except FileNotFoundError:
        return {cpu}


def last_level(cpu):
    """The CPUs that share its last level of cache."""
    folder = f"{SYS_CPU}/cpu{cpu}/cache"
    if not os.path.isdir(folder):
        return {cpu}
    found = [(0, {cpu})]
    for index in os.listdir(folder):
        if index.startswith("index"):
            with open(f"{folder}/{index}/level", encoding="ascii") as file:
                found.append((int(file.read()), cpus_of(cpu, f"cache/{index}/shared_cpu_list")))
    return max(found, key=lambda one: one[0])[1]


def node_of(cpu):
    return kernel_oracle.NODES.get(cpu, 0)


def distance(one, other, has_llc):
    """The member of tscope_moves that counts a move."""
    if node_of(one) != node_of(other):
        return "remote"
    if other in cpus_of(one, "topology/thread_siblings_list"):
        return "core"
    if has_llc and other in last_level(one):
        return "llc"
    return "node"


def tour():
    """Every CPU to every other: each way once, and back where it began."""
    way, at = [], CPUS[0]
    left = {(a, b) for a in CPUS for b in CPUS if a != b}
    while left:
        onward = [b for a, b in sorted(left) if a == at]
        if not onward:
            at = sorted(left)[0][0]
            way.append(at)
            continue
        left.discard((at, onward[0]))
        at = onward[0]
        way.append(at)
    return way


def moves_along(way, done):
    """Pins itself to each of these; it runs there when the call returns."""
    os.sched_setaffinity(0, {way[0]})
    os.write(done, b"x")
    signal.pause()
    for cpu in way[1:]:
        os.sched_setaffinity(0, {cpu})
    os.write(done, b"x")
    while True:
        signal.pause()


class Moves(account_checks.AccountCase):
    def setUp(self):
        super().setUp()
        signal.signal(signal.SIGUSR1, lambda *_: None)

    def moved(self, way):
        """Records of a task that stands where the way begins, and where it ends."""
        done = os.pipe()
        with child(moves_along, way, done[1]) as tid:
            self.assertEqual(os.read(done[0], 1), b"x")
            before = self.at_rest(tid)
            ways = self.matrix()
            first = time.monotonic_ns()
            os.kill(tid, signal.SIGUSR1)
            self.assertEqual(os.read(done[0], 1), b"x")
            last = time.monotonic_ns()
            after = self.at_rest(tid)
            ways = {pair: n - ways[pair] for pair, n in self.matrix().items()}
        for end in done:
            os.close(end)
        return before, after, ways, first, last

    def at_rest(self, tid):
        record = account_checks.at_rest(self.device, tid, SLEEP)
        self.right_at_rest(record)
        return record

    def matrix(self):
        rows = {cpu: self.device.migrations(cpu) for cpu in CPUS}
        return {(a, b): rows[a][b] for a in CPUS for b in CPUS}

    def rose(self, before, after):
        return {name: after[f"moves.{name}"] - before[f"moves.{name}"] for name in DISTANCES}

    def test_there_and_back(self):
        """The last four, with their times; as many as the kernel counts."""
        there, back = CPUS[0], CPUS[-1]
        way = [there, back] * 10
        before, after, ways, first, last = self.moved(way)
        nr = len(way) - 1
        self.assertEqual(after["counts.migrations"] - before["counts.migrations"], nr)
        self.assertEqual(after["sched.nr_migrations"] - before["sched.nr_migrations"], nr)
        latest = [(move["from"], move["to"]) for move in after["moves.last"]]
        expected = list(zip(way, way[1:]))[: -5 : -1]
        self.assertEqual(latest, expected)
        times = [move["at_ns"] for move in after["moves.last"]]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertLess(first, times[-1])
        self.assertLess(times[0], last)
        for pair in ((there, back), (back, there)):
            self.assertGreaterEqual(ways[pair], nr // 2)

    def test_how_far(self):
        """Every way that there is on this machine."""
        way = tour()
        before, after, ways, *_ = self.moved(way)
        has_llc = bool(after["moves.flags"] & HAS_LLC)
        self.assertEqual(has_llc, tscope.RELEASE >= (6, 7))
        expected = dict.fromkeys(DISTANCES, 0)
        for pair in zip(way, way[1:]):
            expected[distance(*pair, has_llc)] += 1
            self.assertGreaterEqual(ways[pair], 1, pair)
        print(f"# {len(CPUS)} CPUs, nodes {sorted(set(map(node_of, CPUS)))}: {expected}")
        self.assertEqual(self.rose(before, after), expected)
        self.assertEqual(sum(expected.values()), len(way) - 1)
        if "TASKSCOPE_TOPOLOGY" in os.environ:
            self.assertGreater(expected["core"], 0)
            self.assertGreater(expected["llc"] + expected["node"], 0)
            self.assertGreater(expected["remote"], 0)

    def test_moves_that_others_make(self):
        """A task that runs, and is pinned to and fro; the last is known before it rests."""
        with child(busy.hog, cpu=CPUS[0]) as tid:
            before = account_checks.stopped(self.device, tid)
            account_checks.resume(tid)
            for cpu in (CPUS[-1], CPUS[0]) * 10 + (CPUS[-1],):
                os.sched_setaffinity(tid, {cpu})
            after = account_checks.stopped(self.device, tid)
        nr = after["sched.nr_migrations"] - before["sched.nr_migrations"]
        self.assertGreaterEqual(nr, 20)
        self.assertEqual(after["counts.migrations"] - before["counts.migrations"], nr)
        self.assertEqual(after["moves.last"][0]["to"], CPUS[-1])
        rose = self.rose(before, after)
        has_llc = bool(after["moves.flags"] & HAS_LLC)
        self.assertEqual(rose[distance(CPUS[0], CPUS[-1], has_llc)], nr)
        self.assertEqual(sum(rose.values()), nr)

    def test_a_task_that_never_moved(self):
        self.stay_on(CPUS[0])
        with child(signal.pause) as tid:
            record = self.at_rest(tid)
        self.assertEqual(self.rose(dict.fromkeys(record, 0), record), dict.fromkeys(DISTANCES, 0))
        for move in record["moves.last"]:
            self.assertEqual((move["at_ns"], move["from"], move["to"]), (0, 0, 0))

    def test_time_on_each_node(self):
        """One CPU of each node in turn: all that it ran meanwhile was there."""
        nodes = {node_of(cpu): cpu for cpu in CPUS}
        with child(busy.hog, cpu=CPUS[0]) as tid:
            for node, cpu in nodes.items():
                account_checks.stopped(self.device, tid)
                os.sched_setaffinity(tid, {cpu})
                # On its way there it may run a little where it was.
                account_checks.resume(tid)
                time.sleep(0.02)
                ((before, after),) = self.spun([tid], 0.2)
                ran = after["accounts.run_ns"] - before["accounts.run_ns"]
                rose = [b - a for a, b in zip(before["moves.node_ns"], after["moves.node_ns"])]
                self.assertGreater(ran, 10_000_000)
                expected = [0] * (LAST_NODE + 1)
                expected[min(node, LAST_NODE)] = ran
                self.assertEqual(rose, expected)
                self.assertEqual(self.device.cpu(cpu)["node"], node)

    def test_matrix(self):
        """Rows and columns are what the CPUs say that left them and came to them."""

        def look():
            total = self.device.info()["nr_migrations"]
            rows = [self.device.migrations(cpu) for cpu in CPUS]
            cpus = [self.device.cpu(cpu) for cpu in CPUS]
            return self.device.info()["nr_migrations"] == total and (total, rows, cpus)

        total, rows, cpus = tscope.until(look, "this machine is at rest")
        self.assertEqual(sum(map(sum, rows)), total)
        for i, cpu in enumerate(cpus):
            self.assertTrue(cpu["flags"] & HAS_MIGRATIONS)
            self.assertEqual(cpu["migrated_out"], sum(rows[i]))
            self.assertEqual(cpu["migrated_in"], sum(row[i] for row in rows))
            self.assertEqual(rows[i][i], 0)
        self.assertGreater(total, 0)


if __name__ == "__main__":
    tscope.main()
