# SPDX-License-Identifier: GPL-2.0
"""What the Python tests share: run mktask and taskscope, print TAP."""

import contextlib
import errno
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

DEVICE = "/dev/taskscope"
DEBUGFS = "/sys/kernel/debug/taskscope"
FILES = ("tasks", "tree", "sched", "clone", "latency", "migrations", "cpus", "exited",
         "exited_threads", "status")
HERE = os.path.dirname(os.path.abspath(__file__))
CLI = os.environ.get("TASKSCOPE", "taskscope")
MODULE = os.environ.get("TASKSCOPE_KO", os.path.join(HERE, "../../module/taskscope.ko"))
# What it calls itself: tools/vm/debug.sh.
IS_DEBUG = "-debug" in os.uname().release
RELEASE = tuple(map(int, os.uname().release.split(".")[:2]))

# Seconds; a slow guest takes its time.
PATIENCE = 300


def mktask_path():
    """Beside the tests when installed; where its own Makefile puts it otherwise."""
    for path in (os.environ.get("MKTASK"), f"{HERE}/mktask", f"{HERE}/../make/mktask/mktask"):
        if path and os.path.isfile(path):
            return path
    raise FileNotFoundError("mktask is not here: build it, or set MKTASK")


def number(text):
    """Numbers of mktask's lines are decimal or, with 0x, hexadecimal."""
    return int(text, 0)


def write(path, value):
    """Into a file of the kernel's, or into one of a cgroup's."""
    with open(path, "w", encoding="ascii") as file:
        file.write(str(value))


def until(condition, what):
    """The first thing that is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise RuntimeError(f"it never came to this: {what}")


def outcome(work):
    """ "ok" or the name of the error."""
    try:
        work()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "ok"


@contextlib.contextmanager
def setting(path, value):
    """A file of the kernel's has this value, for the length of a with statement."""
    with open(path, encoding="ascii") as file:
        before = file.read()
    try:
        write(path, value)
        yield
    finally:
        write(path, before)


class Mktask:
    """Tasks of the given kinds, for the length of a with statement.

    Each task is a dict of the words of its line, and "kind".
    """

    def __init__(self, *kinds):
        self.kinds = kinds

    def __enter__(self):
        self.process = subprocess.Popen(
            [mktask_path(), *self.kinds],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        tasks = []
        for line in self.process.stdout:
            if line == "ready\n":
                return tasks
            kind, *words = line.split()
            task = dict(word.split("=", 1) for word in words)
            task["kind"] = kind
            task["line"] = line.strip()
            for key in ("tid", "tgid"):
                task[key] = int(task[key])
            tasks.append(task)
        raise RuntimeError(f"mktask {' '.join(self.kinds)}: not ready")

    def __exit__(self, *_):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise RuntimeError(f"mktask {' '.join(self.kinds)}: exit {self.process.returncode}")


@contextlib.contextmanager
def program_for(user, program=CLI):
    """The command line tool, or another program, which may stand where only its owner comes."""
    if user is None:
        yield program
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield shutil.copy(shutil.which(program), folder)


def taskscope(*arguments, user=None, **options):
    """Run the command line tool; its output is kept as bytes are, in UTF-8."""
    with program_for(user) as program:
        return subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            user=user,
            **options,
        )


def interrupted(process):
    """What a process says on stderr that is ended with Ctrl-C."""
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=300)[1]


def rows(*arguments):
    """The rows of a JSON table of tasks."""
    run = taskscope(*arguments, "--json")
    if run.returncode != 0:
        raise RuntimeError(f"taskscope {' '.join(arguments)}: {run.stderr}")
    return json.loads(run.stdout)["tasks"]


def by_tid(table):
    return {row["tid"]: row for row in table}


def insmod(*parameters):
    return subprocess.run(["insmod", MODULE, *parameters], capture_output=True, text=True)


def rmmod():
    return subprocess.run(["rmmod", "taskscope"], capture_output=True, text=True)


def is_loaded():
    return os.path.isdir("/sys/module/taskscope")


