# SPDX-License-Identifier: GPL-2.0
"""Be somebody else: a child with other ids, capabilities and namespaces."""

import ctypes
import dataclasses
import os
import pickle
import signal
import struct
import traceback

NOBODY = 65534

CAP_DAC_READ_SEARCH = 1 << 2
CAP_SYS_PTRACE = 1 << 19
CAP_SYS_ADMIN = 1 << 21
CAP_PERFMON = 1 << 38

NEWNS = 0x00020000
NEWCGROUP = 0x02000000
NEWUTS = 0x04000000
NEWIPC = 0x08000000
NEWUSER = 0x10000000
NEWPID = 0x20000000
NEWNET = 0x40000000
# What a container runtime unshares; with NEWUSER: a rootless one.
CONTAINER = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWPID | NEWNET

CLONE3 = 435

PR_SET_DUMPABLE = 4
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
# uid 0 is nobody special, and to change uids changes no capability.
SECBIT_NOROOT = 1
SECBIT_NO_SETUID_FIXUP = 4
CAPABILITY_VERSION_3 = 0x20080522
MS_REC = 1 << 14
MS_PRIVATE = 1 << 18

libc = ctypes.CDLL(None, use_errno=True)


@dataclasses.dataclass(frozen=True)
class Who:
    """The user and the rights that the child gets.

    uid: in the initial user namespace.  caps: a mask; None leaves all.  namespaces: flags of
    unshare(); with NEWUSER it has all capabilities there and none outside.
    """

    uid: int = 0
    caps: int = None
    namespaces: int = 0
    no_new_privs: bool = False


def call(function, *arguments):
    if function(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}{arguments}: {os.strerror(number)}")


def fork_as(*numbers):
    """A child of this number, and of these in the pid namespaces above; returns as os.fork()."""
    tids = (ctypes.c_int * len(numbers))(*numbers)
    # struct clone_args, from flags to set_tid_size
    args = struct.pack("=10Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, ctypes.addressof(tids), len(tids))
    found = libc.syscall(CLONE3, args, len(args))
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return found


def free_number():
    """The number of a child that has exited."""
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def prctl(*arguments):
    call(libc.prctl, *(ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0)))


def set_ids(uid):
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        # Its own files of /proc shall be its own.
        prctl(PR_SET_DUMPABLE, 1)


def set_caps(mask):
    """Exactly these, also after an execve()."""
    low, high = mask & 0xFFFFFFFF, mask >> 32
    head = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    call(libc.capset, head, struct.pack("=6I", low, low, low, high, high, high))
    for bit in range(64):
        if mask & 1 << bit:
            prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, bit)


def enter_user_namespace(who):
    set_ids(who.uid)
    call(libc.unshare, who.namespaces)
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {who.uid} 1"),
                       ("gid_map", f"0 {who.uid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def enter_namespaces(who):
    if who.namespaces & NEWUSER:
        enter_user_namespace(who)
    elif who.namespaces:
        call(libc.unshare, who.namespaces)


def own_proc():
    """A container has a /proc of its own."""
    call(libc.mount, b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None)
    call(libc.mount, b"proc", b"/proc", b"proc", ctypes.c_ulong(0), None)


def drop_rights(who):
    if who.caps is not None:
        prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NO_SETUID_FIXUP)
    if not who.namespaces & NEWUSER:
        set_ids(who.uid)
    if who.caps is not None:
        set_caps(who.caps)
    if who.no_new_privs:
        prctl(PR_SET_NO_NEW_PRIVS, 1)


def child(who, work, to):
    try:
        enter_namespaces(who)
        if who.namespaces & NEWPID:
            # Only children are in the new namespace; the first one is its init.
            pid = os.fork()
            if pid:
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            if who.namespaces & NEWNS:
                own_proc()
        drop_rights(who)
        result = (work(), None)
    except BaseException:
        result = (None, traceback.format_exc())
    with os.fdopen(to, "wb") as file:
        pickle.dump(result, file)
    return 0


def run(who, work):
    """What work() returns in a child that is who; what goes wrong there goes wrong here."""
    end, to = os.pipe()
    pid = os.fork()
    if not pid:
        status = 1
        try:
            os.close(end)
            status = child(who, work, to)
        finally:
            os._exit(status)
    os.close(to)
    with os.fdopen(end, "rb") as file:
        data = file.read()
    status = os.waitpid(pid, 0)[1]
    if not data:
        raise RuntimeError(f"the child said nothing, wait status {status:#x}")
    result, wrong = pickle.loads(data)
    if wrong:
        raise RuntimeError(f"in the child:\n{wrong}")
    return result
