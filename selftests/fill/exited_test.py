#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Exited tasks: each is there, with how it ended, until newer ones have pushed it out."""

import collections
import ctypes
import errno
import itertools
import mmap
import os
import signal
import subprocess
import time

import account_checks
import confined
import fast_snapshot
import load_case
import tscope
import uapi

NR = 1000 if tscope.IS_DEBUG else 2000
RING = 16_384
SYS_FINIT_MODULE = 313
CLONE_THREAD = 0x10000
# What glibc adds to fork(), and what vfork() is.
OF_FORK, OF_VFORK = 0x01200000, 0x4100
OF_THREAD = 0x00050F00
GROUPS = uapi.mask_of("birth", "counts", "accounts", "exited")
GROUP_EXIT = 7 << 8
PROCESS, EXEC = uapi.constant("EXITED_PROCESS"), uapi.constant("EXITED_EXEC")
LIBC = ctypes.CDLL(None, use_errno=True)

End = collections.namedtuple("End", "way pid status nvcsw nivcsw other")


def mkends(number):
    """So many processes end. Return: the tgid of their parent, and each End."""
    run = subprocess.Popen([f"{tscope.HERE}/mkends", str(number)], stdout=subprocess.PIPE, text=True)
    ends = [End(line.split()[0], *map(int, line.split()[1:])) for line in run.stdout]
    if run.wait():
        raise RuntimeError(f"mkends: exit {run.returncode}")
    return run.pid, ends


def nr_of(info):
    return info["nr_exited"] + info["nr_exited_threads"]


