#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# @oneidentity/zstd-js 1.0.3 (npm): ZstdSimple cuts the last 18 bytes of what zstd(1) has compressed.
#
# Expected: "based on the official Zstandard library": ZstdSimple.decompress() of a file that zstd
#           has written returns the file's bytes, and zstd -d of what ZstdSimple.compress() returns
#           gives back the bytes that went in.
# Seen:     compress() puts 18 bytes more into the frame (the longest frame header), and
#           decompress() drops the last 18 again.  So the two fit each other and nothing else: of
#           1,000 bytes compressed by zstd(1) 982 come back, without an error; of 1,000 bytes
#           compressed here zstd(1) makes 1,018.  ZstdStream of the same package is right both ways.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
command -v zstd >/dev/null || exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	@oneidentity/zstd-js@1.0.3 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const fs = require('fs');
const { execFileSync } = require('child_process');
const { ZstdInit } = require('@oneidentity/zstd-js');
const lines = Buffer.from('run 12 wait 7\n'.repeat(72)).subarray(0, 1000);
const begins = (bytes) => lines.equals(Buffer.from(bytes).subarray(0, 1000)) ||
	Buffer.from(bytes).equals(lines.subarray(0, bytes.length)) ? 'same begin' : 'other bytes';
fs.writeFileSync('lines', lines);
execFileSync('zstd', ['-q', '-f', 'lines', '-o', 'lines.zst']);
const theirs = new Uint8Array(fs.readFileSync('lines.zst'));
ZstdInit().then(({ ZstdSimple, ZstdStream }) => {
	for (const [name, codec] of [['ZstdSimple', ZstdSimple], ['ZstdStream', ZstdStream]]) {
		const read = codec.decompress(theirs);
		const own = codec.compress(new Uint8Array(lines));
		const back = execFileSync('zstd', ['-q', '-d', '-c'], { input: Buffer.from(own) });
		console.log(`${name}: of zstd ${read.length}, ${begins(read)};`,
			`own ${codec.decompress(own).length}; own by zstd ${back.length}, ${begins(back)}`);
	}
});
JS
node show.js
[ "$(node show.js)" = "ZstdSimple: of zstd 982, same begin; own 1000; own by zstd 1018, same begin
ZstdStream: of zstd 1000, same begin; own 1000; own by zstd 1000, same begin" ]
