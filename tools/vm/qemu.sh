# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Running QEMU: one machine for all guests.

# Becomes QEMU, so run it in a subshell.  It does not outlive the script, however
# that ends.
qemu() { # SECONDS ARGUMENT...
	local limit=$1
	shift
	exec setpriv --pdeathsig TERM timeout --foreground --kill-after=10 "$limit" qemu-system-x86_64 \
		-nodefaults -no-user-config -display none -no-reboot -M q35 "$@"
}
