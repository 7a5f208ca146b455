#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Events need no look-up of their task: they say which task it is, what it
runs, and, as it exits, what it has done."""

import collections
import functools
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import account_checks
import tscope
import uapi
from account_checks import ENDED, NAMES, OF_LETTER, RUN, WAIT
from stream_checks import StreamChecks
from stream_reader import Stream
from tscope import until

ALL_NAMES = (*NAMES, "wait_idle", "limit")
FILE_BYTES, CUT, LAST, HAS_ACCOUNTS = (
    uapi.constant(name)
    for name in ("EXEC_FILE_BYTES", "EXEC_CUT", "EXIT_LAST", "EXIT_HAS_ACCOUNTS")
)
ROOM = 16 << 20


def forked(work):
    """A process that does this, and exits."""
    pid = os.fork()
    if not pid:
        try:
            os._exit(work() or 0)
        finally:
            os._exit(99)
    return pid


def ended(pid):
    return os.waitpid(pid, 0)[1]


def added_after(events, tid, exit_):
    """What a task did from its exit event to its last switch, by account, and when that was."""
    ns = [0] * len(NAMES)
    into, since = RUN, exit_.ns
    for event in events[events.index(exit_) + 1 :]:
        before, then = into, since
        if event.name == "switch" and event.prev == tid:
            into = WAIT if event.letter == "R" else OF_LETTER[event.letter]
        elif event.name == "switch" and event.next == tid:
            # Not woken: it was on its way to sleep, and has waited since.
            before, into = WAIT, RUN
        elif event.name == "waking" and event.tid == tid and into not in (RUN, WAIT):
            into = WAIT
        else:
            continue
        ns[before] += event.ns - then
        since = event.ns
        if into == ENDED:
            return ns, since
    raise AssertionError(f"no last switch of {tid}")


class Events(StreamChecks, unittest.TestCase):
    """With a clean log at the end."""

    def setUp(self):
        self.log = tscope.KernelLog()
        self.device = uapi.Device()

    def tearDown(self):
        os.close(self.device.fd)
        self.assertEqual(self.log.bad_lines(), [])

    def exited(self, keys):
        """The records of these tasks, by key, once all of them are there."""
        groups = account_checks.DEPARTED
        found = {}

        def all_are_there():
            found.update((record["key"], record) for record in self.device.departed(groups)
                         if record["key"] in keys)
            return set(found) == set(keys)

        until(all_are_there, "all have exited")
        return found

    def whole_lossless(self, stream):
        events, stop = self.whole(stream)
        self.assertEqual(stop["lost"], 0)
        return events


class Exits(Events):
    """An exit says whose it is, and what the task has done up to then."""

    @staticmethod
    def crowd():
        """Processes that have run, waited, slept, been stopped; some with threads."""
        def hog():
            end = time.process_time() + 0.1
            while time.process_time() < end:
                pass

        def naps():
            for _ in range(50):
                time.sleep(0.001)
            return 3

        def stops():
            os.kill(os.getpid(), signal.SIGSTOP)

        def threads():
            all_ = [threading.Thread(target=work) for work in (hog, naps)]
            for thread in all_:
                thread.start()
            for thread in all_:
                thread.join()

        pids = [forked(work) for work in (hog, hog, hog, naps, stops, threads)]
        os.waitpid(pids[4], os.WUNTRACED)
        time.sleep(0.05)
        os.kill(pids[4], signal.SIGCONT)
        return pids

    def test_accounts(self):
        """Those of the record but for what the later switches say, to the nanosecond."""
        with Stream("switch", "waking", "fork", "exit", ring_bytes=ROOM) as stream:
            pids = self.crowd()
            for pid in pids:
                ended(pid)
            events = stream.read()
            exits = [event for event in events if event.name == "exit" and event.tgid in pids]
            found = self.exited({event.key for event in exits})
            events += self.whole_lossless(stream)
        events.sort(key=lambda event: event.ns)
        self.assertEqual(len(exits), len(pids) + 2)
        for event in exits:
            with self.subTest(tid=event.tid):
                self.compare(event, found[event.key], events)
        for name in NAMES:
            if name != "block":
                self.assertTrue(any(getattr(event, f"{name}_ns") for event in exits), name)

    def compare(self, event, record, events):
        of = {name: getattr(event, f"{name}_ns") for name in ALL_NAMES}
        after, last = added_after(events, event.tid, event)
        self.assertEqual(
            (event.tid, event.tgid, event.comm, event.birth_ns),
            (record["tid"], record["exited.tgid"], record["exited.comm"], record["birth.birth_ns"]))
        self.assertEqual(event.flags & HAS_ACCOUNTS, HAS_ACCOUNTS)
        self.assertEqual(sum(of[name] for name in NAMES), event.ns - record["accounts.since_ns"])
        self.assertEqual(record["accounts.now_ns"], last)
        self.assertEqual({name: record[f"accounts.{name}_ns"] for name in NAMES},
                         {name: of[name] + ns for name, ns in zip(NAMES, after)})
        for name in ("wait_idle", "limit"):
            self.assertLessEqual(of[name], record[f"accounts.{name}_ns"])
            self.assertLessEqual(record[f"accounts.{name}_ns"] - of[name], after[WAIT])

    def test_status(self):
        """Of a process that has one thread: what wait() says."""
        def killed():
            os.kill(os.getpid(), signal.SIGKILL)

        with Stream("exit") as stream:
            want = {pid: ended(pid) for pid in map(forked, (lambda: 7, killed, lambda: 0))}
            events = self.whole_lossless(stream)
        have = {event.tid: event.exit_code for event in events if event.tid in want}
        self.assertEqual(have, want)

    def test_last(self):
        """The latest exit of a process, and none while another thread goes on."""
        def one_by_one():
            for _ in range(3):
                thread = threading.Thread(target=os.getpid)
                thread.start()
                thread.join()

        def together():
            for _ in range(3):
                threading.Thread(target=signal.pause, daemon=True).start()
            os._exit(1)

        with Stream("exit") as stream:
            alone, slow, fast = map(forked, (lambda: 0, one_by_one, together))
            for pid in (alone, slow, fast):
                ended(pid)
            events = self.whole_lossless(stream)
        last = {pid: [bool(event.flags & LAST) for event in events if event.tgid == pid]
                for pid in (alone, slow, fast)}
        self.assertEqual(last[alone], [True])
        self.assertEqual(last[slow], [False, False, False, True])
        self.assertEqual(len(last[fast]), 4)
        self.assertTrue(last[fast][-1], last[fast])


class Keys(Events):
    """Events and records have the same key, whatever became of the task."""

    def test_of_a_life(self):
        asked, go = os.pipe()

        def work():
            os.read(asked, 1)
            with open("/proc/self/comm", "w", encoding="ascii") as file:
                file.write("renamed")
            os.execvp("true", ["true"])

        with Stream("fork", "exec", "exit", "rename") as stream:
            pid = forked(work)
            living = self.device.get(pid)
            os.write(go, b"x")
            ended(pid)
            events = self.whole_lossless(stream)
        for end in asked, go:
            os.close(end)
        mine = [event for event in events if event.tid == pid]
        self.assertEqual([event.name for event in mine],
                         ["fork", "rename", "rename", "exec", "exit"])
        self.assertEqual({event.key for event in mine}, {living["key"]})
        self.assertEqual(mine[0].creator_key, self.device.get(os.getpid())["key"])
        self.assertEqual(self.exited({living["key"]})[living["key"]]["tid"], pid)

    def test_of_an_execve_by_a_thread(self):
        """The thread's own; its leader ends with another one."""
        script = ("import os, threading, time\n"
                  "threading.Thread(target=lambda: os.execvp('true', ['true'])).start()\n"
                  "time.sleep(100)\n")
        with Stream("fork", "exec", "exit") as stream:
            with subprocess.Popen([sys.executable, "-c", script]) as process:
                process.wait()
            events = self.whole_lossless(stream)
        leader, = (event for event in events if event.name == "fork" and event.tid == process.pid)
        thread, = (event for event in events if event.name == "fork"
                   and event.tgid == process.pid and event is not leader)
        execs = [event for event in events if event.name == "exec" and event.tid == process.pid]
        exits = [event for event in events if event.name == "exit" and event.tid == process.pid]
        self.assertEqual([event.key for event in execs], [leader.key, thread.key])
        self.assertEqual([event.key for event in exits], [leader.key, thread.key])
        self.assertEqual([bool(event.flags & LAST) for event in exits], [False, True])
        self.assertEqual({event.birth_ns for event in exits}, {
            self.exited({thread.key})[thread.key]["birth.birth_ns"]})
        self.assertNotEqual(leader.key, thread.key)


