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

GET_INFO = 0xC328F700
SNAPSHOT = 0xC038F701
TASK_GET = 0xC030F702
CPU_GET = 0xC070F703
MIGRATIONS = 0xC018F704
SNAPSHOT_FORMAT = "=IIQQiiIIQQ"
TASK_GET_FORMAT = "=IiQQQIIII"
MIGRATIONS_FORMAT = "=IIQII"
FILTER_NONE = 0
FILTER_TGID = 2
FILTER_SUBTREE = 3
FILTER_EXITED = 4
FILTER_CGROUP = 5
PROCESSES = 1
BY_UID = 2
CHANGED = 4
FILTER_EXITED_THREADS = 6
READ_BYTES = 64 * 1024
# The size of a group that has one: it ends in an array of any length.
FLEXIBLE = "size"

NUMBERS = {"__u8": "B", "__s8": "b", "__u16": "H", "__s16": "h"}
NUMBERS.update({"__u32": "I", "__s32": "i", "__u64": "Q", "__s64": "q"})


def find(name, *elsewhere):
    """A file of the ABI: beside the tests when installed, in the source otherwise."""
    for folder in (".", *(f"../../{folder}" for folder in elsewhere)):
        path = f"{tscope.HERE}/{folder}/{name}"
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
    text = re.sub(r"TSCOPE_(\w+)", lambda other: str(constant(other[1])), text)
    return eval(re.sub(r"(\d)U?L*\b", r"\1", text), {})  # pylint: disable=eval-used


