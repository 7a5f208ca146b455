#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# @bunchmark/stats 1.0.0-pre-5 (npm): the same ten times, twice, differ significantly.
#
# Expected: "mwu(A, B)" is "The Mann-Whitney U test", "wilcoxon(D)" a "signed-rank zero procedure"
#           of Pratt, both "two tailed", README.  Of two samples that are the same, 1 to 10 ms, U
#           is half of 10 * 10, and p, the probability to see a difference like theirs or a greater
#           one by chance, is 1.  Of twelve pairs without a difference p is 1 as well.
# Seen:     U is 90.5 and p is 0.0025; of the pairs p is 1.5e-23.  mwu sorts numbers as text, 10
#           before 2, so that it is right as long as all have the same number of digits: with 11 to
#           20 ms U is 50.  Of ten times of 5 ms, twice, p is 2.  The median and the percentiles of
#           the same package are right.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	@bunchmark/stats@1.0.0-pre-5 >/dev/null 2>&1 || exit 77

cat >show.mjs <<'JS'
import { median, mwu, wilcoxon } from '@bunchmark/stats';
const times = (first, step) => Array.from({ length: 10 }, (_, index) => first + index * step);
for (const sample of [times(1, 1), times(11, 1), times(5, 0)]) {
	const { U, p } = mwu([...sample], [...sample]);
	console.log(`median ${median([...sample])} U ${U} p ${p.toPrecision(2)}`);
}
console.log('no difference: p', wilcoxon(Array(12).fill(0)).p.toPrecision(2));
JS
node show.mjs
[ "$(node show.mjs 2>/dev/null)" = "median 5.5 U 90.5 p 0.0025
median 15.5 U 50 p 1.0
median 5 U 50 p 2.0
no difference: p 1.5e-23" ]