class Exited(load_case.DeviceCase):
    def settled_dead(self, first, number):
        """So many have exited since this info: a grace period or two after their end."""
        tscope.until(lambda: self.device.nr_exited() - nr_of(first) >= number,
                     f"{number} have exited: {self.device.info()}")  # fmt: skip

    def settled_processes(self, first, number):
        """The same of processes."""
        tscope.until(lambda: self.device.info()["nr_exited"] - first["nr_exited"] >= number,
                     f"{number} processes have exited: {self.device.info()}")  # fmt: skip

    def consecutive(self, seqs, freed):
        """No number is missing, none comes twice; each CPU's were freed in this order."""
        self.assertEqual(seqs, list(range(seqs[0], seqs[0] + len(seqs))))
        falls = sum(later < former for former, later in zip(freed, freed[1:]))
        print(f"# of {len(freed)} {falls} were freed before the one in front of them")
        # Of sequences that are mixed, each in order.
        cpus = os.cpu_count()
        self.assertLessEqual(falls, len(freed) * (cpus - 1) // cpus)


class Storm(Exited):
    """Thousands."""

    PARAMETERS = (f"exited={RING}", f"exited_threads={RING}")

    def test_each_is_there(self):
        first = self.device.info()
        self.assertEqual(first["exited_max"], RING)
        parent, ends = mkends(NR)
        others = [end for end in ends if end.other]
        self.assertEqual(len(ends), NR)
        self.settled_dead(first, NR + len(others))
        # Others that have exited meanwhile may be among so many.
        ours = {end.pid for end in ends} | {end.other for end in others}
        tscope.until(lambda: ours <= {tid for tid, _ in fast_snapshot.departed()}, "all of ours are there")
        of_tid, order = collections.defaultdict(list), ([], [])
        for tid, groups in fast_snapshot.departed("birth", "counts", "accounts"):
            dead, time_of = groups["exited"], groups["accounts"]
            order[dead.flags & PROCESS].append((dead.seq, dead.freed_ns))
            self.assertEqual(sum(time_of[2:7]), time_of.now_ns - time_of.since_ns, groups)
            self.assertEqual(time_of.account, account_checks.ENDED)
            self.assertLessEqual(time_of.now_ns, dead.freed_ns)
            if dead.comm.startswith(b"mkends\0"):
                of_tid[tid].append(groups)
        for kind in order:
            self.consecutive(*map(list, zip(*kind)))
        for end in ends:
            (groups,) = of_tid[end.pid]
            self.compare(groups, parent, end)
            if end.other:
                self.compare_other(of_tid[end.other], end)
        # Its own end may be yet to come.
        of_tid.pop(parent, None)
        self.assertEqual(sum(map(len, of_tid.values())), NR + len(others))
        print(f"# {collections.Counter(e.way for e in ends)}")
        self.whole_ones()

    def compare(self, groups, parent, end):
        dead, birth, counts = groups["exited"], groups["birth"], groups["counts"]
        self.assertEqual(
            (dead.tgid, dead.ppid, dead.exit_code, birth.clone_flags, birth.creator,
             birth.exit_signal, counts.nvcsw_base),
            (end.pid, parent, end.status, OF_VFORK if end.way == "vfork" else OF_FORK, parent,
             signal.SIGCHLD, 0), (end, groups),
        )  # fmt: skip
        self.assertLessEqual(birth.birth_ns, birth.exit_ns)
        self.assertEqual(dead.flags & (PROCESS | EXEC), PROCESS)
        # A process may end later than its leader.
        if not end.other:
            self.assertLessEqual(birth.exit_ns, groups["accounts"].now_ns)
        self.assertLessEqual(birth.exit_ns, dead.freed_ns)
        if not end.other:
            # The parent may count before the last switch.
            self.assertIn(counts.voluntary - end.nvcsw, (0, 1), (end, groups))
            self.assertIn(counts.involuntary - end.nivcsw, range(4), (end, groups))

    def compare_other(self, found, end):
        """The thread that called exit_group(), with the leader's and its own code."""
        self.assertEqual(end.status, GROUP_EXIT)
        (groups,) = found
        dead, birth = groups["exited"], groups["birth"]
        self.assertEqual((dead.tgid, dead.exit_code), (end.pid, GROUP_EXIT), (end, groups))
        self.assertEqual(
            (birth.creator, birth.exit_signal, birth.clone_flags), (end.pid, -1, OF_THREAD)
        )

    def whole_ones(self):
        """With all groups: all that is said of an exited task fits together."""
        nr = 0
        for record in self.device.departed():
            self.assertEqual(record["mask"], account_checks.DEPARTED | uapi.mask_of("wakers", "creds", "cgroup"))
            self.assertEqual(account_checks.wrong_at_rest(record), [], record)
            nr += 1
            if nr == 300:
                return
        self.fail(f"only {nr} are there")


class Holes(Exited):
    PARAMETERS = ("exited=512",)

    def test_holes(self):
        """Buffers that cannot be written from some place on: none is lost, none comes twice."""
        first = self.device.info()
        mkends(300)
        self.settled_processes(first, 301)
        expected = [record["exited.seq"] for record in self.device.departed_processes(GROUPS)]
        self.assertGreater(len(expected), 300)
        area = mmap.mmap(-1, 2 * mmap.PAGESIZE)
        start = ctypes.addressof(ctypes.c_char.from_buffer(area))
        self.assertEqual(LIBC.mprotect(ctypes.c_void_p(start + mmap.PAGESIZE), mmap.PAGESIZE, 0), 0)
        self.device.choose(GROUPS, uapi.FILTER_EXITED)
        found, faults, room = [], 0, 0
        while True:
            room = room % mmap.PAGESIZE + 40
            nr = LIBC.read(self.device.fd, ctypes.c_void_p(start + mmap.PAGESIZE - room), 1 << 16)
            if nr < 0:
                # Not even one record in front of the hole.
                self.assertEqual(ctypes.get_errno(), errno.EFAULT)
                faults += 1
                continue
            if not nr:
                break
            self.assertLessEqual(nr, room)
            data = area[mmap.PAGESIZE - room : mmap.PAGESIZE - room + nr]
            at = 0
            while at < nr:
                record = uapi.decode(data, at)
                found.append(record["exited.seq"])
                at += record["size"]
        # A task that exited meanwhile is there, too.
        self.assertEqual(found, list(range(expected[0], found[-1] + 1)))
        self.assertGreaterEqual(found[-1], expected[-1])
        self.assertGreater(faults, 0)


class Small(Exited):
    PARAMETERS = ("exited=8",)

    def test_the_ring_wraps(self):
        first = self.device.info()
        _, ends = mkends(100)
        self.settled_processes(first, 101)
        before = self.device.info()
        dead = list(self.device.departed_processes(GROUPS))
        after = self.device.info()
        self.assertEqual(before["exited_max"], 8)
        # A task that exits while it is read comes after them.
        self.assertIn(len(dead), range(8, 9 + after["nr_exited"] - before["nr_exited"]))
        self.consecutive([r["exited.seq"] for r in dead], [r["exited.freed_ns"] for r in dead])
        self.assertIn(dead[-1]["exited.seq"], range(before["nr_exited"], after["nr_exited"] + 1))
        # Others of this machine may have exited after them.
        others = [record for record in dead if record["exited.comm"] != b"mkends"]
        kept = [r["tid"] for r in dead if r["exited.comm"] == b"mkends"]
        self.assertGreaterEqual(len(kept), 8 - len(others))

    def test_a_reader_that_is_overtaken(self):
        """A gap, and the newest after it."""
        first = self.device.info()
        mkends(20)
        self.settled_processes(first, 21)
        size = next(self.device.departed_processes(GROUPS))["size"]
        self.device.choose(GROUPS, uapi.FILTER_EXITED)
        one = uapi.decode(os.read(self.device.fd, size))["exited.seq"]
        middle = self.device.info()
        mkends(20)
        self.settled_processes(middle, 21)
        rest = [uapi.decode(data)["exited.seq"]
                for data in iter(lambda: os.read(self.device.fd, size), b"")]  # fmt: skip
        self.assertEqual(rest, list(range(rest[0], rest[0] + len(rest))))
        self.assertGreaterEqual(len(rest), 8)
        self.assertGreater(rest[0], one + 8)


class Without(Exited):
    PARAMETERS = ("exited=0", "exited_threads=0")

    def test_none_is_kept(self):
        first = self.device.info()
        mkends(20)
        self.settled_dead(first, 21)
        self.assertEqual(self.device.info()["exited_max"], 0)
        self.assertEqual(list(self.device.departed()), [])


class OldName(Exited):
    """The name of a parameter in 0.1.0."""

    PARAMETERS = ("departed=8", "exited_threads=16")

    def test_it_is_taken(self):
        info = self.device.info()
        self.assertEqual((info["exited_max"], info["exited_threads_max"]), (8, 16))


class Parameter(load_case.LoadCase):
    def test_too_many(self):
        self.unload()
        file = os.open(tscope.MODULE, os.O_RDONLY)
        words = ("1048577", "4294967295", "4294967296", "-1", "x")
        names = ("exited", "exited_threads", "departed")
        for name, word in itertools.product(names, words):
            with self.subTest(name, word=word):
                ctypes.set_errno(0)
                result = LIBC.syscall(SYS_FINIT_MODULE, file, f"{name}={word}".encode(), 0)
                number = ctypes.get_errno()
                self.assertEqual(result, -1)
                self.assertIn(number, (errno.EINVAL, errno.ERANGE) if word == "4294967296" else (errno.EINVAL,))
                self.assertFalse(tscope.is_loaded())
        os.close(file)


class Others(Exited):
    """With the ring as it comes."""

    def dead(self, tid):
        return [r for r in self.device.departed(account_checks.DEPARTED) if r["tid"] == tid]

    def test_default(self):
        self.assertEqual(self.device.info()["exited_max"], 4096)
        self.assertEqual(self.device.info()["exited_threads_max"], 4096)

    def test_a_thread_that_called_execve(self):
        """It is its process, and the leader, which exited before, a thread under the same number."""
        with tscope.Mktask("exec-from-thread") as (made,):
            old = int(made["old_tid"])
        leader, thread = tscope.until(
            lambda: len(found := self.dead(made["tid"])) == 2 and found, "both are dead")
        self.assertEqual(self.dead(old), [])
        self.assertEqual([r["exited.flags"] & (PROCESS | EXEC) for r in (leader, thread)], [EXEC, PROCESS])
        for record in (leader, thread):
            self.assertEqual(account_checks.wrong_at_rest(record), [], record)
            self.assertEqual(record["exited.tgid"], made["tgid"])
        self.assertEqual((leader["birth.nr_execs"], thread["birth.nr_execs"]), (0, 1))
        for record in (leader, thread):
            self.assertFalse(record["birth.clone_flags"] & CLONE_THREAD)
        for name in ("birth_ns", "clone_flags", "creator", "creator_tgid", "creator_comm"):
            self.assertEqual(leader[f"birth.{name}"], thread[f"birth.{name}"])
        self.assertLess(leader["accounts.since_ns"], thread["accounts.since_ns"])
        self.assertEqual(leader["exited.ppid"], leader["birth.creator"])
        # mktask kills what it has made.
        self.assertEqual(thread["exited.exit_code"], signal.SIGKILL)

    def test_an_orphan(self):
        """Its parent is the one that it had when it began to exit."""
        ends, inner = os.pipe()
        child = os.fork()
        if not child:
            parent = os.getpid()
            if not os.fork():
                while os.getppid() == parent:
                    time.sleep(0.001)
                os.write(inner, b"%d %d" % (os.getpid(), os.getppid()))
                os._exit(77)
            os._exit(0)
        os.waitpid(child, 0)
        tid, parent = map(int, os.read(ends, 64).split())
        record, = tscope.until(lambda: self.dead(tid), "the orphan is dead")
        self.assertEqual(record["exited.ppid"], parent)
        self.assertEqual(record["exited.exit_code"], 77 << 8)
        self.assertEqual(record["birth.creator"], child)

    def test_nobody_of_another_pid_namespace(self):
        """Those of one's own: follow_test.py."""

        def look():
            device = uapi.Device()
            living = [record["tid"] for record in device.snapshot(0)]
            return living, [record["tid"] for record in device.departed(GROUPS)]

        who = confined.Who(namespaces=confined.NEWPID | confined.NEWNS)
        self.assertEqual(confined.run(who, look), ([1], []))
        living, dead = confined.run(confined.Who(), look)
        self.assertGreater(len(living), 10)
        self.assertTrue(dead)

    def test_its_id_must_be_0(self):
        with self.assertRaises(OSError) as raised:
            self.device.choose(GROUPS, uapi.FILTER_EXITED, 1)
        self.assertEqual(raised.exception.errno, errno.EINVAL)

    def test_the_living_have_no_such_group(self):
        record = self.device.get(os.getpid())
        self.assertFalse(record["mask"] & uapi.mask_of("exited"))


if __name__ == "__main__":
    tscope.main()
