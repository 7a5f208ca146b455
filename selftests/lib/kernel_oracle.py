# SPDX-License-Identifier: GPL-2.0
"""The oracles: for each field of the ABI where else the kernel says it."""

import ctypes
import os
import re
import time

import procfs
import tscope
import uapi

SYS_SCHED_GETATTR, SYS_KCMP, SYS_EXECVE, SYS_EXECVEAT = 315, 312, 59, 322
LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_THREAD = 0x10000
IDLE, PARKED = 0x402, 0x40
# Sleeps that the kernel shows as D: a sleeping lock of PREEMPT_RT, and frozen (6.1+).
SHOWN_AS_D = 0x1000 | 0x8000
PF_EXITING, PF_IO_WORKER, PF_WQ_WORKER, PF_KTHREAD = 0x4, 0x10, 0x20, 0x200000
# The longest tick that a kernel is built with.
TICK_NS = 10_000_000
DL_FLAGS = 0x2 | 0x4


def cpu_list(path):
    for part in procfs.read(path).decode().strip().split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


DEVICE = uapi.Device()
INFO = tscope.info()
SHARING = uapi.mask_of("sharing")
# Read one after the other as well, so that the least difference is the best.
SUSPENDED = min(
    -time.monotonic_ns() + time.clock_gettime_ns(time.CLOCK_BOOTTIME) for _ in range(100)
)
# A slow guest may leave a task off its CPU for so long.
PREEMPTED_NS = 1_000_000_000
NR_CPUS = max(cpu_list("/sys/devices/system/cpu/possible")) + 1
NODES = {
    cpu: int(name[4:])
    for name in os.listdir("/sys/devices/system/node")
    if re.fullmatch(r"node\d+", name)
    for cpu in cpu_list(f"/sys/devices/system/node/{name}/cpulist")
} if os.path.isdir("/sys/devices/system/node") else {}

# What a comparison may come to.
AGREES, BETWEEN, MOVED, WRONG, SILENT = "agrees", "between", "moved", "wrong", "silent"


def quiet(before, after):
    """The task was off its CPU, and off the queue, all the time."""
    same = ("nruns", "runtime", "nvcsw", "nivcsw", "start_boot", "syscall")
    return before["syscall"] is not None and all(before[key] == after[key] for key in same)


def running(before, after):
    """A task that never leaves user space had its CPU all the time."""
    same = ("nruns", "nvcsw", "nivcsw", "migrations", "hog")
    return (
        before["hog"]
        and all(before[key] == after[key] for key in same)
        and before["runtime"] < after["runtime"]
    )


def compare(value, before, after, is_quiet):
    if before == after:
        return AGREES if value == before else WRONG if is_quiet else MOVED
    return BETWEEN if value in (before, after) else MOVED


def same(key, convert=lambda value: value, others=False):
    """Equals a value of the look.  @others: not only the task itself can change it."""

    def rule(field, record, before, after):
        if key not in before or key not in after:
            return SILENT
        value = convert(record[field]) if field in record else None
        verdict = compare(value, before[key], after[key], quiet(before, after) and not others)
        # Nothing to compare on either side is no comparison.
        return SILENT if verdict == AGREES and value is None else verdict

    return rule


def rises(key):
    """A counter."""

    def rule(field, record, before, after):
        if before[key] == after[key] == record[field]:
            return AGREES
        return BETWEEN if before[key] <= record[field] <= after[key] else WRONG

    return rule


def known(when, key):
    """Equals what the look at a quiet task, or at a running one, leaves no doubt of."""

    def rule(field, record, before, after):
        for state, value in when.items():
            if state(before, after):
                return AGREES if key(record[field]) == value else WRONG
        return SILENT

    return rule


def bit(name):
    number = uapi.constant(name)
    return lambda value: bool(value & number)


def letter_of(record):
    word, exit_state = record["state.state"], record["state.exit_state"]
    if word & SHOWN_AS_D:
        word = 2
    if (word | exit_state) & IDLE == IDLE:
        return "I"
    return "RSDTtXZP"[((word | exit_state) & (2 * PARKED - 1)).bit_length()]


