#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""wait --cgroup: the waits of all processes of a cgroup and below it, added up.

ps, tree and gone had a filter for a cgroup, and wait had none: why a container waits was not
to be had.
"""

import datetime
import json
import os
import subprocess
import time

import account_checks
import busy
import storm_maker
import tscope
from busy import child
from tscope import until, write

CPU = storm_maker.last_cpu()
NAME = "crowd"


def wait(*arguments):
    run = tscope.taskscope("wait", "-J", *arguments)
    if run.returncode:
        raise RuntimeError(f"wait {arguments}: {run.returncode}, {run.stderr}")
    return json.loads(run.stdout)["wait"]


class Cgroup(account_checks.AccountCase):
    def setUp(self):
        super().setUp()
        self.stay_on(0)

    def added_up(self, doc, tids):
        """What is known of all is what is known of each."""
        rows = {row["tid"]: row for row in doc["processes"]}
        self.assertEqual(set(rows), tids)
        self.assertEqual((doc["nr_processes"], doc["not_counted"], doc["threads"]), (len(tids), 0, len(tids)))
        for name in ("wait", "wait_contended", "waits"):
            self.assertEqual(sum(row[name] for row in rows.values()), doc[name], name)
        self.assertEqual(max(row["wait_max"] or 0 for row in rows.values()), doc["wait_max"] or 0)
        self.assertEqual([row["wait"] for row in doc["processes"]],
                         sorted((row["wait"] for row in doc["processes"]), reverse=True))
        self.assertEqual(sum(row["waits"] for row in doc["histogram"]), doc["waits"])
        self.assertEqual(sum(doc[name] for name in ("run", "wait", "sleep", "block", "stop")), doc["age"])
        parts = ("wait_contended", "wait_limit", "wait_idle", "wait_unknown")
        self.assertEqual(sum(doc[name] for name in parts), doc["wait"])
        rest = ("blame_limit", "blame_idle", "blame_others", "blame_unknown")
        self.assertEqual(sum(one["time"] for one in doc["blamed"]) + sum(doc[name] for name in rest),
                         doc["waits_long_sum"])
        return rows

    def test_all_of_it(self):
        """One in it, one below it; one beside it is in their way."""
        with storm_maker.cgroup(NAME) as folder, child(busy.hog, cpu=CPU) as one, \
                child(busy.hog, cpu=CPU) as two, child(busy.hog, cpu=CPU) as other:
            below = f"{folder}/below"
            os.mkdir(below)
            try:
                storm_maker.join_cgroup(folder, one)
                storm_maker.join_cgroup(below, two)
                write(f"{folder}/cpu.max", "500000 500000")

                # The three share one CPU: each of them is in the way of the two.
                def look():
                    before = {tid: wait(str(tid)) for tid in (one, two)}
                    doc = wait("--cgroup", f"/{NAME}")
                    return {one, two, other} <= {row["tid"] for row in doc["blamed"]} and (before, doc)

                before, doc = until(look, "they wait for each other")
                after = {tid: wait(str(tid)) for tid in (one, two)}
                text = tscope.taskscope("wait", "--cgroup", f"/{NAME}")
                first = wait("--cgroup", folder, "--top", "1")
            finally:
                storm_maker.join_cgroup(storm_maker.CGROUP, one, two)
                os.rmdir(below)
        rows = self.added_up(doc, {one, two})
        for tid, row in rows.items():
            for name in ("wait", "waits", "wait_max"):
                self.assertLessEqual(before[tid][name], row[name], name)
                self.assertLessEqual(row[name], after[tid][name], name)
        self.assertEqual([doc[name] for name in ("tid", "tgid", "comm", "account", "ended", "process")],
                         [None] * 5 + [False])
        self.assertEqual(doc["cgroup"], f"/{NAME}")
        self.assertEqual([quota["cgroup"] for quota in doc["quotas"]], [f"/{NAME}"])
        print(f"# {[(row['comm'], row['time']) for row in doc['blamed']]}")
        self.assertEqual(len({row["tid"] for row in doc["blamed"]}), len(doc["blamed"]))
        self.assertEqual(text.returncode, 0)
        self.assertRegex(text.stdout, rf"^/{NAME}: 2 processes waited \d+ times for a CPU in .*; now: \d waiting\n")
        self.assertRegex(text.stdout, rf"\nits processes\n +TID +WAIT .* COMM\n(.*\n)* *{one} ")
        self.assertEqual((first["nr_processes"], len(first["processes"])), (2, 1))
        self.assertLessEqual(len(first["blamed"]), 1)

    def test_one_that_comes_in_a_round(self):
        """It has waited before, which is not of the round."""
        with storm_maker.cgroup(NAME) as folder, child(busy.hog, cpu=CPU) as one, child(busy.hog, cpu=CPU) as late:
            storm_maker.join_cgroup(folder, one)
            until(lambda: wait(str(late))["wait"] > 2_000_000_000, "it has waited")
            watch = subprocess.Popen([tscope.CLI, "wait", "-J", "--cgroup", folder, "--watch", "0.2"],
                                     stdout=subprocess.PIPE, text=True)
            try:
                before, began = wait(str(late))["wait"], time.time()
                # A round whose look was after that one.
                while True:
                    round_ = json.loads(watch.stdout.readline())
                    self.added_up(round_["wait"], {one})
                    # Of Python up to 3.10 microseconds have six digits.
                    at = datetime.datetime.fromisoformat(round_["time"][:26] + "+00:00")
                    if at.timestamp() > began:
                        break
                storm_maker.join_cgroup(folder, late)
                while len(round_["wait"]["processes"]) < 2:
                    round_ = json.loads(watch.stdout.readline())
                after = wait(str(late))["wait"]
                rows = self.added_up(round_["wait"], {one, late})
            finally:
                watch.terminate()
                watch.communicate()
                storm_maker.join_cgroup(storm_maker.CGROUP, one, late)
        self.assertEqual(watch.returncode, 0)
        self.assertLessEqual(rows[late]["wait"], after - before)

    def test_none(self):
        with storm_maker.cgroup(NAME) as folder:
            run = tscope.taskscope("wait", "--cgroup", folder)
            self.assertEqual((run.returncode, run.stdout, run.stderr),
                             (1, "", f"taskscope: no process is in the cgroup {folder}, nor below it\n"))
        run = tscope.taskscope("wait", "--cgroup", f"/{NAME}")
        self.assertEqual((run.returncode, run.stdout, run.stderr), (1, "", f"taskscope: no such cgroup: /{NAME}\n"))
        run = tscope.taskscope("wait", "--cgroup", "/proc/self")
        self.assertEqual((run.returncode, run.stderr), (1, "taskscope: not a folder of cgroup v2: /proc/self\n"))


if __name__ == "__main__":
    tscope.main()
