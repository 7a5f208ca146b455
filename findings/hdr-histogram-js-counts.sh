#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# hdr-histogram-js 3.0.1 (npm): counts wrap around in silence, and percentiles become 0.
#
# Expected: recordValueWithCount(value, count) is "adding to the value's current count", also
#           where the count is a time in ns, for a histogram that is weighted by time.  Where
#           a bucket is full there is an error, as in Java (IllegalStateException), or the
#           count stays at its maximum.
# Seen:     a bucket has bitBucketSize bits, 32 by default, and what is above them is lost, while
#           totalCount is right.  Of 6 s of ns at 10 and 1 s at 500 the median is 0, which was
#           never recorded, and the bucket of 10 has 1705032704; with 64 bits the median is 10.
#           With 16 bits, of 70000 calls of recordValue(10) and 5000 of recordValue(500), it is
#           0 as well.  WebAssembly is no different.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	hdr-histogram-js@3.0.1 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { build, initWebAssembly } = require('hdr-histogram-js');
const show = (name, histogram) => console.log(`${name}: ${histogram.totalCount}, median`,
	histogram.getValueAtPercentile(50));
const weighted = (options) => {
	const histogram = build(options);
	for (let i = 0; i < 6; i++)
		histogram.recordValueWithCount(10, 1e9);
	histogram.recordValueWithCount(500, 1e9);
	return histogram;
};
const called = (options) => {
	const histogram = build(options);
	for (let i = 0; i < 75000; i++)
		histogram.recordValue(i < 70000 ? 10 : 500);
	return histogram;
};
(async () => {
	await initWebAssembly();
	show('default', weighted());
	console.log('count at 10:', weighted().getCountAtValue(10));
	show('WebAssembly', weighted({ useWebAssembly: true }));
	show('64 bits', weighted({ bitBucketSize: 64 }));
	show('called, 16 bits', called({ bitBucketSize: 16 }));
	show('called, 16 bits, WebAssembly', called({ bitBucketSize: 16, useWebAssembly: true }));
	show('called, default', called());
})();
JS
node show.js
[ "$(node show.js)" = "default: 7000000000, median 0
count at 10: 1705032704
WebAssembly: 7000000000, median 0
64 bits: 7000000000, median 10
called, 16 bits: 75000, median 0
called, 16 bits, WebAssembly: 75000, median 0
called, default: 75000, median 10" ]
