#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# libnet-prometheus-perl 0.12-1+b2 (Debian 12): each process has two open files more than it has.
#
# Expected: process_open_fds is the "Number of open file handles".  "If the collector is collecting
#           from "self" [...] it will subtract 1 from the count of open file handles, to account
#           for the readdir() handle", Net::Prometheus::ProcessCollector::linux(3pm).  Of a process
#           with one open file it is 1, of one with 4 it is 4, and of the collector itself as many
#           as it has without the directory that it reads.
# Seen:     3, 6, and 2 more than there are: the entries "." and ".." of /proc/PID/fd are counted.
#           A process that has closed all its files has 2, and one that is near its limit of open
#           files seems to have reached it.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libnet-prometheus-perl=0.12-1+b2 libref-util-perl=0.204-2 \
	libstruct-dumb-perl=0.14-1 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
modules=$(find "$PWD" -path '*/perl5/5.*/Net' ! -path '*/auto/*' -exec dirname {} +)
PERL5LIB=$PWD/usr/share/perl5:$modules
export PERL5LIB

cat >show.pl <<'PERL'
use strict;
use warnings;
use Net::Prometheus;
use Net::Prometheus::ProcessCollector::linux;
my $page = Net::Prometheus->new(disable_process_collector => 1, disable_perl_collector => 1);
$page->register(Net::Prometheus::ProcessCollector::linux->new(pid => $ARGV[0]));
my ($files) = $page->render =~ /^process_open_fds (\d+)$/m;
# The links themselves, without "." and "..", and without the handle of this glob.
my $links = () = glob "/proc/$ARGV[0]/fd/*";
$links -= $ARGV[0] eq 'self';
print "$links has $files\n";
PERL
cat >show.py <<'PY'
import os
import subprocess

print("self:", subprocess.check_output(["perl", "show.pl", "self"], text=True), end="")
for count in 0, 1, 4:
    child = os.fork()
    if not child:
        for handle in range(count):
            os.dup2(os.open("/dev/null", os.O_RDWR), handle)
        os.closerange(count, 65536)
        while True:
            os.kill(os.getpid(), 19)
    os.waitpid(child, os.WUNTRACED)
    print(f"{count}:", subprocess.check_output(["perl", "show.pl", str(child)], text=True), end="")
    os.kill(child, 9)
    os.waitpid(child, 0)
PY
python3 show.py >seen
cat seen
[ "$(grep -v self seen)" = "0: 0 has 2
1: 1 has 3
4: 4 has 6" ]
grep self seen | awk '{ exit $4 != $2 + 2 }'