def without_races_of_others(lines):
    """Where all of the kernel looks for races, a report that does not name the module is left out.

    An interrupt's stack goes on with what was interrupted, which has no part in it.

    Return: the lines that are left, and those of a report at the end that is not whole yet.
    """
    if "kcsan-whole" not in os.uname().release:
        return lines, []
    left, report = [], []
    is_named = is_interrupted = False
    for line in lines:
        if report or "BUG: KCSAN:" in line:
            report.append(line)
            if re.fullmatch(r"(\[[ \d.]+\]|[^;]*;)? *", line):
                is_interrupted = False
            elif re.search(r" asm_(sysvec|exc)_", line):
                is_interrupted = True
            elif re.search(r"\[taskscope\]|tscope_", line) and not is_interrupted:
                is_named = True
            if line.endswith("=" * 10):
                left += report if is_named else []
                report = []
                is_named = is_interrupted = False
        else:
            left.append(line)
    return left, report


class KernelLog:
    """What the kernel says from now on."""

    BAD = ("WARNING", "BUG", "Oops", "Call Trace", "INFO: task", "rcu: INFO", "suspected memory leak", "refcount_t")

    def __init__(self):
        self.file = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        self.begun = []
        os.lseek(self.file, 0, os.SEEK_END)

    def lines(self):
        found = []
        while True:
            try:
                found.append(os.read(self.file, 8192).decode(errors="replace").strip())
            except BlockingIOError:
                return found
            except BrokenPipeError:
                found.append("BUG: the kernel's log ran over before it was read")

    def bad_lines(self):
        lines, self.begun = without_races_of_others(self.begun + self.lines())
        return [line for line in lines if any(word in line for word in self.BAD)]


# The start of struct tscope_info, member by member, as in the UAPI header, and all of its bytes.
INFO_MEMBERS = (
    "size reserved abi_major abi_minor version groups hooks clock_id nr_cpus now_ns loaded_ns "
    "nr_records nr_seen nr_adopted nr_missed nr_freed nr_switches nr_migrations memory_bytes"
).split()
INFO_FORMAT = "=IIII32sQQIIQQQQQQQQQQ"
INFO_BYTES = 808
GET_INFO = 0xC328F700


def info():
    """TSCOPE_GET_INFO, without the command line tool."""
    import fcntl

    arg = bytearray(INFO_BYTES)
    struct.pack_into("=I", arg, 0, INFO_BYTES)
    fd = os.open(DEVICE, os.O_RDONLY)
    try:
        fcntl.ioctl(fd, GET_INFO, arg)
    finally:
        os.close(fd)
    return dict(zip(INFO_MEMBERS, struct.unpack_from(INFO_FORMAT, arg)))


class TapResult(unittest.TestResult):
    """One TAP line for each test; why it failed goes in front of it."""

    def __init__(self):
        super().__init__()
        self.nr_passed = 0
        # Also of what fails outside a test, as setUpClass().
        self.nr_bad = 0

    def startTest(self, test):
        super().startTest(test)
        self.nr_bad = 0

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.say(subtest, err)

    def say(self, test, err):
        self.nr_bad += 1
        # A test of every task may fail for each: the first few tell enough.
        if self.nr_bad <= 20:
            for line in self._exc_info_to_string(err, test).splitlines():
                print(f"# {line}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self.say(test, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.nr_bad += 1
        print(f"# a test must not skip: {reason}")

    def stopTest(self, test):
        super().stopTest(test)
        self.nr_passed += not self.nr_bad
        print(f"{'not ok' if self.nr_bad else 'ok'} {self.testsRun} {test.id()}", flush=True)


def main():
    """Run every test of the program, or those it is given; exit as kselftest wants."""
    os.environ["LC_ALL"] = "C.UTF-8"
    for tool in (CLI, "insmod", "rmmod"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is not in PATH")
    # Load, or Load.test_second_load
    loader, program, names = unittest.defaultTestLoader, sys.modules["__main__"], sys.argv[1:]
    tests = (
        loader.loadTestsFromNames(names, program) if names else loader.loadTestsFromModule(program)
    )
    print(f"TAP version 13\n1..{tests.countTestCases()}")
    result = TapResult()
    tests.run(result)
    print(f"# Totals: pass:{result.nr_passed} fail:{result.testsRun - result.nr_passed} skip:0")
    # What fails outside the tests, as tearDownClass(), is no test's result.
    is_good = result.wasSuccessful() and result.nr_passed == result.testsRun > 0
    sys.exit(0 if is_good else 1)
