# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Folders of the host in a guest: over 9p, which QEMU itself serves, or where a
# kernel has none (the cloud flavour) over virtiofs, which takes a daemon for each
# folder and root's rights.

virtiofsd=/usr/lib/qemu/virtiofsd

has_9p() { # KERNEL_DIRECTORY
	# A kernel of ours has it built in, and no modules.
	[ ! -d "$1/lib/modules" ] || [ -n "$(find "$1/lib/modules/" -name '9p.ko*')" ]
}

# Set share (9p or virtiofs) and share_arguments, for QEMU.
choose_share() { # KERNEL_DIRECTORY MEMORY
	share=9p share_arguments=()
	! has_9p "$1" || return 0
	share=virtiofs
	[ -x $virtiofsd ] || die "no $virtiofsd: install qemu-system-common"
	say "this kernel has no 9p: sharing folders over virtiofs"
	share_arguments=(-object "memory-backend-memfd,id=memory,size=$2,share=on"
		-machine memory-backend=memory)
}

# 9p refuses writes to a read-only folder; virtiofs leaves it to the guest.
add_share() { # TAG FOLDER rw|ro
	local socket=$work_dir/$1.socket sudo=()
	if [ "$share" = 9p ]; then
		share_arguments+=(-device "virtio-9p-pci,fsdev=$1,mount_tag=$1" -fsdev
			"local,id=$1,path=$2,security_model=none,readonly=$([ "$3" = ro ] && echo on || echo off),multidevs=remap")
		return
	fi
	# Not through a function: the daemon has to be a child of this very shell.
	[ "$(id -u)" = 0 ] || sudo=(sudo)
	"${sudo[@]}" setpriv --pdeathsig TERM $virtiofsd --socket-path="$socket" -o source="$2" \
		-o sandbox=chroot -o "cache=$([ "$3" = ro ] && echo always || echo none)" \
		>"$work_dir/$1.log" 2>&1 &
	share_arguments+=(-chardev "socket,id=share-$1,path=$socket"
		-device "vhost-user-fs-pci,chardev=share-$1,tag=$1")
	for _ in {1..50}; do
		if [ -S "$socket" ]; then return; fi
		sleep 0.1
	done
	die "virtiofsd does not start: $(tail -n 1 "$work_dir/$1.log")"
}
