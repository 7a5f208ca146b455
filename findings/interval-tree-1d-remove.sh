#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# interval-tree-1d 1.0.4 (npm): after remove() of one interval a query misses another.
#
# Expected: remove(interval) "Removes an interval from the tree", and queryPoint() visits "all
#           intervals containing the point", README, as a list does that is searched one by one.
# Seen:     of 8 intervals, one of them from 0 to 9, queryPoint(8) finds that one.  After the
#           interval from 12 to 13 was removed, it finds none, and so does queryInterval(8, 8).
#           The interval is still in "intervals" and "count", and queryPoint(2) finds it.  A tree
#           that is built anew of the 7 intervals is right.  Where an interval is the only one of
#           its node, a node of the left side takes its place, and intervals that reach beyond
#           that one's middle stay on the left side, where they are not looked for.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	interval-tree-1d@1.0.4 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const build = require('interval-tree-1d');
const waits = [[0, 9], [1, 2], [1, 3], [6, 7], [12, 13], [14, 15], [16, 17], [18, 19]];
const show = (name, tree) => {
	const found = (query, ...at) => {
		const of = [];
		tree[query](...at, (wait) => { of.push(wait.join('-')); });
		return of.sort().join() || 'none';
	};
	console.log(`${name}: of ${tree.count} at 8 ${found('queryPoint', 8)},`,
		`from 8 to 8 ${found('queryInterval', 8, 8)}, at 2 ${found('queryPoint', 2)};`,
		tree.intervals.includes(waits[0]) ? '0-9 is in it' : '0-9 is gone');
};
const tree = build(waits);
show('all', tree);
tree.remove(waits[4]);
show('removed', tree);
show('anew', build(waits.filter((wait) => wait !== waits[4])));
JS
node show.js
[ "$(node show.js)" = 'all: of 8 at 8 0-9, from 8 to 8 0-9, at 2 0-9,1-2,1-3; 0-9 is in it
removed: of 7 at 8 none, from 8 to 8 none, at 2 0-9,1-2,1-3; 0-9 is in it
anew: of 7 at 8 0-9, from 8 to 8 0-9, at 2 0-9,1-2,1-3; 0-9 is in it' ]
