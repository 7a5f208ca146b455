#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A hundred thousand threads, and numbers that are used again and again.

Needs a machine of 6 GiB, booted with slab_nomerge.
"""

import ctypes
import os
import signal
import struct
import subprocess
import time

import fast_snapshot
import load_case
import storm_maker
import tscope
import uapi

NR_TASKS = int(os.environ.get("TASKSCOPE_SCALE_TASKS", "100000"))
NR_PROCESSES = 20
NR_SCATTERED = 10_000
MOST_PIDS = 4_194_304
# For each task, all caches included: a record, and its part of the table.
BUDGET_BYTES = 1024
# What exited threads keep: a record and its end each.
DEPARTED_BYTES = 4096 * (1024 + 512)
# Numbers below RESERVED_PIDS are used once only.
RESERVED_PIDS = 300
PID_MAX = 700
NR_WRAPS = 10
# How often one number is used again at once.
NR_AGAIN = 300
CLONE3 = 435
PATIENCE = 500
LIBC = ctypes.CDLL(None, use_errno=True)
TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")


def sysctl(name, value):
    """A setting of the kernel, for the length of a with statement."""
    return tscope.setting(f"/proc/sys/kernel/{name}", value)


class Crowd:
    """The threads of mkcrowd; pids: its processes.  Their numbers are @stride apart, if given."""

    def __init__(self, nr, *stride):
        self.nr = nr
        self.stride = stride

    def __enter__(self):
        self.process = subprocess.Popen(
            [os.path.join(tscope.HERE, "mkcrowd"), str(NR_PROCESSES),
             str(self.nr // NR_PROCESSES), *map(str, self.stride)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        if self.process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"mkcrowd: no {self.nr} threads")
        self.pids = set(storm_maker.children(self.process.pid))
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def fork_as(pid):
    """A child that sleeps, with this number if it is free; Return: its number."""
    wanted = ctypes.c_int(pid)
    # struct clone_args, from flags to set_tid_size
    args = struct.pack("=10Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0,
                       ctypes.addressof(wanted) if pid else 0, 1 if pid else 0)
    found = LIBC.syscall(CLONE3, args, len(args))
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    if not found:
        LIBC.pause()
        os._exit(1)
    return found


def stopwatch():
    """Seconds since the last call of what it returns."""
    last = [time.monotonic()]

    def lap():
        last.append(time.monotonic())
        return f"{last[-1] - last[-2]:.1f} s"

    return lap


class Scale(load_case.LoadCase):
    def of_crowd(self, crowd):
        tasks = fast_snapshot.snapshot("ids", "state", "sched", "birth", "counts")
        found = {tid: task for tid, task in tasks.items() if task["ids"].tgid in crowd.pids}
        self.assertEqual(len(found), NR_TASKS)
        self.own_records(found)
        return found

    def memory(self, what, nr_tasks=NR_TASKS):
        info = self.none_missed()
        caches = load_case.slab_caches()
        self.assertEqual(
            set(caches), {"tscope_record", "tscope_process", "tscope_end"},
            f"not booted with slab_nomerge? {caches}",
        )
        nr = info["nr_records"]
        self.assertGreaterEqual(nr, nr_tasks)
        told = info["memory_bytes"] / nr
        slabs = sum(cache[2] for cache in caches.values()) / nr
        each = ", ".join(f"{name} {cache[1]}" for name, cache in caches.items())
        print(f"# {what}: {nr} records; each {told:.0f} bytes as told, {slabs:.0f} in slabs ({each})")
        self.assertLessEqual(told, BUDGET_BYTES)
        self.assertLessEqual(slabs, BUDGET_BYTES)
        self.assertGreaterEqual(caches["tscope_record"][0], nr)

    def tools_work(self):
        lap = stopwatch()
        nr_bytes = len(fast_snapshot.read_all(uapi.GROUPS))
        print(f"# a snapshot of {nr_bytes / NR_TASKS:.0f} bytes a task: {lap()}")
        run = tscope.taskscope("ps", "-T", "-r", "-n", "-o", "TID,TGID,STATE,VOLUNTARY,CLONE_KIND")
        print(f"# taskscope ps: {lap()}")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        kinds = [line.split()[-1] for line in run.stdout.splitlines()]
        self.assertGreaterEqual(kinds.count("thread"), NR_TASKS - NR_PROCESSES)
        with open(f"{tscope.DEBUGFS}/tree", "rb") as file:
            self.assertEqual(file.read().count(b" mkcrowd\n"), NR_PROCESSES + 1)
        print(f"# debugfs tree: {lap()}")

    def test_scattered(self):
        """Their numbers are far apart, as on a machine that is up for long: they cost no more."""
        # Without the exited tasks of other tests.
        self.load_anew()
        with sysctl("pid_max", MOST_PIDS), Crowd(NR_SCATTERED, MOST_PIDS // NR_SCATTERED - 1) as crowd:
            tasks = fast_snapshot.snapshot("ids")
            tids = [tid for tid, task in tasks.items() if task["ids"].tgid in crowd.pids]
            self.assertEqual(len(tids), NR_SCATTERED)
            # A part of the numbers' range for each.
            self.assertGreater(len({tid // 256 for tid in tids}), NR_SCATTERED * 9 // 10)
            self.memory("scattered", NR_SCATTERED)
        self.settled()

    def test_a_hundred_thousand_threads(self):
        before = self.settled()
        lap = stopwatch()
        room = sysctl("pid_max", 4 * NR_TASKS), sysctl("threads-max", 4 * NR_TASKS)
        with room[0], room[1], Crowd(NR_TASKS) as crowd:
            print(f"# {NR_TASKS} threads born: {lap()}")
            born = self.of_crowd(crowd)
            for tid, task in born.items():
                self.assertIn("counts", task, tid)
                if not load_case.MISSES_BIRTHS:
                    self.assertTrue(task["birth"].flags & fast_snapshot.BIRTH_SEEN, task)
            self.counts_agree(born, born)
            self.memory("born")
            self.tools_work()

            lap()
            self.unload()
            print(f"# unloaded: {lap()}")
            self.load()
            loaded_ns = time.monotonic_ns()
            print(f"# loaded: {lap()}")
            adopted = self.of_crowd(crowd)
            self.assertEqual(adopted.keys(), born.keys())
            for tid, task in adopted.items():
                self.assertFalse(task["birth"].flags & fast_snapshot.BIRTH_SEEN, task)
                # By the load, not by this snapshot.
                self.assertLess(task["counts"].since_ns, loaded_ns, tid)
            self.counts_agree(adopted, adopted)
            self.memory("adopted")
            lap()
        print(f"# ended: {lap()}")
        # What a grace period still holds goes, too.
        most = before["memory_bytes"] + DEPARTED_BYTES + 64 * 1024
        tscope.until(lambda: self.settled()["memory_bytes"] < most, f"less than {most} bytes")


class Wrap(load_case.LoadCase):
    def of_mktask(self, made, tasks):
        """Each is who mktask made, and nobody who had its number before."""
        for task in made:
            tid = task["tid"]
            self.assertIn(tid, tasks)
            ids, birth = tasks[tid]["ids"], tasks[tid]["birth"]
            with open(f"/proc/{task['tgid']}/task/{tid}/stat") as file:
                start = int(file.read().rpartition(")")[2].split()[19])
            self.assertEqual(ids.start_boot_ns // TICK_NS, start, task["line"])
            self.assertEqual(birth.birth_ns, ids.start_ns, task["line"])
            if birth.flags & fast_snapshot.BIRTH_SEEN:
                self.assertEqual(birth.creator, tscope.number(task["creator"]), task["line"])

    def test_numbers_used_many_times(self):
        groups = ("ids", "state", "sched", "birth", "counts")
        nr_looks = nr_wraps = 0
        tids = set()
        # What takes numbers fastest.
        storm = storm_maker.StressNg("wrap", "vfork", "pthread", options=["--pthread-max", "16"])
        with sysctl("pid_max", PID_MAX), tscope.Mktask("thread:n=30") as old, storm:
            begin = storm_maker.forks()
            end = time.monotonic() + PATIENCE
            while nr_wraps < NR_WRAPS and time.monotonic() < end:
                with tscope.Mktask("thread:n=30") as new:
                    for _ in range(3):
                        tasks = fast_snapshot.snapshot(*groups)
                        self.own_records(tasks)
                        self.of_mktask(old + new, tasks)
                        self.counts_agree(tasks, [task["tid"] for task in old])
                    tids.update(task["tid"] for task in new)
                nr_looks += 1
                nr_wraps = (storm_maker.forks() - begin) // (PID_MAX - RESERVED_PIDS)
                self.none_missed()
        print(f"# numbers below {PID_MAX} used {nr_wraps} times, {nr_looks} times 30 new threads")
        self.assertGreaterEqual(nr_wraps, NR_WRAPS)
        # Their numbers were those of others, and of one another.
        self.assertLess(max(tids), PID_MAX)
        self.assertLess(len(tids), 30 * nr_looks)
        self.settled()

    def test_a_number_used_again_at_once(self):
        """Before the RCU callback that frees its former owner."""
        pid = 0
        births = set()
        for _ in range(NR_AGAIN):
            pid = fork_as(pid)
            task = fast_snapshot.snapshot("ids", "state", "birth", "counts").get(pid)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self.own_records({pid: task})
            is_seen = task["birth"].flags & fast_snapshot.BIRTH_SEEN
            self.assertTrue(load_case.MISSES_BIRTHS or is_seen, task)
            births.add(task["birth"].birth_ns)
        self.assertEqual(len(births), NR_AGAIN)
        self.settled()


if __name__ == "__main__":
    tscope.main()
