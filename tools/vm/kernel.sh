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
# appears: if all of its packages have (choose.awk), and else the one before it.  What
# this machine's apt does not know is looked for in other suites, with package lists of
# our own.

# Suites beyond those of the machine.
other_suites="bullseye trixie-backports sid experimental"
other_options=signed-by=/usr/share/keyrings/debian-archive-keyring.gpg

# apt-get or apt-cache as this machine has them ...
own_apt() { # PROGRAM ARGUMENT...
	"$@"
}

# ... and with the lists of the other suites.
suites_apt() { # PROGRAM ARGUMENT...
	local program=$1
	shift
	"$program" -q -o Dir::Etc::sourcelist="$cache_dir/apt/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferences=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null -o Dir::State::lists="$cache_dir/apt/lists" \
		-o Dir::State::status=/dev/null -o Dir::Cache="$cache_dir/apt/cache" \
		-o Dir::Cache::pkgcache=pkgcache.bin -o APT::Sandbox::User="$(id -un)" "$@"
}

# The mirror that this machine uses for a suite.
mirror_of() { # CODENAME DEFAULT
	local uri
	# shellcheck disable=SC2016 # for apt
	uri=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' | sed -n "s/^$1 //p" | head -n 1)
	printf '%s\n' "${uri:-$2}"
}

# A line for each suite that the mirror does not have today, or not in order.
report_suites() {
	local log=$cache_dir/apt/log suite problem
	[ -e "$log" ] || return 0
	for suite in $other_suites bullseye-security; do
		problem=$(sed -n "/^[EW]: .*[/ _]${suite}[/ _]/{s/^[EW]: //p;q}" "$log")
		[ -n "$problem" ] || continue
		if compgen -G "$cache_dir/apt/lists/*_dists_${suite}_*Packages*" >/dev/null; then
			say "suite $suite: its lists of before will do ($problem)"
		else
			say "suite $suite: going on without it ($problem)"
		fi
	done
}

suites_are_fresh() {
	[ -n "$(find "$cache_dir/apt/updated" -mmin -1440 2>/dev/null)" ]
}

# Lists that are a day old are fetched again; where one could not be, after ten minutes.
# A suite that cannot be had takes no other with it.
update_suites() {
	local dir=$cache_dir/apt suite mirror security
	! suites_are_fresh || return 0
	mkdir -p "$dir/lists/partial" "$dir/cache"
	mirror=$(mirror_of bookworm http://deb.debian.org/debian)
	security=$(mirror_of bookworm-security http://deb.debian.org/debian-security)
	{
		for suite in $other_suites; do
			echo "deb [$other_options] $mirror $suite main"
		done
		echo "deb [$other_options] $security bullseye-security main"
	} >"$dir/sources.list"
	say "fetching the package lists of $other_suites"
	suites_apt apt-get update >"$dir/log" 2>&1 || true
	reported=yes
	touch "$dir/updated"
	if grep -q '^[EW]: ' "$dir/log"; then
		report_suites
		touch -d '1430 minutes ago' "$dir/updated"
	fi
}

update_own() {
	local as_root=() log
	say "refreshing apt's package lists"
	[ "$(id -u)" = 0 ] || as_root=(sudo)
	if ! log=$("${as_root[@]}" env LC_ALL=C apt-get -q update 2>&1) ||
		grep -qE '^W: (Failed|Some index|An error)' <<<"$log"; then
		say "not all could be refreshed ($({ grep -m 1 '^[EW]: ' || tail -n 1; } <<<"$log"))"
	fi
}

# What apt would install of all kernels, in one question: it takes most of a second.
show_kernels() { # LISTS
	"$1_apt" apt-cache show --no-all-versions 'linux-headers-*' 'linux-image-*' 'linux-kbuild-*' \
		'linux-base-*' 'linux-binary-*' 'linux-modules-*' 2>/dev/null || true
}

# The versions of a package that can be had, the newest first.
versions_of() { # PACKAGE
	apt-cache show "$1" 2>/dev/null | awk '
		/^Version: / { version = $2 }
		/^Filename: / { print version }' || true
}

# Lines of choose.awk, what is to be preferred first: the newest, and what is unpacked.
# Lists are own and suites; shown has what apt has shown of them.
candidates() { # VERSION FLAVOUR LISTS...
	local arguments=(-v "version=$1" -v "flavour=$2" -v "gcc=${toolchain_gcc:-}") lists
	shift 2
	{
		for lists; do
			printf '%s\n' "${shown[$lists]}" | awk "${arguments[@]}" -v "lists=$lists" -f "$vm_dir/choose.awk"
		done
		find "$cache_dir/kernels" -mindepth 1 -maxdepth 1 -type d -name '*-amd64' -printf '%f ' 2>/dev/null |
			awk "${arguments[@]}" -v kept=1 -f "$vm_dir/choose.awk"
	} | sort -t $'\t' -k 1,1Vr -k 2,2n -k 3,3Vr -k 4,4
}

# Without the newest series of which there is a kernel, and what is above it.
without_newest_series() {
	awk -F '\t' '
		$5 == "whole" && first == "" { first = $1 }
		first != "" && $1 != first'
}

# Prints on failure why.
download_packages() { # APT DIRECTORY PACKAGE...
	local apt=$1 into=$2
	shift 2
	(cd "$into" && "$apt" apt-get -q -o APT::Sandbox::User=root download "$@") >"$into/log" 2>&1 || {
		{ grep -m 1 '^E: ' "$into/log" || echo "apt-get download failed"; } | sed 's/^E: //'
		return 1
	}
	rm "$into/log"
}

# Download and unpack; the directory appears when it is whole.  If the packages cannot
# be had: print why.
unpack_kernel() { # APT RELEASE DIRECTORY PACKAGE=VERSION...
	local apt=$1 release=$2 into=$3 new
	shift 3
	rm -rf "$into".??????
	new=$(mktemp -d "$into.XXXXXX") || die "no room for kernel $release"
	say "downloading linux-image-$release and its headers (about 100 MB)"
	download_packages "$apt" "$new" "$@" || { rm -rf "$new"; return 1; }
	arrange_kernel "$release" "$new" "$into" >&2 ||
		{ rm -rf "$new"; die "cannot unpack kernel $release"; }
	mv -T "$new" "$into" || die "cannot unpack kernel $release"
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
	newest*) debian_kernel_dir '' "${1#newest}" cat ;;
	previous*) debian_kernel_dir '' "${1#previous}" without_newest_series ;;
	*-*) debian_kernel_dir "${1%%-*}" "-${1#*-}" cat ;;
	*) debian_kernel_dir "$1" '' cat ;;
	esac
}

