# SPDX-License-Identifier: GPL-2.0
"""What tests that read streams share: is everything accounted for?"""

import contextlib
import time

import stream_reader
import uapi
from stream_reader import Stream

SMALL = uapi.constant("RING_BYTES_MIN")


class StreamChecks:
    """For a test case."""

    def whole(self, stream):
        """It was read to its end, and all is accounted for."""
        stop = stream.stop()
        events = stream.read()
        pending = sum(ring.state()["produced"] - ring.seen for ring in stream.rings)
        self.assertEqual(stream.seen() + pending, stop["produced"])
        self.assertEqual(stream.lost() + pending, stop["lost"])
        for ring in stream.rings:
            # What is lost at the end has no later event to stand in front of.
            self.assertLessEqual(ring.state()["produced"] - ring.seen, ring.state()["lost"])
        return events, stop

    def latest(self, stream):
        """The end of one that was written over; nothing is missing in between."""
        stop = stream.stop()
        self.assertEqual(stop["lost"], 0)
        events = stream.read_overwritten()
        self.assertEqual(stream.seen(), stop["produced"])
        self.assertEqual(stream.lost() + len(events), stop["produced"])
        return events

    def sprung(self, wait_ns, stream):
        """One that a wait may have ended: then with that."""
        events = self.latest(stream)
        fired = [event for event in events if event.name == "trigger"]
        self.assertLessEqual(len(fired), 1)
        for trigger in fired:
            last = [event for event in events if event.cpu == trigger.cpu][-1]
            self.assertIs(last, trigger)
            self.assertGreater(trigger.wait_ns, wait_ns)
        return events

    def whole_recording(self, recording, in_exec=False):
        """All events, which are all that there were."""
        events, stop, rings = recording.events(), recording.stop(), recording.rings()
        met = {cpu: blocks for cpu, blocks in recording.blocks.items()}
        self.assertEqual(set(rings), set(range(recording.start()["nr_rings"])))
        self.assertLessEqual(set(met), set(rings))
        for cpu, ring in rings.items():
            nr = sum(event.cpu == cpu and event.name != "lost" for event in events)
            with self.subTest(cpu=cpu):
                self.assertEqual(nr + ring["lost"], ring["produced"])
                self.assertEqual(ring["begun"], met[cpu].block if cpu in met else 0)
        for name in ("produced", "lost"):
            self.assertEqual(sum(ring[name] for ring in rings.values()), stop[name])
        self.assertEqual(stream_reader.broken_chains(events, in_exec), [])
        return events

    def all_kinds(self, seconds, process, wait_ns):
        """Streams of all kinds at once, for so long; one of a process and what it begets."""
        with contextlib.ExitStack() as stack:
            def begin(**options):
                return stack.enter_context(Stream(ring_bytes=SMALL, **options))

            latest = begin(flags=stream_reader.OVERWRITE)
            trap = begin(flags=stream_reader.OVERWRITE, trigger=(wait_ns, 0, b""))
            some = begin(kind=stream_reader.FILTER_SUBTREE, id_=process)
            everything = begin()
            time.sleep(seconds / 2)
            # Room again.
            events = everything.read()
            time.sleep(seconds / 2)
            events += self.whole(everything)[0]
            nr_some = len(self.whole(some)[0])
            for found in (events, self.latest(latest), self.sprung(wait_ns, trap)):
                self.assertEqual(stream_reader.broken_chains(found, in_exec=True), [])
        self.assertGreater(len(events), 0)
        return len(events), nr_some
