#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# cpulimit 2.8-1 (Debian 12): the exit status of the program that it runs is lost.
#
# Expected: "cpulimit -f -l 50 -- PROGRAM" exits as PROGRAM does, as nice, timeout, chrt and
#           taskset do; -f says "launch target process in foreground and wait for it".
# Seen:     status 0 although PROGRAM exits with 7, in the same run in which nice exits with 7.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download cpulimit=2.8-1 >/dev/null 2>&1 || exit 77
dpkg -x cpulimit_*.deb .

run() { # COMMAND...; prints its exit status
	status=0
	"$@" >/dev/null 2>&1 || status=$?
	echo $status
}
ours=$(run usr/bin/cpulimit -f -l 50 -- sh -c 'echo ran >it; exit 7')
what=$(cat it)
nice=$(run nice sh -c 'exit 7')
echo "exit 7: cpulimit -f $ours (it $what), nice $nice"
[ "$ours $what $nice" = "0 ran 7" ]
