#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# ruby-sys-proctable 1.3.0-1 (Debian 12): a kB of /proc/PID/smaps is 1000 bytes.
#
# Expected: "memory sizes are calculated in bytes", and the example has a pss of 109568, which is
#           107 kB, and an rss of 376832, which is 368 kB (comments in smaps.rb): the kB of smaps
#           are 1024 bytes.  They can be compared with vsize, "Virtual memory size in bytes", and
#           with rss, which is in pages, of the same process.
# Seen:     107000 and 368000: each kB is multiplied by 1000, in pss, rss, uss, swap and vss.  All
#           five are 2.3 percent less than the others.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
ruby=3.1.7+really3.1.2-0+deb12u1
apt-get -qq download ruby-sys-proctable=1.3.0-1 ruby3.1=$ruby libruby3.1=$ruby >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(find "$PWD/usr/lib" -name 'libruby-3.1.so.3.1' -exec dirname {} +)
native=$(find "$PWD/usr/lib" -path '*/ruby/3.1.0/etc.so' -exec dirname {} +)

cat >show.rb <<'RUBY'
require 'sys/proctable'
smaps = Sys::ProcTable::Smaps.new(123, <<~SMAPS)
  00400000-004d4000 r-xp 00000000 fd:00 785                      /bin/bash
  Size:             136752 kB
  Rss:                 368 kB
  Pss:                 107 kB
  Private_Clean:        96 kB
  Swap:                192 kB
SMAPS
puts "#{smaps.pss} #{smaps.rss} #{smaps.uss} #{smaps.swap} #{smaps.vss}"
if ARGV[0] == 'live'
  self_now = Sys::ProcTable.ps(pid: $$)
  puts "this process: vss #{self_now.smaps.vss}, vsize #{self_now.vsize}"
end
RUBY
show() {
	LD_LIBRARY_PATH=$libraries RUBYLIB=$PWD/usr/lib/ruby/vendor_ruby:$PWD/usr/lib/ruby/3.1.0:$native \
		usr/bin/ruby3.1 --disable-gems show.rb "$@"
}
echo 'pss rss uss swap vss'
show live
grep -h -A4 'smaps.pss ' usr/lib/ruby/vendor_ruby/linux/sys/proctable/smaps.rb
[ "$(show)" = "107000 368000 96000 192000 136752000" ]
