#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# collectl 4.3.1-1 (Debian 12): the CPU usage in a summary of processes is divided by the number
# of samples.
#
# Expected: --procanalyze writes "a summary file" with "the total cpu consumed for both user and
#           system", collectl(1), one line for a process, where "The Pct field is the percentage of
#           the current interval the process had consumed in system and user time",
#           docs/Process.html.  Of a process that runs 5 s of each 10 s in user mode and 1 s in the
#           kernel, PCT is 60, as in each interval, whether 3 or 6 intervals were recorded.  In 3
#           of them usrT is 15 s.
# Seen:     20 of 3 intervals and 10 of 6, and usrT is 10 s.  The time is divided by the duration
#           and then by the number of intervals, so that the same process in a record of a day,
#           with 1440 intervals of a minute, has 0.04 %.  The first interval is left out of the
#           sums, so that a process that ran only there, for 2 s, has 0 s.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download collectl=4.3.1-1 >/dev/null 2>&1 || exit 77
dpkg -x collectl_*.deb .

# A raw file, as "collectl -sZ -i10:10 -f" writes it, up to the time stamp at its end.
cat >record.py <<'PY'
import sys

START = 1700000000
print(f"""{"#" * 80}
# Collectl:   V4.3.1-1  HiRes: 1  Options: -sZ -i10:10 -f raw
# Host:       vm  DaemonOpts:
# Booted:     {START - 1000} [20231114-21:56:40]
# Distro:     debian 12.11  Platform: Unknown
# Date:       20231114-221320  Secs: {START} TZ: +0000
# SubSys:     Z Options:  Interval: 10:10 NumCPUs: 2  NumBud: 0 Flags: ix
# Filters:    NfsFilt:  EnvFilt:  TcpFilt: ituc
# HZ:         100  Arch: x86_64-linux-gnu-thread-multi PageSize: 4096
# Cpu:        AuthenticAMD Speed(MHz): 2096.026 Cores: 2  Siblings: 2 Nodes: 1
# Kernel:     6.1.0  Memory: 24683548 kB  Swap: 0 kB
# NumDisks:   1 DiskNames: vda
# NumNets:    1 NetNames: lo:??
{"#" * 80}""")


def process(pid, name, user, system):
    print(f"proc:{pid} stat {pid} ({name}) S 1 {pid} {pid} 0 -1 4194560 0 0 0 0 {user} {system} "
          f"0 0 20 0 1 0 1000 47730688 3294 18446744073709551615 1 1 0 0 0 0 0 4096 1256 0 0 0 17 "
          "0 0 0 0 0 0 0 0 0 0 0 0 0 0")
    print(f"proc:{pid} Tgid:\t{pid}\nproc:{pid} Uid:\t0\t0\t0\t0")
    for size in "VmPeak", "VmSize", "VmLck", "VmPin", "VmHWM", "VmRSS", "VmData", "VmStk", \
            "VmExe", "VmLib", "VmPTE", "VmSwap":
        print(f"proc:{pid} {size}:\t    4096 kB")
    print(f"proc:{pid} voluntary_ctxt_switches:\t1\nproc:{pid} nonvoluntary_ctxt_switches:\t1")
    print(f"proc:{pid} cmd {name}")
    for counter in "rchar", "wchar", "syscr", "syscw", "read_bytes", "write_bytes", \
            "cancelled_write_bytes":
        print(f"proc:{pid} io {counter}: 0")


for interval in range(int(sys.argv[1]) + 1):
    print(f">>> {START + 10 * interval}.000 <<<")
    process(100, "worker", 1000 + 500 * interval, 100 * interval)
    if interval < 2:
        process(200, "short", 200 * interval, 0)
print(f">>> {START + 10 * interval + 10}.000 <<<")
PY
collectl() {
	perl usr/bin/collectl -C etc/collectl.conf -p "$@"
}
for intervals in 3 6; do
	mkdir "$intervals"
	python3 record.py "$intervals" >"vm-20231114-22132$intervals.raw"
	echo "$intervals intervals, percent of each:" \
		"$(collectl "vm-20231114-22132$intervals.raw" -sZ |
			awk '$NF == "worker" { print $12 }' | xargs)"
	collectl "vm-20231114-22132$intervals.raw" -sZ --procanalyze -oz -f "$intervals" >/dev/null
	tr '#' '\n' <"$(echo "$intervals"/*.prcs)" | awk '
		$1 == "Date" { for (i = 1; i <= NF; i++) column[$i] = i }
		$NF == "worker" || $NF == "short" { print $NF, $column["usrT"], $column["PCT"] }' | sort
done >seen
cat seen
[ "$(cat seen)" = "3 intervals, percent of each: 60 60 60
short 0:00:00 0.00
worker 0:00:10 20.00
6 intervals, percent of each: 60 60 60 60 60 60
short 0:00:00 0.00
worker 0:00:25 10.00" ]
