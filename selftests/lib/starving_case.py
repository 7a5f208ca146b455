# SPDX-License-Identifier: GPL-2.0
"""A task that waits for a CPU for as long as a test looks at it."""

import contextlib
import os

import account_checks
import busy
import realtime
import uapi
from account_checks import RUN
from busy import child
from realtime import CPU
from tscope import until

GROUPS = uapi.mask_of("ids", "counts", "accounts", "waits", "blame")
# Long enough to be above all that it has waited before.
STARVES_NS = 1_500_000_000


def be_called(name):
    with open("/proc/self/comm", "w", encoding="ascii") as file:
        file.write(name)


def be_first(policy, priority):
    """Before all on the CPU that have less: it gets it where one of them has it."""
    os.sched_setscheduler(0, policy, os.sched_param(priority))
    os.sched_setaffinity(0, {CPU})


def fifo_hog():
    """Has the CPU to itself: its name is that of nothing else."""
    be_called("fifohog")
    be_first(os.SCHED_FIFO, 50)
    busy.hog()


def be_victim():
    """Real-time, too, where the fair server would give an ordinary task some time.  Where there
    is none it must not be: RCU's threads would starve once the hog is gone."""
    be_called("victim")
    if os.path.exists(realtime.FAIR_SERVER):
        be_first(os.SCHED_FIFO, 1)
    else:
        os.sched_setaffinity(0, {CPU})


def victim():
    be_victim()
    busy.hog()


def napper():
    """Is woken again and again."""
    be_victim()
    busy.sleeper()


class StarvingCase(account_checks.AccountCase):
    """A task starves under a real-time one that nothing takes the CPU from."""

    def setUp(self):
        super().setUp()
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        stack.enter_context(realtime.without_rt_limit())
        self.stay_on(*(os.sched_getaffinity(0) - {CPU}))

    @contextlib.contextmanager
    def starving(self):
        """The tids of one that has starved for long, and of the one in its way."""
        with child(victim) as starved:
            self.until_it_has(starved)
            with child(fifo_hog) as hog:
                until(lambda: self.open_ns(starved) > STARVES_NS, "it starves")
                yield starved, hog

    def until_it_has(self, tid):
        """It has had the CPU, beyond its start."""

        def has():
            record = self.device.get(tid, GROUPS)
            return os.sched_getaffinity(tid) == {CPU} and record["accounts.account"] == RUN

        until(has, "it runs")

    def open_ns(self, tid):
        return self.device.get(tid, GROUPS)["waits.open_ns"]
