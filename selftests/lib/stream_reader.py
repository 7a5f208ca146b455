# SPDX-License-Identifier: GPL-2.0
"""Reads the streams of the device: rings, blocks, events."""

import collections
import fcntl
import mmap
import os
import re
import struct

import uapi

START = 0xC080F705
STOP = 0xC020F706
BLOCK_BYTES = uapi.constant("BLOCK_BYTES")
OVERWRITE = 1
FILTER_TID, FILTER_TGID, FILTER_SUBTREE, FILTER_CGROUP = 1, 2, 3, 5
START_STRUCT = uapi.STRUCTS["stream_start"]
STOP_STRUCT = uapi.STRUCTS["stream_stop"]
BLOCK = uapi.STRUCTS["block"]
RING = uapi.STRUCTS["ring"]
EVENT = struct.Struct("=BBHI")
WORD = struct.Struct("=I")

# Number and struct of each event, by name.
TYPES = {
    macro.lower(): (int(number), uapi.STRUCTS[name])
    for macro, number, name in re.findall(
        r"^#define TSCOPE_EVENT_(\w+)\s+(\d+)\s+/\* struct tscope_(\w+)", uapi.HEADER, re.M
    )
}
# They come without being asked for.
UNASKED = "lost", "trigger"
NAMES = {number: name for name, (number, _) in TYPES.items()}


def mask(*names):
    return sum(1 << TYPES[name][0] for name in names or TYPES if name not in UNASKED)


LETTER, PRIO = (uapi.constant(f"SWITCH_{name}") for name in ("LETTER", "PRIO"))
PRIO_SHIFT, PRIO_PLUS = (uapi.constant(f"SWITCH_PRIO_{name}") for name in ("SHIFT", "PLUS"))
OFFLINE, NEW, IRQ = (uapi.constant(name) for name in ("SWITCH_OFFLINE", "WAKING_NEW", "WAKING_IRQ"))
SLOTS = uapi.constant("SLOTS")


def bits(word, first, last):
    """As the table of the header has them."""
    return word >> first & (1 << last - first + 1) - 1


class Event:
    """One event: its name, time, ring, and its members as attributes."""

    def __init__(self, name, ns, cpu, info, values):
        self.name, self.ns, self.cpu, self.info = name, ns, cpu, info
        self.__dict__.update(values)

    @property
    def letter(self):
        """Of a switch: the state of the task that the CPU leaves."""
        return chr(self.info & LETTER)

    @property
    def prio(self):
        """Of a switch: the priority of the task that the CPU goes to; None: not told."""
        prio = self.info & PRIO
        return (prio >> PRIO_SHIFT) - PRIO_PLUS if prio else None

    def __repr__(self):
        return f"{vars(self)}"


class Broken(Exception):
    """A ring is not what the header says."""


class Words:
    """What the words of a block have said so far; by the table of the header, not its numbers."""

    def __init__(self, cpu, ns):
        self.cpu, self.ns = cpu, ns
        self.slots, self.running = {}, None

    def task(self, slot):
        """tid, priority, CPU."""
        if slot not in self.slots:
            raise Broken(f"ring {self.cpu}: nothing in slot {slot}")
        return self.slots[slot]

    def runs(self):
        if self.running is None:
            raise Broken(f"ring {self.cpu}: nothing says what it runs")
        return self.running

    def state(self, word):
        """Is it no event?  Then this is taken from it."""
        if word & 3 == 3:
            tid = bits(word, 10, 31)
            self.slots[tid % SLOTS] = (tid, bits(word, 2, 9), self.cpu)
        elif word & 0x1F == 0x0C:
            self.ns += bits(word, 5, 31) << 20
        elif word & 0x1F == 0x10 and not bits(word, 5, 9):
            self.running = bits(word, 10, 31)
        elif word & 0x1F == 0x14 and not bits(word, 25, 31):
            tid, prio, _ = self.task(bits(word, 5, 10))
            self.slots[tid % SLOTS] = (tid, prio, bits(word, 11, 24))
        else:
            return False
        return True

    def switch(self, word):
        tid, prio, _ = self.task(bits(word, 2, 7))
        number = bits(word, 8, 11)
        letter = ord("RSDTtXZPIF"[number]) if number < 10 else ord("P") | OFFLINE
        prev, self.running = self.runs(), tid
        self.ns += bits(word, 12, 31)
        return "switch", letter | prio << PRIO_SHIFT, {"prev": prev, "next": tid}

    def waking(self, word):
        tid, _, cpu = self.task(bits(word, 2, 7))
        self.ns += bits(word, 10, 31)
        info = cpu | bits(word, 8, 8) * NEW | bits(word, 9, 9) * IRQ
        return "waking", info, {"tid": tid, "waker": self.runs()}

    def wakeup(self, word):
        tid, _, cpu = self.task(bits(word, 5, 10))
        self.ns += bits(word, 11, 31)
        return "wakeup", cpu, {"tid": tid, "reserved": 0}

    def migrate(self, word, second):
        tid, prio, _ = self.task(bits(word, 5, 10))
        self.ns += bits(word, 11, 31)
        to = bits(second, 16, 31)
        self.slots[tid % SLOTS] = (tid, prio, to)
        return "migrate", to, {"tid": tid, "from": bits(second, 0, 15)}


