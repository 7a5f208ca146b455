# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# For tests in the shell that compare: results, and the plan after them.
nr=0 failed=0

# check WHAT DIFFERENCE: nothing may differ
check() {
	nr=$((nr + 1))
	if [ -z "$2" ]; then
		echo "ok $nr - $1"
	else
		echo "not ok $nr - $1"
		while IFS= read -r line; do echo "# $line"; done <<<"$2"
		failed=1
	fi
}

# Return: the exit status.
tap_end() {
	echo "1..$nr"
	return $failed
}