say_once() {
	[ -n "${said[$*]-}" ] || say "$@"
	said[$*]=yes
}

# Set dir to the first of the candidates that is here or can be had.  What failed once
# is not tried again: failed has the reasons.  Status 2: one could not be downloaded, and
# the lists may be older than the mirror; they have been refreshed, so look again.
take_kernel() { # CANDIDATES
	local release lists state packages key
	while IFS=$'\t' read -r _ _ release lists state packages <&3; do
		key="$release $packages"
		dir=$cache_dir/kernels/$release
		if [ "$lists" = kept ]; then
			grep -qF "	$release	own	whole	" <<<"$1" || grep -qF "	$release	suites	whole	" <<<"$1" ||
				say "kernel $release: not whole in the package lists; the one unpacked before will do"
			return 0
		elif [ "$state" = lacks ]; then
			say_once "kernel $release: the package lists lack $packages; looking for the next older one"
		elif [ "$state" = whole ] && [ -n "${failed[$key]-}" ]; then
			say_once "kernel $release: ${failed[$key]}; looking for the next older one"
		elif [ "$state" = whole ]; then
			# Only who downloads waits for another who does.
			flock 9
			[ ! -d "$dir" ] || return 0
			# shellcheck disable=SC2086 # a list
			failed[$key]=$(unpack_kernel "${lists}_apt" "$release" "$dir" $packages) && return 0
			# It has said why.
			[ -n "${failed[$key]}" ] || exit 125
			if [ -z "${refreshed[$lists]-}" ]; then
				refreshed[$lists]=yes
				rm -f "$cache_dir/apt/updated"
				"update_$lists"
				shown[$lists]=$(show_kernels "$lists")
				return 2
			fi
			say_once "kernel $release: ${failed[$key]}; looking for the next older one"
		fi
	done 3<<<"$1"
	return 1
}

# The machine's own lists are enough, unless they have nothing that fits.  What is
# unpacked serves where lists have heard of it and less, and where there are none.
debian_kernel_dir() { # VERSION -FLAVOUR|'' FILTER
	local version=$1 flavour=${2#-} filter=$3 lists=own reported='' dir status found
	local -A shown=() failed=() refreshed=() said=()
	[ -n "$version" ] || lists="own suites"
	mkdir -p "$cache_dir/kernels"
	(
		shown[own]=$(show_kernels own)
		if [ -z "${shown[own]}" ]; then
			update_own
			shown[own]=$(show_kernels own)
		fi
		while :; do
			if [ "$lists" != own ] && [ -z "${shown[suites]-}" ]; then
				suites_are_fresh || { flock 9; update_suites; }
				shown[suites]=$(show_kernels suites)
			fi
			# shellcheck disable=SC2086 # a list
			found=$(candidates "$version" "$flavour" $lists | "$filter")
			status=1
			if [ "$lists" != own ] || grep -q '	own	' <<<"$found"; then
				status=0
				take_kernel "$found" || status=$?
			fi
			case $status in
			0) break ;;
			2) continue ;;
			esac
			if [ "$lists" != own ]; then
				[ -n "$reported" ] || report_suites
				die "no kernel ${version:-newest}${flavour:+-$flavour}: Debian has none, or not all of its packages today"
			fi
			lists="own suites"
		done
		printf '%s\n' "$dir"
	) 9>"$cache_dir/kernels/lock"
}

kernel_kdir() { # NAME
	local dir
	dir=$(kernel_dir "$1") || exit
	printf '%s\n' "$dir/usr/src/linux-headers-${dir##*/}"
}
