#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""diagnose where something is missing: a sentence that says what, and all else that can be said.

A task that ends, a cgroup that vanishes, files that may not be read, cgroup v1, a pid
namespace, a stream that cannot be had, a recording in place of a task.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import unittest

import busy
import confined
import diagnosis
import situations
import storm_maker
import tscope
import uapi
from diagnosis import HAS_FOUND, IS_HEALTHY, Window
from situations import CPU, CPUS, MS
from stream_reader import Stream
from tscope import until, write

FAILED, USAGE = 1, 2
# Nobody of no rights but that of the device.
READER = confined.CAP_PERFMON


def run(*arguments):
    return tscope.taskscope("diagnose", *arguments)


class BadInput(unittest.TestCase):
    def setUp(self):
        self.log = tscope.KernelLog()
        self.cast = situations.Cast(self.enterContext(contextlib.ExitStack()))

    def tearDown(self):
        self.assertEqual(self.log.bad_lines(), [])

    def is_refused(self, run, status, *words):
        """One sentence on stderr, which has these words, and nothing else."""
        self.assertEqual((run.returncode, run.stdout), (status, ""), run.stderr)
        self.assertRegex(run.stderr, r"\Ataskscope: [^\n]+\n")
        for word in words:
            self.assertIn(word, run.stderr)

    def says_what_it_knows(self, window, status, *words):
        """A sentence with these words beside a document that is as it has to be."""
        self.assertEqual(window.status, status, window.err)
        self.assertEqual(diagnosis.malformed(window.doc), [])
        for word in words:
            self.assertIn(word, window.err)

    def contended(self, **options):
        """A task in whose way others are."""
        tid = self.cast.pool("worker", 1, cpu=CPU, **options)
        self.cast.fillers()
        until(lambda: situations.delay(tid) > 100 * MS, "it waits")
        return tid


class Tasks(BadInput):
    def test_no_such_task(self):
        self.is_refused(run(str(confined.free_number()), "--duration", "0.1"), FAILED, "no task")

    def test_one_that_exits_meanwhile(self):
        """What it lost up to then is said."""
        tid = self.contended()
        with Window(str(tid)) as window:
            start = situations.delay(tid)
            until(lambda: situations.delay(tid) - start > 100 * MS, "it waits")
            os.kill(tid, signal.SIGKILL)
            os.waitpid(tid, 0)
        self.says_what_it_knows(window, HAS_FOUND, f"task {tid} has exited meanwhile")
        self.assertEqual(diagnosis.first(window.doc), "contention")
        self.assertGreater(window.doc["wait_ns"], 50 * MS)

    def test_a_thread_that_exits_meanwhile(self):
        """Of a process that goes on."""
        end, go = os.pipe()
        pid = self.cast.task(self.a_thread_that_reads, end)
        tid = until(lambda: [tid for tid in situations.threads_of(pid) if tid != pid], "it has a thread")[0]
        with Window("--tid", str(tid)) as window:
            os.write(go, b"x")
            until(lambda: not os.path.exists(f"/proc/{pid}/task/{tid}"), "it has exited")
        for each in (end, go):
            os.close(each)
        # To wake it may have cost more than it ran.
        self.says_what_it_knows(window, window.doc["status"], f"task {tid} has exited meanwhile")

    @staticmethod
    def a_thread_that_reads(end):
        """It exits then, and the leader does not."""
        threading.Thread(target=os.read, args=(end, 1)).start()
        signal.pause()

    def test_a_zombie(self):
        """It has lost nothing, and never will."""
        pid = os.fork()
        if not pid:
            os._exit(0)
        until(lambda: situations.letter(pid) == "Z", "it has exited")
        said = run(str(pid), "-J", "--duration", "0.1")
        os.waitpid(pid, 0)
        if said.returncode == FAILED:
            self.is_refused(said, FAILED, str(pid))
        else:
            doc = diagnosis.document([pid], said.returncode, said.stdout, said.stderr)
            self.assertEqual((doc["status"], doc["lost_ns"]), (IS_HEALTHY, 0))

    def test_a_number_that_is_none(self):
        for word in ("0", "-1", "x", "1x", "99999999999"):
            said = run(word)
            self.assertEqual((said.returncode, said.stdout), (USAGE, ""), word)
            self.assertRegex(said.stderr, r"\Ataskscope: [^\n]+\n", word)

    def test_more_than_one_target(self):
        for words in ((), ("1", "2"), ("1", "--all"), ("--cgroup", "/", "--tree", "1")):
            self.is_refused(run(*words), USAGE, "one of")

    def test_a_kernel_thread(self):
        """One that has nothing to do."""
        with Window("2") as window:
            pass
        self.says_what_it_knows(window, IS_HEALTHY)

    def test_a_recording(self):
        with tempfile.TemporaryDirectory() as folder:
            made = tscope.taskscope("record", "-o", f"{folder}/r", "--", "true")
            self.assertEqual(made.returncode, 0, made.stderr)
            self.is_refused(run(f"{folder}/r"), USAGE, "report")


