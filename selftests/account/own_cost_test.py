#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What the module says that it costs itself.

The kernel's function graph tracer tells how long the same probes take, too; and as it makes them
slower, the module has to notice.
"""

import fcntl
import json
import os
import re
import statistics
import struct

import busy
import load_case
import tracefs
import tscope
import uapi

# In struct tscope_info.
HOOKS, SEEN, EXITED, EXITED_THREADS, CPU_BYTES = 56, 96, 152, 176, 416
COST, COST_BYTES = 424, 24
TRACING = "/sys/kernel/tracing"
PROBES = {"SWITCH": "tscope_probe_switch", "WAKING": "tscope_probe_waking"}
# Enough for a median.
NR_MEASURED = 40
NR_TRACED = 500
# Both clocks are right; but each adds some instructions of its own to a short run.
FACTOR = 4
# One of so many: TSCOPE_COST_EVERY.
EVERY = 1024


def kinds():
    """NAME -> number, as the header has them."""
    found = dict(re.findall(r"^#define TSCOPE_COST_(\w+)\s+(\d+)\b", uapi.HEADER, re.M))
    found.pop("KINDS")
    return {name: int(number) for name, number in found.items()}


KINDS = kinds()


class Look:
    """TSCOPE_GET_INFO, and what of it is about the cost."""

    def __init__(self, device):
        self.raw = bytearray(tscope.INFO_BYTES)
        struct.pack_into("=I", self.raw, 0, tscope.INFO_BYTES)
        fcntl.ioctl(device.fd, uapi.GET_INFO, self.raw)

    def word(self, offset):
        return struct.unpack_from("=Q", self.raw, offset)[0]

    def cost(self, name):
        """Runs, measured runs, and their nanoseconds."""
        return struct.unpack_from("=QQQ", self.raw, COST + KINDS[name] * COST_BYTES)

    def since(self, before, name):
        return tuple(b - a for a, b in zip(before.cost(name), self.cost(name)))


class Graph:
    """The kernel's tracer of functions, on the two probes, for the length of a with statement."""

    def __enter__(self):
        tscope.write(f"{TRACING}/tracing_on", 0)
        with open(f"{TRACING}/set_ftrace_filter", "w", encoding="ascii") as file:
            file.write(" ".join(PROBES.values()))
        tscope.write(f"{TRACING}/current_tracer", "function_graph")
        tscope.write(f"{TRACING}/tracing_on", 1)
        return self

    def __exit__(self, *_):
        tscope.write(f"{TRACING}/current_tracer", "nop")
        tscope.write(f"{TRACING}/set_ftrace_filter", "")

    def median_ns(self, function):
        """The median: the host stops the guest in some runs."""
        tscope.write(f"{TRACING}/tracing_on", 0)
        pattern = re.compile(rf"([\d.]+) us +\| +{function}\b.*;")
        with open(f"{TRACING}/trace", encoding="ascii", errors="replace") as file:
            found = [float(m[1]) * 1000 for m in map(pattern.search, file) if m]
        tscope.write(f"{TRACING}/tracing_on", 1)
        if len(found) < NR_TRACED:
            raise RuntimeError(f"{function}: {len(found)} runs in the trace")
        return statistics.median(found)


