# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The choice of QEMU's accelerator, and the clock of an emulated guest.

kvm_device=/dev/kvm

# That /dev/kvm opens does not mean that a guest runs: prove it by a boot.
kvm_boots() { # KERNEL_DIRECTORY
	local root=$work_dir/probe
	[ -w $kvm_device ] || return 1
	add_busybox "$root"
	add_modules "$root" "$1" virtio_pci virtio_console
	cp "$vm_dir/init" "$root/init"
	pack_initramfs "$root" "$work_dir/probe.gz"
	: >"$work_dir/probe.status"
	# A shell says it when its child dies of a signal: here one whose words go to the
	# log as well.
	(
		ulimit -c 0
		(qemu 20 -accel kvm -cpu host -smp 2 -m 512M -kernel "$1/boot/vmlinuz-${1##*/}" \
			-initrd "$work_dir/probe.gz" -append "panic=-1 quiet vm.root=probe" \
			-device virtio-serial-pci \
			-chardev "file,id=status,path=$work_dir/probe.status" \
			-device virtserialport,chardev=status,name=taskscope.status)
		:
	) </dev/null >"$work_dir/probe.log" 2>&1
	[ "$(cat "$work_dir/probe.status")" = "exit 0" ]
}

# How fast the TSC of an emulated guest runs.  Its kernel would measure it, and while a busy
# host stops the guest it measures a wrong one: the guest's clock then is wrong for good.
tsc_khz() {
	local known
	known=$cache_dir/tsc-khz-$(cat /proc/sys/kernel/random/boot_id)
	if [ ! -s "$known" ]; then
		# Of earlier boots; two guests may begin at the same time.
		find "$cache_dir" -maxdepth 1 -name 'tsc-khz-*' ! -path "$known" -delete
		gcc -O2 -o "$work_dir/tsc-khz" "$vm_dir/tsc-khz.c" &&
			"$work_dir/tsc-khz" >"$work_dir/khz" && mv "$work_dir/khz" "$known" || return
	fi
	cat "$known"
}

# Set accelerator (QEMU's arguments) and clock_words (for the kernel's command line).  The
# proof holds for one boot of the machine.
choose_accelerator() { # KERNEL_DIRECTORY
	local proof choice trial=''
	proof=$cache_dir/kvm-$(cat /proc/sys/kernel/random/boot_id)
	choice=${VM_ACCEL:-$(cat "$proof" 2>/dev/null || true)}
	case $choice in
	'')
		choice=tcg
		if [ -e $kvm_device ]; then
			printf 'vm: trying KVM with a boot (at most 20 s): ' >&2
			if kvm_boots "$1"; then choice=kvm; fi
			trial=tried
		fi
		rm -f "$cache_dir"/kvm-*
		echo $choice >"$proof"
		;;
	tcg | kvm) ;;
	*) die "VM_ACCEL=$choice: tcg or kvm" ;;
	esac
	case $choice in
	kvm)
		accelerator=(-accel kvm -cpu host)
		clock_words=tsc=reliable
		;;
	# One host thread for all CPUs: with one for each, QEMU 7.2 goes on executing an
	# int3 that the kernel has taken out again (static keys, tracepoints), and the
	# guest dies of it ("Oops: int3") or spins.
	tcg)
		accelerator=(-accel "tcg,thread=single" -cpu max)
		clock_words="tsc=reliable tsc_early_khz=$(tsc_khz)" ||
			die "the frequency of the guest's clock cannot be measured"
		;;
	esac
	case $trial$choice in
	triedkvm) echo "it works" >&2 ;;
	triedtcg) echo "no guest boots, and so all are emulated (TCG)" >&2 ;;
	*) say "accelerator: $choice$(accelerator_reason "$choice")" ;;
	esac
}

accelerator_reason() { # CHOICE
	if [ -n "${VM_ACCEL:-}" ]; then
		echo " (VM_ACCEL)"
	elif [ "$1" = kvm ]; then
		echo " (a boot has proved it)"
	elif [ -e $kvm_device ]; then
		echo " ($kvm_device is there, but no guest has booted with it)"
	else
		echo " (there is no $kvm_device)"
	fi
}
