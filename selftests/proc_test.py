#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Every value that /proc also shows equals what /proc shows, for every task.

/proc is read before and after.  A value that is the same both times was that
all the time, as far as the task has not run meanwhile, so taskscope must say the
same; a counter that rose lies in between.
"""

import unittest

import tscope
from procfs import POLICIES, RAW, TICK_NS, all_tids, look

NR_TASKS = 200
# tscope must agree at least so often for each task that mktask made.
COMPARISONS_PER_TASK = 30

BIG = 64 << 20
# These rise while a task lives.
COUNTERS = {"nvcsw", "nivcsw", "migrations", "runtime", "rundelay", "nruns"}
# These may move and come back while a task runs.
MOVING = {"state", "cpu", "rss", "vm", "threads", "vruntime"}


<<<<<<< HEAD
def read(path):
    with open(path, "rb") as file:
        return file.read()


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
        "nvcsw": int(value["voluntary_ctxt_switches"]),
        "nivcsw": int(value["nonvoluntary_ctxt_switches"]),
    }


def from_sched(tid):
    text = read(f"/proc/{tid}/sched").decode(errors="replace")
    # The first line is the task's name, which may look like anything.
    value = dict(re.findall(r"^([\w.]+) *: *(-?[\d.]+)$", text.split("\n---", 1)[1], re.M))
    run, delay, runs = read(f"/proc/{tid}/schedstat").split()
    seen = {
        "migrations": int(value["se.nr_migrations"]),
        "runtime": milliseconds(value["se.sum_exec_runtime"]),
        "rundelay": int(delay),
        "nruns": int(runs),
    }
    assert int(run) >= seen["runtime"]
    if POLICIES[int(value["policy"])] in ("OTHER", "BATCH", "IDLE"):
        # The kernel keeps weights with ten more bits.
        seen["weight"] = int(value["se.load.weight"]) >> 10
        seen["vruntime"] = signed(milliseconds(value["se.vruntime"]))
        if "se.slice" in value:
            seen["slice"] = int(value["se.slice"])
    else:
        seen["weight"] = seen["vruntime"] = None
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


=======
>>>>>>> 5d32373 (selftests: an oracle for every field under load, and tracing as a peer)
def of_row(column, value):
    """taskscope's value as /proc would have it."""
    if column == "start_boot":
        return value // TICK_NS
    if column == "vruntime" and value is not None:
        return signed(value)
    if isinstance(value, str) and value.startswith("0x"):
        return int(value, 16)
    return value


def agrees(column, value, before, after, has_run):
    """True, False, or None: cannot be told."""
    if before == after:
        if value == before:
            return True
        return None if has_run and column in MOVING else False
    if column in COUNTERS and None not in (value, before, after):
        return before <= value <= after
    return None


class Proc(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mktask = tscope.Mktask(f"mixed:n={NR_TASKS}", f"memory:bytes={BIG}")
        cls.made = {task["tid"]: task for task in cls.mktask.__enter__()}
        tids = sorted(set(all_tids()))
        cls.before = {tid: look(tid) for tid in tids}
        columns = sorted(set().union(*(seen for seen in cls.before.values() if seen)) - RAW)
        cls.rows = tscope.by_tid(tscope.rows("ps", "-T", "-o", ",".join(columns).upper()))
        cls.after = {tid: look(tid) for tid in tids}

    @classmethod
    def tearDownClass(cls):
        cls.mktask.__exit__()

    def compare(self, tids):
        """Compare all there is of these tasks. Return the number of agreements of each."""
        agreements = dict.fromkeys(tids, 0)
        for tid in tids:
            before, after = self.before[tid], self.after[tid]
            if not before or not after or before["start_boot"] != after["start_boot"]:
                continue
            with self.subTest(task=self.made.get(tid, {}).get("line", before["comm"])):
                row = self.rows[tid]
                has_run = before["nruns"] != after["nruns"]
                wrong = []
                for column in before.keys() & after.keys() - RAW:
                    value = of_row(column, row[column])
                    verdict = agrees(column, value, before[column], after[column], has_run)
                    agreements[tid] += verdict is True
                    if verdict is False:
                        wrong.append(
                            f"{column} is {value!r}; /proc: {before[column]!r}"
                            + (f" to {after[column]!r}" if before[column] != after[column] else "")
                        )
                self.assertEqual(wrong, [])
        return agreements

    def test_every_task_of_mktask(self):
        self.assertGreaterEqual(len(self.made), NR_TASKS)
        agreements = self.compare(self.made)
        print(f"# {sum(agreements.values())} values of {len(agreements)} tasks agree")
        for tid, nr in agreements.items():
            self.assertGreaterEqual(nr, COMPARISONS_PER_TASK, self.made[tid]["line"])

    def test_every_other_task(self):
        """Kernel threads, mktask's own processes, this program: most of them sleep."""
        others = [tid for tid in self.before if tid not in self.made]
        agreements = self.compare(others)
        kthreads = [tid for tid in others if self.before[tid] and self.before[tid]["kthread"]]
        print(f"# {sum(agreements.values())} values of {len(agreements)} tasks agree")
        self.assertGreater(len(kthreads), 10)
        self.assertGreater(sum(agreements.values()), COMPARISONS_PER_TASK * len(others) // 2)

    def test_all_tasks_are_there(self):
        for tid in self.before:
            if self.before[tid] and self.after[tid]:
                self.assertIn(tid, self.rows)

    def test_what_mktask_asked_for(self):
        """What /proc does not show, or shows in another way."""
        rows = tscope.by_tid(tscope.rows("ps", "-T", "-o", "TID,DL_RUNTIME,DL_DEADLINE,DL_PERIOD,"
                                         "RESET_ON_FORK,POLICY,STATE,EXIT_CODE,NSPID,CGROUP,RSS,VM"))
        for tid, task in self.made.items():
            row = rows[tid]
            with self.subTest(task=task["line"]):
                if "runtime" in task:
                    self.assertEqual(row["dl_runtime"], int(task["runtime"]))
                    self.assertEqual(row["dl_deadline"], int(task["deadline"]))
                    self.assertEqual(row["dl_period"], int(task["period"]))
                else:
                    self.assertIsNone(row["dl_runtime"])
                if "bytes" in task:
                    self.assertGreater(row["vm"], int(task["bytes"]))
                if task.get("bytes") == str(BIG):
                    self.assertAlmostEqual(row["rss"], BIG, delta=BIG // 8)
                if "reset" in task:
                    self.assertEqual(row["reset_on_fork"], task["reset"] == "1")
                if "policy" in task:
                    self.assertEqual(row["policy"], POLICIES[int(task["policy"])])
                if "state" in task:
                    self.assertEqual(row["state"], task["state"])
                if "exit_code" in task:
                    self.assertEqual(row["exit_code"], int(task["exit_code"]))
                if "nspid" in task:
                    self.assertEqual(row["nspid"], int(task["nspid"]))
                if "cgroup" in task:
                    self.assertEqual(row["cgroup"], task["cgroup"])


if __name__ == "__main__":
    tscope.main()
