# SPDX-License-Identifier: GPL-2.0
"""What may keep a task from its work, made on purpose, with numbers by chance.

    with contextlib.ExitStack() as stack:
        made = SITUATIONS["quota/own"].make(stack, random.Random(seed))
        until(made.is_there, "the situation is there")

A situation is known by the verdict that "taskscope diagnose" owes and by what makes it:
"quota/own".  One whose verdict is "healthy", or that a word after the slash calls another's
neighbour, is a look-alike.  Each has a measure of its own, which the kernel keeps and
taskscope does not: it rises while the situation is there.
"""

import contextlib
import dataclasses
import glob
import multiprocessing
import os
import signal
import struct
import threading
import time

import busy
import procfs
import realtime
import slow_disk
import storm_maker
import tscope
from busy import LIBC, child
from tscope import until, write

CPUS = sorted(os.sched_getaffinity(0))
CPU = CPUS[-1]
OTHERS = CPUS[:-1]
SYS_CPU = "/sys/devices/system/cpu"
PKTGEN = "/proc/net/pktgen"
MS = 1_000_000
DEADLINE = 6
PTRACE_ATTACH, PTRACE_DETACH = 16, 17


@dataclasses.dataclass
class Made:
    """A situation that is made.

    target: arguments of diagnose.  tids: those that lose time.  measure: a number of the
    kernel's that rises while it is there; by least each time, it is there.  offenders: names
    that the verdict owes.  numbers: what chance gave.
    """

    target: list
    tids: list
    measure: object
    least: float
    offenders: tuple = ()
    numbers: dict = dataclasses.field(default_factory=dict)

    def __post_init__(self):
        self.begun = self.measure()

    def rose(self):
        return self.measure() - self.begun

    def again(self):
        self.begun = self.measure()

    def is_there(self):
        return self.rose() >= self.least


@dataclasses.dataclass(frozen=True)
class Situation:
    """right: the first verdicts that are right.  ahead: those that may come before them, where
    the cause costs no lost time.  also: what else may be said.  never: what it must not be taken
    for.  wants: what the machine has to have."""

    name: str
    work: object
    right: frozenset
    ahead: frozenset
    also: frozenset
    never: frozenset
    wants: object

    def make(self, stack, dice):
        return self.work(stack, dice)

    def is_possible(self):
        return self.wants()


SITUATIONS = {}


def situation(name, right=None, ahead="", also="", never="", wants=lambda: True):
    """Its verdict is the part of the name in front of the slash unless another is given."""

    def note(work):
        SITUATIONS[name] = Situation(name, work, frozenset((right or name.split("/")[0]).split()),
                                     frozenset(ahead.split()), frozenset(also.split()),
                                     frozenset(never.split()), wants)
        return work

    return note


# What the kernel says.


def of_schedstat(tid, place):
    """0: ns on a CPU; 1: ns of waiting for one; of a task that has ended, nothing."""
    try:
        return int(procfs.read(f"/proc/{tid}/schedstat").split()[place])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def threads_of(pid):
    return list(map(int, os.listdir(f"/proc/{pid}/task")))


def delay(*pids):
    """Of all their threads, in ns: runnable, and not on a CPU."""
    return sum(of_schedstat(f"{pid}/task/{tid}", 1) for pid in pids for tid in threads_of(pid))


def ran(*pids):
    return sum(of_schedstat(f"{pid}/task/{tid}", 0) for pid in pids for tid in threads_of(pid))


def cpu_stat(folder, name):
    with open(f"{folder}/cpu.stat", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(f"{name} "))


def throttled(folder):
    return cpu_stat(folder, "throttled_usec") * 1000


def letter(tid):
    return procfs.from_stat(tid)["state"]


def idle(cpu):
    """In ns."""
    with open("/proc/stat", encoding="ascii") as file:
        line = next(line for line in file if line.startswith(f"cpu{cpu} "))
    return int(line.split()[4]) * procfs.TICK_NS


def stack_of(tid):
    return procfs.read(f"/proc/{tid}/stack").decode()


def counted(condition):
    """How often it was so when somebody looked."""
    nr = 0

    def measure():
        nonlocal nr
        nr += bool(condition())
        return nr

    return measure


def last_levels():
    """What the kernel says of each CPU's last level of cache: the CPUs that share it, as text."""
    found = {}
    for cpu in CPUS:
        files = sorted(glob.glob(f"{SYS_CPU}/cpu{cpu}/cache/index*/shared_cpu_list"))
        found.setdefault(procfs.read(files[-1]) if files else cpu, []).append(cpu)
    return found


