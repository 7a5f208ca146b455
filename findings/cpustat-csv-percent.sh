#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# cpustat 0.02.19-1 (Debian 12): a percentage in the CSV file is that of the table divided by the
# number of samples.
#
# Expected: with -r "the %CPU utilisation (system and user) for each process at each sample time
#           is output", cpustat(8), which is the %CPU of the table of that time.
# Seen:     of 4 samples of a busy process the CSV file has about a quarter of what the table
#           has, of 2 a half: the ticks of a sample are divided by the time of the whole run.
#           The longer the run, the idler the processes.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download cpustat=0.02.19-1 libncurses6=6.4-4 libtinfo6=6.4-4 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
lib=$(find "$PWD" -name '*.so.*' -exec dirname {} + | sort -u | tr '\n' ':')

while :; do :; done &
pid=$!
# Prints what part of the sum of the table's percentages that of the CSV file is, in percent.
part() { # SAMPLES
	LD_LIBRARY_PATH=$lib usr/sbin/cpustat -p $pid -r csv 1 "$1" >table
	cat table csv >&2
	awk -v pid=$pid -v samples="$1" 'FNR == NR { if ($4 == pid) { table += $1; rows++ } next }
		/^[0-9]/ { csv += $2; lines++ }
		END { if (rows != samples || lines != samples) exit 1
			printf "%.0f\n", 100 * csv / table }' table FS=, csv
}
two=$(part 2)
four=$(part 4)
kill $pid
pid=
echo "the CSV file of 2 samples has $two % of the table, that of 4 has $four %"
[ "$two" -ge 40 ] && [ "$two" -le 60 ] && [ "$four" -ge 15 ] && [ "$four" -le 35 ]