def state_word(_, record, before, after):
    return compare(letter_of(record), before["state"], after["state"], quiet(before, after))


def exit_state(field, record, before, after):
    of_letter = {"Z": 32, "X": 16}
    return compare(
        record[field],
        of_letter.get(before["state"], 0),
        of_letter.get(after["state"], 0),
        quiet(before, after),
    )


def in_exec(field, record, before, after):
    if not quiet(before, after):
        return SILENT
    is_there = before["syscall"] in (SYS_EXECVE, SYS_EXECVEAT)
    return AGREES if bit("STATE_EXEC")(record[field]) == is_there else WRONG


def start_ns(field, record, _, after):
    """The two clocks differ by the time suspended; the kernel reads this one first."""
    ticks = after["start_boot"] * procfs.TICK_NS
    boot = record[field] + SUSPENDED
    if ticks - procfs.TICK_NS <= boot < ticks + 2 * procfs.TICK_NS:
        return AGREES
    # It may have been preempted before it read the other.
    return BETWEEN if ticks - PREEMPTED_NS < boot < ticks else WRONG


def vruntime(field, record, before, after):
    value = procfs.signed(record[field]) if field in record else None
    a, b = before["vruntime"], after["vruntime"]
    verdict = compare(value, a, b, False)
    if verdict == MOVED and None not in (a, b, value):
        # On one queue and running it does not fall.
        if a <= value <= b:
            return BETWEEN
        return WRONG if running(before, after) else MOVED
    return SILENT if verdict == AGREES and value is None else verdict


def dl_left(field, record, before, after):
    if field not in record:
        return SILENT
    return compare(record[field], before["dl_left"], after["dl_left"], quiet(before, after))


def from_getattr(at, size, mask=~0):
    """A member of struct sched_attr, of which the kernel itself makes a copy."""

    def rule(field, record, before, after):
        if field not in record:
            return WRONG if before["policy"] == after["policy"] == "DEADLINE" else SILENT
        value = int.from_bytes(before["attr"][at : at + size], "little") & mask
        return AGREES if record[field] == value else WRONG

    return rule


def shares(kind):
    """A token equals the leader's, or a leader's that of its parent, if kcmp(2) says so."""

    def rule(field, record, before, after):
        other = before["tgid"] if before["tgid"] != before["tid"] else before["ppid"]
        theirs = other and DEVICE.get(other, SHARING)
        if not theirs:
            return SILENT
        result = LIBC.syscall(SYS_KCMP, before["tid"], other, kind, 0, 0)
        if result < 0:
            return MOVED
        return AGREES if (record[field] == theirs[field]) == (result == 0) else MOVED

    return rule


