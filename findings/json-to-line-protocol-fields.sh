#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# json-to-line-protocol 0.2.0 (npm): the example of the README fails, a text field is not quoted,
# and the time 0 is left out.
#
# Expected: it "Will perform any necessary escaping on strings as specified by the protocol",
#           README, where an object has "tags: {a: '1', b: 2}" and "Optional tags".  In the
#           protocol, which it links, string values of fields stand in double quotes, and a number
#           without quotes is a float.  An object without tags is a line without tags.
# Seen:     with b: 2 there is an error, "input.replace is not a function", and without tags
#           "Cannot convert undefined or null to object".  The field '15' is written as the number
#           15, and 'make -j2' with a bare blank, which ends the fields, so that the line is not one
#           of the protocol.  The time 0 is not written: the server sets its own, "now".
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	json-to-line-protocol@0.2.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { convert } = require('json-to-line-protocol');
const show = (object) => {
	try {
		console.log(convert({ measurement: 'wait', ...object }));
	} catch (error) {
		console.log(error.message);
	}
};
show({ fields: { c: '2', d: 3 }, tags: { a: '1', b: 2 }, ts: 1461108623664 });
show({ fields: { ms: 2 }, ts: 1461108623664 });
show({ fields: { name: '15', command: 'make -j2' }, tags: { host: 'a b' }, ts: 1461108623664 });
show({ fields: { ms: 2 }, tags: {}, ts: 0 });
JS
node show.js
[ "$(node show.js)" = "input.replace is not a function
Cannot convert undefined or null to object
wait,host=a\\ b name=15,command=make -j2 1461108623664
wait ms=2" ]
