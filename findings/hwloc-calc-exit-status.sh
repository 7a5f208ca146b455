#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# hwloc 2.9.0-1 (Debian 12): hwloc-calc exits with 0 and an empty mask for a place that it cannot
# read or that the machine does not have.
#
# Expected: it "will return nonzero if any kind of error occurs, such as (but not limited to):
#           failure to parse the command line", hwloc-calc(1), so that a script with "set -e"
#           binds no process to what mask=$(hwloc-calc core:8) is on a machine of 8 cores.
#           hwloc-bind of the same place fails.
# Seen:     0x0 and exit status 0 for core:8, for core:-1 ("Failed to parse object index range"),
#           for f..f ("ignored unrecognized argument"), and 0 for --hierarchical with a type that is
#           "unavailable".  Of "core:0 core:8" the mask is that of core:0.  hwloc-bind exits
#           with 1 for core:8.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download hwloc-nox=2.9.0-1 libhwloc15=2.9.0-1 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(find "$PWD" -name 'libhwloc.so.15' -exec dirname {} +)
export LD_LIBRARY_PATH HWLOC_SYNTHETIC='node:2 core:4 pu:2'

calc() {
	status=0
	mask=$(usr/bin/hwloc-calc "$@" 2>message) || status=$?
	echo "$*: '$mask', status $status"
}
places() {
	calc core:7
	calc core:8
	calc core:-1
	calc f..f
	calc core:0 core:8
	calc --hierarchical package.core core:3
	status=0
	usr/bin/hwloc-bind core:8 -- true 2>message || status=$?
	echo "hwloc-bind core:8: status $status"
}
places
[ "$(places)" = "core:7: '0x0000c000', status 0
core:8: '0x0', status 0
core:-1: '0x0', status 0
f..f: '0x0', status 0
core:0 core:8: '0x00000003', status 0
--hierarchical package.core core:3: '', status 0
hwloc-bind core:8: status 1" ]
