#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# ministat 20150715-1+b1 (Debian 12): the median of an even number of values is the upper of the
# two in the middle.
#
# Expected: the median of 1, 2, 10 and 20 is 6, as that of datamash, multitime and Python's
#           statistics; ministat(1) says nothing else.
# Seen:     it is 10.  Of an odd number of values it is the one in the middle.  Of the
#           same values with a minus the median is -2, not -10.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download ministat=20150715-1+b1 datamash=1.7-2 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done

medians() { # VALUES...; prints that of ministat and that of datamash
	printf '%s\n' "$@" >values
	usr/bin/ministat -n values >&2
	ministat=$(usr/bin/ministat -n values | awk '$1 == "x" && NF == 7 { print $5 }')
	echo "$ministat $(usr/bin/datamash median 1 <values)"
}
odd=$(medians 20 10 2)
even=$(medians 20 10 2 1)
negative=$(medians -20 -10 -2 -1)
echo "of ministat and datamash: odd $odd; even $even; negative $negative"
[ "$odd; $even; $negative" = "10 10; 10 6; -2 -6" ]
