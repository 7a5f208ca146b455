#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""--by of ps, exited, wait and report: the sums are those of the rows, to the nanosecond, and of
what /proc says; each task counts once, whether it lives or has exited."""

import collections
import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
import threading
import unittest

import busy
import load_case
import procfs
import tscope
from recording_file import record

ROOT = "/sys/fs/cgroup"
# Of x86-64: what /proc says that a task is in.
PAUSE = 34
DOCKER = "docker-" + "0123456789abcdef" * 4 + ".scope"
# Columns whose value is a sum, of rows that do nothing at the moment.
SUMS = ("run", "wait", "wait_contended", "wait_limit", "wait_idle", "wait_unknown", "block",
        "switches", "voluntary", "involuntary", "migr_seen", "waits", "wait_sum", "waits_long",
        "waits_long_sum", "migr_core", "migr_node", "sw_idle", "sw_same_mm", "sw_kthread")  # fmt: skip
COLUMNS = "TID,TGID,COMM,CGROUP,CONTAINER,EUID,EXITED," + ",".join(SUMS).upper()
COLUMNS = COLUMNS.replace("EXITED,", "DEPARTED,")


def document(*arguments, said=""):
    run = tscope.taskscope(*arguments, "--json")
    if run.returncode or run.stderr != said:
        raise RuntimeError(f"taskscope {arguments}: {run.returncode}, {run.stderr}")
    return json.loads(run.stdout)


def groups(*arguments, said=""):
    """Its groups by their names."""
    return {row["group"]: row for row in document(*arguments, said=said)["groups"]}


def sums_of(rows, key):
    """What the groups are to be: sums of rows that have the same key."""
    sums = collections.defaultdict(lambda: dict.fromkeys(SUMS, 0))
    for row in rows:
        for name in SUMS:
            sums[key(row)][name] += row[name] or 0
    return dict(sums)


@contextlib.contextmanager
def cgroup(name):
    path = f"{ROOT}/{name}"
    os.mkdir(path)
    try:
        yield path
    finally:
        tscope.until(lambda: not os.path.exists(path) or tscope.outcome(lambda: os.rmdir(path)) == "ok",
                     f"{name} is empty")


def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def rest(nr_threads=0):
    """It burns a little, in some threads, and does nothing any more."""
    for i in range(nr_threads):
        threading.Thread(target=lambda i=i: (burn(0.01 * i), signal.pause()), daemon=True).start()
    burn(0.02)
    signal.pause()


def asleep(pid):
    """All its threads, in a call that nothing ends."""
    tids = os.listdir(f"/proc/{pid}/task")
    return tids if all(procfs.syscall_of(tid) == PAUSE for tid in tids) else None


class Member:
    """Calls work() in a cgroup, as a user."""

    def __init__(self, folder, uid, *work):
        self.folder, self.uid, self.work = folder, uid, work

    def __call__(self):
        tscope.write(f"{self.folder}/cgroup.procs", os.getpid())
        os.setresuid(self.uid, self.uid, self.uid)
        work, *arguments = self.work
        work(*arguments)


def run_to_end(work):
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return pid


def freed(pids):
    """They are among the exited."""
    return set(pids) <= {row["tid"] for row in json.loads(tscope.taskscope("exited", "-J").stdout)["departed"]}


class By(unittest.TestCase):
    """Some that sleep, and some that have exited, in two cgroups below one."""

    @classmethod
    def setUpClass(cls):
        with contextlib.ExitStack() as stack:
            stack.enter_context(cgroup("by"))
            cls.first = stack.enter_context(cgroup("by/first"))
            cls.second = stack.enter_context(cgroup(f"by/{DOCKER}"))
            cls.resting = [
                stack.enter_context(busy.child(Member(cls.first, 65534, rest, 2))),
                stack.enter_context(busy.child(Member(cls.first, 4321, rest))),
                stack.enter_context(busy.child(Member(cls.second, 4321, rest, 3))),
            ]
            cls.ended = [run_to_end(Member(folder, uid, burn, 0.01))
                         for folder in (cls.first, cls.second) for uid in (4321, 65534)]
            tscope.until(lambda: freed(cls.ended), "they have exited")
            tscope.until(lambda: all(asleep(pid) for pid in cls.resting), "they sleep")
            cls.stack = stack.pop_all()

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def rows(self, *options):
        """Of all of them, living and exited."""
        living = document("ps", "--cgroup", "/by", "-o", COLUMNS, *options)["tasks"]
        gone = document("exited", "--cgroup", "/by", "-o", COLUMNS, *options)["departed"]
        # ps has its own process among the living only elsewhere.
        self.assertEqual({row["tid"] for row in gone} & set(self.ended), set(self.ended))
        return living, gone

    def check(self, got, rows, key):
        want = sums_of(rows, key)
        self.assertEqual(set(got), set(want))
        for name, row in got.items():
            self.assertEqual({column: row[column] or 0 for column in SUMS}, want[name], name)

    def test_sums_equal_the_rows(self):
        users = {65534: "nobody", 4321: "4321"}
        keys = {
            "cgroup": lambda row: row["cgroup"],
            "container": lambda row: row["container"] or "none",
            "comm": lambda row: row["comm"],
            "user": lambda row: users[row["euid"]],
            "process": lambda row: str(row["tgid"]),
        }
        for options in ((), ("-T",)):
            living, gone = self.rows(*options)
            self.assertTrue(all(row["run"] for row in living + gone))
            for by, key in keys.items():
                with self.subTest(by=by, options=options):
                    columns = "GROUP,PROCESSES,TASKS,EXITED," + ",".join(SUMS).upper()
                    got = groups("ps", "--cgroup", "/by", "--by", by, "-o", columns, *options)
                    self.check(got, living + gone, key)
                    self.assertEqual(sum(row["exited"] for row in got.values()), len(gone))
                    self.assertEqual(sum(row["processes"] for row in got.values()), 3)
                    self.assertEqual(sum(row["tasks"] for row in got.values()), 3 + 5)
                    self.check(groups("exited", "--cgroup", "/by", "--by", by, "-o", columns, *options),
                               gone, key)
        living, gone = self.rows("-T")
        got = groups("ps", "--cgroup", "/by", "--by", "thread", "-o", columns)
        self.check(got, living + gone, lambda row: str(row["tid"]))
        self.assertEqual(set(groups("ps", "--cgroup", "/by", "--by", "container")),
                         {"none", "docker:0123456789ab"})  # fmt: skip

    def test_cpu_is_where_it_ran_last(self):
        on = collections.Counter()
        for pid in self.resting:
            for tid in asleep(pid):
                on[str(procfs.from_stat(tid)["cpu"])] += 1
        got = groups("ps", "--cgroup", "/by", "--by", "cpu")
        self.assertEqual({name: row["tasks"] for name, row in got.items() if name is not None}, on)
        # On which CPU those that have exited ran last is not known.
        self.assertEqual((got[None]["tasks"], got[None]["exited"]), (0, len(self.ended)))

    def test_switches_are_those_of_proc(self):
        """The module has seen these tasks from their births on."""
        for pid in self.resting:
            want = collections.Counter()
            for tid in asleep(pid):
                status = procfs.from_status(tid)
                want["voluntary"] += status["nvcsw"]
                want["involuntary"] += status["nivcsw"]
            # The fork of a child of Python is in the file of its parent, and no child has exited.
            got = groups("ps", "-p", str(pid), "-T", "--by", "process", "-o", "GROUP,VOLUNTARY,INVOLUNTARY")
            self.assertEqual({name: got[str(pid)][name] for name in want}, want)

    def test_quantiles_are_those_of_all_waits(self):
        """wait --cgroup has all living processes together, of which here none has lost a thread."""
        columns = ["wait_p50", "wait_p90", "wait_p99", "wait_p999", "wait_max", "waits"]
        whole = document("wait", "--cgroup", "/by")["wait"]
        got = groups("ps", "-p", ",".join(map(str, self.resting)), "--by", "container",
                     "--cgroup", "/by", "-o", "GROUP," + ",".join(columns).upper())
        second = document("wait", "--cgroup", f"/by/{DOCKER}")["wait"]
        self.assertEqual([got["docker:0123456789ab"][name] for name in columns],
                         [second[name] for name in columns])
        self.assertEqual(max(row["wait_max"] for row in got.values()), whole["wait_max"])
        self.assertEqual(sum(row["waits"] for row in got.values()), whole["waits"])
        both = groups("ps", "-p", ",".join(map(str, self.resting)), "--by", "comm",
                      "-o", "GROUP," + ",".join(columns).upper())
        (row,) = both.values()
        self.assertEqual([row[name] for name in columns], [whole[name] for name in columns])

    def test_all_have_one_shape(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/recording"
            run = record(path, "--", "true")
            self.assertEqual(run.returncode, 0, run.stderr)
            for by in ("process", "comm", "user"):
                shapes = set()
                for words in (["ps"], ["exited"], ["wait"], ["report", path]):
                    run = tscope.taskscope(*words, "--by", by, "-J")
                    self.assertEqual(run.returncode, 0, run.stderr)
                    found = json.loads(run.stdout)
                    self.assertEqual(found["by"], by)
                    shapes |= {(tuple(found), tuple(row)) for row in found["groups"]}
                self.assertEqual(len(shapes), 1, shapes)

    def test_wait_takes_a_process_a_cgroup_or_all(self):
        pid = str(self.resting[0])
        threads = groups("wait", pid, "--by", "thread")
        self.assertEqual(set(threads), set(asleep(pid)))
        process = groups("wait", pid, "--by", "process")
        self.assertEqual(sum(row["run"] for row in threads.values()), process[pid]["run"])
        of_cgroup = groups("wait", "--cgroup", "/by/first", "--by", "process")
        self.assertEqual({pid for pid, row in of_cgroup.items() if row["tasks"]}, set(map(str, self.resting[:2])))
        self.assertEqual(of_cgroup[pid], process[pid] | {"sleep": of_cgroup[pid]["sleep"]})
        everything = groups("wait", "--by", "cgroup")
        self.assertEqual(everything["/by/first"]["exited"], 2)
        # The longest wait comes first.
        run = document("wait", "--by", "comm", "--top", "3")["groups"]
        self.assertEqual([row["wait"] for row in run], sorted((row["wait"] for row in run), reverse=True))
        self.assertLessEqual(len(run), 3)

    def test_an_exited_process_is_known_by_its_number(self):
        pid = str(self.ended[0])
        (row,) = groups("wait", pid, "--by", "thread").values()
        self.assertEqual((row["tasks"], row["exited"]), (0, 1))
        for options in [], ["--watch", "1"]:
            run = tscope.taskscope("wait", "4194303", "--by", "thread", *options)
            self.assertEqual((run.returncode, run.stdout), (1, ""))
            self.assertIn("no task 4194303", run.stderr)
        # All that there will be of it.
        (row,) = groups("wait", pid, "--by", "thread", "--watch", "1").values()
        self.assertEqual((row["tasks"], row["exited"]), (0, 1))

    def test_filters(self):
        """Of an exited task neither a state nor a file is known."""
        found = document("ps", "--cgroup", "/by", "--state", "S", "--by", "user")
        self.assertNotIn("lost", found)
        (row,) = (row for row in found["groups"] if row["group"] == "4321")
        self.assertEqual((row["tasks"] > 0, row["exited"]), (True, None))
        run = tscope.taskscope("ps", "--cgroup", "/by", "--comm", "none*", "--by", "user", "-n")
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        run = tscope.taskscope("ps", "-p", "4194303", "--by", "user")
        self.assertEqual((run.returncode, run.stdout, run.stderr), (1, "", "taskscope: no process 4194303\n"))


class Rounds(unittest.TestCase):
    def test_each_that_came_and_went_counts_once(self):
        """All rounds together have what they did, to the last switch."""
        with tempfile.TemporaryFile("w+") as said:
            watch = subprocess.Popen(
                ["taskscope", "ps", "--by", "process", "-o", "GROUP,EXITED,SWITCHES,RUN", "-J",
                 "--watch", "0.2"], stdout=subprocess.PIPE, stderr=said, text=True)  # fmt: skip
            first = watch.stdout.readline()
            lines = []
            reader = threading.Thread(target=lambda: lines.extend(watch.stdout))
            reader.start()
            # Some of them live through several rounds.
            pids = [run_to_end(lambda i=i: burn(0.005 if i % 5 else 0.4)) for i in range(20)]
            tscope.until(lambda: freed(pids), "they have exited")
            nr = len(lines)
            tscope.until(lambda: len(lines) > nr + 2, "a round has begun and ended since")
            watch.send_signal(signal.SIGINT)
            self.assertEqual(watch.wait(), 0)
            reader.join()
            said.seek(0)
            self.assertEqual(said.read(), "")
        total = collections.Counter()
        nr_rounds = collections.Counter()
        for row in (row for line in [first, *lines] for row in json.loads(line)["groups"]):
            if row["group"] is not None and int(row["group"]) in pids:
                total.update({name: row[name] or 0 for name in ("exited", "switches", "run")})
                nr_rounds[row["group"]] += 1
        rows = [row for row in document("exited", "-o", "TID,SWITCHES,RUN")["departed"] if row["tid"] in pids]
        self.assertEqual(len(rows), len(pids))
        self.assertGreater(max(nr_rounds.values()), 1)
        self.assertEqual(total["exited"], len(pids))
        self.assertEqual(total["switches"], sum(row["switches"] for row in rows))
        # A look may find an account open that had been closed a little before.
        self.assertAlmostEqual(total["run"] / sum(row["run"] for row in rows), 1, delta=0.01)


    def test_the_end_of_a_process_that_was_asked_for(self):
        """Its end counts, then there is no more to show."""
        for words in ["ps", "-p"], ["wait"]:
            with busy.child(rest, 1) as pid:
                tscope.until(lambda pid=pid: asleep(pid), "it sleeps")
                watch = subprocess.Popen(
                    ["taskscope", *words, str(pid), "--by", "process", "-J", "--watch", "0.2"],
                    stdout=subprocess.PIPE, text=True)  # fmt: skip
                rows = [json.loads(watch.stdout.readline())["groups"]]
                self.assertEqual([row["exited"] for row in rows[0]], [0])
                os.kill(pid, signal.SIGKILL)
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
            rows += [json.loads(line)["groups"] for line in watch.stdout]
            self.assertEqual(watch.wait(), 0)
            watch.stdout.close()
            self.assertEqual([(row["group"], row["tasks"], row["exited"]) for row in rows[-1]], [(str(pid), 0, 1)])
            self.assertEqual(sum(row["exited"] for group in rows for row in group), 1)


class Recorded(unittest.TestCase):
    def test_report(self):
        """Each group of a recording is the sum of its rows; where they are, the file knows."""
        with tempfile.TemporaryDirectory() as folder, cgroup("recorded") as below:
            path = f"{folder}/recording"
            pids = []
            done = threading.Event()

            def fork():
                while not done.is_set():
                    pids.append(run_to_end(Member(below, 4321, burn, 0.002)))

            with busy.child(Member(below, 65534, rest, 2)) as resting:
                tscope.until(lambda: asleep(resting), "it sleeps")
                forker = threading.Thread(target=fork)
                forker.start()
                try:
                    tscope.until(lambda: len(pids) > 2, "it forks")
                    run = record(path, "--", "sleep", "1")
                finally:
                    done.set()
                    forker.join()
                self.assertEqual(run.returncode, 0, run.stderr)
                threads = os.listdir(f"/proc/{resting}/task")
            names = ["age", "run", "wait", "sleep", "block", "stop", "waits", "switches", "migr_seen"]
            columns = ",".join(names).upper()
            rows = json.loads(tscope.taskscope("report", path, "-J", "-o", f"TID,TGID,COMM,{columns}").stdout)["tasks"]
            want = {name: sum(row[name] or 0 for row in rows) for name in names}
            for by in "process thread cgroup container comm user cpu".split():
                with self.subTest(by):
                    got = self.report(path, by, f"GROUP,EXITED,TASKS,{columns}")
                    self.assertEqual({name: sum(row[name] or 0 for row in got) for name in names}, want)
                    self.assertEqual(sum(row["tasks"] + row["exited"] for row in got), len(rows))
            # Of one that had exited, and was not among the exited yet, no name is known.
            comms = sums_by(rows, "comm", names)
            for row in self.report(path, "comm", f"GROUP,{columns}"):
                self.assertEqual({name: row[name] or 0 for name in names}, comms[row["group"] or None], row)
            by_cgroup = {row["group"]: row for row in self.report(path, "cgroup", "GROUP,EXITED,TASKS")}
            self.assertGreaterEqual(by_cgroup["/recorded"]["tasks"], len(threads))
            self.assertGreater(by_cgroup["/recorded"]["exited"], 2)
            by_user = {row["group"]: row for row in self.report(path, "user", "GROUP,EXITED,TASKS")}
            self.assertEqual(by_user["65534"]["tasks"], len(threads))
            self.assertGreater(by_user["4321"]["exited"], 2)
            # Where each is that has not run: /proc has said it.
            self.assertNotIn("", {row["group"] for row in self.report(path, "cpu", "GROUP")})

    def report(self, path, by, columns):
        run = tscope.taskscope("report", path, "-J", "--by", by, "-o", columns)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)["groups"]


def sums_by(rows, key, names):
    sums = {}
    for row in rows:
        one = sums.setdefault(row[key], dict.fromkeys(names, 0))
        for name in names:
            one[name] += row[name] or 0
    return sums


class Loaded(load_case.LoadCase):
    """With other parameters."""

    def setUp(self):
        super().setUp()
        self.unload()
        self.addCleanup(self.load_anew)

    def test_what_is_missing_is_said(self):
        self.load("departed=64")
        pids = [run_to_end(lambda: None) for _ in range(200)]
        tscope.until(lambda: freed(pids[-1:]), "they have exited")
        for command in ("ps", "exited", "wait"):
            run = tscope.taskscope(command, "--by", "comm", "-J")
            self.assertIn(" processes are missing: the list is whole since", run.stderr)
            self.assertGreaterEqual(json.loads(run.stdout)["lost"]["count"], 200 - 64)

    def test_without_hooks(self):
        """Nothing was counted: that is no 0."""
        self.load("hooks=0")
        said = "taskscope: the module keeps no exited tasks: the sums are of the living alone\n"
        found = document("ps", "--by", "user", said=said)
        self.assertNotIn("lost", found)
        (row,) = (row for row in found["groups"] if row["group"] == "root")
        self.assertGreater(row["tasks"], 2)
        self.assertEqual((row["run"], row["wait_p99"], row["switches"], row["exited"]), (None,) * 4)


if __name__ == "__main__":
    tscope.main()
