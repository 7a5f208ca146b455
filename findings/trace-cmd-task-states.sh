#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# trace-cmd 3.1.6-1 with libtraceevent 1.7.1 (Debian 12): states of tasks have the letters of an
# older kernel, and a preempted task is one in the state W.
#
# Expected: the print format of sched_switch, which is in the trace.dat file, has X for
#           prev_state 0x10, Z for 0x20, P for 0x40, I for 0x80 and R+ for 0x100.  "report" prints
#           these letters, as "report -N" does, "This will not load any plugins",
#           trace-cmd-report(1).  With --profile a task that "was preempted (it's in the running
#           R state)", trace-cmd-profile(1), has its time in sched_switch:R.
# Seen:     "report" has Z, X, x, W and R.  The plugin has a list of letters of its own, so that a
#           process that ends is dead (X) instead of a zombie, an idle kernel thread is in the state
#           W, for paging, and a preempted task looks like one that was not.  --profile has a third
#           list: X, Z, x, K and W, so that the time of a preempted task is in sched_switch:W.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download trace-cmd=3.1.6-1 libtracefs1=1.6.4-1 libtraceevent1=1:1.7.1-1 \
	libtraceevent1-plugin=1:1.7.1-1 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(find "$PWD" -name 'libtrace*.so.1' -exec dirname {} + | sort -u | tr '\n' ':')
plugins=$(find "$PWD" -name plugin_sched_switch.so -exec dirname {} +)

# A file of trace-cmd.dat.v6(5) with two events, sched_switch and sched_wakeup, and one page of one
# CPU: a task is switched out in each state, 1 ms longer each time.
cat >make.py <<'PY'
import struct

COMMON = """format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

"""
MASK = "REC->prev_state & 0xff"
LETTERS = ", ".join(f'{{ {1 << bit:#x}, "{letter}" }}' for bit, letter in enumerate("SDTtXZPI"))
FORMAT = (f'({MASK}) ? __print_flags({MASK}, "|", {LETTERS}) : "R", '
          'REC->prev_state & 0x100 ? "+" : ""')
SWITCH = "name: sched_switch\nID: 300\n" + COMMON + f"""\
	field:char prev_comm[16];	offset:8;	size:16;	signed:0;
	field:pid_t prev_pid;	offset:24;	size:4;	signed:1;
	field:int prev_prio;	offset:28;	size:4;	signed:1;
	field:long prev_state;	offset:32;	size:8;	signed:1;
	field:char next_comm[16];	offset:40;	size:16;	signed:0;
	field:pid_t next_pid;	offset:56;	size:4;	signed:1;
	field:int next_prio;	offset:60;	size:4;	signed:1;

print fmt: "prev_state=%s%s", {FORMAT}
"""
WAKEUP = "name: sched_wakeup\nID: 301\n" + COMMON + """\
	field:char comm[16];	offset:8;	size:16;	signed:0;
	field:pid_t pid;	offset:24;	size:4;	signed:1;
	field:int prio;	offset:28;	size:4;	signed:1;
	field:int target_cpu;	offset:32;	size:4;	signed:1;

print fmt: "comm=%s pid=%d", REC->comm, REC->pid
"""
PAGE = """	field: u64 timestamp;	offset:0;	size:8;	signed:0;
	field: local_t commit;	offset:8;	size:8;	signed:1;
	field: int overwrite;	offset:8;	size:1;	signed:1;
	field: char data;	offset:16;	size:4080;	signed:1;
"""


def switch(prev, pid, state, following, following_pid):
    return struct.pack("<HBBi16siiq16sii", 300, 0, 0, pid, prev, pid, 120, state,
                       following, following_pid, 120)


def text(string):
    return struct.pack("<Q", len(string)) + string.encode()


data = b""
for count, state in enumerate((0x10, 0x20, 0x40, 0x80, 0x100), 1):
    for delta, event in ((1000, switch(b"task", 100, state, b"other", 200)),
                         (count * 1000000, switch(b"other", 200, 1, b"task", 100))):
        data += struct.pack("<I", len(event) // 4 | delta << 5) + event

names = b"100 task\n200 other\n"
head = b"\x17\x08\x44tracing6\0" + struct.pack("<BBI", 0, 8, 4096)
head += b"header_page\0" + text(PAGE) + b"header_event\0" + text("")
head += struct.pack("<II", 0, 1) + b"sched\0" + struct.pack("<I", 2) + text(SWITCH) + text(WAKEUP)
head += struct.pack("<IIQ", 0, 0, len(names)) + names
head += struct.pack("<I", 1) + b"options  \0" + struct.pack("<H", 0) + b"flyrecord\0"
head += struct.pack("<QQ", 8192, 4096)
with open("trace.dat", "wb") as file:
    file.write(head.ljust(8192, b"\0"))
    file.write((struct.pack("<QQ", 1000000000, len(data)) + data).ljust(4096, b"\0"))
PY
python3 make.py

report() {
	LD_LIBRARY_PATH=$libraries TRACEEVENT_PLUGIN_DIR=$plugins \
		usr/bin/trace-cmd report "$@" trace.dat
}
format=$(report -N | sed -n 's/.*task-100 .*prev_state=//p' | xargs)
plugin=$(report | sed -n 's/.*task:100 \[120\] \(.*\) ==> other.*/\1/p' | xargs)
profile=$(report --profile |
	sed -n '/^task: task-100/,/^$/s/.*switch:\([^ ]*\) .*Total: \([0-9]*\).*/\2 \1/p' |
	sort -n | cut -d ' ' -f 2 | xargs)
echo "by the format: $format; by the plugin: $plugin; in the profile: $profile"
[ "$format" = "X Z P I R+" ] && [ "$plugin" = "Z X x W R" ] && [ "$profile" = "X Z x K W" ]
