#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# babeltrace2 2.0.4 (Debian): one line of dmesg without a time, and all times are gone, or the rest.
#
# Expected: source.text.dmesg reads what dmesg(1) prints.  dmesg puts a time on the first line of a
#           message of several lines only (its --force-prefix says so), and a log of the console
#           begins with lines of the firmware.  Such a line has no time, the others keep theirs.
# Seen:     the first line decides.  Without a time in it, the times of all others are cut off and
#           dropped, with exit status 0.  With a time in it, a later line without one ends the
#           reading with an error, and what follows is not printed.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download babeltrace2=2.0.4-1+b6 libbabeltrace2-0=2.0.4-1+b6 libglib2.0-0 libpcre2-8-0 \
	>/dev/null 2>&1 || exit 77
for package in ./*.deb; do
	dpkg -x "$package" .
done
lib=$(echo "$dir"/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH="$lib" BABELTRACE_PLUGIN_PATH="$lib/babeltrace2/plugins"

look() { # prints what is read of standard input, in one line, and the exit status
	status=0
	usr/bin/babeltrace2 -c source.text.dmesg >out 2>/dev/null || status=$?
	tr '\n' ' ' <out
	echo "exit status $status"
}

sorted=$(printf '[    1.000000] one\n[    3.000000] two\n' | look)
firmware=$(printf 'Booting from ROM..\n[    1.000000] one\n[    3.000000] two\n' | look)
lines=$(printf '[    1.000000] one,\n of two lines\n[    3.000000] two\n' | look)
printf '%s\n' "$sorted" "$firmware" "$lines"
[ "$sorted" = '[00:00:01.000000000] (+?.?????????) string: { str = "one" } '\
'[00:00:03.000000000] (+2.000000000) string: { str = "two" } exit status 0' ]
[ "$firmware" = 'string: { str = "Booting from ROM.." } string: { str = "one" } '\
'string: { str = "two" } exit status 0' ]
[ "$lines" = '[00:00:01.000000000] (+?.?????????) string: { str = "one," } exit status 1' ]
