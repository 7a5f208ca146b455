#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""ctf_test.py UNIT TASKSCOPE: what babeltrace2 reads is what is in the recording.

UNIT, the program of the unit tests, writes recordings; TASKSCOPE exports them, as CTF and as JSON.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

NAMES = ("sh", '"quoted\\"', "\x01\n\t\x1b[31m", b"\xff\xfe\xc3", "<img onerror=", "ä €", "}, {", " ")
UNKNOWN = -2147483648
LINE = re.compile(r'\[(\d+)\] \(\+[?.\d]+\) (\w+): \{ cpu_id = (\d+) \}, \{(.*)\}')
FIELD = re.compile(r'(\w+) = (-?\d+|"(?:[^"\\]|\\.)*")')
STATES = {"R": 0, "S": 1, "D": 2, "T": 4, "t": 8, "X": 16, "Z": 32, "P": 64, "I": 128}
# Whatever is asked for, this has times of day.
LOST = re.compile(r"Tracer discarded (\d+) events? between .* and \[([\d:.]+)\] .*channel0_(\d+)")
DAY_NS = 86400 * 10**9
tests = wrong = 0


def result(good, what):
    global tests, wrong
    tests += 1
    wrong += not good
    print(f"{'ok' if good else 'not ok'} {tests} - ctf: {what}", flush=True)


def read(folder):
    """The events of a trace, as (ns, cpu, name, fields), and what was lost, as (ns of the day, cpu,
    nr)."""
    run = subprocess.run(["babeltrace2", "--clock-cycles", folder], capture_output=True, check=True,
                         env={**os.environ, "TZ": "UTC0"})
    events = []
    for line in run.stdout.decode().splitlines():
        cycles, name, cpu, fields = LINE.fullmatch(line).groups()
        found = {key: json.loads(value.replace("\\'", "'")) for key, value in FIELD.findall(fields)}
        events.append((int(cycles), int(cpu), name, found))
    lost = [(ns_of_day(end), int(cpu), int(nr)) for nr, end, cpu in LOST.findall(run.stderr.decode())]
    return events, lost


