#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# promjs 0.4.2 (npm): buckets out of order, and names of cgroups that make the text invalid.
#
# Expected: what metrics() returns is in the text format of Prometheus: buckets of a histogram rise,
#           "+Inf" comes last, and a backslash, a quote or a line break in a label's value is escaped.
# Seen:     buckets that are whole numbers come first and "+Inf" after them, then those with a
#           fraction: 1, 10, +Inf, 0.1 (an object's integer keys are sorted before the others).
#           Values of labels are written as they are: the cgroup that systemd makes for a disk by
#           its label, dev-disk-by\x2dlabel-data.swap, gives a line that promtool refuses.  A
#           histogram that was only observed with labels has a second series without any, all 0.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	promjs@0.4.2 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const promjs = require('./node_modules/promjs/index.js');
const registry = (promjs.default || promjs)();
const waits = registry.create('histogram', 'wait', 'length of waits', [0.1, 1, 10]);
for (const seconds of [0.05, 0.5, 1, 50])
	waits.observe(seconds, { cpu: '0' });
const run = registry.create('counter', 'run', 'time on a CPU');
run.inc({ cgroup: String.raw`dev-disk-by\x2dlabel-data.swap` });
console.log(registry.metrics().trim());
JS
node show.js
[ "$(node show.js)" = '# HELP run time on a CPU
# TYPE run counter
run{cgroup="dev-disk-by\x2dlabel-data.swap"} 1
# HELP wait length of waits
# TYPE wait histogram
wait_count 0
wait_sum 0
wait_bucket{le="1"} 0
wait_bucket{le="10"} 0
wait_bucket{le="+Inf"} 0
wait_bucket{le="0.1"} 0
wait_count{cpu="0"} 4
wait_sum{cpu="0"} 51.55
wait_bucket{le="1",cpu="0"} 3
wait_bucket{le="10",cpu="0"} 3
wait_bucket{le="+Inf",cpu="0"} 4
wait_bucket{le="0.1",cpu="0"} 1' ]
