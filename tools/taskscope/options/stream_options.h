/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_STREAM_OPTIONS_H
#define TASKSCOPE_STREAM_OPTIONS_H

#include "option.h"
#include "stream_merge.h"

/**
 * struct stream_options - what the user asked for: which events, of which tasks, how long
 * @wanted:      of it events, filter, id, ring_bytes
 * @cgroup:      the cgroup whose id is wanted, as the user called it
 * @duration_ns: 0: for ever
 */
struct stream_options {
	struct tscope_stream_start wanted;
	const char *cgroup;
	__u64 duration_ns;
};

extern const struct option_group stream_group;

#endif
