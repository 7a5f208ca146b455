#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""taskscope top, driven in a terminal: what it shows is what ps and report say."""

import contextlib
import glob
import os
import pty
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import tscope
from recording_file import Recorder, record
from top_screen import Screen, cells

NAMES = ("TID", "RUN", "SWITCHES", "COMM")
COLUMNS = ",".join(NAMES)


def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def rest(name):
    """It ran a little, in two threads, and does nothing any more."""
    def work():
        tscope.write(f"/proc/self/task/{threading.get_native_id()}/comm", name)
        burn(0.02)
        signal.pause()

    threading.Thread(target=work, daemon=True).start()
    work()


@contextlib.contextmanager
def child(work, *arguments):
    """Another process does that, until the with statement ends."""
    pid = os.fork()
    if not pid:
        try:
            work(*arguments)
        finally:
            os._exit(1)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def is_at_rest(pid):
    """Has each of its threads the name, and sleeps it?"""
    threads = tscope.rows("ps", "-T", "-p", str(pid), "-o", "TID,COMM,STATE")
    return len(threads) == 2 and all(row["comm"].startswith("top-") and row["state"] == "S"
                                     for row in threads)


def by_ps(pid, *options):
    """As ps shows it to people."""
    run = tscope.taskscope("ps", "-p", str(pid), "-o", COLUMNS, "--sort", "TID", *options)
    return [dict(zip(NAMES, line.split())) for line in run.stdout.splitlines()[1:]]


class Live(unittest.TestCase):
    def test_it_says_what_ps_says(self):
        """Of processes, of threads, and of sums."""
        options = "-B", "-o", COLUMNS, "-s", "TID", "-F", "top-rest", "-d", "0.2"
        with child(rest, "top-rest") as pid:
            tscope.until(lambda: is_at_rest(pid), "it is at rest")
            with Screen(*options) as screen:
                screen.until(lambda lines: cells(lines, *NAMES) == by_ps(pid), "the process as in ps")
                screen.keys("H")
                screen.until(lambda lines: cells(lines, *NAMES) == by_ps(pid, "-T"),
                             "the threads as in ps")
                screen.keys("b", "Home", "Down", "Down", "Down", "Down", "Down", "Enter")
                screen.shows("by comm")
                said = tscope.taskscope("ps", "-T", "-p", str(pid), "--by", "comm", "-o", "RUN,GROUP")
                run, group = said.stdout.splitlines()[1].split()
                screen.until(lambda lines: any(line.startswith(">") and run in line.split() and
                                               group in line for line in lines), "the sum as in ps")
                screen.keys("q")
                self.assertEqual(screen.status(), 0)

    def test_keys(self):
        """Filter, search, sort, tree, pause, columns, help."""
        with child(rest, "top-one") as one, child(rest, "top-two") as two:
            tscope.until(lambda: is_at_rest(one) and is_at_rest(two), "both are at rest")
            with Screen("-o", COLUMNS, "-d", "0.2", "-B") as screen:
                screen.shows("F1 help")
                screen.keys("\\", "TOP-", "Enter")
                found = lambda lines: [row["TID"] for row in cells(lines, *NAMES)]
                screen.until(lambda lines: sorted(map(int, found(lines))) == sorted([one, two]),
                             "both, and no others")
                screen.keys("/", "two", "Enter")
                screen.until(lambda lines: any(line.startswith(">") and f"{two}" in line
                                               for line in lines), "the second one is selected")
                screen.keys("F6", "Home", "Enter")
                screen.shows("sorted by TID")
                self.assertEqual(found(screen.lines()), [str(one), str(two)])
                screen.keys("I")
                screen.until(lambda lines: found(lines) == [str(two), str(one)], "the other way round")
                screen.keys("F5")
                screen.shows("; tree")
                screen.keys("Z")
                screen.shows("PAUSED")
                screen.keys("[")
                screen.shows("ago")
                screen.keys("Z", "F1")
                screen.shows("any key closes this")
                screen.keys("Enter", "F2", "Home", "Down", "Space", "Escape")
                screen.until(lambda lines: cells(lines, "TID", "RUN", "SWITCHES", "COMM", "KEY"),
                             "one more column")
                screen.keys("F10")
                self.assertEqual(screen.status(), 0)

    def test_panes(self):
        """Of the selected row, of exits, of verdicts."""
        with child(rest, "top-pane") as pid:
            tscope.until(lambda: is_at_rest(pid), "it is at rest")
            with Screen("-F", "top-pane", "-d", "0.2", "-w", "1", size=(120, 100)) as screen:
                screen.keys("i")
                for text in "since birth: ", "where its time went", "CLONE_KIND", "kernel stack:":
                    screen.shows(text)
                screen.shows("do_sys")
                screen.keys("x")
                subprocess.run(["sh", "-c", "exit 7"], check=False)
                screen.shows("exited with 7")
                screen.keys("v")
                screen.shows("all tasks: ")
                screen.keys("d")
                screen.shows(f"process {pid} ")
                screen.keys("r")
                path = f"{screen.folder.name}/taskscope-{pid}-*.data"
                tscope.until(lambda: [name for name in glob.glob(path) if os.path.getsize(name)],
                             "a recording is being written")
                screen.keys("q")
                self.assertEqual(screen.status(), 0)
                said = tscope.taskscope("report", *glob.glob(path))
                self.assertEqual(said.returncode, 0, said.stderr)

    def test_sizes_and_terminals(self):
        """The head is in the first line, the keys in the last."""
        fits = lambda lines, nr: len(lines) == nr and lines[0].startswith("top ") and \
            lines[-1].startswith("F1 help")
        for terminal in "xterm", "linux", "screen":
            with Screen("-d", "0.2", terminal=terminal, size=(80, 24)) as screen:
                screen.until(lambda lines: fits(lines, 24), "80x24")
                screen.resize(300, 100)
                screen.until(lambda lines: fits(lines, 100), "300x100")
                screen.resize(20, 4)
                screen.until(lambda lines: len(lines) == 4, "20x4")
                screen.keys("q")
                self.assertEqual(screen.status(), 0)

    def test_a_terminal_that_vanishes(self):
        with Screen("-d", "0.2") as screen:
            screen.shows("F1 help")
            pid = screen.process()
            screen.tmux("kill-server")
            tscope.until(lambda: not os.path.exists(f"/proc/{pid}"), "it has ended")

    def test_signals(self):
        """The terminal is as it was, which status() sees."""
        for number, status in (signal.SIGQUIT, 0), (signal.SIGTERM, 0), (signal.SIGSEGV, 139):
            with Screen("-d", "0.2") as screen:
                screen.shows("F1 help")
                os.kill(screen.process(), number)
                self.assertEqual(screen.status(), status)

    def test_without_a_terminal(self):
        run = tscope.taskscope("top")
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("top needs a terminal", run.stderr)
        ours, theirs = pty.openpty()
        run = subprocess.run([tscope.CLI, "top"], stdin=theirs, stdout=theirs, stderr=subprocess.PIPE,
                             env=dict(os.environ, TERM="dumb"), text=True, check=False)
        os.close(ours)
        os.close(theirs)
        self.assertEqual((run.returncode, run.stderr.count("\n")), (1, 1))
        self.assertIn("TERM says that this one is dumb", run.stderr)

    def test_what_is_chosen_stays(self):
        with tempfile.TemporaryDirectory() as home:
            path = f"{home}/.config/taskscope/top"
            with Screen("-d", "0.2", "-B", home=home) as screen:
                screen.shows("sorted by -RUN")
                screen.keys("W", "t", "q")
                self.assertEqual(screen.status(), 0)
            with open(path, encoding="ascii") as file:
                kept = file.read().splitlines()
            self.assertIn("sort=-WAIT", kept)
            self.assertIn("values=round", kept, "an option is not kept")
            with Screen("-d", "0.2", home=home) as screen:
                screen.shows("tree; sorted by -WAIT")
            with open(path, "w", encoding="ascii") as file:
                file.write("rubbish\n")
            with Screen("-d", "0.2", home=home) as screen:
                screen.shows("left as it is: line 1 is none of taskscope top's")
                screen.keys("P", "t", "q")
                self.assertEqual(screen.status(), 0)
            with open(path, encoding="ascii") as file:
                self.assertEqual(file.read(), "rubbish\n")


