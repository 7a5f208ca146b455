// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "kernel_file.h"
#include "proc_stat.h"

bool parse_faults(struct proc_faults *faults, const char *stat)
{
	/* The name ends at the last one, whatever is in it. */
	const char *end = strrchr(stat, ')');

	/* state ppid pgrp session tty tpgid flags minflt cminflt */
	return end && sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %llu %llu", &faults->own,
			     &faults->children) == 2;
}

bool read_faults(struct proc_faults *faults, const char *root, __s32 tid)
{
	struct text t = {};
	char path[32];
	bool is_read;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	is_read = !kernel_file_read(root, path, &t) && parse_faults(faults, text_str(&t));
	text_free(&t);
	return is_read;
}

bool parse_switches(__u64 *switches, const char *status)
{
	static const char first[] = "\nvoluntary_ctxt_switches:", second[] = "\nnonvoluntary_ctxt_switches:";
	const char *voluntary = strstr(status, first), *other = strstr(status, second);
	__u64 nr, nr_other;

	if (!voluntary || !other || sscanf(voluntary + strlen(first), "%llu", &nr) != 1 ||
	    sscanf(other + strlen(second), "%llu", &nr_other) != 1)
		return false;
	*switches = nr + nr_other;
	return true;
}
