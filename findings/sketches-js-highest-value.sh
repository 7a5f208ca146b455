#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# @datadog/sketches-js 2.1.1 (npm): the quantile 0.99 of the README's three values is the second of
# them.
#
# Expected: of 1607374726, 0 and -3.1415 the README has "sketch.getValueAtQuantile(0.99) //
#           1607374726".  "if the actual value at p99 is 100, the value will be between 99 and 101"
#           with a relativeAccuracy of 0.01, the default.  Of 50 waits, 49 of 1 ms and one of 1000,
#           more than 1 in 100 is long, so the value at p99 is 1000 ms.
# Seen:     0 for the README's values, and 0.99 ms for the 50 waits.  The rank is rounded down, so
#           that no quantile below 1 is the maximum: one long wait of up to 99 is never seen in
#           p99, nor one of up to 999 in p99.9.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	@datadog/sketches-js@2.1.1 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { DDSketch } = require('@datadog/sketches-js');
const show = (values, ...quantiles) => {
	const sketch = new DDSketch();
	values.forEach((value) => sketch.accept(value));
	console.log(...quantiles.map((q) => sketch.getValueAtQuantile(q).toPrecision(2)), sketch.max);
};
show([1607374726, 0, -3.1415], 0.99, 1);
show([...Array(49).fill(1), 1000], 0.97, 0.99, 1);
JS
grep 'getValueAtQuantile(0.99)' node_modules/@datadog/sketches-js/README.md
node show.js
[ "$(sed -n '/getValueAtQuantile(0.99)/s/.* //p' node_modules/@datadog/sketches-js/README.md)" = \
	1607374726 ]
[ "$(node show.js)" = "0.0 1.6e+9 1607374726
0.99 0.99 1.0e+3 1000" ]
