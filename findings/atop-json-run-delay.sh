#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# atop 2.8.1-1+deb12u1 (Debian 12): a figure of the JSON output has another unit than the one of the
# same name in the parsable output.
#
# Expected: of -J "the syntax and name of JSON labels are the same as for the parseable output", and
#           there PRC has "runqueue delay in nanoseconds", DSK "the average queue depth while the
#           disk was busy", and MEM the balloon of VMware in pages, atop(1).  Where the unit of
#           the JSON is another one, as bytes for pages, the manual says so.
# Seen:     of one file "rundelay" of PRC is in whole milliseconds, so that 0.9 ms are 0, where -P has
#           nanoseconds.  "avque" of DSK is the depth times the milliseconds that the disk was busy,
#           15 where -P has 3.75 and 4 ms.  "vmwballoon" of MEM is -4096 bytes on a machine
#           without VMware, where -P has 0.  The manual does not mention milliseconds or bytes.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
pids=
trap 'for pid in $pids; do kill "$pid"; done; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download atop=2.8.1-1+deb12u1 libncurses6=6.4-4 libtinfo6=6.4-4 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(find "$PWD" -name '*.so.*' -exec dirname {} + | sort -u | tr '\n' ':')
export LD_LIBRARY_PATH
# The process accounting of the machine stays as it is.
export ATOPACCT=

# Two that share a CPU wait for each other, and so does each thread of them.
cpu=$(taskset -pc $$ | sed 's/.*[^0-9]//')
for _ in 1 2; do
	taskset -c "$cpu" sh -c 'while :; do :; done' &
	pids="$pids $!"
done
usr/bin/atop -w file 1 3
for pid in $pids; do kill "$pid"; done
watched=${pids##* }
pids=

# The second sample and later, as "PID field" from the lines and the objects.
usr/bin/atop -r file -P PRC | awk -v pid="$watched" '$1 == "SEP" { sample++ }
	$1 == "PRC" && sample && $7 == pid && $20 == "y" { print $21 }' >lines
usr/bin/atop -r file -J PRC | tail -n +2 | tr "{" "\n" | awk -F '[:,] *' -v pid="$watched" '
	$1 == "\"pid\"" && $2 == pid { for (i = 1; i < NF; i++) if ($i == "\"rundelay\"") print $(i + 1) }
	' >objects
echo 'run delay with -P and -J:'
paste lines objects
for label in MEM DSK; do
	usr/bin/atop -r file -P $label | grep "^$label" | tail -n 1
	usr/bin/atop -r file -J $label | tail -n 1 | grep -oE '"(vmwballoon|io_ms|avque)": [-0-9.]+' || true
done
paste lines objects | awk '$1 > 1e6 { lines++; if ($2 != int($1 / 1e6)) exit 1 }
	END { exit lines == 0 }'
