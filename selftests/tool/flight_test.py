#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A flight recorder keeps the latest events, and ends with a wait that was too long."""

import os
import time

import hostclock
import stream_reader
import tscope
from recording_case import Records
from recording_file import Recorder, Recording
from stream_case import Stalls, children, everywhere


class Flight(Records, Stalls):
    def test_it_catches_one_stall(self):
        """Among ten thousand naps, with nobody awake."""
        self.until_it_counts(self.catches_one_stall)

    def catches_one_stall(self):
        """Return: False if this machine stood still by itself."""
        trigger = f"wait>{self.LIMIT_MS}ms comm=victim"
        with children(self.victim) as (victim,), hostclock.Watch() as watch, \
                Recorder(self.path, "--flight", "--trigger", trigger) as recorder:
            before = self.naps(victim)
            tscope.until(lambda: self.naps(victim) - before > 10_000, "ten thousand naps")
            if self.asked(victim, "waits.max_ns") > self.LIMIT_MS * 1_000_000:
                return False
            self.assertIsNone(recorder.process.poll())
            culprit = self.stall(self.STALL_MS)
            said = recorder.process.communicate(timeout=hostclock.PATIENCE)[1]
            os.waitpid(culprit, 0)
            longest = self.asked(victim, "waits.max_ns")
            self.assertEqual(recorder.process.returncode, 0, said)
            self.assertIn("the trigger has fired", said)
            recording = self.read()
            self.it_says_what_led_to_it(recording.events(), victim, culprit, longest, watch)
        self.assertIn(victim, recording.records("TASKS_END"))
        return True

    def test_the_latest(self):
        """Of many events the last ones, as many as the rings hold, to the end."""
        with everywhere(), hostclock.Watch() as watch:
            recording = self.recorded("--flight", "--ring-size", "16", "--duration", "2")
            events, rings = recording.events(), recording.rings()
            end = recording.stop()["now_ns"]
            for cpu in rings:
                last = max(event.ns for event in events if event.cpu == cpu)
                self.assertLess(end - last, 1_000_000_000 + watch.stopped(last, end, cpu))
        blocks = recording.of("BLOCK")
        self.assertGreater(sum(ring["begun"] for ring in rings.values()), len(blocks))
        self.assertLessEqual(len(blocks), 4 * len(rings))
        self.assertEqual(stream_reader.broken_chains(events), [])
        for cpu, ring in rings.items():
            # What is missing in front of the first block was written over.
            self.assertEqual(recording.blocks[cpu].seen, ring["produced"])
            self.assertEqual(recording.blocks[cpu].block, ring["begun"])

    def test_it_does_not_fire(self):
        with Recorder(self.path, "--flight", "--trigger", "wait>1000s") as recorder:
            time.sleep(0.3)
            recorder.end()
        names = {event.name for event in self.read().events()}
        self.assertIn("switch", names)
        self.assertNotIn("trigger", names)

    def test_report(self):
        """Of a task from its first event on, since what was before it is not known."""
        with everywhere():
            self.recorded("--flight", "--ring-size", "16", "--duration", "2")
        recording = Recording(self.path)
        first = min(event.ns for event in recording.events())
        span = recording.stop()["now_ns"] - first
        rows = self.report()[0]
        for tid, row in rows.items():
            known = sum(row[name] or 0 for name in ("run", "wait", "sleep", "block", "stop"))
            self.assertLessEqual(known, span, tid)
        self.assertGreater(sum(row["run"] or 0 for row in rows.values()), 0)


if __name__ == "__main__":
    tscope.main()
