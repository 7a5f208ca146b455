#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# parse-prometheus-text-format 1.1.1 (npm): of a labelled histogram only the last series is left.
#
# Expected: lat_bucket, lat_sum and lat_count with cpu="0" and with cpu="1" become two entries in
#           metrics, each with its labels, as the two series of a counter do.
# Seen:     they become one entry.  Its buckets are those of the series that comes last, it has no
#           labels, and neither count nor sum.  The same happens to a summary.  Nothing is thrown.
#           A histogram without labels is right, and so are counters and gauges with labels.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	parse-prometheus-text-format@1.1.1 >/dev/null 2>&1 || exit 77

cat >metrics <<'TEXT'
# TYPE wait histogram
wait_bucket{cpu="0",le="0.1"} 1
wait_bucket{cpu="0",le="+Inf"} 3
wait_sum{cpu="0"} 0.5
wait_count{cpu="0"} 3
wait_bucket{cpu="1",le="0.1"} 10
wait_bucket{cpu="1",le="+Inf"} 30
wait_sum{cpu="1"} 5
wait_count{cpu="1"} 30
# TYPE run summary
run{cpu="0",quantile="0.5"} 1
run_sum{cpu="0"} 3
run_count{cpu="0"} 4
run{cpu="1",quantile="0.5"} 2
run_sum{cpu="1"} 5
run_count{cpu="1"} 6
# TYPE plain histogram
plain_bucket{le="+Inf"} 7
plain_sum 8
plain_count 7
# TYPE switches counter
switches{cpu="0"} 9
switches{cpu="1"} 10
TEXT
cat >show.js <<'JS'
const parse = require('parse-prometheus-text-format');
const text = require('fs').readFileSync('metrics', 'utf8');
for (const family of parse(text))
	console.log(family.name, JSON.stringify(family.metrics));
JS
node show.js
[ "$(node show.js)" = 'wait [{"buckets":{"0.1":"10","+Inf":"30"}}]
run [{"quantiles":{"0.5":"2"}}]
plain [{"buckets":{"+Inf":"7"},"count":"7","sum":"8"}]
switches [{"value":"9","labels":{"cpu":"0"}},{"value":"10","labels":{"cpu":"1"}}]' ]
