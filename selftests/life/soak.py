#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""All storms in random mixtures, readers, loads and unloads, for many minutes.

    soak.py [MINUTES [SEED]]

MINUTES may also be in the environment, as TASKSCOPE_SOAK_MINUTES; 2 if it is not.
Prints a line every minute.  Exits with 0 if nothing was wrong: what was read,
what the kernel said, what was left over, lockdep's and kmemleak's word where
they are there.
"""

import collections
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time

import fast_snapshot
import load_case
import recording_file
import storm_maker
import tscope
from stream_checks import StreamChecks

# Seconds for which a mixture blows.
SPELL = 20
MIXTURE = (2, 5)
# For so many seconds longer it may go on, with the storms that have not done each of
# their things, alone and each time twice as long: on a slow guest one may need longer
# than a spell to begin.
PATIENCE = 300
LOCKDEP = "/proc/lockdep_stats"
KMEMLEAK = "/sys/kernel/debug/kmemleak"
# Reads while others load and unload: it may find nothing, or be cut off.
READER = """while echo; do
	cat /sys/kernel/debug/taskscope/* >/dev/null
	taskscope ps -T -J >/dev/null
	taskscope tree >/dev/null
	taskscope record -o recording --duration 0.3
	sleep 0.2
done 2>/dev/null >turns"""


class Reader(storm_maker.Storm):
    """A reader in the background; the first process of its namespace, as a storm is."""

    def command(self):
        return ["sh", "-c", READER]

    def finish(self):
        with open(f"{self.folder.name}/turns") as file:
            return {"turns": len(file.readlines())}


class Soak(StreamChecks, load_case.LoadCase):
    """Checks of the test case, without its frame."""

    def __init__(self, seed):
        super().__init__("soak")
        self.random = random.Random(seed)
        self.done = collections.Counter()
        self.blown = collections.Counter()
        self.kinds = {}
        self.deck = []
        self.drawn = set()
        self.storms = []

    def soak(self):
        pass

    def unloads(self):
        """Return: is it gone?  A reader keeps the module; then it stays."""
        run = tscope.rmmod()
        if run.returncode:
            self.assertRegex(run.stderr, "in use|busy|temporarily unavailable")
            self.done["unload refused"] += 1
            return False
        self.assertEqual(load_case.slab_caches(), {}, "slab caches are left")
        return True

    def reload(self):
        if self.unloads():
            self.load()

    def unload_in_use(self):
        """An open file holds the module.

        If not, its release is called when the module is gone; or that of the next load.
        """
        paths = [f"{tscope.DEBUGFS}/{name}" for name in sorted(os.listdir(tscope.DEBUGFS))]
        path = self.random.choice([tscope.DEVICE, *paths])
        with open(path, "rb"):
            self.assertFalse(self.unloads(), f"unloaded with {path} open")

    def read_device(self):
        tasks = fast_snapshot.snapshot("ids", "state", "sched", "birth", "counts")
        self.assertIn(os.getpid(), tasks)
        self.own_records(tasks)

    def read_list(self):
        run = tscope.taskscope("ps", "-T", "-J", "-o", "TID,TGID,COMM,NVCSW,CLONE,SINCE")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        seen = [row["tid"] for row in json.loads(run.stdout)["tasks"]]
        self.assertEqual(len(seen), len(set(seen)))
        self.assertIn(os.getpid(), seen)

    def read_tree(self):
        run = tscope.taskscope("tree", "--threads")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertGreater(len(run.stdout.splitlines()), 10)

    def read_show(self):
        run = tscope.taskscope("show", str(os.getpid()))
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def read_debugfs(self):
        for name in os.listdir(tscope.DEBUGFS):
            with open(f"{tscope.DEBUGFS}/{name}", "rb") as file:
                self.assertTrue(file.read(), name)

    def read_streams(self):
        wait_ns = self.random.choice((1_000_000, 10_000_000, 1_000_000_000))
        self.done["events"] += self.all_kinds(1, self.random.choice(self.storms).pid, wait_ns)[0]

    def read_recording(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/recording"
            run = recording_file.record(path, "--duration", "1")
            self.assertEqual(run.returncode, 0, run.stderr)
            recording = recording_file.Recording(path)
            report = tscope.taskscope("report", "--json", path)
        self.assertTrue(recording.is_whole)
        self.whole_recording(recording, in_exec=True)
        self.assertEqual(report.returncode, 0, report.stderr)
        self.assertIn(os.getpid(), tscope.by_tid(json.loads(report.stdout)["tasks"]))

    ACTIONS = (
        reload, reload, unload_in_use, read_device, read_list, read_tree, read_show, read_debugfs,
        read_streams, read_recording,
    )

    def act(self):
        action = self.random.choice(self.ACTIONS)
        action(self)
        self.none_missed()
        self.done[action.__name__] += 1
        self.assertEqual(self.log.bad_lines(), [])

    def mixture(self):
        """From a shuffled deck, so that each storm has its turns."""
        names = []
        for _ in range(self.random.randint(*MIXTURE)):
            if not self.deck:
                self.deck = sorted(storm_maker.STORMS.keys() - set(names))
                self.random.shuffle(self.deck)
            names.append(self.deck.pop())
        self.drawn.update(names)
        return names

    def lacking(self):
        """The storms that have not done each of their things."""
        return [name for name, kinds in self.kinds.items() if not all(self.blown[k] for k in kinds)]

    def spell(self, names, seconds):
        """One mixture; yields after every action."""
        self.storms = running = []
        with contextlib.ExitStack() as stack:
            # stress-ng may crash where CPUs go while it starts.
            for name in sorted(names, key=lambda name: name == "hotplug"):
                running.append(stack.enter_context(storm_maker.STORMS[name]()))
            spell_end = time.monotonic() + seconds
            while time.monotonic() < spell_end:
                self.act()
                yield
        for storm in running:
            self.blown.update(storm.counts)
            self.kinds[storm.name] = storm.counts.keys()

    def status(self, begin, names):
        info = tscope.info()
        done = ", ".join(f"{n} {what}" for what, n in sorted(self.done.items()))
        print(
            f"soak: {(time.monotonic() - begin) / 60:.1f} min; {'+'.join(names)}; {done}; "
            f"{info['nr_records']} records, {storm_maker.forks()} forks, "
            f"{storm_maker.stat_number('ctxt')} switches since boot",
            flush=True,
        )

    def weather(self, minutes):
        """Until time is up, and every storm has blown; on a slow guest for longer."""
        begin = last = time.monotonic()
        end = begin + 60 * minutes
        patience = end + max(60 * minutes, PATIENCE)
        seconds = SPELL
        while True:
            if time.monotonic() < end or self.drawn != storm_maker.STORMS.keys():
                names = self.mixture()
            elif time.monotonic() < patience and self.lacking():
                names = self.lacking()
                seconds = min(2 * seconds, max(SPELL, patience - time.monotonic()))
            else:
                break
            for _ in self.spell(names, seconds):
                if time.monotonic() > last + 60:
                    last = time.monotonic()
                    self.status(begin, names)
        self.status(begin, ["calm"])
        print("soak: blown:", ", ".join(f"{n} {what}" for what, n in sorted(self.blown.items())))
        nothing = [what for what, n in self.blown.items() if not n]
        self.assertEqual(nothing, [], "storms that did nothing")

    def nothing_is_wrong(self):
        self.settled()
        self.unload()
        if os.path.exists(LOCKDEP):
            with open(LOCKDEP) as file:
                self.assertIn(" debug_locks:                             1\n", file.read())
            print("soak: lockdep lives, and said nothing")
        if os.path.exists(KMEMLEAK):
            for _ in range(2):
                # It tells only of what is older than 5 s.
                time.sleep(6)
                with open(KMEMLEAK, "w") as file:
                    file.write("scan")
            with open(KMEMLEAK) as file:
                self.assertEqual(file.read(), "", "kmemleak")
            print("soak: kmemleak found nothing")
        self.assertEqual(self.log.bad_lines(), [])


def main():
    os.environ["LC_ALL"] = "C.UTF-8"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    minutes = float(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("TASKSCOPE_SOAK_MINUTES", 2))
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    print(f"soak: {minutes:g} minutes on {os.uname().release}, seed {seed}", flush=True)
    soak = Soak(seed)
    soak.setUp()
    try:
        with Reader("reader") as reader:
            soak.weather(minutes)
        print(f"soak: {reader.counts['turns']} turns of the reader")
        soak.assertGreater(reader.counts["turns"], 1)
        soak.nothing_is_wrong()
    except Exception:
        for line in soak.log.lines():
            print(f"soak: the kernel says: {line}")
        raise
    finally:
        if not tscope.is_loaded():
            soak.load()
    print("soak: nothing was wrong")


if __name__ == "__main__":
    main()
