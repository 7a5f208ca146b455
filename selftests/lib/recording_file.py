# SPDX-License-Identifier: GPL-2.0
"""Reads recordings by what include/taskscope_file.h says of them."""

import contextlib
import re
import signal
import struct
import subprocess

import stream_reader
import tscope
import uapi
from stream_reader import Broken

HEADER = uapi.find("taskscope_file.h", "include")
uapi.learn(HEADER)
FILE, CHUNK, RING = (uapi.STRUCTS[name] for name in ("file", "chunk", "file_ring"))
NAMES = {
    int(number): name
    for name, number in re.findall(r"^#define TSCOPE_CHUNK_(\w+)\s+(\d+)\s", HEADER, re.M)
}
BYTES_MAX = uapi.constant("READ_BYTES_MAX")


def record(path, *arguments, **options):
    """Run taskscope record, to its end."""
    return tscope.taskscope("record", "-o", path, *arguments, **options)


def chunks(data, at):
    """(name, bytes) of every whole chunk; what comes after them, without a name."""
    while at + CHUNK.bytes <= len(data):
        head = CHUNK.decode(data, at)[0]
        start, end = at + CHUNK.bytes, at + CHUNK.bytes + head["bytes"]
        if head["bytes"] > BYTES_MAX:
            raise Broken(f"a chunk of {head['bytes']} bytes at {at}")
        at = end + -end % 8
        if at > len(data):
            yield None, data[start:]
            return
        if any(data[end:at]):
            raise Broken(f"no zeroes behind the chunk that ends at {end}")
        if head["type"] in NAMES:
            yield NAMES[head["type"]], data[start:end]
    if at < len(data):
        yield None, data[at:]


class Recording:
    """A file, as far as it goes.

    names: of its chunks, in order.  blocks: of each CPU, how far events() has come.
    """

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        self.head = FILE.decode(data, 0)[0]
        found = list(chunks(data, self.head["bytes"]))
        self.is_whole = bool(found) and found[-1][0] == "END"
        self.chunks = [(name, chunk) for name, chunk in found if name]
        self.names = [name for name, _ in self.chunks]

    def of(self, name):
        return [data for other, data in self.chunks if other == name]

    def one(self, name, struct):
        """The only chunk of this name."""
        data, = self.of(name)
        if len(data) != struct.bytes:
            raise Broken(f"{name} has {len(data)} bytes")
        return struct.decode(data, 0)[0]

    def info(self):
        return self.one("INFO", uapi.STRUCTS["info"])

    def start(self):
        return self.one("START", stream_reader.START_STRUCT)

    def stop(self):
        return self.one("STOP", stream_reader.STOP_STRUCT)

    def rings(self):
        """By CPU."""
        found = [RING.decode(data, 0)[0] for data in self.of("RING")]
        return {ring["cpu"]: ring["ring"][0] for ring in found}

    def records(self, name):
        """By tid, or, of exited tasks, by the number of their end, of a process or of a thread."""
        found = {}
        for data in self.of(name):
            for record in uapi.decode_all(data):
                key = record["tid"]
                if name.startswith("EXITED"):
                    key = (record["exited.flags"] & uapi.constant("EXITED_PROCESS"), record["exited.seq"])
                if key in found:
                    raise Broken(f"{name}: {key} comes twice")
                found[key] = record
        return found

    def events(self):
        """All of them, in the order of time."""
        self.blocks, found = {}, []
        for data in self.of("BLOCK"):
            head = stream_reader.BLOCK.decode(data, 0)[0]
            if head["bytes"] != len(data):
                raise Broken(f"a block of {head['bytes']} bytes in {len(data)}")
            blocks = self.blocks.setdefault(head["cpu"], stream_reader.Blocks(head["cpu"]))
            if self.start()["flags"] & stream_reader.OVERWRITE and not blocks.seen:
                blocks.block = head["nr"]
            found += blocks.take(head, data)
            blocks.go_on()
        return sorted(found, key=lambda event: event.ns)


class Recorder:
    """taskscope record, which goes on, for the length of a with statement."""

    def __init__(self, path, *arguments):
        self.path = path
        self.command = [tscope.CLI, "record", "-o", path, *arguments]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE, text=True)
        tscope.until(self.is_recording, "it records")
        return self

    def is_recording(self):
        """Its tasks come after its start."""
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.command}: {self.process.communicate()[1]}")
        with contextlib.suppress(FileNotFoundError, struct.error):
            return "TASKS" in Recording(self.path).names
        return False

    def end(self, number=signal.SIGINT):
        """With a signal, which is no failure."""
        self.process.send_signal(number)
        said = self.process.communicate(timeout=tscope.PATIENCE)[1]
        if self.process.returncode != 0:
            raise RuntimeError(f"{self.command}: exit {self.process.returncode}: {said}")

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()
