# SPDX-License-Identifier: GPL-2.0
"""Hogs that share one CPU by their weights."""

import contextlib
import os

import busy
import procfs
import storm_maker
from tscope import until, write

CPU = storm_maker.last_cpu()
ROOT = storm_maker.CGROUP
# What the kernel gives to these nice values.
WEIGHTS = {-5: 3121, -3: 1991, 0: 1024, 3: 526, 5: 335, 10: 110}
AUTOGROUP = "/proc/sys/kernel/sched_autogroup_enabled"


@contextlib.contextmanager
def without_autogroups():
    """Tasks of the root group are below no other group."""
    before = procfs.read(AUTOGROUP).decode() if os.path.exists(AUTOGROUP) else None
    if before:
        write(AUTOGROUP, 0)
    try:
        yield
    finally:
        if before:
            write(AUTOGROUP, before)


@contextlib.contextmanager
def tree(weights):
    """Cgroups by their paths, a group above before those in it, each with its cpu.weight."""
    made = []
    try:
        write(f"{ROOT}/cgroup.subtree_control", "+cpu")
        for path, weight in weights.items():
            os.mkdir(f"{ROOT}/{path}")
            made.append(path)
            write(f"{ROOT}/{path}/cpu.weight", weight)
            if any(other.startswith(path + "/") for other in weights):
                write(f"{ROOT}/{path}/cgroup.subtree_control", "+cpu")
        yield
    finally:
        for path in reversed(made):
            until(lambda path=path: removed(f"{ROOT}/{path}"), f"{path} is removed")


def removed(folder):
    try:
        os.rmdir(folder)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def hogs(*specs):
    """(cgroup or None, nice)...: a tid each, in that order; they run, each in its cgroup."""
    with contextlib.ExitStack() as stack:
        tids = []
        for cgroup, nice in specs:
            tid = stack.enter_context(busy.child(busy.hog, cpu=CPU, nice=nice))
            if cgroup:
                storm_maker.join_cgroup(f"{ROOT}/{cgroup}", tid)
            tids.append(tid)
        for tid in tids:
            until(lambda tid=tid: loops(tid), "it does nothing but run")
        yield tids
        for tid in tids:
            write(f"{ROOT}/cgroup.procs", tid)


def loops(tid):
    """It has run for some time without a sleep: all that it needs is in memory."""
    naps, begin = procfs.look(tid)["nvcsw"], runtime(tid)
    until(lambda: runtime(tid) > begin + 20_000_000, "it runs")
    return procfs.look(tid)["nvcsw"] == naps


def runtime(tid):
    return int(procfs.read(f"/proc/{tid}/schedstat").split()[0])
