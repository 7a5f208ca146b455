// SPDX-License-Identifier: GPL-2.0
#include "wait_split.h"

/* So much of what is left, and less is left. */
static __u64 take(__u64 *left, __u64 ns)
{
	if (ns > *left)
		ns = *left;
	*left -= ns;
	return ns;
}

struct wait_split wait_split(const struct tscope_accounts *accounts,
			     const struct tscope_blame *blame)
{
	__u64 left = accounts->wait_ns;
	struct wait_split split;

	split.limit_ns = take(&left, accounts->limit_ns);
	split.idle_ns = take(&left, accounts->wait_idle_ns);
	split.unknown_ns = take(&left, blame ? blame->unknown_ns : 0);
	split.contended_ns = left;
	return split;
}
