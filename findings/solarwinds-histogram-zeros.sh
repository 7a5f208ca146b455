#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# @solarwinds-apm/histogram 2.1.0 (npm): the median of 90 zeros and 10 others is 284.
#
# Expected: it is a "wrapper class around OpenTelemetry's histogram data points to calculate
#           various metrics from them", README.  "zero_count is the count of values that are either
#           exactly zero or within the region considered zero by the instrumentation",
#           metrics.proto of OpenTelemetry.  Of 100 processes, 90 of which did not wait and 10 of
#           which waited 512 to 1000 ms, the percentiles 50, 80 and 90 are 0, as they are of a
#           histogram with explicit limits and the same counts.
# Seen:     284, 455 and 512: the zeros are spread evenly between 0 and the lower limit of the
#           first positive bucket, however far that is.  The longer the few waits, the longer is
#           the median of those that did not wait.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	@solarwinds-apm/histogram@2.1.0 >/dev/null 2>&1 || exit 77

cat >show.mjs <<'JS'
import { exponential, explicit } from '@solarwinds-apm/histogram';
const common = { count: 100, sum: 10 * 750, min: 0, max: 1000 };
const show = (name, histogram) =>
	console.log(name, ...[50, 80, 90, 100].map((share) => histogram.getPercentile(share)));
// With scale 0 the base is 2, and bucket 9 is that of 512 to 1024.
show('exponential', exponential({
	...common, scale: 0, zeroCount: 90,
	positive: { offset: 9, bucketCounts: [10] }, negative: { offset: 0, bucketCounts: [] },
}));
show('explicit', explicit({
	...common, buckets: { boundaries: [0, 512, 1024], counts: [90, 0, 10, 0] },
}));
JS
node show.mjs
[ "$(node show.mjs)" = "exponential 284 455 512 1000
explicit 0 0 0 1000" ]