def has_far_cpus():
    """Which the kernel tells modules: from 6.7 on which CPUs share a cache, before that nodes."""
    nodes = glob.glob("/sys/devices/system/node/node[0-9]*")
    return len(last_levels()) > 1 and (tscope.RELEASE >= (6, 7) or len(nodes) > 1)


def has_near_cpus():
    return len(last_levels()) == 1 and len(CPUS) > 1


# What tasks do.


def be_called(name):
    LIBC.prctl(busy.PR_SET_NAME, name.encode())


def spin_in_all(name, nr):
    """So many threads want all of a CPU each."""
    be_called(name)
    for _ in range(nr - 1):
        threading.Thread(target=busy.hog).start()
    busy.hog()


def run_for(ns):
    end = time.thread_time_ns() + ns
    while time.thread_time_ns() < end:
        pass


def take_turns(name, run_ns, rest_ns, policy=None, priority=0):
    """On a CPU for so long, away from it for so long."""
    be_called(name)
    if policy is not None:
        os.sched_setscheduler(0, policy, os.sched_param(priority))
    while True:
        run_for(run_ns)
        time.sleep(rest_ns / 1e9)


def be_deadline(name, runtime_ns, period_ns):
    """Wants more than its runtime in each period."""
    be_called(name)
    attr = struct.pack("=IIQiIQQQ", 48, DEADLINE, 0, 0, 0, runtime_ns, period_ns, period_ns)
    if LIBC.syscall(busy.SYS_SCHED_SETATTR, 0, attr, 0):
        os._exit(1)
    busy.hog()


def be_fifo(name, priority):
    be_called(name)
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    busy.hog()


def threads_that_end(run_ns):
    """One after the other."""
    while True:
        thread = threading.Thread(target=run_for, args=(run_ns,))
        thread.start()
        thread.join()


def ask(name, to, answers):
    """Sends a byte, waits for one."""
    be_called(name)
    while True:
        os.write(to, b"x")
        os.read(answers, 1)


def answer(name, questions, to, run_ns, ahead=None, behind=None):
    """Works for each byte that comes, or has others do it, and answers."""
    be_called(name)
    while True:
        os.read(questions, 1)
        if ahead is not None:
            os.write(ahead, b"x")
            os.read(behind, 1)
        run_for(run_ns)
        os.write(to, b"x")


def ask_at_times(name, to, answers, run_ns, rest_ns):
    """Works and asks, and rests in between."""
    be_called(name)
    while True:
        time.sleep(rest_ns / 1e9)
        run_for(run_ns)
        os.write(to, b"x")
        os.read(answers, 1)


def look_up(name, questions, to, disk, seed):
    """Reads a page of the disk for each byte that comes, and answers."""
    be_called(name)
    pages = slow_disk.reads(disk, seed)
    while True:
        os.read(questions, 1)
        next(pages)
        os.write(to, b"x")


def produce(name, to, run_ns):
    """Works for each byte."""
    be_called(name)
    while True:
        run_for(run_ns)
        os.write(to, b"x")


def send_on(name, to, rest_ns):
    """A byte now and then."""
    be_called(name)
    while True:
        time.sleep(rest_ns / 1e9)
        os.write(to, b"x")


def consume(source):
    while True:
        os.read(source, 1)


def be_idle_pool(name, source, nr):
    """So many threads that have nothing to do but to take bytes."""
    be_called(name)
    for _ in range(nr):
        threading.Thread(target=consume, args=(source,)).start()
    signal.pause()


def feed_idle_pool(name, run_ns, nr, nr_hogs):
    """The same, and the bytes are those of a thread that works for each, beside some that hog CPUs."""
    source, to = os.pipe()
    be_called(name)
    for _ in range(nr):
        threading.Thread(target=consume, args=(source,)).start()
    for _ in range(nr_hogs):
        threading.Thread(target=busy.hog).start()
    produce(name, to, run_ns)


def be_urgent(priority, work, *arguments):
    if priority:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    work(*arguments)


def hold(name, lock, run_ns, rest_ns):
    """Works with a lock, and rests without it."""
    be_called(name)
    while True:
        with lock:
            run_for(run_ns)
        time.sleep(rest_ns / 1e9)


# What several situations have.


