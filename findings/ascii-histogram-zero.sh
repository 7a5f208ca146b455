#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# ascii-histogram 1.2.1 (npm): a bucket with nothing in it has the longest bar.
#
# Expected: of the example of the README, "cats: 6, ferrets: 15, dogs: 2, koalas: 0", koalas has no
#           bar, as the README shows it, and the bar is the longer the greater the value.
# Seen:     the bar of 0 is as long as that of 15, the maximum.  That of 0.1 is empty.  A share of 0
#           is taken for no share, which stands for the whole width.  A histogram of latencies, most
#           of whose buckets are empty, has its longest bars where nothing was measured.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	ascii-histogram@1.2.1 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const histogram = require('ascii-histogram');
const data = { cats: 6, ferrets: 15, dogs: 2, koalas: 0, cows: 0.1 };
process.stdout.write(histogram(data, { width: 15 }));
JS
grep koalas node_modules/ascii-histogram/[Rr]eadme.md | head -n 1
node show.js
[ "$(node show.js)" = "     cats | ######          | 6
  ferrets | ############### | 15
     dogs | ##              | 2
   koalas | ############### | 0
     cows |                 | 0.1" ]
