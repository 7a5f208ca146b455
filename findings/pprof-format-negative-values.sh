#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# pprof-format 2.3.2 (npm): values below zero, as of a difference of two profiles,
# are read as 1.8e19.
#
# Expected: a value is an int64 in pprof's profile.proto.  A profile that is the difference of two
#           has values below zero where less time was spent than before, as "pprof -proto
#           -diff_base" writes it.  Profile.decode() of what encode() returns has the same values.
# Seen:     -5000000 comes back as 18446744073704551616n, as does the number of a label, and
#           nothing is thrown.  7000000 comes back as it is.  The bytes are right: protobufjs with
#           the fields of profile.proto reads -5000000 in them.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	pprof-format@2.3.2 protobufjs@7.5.4 long@5.3.2 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { Profile, Sample, Label, ValueType, StringTable } = require('pprof-format');
const protobuf = require('protobufjs');
const stringTable = new StringTable();
const name = (text) => stringTable.dedup(text);
const profile = new Profile({
	sampleType: [new ValueType({ type: name('wait'), unit: name('nanoseconds') })],
	sample: [-5000000, 7000000].map((value) => new Sample({
		locationId: [], value: [value],
		label: [new Label({ key: name('nice'), num: value < 0 ? -5 : 5 })],
	})),
	stringTable,
});
const bytes = profile.encode();
const theirs = protobuf.parse(`syntax = "proto3";
message Label { int64 key = 1; int64 str = 2; int64 num = 3; int64 num_unit = 4; }
message Sample { repeated int64 value = 2; repeated Label label = 3; }
message Profile { repeated Sample sample = 2; }`).root.lookupType('Profile');
const show = (reader, read) => {
	for (const sample of read.sample)
		console.log(`${reader}: ${sample.value[0]}, nice ${sample.label[0].num}`);
};
show('pprof-format', Profile.decode(bytes));
show('protobufjs', theirs.decode(bytes));
JS
node show.js
[ "$(node show.js)" = 'pprof-format: 18446744073704551616, nice 18446744073709551611
pprof-format: 7000000, nice 5
protobufjs: -5000000, nice -5
protobufjs: 7000000, nice 5' ]