class Recordings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = f"{folder.name}/top.data"

    def by_report(self):
        """As report shows to people those that live at its end."""
        alive = [row["tid"] for row in tscope.rows("report", self.path, "-o", "TID,DEPARTED")
                 if not row["departed"]]
        run = tscope.taskscope("report", self.path, "-o", COLUMNS, "--sort", "TID")
        rows = [dict(zip(NAMES, line.split(None, 3))) for line in run.stdout.splitlines()[1:]]
        return [row for row in rows if int(row["TID"]) in alive and row["COMM"].startswith("top-")]

    def test_at_its_end_it_says_what_report_says(self):
        with child(rest, "top-file") as pid:
            record(self.path, "--pid", str(pid), "--duration", "0.5")
        with Screen("-Z", "-B", "-o", COLUMNS, "-s", "TID", "-F", "top-", "-d", "0.2", self.path) as screen:
            screen.shows("PAUSED")
            # How long it is, and so how many steps, is up to the host.
            screen.until(lambda lines: "the recording is over" in "\n".join(lines) or screen.keys("]"),
                         "the recording is over")
            self.assertEqual(cells(screen.lines(), *NAMES), self.by_report())
            self.assertEqual(len(self.by_report()), 2)
            screen.keys("[", "[")
            screen.shows("ago")
            screen.keys("q")
            self.assertEqual(screen.status(), 0)

    def test_one_that_is_being_written(self):
        with Recorder(self.path) as recorder:
            tscope.until(lambda: os.path.exists(self.path) and os.path.getsize(self.path) > 100_000,
                         "something is written")
            with Screen("-B", "-d", "0.2", self.path) as screen:
                screen.shows(self.path)
                first = screen.lines()[0]
                screen.until(lambda lines: lines[0][:80] != first[:80], "it goes on")
                tscope.interrupted(recorder.process)
                screen.shows("the recording is over")
                screen.keys("q")
                self.assertEqual(screen.status(), 0)


if __name__ == "__main__":
    tscope.main()
