# SPDX-License-Identifier: GPL-2.0
"""The case of tests that record, and read what was recorded."""

import json
import tempfile

import stream_case
import tscope
from recording_file import Recording, record

# Exit statuses of taskscope.
DONE, FAILED = 0, 1


class Records(stream_case.Streams):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.TemporaryDirectory()
        self.path = f"{self.folder.name}/recording"

    def tearDown(self):
        self.folder.cleanup()
        super().tearDown()

    def recorded(self, *arguments, status=DONE):
        """A file that is whole."""
        run = record(self.path, *arguments)
        self.assertEqual(run.returncode, status, run.stderr)
        return self.read()

    def read(self):
        recording = Recording(self.path)
        self.assertTrue(recording.is_whole, recording.names[-3:])
        return recording

    def report(self, status=DONE):
        """Its rows by tid, and what it said."""
        run = tscope.taskscope("report", "--json", self.path)
        self.assertEqual(run.returncode, status, run.stderr)
        return tscope.by_tid(json.loads(run.stdout)["tasks"]), run.stderr
