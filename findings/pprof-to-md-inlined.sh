#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# pprof-to-md 0.2.0 (npm): an inlined function is taken for the caller of the one that it is in, and
# its time counts for both.
#
# Expected: of the lines of a location in pprof's profile.proto "the last entry represents the
#           caller into which the preceding entries were inlined".  Of a profile of 100 ms, of which
#           80 ms were in memcpy, inlined into printf, and 20 ms in main, which calls printf, the
#           self-time is 80 % of memcpy, 0 % of printf and 20 % of main, which add up to 100 %, and
#           the call tree is main, printf, memcpy.
# Seen:     80 %, 80 % and 20 %, so that "Application code accounts for 180.0% of self-time", and
#           the call tree is main, memcpy, printf.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	pprof-to-md@0.2.0 pprof-format@2.3.2 >/dev/null 2>&1 || exit 77

cat >write.js <<'JS'
const { Function, Line, Location, Profile, Sample, StringTable, ValueType } = require('pprof-format');
const fs = require('fs');
const stringTable = new StringTable();
const string = text => stringTable.dedup(text);
const func = (id, name) => new Function({ id, name: string(name), filename: string(`${name}.c`) });
const line = (functionId, number) => new Line({ functionId, line: number });
const profile = new Profile({
	stringTable,
	sampleType: [new ValueType({ type: string('cpu'), unit: string('nanoseconds') })],
	function: [func(1, 'memcpy'), func(2, 'printf'), func(3, 'main')],
	location: [new Location({ id: 1, line: [line(1, 10), line(2, 20)] }),
		new Location({ id: 2, line: [line(3, 30)] })],
	sample: [new Sample({ locationId: [1, 2], value: [80e6] }),
		new Sample({ locationId: [2], value: [20e6] })],
});
fs.writeFileSync('profile.pb', profile.encode());
JS
node write.js
show() { # FORMAT
	node node_modules/pprof-to-md/dist/cli.js --no-source --format="$1" profile.pb
}
show summary
show detailed | sed -n '/^\[/,/^```/p'
[ "$(show summary | awk -F '|' '/^\| [0-9]/ { print $3 $4 }' | tr -d '` ')" = "memcpy80.0%
printf80.0%
main20.0%" ]
show summary | grep -q '180.0%'
[ "$(show detailed | awk '/└──/ { sub(/ @.*/, ""); print $NF }' | xargs)" = "main memcpy printf" ]
