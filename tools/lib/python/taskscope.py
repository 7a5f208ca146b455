# SPDX-License-Identifier: GPL-2.0
"""What the kernel module taskscope knows of tasks: libtaskscope(3) for Python.

    import taskscope

    for task in taskscope.snapshot("accounts", "waits"):
        if task.waits:
            print(task.tid, task.comm, task.accounts.wait_ns, task.waits.quantile(990))

A task has an attribute for each group that was asked for: ids, state, sched, fair, eevdf,
deadline, affinity, creds, memory, sharing, namespaces, cgroup, numa, signals, birth, counts,
accounts, waits, wakers, blame, moves, switches, exited, queue.  It is None where the group is
absent, which is not the same as zeroes.  A group has an attribute for each member of its struct in
linux/taskscope.h; the library's own table says which there are, see fields().

Times are nanoseconds of CLOCK_MONOTONIC; Device.real_ns() converts them.
"""

import collections
import ctypes
import os
import struct
import sys

__all__ = ["Device", "Error", "Exited", "Group", "Task", "add_waits", "fields", "follow_exits", "snapshot"]

_PROCESSES, _BY_UID, _CHANGED, _PIDFD = 1, 2, 4, 1 << 31
_FILTER_TID, _FILTER_TGID, _FILTER_SUBTREE, _FILTER_CGROUP = 1, 2, 3, 5

# What the table of fields calls TS_STRUCT.
Waker = collections.namedtuple("Waker", "key count tid comm")
Blamed = collections.namedtuple("Blamed", "key ns tid comm")
Move = collections.namedtuple("Move", "at_ns from_cpu to_cpu")
Level = collections.namedtuple(
    "Level", "id vruntime_ns deadline_ns slice_ns protect_ns ran_ns load flags")
_STRUCTS = {"waker": (Waker, "=QQi4x16s"), "blamed": (Blamed, "=QQi4x16s"), "last": (Move, "=QII"),
            "level": (Level, "=QqqQqQII")}

Cost = collections.namedtuple("Cost", "switch_ns waking_ns task_ns events_per_s cpu_ppm bytes")
# Members that may be unknown, by their bits.
_COST_KNOWN = ("switch_ns", "waking_ns", "task_ns", "cpu_ppm")

Field = collections.namedtuple("Field", "group name offset width nr is_signed unit kind")
_UNITS = ("", "ns", "bytes")
_KINDS = ("counter", "gauge", "instant", "id", "bits", "text", "struct")


class Error(OSError):
    """A call has failed; str() says what to do."""

    def __str__(self):
        return self.strerror


class _Field(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p), ("group_name", ctypes.c_char_p), ("group", ctypes.c_uint64),
        ("offset", ctypes.c_uint16), ("width", ctypes.c_uint16), ("nr", ctypes.c_uint16),
        ("is_signed", ctypes.c_uint8), ("unit", ctypes.c_uint8), ("kind", ctypes.c_uint8),
    ]


class _Query(ctypes.Structure):
    _fields_ = [
        ("groups", ctypes.c_uint64), ("filter", ctypes.c_uint32), ("id", ctypes.c_int32),
        ("flags", ctypes.c_uint32), ("fd", ctypes.c_int32), ("changed_ns", ctypes.c_uint64),
        ("uid", ctypes.c_uint32), ("reserved", ctypes.c_uint32 * 3),
    ]


class _Exits(ctypes.Structure):
    _fields_ = [
        ("kind", ctypes.c_uint32), ("unused", ctypes.c_uint32), ("next", ctypes.c_uint64),
        ("missed", ctypes.c_uint64),
    ]


class _Cost(ctypes.Structure):
    _fields_ = [
        ("known", ctypes.c_uint32), ("reserved", ctypes.c_uint32), ("switch_ns", ctypes.c_uint64),
        ("waking_ns", ctypes.c_uint64), ("task_ns", ctypes.c_uint64),
        ("events_per_s", ctypes.c_uint64), ("cpu_ppm", ctypes.c_uint64), ("bytes", ctypes.c_uint64),
    ]


