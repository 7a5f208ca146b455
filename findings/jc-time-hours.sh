#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# jc 1.22.5-1 (Debian 12): of a run of an hour or more, --time reads the hours as minutes.
#
# Expected: GNU time writes elapsed time as "[hours:]minutes:seconds", time(1), and jc has
#           "elapsed_time_hours" and "elapsed_time_total_seconds" of it: "59:59.50elapsed" is
#           3599.5 s, and "1:02:05elapsed" 3725 s.
# Seen:     3599.5 and 62.05, with 0 hours and 5 centiseconds, for the short format and -v.
#           "elapsed_time" itself becomes "1:02.05".  GNU time leaves out the hundredths where
#           there are hours, and jc takes the last number for them.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download jc=1.22.5-1 time=1.9-0.2 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done

look() { # FILE; prints what jc reads in it
	PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 usr/bin/jc --time <"$1" >json
	/usr/bin/python3 -c 'import json; time = json.load(open("json"))
print(time["elapsed_time"], time["elapsed_time_hours"], time["elapsed_time_total_seconds"])'
}
# The output of a short run, with its elapsed time replaced.
usr/bin/time -o brief true
usr/bin/time -v -o long true
for elapsed in 59:59.50 1:02:05; do
	sed "s/ [0-9:.]*elapsed/ ${elapsed}elapsed/" brief >brief-$elapsed
	sed "s/^\(.*Elapsed.*: \)[0-9:.]*$/\1$elapsed/" long >long-$elapsed
	grep -hE '[Ee]lapsed' brief-$elapsed long-$elapsed
done
short=$(look brief-59:59.50)
hours=$(look brief-1:02:05)
printf '%s\n' "59:59.50: $short" "1:02:05: $hours"
[ "$short" = "59:59.50 0 3599.5" ]
[ "$hours" = "1:02.05 0 62.05" ]
[ "$(look long-59:59.50)" = "$short" ]
[ "$(look long-1:02:05)" = "$hours" ]
