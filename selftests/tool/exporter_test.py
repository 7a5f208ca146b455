#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope-exporter: its sums are those of the module's records, to the nanosecond, exited tasks
included; its counters do not fall; and a user with CAP_PERFMON alone may run it."""

import collections
import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

import confined
import tscope
import uapi
from confined import CAP_PERFMON, NOBODY, Who

PROGRAM = os.environ.get("TASKSCOPE_EXPORTER", "taskscope-exporter")
ROOT = "/sys/fs/cgroup"
GROUPS = uapi.mask_of("ids", "cgroup", "birth", "counts", "accounts", "waits", "moves", "switches")
ACCOUNTS = ("run", "wait", "sleep", "block", "stop")
# Metric with its own labels: the member of a record.
MEMBERS = {
    **{(f"taskscope_{name}_seconds_total", ""): f"accounts.{name}_ns" for name in ACCOUNTS},
    ("taskscope_wait_cause_seconds_total", 'cause="limit"'): "accounts.limit_ns",
    ("taskscope_wait_cause_seconds_total", 'cause="idle"'): "accounts.wait_idle_ns",
    ("taskscope_switches_total", 'kind="voluntary"'): "counts.voluntary",
    ("taskscope_switches_total", 'kind="involuntary"'): "counts.involuntary",
    ("taskscope_switch_partners_total", 'partner="same_mm"'): "switches.same_mm",
    ("taskscope_switch_partners_total", 'partner="cross_mm"'): "switches.cross_mm",
    ("taskscope_switch_partners_total", 'partner="kthread"'): "switches.kthread",
    ("taskscope_switch_partners_total", 'partner="idle"'): "switches.idle",
    ("taskscope_migrations_total", 'distance="core"'): "moves.core",
    ("taskscope_migrations_total", 'distance="node"'): "moves.node",
    ("taskscope_migrations_total", 'distance="remote"'): "moves.remote",
    ("taskscope_wait_duration_seconds_sum", ""): "waits.sum_ns",
    ("taskscope_wait_duration_seconds_count", ""): "waits.nr",
}  # fmt: skip
LINE = re.compile(r'(\w+)(?:\{(.*)\})? (\d+)(?:\.(\d{9}))?\Z')


def parse(text):
    """{(metric, group or CPU or "", its own label): value}; of seconds: nanoseconds."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, labels, whole, decimals = LINE.match(line).groups()
        subject, _, own = re.match(r'(?:(?:cgroup|comm|cpu)="((?:[^"\\]|\\.)*)"(,|\Z))?(.*)', labels or "").groups()
        key = name, subject or "", own
        assert key not in found, line
        found[key] = int(whole) if decimals is None else int(whole) * 10**9 + int(decimals)
    return found


