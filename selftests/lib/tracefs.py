# SPDX-License-Identifier: GPL-2.0
"""An instance of the kernel's own tracing, to compare with."""

import os
import re

INSTANCES = "/sys/kernel/tracing/instances"
LINE = re.compile(
    r"^.*?-(?P<pid>\d+) +\[(?P<cpu>\d+)\] +\S+ +(?P<s>\d+)\.(?P<us>\d{6}): (?P<name>\w+): (?P<rest>.*)$"
)


class Event:
    """One line of the trace: what, when (ns, rounded to 1000), where, and by which task."""

    __slots__ = ("name", "ns", "cpu", "by", "text")

    def __init__(self, match):
        self.name = match["name"]
        self.ns = (int(match["s"]) * 1_000_000 + int(match["us"])) * 1000
        self.cpu = int(match["cpu"])
        self.by = int(match["pid"])
        self.text = match["rest"]

    def number(self, key, base=10):
        """KEY=NUMBER; the last, since names stand in front and may look like anything."""
        return int(re.findall(rf"\b{key}=(-?[\da-fx]+)", self.text)[-1], base)


class Trace:
    """These events, for the length of a with statement, into a buffer that must suffice."""

    def __init__(self, name, *events, kb=8192, clock="mono", cpus=None):
        self.path = f"{INSTANCES}/{name}"
        self.events, self.kb, self.clock, self.cpus = events, kb, clock, cpus

    def write(self, file, text):
        with open(f"{self.path}/{file}", "w", encoding="ascii") as out:
            out.write(str(text))

    def read(self, file):
        with open(f"{self.path}/{file}", encoding="utf-8", errors="replace") as text:
            return text.read()

    def __enter__(self):
        os.mkdir(self.path)
        self.write("tracing_on", 0)
        self.write("trace_clock", self.clock)
        # What is there stays: a loss is counted, and seen at the end.
        self.write("options/overwrite", 0)
        self.write("buffer_size_kb", self.kb)
        if self.cpus is not None:
            self.write("tracing_cpumask", f"{self.cpus:x}")
        for event in self.events:
            self.write(f"events/{event}/enable", 1)
        return self

    def __exit__(self, *_):
        self.write("tracing_on", 0)
        for event in self.events:
            self.write(f"events/{event}/enable", 0)
        os.rmdir(self.path)

    def on(self):
        self.write("tracing_on", 1)

    def off(self):
        self.write("tracing_on", 0)

    def clear(self):
        self.write("trace", "")

    def lost(self):
        """Events that did not fit."""
        nr = 0
        for cpu in os.listdir(f"{self.path}/per_cpu"):
            stats = self.read(f"per_cpu/{cpu}/stats")
            for word in ("overrun", "commit overrun", "dropped events"):
                nr += int(re.search(rf"^{word}: (\d+)$", stats, re.M)[1])
        return nr

    def all(self):
        """Every event, in the order of time."""
        found = []
        for line in self.read("trace").splitlines():
            if line.startswith("#"):
                continue
            match = LINE.match(line)
            if match:
                found.append(Event(match))
            elif found:
                # A task's name may have the end of a line in it.
                found[-1].text += "\n" + line
        return found
