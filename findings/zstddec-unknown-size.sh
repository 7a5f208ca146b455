#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# zstddec 0.3.4 (npm): a frame that does not say its size becomes 16 MiB of other bytes, unsaid.
#
# Expected: zstd writes no content size into a frame when it reads from a pipe, as a recorder does
#           that compresses while it runs.  decode(array) finds the size out, or throws: the README
#           says that decode() "may fail with the error" about a wasm signature in that case.
# Seen:     nothing is thrown.  The array returned has more than 16 million bytes for 1,000, and
#           does not begin with them.  With the size as second argument decode() returns an array
#           of that length and the right bytes; without it the frame of a file, which says its size,
#           is right.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
command -v zstd >/dev/null || exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	zstddec@0.3.4 >/dev/null 2>&1 || exit 77

cat >show.mjs <<'JS'
import fs from 'fs';
import { execFileSync } from 'child_process';
import { ZSTDDecoder } from 'zstddec';
const lines = Buffer.from('run 12 wait 7\n'.repeat(72)).subarray(0, 1000);
fs.writeFileSync('lines', lines);
const piped = new Uint8Array(execFileSync('zstd', ['-q', '-c'], { input: lines }));
const filed = new Uint8Array(execFileSync('zstd', ['-q', '-c', 'lines']));
const decoder = new ZSTDDecoder();
await decoder.init();
const show = (name, array, size) => {
	const out = Buffer.from(decoder.decode(array, size));
	const length = out.length > 16e6 ? 'over 16 million' : out.length;
	console.log(`${name}: ${length} bytes,`, out.subarray(0, 1000).equals(lines) ? 'right' : 'wrong');
};
show('file', filed);
show('pipe', piped);
show('pipe, size given', piped, 1000);
JS
node show.mjs
[ "$(node show.mjs)" = "file: 1000 bytes, right
pipe: over 16 million bytes, wrong
pipe, size given: 1000 bytes, right" ]
