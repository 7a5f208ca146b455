# SPDX-License-Identifier: GPL-2.0
"""A live screen in a terminal: keys go in, what it shows comes out."""

import os
import shlex
import subprocess
import tempfile

import tscope


class Screen:
    """taskscope top in tmux, for the length of a with statement."""

    def __init__(self, *arguments, size=(100, 30), terminal="screen", home=None):
        self.arguments, self.size, self.terminal = arguments, size, terminal
        self.folder = tempfile.TemporaryDirectory()
        self.home = home or self.folder.name
        self.socket = f"{self.folder.name}/tmux"
        self.ended = f"{self.folder.name}/ended"

    def tmux(self, *words, check=True):
        return subprocess.run(["tmux", "-u", "-S", self.socket, "-f", "/dev/null", *words], text=True,
                              check=check, capture_output=True, cwd=self.folder.name).stdout

    def __enter__(self):
        program = shlex.join([tscope.CLI, "top", *self.arguments])
        script = "stty -g >stty.before; ulimit -c 0; " \
                 f"env TERM={self.terminal} HOME={shlex.quote(self.home)} {program} 2>said" \
                 f"; status=$?; stty -g >stty.after; echo $status >{self.ended}.new; mv {self.ended}.new {self.ended}; sleep 1000"
        width, lines = map(str, self.size)
        self.tmux("new-session", "-d", "-x", width, "-y", lines, script)
        # The window does not become smaller by a line of status.
        self.tmux("set", "-g", "status", "off")
        self.resize(*self.size)
        return self

    def __exit__(self, *_):
        self.tmux("kill-server", check=False)
        self.folder.cleanup()

    def resize(self, width, lines):
        self.tmux("resize-window", "-x", str(width), "-y", str(lines))

    def keys(self, *names):
        """Names as tmux has them: F1, Up, Enter; other words are typed."""
        for name in names:
            self.tmux("send-keys", name)

    def lines(self):
        return self.tmux("capture-pane", "-p").splitlines()

    def until(self, condition, what):
        """The first thing that is true of its lines."""
        seen = []

        def look():
            seen[:] = self.lines()
            return condition(seen)

        try:
            return tscope.until(look, what)
        except RuntimeError as error:
            raise RuntimeError(f"{error}; the screen: " + "\n".join(seen) + self.said()) from None

    def shows(self, text):
        self.until(lambda lines: any(text in line for line in lines), f"{text} on the screen")

    def shows_no(self, text):
        self.until(lambda lines: lines and not any(text in line for line in lines),
                   f"no {text} on the screen")

    def said(self):
        with open(f"{self.folder.name}/said", encoding="utf-8") as file:
            return file.read()

    def status(self):
        """How it ended, once it has, and left the terminal as it was."""
        tscope.until(lambda: os.path.exists(self.ended), "the screen has ended")
        if self.settings("before") != self.settings("after"):
            raise AssertionError("the terminal is not as it was")
        with open(self.ended, encoding="ascii") as file:
            return int(file.read())

    def settings(self, when):
        with open(f"{self.folder.name}/stty.{when}", encoding="ascii") as file:
            return file.read()

    def process(self):
        """Of the program itself."""
        shell = int(self.tmux("list-panes", "-F", "#{pane_pid}"))
        with open(f"/proc/{shell}/task/{shell}/children", encoding="ascii") as file:
            return int(file.read().split()[0])


def cells(lines, *names):
    """The rows of the table, each a dict; the first of the names is TID, the last the last column."""
    heads = [i for i, line in enumerate(lines) if line.split() == list(names)]
    rows = []
    for line in lines[heads[0] + 1:] if heads else []:
        words = line.lstrip(">").split(None, len(names) - 1)
        if len(words) != len(names) or not words[0].isdigit():
            break
        rows.append(dict(zip(names, words)))
    return rows
