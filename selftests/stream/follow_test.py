#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A follower of the exited gets each once, or is told how many it missed; and reads what changed."""

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import threading
import time
import unittest

import busy
import confined
import stream_reader
import tscope
import uapi

NR = 2000 if tscope.IS_DEBUG else int(os.environ.get("TASKSCOPE_EXITS", "20000"))
GROUPS = uapi.mask_of("exited")
PROCESSES, THREADS = uapi.FILTER_EXITED, uapi.FILTER_EXITED_THREADS
KEPT = 4096
LIBC = ctypes.CDLL(None, use_errno=True)


def end_process(status=0):
    """A process that does nothing but exit."""
    pid = os.fork()
    if not pid:
        os._exit(status)
    os.waitpid(pid, 0)
    return pid


def end_processes(number):
    """As fast as they can."""
    subprocess.run([f"{tscope.HERE}/mkends", str(number)], stdout=subprocess.DEVNULL, check=True)


def end_threads(number):
    subprocess.run([f"{tscope.HERE}/mkthreads"], input=f"short {number}\nend\n", text=True,
                   stdout=subprocess.DEVNULL, check=True)


class Follower:
    """Reads what has exited from a number on, and counts."""

    def __init__(self, first, kind=PROCESSES):
        self.device = uapi.Device()
        self.device.choose(GROUPS, kind, first=first)
        self.next, self.taken, self.missed = first, 0, 0

    def take(self, timeout_ms):
        """What there is after so long; a record that is none of those due is an error."""
        poll = select.poll()
        poll.register(self.device.fd, select.POLLIN)
        poll.poll(timeout_ms)
        for record in self.device.read():
            if record["exited.seq"] != self.next + record["exited.missed"]:
                raise ValueError(f"number {record['exited.seq']}, {record['exited.missed']} missed, "
                                 f"{self.next} was due")
            self.next = record["exited.seq"] + 1
            self.taken += 1
            self.missed += record["exited.missed"]

    def until(self, last):
        while self.next <= last:
            self.take(1000)


@contextlib.contextmanager
def child_of(work):
    """A process that does work(write), where write() hands back an object."""
    end, to = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(end)
        work(lambda what: os.write(to, json.dumps(what).encode() + b"\n"))
        os._exit(0)
    os.close(to)
    with os.fdopen(end) as lines:
        yield pid, lines
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def follow(first, stop, other_end):
    """A follower in a process of its own: says how far it is, until the end of @stop."""

    def work(write):
        os.close(other_end)
        follower, told = Follower(first), 0
        while not select.select([stop], [], [], 0)[0]:
            follower.take(50)
            if follower.taken - told >= 100:
                told = follower.taken
                write([follower.next, follower.taken, follower.missed])
        follower.take(0)
        write([follower.next, follower.taken, follower.missed])

    return child_of(work)


