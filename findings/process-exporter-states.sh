#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# prometheus-process-exporter 0.7.10-3+b5 (Debian 12): the first thread of several is counted twice.
#
# Expected: namedprocess_namegroup_states is the "Number of threads in the group in each of various
#           states", README.  Of a process of four threads that sleep there are 4 Sleeping, and the
#           sum over the states is namedprocess_namegroup_num_threads.
# Seen:     5 Sleeping where num_threads is 4: the state of the process, which is that of its first
#           thread, is added to those of its threads.  So it is with threads_wchan, which has 5 as
#           well, and with -threads=false.  A process of one thread has 1.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
pids=
# shellcheck disable=SC2086 # a list
trap '[ -z "$pids" ] || kill $pids; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download prometheus-process-exporter=0.7.10-3+b5 >/dev/null 2>&1 || exit 77
dpkg -x prometheus-process-exporter_*.deb .

cat >sleeps.py <<'PY'
import ctypes, sys, threading
# A name of its own for the process and its threads.
ctypes.CDLL(None).prctl(15, sys.argv[1].encode(), 0, 0, 0)
for _ in range(int(sys.argv[2])):
    threading.Thread(target=threading.Event().wait).start()
open(sys.argv[1], "w").close()
threading.Event().wait()
PY
cat >look.py <<'PY'
import re, sys, time, urllib.request
for _ in range(100):
    try:
        text = urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/metrics").read().decode()
        break
    except OSError:
        time.sleep(0.1)
def value(metric, group, more=""):
    line = re.search(rf'^namedprocess_namegroup_{metric}{{groupname="{group}"{more}}} (\S+)$',
                     text, re.M)
    return line[1] if line else "none"
for group in ("one-sleeps", "four-sleep"):
    waits = sum(map(int, re.findall(rf'_wchan{{groupname="{group}",wchan="[^"]*"}} (\d+)', text)))
    print(f"{group}: {value('num_threads', group)} threads,",
          f"{value('states', group, ',state=.Sleeping.')} sleep, {waits} of wchan")
PY
look() { # OPTIONS...
	port=$(/usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
	usr/bin/prometheus-process-exporter "$@" -procnames one-sleeps,four-sleep \
		-web.listen-address "127.0.0.1:$port" >log 2>&1 &
	exporter=$!
	pids="$pids $exporter"
	/usr/bin/python3 look.py "$port" >seen
	kill $exporter
	wait $exporter 2>/dev/null || true
	pids=${pids% *}
}
/usr/bin/python3 sleeps.py one-sleeps 0 &
pids=$!
/usr/bin/python3 sleeps.py four-sleep 3 &
pids="$pids $!"
while [ ! -e one-sleeps ] || [ ! -e four-sleep ]; do sleep 0.1; done

expected='one-sleeps: 1 threads, 1 sleep, 1 of wchan
four-sleep: 4 threads, 5 sleep, 5 of wchan'
look
cat seen
[ "$(cat seen)" = "$expected" ]
look -threads=false
[ "$(cat seen)" = "$expected" ]
