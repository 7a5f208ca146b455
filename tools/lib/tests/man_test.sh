#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The pages of section 3 name every function that the library exports, as the header has it.
set -eu -o pipefail
cd "$(dirname "$0")/.."
header=../../include/taskscope/taskscope.h
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=tools/lib/tests/tap.sh
. tests/tap.sh

# Prototypes, one a line, with one blank where there are any.
of_header() {
	sed -e 's|/\*.*\*/||' -e '/\/\*/,/\*\//d' -e '/^#/d' "$header" | tr '\n\t' '  ' |
		tr ';' '\n' | grep -v typedef | grep -E '^[^({]*[ *]ts_[a-z0-9_]+\(' |
		sed -e 's/  */ /g' -e 's/^ //' -e 's/ $//' | sort
}

of_pages() {
	sed -nE '/^\.SH SYNOPSIS/,/^\.fi/{s/^\.B "(.*)"$/\1/p}' man/ts_*.3 | sed 's/\\-/-/g' |
		tr '\n' ' ' | tr ';' '\n' | sed -e 's/  */ /g' -e 's/^ //' -e 's/ $//' | grep . | sort
}

names_of() { # PAGE...
	sed -nE '/^\.SH NAME/,/^\.SH LIBRARY/{s/^(ts_[a-z0-9_]+)(,| \\-.*)$/\1/p}' "$@"
}

mapped=$(sed -nE 's/^\t([a-z0-9_]+);$/\1/p' libtaskscope.map | sort)
check "man: every function is in one page" "$(diff <(names_of man/ts_*.3 | sort) <(echo "$mapped"))"
check "man: and declared as in taskscope.h" "$(diff <(of_header) <(of_pages))"
for page in man/*.3; do
	check "man: $page is called like its first function" \
		"$(sed -n '/^\.SH NAME/{n;p}' "$page" | grep -vE "^$(basename "$page" .3)(,| )" || true)"
	if command -v man >/dev/null; then
		check "man: $page has no warnings" "$(LC_ALL=C.UTF-8 MANWIDTH=80 MANROFFSEQ=t \
			man --warnings -E UTF-8 -l "$page" 2>&1 >/dev/null)"
	fi
done

# The program of the overview is one.
sed -n '/^\.SH EXAMPLES/,/^\.EE/{/^\./d;s/\\-/-/g;s/\\e/\\/g;p}' man/libtaskscope.3 >"$scratch/program.c"
check "man: the example is a program" "$(${CC:-cc} -Wall -Wextra -Werror -I../../include \
	-I../../include/uapi -o "$scratch/program" "$scratch/program.c" libtaskscope.a -lzstd 2>&1)"

tap_end
