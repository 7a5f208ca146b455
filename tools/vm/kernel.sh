# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Kernels for the VM, by name:
#
#   6.1, 6.12, 7.3      the newest Debian kernel whose version begins so
#   5.10-rt, 6.1-cloud  another flavour than "amd64"
#   newest, previous    the two newest series that Debian has anywhere; -rt, -cloud
#   debug, ...          built here: see debug.sh
#
# Debian's own packages are found with apt, unpacked into the cache, never installed.
# Nothing here knows a point release, and so a new one is used on the day that it
# appears.  What this machine's apt does not know is looked for in other suites,
# with package lists of our own.

# Suites beyond those of the machine.  Where backports and unstable both have a
# series, it is taken from backports, which is what runs on servers.
other_suites="bullseye trixie-backports sid experimental"
backports_mark=+deb13

# apt-get or apt-cache as this machine has them ...
own_apt() { # PROGRAM ARGUMENT...
	"$@"
}

# ... and with the lists of the other suites.
other_apt() { # PROGRAM ARGUMENT...
	local program=$1
	shift
	"$program" -q -o Dir::Etc::sourcelist="$cache_dir/apt/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$cache_dir/apt/lists" \
		-o Dir::State::status=/dev/null -o Dir::Cache="$cache_dir/apt/cache" \
		-o APT::Sandbox::User="$(id -un)" "$@"
}

# The mirror that this machine uses for a suite.
mirror_of() { # CODENAME DEFAULT
	local uri
	# shellcheck disable=SC2016 # for apt
	uri=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' | sed -n "s/^$1 //p" | head -n 1)
	printf '%s\n' "${uri:-$2}"
}

