#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""No column ever falls: every counter of every task and CPU, looked at again and again in every storm."""

import os
import subprocess
import time

import fast_snapshot
import load_case
import storm_maker
import tscope
import uapi

# What only rises.  Of node_ns each.
RISES = {
    "counts": ("now_ns", "voluntary", "involuntary", "migrations"),
    "accounts": ("now_ns", "run_ns", "wait_ns", "sleep_ns", "block_ns", "stop_ns", "wait_idle_ns", "opened_ns"),
    "waits": ("nr", "sum_ns", "max_ns", "max_at_ns"),
    "moves": ("core", "llc", "node", "remote", "node_ns"),
    "switches": ("same_mm", "cross_mm", "kthread", "idle"),
    "blame": ("nr", "sum_ns"),
    "wakers": ("irq", "others"),
}
OF_CPU = ("now_ns", "idle_ns", "switches", "migrated_in", "migrated_out")
GROUPS = uapi.mask_of("ids", "birth", *RISES)
# CPUs do not have quite the same time, nor see at once what another has written.
SKEW_NS = 1000
NR_LOOKS = 25
# Nor does a tracepoint tell which task a CPU wakes as it goes off: that one waited from its
# sleep on.
WOKEN_UNSEEN = ("accounts.sleep_ns", "accounts.block_ns", "accounts.stop_ns", "accounts.opened_ns")


def flat(name, value):
    """The numbers in it, each with a name."""
    if isinstance(value, (list, tuple)):
        value = dict(enumerate(value))
    if not isinstance(value, dict):
        return [(name, value)]
    return [one for key, part in value.items() for one in flat(f"{name}.{key}", part)]


def counters(record):
    found = []
    for group, members in RISES.items():
        for member in members:
            if f"{group}.{member}" in record:
                found += flat(f"{group}.{member}", record[f"{group}.{member}"])
    # One that goes on comes from bucket to bucket: so many are at least as long.
    buckets = record.get("waits.bucket", ())
    found += [(f"waits from bucket {i} on", sum(buckets[i:])) for i in range(len(buckets))]
    return dict(found)


class Looks:
    """What was seen of each task and CPU, and what has fallen since."""

    def __init__(self):
        self.tasks, self.cpus = {}, {}
        self.fallen, self.nr = [], 0

    def compare(self, who, before, now):
        for name, value in now.items():
            less = before.get(name, 0) - value
            if less > (SKEW_NS if name.endswith("_ns") else 0):
                self.fallen.append((who, name, before[name], value))
        self.nr += 1

    def look(self, dev):
        dev.choose(GROUPS)
        data = b"".join(iter(lambda: os.read(dev.fd, uapi.READ_BYTES), b""))
        seen = {}
        for record in uapi.decode_all(data):
            if "accounts.since_ns" not in record:
                continue
            key = (record["birth.birth_ns"], record["accounts.since_ns"], record["ids.comm"])
            seen[key] = now = counters(record)
            if key in self.tasks:
                self.compare((record["tid"], record["ids.comm"]), self.tasks[key], now)
        self.tasks = seen
        for number in range(os.sysconf("SC_NPROCESSORS_CONF")):
            cpu = dev.cpu(number)
            now = dict(part for name in OF_CPU for part in flat(name, cpu[name]))
            if number in self.cpus:
                self.compare(f"CPU {number}", self.cpus[number], now)
            self.cpus[number] = now


class Monotonic(load_case.LoadCase):
    def looks(self, nr=NR_LOOKS):
        looks = Looks()
        with uapi.Device() as dev:
            for _ in range(nr):
                looks.look(dev)
        print(f"# {looks.nr} comparisons")
        self.assertGreater(looks.nr, nr * 20)
        return looks

    def nothing_falls(self, nr=NR_LOOKS):
        self.assertEqual(self.looks(nr).fallen, [])

    def test_stopper_of_a_cpu_that_is_off(self):
        """It runs last there, and rests; its CPU is idle."""
        cpu = storm_maker.last_cpu()
        stopper = next(
            tid
            for tid, task in fast_snapshot.snapshot("ids").items()
            if task["ids"].comm.rstrip(b"\0") == f"migration/{cpu}".encode()
        )
        with uapi.Device() as dev:
            run = []
            for online in (False, True) * 3:
                storm_maker.cpu_online(cpu, online)
                for _ in range(2):
                    record = dev.get(stopper, uapi.mask_of("accounts"))
                    run.append(record["accounts.run_ns"])
                    idle = dev.cpu(cpu)
                    if not online:
                        self.assertEqual(record["accounts.account"], 2, record)
                    time.sleep(0.1)
                    if not online:
                        later = dev.cpu(cpu)
                        self.assertEqual(
                            later["idle_ns"] - idle["idle_ns"], later["now_ns"] - idle["now_ns"]
                        )
                        again = dev.get(stopper, uapi.mask_of("accounts"))
                        self.assertEqual(again["accounts.run_ns"], run[-1])
        self.assertEqual(run, sorted(run))

    def test_hogs(self):
        hogs = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(4)]
        try:
            self.nothing_falls()
        finally:
            for hog in hogs:
                hog.kill()
                hog.wait()

    def test_busy_cpu_right_after_load(self):
        """One that has switched was busy, if only for a moment."""
        self.load_anew()
        with uapi.Device() as dev:
            loaded = tscope.info()["loaded_ns"]
            for number in range(os.sysconf("SC_NPROCESSORS_CONF")):
                cpu = dev.cpu(number)
                if any(value for _, value in flat("switches", cpu["switches"])):
                    self.assertGreater(cpu["now_ns"] - loaded, cpu["idle_ns"], cpu)


def add_tests():
    def test(name):
        def run(self):
            with storm_maker.STORMS[name]():
                looks = self.looks()
            fallen = looks.fallen
            if name == "hotplug":
                fallen = [fall for fall in fallen if fall[1] not in WOKEN_UNSEEN]
            self.assertEqual(fallen, [])

        return run

    for name in storm_maker.STORMS:
        setattr(Monotonic, f"test_storm_{name}", test(name))


add_tests()

if __name__ == "__main__":
    tscope.main()
