#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Those that have exited: who they were, where, what killed them, and who is missing.

Threads pushed processes out of one ring, and nobody said so.  Of the exited nobody knew the
user, the cgroup, the number in the container, nor who or what had killed them.
"""

import contextlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys

import confined
import load_case
import tscope
import uapi

PROCESS, OOM = uapi.constant("EXITED_PROCESS"), uapi.constant("EXITED_OOM")
KILLER = uapi.constant("EXITED_HAS_KILLER")
ROOT = "/sys/fs/cgroup"
THREADS = """
import threading
for i in range({}):
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
"""


def gone(*arguments):
    """The document, and what stands on stderr."""
    run = tscope.taskscope("gone", "-J", *arguments)
    # 1: a filter let nothing through.
    if run.returncode > 1 or not run.stdout:
        raise RuntimeError(f"gone {arguments}: {run.returncode}, {run.stderr}")
    return json.loads(run.stdout), run.stderr


def tids(document):
    return [row["tid"] for row in document["departed"]]


def killed(sig=signal.SIGKILL):
    """A process that killed itself."""
    child = os.fork()
    if not child:
        signal.signal(sig, signal.SIG_DFL) if sig != signal.SIGKILL else None
        os.kill(os.getpid(), sig)
    os.waitpid(child, 0)
    return child


def parts_of_files():
    """Bytes that fill the page cache, some at a time.  The machine may go on changing its folders."""
    for folder, _, names in os.walk("/usr/lib"):
        for name in names:
            if ".so" not in name:
                continue
            with contextlib.suppress(OSError), open(f"{folder}/{name}", "rb", buffering=0) as file:
                while part := file.read(1 << 19):
                    yield part


def fill_and_fork(folder, nr):
    """Fork so many children, each while the cgroup of that folder is at its limit."""
    tscope.write(f"{folder}/cgroup.procs", os.getpid())
    for _ in parts_of_files():
        if "max 0\n" in pathlib.Path(folder, "memory.events").read_text(encoding="ascii"):
            continue
        child = os.fork()
        if not child:
            os._exit(3)
        os.waitpid(child, 0)
        nr -= 1
        if not nr:
            return
    raise RuntimeError("there were not bytes enough")


@contextlib.contextmanager
def cgroup(name):
    path = f"{ROOT}/{name}"
    os.makedirs(path)
    try:
        yield path
    finally:
        tscope.until(lambda: tscope.outcome(lambda: os.rmdir(path)) in ("ok", "ENOENT"), f"{name} is empty")


class Rings(load_case.LoadCase):
    """With little room."""

    def setUp(self):
        super().setUp()
        self.unload()
        self.load("exited=32", "exited_threads=64")
        self.addCleanup(self.load_anew)
        self.device = uapi.Device()

    def tearDown(self):
        os.close(self.device.fd)
        super().tearDown()

    def test_threads_wash_out_no_process(self):
        pid = killed()
        tscope.until(lambda: pid in tids(gone()[0]), "it is gone")
        before = self.device.info()["nr_exited_threads"]
        subprocess.run([sys.executable, "-c", THREADS.format(200)], check=True)
        tscope.until(lambda: self.device.info()["nr_exited_threads"] >= before + 200, "they are gone")
        document, said = gone("--exit", "SIGKILL", "-o", "TID,ENDED")
        self.assertIn(pid, tids(document))
        self.assertIsNone(document["lost"])
        self.assertEqual(said, "")
        # Of the threads some are missing, which is said of them alone.
        document, said = gone("-T", "-o", "TID,TGID")
        self.assertIn(" threads are missing: the list is whole since 20", said)
        self.assertNotIn("processes", said)
        info = self.device.info()
        self.assertLessEqual(document["lost"]["count"], info["nr_exited_threads"] - 64)
        self.assertGreaterEqual(document["lost"]["count"], before + 200 - 64)
        self.assertGreater(sum(row["tid"] != row["tgid"] for row in document["departed"]), 32)
        self.assertEqual(len([record for record in self.device.departed_threads(0)]), 64)
        for path, some in (("exited", False), ("exited_threads", True)):
            with open(f"{tscope.DEBUGFS}/{path}", encoding="utf-8") as file:
                self.assertEqual(" are missing: " in file.read(), some, path)

    def test_processes_that_fell_out_are_told_of(self):
        first = self.device.info()["nr_exited"]
        before = killed()
        pids = [killed() for _ in range(40)]
        tscope.until(lambda: self.device.info()["nr_exited"] >= first + 41, "they are gone")
        for arguments in ((), ("--exit", "SIGKILL"), ("--comm", "*"), ("--parent", str(os.getpid())),
                          ("--creator", str(os.getpid())), ("--uid", "0"), ("--age", "100000"),
                          ("--cgroup", "/")):  # fmt: skip
            with self.subTest(arguments):
                document, said = gone(*arguments, "-o", "TID,FREED")
                lost, info = document["lost"], self.device.info()
                self.assertNotIn(before, tids(document))
                self.assertIn(pids[-1], tids(document))
                self.assertGreaterEqual(lost["count"], first + 41 - 32)
                self.assertLessEqual(lost["count"], info["nr_exited"] - 32)
                self.assertLessEqual(lost["since"], info["exited_whole_ns"])
                self.assertEqual(said, said.replace("processes and threads", ""))
                self.assertRegex(said, r"^taskscope: \d+ processes are missing: the list is whole since "
                                 r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d, [\d.]+m?s ago\n$")
                for row in document["departed"]:
                    if row["freed"] <= lost["since"] and row["tid"] in pids:
                        self.assertGreater(row["freed"] + 10**9, lost["since"])
        run = tscope.taskscope("tree", "--exited=all", "-J", "-o", "TID")
        self.assertIn("processes are missing", run.stderr)
        self.assertGreaterEqual(json.loads(run.stdout)["lost"]["count"], 9)

    def test_an_age_inside_of_what_is_kept_says_nothing(self):
        for _ in range(40):
            killed()
        info = tscope.until(lambda: (found := self.device.info())["exited_whole_ns"] and found, "some are missing")
        # So long ago that none is missing since.
        tscope.until(lambda: self.device.info()["now_ns"] - self.device.info()["exited_whole_ns"] > 1_500_000_000
                     and self.device.info()["nr_exited"] >= info["nr_exited"], "time goes on")  # fmt: skip
        document, said = gone("--age", "1", "-o", "TID")
        self.assertEqual((document["lost"], said), (None, ""))
        document, said = gone("--age", "100000", "-o", "TID")
        self.assertGreater(document["lost"]["count"], 0)
        self.assertIn("are missing", said)

    def test_status(self):
        for _ in range(40):
            killed()
        tscope.until(lambda: self.device.info()["nr_exited"] >= 40, "they are gone")
        run = tscope.taskscope("status")
        self.assertRegex(run.stdout, r"\nexited +\d+; the latest 32 are kept, all of the last [\d.]+")
        self.assertRegex(run.stdout, r"\nthreads +\d+; the latest 64 are kept")


class Told(load_case.LoadCase):
    """What only a living task tells."""

    COLUMNS = "TID,UID,EUID,GID,NSPID,NSLEVEL,CGROUP,CGROUP_ID,KILLED_BY,KILLER,KILLER_TGID,KILLER_COMM,KILLER_UID,OOM,PROCESS_ENDED"

    def row(self, tid, *arguments):
        def find():
            rows = [row for row in gone(*arguments, "-o", self.COLUMNS)[0]["departed"] if row["tid"] == tid]
            return rows and rows[-1]

        return tscope.until(find, f"{tid} is gone")

    def test_who_and_where(self):
        child = None
        with cgroup("regress/below") as folder:
            number = os.stat(folder).st_ino
            child = os.fork()
            if not child:
                tscope.write(f"{folder}/cgroup.procs", os.getpid())
                os.setresgid(7, 8, 7)
                os.setresuid(1234, 4321, 1234)
                os._exit(3)
            os.waitpid(child, 0)
            row = self.row(child)
            self.assertEqual((row["uid"], row["euid"], row["gid"]), (1234, 4321, 7))
            self.assertEqual((row["cgroup"], row["cgroup_id"]), ("/regress/below", number))
            self.assertEqual((row["nspid"], row["nslevel"]), (child, 0))
            self.assertEqual((row["killed_by"], row["killer"], row["oom"]), (None, None, False))
            for arguments in (["--cgroup", "/regress"], ["--cgroup", folder], ["--uid", "1234"],
                              ["--creator", str(os.getpid()), "--processes"]):  # fmt: skip
                self.assertIn(child, tids(gone(*arguments)[0]), arguments)
            for arguments in (["--cgroup", "/regress/below", "--uid", "0"], ["--uid", "4321"], ["--creator", "1"]):
                self.assertNotIn(child, tids(gone(*arguments)[0]), arguments)
        os.rmdir(f"{ROOT}/regress")
        # The cgroup is removed, and who was in it is known still.
        self.assertIn(child, tids(gone("--cgroup", "/regress")[0]))
        for command in ("gone", "ps", "tree"):
            run = tscope.taskscope(command, "--cgroup", "/none/of/this")
            self.assertEqual((run.returncode, run.stdout), (1, ""), command)
            self.assertEqual(run.stderr, "taskscope: no such cgroup: /none/of/this\n", command)

    def test_a_long_path(self):
        """Its end is kept, and its number."""
        names = ["a" * 100, "b" * 100, "c" * 100]
        with contextlib.ExitStack() as stack:
            for nr in range(1, 4):
                folder = stack.enter_context(cgroup("/".join(names[:nr])))
            child = os.fork()
            if not child:
                tscope.write(f"{folder}/cgroup.procs", os.getpid())
                os._exit(0)
            os.waitpid(child, 0)
            path = self.row(child)["cgroup"]
            self.assertTrue(path.startswith("..."), path)
            self.assertTrue(path.endswith("b" * 50 + "/" + names[2]), path)
            self.assertIn(child, tids(gone("--cgroup", folder)[0]))

    def test_ps_and_tree_of_a_cgroup(self):
        with cgroup("regress") as folder, tscope.Mktask("fork:n=2") as made:
            tscope.write(f"{folder}/cgroup.procs", made[0]["tid"])
            try:
                for command in ("ps", "tree"):
                    rows = tscope.by_tid(tscope.rows(command, "--cgroup", "/regress"))
                    self.assertEqual(list(rows), [made[0]["tid"]], command)
            finally:
                tscope.write(f"{ROOT}/cgroup.procs", made[0]["tid"])

    def test_killed_by_another(self):
        """And by itself, and by a signal that is blocked at first."""
        with tscope.Mktask("fork", "thread"):
            victim = os.fork()
            if not victim:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.pause()
                os._exit(0)
            killer = os.fork()
            if not killer:
                with open("/proc/self/comm", "w", encoding="ascii") as file:
                    file.write("murderer")
                os.setresuid(77, 0, 0)
                os.kill(victim, signal.SIGTERM)
                os._exit(0)
            os.waitpid(killer, 0)
            os.waitpid(victim, 0)
        row = self.row(victim)
        self.assertEqual(
            (row["killed_by"], row["killer"], row["killer_tgid"], row["killer_comm"], row["killer_uid"], row["oom"]),
            ("task", killer, killer, "murderer", 77, False),
        )
        for sig in (signal.SIGKILL, signal.SIGTERM, signal.SIGABRT):
            row = self.row(killed(sig))
            self.assertEqual((row["killed_by"], row["killer"]), ("task", row["tid"]), sig)

    def test_a_fault(self):
        victim = os.fork()
        if not victim:
            import ctypes

            signal.signal(signal.SIGSEGV, signal.SIG_DFL)
            ctypes.string_at(1)
            os._exit(0)
        os.waitpid(victim, 0)
        row = self.row(victim)
        self.assertEqual((row["killed_by"], row["killer"], row["oom"]), ("kernel", None, False))

    def test_what_the_kernel_sends_to_who_runs(self):
        """A pipe that nobody reads, a file that is too long: no task sent the signal."""

        def broken_pipe():
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            end, pipe = os.pipe()
            os.close(end)
            os.write(pipe, b"x")

        def long_file():
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
            os.write(os.open("/tmp", os.O_TMPFILE | os.O_WRONLY), b"x")

        for work in (broken_pipe, long_file):
            victim = os.fork()
            if not victim:
                work()
                os._exit(0)
            self.assertTrue(os.WIFSIGNALED(os.waitpid(victim, 0)[1]))
            row = self.row(victim)
            self.assertEqual((row["killed_by"], row["killer"]), ("kernel", None), work.__name__)

    def test_each_thread_of_one_that_is_killed(self):
        with tscope.Mktask("thread:n=3") as made:
            tgid = made[0]["tgid"]
            os.kill(tgid, signal.SIGKILL)
        rows = [self.row(task["tid"], "-T") for task in made]
        for row in rows:
            self.assertEqual((row["killed_by"], row["killer"]), ("task", os.getpid()), row)
            self.assertEqual(row["process_ended"], row["tid"] == tgid)

    def test_a_leader_that_left_before(self):
        """The process tells how it ended, not its leader, which exited with 0 long ago."""
        with cgroup("regress") as folder:
            # It is reaped after this.
            with tscope.Mktask("dead-leader") as made:
                tgid = made[0]["tgid"]
                tscope.write(f"{folder}/cgroup.procs", next(t["tid"] for t in made if t["tid"] != tgid))
                os.kill(tgid, signal.SIGKILL)
            row = self.row(tgid)
        self.assertEqual((row["killed_by"], row["killer"], row["cgroup"]), ("task", os.getpid(), "/regress"))

    def test_out_of_memory(self):
        tscope.write(f"{ROOT}/cgroup.subtree_control", "+memory")
        with cgroup("regress") as folder:
            tscope.write(f"{folder}/memory.max", 16 << 20)
            child = os.fork()
            if not child:
                tscope.write(f"{folder}/cgroup.procs", os.getpid())
                os.execvp(sys.executable, [sys.executable, "-c", "x = bytearray(64 << 20)"])
            _, status = os.waitpid(child, 0)
            self.assertEqual(os.WTERMSIG(status), signal.SIGKILL)
            row = self.row(child)
        # The kernel tells of it at length.
        self.log = tscope.KernelLog()
        self.assertEqual((row["killed_by"], row["killer"], row["oom"]), ("oom", None, True))
        self.assertEqual(row["cgroup"], "/regress")
        self.assertIn(child, tids(gone("--cgroup", "/regress", "--exit", "SIGKILL")[0]))

    def test_a_cgroup_at_its_limit(self):
        """What fills it could be reclaimed, for which nothing waits that begins or exits."""
        tscope.write(f"{ROOT}/cgroup.subtree_control", "+memory")
        with uapi.Device() as device:
            before = device.info()
        with cgroup("regress") as folder:
            tscope.write(f"{folder}/memory.max", 32 << 20)
            maker = os.fork()
            if not maker:
                status = 1
                try:
                    fill_and_fork(folder, 200)
                    status = 0
                finally:
                    os._exit(status)
            self.assertEqual(os.waitpid(maker, 0)[1], 0)
            self.row(maker)
        with uapi.Device() as device:
            after = device.info()
        for name in ("nr_missed", "nr_ends_missed"):
            self.assertEqual(after[name], before[name], name)
        rows = gone("--creator", str(maker), "-o", self.COLUMNS)[0]["departed"]
        self.assertEqual(len(rows), 200)
        for row in rows:
            self.assertEqual((row["uid"], row["cgroup"]), (0, "/regress"), row)

    def test_a_container(self):
        """One that is killed from outside is known by its number inside, too."""
        ends, inner = os.pipe()
        outer = os.fork()
        if not outer:
            confined.call(confined.libc.unshare, confined.NEWPID)
            first = os.fork()
            if not first:
                os.write(inner, b"x")
                signal.pause()
                os._exit(0)
            os.waitpid(first, 0)
            os._exit(0)
        os.read(ends, 1)
        with open(f"/proc/{outer}/task/{outer}/children", encoding="ascii") as file:
            first = int(file.read())
        os.kill(first, signal.SIGKILL)
        os.waitpid(outer, 0)
        row = self.row(first)
        self.assertEqual((row["nspid"], row["nslevel"]), (1, 1))
        self.assertEqual((row["killed_by"], row["killer"]), ("task", os.getpid()))


if __name__ == "__main__":
    tscope.main()
