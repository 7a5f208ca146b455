#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# babeltrace2 2.0.4 (Debian 12): of a floating point number six digits are printed.
#
# Expected: a field of 64 bits is printed so that it can be read back, with 15 to 17 digits, as the
#           integers of 64 bits are, by "babeltrace2 TRACE" and by sink.text.details, which
#           "prints the messages it consumes with details".
# Seen:     the first prints six significant digits: 1700000000.123456 s are 1.7e+09, and 1234567.5
#           is 1.23457e+06.  The second prints six digits after the point: 1.5e-07 s are 0.000000.
#           Large values are whole in the one, small ones in the other only, and no option
#           changes that.  The Python bindings (bt2) have the whole numbers.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download babeltrace2=2.0.4-1+b6 libbabeltrace2-0=2.0.4-1+b6 libglib2.0-0 libpcre2-8-0 \
	python3-bt2=2.0.4-1+b6 >/dev/null 2>&1 || exit 77
for package in ./*.deb; do
	dpkg -x "$package" .
done
lib=$(echo "$dir"/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH="$lib" BABELTRACE_PLUGIN_PATH="$lib/babeltrace2/plugins"

# Three events, each with a number of 64 bits, in the Common Trace Format.
mkdir trace
cat >trace/metadata <<'TSDL'
/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = le; };
stream {};
event {
	name = "wait";
	fields := struct { floating_point { exp_dig = 11; mant_dig = 53; align = 8; } s; };
};
TSDL
perl -e 'print pack("d<", $_) for 1700000000.123456, 1234567.5, 1.5e-7' >trace/stream

pretty=$(usr/bin/babeltrace2 trace | sed 's/.* s = \(.*\) }/\1/' | xargs)
details=$(usr/bin/babeltrace2 trace --component=sink.text.details |
	sed -n 's/^ *s: \([0-9]\)/\1/p' | xargs)
bindings=$(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 -c '
import bt2
print(*(float(message.event.payload_field["s"])
	for message in bt2.TraceCollectionMessageIterator("trace")
	if type(message) is bt2._EventMessageConst))')
printf '%s\n' "$pretty" "$details" "$bindings"
[ "$pretty" = '1.7e+09 1.23457e+06 1.5e-07' ]
[ "$details" = '1700000000.123456 1234567.500000 0.000000' ]
[ "$bindings" = '1700000000.123456 1234567.5 1.5e-07' ]
