#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# ruby-chronic-duration 0.10.6.2-2 (Debian 12): "100 ms" is 100 seconds.
#
# Expected: parse() "Returns all results in seconds", "Nil is returned if the string can't be
#           parsed", README: 0.1 for "100 ms" or nil, and -300 for "-5 minutes" or nil, since
#           output(-300) has "-300 secs".
# Seen:     "100 ms", "100 us" and "100 ns" are 100, and "1 sec 100 ms" is 101.  A unit that is not
#           known is left out as if it were not there, and a number without one is in seconds.
#           "-5 minutes" is 300.  With raise_exceptions, which is off unless set, both are
#           errors.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
ruby=3.1.7+really3.1.2-0+deb12u1
apt-get -qq download ruby-chronic-duration=0.10.6.2-2 ruby-numerizer=0.2.0-2 ruby3.1=$ruby \
	libruby3.1=$ruby >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(find "$PWD/usr/lib" -name 'libruby-3.1.so.3.1' -exec dirname {} +)
native=$(find "$PWD/usr/lib" -path '*/ruby/3.1.0/etc.so' -exec dirname {} +)

cat >show.rb <<'RUBY'
require "strscan"
require "gitlab_chronic_duration"

["1:20.51", "0.1 secs", "100 ms", "100 us", "1 sec 100 ms", "-5 minutes", "ms"].each do |text|
  puts "#{text}: #{ChronicDuration.parse(text).inspect}"
end
puts "output: #{ChronicDuration.output(-300)}"
ChronicDuration.raise_exceptions = true
["100 ms", "-5 minutes"].each do |text|
  puts "#{text}: #{ChronicDuration.parse(text).inspect}"
rescue ChronicDuration::DurationParseError
  puts "#{text}: an error"
end
RUBY
show() {
	LD_LIBRARY_PATH=$libraries \
		RUBYLIB=$PWD/usr/lib/ruby/vendor_ruby:$PWD/usr/lib/ruby/3.1.0:$native \
		usr/bin/ruby3.1 --disable-gems show.rb
}
show
[ "$(show)" = "1:20.51: 80.51
0.1 secs: 0.1
100 ms: 100
100 us: 100
1 sec 100 ms: 101
-5 minutes: 300
ms: nil
output: -300 secs
100 ms: an error
-5 minutes: an error" ]
