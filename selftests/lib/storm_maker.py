# SPDX-License-Identifier: GPL-2.0
"""Storms: tasks that do one kind of thing as often as they can.

    with storm_maker.STORMS["exec"]() as storm:
        ...
    print(storm.counts)

A storm blows when the with statement begins, and says at its end what it has done:
a test under a storm that did nothing proves nothing.  It lives in a pid namespace
of its own, whose first process dies with us, so that the kernel itself ends all
that it has started, however the test ends.  It is nice, and takes what the test
leaves: on an emulated machine insmod would otherwise wait for its turn longer than
it works.
"""

import contextlib
import glob
import os
import re
import signal
import subprocess
import tempfile
import time

import tscope

PATIENCE = 300
CGROUP = "/sys/fs/cgroup"


def stat_number(name):
    """A line of /proc/stat: "processes" tasks born, "ctxt" switches, since boot."""
    with open("/proc/stat") as file:
        return int(next(line for line in file if line.startswith(f"{name} ")).split()[1])


def forks():
    return stat_number("processes")


def mkstorm_path():
    path = os.path.join(tscope.HERE, "mkstorm")
    return os.environ.get("MKSTORM", path)


def children(pid):
    """Of all its threads, as far as it lives."""
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(path) as file:
                found += map(int, file.read().split())
        except OSError:
            pass
    return found


def descendants(pid):
    return [pid] + [task for child in children(pid) for task in descendants(child)]


@contextlib.contextmanager
def cgroup(name):
    """A cgroup, for the length of a with statement: its folder."""
    folder = f"{CGROUP}/{name}"
    os.mkdir(folder)
    try:
        yield folder
    finally:
        Cgroup.remove(folder)


def join_cgroup(folder, *tids):
    """The tasks go to it, and keep the CPUs they may run on.

    Before 6.2 a group that a task joins gives it all CPUs of the group.
    """
    for tid in tids:
        cpus = os.sched_getaffinity(tid)
        tscope.write(f"{folder}/cgroup.procs", tid)
        os.sched_setaffinity(tid, cpus)


