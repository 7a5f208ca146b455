#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# moving-average 1.0.1 (npm): a value at the time 0 is forgotten.
#
# Expected: push(time, value) adds to an "Online calculation of Exponential Moving Average", README,
#           which depends on the time between the values only: 100, and after one timespan 0, have the
#           average 100 / e = 36.788, with whatever time the series begins.
# Seen:     so it is from the time 1000 on.  Of a series that begins at 0, as the times of a trace
#           do that are counted from its begin, the average is 0 and the variance 0: the time 0 is
#           taken for no time, and the second value for the first.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	moving-average@1.0.1 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const MovingAverage = require('moving-average');
for (const begin of [1000, 0]) {
	const average = MovingAverage(1000);
	average.push(begin, 100);
	average.push(begin + 1000, 0);
	console.log(`from ${begin}: average ${average.movingAverage().toFixed(3)},`,
		`variance ${average.variance().toFixed(0)}`);
}
JS
node show.js
[ "$(node show.js)" = "from 1000: average 36.788, variance 2325
from 0: average 0.000, variance 0" ]
