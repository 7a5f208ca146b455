# SPDX-License-Identifier: GPL-2.0
"""Read the device without the command line tool: exact, and cheap to do often."""

import collections
import fcntl
import os
import struct

import tscope

SNAPSHOT = 0xC018F701
SNAPSHOT_FORMAT = "=IIQiI"
READ_BYTES = 64 * 1024

# The groups of constant size that tests look at: bit, layout, members.
GROUPS = {
    "ids": (
        0,
        "=iiiiiiIIIIQQ16s",
        "tgid ppid tracer pgid sid nspid ns_level kind nr_threads reserved start_ns "
        "start_boot_ns comm",
    ),
    "state": (1, "=IIBBBBIiI", "state exit_state letter on_cpu on_rq reserved flags exit_code pf"),
    "sched": (
        2,
        "=IIiiIIQQQQQQ",
        "cpu policy prio nice rt_priority flags runtime_ns nvcsw nivcsw nr_migrations "
        "run_delay_ns nr_runs",
    ),
    "birth": (
        14,
        "=QQQQQQIiii16sII",
        "clone_flags known birth_ns first_run_ns exec_ns exit_ns flags exit_signal creator "
        "creator_tgid creator_comm nr_execs reserved",
    ),
    "counts": (
        15,
        "=8Q",
        "since_ns now_ns voluntary involuntary migrations nvcsw_base nivcsw_base migrations_base",
    ),
}
LAYOUTS = {
    name: (1 << bit, struct.Struct(layout), collections.namedtuple(name, members))
    for name, (bit, layout, members) in GROUPS.items()
}
HEAD = struct.Struct("=IiQ")

STATE_EXEC = 1 << 3
BIRTH_SEEN = 1 << 0
BIRTH_HAS_EXEC = 1 << 2


def read_all(names):
    """The bytes of a snapshot."""
    mask = sum(LAYOUTS[name][0] for name in names)
    fd = os.open(tscope.DEVICE, os.O_RDONLY)
    try:
        size = struct.calcsize(SNAPSHOT_FORMAT)
        fcntl.ioctl(fd, SNAPSHOT, struct.pack(SNAPSHOT_FORMAT, size, 0, mask, 0, 0))
        return b"".join(iter(lambda: os.read(fd, READ_BYTES), b""))
    finally:
        os.close(fd)


def snapshot(*names):
    """All tasks: tid -> {group: its members}, without the groups that are not there.

    Raises ValueError if records are not whole or not in the order of their tids,
    each of which comes once.
    """
    data = read_all(names)
    layouts = [(name, *LAYOUTS[name]) for name in GROUPS if name in names]
    tasks = {}
    at = last = 0
    while at < len(data):
        size, tid, mask = HEAD.unpack_from(data, at)
        if tid <= last:
            raise ValueError(f"a record of {tid} comes after that of {last}")
        last = tid
        groups = tasks[tid] = {}
        group_at = at + HEAD.size
        for name, bit, layout, members in layouts:
            if mask & bit:
                groups[name] = members._make(layout.unpack_from(data, group_at))
                group_at += layout.size
        at += size
        if at != group_at:
            raise ValueError(f"the record of {tid} has {size} bytes, with mask {mask:#x}")
    return tasks
