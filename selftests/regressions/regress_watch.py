#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A row of --watch is of one interval, all of it.

It had WAITS 0 beside WAIT_P99 5 ms, and WAIT 57 ms beside BLAME_TIME 243 ms.
"""

import datetime
import json
import os
import pty
import subprocess

import account_checks
import busy
import tscope
from busy import child
from realtime import CPU
from starving_case import STARVES_NS, StarvingCase

COLUMNS = ("TID,AGE,RUN,WAIT,SLEEP,BLOCK,STOP,WAIT_CONTENDED,WAIT_LIMIT,WAIT_IDLE,WAIT_UNKNOWN,"
           "WAITS,WAIT_SUM,WAIT_P50,WAIT_P99,WAIT_MAX,WAITS_LONG,WAITS_LONG_SUM,BLAME,BLAME_TIME,"
           "BLAME_OTHERS,BLAME_IDLE,BLAME_UNKNOWN,ACCOUNT_FOR")  # fmt: skip


def rounds(command, *arguments):
    """What each round of a command says."""
    run = tscope.taskscope(*command.split(), "--watch", "0.4", "-J", *arguments)
    if run.returncode:
        raise RuntimeError(run.stderr)
    return [json.loads(line) for line in run.stdout.splitlines()]


class Rows(account_checks.AccountCase):
    def right(self, row):
        """What holds of each row of an interval."""
        self.assertEqual(sum(row[name] for name in account_checks.NAMES), row["age"], row)
        parts = ("wait_contended", "wait_limit", "wait_idle", "wait_unknown")
        self.assertEqual(sum(row[name] for name in parts), row["wait"], row)
        self.assertEqual(row["wait"], row["wait_sum"], row)
        self.assertLessEqual(row["waits_long_sum"], row["wait"], row)
        self.assertLessEqual(row["waits_long"], row["waits"], row)
        self.assertLessEqual(row["blame_time"] or 0, row["waits_long_sum"], row)
        if not row["waits"]:
            self.assertEqual(row["wait"], 0, row)
        lengths = [row[name] for name in ("wait_p50", "wait_p99", "wait_max")]
        if row["waits"]:
            self.assertEqual(lengths, sorted(lengths), row)
            self.assertLessEqual(row["wait_max"], row["wait"], row)
        else:
            self.assertEqual(lengths, [None] * 3, row)
        if not row["waits_long"]:
            self.assertIsNone(row["blame"], row)

    def test_under_load(self):
        with busy.Busy() as load, child(busy.hog, cpu=CPU), child(busy.hog, cpu=CPU):
            said = rounds("ps -T", "--count", "5", "-o", COLUMNS)
            self.assertEqual(load.dead(), [])
        self.assertEqual(len(said), 5)
        times = [datetime.datetime.fromisoformat(one["time"][:19]) for one in said]
        self.assertEqual(times, sorted(times))
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        self.assertLess(abs((now - times[-1]).total_seconds()), 60)
        nr = 0
        for one in said:
            self.assertGreater(one["interval"], 0)
            for row in one["tasks"]:
                self.right(row)
                nr += row["waits"] > 0
        print(f"# {nr} rows with waits")
        self.assertGreater(nr, 20)

    def test_top_and_sort(self):
        with child(busy.hog, cpu=CPU) as hog:
            for one in rounds("ps", "--count", "2", "--top", "3", "-o", "TID,RUN"):
                self.assertEqual(len(one["tasks"]), 3)
                self.assertEqual(one["tasks"][0]["tid"], hog)
                runs = [row["run"] for row in one["tasks"]]
                self.assertEqual(runs, sorted(runs, reverse=True))
            for one in rounds("cpus", "--count", "2", "--top", "1"):
                self.assertEqual([row["cpu"] for row in one["cpus"]], [CPU])
                self.assertIn("time", one)

    def test_nothing_happened(self):
        """Empty cells; no wait, no quantile."""
        with child(busy.hog, cpu=CPU) as hog:
            account_checks.stopped(self.device, hog)
            run = tscope.taskscope("ps", "--watch", "0.4", "--count", "1", "-n", "-p", str(hog),
                                   "-o", "TID,RUN,WAIT,WAITS,WAIT_MAX,WAIT_P99,BLAME_TIME,NVCSW")
            row = rounds("ps", "--count", "1", "-p", str(hog), "-o", COLUMNS)[0]["tasks"][0]
        self.assertEqual(run.stdout.splitlines()[1].split(), [str(hog)])
        self.right(row)
        self.assertEqual((row["waits"], row["run"], row["stop"]), (0, 0, row["age"]))

    def test_wait(self):
        with child(busy.hog, cpu=CPU) as one, child(busy.hog, cpu=CPU) as two:
            said = rounds(f"wait {one}", "--count", "3", "--top", "1")
        self.assertEqual(len(said), 3)
        for each in said:
            wait = each["wait"]
            self.assertLessEqual(wait["wait"], wait["age"])
            self.assertEqual(sum(bucket["waits"] for bucket in wait["histogram"]), wait["waits"])
            self.assertLessEqual(len(wait["blamed"]), 1)
            blamed = sum(who["time"] for who in wait["blamed"])
            self.assertLessEqual(blamed, wait["wait"])
            self.assertEqual([who["tid"] for who in wait["blamed"]], [two])
            self.assertIn("time", each)

    def test_a_terminal_is_cleared(self):
        command = [tscope.CLI, "cpus", "--watch", "0.2", "--count", "2"]
        main, end = pty.openpty()
        with subprocess.Popen(command, stdout=end, stdin=subprocess.DEVNULL) as process:
            os.close(end)
            said = b""
            try:
                while data := os.read(main, 4096):
                    said += data
            except OSError:
                pass
        os.close(main)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(said.count(b"\x1b[H\x1b[J"), 2)
        self.assertNotIn("\x1b", subprocess.run(command, capture_output=True, text=True).stdout)


class Starving(StarvingCase):
    def test_each_interval(self):
        """It waits all of it, for the same one; no interval has more of it than its length."""
        with self.starving() as (starved, hog):
            said = rounds("ps", "--count", "3", "-p", str(starved), "-o", COLUMNS)
        for row in (one["tasks"][0] for one in said):
            self.assertEqual(row["wait"], row["age"])
            self.assertEqual((row["waits"], row["waits_long"]), (1, 1))
            self.assertEqual((row["wait_max"], row["waits_long_sum"]), (row["age"],) * 2)
            # The CPU's stopper thread comes before the hog.
            self.assertEqual(row["blame"], hog)
            self.assertGreater(row["blame_time"], row["age"] * 9 // 10)
            self.assertGreater(row["account_for"], STARVES_NS)


if __name__ == "__main__":
    tscope.main()
