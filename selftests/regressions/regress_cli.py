#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What stopped new users of the command line tool on their way."""

import csv
import datetime
import io
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import account_checks
import busy
import tscope
import uapi

DONE, FAILED, USAGE = 0, 1, 2
CANNOT_EXECUTE, NO_COMMAND = 126, 127
NOBODY = 4194304  # one more than any task's number


def ended(code):
    """A process that has ended so.  Return: its number."""
    pid = os.fork()
    if not pid:
        if code < 0:
            os.kill(os.getpid(), -code)
        os._exit(code)
    os.waitpid(pid, 0)
    with uapi.Device() as device:
        tscope.until(
            lambda: [r for r in device.departed(account_checks.DEPARTED) if r["tid"] == pid],
            "it has departed",
        )
    return pid


class Case(unittest.TestCase):
    def runs(self, status, *arguments, **options):
        run = tscope.taskscope(*arguments, **options)
        self.assertEqual(run.returncode, status, (arguments, run.stdout, run.stderr))
        return run


class Filters(Case):
    def test_one_that_matches_nothing_is_no_success(self):
        for arguments in (
            ["ps", "--comm", "no-such-name"],
            ["tree", "--comm", "no-such-name"],
            ["ps", "-T", "--tree", str(os.getpid()), "--comm", "no-such-name"],
            ["gone", "--comm", "no-such-name"],
            ["gone", "--parent", str(NOBODY - 1)],
        ):
            with self.subTest(arguments):
                run = self.runs(FAILED, *arguments, "-J")
                (rows,) = (v for v in json.loads(run.stdout).values() if isinstance(v, list))
                self.assertEqual((rows, run.stderr), ([], ""))
                for form in ([], ["-r"]):
                    run = self.runs(FAILED, *arguments, *form)
                    self.assertLessEqual(run.stdout.count("\n"), 1)
                    self.assertEqual(run.stderr, "")

    def test_one_that_matches_is(self):
        self.runs(DONE, "ps", "-p", "1")
        self.runs(DONE, "ps", "-p", str(os.getpid()), "--comm", "*")
        ended(3)
        self.runs(DONE, "gone", "--exit", "3")

    def test_one_of_two_processes(self):
        run = self.runs(DONE, "ps", "-J", "-p", f"1,{NOBODY - 1}")
        self.assertEqual([row["tid"] for row in json.loads(run.stdout)["tasks"]], [1])
        self.assertIn(f"no process {NOBODY - 1}", run.stderr)


class Ends(Case):
    def test_a_number_is_said_to_be_no_signal(self):
        killed, exited = ended(-signal.SIGKILL), ended(9)
        for number in ("9", "137"):
            run = tscope.taskscope("gone", "-r", "-o", "TID", "--exit", number)
            self.assertIn(f"--exit {number} was taken as what tasks gave to exit()", run.stderr)
            self.assertIn("--exit SIGKILL", run.stderr)
            self.assertNotIn(str(killed), run.stdout.split())
            self.assertEqual(str(exited) in run.stdout.split(), number == "9")
        for name in ("SIGKILL", "KILL", "sig9", "signal 9"):
            run = self.runs(DONE, "gone", "-r", "-o", "TID", "--exit", name)
            self.assertIn(str(killed), run.stdout.split())
            self.assertEqual(run.stderr, "")

    def test_one_that_is_an_exit_status_of_many(self):
        """1 is SIGHUP, too, but that is said only if it killed anybody."""
        ended(1)
        ended(-signal.SIGHUP)
        run = self.runs(DONE, "gone", "-r", "-o", "TID", "--exit", "1")
        self.assertIn("--exit SIGHUP", run.stderr)
        self.assertEqual(self.runs(FAILED, "gone", "--exit", "77").stderr, "")