def affinity_size(field, record, *_):
    return AGREES if record[field] == 16 + 8 * -(-NR_CPUS // 64) else WRONG


def affinity_mask(field, record, before, after):
    value = sum(word << 64 * i for i, word in enumerate(record[field]))
    return compare(value, before["allowed"], after["allowed"], False)


def affinity_count(field, record, before, after):
    a, b = (bin(look["allowed"]).count("1") for look in (before, after))
    return compare(record[field], a, b, False)


def cgroup_id(field, record, before, after):
    if before["cgroup"] != after["cgroup"]:
        return MOVED
    try:
        number = os.stat(f"/sys/fs/cgroup/{before['cgroup']}").st_ino
    except FileNotFoundError:
        return SILENT
    return compare(record[field], number, number, quiet(before, after))


def cgroup_size(field, record, before, after):
    sizes = [16 + -(-(len(os.fsencode(look["cgroup"])) + 1) // 8) * 8 for look in (before, after)]
    return compare(record[field], *sizes, quiet(before, after))


def node(field, record, before, after):
    if field not in record:
        return SILENT
    return compare(record[field], NODES[before["cpu"]], NODES[after["cpu"]], quiet(before, after))


def mm_users(field, record, before, after):
    """At least the threads of the process; who else looks at it comes and goes."""
    if field not in record or before["threads"] != after["threads"]:
        return SILENT
    # A leader that has exited is still one of the threads.
    if before["tid"] != before["tgid"]:
        return SILENT
    if record[field] == before["threads"]:
        return AGREES
    # Shared by another process, or looked at in this moment.
    return BETWEEN if record[field] > before["threads"] else MOVED


def exit_signal(field, record, before, after):
    """As it was at birth: an exec by a thread, and a new parent, change the kernel's."""
    if field not in record or before["state"] == "Z":
        return SILENT
    if record["birth.clone_flags"] & CLONE_THREAD and before["tgid"] == before["tid"]:
        return SILENT
    return compare(record[field], before["exit_signal"], after["exit_signal"], True)


def by_ns(name):
    return (f"ns/{name}", same("ns_" + name.replace("_for_", "_")))


CREDS = "uid euid suid fsuid gid egid sgid fsgid".split()
SETTLED = {quiet: 0, running: 1}
OFF = {quiet: False}

# Field: where else the kernel says it, and how the two are compared.  FLAGS.BIT: one
# bit of a member.  The files are those of /proc/TID if there is no other folder.
FIELDS = {
    "ids.tgid": ("status Tgid", same("tgid", others=True)),
    "ids.ppid": ("stat 4", same("ppid", others=True)),
    "ids.tracer": ("status TracerPid", same("tracer", others=True)),
    "ids.pgid": ("stat 5", same("pgid", others=True)),
    "ids.sid": ("stat 6", same("sid")),
    "ids.nspid": ("status NSpid, its last", same("nspid")),
    "ids.ns_level": ("status NSpid, how many", same("nslevel")),
    "ids.kind.KTHREAD": ("stat 9", same("is_kthread", bit("KIND_KTHREAD"))),
    "ids.kind.IO_WORKER": ("stat 9", same("is_io_worker", bit("KIND_IO_WORKER"))),
    "ids.kind.WQ_WORKER": ("stat 9", same("is_wq_worker", bit("KIND_WQ_WORKER"))),
    "ids.nr_threads": ("status Threads", same("threads", others=True)),
    "ids.start_ns": ("stat 22, by the difference of the clocks", start_ns),
    "ids.start_boot_ns": ("stat 22", same("start_boot", lambda ns: ns // procfs.TICK_NS)),
    "ids.comm": ("comm", same("comm", lambda b: b.decode(errors="backslashreplace"), True)),
    "state.state": ("stat 3, by a table of our own", state_word),
    "state.exit_state": ("stat 3", exit_state),
    "state.letter": ("stat 3", same("state", chr)),
    "state.on_cpu": ("syscall; schedstat and status of a hog", known(SETTLED, int)),
    "state.on_rq": ("syscall; schedstat and status of a hog", known(SETTLED, int)),
    "state.flags.DELAYED": ("syscall", known(OFF, bit("STATE_DELAYED"))),
    "state.flags.EXITING": ("stat 9", same("is_exiting", bit("STATE_EXITING"))),
    "state.flags.EXEC": ("syscall", in_exec),
    "state.flags.LEFT": ("stat 3; status Tgid, Threads", same("left", bit("STATE_LEFT"), True)),
    "state.exit_code": ("stat 52, of a zombie", same("zombie_code")),
    "state.pf": ("stat 9", same("pf", others=True)),
    "sched.cpu": ("stat 39", same("cpu", others=True)),
    "sched.policy": ("stat 41", same("policy", procfs.POLICIES.get, True)),
    "sched.prio": ("stat 18", same("prio", others=True)),
    "sched.nice": ("stat 19", same("nice", others=True)),
    "sched.rt_priority": ("stat 40", same("rtprio", others=True)),
    "sched.flags.RESET_ON_FORK": (
        "sched_getscheduler(2)",
        same("reset_on_fork", bit("SCHED_RESET_ON_FORK"), True),
    ),
    "sched.flags.NO_DELAY": (
        "schedstat: is there one?",
        same("no_delay", bit("SCHED_NO_DELAY"), True),
    ),
    "sched.flags.EXT": ("sched ext.enabled", same("ext", bit("SCHED_EXT"), True)),
    "sched.runtime_ns": ("sched se.sum_exec_runtime", rises("runtime")),
    "sched.nvcsw": ("status voluntary_ctxt_switches", rises("nvcsw")),
    "sched.nivcsw": ("status nonvoluntary_ctxt_switches", rises("nivcsw")),
    "sched.nr_migrations": ("sched se.nr_migrations", rises("migrations")),
    "sched.run_delay_ns": ("schedstat 2", rises("rundelay")),
    "sched.nr_runs": ("schedstat 3", rises("nruns")),
    "fair.vruntime_ns": ("sched se.vruntime", vruntime),
    "fair.weight": ("sched se.load.weight", same("weight", others=True)),
    "eevdf.deadline_ns": ("sched/debug of debugfs", same("vdeadline", others=True)),
    "eevdf.slice_ns": ("sched se.slice", same("slice", others=True)),
    "eevdf.flags.HAS_LAG": (
        "syscall; schedstat and status of a hog",
        lambda field, record, before, after: field in record
        and known({quiet: True, running: False}, bit("EEVDF_HAS_LAG"))(
            field, record, before, after
        )
        or SILENT,
    ),
    "deadline.runtime_ns": ("sched_getattr(2)", from_getattr(24, 8)),
    "deadline.deadline_ns": ("sched_getattr(2)", from_getattr(32, 8)),
    "deadline.period_ns": ("sched_getattr(2)", from_getattr(40, 8)),
    "deadline.left_ns": ("sched dl.runtime", dl_left),
    "deadline.sched_flags": ("sched_getattr(2)", from_getattr(8, 8, DL_FLAGS)),
    "affinity.size": ("/sys/devices/system/cpu/possible", affinity_size),
    "affinity.nr_allowed": ("status Cpus_allowed", affinity_count),
    "affinity.nr_cpus": (
        "/sys/devices/system/cpu/possible",
        lambda field, record, *_: AGREES if record[field] == NR_CPUS else WRONG,
    ),
    "affinity.mask": ("status Cpus_allowed", affinity_mask),
    **{f"creds.{name}": ("status Uid, Gid", same(name)) for name in CREDS},
    "creds.cap_effective": ("status CapEff", same("capeff")),
    "creds.flags.NO_NEW_PRIVS": ("status NoNewPrivs", same("nnp", bit("CREDS_NO_NEW_PRIVS"))),
    "creds.seccomp": ("status Seccomp", same("seccomp")),
    "memory.rss_bytes": ("statm 2", same("rss", others=True)),
    "memory.vm_bytes": ("statm 1", same("vm", others=True)),
    "memory.mm_users": ("status Threads", mm_users),
    "sharing.mm": ("kcmp(2)", shares(1)),
    "sharing.files": ("kcmp(2)", shares(2)),
    "sharing.fs": ("kcmp(2)", shares(3)),
    "sharing.sighand": ("kcmp(2)", shares(4)),
    "namespaces.mnt": by_ns("mnt"),
    "namespaces.pid": by_ns("pid"),
    "namespaces.pid_for_children": ("ns/pid_for_children", same("ns_pid_children")),
    "namespaces.net": by_ns("net"),
    "namespaces.user": by_ns("user"),
    "namespaces.uts": by_ns("uts"),
    "namespaces.ipc": by_ns("ipc"),
    "namespaces.cgroup": by_ns("cgroup"),
    "namespaces.time": by_ns("time"),
    "namespaces.time_for_children": ("ns/time_for_children", same("ns_time_children")),
    "cgroup.id": ("/sys/fs/cgroup, inode number", cgroup_id),
    "cgroup.size": ("cgroup, how long", cgroup_size),
    "cgroup.path": ("cgroup", same("cgroup", lambda b: b.decode(errors="backslashreplace"), True)),
    "numa.node": ("stat 39, /sys/devices/system/node", node),
    "numa.preferred_node": ("sched numa_preferred_nid", same("numa_preferred_nid", others=True)),
    "birth.exit_signal": ("stat 38, while the parent is the same", exit_signal),
    "signals.pending": ("status SigPnd", same("sigpnd", others=True)),
    "signals.shared_pending": ("status ShdPnd", same("shdpnd", others=True)),
    "signals.blocked": ("status SigBlk", same("sigblk")),
}

# Fields that trace_test.py compares: which event says it.
TRACED = {
    "birth.clone_flags": "task_newtask clone_flags",
    "birth.known": "task_newtask: all bits are known if it was seen",
    "birth.birth_ns": "task_newtask, and what its creator did before",
    "birth.first_run_ns": "sched_switch, the first to it, or to its process's first leader",
    "birth.exec_ns": "sched_process_exec, the last",
    "birth.exit_ns": "sched_process_exit; of a leader only where no thread of its process lives",
    "birth.flags.SEEN": "task_newtask",
    "birth.flags.HAS_RUN": "sched_switch",
    "birth.flags.HAS_EXEC": "sched_process_exec",
    "birth.flags.HAS_EXIT": "sched_process_exit",
    "birth.creator": "task_newtask, the task that it came from",
    "birth.creator_tgid": "task_newtask, by CLONE_THREAD of the creator",
    "birth.creator_comm": "sched_process_fork comm",
    "birth.nr_execs": "sched_process_exec, how many",
    "counts.since_ns": "task_newtask",
    "counts.now_ns": "clock_gettime(2) before and after",
    "counts.voluntary": "sched_switch, both kinds together; /proc/TID/status tells them apart",
    "counts.involuntary": "sched_switch, both kinds together; /proc/TID/status tells them apart",
    "counts.migrations": "sched_migrate_task with another CPU",
    "counts.nvcsw_base": "0 of a birth that was seen",
    "counts.nivcsw_base": "0 of a birth that was seen",
    "counts.migrations_base": "0 of a birth that was seen",
}

# Field: another test, which makes tasks of which it is known.
TESTED = {
    "state": {"regress_frozen.py": "flags.FROZEN"},
    "birth": {
        "regress_container_kind.py": "flags.NS_INIT flags.OWN_MOUNTS",
        "key_test.py": "creator_key",
    },
    "accounts": {
        "account_test.py": "since_ns now_ns run_ns wait_ns sleep_ns block_ns stop_ns opened_ns account",
        "idle_test.py": "wait_idle_ns limit_ns flags.WHOLE_LIMIT",
        "regress_process.py": "age_ns",
    },
    "waits": {
        "wait_test.py": "nr sum_ns max_ns max_at_ns bucket",
        "regress_openwait.py": "open_ns nr_open",
    },
    "wakers": {"waker_test.py": "waker irq others"},
    "blame": {
        "wait_test.py": "blamed idle_ns others_ns unknown_ns nr sum_ns",
        "regress_limit.py": "limit_ns",
    },
    "moves": {"migration_test.py": "core llc node remote node_ns last flags.HAS_LLC"},
    "switches": {"switch_test.py": "same_mm cross_mm kthread idle"},
    "exited": {
        "follow_test.py": "missed",
        "exited_test.py": "seq freed_ns tgid ppid exit_code comm flags.PROCESS flags.EXEC",
        "regress_exited.py": "nspid ns_level killer killer_tgid killer_uid killer_comm flags.HAS_ID "
                             "flags.HAS_KILLER flags.OOM",
        "key_test.py": "killer_key",
    },
    "queue": {
        "queue_test.py": "dl_deadline_ns flat_load level nr_levels flags.FAIR flags.EEVDF "
                         "flags.FLAT flags.CUT flags.DEADLINE flags.THROTTLED",
    },
}
TESTED = {
    f"{group}.{name}": test
    for group, tests in TESTED.items()
    for test, names in tests.items()
    for name in names.split()
}

# Field: why nothing else in the kernel says it, and what is checked of it all the same.
UNSAID = {
    "ids.kind.USER_WORKER": "no such worker here; none of these tasks may seem to be one",
    "state.flags.IOWAIT": "/proc/stat has only their number; clear of a hog that runs",
    "eevdf.lag_ns": "printed nowhere; no longer than twice the slice and a tick, by weight",
    "deadline.flags.THROTTLED": "printed nowhere; then its runtime is used up",
    "affinity.migration_disabled": "printed nowhere; 0 in user space and in a system call's sleep",
    "cgroup.flags.TRUNCATED": "paths of cgroups are shorter here",
    "cgroup.flags.END": "of the dead alone: regress_exited.py",
    **{
        f"{group}.reserved": "always 0"
        for group in uapi.GROUPS
        if "reserved" in uapi.STRUCTS[group].offsets
    },
}


def unsaid_is_wrong(record, before, after):
    """What UNSAID promises to check.  Return: names of the fields that are wrong."""
    wrong = [f"{g}.reserved" for g in uapi.GROUPS if record.get(f"{g}.reserved")]
    if bit("KIND_USER_WORKER")(record["ids.kind"]):
        wrong.append("ids.kind.USER_WORKER")
    if running(before, after) and bit("STATE_IOWAIT")(record["state.flags"]):
        wrong.append("state.flags.IOWAIT")
    if "eevdf.lag_ns" in record and bit("EEVDF_HAS_LAG")(record["eevdf.flags"]):
        limit = 2 * record["eevdf.slice_ns"] + 2 * TICK_NS
        if abs(record["eevdf.lag_ns"]) > limit * 1024 // max(record["fair.weight"], 2):
            wrong.append("eevdf.lag_ns")
    if "deadline.flags" in record and quiet(before, after):
        if bit("DEADLINE_THROTTLED")(record["deadline.flags"]) and record["deadline.left_ns"] > 0:
            wrong.append("deadline.flags.THROTTLED")
    if (before["is_kthread"], before["state"]) == (False, "S") and quiet(before, after):
        if record["affinity.migration_disabled"]:
            wrong.append("affinity.migration_disabled")
    if bit("CGROUP_TRUNCATED")(record["cgroup.flags"]):
        wrong.append("cgroup.flags.TRUNCATED")
    return wrong


# Which member the bits of a name are of.
FLAGS = {
    "KIND": "ids.kind",
    "STATE": "state.flags",
    "SCHED": "sched.flags",
    "EEVDF": "eevdf.flags",
    "DEADLINE": "deadline.flags",
    "CREDS": "creds.flags",
    "CGROUP": "cgroup.flags",
    "EXITED": "exited.flags",
    "BIRTH": "birth.flags",
    "ACCOUNTS": "accounts.flags",
    "MOVES": "moves.flags",
    "QUEUE": "queue.flags",
}


def all_fields():
    """Members of the header; for a member of single bits each of these."""
    bits = re.findall(r"^#define TSCOPE_([A-Z]+)_(\w+)\s+\(1U << \d+\)", uapi.HEADER, re.M)
    # Those of a CPU, a stream, an event or a request are no task's.
    named = [f"{FLAGS[prefix]}.{name}" for prefix, name in bits if prefix not in ("CPU", "STREAM", "EXIT", "BY", "LEVEL")]
    return set(named) | set(uapi.fields()) - set(FLAGS.values())


def look(tid, hogs):
    """All that the rules ask for; None: the task is gone."""
    seen = procfs.look(tid)
    if not seen:
        return None
    try:
        policy = os.sched_getscheduler(tid)
    except (FileNotFoundError, ProcessLookupError):
        return None
    pf = seen["pf"]
    seen["is_kthread"] = bool(pf & PF_KTHREAD)
    seen["is_io_worker"] = bool(pf & PF_IO_WORKER)
    seen["is_wq_worker"] = bool(pf & PF_WQ_WORKER)
    seen["is_exiting"] = bool(pf & PF_EXITING)
    seen["reset_on_fork"] = bool(policy & os.SCHED_RESET_ON_FORK)
    seen["hog"] = tid in hogs
    if seen["state"] == "Z" and not seen["left"]:
        seen["zombie_code"] = seen["exit_code"]
    if seen["policy"] == "DEADLINE":
        attr = ctypes.create_string_buffer(48)
        if LIBC.syscall(SYS_SCHED_GETATTR, tid, attr, 48, 0):
            return None
        seen["attr"] = attr.raw
    seen["syscall"] = procfs.syscall_of(tid)
    return seen
