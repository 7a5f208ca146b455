#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# mann-whitney-utest 1.0.5 (npm): two values and one are significant, 30 and 30 far apart are not.
#
# Expected: "To test whether the result is significant, use the significant method.  This tests
#           the U-value against an approximate critical value", README.  Of three values the single
#           one is the last in one of three orders, so that p of 1, 2 and of 3 is at least 0.33, and
#           the result is not significant.  Of 1 to 30 ms and 21 to 50 ms, with a U that is 5.91
#           standard deviations from its mean, p is below 0.00001, and it is.
# Seen:     true and false.  criticalValue() does not return a U, but the standard deviations, 1.22
#           and 5.91, and significant() is true if U is less than that.  U and check() are right.
#           So the more samples there are, the less is significant: of 30 and 30 nothing is but
#           a difference of nearly all.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	mann-whitney-utest@1.0.5 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const mwu = require('mann-whitney-utest');
const times = (first) => Array.from({ length: 30 }, (_, index) => first + index);
for (const samples of [[[1, 2], [3]], [times(1), times(21)]]) {
	const u = mwu.test(samples);
	console.log('U', Math.min(...u), 'critical', mwu.criticalValue(u, samples).toFixed(2),
		'significant', mwu.significant(u, samples));
}
JS
node show.js
[ "$(node show.js)" = "U 0 critical 1.22 significant true
U 50 critical 5.91 significant false" ]