class Exited(Case):
    """Of a task that has exited, what is asked of one task is answered from what is kept."""

    def check_at(self, text, since):
        """A wall clock, in ISO 8601."""
        self.assertRegex(text, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")
        at = datetime.datetime.fromisoformat(text[:26] + "+00:00").timestamp()
        self.assertGreater(at, since - 1)
        self.assertLess(at, time.time() + 1)

    def test_each_command(self):
        since = time.time()
        for code, how in ((3, "exited with 3"), (-signal.SIGTERM, "killed by SIGTERM")):
            pid = str(ended(code))
            for command in ("show", "wait", "clone", "migrations"):
                with self.subTest(command=command, how=how):
                    first = self.runs(DONE, command, pid).stdout.splitlines()[0]
                    self.assertRegex(
                        first,
                        rf"^{pid} \S+ has exited: {how}, at \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\b",
                    )
                    run = self.runs(DONE, command, pid, "-J")
                    self.assertEqual(run.stderr, "")
                    answer = json.loads(run.stdout)["task" if command == "show" else command]
                    if command == "show":
                        answer = {
                            key: column["value"]
                            for group in answer.values() if group
                            for key, column in group.items()
                        }  # fmt: skip
                    self.assertEqual((answer["tid"], answer["ended"]), (int(pid), how))
                    self.assertIs(answer["departed"], True)
                    self.check_at(answer["ended_at"], since)

    def test_its_age_stays(self):
        pid = str(ended(3))
        first, second = (self.runs(DONE, "migrations", pid).stdout.splitlines()[1] for _ in range(2))
        self.assertEqual(first, second)

    def test_threads_of_one_that_lives(self):
        with tscope.Mktask("thread") as tasks:
            living = tasks[0]["tid"]
            for command in ("show", "wait", "clone", "migrations"):
                run = self.runs(DONE, command, str(living))
                self.assertNotIn("has exited", run.stdout)

    def test_nobody(self):
        for command in ("show", "wait", "clone", "migrations"):
            run = self.runs(FAILED, command, str(NOBODY - 1))
            self.assertEqual(run.stdout, "")
            self.assertIn(f"no task {NOBODY - 1}, nor one that has exited", run.stderr)

    def test_the_latest_of_a_number(self):
        """Numbers are given in turn: from the last one on."""
        before = "/proc/sys/kernel/ns_last_pid"
        pid = ended(1)
        for code in (2, 3):
            for _ in range(1000):
                tscope.write(before, pid - 1)
                again = os.fork()
                if not again:
                    os._exit(code if os.getpid() == pid else 0)
                os.waitpid(again, 0)
                if again == pid:
                    break
            self.assertEqual(again, pid)
        with uapi.Device() as device:
            tscope.until(
                lambda: len([r for r in device.departed(account_checks.DEPARTED) if r["tid"] == pid]) == 3,
                "three have departed",
            )
        first = self.runs(DONE, "show", str(pid)).stdout.splitlines()[0]
        self.assertIn("exited with 3", first)
        self.assertIn("2 earlier tasks of this number", first)

    def test_watched_until_it_exits(self):
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
        watch = subprocess.Popen(
            [tscope.CLI, "wait", str(child.pid), "--watch", "0.2", "-J"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        first = json.loads(watch.stdout.readline())["wait"]
        self.assertIs(first["departed"], False)
        child.stdin.close()
        child.wait()
        rest, errors = watch.communicate(timeout=tscope.PATIENCE)
        self.assertEqual((watch.returncode, errors), (DONE, ""))
        last = json.loads(rest.splitlines()[-1])["wait"]
        self.assertIs(last["departed"], True)
        self.assertEqual(last["ended"], "exited with 0")

    def test_wall_clock_of_lists(self):
        since = time.time()
        pid = ended(0)
        (row,) = [r for r in json.loads(self.runs(DONE, "gone", "-J").stdout)["departed"]
                  if r["tid"] == pid]  # fmt: skip
        self.check_at(row["ended_at"], since)
        (row,) = tscope.rows("ps", "-p", str(os.getpid()), "-o", "STARTED_AT,ENDED_AT")
        self.check_at(row["started_at"], since - 3600)
        self.assertIsNone(row["ended_at"])
        stat = os.stat(f"/proc/{os.getpid()}")
        at = datetime.datetime.fromisoformat(row["started_at"][:26] + "+00:00").timestamp()
        self.assertLess(at, stat.st_ctime + 1)


class Lists(Case):
    def test_command_line(self):
        """Of a task, of a kernel thread, of a thread, of a zombie."""
        child = subprocess.Popen(["sh", "-c", "read x; exit 0", "a b", r"c\d"], stdin=subprocess.PIPE)
        line = r"sh -c read x; exit 0 a b c\d"
        rows = tscope.until(
            lambda: (found := tscope.by_tid(
                tscope.rows("ps", "-p", f"{child.pid},2", "-o", "TID,ARGS")
            ))[child.pid]["args"] == line and found,
            "it has called execve()",
        )  # fmt: skip
        self.assertEqual(rows[child.pid]["args"], line)
        self.assertEqual(rows[2]["args"], "[kthreadd]")
        shown = json.loads(self.runs(DONE, "show", "-J", str(child.pid)).stdout)["task"]
        self.assertEqual(shown["ids"]["args"]["value"], line)
        raw = self.runs(DONE, "ps", "-n", "-r", "-p", str(child.pid), "-o", "ARGS").stdout
        self.assertEqual(raw, line.replace("\\", r"\x5c").replace(" ", r"\x20") + "\n")
        tree = self.runs(DONE, "tree", "--tree", str(child.pid), "-o", "+ARGS").stdout
        self.assertIn("sh -c read x", tree)
        with tscope.Mktask("thread") as tasks:
            (thread,) = (r for r in tscope.rows("ps", "-T", "-p", str(tasks[0]["tid"]), "-o", "TID,ARGS")
                         if r["tid"] == tasks[0]["tid"])  # fmt: skip
            self.assertIn("mktask", thread["args"])
        child.stdin.close()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        (row,) = tscope.rows("ps", "-p", str(child.pid), "-o", "STATE,ARGS")
        self.assertEqual((row["state"], row["args"]), ("Z", "[sh]"))
        child.wait()

    def test_usual_columns(self):
        usual = self.runs(DONE, "ps", "-p", "1").stdout.splitlines()[0].split()
        for name in ("TID", "WAIT", "WAIT_P99", "BLAME_COMM", "COMM"):
            self.assertIn(name, usual)

    def test_by_cpu(self):
        """A worker on the other CPU counts for its process; with -T it does for itself."""
        cpus = sorted(os.sched_getaffinity(0))
        ready, inner = os.pipe()
        pid = os.fork()
        if not pid:
            os.sched_setaffinity(0, {cpus[0]})

            def work():
                os.sched_setaffinity(0, {cpus[-1]})
                os.write(inner, b"%d" % threading.get_native_id())
                threading.Event().wait()

            threading.Thread(target=work, daemon=True).start()
            threading.Event().wait()
        worker = int(os.read(ready, 20))
        try:
            for cpu, threads in ((cpus[0], [pid]), (cpus[-1], [worker])):
                args = ("--tree", str(pid), "--cpu", str(cpu), "-o", "TID,CPU")
                tscope.until(
                    lambda: [row["tid"] for row in tscope.rows("ps", "-T", *args)] == threads,
                    "each thread is on its CPU",
                )
                self.assertEqual([row["tid"] for row in tscope.rows("ps", *args)], [pid])
            for command in (["ps", "-J"], ["tree"], ["cpus"], ["events", "-c", "1"], ["record", "-o", "/none", "true"]):
                run = self.runs(FAILED, command[0], "--cpu", "0,4000", *command[1:])
                self.assertEqual(run.stdout, "")
                self.assertIn("taskscope: no such CPU: 4000; there are 0 to ", run.stderr)
            (row,) = json.loads(self.runs(DONE, "cpus", "-J", "--cpu", str(cpus[-1])).stdout)["cpus"]
            self.assertEqual(row["cpu"], cpus[-1])
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def test_by_state(self):
        with tscope.Mktask("fork") as tasks:
            pid = tasks[0]["tid"]
            os.kill(pid, signal.SIGSTOP)
            args = ("ps", "--tree", str(pid), "-o", "TID,STATE,ACCOUNT", "--state")
            for states in ("T", "D,T", "stop", "run,stop"):
                rows = tscope.until(lambda: tscope.taskscope(*args, states, "-J").returncode == DONE
                                    and tscope.rows(*args, states), "it is stopped")  # fmt: skip
                self.assertEqual([row["tid"] for row in rows], [pid])
            for states in ("S", "R,sleep"):
                self.runs(FAILED, *args, states)
            os.kill(pid, signal.SIGCONT)


class Record(Case):
    def test_command_lines(self):
        """Of COMMAND, of what it executes, and of what was there before."""
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/data"
            script = (
                "sleep 77 >/dev/null 2>&1 & "
                "until read -r comm </proc/$!/comm && [ $comm = sleep ]; do :; done; echo $!"
            )
            run = self.runs(DONE, "record", "-o", path, "sh", "-c", script, "x y")
            os.kill(int(run.stdout), signal.SIGKILL)
            rows = json.loads(self.runs(DONE, "report", "-J", "-o", "TID,COMM,ARGS", path).stdout)["tasks"]
            lines = [row["args"] for row in rows]
            self.assertIn(f"sh -c {script} x y", lines)
            self.assertIn("sleep 77", lines)
            (row,) = (row for row in rows if row["tid"] == os.getpid())
            with open("/proc/self/cmdline", encoding="utf-8") as file:
                self.assertEqual(row["args"], file.read().rstrip("\0").replace("\0", " "))

    def test_some_cpus(self):
        cpus = sorted(os.sched_getaffinity(0))
        first, last = str(cpus[0]), str(cpus[-1])
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/data"
            run = self.runs(DONE, "record", "-o", path, "--cpu", last, "sh", "-c", "sleep 0.1")
            nr = int(run.stderr.split()[1])
            lines = self.runs(DONE, "export", "-f", "json", path).stdout.splitlines()
            events = [json.loads(line) for line in lines]
            self.assertEqual({event["cpu"] for event in events}, {cpus[-1]})
            self.assertLessEqual(len(events), nr)
            run = self.runs(FAILED, "report", path)
            self.assertIn(f"only CPUs {last} were recorded", run.stderr)
            text = self.runs(DONE, "timeline", path).stdout
            self.assertIn(f"CPU {last} ", text)
            self.assertNotIn(f"CPU {first} ", text)

    def test_some_cpus_of_all(self):
        cpus = sorted(os.sched_getaffinity(0))
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/data"
            self.runs(DONE, "record", "-o", path, "taskset", "-c", str(cpus[-1]), "true")
            for cpu in cpus:
                run = self.runs(DONE, "export", "-f", "json", "--cpu", str(cpu), path)
                events = [json.loads(line) for line in run.stdout.splitlines()]
                self.assertEqual(
                    {event["cpu"] for event in events if event["event"] == "switch"}, {cpu}
                )
            run = self.runs(DONE, "report", "-J", "--cpu", str(cpus[-1]), path)
            self.assertIn("true", [row["comm"] for row in json.loads(run.stdout)["tasks"]])
            self.runs(FAILED, "report", "--cpu", "4000", path)
            # A CPU may have no switch in that time, unless two tasks wake each other there.
            with busy.child(busy.ping_pong, cpu=cpus[0]):
                run = self.runs(DONE, "events", "-J", "--duration", "0.3", "--cpu", str(cpus[0]))
            events = [json.loads(line) for line in run.stdout.splitlines()]
            self.assertEqual(
                {event["cpu"] for event in events if event["event"] == "switch"}, {cpus[0]}
            )

    def test_no_command(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/data"
            plain = f"{folder}/plain"
            for name in (path, plain):
                tscope.write(name, "as it was")
            for status, command in (
                (NO_COMMAND, "no-such-command"),
                (NO_COMMAND, f"{folder}/no-such-command"),
                (CANNOT_EXECUTE, plain),
                (CANNOT_EXECUTE, folder),
            ):
                run = self.runs(status, "record", "-o", path, command)
                self.assertIn(command, run.stderr)
                with open(path, encoding="ascii") as file:
                    self.assertEqual(file.read(), "as it was")
            self.runs(NO_COMMAND, "record", "-o", f"{folder}/new", "no-such-command")
            self.assertFalse(os.path.exists(f"{folder}/new"))
            for code in (0, 3, 126):
                self.runs(code, "record", "-o", path, "sh", "-c", f"exit {code}")

    def test_time_of_day(self):
        """Of each event: one that came between two looks at the clock has a time between them.

        A program that was kept from its CPU between the two clocks may be off by as much.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/data"
            # Another time namespace has other clocks than the module.
            for prefix in ([], ["unshare", "--fork", "--time", "--monotonic", "100000", "--boottime", "200000"]):
                begin = time.time_ns()
                subprocess.run([*prefix, tscope.CLI, "record", "-o", path, "true"], check=True, capture_output=True)
                end = time.time_ns()
                text = self.runs(DONE, "export", "-f", "json", path).stdout
                self.assertEqual(self.lie_between(begin, end, text), 1)
                rows = csv.DictReader(io.StringIO(self.runs(DONE, "export", "-f", "csv", path).stdout))
                self.assertEqual([row["wall"] for row in rows],
                                 [json.loads(line)["wall"] for line in text.splitlines()])
                begin = time.time_ns()
                run = subprocess.run([*prefix, tscope.CLI, "events", "-J", "--duration", "0.3"], check=True,
                                     capture_output=True, text=True)
                # Each read from the stream may bring the clocks closer to each other.
                self.lie_between(begin, time.time_ns(), run.stdout)
        begin = time.time_ns()
        run = self.runs(DONE, "events", "--wall", "-c", "100")
        end = time.time_ns()
        for line in run.stdout.splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} +\d+ \w+ ")
            at = datetime.datetime.fromisoformat(line[:26]).timestamp() * 1e9
            self.assertLess(abs(at - begin), 2 * (end - begin) + 1000)

    def lie_between(self, begin, end, text):
        """Returns how many differences there are between the two clocks."""
        events = [json.loads(line) for line in text.splitlines()]
        self.assertGreater(len(events), 0)
        offsets = set()
        for event in events:
            # Digits after the sixth are cut.
            at = datetime.datetime.fromisoformat(event["wall"][:19] + "+00:00")
            ns = int(at.timestamp()) * 10**9 + int(event["wall"][20:29])
            self.assertLessEqual(begin - (end - begin), ns)
            self.assertLessEqual(ns, end + (end - begin))
            offsets.add(ns - event["time"])
        return len(offsets)

    def test_export(self):
        """Names are what they are, and no column is a word of SQL."""
        with tempfile.TemporaryDirectory() as folder:
            path, program = f"{folder}/data", f"{folder}/b\\s"
            os.symlink("/bin/true", program)
            self.runs(DONE, "record", "-o", path, program)
            rows = list(csv.DictReader(io.StringIO(
                self.runs(DONE, "export", "-f", "csv", path).stdout)))  # fmt: skip
            self.assertIn("b\\s", {row["comm"] for row in rows if row["event"] == "exec"})
            self.assertEqual({"from", "to"} & set(rows[0]), set())
            lines = self.runs(DONE, "export", "-f", "json", path).stdout.splitlines()
            events = [json.loads(line) for line in lines]
            moves = [event for event in events if event["event"] == "migrate"]
            self.assertEqual(
                [(str(e["tid"]), str(e["from_cpu"]), str(e["to_cpu"])) for e in moves],
                [(r["tid"], r["from_cpu"], r["to_cpu"]) for r in rows if r["event"] == "migrate"],
            )
            trace = subprocess.run(
                [tscope.CLI, "export", "-f", "perfetto", path], capture_output=True, check=True
            ).stdout
            self.assertIn(b"b\\s", trace)
            self.assertNotIn(b"b\\x5cs", trace)


class Signals(Case):
    def test_no_exit_signal_is_no_number(self):
        with tscope.Mktask("thread", "fork", "clone:flags=0x3d0f00") as tasks:
            rows = tscope.by_tid(tscope.rows("ps", "-T", "-o", "TID,EXIT_SIGNAL"))
            for task in tasks:
                signal_of = rows[task["tid"]]["exit_signal"]
                self.assertTrue(signal_of is None or signal_of > 0, task)
            self.assertIsNone(rows[tasks[0]["tid"]]["exit_signal"])
            run = self.runs(DONE, "clone", "-J", str(tasks[0]["tid"]))
            self.assertIsNone(json.loads(run.stdout)["clone"]["exit_signal"])


if __name__ == "__main__":
    tscope.main()
