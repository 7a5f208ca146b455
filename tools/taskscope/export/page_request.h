/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAGE_REQUEST_H
#define TASKSCOPE_PAGE_REQUEST_H

#include <stdbool.h>

#include <linux/types.h>

/* A page of more events has slots of time. */
#define PAGE_EVENTS_MAX 1000000
/* In slots so many births, execs, exits and new names are told. */
#define PAGE_MARKS_MAX 100000
/* Numbers of JavaScript are exact up to 2^53, and a sign takes one bit. */
#define PAGE_NS_MAX (1ULL << 52)

/**
 * struct page_request - what the page is to show
 * @name:	what the recording is called
 * @from_ns:	since when
 * @to_ns:	up to when
 * @is_part:	the two are not all of the recording
 * @begin_ns:	when the recording began
 * @until_ns:	when it ended
 * @events_max: of more events than that the page has slots of time
 * @marks_max:	so many births, execs, exits and new names are told in slots
 */
struct page_request {
	const char *name;
	__u64 from_ns;
	__u64 to_ns;
	bool is_part;
	__u64 begin_ns;
	__u64 until_ns;
	__u64 events_max;
	size_t marks_max;
};

#endif
