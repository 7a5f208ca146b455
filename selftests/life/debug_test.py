#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Comes after all others in a guest with a debug kernel: what has the kernel found?"""

import os
import time
import unittest

import tscope

KMEMLEAK = "/sys/kernel/debug/kmemleak"


def has_symbol(name):
    with open("/proc/kallsyms") as file:
        return any(line.split()[2] == name for line in file)


class Debug(unittest.TestCase):
    def test_the_kernel_looks_for_memory_errors_or_races(self):
        """What follows is worth something only there."""
        self.assertTrue(has_symbol("__asan_store8") or has_symbol("__tsan_write8"))

    def test_lockdep_is_alive(self):
        """It ends with its first report, or when it has no room for more locks."""
        with open("/proc/lockdep_stats") as file:
            stats = dict(line.strip().rsplit(":", 1) for line in file if ":" in line)
        self.assertEqual(stats["debug_locks"].strip(), "1")

    def test_nothing_has_leaked(self):
        if not has_symbol("kmemleak_alloc"):
            # Only the kernel with KASAN has it; that one must.
            self.assertTrue(has_symbol("__tsan_write8"))
            return
        # An object is reported once it is 5 seconds old and a second scan misses it.
        for _ in range(2):
            with open(KMEMLEAK, "w") as file:
                file.write("scan")
            time.sleep(6)
        with open(KMEMLEAK) as file:
            leaks = file.read()
        self.assertEqual(leaks, "")

    def test_the_log_is_clean(self):
        log = os.popen("dmesg").read().splitlines()
        self.assertTrue(any("taskscope" in line for line in log), "not even the module's load")
        lines, _ = tscope.without_races_of_others(log)
        bad = [line for line in lines if any(word in line for word in tscope.KernelLog.BAD)]
        self.assertEqual(bad, [])


if __name__ == "__main__":
    tscope.main()
