#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A process is all its threads, those that are gone included.

A row of a process was its main thread's alone: RUN 0 for one whose worker burned a CPU.
"""

import collections
import json
import os
import resource
import select
import subprocess

import account_checks
import load_case
import tscope
import uapi

NR_SHORT = 1000 if tscope.IS_DEBUG else 10_000
NR_EXITED = 300
TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
GROUPS = uapi.mask_of("ids", "state", "sched", "birth", "counts", "accounts", "waits", "wakers",
                      "blame", "moves", "switches")  # fmt: skip
# What a thread's record has after its exit, too.
KEPT = ("counts", "accounts", "waits", "wakers", "blame", "moves", "switches")
# What is no sum.
NOT_ADDED = {"counts.since_ns", "counts.now_ns", "accounts.since_ns", "accounts.now_ns",
             "accounts.opened_ns", "accounts.account", "accounts.flags", "waits.max_ns",
             "waits.max_at_ns", "waits.open_ns", "waits.reserved", "moves.flags", "moves.reserved"}  # fmt: skip
KERNELS = ("runtime_ns", "nvcsw", "nivcsw", "nr_migrations", "run_delay_ns", "nr_runs")
# These may turn out to have been another one's, for as long as a switch takes.
OPEN = {f"accounts.{name}_ns" for name in (*account_checks.NAMES, "wait_idle", "throttled", "limit", "age")}


def is_open(name):
    """It is told as if what goes on ended now, and that may turn out otherwise."""
    return name in OPEN or name.startswith(("waits.", "blame"))


def numbers(record, *, of=KEPT):
    """All that can be added of a record: its name -> number."""
    found = {}
    for name, value in record.items():
        group = name.split(".")[0]
        if group not in of or name in NOT_ADDED:
            continue
        if isinstance(value, int):
            found[name] = value
        elif value and all(isinstance(each, int) for each in value):
            found.update({f"{name}[{i}]": each for i, each in enumerate(value)})
    # Which of them have a slot is another matter.
    found["wakers"] = wakes(record)
    found["blame"] = blamed(record)
    for name in ("wakers.irq", "wakers.others", "blame.others_ns"):
        found.pop(name, None)
    return found


def wakes(record):
    return (sum(waker["count"] for waker in record["wakers.waker"]) + record["wakers.irq"] +
            record["wakers.others"])  # fmt: skip


def blamed(record):
    return record["blame.sum_ns"]


def of_kernel(record):
    return {name: record[f"sched.{name}"] for name in KERNELS}


def schedstat(pid):
    """Of all living threads: run time, run delay, times that each was given a CPU."""
    each = []
    for tid in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{tid}/schedstat", encoding="ascii") as file:
            each.append(tuple(map(int, file.read().split())))
    return tuple(map(sum, zip(*each)))


def switches(pid):
    """Of all living threads, voluntary and involuntary."""
    found = collections.Counter()
    for tid in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{tid}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if "ctxt_switches" in line:
                    name, value = line.split(":")
                    found[name] += int(value)
    return found["voluntary_ctxt_switches"], found["nonvoluntary_ctxt_switches"]


def ticks(pid):
    """User and system time of all threads that it has and had, in ticks."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        words = file.read().rpartition(")")[2].split()
    return int(words[11]) + int(words[12])


