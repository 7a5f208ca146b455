#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# procps 4.0.2-3 (Debian 12): "ps S" adds the CPU time of dead children to some of its columns only.
#
# Expected: S and --cumulative "sum up some information, such as CPU usage, from dead child
#           processes into their parent", ps(1), in each column of CPU time.  The manual has
#           "cumulative CPU time" for "time", "times" and "cputime", and "accumulated cpu time,
#           user + system" for "bsdtime", and their formats differ.
# Seen:     of a shell whose child took 2 s of CPU time, "bsdtime", which is the TIME of "ps uS",
#           has them, and %CPU and C as well.  "time", "times" and "cputime" are 0 with S and
#           --cumulative as without, so that "ps --cumulative -f" shows CPU use and a TIME of 0.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download procps=2:4.0.2-3 libproc2-0=2:4.0.2-3 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
lib=$(find "$PWD" -name '*.so.*' -exec dirname {} + | sort -u | tr '\n' ':')
mkfifo looked

# Its CPU time is all its child's, which is killed after 2 s of it; the fifo keeps it alive until it
# has been looked at.
sh -c 'sh -c "ulimit -t 2; while :; do :; done"; read -r line <looked' 2>/dev/null &
pid=$!
# Field 16 is cutime, in ticks.
until [ "$(cut -d ' ' -f 16 /proc/$pid/stat)" -ge 150 ]; do sleep 0.2; done

look() { # OPTION COLUMNS; prints them of the shell
	LD_LIBRARY_PATH=$lib bin/ps "$1" -o "$2" -p $pid | xargs
}
plain=$(look -w time=,times=,cputime=,bsdtime=)
bsd=$(look S time=,times=,cputime=)
long=$(look --cumulative time=,times=,cputime=)
with=$(look S bsdtime=,pcpu=)
printf '%s\n' "time, times, cputime, bsdtime: $plain" "with S: $bsd" "with --cumulative: $long" \
	"bsdtime and %CPU with S: $with"
LD_LIBRARY_PATH=$lib bin/ps --cumulative -f -p $pid
echo >looked
wait $pid
pid=

[ "$plain" = '00:00:00 0 00:00:00 0:00' ]
[ "$bsd" = '00:00:00 0 00:00:00' ]
[ "$long" = "$bsd" ]
case $with in '0:00 '* | *' 0.0') exit 1 ;; '0:0'*) ;; *) exit 1 ;; esac
