#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# rt-tests 2.4-1 (Debian 12): the JSON of cyclictest has a resolution of 0 for microseconds and no
# latencies above the histogram.
#
# Expected: --json writes the "final results into FILENAME, JSON formatted", cyclictest(8):
#           "resolution_in_ns" is 1000 for the default of microseconds and 1 with -N, the
#           histogram and what is above it, the "Histogram Overflows" of the text, make up the
#           "cycles", and there is a "cmdline" and a "rt_test_version".
# Seen:     "resolution_in_ns" is 0 for microseconds: it says whether -N was given.  With -h 1
#           the latencies of 1 us and more are overflows, which the text counts and the JSON
#           does not.  The names are "cmdline:" and "rt_test_version:", with a colon.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download rt-tests=2.4-1 libnuma1=2.0.16-1 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
lib=$(find "$PWD" -name '*.so.*' -exec dirname {} + | sort -u | tr '\n' ':')

cyclictest() { # FILE OPTIONS...
	file=$1
	shift
	LD_LIBRARY_PATH=$lib usr/bin/cyclictest -q -t 1 -l 20 -i 1000 -h 1 --json="$file" "$@"
}
cyclictest us >text
cyclictest ns -N >/dev/null
overflows=$(sed -n 's/^# Histogram Overflows: 0*//p' text)
/usr/bin/python3 - "$overflows" <<'PY'
import json, sys
us, ns = (json.load(open(name)) for name in ("us", "ns"))
thread = us["thread"]["0"]
counted = sum(thread["histogram"].values())
print("resolution_in_ns:", us["resolution_in_ns"], "of us,", ns["resolution_in_ns"], "of ns")
print(thread["cycles"], "cycles,", counted, "in the histogram, overflows of the text:", sys.argv[1])
print("of JSON:", *us, *thread)
ok = (us["resolution_in_ns"], ns["resolution_in_ns"]) == (0, 1)
ok = ok and thread["cycles"] == 20 == counted + int(sys.argv[1]) and counted < 20
ok = ok and set(thread) == {"histogram", "cycles", "min", "max", "avg", "cpu", "node"}
ok = ok and not any("overflow" in key for key in us)
sys.exit(not (ok and "cmdline:" in us and "rt_test_version:" in us))
PY
