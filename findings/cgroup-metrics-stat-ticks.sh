#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# @adobe/cgroup-metrics 3.0.6 (npm): ticks of user and system time are
# called nanoseconds.
#
# Expected: "user: CPU time (in nanoseconds)" and "system: CPU time (in nanoseconds)", README, of
#           cpu.stat(), and calculateUsage() of two calls of it "returns the calculated usage in
#           percentage of CPU time": a cgroup that takes 900 ms of user time in a second has 90.
# Seen:     the kernel writes cpuacct.stat in ticks of 10 ms (USER_HZ), and the number of ticks is
#           returned as cpuNanosSinceContainerStart: 90 s are 9000, and the usage is 0.000009.
#           cpu.usage(), of cpuacct.usage, is in nanoseconds and right, so that the two parts do
#           not add up to the whole in one object of metrics().
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	@adobe/cgroup-metrics@3.0.6 >/dev/null 2>&1 || exit 77

# A cgroup at two times, one second apart, as cgroup v1 writes it.
mkdir -p cpuacct
printf 'user 9000\nsystem 1000\n' >cpuacct/stat.1
printf 'user 9090\nsystem 1005\n' >cpuacct/stat.2
echo 100000000000 >cpuacct/usage.1
echo 100950000000 >cpuacct/usage.2

cat >show.js <<'JS'
const fs = require('fs');
const { cpu } = require('@adobe/cgroup-metrics');
// The package reads below /sys/fs/cgroup only, and the time of Date.
const read = fs.readFileSync;
let time = 1;
fs.readFileSync = (name, ...options) =>
	read(name.replace('/sys/fs/cgroup/cpuacct/cpuacct.', 'cpuacct/') + `.${time}`, ...options);
Date.now = () => 1700000000000 + time * 1000;
const look = (at) => {
	time = at;
	return { usage: cpu.usage(), ...cpu.stat() };
};
const first = look(1), second = look(2);
for (const part of ['usage', 'user', 'system'])
	console.log(`${part}: ${first[part].cpuNanosSinceContainerStart} ns,`,
		`${cpu.calculateUsage(first[part], second[part]).toFixed(7)} %`);
JS
node show.js
[ "$(node show.js)" = 'usage: 100000000000 ns, 95.0000000 %
user: 9000 ns, 0.0000090 %
system: 1000 ns, 0.0000005 %' ]
