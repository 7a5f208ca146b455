#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""perf sched record of the same time: on each CPU the same switches, one by one.

Each: who leaves, who comes, and the state of who leaves.  A task that was preempted has
a letter of its own in perf (R+), for us it is one that could go on (R).
"""

import bisect
import collections
import os
import re
import statistics
import tempfile

import perf_sched
import stream_case
import tscope
from recording_file import Recording, record

LEAST = 100_000
# Of perf bench, on each CPU: two switches each.
LOOPS = 13_000
LINE = re.compile(
    r"^\[(\d+)\]\s+(\d+)\.(\d+):.*prev_pid=(\d+) prev_prio=-?\d+ prev_state=(\S+) ==> "
    r".*next_pid=(\d+) next_prio=(-?\d+)"
)
Switch = collections.namedtuple("Switch", "prev next state prio")
# Messages within a CPU, as many as may be, and others that make tasks wander.
LOAD = f"""hackbench --pipe --groups 1 --fds 4 --loops 2000 >/dev/null &
    for cpu in $(seq 0 $(($(nproc) - 1))); do
        taskset -c $cpu perf bench sched pipe -T -l {LOOPS} >/dev/null &
    done
    wait"""


def ours(recording):
    """By CPU: times, and switches."""
    found = collections.defaultdict(lambda: ([], []))
    for event in recording.events():
        if event.name == "switch":
            times, switches = found[event.cpu]
            times.append(event.ns)
            switches.append(Switch(event.prev, event.next, event.letter, event.prio))
    return found


def theirs(text):
    found = collections.defaultdict(lambda: ([], []))
    for line in text.splitlines():
        match = LINE.match(line)
        if match:
            cpu, seconds, ns, prev, state, following, prio = match.groups()
            times, switches = found[int(cpu)]
            times.append(int(seconds) * 1_000_000_000 + int(ns))
            switches.append(Switch(int(prev), int(following), state.rstrip("+"), int(prio)))
    return found


def begin(mine, other):
    """Where in the other's our first switch is: perf was there before us, and takes the
    time of each a little earlier or later."""
    (times, switches), (other_times, others) = mine, other
    near = bisect.bisect(other_times, times[0])
    tries = [at for at in range(max(near - 50, 0), near + 50) if others[at:at + 20] == switches[:20]]
    return min(tries, key=lambda at: abs(other_times[at] - times[0]), default=None)


class Switches(stream_case.Streams):
    def both(self, folder):
        """What perf prints, and the recording."""
        path = f"{folder}/recording"
        with perf_sched.Sched(f"{folder}/perf.data", "-k", "CLOCK_MONOTONIC", "-m", "4096", "-B") as perf:
            run = record(path, "--", "sh", "-c", LOAD)
        self.assertEqual(run.returncode, 0, run.stderr)
        recording = Recording(path)
        self.assertEqual(recording.stop()["lost"], 0)
        return perf.run("script", "--ns", "-F", "cpu,time,event,trace"), recording

    def compare(self, cpu, mine, other):
        """Return: how many were the same."""
        at = begin(mine, other)
        self.assertIsNotNone(at, f"CPU {cpu}: perf has not {mine[1][:5]}")
        times, switches = mine
        other_times, others = (found[at:at + len(switches)] for found in other)
        self.assertEqual(len(others), len(switches), "perf has ended before us")
        differ = [(nr, one, two) for nr, (one, two) in enumerate(zip(switches, others)) if one != two]
        self.assertEqual(differ[:10], [], f"CPU {cpu}: {len(differ)} of {len(switches)} differ")
        # Both look at the clock while the switch is under way.
        apart = statistics.median(abs(a - b) for a, b in zip(times, other_times))
        self.assertLess(apart, 1_000_000)
        states = collections.Counter(switch.state for switch in switches)
        print(f"# CPU {cpu}: {len(switches)} switches, {dict(states)}, {apart} ns apart")
        return len(switches)

    def test_the_same_as_perf(self):
        with tempfile.TemporaryDirectory() as folder:
            text, recording = self.both(folder)
        mine, other = ours(recording), theirs(text)
        self.assertEqual(set(mine), set(range(os.cpu_count())))
        nr = sum(self.compare(cpu, mine[cpu], other[cpu]) for cpu in mine)
        self.assertGreater(nr, LEAST)


if __name__ == "__main__":
    tscope.main()
