# SPDX-License-Identifier: GPL-2.0
"""Very many processes, and what a call takes among them."""

import contextlib
import ctypes
import subprocess
import time

import tscope

LIBC = ctypes.CDLL(None, use_errno=True)


@contextlib.contextmanager
def room_for(nr):
    """Numbers and tasks, for the length of a with statement."""
    with contextlib.ExitStack() as stack:
        for name in ("pid_max", "threads-max"):
            path = f"/proc/sys/kernel/{name}"
            with open(path, encoding="ascii") as file:
                if int(file.read()) < 2 * nr:
                    stack.enter_context(tscope.setting(path, 2 * nr))
        yield


class Deep:
    """The processes of mkdeep, for the length of a with statement; top: the first of a chain."""

    def __init__(self, depth, chains=1, **options):
        self.depth, self.chains, self.options = depth, chains, options

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(room_for(self.depth * self.chains))
        self.process = subprocess.Popen(
            [f"{tscope.HERE}/mkdeep", str(self.depth), str(self.chains)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, **self.options,
        )
        first = self.process.stdout.readline()
        if self.process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"mkdeep: no {self.depth * self.chains} processes")
        self.top, self.pid = int(first), self.process.pid
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.stack.close()


def cpu_ns(work):
    """What a call has taken of CPU, in ns."""
    begin = time.thread_time_ns()
    work()
    return time.thread_time_ns() - begin
