#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# munin-plugins-core 2.0.73-1 (Debian 12): a process that a debugger has stopped is in no state.
#
# Expected: the field stopped of processes is "The number of stopped or traced processes", and the
#           states, which are stacked, make up "The total number of processes".  ps has T for
#           "stopped by job control signal" and t for "stopped by debugger during the tracing",
#           ps(1): of processes in the states R, S, T, t, t and Z there are 3 stopped.
# Seen:     stopped is 1, and the states make up 4 of 6.  Only T is counted, which it was for both
#           before Linux 2.6.33.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download munin-plugins-core=2.0.73-1 munin-common=2.0.73-1 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done

# In place of ps, which the plugin takes from its environment.
cat >states <<'PS'
#!/bin/sh
[ "$*" = "--no-header -eo s" ] && printf '%s\n' R S T t t Z
PS
chmod +x states
processes() {
	MUNIN_LIBDIR=$PWD/usr/share/munin ps=$PWD/states OPERSYS=Linux \
		sh usr/share/munin/plugins/processes "$@"
}
processes config | grep -E '^(stopped|processes)[.]info'
processes
[ "$(processes | xargs)" = "processes.value 6 uninterruptible.value 0 runnable.value 1 \
sleeping.value 1 idle.value 0 stopped.value 1 paging.value 0 dead.value 0 zombie.value 1" ]
