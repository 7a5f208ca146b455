#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Flags of clone3() that are newer than the program: 7.x has four, which had no name."""

import ctypes
import os
import signal
import struct
import unittest

import tscope

CLONE3 = 435
PIDFD = 0x1000
FLAGS = {"AUTOREAP": 1 << 34, "NNP": 1 << 35, "PIDFD_AUTOKILL": 1 << 36, "EMPTY_MNTNS": 1 << 37}
# What the kernel wants beside one, or adds by itself.
BESIDE = {"PIDFD_AUTOKILL": ("PIDFD", "AUTOREAP"), "EMPTY_MNTNS": ("NEWNS",)}


class CloneFlags(unittest.TestCase):
    def clone3(self, flags):
        """A task that has been cloned with these, and sleeps until the test ends."""
        pidfd = ctypes.c_int()
        end = 0 if flags & FLAGS["AUTOREAP"] else signal.SIGCHLD
        args = struct.pack("=11Q", flags, ctypes.addressof(pidfd), 0, 0, end, *[0] * 6)
        libc = ctypes.CDLL(None, use_errno=True)
        child = libc.syscall(CLONE3, args, ctypes.c_size_t(len(args)))
        if not child:
            while True:
                signal.pause()
        if child < 0:
            raise OSError(ctypes.get_errno(), "clone3")
        self.addCleanup(self.end, child, end)
        return child

    @staticmethod
    def end(child, has_signal):
        os.kill(child, signal.SIGKILL)
        if has_signal:
            os.waitpid(child, 0)

    def test_each_by_name(self):
        for name, flag in FLAGS.items():
            with self.subTest(name):
                flags = flag
                for other in BESIDE.get(name, ()):
                    flags |= FLAGS.get(other, PIDFD if other == "PIDFD" else 0)
                # An older kernel does not know them.
                if tscope.RELEASE < (7, 0):
                    self.assertEqual(tscope.outcome(lambda: self.clone3(flags)), "EINVAL")
                    continue
                child = self.clone3(flags)
                row = tscope.by_tid(tscope.rows("ps", "-o", "TID,CLONE,CLONE_KIND"))[child]
                self.assertIn(f"CLONE_{name}", row["clone"])
                self.assertFalse([other for other in row["clone"] if other.startswith("0x")])
                self.assertEqual(row["clone_kind"], "container" if name == "EMPTY_MNTNS" else "fork")
                with open(f"{tscope.DEBUGFS}/clone", encoding="utf-8") as file:
                    line = next(line for line in file if line.split()[0] == str(child))
                self.assertRegex(line, rf"\b{name}\b")


if __name__ == "__main__":
    tscope.main()