class Cast:
    """The tasks of a situation, and its cgroups, for as long as the stack is open."""

    def __init__(self, stack):
        self.stack = stack

    def task(self, work, *arguments, cpu=None, nice=0, group=None, cpus=CPUS):
        own = os.getpriority(os.PRIO_PROCESS, 0)
        tid = self.stack.enter_context(child(work, *arguments, cpu=cpu, nice=nice - own))
        if group:
            write(f"{group}/cgroup.procs", tid)
            # Before 6.2 a group that it joins gives it all CPUs of the group.
            os.sched_setaffinity(tid, cpus if cpu is None else {cpu})
        return tid

    def pool(self, name, nr, nice=0, is_idle=False, **options):
        """A process of so many threads, all of which are there before they are made to yield."""
        pid = self.task(spin_in_all, name, nr, **options)
        until(lambda: len(threads_of(pid)) == nr, f"{name} has its threads")
        for tid in threads_of(pid):
            os.setpriority(os.PRIO_PROCESS, tid, nice)
            if is_idle:
                os.sched_setscheduler(tid, os.SCHED_IDLE, os.sched_param(0))
        return pid

    def load(self, *words, **options):
        """A process of mkload."""
        return self.task(os.execv, f"{tscope.HERE}/mkload", ["mkload", *map(str, words)], **options)

    def fillers(self, cpus=CPUS, **options):
        """One that wants all of the CPU on each of these."""
        return [self.pool(f"filler{cpu}", 1, cpu=cpu, **options) for cpu in cpus]

    def group(self, *names):
        """A folder for each, one in the other, with the controller of CPUs down to the last."""
        path = ""
        for name in names:
            if path:
                write(f"{storm_maker.CGROUP}/{path}/cgroup.subtree_control", "+cpu +cpuset")
                path += "/"
            path += name
            folder = self.stack.enter_context(storm_maker.cgroup(path))
        return folder


def of_pid(tid):
    return [str(tid)]


# quota


def limit(folder, dice):
    """Less of the CPU than one thread wants."""
    period = dice.choice((50_000, 100_000))
    quota = int(period * dice.uniform(0.2, 0.6))
    write(f"{folder}/cpu.max", f"{quota} {period}")
    return {"quota": quota, "period": period}


def limited(stack, dice, depth, neighbours=False):
    cast, nr = Cast(stack), dice.randint(1, 3)
    inner = cast.group("limited", *("below" for _ in range(depth)))
    outer = f"{storm_maker.CGROUP}/limited"
    numbers = limit(outer, dice)
    if neighbours:
        cast.fillers()
    tid = cast.pool("worker", nr, group=inner)
    return Made(of_pid(tid), [tid], lambda: throttled(outer), 300 * MS,
                numbers=numbers | {"threads": nr, "depth": depth})


@situation("quota/own", also="contention", never="affinity unfair rt-hog")
def quota_own(stack, dice):
    return limited(stack, dice, 0)


@situation("quota/ancestor", also="contention", never="affinity unfair rt-hog")
def quota_ancestor(stack, dice):
    return limited(stack, dice, dice.randint(1, 2))


@situation("quota/neighbour", also="contention", never="affinity rt-hog")
def quota_neighbour(stack, dice):
    """Others have the CPU while it may not."""
    return limited(stack, dice, dice.randint(0, 1), neighbours=True)


# contention


@situation("contention/unreached-quota", never="quota own-limit affinity rt-hog unfair")
def unreached_quota(stack, dice):
    """It has a quota, which it does not use up; others are in its way."""
    cast = Cast(stack)
    folder = cast.group("roomy")
    write(f"{folder}/cpu.max", f"{len(CPUS) * 100_000 * dice.randint(1, 3)} 100000")
    cast.fillers()
    tid = cast.pool("worker", 1, group=folder)
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS, ("filler",))


@situation("contention/process", never="quota own-limit affinity rt-hog unfair")
def contention_process(stack, dice):
    nr = len(CPUS) + dice.randint(1, 4)
    tid = Cast(stack).pool("worker", nr)
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS, ("worker",), {"threads": nr})


@situation("contention/cgroup", never="quota own-limit affinity rt-hog unfair")
def contention_cgroup(stack, dice):
    cast, nr = Cast(stack), len(CPUS) + dice.randint(0, 2)
    folder = cast.group("shared")
    tid = cast.pool("worker", 1, group=folder)
    cast.pool("sibling", nr, group=folder)
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS, ("sibling",), {"threads": nr})


