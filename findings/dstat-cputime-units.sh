#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# dstat 0.7.4-6.1 (Debian 12): of two processes the one with less CPU time has the greater number.
#
# Expected: --top-cputime has the "process using the most CPU time (in ms)", dstat(1): about 200 for
#           one that takes 200 ms of CPU time in a second, and about 3 for one that takes 3 ms.
# Seen:     about 200 for the one, and some thousands for the other.  Linux has nanoseconds in
#           /proc/PID/schedstat, the plugin takes them for milliseconds, and dstat divides by 1000
#           until the number has four digits, and drops the unit.  So it is ms from 10 ms on, by
#           chance, and microseconds below.  --top-latency is made in the same way.
# Needs the right to make a PID namespace.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download dstat=0.7.4-6.1 python3-six=1.16.0-4 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
# Where it looks for its plugins.
mkdir .dstat
cp usr/share/dstat/dstat_top_cputime.py .dstat/

cat >work.py <<'PY'
import sys
import time

while True:
    start = time.process_time_ns()
    while time.process_time_ns() - start < float(sys.argv[1]) * 1e6:
        pass
    time.sleep(1)
PY

# Prints the mean of the rows but the first, in a namespace of little else.
shown() { # MS
	HOME=$dir PYTHONPATH=$dir/usr/lib/python3/dist-packages unshare --fork --pid --mount-proc sh -c "
		/usr/bin/python3 work.py $1 &
		/usr/bin/python3 -W ignore usr/share/dstat/dstat.py --nocolor --top-cputime 1 5
		kill \$!" >table
	cat table >&2
	awk '/^python3/ && rows++ { sum += $NF } END { printf "%.0f\n", sum / (rows - 1) }' table
}
much=$(shown 200)
little=$(shown 3)
echo "200 ms: $much, 3 ms: $little"
[ "$much" -ge 20 ] && [ "$much" -le 600 ] && [ "$little" -ge 1000 ]
