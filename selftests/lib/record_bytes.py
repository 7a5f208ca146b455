# SPDX-License-Identifier: GPL-2.0
"""Records as bytes that have names, through any open file of the device."""

import collections
import ctypes
import errno
import fcntl
import os
import struct

import tscope
import uapi
from uapi import FILTER_NONE, GROUPS, GROUPS_ALL, READ_BYTES, STRUCTS

HEAD = STRUCTS["head"].format
FILTER_TID = uapi.constant("FILTER_TID")


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
        size, members = STRUCTS[self.name].bytes, STRUCTS[self.name].offsets
        start = members[member]
        end = min((offset for offset in members.values() if offset > start), default=size)
        return int.from_bytes(self.data[start:end], "little", signed=signed)

    def members_at(self, offset):
        """Names of what lies in the eight bytes at an offset."""
        members = STRUCTS[self.name].offsets
        inside = [name for name, at in members.items() if offset <= at < offset + 8]
        if not inside or members[inside[0]] > offset:
            before = [name for name, at in members.items() if at < offset]
            inside.insert(0, max(before, key=members.get))
        return "/".join(inside)


Record = collections.namedtuple("Record", "tid mask groups data")


def parse(data):
    """The records of what read() or TSCOPE_TASK_GET returned."""
    found = []
    while data:
        size, tid, mask, _ = HEAD.unpack_from(data)
        if size < HEAD.size or size > len(data) or size % 8 or mask & ~GROUPS_ALL:
            raise ValueError(f"no record: size {size} of {len(data)}, tid {tid}, mask {mask:#x}")
        at, groups = HEAD.size, {}
        for name, bit in GROUPS.items():
            if not mask & bit:
                continue
            length = STRUCTS[name].bytes
            if STRUCTS[name].array:
                where = at + STRUCTS[name].offsets[uapi.FLEXIBLE]
                (length,) = struct.unpack_from("=I", data, where)
            groups[name] = Group(name, data[at : at + length])
            at += length
        if at != size:
            raise ValueError(f"record of tid {tid}: {size} bytes, of which {at} have a name")
        found.append(Record(tid, mask, groups, data[:size]))
        data = data[size:]
    return found


def choose(fd, groups=GROUPS_ALL, filter=FILTER_NONE, tid=0):
    arg = struct.pack(uapi.SNAPSHOT_FORMAT, 56, filter, groups, 0, tid, 0, 0, 0, 0, 0)
    fcntl.ioctl(fd, uapi.SNAPSHOT, arg)


def snapshot(fd, groups=GROUPS_ALL):
    """All records, as the file's opener sees them."""
    choose(fd, groups)
    return parse(b"".join(iter(lambda: os.read(fd, READ_BYTES), b"")))


def task_get(fd, tid, groups=GROUPS_ALL):
    """The record of a task, or None if there is no such task."""
    buffer = ctypes.create_string_buffer(READ_BYTES)
    arg = bytearray(
        struct.pack(
            uapi.TASK_GET_FORMAT, 48, tid, groups, 0, ctypes.addressof(buffer), len(buffer),
            0, 0, 0
        )
    )
    try:
        fcntl.ioctl(fd, uapi.TASK_GET, arg)
    except OSError as error:
        if error.errno == errno.ESRCH:
            return None
        raise
    (used,) = struct.unpack_from("=I", arg, 36)
    return parse(buffer.raw[:used])[0]


def get_info(fd):
    """The bytes that TSCOPE_GET_INFO returns."""
    arg = bytearray(tscope.INFO_BYTES)
    struct.pack_into("=I", arg, 0, len(arg))
    fcntl.ioctl(fd, tscope.GET_INFO, arg)
    return bytes(arg)