@situation("contention/other-cgroup", never="quota own-limit affinity rt-hog unfair")
def contention_other(stack, dice):
    """On each CPU one or two of another cgroup, and one of its own, which stays there."""
    cast, nr = Cast(stack), dice.randint(1, 2)
    ours, theirs = cast.group("ours"), cast.group("theirs")
    cast.fillers(CPUS * nr, group=theirs)
    tid = cast.pool("worker", len(CPUS), group=ours)
    for cpu, thread in zip(CPUS, threads_of(tid)):
        os.sched_setaffinity(thread, {cpu})
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS, ("filler",), {"on_each": nr})


def pktgen(file, *words):
    """Its last byte is taken for the end of the line."""
    for word in words:
        write(f"{PKTGEN}/{file}", f"{word}\n")


@contextlib.contextmanager
def packets_sent():
    """A thread of the kernel on each CPU sends to the loopback for all of its time."""
    try:
        for cpu in CPUS:
            pktgen(f"kpktgend_{cpu}", "rem_device_all", f"add_device lo@{cpu}")
            pktgen(f"lo@{cpu}", "count 0", "pkt_size 60", "dst 127.0.0.1", "delay 0")
        # The write lasts as long as they send.
        starter = threading.Thread(target=pktgen, args=("pgctrl", "start"))
        starter.start()
        yield
    finally:
        pktgen("pgctrl", "stop")
        starter.join()
        for cpu in CPUS:
            pktgen(f"kpktgend_{cpu}", "rem_device_all")


@situation("contention/kernel", also="slow-wake", never="quota own-limit affinity rt-hog unfair",
           wants=lambda: os.path.isdir(PKTGEN))
def contention_kernel(stack, dice):
    """As many threads of the kernel as CPUs."""
    stack.enter_context(packets_sent())
    tid = Cast(stack).pool("worker", dice.randint(1, 2))
    return Made(of_pid(tid), [tid], lambda: delay(tid), 200 * MS, ("kpktgend",))


# rt-hog


def under_realtime(stack, dice, policy):
    """On one CPU one of a higher class takes turns; none of the other CPUs is idle."""
    cast = Cast(stack)
    run_ns, rest_ns = dice.randint(15, 40) * MS, dice.randint(10, 25) * MS
    tid = cast.pool("worker", 1, cpu=CPU)
    cast.fillers(OTHERS)
    hog = cast.task(take_turns, "upper", run_ns, rest_ns, policy, dice.randint(1, 50), cpu=CPU)
    return Made(of_pid(tid), [tid], lambda: min(delay(tid), ran(hog)), 200 * MS, ("upper",),
                {"run_ns": run_ns, "rest_ns": rest_ns})


@situation("rt-hog/fifo", also="contention", never="quota own-limit affinity unfair")
def rt_fifo(stack, dice):
    return under_realtime(stack, dice, os.SCHED_FIFO)


@situation("rt-hog/rr", also="contention", never="quota own-limit affinity unfair")
def rt_rr(stack, dice):
    return under_realtime(stack, dice, os.SCHED_RR)


