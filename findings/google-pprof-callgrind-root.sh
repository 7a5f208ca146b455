#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# google-perftools 2.10-1 (Debian 12): with --callgrind google-pprof leaves out the outermost call
# of each stack.
#
# Expected: it will "Generate callgrind format", google-pprof --help, which has a line "calls=" for
#           each pair of caller and callee, with the inclusive cost.  Of 100 samples, of which
#           main has 10 itself, work, called by main, 40, and hash, called by work, 50, main calls
#           work with a cost of 90, and work calls hash with 50, so that main has 100 as --text
#           --cum says.
# Seen:     work calls hash with 50, and main calls nothing, so that main has 10 samples of
#           100 for KCachegrind, and work belongs to nobody.  A stack of two has no call at all.  So
#           the first function of each thread, under which all of its time is, has none of it.
#           --collapsed of the same file has all calls.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download google-perftools=2.10-1 >/dev/null 2>&1 || exit 77
dpkg -x google-perftools_*.deb .

# A CPU profile of gperftools with its symbols, as --raw prints it.
cat >make.py <<'PY'
import struct

NAMES = {0x1000: "main", 0x2000: "work", 0x3000: "hash"}
STACKS = ((10, 0x1000), (40, 0x2000, 0x1000), (50, 0x3000, 0x2000, 0x1000))
words = [0, 3, 0, 10000, 0]
for count, *stack in STACKS:
    words += [count, len(stack), *stack]
words += [0, 1, 0]
with open("profile", "wb") as file:
    file.write(b"--- symbol\nbinary=/bin/program\n")
    for address, name in NAMES.items():
        file.write(f"{address:#018x} {name}\n".encode())
    file.write(b"---\n--- profile\n" + struct.pack(f"<{len(words)}Q", *words))
PY
python3 make.py

pprof() { usr/bin/google-pprof "$@" profile 2>/dev/null; }
cumulative=$(pprof --text --cum | awk '$6 != "" { print $6, $4 }' | xargs)
collapsed=$(pprof --collapsed | sort | xargs)
# The names are given a number where they come first: fn=(1) main.
calls=$(pprof --callgrind | awk -F '[()]' '
	/fn=/ { if ($3 != "") name[$2] = substr($3, 2); here = name[$2] }
	/^fn=/ { caller = here }
	/^calls=/ { getline; split($0, cost, " "); print caller, "calls", here, cost[2] }' | xargs)
echo "cumulative: $cumulative; collapsed: $collapsed; callgrind: $calls"
[ "$cumulative" = "main 100 work 90 hash 50" ]
[ "$collapsed" = "main 10 main;work 40 main;work;hash 50" ]
[ "$calls" = "work calls hash 50" ]
