#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The first task of a container, whatever calls made its namespaces.

runc unshares and clones with CLONE_PARENT alone, unshare(1) unshares and forks: by their clone
flags both were forks, and a browser's renderer, which has no mounts of its own, a container.
"""

import ctypes
import json
import os
import signal
import struct
import subprocess

import confined
import load_case
import tscope

CLONE3, CLONE_PARENT = 435, 0x8000
PIDS, PIDS_AND_MOUNTS = ["--pid", "--fork"], ["--pid", "--fork", "--mount"]


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def clone_as_runc_does(write):
    """Namespaces by unshare(), then clone() with CLONE_PARENT, which says nothing of them."""
    confined.call(confined.libc.unshare, confined.NEWPID | confined.NEWNS)
    args = struct.pack("=11Q", CLONE_PARENT, *[0] * 10)
    pid = ctypes.CDLL(None).syscall(CLONE3, args, ctypes.c_size_t(len(args)))
    while not pid:
        signal.pause()
    os.write(write, struct.pack("=i", pid))


class Kinds(load_case.LoadCase):
    def sleeper(self, *layers):
        """The process that the innermost of some unshare(1) has made, and that sleeps."""
        command = [word for options in layers for word in ("unshare", *options)]
        outer = subprocess.Popen([*command, "sleep", "3000"])
        self.addCleanup(outer.wait)
        pid = outer.pid
        for _ in layers:
            (pid,) = tscope.until(lambda of=pid: children(of), "it has forked")
        self.addCleanup(os.kill, pid, signal.SIGKILL)
        return pid

    def runc(self):
        """The init of a container as runc makes it."""
        read, write = os.pipe()
        maker = os.fork()
        if not maker:
            try:
                clone_as_runc_does(write)
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as file:
            (pid,) = struct.unpack("=i", file.read(4))
        os.waitpid(maker, 0)
        # It is this process's child, as its maker was.
        self.addCleanup(os.waitpid, pid, 0)
        self.addCleanup(os.kill, pid, signal.SIGKILL)
        return pid

    def made(self):
        return {
            self.runc(): "container",
            self.sleeper(PIDS_AND_MOUNTS): "container",
            self.sleeper(PIDS): "sandbox",
            # The mounts outside are those of the container that it is in.
            self.sleeper(PIDS_AND_MOUNTS, PIDS): "sandbox",
            self.sleeper(["--mount", "--fork"]): "fork",
        }

    def kinds(self, command, of):
        document = json.loads(tscope.taskscope(command, "--json", "-o", "TID,CLONE_KIND").stdout)
        (table,) = (value for value in document.values() if isinstance(value, list))
        return {row["tid"]: row["clone_kind"] for row in table if row["tid"] in of}

    def test_seen(self):
        made = self.made()
        self.assertEqual(self.kinds("ps", made), made)

    def test_met_later(self):
        made = self.made()
        self.unload()
        self.load()
        self.assertEqual(self.kinds("ps", made), made)

    def test_exited(self):
        made = self.made()
        self.doCleanups()
        found = tscope.until(lambda: len(now := self.kinds("gone", made)) == len(made) and now, "they exited")
        self.assertEqual(found, made)


if __name__ == "__main__":
    tscope.main()
