#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Do the commands of README.md and Documentation/tour.md print what is shown there?

A block marked sh is run as it is; a block whose first line begins with "$ taskscope" holds
commands and what each of them printed.  A section, up to the next heading, is run in one
shell, so that a command may use the variables of the blocks before it.  A section that has
no commands is run before each section that follows it.

Numbers, times and names differ from run to run.  So the shapes of both outputs are
compared: of a table its columns and the kind of what stands in each, of a text its lines
without numbers and names, of JSON its keys.  Where the document has a line "...", the
command may print more.  The documents show Linux 6.1; another kernel may have lines of its
own, so that there only the tables are compared.
"""
import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
import unittest

import tscope

CGROUPS = "/sys/fs/cgroup"
CUT = "..."
EVENT = "event"
# That of the outputs in the documents.
IS_SHOWN_KERNEL = tscope.RELEASE == (6, 1)
# Of 0 they are not shown, or only where they apply.
OPTIONAL_KEYS = set((
    "wait sleep block stop wait_idle limit last exit_code exit_signal prio new irq interrupted"
    " old_tid tgid clone"
).split())

NUMBER = re.compile(
    r"[-+~(]*(0x[0-9a-f]+|\d[\d.,:/T+Z-]*)(ns|us|ms|s|%|K|M|G|KiB|MiB|GiB)?[.,:;)]*"
)
TIME = re.compile(r"-?\d+(\.\d+)?(ns|us|ms|s)|-?\d+(m\d\ds|h\d\dm|d\d\dh)")
HEADER = re.compile(r" *[A-Z][A-Z0-9_]*( +[A-Z][A-Z0-9_]*)+ *")


# What is one of several, or there only where it applies.
CHOICES = (
    (r"; now: .*", "; now: ACCOUNT"),
    (r"; \d+ not compared$", ""),
    (r"(, and it goes on| \d\S+ ago)$", " AGO"),
    (r"^CPU +\d+ +\S+$", "CPU SLOTS"),
    (r"^(\d+ )?\S+?:? (has exited): .*", r"TASK \2"),
    (r"^(gate .*): (holds|violated|unknown): .*", r"\1: STATE"),
)


def find_file(name):
    """Beside the test when installed; in the project's folder otherwise."""
    here = os.path.dirname(os.path.abspath(__file__))
    for path in (f"{here}/{os.path.basename(name)}", f"{here}/../{name}", f"{here}/../../{name}"):
        if os.path.isfile(path):
            return path
    raise FileNotFoundError(name)


def read_sections(text):
    """[(heading, [(kind, script, output)])]: kind "sh" or "command"."""
    sections = [("", [])]
    steps, block, fence = sections[0][1], None, None
    for line in text.splitlines():
        if block is None and line.startswith("#"):
            steps = []
            sections.append((line.lstrip("# "), steps))
        elif line.startswith("```") and block is None:
            fence, block = line[3:].strip(), []
        elif line.startswith("```"):
            if fence == "sh":
                steps.append(("sh", "\n".join(block), []))
            elif block and re.match(r"[$#] taskscope\b", block[0]):
                for printed in block:
                    if re.match(r"[$#] ", printed):
                        steps.append(("command", printed[2:], []))
                    else:
                        steps[-1][2].append(printed)
            block = None
        elif block is not None:
            block.append(line)
    before, found = [], []
    for heading, steps in sections:
        if any(kind == "command" for kind, _, _ in steps):
            found.append((heading, before + steps))
        else:
            before = before + steps
    return found


def kind_of_cell(cell):
    if TIME.fullmatch(cell):
        return "time"
    if cell.endswith("%"):
        return "percent"
    return "other"


def cells_of(header, line):
    """{column: cell}, by the column of text that both have."""
    spans = [(found.group(), found.start(), found.end()) for found in re.finditer(r"\S+", header)]
    cells = {}
    for found in re.finditer(r"\S+", line):
        for name, start, end in spans:
            if found.start() < end and found.end() > start:
                cells.setdefault(name, found.group())
                break
    return cells


def keys_of(value):
    if isinstance(value, dict):
        return tuple((key, keys_of(value[key])) for key in value)
    if isinstance(value, list):
        return ("list",) + tuple(sorted({keys_of(entry) for entry in value}))
    return ""