@situation("rt-hog/deadline", also="contention", never="quota own-limit affinity unfair")
def rt_deadline(stack, dice):
    """Together they want more than one CPU."""
    cast, period_ns = Cast(stack), dice.randint(30, 80) * MS
    tid = cast.pool("worker", len(CPUS))
    hogs = [cast.task(be_deadline, "upper", period_ns * 6 // 10, period_ns) for _ in CPUS]
    return Made(of_pid(tid), [tid], lambda: min(delay(tid), ran(*hogs)), 300 * MS, ("upper",),
                {"period_ns": period_ns})


# own-limit


@situation("own-limit/deadline", never="quota contention affinity rt-hog unfair")
def limit_deadline(stack, dice):
    runtime_ns = dice.randint(10, 40) * MS
    tid = Cast(stack).task(be_deadline, "worker", runtime_ns, 100 * MS)
    return Made(of_pid(tid), [tid], lambda: ran(tid), runtime_ns * 3, numbers={"runtime_ns": runtime_ns})


@situation("own-limit/frozen", never="quota contention affinity rt-hog unfair healthy")
def limit_frozen(stack, dice):
    cast = Cast(stack)
    folder = cast.group("ice")
    tid = cast.pool("worker", dice.randint(1, 3), group=folder)
    write(f"{folder}/cgroup.freeze", 1)

    def is_frozen():
        with open(f"{folder}/cgroup.events", encoding="ascii") as file:
            return "frozen 1" in file.read()

    return Made(of_pid(tid), [tid], counted(is_frozen), 3)


@situation("own-limit/stopped", never="quota contention affinity rt-hog unfair healthy")
def limit_stopped(stack, dice):
    tid = Cast(stack).pool("worker", dice.randint(1, 3))
    os.kill(tid, signal.SIGSTOP)
    return Made(of_pid(tid), [tid], counted(lambda: letter(tid) == "T"), 3)


@situation("own-limit/traced", never="quota contention affinity rt-hog unfair healthy")
def limit_traced(stack, dice):
    tid = Cast(stack).pool("worker", 1)
    if LIBC.ptrace(PTRACE_ATTACH, tid, 0, 0):
        raise OSError("PTRACE_ATTACH")
    os.waitpid(tid, 0)
    return Made(of_pid(tid), [tid], counted(lambda: letter(tid) == "t"), 3)


@situation("own-limit/rt-throttled", also="contention", never="quota affinity rt-hog unfair",
           wants=lambda: not os.path.exists(realtime.FAIR_SERVER))
def limit_fifo(stack, dice):
    """Real-time tasks have a share of each second, and it wants more."""
    cast, share = Cast(stack), dice.randint(300, 800) * 1000
    stack.enter_context(tscope.setting(realtime.RT_RUNTIME, share))
    tid = cast.task(be_fifo, "worker", dice.randint(1, 50), cpu=CPU)
    if dice.random() < 0.5:
        cast.pool("innocent", 1, cpu=CPU)
    return Made(of_pid(tid), [tid], lambda: delay(tid), 400 * MS, numbers={"share_us": share})


# affinity


def beside_an_idle_cpu(measure, cpu):
    """Of waiting, as far as the CPU was idle meanwhile; half of it may be: the look runs there."""
    begun = measure(), idle(cpu)
    return lambda: min(measure() - begun[0], 2 * (idle(cpu) - begun[1]))


@situation("affinity/mask", also="contention", never="quota own-limit rt-hog unfair")
def affinity_mask(stack, dice):
    cast, nr = Cast(stack), dice.randint(1, 3)
    tid = cast.pool("worker", nr, cpu=CPU)
    cast.fillers([CPU] * dice.randint(nr == 1, 2))
    return Made(of_pid(tid), [tid], beside_an_idle_cpu(lambda: delay(tid), CPUS[0]), 300 * MS)


@situation("affinity/cpuset", also="contention", never="quota own-limit rt-hog unfair")
def affinity_cpuset(stack, dice):
    cast, nr = Cast(stack), dice.randint(2, 4)
    folder = cast.group("pen")
    write(f"{folder}/cpuset.cpus", CPU)
    tid = cast.pool("worker", nr, group=folder, cpus={CPU})
    return Made(of_pid(tid), [tid], beside_an_idle_cpu(lambda: delay(tid), CPUS[0]), 300 * MS)


@situation("contention/pinned", never="affinity quota own-limit rt-hog unfair")
def contention_pinned(stack, dice):
    """Its mask keeps it from CPUs that are as busy as its own."""
    cast = Cast(stack)
    tid = cast.pool("worker", 1, cpu=CPU)
    cast.fillers(CPUS * dice.randint(1, 2))
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS, ("filler",))


# unfair


@situation("unfair/nice", also="contention", never="quota own-limit affinity rt-hog")
def unfair_nice(stack, dice):
    cast, nice = Cast(stack), dice.randint(8, 19)
    cast.fillers()
    tid = cast.pool("worker", dice.randint(1, 2), nice=nice)
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS, numbers={"nice": nice})


@situation("unfair/weight", also="contention", never="quota own-limit affinity rt-hog")
def unfair_weight(stack, dice):
    cast, weight = Cast(stack), dice.randint(5, 25)
    light, heavy = cast.group("light"), cast.group("heavy")
    write(f"{light}/cpu.weight", weight)
    cast.fillers(group=heavy)
    tid = cast.pool("worker", dice.randint(1, 2), group=light)
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS, numbers={"weight": weight})


@situation("unfair/idle-class", also="contention", never="quota own-limit affinity rt-hog")
def unfair_idle(stack, dice):
    cast, nr = Cast(stack), dice.randint(1, 2)
    cast.fillers()
    tid = cast.pool("worker", nr, is_idle=True)
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS)


# cold


def move_on(way, rest_ns):
    """Runs for so long on each CPU of its way, again and again; it may use all of them then."""
    be_called("nomad")
    while True:
        for cpu in way:
            os.sched_setaffinity(0, {cpu})
            os.sched_setaffinity(0, CPUS)
            run_for(rest_ns)


