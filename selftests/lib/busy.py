# SPDX-License-Identifier: GPL-2.0
"""Tasks that run, sleep, switch, fork and change while a test looks at them."""

import contextlib
import ctypes
import itertools
import mmap
import os
import signal
import struct
import subprocess
import threading
import time
import traceback

LIBC = ctypes.CDLL(None, use_errno=True)
HERE = os.path.dirname(os.path.abspath(__file__))
SYS_SCHED_SETATTR = 314
PR_SET_NAME, PR_SET_PDEATHSIG = 15, 1
PTRACE_CONT, PTRACE_SEIZE, PTRACE_O_TRACEEXEC, PTRACE_EVENT_EXEC = 7, 0x4206, 0x10, 4
NICE = 19


def hog():
    """Loops in user space: no system call, no fault, nothing that it waits for.

    The instruction tells the machine that it only spins, which an emulated one needs
    to hear: the other CPUs get the time.
    """
    pause_and_again = b"\xf3\x90\xeb\xfc"
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(pause_and_again)
    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()


def pinned_hog():
    os.sched_setaffinity(0, {1})
    hog()


def deadline_hog():
    """Uses up its 10 ms of each 100 ms, and so is throttled."""
    attr = struct.pack("=IIQiIQQQ", 48, 6, 0, 0, 0, 10_000_000, 100_000_000, 100_000_000)
    if LIBC.syscall(SYS_SCHED_SETATTR, 0, attr, 0):
        os._exit(1)
    hog()


def sleeper():
    while True:
        time.sleep(0.0002)


def naps(seconds, nr, done):
    """So many, of such a length; says when it is done, and sleeps on."""
    for _ in range(nr):
        time.sleep(seconds)
    os.write(done, b"x")
    signal.pause()


def ping_pong():
    """Two processes that wake each other; the second lives as long as the first."""
    pings, pongs = os.pipe(), os.pipe()
    if not os.fork():
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        while True:
            os.write(pongs[1], os.read(pings[0], 1))
    while True:
        os.write(pings[1], b"x")
        os.read(pongs[0], 1)


def talk():
    """The same by a program, which is in nobody's way otherwise: many more switches for as much work."""
    os.execv(f"{HERE}/mkload", ["mkload", "talk"])


def forker():
    while True:
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)


def threads():
    while True:
        others = [threading.Thread(target=time.sleep, args=(0.001,)) for _ in range(3)]
        for thread in others:
            thread.start()
        for thread in others:
            thread.join()


def memory():
    while True:
        with mmap.mmap(-1, 1 << 20) as area:
            for at in range(0, 1 << 20, 1 << 16):
                area[at] = 1


def changer():
    """All that a task can change of itself, back and forth."""
    group = os.getpgid(os.getppid())
    for turn in itertools.cycle((0, 1)):
        LIBC.prctl(PR_SET_NAME, (b"heads-heads-head", b"tails-tails-tail")[turn])
        os.setpriority(os.PRIO_PROCESS, 0, 10 + turn)
        os.sched_setaffinity(0, ({0, 1}, {turn})[turn])
        os.setresuid(-1, (0, 65534)[turn], 0)
        os.setresuid(-1, 0, (65534, 0)[turn])
        os.setresgid(-1, (65534, 0)[turn], -1)
        signal.pthread_sigmask(signal.SIG_SETMASK, ({signal.SIGUSR1}, {signal.SIGUSR2})[turn])
        os.sched_setscheduler(0, (os.SCHED_OTHER, os.SCHED_BATCH)[turn], os.sched_param(0))
        os.setpgid(0, (0, group)[turn])
        time.sleep(0.001)


@contextlib.contextmanager
def child(work, *arguments, cpu=None, nice=0):
    """The tid of a process that calls work(), ends with it, and dies with us."""
    is_ready, ready = os.pipe()
    pid = os.fork()
    if not pid:
        status = 1
        try:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if cpu is not None:
                os.sched_setaffinity(0, {cpu})
            os.nice(nice)
            os.close(is_ready)
            os.close(ready)
            work(*arguments)
            status = 0
        except BaseException:  # pylint: disable=broad-except
            traceback.print_exc()
        finally:
            os._exit(status)
    # From here on the child may be moved.
    os.close(ready)
    os.read(is_ready, 1)
    os.close(is_ready)
    try:
        yield pid
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


class Busy:
    """All of them, for the length of a with statement.

    They are nicer than the test, or looking would take too long.
    """

    KINDS = (hog, pinned_hog, deadline_hog, sleeper, ping_pong, forker, threads, memory, changer)
    STRESS = ("stress-ng", "--quiet", "--timeout", "0", "--fork", "1", "--switch", "1")

    def __enter__(self):
        self.tasks = {}
        for kind in self.KINDS:
            child = os.fork()
            if not child:
                self.become(kind)
            self.tasks[child] = kind.__name__
        self.hogs = {tid for tid, name in self.tasks.items() if name in ("hog", "pinned_hog")}
        self.stress = subprocess.Popen(["nice", "-n", str(NICE), *self.STRESS])
        self.exec_stop = self.stop_in_exec()
        self.tasks[self.exec_stop] = "stopped in execve"
        return self

    @staticmethod
    def become(kind):
        try:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            os.nice(NICE)
            kind()
        except BaseException:  # pylint: disable=broad-except
            traceback.print_exc()
        finally:
            os._exit(1)

    @staticmethod
    def stop_in_exec():
        """A task that is in execve() for as long as its tracer likes."""
        go = os.pipe()
        child = os.fork()
        if not child:
            os.read(go[0], 1)
            os.execv("/bin/sleep", ["sleep", "600"])
        if LIBC.ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACEEXEC):
            raise OSError(ctypes.get_errno(), "PTRACE_SEIZE")
        os.write(go[1], b"x")
        status = os.waitpid(child, 0)[1]
        if status >> 8 != signal.SIGTRAP | PTRACE_EVENT_EXEC << 8:
            raise RuntimeError(f"no stop in execve(): status {status:#x}")
        return child

    def dead(self):
        """Those that have ended, which none should."""
        gone = [tid for tid in self.tasks if os.waitpid(tid, os.WNOHANG)[0]]
        return [self.tasks.pop(tid) for tid in gone]

    def __exit__(self, *_):
        for tid in self.tasks:
            os.kill(tid, signal.SIGKILL)
            os.waitpid(tid, 0)
        self.stress.terminate()
        self.stress.wait(timeout=300)
