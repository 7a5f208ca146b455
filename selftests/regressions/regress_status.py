#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""status passes whatever the machine does: a check fails only where taskscope is wrong.

TASKSCOPE_STATUS_ROUNDS: how often it is asked under each load (4).  Under load its numbers
are compared from each task's birth on, so that all that was before counts too.
"""

import contextlib
import json
import os
import re
import subprocess
import time
import unittest

import busy
import storm_maker
import tscope

NR_ROUNDS = int(os.environ.get("TASKSCOPE_STATUS_ROUNDS", "4"))
# So many of all tasks, before it is asked first.
NR_SWITCHES = 2000
CHECKS = ("accounts", "counts", "ctxt", "run", "wait", "sleep")
# A shell that forks a lot, and lives on: it is compared since its birth.
FORKS = "i=0; while [ $i -lt 150 ]; do /bin/true; i=$((i + 1)); done; echo done; exec sleep 1000"
SPIN = "while :; do :; done"
# A thread that calls execve(), and then runs for longer than its process had lived.
EXEC_BY_THREAD = """
import os, threading
code = "import time\\nwhile time.thread_time() < 3: pass\\nprint(flush=True)\\ntime.sleep(1000)"
thread = threading.Thread(target=os.execvp, args=("python3", ["python3", "-c", code]))
thread.start()
thread.join()
"""
# Woken again and again where others run: it waits far longer than it runs.
WOKEN = "import time\nwhile True: time.sleep(0.001)"


@contextlib.contextmanager
def programs(*commands):
    """Each is killed at the end."""
    with contextlib.ExitStack() as stack:
        for command in commands:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.kill)
        yield


def hogs():
    return programs(
        *(["taskset", "-c", "0", "sh", "-c", SPIN] for _ in range(4)),
        *(["taskset", "-c", "0", "nice", "-n", nice, "python3", "-c", WOKEN] for nice in ("0", "10")),
    )


def napper(run_ns):
    """Runs beyond its share, then sleeps."""
    while True:
        end = time.monotonic_ns() + run_ns
        while time.monotonic_ns() < end:
            pass
        time.sleep(0.3)


@contextlib.contextmanager
def moved_sleepers():
    """Sleepers that are moved between CPUs: 6.12 counts their sleep as delay."""
    with contextlib.ExitStack() as stack:
        for i in range(24):
            stack.enter_context(busy.child(napper, 500_000 + 100_000 * i))
        yield


def real_time():
    return programs(
        ["chrt", "-f", "10", "sh", "-c", "while :; do i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); done; sleep 0.01; done"],
        ["chrt", "-r", "5", "python3", "-c", WOKEN],
        ["sh", "-c", SPIN],
        ["python3", "-c", WOKEN],
    )


LOADS = {
    "nothing": contextlib.nullcontext,
    "hogs": hogs,
    "moved_sleepers": moved_sleepers,
    "real_time": real_time,
    **{f"storm_{name}": storm_maker.STORMS[name] for name in ("fork", "exec", "switch", "affinity", "policy", "hotplug")},
}


class Status(unittest.TestCase):
    def asked(self):
        run = tscope.taskscope("status", "--json")
        self.assertEqual(run.stderr, "")
        checks = json.loads(run.stdout)["status"]["checks"]
        self.assertEqual(tuple(checks), CHECKS)
        text = json.dumps(checks)
        self.assertTrue(all(check["ok"] is not False for check in checks.values()), text)
        self.assertEqual(run.returncode, 0, text)
        for name in ("run", "wait"):
            self.assertGreater(checks[name]["checked"], 0, text)
        return checks

    def rounds(self, load):
        with load():
            begin = storm_maker.stat_number("ctxt")
            tscope.until(lambda: storm_maker.stat_number("ctxt") - begin > NR_SWITCHES, "tasks are at work")
            for _ in range(NR_ROUNDS):
                checks = self.asked()
        print("# " + ", ".join(f"{name} {checks[name]['ours']} ({checks[name]['kernel']})"
                               for name in ("run", "wait")))  # fmt: skip

    def test_shell_that_has_forked(self):
        """Case: WAIT of it is longer than RUNDELAY by the way from its wakings to the queue."""
        with subprocess.Popen(["sh", "-c", FORKS], stdout=subprocess.PIPE) as shell:
            try:
                shell.stdout.readline()
                for _ in range(NR_ROUNDS):
                    self.asked()
            finally:
                shell.kill()

    def test_execve_by_a_thread(self):
        """It has run since before its accounts begin: its process was born before it."""
        command = ["python3", "-c", EXEC_BY_THREAD]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            try:
                process.stdout.readline()
                for _ in range(NR_ROUNDS):
                    self.asked()
            finally:
                process.kill()

    def test_text_says_the_same(self):
        run = tscope.taskscope("status")
        self.assertEqual((run.returncode, run.stderr), (0, ""), run.stdout)
        found = dict(re.findall(r"^  (\w+) +(PASS|FAIL|not checked)", run.stdout, re.M))
        self.assertEqual(tuple(found), CHECKS)
        self.assertNotIn("FAIL", found.values())


def add_tests():
    for name, load in LOADS.items():
        setattr(Status, f"test_{name}", lambda self, load=load: self.rounds(load))


add_tests()

if __name__ == "__main__":
    tscope.main()
