#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# valgrind 3.19.0-1 (Debian 12): with --inclusive=yes callgrind_annotate takes the sum of the
# inclusive costs for the total.
#
# Expected: "summary:" and "totals:" are optional, and the total is then "the sum of all cost lines
#           in a file", cl-format.html of the package; google-pprof and others write none.
#           --inclusive=yes is to "Add subroutine costs to functions calls",
#           callgrind_annotate(1).  Of 100 ticks, of which main has 10 itself, work, called by main,
#           40, and hash, called by work, 50, main has 100 %, work 90 % and hash 50 %.
# Seen:     they have 41.67, 37.50 and 20.83 %, and "PROGRAM TOTALS (calculated)" is 240, the sum
#           of the inclusive costs: the deeper the calls, the greater the total.  Without the
#           option it is 100, and with it, if the file has "totals: 100".
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download valgrind=1:3.19.0-1 >/dev/null 2>&1 || exit 77
dpkg --fsys-tarfile valgrind_*.deb | tar -x ./usr/bin/callgrind_annotate

cat >profile <<'PROFILE'
events: Ticks

fl=a.c
fn=main
5 10
cfn=work
calls=3 10
5 90

fn=work
10 40
cfn=hash
calls=9 20
11 50

fn=hash
20 50
PROFILE
cp profile with-totals
echo 'totals: 100' >>with-totals

annotate() { usr/bin/callgrind_annotate --auto=no "$@" | grep -E '^ *[0-9,]+ \('; }
annotate profile
annotate --inclusive=yes profile
annotate --inclusive=yes with-totals
[ "$(annotate profile | head -n 1)" = "100 (100.0%)  PROGRAM TOTALS (calculated)" ]
[ "$(annotate --inclusive=yes profile)" = "240 (100.0%)  PROGRAM TOTALS (calculated)
100 (41.67%)  a.c:main
 90 (37.50%)  a.c:work
 50 (20.83%)  a.c:hash" ]
[ "$(annotate --inclusive=yes with-totals)" = "100 (100.0%)  PROGRAM TOTALS
100 (100.0%)  a.c:main
 90 (90.00%)  a.c:work
 50 (50.00%)  a.c:hash" ]
