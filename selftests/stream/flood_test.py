#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""hackbench on four CPUs: no event is missing that is not said to be lost.

With rings of the usual size, and with readers that are stopped meanwhile.
"""

import collections
import json
import os
import select
import signal
import struct
import subprocess
import tempfile
import time

import busy
import storm_maker
import stream_case
import stream_reader
import tscope
import uapi
from recording_file import Recorder, Recording
from tscope import interrupted

SECONDS = 4
# Full soon once nobody reads.
SMALL_KIB = 16
# Switches that fill such a ring: each is 4 bytes at the least.
FULL = (SMALL_KIB << 10) // 4
LOST_FULL = uapi.constant("LOST_FULL")


def flood():
    """Messages as large as a pipe: each is a switch.  Not more than Python can read."""
    return storm_maker.Hackbench("flood", "--pipe", "--datasize", "65536")


def overrun(device):
    """Wait until each CPU has switched so often that no small ring has room for it."""
    def switches():
        return [sum(device.cpu(cpu)["switches"][0].values()) for cpu in range(os.cpu_count())]

    before = switches()
    tscope.until(lambda: min(map(int.__sub__, switches(), before)) > FULL, "all rings are full")


def latest(out):
    """The time of a late whole line of JSON in a file that is written."""
    size = os.fstat(out.fileno()).st_size
    lines = os.pread(out.fileno(), 4096, max(0, size - 4096)).splitlines()
    return json.loads(lines[-2])["time"] if len(lines) > 2 else 0


class Reader:
    """A process that reads a stream to its end, for the length of a with statement.

    result: at the end, what it has met, by ring.
    """

    def __init__(self, stream):
        self.stream = stream

    def __enter__(self):
        self.end, self.said = os.pipe(), os.pipe()
        self.pid = os.fork()
        if not self.pid:
            status = 1
            try:
                busy.LIBC.prctl(busy.PR_SET_PDEATHSIG, signal.SIGKILL)
                os.close(self.end[1])
                self.work()
                status = 0
            finally:
                os._exit(status)
        os.close(self.said[1])
        return self

    def work(self):
        poll = select.poll()
        poll.register(self.stream.fd, select.POLLIN)
        poll.register(self.end[0], select.POLLIN)
        running, seen = stream_reader.Chains(), collections.defaultdict(collections.Counter)
        go_on = True
        while go_on:
            go_on = self.end[0] not in dict(poll.poll(100))
            if not go_on:
                self.stream.stop()
            for ring in self.stream.rings:
                for event in ring.read():
                    self.note(seen[ring.number], event)
                    seen[ring.number]["broken"] += running.breaks(event)
        with os.fdopen(self.said[1], "w", encoding="ascii") as out:
            json.dump(seen, out)

    @staticmethod
    def note(seen, event):
        if event.name == "lost":
            seen["lost"] += event.nr
            seen["of other reasons"] += event.info != LOST_FULL
        else:
            seen["events"] += 1
            seen["last_ns"] = event.ns

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGCONT)
        os.close(self.end[1])
        with os.fdopen(self.said[0], encoding="ascii") as file:
            text = file.read()
        if os.waitpid(self.pid, 0)[1]:
            raise RuntimeError("the reader has failed")
        os.close(self.end[0])
        self.result = {int(ring): collections.Counter(counts) for ring, counts in json.loads(text).items()}


class Flood(stream_case.Streams):
    def adds_up(self, stream, result):
        """Produced is what was read, and what is said to be lost: ring by ring."""
        stop = stream.stop()
        print(f"# {stop['produced']} events, {stop['lost']} lost")
        self.assertEqual(stop["produced"], sum(r.state()["produced"] for r in stream.rings))
        self.assertEqual(stop["lost"], sum(r.state()["lost"] for r in stream.rings))
        for ring in stream.rings:
            state, seen = ring.state(), result[ring.number]
            with self.subTest(ring=ring.number):
                self.assertEqual(seen["events"] + state["lost"], state["produced"])
                # Of events that are lost at the end no later event says so.
                self.assertLessEqual(seen["lost"], state["lost"])
                self.assertEqual(seen["of other reasons"], 0)
                self.assertEqual(seen["broken"], 0)
                self.assertGreater(seen["events"], 100)
        return stop

    @staticmethod
    def read_up_to(ring):
        """The block that its reader is at."""
        return struct.unpack_from("=Q", ring.positions, 64 * ring.number)[0]

    def test_reader(self):
        """All the time, as fast as it can."""
        with flood(), stream_reader.Stream(ring_bytes=0) as stream:
            with Reader(stream) as reader:
                time.sleep(SECONDS)
            self.adds_up(stream, reader.result)

    def test_reader_that_is_stopped(self):
        """And goes on: so do the events."""
        with flood(), stream_reader.Stream(ring_bytes=SMALL_KIB << 10) as stream:
            with Reader(stream) as reader:
                time.sleep(1)
                os.kill(reader.pid, signal.SIGSTOP)
                tscope.until(lambda: all(ring.state()["lost"] for ring in stream.rings),
                             "events are lost on every CPU")
                resumed_ns = time.monotonic_ns()
                before = [self.read_up_to(ring) for ring in stream.rings]
                os.kill(reader.pid, signal.SIGCONT)
                # More than what was in the rings, so that some of it came later.
                tscope.until(lambda: all(
                    self.read_up_to(ring) > nr + ring.nr_blocks
                    for nr, ring in zip(before, stream.rings)), "it reads on")
            stop = self.adds_up(stream, reader.result)
        self.assertGreater(stop["lost"], 0)
        for number, seen in reader.result.items():
            self.assertGreater(seen["last_ns"], resumed_ns, f"CPU {number}")
            self.assertGreater(seen["lost"], 0, f"CPU {number}")

    def test_tool_that_is_stopped(self):
        """taskscope events: what it says it has shown and lost is what it has printed."""
        with flood(), tempfile.TemporaryFile("w+") as out:
            tool = subprocess.Popen(
                [tscope.CLI, "events", "--json", "--ring-size", str(SMALL_KIB)],
                stdout=out, stderr=subprocess.PIPE, text=True)  # fmt: skip
            tscope.until(lambda: os.fstat(out.fileno()).st_size, "it prints")
            tool.send_signal(signal.SIGSTOP)
            with uapi.Device() as device:
                overrun(device)
            resumed_ns = time.monotonic_ns()
            tool.send_signal(signal.SIGCONT)
            tscope.until(lambda: latest(out) > resumed_ns, "it prints what came later")
            said = interrupted(tool)
            out.seek(0)
            lines = out.readlines()
        self.assertEqual(tool.returncode, 0, said)
        lost = [json.loads(line) for line in lines if '"event": "lost"' in line]
        nr, nr_lost = len(lines) - len(lost), sum(line["nr"] for line in lost)
        print(f"# {nr} events, {nr_lost} lost")
        self.assertEqual(said, f"{nr} events, {nr_lost} lost\n")
        self.assertGreater(nr_lost, 0)
        self.assertGreater(json.loads(lines[-1])["time"], resumed_ns)

    def test_recording(self):
        """In a file, by a recorder that is stopped for a while."""
        with tempfile.TemporaryDirectory() as folder, uapi.Device() as device, flood():
            path = f"{folder}/recording"
            with Recorder(path, "--ring-size", str(SMALL_KIB)) as recorder:
                time.sleep(1)
                os.kill(recorder.process.pid, signal.SIGSTOP)
                overrun(device)
                resumed_ns = time.monotonic_ns()
                os.kill(recorder.process.pid, signal.SIGCONT)
                time.sleep(2)
                recorder.end()
            recording = Recording(path)
        self.assertTrue(recording.is_whole)
        events, stop = recording.events(), recording.stop()
        nr = sum(event.name != "lost" for event in events)
        print(f"# {nr} events, {stop['lost']} lost")
        self.assertEqual(nr + stop["lost"], stop["produced"])
        self.assertEqual(stream_reader.broken_chains(events), [])
        self.assertGreater(stop["lost"], 0)
        last = {event.cpu: event.ns for event in events if event.name != "lost"}
        self.assertEqual(set(last), set(range(os.cpu_count())))
        self.assertGreater(min(last.values()), resumed_ns)


if __name__ == "__main__":
    tscope.main()
