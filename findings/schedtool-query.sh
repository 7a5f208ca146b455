#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# schedtool 1.3.0-4 (Debian 12): a query that fails exits with 0, a change that fails with 1.
#
# Expected: no such process is a failure of either, for scripts.
# Seen:     "schedtool PID" of no process says so on stdout and exits with 0; "schedtool -B PID"
#           says the same and exits with 1.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download schedtool=1.3.0-4 >/dev/null 2>&1 || exit 77
dpkg -x schedtool_*.deb .

# Above pid_max, so that no process has it.
none=4194305
query=0 change=0
usr/bin/schedtool $none >query 2>&1 || query=$?
usr/bin/schedtool -B $none >change 2>&1 || change=$?
echo "query: $query, $(cat query)"
echo "change: $change, $(cat change)"
[ "$query $change" = "0 1" ] && grep -q 'No such process' query && grep -q 'No such process' change
