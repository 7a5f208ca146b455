#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A CPU goes off and on while the module counts: no switch and no migration is lost."""

import contextlib
import os
import re
import signal
import subprocess
import time

import fast_snapshot
import load_case
import storm_maker
import switch_total
import tscope

NR_ROUNDS = 10
CPU = storm_maker.last_cpu()


def of_cpu(cpu):
    """(is online, switches) as debugfs says."""
    with open(f"{tscope.DEBUGFS}/cpus") as file:
        for line in file:
            word = line.split()
            if word[0] == str(cpu):
                return word[1] == "yes", int(word[3])
    raise LookupError(f"no line of CPU {cpu}")


@contextlib.contextmanager
def spinner():
    """A process that runs on the CPU, or beside it while it is off; stopped to be looked at."""
    process = subprocess.Popen(["sh", "-c", "while :; do :; done"])
    try:
        os.sched_setaffinity(process.pid, {CPU})
        yield process.pid
    finally:
        process.kill()
        process.wait()


class Hotplug(load_case.LoadCase):
    def tearDown(self):
        storm_maker.cpu_online(CPU, True)
        super().tearDown()

    def off_and_on(self):
        first = switch_total.look()
        widest = 0
        for _ in range(NR_ROUNDS):
            for online in (False, True):
                storm_maker.cpu_online(CPU, online)
                now = switch_total.look()
                self.assertTrue(switch_total.agree(first, now), (first, now))
                widest = max(widest, now[2] - now[0])
        print(f"# {now[1] - first[1]} switches in {NR_ROUNDS} rounds, brackets of {widest} at most")
        self.assertGreater(now[1] - first[1], NR_ROUNDS)
        self.kernel_threads_agree()

    def kernel_threads_agree(self):
        """Those of the CPU, which stop and start with it."""
        def look():
            """When none has run while it was looked at."""
            one, two = (fast_snapshot.snapshot("ids", "state", "sched", "birth", "counts") for _ in range(2))
            names = {tid: task["ids"].comm.rstrip(b"\0").decode() for tid, task in two.items()}
            found = [tid for tid in names if re.fullmatch(rf"(migration|cpuhp|ksoftirqd)/{CPU}", names[tid])]
            self.assertEqual(len(found), 3, names)
            still = all(self.rests(tasks[tid]) for tasks in (one, two) for tid in found)
            same = [one[tid]["sched"].nr_runs for tid in found] == [two[tid]["sched"].nr_runs for tid in found]
            return still and same and (two, found)

        self.counts_agree(*tscope.until(look, "those of the CPU are at rest"))

    @staticmethod
    def rests(task):
        return not task["state"].on_cpu and not task["state"].on_rq

    def test_switches_are_those_of_proc_stat(self):
        self.off_and_on()

    def test_switches_are_those_of_proc_stat_under_a_storm(self):
        with storm_maker.STORMS["switch"]():
            self.off_and_on()

    def test_its_counts_rest_while_it_is_off(self):
        with spinner():
            was_online, before = of_cpu(CPU)
            storm_maker.cpu_online(CPU, False)
            is_online, resting = of_cpu(CPU)
            self.assertTrue(was_online)
            self.assertFalse(is_online)
            self.assertGreaterEqual(resting, before)
            time.sleep(0.5)
            self.assertEqual(of_cpu(CPU), (False, resting))
            storm_maker.cpu_online(CPU, True)
            is_online, after = of_cpu(CPU)
            self.assertTrue(is_online)
            self.assertGreater(after, resting)

    def stopped(self, pid):
        """The kernel's and our counts of a task agree while it is stopped."""
        os.kill(pid, signal.SIGSTOP)

        def look():
            tasks = fast_snapshot.snapshot("ids", "state", "sched", "birth", "counts")
            return tasks[pid]["state"].letter == ord("T") and self.rests(tasks[pid]) and tasks

        tasks = tscope.until(look, f"{pid} is stopped")
        if switch_total.DRIVES_OFF_UNSEEN:
            counts, kernel = tasks[pid]["counts"], tasks[pid]["sched"].nr_migrations
            unseen = kernel - counts.migrations_base - counts.migrations
            self.assertIn(unseen, range(NR_ROUNDS + 1))
            tasks[pid]["counts"] = counts._replace(migrations=counts.migrations + unseen)
        self.counts_agree(tasks, [pid])
        os.kill(pid, signal.SIGCONT)
        return tasks[pid]["counts"]

    def test_a_task_that_is_driven_off(self):
        with spinner() as pid:
            before = self.stopped(pid)
            for _ in range(NR_ROUNDS):
                storm_maker.cpu_online(CPU, False)
                # With its last CPU gone the kernel lets it run on all.
                self.stopped(pid)
                storm_maker.cpu_online(CPU, True)
                os.sched_setaffinity(pid, {CPU})
                time.sleep(0.05)
                after = self.stopped(pid)
            # There and back each time.
            self.assertGreaterEqual(after.migrations - before.migrations, 2 * NR_ROUNDS)
            self.assertGreaterEqual(after.involuntary - before.involuntary, NR_ROUNDS)

    def test_load_while_it_is_off(self):
        """Then what it runs is known from its first switch on."""
        storm_maker.cpu_online(CPU, False)
        self.unload()
        self.load()
        self.assertEqual(of_cpu(CPU), (False, 0))
        first = switch_total.look()
        storm_maker.cpu_online(CPU, True)
        with spinner() as pid:
            time.sleep(0.2)
            self.stopped(pid)
            self.assertGreater(of_cpu(CPU)[1], 0)
        last = switch_total.look()
        self.assertTrue(switch_total.agree(first, last), (first, last))

    def test_unload_while_it_is_off(self):
        storm_maker.cpu_online(CPU, False)
        self.unload()
        storm_maker.cpu_online(CPU, True)
        self.load()
        self.settled()


if __name__ == "__main__":
    tscope.main()
