#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# percentile-rank 1.0.6 (npm): the rank of a value depends on the order of the others.
#
# Expected: it "Returns the same values as the Excel PERCENTRANK and PERCENTRANK.INC functions",
#           README, which give the share of the smaller values among the others, whatever their
#           order is.  Of the waits 13, 12, 11, 8, 4, 3, 2, 1, 1 and 1, three are less than 2 and
#           six greater, so the rank of 2 is 3 / (3 + 6), those of 4 and 8 are 5 / 9 and 6 / 9, and
#           that of 5, between the two, is 0.583.
# Seen:     0.667, 0.444 and 0.333, so that a longer wait has a lower rank, and for 5 there is an
#           Error "Out of bounds".  The place in the array is taken for the rank, and nothing is
#           said of the order.  Of the same values in rising order all four are right.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	percentile-rank@1.0.6 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const percentRank = require('percentile-rank');
const waits = [13, 12, 11, 8, 4, 3, 2, 1, 1, 1];
const show = (name, values) => console.log(name, ...[2, 4, 8, 5].map((value) => {
	try {
		return percentRank(values, value).toFixed(3);
	} catch (error) {
		return error.message;
	}
}));
show('as they came:', waits);
show('rising:', [...waits].sort((a, b) => a - b));
JS
node show.js
[ "$(node show.js)" = "as they came: 0.667 0.444 0.333 Out of bounds
rising: 0.333 0.556 0.667 0.583" ]
