#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# prom2javascript 0.2.0 (npm): one summary that has seen nothing, and no metric of the page is read.
#
# Expected: it is to "convert Prometheus metrics from text to JavaScript", README.  In that
#           format NaN, +Inf and -Inf are values, and the quantiles of a summary that has observed
#           nothing are NaN in each Go program with one.  A name may have a colon, as those of
#           recorded rules do.  In a label "\\" is a backslash, so that "printf 'a\\nb'" is
#           the command printf 'a\nb'.
# Seen:     for NaN, -Inf and a colon there is an error, "Unable to parse metric", and the other
#           metrics are not returned.  The command has a line break: "\\" is replaced first, and
#           "\n" in what comes of that.  +Inf is read.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	prom2javascript@0.2.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { getMetricsFromIterator } = require('prom2javascript');
const show = async (...lines) => {
	try {
		const metrics = await getMetricsFromIterator(['up 1', ...lines].values());
		const values = Object.values(metrics).flatMap(({ data }) => data);
		console.log(JSON.stringify(values.pop()));
	} catch (error) {
		console.log(error.message);
	}
};
(async () => {
	await show('# TYPE wait summary', 'wait{quantile="0.9"} NaN', 'wait_sum 0', 'wait_count 0');
	await show('least -Inf');
	await show('job:cpu:rate5m 0.5');
	await show('most{job="a"} +Inf 1700000000000');
	await show('runs{command="printf \'a\\\\nb\'"} 3');
})();
JS
node show.js
[ "$(node show.js)" = "Unable to parse metric [wait{quantile=\"0.9\"} NaN]
Unable to parse metric [least -Inf]
Unable to parse metric [job:cpu:rate5m 0.5]
{\"labels\":{\"job\":\"a\"},\"value\":null,\"timestamp\":1700000000000}
{\"labels\":{\"command\":\"printf 'a\\nb'\"},\"value\":3}" ]
