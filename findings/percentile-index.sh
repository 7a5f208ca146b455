#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# percentile 1.6.0 (npm): some percentiles are the value after the right one.
#
# Expected: it has the nearest rank: of 1 to 10 the percentile 80 is 8, README.  So of the
#           latencies 1 to 100 ms each percentile from 1 to 100 is itself, as it is with
#           stats-percentile 3.3.0, "Nearest Rank Method" too.
# Seen:     7, 14, 28, 55 and 56 are 8, 15, 29, 56 and 57.  The rank is rounded up after a
#           multiplication of floating point numbers, and 100 * (7 / 100) is
#           7.000000000000001.  Where the next value is far away, so is the result: of 14 waits
#           of 1 ms and 86 of 500 ms the percentile 14 is 500, and the percentile 13 is 1.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	percentile@1.6.0 stats-percentile@3.3.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const percentile = require('percentile');
const statsPercentile = require('stats-percentile');
const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
const waits = numbers.map(number => number <= 14 ? 1 : 500);
const wrong = compute => numbers.filter(number => compute(number) != number)
	.map(number => `${number}: ${compute(number)}`).join(', ');
console.log('README:', percentile(80, numbers.slice(0, 10)));
console.log('percentile:', wrong(number => percentile(number, numbers)));
console.log('stats-percentile:', wrong(number => statsPercentile(numbers, number)) || 'none');
console.log('waits:', percentile([13, 14], waits).join(' '),
	'and', [13, 14].map(number => statsPercentile(waits, number)).join(' '));
JS
node show.js
[ "$(node show.js)" = "README: 8
percentile: 7: 8, 14: 15, 28: 29, 55: 56, 56: 57
stats-percentile: none
waits: 1 500 and 1 1" ]