class Threads:
    """mkthreads."""

    def __init__(self):
        self.process = subprocess.Popen([f"{tscope.HERE}/mkthreads"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)  # fmt: skip
        self.pid = self.process.pid
        self.heard("ready")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def say(self, command):
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def heard(self, word):
        line = self.process.stdout.readline()
        if line != f"{word}\n":
            raise RuntimeError(f"mkthreads: {line!r} and not {word}")

    def do(self, command):
        self.say(command)
        self.heard(command.split()[0])

    def end(self):
        self.say("end")
        self.process.wait()


class Processes(load_case.DeviceCase):
    PARAMETERS = ("exited=16384", "exited_threads=16384")

    def row(self, pid, groups=GROUPS):
        """The process, by number and by filter."""
        record = self.device.get(pid, groups, uapi.PROCESSES)
        self.assertEqual(record["tid"], pid)
        return record

    def rows(self, pid, groups=GROUPS):
        """Its threads."""
        return list(self.device.snapshot(groups, uapi.FILTER_TGID, pid))

    def dead(self, pid, flags=0):
        """What is kept of its threads that are gone, its leader among them."""
        groups = uapi.mask_of("birth", *KEPT, "exited")
        kinds = (uapi.FILTER_EXITED_THREADS, uapi.FILTER_EXITED)[1 if flags else 0 :]
        return [record for kind in kinds for record in self.device.snapshot(groups, kind, flags=flags)
                if record["exited.tgid"] == pid]  # fmt: skip

    def settled(self, pid, alive, gone):
        """All its threads sleep, and those that have exited are among the exited tasks.

        Return: the process, its threads, its dead, of one instant.
        """

        def look():
            first, threads = self.row(pid), self.rows(pid)
            dead, last = self.dead(pid), self.row(pid)
            if (len(threads), len(dead)) != (alive, gone) or \
               any(thread["state.letter"] not in (ord("S"), ord("Z")) for thread in threads) or \
               of_kernel(first) != of_kernel(last) or \
               first["switches.idle"] != last["switches.idle"]:  # fmt: skip
                return None
            return last, threads, dead

        found = []
        tscope.until(lambda: found.append(look()) or found[-1], f"{alive} sleep, {gone} are gone")
        return found[-1]

    def adds_up(self, process, threads):
        """It is the sum of these, exactly, but for what goes on."""
        sums = collections.Counter()
        for thread in threads:
            sums.update(numbers(thread))
        found = numbers(process)
        self.assertEqual({name: value for name, value in found.items() if name not in OPEN},
                         {name: sums[name] for name in found if name not in OPEN})  # fmt: skip
        self.assertEqual(account_checks.total(process), process["accounts.age_ns"])
        # They sleep.
        for name in OPEN & found.keys() - {"accounts.sleep_ns", "accounts.age_ns"}:
            self.assertEqual(found[name], sums[name], name)
        self.assertGreaterEqual(found["accounts.age_ns"], sums["accounts.age_ns"])
        self.assertEqual(process["waits.max_ns"], max(thread["waits.max_ns"] for thread in threads))
        self.assertEqual(process["counts.since_ns"], min(thread["counts.since_ns"] for thread in threads))


class Sums(Processes):
    def test_a_worker_burns_the_cpu(self):
        """What /proc says, and the hog on top of the list."""
        with Threads() as made:
            made.do("spin")
            tscope.until(lambda: ticks(made.pid) >= 20, "it has run")
            row = self.row(made.pid)
            self.assertGreaterEqual(row["sched.runtime_ns"], 19 * TICK_NS)
            self.assertGreaterEqual(row["accounts.run_ns"], 18 * TICK_NS)
            listed = tscope.rows("ps", "-o", "TID,RUN,RUNTIME", "-p", str(made.pid))
            self.assertEqual([task["tid"] for task in listed], [made.pid])
            self.assertGreaterEqual(listed[0]["run"], row["accounts.run_ns"])
            self.assertGreaterEqual(listed[0]["runtime"], row["sched.runtime_ns"])
            tree = tscope.rows("tree", "-o", "TID,RUN", "--tree", str(made.pid))
            self.assertGreaterEqual(tree[0]["run"], listed[0]["run"])
            each = tscope.rows("ps", "-T", "-o", "TID,RUN", "-p", str(made.pid))
            self.assertEqual(len(each), 2)
            self.assertLess(each[0]["run"], listed[0]["run"])

            made.do("rest")
            process, threads, dead = self.settled(made.pid, 2, 0)
            self.adds_up(process, threads + dead)
            self.assertEqual(
                (process["sched.runtime_ns"], process["sched.run_delay_ns"], process["sched.nr_runs"]),
                schedstat(made.pid),
            )
            self.assertEqual((process["sched.nvcsw"], process["sched.nivcsw"]), switches(made.pid))
            self.assertLessEqual(abs(ticks(made.pid) * TICK_NS - process["sched.runtime_ns"]), 2 * TICK_NS)
            self.in_debugfs(process)

    def in_debugfs(self, process):
        with open(f"{tscope.DEBUGFS}/tree", encoding="utf-8") as file:
            lines = [line.split() for line in file]
        of = [words for words in lines if words[0] == str(process["tid"])]
        self.assertEqual([(words[2], words[4]) for words in of], [("2", str(process["sched.runtime_ns"]))])

    def test_threads_that_are_gone(self):
        """Each of them is in, once, and once the process is gone, too."""
        with Threads() as made:
            made.do(f"short {NR_EXITED}")
            made.do("wakes 50")
            gone = NR_EXITED + 1
            process, threads, dead = self.settled(made.pid, 1, gone)
            self.adds_up(process, threads + dead)
            self.assertGreaterEqual(wakes(process), 50)
            self.assertLessEqual(abs(ticks(made.pid) * TICK_NS - process["sched.runtime_ns"]), 2 * TICK_NS)
            # It is one of the threads that were counted, and those that the kernel forgets.
            self.assertEqual(process["sched.nr_migrations"],
                             process["counts.migrations_base"] + process["counts.migrations"])  # fmt: skip

            made.end()
            tscope.until(lambda: len(self.dead(made.pid)) == gone + 1, "all are gone")
            dead = self.dead(made.pid)
            (last,) = self.dead(made.pid, uapi.PROCESSES)
            self.adds_up(last, dead)
            self.assertEqual(last["accounts.age_ns"], sum(one["accounts.age_ns"] for one in dead))
            (listed,) = self.gone("TID,TGID,SWITCHES,RUN,AGE,LIFETIME", made.pid)
            self.assertEqual(listed["run"], last["accounts.run_ns"])
            self.assertEqual(listed["switches"], sum(one["counts.voluntary"] + one["counts.involuntary"]
                                                     for one in dead))  # fmt: skip
            self.assertEqual(listed["age"], last["accounts.age_ns"])
            self.assertGreaterEqual(listed["lifetime"], max(one["accounts.now_ns"] for one in dead) -
                                    min(one["birth.birth_ns"] for one in dead))  # fmt: skip
            with open(f"{tscope.DEBUGFS}/departed", encoding="utf-8") as file:
                (row,) = [word for word in map(str.split, file) if word[0] == str(made.pid)]
            self.assertEqual(int(row[7]), listed["run"])
            each = self.gone("TID,TGID,RUN", made.pid, "-T")
            self.assertEqual(len(each), gone + 1)
            self.assertEqual(sum(task["run"] for task in each), listed["run"])

    def gone(self, columns, tgid, *options):
        run = tscope.taskscope("gone", "-J", "-o", columns, *options)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return [task for task in json.loads(run.stdout)["departed"] if task["tgid"] == tgid]

    def test_of_itself(self):
        """What getrusage() says, and what the kernel forgets about a thread's last switch."""
        with Threads() as made:
            made.do("short 40")
            made.end()
            tscope.until(lambda: len(self.dead(made.pid)) == 41, "all are gone")
        usage = resource.getrusage(resource.RUSAGE_SELF)
        own = self.row(os.getpid())
        later = resource.getrusage(resource.RUSAGE_SELF)
        self.assertLessEqual(usage.ru_nvcsw, own["sched.nvcsw"])
        self.assertLessEqual(own["sched.nvcsw"], later.ru_nvcsw)
        self.assertLessEqual(usage.ru_nivcsw, own["sched.nivcsw"])
        self.assertLessEqual(own["sched.nivcsw"], later.ru_nivcsw)

    def test_no_column_falls(self):
        """Threads come and go faster than they are read."""
        with Threads() as made:
            made.say(f"short {NR_SHORT}")
            most, age, samples, last = {}, 0, 0, False
            while not last:
                last = bool(select.select([made.process.stdout], [], [], 0)[0])
                record = self.row(made.pid)
                now = {**numbers(record), **of_kernel(record)}
                fallen = {name: (most[name], value) for name, value in now.items()
                          if not is_open(name) and value < most.get(name, 0)}  # fmt: skip
                self.assertEqual(fallen, {})
                self.assertEqual(account_checks.total(record), record["accounts.age_ns"])
                most = now
                samples += 1
                age = record["accounts.age_ns"]
            print(f"# {samples} samples of {NR_SHORT} threads, {age} ns")
            made.heard("short")
            process, threads, dead = self.settled(made.pid, 1, NR_SHORT)
            self.adds_up(process, threads + dead)


class Lives(Processes):
    def test_exec_by_a_thread(self):
        """The process goes on, with all that it has done."""
        with Threads() as made:
            made.do("short 20")
            before, threads, dead = self.settled(made.pid, 1, 20)
            self.adds_up(before, threads + dead)
            made.say("exec")
            made.heard("ready")
            # The old leader.
            after, threads, dead = self.settled(made.pid, 1, 21)
            self.adds_up(after, threads + dead)
            for name, value in {**numbers(before), **of_kernel(before)}.items():
                now = {**numbers(after), **of_kernel(after)}[name]
                self.assertGreaterEqual(now, value, name)
            made.do("short 20")
            process, threads, dead = self.settled(made.pid, 1, 41)
            self.adds_up(process, threads + dead)

    def test_exec_by_threads_in_turn(self):
        """Each leader that was ended is kept, under the number that it lived under."""
        exec_flag = uapi.constant("EXITED_EXEC")
        with Threads() as made:
            for _ in range(3):
                made.say("exec")
                made.heard("ready")
            _, _, dead = self.settled(made.pid, 1, 3)
            self.assertEqual([(record["tid"], record["exited.flags"] & exec_flag) for record in dead],
                             [(made.pid, exec_flag)] * 3)  # fmt: skip

    def test_the_leader_exits_first(self):
        """The row stays that of the process, and so does its end."""
        with Threads() as made:
            made.do("spin")
            made.say("leave")
            tscope.until(lambda: self.row(made.pid)["state.letter"] == ord("Z"), "the leader is gone")
            first = self.row(made.pid)
            self.assertEqual(first["accounts.account"], account_checks.ENDED)
            tscope.until(lambda: self.row(made.pid)["accounts.run_ns"] >
                         first["accounts.run_ns"] + 10 * TICK_NS, "it runs")  # fmt: skip
            self.assertGreater(self.row(made.pid)["accounts.now_ns"], first["accounts.now_ns"])
            made.process.kill()
            made.process.wait()
            tscope.until(lambda: len(self.dead(made.pid)) == 2, "all are gone")
            (last,) = self.dead(made.pid, uapi.PROCESSES)
            self.adds_up(last, self.dead(made.pid))
            self.assertGreater(last["accounts.run_ns"], first["accounts.run_ns"] + 10 * TICK_NS)

    def test_older_than_the_module(self):
        """The kernel's sums are of the whole life, ours since the load."""
        with Threads() as made:
            made.do("short 100")
            made.do("spin")
            tscope.until(lambda: ticks(made.pid) >= 10, "it has run")
            made.do("rest")
            self.load_again()
            process, threads, dead = self.settled(made.pid, 2, 0)
            self.adds_up(process, threads + dead)
            self.assertLessEqual(abs(ticks(made.pid) * TICK_NS - process["sched.runtime_ns"]), 2 * TICK_NS)
            made.do("short 100")
            process, threads, dead = self.settled(made.pid, 2, 100)
            self.adds_up(process, threads + dead)
            self.assertLessEqual(abs(ticks(made.pid) * TICK_NS - process["sched.runtime_ns"]), 2 * TICK_NS)

    def test_without_hooks(self):
        """What the kernel adds up."""
        os.close(self.device.fd)
        self.unload()
        self.load("hooks=0")
        self.device = uapi.Device()
        with Threads() as made:
            made.do("short 100")
            made.do("spin")
            tscope.until(lambda: ticks(made.pid) >= 10, "it has run")
            made.do("rest")
            tscope.until(lambda: self.row(made.pid)["state.letter"] == ord("S"), "it sleeps")
            row = self.row(made.pid)
            self.assertNotIn("accounts.run_ns", row)
            self.assertLessEqual(abs(ticks(made.pid) * TICK_NS - row["sched.runtime_ns"]), 2 * TICK_NS)


class Asked(Processes):
    def test_by_any_thread(self):
        with Threads() as made:
            made.do("spin")
            made.do("rest")
            (other,) = [thread["tid"] for thread in self.rows(made.pid) if thread["tid"] != made.pid]
            record = self.device.get(other, GROUPS, uapi.PROCESSES)
            self.assertEqual(record["tid"], made.pid)
            self.assertEqual(self.device.get(other, GROUPS)["tid"], other)
            for tid in (made.pid, other):
                found = list(self.device.snapshot(GROUPS, uapi.FILTER_TGID, tid, uapi.PROCESSES))
                self.assertEqual([record["tid"] for record in found], [made.pid])
            all_of_them = list(self.device.snapshot(GROUPS, flags=uapi.PROCESSES))
            self.assertEqual([record["tid"] for record in all_of_them],
                             [record["ids.tgid"] for record in all_of_them])  # fmt: skip
            self.assertIn(made.pid, [record["tid"] for record in all_of_them])

    def test_wait(self):
        """All threads; one that is named; the leader alone if that is asked for."""

        def waits(*arguments):
            run = tscope.taskscope("wait", "-J", *map(str, arguments))
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            return json.loads(run.stdout)["wait"]

        with Threads() as made:
            made.do("wakes 20")
            made.do("spin")
            made.do("rest")
            process, threads, _ = self.settled(made.pid, 2, 1)
            (other,) = [thread["tid"] for thread in threads if thread["tid"] != made.pid]
            told = waits(made.pid)
            self.assertEqual((told["tid"], told["process"], told["threads"]), (made.pid, True, 2))
            self.assertEqual(told["run"], process["accounts.run_ns"])
            self.assertEqual(told["waits"], process["waits.nr"])
            named = waits(other)
            self.assertEqual((named["tid"], named["process"]), (other, False))
            self.assertLess(named["waits"], told["waits"])
            alone = waits("--tid", made.pid)
            self.assertEqual((alone["tid"], alone["process"]), (made.pid, False))
            self.assertLess(alone["waits"], told["waits"])
            text = tscope.taskscope("wait", str(made.pid)).stdout
            self.assertIn(f"{made.pid} mkthreads and its threads, 2 in all: waited {told['waits']} times", text)

    def test_show(self):
        """The same as of wait."""

        def shown(*arguments):
            run = tscope.taskscope("show", "-J", *map(str, arguments))
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            found = json.loads(run.stdout)
            return found["process"], {name: value["value"] for group in found["task"].values() if group
                                      for name, value in group.items()}  # fmt: skip

        with Threads() as made:
            made.do("spin")
            tscope.until(lambda: ticks(made.pid) >= 5, "it has run")
            made.do("rest")
            process, threads, _ = self.settled(made.pid, 2, 0)
            (other,) = [thread for thread in threads if thread["tid"] != made.pid]
            is_process, told = shown(made.pid)
            self.assertTrue(is_process)
            self.assertEqual((told["run"], told["runtime"]),
                             (process["accounts.run_ns"], process["sched.runtime_ns"]))  # fmt: skip
            is_process, told = shown(other["tid"])
            self.assertFalse(is_process)
            self.assertEqual(told["run"], other["accounts.run_ns"])
            is_process, told = shown("-t", made.pid)
            self.assertFalse(is_process)
            self.assertEqual(told["run"], process["accounts.run_ns"] - other["accounts.run_ns"])
            text = tscope.taskscope("show", str(made.pid)).stdout
            self.assertRegex(text, r"\Aa process of 2 threads: ")

    def test_watch(self):
        """The interval's run time is that of the worker."""
        with Threads() as made:
            made.do("spin")
            run = subprocess.Popen([tscope.CLI, "ps", "-r", "-n", "--watch", "0.2", "-o", "TID,RUN", "-p",
                                    str(made.pid)], stdout=subprocess.PIPE, text=True)  # fmt: skip
            try:
                # The first is since its birth.
                lines = (line.split() for line in run.stdout if line.strip())
                next(lines)
                tscope.until(lambda: int(next(lines)[-1]), "it runs")
            finally:
                run.terminate()
                run.communicate()

    def test_help(self):
        """It says what is whose."""
        columns = {column["name"]: column
                   for column in json.loads(tscope.taskscope("ps", "-H", "-J").stdout)["columns"]}  # fmt: skip
        for name in ("RUN", "RUNTIME", "NVCSW", "WAITS", "WAIT_P99", "AGE", "WAKERS", "BLAMED"):
            self.assertEqual(columns[name]["process"], "of a process: of all its threads", name)
        for name in ("CPU", "STATE", "PRIO", "ACCOUNT", "MOVES", "AFFINITY", "VRUNTIME"):
            self.assertEqual(columns[name]["process"], "of a process: its leader's", name)
        self.assertIsNone(columns["TGID"]["process"])
        text = tscope.taskscope("ps", "-H").stdout
        self.assertRegex(text, r"(?m)^RUN +number +.*; of a process: of all its threads$")


if __name__ == "__main__":
    tscope.main()
