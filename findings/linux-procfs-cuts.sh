#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# python3-linux-procfs 0.6.3-1.1+b2 (Debian 12; what tuna reads /proc with): environment and
# command line of a process are cut.
#
# Expected: process["environ"] has a variable's whole value, process["cmdline"] all arguments,
#           and process["stat"] field 43 of /proc/PID/stat, guest_time, under that name.
# Seen:     a value ends at its second "=": OPTIONS=a=1,b=2 is "a".  The command line ends at
#           its first newline, and the argument in front of that is missing as a whole: of
#           sh -c with a script of two lines there are "sh" and "-c".  Field 43 is "environ".
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download python3-linux-procfs=0.6.3-1.1+b2 python3-six >/dev/null 2>&1 || exit 77
for package in ./*.deb; do
	dpkg -x "$package" .
done
export PYTHONPATH="$dir/usr/lib/python3/dist-packages"

cat >look.py <<'END'
import subprocess
import procfs

script = "read -r line\necho $line"
with subprocess.Popen(["/bin/sh", "-c", script], env={"OPTIONS": "a=1,b=2"},
                      stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as shell:
    # Once it is /bin/sh: its environment is that.
    while open(f"/proc/{shell.pid}/environ").read() != "OPTIONS=a=1,b=2\0":
        pass
    process = procfs.process(shell.pid)
    print(process["environ"]["OPTIONS"], process["cmdline"], len(open(f"/proc/{shell.pid}/cmdline").read().split("\0")) - 1,
          "environ" in process["stat"], "guest_time" in process["stat"])
    shell.stdin.close()
END
seen=$(/usr/bin/python3 look.py)
echo "OPTIONS, arguments, their number, field 43 as environ, as guest_time: $seen"
[ "$seen" = "a ['/bin/sh', '-c'] 3 True False" ]
