# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What the scripts of the test VM share.  Source it; it runs nothing.

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # for the scripts that source this
top_dir=$(cd "$vm_dir/../.." && pwd)
cache_dir=${TASKSCOPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/taskscope}

say() { printf 'vm: %s\n' "$*" >&2; }
die() { printf 'vm: %s\n' "$*" >&2; exit 125; }

# Work in $work_dir; a script that is killed leaves neither the folder nor QEMU.
make_work_dir() {
	work_dir=$(mktemp -d)
	qemu_pid=
	trap '[ -z "$qemu_pid" ] || kill "$qemu_pid"; rm -rf "$work_dir"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}
