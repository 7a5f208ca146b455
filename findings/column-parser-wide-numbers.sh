#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# node-column-parser 1.0.1 (npm): digits of the numbers of "ps aux" are cut off.
#
# Expected: it turns "a whitespace-delimited table (such as ps aux) returns, into an array of
#           Javascript objects, each object keyed on column headers, using row values", README.
#           A number of "ps aux" stands at the right end of its column, and one that is too long
#           goes over to the right: of a process of 5897192 kB, of which 2495088 are in memory, these
#           are VSZ and RSS.
# Seen:     RSS is 2495, a thousandth of what it is, with the last two digits in TTY, VSZ is 897192,
#           and a TIME of 1234:04 is 234:0.  A column begins where its header does, or one character
#           earlier for each line that has a digit there.  So of two short lines, one of which has a
#           VSZ of 167756 and an RSS of 12000, these are 67756 and 2000.  Of many lines
#           with such numbers they are right, and the long ones are not.  Nothing is thrown.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	node-column-parser@1.0.1 >/dev/null 2>&1 || exit 77

# As ps aux prints them.
cat >some.txt <<'PS'
USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.0  0.1 167756 12000 ?        Ss   Nov01   0:04 /sbin/init
root        5349 47.9 10.1  97192  5088 ?        Sl   12:25  16:42 java
PS
cat >more.txt <<'PS'
USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.0  0.1 167756 12000 ?        Ss   Nov01   0:04 /sbin/init
root        5349 47.9 10.1 5897192 2495088 ?     Sl   12:25 1234:04 java
PS
cat >show.js <<'JS'
const parse = require('node-column-parser');
const { readFileSync } = require('fs');
for (const row of parse(readFileSync(process.argv[2], 'utf8'), {}))
	console.log([row.COMMAND, row.PID, row.VSZ, row.RSS, row.TTY, row.TIME].join('|'));
JS
node show.js some.txt
node show.js more.txt
[ "$(node show.js some.txt)" = "/sbin/init|1|67756|2000|?|0:04
java|5349|97192|5088|?|16:42" ]
[ "$(node show.js more.txt)" = "/sbin/init|1|67756|2000|?|0:04
java|5349|897192|2495|88 ?|234:0" ]