def shape_of_line(line):
    """Its words, without numbers and names; None: it has none."""
    with contextlib.suppress(json.JSONDecodeError):
        value = json.loads(line.rstrip(","))
        if isinstance(value, dict):
            return "json " + repr(keys_of(value))
    for pattern, name in CHOICES:
        line = re.sub(pattern, name, line)
    words = line.split()
    shape = ["N" if NUMBER.fullmatch(word) else word for word in words]
    while shape[:2] == ["N", "N"]:
        del shape[0]
    if shape[0] == "N" and any("=" in word for word in shape):
        # An event: its type, and the names of its fields.
        keys = [word.split("=")[0] for word in shape[2:]]
        return " ".join([EVENT, shape[1]] + [key for key in keys if key not in OPTIONAL_KEYS])
    if shape[0] == "N" and line.startswith(" "):
        # A row: what follows its numbers is a name.
        return "N NAME"
    if shape[0] == "N":
        # A sentence about a task: its number, its name.
        shape[1:2] = ["NAME"]
    shape = [re.sub(r"\S*\d\S*", "N", word) for word in shape]
    return re.sub(r"N( N)+", "N", " ".join(shape))


def is_row(header, line):
    """Of the table with this header.  The timeline has a letter before the first column."""
    return line[0] in " │├└" or header[0] != " " or re.match(r"\S ", line)


def shapes_of(lines):
    """The tables, {header: {column: kinds}}, and the shapes of the other lines, in order."""
    tables, texts = {}, []
    header = None
    for line in lines:
        if not line.strip() or line.strip() == CUT:
            header = None
            if line.strip():
                texts.append(CUT)
        elif HEADER.fullmatch(line):
            header = line
            tables.setdefault(" ".join(line.split()), {})
        elif header and is_row(header, line):
            kinds = tables[" ".join(header.split())]
            for column, cell in cells_of(header, line).items():
                kinds.setdefault(column, set()).add(kind_of_cell(cell))
        elif shape_of_line(line) not in texts:
            texts.append(shape_of_line(line))
    return tables, texts


def differences(shown, printed, with_texts=True):
    """What of the shape of an output is not as the document has it, a line each."""
    wrong = []
    shown_tables, shown_texts = shapes_of(shown)
    tables, texts = shapes_of(printed)
    is_cut = CUT in shown_texts
    headers = [header for header in tables if not is_cut or header in shown_tables]
    if headers != list(shown_tables):
        wrong.append(f"the columns are {list(tables)}, not {list(shown_tables)}")
    for header, columns in shown_tables.items():
        found = tables.get(header, {})
        if columns and not found:
            wrong.append(f"no rows below {header}")
        for column, kinds in columns.items():
            if found.get(column) and not kinds & found[column]:
                wrong.append(f"{column} is of kind {found[column]}, not {kinds}")
    if not with_texts:
        return wrong
    missing = [shape for shape in shown_texts if shape not in texts and shape != CUT]
    if missing:
        wrong.append(f"no such lines: {missing}")
    if not is_cut:
        more = [shape for shape in texts if shape not in shown_texts]
        if more:
            wrong.append(f"lines that are not shown: {more}")
    common = [shape for shape in shown_texts if shape in texts and not shape.startswith(EVENT)]
    if common != [shape for shape in texts if shape in common]:
        wrong.append("the lines have another order")
    return wrong


class Shell:
    """One bash, with all that it starts."""

    def __init__(self, folder):
        self.groups = set(os.listdir(CGROUPS))
        self.process = subprocess.Popen(
            ["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            cwd=folder, start_new_session=True,
        )

    def run(self, script):
        """Return: its exit status, and the lines that it printed."""
        mark = "end-of-this-command"
        self.process.stdin.write(f"{script}\nprintf '\\n{mark} %d\\n' $?\n".encode())
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            line = line.decode(errors="replace").rstrip("\n")
            if line.startswith(mark):
                if lines and not lines[-1]:
                    del lines[-1]
                return int(line.split()[1]), lines
            lines.append(line)
        raise RuntimeError(f"the shell has ended in: {script}\n" + "\n".join(lines))

    def tasks(self):
        """All that it has started, also those with a process group of their own."""
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                    words = file.read().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(words[3]) == self.process.pid and words[0] != "Z":
                yield int(pid)

    def end(self):
        for signal_number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in self.tasks():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal_number)
        self.process.communicate()
        for name in set(os.listdir(CGROUPS)) - self.groups:
            path = f"{CGROUPS}/{name}"
            for _ in range(1000):
                try:
                    os.rmdir(path)
                    break
                except OSError:
                    # What was killed leaves it once it has exited.
                    subprocess.run(["sleep", "0.01"], check=True)


