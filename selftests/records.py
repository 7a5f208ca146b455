# SPDX-License-Identifier: GPL-2.0
"""Reads the device, without the command line tool.

What a record looks like is taken from the UAPI header itself, so that a group or
a member that is new there is here too, and a test that wants to know all of them
cannot forget one.
"""

import ctypes
import fcntl
import functools
import os
import re
import struct

import tscope

SNAPSHOT = 0xC018F701
TASK_GET = 0xC020F702
SNAPSHOT_FORMAT = "=IIQiI"
TASK_GET_FORMAT = "=IiQQII"
FILTER_NONE = 0
FILTER_SUBTREE = 3
READ_BYTES = 64 * 1024
# The size of a group that has one: it ends in an array of any length.
FLEXIBLE = "size"

NUMBERS = {"__u8": "B", "__s8": "b", "__u16": "H", "__s16": "h"}
NUMBERS.update({"__u32": "I", "__s32": "i", "__u64": "Q", "__s64": "q"})


def find(name, *elsewhere):
    """A file of the ABI: beside the tests when installed, in the source otherwise."""
    for path in (f"{tscope.HERE}/{name}", *(f"{tscope.HERE}/../{dir}/{name}" for dir in elsewhere)):
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    raise FileNotFoundError(f"{name} is not here")


HEADER = find("taskscope.h", "include/uapi/linux")
LAYOUT = find("taskscope_layout.h", "include")


@functools.lru_cache(None)
def constant(name):
    """TSCOPE_@name of the header, a number."""
    text = re.search(rf"^#define TSCOPE_{name}\s+(.+?)\s*(/\*.*)?$", HEADER, re.M).group(1)
    return eval(re.sub(r"(\d)U?L*\b", r"\1", text), {})  # pylint: disable=eval-used


class Struct:
    """One struct of the header: where its members stand, and how to read them all."""

    def __init__(self, body):
        self.offsets = {}
        self.names = []
        self.array = None
        form, offset = "=", 0
        for kind, name, array, length in re.findall(r"^\t(\w+) (\w+)(\[(\w*)\])?;", body, re.M):
            size = 1 if kind == "char" else struct.calcsize("=" + NUMBERS[kind])
            pad = -offset % size
            self.offsets[name] = offset + pad
            if array and not length:
                self.array = (name, NUMBERS.get(kind))
                break
            if array:
                size = int(length) if length.isdigit() else constant(length[len("TSCOPE_") :])
            form += f"{pad}x" + (f"{size}s" if array else NUMBERS[kind])
            offset += pad + size
            self.names.append(name)
        self.bytes = -(-offset // 8) * 8
        self.format = struct.Struct(form)

    def decode(self, data, start):
        """Members and bytes of the struct at @start."""
        values = dict(zip(self.names, self.format.unpack_from(data, start)))
        for name, value in values.items():
            if isinstance(value, bytes):
                values[name] = value.split(b"\0")[0]
        if not self.array:
            return values, self.bytes
        name, kind = self.array
        rest = bytes(data[start + self.bytes : start + values[FLEXIBLE]])
        if kind:
            values[name] = struct.unpack(f"={len(rest) // struct.calcsize('=' + kind)}{kind}", rest)
        else:
            values[name] = rest.split(b"\0")[0]
        return values, values[FLEXIBLE]


STRUCTS = {
    name: Struct(body)
    for name, body in re.findall(r"^struct tscope_(\w+) \{\n(.*?)^\};", HEADER, re.M | re.S)
}
# The structs of a record's groups, in the order of their bits.
GROUPS = {
    struct_name: constant(macro)
    for macro, struct_name in re.findall(
        r"^#define TSCOPE_(GROUP_\w+)\s.*/\* struct tscope_(\w+) \*/$", HEADER, re.M
    )
}
GROUPS_ALL = constant("GROUPS_ALL")
assert sum(GROUPS.values()) == GROUPS_ALL, "the header names no struct for some group"


def fields():
    """Every member of every group, as GROUP.MEMBER."""
    return [f"{group}.{member}" for group in GROUPS for member in STRUCTS[group].offsets]


def mask_of(*groups):
    return sum(GROUPS[group] for group in groups) if groups else GROUPS_ALL


def decode(data, start=0):
    """The record at @start: its values by GROUP.MEMBER, with "size", "tid" and "mask"."""
    head, at = STRUCTS["head"].decode(data, start)
    record = dict(head)
    at += start
    for group, bit in GROUPS.items():
        if head["mask"] & bit:
            values, size = STRUCTS[group].decode(data, at)
            record.update({f"{group}.{name}": value for name, value in values.items()})
            at += size
    if at != start + head["size"]:
        raise ValueError(f"record of {head['tid']}: {head['size']} bytes, its groups have {at - start}")
    return record


class Device:
    """The open device."""

    def __init__(self):
        self.fd = os.open(tscope.DEVICE, os.O_RDONLY | os.O_CLOEXEC)
        self.buffer = bytearray(READ_BYTES)
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.buffer))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)

    def get(self, tid, groups=GROUPS_ALL):
        """The record of one task; None: there is none."""
        size = struct.calcsize(TASK_GET_FORMAT)
        arg = struct.pack(TASK_GET_FORMAT, size, tid, groups, self.address, READ_BYTES, 0)
        try:
            fcntl.ioctl(self.fd, TASK_GET, arg)
        except ProcessLookupError:
            return None
        return decode(self.buffer)

    def choose(self, groups=GROUPS_ALL, kind=FILTER_NONE, tid=0):
        """Begin a snapshot."""
        size = struct.calcsize(SNAPSHOT_FORMAT)
        fcntl.ioctl(self.fd, SNAPSHOT, struct.pack(SNAPSHOT_FORMAT, size, kind, groups, tid, 0))

    def snapshot(self, groups=GROUPS_ALL, kind=FILTER_NONE, tid=0):
        """All records that the filter lets through."""
        self.choose(groups, kind, tid)
        while data := os.read(self.fd, READ_BYTES):
            at = 0
            while at < len(data):
                record = decode(data, at)
                yield record
                at += record["size"]

