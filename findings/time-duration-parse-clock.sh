#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# libtime-duration-parse-perl 0.16-1 (Debian 12): the minus of a clock time is for the hours only, and
# what is less than a second becomes 0.
#
# Expected: parse_duration() "Parses duration string and returns seconds", and "When it encounters an
#           error in a given string, it dies", Time::Duration::Parse(3pm).  It reads numbers with
#           a point, a minus, and "hh:mm:ss": "1:30:00" is 5400, so "-1:30:00" is -5400 or an
#           error, and "0.4 s" is 0.4.
# Seen:     "-1:30:00" is -1800: it is made "-1h 30m 00s", and the three are added.  "-0:30:00"
#           is 1800.  "0.4 s" is 0, "0.5 s" is 0, "1.5 s" is 2 and "2.5 s" is 2.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libtime-duration-parse-perl=0.16-1 >/dev/null 2>&1 || exit 77
dpkg -x libtime-duration-parse-perl_*.deb .

show() {
	perl -Iusr/share/perl5 -MTime::Duration::Parse -e \
		'print "$_: ", parse_duration($_), "\n" for @ARGV' -- \
		1:30:00 -1:30:00 -0:30:00 '0.4 s' '0.5 s' '1.5 s' '2.5 s' '-90 m'
}
show
[ "$(show)" = "1:30:00: 5400
-1:30:00: -1800
-0:30:00: 1800
0.4 s: 0
0.5 s: 0
1.5 s: 2
2.5 s: 2
-90 m: -5400" ]
