# SPDX-License-Identifier: GPL-2.0
"""Snapshots of many tasks, cheap to take often: without names for what is not asked for."""

import collections
import os

import uapi

STATE_EXEC = uapi.constant("STATE_EXEC")
BIRTH_SEEN = uapi.constant("BIRTH_SEEN")
BIRTH_HAS_EXEC = uapi.constant("BIRTH_HAS_EXEC")

# The groups of constant size: bit, layout, bytes, members.
LAYOUTS = {
    name: (
        uapi.GROUPS[name],
        uapi.STRUCTS[name].format,
        uapi.STRUCTS[name].bytes,
        collections.namedtuple(name, uapi.STRUCTS[name].names),
    )
    for name in uapi.GROUPS
    if not uapi.STRUCTS[name].array
}
HEAD = uapi.STRUCTS["head"].format


def read_all(names, kind=uapi.FILTER_NONE):
    """The bytes of a snapshot."""
    with uapi.Device() as device:
        device.choose(uapi.mask_of(*names), kind)
        return b"".join(iter(lambda: os.read(device.fd, uapi.READ_BYTES), b""))


def departed(*names, kinds=(uapi.FILTER_EXITED_THREADS, uapi.FILTER_EXITED)):
    """Of each exited thread and process: tid, {group: its members}."""
    for kind in kinds:
        yield from parse(read_all((*names, "exited"), kind), *names, "exited")


def parse(data, *names):
    """The records of what read() returned: tid, {group: its members} of those that are there.

    Raises ValueError if one is not whole.
    """
    layouts = [(name, *LAYOUTS[name]) for name in uapi.GROUPS if name in names]
    at = 0
    while at < len(data):
        size, tid, mask, _ = HEAD.unpack_from(data, at)
        groups = {}
        group_at = at + HEAD.size
        for name, bit, layout, length, members in layouts:
            if mask & bit:
                groups[name] = members._make(layout.unpack_from(data, group_at))
                group_at += length
        at += size
        if at != group_at:
            raise ValueError(f"the record of {tid} has {size} bytes, with mask {mask:#x}")
        yield tid, groups


def snapshot(*names):
    """All tasks: tid -> {group: its members}, without the groups that are not there.

    Raises ValueError if records are not in the order of their tids, each of which
    comes once.
    """
    tasks = {}
    last = 0
    for tid, groups in parse(read_all(names), *names):
        if tid <= last:
            raise ValueError(f"a record of {tid} comes after that of {last}")
        last = tid
        tasks[tid] = groups
    return tasks