class WithoutStream(BadInput):
    """Of a chain: what keeps its links is not known then."""

    def setUp(self):
        super().setUp()
        self.cast.fillers([CPU] * 3)
        client, server = situations.asked(self.cast.stack, 10 * MS, 1, cpu=CPU)
        self.target = str(client)
        until(lambda: situations.delay(server) > 100 * MS, "the server waits")

    def said(self):
        said = run(self.target, "-J", "--duration", "2")
        doc = diagnosis.document(self.target, said.returncode, said.stdout, said.stderr)
        self.assertEqual(diagnosis.malformed(doc), [])
        return doc, said.stderr

    def knows_no_chain(self, said, *words):
        doc, err = said
        self.assertIsNone(doc["chain_window_ns"])
        self.assertNotIn("chain", diagnosis.ids(doc))
        self.assertRegex(err, r"\Ataskscope: [^\n]+\n\Z")
        for word in ("no chain is looked for", *words):
            self.assertIn(word, err)

    def test_all_streams_in_use(self):
        """Once one of them is free again the chain is found."""
        with contextlib.ExitStack() as stack:
            for _ in range(uapi.constant("STREAMS_MAX")):
                stack.enter_context(Stream("switch", ring_bytes=64 << 10))
            said = self.said()
        self.knows_no_chain(said, "streams of events")
        doc, err = self.said()
        self.assertEqual((diagnosis.first(doc), err), ("chain", ""))
        self.assertGreater(doc["chain_window_ns"], 0)

    def test_no_room_for_rings(self):
        with tscope.setting("/sys/module/taskscope/parameters/stream_mib", 0):
            self.knows_no_chain(self.said(), "stream_mib")

    def test_without_the_right_to_write(self):
        os.chmod(tscope.DEVICE, 0o444)
        self.addCleanup(os.chmod, tscope.DEVICE, 0o600)
        who = confined.Who(uid=confined.NOBODY, caps=READER)
        self.knows_no_chain(confined.run(who, self.said), "not permitted")

    def test_since_birth(self):
        """There is no window."""
        said = run(self.target, "-J", "--since-birth")
        doc = diagnosis.document(self.target, said.returncode, said.stdout, said.stderr)
        self.assertIsNone(doc["chain_window_ns"])
        self.assertNotIn("chain", diagnosis.ids(doc))
        self.assertEqual(said.stderr, "")


