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
import struct
import subprocess
import sys
import tempfile

NR = 0
FAILED = False
# Of INDEX_AT and END.
TAIL = 8 + 16 + 8
TASKS_AT = 13
# Where in the head of the file real_ns, mono_ns and boot_ns are.
CLOCKS = 24
# When a made-up load begins.
BEGIN_NS = 1000000000
# Of which a window is asked.
COMMANDS = (("report", "--summary", "-J", "--by", "comm"),
            ("report", "--summary", "-J", "--by", "cgroup"),
            ("timeline", "-J", "--width", "70"), ("timeline", "--width", "70"))
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


def copy_clocks(from_path, to_path):
    """They were written one after the other: the wall clock of one stands for both."""
    with open(from_path, "rb") as source, open(to_path, "r+b") as file:
        source.seek(CLOCKS)
        file.seek(CLOCKS)
        file.write(source.read(24))


def key_times(path):
    """In seconds of the recording, by the index: of which times are there tasks in the middle?"""
    with open(path, "rb") as file:
        data = file.read()
    entries = []
    at = struct.unpack_from("=Q", data, len(data) - TAIL + 8)[0]
    while at:
        _, size, before = struct.unpack_from("=IIQ", data, at)
        entries += struct.iter_unpack("=QQIHH", data[at + 24:at + 8 + size])
        at = before
    times = {at_ns for _, at_ns, _, kind, _ in entries if kind == TASKS_AT}
    return [(at_ns - BEGIN_NS) / 1e9 for at_ns in sorted(times)]


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


def seconds(number):
    return f"{number:.9f}".rstrip("0").rstrip(".")


def compare(program, path, bare, begin, end, commands):
    """With an index and without it the commands say the same.  Return: bytes that the last one read."""
    window = ("--from", seconds(begin), "--to", seconds(end))
    name = os.path.basename(path)
    for command in commands:
        with_it, few = run(program, *command, *window, path)
        without, many = run(program, *command, *window, bare)
        ok(with_it.replace(path.encode(), b"FILE") == without.replace(bare.encode(), b"FILE"),
           f"{name}: {' '.join(command)} from {begin:.3f} to {end:.3f} s: the same as without an index",
           with_it, without)
    return few, many


def test_windows(program, path):
    bare = without_index(path)
    name = os.path.basename(path)
    for begin, end in WINDOWS:
        few, many = compare(program, path, bare, begin, end, COMMANDS)
        # To the tasks of before it are at most 5 s, and each CPU reads on to its next block.
        part = os.path.getsize(path) * (end - begin + 5) / 20 * 1.3
        ok(few < many and few < run(program, "--version")[1] + part + 300000,
           f"{name}: reads {few} bytes instead of {many}", f"at most {part:.0f} of the file")


def test_next_to_keys(program, path, other):
    """Tasks wait or change as the tasks are written: the waits of the window are whole."""
    bare = without_index(path)
    name = os.path.basename(path)
    times = key_times(path)
    ok(len(times) == 3, f"{name}: tasks at {times} s")
    for time in times:
        for after in 0.001, 0.010:
            begin, end = time + after, time + after + 0.2
            few, many = compare(program, path, bare, begin, end, COMMANDS)
            ok(few < many, f"{name}: reads {few} bytes instead of {many}")
            window = ("--from", seconds(begin), "--to", seconds(end))
            both = [run(program, "diff", "-J", "--all", *window, file, other)[0].replace(
                file.encode(), b"FILE") for file in (path, bare)]
            ok(both[0] == both[1], f"{name}: diff from {begin:.3f} s: the same as without an index", *both)


def test_read_late(program, path):
    """A CPU that had not switched yet did not run the task that was met running later."""
    wrong = []
    for end in 0.0001, 0.0005, 0.001, 0.002, 0.003:
        drawn = []
        for width in 20, 40:
            printed, _ = run(program, "timeline", "-J", "--width", str(width), "--to",
                             seconds(end * width / 20), path)
            drawn.append([[slot["tid"] for slot in cpu["slots"][:20]]
                          for cpu in json.loads(printed)["timeline"]["cpus"]])
        if drawn[0] != drawn[1]:
            wrong.append((end, *drawn))
    ok(not wrong, "timeline: tasks that were read late ran no earlier", *wrong)


def main(unit, program):
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as folder:
        plain, packed = f"{folder}/plain", f"{folder}/packed"
        subprocess.run([unit, "--load", plain, "1", "1", "0", "keys"], check=True)
        subprocess.run([unit, "--load", packed, "1", "1", "0", "zstd"], check=True)
        copy_clocks(plain, packed)
        test_same(program, plain, packed)
        for path in plain, packed:
            test_windows(program, path)
        for hogs, how in ("16", "keys"), ("16", "late"), ("1", "late"):
            path = f"{folder}/{hogs}-{how}"
            subprocess.run([unit, "--load", path, "3", hogs, "0", how], check=True)
            test_next_to_keys(program, path, packed)
            if how == "late":
                test_read_late(program, path)
    print(f"1..{NR}")
    return FAILED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
