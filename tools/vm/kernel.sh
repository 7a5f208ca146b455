# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Kernels for the VM: Debian's own packages, found with apt, unpacked into the
# cache, never installed.  A kernel is named by the start of its version (6.1,
# 6.12); the newest package of the configured suites is taken, and so a new point
# release is used on the day that it appears.

newest_release() { # VERSION
	apt-cache pkgnames "linux-image-$1." |
		sed -n 's/^linux-image-\([0-9][^ ]*[0-9bp]-amd64\)$/\1/p' |
		grep -v -e -cloud- -e -rt- | sort -V | tail -n 1 || true
}

refresh_package_lists() {
	say "refreshing apt's package lists"
	if [ "$(id -u)" = 0 ]; then
		apt-get -q update >&2
	else
		sudo apt-get -q update >&2
	fi
}

download_packages() { # DIRECTORY PACKAGE...
	local into=$1
	shift
	(cd "$into" && apt-get -q -o APT::Sandbox::User=root download "$@") >"$into/log" 2>&1 ||
		{ tail -n 5 "$into/log" >&2; return 1; }
	rm "$into/log"
}

# Download and unpack; the directory appears when it is whole.
unpack_kernel() { # RELEASE DIRECTORY
	local release=$1 into=$2 new deb headers
	new=$(mktemp -d "$into.XXXXXX")
	headers=$(apt-cache depends "linux-headers-$release" |
		sed -n 's/^ *Depends: \(linux-headers-[^ ]*-common[^ ]*\|linux-kbuild-[^ ]*\)$/\1/p')
	say "downloading linux-image-$release and its headers (about 90 MB)"
	# shellcheck disable=SC2086 # a list
	download_packages "$new" "linux-image-$release" "linux-headers-$release" $headers ||
		{ rm -rf "$new"; die "cannot download the packages of kernel $release"; }
	for deb in "$new"/*.deb; do
		dpkg -x "$deb" "$new"
		rm "$deb"
	done
	# The one absolute path that the headers have.
	sed -i "s,/usr/src/,$into/usr/src/,g" "$new/usr/src/linux-headers-$release/Makefile"
	depmod -b "$new" "$release"
	chmod 755 "$new"
	mv -T "$new" "$into"
}

# Print the directory of a kernel's unpacked packages; its last part is the release.
kernel_dir() { # VERSION
	local version=$1 release dir
	release=$(newest_release "$version")
	if [ -z "$release" ]; then
		refresh_package_lists
		release=$(newest_release "$version")
	fi
	[ -n "$release" ] || die "apt knows no kernel package linux-image-$version*-amd64"
	dir=$cache_dir/kernels/$release
	mkdir -p "$cache_dir/kernels"
	(
		flock 9
		if [ ! -d "$dir" ] && ! (unpack_kernel "$release" "$dir"); then
			# The lists may be older than the mirror.
			refresh_package_lists
			release=$(newest_release "$version")
			dir=$cache_dir/kernels/$release
			[ -d "$dir" ] || unpack_kernel "$release" "$dir"
		fi
		printf '%s\n' "$dir"
	) 9>"$cache_dir/kernels/lock"
}

kernel_kdir() { # VERSION
	local dir
	dir=$(kernel_dir "$1") || exit
	printf '%s\n' "$dir/usr/src/linux-headers-${dir##*/}"
}