_TaskFn = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def _load():
    """The library beside this file, as it was built, or the one that is installed."""
    built = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "libtaskscope.so.0")
    lib = ctypes.CDLL(built if os.path.exists(built) else "libtaskscope.so.0")
    pointer, u64 = ctypes.c_void_p, ctypes.c_uint64
    handle = ctypes.POINTER(pointer)
    for name, result, *args in (
        ("ts_open", ctypes.c_int, handle, ctypes.c_uint),
        ("ts_close", None, pointer),
        ("ts_why", ctypes.c_char_p, pointer),
        ("ts_info", pointer, pointer),
        ("ts_update_info", ctypes.c_int, pointer),
        ("ts_cost", None, ctypes.c_char_p, pointer, ctypes.POINTER(_Cost)),
        ("ts_real_ns", u64, pointer, u64),
        ("ts_snapshot", ctypes.c_int, pointer, ctypes.POINTER(_Query), handle),
        ("ts_exited", ctypes.c_int, pointer, ctypes.POINTER(_Exits), u64, _TaskFn, pointer),
        ("ts_exited_wait", ctypes.c_int, pointer, ctypes.POINTER(_Exits), ctypes.c_int),
        ("ts_set_free", None, pointer),
        ("ts_set_at", pointer, pointer, ctypes.c_size_t),
        ("ts_tid", ctypes.c_int, pointer),
        ("ts_task_key", u64, pointer),
        ("ts_comm", ctypes.c_char_p, pointer),
        ("ts_group", pointer, pointer, u64, ctypes.POINTER(ctypes.c_size_t)),
        ("ts_groups_parse", u64, ctypes.c_char_p),
        ("ts_field", ctypes.POINTER(_Field), ctypes.c_size_t),
        ("ts_quantile", u64, ctypes.c_char_p, ctypes.c_uint),
        ("ts_waits_add", None, ctypes.c_char_p, ctypes.c_char_p),
    ):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, args
    return lib


_lib = _load()


def _read_fields():
    table = {}
    for i in range(1 << 16):
        row = _lib.ts_field(i)
        if not row:
            return table
        row = row.contents
        group, name = row.group_name.decode(), row.name.decode()
        table.setdefault(group, {})[name] = Field(
            group, name, row.offset, row.width, row.nr, bool(row.is_signed), _UNITS[row.unit],
            _KINDS[row.kind])
    raise AssertionError("the table of fields has no end")


_fields = _read_fields()
_bits = {group: _lib.ts_groups_parse(group.encode()) for group in _fields}


def fields():
    """The members of all groups, each a Field: unit is "", "ns" or "bytes"; kind is one of
    counter, gauge, instant, id, bits, text and struct; nr is 0 up to the end of the group."""
    return [field for group in _fields.values() for field in group.values()]


def _text(raw):
    """Names hold any bytes: those that are no UTF-8 come out as lone surrogates."""
    return raw.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")


def _structs(field, raw):
    kind, layout = _STRUCTS[field.name]
    for part in struct.iter_unpack(layout, raw):
        yield kind._make(_text(x) if isinstance(x, bytes) else x for x in part)


