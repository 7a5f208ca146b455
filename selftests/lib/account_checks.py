# SPDX-License-Identifier: GPL-2.0
"""The accounts of a task: what must hold of every record."""

import os
import signal
import time
import unittest

import busy
import tscope
import uapi

NAMES = ("run", "wait", "sleep", "block", "stop")
RUN, WAIT, SLEEP, BLOCK, STOP, ENDED = range(6)
OF_LETTER = {**dict.fromkeys("SIP", SLEEP), "D": BLOCK, **dict.fromkeys("FTt", STOP),
             **dict.fromkeys("ZX", ENDED)}  # fmt: skip
GROUPS = uapi.mask_of("ids", "state", "sched", "birth", "counts", "accounts", "waits", "blame",
                      "moves", "switches")  # fmt: skip
DEPARTED = GROUPS & ~uapi.mask_of("ids", "state", "sched") | uapi.mask_of("exited")
BLAME_NS = "/sys/module/taskscope/parameters/blame_ns"


def total(record):
    return sum(record[f"accounts.{name}_ns"] for name in NAMES)


def age(record):
    return record["accounts.now_ns"] - record["accounts.since_ns"]


def wrong(record):
    """What cannot be of the accounts of a record, alive or not; empty: nothing."""
    value = {name: record[f"accounts.{name}_ns"] for name in (*NAMES, "wait_idle", "limit")}
    opened, now = record["accounts.opened_ns"], record["accounts.now_ns"]
    account = record["accounts.account"]
    found = []
    if total(record) != age(record):
        found.append(f"the sum {total(record)} is not the age {age(record)}")
    found += [f"{name}_ns is below 0" for name in NAMES if value[name] >= 1 << 63]
    if value["wait_idle"] + value["limit"] > value["wait"]:
        found.append("wait_idle and limit are more than wait")
    if not record["accounts.since_ns"] <= opened <= now:
        found.append("opened outside of its life")
    if account == ENDED and opened != now:
        found.append("it ages behind its end")
    if account < ENDED and value[NAMES[account]] < now - opened:
        found.append("the account that it is in lacks time")
    if account > ENDED:
        found.append("no such account")
    return found


def wrong_at_rest(record):
    """What cannot be of a task that was off its CPU while all groups were filled."""
    found = wrong(record)
    if sum(record["waits.bucket"]) != record["waits.nr"]:
        found.append("the buckets do not have all waits")
    if record["waits.sum_ns"] != record["accounts.wait_ns"]:
        found.append("the waits are not the account of waiting")
    if sum(record["moves.node_ns"]) != record["accounts.run_ns"]:
        found.append("the nodes are not the account of running")
    if blamed(record) != record["blame.sum_ns"]:
        found.append("the blame is not the long waits")
    kinds = sum(record[f"switches.{kind}"] for kind in ("same_mm", "cross_mm", "kthread", "idle"))
    if kinds != record["counts.voluntary"] + record["counts.involuntary"]:
        found.append("kinds of switches: not as many as switches")
    distances = sum(record[f"moves.{name}"] for name in ("core", "llc", "node", "remote"))
    if distances != record["counts.migrations"]:
        found.append("distances: not as many as migrations")
    return found


def runs(record):
    """How often the kernel has given its CPU to a task that is at rest.

    It counts no run of which it has not noted the queueing (6.12, seldom); then its
    counters of switches say it, as many as it was switched in.
    """
    return record["sched.nr_runs"], record["sched.nvcsw"] + record["sched.nivcsw"]


def blamed(record):
    return sum(one["ns"] for one in record["blame.blamed"]) + sum(
        record[f"blame.{name}_ns"] for name in ("limit", "idle", "others", "unknown")
    )


def uncounted(record):
    """Switches and migrations that the kernel counts and the record does not, of a task at rest."""
    return {
        ours: record[f"sched.{theirs}"] - record[f"counts.{base}_base"] - record[f"counts.{ours}"]
        for ours, theirs, base in (
            ("voluntary", "nvcsw", "nvcsw"),
            ("involuntary", "nivcsw", "nivcsw"),
            ("migrations", "nr_migrations", "migrations"),
        )
        if record[f"sched.{theirs}"] != record[f"counts.{base}_base"] + record[f"counts.{ours}"]
    }


def rose(before, after, *names):
    """How much members of the accounts are more than they were."""
    return tuple(after[f"accounts.{name}_ns"] - before[f"accounts.{name}_ns"] for name in names)


def closed(record):
    """The accounts without the time since the last change of account."""
    found = [record[f"accounts.{name}_ns"] for name in NAMES]
    if record["accounts.account"] < ENDED:
        found[record["accounts.account"]] -= record["accounts.now_ns"] - record["accounts.opened_ns"]
    return found


def closed_rose(before, after):
    return [b - a for a, b in zip(closed(before), closed(after))]


def is_resting(record):
    """Off its CPU, and off the queue, also a moment ago."""
    return not record["state.on_cpu"] and not record["state.on_rq"]


def at_rest(device, tid, *accounts, groups=GROUPS):
    """The record of a task that is in one of these accounts, and was all the time of the look."""

    def look():
        one, two = device.get(tid, groups), device.get(tid, groups)
        if one and two and is_resting(one) and is_resting(two):
            if one["accounts.opened_ns"] == two["accounts.opened_ns"]:
                return two["accounts.account"] in (accounts or OF_LETTER.values()) and two
        return None

    return tscope.until(look, f"{tid} rests in account {accounts}: {device.get(tid, groups)}")


def stopped(device, tid):
    """The same of a task that is stopped for it, and stays so."""
    os.kill(tid, signal.SIGSTOP)
    return at_rest(device, tid, STOP)


def resume(tid):
    os.kill(tid, signal.SIGCONT)


def blame_from(ns):
    """Waits are long from this on."""
    return tscope.setting(BLAME_NS, ns)


class AccountCase(unittest.TestCase):
    """Reads the device; meanwhile the kernel has nothing to complain of."""

    def setUp(self):
        self.device = uapi.Device()
        self.log = tscope.KernelLog()

    def tearDown(self):
        os.close(self.device.fd)
        self.assertEqual(self.log.bad_lines(), [])

    def stay_on(self, *cpus):
        """The test runs on these CPUs only, to its end."""
        self.addCleanup(os.sched_setaffinity, 0, os.sched_getaffinity(0))
        os.sched_setaffinity(0, cpus)

    def right_at_rest(self, record):
        self.assertEqual(wrong_at_rest(record), [], record)
        self.assertEqual(uncounted(record), {}, record)

    def worked(self, work, *arguments, cpu=None):
        """The record of a task that did its work, said so, and rests."""
        done = os.pipe()
        with busy.child(work, *arguments, done[1], cpu=cpu) as tid:
            self.assertEqual(os.read(done[0], 1), b"x")
            record = at_rest(self.device, tid, SLEEP)
        for end in done:
            os.close(end)
        return record

    def has_run(self, before, ns=20_000_000):
        """For so long, since this record."""
        return rose(before, self.device.get(before["tid"]), "run")[0] > ns

    def spun(self, tids, seconds):
        """Records of tasks that are stopped, before and after so long a time."""
        befores = [stopped(self.device, tid) for tid in tids]
        for tid in tids:
            resume(tid)
        time.sleep(seconds)
        # A machine that was stopped meanwhile has not given its turn to each.
        for before in befores:
            tscope.until(lambda before=before: self.has_run(before), f"{before['tid']} has run")
        afters = [stopped(self.device, tid) for tid in tids]
        for record in afters:
            self.assertEqual(wrong_at_rest(record), [], record)
        return list(zip(befores, afters))