class Forks(Events):
    """A fork says what the parent will be sent."""

    def test_exit_signals(self):
        kinds = ("fork", "thread:n=2", f"clone:exit_signal={int(signal.SIGUSR1)},api=clone3",
                 "clone:exit_signal=0", "clone:flags=PARENT")
        with Stream("fork") as stream, tscope.Mktask(*kinds) as tasks:
            events = {event.tid: event for event in self.whole_lossless(stream)}
            want = {task["tid"]: int(task["exit_signal"]) for task in tasks
                    if "exit_signal" in task}
            birth = {tid: self.device.get(tid) for tid in want}
        self.assertEqual({tid: events[tid].exit_signal for tid in want}, want)
        self.assertLessEqual({-1, 0, signal.SIGUSR1, signal.SIGCHLD}, set(want.values()))
        for tid, record in birth.items():
            self.assertEqual(record["birth.exit_signal"], want[tid])
            self.assertEqual((record["key"], record["birth.clone_flags"]),
                             (events[tid].key, events[tid].clone_flags))
            self.assertLessEqual(record["birth.birth_ns"], record["counts.since_ns"])
            self.assertLessEqual(record["counts.since_ns"], events[tid].ns)


class Files(Events):
    """An execve() says what it was given."""

    def executed(self, *paths, run=os.execv):
        """The exec events of these, run one after the other in a folder that has them."""
        found = []
        with Stream("exec", ring_bytes=1 << 20) as stream:
            for path in paths:
                pid = forked(functools.partial(run, path, ["name"]))
                self.assertEqual(ended(pid), 0, path)
                event, = (event for event in stream.read() if event.tid == pid)
                found.append(event)
            self.whole_lossless(stream)
        return found

    def setUp(self):
        super().setUp()
        self.before = os.getcwd()
        self.folder = tempfile.TemporaryDirectory()
        os.chdir(self.folder.name)
        for name, text in (("script", "#!/bin/sh\nexit 0\n"), ("ab c", "#!/bin/sh -e\nexit 0\n")):
            with open(name, "w", encoding="ascii") as file:
                file.write(text)
            os.chmod(name, 0o755)

    def tearDown(self):
        os.chdir(self.before)
        self.folder.cleanup()
        super().tearDown()

    def test_as_given(self):
        paths = ["/bin/true", f"{self.folder.name}/script", "./script", "ab c", "../../bin/true"]
        os.symlink("/bin/true", "true")
        # Every length of padding.
        paths += ["./" * nr + "true" for nr in range(5)] + ["/" * nr + "bin/true" for nr in range(1, 9)]
        for path, event in zip(paths, self.executed(*paths)):
            self.assertEqual((event.file, event.info), (path.encode(), 0))
            self.assertEqual(event.comm, path.rsplit("/", maxsplit=1)[-1].encode()[:15])

    def test_long(self):
        """Of a name that is too long the end."""
        most = FILE_BYTES - 1
        for length in (most - 1, most, most + 1, most + 2, 4000):
            path = "./" * ((length - 6) // 2) + ("script" if length % 2 == 0 else "/script")
            self.assertEqual(len(path), length)
            event, = self.executed(path)
            self.assertEqual(event.file, path.encode()[-most:])
            self.assertEqual(event.info, CUT if length > most else 0)

    def test_of_a_descriptor(self):
        fd = os.open("/bin/true", os.O_RDONLY)
        event, = self.executed(fd, run=lambda path, args: os.execve(path, args, os.environ))
        os.close(fd)
        self.assertEqual(event.file, f"/dev/fd/{fd}".encode())


class Follower:
    """What lives, by the events alone."""

    def __init__(self):
        self.tasks = {}
        self.nr = collections.Counter()

    def take(self, event):
        self.nr[event.name] += 1
        if event.name == "fork":
            assert event.key and event.key not in self.tasks, event
            self.tasks[event.key] = {"tid": event.tid, "tgid": event.tgid, "comm": event.comm,
                                     "creator": event.creator_key, "file": self.file(event)}
        elif event.key not in self.tasks:
            return
        elif event.name == "exec":
            self.tasks[event.key].update(tid=event.tid, comm=event.comm, file=event.file)
        elif event.name == "rename":
            self.tasks[event.key].update(comm=event.comm)
        elif event.name == "exit":
            gone = self.tasks.pop(event.key)
            assert (gone["tid"], gone["tgid"], gone["comm"]) == (event.tid, event.tgid, event.comm)

    def file(self, fork):
        creator = self.tasks.get(fork.creator_key)
        return creator and creator["file"]

    def processes(self):
        return {task["tid"]: task for task in self.tasks.values() if task["tid"] == task["tgid"]}


class Following(Events):
    """Forks, programs, names and exits tell which tasks live, without a snapshot."""

    def born_since(self, ns):
        """All living tasks that were born since then, by what /proc says."""
        found = {}
        for record in self.device.snapshot(uapi.mask_of("ids", "state", "birth")):
            if record["birth.birth_ns"] > ns and record["state.letter"] not in (ord("Z"), ord("X")):
                try:
                    path = f"/proc/{record['ids.tgid']}/task/{record['tid']}/comm"
                    with open(path, "rb") as file:
                        found[record["tid"]] = (record["ids.tgid"], file.read().rstrip(b"\n"))
                except (FileNotFoundError, ProcessLookupError):
                    pass
        return found

    def test_process_list(self):
        script = ("import os, threading, time\n"
                  "threading.Thread(target=lambda: os.execvp('sleep', ['sleep', '1000'])).start()\n"
                  "time.sleep(1000)\n")
        shell = "for i in 1 2 3 4 5 6 7 8; do (true); /bin/true; done; sleep 1000 & exec sleep 2000"
        follower = Follower()
        with Stream("fork", "exec", "exit", "rename", ring_bytes=1 << 20) as stream:
            def follow():
                for event in stream.read():
                    follower.take(event)

            def has(comm, number):
                follow()
                return sum(task["comm"] == comm for task in follower.tasks.values()) == number

            with tscope.Mktask("thread:n=3", "fork", "exec") as tasks:
                processes = [
                    subprocess.Popen(["sh", "-c", shell], start_new_session=True),
                    subprocess.Popen([sys.executable, "-c", script], start_new_session=True),
                ]
                until(lambda: has(b"sleep", 3), "all are there")
                until(lambda: self.same(follow, follower, stream), "the kernel says the same")
                known = follower.processes()
                self.assertLessEqual({task["tid"] for task in tasks},
                                     {task["tid"] for task in follower.tasks.values()})
                for process in processes:
                    self.assertEqual(known[process.pid]["comm"], b"sleep")
                    self.assertIn(b"sleep", known[process.pid]["file"])
            for process in processes:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            ours = {process.pid for process in processes} | {task["tid"] for task in tasks}

            def none_lives():
                follow()
                return not ours & {task["tid"] for task in follower.tasks.values()}

            until(none_lives, "none of them lives")
            self.whole_lossless(stream)
        self.assertGreater(follower.nr["exit"], 16)

    def same(self, follow, follower, stream):
        """Others may be born or exit meanwhile: then it is asked again."""
        now = self.born_since(stream.start["now_ns"])
        follow()
        mine = {task["tid"]: (task["tgid"], task["comm"]) for task in follower.tasks.values()}
        return mine == now


if __name__ == "__main__":
    tscope.main()
