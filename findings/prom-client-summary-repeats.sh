#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# prom-client 15.1.3 and tdigest 0.1.3 (npm): the quantiles of a Summary are far off where a value
# repeats.
#
# Expected: "Summaries calculate percentiles of observed values" (README).  Of 1000 waits of
#           which 999 took 1 ms and one 1000 ms, the quantiles 0.5, 0.9 and 0.99 are 1, and
#           close to it for an approximation.
# Seen:     they are 1.999, 801.199 and 981.019.  TDigest gives all that have one value one
#           centroid, and goes in a straight line from its middle, at half of the count, to the
#           next value.  The same waits with some noise, from 1 to 1.0001 ms, have a quantile 0.9
#           of 1.000.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	prom-client@15.1.3 tdigest@0.1.3 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { Summary } = require('prom-client');
const show = async (name, wait) => {
	const summary = new Summary({ name, help: name, percentiles: [0.5, 0.9, 0.99] });
	for (let i = 0; i < 1000; i++)
		summary.observe(wait(i));
	const { values } = await summary.get();
	console.log(name, ...values.map(({ labels, value }) => labels.quantile ?
		`${labels.quantile}: ${+value.toFixed(3)}` : value.toFixed(0)));
};
(async () => {
	await show('same', (i) => i == 500 ? 1000 : 1);
	// 7919 and 1000 have no common divisor: each of the values once, in no order.
	await show('noise', (i) => i == 500 ? 1000 : 1 + i * 7919 % 1000 / 1e7);
})();
JS
node show.js
[ "$(node show.js | sed -n 1p)" = "same 0.5: 1.999 0.9: 801.199 0.99: 981.019 1999 1000" ]
node show.js | grep -q '^noise 0.5: 1 0.9: 1 0.99: 1 '
