#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# exponential-moving-average 1.0.0 (npm): of an odd number of values the averages are NaN.
#
# Expected: ema(array) will "Calculate an exponential moving average from an array of numbers",
#           README; without a range "half of the length of the array is used".
# Seen:     of 4 values it returns 3 averages, of 5 values 1 and three "NaN".  Half of 5 is not
#           rounded, so the values are looked up at 2.5, 3.5 and 4.5, where there are none.  With the
#           range 2 the averages of the same 5 values are right.  No error is thrown.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	exponential-moving-average@1.0.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const ema = require('exponential-moving-average');
console.log('4 values:', ema([1, 2, 3, 4]).join(' '));
console.log('5 values:', ema([1, 2, 3, 4, 5]).join(' '));
console.log('5 values, range 2:', ema([1, 2, 3, 4, 5], 2).join(' '));
JS
node show.js
[ "$(node show.js)" = "4 values: 1.50 2.50 3.50
5 values: 1.50 NaN NaN NaN
5 values, range 2: 1.50 2.50 3.50 4.50" ]
