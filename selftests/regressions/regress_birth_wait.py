#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A new task waits from its wakeup on, not from its birth.

It is on a run queue a moment before its wakeup is noted.
"""

import fast_snapshot
import load_case
import storm_maker
import tscope
import uapi

# Probes run in the order in which they were attached.  One that comes before that of the module
# makes the moment longer: 3 of 309 tasks were seen in it.
TRIGGER = "/sys/kernel/tracing/events/sched/sched_wakeup_new/trigger"
WAIT = uapi.constant("ACCOUNT_WAIT")
HAS_RUN = uapi.constant("BIRTH_HAS_RUN")
NR_NEW = 500


class NewTasks(load_case.LoadCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(tscope.write, TRIGGER, "!stacktrace")
        tscope.write(TRIGGER, "stacktrace")
        self.load_anew()

    def test_no_wait_before_the_wakeup(self):
        nr, wrong = 0, []
        with storm_maker.STORMS["exit"]():
            while nr < NR_NEW:
                for tid, task in fast_snapshot.snapshot("birth", "accounts").items():
                    birth, accounts = task["birth"], task["accounts"]
                    if not birth.flags & fast_snapshot.BIRTH_SEEN or birth.flags & HAS_RUN:
                        continue
                    if accounts.account != WAIT:
                        continue
                    nr += 1
                    if not accounts.sleep_ns:
                        wrong.append((tid, accounts))
        print(f"# {nr} new tasks waited")
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    tscope.main()
