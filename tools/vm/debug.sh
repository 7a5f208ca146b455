# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Debug kernels for the VM, built from Debian's linux-source with the fragments in
# config/, and kept in the cache under what they were built from:
#
#   debug          KASAN, lockdep, RCU, objects, leaks; fault injection, coverage
#   debug-kcsan    KCSAN
#   debug-whole, debug-kcsan-whole
#
# Only modules are instrumented, unless it says whole: then every access of the
# kernel is, which finds a kernel that uses freed memory of the module, and takes
# twice the time.  What is left in the cache is what a Debian package would have
# left: boot/vmlinuz-RELEASE and usr/src/linux-headers-RELEASE.

debug_source_package=linux-source-6.12

debug_fragments() { # NAME
	local config=$vm_dir/config
	case $1 in
	debug | debug-whole) echo "$config/base.config $config/kasan.config" ;;
	debug-kcsan) echo "$config/base.config $config/kcsan.config $config/kcsan-module.config" ;;
	debug-kcsan-whole) echo "$config/base.config $config/kcsan.config" ;;
	*) die "no debug kernel $1: debug, debug-kcsan, debug-whole or debug-kcsan-whole" ;;
	esac
}

# Given on make's command line these are the default of every directory; a module,
# which is built without them, is instrumented as usual.
debug_make_arguments() { # NAME
	case $1 in
	debug) echo "KASAN_SANITIZE=n UBSAN_SANITIZE=n" ;;
	debug-kcsan) echo "KCSAN_SANITIZE=n" ;;
	esac
}

# For building the module: with line numbers, and counted where that is no race.
debug_module_arguments() { # NAME
	case $1 in
	debug | debug-whole) echo "GCOV_PROFILE=y KCFLAGS=-g" ;;
	debug-*) echo "KCFLAGS=-g" ;;
	esac
}

# A fragment that asks for what this source does not have must not go unnoticed.
check_config() { # FRAGMENTS CONFIG
	local line name wrong=0
	while IFS= read -r line; do
		name=${line%%=*}
		if [ "${line#*=}" = n ]; then
			! grep -q "^$name=" "$2" && continue
		else
			grep -qxF "$line" "$2" && continue
		fi
		say "asked for $line, have: $(grep -E "^(# )?${name}[= ]" "$2" || echo nothing)"
		wrong=1
	done < <(tac "$1" | grep '^CONFIG_' | awk -F = '!seen[$1]++')
	return $wrong
}

# Status 1: the source cannot be downloaded, and it has said why.
build_debug_kernel() { # NAME RELEASE VERSION DIRECTORY
	local name=$1 release=$2 version=$3 into=$4 new source object problem status=0
	rm -rf "$into".??????
	new=$(mktemp -d "$into.XXXXXX") || die "no room for $release"
	source=$new/source object=$new/object
	mkdir -p "$source" "$object" || die "no room for $release"
	say "downloading $debug_source_package $version (150 MB)"
	problem=$(download_packages own_apt "$new" "$debug_source_package=$version") || {
		rm -rf "$new"
		say "$debug_source_package $version: $problem; looking for the next older one"
		return 1
	}
	dpkg-deb --fsys-tarfile "$new/$debug_source_package"_*.deb |
		tar -xO "./usr/src/$debug_source_package.tar.xz" | xz -dc -T2 |
		tar -x -C "$source" --strip-components=1 || status=$?
	if [ $status = 0 ]; then
		say "building the kernel $release ($(nproc) jobs; log: $into.log)"
		compile_debug_kernel "$name" "$release" "$source" "$object" "$new" >"$into.log" 2>&1 ||
			{ status=$?; tail -n 20 "$into.log" >&2; }
	fi
	rm -rf "$source" "$object" "$new"/*.deb
	[ $status = 0 ] || { rm -rf "$new"; die "cannot build $release"; }
	rm "$into.log"
	chmod 755 "$new"
	mv -T "$new" "$into" || die "cannot build $release"
}

compile_debug_kernel() { # NAME RELEASE SOURCE OBJECT DIRECTORY
	local name=$1 release=$2 source=$3 object=$4 into=$5 arguments headers
	# The same sources and fragments give the same kernel.
	export KBUILD_BUILD_TIMESTAMP=2026-01-01 KBUILD_BUILD_USER=taskscope KBUILD_BUILD_HOST=taskscope
	# shellcheck disable=SC2046 # a list
	cat $(debug_fragments "$name") >"$object/fragments"
	printf 'CONFIG_LOCALVERSION="-%s"\n' "${release#*-}" >>"$object/fragments"
	read -r -a arguments < <(debug_make_arguments "$name") || true
	arguments+=(-s -C "$source" "O=$object" LOCALVERSION=)
	# All that no fragment names is off.
	make "${arguments[@]}" KCONFIG_ALLCONFIG="$object/fragments" allnoconfig || return
	check_config "$object/fragments" "$object/.config" || return
	nice make "${arguments[@]}" -j"$(nproc)" bzImage modules || return
	headers=$into/usr/src/linux-headers-$release
	mkdir -p "$into/boot" "${headers%/*}"
	cp "$object/arch/x86/boot/bzImage" "$into/boot/vmlinuz-$release"
	# shellcheck disable=SC2016 # for make
	make "${arguments[@]}" run-command \
		KBUILD_RUN_COMMAND='+$(srctree)/scripts/package/install-extmod-build '"$headers"
}

# What a debug kernel of this name and source is called.
debug_release() { # NAME VERSION
	local key
	# shellcheck disable=SC2046 # a list
	key=$({
		echo "$2"
		gcc -dumpfullversion
		declare -f debug_make_arguments compile_debug_kernel
		cat $(debug_fragments "$1")
	} | sha256sum | cut -c 1-8)
	printf '%s\n' "${2%%-*}-$1-$key"
}

# The newest one built before, of whatever source.
built_before() { # NAME
	find "$cache_dir/kernels" -mindepth 1 -maxdepth 1 -type d -regex ".*/[0-9.]+-$1-[0-9a-f]+" -printf '%f\n' |
		sort -V | tail -n 1
}

# Print the directory of a debug kernel; its last part is the release.
debug_kernel_dir() { # NAME
	local name=$1 version release
	debug_fragments "$name" >/dev/null
	mkdir -p "$cache_dir/kernels"
	(
		flock 9
		for version in $(versions_of "$debug_source_package"); do
			release=$(debug_release "$name" "$version")
			if [ -d "$cache_dir/kernels/$release" ] ||
				build_debug_kernel "$name" "$release" "$version" "$cache_dir/kernels/$release"; then
				printf '%s\n' "$cache_dir/kernels/$release"
				exit
			fi
		done
		release=$(built_before "$name")
		[ -n "$release" ] || die "apt has no package $debug_source_package today: run apt-get update"
		say "no $debug_source_package today: the kernel $release, built before, will do"
		printf '%s\n' "$cache_dir/kernels/$release"
	) 9>"$cache_dir/kernels/$name.lock"
}
