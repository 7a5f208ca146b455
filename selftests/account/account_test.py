#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Where the time of each task went: exactly its age in all, and what the kernel says of it."""

import collections
import functools
import os
import signal
import subprocess
import time

import account_checks
import busy
import hostclock
import tscope
import uapi
from account_checks import BLOCK, ENDED, NAMES, OF_LETTER, RUN, SLEEP, STOP, WAIT, stopped
from busy import child

CPU = 1
ACCOUNTS = uapi.mask_of("accounts")
PAIRS = (("accounts.run_ns", "sched.runtime_ns"), ("accounts.wait_ns", "sched.run_delay_ns"))
KERNELS = {"waits.nr", "sched.nr_runs", "sched.nvcsw", "sched.nivcsw"}.union(*PAIRS)


class Accounts(account_checks.AccountCase):
    def get(self, tid):
        return self.device.get(tid, account_checks.GROUPS)

    def right(self, record):
        self.assertEqual(account_checks.wrong(record), [], record)

    def runs_agree(self, record):
        """Of a task that was born under the module's eyes, and is at rest."""
        self.assertTrue(record["birth.flags"] & uapi.constant("BIRTH_SEEN"))
        self.assertIn(record["waits.nr"], account_checks.runs(record), record)

    def agrees_with_kernel(self, look, of_switch=0):
        """Run and wait of look(), two records of a task at rest, within 2 % or 1 ms.

        The kernel reads its clock at the beginning of a switch or even at the waking
        before it, we at the end.  Between them the kernel looks for other work, or a
        CPU leaves its idle state: @of_switch ns.  A CPU may also be stopped there.
        """
        with hostclock.Watch() as watch:
            begin = time.monotonic_ns()
            before, after = look()
            stopped_ns = watch.stopped(begin, time.monotonic_ns())
        delta = {name: after[name] - before[name] for name in after if name in KERNELS}
        # See account_checks.runs().
        self.assertIn(delta["waits.nr"], account_checks.runs(delta), (before, after))
        missing = delta["waits.nr"] - delta["sched.nr_runs"]
        most = delta["waits.nr"] // 20 + (tscope.RELEASE >= (6, 12))
        self.assertIn(missing, range(1 + most), (before, after))
        for ours, kernel in PAIRS:
            allowed = max(delta[kernel] // 50, 1_000_000, of_switch * delta["waits.nr"])
            apart = ours, delta[ours], delta[kernel], delta["waits.nr"], stopped_ns
            print(f"# {apart}")
            self.assertLessEqual(abs(delta[ours] - delta[kernel]), allowed + stopped_ns, apart)


class Sums(Accounts):
    def test_under_load(self):
        """Of every task, alive or gone, in every look at it."""
        groups = uapi.mask_of("ids", "counts", "accounts", "waits", "moves")
        seen, gone = collections.Counter(), set()
        with busy.Busy() as load:
            for _ in range(12):
                before = time.monotonic_ns()
                for record in self.device.snapshot(groups):
                    self.right(record)
                    self.assertEqual(record["accounts.since_ns"], record["counts.since_ns"])
                    if record["accounts.account"] != ENDED:
                        self.assertLessEqual(before, record["accounts.now_ns"], record)
                        self.assertLessEqual(record["accounts.now_ns"], time.monotonic_ns(), record)
                    seen[record["accounts.account"]] += 1
            self.assertEqual(load.dead(), [])
            for record in self.device.departed(account_checks.DEPARTED):
                self.right_of_departed(record)
                gone.add(record["exited.seq"])
        print(f"# {dict(seen)} looks by account, {len(gone)} exited")
        for account in (RUN, WAIT, SLEEP, STOP):
            self.assertGreater(seen[account], 0, NAMES[account])
        self.assertGreater(len(gone), 50)

    def right_of_departed(self, record):
        self.assertEqual(record["accounts.account"], ENDED)
        self.assertEqual(account_checks.wrong_at_rest(record), [], record)
        self.assertLessEqual(record["accounts.now_ns"], record["exited.freed_ns"])

    def test_a_switching_task_is_read_whole(self):
        """Also in the middle of a switch: no account falls, and the sum is the age.

        But for what is still open: a switch is told a moment after it was timed.
        """
        seen = set()
        with child(busy.ping_pong, cpu=CPU) as tid:
            first = before = self.get(tid)
            looks, end = 0, time.monotonic() + tscope.PATIENCE
            while looks < 4000 or (
                self.get(tid)["counts.voluntary"] - first["counts.voluntary"] <= 1000
                and time.monotonic() < end
            ):
                looks += 1
                record = self.device.get(tid, ACCOUNTS)
                self.right(record)
                self.assertGreaterEqual(min(account_checks.closed_rose(before, record)), 0)
                self.assertGreaterEqual(record["accounts.now_ns"], before["accounts.now_ns"])
                seen.add(record["accounts.account"])
                before = record
            nr = self.get(tid)["counts.voluntary"] - first["counts.voluntary"]
        print(f"# {nr} switches in {looks} looks")
        self.assertGreater(nr, 1000)
        self.assertLessEqual({RUN, SLEEP}, seen)

    def test_of_all_that_rest(self):
        """Every kind of task and kernel threads: what of a record has to be equal is."""
        with tscope.Mktask("mixed:n=100", "dead-leader", "traced", "stopped", "zombie"):
            first = {r["tid"]: r for r in self.device.snapshot(account_checks.GROUPS)}
            nr = collections.Counter()
            for record in self.device.snapshot(account_checks.GROUPS):
                before = first.get(record["tid"])
                opened = before and before["accounts.opened_ns"]
                if opened != record["accounts.opened_ns"] or not account_checks.is_resting(record):
                    continue
                letter = chr(record["state.letter"])
                self.assertEqual(OF_LETTER[letter], record["accounts.account"], record)
                self.right_at_rest(record)
                nr[letter] += 1
        print(f"# {dict(nr)}")
        self.assertLessEqual(set("SIDTtZ"), set(nr))
        self.assertGreater(sum(nr.values()), 150)


class EachAccount(Accounts):
    def only_rises(self, tid, account):
        """A task that stays in an account: all time between two looks is of this one."""
        before = account_checks.at_rest(self.device, tid, account)
        time.sleep(0.02)
        after = self.get(tid)
        passed = after["accounts.now_ns"] - before["accounts.now_ns"]
        self.assertGreater(passed, 0)
        expected = tuple(passed * (name == NAMES[account]) for name in NAMES)
        self.assertEqual(account_checks.rose(before, after, *NAMES), expected, (before, after))
        self.assertEqual(before["accounts.opened_ns"], after["accounts.opened_ns"])

    def seen_in(self, account, tid):
        return self.device.get(tid, ACCOUNTS)["accounts.account"] == account

    def test_run(self):
        with child(busy.hog, cpu=CPU) as tid:
            tscope.until(lambda: self.seen_in(RUN, tid), "it runs")

            def look():
                ((before, after),) = self.spun([tid], 0.4)
                run, wait, sleep, block = account_checks.rose(before, after, *NAMES[:4])
                self.assertGreater(run, wait)
                self.assertEqual((sleep, block), (0, 0))
                return before, after

            self.agrees_with_kernel(look)

    def test_wait(self):
        with child(busy.hog, cpu=CPU) as one, child(busy.hog, cpu=CPU) as two:
            for tid in (one, two):
                for account in (RUN, WAIT, RUN):
                    tscope.until(lambda: self.seen_in(account, tid), f"{tid} in {account}")

            def look():
                (before, after), _ = self.spun([one, two], 0.4)
                wait, sleep, block = account_checks.rose(before, after, "wait", "sleep", "block")
                self.assertGreater(wait, 10_000_000)
                self.assertEqual((sleep, block), (0, 0))
                return before, after

            self.agrees_with_kernel(look)

    def test_sleep(self):
        with child(signal.pause) as tid:
            self.only_rises(tid, SLEEP)

    def test_sleep_of_kernel_threads(self):
        """In S and in I, which looks uninterruptible."""
        letters = {}
        for record in self.device.snapshot(uapi.mask_of("ids", "state", "accounts")):
            if record["ids.kind"] & uapi.constant("KIND_KTHREAD"):
                letters.setdefault(chr(record["state.letter"]), []).append(record["tid"])
        for letter in "SI":
            with self.subTest(letter):
                for tid in letters[letter][:5]:
                    account_checks.at_rest(self.device, tid, SLEEP)

    def test_block(self):
        with tscope.Mktask("vfork") as made:
            parents = [task["tid"] for task in made if task.get("role") != "child"]
            parents += [self.get(task["tid"])["ids.ppid"] for task in made if "role" in task]
            blocked = [tid for tid in parents if chr(self.get(tid)["state.letter"]) == "D"]
            self.assertTrue(blocked, made)
            for tid in blocked:
                self.only_rises(tid, BLOCK)

    def test_stop(self):
        with child(busy.hog, cpu=CPU) as tid:
            stopped(self.device, tid)
            self.only_rises(tid, STOP)

    def test_stop_by_a_tracer(self):
        with tscope.Mktask("traced") as made:
            for task in made:
                self.assertEqual(chr(self.get(task["tid"])["state.letter"]), "t")
                self.only_rises(task["tid"], STOP)


class Ends(Accounts):
    def test_birth(self):
        """What is in front of the first run is: not started yet, then one wait."""
        for _ in range(10):
            pid = os.fork()
            if not pid:
                os._exit(0)
            record = account_checks.at_rest(self.device, pid, ENDED)
            os.waitpid(pid, 0)
            self.assertEqual(record["accounts.since_ns"], record["counts.since_ns"])
            self.assertGreaterEqual(record["accounts.since_ns"], record["birth.birth_ns"])
            self.runs_agree(record)
        # Of those some need no second turn.
        subprocess.run([f"{tscope.HERE}/mkends", "100"], stdout=subprocess.DEVNULL, check=True)
        nr = 0
        for record in self.device.departed(account_checks.DEPARTED):
            if record["exited.comm"] != b"mkends" or record["waits.nr"] != 1:
                continue
            if not record["accounts.block_ns"]:
                first = record["birth.first_run_ns"] - record["accounts.since_ns"]
                waited = account_checks.rose(ZERO, record, "wait", "sleep")
                self.assertEqual(sum(waited), first, record)
                nr += 1
        print(f"# {nr} ran once")
        # A debug kernel is preempted on the way out of every task.
        self.assertGreaterEqual(nr, 0 if tscope.IS_DEBUG else 1)

    def test_a_zombie_does_not_age(self):
        with tscope.Mktask("zombie", "zombie:signal=9", "dead-leader") as made:
            zombies = 0
            for task in made:
                record = self.get(task["tid"])
                if chr(record["state.letter"]) != "Z":
                    continue
                zombies += 1
                before = account_checks.at_rest(self.device, task["tid"], ENDED)
                self.assertGreaterEqual(before["accounts.now_ns"], before["birth.exit_ns"])
                self.right_at_rest(before)
                self.runs_agree(before)
                time.sleep(0.02)
                after = self.get(task["tid"])
                same = {k: v for k, v in before.items() if k.startswith(("accounts.", "waits."))}
                self.assertEqual(same, {name: after[name] for name in same})
            self.assertGreaterEqual(zombies, 3)

    def test_the_departed_do_not_age(self):
        with child(signal.pause) as tid:
            key = account_checks.at_rest(self.device, tid, SLEEP)["key"]

        def find():
            return [r for r in self.device.departed(account_checks.DEPARTED) if r["key"] == key]

        (before,) = tscope.until(find, "it has departed")
        self.assertEqual(account_checks.wrong_at_rest(before), [])
        self.assertGreaterEqual(before["accounts.now_ns"], before["birth.exit_ns"])
        time.sleep(0.02)
        (after,) = find()
        # Which is when that group was filled.
        for record in (before, after):
            record.pop("counts.now_ns")
        self.assertEqual(before, after)


ZERO = {f"accounts.{name}_ns": 0 for name in NAMES}


def answers(times, done):
    """Two processes that wake each other so many times."""
    pings, pongs = os.pipe(), os.pipe()
    if not os.fork():
        for _ in range(times):
            os.write(pongs[1], os.read(pings[0], 1))
        os._exit(0)
    for _ in range(times):
        os.write(pings[1], b"x")
        os.read(pongs[0], 1)
    os.write(done, b"x")
    signal.pause()


class Kernel(Accounts):
    """Of tasks born under the module's eyes the kernel says the same, all their lives."""

    # What an emulated CPU needs at most from one clock to the other; a debug kernel looks
    # at every lock and every access between them.
    OF_SWITCH_NS = 1_000_000 if tscope.IS_DEBUG else 80_000

    def agrees(self, work, times, cpu=CPU):
        def look():
            record = self.worked(work, times, cpu=cpu)
            self.right_at_rest(record)
            self.runs_agree(record)
            self.assertGreater(record["waits.nr"], times // 4)
            return dict.fromkeys(record, 0), record

        self.agrees_with_kernel(look, self.OF_SWITCH_NS)

    def test_a_sleeper(self):
        self.agrees(functools.partial(busy.naps, 0.001), 200)

    def test_a_pair_on_one_cpu(self):
        self.agrees(answers, 300)

    def test_a_pair_on_all_cpus(self):
        self.agrees(answers, 300, cpu=None)


class Shares(Accounts):
    """Two that spin on one CPU, at nice 0 and nice 5: 1024 to 335."""

    SECONDS = 6
    # From a bucket's floor on, so that the histogram says how many waits are long.
    LONG = 1 << 20
    LONG_BUCKET = 19

    def test_shares_and_blame(self):
        """The kernel lets no share stray for long: the window has hundreds of slices.

        What a CPU is stopped for is charged to the one that it was given to.
        """
        with hostclock.Watch() as watch, account_checks.blame_from(self.LONG):
            with child(busy.hog, cpu=CPU) as heavy, child(busy.hog, cpu=CPU, nice=5) as light:
                begin = time.monotonic_ns()
                looks = self.spun([heavy, light], self.SECONDS)
                stopped_ns = watch.stopped(begin, time.monotonic_ns(), CPU)
        ours = [account_checks.rose(*pair, "run")[0] for pair in looks]
        kernel = [b["sched.runtime_ns"] - a["sched.runtime_ns"] for a, b in looks]
        share, kernels = (100 * both[0] / sum(both) for both in (ours, kernel))
        slack = 2 + 100 * stopped_ns / sum(ours)
        print(f"# nice 0 had {share:.2f} %, says the kernel {kernels:.2f} %, slack {slack:.2f} %")
        self.assertLessEqual(abs(share - kernels), slack)
        # A debug kernel's ticks come late.
        if not tscope.IS_DEBUG:
            self.assertLessEqual(abs(share - 100 * 1024 / (1024 + 335)), slack)
        for (_, record), other in zip(looks, (light, heavy)):
            self.right_at_rest(record)
            self.blames(record, other, stopped_ns)

    def blames(self, record, other, stopped_ns):
        self.assertEqual(record["blame.nr"], sum(record["waits.bucket"][self.LONG_BUCKET :]))
        first = record["blame.blamed"][0]
        self.assertEqual(first["tid"], other)
        print(f"# {first['ns']} of {record['blame.sum_ns']} ns in {record['blame.nr']} long waits")
        # Kernel threads and interrupts have the rest, and what the CPU was stopped for in them.
        self.assertGreater(first["ns"] + stopped_ns, record["blame.sum_ns"] * 8 // 10)
        self.assertLessEqual(record["blame.sum_ns"], record["waits.sum_ns"])
        short = record["waits.sum_ns"] - record["blame.sum_ns"]
        self.assertLess(short, self.LONG * sum(record["waits.bucket"][: self.LONG_BUCKET]) + 1)


if __name__ == "__main__":
    tscope.main()
