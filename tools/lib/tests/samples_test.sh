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
echo "1..$nr"
exit $failed
