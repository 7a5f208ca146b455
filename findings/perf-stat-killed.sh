#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# linux-perf 6.1.192-3 (Debian 12): "perf stat" of a command that is killed exits with 0.
#
# Expected: it exits as the command does, which it does for one that exits with 3, and with more
#           than 128 for one that is killed (by the OOM killer, a limit or a timeout), as "perf
#           record", time, nice and timeout do; a script takes 0 for a run that was completed.
# Seen:     0 for a command that SIGKILL ends, also with -r 3 of three such.  The only sign is
#           "sh: Killed" before the counts on stderr, and with -o there is none in the file.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone, or perf may count nothing here.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
libraries=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
	--no-replaces --no-enhances linux-perf | grep -E '^lib[a-zA-Z0-9.+-]+$' | grep -v '^libc6')
# shellcheck disable=SC2086 # a list
apt-get -qq download linux-perf=6.1.192-3 $libraries >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
lib=$(find "$PWD" -name '*.so.*' -exec dirname {} + | sort -u | tr '\n' ':')

run() { # COMMAND OPTIONS... SCRIPT; prints the exit status
	status=0
	LD_LIBRARY_PATH=$lib usr/bin/perf "$@" >/dev/null 2>>errors || status=$?
	echo $status
}
# shellcheck disable=SC2016 # for the shell that is run
kill='kill -KILL $$'
[ "$(run stat -e task-clock true)" = 0 ] || exit 77
three=$(run stat -e task-clock sh -c 'exit 3')
killed=$(run stat -o counts -e task-clock sh -c "$kill")
runs=$(run stat -r 3 -e task-clock sh -c "$kill")
record=$(run record -q -e cpu-clock -o data sh -c "$kill")
echo "stat: exit 3 $three, SIGKILL $killed, with -r 3 $runs; record: SIGKILL $record"
cat counts
[ "$three $killed $runs $record" = "3 0 0 137" ]
! grep -q Killed counts