def moved(stack, dice, way):
    rest_ns = dice.randint(2, 8) * MS
    tid = Cast(stack).task(move_on, way, rest_ns)
    return Made(of_pid(tid), [tid], lambda: procfs.from_sched(tid)["migrations"], 50,
                numbers={"way": way, "rest_ns": rest_ns})


@situation("cold/far", ahead="slow-wake contention", never="quota own-limit affinity", wants=has_far_cpus)
def cold_far(stack, dice):
    return moved(stack, dice, [min(cpus) for cpus in last_levels().values()])


@situation("healthy/near-moves", right="healthy slow-wake", never="cold affinity", wants=has_near_cpus)
def near_moves(stack, dice):
    """As often, inside of one last level of cache."""
    return moved(stack, dice, CPUS[:2])


# slow-wake


def nap_on(name, nap_ns, run_ns):
    be_called(name)
    while True:
        time.sleep(nap_ns / 1e9)
        if run_ns:
            run_for(run_ns)


@situation("slow-wake", also="cold", never="quota own-limit contention affinity unfair rt-hog")
def slow_wake(stack, dice):
    nap_ns = dice.randint(200, 1500) * 1000
    tid = Cast(stack).task(nap_on, "napper", nap_ns, 0)

    def wakings():
        return procfs.from_status(tid)["nvcsw"]

    return Made(of_pid(tid), [tid], wakings, 300, numbers={"nap_ns": nap_ns})


# blocked-io, blocked-lock


def in_d(*tids):
    return counted(lambda: all(letter(tid) == "D" for tid in tids))


@situation("blocked-io", never="blocked-lock contention quota affinity",
           wants=lambda: os.path.isdir("/sys/module/null_blk"))
def blocked_io(stack, dice):
    read_ns = dice.randint(5, 40) * MS
    disk = stack.enter_context(slow_disk.slow_disk(read_ns))
    tid = Cast(stack).task(slow_disk.read_on, disk, dice.random())
    return Made(of_pid(tid), [tid], in_d(tid), 5, numbers={"read_ns": read_ns})


@situation("blocked-lock/inode", never="blocked-io contention quota affinity",
           wants=lambda: os.path.isdir("/sys/module/null_blk"))
def blocked_inode(stack, dice):
    """The holder of the lock waits for a disk."""
    read_ns = dice.randint(5, 40) * MS
    cast, disk = Cast(stack), stack.enter_context(slow_disk.slow_disk(read_ns))
    target = stack.enter_context(slow_disk.a_file())
    cast.task(slow_disk.write_from, disk, target, dice.random())
    tid = cast.task(slow_disk.write_on, target)

    def wants_the_lock():
        """What waits for a lock is no part of the stack as it is shown: first is what wants it."""
        return letter(tid) == "D" and "write_iter" in stack_of(tid).partition("\n")[0]

    return Made(of_pid(tid), [tid], counted(wants_the_lock), 5, numbers={"read_ns": read_ns})


@situation("blocked-lock/vfork", never="blocked-io contention quota affinity")
def blocked_vfork(stack, dice):
    """Its child has its memory."""
    tasks = stack.enter_context(tscope.Mktask("vfork"))
    (parent,) = (task["tid"] for task in tasks if letter(task["tid"]) == "D")
    return Made(of_pid(parent), [parent], in_d(parent), 3)


@situation("healthy/sleeps", right="healthy", never="blocked-io blocked-lock quota contention chain")
def sleeps(stack, dice):
    """On purpose, and for longer than others wait for their disk."""
    nap_ns = dice.randint(300, 900) * MS
    tid = Cast(stack).task(nap_on, "sleeper", nap_ns, 0)
    return Made(of_pid(tid), [tid], lambda: procfs.from_status(tid)["nvcsw"], 2, numbers={"nap_ns": nap_ns})


# chain


def pipe(stack):
    ends = os.pipe()
    for end in ends:
        stack.callback(os.close, end)
    return ends


def asked(stack, run_ns, links, **options):
    """The first asks, each hands it on, the last of so many works. Return: the first, the last."""
    cast = Cast(stack)
    questions, answers = pipe(stack), pipe(stack)
    first = cast.task(ask, "client", questions[1], answers[0])
    for link in range(links - 1):
        ahead, behind = pipe(stack), pipe(stack)
        cast.task(answer, f"broker{link}", questions[0], answers[1], 0, ahead[1], behind[0])
        questions, answers = ahead, behind
    return first, cast.task(answer, "server", questions[0], answers[1], run_ns, **options)


