#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tuna 0.15-1 with python3-schedutils 0.6-3+b3 (Debian 12): a task with SCHED_RESET_ON_FORK
# has no policy in the list.
#
# Expected: "tuna -t PID -P" has RR in the column of the policy for a round-robin task, whether
#           or not its children inherit that; chrt prints SCHED_RR|SCHED_RESET_ON_FORK.
# Seen:     N, the end of the word UNKNOWN; RR for the same task without the flag.  The other
#           columns are right, so that a real-time task looks like one without a policy.
# Needs the right to set a real-time priority.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download tuna=0.15-1 python3-schedutils=0.6-3+b3 python3-linux-procfs=0.6.3-1.1+b2 \
	python3-ethtool=0.14-4+b3 python3-six >/dev/null 2>&1 || exit 77
for package in ./*.deb; do
	dpkg -x "$package" .
done
export PYTHONPATH="$dir/usr/lib/python3/dist-packages"

policy() { # FLAGS; prints the policy that tuna and chrt show
	/usr/bin/python3 - "$1" <<-'END'
		import os, subprocess, sys
		os.sched_setscheduler(0, os.SCHED_RR | int(sys.argv[1], 0), os.sched_param(5))
		pid = str(os.getpid())
		tuna = subprocess.run(["/usr/bin/python3", "usr/bin/tuna", "-t", pid, "-P"],
		                      capture_output=True, text=True, check=True).stdout
		chrt = subprocess.run(["chrt", "-p", pid], capture_output=True, text=True, check=True).stdout
		row = next(line.split() for line in tuna.splitlines() if line.split()[:1] == [pid])
		print(row[1], chrt.splitlines()[0].split()[-1])
	END
}
plain=$(policy 0)
reset=$(policy 0x40000000)
echo "tuna and chrt: $plain; with SCHED_RESET_ON_FORK: $reset"
[ "$plain" = "RR SCHED_RR" ] && [ "$reset" = "N SCHED_RR|SCHED_RESET_ON_FORK" ]
