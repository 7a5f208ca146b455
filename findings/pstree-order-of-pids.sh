#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# @remy/pstree 1.1.0 and ps-tree 1.2.0 (npm): a process that is listed before its parent is no
# descendant.
#
# Expected: @remy/pstree "Collects the full tree of processes from /proc", package.json, and uses
#           ps-tree where there is a ps.  ps-tree is to "Get all children of a pid".  Linux begins
#           again with small PIDs when it is at pid_max, 32768 unless that was raised,
#           so that a child's PID may be smaller than its parent's.  Of 98, its child 99 and 100, the
#           child of that, 99 and 100 are found, and of 300, 301 and 51 in the same way 301 and 51.
# Seen:     from /proc 100 is missing, and from ps 51.  The list is walked through once, and a process
#           that comes before its parent is left out, with all that is below it.  That of ps is in
#           the order of the numbers, and that of /proc in the order of ls, 100 before 98, so
#           that it takes no small PIDs, only one digit more.
# Needs the right to make a PID namespace.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	@remy/pstree@1.1.0 ps-tree@1.2.0 >/dev/null 2>&1 || exit 77

cat >show.js <<'JS'
const [, , way, pid] = process.argv;
const find = way == 'ps' ? require('ps-tree') : require('@remy/pstree');
find(Number(pid), (error, found) =>
	console.log(`${way}: ${pid}:`, found.map(one => one.PID).join(' ')));
JS
# The next process has the number after NUMBER.
cat >family.sh <<'SH'
last=/proc/sys/kernel/ns_last_pid
echo 97 >$last
sh -c 'sh -c "sleep 60 & wait" & wait' &
until [ -d /proc/100 ]; do :; done
echo 299 >$last
sh -c "sh -c 'echo 50 >$last; sleep 60 & wait' & wait" &
until [ -d /proc/51 ]; do :; done
echo 1000 >$last
ps -A -o ppid,pid,args | grep sleep >&2
for pid in 98 300; do
	node show.js ps $pid
	NO_PS=1 node show.js proc $pid
done
SH
unshare --pid --fork --mount-proc --kill-child sh family.sh >seen.txt
cat seen.txt
[ "$(cat seen.txt)" = "ps: 98: 99 100
proc: 98: 99
ps: 300: 301
proc: 300: 301 51" ]