@situation("chain", never="blocked-io blocked-lock quota")
def chain(stack, dice):
    """The last, which works, is kept from its CPU."""
    cast, run_ns, links = Cast(stack), dice.randint(10, 30) * MS, dice.randint(1, 3)
    fillers = cast.fillers([CPU] * dice.randint(2, 3))
    client, server = asked(stack, run_ns, links, cpu=CPU, nice=dice.randint(0, 10))
    return Made(of_pid(client), [client], lambda: delay(server), 300 * MS, ("server",),
                {"run_ns": run_ns, "links": links, "fillers": len(fillers)})


def middle(cast, dice):
    """One that is more urgent than the link and less than the sleeper has most of the CPU."""
    priority = dice.randint(10, 20)
    cast.task(take_turns, "middle", dice.randint(20, 40) * MS, dice.randint(8, 15) * MS, os.SCHED_FIFO,
              priority, cpu=CPU)
    return priority


@situation("chain/inversion", never="blocked-io blocked-lock quota rt-hog contention")
def chain_inversion(stack, dice):
    """An urgent task asks one that is not."""
    cast, run_ns = Cast(stack), dice.randint(5, 15) * MS
    priority = middle(cast, dice)
    low, high = dice.choice((0, priority - dice.randint(1, 8))), priority + dice.randint(1, 30)
    questions, answers = pipe(stack), pipe(stack)
    client = cast.task(be_urgent, high, ask, "client", questions[1], answers[0])
    server = cast.task(be_urgent, low, answer, "server", questions[0], answers[1], run_ns, cpu=CPU)
    return Made(of_pid(client), [client], lambda: delay(server), 300 * MS, ("server", "priority inversion"),
                {"run_ns": run_ns, "priorities": [low, priority, high]})


@situation("chain/lock", never="blocked-io blocked-lock quota rt-hog contention")
def chain_lock(stack, dice):
    """An urgent task wants a lock of one that is not."""
    cast, run_ns, lock = Cast(stack), dice.randint(10, 20) * MS, multiprocessing.get_context("fork").Lock()
    priority = middle(cast, dice)
    high = priority + dice.randint(1, 30)
    holder = cast.task(hold, "holder", lock, run_ns, MS, cpu=CPU)
    taker = cast.task(be_urgent, high, hold, "taker", lock, 0, 3 * MS)
    return Made(of_pid(taker), [taker], lambda: delay(holder), 300 * MS, ("holder", "priority inversion"),
                {"run_ns": run_ns, "priorities": [priority, high]})


@situation("chain/disk", never="blocked-io blocked-lock quota contention",
           wants=lambda: os.path.isdir("/sys/module/null_blk"))
def chain_disk(stack, dice):
    """The last waits for its disk."""
    cast, read_ns = Cast(stack), dice.randint(10, 40) * MS
    disk = stack.enter_context(slow_disk.slow_disk(read_ns))
    questions, answers = pipe(stack), pipe(stack)
    client = cast.task(ask, "client", questions[1], answers[0])
    server = cast.task(look_up, "server", questions[0], answers[1], disk, dice.random())
    return Made(of_pid(client), [client], in_d(server), 5, ("server", "ended by an interrupt"), {"read_ns": read_ns})


@situation("healthy/consumer", right="healthy", never="chain contention quota affinity")
def consumer(stack, dice):
    """It has nothing to do until a busy one that nothing is in the way of has something for it."""
    cast, run_ns = Cast(stack), dice.randint(50, 300) * MS
    ends = pipe(stack)
    taker = cast.task(consume, ends[0])
    producer = cast.task(produce, "producer", ends[1], run_ns)
    return Made(of_pid(taker), [taker], lambda: ran(producer), 200 * MS, numbers={"run_ns": run_ns})


@situation("healthy/idle-pool", right="healthy", never="chain contention quota affinity")
def idle_pool(stack, dice):
    """Its threads have nothing to do until one that rests has something for one of them."""
    cast, rest_ns, nr = Cast(stack), dice.randint(50, 200) * MS, dice.randint(4, 16)
    ends = pipe(stack)
    tid = cast.task(be_idle_pool, "pool", ends[0], nr)
    feeder = cast.task(send_on, "feeder", ends[1], rest_ns)
    return Made(of_pid(tid), [tid], lambda: procfs.from_status(feeder)["nvcsw"], 5,
                numbers={"rest_ns": rest_ns, "threads": nr})


