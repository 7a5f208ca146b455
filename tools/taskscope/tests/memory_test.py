#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""memory_test.py UNIT TASKSCOPE [EVENTS]: how much memory a long recording takes.

UNIT, the program of the unit tests, writes recordings of EVENTS events, and of a tenth of that.
What TASKSCOPE takes for the long one is at most 300 MB, and hardly more than for the short one:
of each block of events it keeps where in the file it is and when it began, and nothing of an event.
"""
import os
import subprocess
import sys
import tempfile
import time

MOST_KB = 300_000
# Of a block of 4096 bytes: its place, in a list that doubles, and its entry in the index.
BYTES_OF_BLOCK = 128


def peak(program, *arguments):
    """Its largest resident set, in kB, and how long it took, in seconds."""
    begin = time.monotonic()
    with open(os.devnull, "w") as null:
        pid = subprocess.Popen([program, *arguments], stdout=null).pid
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"{arguments}: {os.waitstatus_to_exitcode(status)}")
    return usage.ru_maxrss, time.monotonic() - begin


def main(unit, program, events=10_000_000):
    failed = False
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as folder:
        long, short = f"{folder}/long", f"{folder}/short"
        subprocess.run([unit, "--load", long, "1", "1", str(events)], check=True)
        subprocess.run([unit, "--load", short, "2", "1", str(events // 10)], check=True)
        more_kb = os.path.getsize(long) // 4096 * BYTES_OF_BLOCK // 1024
        for command, files in ((("report", "--summary", "--by", "comm"), 1), (("diff", "--by", "comm"), 2),
                               (("timeline", "--html", f"{folder}/page"), 1)):
            kb, seconds = peak(program, *command, *[long] * files)
            short_kb, _ = peak(program, *command, *[short] * files)
            print(f"{command[0]}: {events} events, {os.path.getsize(long) / 1e6:.0f} MB: "
                  f"{kb / 1000:.1f} MB of memory, {seconds:.1f} s; a tenth of it: {short_kb / 1000:.1f} MB")
            failed |= kb > MOST_KB or kb > short_kb + files * more_kb + 2000
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3], *map(int, sys.argv[3:])))