class Group:
    """A group of a task; its attributes are the members of the struct."""

    __slots__ = ("_name", "_raw")

    def __init__(self, name, raw):
        self._name, self._raw = name, raw

    def __getattr__(self, name):
        try:
            field = _fields[self._name][name]
        except KeyError:
            raise AttributeError(f"group {self._name} has no member {name}") from None
        end = field.offset + field.width * field.nr
        raw = self._raw[field.offset:end if end > field.offset else None]
        if field.kind == "text":
            return _text(raw)
        if field.kind == "struct":
            return tuple(_structs(field, raw))
        numbers = tuple(
            int.from_bytes(raw[i:i + field.width], sys.byteorder, signed=field.is_signed)
            for i in range(0, len(raw), field.width))
        return numbers[0] if field.nr == 1 else numbers

    def __dir__(self):
        return [*super().__dir__(), *_fields[self._name]]

    def __repr__(self):
        members = ", ".join(f"{name}={getattr(self, name)!r}" for name in _fields[self._name])
        return f"{self._name}({members})"

    def quantile(self, permille):
        """Of waits: how long so many of a thousand were at the most, in ns; 990: the 99th
        percentile; 0: there are none."""
        if self._name != "waits":
            raise TypeError(f"group {self._name} is no histogram")
        return _lib.ts_quantile(self._raw, permille)


class Task:
    """A task: tid, key (0: it has none), comm (None: not known), and its groups."""

    __slots__ = ("tid", "key", "comm", "_groups")

    def __init__(self, task, groups):
        comm, size = _lib.ts_comm(task), ctypes.c_size_t()
        self.key = _lib.ts_task_key(task)
        self.tid, self.comm = _lib.ts_tid(task), None if comm is None else _text(comm)
        self._groups = {}
        for name in groups:
            start = _lib.ts_group(task, _bits[name], ctypes.byref(size))
            if start:
                self._groups[name] = Group(name, ctypes.string_at(start, size.value))

    def __getattr__(self, name):
        if name in _bits:
            return self._groups.get(name)
        raise AttributeError(f"a task has no group {name}")

    def __repr__(self):
        return f"Task({self.tid}, {self.comm!r}, {', '.join(self._groups)})"


def add_waits(waits):
    """The waits of several tasks as one group, for quantile(); None among them: no waits."""
    bytes_each = max(f.offset + f.width * f.nr for f in _fields["waits"].values())
    total = ctypes.create_string_buffer(bytes_each)
    for group in waits:
        if group is not None:
            _lib.ts_waits_add(total, group._raw)
    return Group("waits", total.raw)


def _mask(groups):
    mask = 0
    for name in groups:
        if name not in _bits:
            raise ValueError(f"no group {name!r}; there are {', '.join(_bits)}")
        mask |= _bits[name]
    return mask


