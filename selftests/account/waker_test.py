#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Wakers of a task: its partner, a timer, many, and one that the reader cannot see."""

import contextlib
import os
import signal

import account_checks
import busy
import confined
import storm_maker
import tscope
import uapi
from account_checks import SLEEP
from busy import child

CPU = storm_maker.last_cpu()
NR = 300
NAP = 0.0005


def reads(end, nr, done):
    """Sleeps for each byte; at last for ever."""
    for _ in range(nr):
        os.read(end, 1)
    os.write(done, b"x")
    signal.pause()


def woken(record):
    """By anyone."""
    return (
        sum(one["count"] for one in record["wakers.waker"])
        + record["wakers.irq"]
        + record["wakers.others"]
    )


class Wakers(account_checks.AccountCase):
    def setUp(self):
        super().setUp()
        self.done = os.pipe()
        self.bytes = os.pipe()
        # The waker is on another CPU than the sleeper.
        self.stay_on(0)

    def tearDown(self):
        for end in (*self.done, *self.bytes):
            os.close(end)
        super().tearDown()

    def at_end(self, tid):
        self.assertEqual(os.read(self.done[0], 1), b"x")
        record = self.asleep(tid)
        counts = [one["count"] for one in record["wakers.waker"]]
        self.assertEqual(counts, sorted(counts, reverse=True))
        for one in record["wakers.waker"]:
            if not one["count"]:
                self.assertEqual((one["tid"], one["comm"]), (0, b""))
        return record

    def asleep(self, tid):
        """Asleep for the last time: it was woken out of each sleep but this."""
        record = account_checks.at_rest(self.device, tid, SLEEP, groups=uapi.GROUPS_ALL)
        self.assertEqual(woken(record), record["counts.voluntary"] - 1, record)
        return record

    def sleeps_for(self, tid):
        account_checks.at_rest(self.device, tid, SLEEP, groups=account_checks.GROUPS)

    def test_partner(self):
        """One that writes, and always the same."""
        with child(reads, self.bytes[0], NR, self.done[1], cpu=CPU) as tid:
            for _ in range(NR):
                self.sleeps_for(tid)
                os.write(self.bytes[1], b"x")
            record = self.at_end(tid)
        first = record["wakers.waker"][0]
        self.assertEqual(first["tid"], os.getpid())
        self.assertEqual(first["comm"], self.device.get(os.getpid())["ids.comm"])
        self.assertGreaterEqual(first["count"], NR)
        # What it waited for otherwise were locks and pages, at its start.
        self.assertLess(woken(record) - first["count"], NR // 10)

    def test_timer(self):
        with child(busy.naps, NAP, NR, self.done[1], cpu=CPU) as tid:
            record = self.at_end(tid)
        self.assertGreaterEqual(record["wakers.irq"], NR * 9 // 10)
        # The task on the CPU when the timer fired has not woken it.
        for one in record["wakers.waker"]:
            self.assertLess(one["count"], NR // 10, record["wakers.waker"])

    def test_timer_beside_one_that_runs(self):
        """The interrupt comes while another task has the CPU."""
        with child(busy.hog, cpu=CPU) as hog:
            with child(busy.naps, NAP, NR // 3, self.done[1], cpu=CPU) as tid:
                record = self.at_end(tid)
        print(f"# irq {record['wakers.irq']}, {record['wakers.waker']}, others {record['wakers.others']}")
        self.assertGreaterEqual(record["wakers.irq"], NR // 3 * 3 // 4)
        self.assertNotIn(hog, [one["tid"] for one in record["wakers.waker"]])

    def test_many(self):
        """Seven that take turns, one oftener than the other."""
        turns = [40, 30, 20, 10, 6, 4, 2]
        with contextlib.ExitStack() as stack:
            tid = stack.enter_context(child(reads, self.bytes[0], sum(turns), self.done[1], cpu=CPU))
            gates, writers = [], []
            for _ in turns:
                gates.append(os.pipe())
                writers.append(stack.enter_context(child(self.passes_on, gates[-1][0], cpu=0)))
            left = list(turns)
            while any(left):
                for i, gate in enumerate(gates):
                    if left[i]:
                        left[i] -= 1
                        self.sleeps_for(tid)
                        before = woken(self.device.get(tid))
                        os.write(gate[1], b"x")
                        tscope.until(lambda: woken(self.device.get(tid)) > before, "it is woken")
            record = self.at_end(tid)
        wakers = {one["tid"]: one["count"] for one in record["wakers.waker"]}
        print(f"# {wakers}, irq {record['wakers.irq']}, others {record['wakers.others']}")
        # The most frequent is there; of its count none is another's.
        self.assertIn(writers[0], wakers)
        for tid, count in wakers.items():
            self.assertIn(tid, writers)
            self.assertLessEqual(count, turns[writers.index(tid)])
        self.assertGreaterEqual(record["wakers.others"], sum(turns[4:]))
        self.assertGreaterEqual(woken(record), sum(turns))

    def passes_on(self, gate):
        while True:
            os.write(self.bytes[1], os.read(gate, 1))

    def test_out_of_stops(self):
        """SIGCONT wakes it, out of a stop."""
        with child(signal.pause, cpu=CPU) as tid:
            before = self.asleep(tid)
            for _ in range(20):
                os.kill(tid, signal.SIGSTOP)
                account_checks.at_rest(self.device, tid, account_checks.STOP)
                os.kill(tid, signal.SIGCONT)
                self.sleeps_for(tid)
            after = self.asleep(tid)
        ours = {one["tid"]: one["count"] for one in after["wakers.waker"]}
        # Each stop and each end of it.
        self.assertGreaterEqual(ours[os.getpid()], 40)
        self.assertEqual(woken(after) - woken(before),
                         after["counts.voluntary"] - before["counts.voluntary"])

    def test_one_of_another_pid_namespace(self):
        """A reader in a namespace sees that a task woke it, and one outside of it which."""
        writer = os.getpid()
        asked, answers = os.pipe(), os.pipe()

        def look():
            with uapi.Device() as device:
                with child(reads, self.bytes[0], NR, self.done[1], cpu=CPU) as tid:
                    for _ in range(20):
                        account_checks.at_rest(device, tid, SLEEP)
                        os.write(asked[1], b"x")
                        os.read(answers[0], 1)
                    record = account_checks.at_rest(device, tid, SLEEP, groups=uapi.GROUPS_ALL)
                    # From inside, too.
                    os.write(self.bytes[1], b"x")
                    return record, account_checks.at_rest(device, tid, SLEEP,
                                                          groups=uapi.GROUPS_ALL)

        def serve():
            while os.read(asked[0], 1):
                os.write(self.bytes[1], b"x")
                os.write(answers[1], b"x")

        who = confined.Who(namespaces=confined.NEWPID | confined.NEWNS)
        with child(serve, cpu=0) as writer:
            first, last = confined.run(who, look)
        top = first["wakers.waker"][0]
        self.assertEqual(top["tid"], 0, (writer, first["wakers.waker"]))
        self.assertGreaterEqual(top["count"], 20)
        inside = [one["tid"] for one in last["wakers.waker"] if one["count"] and one["tid"]]
        self.assertEqual(inside, [1], last["wakers.waker"])


if __name__ == "__main__":
    tscope.main()
