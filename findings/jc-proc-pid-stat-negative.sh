#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# jc 1.22.5-1 (Debian 12): --proc-pid-stat has nothing of a process of negative nice or priority.
#
# Expected: each /proc/PID/stat has its fields in JSON, and a line that cannot be read is an
#           error.  "nice" is "a value in the range 19 (low priority) to -20 (high priority)",
#           and of a real-time process "priority" is negative (-2 to -100), proc(5).
# Seen:     {} and exit status 0 for nice -5, and for SCHED_FIFO with nice 0: the two are looked
#           for as digits without sign.  A nice of 5 has all its fields.  So do PID 1 and jc
#           itself on most machines, but not the kernel's workers of high priority.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download jc=1.22.5-1 >/dev/null 2>&1 || exit 77
dpkg -x jc_*.deb .

look() { # PRIORITY NICE RT_PRIORITY POLICY; prints what is read of such a line, and the status
	printf '%s\n' "812 (pipewire) S 1 812 812 0 -1 4194560 131 0 0 0 7 3 0 0 $1 $2 1 0 279380 \
2990080 396 18446744073709551615 1 2 3 0 0 0 0 6 0 1 0 0 17 0 $3 $4 0 0 0 5 6 7 8 9 10 11 0" >stat
	status=0
	PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 usr/bin/jc --proc-pid-stat \
		<stat >json 2>/dev/null || status=$?
	/usr/bin/python3 -c 'import json; stat = json.load(open("json"))
print(*(stat[key] for key in ("utime", "priority", "nice", "policy")) if stat else ("nothing",))'
	echo "status $status"
}
low=$(look 25 5 0 0 | xargs)
high=$(look 15 -5 0 0 | xargs)
fifo=$(look -2 0 1 1 | xargs)
printf '%s\n' "nice 5: $low" "nice -5: $high" "SCHED_FIFO: $fifo"
[ "$low; $high; $fifo" = "7 25 5 0 status 0; nothing status 0; nothing status 0" ]