class Comparison(unittest.TestCase):
    """Of outputs that differ in what must not matter, and in what must."""

    TABLE = ["  TID COMM   RUN   WAIT", "  149 ls  3.506s 1.625s", "  150 sort   0ns       "]
    TEXT = ["172 sh: waited 499 times", "", "  run  5.7s 54.8%", "  4.1s 88.7% 173 sh",
            "   250ms 5.4% nobody"]
    EVENTS = ["  1.9 1 exit tid=151:sleep exit_code=0 age=1 run=2 wait=3", "2 events, 0 lost"]
    JSON = ['{"tasks": [{"tid": 1, "comm": "a"}]}']

    def same(self, shown, printed):
        self.assertEqual(differences(shown, printed), [])

    def other(self, shown, printed):
        self.assertNotEqual(differences(shown, printed), [])

    def test_same_shape(self):
        self.same(self.TABLE, ["    TID COMM         RUN    WAIT", " 123456 gzip     12.50ms 1.625us"])
        self.same(self.TEXT, ["9 cat: waited 1 times", "", "  run  57ms 4%", "  4.1s 88.7% 9 cat"])
        self.same(["a 1", CUT, "b 2"], ["a 3", "more", "  NEW COLUMNS", "  a b", "", "b 4"])
        self.same(self.EVENTS[:1] + ["  1.9 1 exec tid=1:a"], ["  1.9 1 exec tid=1:a"] + self.EVENTS[:1])
        self.same(["{", '  "a": [', '    {"b": 1},'], ["{", '  "a": [', '    {"b": 2}'])
        self.same(self.EVENTS, ["  7.0 0 exit tid=9:cat exit_signal=SIGKILL last age=1 run=2",
                                "9 events, 0 lost"])
        self.same(self.JSON, ['{"tasks": [{"tid": 2, "comm": "b"}, {"tid": 3, "comm": "c"}]}'])

    def test_columns(self):
        self.other(self.TABLE, ["  TID COMM   RUN", "  149 ls  3.506s"])
        self.other(self.TABLE, ["  TID COMM  RAN    WAIT", "  149 ls  3.506s 1.625s"])
        self.other(self.TABLE, ["  TID COMM    WAIT   RUN", "  149 ls  3.506s 1.625s"])
        self.other(self.TABLE, ["  TID COMM   RUN   WAIT NEW", "  149 ls  3.506s 1.625s   1"])
        self.other(self.TABLE, ["  TID COMM        RUN   WAIT", "  149 ls   3506000000 1.625s"])
        self.other(self.TABLE, self.TABLE[:1])
        self.other(self.TABLE, ["taskscope: no such column"])

    def test_lines(self):
        self.other(self.TEXT, [line.replace("run", "ran") for line in self.TEXT])
        self.other(self.TEXT, self.TEXT[:3])
        self.other(self.TEXT, self.TEXT + ["where it went"])
        self.other(self.TEXT, list(reversed(self.TEXT)))
        self.other(["a 1", CUT, "b 2"], ["a 3", "more"])
        self.other(self.TABLE + ["62 compared, 0 differ"], self.TABLE)
        self.other([CUT] + self.TABLE, ["  TID COMM   RUN", "  149 ls  3.506s"])
        self.other(self.EVENTS, ["  7.0 0 exit tid=9:cat exit_code=0 run=2", "9 events, 0 lost"])
        self.other(self.EVENTS, ["  7.0 0 exec tid=9:cat age=1 run=2", "9 events, 0 lost"])
        self.other(self.JSON, ['{"tasks": [{"tid": 2}]}'])


class Documents(unittest.TestCase):
    def follow(self, name, least):
        with open(find_file(name), encoding="utf-8") as file:
            sections = read_sections(file.read())
        commands = [step for _, steps in sections for step in steps if step[0] == "command"]
        self.assertGreaterEqual(len(commands), least, f"{name} has so few commands")
        for heading, steps in sections:
            with self.subTest(f"{name}: {heading}"), tempfile.TemporaryDirectory() as folder:
                shell = Shell(folder)
                try:
                    self.run_steps(shell, steps)
                finally:
                    shell.end()

    def run_steps(self, shell, steps):
        if tscope.CLI != "taskscope":
            shell.run(f'taskscope() {{ {tscope.CLI} "$@"; }}')
        for kind, script, shown in steps:
            status, printed = shell.run(script)
            what = f"{script}: exit status {status}\n" + "\n".join(printed)
            self.assertEqual(status, 0, what)
            if kind == "command":
                self.assertEqual(differences(shown, printed, IS_SHOWN_KERNEL), [], what)

    def test_readme(self):
        self.follow("README.md", 1)

    def test_tour(self):
        self.follow("Documentation/tour.md", 20)


if __name__ == "__main__":
    tscope.main()
