#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""diagnose: the verdict on a throttled cgroup, on two tasks of one CPU, and on an idle machine.

What it says to be lost is compared with looks of `ps` before and after it, the shares with 1.
"""

import contextlib
import json
import os
import subprocess
import threading

import account_checks
import busy
import storm_maker
import tscope
from busy import child
from storm_maker import cgroup
from tscope import write

CPU = storm_maker.last_cpu()
SECOND = 1_000_000_000
LOST = ("wait", "block", "stop")


def look(column):
    """By tid of a process: what it lost so far."""
    return {row["tid"]: sum(row[name] for name in LOST)
            for row in tscope.rows("ps", "-o", "TID,COMM,WAIT,BLOCK,STOP") if row[column] is not None}


class Diagnose(account_checks.AccountCase):
    def setUp(self):
        super().setUp()
        self.stay_on(0)

    def diagnose(self, *arguments, status=None):
        """The document; what has to be true of each is checked."""
        run = tscope.taskscope("diagnose", "-J", *arguments)
        self.assertIn(run.returncode, (0, 4), run.stderr)
        if status is not None:
            self.assertEqual(run.returncode, status, run.stdout)
        doc = json.loads(run.stdout)
        verdicts = doc["verdicts"]
        self.assertEqual(doc["schema"], "taskscope.diagnose/1")
        self.assertEqual(sum(one["lost_ns"] for one in verdicts) + doc["unexplained_ns"], doc["lost_ns"])
        self.assertAlmostEqual(sum(one["share"] for one in verdicts) + doc["unexplained_share"], 1, places=4)
        self.assertEqual(sum(doc[f"{name}_ns"] for name in (*LOST, "chain")), doc["lost_ns"])
        self.assertEqual([one["lost_ns"] for one in verdicts],
                         sorted((one["lost_ns"] for one in verdicts), reverse=True))
        for one in verdicts:
            print(f"# {arguments}: {one['id']} {one['share']:.3f} {one['confidence']}: {one['summary']}")
            for line in one["evidence"]:
                print(f"#   {line['text']}")
            print(f"#   fix: {one['fix']}")
        return doc

    def between_looks(self, tids, *arguments):
        """The document, of which the lost time is not more than two looks around it have."""
        before = look("tid")
        doc = self.diagnose(*arguments)
        after = look("tid")
        most = sum(after[tid] - before[tid] for tid in tids)
        self.assertLessEqual(doc["lost_ns"] - doc["chain_ns"], most)
        return doc, most

    def first(self, doc):
        return doc["verdicts"][0]["id"] if doc["verdicts"] else None

    def test_quota(self):
        """Then its fix, as it is printed."""
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(cgroup("diagnosed"))
            write(f"{folder}/cpu.max", "30000 100000")
            tids = [stack.enter_context(child(busy.hog)) for _ in range(4)]
            for tid in tids:
                write(f"{folder}/cgroup.procs", tid)
            doc, _ = self.between_looks(tids, "--cgroup", folder, "--duration", "3")
            quota = doc["verdicts"][0]
            again = self.diagnose("--tree", str(os.getpid()), "--duration", "2")
            for command in quota["fix"]["commands"]:
                subprocess.run(["sh", "-c", command], check=True)
            fixed = self.diagnose("--cgroup", folder, "--duration", "2")
            for tid in tids:
                write("/sys/fs/cgroup/cgroup.procs", tid)
        self.assertEqual(quota["id"], "quota")
        self.assertGreater(quota["share"], 0.5)
        self.assertEqual(doc["threads"], 4)
        self.assertEqual(quota["confidence"], "exact" if tscope.RELEASE >= (6, 18) else "likely")
        by_unit = {line["text"]: line["value"] for line in quota["evidence"]}
        self.assertIn(30_000_000, by_unit.values())
        ran = next(line["value"] for line in quota["evidence"] if line["text"].startswith("it ran "))
        self.assertGreater(ran, 10_000_000)
        self.assertLess(ran, 60_000_000)
        self.assertEqual(self.first(again), "quota")
        self.assertNotIn("quota", [one["id"] for one in fixed["verdicts"]])

    def test_contention(self):
        """No CPU is idle; then its fix."""
        with child(busy.hog, cpu=CPU) as victim, child(busy.hog, cpu=CPU) as hog, child(busy.hog, cpu=0):
            doc, most = self.between_looks([victim], str(victim), "--duration", "3")
            birth = self.diagnose("--tid", str(victim), "--since-birth", status=4)
            explained = tscope.taskscope("diagnose", str(victim), "--duration", "1", "--explain", "1")
            for command in doc["verdicts"][0]["fix"]["commands"]:
                subprocess.run(["sh", "-c", command], check=True, stdout=subprocess.DEVNULL)
            fixed = self.diagnose(str(victim), "--duration", "3")
        self.assertEqual(self.first(doc), "contention")
        self.assertGreater(doc["verdicts"][0]["share"], 0.8)
        self.assertGreater(doc["lost_ns"], most // 2)
        self.assertEqual(doc["target"], {"kind": "process", "pid": victim})
        self.assertEqual(doc["verdicts"][0]["fix"]["commands"], [f"renice -n 19 -p {hog}"])
        self.assertIn("contention", [one["id"] for one in birth["verdicts"]])
        self.assertEqual(explained.returncode, 4)
        self.assertRegex(explained.stdout, r"(?s)^contention: .*\n  number  \d+ ns\n  from    .*\n  how     ")
        self.assertNotEqual(self.first(fixed), "contention")

    def test_affinity(self):
        with child(busy.hog, cpu=CPU) as victim, child(busy.hog, cpu=CPU):
            doc = self.diagnose(str(victim), "--duration", "3", status=4)
            for command in doc["verdicts"][0]["fix"]["commands"]:
                subprocess.run(["sh", "-c", command], check=True, stdout=subprocess.DEVNULL)
            fixed = self.diagnose(str(victim), "--duration", "3")
        self.assertEqual(self.first(doc), "affinity")
        self.assertNotIn("affinity", [one["id"] for one in fixed["verdicts"]])

    def test_idle(self):
        doc = self.diagnose("--all", "--duration", "3", status=0)
        self.assertEqual([one["id"] for one in doc["verdicts"]], ["healthy"])
        self.assertEqual(doc["target"], {"kind": "all"})

    def test_one_that_ends(self):
        with child(busy.hog, cpu=CPU) as tid:
            end = threading.Timer(1, os.kill, (tid, 9))
            end.start()
            run = tscope.taskscope("diagnose", str(tid), "--duration", "3", "-J")
            end.join()
        self.assertIn(f"task {tid} has exited meanwhile", run.stderr)
        doc = json.loads(run.stdout)
        self.assertTrue(doc["has_ended"])
        self.assertLess(doc["run_ns"], 3 * SECOND)

    def test_what_is_not_there(self):
        tid = 4_000_000
        for arguments, said in (([str(tid)], f"no task {tid}"), (["--tid", str(tid)], f"no task {tid}"),
                                (["--tree", str(tid)], f"no task {tid}"),
                                (["--cgroup", "/nowhere"], "no such cgroup: /nowhere")):
            run = tscope.taskscope("diagnose", *arguments)
            self.assertEqual((run.returncode, run.stdout, run.stderr), (1, "", f"taskscope: {said}\n"))
        with cgroup("empty") as folder:
            run = tscope.taskscope("diagnose", "--cgroup", folder, "--duration", "0.1")
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("no process was in the cgroup", run.stderr)


if __name__ == "__main__":
    tscope.main()
