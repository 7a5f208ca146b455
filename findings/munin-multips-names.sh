#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# munin-plugins-core 2.0.73-1 and procps 4.0.2-3 (Debian 12): multips counts none of the processes
# of its own example, and none whose name has a hyphen or more than 15 characters.
#
# Expected: it "counts the total number of processes matching the configured regular expressions",
#           multips, which has "env.names pop3d imapd sslwrap" with "env.regex_imapd ^[0-9]* imapd:"
#           for an example: lines of PID and command line.  "The regex parts are not needed
#           if the name given in names can be used to grep with directly."  Of a process with the
#           command line "imapd: joe", and one each of the programs queueworker, queue-worker and
#           queueworkerofmail, each is counted as 1.
# Seen:     0, 1, 0 and 0, as if three services were down.  "pgrep -f -l" finds each by its command
#           line, but prints names, cut at 15 characters, without arguments, and the regular
#           expression is looked for in these.  With a hyphen the shell takes
#           "${regex_queue-worker...}" for the variable regex_queue and its default.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
pids=
trap 'kill $pids 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download munin-plugins-core=2.0.73-1 munin-common=2.0.73-1 procps=2:4.0.2-3 \
	libproc2-0=2:4.0.2-3 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(find "$PWD" -name 'libproc2.so.0' -exec dirname {} +)
plugin=$PWD/usr/share/munin/plugins/multips

start() { # PROGRAM COMMAND-LINE
	cp "$(command -v sleep)" "$1"
	perl -e 'exec {"./$ARGV[0]"} $ARGV[1], 300' "$1" "$2" &
	pids="$pids $!"
	until [ "$(cut -c 1-4 </proc/$!/comm)" != perl ]; do sleep 0.1; done
}
start imapd 'imapd: joe'
for name in queueworker queue-worker queueworkerofmail; do
	start "$name" "$name"
done

count() {
	env MUNIN_LIBDIR="$PWD/usr/share/munin" LD_LIBRARY_PATH="$libraries" \
		PATH="$PWD/usr/bin:$PATH" regex_imapd='^[0-9]* imapd:' \
		names='imapd queueworker queue-worker queueworkerofmail' sh "$plugin"
}
LD_LIBRARY_PATH=$libraries usr/bin/pgrep -f -a '^imapd: joe|^queue-?worker(ofmail)? 300' |
	cut -d ' ' -f 2-
count
[ "$(count)" = "imapd.value 0
queueworker.value 1
queue_worker.value 0
queueworkerofmail.value 0" ]
