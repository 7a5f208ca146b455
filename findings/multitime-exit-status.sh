#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# multitime 1.4-2 (Debian 12): the exit status of the command that fails is lost.
#
# Expected: "multitime exits immediately if any execution of command fails, returning the failed
#           commands error code", multitime(1): 3 for one that exits with 3, and for one that is
#           killed more than 128, as time, nice and timeout do.
# Seen:     it stops, says "Error when attempting to run sh", and exits with 0, as after a command
#           that runs.  The status is that of wait(2), whose lower eight bits are left: of an exit
#           status these are 0, and of a signal its number, so that one that is killed by
#           SIGHUP looks like one that exits with 1.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download multitime=1.4-2 >/dev/null 2>&1 || exit 77
dpkg -x multitime_*.deb .

of() { # COMMAND ...
	status=0
	"$@" >/dev/null 2>message || status=$?
	echo "$*: $status, $(grep -c 'multitime results' message) tables"
}
seen=$(of usr/bin/multitime -n 2 -s 0 true
	of usr/bin/multitime -n 2 -s 0 sh -c 'exit 3'
	of usr/bin/multitime -n 2 -s 0 sh -c 'kill -HUP $$'
	of nice sh -c 'exit 3')
echo "$seen"
cat message
[ "$(echo "$seen" | sed 's/.*: //' | xargs)" = "0, 1 tables 0, 0 tables 1, 0 tables 3, 0 tables" ]
