#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# thistogram 2.0.0 (npm): the last digits of long numbers are cut off.
#
# Expected: it is "A simple text based histogram and chart generator", README, whose examples have
#           each value in a column beside the bar.  With the width 60 that is wide enough for the
#           waits 999, 12345 and 1234567 us, and the default of 80 for 1234567890 ns, each is there
#           as it is, as the bars are.
# Seen:     1234567 is printed as 123456, a tenth, and 1234567890 as 12345678, a hundredth of it.
#           "maxLabelWidth", a tenth of the width without it, cuts the numbers as well as the
#           labels, from the right, without a sign of it.  Beside the bar of a wait that is 100
#           times as long as the next there is a number that is 10 times as great.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	thistogram@2.0.0 >/dev/null 2>&1 || exit 77

cat >show.mjs <<'JS'
import { histogram } from 'thistogram';
console.log(histogram([['a', 999], ['b', 12345], ['c', 1234567]], { width: 60 }));
console.log(histogram([['d', 1000], ['e', 1234567890]]));
JS
node show.mjs
[ "$(node show.mjs | awk '{ print $1, $NF }')" = "a 999
b 12345
c 123456
d 1000
e 12345678" ]
