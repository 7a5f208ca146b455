#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# cpuprofile-filter 1.1.0 (npm): all samples of a .cpuprofile count alike, however long they are.
#
# Expected: it "determines the amount of time that was spent in or under (inclusive) a configurable
#           list of source files", README.  A .cpuprofile has the time of each sample in
#           "timeDeltas", since a sampler is late where the CPU is busy.  Of a profile of 10 ms in
#           which wait.js has one sample of 9 ms, and run.js two of 0.5 ms, cpuTimeFiltered is
#           9000 us of wait.js and 1000 us of run.js, whatever time the profile begins at.
# Seen:     3333.333 and 6666.667: the duration is divided by the number of samples, and
#           timeDeltas is not read.  A profile that begins at time 0 has no result (undefined).
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	cpuprofile-filter@1.1.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { filter } = require('cpuprofile-filter');
const node = (id, functionName, url, hitCount, children) => ({
	id, hitCount, children,
	callFrame: { functionName, url, scriptId: `${id}`, lineNumber: 1, columnNumber: 1 },
});
const profile = (startTime) => ({
	startTime, endTime: startTime + 10000,
	nodes: [node(1, '(root)', '', 0, [2, 3]), node(2, 'wait', 'file:///wait.js', 1),
		node(3, 'run', 'file:///run.js', 2)],
	samples: [2, 3, 3],
	timeDeltas: [9000, 500, 500],
});
for (const startTime of [5000000, 0])
	for (const name of ['wait.js', 'run.js']) {
		const result = filter(profile(startTime), { files: [name] });
		console.log(`${name}, from ${startTime}:`,
			result ? `${result.cpuTimeFiltered} of ${result.duration} us` : result);
	}
JS
node show.js
[ "$(node show.js)" = 'wait.js, from 5000000: 3333.333 of 10000 us
run.js, from 5000000: 6666.667 of 10000 us
wait.js, from 0: undefined
run.js, from 0: undefined' ]
