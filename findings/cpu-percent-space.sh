#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# cpu-percent 2.0.1, and procfs-stats 0.0.4, which it needs, and 1.0.2 (npm): "npm run build" uses no
# CPU, whatever it does.
#
# Expected: the percent of cpu-percent's pid() "is the % of the whole system that is being used by
#           this process", README, whatever its name is.  stat() of procfs-stats has the fields of
#           /proc/PID/stat by their names.
# Seen:     of two processes of one busy program the one named "build" has its percentage, and the
#           one named "npm run build", as npm names itself, 0.  procfs-stats splits the line at each
#           space, those within the name too, and gives each following field the name of one that
#           comes later: "state" is "run", "ppid" is "build)", and "utime" and "stime" are the
#           major page faults of the process and its children.  With one space in the name, as in
#           "tmux: server", "stime" is the user time, and the system time is lost.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
pids=
# shellcheck disable=SC2086 # a list
trap '[ -z "$pids" ] || kill $pids; rm -rf "$dir"' EXIT
cd "$dir"
# cpu-percent has a test framework among its dependencies, which nothing here needs.
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	procfs-stats@0.0.4 newest@npm:procfs-stats@1.0.2 >/dev/null 2>&1 || exit 77
npm pack --silent --cache "$dir/cache" cpu-percent@2.0.1 >/dev/null 2>&1 || exit 77
tar -xf cpu-percent-2.0.1.tgz
mv package node_modules/cpu-percent

cat >busy.js <<'JS'
process.title = process.argv[2];
// Half of its time.
setInterval(() => {
	const end = Date.now() + 50;
	while (Date.now() < end)
		;
}, 100);
setTimeout(() => process.exit(), 50000);
JS
cat >show.js <<'JS'
const percent = require('cpu-percent').pid;
const procfs = require('newest');
// Two samples in which something was used, or six.
for (const [index, pid] of process.argv.slice(2).entries()) {
	let samples = 0, used = 0;
	const stop = percent(pid, (error, value) => {
		samples++;
		used += value > 0;
		if (used < 2 && samples < 6)
			return;
		stop();
		console.error(`${index}: ${value} %`);
		procfs(pid).stat((error, stat) => console.log(`${index}: ${used ? 'some' : 'none'}`,
			stat.comm, ['R', 'S'].includes(stat.state) ? 'a state' : stat.state));
	}, 300);
}
JS
node busy.js build &
pids=$!
node busy.js 'npm run build' &
pids="$pids $!"
for pid in $pids; do
	until grep -q build "/proc/$pid/comm"; do sleep 0.1; done
	cut -d ' ' -f 1-6 "/proc/$pid/stat"
done
# shellcheck disable=SC2086 # a list
node show.js $pids >seen.txt
sort seen.txt
for pid in $pids; do sed "s/.*) /utime and stime: /" "/proc/$pid/stat" | cut -d ' ' -f 1-4,15-16; done
[ "$(sort seen.txt)" = "0: some (build) a state
1: none (npm run" ]
