# SPDX-License-Identifier: GPL-2.0
"""A disk that takes its time for each read, made by the kernel's null_blk; and who waits for it.

No page of it is in memory twice: it is so large that each read is of another.
"""

import contextlib
import itertools
import mmap
import os
import random
import subprocess
import tempfile

from tscope import until, write

CONFIG = "/sys/kernel/config"
SIZE_MB = 64 << 10
PAGE = mmap.PAGESIZE
numbers = itertools.count()


@contextlib.contextmanager
def slow_disk(read_ns):
    """The path of a disk of which each read lasts so long."""
    if not os.path.isdir(f"{CONFIG}/nullb"):
        subprocess.run(["mount", "-t", "configfs", "none", CONFIG], check=True)
    name = f"slow{next(numbers)}"
    folder, before = f"{CONFIG}/nullb/{name}", set(os.listdir("/sys/block"))
    os.mkdir(folder)
    try:
        # 2: a timer ends a request.
        for file, value in (("size", SIZE_MB), ("irqmode", 2), ("completion_nsec", read_ns), ("power", 1)):
            write(f"{folder}/{file}", value)
        # Of its number, or of its name from 6.2 on.
        (made,) = set(os.listdir("/sys/block")) - before
        path = f"/dev/{made}"
        until(lambda: os.path.exists(path), "the disk is there")
        yield path
    finally:
        write(f"{folder}/power", 0)
        os.rmdir(folder)


@contextlib.contextmanager
def a_file():
    """The path of one in memory."""
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as file:
        yield file.name


def places(seed):
    """Offsets of pages, by chance."""
    dice = random.Random(seed)
    while True:
        yield dice.randrange((SIZE_MB << 20) // PAGE) * PAGE


def reads(path, seed):
    """Reads a page each time past the cache: in D, and the kernel counts it as waiting for I/O."""
    fd, page = os.open(path, os.O_RDONLY | os.O_DIRECT), mmap.mmap(-1, PAGE)
    for place in places(seed):
        yield os.preadv(fd, [page], place)


def read_on(path, seed):
    """Page after page."""
    for _ in reads(path, seed):
        pass


def write_from(path, target, seed):
    """Copies bytes of the disk's pages to a file: its inode is locked while a page is fetched."""
    disk = os.open(path, os.O_RDONLY)
    pages = mmap.mmap(disk, SIZE_MB << 20, mmap.MAP_SHARED, mmap.PROT_READ)
    pages.madvise(mmap.MADV_RANDOM)
    view, file = memoryview(pages), os.open(target, os.O_WRONLY)
    for place in places(seed):
        os.pwrite(file, view[place : place + 1], 0)


def write_on(target):
    """Wants the lock of the same inode: in D, and it is no waiting for I/O."""
    file = os.open(target, os.O_WRONLY)
    while True:
        os.pwrite(file, b"x", 0)
