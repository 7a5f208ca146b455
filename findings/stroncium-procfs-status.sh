#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# @stroncium/procfs 1.2.1 (npm): of a CPU or node mask only the highest 32 bits are read.
#
# Expected: cpusAllowedMask is the "Mask of CPUs on which this process may run", and
#           memoriesAllowedMask that "of memory nodes allowed to this process".  A process on a
#           machine of 64 CPUs that is bound to CPUs 0 and 1 has a mask of 3, as it has on one
#           of 32.  Supplementary "groups" are an Array of integers, and of none are [].
# Seen:     Linux puts a comma after each 32 bits, highest first, and what follows the first
#           comma is left out: the CPU mask is 0, and that of CPUs 32 and 33 is 3.  A kernel of
#           Debian writes 1024 bits of nodes, so that memoriesAllowedMask is 0 for each process.
#           No groups are [NaN].
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --ignore-scripts --cache "$dir/cache" --prefix . \
	@stroncium/procfs@1.2.1 >/dev/null 2>&1 || exit 77

status() { # PID CPUS NODES GROUPS
	mkdir -p "proc/$1"
	printf 'Name:\tmake\nPid:\t%s\nGroups:\t%s \nCpus_allowed:\t%s\nMems_allowed:\t%s\n' \
		"$1" "$4" "$2" "$3" >"proc/$1/status"
}
zeros=$(printf '%031d' 0 | sed 's/0/00000000,/g')
status 32 00000003 00000001 '4 24'
status 64 00000000,00000003 "${zeros}00000001" ''
status 65 00000003,00000000 "${zeros}00000001" ''

cat >show.js <<'JS'
const { Procfs, procfs } = require('@stroncium/procfs');
const show = (name, status) => console.log(name, status.cpusAllowedMask,
	status.memoriesAllowedMask, status.groups);
const proc = new Procfs('proc');
show('of 32, CPUs 0 and 1:', proc.processStatus(32));
show('of 64, CPUs 0 and 1:', proc.processStatus(64));
show('of 64, CPUs 32 and 33:', proc.processStatus(65));
if (process.argv[2] == 'live')
	show('this process, here:', procfs.processStatus());
JS
node show.js live
grep -E '^(Groups|Cpus_allowed|Mems_allowed):' /proc/self/status
[ "$(node show.js)" = "of 32, CPUs 0 and 1: 3 1 [ 4, 24 ]
of 64, CPUs 0 and 1: 0 0 [ NaN ]
of 64, CPUs 32 and 33: 3 0 [ NaN ]" ]
