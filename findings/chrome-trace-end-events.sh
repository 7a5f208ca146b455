#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# chrome-trace 0.2.1 (npm): events that end without a name are left out, and so is what begins
# together with the event around it.
#
# Expected: it can "analyze tracelogs from Chrome", in the Trace Event Format that its README links
#           to.  There an end event (E) ends the one of that thread that began last (B), and needs
#           pid, tid, ph and ts only; the name of trace-event-lib's DurationEndEvent is undefined.
#           eventTypeTime has the ms in each event without those within it: of "run" from 0 to 5 ms
#           with "read" from 1 to 3 ms within it, run 3 and read 2, as it is where both E events
#           have a name.
# Seen:     of the same events without the name at the ends nothing is left ({}), and of one that
#           has a name at its end and one that has none only the former, without an error.  Where
#           "read" begins in the same microsecond as "run", it is missing, and run has 5: an end
#           event is sorted by its begin, and of equal begins the inner one, which ends first,
#           is taken for the outer one.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	chrome-trace@0.2.1 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { parseObject } = require('chrome-trace');
const show = (title, ...events) => {
	const traceEvents = events.map(([ph, ts, name]) => ({ ph, ts, name, pid: 7, tid: 8, cat: 'sched' }));
	console.log(title, JSON.stringify(parseObject({ traceEvents }).eventTypeTime));
};
show('named:', ['B', 0, 'run'], ['B', 1000, 'read'], ['E', 3000, 'read'], ['E', 5000, 'run']);
show('not named:', ['B', 0, 'run'], ['B', 1000, 'read'], ['E', 3000], ['E', 5000]);
show('one named:', ['B', 0, 'run'], ['E', 5000, 'run'], ['B', 6000, 'read'], ['E', 8000]);
show('together:', ['B', 0, 'run'], ['B', 0, 'read'], ['E', 2000, 'read'], ['E', 5000, 'run']);
JS
node show.js
[ "$(node show.js)" = 'named: {"7:8":{"run":3,"read":2}}
not named: {}
one named: {"7:8":{"run":5}}
together: {"7:8":{"run":5}}' ]
