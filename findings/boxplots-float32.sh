#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# @sgratzl/boxplots 2.0.0 (npm): five waits that differ by up to 108 ns are all the same.
#
# Expected: it is "for computing boxplot objects with various quantiles options", README, of an
#           array of numbers, which in JavaScript have 15 digits.  Of the waits 1234567891,
#           1234567892, 1234567893, 1234567950 and 1234567999 ns min and max are the first and the
#           last, the median is the third, and iqr is 58.
# Seen:     each of them is 1234567936, which is none of the five, and iqr and variance are 0.  The
#           numbers are copied into a Float32Array, which has 7 digits, so that a wait above 16.8
#           ms in ns is rounded.  Of a Float64Array with the same numbers all are right.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	@sgratzl/boxplots@2.0.0 >/dev/null 2>&1 || exit 77

cat >show.mjs <<'JS'
import boxplot from '@sgratzl/boxplots';
const waits = [1234567891, 1234567892, 1234567893, 1234567950, 1234567999];
for (const data of [waits, new Float64Array(waits)]) {
	const { min, median, max, iqr } = boxplot(data);
	console.log(data.constructor.name, min, median, max, iqr);
}
JS
node show.mjs
[ "$(node show.mjs)" = "Array 1234567936 1234567936 1234567936 0
Float64Array 1234567891 1234567893 1234567999 58" ]
