#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# libsys-statistics-linux-perl 0.66-5 (Debian 12): psfind() misses every second process of several
# that match.
#
# Expected: psfind() "scans for processes only and returns a array reference with all process IDs
#           that matched the filter", Sys::Statistics::Linux::Compilation(3pm): of 8 processes
#           with the command "make" all 8, and of a filter of two keys what either of them finds.
# Seen:     4 of 8, and nothing is said.  The filter is walked through with each(), and after a
#           hit the next process goes on where the last one was left, at the end of the filter,
#           so that it is compared with nothing.  Which 4 is left to the order of a hash.  search()
#           of the same filter has all 8.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
pids=
trap 'for pid in $pids; do kill "$pid"; done; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libsys-statistics-linux-perl=0.66-5 >/dev/null 2>&1 || exit 77
dpkg -x libsys-statistics-linux-perl_*.deb .

ln -s "$(command -v sleep)" busywait
for _ in 1 2 3 4 5 6 7 8; do
	./busywait 60 &
	pids="$pids $!"
done
# A child of the shell has the name of its program after execve() only.
for pid in $pids; do
	while [ "$(cat "/proc/$pid/comm")" != busywait ]; do sleep 0.1; done
done

cat >find.pl <<'PERL'
use strict;
use warnings;
use Sys::Statistics::Linux::Compilation;
use Sys::Statistics::Linux::Processes;

my $reader = Sys::Statistics::Linux::Processes->new(pids => [@ARGV]);
$reader->init;
my $stat = Sys::Statistics::Linux::Compilation->new({ processes => $reader->get });
my @found = $stat->psfind({ cmd => qr/busywait/ });
my $hits = $stat->search({ processes => { cmd => qr/busywait/ } });
printf "psfind() %d, search() %d of %d\n", scalar @found, scalar keys %{ $hits->{processes} },
	scalar @ARGV;
PERL
# shellcheck disable=SC2086 # one argument for each
seen=$(perl -Iusr/share/perl5 find.pl $pids)
echo "$seen"
[ "$seen" = "psfind() 4, search() 8 of 8" ]
