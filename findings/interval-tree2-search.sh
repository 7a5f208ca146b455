#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# interval-tree2 1.1.0 (npm): of 32 tasks that run at a time a search finds one.
#
# Expected: search() of one number has the "overlapped intervals from one point", and of two those
#           "from a range"; the number for new() is "the center of the tree", README.  Of 32
#           intervals from 0 to 20, 21 ... 51 all contain 9, 10 and 15, wherever the center is.
# Seen:     in a tree with the center 10 the searches at 9 and 10 find 32, those at 15 and from
#           15 to 16 find the one that ends last, and at 30 all 22 are found.  Where a point comes
#           after the center and before all ends, the binary search returns -1 for the place of
#           the first end, and slice(-1) is the last element.  32 equal intervals are one, too.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	interval-tree2@1.1.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const IntervalTree = require('interval-tree2');
const rising = Array.from({ length: 32 }, (_, index) => [0, 20 + index]);
const equal = rising.map(() => [0, 20]);
const show = (name, intervals, ...searches) => {
	const tree = new IntervalTree(10);
	for (const [from, to] of intervals)
		tree.add(from, to);
	for (const [from, to] of searches) {
		const right = intervals.filter(one => one[0] <= (to ?? from) && one[1] >= from);
		console.log(`${name} at ${from}${to ? `-${to}` : ''}:`,
			(to ? tree.search(from, to) : tree.search(from)).length, 'of', right.length);
	}
};
show('rising', rising, [9], [10], [15], [15, 16], [30]);
show('equal', equal, [9], [10], [15]);
JS
node show.js
[ "$(node show.js)" = "rising at 9: 32 of 32
rising at 10: 32 of 32
rising at 15: 1 of 32
rising at 15-16: 1 of 32
rising at 30: 22 of 22
equal at 9: 32 of 32
equal at 10: 32 of 32
equal at 15: 1 of 32" ]
