#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the library exports, and what it must not do: asked of what was built.
set -eu -o pipefail
cd "$(dirname "$0")/.."
header=../../include/taskscope/taskscope.h
# shellcheck source=tools/lib/tests/tap.sh
. tests/tap.sh

exported=$(nm -D --defined-only libtaskscope.so.0 | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort)
others=$(nm -D --defined-only libtaskscope.so.0 | awk '$2 != "T" && $2 != "A"')
mapped=$(sed -nE 's/^\t([a-z0-9_]+);$/\1/p' libtaskscope.map | sort)
# Comments away; then a declaration ends with a semicolon, and its name is before the first
# parenthesis.
declared=$(sed -e 's|/\*.*\*/||' -e '/\/\*/,/\*\//d' -e '/^#/d' "$header" | tr '\n\t' '  ' |
	tr ';' '\n' | grep -v typedef | sed -nE 's/^[^({]*[ *](ts_[a-z0-9_]+)\(.*/\1/p' | sort)
documented=$(sed -nE 's/^ \* (ts_[a-z0-9_]+)\(\) - .*/\1/p' "$header" | sort)

check "symbols: every export is in libtaskscope.map" "$(diff <(echo "$exported") <(echo "$mapped"))"
check "symbols: every export is declared in taskscope.h" "$(diff <(echo "$exported") <(echo "$declared"))"
check "symbols: every export has kernel-doc" "$(diff <(echo "$exported") <(echo "$documented"))"
check "symbols: every export begins with ts_" "$(grep -v '^ts_' <<<"$exported" || true)"
check "symbols: only functions are exported" "$others"
check "symbols: they have a version" \
	"$(nm -D --defined-only libtaskscope.so.0 | awk '$2 == "T"' | grep -v '@@LIBTASKSCOPE_0$' || true)"
check "symbols: it has its name" \
	"$(readelf -d libtaskscope.so.0 | grep -q 'SONAME.*\[libtaskscope\.so\.0\]' || echo 'no SONAME')"
check "symbols: those of the static library, too, begin with ts_" \
	"$(nm libtaskscope.a | awk 'NF == 3 && $2 ~ /[A-Z]/ && $3 !~ /^ts_/')"

# Nothing is printed, no process ended, no state of the process changed.
calls=$(nm -u libtaskscope.a | awk '$1 == "U" { print $2 }' | sort -u)
check "symbols: it neither prints nor ends a process" "$(grep -E \
	'^_*(v?f?d?printf|put(s|char|c)|fput[cs]|fwrite|perror|v?(err|warn)x?c?|error|v?syslog|exit|_exit|_Exit|quick_exit|abort|assert_fail|__assert.*|kill|raise|system|std(out|err))(_chk|_unlocked)?$' \
	<<<"$calls" || true)"
check "symbols: it changes neither signals nor environment nor locale" "$(grep -E \
	'^_*(signal|sigaction|sigprocmask|pthread_sigmask|setlocale|uselocale|setenv|putenv|unsetenv|chdir|umask|srand|atexit)$' \
	<<<"$calls" || true)"
# .data and .bss of each object; a table of constants that point to strings is in .data.rel.ro.
check "symbols: it has no variable that changes" "$(objdump -h libtaskscope.a |
	awk '/\.o:/ { file = $1 } $2 ~ /^\.(data|bss|tdata|tbss)$/ && $3 !~ /^0+$/ { print file, $2, $3 }')"

tap_end
