#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""zstd_test.py UNIT TASKSCOPE: compressed recordings, and windows of recordings with an index.

UNIT, the program of the unit tests, writes the same made-up load plain and compressed.  Every
command of TASKSCOPE says the same of both.  Of a window it says the same with the index, and
without it, when all that was before is read; with it, it reads a small part of the file.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

NR = 0
FAILED = False
# Of INDEX_AT and END.
TAIL = 8 + 16 + 8
# (from, to) in seconds; the tasks are written again every 5 s, the load lasts 20 s.
WINDOWS = [(0, 1), (4.9, 5.1), (5.5, 6), (10, 11), (12.3456, 17), (19, 19.9)]


def ok(holds, what, *more):
    global NR, FAILED
    NR += 1
    print(f"{'ok' if holds else 'not ok'} {NR} - {what}")
    if not holds:
        FAILED = True
        for line in more:
            print(f"# {line}"[:400])


def run(program, *arguments):
    """What it prints, and how many bytes it has read."""
    child = subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    printed = child.stdout.read()
    said = child.stderr.read().decode()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    with open(f"/proc/{child.pid}/io", encoding="ascii") as file:
        read = int(dict(line.split(": ") for line in file.read().splitlines())["rchar"])
    if child.wait():
        raise RuntimeError(f"{arguments}: exit status {child.returncode}: {said}")
    return printed, read


def without_index(path):
    """A copy in which no index is found."""
    copy = f"{path}.without"
    shutil.copy(path, copy)
    with open(copy, "r+b") as file:
        file.seek(-TAIL, os.SEEK_END)
        file.write(b"\xe7\x03")
    return copy


def test_same(program, plain, packed):
    for command in (("report", "-J", "--output-all"), ("report", "--summary", "-J", "--by", "comm"),
                    ("timeline", "-J"), ("export", "-f", "csv"), ("export", "-f", "json"),
                    ("export", "-f", "chrome")):
        printed = [run(program, *command, path)[0].replace(path.encode(), b"FILE")
                   for path in (plain, packed)]
        ok(printed[0] == printed[1], f"zstd: {' '.join(command)}: the same as plain")
    both, _ = run(program, "diff", "-J", plain, packed)
    ok(json.loads(both)["diff"]["changed"] == 0, "zstd: diff finds no difference", both.decode())
    ok(os.path.getsize(packed) * 1.5 < os.path.getsize(plain),
       f"zstd: {os.path.getsize(packed)} bytes of {os.path.getsize(plain)}")


def test_windows(program, path):
    bare = without_index(path)
    name = os.path.basename(path)
    for begin, end in WINDOWS:
        window = ("--from", str(begin), "--to", str(end))
        for command in (("report", "--summary", "-J", "--by", "comm"), ("report", "--summary", "-J", "--by", "cgroup"),
                        ("timeline", "-J", "--width", "70"), ("timeline", "--width", "70")):
            with_it, few = run(program, *command, *window, path)
            without, many = run(program, *command, *window, bare)
            ok(with_it.replace(path.encode(), b"FILE") == without.replace(bare.encode(), b"FILE"),
               f"{name}: {' '.join(command)} from {begin} to {end} s: the same as without an index",
               with_it, without)
        # To the tasks of before it are at most 5 s, and each CPU reads on to its next block.
        part = os.path.getsize(path) * (end - begin + 5) / 20 * 1.3
        ok(few < many and few < run(program, "--version")[1] + part + 300000,
           f"{name}: reads {few} bytes instead of {many}", f"at most {part:.0f} of the file")




def main(unit, program):
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as folder:
        plain, packed = f"{folder}/plain", f"{folder}/packed"
        subprocess.run([unit, "--load", plain, "1", "1", "0", "keys"], check=True)
        subprocess.run([unit, "--load", packed, "1", "1", "0", "zstd"], check=True)
        test_same(program, plain, packed)
        for path in plain, packed:
            test_windows(program, path)
    print(f"1..{NR}")
    return FAILED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
