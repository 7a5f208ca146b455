#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# online-histogram 0.0.4 (npm): some of the values that are equal to the maximum are counted as NaN.
#
# Expected: "n" is the "Total number of observations", README, and the counts of the bins make up n,
#           one count for each bin, one edge more than there are bins.  Of the waits 0, 1.8, 1.8 and
#           1.8 ms the counts are 1, 18 times 0, and 3, as of 0, 1.9, 1.9 and 1.9 ms.
# Seen:     of 1.8 ms the last bin has 1, and there is a 21st count that is NaN, for 21 edges.  The
#           width of a bin times 20 is 1.7999999999999998 in floating point, so that the
#           maximum is taken for a value above all bins.  Of the 59 maxima from 0.1 to 5.9 ms it is
#           so with 8.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	online-histogram@0.0.4 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const Histogram = require('online-histogram');
const counts = (maximum) => {
	const histogram = Histogram(20, false);
	[0, maximum, maximum, maximum].forEach((wait) => histogram(wait));
	return [histogram.n, histogram.bins.length, ...histogram.value[0]];
};
console.log(counts(1.9).join(' '));
console.log(counts(1.8).join(' '));
const maxima = Array.from({ length: 59 }, (_, index) => (index + 1) / 10);
console.log(...maxima.filter((maximum) => counts(maximum).includes(NaN)));
JS
node show.js
[ "$(node show.js)" = "4 21 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 3
4 21 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 NaN
0.9 1.7 1.8 3.4 3.6 3.9 5.3 5.7" ]