class Storm:
    """What all storms have in common.

    counts: at the end, how often it did each thing.
    """

    # Python's own death kills setpriv, which became unshare, and that kills the shell,
    # the namespace's first process, which reaps the orphans.
    WRAP = [
        *"setpriv --pdeathsig KILL unshare --pid --fork --kill-child nice -n 19 sh -c".split(),
        '"$@"; exit $?',
        "storm",
    ]

    def __init__(self, name):
        self.name = name
        self.counts = {}

    def command(self):
        raise NotImplementedError

    def is_up(self):
        return bool(children(self.pid))

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="storm")
        self.log = open(f"{self.folder.name}/log", "w+")
        try:
            self.process = subprocess.Popen(
                [*self.WRAP, *self.command()],
                stdin=subprocess.DEVNULL,
                stdout=self.log,
                stderr=self.log,
                cwd=self.folder.name,
            )
            self.pid = self.process.pid
            for _ in range(2):
                self.wait(lambda: children(self.pid), "started")
                self.pid = children(self.pid)[0]
            self.wait(self.is_up, "up")
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self.process.poll() is not None:
                raise RuntimeError(f"storm {self.name} ended by itself: {self.said()}")
            self.counts = self.finish()
        finally:
            self.end()

    def wait(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"storm {self.name} is not {what}: {self.said()}")
            time.sleep(0.05)

    def said(self):
        self.log.seek(0)
        return f"exit {self.process.returncode}; it said: {self.log.read()[-1000:]!r}"

    def finish(self):
        """Count; may end what runs."""
        raise NotImplementedError

    def end(self):
        """Kill what is left.  When unshare is gone the whole namespace is."""
        if hasattr(self, "process") and self.process.poll() is None:
            for pid in children(self.process.pid) or [self.process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(timeout=PATIENCE)
        self.log.close()
        self.folder.cleanup()


class StressNg(Storm):
    """Stressors of stress-ng, one process each.  It counts when it ends."""

    def __init__(self, name, *stressors, options=()):
        super().__init__(name)
        self.stressors = stressors
        self.options = options

    def command(self):
        workers = [word for name in self.stressors for word in (f"--{name}", "1")]
        return [*"stress-ng --quiet --timeout 0 --metrics --yaml counts".split(), *workers,
                *self.options]

    def finish(self):
        os.kill(self.pid, signal.SIGTERM)
        self.process.wait(timeout=PATIENCE)
        with open(f"{self.folder.name}/counts") as file:
            found = re.findall(r"stressor: (\S+)\s+bogo-ops: (\d+)", file.read())
        return {name: 0 for name in self.stressors} | {name: int(n) for name, n in found}


class Mkstorm(Storm):
    """A kind of mkstorm, which counts as it goes."""

    def __init__(self, name, kind=None):
        super().__init__(name)
        self.kind = kind or name

    def command(self):
        self.count_file = f"{self.folder.name}/count"
        open(self.count_file, "w").close()
        return [mkstorm_path(), self.kind, self.count_file]

    def count(self):
        with open(self.count_file, "rb") as file:
            return int.from_bytes(file.read(8), "little")

    def is_up(self):
        return self.count() > 0

    def finish(self):
        return {self.kind: self.count()}


class Cgroup(Mkstorm):
    """Tasks that move between cgroups, which are gone when they are."""

    def command(self):
        self.cgroup = tempfile.mkdtemp(prefix="storm", dir=CGROUP)
        for name in "ab":
            os.mkdir(f"{self.cgroup}/{name}")
        return [*super().command(), self.cgroup]

    def end(self):
        super().end()
        for path in (f"{self.cgroup}/a", f"{self.cgroup}/b", self.cgroup):
            if os.path.isdir(path):
                self.remove(path)

    @staticmethod
    def remove(path):
        """A task that was reaped may hold its cgroup for a moment."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return os.rmdir(path)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)


class Hotplug(Mkstorm):
    """The last CPU goes off and on; at the end it is on."""

    def end(self):
        try:
            super().end()
        finally:
            cpu_online(last_cpu(), True)


def last_cpu():
    return os.sysconf("SC_NPROCESSORS_CONF") - 1


def cpu_online(cpu, online):
    path = f"/sys/devices/system/cpu/cpu{cpu}/online"
    with open(path) as file:
        if file.read().strip() == str(int(online)):
            return
    tscope.write(path, int(online))


class Hackbench(Storm):
    """Switches, counted by the kernel for each of its tasks."""

    def __init__(self, name, *options):
        super().__init__(name)
        self.options = options

    def command(self):
        return [*"hackbench --groups 1 --fds 4 --loops 100000000".split(), *self.options]

    def finish(self):
        switches = 0
        for pid in descendants(self.pid):
            try:
                with open(f"/proc/{pid}/status") as file:
                    switches += sum(map(int, re.findall(r"ctxt_switches:\s*(\d+)", file.read())))
            except OSError:
                pass
        return {"switch": switches}


# Name -> a function that makes one.
STORMS = {
    "fork": lambda: StressNg(
        "fork", "fork", "vfork", "clone", "pthread",
        options="--clone-max 32 --pthread-max 16".split(),
    ),
    "exec": lambda: Mkstorm("exec"),
    "exit": lambda: StressNg("exit", "exit-group", "zombie", options=["--zombie-max", "64"]),
    "signal": lambda: StressNg("signal", "kill", "sigsegv", "sigchld", "wait"),
    "ptrace": lambda: StressNg("ptrace", "ptrace"),
    "cgroup": lambda: Cgroup("cgroup"),
    "hotplug": lambda: Hotplug("hotplug"),
    "affinity": lambda: StressNg("affinity", "affinity"),
    "policy": lambda: Mkstorm("policy"),
    "namespaces": lambda: Mkstorm("namespaces", "pidns"),
    "switch": lambda: Hackbench("switch"),
}
