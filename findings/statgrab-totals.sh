#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# statgrab 0.92.1-1.1 (Debian 12): the total of CPU time is without iowait, and an idle kernel thread
# is a process in no state.
#
# Expected: "relative cpu counters (where total is 100%)", sg_get_cpu_stats(3): of 1000 ticks, of
#           which 100 are user, 100 system, 200 idle and 600 iowait, "statgrab -p cpu." has 10, 10,
#           20 and 60 percent.  proc.running, sleeping, stopped and zombie make up proc.total.
# Seen:     25, 25, 50 and 150 percent, since cpu.total is 400.  So a machine that waits for its
#           disks has more than 100 percent of iowait, and looks busier with its other work than
#           it is.  Of two processes and two kernel threads in the state I (idle, since Linux 4.14)
#           proc.total is 4, and the states make up 2.
# Needs the right to make a mount namespace.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download statgrab=0.92.1-1.1 libstatgrab10=0.92.1-1.1 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(find "$PWD" -name 'libstatgrab.so.*' -exec dirname {} + | sort -u)

mkdir proc
printf '%s\n' 'cpu  100 0 100 200 600 0 0 0 0 0' 'cpu0 100 0 100 200 600 0 0 0 0 0' 'intr 5' 'ctxt 7' \
	'btime 1700000000' 'processes 9' 'procs_running 1' 'procs_blocked 0' 'softirq 3' >proc/stat
echo '100.00 10.00' >proc/uptime
printf 'MemTotal: 1000 kB\nMemFree: 10 kB\n' >proc/meminfo
process() { # PID NAME STATE
	mkdir "proc/$1"
	echo "$1 ($2) $3 0 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 100 1000 10 18446744073709551615" \
		0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0 >"proc/$1/stat"
	printf 'Name:\t%s\nState:\t%s\nPid:\t%s\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n' "$2" "$3" "$1" \
		>"proc/$1/status"
	printf '%s\0' "$2" >"proc/$1/cmdline"
}
process 1 init S
process 2 make R
process 3 kworker/0:0 I
process 4 kworker/1:0 I

show() {
	LD_LIBRARY_PATH=$libraries unshare --mount sh -c '
		mount --bind proc /proc
		usr/bin/statgrab cpu.total proc.
		usr/bin/statgrab -p cpu.user cpu.kernel cpu.idle cpu.iowait'
}
show
[ "$(show)" = "cpu.total = 400
proc.running = 1
proc.sleeping = 1
proc.stopped = 0
proc.total = 4
proc.zombie = 0
cpu.user = 25.000000
cpu.kernel = 25.000000
cpu.idle = 50.000000
cpu.iowait = 150.000000" ]
