#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Every situation and its look-alikes, alone and two at a time, of numbers by chance.

tools/test-verdicts boots the machines that they want and adds up what the tests print: of
each time a line "outcome JSON".  A test fails if one of its times is not right; whether all
are right often enough is said by tools/test-verdicts.

Environment: TASKSCOPE_VERDICT_TIMES, how often each (1); TASKSCOPE_VERDICT_SEED, where the
seeds begin (1); TASKSCOPE_VERDICT_ONLY, a pattern for the names of situations;
TASKSCOPE_VERDICT_PAIRS, how many times two are made (TIMES).
"""

import os
import random
import re
import traceback
import unittest

import diagnosis
import situations
import tscope
from situations import SITUATIONS

TIMES = int(os.environ.get("TASKSCOPE_VERDICT_TIMES", "1"))
PAIRS = int(os.environ.get("TASKSCOPE_VERDICT_PAIRS", str(TIMES)))
FIRST_SEED = int(os.environ.get("TASKSCOPE_VERDICT_SEED", "1"))
ONLY = re.compile(os.environ.get("TASKSCOPE_VERDICT_ONLY", "."))
SECONDS = 2
# Nicer ones would wait for what they have made.
NICE = -10


def possible():
    return [name for name, situation in SITUATIONS.items() if situation.is_possible() and ONLY.search(name)]


class Outcomes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(os.setpriority, os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0))
        os.setpriority(os.PRIO_PROCESS, 0, NICE)

    def note(self, found):
        print(f"outcome {found.line()}", flush=True)
        return [] if not found.wrong else [found.line()]

    def tried(self, names, seed, work):
        """What is wrong with each outcome; one that cannot be made is wrong, too."""
        try:
            return sum(map(self.note, work()), [])
        except Exception:  # pylint: disable=broad-except
            found = diagnosis.Outcome(names, seed)
            found.wrong.append(traceback.format_exc())
            return self.note(found)

    def test_alone(self):
        wrong = []
        for name in possible():
            for seed in range(FIRST_SEED, FIRST_SEED + TIMES):
                wrong += self.tried([name], seed, lambda: [diagnosis.outcome(name, seed, SECONDS)])
        self.assertEqual(wrong, [])

    def test_two_at_a_time(self):
        """One that is about the CPUs, one that is not."""
        wrong, names = [], possible()
        busy = [name for name in names if name in situations.ABOUT_CPUS]
        quiet = [name for name in names if name in situations.WITHOUT_CPUS]
        for seed in range(FIRST_SEED, FIRST_SEED + (PAIRS if busy and quiet else 0)):
            dice = random.Random(seed)
            two = [dice.choice(busy), dice.choice(quiet)]
            wrong += self.tried(two, seed, lambda: diagnosis.outcomes_of_two(two, seed, SECONDS))
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    tscope.main()
