#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# sysstat 12.6.1-1 (Debian 12): in the row of a process pidstat has the CPU time of all threads, and
# the waiting and the switches of one.
#
# Expected: %wait is "Percentage of CPU spent by the task while waiting to run", and nvcswch/s the
#           "Total number of non voluntary context switches the task made per second", pidstat(1).
#           The task of a row is the one that its %CPU is of, all threads of a process.
# Seen:     of a process whose first thread sleeps, and whose three others share a CPU, %CPU is that
#           of the three, and %wait, cswch/s and nvcswch/s are 0.00.  With -t each of the three
#           waits for the most of its time and is switched out many times a second, and the row of
#           the process in the same table still has 0.00.  Linux has run_delay and the switches of
#           the first thread in /proc/PID/schedstat and status, and utime of all in stat.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download sysstat=12.6.1-1 >/dev/null 2>&1 || exit 77
dpkg -x sysstat_*.deb .

cat >work.py <<'PY'
import hashlib, os, threading
def work():
    while True:
        hashlib.sha256(bytes(1000000)).digest()
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
for _ in range(3):
    threading.Thread(target=work).start()
open("started", "w").close()
PY
/usr/bin/python3 work.py &
pid=$!
while [ ! -e started ]; do sleep 0.1; done
sleep 1
LC_ALL=C usr/bin/pidstat -t -u -w -p $pid 3 1 | grep ^Average >table
kill $pid
pid=
cat table
# The columns of -u are 11, those of -w are 7.
awk '$3 == "TGID" || $2 == "UID" { next }
	NF == 11 && $4 == "-" { cpu = $9; quiet += $8 == "0.00" }
	NF == 11 && $3 == "-" && $8 >= 30 { sum += $9; waiting++ }
	NF == 7 && $4 == "-" { quiet += $5 == "0.00" && $6 == "0.00" }
	NF == 7 && $3 == "-" && $6 >= 1 { switched++ }
	END { exit !(quiet == 2 && waiting == 3 && switched == 3 && cpu > 0 && cpu >= sum - 2) }' table
