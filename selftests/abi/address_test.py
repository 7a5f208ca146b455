#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""No output holds a kernel address, with kptr_restrict=0 and for root.

Text: a number in the kernel's half of the address space, in hexadecimal or decimal.
Records: the same in any eight bytes of theirs.  A few fields may rightly look so;
each is named below, with what it must be then.
"""

import glob
import os
import re
import stat
import struct
import subprocess
import unittest

import record_bytes
import tscope
import uapi

# With five levels of page tables, as on an emulated "max" CPU; with four it begins
# higher.
KERNEL_HALF = 0xFF00_0000_0000_0000
# Nearer to zero than this a negative number of ns is a time and no address: 68 s.
# The kernel's text lies within that, so that it could pass for a time; heap does not.
NEAR = 1 << 36


def is_address(value):
    return KERNEL_HALF <= value <= 0xFFFF_FFFF_FFFF_FFFF


def is_mask(value):
    """All bits from some bit on, as in a set of signals or flags: ~0, ~0 << 9, ..."""
    bits = value ^ 0xFFFF_FFFF_FFFF_FFFF
    return bin(bits).count("1") < 16


def is_near(value):
    return value > 0xFFFF_FFFF_FFFF_FFFF - NEAR


def halves(low, high):
    """Two members of 32 bits: both must be in their ranges, as signed numbers."""

    def check(value):
        first, second = struct.unpack("=ii", struct.pack("=Q", value))
        return first in low and second in high

    return check


# What lies in eight bytes of a group, and what it may be there although it looks like
# an address.  Everything else may not.
EXEMPT = {
    "fair.vruntime_ns": is_near,
    "eevdf.deadline_ns": is_near,
    "eevdf.lag_ns": is_near,
    "deadline.left_ns": is_near,
    "affinity.mask": is_mask,
    "signals.pending": is_mask,
    "signals.shared_pending": is_mask,
    "signals.blocked": is_mask,
    "birth.known": is_mask,
    "queue.level": is_near,
    # A nice below 0 beside a priority; no exit signal beside four flags; no node.
    "sched.prio/nice": halves(range(-1, 140), range(-20, 0)),
    "birth.flags/exit_signal": halves(range(0, 16), [-1]),
    "numa.node/preferred_node": halves(range(0, 1024), [-1]),
}

HEX = re.compile(rb"(?<![0-9a-zA-Z])(?:0x)?(ff[0-9a-f]{14})(?![0-9a-zA-Z])", re.I)
DECIMAL = re.compile(rb"(?<![0-9a-zA-Z.])(-?\d{9,20})(?![0-9])")

# In the text of these columns a negative number is a time, and a word a set of bits.
COLUMNS_OF_TIME = {"VRUNTIME", "DEADLINE", "LAG", "DL_LEFT"}
COLUMNS_OF_BITS = {"SIGPND", "SHDPND", "SIGBLK"}


def addresses_in_text(text):
    found = [match for match in HEX.findall(text) if not is_mask(int(match, 16))]
    for number in DECIMAL.findall(text):
        value = int(number) % (1 << 64)
        if is_address(value) and not (int(number) < 0 and is_near(value)):
            found.append(number)
    return found


def addresses_in_bytes(data):
    words = struct.unpack_from(f"={len(data) // 8}Q", data)
    return [hex(word) for word in words if is_address(word)]


def addresses_in_record(record):
    """ "group.members: value" of what looks like an address and may not."""
    found = [f"head: {word}" for word in addresses_in_bytes(record.data[:16])]
    for name, group in record.groups.items():
        for offset in range(0, len(group.data), 8):
            value = int.from_bytes(group.data[offset : offset + 8], "little")
            what = f"{name}.{group.members_at(offset)}"
            if not is_address(value):
                continue
            if what not in EXEMPT or not EXEMPT[what](value):
                found.append(f"{what}: {value:#x}")
    return found


def symbol(prefix):
    """The first such address that is no mask too: where the kernel lies is random."""
    with open("/proc/kallsyms") as file:
        lines = [line.split() for line in file]
    found = (int(line[0], 16) for line in lines if line[2].startswith(prefix))
    return next(address for address in found if is_address(address) and not is_mask(address))


class Addresses(unittest.TestCase):
    """Every kind of task lives meanwhile."""

    @classmethod
    def setUpClass(cls):
        with open("/proc/sys/kernel/kptr_restrict", "r+") as file:
            cls.kptr_restrict = file.read()
            file.seek(0)
            file.write("0")
        cls.tasks = tscope.Mktask("mixed:n=80", "thread:n=5", "nice:nice=-7", "deadline")
        cls.made = cls.tasks.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.tasks.__exit__()
        with open("/proc/sys/kernel/kptr_restrict", "w") as file:
            file.write(cls.kptr_restrict)

    def test_detector(self):
        """Addresses that are known are found, in each form in which they could leak."""
        init_task, module = symbol("init_"), symbol("tscope_")
        heap = 0xFF11_0001_0A2B_3C40
        for address in (init_task, module, heap, 0xFFFF_8881_0A2B_3C40):
            self.assertTrue(is_address(address), hex(address))
            forms = (f"{address:x}", f"{address:#x}", f"{address:016X}", f"{address}",
                     f"tid=1 {address:#x},", f"({address:x})", f'"{address:#x}"', f": {address}}}")  # fmt: skip
            for form in forms:
                self.assertEqual(len(addresses_in_text(form.encode())), 1, form)
            self.assertEqual(addresses_in_bytes(struct.pack("=QQ", 1, address)), [hex(address)])
        self.assertEqual(len(addresses_in_text(str(heap - (1 << 64)).encode())), 1)
        self.assertEqual(addresses_in_text(b"0x7fff12345678 00000000deadbeef 0xffff88810a2b -5"), [])

        # In every eight bytes of a record.
        fd = os.open(tscope.DEVICE, os.O_RDONLY)
        self.addCleanup(os.close, fd)
        record = record_bytes.task_get(fd, self.made[0]["tid"])
        hidden = set()
        for name, group in record.groups.items():
            for offset in range(0, len(group.data), 8):
                data = bytearray(group.data)
                data[offset : offset + 8] = struct.pack("=Q", heap)
                broken = record._replace(groups={name: record_bytes.Group(name, bytes(data))})
                if not addresses_in_record(broken):
                    hidden.add(f"{name}.{group.members_at(offset)}")
        self.assertEqual(hidden, set())

    def test_records(self):
        fd = os.open(tscope.DEVICE, os.O_RDONLY)
        self.addCleanup(os.close, fd)
        seen = record_bytes.snapshot(fd)
        self.assertGreater(len(seen), 150)
        groups = set()
        for record in seen:
            groups.update(record.groups)
            one = record_bytes.task_get(fd, record.tid)
            for one in filter(None, (record, one)):
                self.assertEqual(addresses_in_record(one), [], f"tid {one.tid}")
        missing = set(uapi.GROUPS) - groups - {"eevdf", "numa", "exited"}
        self.assertEqual(missing, set(), "groups that nobody looked at")

    def test_reserved_is_zero(self):
        """Nor do those bytes that say nothing say something."""
        fd = os.open(tscope.DEVICE, os.O_RDONLY)
        self.addCleanup(os.close, fd)
        for record in record_bytes.snapshot(fd):
            for name, group in record.groups.items():
                if "reserved" in uapi.STRUCTS[name].offsets:
                    self.assertEqual(group.unsigned("reserved"), 0, f"{name} of {record.tid}")

    def test_info(self):
        fd = os.open(tscope.DEVICE, os.O_RDONLY)
        self.addCleanup(os.close, fd)
        self.assertEqual(addresses_in_bytes(record_bytes.get_info(fd)), [])

    def test_tokens(self):
        """Random without the key: no addresses, and no sums with a secret."""
        fd = os.open(tscope.DEVICE, os.O_RDONLY)
        self.addCleanup(os.close, fd)
        tokens = sorted(
            {
                record.groups["sharing"].unsigned(name)
                for record in record_bytes.snapshot(fd, uapi.mask_of("sharing"))
                for name in ("mm", "files", "fs", "sighand")
            }
            - {0}
        )
        self.assertGreater(len(tokens), 100)
        self.assertEqual(list(filter(is_address, tokens)), [])
        # 200 tokens: chance makes two of them neighbours in one of 10^5 runs.
        near = [pair for pair in zip(tokens, tokens[1:]) if pair[1] - pair[0] < 1 << 32]
        self.assertEqual(near, [])

    def test_debugfs(self):
        for name in os.listdir(tscope.DEBUGFS):
            with self.subTest(name), open(f"{tscope.DEBUGFS}/{name}", "rb") as file:
                text = file.read()
                self.assertTrue(text)
                self.assertEqual(addresses_in_text(text), [])

    def tool(self, *arguments):
        run = tscope.taskscope(*arguments)
        # The checks of status are not looked at here.
        self.assertIn(run.returncode, (0, 1) if "status" in arguments else (0,), run.stderr)
        self.assertTrue(run.stdout)
        return run.stdout.encode() + run.stderr.encode()

    def test_tool(self):
        names = re.findall(r"^([A-Z_]+) ", tscope.taskscope("ps", "-H").stdout, re.M)
        self.assertGreater(len(names), 80)
        plain = set(names) - COLUMNS_OF_TIME - COLUMNS_OF_BITS
        for form in ([], ["--json"], ["--raw"]):
            for command in (["ps", "-T"], ["tree"], ["tree", "-T"]):
                with self.subTest(command + form):
                    text = self.tool(*command, *form, "-o", ",".join(sorted(plain)))
                    self.assertEqual(addresses_in_text(text), [])
        for name in sorted(COLUMNS_OF_TIME | COLUMNS_OF_BITS):
            with self.subTest(name):
                table = tscope.rows("ps", "-T", "-o", name)
                for value in (row[name.lower()] for row in table):
                    if name in COLUMNS_OF_TIME and value is not None:
                        self.assertTrue(value >= 0 or is_near(value % (1 << 64)), value)
                    elif value is not None and is_address(int(value, 16)):
                        self.assertTrue(is_mask(int(value, 16)), value)

    def test_tool_on_one_task(self):
        tids = {task["tid"] for task in self.made}
        for tid in [1, 2, *sorted(tids)[::10]]:
            for command in ("show", "clone"):
                for form in ([], ["--json"]):
                    with self.subTest(tid=tid, command=command, form=form):
                        text = self.tool(command, str(tid), *form)
                        self.assertEqual(addresses_in_text(text), [])
        for arguments in (["status"], ["status", "--json"], ["--version"]):
            self.assertEqual(addresses_in_text(self.tool(*arguments)), [])

    def test_sysfs(self):
        """What others may read; the kernel itself keeps the sections for root."""
        nr_files = 0
        for path in glob.glob("/sys/module/taskscope/**", recursive=True):
            mode = os.stat(path).st_mode
            if not stat.S_ISREG(mode) or not mode & stat.S_IROTH:
                continue
            with self.subTest(path), open(path, "rb") as file:
                data = file.read()
                nr_files += 1
                self.assertEqual(addresses_in_text(data), [])
                self.assertEqual(addresses_in_bytes(data), [])
        self.assertGreater(nr_files, 3)

    def test_modinfo_and_log(self):
        run = subprocess.run(["modinfo", tscope.MODULE], capture_output=True, check=True)
        self.assertIn(b"GPL", run.stdout)
        self.assertEqual(addresses_in_text(run.stdout), [])
        log = subprocess.run(["dmesg"], capture_output=True, check=True).stdout
        lines = [line for line in log.splitlines() if b"taskscope" in line]
        self.assertTrue(lines, "the log has nothing of the module")
        self.assertEqual([line for line in lines if addresses_in_text(line)], [])


if __name__ == "__main__":
    tscope.main()
