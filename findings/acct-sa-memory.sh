#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# acct 6.6.4-5+b1 (Debian 12): the memory columns of sa are a quarter of what the kernel wrote,
# are no averages over CPU time and do not add up.
#
# Expected: ac_mem is kB, acct(5), and dump-acct shows it as it is.  "k" of sa is "cpu-time
#           averaged core usage, in 1k units", "k*sec" the "cpu storage integral (kilo-core
#           seconds)", sa(8): a job of 4000 kB for 36 s and one of 400 kB for 4 s have
#           145600 k*sec and 3640 k.  The line of totals is the sum of the lines, as for "cp".
# Seen:     sa divides ac_mem by 4, the kB of a page, which is right neither for kB nor for
#           pages: "sa -u" has 1000k for 4000 kB.  "k" is the mean over the calls whatever their
#           CPU time (550k), and "k*sec" is that times the CPU time (22000).  So it is in the
#           line of totals, which has 21667 k*sec, less than the job, one of its two parts.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download acct=6.6.4-5+b1 >/dev/null 2>&1 || exit 77
dpkg -x acct_*.deb .
# A page of another size has another divisor.
[ "$(getconf PAGESIZE)" = 4096 ] || exit 77

# struct acct_v3; a comp_t below 8192 is the number itself.
record() { # NAME MEM_KB USER_TICKS
	perl -e 'print pack("CCSL6fS8a16", 0, 3, 0, 0, 0, 0, 200, 1, 1700000000, 2 * $ARGV[2],
		$ARGV[2], 0, $ARGV[1], (0) x 5, $ARGV[0])' "$1" "$2" "$3"
}
{
	record job 4000 3600
	record job 400 400
	record tool 800 1000
} >acct

usr/sbin/dump-acct acct | cut -d '|' -f 1,3,8
usr/sbin/sa -i -u acct
echo 'calls, CPU seconds by call, k:'
usr/sbin/sa -i -a -j acct
echo 'calls, CPU minutes, k*sec:'
usr/sbin/sa -i -a -K acct

[ "$(usr/sbin/dump-acct acct | awk -F '|' '{ printf "%d ", $8 }')" = "4000 400 800 " ]
[ "$(usr/sbin/sa -i -u acct | awk '{ printf "%s ", $4 }')" = "1000k 100k 200k " ]
[ "$(usr/sbin/sa -i -a acct | awk '{ printf "%s ", $5 }')" = "433k 550k 200k " ]
[ "$(usr/sbin/sa -i -a -K acct | awk '{ printf "%s ", $5 }')" = \
	"21667k*sec 22000k*sec 2000k*sec " ]
