# SPDX-License-Identifier: GPL-2.0
"""Reads what taskscope export wrote for Perfetto, by the numbers that Perfetto's own
protos/perfetto/trace give to the fields."""

import collections
import itertools

IRQ_FLAGS = 0x18
KINDS = {4: "sched_switch", 20: "sched_waking", 114: "sched_wakeup_new", 236: "task_rename",
         240: "sched_process_free"}
Switch = collections.namedtuple("Switch", "ns cpu prev next prev_prio prio")
Waking = collections.namedtuple("Waking", "ns cpu tid flags")
Name = collections.namedtuple("Name", "ns tid tgid name")


def varint(data, at):
    value = 0
    for shift in itertools.count(0, 7):
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            return value, at


def decode(data):
    """The fields of a message, each a list of numbers and bytes."""
    found, at = collections.defaultdict(list), 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        else:
            if key & 7 != 2:
                raise ValueError(f"a field of type {key & 7} at {at}")
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        found[key >> 3].append(value)
    return found


def one(message, number):
    """The field, which is there once or not."""
    values = message[number]
    return values[0] if values else None


def signed(value):
    return value - (1 << 64) if value is not None and value >> 63 else value


def packed(message, number):
    values, data, at = [], one(message, number) or b"", 0
    while at < len(data):
        value, at = varint(data, at)
        values.append(signed(value))
    return values


class Trace:
    """switches; wakings, and of these the compact; names; ends, (ns, tid)."""

    def __init__(self, data, boot_ns):
        """@boot_ns: CLOCK_BOOTTIME is so much ahead of the times that are wanted."""
        self.boot_ns = boot_ns
        self.switches, self.wakings, self.compact, self.names, self.ends = [], [], [], [], []
        for packet in decode(data)[1]:
            packet = decode(packet)
            for bundle in packet[1]:
                self.take_bundle(decode(bundle))
            for tree in packet[2]:
                self.take_tree(one(packet, 8), decode(tree))

    def take_bundle(self, bundle):
        cpu = one(bundle, 1)
        for compact in bundle[4]:
            compact = decode(compact)
            for ns, tid, flags in zip(packed(compact, 7), packed(compact, 8), packed(compact, 12)):
                self.compact.append(Waking(ns - self.boot_ns, cpu, tid, flags))
        for event in bundle[2]:
            event = decode(event)
            ns = one(event, 1) - self.boot_ns
            for number in set(event) & set(KINDS):
                self.take_event(KINDS[number], ns, cpu, one(event, 5), decode(one(event, number)))

    def take_event(self, kind, ns, cpu, flags, fields):
        if kind == "sched_switch":
            self.switches.append(Switch(ns, cpu, one(fields, 2), one(fields, 6),
                                        signed(one(fields, 3)), signed(one(fields, 7))))
        elif kind == "sched_waking":
            self.wakings.append(Waking(ns, cpu, one(fields, 2), flags or 0))
        elif kind == "sched_process_free":
            self.ends.append((ns, one(fields, 2)))

    def take_tree(self, ns, tree):
        for thread in tree[2]:
            thread = decode(thread)
            name = one(thread, 2)
            if name is not None:
                self.names.append(Name(ns, one(thread, 1), one(thread, 3), name.decode()))
