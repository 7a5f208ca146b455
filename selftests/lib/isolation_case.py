# SPDX-License-Identifier: GPL-2.0
"""taskscope isolation, and tasks for it that have been on one CPU or on two."""

import contextlib
import json
import os
import signal
import subprocess
import time

import busy
import tscope

# Exit status: what was looked for is there.
FOUND = 4


def run(*arguments):
    """(exit status, the document)."""
    done = tscope.taskscope("isolation", *arguments, "--json")
    if done.stderr:
        raise RuntimeError(done.stderr)
    return done.returncode, json.loads(done.stdout)


def audit(cpus):
    status, document = run("audit", cpus)
    document = document["isolation"]
    document["outcome"] = {check["id"]: check["outcome"] for check in document["checks"]}
    document["check"] = {check["id"]: check for check in document["checks"]}
    return status, document


def ran(document, cpu, tid):
    """The line of a task among those that a CPU ran; None: it is not there."""
    for of_cpu in document["ran"]:
        if of_cpu["cpu"] == cpu:
            return next((task for task in of_cpu["tasks"] if task["tid"] == tid), None)
    return None


class Spinner:
    """A child that goes to a CPU, sets its affinity there, and runs until the end.

    elsewhere_ns: it was on another CPU for less than this.
    """

    def __init__(self, cpu, allowed):
        self.cpu, self.allowed = cpu, allowed

    def __enter__(self):
        there, told = os.pipe()
        begun = time.monotonic_ns()
        self.tid = os.fork()
        if not self.tid:
            busy.LIBC.prctl(busy.PR_SET_PDEATHSIG, signal.SIGKILL)
            os.sched_setaffinity(0, {self.cpu})
            # It stays: nothing moves a task that runs and may.
            os.sched_setaffinity(0, self.allowed)
            os.write(told, str(time.monotonic_ns()).encode())
            busy.hog()
        os.close(told)
        self.elsewhere_ns = int(os.read(there, 32)) - begun
        os.close(there)
        return self

    def __exit__(self, *_):
        os.kill(self.tid, signal.SIGKILL)
        os.waitpid(self.tid, 0)

    def runtime_ns(self):
        """As the kernel counts."""
        with open(f"/proc/{self.tid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0])


@contextlib.contextmanager
def watch(*arguments):
    """taskscope isolation watch, which has begun."""
    before = streams()
    process = subprocess.Popen([tscope.CLI, "isolation", "watch", *arguments, "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        tscope.until(lambda: streams() > before or process.poll() is not None, "the watch has begun")
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def streams():
    return json.loads(tscope.taskscope("status", "--json").stdout)["status"]["streams"]
