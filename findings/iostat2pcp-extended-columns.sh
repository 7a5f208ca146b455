#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# pcp-import-iostat2pcp 6.0.3-1.1 (Debian 12): of the extended report of the iostat of the same
# Debian, eight of nine metrics get the numbers of other columns.
#
# Expected: it "handles the -c (CPU), -d (Disk), -x (eXtended Disk) and -p (Partition) report
#           formats", iostat2pcp(1), best "with $S_TIME_FORMAT=ISO".  sysstat 12.6.1 writes r/s,
#           rkB/s, rrqm/s, %rrqm, r_await, rareq-sz, the same for writes and discards, f/s, f_await,
#           aqu-sz and %util.  Of a disk with 100 reads of 1600 kB and 50 writes of 400 kB a second,
#           3 and 25 merged, disk.dev.read is 100, write 50, read_bytes 1600, write_bytes 400,
#           read_merge 3, and write_merge 25.
# Seen:     the header is known by its d/s, and the number of columns is checked, but they are
#           read in the order of sysstat 12.0: write is 1600 (kB read), read_bytes 1.5 (half of the
#           merged reads), write_bytes half a percentage, the merges a time and a size.  Only
#           read is right.  The exit status is 0, and there is no message.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
pcp=6.0.3-1.1
apt-get -qq download pcp-import-iostat2pcp=$pcp libpcp-import-perl=$pcp libpcp-import1=$pcp \
	libpcp3=$pcp libpcp-archive1=$pcp pcp=$pcp pcp-conf=$pcp libtimedate-perl=2.3300-2 \
	sysstat=12.6.1-1 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(find "$PWD" -name 'libpcp*.so.*' -exec dirname {} + | sort -u | tr '\n' ':')
PERL5LIB=$PWD/usr/share/perl5:$(dirname "$(find "$PWD" -path '*/perl5/5.*/PCP' ! -path '*/auto/*')")
PCP_CONF=$PWD/etc/pcp.conf
export LD_LIBRARY_PATH PERL5LIB PCP_CONF

# The columns, as this iostat has them where there are disks.
header="Device r/s rkB/s rrqm/s %rrqm r_await rareq-sz w/s wkB/s wrqm/s %wrqm w_await wareq-sz"
header="$header d/s dkB/s drqm/s %drqm d_await dareq-sz f/s f_await aqu-sz %util"
columns=$(usr/bin/iostat -x | grep ^Device | xargs)
[ -z "$columns" ] || [ "$columns" = "$header" ]
values="100 1600 3 2.91 0.5 16 50 400 25 33.33 2 8 1 64 0 0 0.1 64 5 1.5 0.16 12"
{
	printf 'Linux 6.1.0-18-amd64 (host) \t2024-03-01 \t_x86_64_\t(2 CPU)\n\n'
	for second in 00 10 20; do
		# shellcheck disable=SC2086 # one column each
		printf "2024-03-01T12:00:$second+0000\n%s\n%s\n\n" "$header" \
			"$(printf 'sda'; printf ' %8.2f' $values)"
	done
} >report
perl usr/bin/iostat2pcp report archive
usr/bin/pmdumplog archive | sed -n 's/.*(\(disk[a-z._]*\)).* value /\1 /p' | sort -u >seen
cat seen
[ "$(cat seen)" = "disk.dev.avactive 64
disk.dev.read 100
disk.dev.read_bytes 1.5
disk.dev.read_merge 0.5
disk.dev.read_rawactive 25
disk.dev.write 1600
disk.dev.write_bytes 1.455
disk.dev.write_merge 16
disk.dev.write_rawactive 33.330002" ]