def ns_of_day(text):
    hours, minutes, seconds = text.split(":")
    seconds, ns = seconds.split(".")
    return (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 10**9 + int(ns)


def real_ahead(path):
    """How far CLOCK_REALTIME was ahead of CLOCK_MONOTONIC."""
    with open(path, "rb") as file:
        head = file.read(48)
    real, mono = (int.from_bytes(head[at:at + 8], sys.byteorder) for at in (24, 32))
    return real - mono


def shown(comm):
    """As in a trace: controls are \\xNN there, and JSON has them as they are."""
    return re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\x{ord(found[0]):02x}", comm or "")


def prio(number):
    return UNKNOWN if number is None else number - 100


def wanted(row):
    """What the event of the line of JSON is in a trace, without what JSON does not have."""
    kind = row["event"]
    if kind == "switch":
        return "sched_switch", {
            "prev_comm": shown(row["prev_comm"]), "prev_tid": row["prev"],
            "prev_state": STATES[row["prev_state"]], "next_comm": shown(row["next_comm"]),
            "next_tid": row["next"], "next_prio": prio(row["prio"])}
    if kind == "waking":
        waker = row["interrupted"] if row["irq"] else row["waker"]
        return "sched_wakeup_new" if row["new"] else "sched_waking", {
            "comm": shown(row["comm"]), "tid": row["tid"], "target_cpu": row["task_cpu"],
            "waker_tid": waker, "irq": int(row["irq"])}
    if kind == "wakeup":
        return "sched_wakeup", {
            "comm": shown(row["comm"]), "tid": row["tid"], "target_cpu": row["task_cpu"]}
    if kind == "migrate":
        return "sched_migrate_task", {
            "comm": shown(row["comm"]), "tid": row["tid"], "orig_cpu": row["from_cpu"],
            "dest_cpu": row["to_cpu"]}
    if kind == "fork":
        return "sched_process_fork", {
            "parent_comm": shown(row["creator_comm"]), "parent_tid": row["creator"],
            "child_comm": shown(row["comm"]), "child_tid": row["tid"], "child_pid": row["tgid"],
            "clone_flags": int(row["clone_raw"], 16)}
    if kind == "exec":
        return "sched_process_exec", {
            "filename": shown(row["file"]), "tid": row["tid"], "old_tid": row["old_tid"],
            "comm": shown(row["comm"])}
    if kind == "exit":
        status = row["exit_signal"] if row["exit_code"] is None else row["exit_code"] << 8
        return "sched_process_exit", {
            "comm": shown(row["comm"]), "tid": row["tid"], "pid": row["tgid"], "exit_code": status}
    if kind == "rename":
        return "task_rename", {
            "tid": row["tid"], "oldcomm": shown(row["old_comm"]), "newcomm": shown(row["comm"])}
    return "taskscope_trigger", {
        "comm": shown(row["comm"]), "tid": row["tid"], "wait_ns": row["wait"],
        "goes_on": int(row["goes_on"])}


def differing(events, rows):
    """The first event that is not as the line of JSON says, or None; of one CPU."""
    for event, row in zip(events, rows):
        name, fields = wanted(row)
        ns, cpu, found, values = event
        if (ns, cpu, found) != (row["time"], row["cpu"], name) or \
                {**values, **fields} != values:
            return event, row
    return None


def exported(program, path, folder):
    subprocess.run([program, "export", "--format", "ctf", "-o", folder, path], check=True)
    lines = subprocess.run([program, "export", "--format", "json", path], capture_output=True,
                           check=True).stdout.decode().splitlines()
    return *read(folder), [json.loads(line) for line in lines]


def check(program, path, folder, what):
    events, lost, rows = exported(program, path, folder)
    dumped = [event for event in events if event[2].startswith("lttng_statedump")]
    events = [event for event in events if not event[2].startswith("lttng_statedump")]
    losses = [row for row in rows if row["event"] == "lost"]
    rows = [row for row in rows if row["event"] != "lost"]
    result(len(events) == len(rows) > 10, f"{what}: {len(rows)} events")
    result(events == sorted(events, key=lambda event: event[0]), "  in the order of their times")
    bad = [differing([event for event in events if event[1] == cpu],
                     [row for row in rows if row["cpu"] == cpu])
           for cpu in {row["cpu"] for row in rows}]
    result(bad == [None] * len(bad), "  with the fields that JSON has")
    for pair in filter(None, bad):
        print("#", *pair)
    ahead = real_ahead(path)
    result(sorted(lost) == sorted(((row["time"] + ahead) % DAY_NS, row["cpu"], row["nr"])
                                  for row in losses),
           f"  and {len(losses)} losses, at their times")
    result([dumped[0][2], dumped[-1][2]] == ["lttng_statedump_start", "lttng_statedump_end"]
           and all(task[3]["tid"] > 0 for task in dumped[1:-1]), f"  after {len(dumped) - 2} tasks")
    return dumped


def wall(folder):
    """When the first event was, in ns since 1970."""
    line = subprocess.run(["babeltrace2", "--clock-seconds", folder], capture_output=True,
                          check=True).stdout.decode().split("]")[0]
    seconds, ns = line.lstrip("[").split(".")
    return int(seconds) * 10**9 + int(ns)


def main(unit, program):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/recording"
        for i, name in enumerate(NAMES):
            subprocess.run([unit, "--seed", path, name], check=True)
            dumped = check(program, path, f"{folder}/of{i}", f"a task called {name!r}")
            text = name.decode("utf-8", "backslashreplace") if isinstance(name, bytes) else shown(name)
            result(dumped[1][3]["name"] == text, "  which has that name")
        subprocess.run([unit, "--load", path, "1", "1", "20000"], check=True)
        check(program, path, f"{folder}/load", "more than one packet for each CPU")
        result(wall(f"{folder}/load") == 10**9 + real_ahead(path), "the time of day")
        os.truncate(path, os.path.getsize(path) // 2)
        run = subprocess.run([program, "export", "--format", "ctf", "-o", f"{folder}/cut", path],
                             capture_output=True, check=False)
        result(run.returncode == 1 and len(read(f"{folder}/cut")[0]) > 1000,
               "a file that is cut is a trace up to there")
    print(f"1..{tests}")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
