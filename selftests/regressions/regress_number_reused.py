#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""In a container a number that is used again does not bring the name of an earlier owner.

A task outside had woken one inside, and had been in its way; then it ended, and one inside
got its number.  The waker and the blame had the name of the one outside from then on.  Later
they were taken for the one inside where that had the same name.
"""

import contextlib
import os
import pickle
import signal
import time

import account_checks
import busy
import confined
import storm_maker
import tscope
import uapi

CPU = storm_maker.last_cpu()
NR_WAKES = 20
SPIN_NS = 3_000_000
GROUPS = uapi.mask_of("ids", "accounts", "wakers", "blame")
# A number inside that is free.
INSIDE = 77


def rename(name):
    tscope.write("/proc/thread-self/comm", name)


def victim(wakes):
    """Sleeps until somebody writes, again and again."""
    rename("victim")
    os.nice(19)
    while os.read(wakes, 1):
        pass


def outsider(wakes):
    """Wakes the victim, and is in its way for a while each time."""
    rename("outsider")
    for _ in range(NR_WAKES):
        os.write(wakes, b"x")
        end = time.monotonic_ns() + SPIN_NS
        while time.monotonic_ns() < end:
            pass
        time.sleep(0.01)


def insider(outside):
    """One that has this number in the pid namespace above, and the name of who had it."""
    if not confined.fork_as(INSIDE, outside):
        rename("outsider")
        signal.pause()


def first_inside(wakes, orders, answers):
    """The first of its pid namespace, which looks at the victim when it is told to."""
    with uapi.Device() as device:
        pid = os.fork()
        if not pid:
            victim(wakes)
            os._exit(0)
        os.write(answers, b"ready")
        for order in iter(lambda: os.read(orders, 64), b""):
            if int(order):
                insider(int(order))
            os.write(answers, pickle.dumps(device.get(pid, GROUPS)))


@contextlib.contextmanager
def container(wakes):
    """Returns what asks the first of a pid namespace."""
    orders, answers = os.pipe(), os.pipe()

    def run():
        os.close(orders[1])
        confined.call(confined.libc.unshare, confined.NEWPID)
        pid = os.fork()
        if not pid:
            first_inside(wakes, orders[0], answers[1])
            os._exit(0)
        os.waitpid(pid, 0)

    with busy.child(run, cpu=CPU):
        def ask(number=0):
            os.write(orders[1], str(number).encode())
            return pickle.loads(os.read(answers[0], 65536))

        if os.read(answers[0], 5) != b"ready":
            raise RuntimeError("there is no container")
        try:
            yield ask
        finally:
            for end in (*orders, *answers):
                os.close(end)


class Reused(account_checks.AccountCase):
    def names(self, record):
        return {(one["tid"], one["comm"]) for member in ("wakers.waker", "blame.blamed")
                for one in record[member] if one["tid"] or one["comm"]}

    def test_name_of_an_earlier_owner(self):
        wakes = os.pipe()
        self.stay_on(0)
        with account_checks.blame_from(0), container(wakes[0]) as ask:
            with busy.child(outsider, wakes[1], cpu=CPU) as outside:
                key = self.device.get(outside)["key"]
                self.assertEqual(os.waitid(os.P_PID, outside, os.WEXITED | os.WNOWAIT).si_status, 0)
                self.seen_outside(outside)
                # A task outside has neither number nor name inside.
                self.assertNotIn(b"outsider", {comm for _, comm in self.names(ask())})
                os.waitpid(outside, 0)
            found = self.names(ask(outside))
            self.assertNotEqual(self.device.get(outside)["key"], key)
        self.assertNotIn(b"outsider", {comm for _, comm in found}, found)
        self.assertNotIn(INSIDE, {tid for tid, _ in found}, found)

    def seen_outside(self, outside):
        """Here it is known, by both."""
        record = next(record for record in self.device.snapshot(GROUPS)
                      if record["ids.comm"] == b"victim")
        for member in ("wakers.waker", "blame.blamed"):
            self.assertIn((outside, b"outsider"),
                          {(one["tid"], one["comm"]) for one in record[member]}, record)


if __name__ == "__main__":
    tscope.main()
