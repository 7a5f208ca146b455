# SPDX-License-Identifier: GPL-2.0
"""Very many processes, and what a call takes among them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time

import hostclock
import tscope

# What a call may take: of CPU for 1,000 tasks, and to answer a signal.
CALL_NS = 50_000_000
ANSWER_NS = 20_000_000
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


def took(work):
    """What a call has taken: CPU in ns, without that in which the host had it; its result."""
    with hostclock.Watch() as watch:
        begin, cpu = time.monotonic_ns(), time.thread_time_ns()
        result = work()
        cpu = time.thread_time_ns() - cpu
        stopped = watch.stopped(begin, time.monotonic_ns())
    return max(cpu - stopped, 0), result


def answered(call, is_in, patience=hostclock.PATIENCE):
    """How long a child goes on with a call that a signal has come to, in ns.

    is_in(pid): is it in the midst of it?  The signal has a handler, which ends the child.
    Return: ns, without those in which the host had the CPUs; or None if it was not caught.
    """
    begun = os.pipe()
    pid = os.fork()
    if not pid:
        signal.signal(signal.SIGUSR1, lambda *_: os._exit(3))
        os.write(begun[1], b"x")
        with contextlib.suppress(BaseException):
            call()
        os._exit(4)
    os.read(begun[0], 1)
    for end in begun:
        os.close(end)
    with hostclock.Watch() as watch:
        end = time.monotonic() + patience
        while not is_in(pid) and time.monotonic() < end:
            pass
        begin = time.monotonic_ns()
        os.kill(pid, signal.SIGUSR1)
        status = os.waitpid(pid, 0)[1]
        now = time.monotonic_ns()
        stopped = watch.stopped(begin, now)
    return max(now - begin - stopped, 0) if os.waitstatus_to_exitcode(status) == 3 else None