class Struct:
    """One struct of the header: where its members stand, and how to read them all."""

    def __init__(self, body):
        self.offsets = {}
        self.names = []
        self.array = None
        # Members that are several: how to read them all.
        self.several = {}
        self.strings = []
        form, offset = "=", 0
        for inner, kind, name, array, length in re.findall(
            r"^\t(?:struct tscope_(\w+)|(\w+)) (\w+)(\[(\w*)\])?;", body, re.M
        ):
            one = STRUCTS[inner].bytes if inner else 1
            if not inner and kind != "char":
                one = struct.calcsize("=" + NUMBERS[kind])
            pad = -offset % (8 if inner else one)
            self.offsets[name] = offset + pad
            if array and not length:
                self.array = (name, NUMBERS.get(kind))
                break
            number = 1
            if array:
                number = int(length) if length.isdigit() else constant(length[len("TSCOPE_") :])
            if kind in NUMBERS and not array:
                form += f"{pad}x{NUMBERS[kind]}"
            else:
                form += f"{pad}x{one * number}s"
            if inner:
                self.several[name] = functools.partial(STRUCTS[inner].decode_several, number)
            elif array and kind != "char":
                self.several[name] = struct.Struct(f"={number}{NUMBERS[kind]}").unpack
            elif array:
                self.strings.append(name)
            offset += pad + one * number
            self.names.append(name)
        self.bytes = -(-offset // 8) * 8
        self.format = struct.Struct(form)

    def decode(self, data, start):
        """Members and bytes of the struct at @start."""
        values = dict(zip(self.names, self.format.unpack_from(data, start)))
        for name, read in self.several.items():
            values[name] = list(read(values[name]))
        for name in self.strings:
            values[name] = values[name].split(b"\0")[0]
        if not self.array:
            return values, self.bytes
        name, kind = self.array
        rest = bytes(data[start + self.bytes : start + values[FLEXIBLE]])
        if kind:
            values[name] = struct.unpack(f"={len(rest) // struct.calcsize('=' + kind)}{kind}", rest)
        else:
            values[name] = rest.split(b"\0")[0]
        return values, values[FLEXIBLE]

    def decode_several(self, number, data):
        """So many of them, one after the other."""
        return [self.decode(data, nr * self.bytes)[0] for nr in range(number)]


STRUCTS = {}


def learn(header):
    """The structs of a header."""
    for name, body in re.findall(r"^struct tscope_(\w+) \{\n(.*?)^\};", header, re.M | re.S):
        STRUCTS[name] = Struct(body)


learn(HEADER)
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


class Pieces:
    """How to read the groups of a mask: those of constant size that follow each other at once."""

    def __init__(self, groups):
        self.names = [f"{group}.{name}" for group in groups for name in STRUCTS[group].names]
        self.several = [(f"{group}.{name}", read) for group in groups
                        for name, read in STRUCTS[group].several.items()]
        self.strings = [f"{group}.{name}" for group in groups for name in STRUCTS[group].strings]
        form = "="
        for group in groups:
            layout = STRUCTS[group]
            form += f"{layout.format.format[1:]}{layout.bytes - layout.format.size}x"
        self.format = struct.Struct(form)

    def decode(self, data, at, record):
        """Into @record; Return: how many bytes they have."""
        record.update(zip(self.names, self.format.unpack_from(data, at)))
        for name, read in self.several:
            record[name] = list(read(record[name]))
        for name in self.strings:
            record[name] = record[name].split(b"\0")[0]
        return self.format.size


class Flexible:
    """The same of a group that says its size."""

    def __init__(self, group):
        self.group = group

    def decode(self, data, at, record):
        values, size = STRUCTS[self.group].decode(data, at)
        record.update({f"{self.group}.{name}": value for name, value in values.items()})
        return size


@functools.lru_cache(None)
def pieces_of(mask):
    """Records are read by the ten thousand: what can be known before is known before."""
    pieces, constant_ones = [], []
    for group, bit in GROUPS.items():
        if not mask & bit:
            continue
        if not STRUCTS[group].array:
            constant_ones.append(group)
            continue
        pieces += [Pieces(constant_ones), Flexible(group)]
        constant_ones = []
    return [*pieces, Pieces(constant_ones)]


def decode(data, start=0):
    """The record at @start: its values by GROUP.MEMBER, with "size", "tid" and "mask"."""
    record, at = STRUCTS["head"].decode(data, start)
    at += start
    for piece in pieces_of(record["mask"]):
        at += piece.decode(data, at, record)
    if at != start + record["size"]:
        raise ValueError(f"record of {record['tid']}: {record['size']} bytes, its groups have {at - start}")
    return record


def decode_all(data):
    """The records that follow each other."""
    at = 0
    while at < len(data):
        record = decode(data, at)
        yield record
        at += record["size"]


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

    def get(self, tid, groups=GROUPS_ALL, flags=0):
        """The record of one task; None: there is none."""
        size = struct.calcsize(TASK_GET_FORMAT)
        arg = struct.pack(TASK_GET_FORMAT, size, tid, groups, 0, self.address, READ_BYTES, 0, flags, 0)
        try:
            fcntl.ioctl(self.fd, TASK_GET, arg)
        except ProcessLookupError:
            return None
        return decode(self.buffer)

    def cpu(self, number):
        """What a CPU has done."""
        size = STRUCTS["cpu_get"].bytes
        arg = bytearray(size)
        struct.pack_into("=II", arg, 0, size, number)
        fcntl.ioctl(self.fd, CPU_GET, arg)
        return STRUCTS["cpu_get"].decode(arg, 0)[0]

    def migrations(self, number, room=4096):
        """How many tasks went from a CPU to each."""
        buffer = (ctypes.c_uint64 * room)()
        arg = bytearray(struct.pack(MIGRATIONS_FORMAT, 24, number, ctypes.addressof(buffer), room, 0))
        fcntl.ioctl(self.fd, MIGRATIONS, arg)
        return list(buffer[: struct.unpack(MIGRATIONS_FORMAT, arg)[4]])

    def info(self):
        """The module, of itself."""
        size = STRUCTS["info"].bytes
        arg = bytearray(size)
        struct.pack_into("=I", arg, 0, size)
        fcntl.ioctl(self.fd, GET_INFO, arg)
        return STRUCTS["info"].decode(arg, 0)[0]

    def departed_processes(self, groups=GROUPS_ALL):
        """The records of exited processes."""
        return self.snapshot(groups, FILTER_EXITED)

    def departed_threads(self, groups=GROUPS_ALL):
        """The records of exited threads that were no leaders."""
        return self.snapshot(groups, FILTER_EXITED_THREADS)

    def departed(self, groups=GROUPS_ALL):
        """All of them."""
        yield from self.departed_threads(groups)
        yield from self.departed_processes(groups)

    def nr_exited(self):
        """How many have exited since load."""
        info = self.info()
        return info["nr_exited"] + info["nr_exited_threads"]

    # pylint: disable=too-many-arguments
    def choose(self, groups=GROUPS_ALL, kind=FILTER_NONE, tid=0, flags=0, *, fd=0, uid=0, since=0,
               first=0):
        """Begin a snapshot; Return: the groups that it gives."""
        size = struct.calcsize(SNAPSHOT_FORMAT)
        arg = bytearray(struct.pack(SNAPSHOT_FORMAT, size, kind, groups, 0, tid, fd, flags, uid,
                                    since, first))
        fcntl.ioctl(self.fd, SNAPSHOT, arg)
        return struct.unpack(SNAPSHOT_FORMAT, arg)[3]

    def snapshot(self, groups=GROUPS_ALL, kind=FILTER_NONE, tid=0, flags=0, **more):
        """All records that the filter lets through."""
        self.choose(groups, kind, tid, flags, **more)
        yield from self.read()

    def read(self):
        """The records up to the end, or of those that have exited since the last call."""
        while data := os.read(self.fd, READ_BYTES):
            yield from decode_all(data)
