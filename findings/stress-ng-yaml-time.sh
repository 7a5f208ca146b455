#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# stress-ng 0.15.06 and PyYAML 6.0 (Debian 12): the date and, from 10 o'clock on, the time of a
# --yaml report are numbers.
#
# Expected: "time-hh-mm-ss: 12:13:31" is a string, as "release" is.
# Seen:     it is written without quotes, and YAML 1.1 has numbers to the base of 60: PyYAML
#           reads 12:13:31 as 44011, the seconds since midnight, and 2026:11:29 as 7294289.
#           A number does not begin with 0, so that 09:13:31 is a string: the type of the
#           value changes at 10 o'clock each day.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
libraries=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
	--no-replaces --no-enhances stress-ng | grep -E '^lib[a-zA-Z0-9.+-]+$' | grep -v '^libc6')
# shellcheck disable=SC2086 # a list
apt-get -qq download stress-ng=0.15.06-2 python3-yaml=6.0-3+b2 $libraries >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
lib=$PWD/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo x86_64-linux-gnu)

# A time zone in which it is HOUR o'clock now.
report() { # HOUR; prints what the date and the time of a report are
	TZ=HERE$(($(date -u +%-H) - $1)) LD_LIBRARY_PATH=$lib usr/bin/stress-ng --quiet --cpu 1 \
		--cpu-ops 1 --metrics --yaml report.yaml >/dev/null 2>&1
	grep -E '^ +(date-yyyy|time-hh)' report.yaml >&2
	PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 -c '
import yaml
info = yaml.safe_load(open("report.yaml"))["system-info"]
print(*(type(info[key]).__name__ for key in ("date-yyyy-mm-dd", "time-hh-mm-ss", "release")))'
}
morning=$(report 9)
noon=$(report 12)
echo "at 9: $morning; at 12: $noon"
[ "$morning; $noon" = "int str str; int int str" ]
