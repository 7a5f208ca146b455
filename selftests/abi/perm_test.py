#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Who may look, and what an open file may do once its owner may not.

The rule: file permissions first (device 0600, debugfs 0400 in a folder of mode
0700), then CAP_PERFMON or CAP_SYS_ADMIN in the initial user namespace; both when a
file is opened and never again.
"""

import contextlib
import mmap
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import unittest

import confined
import record_bytes
import tscope
from confined import (
    CAP_DAC_READ_SEARCH, CAP_PERFMON, CAP_SYS_ADMIN, CAP_SYS_PTRACE, CONTAINER, NEWPID, NEWUSER,
    NOBODY, Who,
)  # fmt: skip
from tscope import outcome

ALL_CAPS = (1 << 41) - 1

# Who, then what each way in says: the device and debugfs as the module makes them, and
# after an administrator has opened them to all with chmod.
OK, EACCES, EPERM = "ok", "EACCES", "EPERM"
#                                                        as made          opened to all
#                                                        device  debugfs  device  debugfs
TABLE = (
    ("root",                    Who(),                   OK,     OK,      OK,     OK),
    ("root, only PERFMON",      Who(0, CAP_PERFMON),     OK,     OK,      OK,     OK),
    ("root, only SYS_ADMIN",    Who(0, CAP_SYS_ADMIN),   OK,     OK,      OK,     OK),
    ("root, only SYS_PTRACE",   Who(0, CAP_SYS_PTRACE),  EPERM,  EPERM,   EPERM,  EPERM),
    ("root, no capability",     Who(0, 0),               EPERM,  EPERM,   EPERM,  EPERM),
    ("root, all but those two",
     Who(0, ALL_CAPS & ~CAP_PERFMON & ~CAP_SYS_ADMIN),   EPERM,  EPERM,   EPERM,  EPERM),
    ("root, no_new_privs",      Who(no_new_privs=True),  OK,     OK,      OK,     OK),
    ("root in a pid namespace", Who(namespaces=NEWPID),  OK,     OK,      OK,     OK),
    ("root in a container",     Who(namespaces=CONTAINER),
                                                         OK,     OK,      OK,     OK),
    ("container, only PERFMON", Who(0, CAP_PERFMON, CONTAINER),
                                                         OK,     OK,      OK,     OK),
    ("container, no capability", Who(0, 0, CONTAINER),   EPERM,  EPERM,   EPERM,  EPERM),
    ("root's user namespace",   Who(namespaces=NEWUSER), EPERM,  EPERM,   EPERM,  EPERM),
    ("root's user namespace and container",
     Who(namespaces=NEWUSER | CONTAINER),                EPERM,  EPERM,   EPERM,  EPERM),
    ("nobody",                  Who(NOBODY),             EACCES, EACCES,  EPERM,  EPERM),
    ("nobody, no_new_privs",    Who(NOBODY, no_new_privs=True),
                                                         EACCES, EACCES,  EPERM,  EPERM),
    ("nobody, SYS_PTRACE",      Who(NOBODY, CAP_SYS_PTRACE),
                                                         EACCES, EACCES,  EPERM,  EPERM),
    ("nobody, DAC_READ_SEARCH", Who(NOBODY, CAP_DAC_READ_SEARCH),
                                                         EPERM,  EPERM,   EPERM,  EPERM),
    ("nobody, PERFMON",         Who(NOBODY, CAP_PERFMON),
                                                         EACCES, EACCES,  OK,     OK),
    ("nobody, SYS_ADMIN",       Who(NOBODY, CAP_SYS_ADMIN),
                                                         EACCES, EACCES,  OK,     OK),
    ("nobody, PERFMON and DAC_READ_SEARCH",
     Who(NOBODY, CAP_PERFMON | CAP_DAC_READ_SEARCH),     OK,     OK,      OK,     OK),
    ("nobody's user namespace", Who(NOBODY, namespaces=NEWUSER),
                                                         EACCES, EACCES,  EPERM,  EPERM),
    ("nobody's user namespace and container",
     Who(NOBODY, namespaces=NEWUSER | CONTAINER),        EACCES, EACCES,  EPERM,  EPERM),
)  # fmt: skip


def debugfs(name):
    return f"{tscope.DEBUGFS}/{name}"


def read_file(path):
    with open(path, "rb") as file:
        if not file.read():
            raise ValueError(f"{path} is empty")


def open_device():
    os.close(os.open(tscope.DEVICE, os.O_RDONLY))


@contextlib.contextmanager
def opened_to_all():
    """What an administrator might do."""
    modes = {tscope.DEVICE: 0o666, os.path.dirname(tscope.DEBUGFS): 0o755}
    modes.update((debugfs(name), 0o444) for name in tscope.FILES)
    before = {path: stat.S_IMODE(os.stat(path).st_mode) for path in modes}
    try:
        for path, mode in modes.items():
            os.chmod(path, mode)
        yield
    finally:
        for path, mode in before.items():
            os.chmod(path, mode)


@contextlib.contextmanager
def tool_for_all():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield shutil.copy(shutil.which(tscope.CLI), folder)


def use(fd, everybody=None):
    """All that a reader does with an open device; {operation: outcome}."""
    seen = {}

    def snapshot():
        tids = {record.tid for record in record_bytes.snapshot(fd)}
        missing = (everybody or set()) - tids
        if missing:
            raise ValueError(f"tasks {missing} are not shown")

    def task_get():
        if not record_bytes.task_get(fd, 1):
            raise ValueError("no task 1")

    def get_info():
        record_bytes.get_info(fd)

    for work in (get_info, snapshot, task_get):
        seen[work.__name__] = outcome(work)
    return seen


ALL_OF_IT = {"get_info": OK, "snapshot": OK, "task_get": OK}


class Table(unittest.TestCase):
    """Each user may open the files that the table allows, and no other."""

    def check(self, column):
        with tool_for_all() as tool:
            for what, who, *expected in TABLE:
                expected = expected[column : column + 2]

                def look():
                    device = outcome(open_device)
                    files = {name: outcome(lambda: read_file(debugfs(name))) for name in tscope.FILES}
                    # A device that opens can be used.
                    run = subprocess.run([tool, "ps"], capture_output=True, text=True)
                    return device, files, run.returncode, run.stderr

                with self.subTest(what):
                    device, files, status, stderr = confined.run(who, look)
                    self.assertEqual(device, expected[0], "open of the device")
                    outcomes = dict.fromkeys(tscope.FILES, expected[1])
                    # Exited tasks have no number in another pid namespace.
                    if expected[1] == OK and who.namespaces & NEWPID:
                        outcomes["exited"] = outcomes["exited_threads"] = EPERM
                    self.assertEqual(files, outcomes, "debugfs")
                    self.assertEqual(status, 0 if expected[0] == OK else 3, stderr)

    def test_as_made(self):
        self.assertEqual(stat.S_IMODE(os.stat(tscope.DEVICE).st_mode), 0o600)
        self.assertEqual(os.stat(tscope.DEVICE).st_uid, 0)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(tscope.DEBUGFS)).st_mode), 0o700)
        self.check(0)

    def test_opened_to_all(self):
        with opened_to_all():
            self.check(2)

    def test_refused_whatever_the_flags(self):
        with opened_to_all():
            for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR, os.O_RDONLY | os.O_NONBLOCK):
                for who in (Who(NOBODY), Who(namespaces=NEWUSER)):
                    with self.subTest(flags=flags, who=who):
                        result = confined.run(
                            who, lambda: outcome(lambda: os.open(tscope.DEVICE, flags))
                        )
                        self.assertEqual(result, EPERM)


class OpenFile(unittest.TestCase):
    """What an open file may do does not depend on who holds it."""

    def setUp(self):
        self.fd = os.open(tscope.DEVICE, os.O_RDWR)
        self.addCleanup(os.close, self.fd)
        self.everybody = {1, 2, os.getpid()}

    def test_can_do_what_it_could(self):
        for who in (Who(NOBODY), Who(0, 0), Who(NOBODY, namespaces=NEWUSER | CONTAINER),
                    Who(NOBODY, no_new_privs=True)):
            with self.subTest(who):
                seen = confined.run(who, lambda: use(self.fd, self.everybody))
                self.assertEqual(seen, ALL_OF_IT)

    def test_can_do_no_more(self):
        """There is nothing to write, to map or to seek, for root neither."""
        expected = {
            "write": "EINVAL", "mmap": "EBADFD", "seek": "ESPIPE", "pread": "ESPIPE",
            "truncate": "EINVAL",
        }  # fmt: skip
        operations = {
            "write": lambda: os.write(self.fd, b"0" * 8),
            "mmap": lambda: mmap.mmap(self.fd, 4096),
            "seek": lambda: os.lseek(self.fd, 0, os.SEEK_SET),
            "pread": lambda: os.pread(self.fd, 4096, 0),
            "truncate": lambda: os.ftruncate(self.fd, 0),
        }
        record_bytes.choose(self.fd)
        for who in (Who(), Who(NOBODY)):
            with self.subTest(who):
                seen = confined.run(
                    who, lambda: {name: outcome(work) for name, work in operations.items()}
                )
                self.assertEqual(seen, expected)

    def test_is_not_a_right_to_open(self):
        """By its name in /proc it is opened anew, with the opener's rights."""
        again = f"/proc/self/fd/{self.fd}"
        work = lambda: outcome(lambda: os.open(again, os.O_RDONLY))
        self.assertEqual(confined.run(Who(), work), OK)
        self.assertEqual(confined.run(Who(0, 0), work), EPERM)
        self.assertEqual(confined.run(Who(NOBODY), work), EACCES)

    def test_can_be_passed_on(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with ours, theirs:
            socket.send_fds(ours, [b"here"], [self.fd])

            def receive():
                (fd,) = socket.recv_fds(theirs, 10, 1)[1]
                if fd == self.fd:
                    raise ValueError("not a new descriptor")
                os.close(self.fd)
                return use(fd, self.everybody)

            self.assertEqual(confined.run(Who(NOBODY), receive), ALL_OF_IT)

    def test_debugfs_file_can_be_read_on(self):
        for name in tscope.FILES:
            with self.subTest(name), open(debugfs(name), "rb", buffering=0) as file:

                def read_twice():
                    first = b"".join(iter(lambda: file.read(4096), b""))
                    file.seek(0)
                    second = b"".join(iter(lambda: file.read(4096), b""))
                    again = outcome(lambda: open(f"/proc/self/fd/{file.fileno()}"))
                    return first.split(b"\n")[0], second.split(b"\n")[0], again

                first, second, again = confined.run(Who(NOBODY), read_twice)
                self.assertTrue(first)
                self.assertEqual(first, second)
                self.assertEqual(again, EACCES)

    def test_outlives_its_pid_namespace(self):
        """Handed out of the namespace it shows that one's tasks, by their numbers there."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with ours, theirs:

            def hand_out():
                fd = os.open(tscope.DEVICE, os.O_RDONLY)
                socket.send_fds(theirs, [b"here"], [fd])
                if theirs.recv(10) != b"seen":
                    raise ValueError("nobody looked")
                return os.getpid()

            def look():
                # Nobody in here is the namespace's init; the numbers are still its.
                (fd,) = socket.recv_fds(ours, 10, 1)[1]
                with os.fdopen(fd) as file:
                    inside = [record.tid for record in record_bytes.snapshot(file.fileno())]
                    got = record_bytes.task_get(file.fileno(), os.getpid())
                    ours.send(b"seen")
                    while record_bytes.task_get(file.fileno(), 1):
                        pass
                    left = record_bytes.snapshot(file.fileno())
                    return inside, got, left

            pid = os.fork()
            if not pid:
                try:
                    os._exit(confined.run(Who(namespaces=NEWPID), hand_out) != 1)
                finally:
                    os._exit(1)
            inside, got, left = look()
            self.assertEqual(os.waitpid(pid, 0)[1], 0)
            self.assertEqual(inside, [1])
            self.assertIsNone(got, "a task from outside is shown")
            self.assertEqual(left, [], "tasks of a namespace that is gone")


if __name__ == "__main__":
    tscope.main()
