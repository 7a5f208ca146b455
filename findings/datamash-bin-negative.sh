#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# datamash 1.7-2 (Debian 12): below zero a value on the edge of a bucket is in the bucket below.
#
# Expected: bin:SIZE will "bin numeric values into buckets of size BUCKET-SIZE", datamash(1): all
#           buckets have the same width, and an edge belongs to the bucket that begins there, as 0, 5
#           and 10 do with bin:5.  So of -10 to 9, as priorities are, each bucket has five.
# Seen:     -5 is in bucket -10 and -10 in bucket -15, while -4 is in -5 and -9 in -10.  The bucket
#           -5 has the four values -4 to -1, and there is a bucket -15 below the least value.  floor
#           of the same program, of value / 5, has -1 for -5.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download datamash=1.7-2 >/dev/null 2>&1 || exit 77
dpkg -x datamash_*.deb .

seen=$(seq -10 9 | usr/bin/datamash bin:5 1 | usr/bin/datamash -g 1 count 1 | tr '\t\n' ': ')
floor=$(seq -10 9 | awk '{ print $1 / 5 }' | usr/bin/datamash floor 1 | usr/bin/datamash -g 1 count 1 |
	tr '\t\n' ': ')
echo "bin: $seen"
echo "floor: $floor"
[ "$seen" = "-15:1 -10:5 -5:4 0:5 5:5 " ] && [ "$floor" = "-2:5 -1:5 0:5 1:5 " ]
