# SPDX-License-Identifier: GPL-2.0
"""What tests that load and unload the module share."""

import os
import time
import unittest

import fast_snapshot
import tscope
import uapi

# Up to 6.19 PREEMPT_RT has a pool for births, and a storm may be faster than its refill.
MISSES_BIRTHS = "PREEMPT_RT" in os.uname().version and int(os.uname().release.split(".")[0]) < 7

# A slow guest takes its time.
PATIENCE = 300


def slab_caches():
    """Caches of the module: name -> (objects, bytes of each, bytes of all slabs)."""
    caches = {}
    page = os.sysconf("SC_PAGE_SIZE")
    with open("/proc/slabinfo") as file:
        for line in file:
            if line.startswith("tscope_"):
                word = line.split()
                # name active total size per_slab pages_per_slab : tunables ... : slabdata active slabs
                caches[word[0]] = (int(word[1]), int(word[3]), int(word[14]) * int(word[5]) * page)
    return caches


def nr_tasks():
    with open("/proc/loadavg") as file:
        return int(file.read().split()[3].split("/")[1])


class LoadCase(unittest.TestCase):
    """Finds the module loaded without parameters, and leaves it so."""

    def setUp(self):
        self.log = tscope.KernelLog()
        self.assertTrue(tscope.is_loaded())

    def tearDown(self):
        self.assertEqual(self.log.bad_lines(), [])
        if not tscope.is_loaded():
            self.load()

    def load(self, *parameters):
        run = tscope.insmod(*parameters)
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def unload(self):
        run = tscope.rmmod()
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertFalse(os.path.exists(tscope.DEVICE))
        self.assertFalse(os.path.exists(tscope.DEBUGFS))
        self.assertEqual(slab_caches(), {}, "slab caches are left")

    def load_anew(self):
        """Without parameters, whatever a test that failed has left."""
        if tscope.is_loaded():
            self.unload()
        self.load()

    def none_missed(self):
        """No record was missed, and they have memory."""
        info = tscope.info()
        if not MISSES_BIRTHS:
            self.assertEqual(info["nr_missed"], 0, info)
        self.assertGreater(info["memory_bytes"], 0)
        return info

    def settled(self):
        """Records and tasks are as many, once those of exited tasks are freed: a grace period or two."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if MISSES_BIRTHS:
                fast_snapshot.snapshot("birth")
            info = self.none_missed()
            # Kernel workers come and go meanwhile; a leak would be of hundreds.
            if abs(info["nr_records"] - nr_tasks()) < 10:
                return info
            time.sleep(0.1)
        self.fail(f"{info['nr_records']} records of {nr_tasks()} tasks")

    def own_records(self, tasks):
        """Of a snapshot with ids, state and birth: no record is another task's.

        That of a former owner of the number would tell of another birth.  A thread
        that calls execve() takes over the start of its leader.
        """
        for tid, task in tasks.items():
            birth = task.get("birth")
            if not birth or birth.flags & fast_snapshot.BIRTH_HAS_EXEC:
                continue
            if task["state"].flags & fast_snapshot.STATE_EXEC:
                continue
            self.assertEqual(birth.birth_ns, task["ids"].start_ns, (tid, task))

    def counts_agree(self, tasks, tids):
        """Of a snapshot with sched and counts: tasks that sleep have all switches counted."""
        for tid in tids:
            sched, counts = tasks[tid]["sched"], tasks[tid]["counts"]
            self.assertEqual(
                (sched.nvcsw, sched.nivcsw, sched.nr_migrations),
                (
                    counts.nvcsw_base + counts.voluntary,
                    counts.nivcsw_base + counts.involuntary,
                    counts.migrations_base + counts.migrations,
                ),
                (tid, tasks[tid]),
            )


class DeviceCase(LoadCase):
    """Loads the module with PARAMETERS for each test, and opens the device."""

    PARAMETERS = ()

    def setUp(self):
        super().setUp()
        self.unload()
        self.load_with_device()

    def tearDown(self):
        self.unload_with_device()
        super().tearDown()

    def load_with_device(self):
        self.load(*self.PARAMETERS)
        self.device = uapi.Device()

    def unload_with_device(self):
        os.close(self.device.fd)
        self.unload()

    def load_again(self):
        self.unload_with_device()
        self.load_with_device()