class Device:
    """The open device; one thread at a time may use it."""

    def __init__(self):
        self._ts = ctypes.c_void_p()
        self._info = None
        err = _lib.ts_open(ctypes.byref(self._ts), 0)
        if err:
            failure = self._failure(err)
            self.close()
            raise failure

    def _failure(self, err):
        return Error(-err, _lib.ts_why(self._ts).decode())

    def close(self):
        """Close the device; it is closed as the object goes, too."""
        if self._ts:
            _lib.ts_close(self._ts)
        self._ts = ctypes.c_void_p()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        self.close()

    def _check_open(self):
        if not self._ts:
            raise ValueError("the device has been closed")

    def _query(self, groups, processes, of, cgroup, uid, changed_since):
        wanted = [(number, which) for number, which in of if number]
        if len(wanted) + (cgroup is not None) > 1:
            raise ValueError("tid, tgid, subtree, pidfd and cgroup exclude each other")
        number, which = wanted[0] if wanted else (0, 0)
        query = _Query(_mask({*groups, "ids"}), which & 15, number,
                       (_PROCESSES if processes else 0) | (which & _PIDFD))
        if which & _PIDFD:
            query.id, query.fd = 0, number
        if cgroup is not None:
            query.filter, query.fd = _FILTER_CGROUP, cgroup
        if uid is not None:
            query.flags, query.uid = query.flags | _BY_UID, uid
        if changed_since is not None:
            query.flags, query.changed_ns = query.flags | _CHANGED, changed_since
        return query

    # pylint: disable=too-many-arguments
    def snapshot(self, *groups, processes=False, tid=0, tgid=0, subtree=0, pidfd=0, cgroup=None,
                 uid=None, changed_since=None):
        """A list of tasks, in the order of tids, each with these groups: all tasks, or one
        (tid), the threads of a process (tgid, or by its pidfd), a process and its descendants
        (subtree), or those in a cgroup (cgroup: a descriptor of its folder); of these, those
        of a real user id (uid), and those that have run, or the like, since a time.

        processes: each is a process, with the sums over its threads."""
        self._check_open()
        query = self._query(groups, processes, (
            (tid, _FILTER_TID), (tgid, _FILTER_TGID), (subtree, _FILTER_SUBTREE),
            (pidfd, _FILTER_TGID | _PIDFD)), cgroup, uid, changed_since)
        tasks = ctypes.c_void_p()
        err = _lib.ts_snapshot(self._ts, ctypes.byref(query), ctypes.byref(tasks))
        if err:
            raise self._failure(err)
        try:
            result = []
            while task := _lib.ts_set_at(tasks, len(result)):
                result.append(Task(task, {*groups, "ids"}))
            return result
        finally:
            _lib.ts_set_free(tasks)

    def exited(self, *groups, threads=False):
        """A reader of the tasks that have exited, see Exited."""
        self._check_open()
        return Exited(self, groups, threads)

    def cost(self):
        """What the module itself costs, a Cost, since the last call of this; at first since
        load.  None: not measured yet."""
        self._check_open()
        err = _lib.ts_update_info(self._ts)
        if err:
            raise self._failure(err)
        info, cost = _lib.ts_info(self._ts), _Cost()
        _lib.ts_cost(self._info, info, ctypes.byref(cost))
        # The struct begins with its size.
        self._info = ctypes.string_at(info, ctypes.c_uint32.from_address(info).value)
        unknown = {name for bit, name in enumerate(_COST_KNOWN) if not cost.known >> bit & 1}
        return Cost(*(None if name in unknown else getattr(cost, name) for name in Cost._fields))

    def real_ns(self, ns):
        """The wall-clock time of an instant: nanoseconds since 1970 in UTC."""
        self._check_open()
        return _lib.ts_real_ns(self._ts, ns)


class Exited:
    """Reads tasks that have exited, each once.

    next: number of the next one, 0: the oldest that the module keeps; may be set.
    missed: how many were overwritten before they were read."""

    def __init__(self, device, groups, threads):
        self._device, self._groups = device, {*groups, "exited"}
        self._mask = _mask(groups)
        self._exits = _Exits(kind=1 if threads else 0)

    @property
    def next(self):
        return self._exits.next

    @next.setter
    def next(self, number):
        self._exits.next = number

    @property
    def missed(self):
        return self._exits.missed

    def read(self):
        """A list of those that have exited since the last call, in order; does not wait."""
        self._device._check_open()
        tasks = []

        def take(_, task):
            tasks.append(Task(task, self._groups))
            return 0

        err = _lib.ts_exited(self._device._ts, ctypes.byref(self._exits), self._mask,
                             _TaskFn(take), None)
        if err:
            raise self._device._failure(err)
        return tasks

    def wait(self, timeout=None):
        """Wait until one has exited, or for so many seconds; False: none has."""
        self._device._check_open()
        ret = _lib.ts_exited_wait(self._device._ts, ctypes.byref(self._exits),
                                  -1 if timeout is None else int(timeout * 1000))
        if ret < 0:
            raise self._device._failure(ret)
        return bool(ret)

    def follow(self):
        """Each that has exited, and those that will, without an end."""
        while True:
            yield from self.read()
            self.wait()


def follow_exits(*groups, threads=False):
    """Exited.follow() of a device that is opened for it, from now on.

    Processes, each with the sums over its threads; threads: those that were no leaders."""
    with Device() as device:
        exited = device.exited(*groups, threads=threads)
        exited.read()
        yield from exited.follow()


def snapshot(*groups, **which):
    """Device.snapshot() of a device that is opened for it."""
    with Device() as device:
        return device.snapshot(*groups, **which)
