#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# acct 6.6.4-5+b1 (Debian 12): --separate-forks and --ahz change nothing.
#
# Expected: sa "lumps this information together unless this option is specified", sa(8) on
#           --separate-forks: a bash that called execve() and one that did not are one line.
#           "Use this flag to tell the program what AHZ should be", sa(8) and lastcomm(1) on
#           --ahz: with 1000 instead of 100, 4000 ticks are 4 seconds instead of 40.
# Seen:     sa has "bash" and "bash*" as two lines with the option and without.  4000 ticks are
#           40 seconds whatever --ahz is, for sa and lastcomm and the formats 0 and 3 of the
#           file, and the exit status is 0.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download acct=6.6.4-5+b1 >/dev/null 2>&1 || exit 77
dpkg -x acct_*.deb .

# struct acct_v3; a comp_t below 8192 is the number itself, and flag 1 is AFORK.
record() { # NAME FLAG USER_TICKS
	perl -e 'print pack("CCSL6fS8a16", $ARGV[1], 3, 0, 0, 0, 0, 200, 1, 1700000000,
		2 * $ARGV[2], $ARGV[2], (0) x 7, $ARGV[0])' "$1" "$2" "$3"
}
{
	record bash 0 4000
	record bash 1 100
} >acct3
usr/sbin/dump-acct --raw --format 0 acct3 >acct0

for file in acct3 acct0; do
	usr/sbin/sa -i -a -j "$file" >plain
	usr/sbin/sa -i -a -j --separate-forks "$file" >separate
	usr/sbin/sa -i -a -j --ahz 1000 "$file" >ahz
	usr/bin/lastcomm -f "$file" >last
	usr/bin/lastcomm --ahz 1000 -f "$file" >last-ahz
	echo "$file:"
	cat plain last-ahz
	[ "$(awk '{ printf "%s %s %s;", $1, $3, $6 }' plain)" = \
		"2 20.50cp ;1 40.00cp bash;1 1.00cp bash*;" ]
	cmp plain separate
	cmp plain ahz
	grep -q '^bash .* 40.00 secs' last
	cmp last last-ahz
done
