# SPDX-License-Identifier: GPL-2.0
"""A CPU that real-time tasks keep for as long as they like."""

import contextlib
import os
import subprocess
import time

import storm_maker
import tscope

CPU = storm_maker.last_cpu()
SOFTIRQ_PRIORITY = 50
RT_RUNTIME = "/proc/sys/kernel/sched_rt_runtime_us"
# From 6.12 on it gives a CPU that real-time tasks keep to the others now and then.
FAIR_SERVER = f"/sys/kernel/debug/sched/fair_server/cpu{CPU}/runtime"


def on_another_cpu():
    """While CPU has nothing to do: 6.12 warns where the server of one at work is set."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {0})
    time.sleep(0.5)
    return before


@contextlib.contextmanager
def softirqs():
    """The thread of CPU's softirqs is above all other tasks.

    Once it is woken no interrupt runs softirqs itself; so RCU calls a CPU stalled whose real-time
    tasks keep that thread waiting for 21 s, although they sleep and switch.
    """
    pids = subprocess.run(["pgrep", "-x", f"ksoftirqd/{CPU}"], check=True, stdout=subprocess.PIPE)
    tid = int(pids.stdout)
    before = os.sched_getscheduler(tid), os.sched_getparam(tid)
    os.sched_setscheduler(tid, os.SCHED_FIFO, os.sched_param(SOFTIRQ_PRIORITY))
    try:
        yield
    finally:
        os.sched_setscheduler(tid, *before)


@contextlib.contextmanager
def without_rt_limit():
    """A real-time task keeps its CPU.  A kernel with a fair server has no such limit, and may
    refuse to set it again: with EBUSY, once deadline tasks have come and gone."""
    with softirqs():
        if os.path.exists(FAIR_SERVER):
            yield
        else:
            with tscope.setting(RT_RUNTIME, -1):
                yield


@contextlib.contextmanager
def without_fair_server():
    """On PREEMPT_RT alone, where it has much to run.  6.12 may lose count of the bandwidth of
    its deadline tasks by that: it warns, or refuses all later ones with EBUSY."""
    if not os.path.exists(FAIR_SERVER) or "PREEMPT_RT" not in os.uname().version:
        yield
        return
    before = on_another_cpu()
    with tscope.setting(FAIR_SERVER, 0):
        os.sched_setaffinity(0, before)
        yield
        on_another_cpu()
    os.sched_setaffinity(0, before)