class OwnCost(load_case.LoadCase):
    def setUp(self):
        super().setUp()
        self.device = uapi.Device()

    def tearDown(self):
        os.close(self.device.fd)
        super().tearDown()

    def look_later(self, before, name, nr):
        """A look after so many more runs were measured."""
        return tscope.until(lambda: (now := Look(self.device)).since(before, name)[1] >= nr and now,
                            f"{nr} measured runs of {name}")

    def measured(self):
        """NAME -> the median of so many runs that the module measures: the host stops the guest in some."""
        found = {name: [] for name in PROBES}
        last = {name: Look(self.device) for name in PROBES}

        def look_again():
            look = Look(self.device)
            for name in PROBES:
                _, measured, ns = look.since(last[name], name)
                if measured:
                    found[name].append(ns / measured)
                    last[name] = look
            return all(len(costs) >= NR_MEASURED for costs in found.values())

        tscope.until(look_again, f"{NR_MEASURED} measured runs of each")
        for name, costs in found.items():
            print(f"# {name}: {statistics.median(costs):.0f} ns, {min(costs):.0f} to {max(costs):.0f}")
        return {name: statistics.median(costs) for name, costs in found.items()}

    def test_as_long_as_the_kernel_says(self):
        with busy.child(busy.ping_pong, cpu=1):
            alone = self.measured()
            with Graph() as graph:
                traced = self.measured()
                kernel = {name: graph.median_ns(probe) for name, probe in PROBES.items()}
        print(f"# alone {alone}, the kernel says {kernel}; while it traces them {traced}")
        for name in PROBES:
            self.assertLess(alone[name], FACTOR * kernel[name], name)
            self.assertLess(kernel[name], FACTOR * alone[name], name)
            # Its hooks run within the measured run.
            self.assertGreater(traced[name], 1.3 * alone[name], name)

    def test_one_of_so_many_is_measured(self):
        before = Look(self.device)
        with busy.child(busy.talk, cpu=1):
            for name in PROBES:
                self.look_later(before, name, NR_MEASURED)
        look = Look(self.device)
        for name in PROBES:
            runs, measured, _ = look.since(before, name)
            # One is measured after 0.5 to 1.5 times as many; a few of them are left out.
            self.assertLessEqual(measured, runs / (EVERY / 2) + os.cpu_count(), name)
            self.assertGreaterEqual(measured, runs / (EVERY * 2) - os.cpu_count(), name)

    def test_every_waking_is_an_event(self):
        with tracefs.Trace("own", "sched/sched_waking", clock="mono") as trace:
            outer = Look(self.device)
            trace.on()
            inner = Look(self.device)
            with busy.child(busy.talk, cpu=1):
                # So many are measured of more than EVERY, however soon the first of them is.
                self.look_later(inner, "WAKING", 4)
            inner_end = Look(self.device)
            trace.off()
            outer_end = Look(self.device)
            self.assertEqual(trace.lost(), 0)
            # A task that wakes itself is no event.
            seen = sum(event.by != event.number("pid") for event in trace.all())
        least = inner_end.since(inner, "WAKING")[0]
        most = outer_end.since(outer, "WAKING")[0]
        print(f"# {seen} wakings seen by the kernel, {least} to {most} by the module")
        self.assertGreater(least, EVERY)
        self.assertLessEqual(least, seen)
        self.assertGreaterEqual(most, seen)

    def test_births_and_ends_are_events(self):
        before = Look(self.device)
        for _ in range(64):
            pid = os.fork()
            if not pid:
                os._exit(0)
            os.waitpid(pid, 0)

        def told():
            """As many as the module's counters of another place say, and all are freed."""
            look = Look(self.device)
            ends = look.word(EXITED) + look.word(EXITED_THREADS)
            return look.cost("EXITED")[0] == ends and look.cost("NEWTASK")[0] == look.word(SEEN) and \
                min(look.since(before, name)[0] for name in ("FREE", "EXITED")) >= 64 and look

        look = tscope.until(told, "births and ends are counted")
        for name in ("NEWTASK", "WAKEUP_NEW", "EXIT", "FREE", "EXITED"):
            runs, measured, ns = look.since(before, name)
            print(f"# {name}: {runs} runs, {measured} measured, {ns / max(measured, 1):.0f} ns each")
            self.assertGreaterEqual(runs, 64, name)
            self.assertGreater(measured, 0, name)
            self.assertGreater(ns, 0, name)

    def status(self):
        run = tscope.taskscope("status", "-J")
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return json.loads(run.stdout)["status"]

    def debugfs(self):
        with open(f"{tscope.DEBUGFS}/status", encoding="ascii") as file:
            return dict(line.split(None, 1) for line in file.read().splitlines())

    def between(self, before, after, value, name):
        """A mean of the time between two looks; it is rounded."""
        means = [cost[2] / cost[1] for cost in (before.cost(name), after.cost(name))]
        self.assertGreaterEqual(value, min(means) * 0.8 - 1, name)
        self.assertLessEqual(value, max(means) * 1.2 + 1, name)

    def test_status_and_debugfs_say_the_same(self):
        with busy.child(busy.talk, cpu=1):
            begin = Look(self.device)
            for name in PROBES:
                self.look_later(begin, name, NR_MEASURED)
            before = Look(self.device)
            status, text = self.status()["own_cost"], self.debugfs()
            after = Look(self.device)
        print(f"# {status}")
        self.between(before, after, status["switch"], "SWITCH")
        self.between(before, after, status["waking"], "WAKING")
        self.between(before, after, int(text["switch_cost_ns"]), "SWITCH")
        self.between(before, after, int(text["waking_cost_ns"]), "WAKING")
        events = sum(after.cost(name)[0] for name in KINDS)
        self.assertLessEqual(int(text["events"]), events)
        self.assertGreater(status["events_per_second"], 0)
        # No kind costs more than the dearest; most events are switches and wakings.
        means = [ns / max(measured, 1) for look in (before, after)
                 for _, measured, ns in map(look.cost, KINDS)]
        per_second = status["events_per_second"]
        self.assertLess(status["cpu_ppm"], 1.2 * per_second * max(means) / 1000 + 1000)
        least = min(status["switch"], status["waking"])
        self.assertGreater(status["cpu_ppm"], 0.5 * per_second * least / 1000)
        self.assertGreater(status["bytes"], after.word(CPU_BYTES))

    def test_nothing_without_hooks(self):
        self.addCleanup(self.load_anew)
        os.close(self.device.fd)
        self.unload()
        self.load("hooks=0")
        self.device = uapi.Device()
        status, text = self.status(), self.debugfs()
        look = Look(self.device)
        self.assertEqual(look.word(HOOKS), 0)
        for name in KINDS:
            self.assertEqual(look.cost(name), (0, 0, 0), name)
        cost = status["own_cost"]
        names = ("switch", "waking", "task", "events_per_second", "cpu_ppm")
        self.assertEqual([cost[name] for name in names], [0] * 5)
        for name in ("switch_cost_ns", "waking_cost_ns", "task_cost_ns", "events", "events_per_s",
                     "cpu_ppm"):  # fmt: skip
            self.assertEqual(text[name], "0", name)
        run = tscope.taskscope("status")
        self.assertIn("own cost    switch 0ns, waking 0ns, fork and exit 0ns; 0 events/s, "
                      "0.0000 % of one CPU; ", run.stdout)


if __name__ == "__main__":
    tscope.main()
