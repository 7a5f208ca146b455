# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Initramfs images: busybox, the modules that the kernel lacks to reach virtio and
# the host's folders, and for a guest that has no other file system, programs with
# their libraries.

# What a guest needs; what the kernel has built in is left out by modprobe.
guest_modules="virtio_pci virtio_console 9pnet_virtio 9p virtiofs overlay virtio_rng"

add_busybox() { # ROOT
	local applet
	mkdir -p "$1"/{bin,dev,proc,sys,tmp,run}
	cp /bin/busybox "$1/bin/"
	for applet in $(busybox --list); do
		[ -e "$1/bin/$applet" ] || ln -s busybox "$1/bin/$applet"
	done
}

# Copy modules with what they depend on, as far as the kernel has them; the list says
# in which order to insert.
add_modules() { # ROOT KERNEL_DIRECTORY MODULE...
	local root=$1 kernel=$2 module file
	shift 2
	mkdir -p "$root/modules"
	for module in "$@"; do
		modprobe -d "$kernel" -S "${kernel##*/}" --show-depends "$module" 2>/dev/null |
			sed -n 's/^insmod \([^ ]*\).*/\1/p' || true
	done | awk '!seen[$0]++' | while read -r file; do
		cp "$file" "$root/modules/"
		case $file in *.xz) xz -d "$root/modules/${file##*/}" ;; esac
		file=${file##*/}
		printf '%s\n' "${file%.xz}"
	done >"$root/modules/order"
}

# Copy a program or file to /bin, and the libraries that it needs to their places.
add_program() { # ROOT FILE
	rm -f "$1/bin/${2##*/}"
	cp -L "$2" "$1/bin/"
	add_libraries "$1" "$2"
}

# Copy a file or folder to its own place, and the libraries that it needs to theirs.
add_place() { # ROOT PATH
	local file
	mkdir -p "$1${2%/*}"
	cp -R -P -H "$2" "$1$2"
	find -H "$2" -type f \( -name '*.so' -o -name '*.so.*' -o -path "$2" \) | while read -r file; do
		add_libraries "$1" "$file"
	done
}

add_libraries() { # ROOT FILE
	local library
	# A static program has none.
	ldd "$2" 2>/dev/null | sed -n 's|^[^/]*\(/[^ ]*\).*|\1|p' | while read -r library; do
		[ ! -e "$1$library" ] || continue
		mkdir -p "$1${library%/*}"
		cp -L "$library" "$1$library"
	done || true
}

# Copy the kernel's headers to where programs look for them.
add_headers() { # ROOT KERNEL_DIRECTORY
	local modules=lib/modules/${2##*/} part into
	mkdir -p "$1/usr/src" "$1/$modules"
	for part in "$2/usr/src/linux-headers-"*; do
		into=$1/usr/src/${part##*/}
		mkdir -p "$into/arch"
		cp -R -P "$part/include" "$into/"
		cp -R -P "$part/arch/x86" "$into/arch/"
	done
	cp -P "$2/$modules/build" "$2/$modules/source" "$1/$modules/"
}

# The same files give the same image: instructions are counted from the boot on.  To
# unpack a large one takes them too, and less if it is not compressed.
pack_initramfs() { # ROOT IMAGE
	find "$1" -exec touch -h -d @0 {} +
	(cd "$1" && find . | LC_ALL=C sort | cpio --quiet -o -H newc --reproducible --owner=0:0) |
		case $2 in *.gz) gzip -n -1 ;; *) cat ;; esac >"$2"
}