class Exporter:
    """One that serves, for the length of a with statement."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __enter__(self):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.process = subprocess.Popen([PROGRAM, "--listen", f"127.0.0.1:{self.port}", *self.arguments])
        tscope.until(self.answers, "the exporter serves")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait():
            raise RuntimeError(f"the exporter: exit {self.process.returncode}")

    def answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the exporter: exit {self.process.returncode}")
        with contextlib.suppress(ConnectionRefusedError):
            return self.ask("/")

    def ask(self, path="/metrics"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=tscope.PATIENCE)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}: {text}")
        return text

    def scrape(self):
        return parse(self.ask())


@contextlib.contextmanager
def cgroup(name):
    path = f"{ROOT}/{name}"
    os.mkdir(path)
    try:
        yield path
    finally:
        tscope.until(lambda: tscope.outcome(lambda: os.rmdir(path)) == "ok", f"{name} is empty")


def fork_in(folder, work):
    """A child that joins the cgroup, then works, and exits."""
    pid = os.fork()
    if not pid:
        status = 1
        try:
            tscope.write(f"{folder}/cgroup.procs", os.getpid())
            status = work() or 0
        finally:
            os._exit(status)
    return pid


def burn():
    sum(range(10000))


def with_threads():
    threads = [threading.Thread(target=burn) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sleeper():
    """It runs a little, then sleeps for good."""
    burn()
    signal.pause()


def sleeps(pid):
    with open(f"/proc/{pid}/syscall", encoding="ascii") as file:
        return file.read().split()[0] == "34"


def is_stopped(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "T"


def sums(records, path):
    """What a group is to be, of the records of tasks in this cgroup."""
    found = collections.Counter()
    for record in records:
        if record.get("cgroup.path") == path.encode():
            for key, member in MEMBERS.items():
                found[key] += record[member]
    return found


def of_groups(page, names):
    """The same of a page."""
    found = collections.Counter()
    for (name, group, own), value in page.items():
        if group in names and (name, own) in MEMBERS:
            found[name, own] += value
    return found


def exited_of(device, path, nr):
    """The records of those that were in the cgroup, once so many are among the exited."""
    found = [record for record in device.departed(GROUPS | uapi.mask_of("exited"))
             if record.get("cgroup.path") == path.encode()]  # fmt: skip
    return found if len(found) == nr else None


class Sums(unittest.TestCase):
    def test_exited(self):
        """A cgroup all of whose tasks have exited: some were read before that, some never lived at a scrape."""
        with Exporter() as exporter, cgroup("gone") as folder, uapi.Device() as device:
            exporter.scrape()
            sleepers = [fork_in(folder, sleeper) for _ in range(2)]
            for work in (burn, with_threads, lambda: 3):
                os.waitpid(fork_in(folder, work), 0)
            tscope.until(lambda: all(map(sleeps, sleepers)), "they sleep")
            self.assertEqual(exporter.scrape()["taskscope_tasks", "/gone", ""], 2)
            for pid in sleepers:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            records = tscope.until(lambda: exited_of(device, "/gone", 8), "all eight are among the exited")
            page = exporter.scrape()
        self.assertEqual(of_groups(page, ["/gone"]), sums(records, "/gone"))
        self.assertGreater(page["taskscope_run_seconds_total", "/gone", ""], 0)
        self.assertEqual([page["taskscope_exits_total", "/gone", f'status="{status}"']
                          for status in ("success", "failure", "signal", "oom")], [2, 1, 2, 0])  # fmt: skip
        self.assertEqual([page["taskscope_births_total", "/gone", f'kind="{kind}"']
                          for kind in ("process", "thread")], [5, 3])  # fmt: skip
        self.assertEqual(page["taskscope_tasks", "/gone", ""], 0)

    def test_resting(self):
        """Tasks that sleep or are stopped: only that time goes on, and nobody has to read them."""
        with Exporter() as exporter, cgroup("rest") as folder, uapi.Device() as device:
            pids = [fork_in(folder, sleeper) for _ in range(3)]
            tscope.until(lambda: all(map(sleeps, pids)), "they sleep")
            os.kill(pids[0], signal.SIGSTOP)
            tscope.until(lambda: is_stopped(pids[0]), "it is stopped")
            first = exporter.scrape()
            looks = []
            for _ in range(3):
                before = sums(device.snapshot(GROUPS), "/rest")
                page = of_groups(exporter.scrape(), ["/rest"])
                looks.append((before, page, sums(device.snapshot(GROUPS), "/rest")))
            last = exporter.scrape()
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        for before, page, after in looks:
            for key in MEMBERS:
                self.assertTrue(before[key] <= page[key] <= after[key], (key, before[key], page[key], after[key]))
        grown = {key for key in MEMBERS if of_groups(last, ["/rest"])[key] != of_groups(first, ["/rest"])[key]}
        self.assertEqual(grown, {("taskscope_sleep_seconds_total", ""), ("taskscope_stop_seconds_total", "")})
        # Two scrapes after another read a few tasks of the many that live.
        self.assertEqual(last["taskscope_tasks", "/rest", ""], 3)
        nr_read = last["taskscope_exporter_tasks_read_total", "", ""] - first["taskscope_exporter_tasks_read_total", "", ""]
        self.assertLess(nr_read, 4 * last["taskscope_exporter_tasks", "", ""] / 2)

    def test_all(self):
        """All groups together grow as all tasks do, when none is born or freed during each of two scrapes."""
        with Exporter() as exporter, uapi.Device() as device:
            def quiet():
                exited = list(device.departed(GROUPS | uapi.mask_of("exited")))
                infos, totals = [], []
                for look in range(2):
                    infos.append(device.info())
                    living = list(device.snapshot(GROUPS))
                    totals.append({key: sum(record.get(member, 0) for record in living + exited)
                                   for key, member in MEMBERS.items()})
                    if not look:
                        page = exporter.scrape()
                is_quiet = len(living) == infos[1]["nr_records"] and all(
                    infos[0][name] == infos[1][name] for name in ("nr_seen", "nr_adopted", "nr_freed", "nr_exited"))
                return (totals, page) if is_quiet else None
            looks = []
            for _ in range(2):
                totals, page = tscope.until(quiet, "no task is born or freed")
                groups = {group for name, group, _ in page if name == "taskscope_tasks"}
                self.assertGreater(len(groups), 1)
                looks.append((totals, of_groups(page, groups)))
                subprocess.run(["true"], check=True)
        (first, before), (last, after) = looks
        for key in MEMBERS:
            # An open wait is in the module's histogram, and not in that of the exporter.
            if "duration" not in key[0]:
                self.assertTrue(last[0][key] - first[1][key] <= after[key] - before[key] <= last[1][key] - first[0][key],
                                (key, looks))  # fmt: skip

    def test_by_comm(self):
        """Written as a file, by name; promtool takes it."""
        def named():
            tscope.write("/proc/self/comm", 'a "b"')
            sleeper()

        with tempfile.TemporaryDirectory() as folder, cgroup("named") as members:
            pids = [fork_in(members, named) for _ in range(2)]
            tscope.until(lambda: all(map(sleeps, pids)), "they sleep")
            subprocess.run([PROGRAM, "--by", "comm", "--textfile", f"{folder}/t.prom"], check=True)
            with open(f"{folder}/t.prom", encoding="utf-8") as file:
                text = file.read()
            self.assertEqual(os.listdir(folder), ["t.prom"])
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        self.assertIn('taskscope_tasks{comm="a \\"b\\""} 2\n', text)
        done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))


class Counters(unittest.TestCase):
    def test_never_fall(self):
        """Tasks that are born, move between cgroups and exit, more cgroups than there is room for."""
        with Exporter("--max-groups", "4") as exporter, contextlib.ExitStack() as stack, uapi.Device() as device:
            folders = [stack.enter_context(cgroup(f"fall{i}")) for i in range(6)]

            def wander():
                for folder in folders:
                    tscope.write(f"{folder}/cgroup.procs", os.getpid())
                    burn()

            pages, nr_before = [exporter.scrape()], device.info()
            for _ in range(8):
                pids = [fork_in(folder, work) for folder in folders for work in (wander, with_threads)]
                pages.append(exporter.scrape())
                for pid in pids:
                    os.waitpid(pid, 0)
            tscope.until(lambda: device.info()["nr_exited"] >= nr_before["nr_exited"] + 96, "all have exited")
            pages.append(exporter.scrape())
        counters = [{key: value for key, value in page.items() if key[0].endswith(("_total", "_bucket", "_sum", "_count"))}
                    for page in pages]
        for before, after in zip(counters, counters[1:]):
            self.assertEqual([key for key in before if after.get(key, -1) < before[key]], [])
        groups = {group for name, group, _ in pages[-1] if name == "taskscope_tasks"}
        self.assertEqual(len(groups), 5)
        self.assertEqual(pages[-1]["taskscope_exporter_groups", "", ""], 5)
        self.assertEqual(pages[-1]["taskscope_exporter_groups_limit", "", ""], 5)
        exits = [sum(value for key, value in page.items() if key[0] == "taskscope_exits_total")
                 for page in (pages[0], pages[-1])]  # fmt: skip
        self.assertGreaterEqual(exits[1] - exits[0], 96)
        for kind in ("process", "thread"):
            key = "taskscope_exporter_exits_lost_total", "", f'kind="{kind}"'
            self.assertEqual(pages[0][key], pages[-1][key])


class Rights(unittest.TestCase):
    def test_perfmon_alone(self):
        """A user with a node that may be read, and this capability."""
        def look():
            done = subprocess.run([program, "--textfile", f"{folder}/t.prom"], capture_output=True, text=True, check=False)
            return done.returncode, done.stderr

        mode = os.stat(tscope.DEVICE).st_mode & 0o777
        with tempfile.TemporaryDirectory() as folder, tscope.program_for(NOBODY, PROGRAM) as program:
            os.chmod(folder, 0o777)
            try:
                os.chmod(tscope.DEVICE, 0o644)
                with_it = confined.run(Who(NOBODY, CAP_PERFMON, no_new_privs=True), look)
                without = confined.run(Who(NOBODY, 0), look)
            finally:
                os.chmod(tscope.DEVICE, mode)
        self.assertEqual(with_it, (0, ""))
        self.assertEqual(without[0], 1)
        self.assertIn("needs CAP_PERFMON", without[1])


if __name__ == "__main__":
    if not shutil.which(PROGRAM):
        raise SystemExit(f"{PROGRAM} is not in PATH: make exporter")
    tscope.main()
