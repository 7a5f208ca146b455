#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# just-percentile 4.2.0 (npm): four of seven examples of the README have another result, and the
# array is sorted where it is.
#
# Expected: it is to "Return the value at the given percentile (using linear interpolation)",
#           README, with the examples 15, 20, 27.5 and 50 for 0.05, 0.3, 0.4 and 0.95 of
#           15, 20, 35, 40 and 50, as the cited article has them.  To ask for a value leaves
#           the data as it is.
# Seen:     16, 23, 29 and 48.  Another of the methods of the article is used, which goes from the
#           minimum at 0 to the maximum at 1.  With waits in the order of their times the
#           percentile is right, and after it they are in rising order: a graph over time that is
#           drawn of the same array shows waits that only grow.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	just-percentile@4.2.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const percentile = require('just-percentile');
const values = [15, 20, 35, 40, 50];
console.log([0.05, 0.3, 0.4, 0.95].map((share) => percentile(values, share).toFixed(1)).join(' '));
const waits = [7, 900, 3, 5];
console.log(percentile(waits, 1), waits.join(' '));
JS
grep '^percentile(\[15' node_modules/just-percentile/README.md
node show.js
[ "$(grep '^percentile(\[15' node_modules/just-percentile/README.md | sed 's/.* //' | xargs)" = \
	"15 20 27.5 50" ]
[ "$(node show.js)" = "16.0 23.0 29.0 48.0
900 3 5 7 900" ]
