# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Compilers for kernels that were built with a newer one than this machine has: the
# headers of 7.2 and later ask for gcc-14 and for programs linked with its C library.
# They come from a Debian of that age in a folder of the cache, which a command
# enters with the project and the cache at their usual places.

toolchain_gcc=14
toolchain_packages=gcc-$toolchain_gcc,make,xz-utils,kmod,dwarves,libelf1t64,zlib1g
toolchain_suite=trixie

# Is the kernel of these headers beyond this machine's compiler?
needs_toolchain() { # HEADERS
	local theirs
	theirs=$(sed -n 's/^CONFIG_GCC_VERSION=//p' "$1/include/config/auto.conf")
	[ $((theirs / 10000)) -gt "$(gcc -dumpversion)" ]
}

# Older kernels name their own compiler; this machine's does as well.  0 is clang's.
compiler_argument() { # HEADERS
	local theirs
	theirs=$(sed -n 's/^CONFIG_GCC_VERSION=//p' "$1/include/config/auto.conf")
	if [ "$theirs" != 0 ] && [ $((theirs / 10000)) -lt "$(gcc -dumpversion)" ]; then echo CC=gcc; fi
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Print the folder.
toolchain_dir() {
	local dir new
	dir=$cache_dir/$toolchain_suite-$(cksum <<<"$toolchain_packages" | cut -d ' ' -f 1)
	mkdir -p "$cache_dir"
	(
		flock 9
		if [ ! -d "$dir" ]; then
			as_root rm -rf "$dir".??????
			new=$(mktemp -d "$dir.XXXXXX")
			say "installing the compiler of Debian $toolchain_suite into a folder (about 900 MB)"
			as_root debootstrap --variant=minbase --include="$toolchain_packages" \
				"$toolchain_suite" "$new" \
				"$(mirror_of bookworm http://deb.debian.org/debian)" >"$dir.log" 2>&1 ||
				{
					tail -n 5 "$dir.log" >&2
					as_root rm -rf "$new"
					die "cannot install Debian $toolchain_suite into a folder: no module for kernels of 7.2 and later today"
				}
			as_root rm -rf "$new"/var/cache/apt "$new"/var/lib/apt/lists
			rm -f "$dir.log"
			mv -T "$new" "$dir"
		fi
		printf '%s\n' "$dir"
	) 9>"$dir.lock"
}

# Run a command there.  objtool and modpost want /proc; nothing stays mounted.
in_toolchain() { # COMMAND...
	local dir
	dir=$(toolchain_dir) || exit
	# shellcheck disable=SC2016 # for the shell in the namespace
	as_root "$top_dir/tools/private-mounts" bash -eu -c '
		dir=$1 cache=$2 top=$3 owner=$4
		shift 4
		for place in "$cache" "$top"; do
			mkdir -p "$dir$place"
		done
		mount -t proc proc "$dir/proc"
		mount --bind "$cache" "$dir$cache"
		mount --bind "$top" "$dir$top"
		exec chroot --userspec="$owner" "$dir" env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@"
	' bash "$dir" "$cache_dir" "$top_dir" "$(id -u):$(id -g)" "$@"
}

# Build the module in a folder of its own.  Prints what the build says.
make_module() { # KERNEL_DIRECTORY FOLDER KBUILD-ARGUMENTS
	local headers=$1/usr/src/linux-headers-${1##*/}
	local arguments=(-s -C "$top_dir" module-for "KDIR=$headers" "BUILD=$2")
	if needs_toolchain "$headers"; then
		in_toolchain make "${arguments[@]}" "KBUILD_ARGS=$3"
	else
		make "${arguments[@]}" "KBUILD_ARGS=$(compiler_argument "$headers") $3"
	fi
}
