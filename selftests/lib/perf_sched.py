# SPDX-License-Identifier: GPL-2.0
"""perf sched record, to compare with."""

import os
import signal
import subprocess

import tscope


class Sched:
    """It records all CPUs into a file, for the length of a with statement."""

    def __init__(self, data, *options):
        self.data = data
        self.command = ["perf", "sched", "record", "-a", *options, "-o", data, "--", "sleep", "1000"]

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        # What it runs it lets go once all events are enabled.
        tscope.until(self.is_recording, "perf records")
        return self

    def child(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            found = file.read().split()
        return int(found[0]) if found else 0

    def is_recording(self):
        with open(f"/proc/{self.child() or self.process.pid}/comm", encoding="ascii") as file:
            return file.read() == "sleep\n"

    def __exit__(self, *_):
        os.kill(self.child(), signal.SIGTERM)
        said = self.process.communicate(timeout=tscope.PATIENCE)[1]
        if "lost" in said.lower():
            raise RuntimeError(f"perf: {said}")

    def run(self, *arguments):
        """What a command of perf's prints of the file."""
        run = subprocess.run(
            ["perf", *arguments, "-i", self.data], capture_output=True, text=True, check=True
        )
        if "lost" in run.stderr.lower():
            raise RuntimeError(f"perf {arguments}: {run.stderr}")
        return run.stdout
