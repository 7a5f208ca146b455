# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sockets, cores and threads of a guest, and its NUMA nodes.

# The first CPU of a node, of which each has as many as possible.
first_cpu() { # NODE
	echo $(($1 * cpus / nodes))
}

# From the options --smp and --numa: set cpus, smp (what follows them in QEMU's -smp),
# node_arguments, and in accelerator the processor.
choose_topology() {
	local node word bytes
	node_arguments=()
	if [ -n "$smp" ]; then
		cpus=1
		for word in ${smp//,/ }; do
			[[ $word =~ ^(sockets|cores|threads)=[1-9][0-9]*$ ]] || die "--smp $smp: $word is not known"
			cpus=$((cpus * ${word#*=}))
		done
		smp=,$smp
		# QEMU's own model is an AMD, which it gives no threads.
		[ "${accelerator[-1]}" != max ] || accelerator[-1]=max,vendor=GenuineIntel
	fi
	[ -n "$nodes" ] || return 0
	if ! [[ $nodes =~ ^[1-9][0-9]*$ ]] || [ "$nodes" -gt "$cpus" ]; then
		die "--numa $nodes: a number of nodes, with a CPU for each"
	fi
	bytes=$(numfmt --from=iec "$mem")
	for ((node = 0; node < nodes; node++)); do
		node_arguments+=(-object "memory-backend-ram,id=node$node,size=$((bytes / nodes))B"
			-numa "node,nodeid=$node,memdev=node$node,cpus=$(first_cpu $node)-$(($(first_cpu $((node + 1))) - 1))")
	done
}
