#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Load and unload: under a fork storm, with the device open, with parameters.

Each test leaves the module loaded without parameters, as it found it.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import time

import load_case
import storm_maker
import tscope

NR_LOADS = int(os.environ.get("TASKSCOPE_LOADS", "100"))
LIBC = ctypes.CDLL(None, use_errno=True)
DELETE_MODULE = 176
fork_storm = storm_maker.STORMS["fork"]


@contextlib.contextmanager
def hog(cpu):
    """Lets nothing else run on a CPU for two seconds, from the call of what it gives on.

    Not for longer: where a real-time thread frees records, unloading waits for the hog.
    """
    start, go = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.sched_setaffinity(0, {cpu})
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99))
            os.read(start, 1)
            end = time.monotonic() + 2
            while time.monotonic() < end:
                pass
        finally:
            os._exit(1)
    try:
        yield lambda: os.write(go, b"x")
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(start)
        os.close(go)


class Load(load_case.LoadCase):
    def test_many_times_under_a_fork_storm(self):
        before = storm_maker.forks()
        with tscope.Mktask("thread:n=50", "mixed:n=50") as tasks, fork_storm():
            tids = {task["tid"] for task in tasks}
            for i in range(NR_LOADS):
                self.unload()
                self.load()
                info = self.none_missed()
                self.assertGreaterEqual(info["nr_adopted"], len(tids))
                # Every task that lived before is there; reading is slow, so now and then.
                if i % 10 == 0:
                    rows = tscope.by_tid(tscope.rows("ps", "-T", "-o", "TID,CLONE_INFERRED,SINCE"))
                    self.assertEqual(tids - rows.keys(), set())
                    for tid in tids:
                        self.assertTrue(rows[tid]["clone_inferred"])
                        self.assertIsNotNone(rows[tid]["since"])
                self.assertEqual(self.log.bad_lines(), [])
        nr_forks = storm_maker.forks() - before
        print(f"# {NR_LOADS} loads, {nr_forks} tasks born meanwhile")
        # A storm that did not blow proves nothing.
        self.assertGreater(nr_forks, 10 * NR_LOADS)

    def test_unload_behind_many_deaths(self):
        """Records are freed some grace periods after their tasks: unloading waits for it.

        Even where that takes long: the CPU that has to free them runs something else.
        Most join the exited tasks and are pushed out of them, so that it waits twice.
        """
        few = "exited=64", "exited_threads=64"
        self.unload()
        self.load(*few)
        self.addCleanup(self.load_anew)
        cpus = os.sched_getaffinity(0)
        last = storm_maker.last_cpu()
        os.sched_setaffinity(0, cpus - {last})
        try:
            for _ in range(1 if tscope.IS_DEBUG else max(1, min(NR_LOADS // 5, 3))):
                crowd = tscope.Mktask("many:n=3000")
                for task in crowd.__enter__():
                    os.sched_setaffinity(task["tid"], {last})
                nr_freed = tscope.info()["nr_freed"]
                with hog(last) as keep_busy:
                    crowd.process.kill()
                    end = time.monotonic() + load_case.PATIENCE
                    while tscope.info()["nr_freed"] < nr_freed + 300:
                        self.assertLess(time.monotonic(), end, "no record is freed")
                    keep_busy()
                    # Without rmmod, which takes too long to begin.
                    if LIBC.syscall(DELETE_MODULE, b"taskscope", os.O_NONBLOCK):
                        self.fail(os.strerror(ctypes.get_errno()))
                crowd.process.communicate()
                self.assertEqual(load_case.slab_caches(), {}, "slab caches are left")
                self.assertEqual(self.log.bad_lines(), [])
                self.load(*few)
        finally:
            os.sched_setaffinity(0, cpus)

    def test_no_record_is_left_of_a_storm(self):
        before = self.settled()
        nr_forks = storm_maker.forks()
        with fork_storm():
            # Until it has been one; a slow machine takes its time.
            end = time.monotonic() + load_case.PATIENCE
            while storm_maker.forks() - nr_forks <= 500 and time.monotonic() < end:
                time.sleep(0.5)
        self.assertGreater(storm_maker.forks() - nr_forks, 500)
        after = self.settled()
        self.assertGreater(after["nr_seen"] - before["nr_seen"], 500)

    def test_reading_under_a_fork_storm(self):
        """No task twice, none from nowhere, while thousands are born and exit."""
        with tscope.Mktask("thread:n=50") as tasks, fork_storm():
            tids = {task["tid"] for task in tasks}
            for _ in range(min(2 * NR_LOADS, 20)):
                table = tscope.rows("ps", "-T", "-o", "TID,TGID,COMM,NVCSW,CLONE_RAW,SINCE")
                seen = [row["tid"] for row in table]
                self.assertEqual(len(seen), len(set(seen)))
                self.assertEqual(tids - set(seen), set())
                for name in ("tasks", "tree", "clone"):
                    with open(f"{tscope.DEBUGFS}/{name}", "rb") as file:
                        self.assertTrue(file.read())
        self.none_missed()

    def test_unload_with_the_device_open(self):
        fd = os.open(tscope.DEVICE, os.O_RDONLY)
        try:
            run = tscope.rmmod()
            self.assertNotEqual(run.returncode, 0)
            # rmmod asks before it tries, and says so in its own words.
            self.assertRegex(run.stderr, "in use|busy")
            # What the kernel says of a module in use is EWOULDBLOCK.
            with self.assertRaises(BlockingIOError):
                delete_module()
        finally:
            os.close(fd)
        self.assertTrue(tscope.is_loaded())
        self.unload()

    def test_unload_with_a_debugfs_file_open(self):
        """Refused: never gone under a reader's feet."""
        with open(f"{tscope.DEBUGFS}/tasks", "rb", buffering=0) as file:
            file.read(10)
            self.assertNotEqual(tscope.rmmod().returncode, 0)
            self.assertTrue(file.read(10))
        self.unload()

    def test_second_load(self):
        run = tscope.insmod()
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("File exists", run.stderr)
        self.assertTrue(tscope.is_loaded())

    def test_without_hooks(self):
        """What needs no history works; what needs it is absent."""
        self.unload()
        self.load("hooks=0")
        try:
            info = tscope.info()
            self.assertEqual(info["hooks"], 0)
            self.assertEqual(info["nr_records"], 0)
            with tscope.Mktask("clone:flags=FS", "nice:nice=7", "thread") as tasks:
                rows = tscope.by_tid(
                    tscope.rows(
                        "ps", "-T", "-o", "TID,STATE,NICE,NVCSW,VOLUNTARY,MIGR_SEEN,SINCE,"
                        "CLONE_INFERRED,CLONE_RAW"
                    )
                )
                for task in tasks:
                    row = rows[task["tid"]]
                    self.assertEqual(row["state"], "S")
                    self.assertEqual(row["nice"], int(task.get("nice", 0)))
                    self.assertGreater(row["nvcsw"], 0)
                    self.assertIsNone(row["voluntary"])
                    self.assertIsNone(row["migr_seen"])
                    self.assertIsNone(row["since"])
                    # Nobody saw a birth: inferred, or not there at all.
                    self.assertIn(row["clone_inferred"], (True, None))
            for name in ("tasks", "sched", "clone", "migrations", "tree"):
                with open(f"{tscope.DEBUGFS}/{name}", "rb") as file:
                    self.assertGreater(len(file.read().splitlines()), 10, name)
            with open(f"{tscope.DEBUGFS}/migrations") as file:
                lines = (line.split() for line in file)
                seen = next(line for line in lines if line and line[0] == str(os.getpid()))
            # TID CPU MIGRATIONS SEEN SINCE COMM
            self.assertEqual(seen[3:5], ["-", "-"])
        finally:
            self.unload()

    def test_bad_parameters(self):
        self.unload()
        run = tscope.insmod("hooks=perhaps")
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("Invalid", run.stderr)
        self.assertFalse(tscope.is_loaded())

    def test_parameters_are_documented(self):
        run = subprocess.run(["modinfo", tscope.MODULE], capture_output=True, text=True, check=True)
        fields = [line.split(":", 1)[0] for line in run.stdout.splitlines()]
        for field in ("description", "version", "license", "author"):
            self.assertIn(field, fields)
        documented = {
            line.split(":")[1].strip() for line in run.stdout.splitlines() if line.startswith("parm:")
        }
        self.assertEqual(documented, set(os.listdir("/sys/module/taskscope/parameters")))


def delete_module():
    """delete_module(2) itself, which rmmod does not call for a module in use."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.delete_module(b"taskscope", os.O_NONBLOCK):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    tscope.main()
