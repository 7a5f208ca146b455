#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# prometheus-node-exporter-collectors 0.0~git20230203.6f710f8-1+deb12u2 (Debian 12): of the deleted
# libraries that a process still uses only one is reported.
#
# Expected: deleted_libraries.py is to "count the number of deleted libraries that are linked by
#           running processes", "to discover processes that are still using libraries that have
#           since been updated".  Of a process that has libone.so and libtwo.so mapped, both
#           deleted, there is a metric node_processes_linking_deleted_libraries for each, with the
#           value 1.
# Seen:     only that which is at the lowest address has one: the line that counts stands inside the
#           condition that the process was not seen yet.  An update of the other library seems to
#           need no restart of the process.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download prometheus-node-exporter-collectors=0.0~git20230203.6f710f8-1+deb12u2 \
	>/dev/null 2>&1 || exit 77
dpkg -x prometheus-node-exporter-collectors_*.deb .
collector=usr/share/prometheus-node-exporter-collectors/deleted_libraries.py

# The collector is run in a process that maps two deleted files, and looks at this process alone.
mkdir -p app/lib
cat >show.py <<'PY'
import glob
import mmap
import os
import runpy
import sys

maps = []
for name in sys.argv[2:]:
    with open(name, "w+b") as file:
        file.truncate(4096)
        maps.append(mmap.mmap(file.fileno(), 4096))
    os.unlink(name)
with open("/proc/self/maps") as file:
    print("mapped", sum(" (deleted)" in line for line in file))
glob.glob = lambda pattern: [pattern.replace("*", "self")]
runpy.run_path(sys.argv[1], run_name="__main__")
PY
show() { # LIBRARY...
	python3 show.py "$collector" "$@" |
		sed -n 's/.*library_name="\(.*\)"} 1$/reported \1/p; /^mapped/p' | sort
}
one=$(show "$PWD/app/lib/libone.so")
two=$(show "$PWD/app/lib/libone.so" "$PWD/app/lib/libtwo.so")
printf '%s\n' "$one" "$two"
[ "$one" = "mapped 1
reported libone.so" ] && [ "$(printf '%s\n' "$two" | sed 's/lib...\.so/one/')" = "mapped 2
reported one" ]
