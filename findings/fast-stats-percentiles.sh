#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fast-stats 0.0.7 (npm): the percentile 25 is greater than the percentile 26.
#
# Expected: percentile() "takes in a single argument.  This is a number between 0 and 100 (both
#           inclusive) that specifies which percentile point you want", README: a greater
#           number has no smaller result.  Of the waits 1, 1, 99, 99, 99 and 99 ms the percentiles
#           24, 25 and 26 lie in the same place.
# Seen:     they are 1, 50 and 1.  25, 50 and 75 are the mean of the two values around (n-1)*p, and
#           each other number is the one at n*p.  So 90 of the values 1 to 10 is 10, the greatest,
#           and 75 of them is 7.5, but 74 is 8.  iqr(), which leaves out what is far from 25 and
#           75, goes by them.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	fast-stats@0.0.7 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { Stats } = require('fast-stats');
const show = (values, ...points) => console.log(...points.map(point =>
	`${point}: ${new Stats().push(values).percentile(point)}`));
show([1, 1, 99, 99, 99, 99], 24, 25, 26);
show([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 74, 75, 76, 90);
JS
node show.js
[ "$(node show.js)" = "24: 1 25: 50 26: 1
74: 8 75: 7.5 76: 8 90: 10" ]
