#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A machine with many CPUs: it loads, all of them work, the checks pass, the memory is as computed.

Wants a guest of its own, with 16 CPUs or more.
"""

import contextlib
import fcntl
import os
import struct

import busy
import load_case
import tscope
import uapi

NR_NAPS = 20
NR_CPUS, CPU_BYTES = 68, 416
# Of each CPU beside its variables: the history of what it ran.
HISTORY_BYTES_MAX = 16 * 1024
MATRIX_ENTRY_BYTES = 8


def percpu_bytes():
    """What the module's variables of one CPU take, as its file says."""
    with open(tscope.MODULE, "rb") as file:
        elf = file.read()
    (offset,) = struct.unpack_from("=Q", elf, 0x28)
    entry_bytes, nr, names = struct.unpack_from("=HHH", elf, 0x3A)
    section = [struct.unpack_from("=IIQQQQ", elf, offset + i * entry_bytes) for i in range(nr)]
    for name, _, _, _, _, size in section:
        at = section[names][4] + name
        if elf[at : elf.index(b"\0", at)] == b".data..percpu":
            return size
    raise RuntimeError(f"{tscope.MODULE}: no variables of CPUs")


class ManyCpus(load_case.LoadCase):
    def setUp(self):
        super().setUp()
        self.device = uapi.Device()
        self.nr_cpus = os.cpu_count()
        self.assertGreaterEqual(self.nr_cpus, 16, "wants a guest of its own")

    def tearDown(self):
        os.close(self.device.fd)
        super().tearDown()

    def info(self):
        arg = bytearray(tscope.INFO_BYTES)
        struct.pack_into("=I", arg, 0, tscope.INFO_BYTES)
        fcntl.ioctl(self.device.fd, uapi.GET_INFO, arg)
        return arg

    def switches(self):
        """Of each CPU, as debugfs has them."""
        with open(f"{tscope.DEBUGFS}/cpus", encoding="ascii") as file:
            return [int(line.split()[3]) for line in file.read().splitlines()[1:]]

    def nap_everywhere(self):
        """A task on each CPU sleeps for a while, many times."""
        done = os.pipe()
        with contextlib.ExitStack() as tasks:
            for cpu in range(self.nr_cpus):
                tasks.enter_context(busy.child(busy.naps, 0.001, NR_NAPS, done[1], cpu=cpu))
            for _ in range(self.nr_cpus):
                self.assertEqual(os.read(done[0], 1), b"x")
        for end in done:
            os.close(end)

    def test_all_of_them_work(self):
        before = self.switches()
        self.assertEqual(len(before), self.nr_cpus)
        self.nap_everywhere()
        rose = [b - a for a, b in zip(before, self.switches())]
        print(f"# {self.nr_cpus} CPUs, {min(rose)} to {max(rose)} switches each")
        # To the task that naps, and away from it.
        self.assertGreaterEqual(min(rose), 2 * NR_NAPS)

    def test_the_checks_pass(self):
        run = tscope.taskscope("status")
        print("".join(f"# {line}\n" for line in run.stdout.splitlines()), end="")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(run.stdout.count(" PASS"), 6)

    def test_memory_is_as_computed(self):
        arg = self.info()
        (nr,) = struct.unpack_from("=I", arg, NR_CPUS)
        (told,) = struct.unpack_from("=Q", arg, CPU_BYTES)
        # The kernel may have room for more CPUs than there are.
        self.assertEqual(nr, self.nr_cpus)
        each, rest = divmod(told - MATRIX_ENTRY_BYTES * nr * nr, nr)
        history = each - percpu_bytes()
        print(f"# {nr} CPUs: {told} bytes, {percpu_bytes()} and {history} for each of them, "
              f"{MATRIX_ENTRY_BYTES} for each pair")
        self.assertEqual(rest, 0)
        self.assertGreater(history, 0)
        self.assertLess(history, HISTORY_BYTES_MAX)
        self.none_missed()

    def test_load_anew(self):
        os.close(self.device.fd)
        self.load_anew()
        self.device = uapi.Device()
        self.nap_everywhere()
        self.assertGreater(min(self.switches()), 0)


if __name__ == "__main__":
    tscope.main()
