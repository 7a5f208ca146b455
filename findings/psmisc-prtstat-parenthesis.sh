#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# psmisc 23.6-1 (Debian 12): prtstat cannot show a process whose name has a ")".
#
# Expected: the name in /proc/PID/stat is taken from the first "(" to the last ")", as
#           proc(5) needs it; every systemd machine has a process named "(sd-pam)".
# Seen:     names without ")" are shown, one with "(" too.  With a ")" anywhere the only
#           line is "Unable to scan stat file", on stderr, and the exit status is 0.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download psmisc=23.6-1 >/dev/null 2>&1 || exit 77
dpkg -x psmisc_*.deb .

look() { # NAME; prints the exit status and the output of prtstat, and kills its process
	cp /bin/sleep "$1"
	"./$1" 60 &
	pid=$!
	# Its name is known once it has called execve().
	until [ "$(cat /proc/$pid/comm)" = "$1" ]; do :; done
	status=0
	output=$(usr/bin/prtstat $pid 2>&1) || status=$?
	kill $pid
	wait $pid 2>/dev/null || true
	printf '%s|%s\n' "$status" "$output" | head -n 1
}

plain=$(look plain)
opening=$(look 'a(b')
closing=$(look '(sd-pam)')
printf '%s\n%s\n%s\n' "plain: $plain" "a(b: $opening" "(sd-pam): $closing"
case $plain in "0|Process: plain "*) ;; *) exit 1 ;; esac
case $opening in "0|Process: a(b "*) ;; *) exit 1 ;; esac
[ "$closing" = "0|Unable to scan stat file" ]
