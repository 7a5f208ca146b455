#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# ruby-mini-histogram 0.1.3-2 (Debian 12): the counts do not belong to the edges.
#
# Expected: edges "mark the boundries for bins", and weights has the "count of values that would go
#           in each bin" (README), one less than there are edges.  new() takes "left_p: false", after
#           which "closed" is :right, a bin has its right edge, and "edges: [0, 10, 100, 1000]".
# Seen:     with left_p: false the edges of 2, 2, 2, 4, 4, 6, 8 are those of bins closed at the
#           right, 0, 2, 4, 6, 8, and the weights those of bins closed at the left, 0, 3, 2, 1, 1,
#           of which there are five for four bins.  With the edges 0, 10, 100 and 1000 the waits 1,
#           2, 3, 20, 30 and 500 have 51 weights instead of 3, 2, 1: all bins are
#           taken for as wide as the first.  Of 0.1, 0.2, 0.3, 0.3, 0.3, 0.6, 0.7 and 0.7 the
#           0.6 is in the bin from 0.4 to 0.6, though 0.2 is in that from 0.2 to 0.4.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
ruby=3.1.7+really3.1.2-0+deb12u1
apt-get -qq download ruby-mini-histogram=0.1.3-2 ruby3.1=$ruby libruby3.1=$ruby \
	>/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(find "$PWD/usr/lib" -name 'libruby-3.1.so.3.1' -exec dirname {} +)
native=$(find "$PWD/usr/lib" -path '*/ruby/3.1.0/etc.so' -exec dirname {} +)
gem=$(find "$PWD/usr/share" -path '*/lib/mini_histogram.rb' -exec dirname {} +)

cat >show.rb <<'RUBY'
require "mini_histogram"

def show(values, **options)
  histogram = MiniHistogram.new(values, **options)
  weights = histogram.weights
  shown = weights.length > 9 ? "#{weights.length} of them" : weights.join(" ")
  puts "#{histogram.closed}: #{histogram.edges.join(" ")}: #{shown}"
end

show [1, 1, 1, 5, 5, 5, 5, 10, 10, 10]
show [2, 2, 2, 4, 4, 6, 8], left_p: false
show [1, 2, 3, 20, 30, 500], edges: [0, 10, 100, 1000]
show [0.1, 0.2, 0.3, 0.3, 0.3, 0.6, 0.7, 0.7]
RUBY
show() {
	LD_LIBRARY_PATH=$libraries RUBYLIB=$gem:$PWD/usr/lib/ruby/3.1.0:$native \
		usr/bin/ruby3.1 --disable-gems show.rb
}
show
[ "$(show)" = "left: 0.0 2.0 4.0 6.0 8.0 10.0 12.0: 3 0 4 0 0 3
right: 0.0 2.0 4.0 6.0 8.0: 0 3 2 1 1
left: 0 10 100 1000: 51 of them
left: 0.0 0.2 0.4 0.6 0.8: 1 4 1 2" ]
