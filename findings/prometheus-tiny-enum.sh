#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# libprometheus-tiny-perl 0.010-1 (Debian 12): with an enum or a help of two lines no metric
# of the page is read.
#
# Expected: "declare" has "type", "For "enum" metrics, the name of the label to use for the enum
#           value", and "help", a "Text describing the metric", Prometheus::Tiny(3pm).  "format" is
#           to "Output the stored metrics, values, help text and types in the Prometheus exposition
#           format", whose types are counter, gauge, histogram, summary and untyped, and in which a
#           line feed in a help is "\n".  promtool of prometheus 2.42.0 and the parser of
#           python3-prometheus-client 0.16.0 read each page.
# Seen:     an enum has the line "# TYPE state enum", for which both refuse the whole page, with
#           the other metrics.  So it is with a help of two lines: the second is written as it is,
#           a line of its own that is neither a metric nor a comment.  A label with a line feed is
#           escaped.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libprometheus-tiny-perl=0.010-1 prometheus=2.42.0+ds-5+deb12u1 \
	python3-prometheus-client=0.16.0-0.1 >/dev/null 2>&1 || exit 77
for package in libprometheus-tiny*.deb python3*.deb; do dpkg -x "$package" .; done
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -xf - ./usr/bin/promtool
export PERL5LIB="$PWD/usr/share/perl5" PYTHONPATH="$PWD/usr/lib/python3/dist-packages"

cat >page.pl <<'PERL'
use strict;
use warnings;
use Prometheus::Tiny;
my $page = Prometheus::Tiny->new;
$page->declare('runs', type => 'counter', help => 'Runs of a command.');
$page->inc('runs', { command => "a\nb" });
$page->declare('state', type => 'enum', help => 'State of a process.',
	enum => 'state', enum_values => ['R', 'S', 'D']) if $ARGV[0] eq 'enum';
$page->enum_set('state', 'S') if $ARGV[0] eq 'enum';
$page->declare('waits', type => 'counter', help => "Waits.\nIn seconds.") if $ARGV[0] eq 'help';
$page->inc('waits') if $ARGV[0] eq 'help';
print $page->format;
PERL
cat >read.py <<'PY'
import sys

from prometheus_client.parser import text_string_to_metric_families

try:
    print("client", *(family.name for family in text_string_to_metric_families(sys.stdin.read())))
except ValueError:
    print("client none")
PY
for kind in plain enum help; do
	perl page.pl "$kind" >"page.$kind"
	echo "$kind: promtool $(usr/bin/promtool check metrics <"page.$kind" 2>&1 |
		grep -o 'parsing error in line [0-9]*' || echo reads it)," "$(python3 read.py <"page.$kind")"
done >seen
grep -h 'TYPE state\|^In' page.enum page.help
cat seen
[ "$(cat seen)" = "plain: promtool reads it, client runs
enum: promtool parsing error in line 5, client none
help: promtool parsing error in line 5, client none" ]