class Exited(unittest.TestCase):
    def setUp(self):
        self.device = uapi.Device()

    def tearDown(self):
        os.close(self.device.fd)

    def settled(self):
        """How many processes have exited, once that does not rise any more."""
        before = -1
        while (now := self.device.info()["nr_exited"]) != before:
            before = now
            time.sleep(0.3)
        return now

    def test_two_followers_of_many_and_one_that_begins_again(self):
        first = self.settled() + 1
        end, stop = os.pipe()
        with follow(first, end, stop) as (_, steady), follow(first, end, stop) as (killed, other):
            end_processes(NR // 2)
            # Where it was when it told so last; it has read more by then.
            place, taken, missed = json.loads(other.readline())
            os.kill(killed, signal.SIGKILL)
            with follow(place, end, stop) as (_, again):
                end_processes(NR // 2)
                last = self.settled()
                os.close(stop)
                ends = [[json.loads(line) for line in lines][-1] for lines in (steady, again)]
        os.close(end)
        for number, count, lost in (ends[0], [ends[1][0], taken + ends[1][1], missed + ends[1][2]]):
            # The followers themselves exit, too.
            self.assertGreater(number, last)
            self.assertEqual(first + count + lost, number)
            self.assertGreaterEqual(count + lost, NR)

    def test_poll_waits_for_the_next(self):
        follower = Follower(self.settled() + 1)
        poll = select.poll()
        poll.register(follower.device.fd, select.POLLIN)

        def is_quiet():
            """Others may exit, too: then there is something to read."""
            if not poll.poll(100):
                return True
            self.assertTrue(list(follower.device.read()))
            return False

        tscope.until(is_quiet, "nobody exits")
        pid = end_process(7)
        found = {}

        def is_found():
            self.assertEqual(poll.poll(600_000), [(follower.device.fd, select.POLLIN)])
            found.update({record["tid"]: record["exited.exit_code"] for record in follower.device.read()})
            return pid in found

        tscope.until(is_found, "it is read")
        self.assertEqual(found[pid], 7 << 8)
        tscope.until(is_quiet, "nobody exits")

    def test_epoll_that_was_there_before(self):
        end = select.epoll()
        end.register(self.device.fd, select.EPOLLIN)
        self.device.choose(GROUPS, PROCESSES, first=self.settled() + 1)
        end_process()
        self.assertEqual(end.poll(600), [(self.device.fd, select.EPOLLIN)])

    def test_one_that_is_told_of_changes_alone(self):
        """Such a reader asks no more after it was told, but reads to the end and waits."""
        end = select.epoll()
        self.device.choose(GROUPS, PROCESSES, first=self.settled() + 1)
        end.register(self.device.fd, select.EPOLLIN | select.EPOLLET)
        for _ in range(3):
            pid, found = end_process(), set()
            while pid not in found:
                self.assertEqual(end.poll(600), [(self.device.fd, select.EPOLLIN)])
                found |= {record["tid"] for record in self.device.read()}

    def test_what_was_overwritten_is_told(self):
        first = self.device.info()["nr_exited_threads"] + 1
        follower = Follower(first, THREADS)
        end_threads(KEPT + 500)
        tscope.until(lambda: self.device.info()["nr_exited_threads"] >= first + KEPT + 499,
                     "all have exited")
        follower.take(0)
        self.assertGreaterEqual(follower.missed, 500)
        self.assertEqual(first + follower.taken + follower.missed, follower.next)
        # One that begins with the oldest has missed nothing of it.
        self.device.choose(GROUPS, THREADS)
        self.assertEqual(next(self.device.read())["exited.missed"], 0)

    def test_from_a_number(self):
        first = self.settled()
        for _ in range(5):
            end_process()
        tscope.until(lambda: self.device.info()["nr_exited"] >= first + 5, "they have exited")
        seqs = [r["exited.seq"] for r in self.device.snapshot(GROUPS, PROCESSES, first=first + 3)]
        self.assertEqual(seqs[:3], [first + 3, first + 4, first + 5])

    def test_since_a_time_is_refused(self):
        """They come a moment after they were freed: one would be missed for good."""
        for kind in (PROCESSES, THREADS):
            self.assertEqual(
                tscope.outcome(lambda: self.device.choose(GROUPS, kind, flags=uapi.CHANGED, since=1)), "EINVAL")


class InNamespace(unittest.TestCase):
    def look(self, name):
        def inside():
            device = uapi.Device()
            groups = uapi.mask_of("exited", "birth")
            pids = []
            for _ in range(3):
                pid = os.fork()
                if not pid:
                    LIBC.prctl(15, name, 0, 0, 0)
                    os._exit(5)
                os.waitpid(pid, 0)
                pids.append(pid)
            seen = {}
            tscope.until(
                lambda: seen.update({r["tid"]: r for r in device.snapshot(groups, PROCESSES)})
                or set(pids) <= set(seen), "all of ours are there")
            device.choose(groups, PROCESSES, first=max(r["exited.seq"] for r in seen.values()) + 1)
            pid = os.fork()
            if not pid:
                os._exit(6)
            os.waitpid(pid, 0)
            followed = tscope.until(lambda: list(device.read()), "it is followed")
            return pids, list(seen.values()), [r["tid"] for r in followed], pid

        return confined.run(confined.Who(namespaces=confined.NEWPID | confined.NEWNS), inside)

    def test_its_own_and_no_others(self):
        for name in (b"first", b"second"):
            # Outside of it some exit as well, before and meanwhile.
            end_process()
            pids, seen, followed, pid = self.look(name)
            self.assertEqual(sorted(record["tid"] for record in seen), sorted(pids))
            self.assertEqual(followed, [pid])
            for record in seen:
                self.assertEqual(record["exited.comm"], name)
                self.assertEqual(record["exited.tgid"], record["tid"])
                self.assertEqual(record["exited.ppid"], 1)
                self.assertEqual(record["birth.creator"], 1)
                self.assertEqual(record["exited.exit_code"], 5 << 8)


class Chosen(unittest.TestCase):
    """Snapshots of what has changed, of a user, of a cgroup."""

    def setUp(self):
        self.device = uapi.Device()

    def tearDown(self):
        os.close(self.device.fd)

    def tids(self, groups=0, **more):
        return {record["tid"] for record in self.device.snapshot(groups, **more)}

    def changed(self, since, flags=0, **more):
        return self.tids(flags=uapi.CHANGED | flags, since=since, **more)

    def test_one_that_runs_has_changed(self):
        with busy.child(busy.hog) as pid:
            # It runs, or waits for a CPU.
            tscope.until(lambda: self.device.get(pid)["accounts.account"] <= 1, "it runs")
            for _ in range(50):
                since = self.device.info()["now_ns"]
                for flags in (0, uapi.PROCESSES):
                    self.assertEqual(self.changed(since, flags, kind=1, tid=pid), {pid})

    def test_one_that_sleeps_has_not(self):
        end, wake = os.pipe()
        pid = os.fork()
        if not pid:
            os.read(end, 1)
            time.sleep(1000)
        try:
            since = tscope.until(lambda: self.since_none_of(pid), "it sleeps")
            for flags in (0, uapi.PROCESSES):
                self.assertIn(pid, self.changed(1, flags))
            os.write(wake, b"x")
            for flags in (0, uapi.PROCESSES):
                tscope.until(lambda f=flags: pid in self.changed(since, f), "it was woken")
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def since_none_of(self, pid):
        """A time since which no thread of a process has done anything; None: not yet."""
        since = self.device.info()["now_ns"]
        return None if pid in self.changed(since, uapi.PROCESSES) else since

    def test_a_process_of_which_a_thread_ran(self):
        end, wake = os.pipe()

        def work():
            def thread():
                # The first byte wakes it, the second ends it.
                os.read(end, 1)
                os.read(end, 1)

            threading.Thread(target=thread).start()
            time.sleep(100_000)

        with busy.child(work) as pid:
            tscope.until(lambda: self.device.get(pid)["ids.nr_threads"] == 2, "it has a thread")
            for left in (2, 1):
                since = tscope.until(lambda: self.since_none_of(pid), "both sleep")
                os.write(wake, b"x")
                tscope.until(lambda s=since: pid in self.changed(s, uapi.PROCESSES), "it was seen")
                tscope.until(lambda n=left: self.device.get(pid)["ids.nr_threads"] == n, "it has gone on")
                # The leader has slept all the time; one thread that has exited is remembered.
                self.assertNotIn(pid, self.changed(since, kind=1, tid=pid))
                self.assertIn(pid, self.changed(since, uapi.PROCESSES))
        os.close(end)
        os.close(wake)

    def test_of_a_user(self):
        with busy.child(lambda: (os.setresuid(4242, 0, 0), time.sleep(1000))) as pid:
            tscope.until(lambda: self.tids(flags=uapi.BY_UID, uid=4242) == {pid}, "its own")
            self.assertNotIn(pid, self.tids(flags=uapi.BY_UID, uid=0))
            self.assertIn(os.getpid(), self.tids(flags=uapi.BY_UID, uid=0))

    def test_of_a_cgroup(self):
        folder = "/sys/fs/cgroup/taskscope-follow"
        os.makedirs(f"{folder}/below", exist_ok=True)
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with busy.child(busy.sleeper) as one, busy.child(busy.sleeper) as other:
                for pid, place in ((one, folder), (other, f"{folder}/below")):
                    tscope.write(f"{place}/cgroup.procs", str(pid))
                self.assertEqual(self.tids(kind=uapi.FILTER_CGROUP, fd=fd), {one, other})
        finally:
            os.close(fd)
            for place in (f"{folder}/below", folder):
                tscope.until(lambda: self.removed(place), "it is empty")

    @staticmethod
    def removed(place):
        with contextlib.suppress(OSError):
            os.rmdir(place)
        return not os.path.isdir(place)


class Watermark(unittest.TestCase):
    def test_poll_waits_for_an_old_event(self):
        for after_ns, fires in ((200_000_000, True), (0, False)):
            # Of this process's children alone: others may exit meanwhile.
            with stream_reader.Stream("exit", watermark_ns=after_ns, kind=uapi.FILTER_SUBTREE, id_=os.getpid()) as stream:
                poll = select.poll()
                poll.register(stream.fd, select.POLLIN)
                self.assertEqual(poll.poll(500), [], "nothing has happened")
                end_process()
                # Far from a whole block.
                self.assertEqual(bool(poll.poll(600_000 if fires else 1500)), fires)
                self.assertIn("exit", [event.name for event in stream.read()])
                self.assertEqual(poll.poll(500), [], "all was read")


if __name__ == "__main__":
    tscope.main()
