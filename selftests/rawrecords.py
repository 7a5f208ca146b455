# SPDX-License-Identifier: GPL-2.0
"""Records of the device in Python, by the layout that the module itself asserts."""

import collections
import ctypes
import errno
import fcntl
import os
import re
import struct

import tscope

# In the order of their bits.
GROUPS = """ids state sched fair eevdf deadline affinity creds memory sharing namespaces cgroup
numa signals birth counts""".split()
GROUPS_ALL = (1 << len(GROUPS)) - 1
READ_BYTES_MAX = 64 * 1024

SNAPSHOT = 0xC018F701
TASK_GET = 0xC020F702
FILTER_NONE, FILTER_TID = 0, 1


def group_bits(*names):
    return sum(1 << GROUPS.index(name) for name in names)


def read_layout():
    """{struct: (bytes, {member: offset})} of taskscope_layout.h."""
    places = (f"{tscope.HERE}/taskscope_layout.h", f"{tscope.HERE}/../include/taskscope_layout.h")
    with open(next(filter(os.path.isfile, places))) as file:
        text = file.read()
    layout = {}
    for name, size in re.findall(r"^TSCOPE_SIZE\((\w+), (\d+)\);", text, re.M):
        layout[name] = (int(size), {})
    for name, member, offset in re.findall(r"^TSCOPE_OFFSET\((\w+), (\w+), (\d+)\);", text, re.M):
        layout[name][1][member] = int(offset)
    missing = set(GROUPS) - set(layout)
    if missing:
        raise ValueError(f"taskscope_layout.h says nothing of {missing}")
    return layout


LAYOUT = read_layout()


class Group:
    """One group of a record: its bytes, and its members by name."""

    def __init__(self, name, data):
        self.name = name
        self.data = data

    def signed(self, member):
        return self.number(member, True)

    def unsigned(self, member):
        return self.number(member, False)

    def number(self, member, signed):
        """A member ends where the next one begins."""
        size, members = LAYOUT[self.name]
        start = members[member]
        end = min((offset for offset in members.values() if offset > start), default=size)
        return int.from_bytes(self.data[start:end], "little", signed=signed)

    def members_at(self, offset):
        """Names of what lies in the eight bytes at an offset."""
        members = LAYOUT[self.name][1]
        inside = [name for name, at in members.items() if offset <= at < offset + 8]
        if not inside or members[inside[0]] > offset:
            before = [name for name, at in members.items() if at < offset]
            inside.insert(0, max(before, key=members.get))
        return "/".join(inside)


Record = collections.namedtuple("Record", "tid mask groups data")


def parse(data):
    """The records of what read() or TSCOPE_TASK_GET returned."""
    records = []
    while data:
        size, tid, mask = struct.unpack_from("=IiQ", data)
        if size < 16 or size > len(data) or size % 8 or mask & ~GROUPS_ALL:
            raise ValueError(f"no record: size {size} of {len(data)}, tid {tid}, mask {mask:#x}")
        at, groups = 16, {}
        for bit, name in enumerate(GROUPS):
            if not mask & 1 << bit:
                continue
            length = LAYOUT[name][0]
            if name in ("affinity", "cgroup"):
                where = at + LAYOUT[name][1]["size"]
                (length,) = struct.unpack_from("=I", data, where)
            groups[name] = Group(name, data[at : at + length])
            at += length
        if at != size:
            raise ValueError(f"record of tid {tid}: {size} bytes, of which {at} have a name")
        records.append(Record(tid, mask, groups, data[:size]))
        data = data[size:]
    return records


def choose(fd, groups=GROUPS_ALL, filter=FILTER_NONE, tid=0):
    arg = struct.pack("=IIQiI", 24, filter, groups, tid, 0)
    fcntl.ioctl(fd, SNAPSHOT, arg)


def snapshot(fd, groups=GROUPS_ALL):
    """All records, as the file's opener sees them."""
    choose(fd, groups)
    return parse(b"".join(iter(lambda: os.read(fd, READ_BYTES_MAX), b"")))


def task_get(fd, tid, groups=GROUPS_ALL):
    """The record of a task, or None if there is no such task."""
    buffer = ctypes.create_string_buffer(READ_BYTES_MAX)
    arg = bytearray(
        struct.pack("=IiQQII", 32, tid, groups, ctypes.addressof(buffer), len(buffer), 0)
    )
    try:
        fcntl.ioctl(fd, TASK_GET, arg)
    except OSError as error:
        if error.errno == errno.ESRCH:
            return None
        raise
    (used,) = struct.unpack_from("=I", arg, 24)
    return parse(buffer.raw[:used])[0]


def get_info(fd):
    """The bytes that TSCOPE_GET_INFO returns."""
    arg = bytearray(struct.calcsize(tscope.INFO_FORMAT))
    struct.pack_into("=I", arg, 0, len(arg))
    fcntl.ioctl(fd, tscope.GET_INFO, arg)
    return bytes(arg)
