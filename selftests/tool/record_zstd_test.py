#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A compressed recording has what a plain one has, and a window of it is told from its middle."""

import csv
import io
import json
import struct

import tscope
from recording_case import Records
from recording_file import CHUNK, NAMES, Recorder, Recording, record
from stream_case import crowd

# struct tscope_file_entry, after struct tscope_file_index.
ENTRY, INDEX_BYTES = struct.Struct("=QQIHH"), 16
# INDEX_AT and END.
TAIL_BYTES = CHUNK.bytes + 16 + CHUNK.bytes
# What happened, and no names: a task that has exited before may have one in one file only.
HAPPENED = ("event", "time", "cpu", "tid", "prev", "prev_state", "next", "prio", "waker", "from_cpu", "to_cpu")


def entries(recording):
    """(type, time) of each chunk that the index names."""
    for data in recording.of("INDEX"):
        for at in range(INDEX_BYTES, len(data), ENTRY.size):
            _, ns, _, number, _ = ENTRY.unpack_from(data, at)
            yield NAMES[number], ns


class Compressed(Records):
    def said(self, *arguments):
        run = tscope.taskscope(*arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def happened(self, path):
        """Rows of events, and the times of the first and the last."""
        table = csv.DictReader(io.StringIO(self.said("export", "--format", "csv", path)))
        rows = [tuple(row[name] for name in HAPPENED) for row in table]
        self.assertNotIn("lost", {row[0] for row in rows})
        return rows, int(rows[0][1]), int(rows[-1][1])

    def test_two_at_once(self):
        """Event by event: a plain recording of the same time has the same."""
        plain = f"{self.folder.name}/plain"
        with crowd(), Recorder(plain) as first:
            run = record(self.path, "-z", "--duration", "1.5")
            self.assertEqual(run.returncode, 0, run.stderr)
            first.end()
        packed, begin, end = self.happened(self.path)
        same = [row for row in self.happened(plain)[0] if begin <= int(row[1]) <= end]
        # Events may have one time, in any order.
        self.assertEqual(sorted(packed), sorted(same))
        self.assertGreater(len(packed), 500)
        head = Recording(self.path).head
        self.assertEqual((head["major"], head["minor"]), (3, 0))
        self.assertIn("ZSTD", Recording(self.path).names)
        self.assertNotIn("BLOCK", Recording(self.path).names)

    def test_report_agrees_with_the_module(self):
        """Of the tasks what they say is what the module has counted."""
        with crowd():
            run = record(self.path, "--compress", "--", "sh", "-c", "for i in 1 2 3 4; do sleep 0.1; done")
        self.assertEqual(run.returncode, 0, run.stderr)
        run = tscope.taskscope("report", "--check", self.path)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stderr, r"[1-9]\d* tasks compared .* 0 differ")

    def test_flight(self):
        with crowd():
            run = record(self.path, "-z", "--flight", "--ring-size", "16", "--duration", "1")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertTrue(self.happened(self.path)[0])

    def test_window(self):
        """From the tasks of the middle on it is told as from the beginning on."""
        with crowd():
            run = record(self.path, "-z", "--duration", "7")
        self.assertEqual(run.returncode, 0, run.stderr)
        recording = Recording(self.path)
        keys = {ns for name, ns in entries(recording) if name == "TASKS_AT"}
        self.assertTrue(keys, recording.names)
        _, first, last = self.happened(self.path)
        # The tasks of the middle were read some time after that, and from then on they are used.
        key, quarter = (min(keys) - first) / 1e9, (last - min(keys)) / 4e9
        self.assertGreater(quarter, 0)
        bare = f"{self.folder.name}/bare"
        with open(self.path, "rb") as file:
            data = bytearray(file.read())
        # No index is found any more: another number of chunk.
        data[-TAIL_BYTES] ^= 0x80
        with open(bare, "wb") as file:
            file.write(data)
        for begin, end in (0, 1), (key, key + quarter), (key + quarter, key + 2 * quarter), (key + 2 * quarter, key + 3 * quarter):
            window = ("--from", f"{begin:.6f}", "--to", f"{end:.6f}")
            for command in ("timeline", "--json", "--width", "80"), ("report", "--summary", "--json"):
                told = [self.said(*command, *window, path).replace(path, "FILE") for path in (self.path, bare)]
                self.assertEqual(*map(json.loads, told), (command, window))


if __name__ == "__main__":
    tscope.main()