# Lists that are a day old are fetched again.
update_other_suites() {
	local dir=$cache_dir/apt suite mirror security
	[ -z "$(find "$dir/updated" -mmin -1440 2>/dev/null)" ] || return 0
	mkdir -p "$dir/lists/partial" "$dir/cache"
	mirror=$(mirror_of bookworm http://deb.debian.org/debian)
	security=$(mirror_of bookworm-security http://deb.debian.org/debian-security)
	{
		for suite in $other_suites; do
			echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
		done
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $security bullseye-security main"
	} >"$dir/sources.list"
	say "fetching the package lists of $other_suites"
	if other_apt apt-get --error-on=any update >&2 || other_apt apt-get --error-on=any update >&2; then
		touch "$dir/updated"
	else
		[ -e "$dir/updated" ] || die "cannot fetch package lists"
		say "cannot fetch package lists: those of before will do"
	fi
}

# A kernel that a module can be built for has headers; the images of others stay in
# the lists for a while.
releases() { # APT VERSION FLAVOUR
	local apt=$1 version=${2//./\\.} flavour=$3
	$apt apt-cache pkgnames linux-headers- |
		sed -n "s/^linux-headers-\($version\([.+~-][0-9][^ ]*\)\?-${flavour:+$flavour-}amd64\)\$/\1/p" |
		grep -E '^[0-9]' | if [ -n "$flavour" ]; then cat; else grep -v -e -cloud- -e -rt-; fi |
		sort -V || true
}

newest_release() { # APT VERSION FLAVOUR
	local all
	# A name without a point release is a meta package, or a release candidate.
	all=$(releases "$1" "$2" "$3" | { grep -E "^$2\." || true; })
	[ -n "$all" ] || [ "$1" = own_apt ] || all=$(releases "$1" "$2" "$3")
	{ grep -F "$backports_mark" <<<"$all" || printf '%s\n' "$all"; } | tail -n 1
}

# The newest series that Debian has, the newest last.
newest_series() { # HOW-MANY
	update_other_suites
	other_apt apt-cache pkgnames linux-headers- |
		sed -n 's/^linux-headers-\([0-9]\+\.[0-9]\+\)[.+~-].*-amd64$/\1/p' | sort -uV | tail -n "$1"
}

refresh_package_lists() {
	say "refreshing apt's package lists"
	if [ "$(id -u)" = 0 ]; then
		apt-get -q update >&2
	else
		sudo apt-get -q update >&2
	fi
}

download_packages() { # APT DIRECTORY PACKAGE...
	local apt=$1 into=$2
	shift 2
	(cd "$into" && $apt apt-get -q -o APT::Sandbox::User=root download "$@") >"$into/log" 2>&1 ||
		{ tail -n 5 "$into/log" >&2; return 1; }
	rm "$into/log"
}

# What a package depends on, by a pattern.
dependencies() { # APT PACKAGE PATTERN
	$1 apt-cache depends "$2" | sed -n "s/^ *Depends: \($3\)\$/\1/p"
}

# Download and unpack; the directory appears when it is whole.
unpack_kernel() { # APT RELEASE DIRECTORY
	local apt=$1 release=$2 into=$3 new packages
	rm -rf "$into".??????
	new=$(mktemp -d "$into.XXXXXX")
	packages="linux-image-$release linux-headers-$release
		$(dependencies "$apt" "linux-headers-$release" 'linux-headers-.*-common[^ ]*')
		$(dependencies "$apt" "linux-headers-$release" 'linux-kbuild-[^ ]*')
		$(dependencies "$apt" "linux-image-$release" 'linux-\(binary\|modules\|base\)-[^ ]*')"
	say "downloading linux-image-$release and its headers (about 100 MB)"
	# shellcheck disable=SC2086 # a list
	download_packages "$apt" "$new" $packages ||
		{ rm -rf "$new"; die "cannot download the packages of kernel $release"; }
	arrange_kernel "$release" "$new" "$into" ||
		{ rm -rf "$new"; die "cannot unpack kernel $release"; }
	mv -T "$new" "$into"
}

# Every step may fail, for want of room above all.
arrange_kernel() { # RELEASE NEW-DIRECTORY DIRECTORY
	local release=$1 new=$2 into=$3 deb
	for deb in "$new"/*.deb; do
		dpkg -x "$deb" "$new" && rm "$deb" || return
	done
	# From 7.2 on all of it is below /usr.
	[ -e "$new/lib" ] || ln -s usr/lib "$new/lib" || return
	if [ ! -e "$new/boot/vmlinuz-$release" ]; then
		mkdir -p "$new/boot" || return
		cp "$new/lib/modules/$release/vmlinuz" "$new/boot/vmlinuz-$release" || return
	fi
	# The absolute paths that the headers have.
	sed -i "s,/usr/src/,$into/usr/src/,g" "$new/usr/src/linux-headers-$release/Makefile" || return
	depmod -b "$new" "$release" && chmod 755 "$new"
}

# Print the directory of a kernel; its last part is the release.
kernel_dir() { # NAME
	case $1 in
	debug*) debug_kernel_dir "$1" ;;
	newest*) debian_kernel_dir "$(newest_series 1)${1#newest}" ;;
	previous*) debian_kernel_dir "$(newest_series 2 | head -n 1)${1#previous}" ;;
	*) debian_kernel_dir "$1" ;;
	esac
}

# Set apt and release.
find_release() { # VERSION FLAVOUR
	apt=own_apt
	release=$(newest_release $apt "$1" "$2")
	[ -z "$release" ] || return 0
	update_other_suites
	apt=other_apt
	release=$(newest_release $apt "$1" "$2")
}

debian_kernel_dir() { # VERSION[-FLAVOUR]
	local version=${1%%-*} flavour='' apt release dir
	[ "$version" = "$1" ] || flavour=${1#*-}
	find_release "$version" "$flavour"
	[ -n "$release" ] ||
		die "Debian has no package linux-headers-$version*-${flavour:+$flavour-}amd64"
	mkdir -p "$cache_dir/kernels"
	(
		flock 9
		dir=$cache_dir/kernels/$release
		if [ ! -d "$dir" ] && ! (unpack_kernel "$apt" "$release" "$dir"); then
			# The lists may be older than the mirror.
			refresh_package_lists
			rm -f "$cache_dir/apt/updated"
			find_release "$version" "$flavour"
			dir=$cache_dir/kernels/$release
			[ -d "$dir" ] || unpack_kernel "$apt" "$release" "$dir"
		fi
		printf '%s\n' "$dir"
	) 9>"$cache_dir/kernels/lock"
}

kernel_kdir() { # NAME
	local dir
	dir=$(kernel_dir "$1") || exit
	printf '%s\n' "$dir/usr/src/linux-headers-${dir##*/}"
}
