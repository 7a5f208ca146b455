#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# sysstat 12.6.1-1 (Debian 12): a comment with a quote makes the JSON and the XML of sadf
# unreadable.
#
# Expected: "sadc -C COMMENT" will "write a dummy record containing the specified comment string",
#           sadc(8), to mark a point of a measurement, and sadf has it in "JSON (JavaScript Object
#           Notation) format" and "XML format", sadf(1), which any parser reads: the comment
#           before "make -j2" & <after> comes back as it went in.
# Seen:     it is written between quotes as it is, as are & and <, so that neither a JSON nor an
#           XML parser reads the file, and with the comment all samples are lost.  The exit status
#           is 0.  Without -C, to "display comments present in file", both are read.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download sysstat=12.6.1-1 >/dev/null 2>&1 || exit 77
dpkg -x sysstat_*.deb .

usr/lib/sysstat/sadc -C 'before "make -j2" & <after>' samples
usr/lib/sysstat/sadc 1 2 samples >/dev/null
cat >read.py <<'PY'
import json
import sys
import xml.dom.minidom
import xml.parsers.expat

for name, parse, error in (("json", json.load, json.JSONDecodeError),
                           ("xml", xml.dom.minidom.parse, xml.parsers.expat.ExpatError)):
    for kind in "plain", "comment":
        with open(f"{kind}.{name}") as file:
            try:
                parse(file)
                print(name, kind, "read")
            except error:
                print(name, kind, "not read")
PY
for format in json:-j xml:-x; do
	usr/bin/sadf "${format#*:}" samples >"plain.${format%:*}"
	usr/bin/sadf -C "${format#*:}" samples >"comment.${format%:*}"
	grep -h 'make -j2' "comment.${format%:*}"
done
python3 read.py
[ "$(python3 read.py)" = "json plain read
json comment not read
xml plain read
xml comment not read" ]