class Blocks:
    """The blocks of one CPU, and how far they were read."""

    def __init__(self, number):
        self.number = number
        self.block, self.at, self.words = 0, 0, None
        # Events that were read, or are known to be lost.
        self.seen = self.lost = 0

    def take(self, head, data):
        """The events of the block that are new; @data is all of it."""
        if head["nr"] != self.block or head["cpu"] != self.number:
            raise Broken(f"ring {self.number}: {head} instead of block {self.block}")
        if not self.at:
            missing = head["first"] - self.seen
            if missing < 0:
                raise Broken(f"ring {self.number}: block {self.block} begins with event "
                             f"{head['first']}, {self.seen} were met")
            self.seen += missing
            self.lost += missing
            self.at, self.words = BLOCK.bytes, Words(self.number, head["at_ns"])
        while self.at < head["bytes"]:
            yield self.event(head, data)

    def word(self, head, data):
        if self.at + 4 > head["bytes"]:
            raise Broken(f"ring {self.number}: the block ends with no event")
        self.at += 4
        return WORD.unpack_from(data, self.at - 4)[0]

    def event(self, head, data):
        """The next one."""
        word = self.word(head, data)
        while self.words.state(word):
            word = self.word(head, data)
        if not word:
            self.at = -(-self.at // 8) * 8
            return self.whole_event(head, data)
        if word & 3 == 1:
            found = self.words.switch(word)
        elif word & 3 == 2:
            found = self.words.waking(word)
        elif word & 0x1F == 0x04:
            found = self.words.wakeup(word)
        elif word & 0x1F == 0x08:
            found = self.words.migrate(word, self.word(head, data))
        else:
            raise Broken(f"ring {self.number}: word {word:#x} at {self.at - 4}")
        self.seen += 1
        name, info, values = found
        return Event(name, self.words.ns, self.number, info, values)

    def whole_event(self, head, data):
        """One that begins with a head."""
        kind, words, info, delta = EVENT.unpack_from(data, self.at)
        if not words or self.at + 8 * words > head["bytes"] or kind not in NAMES:
            raise Broken(f"ring {self.number}: event {kind} of {words} words at {self.at}")
        layout = TYPES[NAMES[kind]][1]
        values = dict(zip(layout.names, layout.format.unpack_from(data, self.at)))
        length = layout.bytes
        if layout.array:
            # A string, up to the end of the event.
            rest = bytes(data[self.at + length : self.at + 8 * words])
            string, _, pad = rest.partition(b"\0")
            values[layout.array[0]] = string
            length = -(-(length + len(string) + 1) // 8) * 8
            if pad.strip(b"\0"):
                raise Broken(f"{NAMES[kind]} ends in {rest}")
        if length != 8 * words:
            raise Broken(f"{NAMES[kind]} has {words} words")
        del values["event"]
        if "comm" in values:
            values["comm"] = values["comm"].split(b"\0")[0]
        self.words.ns += delta
        self.at += length
        if NAMES[kind] == "lost":
            self.lost += values["nr"]
            self.seen += values["nr"]
        else:
            self.seen += 1
        return Event(NAMES[kind], self.words.ns, self.number, info, values)

    def go_on(self):
        """With the next block."""
        self.block, self.at = self.block + 1, 0


class Ring(Blocks):
    """One ring."""

    def __init__(self, fd, number, start, positions):
        super().__init__(number)
        self.positions = positions
        self.nr_blocks = start["nr_blocks"]
        self.map = mmap.mmap(
            fd, start["map_bytes"], mmap.MAP_SHARED, mmap.PROT_READ,
            offset=start["data_offset"] + number * start["map_bytes"],
        )

    def state(self):
        return RING.decode(self.map, 0)[0]

    def head(self, number):
        offset = BLOCK_BYTES * (1 + number % self.nr_blocks)
        return offset, BLOCK.decode(self.map, offset)[0]

    def consume(self):
        struct.pack_into("=QQ", self.positions, 64 * self.number, self.block, self.at)

    def read(self):
        """What is there by now and was not read yet; nobody writes over it."""
        begun = self.state()["begun"]
        while self.block < begun:
            offset, head = self.head(self.block)
            yield from self.take(head, self.map[offset : offset + head["bytes"]])
            if self.block + 1 == begun:
                self.consume()
                return
            self.go_on()
            self.consume()

    def read_overwritten(self):
        """The same, of a ring that is written over; it has come to rest."""
        begun = self.state()["begun"]
        self.block, self.at = max(self.block, begun - self.nr_blocks), 0
        yield from self.read()


class Chains:
    """A CPU leaves the task that it went to before, but for where events are lost.

    renumbered: (number, other number) of threads that called execve() and their leaders;
    they change them before the event.
    """

    def __init__(self, renumbered=()):
        self.running = {}
        self.renumbered = renumbered

    def breaks(self, event):
        """Is the event a switch away from another task?  Events come in the order of each CPU."""
        if event.name == "lost":
            self.running.pop(event.cpu, None)
        if event.name != "switch":
            return False
        before = self.running.get(event.cpu, event.prev)
        self.running[event.cpu] = event.next
        return before != event.prev and (before, event.prev) not in self.renumbered


def broken_chains(events, in_exec=False):
    """@in_exec: threads may be in execve() when the events end, with another number already."""
    execs = {(event.old_tid, event.tid) for event in events if event.name == "exec"}
    chains = Chains(execs | {(tid, old_tid) for old_tid, tid in execs})
    last, left = {}, collections.defaultdict(list)
    for number, event in enumerate(events):
        if event.name == "switch":
            last[event.prev] = last[event.next] = number
            left[event.prev].append((number, event.letter))
    broken = []
    for number, event in enumerate(events):
        before = chains.running.get(event.cpu)
        if chains.breaks(event):
            # Nobody has the thread's number any more, but for its leader, which ends, and
            # may be preempted before.
            behind = "".join(letter for at, letter in left[before] if at > number)
            gone = (
                event.letter in "XZ"
                or last.get(before, number) < number
                or re.fullmatch("R{1,2}|R*[XZ]", behind)
                or (event.next == before and behind[-1:] in "XZ")
            )
            if not (in_exec and gone and before and event.prev):
                broken.append(event)
    return broken


class Stream:
    """A stream, for the length of a with statement.

    trigger: the wait that ends it, of which process, of what name.
    """

    # pylint: disable=too-many-arguments
    def __init__(self, *names, kind=uapi.FILTER_NONE, id_=0, ring_bytes=4 << 20, flags=0,
                 watermark=0, events=None, trigger=(0, 0, b""), fd=0, watermark_ns=0):
        self.device = uapi.Device()
        self.fd = self.device.fd
        os.close(self.fd)
        self.fd = self.device.fd = os.open(uapi.tscope.DEVICE, os.O_RDWR | os.O_CLOEXEC)
        self.rings = []
        arg = bytearray(START_STRUCT.bytes)
        START_STRUCT.format.pack_into(
            arg, 0, START_STRUCT.bytes, flags, mask(*names) if events is None else events, 0, kind,
            id_, fd, ring_bytes, 0, watermark, 0, watermark_ns, 0, 0, 0, 0, 0, 0, trigger[0],
            trigger[1], 0, trigger[2],
        )
        try:
            fcntl.ioctl(self.fd, START, arg)
            self.start = START_STRUCT.decode(arg, 0)[0]
            self.positions = mmap.mmap(self.fd, 64 * self.start["nr_rings"])
            for number in range(self.start["nr_rings"]):
                self.rings.append(Ring(self.fd, number, self.start, self.positions))
        except OSError:
            os.close(self.fd)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for ring in self.rings:
            ring.map.close()
        self.positions.close()
        os.close(self.fd)

    def stop(self):
        arg = bytearray(STOP_STRUCT.bytes)
        STOP_STRUCT.format.pack_into(arg, 0, STOP_STRUCT.bytes, 0, 0, 0, 0)
        fcntl.ioctl(self.fd, STOP, arg)
        return STOP_STRUCT.decode(arg, 0)[0]

    def read(self):
        """All events of all rings that were not read yet, in the order of time."""
        events = [event for ring in self.rings for event in ring.read()]
        return sorted(events, key=lambda event: event.ns)

    def read_overwritten(self):
        events = [event for ring in self.rings for event in ring.read_overwritten()]
        return sorted(events, key=lambda event: event.ns)

    def seen(self):
        return sum(ring.seen for ring in self.rings)

    def lost(self):
        return sum(ring.lost for ring in self.rings)
