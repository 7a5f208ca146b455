#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# monitoring-plugins-basic 2.3.3-5+deb12u2 (Debian 12): check_procs cuts the name of a process at the
# first space.
#
# Expected: -C will "Only scan for exact matches of COMMAND (without path)", check_procs --help, so a
#           process whose name is "web content" (browsers and tmux have such) is
#           found by -C 'web content', as pgrep -x does, and not by -C web.
# Seen:     none has the name "web content", so a service that runs is CRITICAL; one has the
#           name "web", so a service web that does not run is OK.  The name is read up to a space,
#           and the rest of it is taken for the beginning of the arguments.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download monitoring-plugins-basic=2.3.3-5+deb12u2 >/dev/null 2>&1 || exit 77
dpkg -x monitoring-plugins-basic_*.deb .

cp "$(command -v sleep)" "web content"
"./web content" 60 &
pid=$!
until [ "$(cat /proc/$pid/comm)" = "web content" ]; do sleep 0.1; done
# Prints what check_procs says of exactly one process of a name among the children of this shell.
check() { # NAME
	usr/lib/nagios/plugins/check_procs -c 1:1 -p $$ -C "$1" 2>&1 | sed 's/ |.*//'
}
seen="$(check 'web content'); $(check web)"
echo "$seen; pgrep -x: $(pgrep -x -P $$ 'web content' | wc -l) and $(pgrep -x -P $$ web | wc -l)"
[ "$seen" = "PROCS CRITICAL: 0 processes with PPID = $$, command name 'web content'; \
PROCS OK: 1 process with PPID = $$, command name 'web'" ]
