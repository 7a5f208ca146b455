#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# ruby-sys-proctable 1.3.0-1 (Debian 12): the percentage of CPU time leaves out the kernel's part,
# and names end at the first "-", "/" or ".".
#
# Expected: pctcpu is "Percent of CPU usage", user and system time by the time since the start, as
#           %CPU of ps(1) is.  name is "Process name", the Name of /proc/PID/status.
# Seen:     pctcpu is that of utime alone: of a process that spends its time in the kernel it is
#           near 0, where utime and stime of the same record make up most of the time.  Of
#           "copy-data.1" the name is "copy", and of "(sd-pam)" there is none (nil), whereas comm
#           of that record is "copy-data.1".
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
cd "$dir"
ruby=3.1.7+really3.1.2-0+deb12u1
apt-get -qq download ruby-sys-proctable=1.3.0-1 ruby3.1=$ruby libruby3.1=$ruby >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(find "$PWD/usr/lib" -name 'libruby-3.1.so.3.1' -exec dirname {} +)
native=$(find "$PWD/usr/lib" -path '*/ruby/3.1.0/etc.so' -exec dirname {} +)

cat >show.rb <<'RUBY'
require 'sys/proctable'
busy = Sys::ProcTable.ps(pid: ARGV[0].to_i, smaps: false)
age = File.read('/proc/uptime').to_f - busy.starttime / 100.0
total = (busy.utime + busy.stime) / age
warn "comm #{busy.comm}, utime #{busy.utime}, stime #{busy.stime} ticks in #{age.round(1)} s: " \
  "pctcpu #{busy.pctcpu} instead of #{total.round(1)}"
puts "#{busy.name.inspect} #{busy.pctcpu < total / 5}"
File.write('/proc/self/comm', '(sd-pam)')
puts Sys::ProcTable.ps(pid: $$, smaps: false).name.inspect
RUBY

# The kernel makes the random bytes, and dd does nothing with them.
ln -s "$(command -v dd)" copy-data.1
./copy-data.1 if=/dev/urandom of=/dev/null bs=1M 2>/dev/null &
pid=$!
# 2 s of system time, which is in ticks.
while [ "$(awk '{ print $15 }' "/proc/$pid/stat")" -lt 200 ]; do sleep 0.1; done
seen=$(LD_LIBRARY_PATH=$libraries \
	RUBYLIB=$PWD/usr/lib/ruby/vendor_ruby:$PWD/usr/lib/ruby/3.1.0:$native \
	usr/bin/ruby3.1 --disable-gems show.rb $pid)
echo "$seen"
ps -o comm,pcpu -p $pid
[ "$seen" = '"copy" true
nil' ]
