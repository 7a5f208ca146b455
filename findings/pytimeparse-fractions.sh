#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# python3-pytimeparse 1.1.5-3 (Debian 12): fractions of a second are cut off, and a minus is not for
# the seconds.
#
# Expected: "Time expressions can be signed", and of the result, "If possible, the return value will
#           be an `int`; if this is not possible, the return will be a `float`" (docstring of
#           timeparse()).  "0.01m" is 0.6, "0.33m" 19.8, and "-1.5m 30s" is -120, as
#           "1.5m 30s" is 120 and "-1m 30s" -90.
# Seen:     0, 19 and -60.  Where there is a fraction but none in the seconds, the sum is made an
#           int() whatever is lost, and the seconds are added after the sign.  "-0.5m 45s"
#           is 15, a time after now instead of one before.  With "30.0s" all is right, and "4.35m",
#           which is 261 s, is 261.
# Exit status: 0 as seen; 1 it has changed; 77 the package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download python3-pytimeparse=1.1.5-3 >/dev/null 2>&1 || exit 77
dpkg -x python3-pytimeparse_*.deb .

cat >show.py <<'PY'
from pytimeparse.timeparse import timeparse

for text in (
    "0.01m", "0.33m", "4.35m", "1.5m 30s", "-1m 30s", "-1.5m 30s", "-1.5m 30.0s", "-0.5m 45s",
):
    print(f"{text}: {timeparse(text)}")
PY
show() { PYTHONPATH=$PWD/usr/lib/python3/dist-packages python3 show.py; }
show
[ "$(show)" = "0.01m: 0
0.33m: 19
4.35m: 261
1.5m 30s: 120
-1m 30s: -90
-1.5m 30s: -60
-1.5m 30.0s: -120.0
-0.5m 45s: 15" ]
