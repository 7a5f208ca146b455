#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# container-info 1.1.0 (npm): a container that crun starts is none, and podman's monitor is one.
#
# Expected: parse() of /proc/PID/cgroup gives the containerId of a process in a container.
#           crun, with which Debian's podman starts containers, puts it into a cgroup below its
#           scope, "container" on cgroup v2 unless told otherwise, crun(1).  For a process in
#           libpod-ID.scope/container it is ID, and for conmon, which watches it from outside, in
#           libpod-conmon-ID.scope, there is none.
# Seen:     it is undefined for the process of the container, as it is for a systemd in a container
#           (init.scope) and for CRI-O with crun, and ID for conmon.  Where runc starts the same
#           container, in libpod-ID.scope, it is ID.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	container-info@1.1.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const { parse } = require('container-info');
const id = '0123456789abcdef'.repeat(4);
for (const [name, path] of [
	['podman, runc', `/machine.slice/libpod-${id}.scope`],
	['podman, crun', `/machine.slice/libpod-${id}.scope/container`],
	['podman, systemd', `/machine.slice/libpod-${id}.scope/init.scope`],
	['CRI-O, crun', `/kubepods.slice/crio-${id}.scope/container`],
	['conmon', `/machine.slice/libpod-conmon-${id}.scope`],
])
	console.log(`${name}: ${parse(`0::${path}\n`).containerId === id ? 'ID' :
		parse(`0::${path}\n`).containerId}`);
JS
node show.js
[ "$(node show.js)" = 'podman, runc: ID
podman, crun: undefined
podman, systemd: undefined
CRI-O, crun: undefined
conmon: ID' ]