@situation("contention/idle-pool", never="chain quota own-limit affinity rt-hog unfair")
def contention_idle_pool(stack, dice):
    """Those of its threads that work are in want of a CPU; the others sleep until one has something."""
    run_ns, nr, nr_hogs = dice.randint(3, 30) * MS, dice.randint(4, 16), len(CPUS) + dice.randint(0, 1)
    tid = Cast(stack).task(feed_idle_pool, "pool", run_ns, nr, nr_hogs)
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS, ("pool",),
                {"run_ns": run_ns, "threads": nr})


def idle_server(stack, dice, priority):
    """It has nothing to do until its client, which rests and then is kept from its CPU, asks."""
    cast, run_ns, rest_ns = Cast(stack), dice.randint(20, 50) * MS, dice.randint(20, 50) * MS
    cast.fillers([CPU] * dice.randint(2, 3))
    questions, answers = pipe(stack), pipe(stack)
    server = cast.task(be_urgent, priority, answer, "server", questions[0], answers[1], 5 * MS)
    client = cast.task(ask_at_times, "client", questions[1], answers[0], run_ns, rest_ns, cpu=CPU)
    return Made(of_pid(server), [server], lambda: delay(client), 300 * MS,
                numbers={"run_ns": run_ns, "rest_ns": rest_ns, "priority": priority})


@situation("healthy/idle-server", right="healthy", never="chain contention quota affinity")
def fair_idle_server(stack, dice):
    return idle_server(stack, dice, 0)


@situation("healthy/idle-urgent-server", right="healthy", never="chain contention quota affinity rt-hog")
def urgent_idle_server(stack, dice):
    return idle_server(stack, dice, dice.randint(1, 80))


@situation("healthy/answers", right="healthy", never="chain contention quota affinity")
def answers(stack, dice):
    """The last works, for longer, and nothing keeps it from that."""
    run_ns, links = dice.randint(150, 300) * MS, dice.randint(1, 3)
    client, server = asked(stack, run_ns, links)
    return Made(of_pid(client), [client], lambda: ran(server), 200 * MS,
                numbers={"run_ns": run_ns, "links": links})


# chatty


@situation("chatty", also="slow-wake contention cold", never="quota own-limit unfair rt-hog blocked-io")
def chatty(stack, dice):
    """Where the scheduler likes: on one CPU alone it would be affinity as well."""
    nr = dice.randint(500, 2000)
    tid = Cast(stack).load("talk")
    return Made(of_pid(tid), [tid], lambda: procfs.from_status(tid)["nvcsw"], nr, ("mkload",))


# storm


@situation("storm", also="contention", never="quota own-limit affinity rt-hog unfair")
def storm(stack, dice):
    cast, nr, run_ns = Cast(stack), len(CPUS) + dice.randint(1, 2), dice.randint(300, 3000) * 1000
    tid = cast.pool("worker", 1)
    for _ in range(nr):
        cast.load("forks", run_ns)
    return Made(of_pid(tid), [tid], storm_maker.forks, 200, ("mkload",), {"makers": nr, "run_ns": run_ns})


@situation("contention/pool", never="storm quota own-limit affinity rt-hog unfair")
def contention_pool(stack, dice):
    """Threads of a pool, which stay."""
    cast, nr = Cast(stack), dice.randint(8, 16)
    tid = cast.pool("worker", len(CPUS))
    run_ns = dice.randint(300, 3000) * 1000
    for _ in range(nr):
        cast.task(take_turns, "pooled", run_ns, run_ns)
    return Made(of_pid(tid), [tid], lambda: delay(tid), 300 * MS, ("pooled",), {"threads": nr, "run_ns": run_ns})


# healthy


@situation("healthy/alone", right="healthy", never="contention quota affinity unfair cold")
def alone(stack, dice):
    """One that works, on a machine that has nothing else to do."""
    tid = Cast(stack).pool("worker", 1, cpu=dice.choice((None, CPU)))
    return Made(of_pid(tid), [tid], lambda: ran(tid), 300 * MS)


# Which can be made at the same time: one of each.
ABOUT_CPUS = ("quota/own", "quota/ancestor", "contention/process", "contention/cgroup", "rt-hog/fifo",
              "affinity/mask", "affinity/cpuset", "unfair/nice", "unfair/weight")
WITHOUT_CPUS = ("blocked-io", "blocked-lock/inode", "blocked-lock/vfork", "own-limit/frozen", "own-limit/stopped")
