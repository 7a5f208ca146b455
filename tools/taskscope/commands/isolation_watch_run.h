/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_WATCH_RUN_H
#define TASKSCOPE_ISOLATION_WATCH_RUN_H

#include "cpu_set.h"

/**
 * struct isolation_request - what the user asked for
 * @action:	 a: audit, w: watch, p: plan
 * @list:	 the CPUs as the user typed them
 * @cpus:	 the same CPUs
 * @duration_ns: watch so long; 0: for ever
 * @has_kernel:	 watch threads of the kernel, too
 * @nr_threads:	 plan for so many
 * @top:	 show so many tasks of each CPU; 0: all
 * @json:	 for programs
 */
struct isolation_request {
	char action;
	const char *list;
	struct cpu_set cpus;
	__u64 duration_ns;
	bool has_kernel;
	__u32 nr_threads;
	__u32 top;
	bool json;
};

/**
 * isolation_watch_run() - wait for the first violation, and print it
 * @req: what the user asked for
 *
 * Return: exit status.
 */
int isolation_watch_run(const struct isolation_request *req);

#endif
