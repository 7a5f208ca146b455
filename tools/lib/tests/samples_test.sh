#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# samples_test.sh PROGRAM...: each is short, and says what to do where there is no device.
set -eu -o pipefail
cd "$(dirname "$0")/.."
nr=0 failed=0

# ok WHAT STATUS
ok() {
	nr=$((nr + 1))
	if [ "$2" = 0 ]; then
		echo "ok $nr - $1"
	else
		echo "not ok $nr - $1"
		failed=1
	fi
}

for program; do
	status=0
	[ "$(wc -l <"$program.c")" -le 60 ] || status=1
	ok "$program: at most 60 lines" $status

	status=0
	said=$(timeout 10 "./$program" 0 2>&1 >/dev/null) || status=$?
	if [ -e /dev/taskscope ]; then
		echo "ok $((++nr)) - $program: with a device # SKIP: ended with $status"
		continue
	fi
	[ "$status" = 1 ] && [[ $said == *"module not loaded: insmod"* ]] && status=0
	ok "$program: says what to do" "$status"
done
# With the fake device: it has one task that has waited, and none exits.
status=0
said=$(LD_PRELOAD=$PWD/tests/preload.so samples/top-waits) || status=$?
ok "samples/top-waits: ends well" "$status"
status=0
[[ $said =~ ^\ +LONGEST_NS\ +P99_NS\ +TID\ COMM$'\n'\ *[0-9]+\ +[0-9]+\ +[0-9]+\ [^$'\n']+$ ]] || status=1
ok "samples/top-waits: shows a task" "$status"
status=0
said=$(LD_PRELOAD=$PWD/tests/preload.so samples/follow-exits 0) || status=$?
ok "samples/follow-exits: ends well" "$status"
status=0
[ -z "$said" ] || status=1
ok "samples/follow-exits: shows those from now on" "$status"
echo "1..$nr"
exit $failed
