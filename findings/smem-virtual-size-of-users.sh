#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# smem 1.5-2 (Debian 12): the virtual size of a user is the proportional size.
#
# Expected: VSS is the "virtual set size (total virtual memory mapped)", as "smem -u -c help" has
#           it.  That of a user (-u) is the sum of the VSS of the user's processes, and no less
#           than RSS, what of it is in memory.
# Seen:     with -u it is equal to PSS, and less than RSS.  Of a process that maps 848 kB, of which
#           572 are in memory and 100 are its share, smem has VSS 848 by process and by mapping (-m),
#           and 100 by user.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download smem=1.5-2 >/dev/null 2>&1 || exit 77
dpkg -x smem_*.deb .

# What -S reads instead of /proc.
mkdir -p source/proc/100
printf 'MemTotal: 1000000 kB\nSwapTotal: 0 kB\n' >source/proc/meminfo
printf '/bin/bash\0' >source/proc/100/cmdline
echo '100 (bash) S 1 100 100 0 -1' >source/proc/100/stat
cat >source/proc/100/smaps <<'SMAPS'
00400000-004d4000 r-xp 00000000 fd:00 785                      /bin/bash
Size:                848 kB
Rss:                 572 kB
Pss:                 100 kB
Shared_Clean:        572 kB
Shared_Dirty:          0 kB
Private_Clean:         0 kB
Private_Dirty:         0 kB
Referenced:          572 kB
Swap:                  0 kB
VmFlags: rd ex mr mw me
SMAPS

columns='pss rss vss'
seen="PSS RSS VSS
by process $(python3 usr/bin/smem -S source -H -c "$columns" | xargs)
by mapping $(python3 usr/bin/smem -S source -H -m -c "$columns" | xargs)
by user $(python3 usr/bin/smem -S source -H -u -c "$columns" | xargs)"
echo "$seen"
python3 usr/bin/smem -u -c help | grep '^vss'
[ "$seen" = "PSS RSS VSS
by process 100 572 848
by mapping 100 572 848
by user 100 572 100" ]
