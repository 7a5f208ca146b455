#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What make install puts somewhere is enough to build and run a program.
set -eu -o pipefail
cd "$(dirname "$0")/.."
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
nr=0 failed=0

ok() { # WHAT COMMAND...
	local what=$1
	shift
	nr=$((nr + 1))
	if "$@" >"$root/log" 2>&1; then
		echo "ok $nr - $what"
	else
		echo "not ok $nr - $what"
		sed 's/^/# /' "$root/log"
		failed=1
	fi
}

cat >"$root/program.c" <<'EOF'
#include <taskscope/taskscope.h>

int main(void)
{
	struct ts_file *file;
	int err = ts_file_open(&file, "/dev/null");

	ts_file_close(file);
	return !err || !ts_version()[0];
}
EOF
cp "$root/program.c" "$root/program.cc"

${MAKE:-make} -s install DESTDIR="$root/dest" PREFIX=/opt/taskscope LIBDIR=/opt/taskscope/lib64 \
	PYTHONDIR=/opt/taskscope/python
prefix=$root/dest/opt/taskscope
pc=$prefix/lib64/pkgconfig/libtaskscope.pc
# pkg-config(1) may not be there.
ok "install: the .pc file says where" grep -qx 'libdir=/opt/taskscope/lib64' "$pc"
ok "install: and which version" grep -qx "Version: $(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' ../../dkms.conf)" "$pc"
ok "install: nothing is left to be filled in" sh -c "! grep -q @ '$pc'"
flags="-Wall -Wextra -Werror -I$prefix/include -I$prefix/include/taskscope"
# shellcheck disable=SC2086
{
	ok "install: a program is built with the shared library" \
		${CC:-cc} $flags -o "$root/shared" "$root/program.c" -L"$prefix/lib64" -ltaskscope
	ok "install: and runs" env LD_LIBRARY_PATH="$prefix/lib64" "$root/shared"
	ok "install: a program is built with the static library" \
		${CC:-cc} $flags -o "$root/static" "$root/program.c" "$prefix/lib64/libtaskscope.a" -lzstd
	ok "install: and runs" "$root/static"
	ok "install: the header is one for C++" \
		${CXX:-c++} -std=c++17 $flags -fsyntax-only "$root/program.cc"
}
ok "install: every function has a page" sh -c "
	sed -nE 's/^\t([a-z0-9_]+);$/\1/p' libtaskscope.map |
		while read -r name; do [ -s '$prefix/share/man/man3/'\$name.3 ] || echo \$name; done |
		grep . && exit 1 || exit 0"
ok "install: the Python module finds the shared library" env PYTHONPATH="$prefix/python" \
	LD_LIBRARY_PATH="$prefix/lib64" PYTHONDONTWRITEBYTECODE=1 \
	python3 -c 'import taskscope; taskscope.fields()[0]'
echo "1..$nr"
exit $failed
