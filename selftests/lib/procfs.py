# SPDX-License-Identifier: GPL-2.0
"""What /proc says of a task, by the names of taskscope's columns."""

import os
import re

POLICIES = {0: "OTHER", 1: "FIFO", 2: "RR", 3: "BATCH", 5: "IDLE", 6: "DEADLINE", 7: "EXT"}
TASK_COMM_BYTES = 15
PF_KTHREAD = 0x00200000
TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
NAMESPACES = {
    "ns_mnt": "mnt",
    "ns_pid": "pid",
    "ns_pid_children": "pid_for_children",
    "ns_net": "net",
    "ns_user": "user",
    "ns_uts": "uts",
    "ns_ipc": "ipc",
    "ns_cgroup": "cgroup",
    "ns_time": "time",
    "ns_time_children": "time_for_children",
}
# In a look, but not columns of the command line tool.
RAW = {"pf", "exit_signal", "allowed", "numa_preferred_nid", "left", "ext", "no_delay"}
READ_BYTES = 1 << 16
# What not every kernel has.
HAS_SCHEDSTAT = os.path.exists("/proc/self/schedstat")
HAS_CGROUPS = os.path.exists("/proc/self/cgroup")


def read(path):
    """All of a small file; open() of Python would take three times as long."""
    fd = os.open(path, os.O_RDONLY)
    try:
        data = os.read(fd, READ_BYTES)
        while more := data and os.read(fd, READ_BYTES):
            data += more
        return data
    finally:
        os.close(fd)


def milliseconds(text):
    """ "12.345678" of /proc/PID/sched, in ns."""
    whole, fraction = text.split(".")
    return int(whole + fraction)


def signed(ns):
    """/proc loses the sign of what is above -1 ms: that is compared without it."""
    return ns if abs(ns) >= 1_000_000 else abs(ns)


def from_comm(tid):
    comm = read(f"/proc/{tid}/comm")[:-1]
    # Of kernel threads /proc shows more than their name: what a worker works at,
    # and the part of a long name that did not fit.
    worker = re.match(rb"kworker/u?\d+:\d+[HRI]?", comm)
    comm = worker.group() if worker else comm[:TASK_COMM_BYTES]
    return comm.decode(errors="backslashreplace")


def from_stat(tid):
    line = read(f"/proc/{tid}/task/{tid}/stat").decode(errors="replace")
    field = [None, None, None, *line[line.rindex(")") + 2 :].split()]
    is_kthread = bool(int(field[9]) & PF_KTHREAD)
    seen = {
        "state": field[3],
        "ppid": int(field[4]),
        "pgid": int(field[5]),
        "sid": int(field[6]),
        "kthread": is_kthread,
        "pf": int(field[9]),
        "exit_signal": int(field[38]),
        "prio": int(field[18]) + 100,
        "nice": int(field[19]),
        "start_boot": int(field[22]),
        "cpu": int(field[39]),
        "rtprio": int(field[40]),
        "policy": POLICIES[int(field[41])],
    }
    if field[3] in "ZX":
        seen["exit_code"] = int(field[52])
    else:
        seen["exit_code"] = None
    return seen


def from_status(tid):
    text = read(f"/proc/{tid}/status").decode(errors="replace")
    value = dict(re.findall(r"^(\w+):[\t ]*(.*)$", text, re.M))
    uid, euid, suid, fsuid = map(int, value["Uid"].split())
    gid, egid, sgid, fsgid = map(int, value["Gid"].split())
    return {
        "tgid": int(value["Tgid"]),
        "tracer": int(value["TracerPid"]),
        "nspid": int(value["NSpid"].split()[-1]),
        "nslevel": len(value["NSpid"].split()) - 1,
        "threads": int(value["Threads"]),
        "uid": uid,
        "euid": euid,
        "suid": suid,
        "fsuid": fsuid,
        "gid": gid,
        "egid": egid,
        "sgid": sgid,
        "fsgid": fsgid,
        "sigpnd": int(value["SigPnd"], 16),
        "shdpnd": int(value["ShdPnd"], 16),
        "sigblk": int(value["SigBlk"], 16),
        "capeff": int(value["CapEff"], 16),
        "nnp": value["NoNewPrivs"] == "1",
        "seccomp": int(value["Seccomp"]),
        "affinity": value["Cpus_allowed_list"],
        "allowed": int(value["Cpus_allowed"].replace(",", ""), 16),
        "nvcsw": int(value["voluntary_ctxt_switches"]),
        "nivcsw": int(value["nonvoluntary_ctxt_switches"]),
    }


