#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# babeltrace2 2.0.4 (Debian 12): of times before zero all but the first lose their sign.
#
# Expected: --clock-offset=-6 sets the time of the trigger, 6 s, to zero, and the events before it
#           have negative times, which rise to zero: -5, -3, -1, 3.5.
# Seen:     -5, then 00:00:03, 00:00:01 and 00:00:03.5, so that time goes back, and what came 3 s
#           before the trigger looks like 3 s after it.  With the first there is a warning that
#           --clock-seconds may be used, and the format changes for that line only.  So it is with
#           --clock-date, where the day is one of 1970.  With --clock-seconds the times are right,
#           as are the differences in each.
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

# Wakeups at 1, 3, 5 and 9.5 s in the Common Trace Format, with a clock of ns.
mkdir trace
cat >trace/metadata <<'TSDL'
/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = le; };
clock { name = "boot"; freq = 1000000000; };
stream {
	event.header := struct {
		integer { size = 64; align = 8; signed = false; map = clock.boot.value; } timestamp;
	};
};
event { name = "wakeup"; fields := struct { integer { size = 8; align = 8; } cpu; }; };
TSDL
perl -e 'print pack("Q<C", $_ * 1e9, 1) for 1, 3, 5, 9.5' >trace/stream

look() { # OPTIONS...; prints the times of the events and the differences
	usr/bin/babeltrace2 --clock-offset=-6 "$@" trace 2>/dev/null | sed 's/ wakeup.*//' | xargs
}
plain=$(look)
date=$(look --clock-date --clock-gmt)
seconds=$(look --clock-seconds)
printf '%s\n' "$plain" "$date" "$seconds"
[ "$plain" = '[-5.000000000] (+?.?????????) [00:00:03.000000000] (+2.000000000) '\
'[00:00:01.000000000] (+2.000000000) [00:00:03.500000000] (+4.500000000)' ]
[ "$date" = '[-5.000000000] (+?.?????????) [1970-01-01 00:00:03.000000000] (+2.000000000) '\
'[1970-01-01 00:00:01.000000000] (+2.000000000) [1970-01-01 00:00:03.500000000] (+4.500000000)' ]
[ "$seconds" = '[-5.000000000] (+?.?????????) [-3.000000000] (+2.000000000) '\
'[-1.000000000] (+2.000000000) [3.500000000] (+4.500000000)' ]
