#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The command line tool on a live device: output that programs can read, and exit statuses."""

import contextlib
import json
import os
import re
import subprocess
import unittest

import account_checks
import busy
import tscope
import uapi

DONE, FAILED, USAGE, UNREACHABLE = 0, 1, 2, 3

# Names that programs rely on.
COLUMNS = set(
    """TID TGID PPID COMM STATE CPU POLICY PRIO NICE RTPRIO VRUNTIME DEADLINE SLICE LAG WEIGHT
    RUNTIME NVCSW NIVCSW MIGRATIONS UID CGROUP NSPID AFFINITY THREADS RSS KTHREAD START CLONE
    CLONE_RAW CLONE_KIND CLONE_INFERRED SINCE VOLUNTARY INVOLUNTARY MIGR_SEEN EXIT_SIGNAL
    EXIT_CODE""".split()
)


def column_names():
    run = tscope.taskscope("ps", "--list-columns")
    return re.findall(r"^\s*([A-Z][A-Z0-9_]*)\b", run.stdout, re.M)


def walk(nodes, parent=None):
    """(row, parent's row) of a tree of rows."""
    for node in nodes:
        yield node, parent
        yield from walk(node.get("children", ()), node)


class Cli(unittest.TestCase):
    def fails(self, status, *arguments, says="", **options):
        run = tscope.taskscope(*arguments, **options)
        self.assertEqual((run.returncode, run.stdout), (status, ""), run.stderr)
        self.assertIn(says, run.stderr)
        return run

    def works(self, *arguments, **options):
        run = tscope.taskscope(*arguments, **options)
        self.assertEqual((run.returncode, run.stderr), (DONE, ""))
        return run.stdout

    def test_fixed_columns_exist(self):
        self.assertEqual(COLUMNS - set(column_names()), set())

    def test_every_column_prints_in_every_form(self):
        names = column_names()
        with tscope.Mktask("mixed:n=60"):
            # Backwards, and not all at once: the order and the choice are the caller's.
            for at in range(0, len(names), 13):
                some = names[at : at + 13][::-1]
                with self.subTest(some):
                    table = tscope.rows("ps", "-T", "-o", ",".join(some))
                    self.assertGreater(len(table), 60)
                    self.assertEqual({tuple(row) for row in table}, {tuple(map(str.lower, some))})
            for form in ([], ["--raw"]):
                lines = self.works("ps", "-T", *form, "-o", ",".join(names)).splitlines()
                self.assertEqual(lines[0].split(), names)
                self.assertGreater(len(lines), 60)

    def test_json_has_one_key(self):
        for command in ("ps", "tree"):
            with self.subTest(command):
                table = json.loads(self.works(command, "--json"))
                self.assertEqual(list(table), ["tasks"])
                self.assertIsInstance(table["tasks"], list)

    def test_json_is_json_whatever_the_names(self):
        names = (r"comm:name=\"\\\x08\x1f", r"comm:name=\xc3\x28\xff\xfe", r"comm:name=\xe2\x82\xac")
        with tscope.Mktask(*names) as tasks:
            for arguments in (("ps",), ("tree",), ("show", str(tasks[0]["tid"]))):
                with self.subTest(arguments[0]):
                    json.loads(self.works(*arguments, "--json"))

    def test_no_control_byte_reaches_a_terminal(self):
        with tscope.Mktask(r"comm:name=a\x1b[2J\x07", r"comm:name=\xc2\x9b\x0d\x0a") as tasks:
            tids = [str(task["tid"]) for task in tasks]
            for arguments in (["ps"], ["tree"], ["ps", "--raw"], *(["show", t] for t in tids)):
                with self.subTest(arguments):
                    text = self.works(*arguments)
                    self.assertEqual(re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text), [])

    def test_unknown_is_null_and_empty(self):
        table = tscope.by_tid(tscope.rows("ps", "-o", "TID,RSS,DL_RUNTIME,EXIT_CODE,KTHREAD"))
        kthread = table[2]
        self.assertTrue(kthread["kthread"])
        self.assertIsNone(kthread["rss"])
        self.assertIsNone(kthread["dl_runtime"])
        self.assertIsNone(kthread["exit_code"])
        line = self.works("ps", "-p", "2", "-n", "-o", "TID,RSS,EXIT_CODE")
        self.assertEqual(line.split(), ["2"])

    def test_add_columns(self):
        default = set(tscope.rows("ps")[0])
        self.assertNotIn("sid", default)
        self.assertEqual(set(tscope.rows("ps", "-o", "+SID")[0]), default | {"sid"})

    def test_columns_in_any_case(self):
        self.assertEqual(set(tscope.rows("ps", "-o", "tid,Comm")[0]), {"tid", "comm"})

    def test_headings(self):
        first = self.works("ps", "-o", "TID,COMM").splitlines()[0]
        self.assertEqual(first.split(), ["TID", "COMM"])
        first = self.works("ps", "-n", "-o", "TID,COMM").splitlines()[0]
        self.assertEqual(first.split()[0], "1")

    def test_raw(self):
        """As many fields as columns, in every line."""
        with tscope.Mktask("comm:name=two words"):
            lines = self.works("ps", "--raw", "-o", "TID,COMM,STATE,RUNTIME").splitlines()
        self.assertEqual({len(line.split(" ")) for line in lines}, {4})
        for line in lines[1:]:
            self.assertRegex(line.split(" ")[3], r"^\d+$")

    def test_sort(self):
        with tscope.Mktask("fork:n=5"):
            for column in ("TID", "NVCSW", "COMM"):
                key = column.lower()
                values = [row[key] for row in tscope.rows("ps", "-o", column, "--sort", column)]
                self.assertEqual(values, sorted(values))
                values = [
                    row[key] for row in tscope.rows("ps", "-o", column, "--sort", f"-{column}")
                ]
                self.assertEqual(values, sorted(values, reverse=True))

    def test_processes_and_threads(self):
        with tscope.Mktask("thread:n=3") as tasks:
            pid = tasks[0]["tgid"]
            processes = {row["tid"] for row in tscope.rows("ps", "-o", "TID")}
            threads = {row["tid"] for row in tscope.rows("ps", "-T", "-o", "TID")}
            for task in tasks:
                self.assertNotIn(task["tid"], processes)
                self.assertIn(task["tid"], threads)
            self.assertIn(pid, processes)
            chosen = tscope.rows("ps", "-p", str(pid), "-o", "TID")
            self.assertEqual([row["tid"] for row in chosen], [pid])
            chosen = tscope.rows("ps", "-T", "-p", f"1,{pid}", "-o", "TID")
            self.assertEqual(
                [row["tid"] for row in chosen], [1, pid, *(task["tid"] for task in tasks)]
            )

    def test_comm_filter(self):
        with tscope.Mktask("comm:name=needle.1", "comm:name=needle.2") as tasks:
            chosen = tscope.rows("ps", "--comm", "needle.*", "-o", "TID,COMM")
            self.assertEqual({row["tid"] for row in chosen}, {task["tid"] for task in tasks})
            chosen = tscope.rows("ps", "--comm", "needle.2", "-o", "TID")
            self.assertEqual([row["tid"] for row in chosen], [tasks[1]["tid"]])

    def test_tree_is_the_tree_of_parents(self):
        with tscope.Mktask("thread:n=2", "fork:n=2", "container") as tasks:
            root = json.loads(self.works("tree", "--json", "-T", "-o", "TID,TGID,PPID"))["tasks"]
        seen = {}
        for row, parent in walk(root):
            self.assertNotIn(row["tid"], seen)
            seen[row["tid"]] = row
            if row["tid"] != row["tgid"]:
                self.assertEqual(parent["tid"], row["tgid"])
            elif row["ppid"]:
                self.assertEqual(parent["tgid"], row["ppid"])
            else:
                self.assertIsNone(parent)
        for task in tasks:
            self.assertIn(task["tid"], seen)

    def test_subtree(self):
        with tscope.Mktask("container") as tasks:
            inside = {task["tid"] for task in tasks}
            init = next(task["tid"] for task in tasks if task.get("role") == "init")
            root = json.loads(self.works("tree", "--json", "-o", "TID", "--tree", str(init)))["tasks"]
            self.assertEqual([row["tid"] for row in root], [init])
            self.assertEqual({row["tid"] for row, _ in walk(root)}, inside)
            flat = tscope.rows("ps", "-o", "TID", "--tree", str(init))
            self.assertEqual({row["tid"] for row in flat}, inside)

    def test_no_command_is_tree(self):
        self.assertEqual(
            self.works("-o", "TID,COMM", "--tree", "2").splitlines()[0],
            self.works("tree", "-o", "TID,COMM", "--tree", "2").splitlines()[0],
        )

    def test_kinds(self):
        kinds = {
            "thread": ["thread", "clone:flags=0x3d0f00"],
            "fork": ["fork", "clone:flags=0", "orphan"],
            "vfork": ["clone:flags=VM|VFORK"],
            "clone": ["clone:flags=VM", "clone:flags=FILES|FS"],
            "container": ["container"],
            "sandbox": ["newpid", "newnet", "newuser", "newtime"],
        }
        for kind, made in kinds.items():
            with tscope.Mktask(*made) as tasks:
                columns = "TID,CLONE,CLONE_RAW,CLONE_KIND,CLONE_INFERRED,EXIT_SIGNAL"
                rows = tscope.by_tid(tscope.rows("ps", "-T", "-o", columns))
                for task in tasks:
                    row = rows[task["tid"]]
                    with self.subTest(task=task["line"]):
                        self.assertFalse(row["clone_inferred"])
                        # The others of a kind are there for its sake.
                        if task.get("role") not in ("parent", "child") or kind == "vfork":
                            if task.get("role") != "parent":
                                # A pid namespace in the container, with its mounts.
                                expected = "sandbox" if task.get("role") == "inner" else kind
                                self.assertEqual(row["clone_kind"], expected)
                        if "flags" in task:
                            self.assertEqual(int(row["clone_raw"], 16), int(task["flags"], 16))
                            self.assertEqual(
                                len(row["clone"]), bin(int(task["flags"], 16)).count("1")
                            )
                        if int(task.get("exit_signal", 0)) > 0:
                            self.assertEqual(row["exit_signal"], int(task["exit_signal"]))
        row = tscope.rows("ps", "-p", "2", "-o", "CLONE_KIND")[0]
        self.assertEqual(row["clone_kind"], "kthread")

    def test_show(self):
        with tscope.Mktask("nice:nice=11") as tasks:
            tid = str(tasks[0]["tid"])
            text = self.works("show", tid)
            self.assertRegex(text, r"COMM +nice\b")
            self.assertRegex(text, r"\b11\b")
            # Each line says where the kernel keeps it.
            self.assertRegex(text, r"task_struct|\bse\.|->")
            json.loads(self.works("show", tid, "--json"))

    def test_clone(self):
        with tscope.Mktask("clone:flags=VM|FILES") as tasks:
            task = tasks[0]
            text = self.works("clone", str(task["tid"]))
            self.assertRegex(text, r"shared")
            self.assertRegex(text, r"copied")
            self.assertIn(task["creator"], text)
            json.loads(self.works("clone", str(task["tid"]), "--json"))

    def test_status(self):
        run = tscope.taskscope("status")
        self.assertIn(run.returncode, (DONE, FAILED))
        self.assertEqual(run.stderr, "")
        self.assertIn(tscope.info()["version"].rstrip(b"\0").decode(), run.stdout)

    def test_checks_of_status(self):
        """None fails; regress_status.py asks under load."""
        with contextlib.ExitStack() as stack:
            device = stack.enter_context(uapi.Device())
            hogs = [stack.enter_context(busy.child(busy.hog, cpu=0)) for _ in range(5)]
            for tid in hogs:
                account_checks.stopped(device, tid)
            run = tscope.taskscope("status", "--json")
        self.assertEqual((run.returncode, run.stderr), (DONE, ""))
        checks = json.loads(run.stdout)["status"]["checks"]
        self.assertEqual(checks.keys(), {"accounts", "counts", "ctxt", "run", "wait", "sleep"})
        for name in ("accounts", "counts", "ctxt", "run", "wait"):
            self.assertIs(checks[name]["ok"], True, checks)
        for name in ("run", "wait"):
            self.assertGreaterEqual(checks[name]["checked"], 5, checks)

    def test_version_and_help(self):
        self.assertRegex(self.works("--version"), r"\d+\.\d+")
        self.assertIn("--help", self.works("--help"))
        for command in ("ps", "tree", "show", "clone", "status"):
            self.assertIn("--help", self.works(command, "--help"))

    def test_usage_errors(self):
        self.fails(USAGE, "ps", "-o", "TID,NOPE", says="NOPE")
        self.fails(USAGE, "ps", "--sort", "NOPE", says="NOPE")
        self.fails(USAGE, "ps", "--nope")
        self.fails(USAGE, "nope", says="nope")
        self.fails(USAGE, "ps", "-p", "one", says="one")
        self.fails(USAGE, "ps", "extra")
        self.fails(USAGE, "show")
        self.fails(USAGE, "show", "one", says="one")

    def test_task_that_is_gone(self):
        gone = subprocess.Popen(["true"])
        gone.wait()
        number = str(gone.pid)
        for command in ("show", "clone"):
            text = tscope.until(
                lambda: (run := tscope.taskscope(command, number)).returncode == DONE and run.stdout,
                "what is left of it is shown",
            )
            self.assertIn(f"{number} true has exited: exited with 0", text)
        self.fails(FAILED, "show", "4194303", says="4194303")

    def test_full_disk(self):
        for arguments in (("ps",), ("tree",), ("ps", "--json"), ("status",)):
            with self.subTest(arguments), open("/dev/full", "w") as full:
                run = subprocess.run(
                    [tscope.CLI, *arguments], stdout=full, stderr=subprocess.PIPE, text=True
                )
                self.assertEqual(run.returncode, FAILED, run.stderr)
                self.assertNotEqual(run.stderr, "")

    def test_without_the_right(self):
        for command in ("ps", "tree", "status"):
            with self.subTest(command):
                run = self.fails(UNREACHABLE, command, user=65534)
                self.assertEqual(run.stderr.count("\n"), 1)
        self.fails(UNREACHABLE, "show", str(os.getpid()), user=65534)

    def test_without_the_module(self):
        self.assertEqual(tscope.rmmod().returncode, 0)
        try:
            for command in ("ps", "tree", "status"):
                with self.subTest(command):
                    run = self.fails(UNREACHABLE, command, says="insmod")
                    self.assertEqual(run.stderr.count("\n"), 1)
            self.fails(UNREACHABLE, "show", "1", says="insmod")
            self.fails(UNREACHABLE, "clone", "1", says="insmod")
            self.fails(UNREACHABLE, says="insmod")
            # What needs no module works without.
            self.works("--version")
            self.works("ps", "--list-columns")
        finally:
            run = tscope.insmod()
        self.assertEqual((run.returncode, run.stderr), (0, ""))


if __name__ == "__main__":
    tscope.main()