class Cgroups(BadInput):
    def test_no_such_cgroup(self):
        self.is_refused(run("--cgroup", "/there/is/none"), FAILED, "no such cgroup", "/there/is/none")

    def test_no_folder_of_cgroups(self):
        self.is_refused(run("--cgroup", "/proc/self"), FAILED, "/proc/self")

    def test_an_empty_one(self):
        with storm_maker.cgroup("empty") as folder:
            self.is_refused(run("--cgroup", folder, "--duration", "0.1"), FAILED, "empty")

    def test_one_that_vanishes_meanwhile(self):
        """Its tasks have exited, and what they lost is said."""
        folder = f"{storm_maker.CGROUP}/brief"
        os.mkdir(folder)
        with contextlib.ExitStack() as stack:
            stack.callback(lambda: os.path.isdir(folder) and storm_maker.Cgroup.remove(folder))
            tid = self.contended(group=folder)
            with Window("--cgroup", folder) as window:
                start = situations.delay(tid)
                until(lambda: situations.delay(tid) - start > 100 * MS, "it waits")
                os.kill(tid, signal.SIGKILL)
                os.waitpid(tid, 0)
                storm_maker.Cgroup.remove(folder)
        if window.doc:
            self.assertEqual(diagnosis.malformed(window.doc), [])
            self.assertNotIn("quota", diagnosis.ids(window.doc))
        else:
            self.assertEqual(window.status, FAILED)
            self.assertIn("brief", window.err)

    def test_files_that_may_not_be_read(self):
        """Of a quota that is used up: the rest is said, and no figure of that file."""
        folder = self.cast.group("secret")
        write(f"{folder}/cpu.max", "20000 100000")
        tid = self.cast.pool("worker", 1, group=folder)
        until(lambda: situations.throttled(folder) > 200 * MS, "it is throttled")
        for name in ("cpu.max", "cpu.stat"):
            os.chmod(f"{folder}/{name}", 0)
        os.chmod(tscope.DEVICE, 0o666)
        self.addCleanup(os.chmod, tscope.DEVICE, 0o600)
        who = confined.Who(uid=confined.NOBODY, caps=READER)
        doc = confined.run(who, lambda: diagnosis.diagnose([str(tid)], 1))
        self.assertEqual(diagnosis.malformed(doc), [])
        self.assertEqual(doc["status"], HAS_FOUND)
        self.assertEqual(diagnosis.first(doc), "quota")
        self.assertEqual(diagnosis.commands(doc["verdicts"][0]), [])

    @contextlib.contextmanager
    def v1_alone(self):
        """A folder of cgroup v1's cpu controller, in a machine that has no v2."""
        with contextlib.ExitStack() as stack:
            write(f"{storm_maker.CGROUP}/cgroup.subtree_control", "-cpu")
            stack.callback(write, f"{storm_maker.CGROUP}/cgroup.subtree_control", "+cpu")
            subprocess.run(["umount", storm_maker.CGROUP], check=True)
            stack.callback(subprocess.run, ["mount", "-t", "cgroup2", "cgroup2", storm_maker.CGROUP], check=True)
            top = stack.enter_context(tempfile.TemporaryDirectory())
            subprocess.run(["mount", "-t", "cgroup", "-o", "cpu", "none", top], check=True)
            stack.callback(subprocess.run, ["umount", top], check=True)
            folder = f"{top}/old"
            os.mkdir(folder)
            stack.callback(storm_maker.Cgroup.remove, folder)
            yield folder

    def test_v1_alone(self):
        """Its quota is known there, too; the fix is one for v1."""
        with self.v1_alone() as folder, busy.child(busy.hog, cpu=CPU) as tid:
            write(f"{folder}/cpu.cfs_quota_us", 20_000)
            write(f"{folder}/cgroup.procs", tid)

            def nr_throttled():
                return situations.cpu_stat(folder, "nr_throttled")

            until(lambda: nr_throttled() > 3, "it is throttled")
            doc = diagnosis.diagnose([str(tid)], 1)
            wrong = diagnosis.malformed(doc)
            trouble = diagnosis.apply_fix(doc["verdicts"][0])
            again = diagnosis.diagnose([str(tid)], 1)
        self.assertEqual(wrong, [])
        self.assertEqual(diagnosis.first(doc), "quota")
        for command in diagnosis.commands(doc["verdicts"][0]):
            self.assertIn("cpu.cfs_quota_us", command)
        self.assertEqual(trouble, "")
        if diagnosis.commands(doc["verdicts"][0]):
            self.assertNotIn("quota", diagnosis.ids(again), (doc["verdicts"][0]["fix"], again["verdicts"]))


class Namespaces(BadInput):
    def test_a_pid_namespace(self):
        """Numbers are those of the namespace, and the tasks outside have none."""
        outside = self.cast.pool("outsider", 1, cpu=CPU)
        self.cast.fillers(CPUS)

        def inside():
            with busy.child(busy.hog, cpu=CPU) as tid:
                return tid, diagnosis.diagnose([str(tid)], 1), run(str(outside), "--duration", "0.1")

        who = confined.Who(namespaces=confined.NEWPID | confined.NEWNS)
        tid, doc, of_outside = confined.run(who, inside)
        self.assertLess(tid, outside)
        self.assertEqual(doc["target"]["pid"], tid)
        self.assertEqual(diagnosis.malformed(doc), [])
        self.assertEqual(diagnosis.first(doc), "contention")
        for verdict in doc["verdicts"]:
            for command in diagnosis.commands(verdict):
                self.assertNotRegex(command, rf"\b{outside}\b")
        self.is_refused(of_outside, FAILED, "no task")

    def test_without_the_right(self):
        who = confined.Who(uid=confined.NOBODY)
        said = confined.run(who, lambda: run("1", "--duration", "0.1"))
        self.assertEqual(said.stdout, "")
        self.assertNotIn(said.returncode, (IS_HEALTHY, HAS_FOUND))
        self.assertRegex(said.stderr, r"\Ataskscope: [^\n]+\n")


if __name__ == "__main__":
    tscope.main()
