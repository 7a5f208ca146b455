#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# @tracerbench/trace-model 8.0.0 (npm): the thread 0 and the process 0 of a trace are missing.
#
# Expected: buildModel() of a Trace Event Format JSON "Assigns processes and threads metadata,
#           bounds and events" (README).  Traces of a scheduler have one row per CPU, the "tid"
#           of which is its number, and "pid" 0 for idle time.
# Seen:     of the rows of two CPUs the model has that of CPU 1 only; the events of CPU 0 are
#           in its process but in no thread, so that their parent is missing as well.  The
#           process 0 is not in "processes", though "events" has its events.  No error.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	@tracerbench/trace-model@8.0.0 @tracerbench/trace-event@8.0.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { buildModel } = require('@tracerbench/trace-model');
const name = (what, pid, tid, name) => (
	{ ph: 'M', name: what, cat: '__metadata', pid, tid, ts: 0, args: { name } });
const slice = (pid, tid, name, ts, dur) => (
	{ ph: 'X', name, cat: 'sched', pid, tid, ts, dur, args: {} });
const model = buildModel([
	name('process_name', 0, 1, 'idle'),
	name('process_name', 1, 1, 'CPUs'),
	name('thread_name', 1, 0, 'CPU 0'),
	name('thread_name', 1, 1, 'CPU 1'),
	slice(0, 1, 'swapper/1', 100, 50),
	slice(1, 0, 'make', 100, 60), slice(1, 0, 'sys_read', 110, 10),
	slice(1, 1, 'make', 100, 60), slice(1, 1, 'sys_read', 110, 10),
]);
const slices = (of) => of.events.filter((event) => event.isComplete());
console.log('slices:', slices(model).length);
for (const process of model.processes) {
	console.log(`process ${process.id} ${process.name}:`, slices(process).length);
	for (const thread of process.threads)
		console.log(`thread ${thread.id} ${thread.name}:`, slices(thread).length);
	for (const event of slices(process))
		if (event.name == 'sys_read')
			console.log(`parent of tid ${event.tid}: ${event.parent && event.parent.name}`);
}
JS
node show.js
[ "$(node show.js)" = "slices: 5
process 1 CPUs: 4
thread 1 CPU 1: 2
parent of tid 0: undefined
parent of tid 1: make" ]
