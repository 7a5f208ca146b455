#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# duration-timestamp 2.26.0 (npm): of a part with three digits or more the first ones are cut off.
#
# Expected: parse() will "Parse and stringify duration timestamps (such as hh:mm:ss and HhMmSs)",
#           README, and a text that is none is an error, as "90" is ("no capture groups").
# Seen:     99:00:00 is 356,400 s, and 100:00:00 is 0.  123:45:06 is 23:45:06, 120m is 20 minutes
#           and 3600s is 0, all without an error, while 90m and 75:30 are right: more than 59 are
#           not the reason.  The two last digits of each part are looked for anywhere in the text.
#           So the CPU time of a process that has run for long comes out near 0.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	duration-timestamp@2.26.0 >/dev/null 2>&1 || exit 77

cat >show.mjs <<'JS'
import { parse } from 'duration-timestamp';
for (const text of ['99:00:00', '100:00:00', '123:45:06', '90m', '120m', '75:30', '3600s', '90'])
	try {
		console.log(text, parse(text).total);
	} catch (error) {
		console.log(text, error.message);
	}
JS
node show.mjs
[ "$(node show.mjs)" = "99:00:00 356400
100:00:00 0
123:45:06 85506
90m 5400
120m 1200
75:30 4530
3600s 0
90 no capture groups" ]
