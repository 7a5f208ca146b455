# SPDX-License-Identifier: GPL-2.0
"""How many switches all CPUs have made: as the module says, and as the kernel says."""

import os

import storm_maker
import tscope

# Up to 5.10 a CPU that goes off drives its tasks away when tracepoints no longer fire on it.
DRIVES_OFF_UNSEEN = tscope.RELEASE < (5, 11)


def look():
    """Switches that the module has seen, that the kernel has, that the module has."""
    before = tscope.info()["nr_switches"]
    kernel = storm_maker.stat_number("ctxt")
    return before, kernel, tscope.info()["nr_switches"]


def agree(first, last):
    """Did the kernel count between two looks what lies in the bracket of ours?

    Each CPU may stand between its own two counters; the last switch of one that is
    off is told when it is on again.
    """
    slack = os.cpu_count()
    return last[0] - first[2] - slack <= last[1] - first[1] <= last[2] - first[0] + slack
