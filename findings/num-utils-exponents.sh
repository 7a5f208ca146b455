#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# num-utils 0.5-15 (Debian): an exponent is cut off, so short times count as whole seconds.
#
# Expected: numsum and numaverage of seconds as awk prints them, "1e-05" where a time is below 0.0001,
#           add 0.00001; or there is a warning, since -q exists to hide warnings.
# Seen:     the number ends at the "e": 1e-05 counts as 1, and 2.5e-06 as 2.5.  The sum of four waits
#           that is 3.5000125 is 7.  The exit status is 0 and nothing is said.  datamash 1.7 reads
#           all of them.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download num-utils=0.5-15 datamash=1.7-2 >/dev/null 2>&1 || exit 77
for package in ./*.deb; do
	dpkg -x "$package" .
done

awk 'BEGIN { print 0.00001; print 0.5; print 3; print 2.5 / 1e6 }' >waits
seen="$(usr/bin/numsum waits 2>&1), exit status $?; average $(usr/bin/numaverage waits 2>&1); \
datamash $(usr/bin/datamash sum 1 <waits)"
echo "$seen"
[ "$seen" = "7, exit status 0; average 1.75; datamash 3.5000125" ]
