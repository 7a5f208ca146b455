#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# uftrace 0.13-1 (Debian 12): in the flame graph each preemption takes a function from the stack for
# good.
#
# Expected: dump --flame-graph has the call stacks of the file, uftrace-dump(1), as "uftrace graph"
#           has: of a program whose main() calls step() and that calls spin(), three times, each
#           stack is main, main;step or main;step;spin, and what is within main is all of its
#           time, whether or not the switches of the task are recorded, which they are by default.
# Seen:     after the first preemption, "linux:schedule (pre-empted)" in the graph, a function
#           without its caller is on the left: "main;spin", "step;spin" or "spin".  "main" has
#           a part of its time only.  With --no-event, which records no switches, all stacks
#           are right, and so they are where a task is switched out since it sleeps.
# Needs a C compiler.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone, or it sees no switches here.
set -eu
dir=$(mktemp -d)
busy=
trap '[ -z "$busy" ] || kill "$busy"; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download uftrace=0.13-1 >/dev/null 2>&1 || exit 77
dpkg -x uftrace_*.deb .
libraries=$(find "$PWD/usr/lib" -name '*.so*' -exec dirname {} + | sort -u | tr '\n' ':')
uftrace() { LD_LIBRARY_PATH=$libraries usr/bin/uftrace "$@"; }

# spin() runs until the kernel has preempted it.
cat >busy.c <<'C'
#include <sys/resource.h>

static void spin(void)
{
	struct rusage before, now;

	getrusage(RUSAGE_SELF, &before);
	do {
		for (volatile int i = 0; i < 1000000; i++)
			;
		getrusage(RUSAGE_SELF, &now);
	} while (now.ru_nivcsw == before.ru_nivcsw);
}
static void step(void) { spin(); }
int main(void) { step(); step(); step(); return 0; }
C
cc -O0 -pg -o busy busy.c

# Both on one CPU.
taskset -p -c "$(taskset -p -c $$ | sed 's/.*[:,-] *//')" $$ >/dev/null
timeout 60 sh -c 'while :; do :; done' &
busy=$!
uftrace record --no-libcall -d switches ./busy
uftrace record --no-libcall --no-event -d none ./busy
uftrace graph -d switches | grep -v __
uftrace graph -d switches | grep -qF 'linux:schedule (pre-empted)' || exit 77
for data in switches none; do
	uftrace dump --flame-graph --sample-time=1us -d $data | grep -v '^__' >$data.txt
	printf '%s:\n' "$data"
	cat $data.txt
done

grep -qE '^(main;spin|step|spin)[; ]' switches.txt
[ "$(awk '$1 !~ /^main(;step(;spin)?)?$/' none.txt)" = "" ]
