#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tcllib 1.21+dfsg-1 (Debian 12): the quantiles of a histogram with whole limits are rounded down.
#
# Expected: "quantiles limits counts confidence" of math::statistics "Return the quantiles based on
#           histogram information", statistics(3tcl), and goes in a straight line from one limit
#           to the next.  Of 20 waits, 10 of 1 to 2 ms and 10 of 2 to 3 ms, the quantiles 0.25, 0.5,
#           0.75, 0.9 and 0.95 are 1.5, 2, 2.5, 2.8 and 2.9 ms, however the limits are written.
# Seen:     with the limits 1.0, 2.0, 3.0 and 4.0 they are, and with 1, 2, 3 and 4 they are 1, 2, 2,
#           2 and 2: the division is one of whole numbers.  The quantile 0.95 is the median then.
#           histogram itself counts the same in both, and mean, stdev and median of whole numbers
#           have fractions.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
tcl=8.6.13+dfsg-2
apt-get -qq download tcllib=1.21+dfsg-1 tcl8.6=$tcl libtcl8.6=$tcl libtommath1=1.2.0-6+deb12u1 \
	>/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(find "$PWD" -name '*.so*' -exec dirname {} + | sort -u | tr '\n' ':')

cat >show.tcl <<'TCL'
lappend auto_path [file join [pwd] usr/share/tcltk/tcllib1.21]
package require math::statistics
namespace import math::statistics::*
set waits {}
for {set i 0} {$i < 10} {incr i} { lappend waits 1.[set i]5 2.[set i]5 }
foreach limits {{1.0 2.0 3.0 4.0} {1 2 3 4}} {
	set counts [histogram $limits $waits]
	puts "$limits: $counts: [quantiles $limits $counts {0.25 0.5 0.75 0.9 0.95}]"
}
puts "mean and median of 1 2 3 4: [mean {1 2 3 4}] [median {1 2 3 4}]"
TCL
show() { LD_LIBRARY_PATH=$libraries TCL_LIBRARY=$PWD/usr/share/tcltk/tcl8.6 usr/bin/tclsh8.6 show.tcl; }
show
[ "$(show)" = "1.0 2.0 3.0 4.0: 0 10 10 0 0: 1.5 2.0 2.5 2.8 2.9
1 2 3 4: 0 10 10 0 0: 1 2 2 2 2
mean and median of 1 2 3 4: 2.5 2.5" ]