def from_sched(tid):
    text = read(f"/proc/{tid}/sched").decode(errors="replace")
    # The first line is the task's name, which may look like anything.
    value = dict(re.findall(r"^([\w.]+) *: *(-?[\d.]+)$", text.split("\n---", 1)[1], re.M))
    seen = {
        "migrations": int(value["se.nr_migrations"]),
        "runtime": milliseconds(value["se.sum_exec_runtime"]),
        "ext": value.get("ext.enabled") == "1",
        "no_delay": not HAS_SCHEDSTAT,
        "rundelay": 0,
        "nruns": 0,
    }
    if HAS_SCHEDSTAT:
        run, delay, runs = read(f"/proc/{tid}/schedstat").split()
        seen["rundelay"], seen["nruns"] = int(delay), int(runs)
        assert int(run) >= seen["runtime"]
    fair = ("OTHER", "BATCH", "IDLE", "EXT")
    if POLICIES[int(value["policy"])] in fair and not seen["ext"]:
        # The kernel keeps weights with ten more bits.
        seen["weight"] = int(value["se.load.weight"]) >> 10
        seen["vruntime"] = signed(milliseconds(value["se.vruntime"]))
        if "se.slice" in value:
            seen["slice"] = int(value["se.slice"])
    else:
        seen["weight"] = seen["vruntime"] = None
    if "numa_preferred_nid" in value:
        seen["numa_preferred_nid"] = int(value["numa_preferred_nid"])
    if "dl.runtime" in value:
        seen["dl_left"] = int(value["dl.runtime"])
    return seen


def from_memory(tid):
    size, resident = map(int, read(f"/proc/{tid}/statm").split()[:2])
    if not size:
        return {"vm": None, "rss": None}
    return {"vm": size * PAGE, "rss": resident * PAGE}


def from_namespaces(tid, has_exited):
    if has_exited:
        return dict.fromkeys(NAMESPACES)
    seen = {}
    for column, name in NAMESPACES.items():
        try:
            link = os.readlink(f"/proc/{tid}/ns/{name}")
        except FileNotFoundError:
            # A namespace for children in which nobody lives yet has no name here.
            continue
        seen[column] = int(re.search(r"\[(\d+)\]", link).group(1))
    return seen


def from_cgroup(tid):
    if not HAS_CGROUPS:
        return {}
    for line in read(f"/proc/{tid}/cgroup").split(b"\n"):
        if line.startswith(b"0::"):
            return {"cgroup": line[3:].decode(errors="backslashreplace")}
    return {}


def look(tid):
    """Everything that /proc says of a task, by taskscope's names; None: it is gone."""
    try:
        seen = {"tid": tid, "comm": from_comm(tid)}
        seen.update(from_stat(tid))
        seen.update(from_status(tid))
        # Its process goes on, and has no exit code: /proc shows what the leader left with.
        seen["left"] = seen["state"] in "ZX" and seen["tgid"] == tid and seen["threads"] > 1
        if seen["left"]:
            seen["exit_code"] = None
        seen.update(from_sched(tid))
        seen.update(from_memory(tid))
        seen.update(from_namespaces(tid, seen["state"] in "ZX"))
        seen.update(from_cgroup(tid))
    except (FileNotFoundError, ProcessLookupError):
        return None
    return seen


def all_tids():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield from map(int, os.listdir(f"/proc/{pid}/task"))
        except (FileNotFoundError, ProcessLookupError):
            pass


def syscall_of(tid):
    """Number of the system call that a task sleeps in; None: it runs, or may not be asked.

    While it answers, the kernel makes sure that the task is on no queue.
    """
    try:
        word = read(f"/proc/{tid}/syscall").split()[0]
    except OSError:
        return None
    return None if word == b"running" else int(word)


def sched_debug():
    """Virtual deadlines of all tasks, in ns by tid, where the kernel prints them (6.6+)."""
    found = {}
    for line in read("/sys/kernel/debug/sched/debug").decode(errors="replace").splitlines():
        # state, name, tid, weight (7.x), vruntime, eligible, deadline, ...
        row = re.match(r"^[ >]\S .{15,}? +(\d+) +(?:\d+ +)?-?\d+\.\d+ +[EN] +(-?\d+\.\d+) ", line)
        if row:
            found[int(row[1])] = milliseconds(row[2])
    return found
