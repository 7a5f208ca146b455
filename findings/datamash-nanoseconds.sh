#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# datamash 1.7-2 (Debian 12): of whole numbers 14 digits are printed, so times in nanoseconds are
# rounded.
#
# Expected: min is the "minimum value" and max the "maximum value", datamash(1), so each is one of the
#           numbers that went in, and is found again by grep or join.  Neither the man page nor
#           the manual has a word on digits.
# Seen:     of 1234567890123411 and 1234567890123444 both are 1.2345678901234e+15, so it is from 15
#           digits on, which a clock in nanoseconds has after 28 hours.  first and last of the same
#           numbers are exact, and so is max with --format %.0f: the value is there, and is rounded
#           when it is printed.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download datamash=1.7-2 >/dev/null 2>&1 || exit 77
dpkg -x datamash_*.deb .

printf '%s\n' 1234567890123411 1234567890123444 >stamps
seen="$(usr/bin/datamash -t ' ' min 1 max 1 first 1 last 1 <stamps)"
exact=$(usr/bin/datamash --format %.0f max 1 <stamps)
day=$(echo 86400000000000 | usr/bin/datamash max 1)
echo "min, max, first, last: $seen; max with --format: $exact; of a day: $day"
[ "$seen" = "1.2345678901234e+15 1.2345678901234e+15 1234567890123411 1234567890123444" ] &&
	[ "$exact" = 1234567890123444 ] && [ "$day" = 86400000000000 ]
